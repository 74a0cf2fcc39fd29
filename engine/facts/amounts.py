"""Amounts of money in text, in integer cents, and which of several is the one that is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from engine.facts.numerals import Number, numbers, searchable

_FILLER: Final = (
    r"(?:(?: (?:a|an|the|our|my|your|this|of|at|is|was|to|be|for|about|around|roughly"
    r"|approximately|approx\.?|only|just|now|price|cost|amount|total|spend|sum|hard|comes"
    r"|same))*+[ :=~(*]*+)$"
)
_BOUND_BEFORE: Final = re.compile(
    r"(?:(?<![a-z])(?:under|below|up to|max(?:imum|\.)?|at most|cap(?:ped)?|limit(?:ed)?"
    r"|(?<!approve )(?<!approve a )(?<!approve the )(?<!approval for a )(?<!approval of a )"
    r"budget(?! ?:)"
    r"|within|(?:no|not|less|more|cheaper|lower|higher|greater) (?:more |less )?than"
    r"|exceed(?:s|ing)?|ceiling|threshold|over|above|at least|minimum|beyond)|<=?|>=?|≤|≥)"
    + _FILLER
)
_BOUND_AFTER: Final = re.compile(
    r"[ -](?:(?:spending |budget |hard |approval |price )?(?:cap|limit|ceiling|threshold|max"
    r"|maximum)\b|or (?:less|under|below|lower)\b|at (?:the )?most\b|tops\b"
    r"|budget\b(?! (?:approval|request)))"
)
_DISMISSED: Final = re.compile(
    r"(?<![a-z])(?:not|never|nor|rather than|instead of|down from|formerly|previously|saves?|saving"
    r"|discount)(?: (?:for|at|of|the|a|from|about))*+[ :(*]*+$"
)
_TOTAL_BEFORE: Final = re.compile(
    r"(?<![a-z])(?<!sub-)(?<!sub )total(?:s|ing|ling)?\b(?:[^.!?;\n]|\.(?=[0-9])){0,40}$"
)
_TOTAL_AFTER: Final = re.compile(r"[ (-]{1,2}(?:in )?(?:total\b|altogether|all[ -]in\b|overall)")
_STRONG_LABEL: Final = re.compile(
    r"(?<![a-z])(?:price|priced|amount|total|totals|costs?|costing|budget|sum|quoted?|spend|pay)"
    + _FILLER
)
_WEAK_LABEL: Final = re.compile(
    r"(?<![a-z])(?:for|at|approve|approval|is|it's|its|that's|be|sign off|buy)" + _FILLER
)
_BARE_AFTER: Final = re.compile(
    r"(?:[.,;!?)\]*](?![0-9])|$|\n| *\(| *[-=] | ?(?:per|each|all|in|total|plus|incl\w*|excl\w*"
    r"|only|please|pls|and|with|for|before|or|thanks|see|from|under|by|at|now|as|max|on|so|if|because|but|to|net"
    r"|altogether|tops|today|https?)\b)"
)
_WEAK_LEAST: Final = 100_00
"""Cents below which "for" and "at" introduce a count or an hour, not a price."""
_YEARS: Final = range(2015_00, 2040_00, 100)
"""Unmarked, ungrouped numbers that read as years after "for" and "at"."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in a text."""

    cents: int
    """The sum in hundredths of the currency's unit."""
    currency: str
    """The ISO code, or "" where the text names none."""
    start: int
    """Where it begins in the text, its currency mark included."""
    end: int
    """Where it ends in the text."""
    marked: bool
    """Whether a currency stands with it; if not, a word before it gave it away."""


@dataclass(frozen=True, slots=True)
class MainAmount:
    """The amount a text is about."""

    amount: Amount
    """The amount."""
    is_bound: bool
    """Whether the text only gives it as a bound ("under $3,200")."""


def amounts(text: str) -> tuple[Amount, ...]:
    """The amounts of money in a text that carry a currency.

    Args:
        text: any text. Numbers in web addresses, dates, model names and references never count.

    Returns:
        The amounts in order, all marked.
    """
    return _marked(numbers(searchable(text)))


def bare_amounts(text: str) -> tuple[Amount, ...]:
    """The numbers in a text that read as money though no currency stands with them.

    Such a number follows a word like price, cost, total or budget, or, when it is large enough
    and no unit follows it, a word like "for" or "at".

    Args:
        text: any text.

    Returns:
        The amounts in order, none marked, each with the currency "".
    """
    low = searchable(text)
    return _bare(low, numbers(low))


def main_amount(text: str) -> MainAmount | None:
    """The amount a text is about.

    That is the labelled total if there is one, else the largest amount; amounts without a
    currency come after those with one, and bounds ("under $3,200", "a $3,500 cap") last. An amount
    set aside ("not $3,400", "instead of $3,400") does not count.

    Args:
        text: any text, such as a sentence that asks for approval.

    Returns:
        The amount and whether it is a bound, or None where there is none.
    """
    low = searchable(text)
    read = numbers(low)
    if not read:
        return None
    bounds: list[Amount] = []
    for found in (_marked(read), _bare(low, read)):
        free: list[Amount] = []
        totals: list[Amount] = []
        since = 0
        for amount in found:
            before = low[max(0, amount.start - 48) : amount.start]
            if not _DISMISSED.search(before):
                bound = _BOUND_BEFORE.search(before) or _BOUND_AFTER.match(low, amount.end)
                (bounds if bound else free).append(amount)
                if not bound and _is_total(low, amount, since):
                    totals.append(amount)
            since = amount.end
        if free:
            return MainAmount(_largest(totals or free), is_bound=False)
    return MainAmount(_largest(bounds), is_bound=True) if bounds else None


def _largest(found: Iterable[Amount]) -> Amount:
    return max(found, key=lambda amount: amount.cents)


def _is_total(low: str, amount: Amount, since: int) -> bool:
    """Whether a total is said right after an amount, or before it and after the last amount."""
    if _TOTAL_AFTER.match(low, amount.end):
        return True
    return bool(_TOTAL_BEFORE.search(low[max(since, amount.start - 56) : amount.start]))


def _marked(read: Iterable[Number]) -> tuple[Amount, ...]:
    return tuple(
        Amount(n.cents, n.currency, n.start, n.end, marked=True) for n in read if n.currency
    )


def _bare(low: str, read: Iterable[Number]) -> tuple[Amount, ...]:
    found = []
    for number in read:
        if number.currency or not _BARE_AFTER.match(low, number.end):
            continue
        before = low[max(0, number.start - 48) : number.start]
        if not _STRONG_LABEL.search(before) and not _BOUND_BEFORE.search(before):
            year = number.cents in _YEARS and number.end - number.start == 4
            if number.cents < _WEAK_LEAST or year or not _WEAK_LABEL.search(before):
                continue
        found.append(Amount(number.cents, "", number.start, number.end, marked=False))
    return tuple(found)
