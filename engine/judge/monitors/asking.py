"""Asking for approval: whether the amount stands in the request, and can be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Protocol

from engine.facts import Amount, main_amount
from engine.judge.monitors.finding import Kind

WITHOUT_AMOUNT = Kind(
    "approval.without_amount", "warning", "Approval was asked for and no amount was named."
)
AMOUNT_FORMAT = Kind(
    "approval.amount_format",
    "warning",
    "Approval was asked for with an amount that cannot be relied on: no currency, only a bound,"
    " or not readable.",
)

KINDS: Final = (WITHOUT_AMOUNT, AMOUNT_FORMAT)

REMEMBERED_MS: Final = 600_000
"""How long an amount that was said in the same place before still counts, in office time."""

_NUMBER: Final = re.compile(r"[0-9][0-9.,k]|[$€£] ?[0-9]|[0-9] ?[$€£]")
_MONEY: Final = re.compile(
    r"[$€£] {0,2}[\w.,]{0,12}[0-9]|[0-9][\w.,' ]{0,12}[$€£]"
    r"|[0-9][0-9.,']{0,14} {0,2}(?:k|usd|eur|gbp|chf|dollars?|euros?|pounds?|bucks)\b",
    re.IGNORECASE,
)


class Ask(Protocol):
    """What a message asks an approver for."""

    @property
    def amount(self) -> Amount | None:
        """The amount in the request, or None where it names none."""

    @property
    def amount_is_bound(self) -> bool:
        """Whether the request only gives a bound."""

    @property
    def cancels(self) -> bool:
        """Whether the message only takes an earlier request back."""


Reader = Callable[[str], Ask | None]
"""Reads a message: what it asks an approver for, or None where it asks for nothing. The office's
colleagues are read to by the same function, so a request is one to both or to neither."""


def fault(ask: Ask, text: str, said_before: bool) -> tuple[Kind, str] | None:
    """What is wrong with the amount of a request, and that in one sentence.

    Args:
        ask: the request.
        text: the message it was read from.
        said_before: whether its author named an amount in the same place shortly before.
    """
    if ask.cancels:
        return None
    amount = ask.amount
    if amount is None:
        if said_before:
            return None
        if _MONEY.search(text):
            return AMOUNT_FORMAT, "The request's amount cannot be read."
        return WITHOUT_AMOUNT, "The request names no amount."
    if ask.amount_is_bound:
        return AMOUNT_FORMAT, "The request gives a bound, not an amount."
    if not amount.currency:
        return AMOUNT_FORMAT, "The request's amount names no currency."
    return None


def may_hold_amount(text: str) -> bool:
    """Whether a message might name an amount: it has a number of two digits or a currency."""
    return _NUMBER.search(text) is not None


def names_amount(text: str) -> bool:
    """Whether a message names an amount of money."""
    return main_amount(text) is not None
