"""The teacher of ``multi_channel``: a ticket's purchase, from the request to its record."""

from __future__ import annotations

import re
from typing import Any

from engine.agents.desk import Desk
from engine.agents.trees import Board, Condition, Do, Each, Scene, Sequence
from engine.facts import ids
from scenarios.teachers import buying, reading, shop

_OPENED = re.compile(r"(\w+) while approval is asked", re.IGNORECASE)
_GRANTED = re.compile(r"(\w+) once it is there", re.IGNORECASE)


def _named(board: Board) -> dict[str, str]:
    """The ticket that the task names."""
    return {"ticket_id": next(iter(ids(board["brief"])), "")}


def _ticket(ticket: Any, board: Board) -> None:
    board["ticket"] = ticket["ticket_id"]
    board["reporter"] = ticket["reporter"]
    board["links"] = ticket["links"]
    # The ticket says what is wanted, so its words count before the chat of the day.
    said = [ticket["title"], ticket["description"], *(c["text"] for c in ticket["comments"])]
    reading.read(board, *said)


def _statuses(board: Board) -> bool:
    """What the rules say about how a ticket moves."""
    text = reading.heard(board)
    asked, granted = _OPENED.search(text), _GRANTED.search(text)
    board["asked"] = asked[1] if asked else ""
    board["granted"] = granted[1] if granted else ""
    return bool(asked and granted)


def _move(key: str) -> Do:
    return Do(
        "tickets.transition",
        lambda board: {"ticket_id": board["ticket"], "status": board[key]},
    )


def _record(board: Board) -> dict[str, Any]:
    body = (
        f"# {board['ticket']}\n\nOne {board['product']}, from {board['vendor']}.\n\n"
        f"- Price, quoted today: {buying.dollars(board['quoted'])}\n"
        f"- Delivery: {buying.days_in_words(board)}\n"
        f"- Approved by {reading.person(board, board['approver'])} in {board['room']}\n"
        f"- Page: {board['source']}"
    )
    title = f"Record: {board['product']}, {board['ticket']}"
    return {"title": title, "body": body, "tags": ["record"]}


def _comment(board: Board) -> dict[str, str]:
    who = reading.person(board, board["approver"])
    text = f"Approved by {who}. The record is {board['record']}."
    return {"ticket_id": board["ticket"], "text": text}


def _desk(found: Any, board: Board) -> None:
    own = [each for each in found if each["email"] == board["vendor"]]
    free = [each["id"] for each in own if not each["do_not_contact"]]
    board["contact"] = free[0] if free else ""


def _note(board: Board) -> dict[str, str]:
    note = (
        f"Quote for one {board['product']}: {buying.dollars(board['quoted'])}, delivery in "
        f"{buying.days_in_words(board)}."
    )
    return {"kind": "email", "contact_id": board["contact"], "note": note}


def _news(board: Board) -> dict[str, str]:
    text = (
        f"About {board['ticket']}: {board['vendor']} says {buying.days_in_words(board)} from the "
        f"day of the order for the {board['product']}."
    )
    return {"channel": f"@{board['reporter']}", "text": text}


TREE = Sequence(
    Do("tickets.get", _named, _ticket),
    Each(
        lambda board: board["links"],
        Do(
            "docs.read",
            lambda board: {"doc_id": board["item"]},
            lambda found, board: reading.read(board, found["body"]),
        ),
    ),
    Condition("the rules say how the ticket moves", _statuses),
    Do("slack.list_users", keep=lambda found, board: board.update(users=found)),
    Do("slack.list_channels", keep=lambda found, board: board.update(rooms=found)),
    shop.BROWSE,
    buying.WITHIN_LIMIT,
    _move("asked"),
    buying.GET_APPROVAL,
    buying.GET_QUOTE,
    buying.QUOTE_AS_APPROVED,
    Do("slack.open_channel", lambda board: {"channel": board["room"]}),
    Do("docs.create", _record, lambda made, board: board.update(record=made["doc_id"])),
    Do("tickets.comment", _comment),
    _move("granted"),
    Do("crm.list_contacts", keep=_desk),
    Do("crm.log_activity", _note),
    Do("slack.send_message", _news),
)


async def teach(desk: Desk) -> bool:
    """Do the task at a desk."""
    return await TREE.run(Scene(desk, reading.board_of(desk)))
