"""What teachers do to buy something: ask for approval, ask a vendor for a quote, and read both."""

from __future__ import annotations

import re
from typing import Any

from engine.agents.desk import Arrived
from engine.agents.trees import Board, Condition, Do, Retry, Selector, Sequence, WaitFor
from engine.facts import amounts, durations, emails, main_amount, normal, sentences
from scenarios.teachers.reading import heard

ANSWER_MS = 60_000
"""Office time that somebody gets to answer."""

MAILS = 10
"""Mails that may come before the vendor's answer does."""

_ROOM = re.compile(r"(?<!\w)#[a-z][a-z0-9_-]*")
_ASK = re.compile(r"\bask(?:ed)? in (#[a-z][a-z0-9_-]*)", re.IGNORECASE)
_GRANTED = re.compile(r"\bapproved\b")
_DENIED = re.compile(r"\b(?:not|isn't|cannot|can't|won't|never)\b")
_VALIDITY = re.compile(r"\bvalid|\bexpire|\bholds? for\b", re.IGNORECASE)


def dollars(cents: int) -> str:
    """A sum as it is written in letters: ``$1,250`` or ``$19.50``."""
    return f"${cents // 100:,}" + (f".{cents % 100:02d}" if cents % 100 else "")


def _ask_room(board: Board) -> str:
    """The room in which one asks for approval, as the task or the rules say."""
    known = set(board["rooms"])
    text = heard(board)
    said = [*_ROOM.findall(board["brief"]), *_ASK.findall(text), *_ROOM.findall(text)]
    room: str = next((room for room in said if room in known), "")
    board["room"] = room
    return room


def _limit(board: Board) -> int:
    """The most that the task lets one ask for, in cents; 0 where it says nothing."""
    bound = main_amount(board["brief"])
    return bound.amount.cents if bound is not None else 0


def _request(board: Board) -> dict[str, str]:
    ticket = f", for {board['ticket']}" if "ticket" in board else ""
    text = (
        f"Requesting approval for one {board['product']} at {dollars(board['price'])}{ticket}. "
        f"Specs: {', '.join(board['specs'])}, see {board['source']}"
    )
    return {"channel": board["room"], "text": text}


def _again(board: Board) -> dict[str, str]:
    price = dollars(board["price"])
    text = (
        f"The amount is {price}, for one {board['product']}. Please approve {price}; the source is "
        f"{board['source']}, which says: {', '.join(board['specs'])}."
    )
    return {"channel": board["room"], "text": text}


def _granted(board: Board) -> bool:
    """Whether somebody said yes in the room; then ``approver`` is known."""
    one: Arrived
    for one in board["arrived"]:
        words = normal(one.text)
        here = one.app == "slack" and board["room"] in one.what
        if here and _GRANTED.search(words) and not _DENIED.search(words):
            board["approver"] = one.who
            return True
    return False


WITHIN_LIMIT = Condition(
    "the price is within what the task allows",
    lambda board: not _limit(board) or board["price"] <= _limit(board),
)

GET_APPROVAL = Sequence(
    Condition("somebody said where approval is asked for", lambda board: bool(_ask_room(board))),
    Do("slack.send_message", _request),
    Selector(
        WaitFor("approval", _granted, ANSWER_MS),
        Sequence(
            Do("slack.send_message", _again),
            WaitFor("approval", _granted, ANSWER_MS),
        ),
    ),
)
"""Asks with the amount and the source, and once more where that was not enough. Afterwards
``room`` and ``approver`` are known."""


def _vendor(board: Board) -> str:
    """The address that the task names for the quote."""
    address: str = next(iter(emails(board["brief"])), "")
    board["vendor"] = address
    return address


def _enquiry(board: Board) -> dict[str, str]:
    product = board["product"]
    body = (
        f"Hello,\n\nplease send us a quote for one {product}: what is your price, and how long is "
        f"the delivery?\n\n{board['name']}"
    )
    return {"to": board["vendor"], "subj": f"Quote for one {product}", "body_text": body}


def _known(found: Any, board: Board) -> None:
    board["known"] = {mail["id"] for mail in found}


def _more_mail(board: Board) -> bool:
    """Whether mail came since the inbox was last looked into."""
    came = sum(one.app == "mail" for one in board["arrived"])
    more: bool = came > board.get("looked_into", 0)
    board["looked_into"] = came
    return more


def _answer(found: Any, board: Board) -> None:
    own = [mail["id"] for mail in found if mail["from"] == board["vendor"]]
    board["letter"] = next((id for id in own if id not in board["known"]), "")


def _offer(mail: Any, board: Board) -> None:
    """The price and the days of a letter; how long the offer holds is not how long it takes."""
    text = mail["body_text"]
    sums = amounts(text)
    board["quoted"] = sums[0].cents if sums else 0
    told = [line for line in sentences(text) if not _VALIDITY.search(line)]
    spans = [span for line in told for span in durations(line)]
    # Where a letter names both, the business days are those of the vendor's own terms.
    spans.sort(key=lambda span: not span.business)
    board["days"] = spans[0] if spans else None


GET_QUOTE = Sequence(
    Condition("the task names whom to ask for a quote", lambda board: bool(_vendor(board))),
    Do("mail.list", keep=_known),
    Do("mail.compose", _enquiry),
    Retry(
        Sequence(
            WaitFor("mail", _more_mail, ANSWER_MS),
            Do("mail.list", keep=_answer),
            Condition("the vendor has answered", lambda board: bool(board["letter"])),
        ),
        MAILS,
    ),
    Do("mail.open", lambda board: {"id": board["letter"]}, _offer),
    Condition("the letter has a price and a time", lambda b: bool(b["quoted"] and b["days"])),
)
"""Asks by mail and reads the answer. Afterwards ``vendor``, ``quoted`` in cents and ``days`` are
known."""

QUOTE_AS_APPROVED = Condition(
    "the quote is not above what was approved", lambda board: board["quoted"] <= board["price"]
)


def days_in_words(board: Board) -> str:
    """The delivery time of the letter: ``5-7 business days``."""
    days = board["days"]
    span = f"{days.low_days}-{days.high_days}" if days.low_days else f"within {days.high_days}"
    span = str(days.high_days) if days.low_days == days.high_days else span
    return f"{span} {'business ' * days.business}day{'s' * (days.high_days != 1)}"
