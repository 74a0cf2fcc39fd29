"""What teachers read before they act: the rooms and the mail that wait for them, and who is who."""

from __future__ import annotations

from typing import Any

from engine.agents.desk import Desk
from engine.agents.trees import Board, Do, Each, Sequence


def board_of(desk: Desk) -> Board:
    """What a teacher knows when it sits down: the task, its own name, nothing that happened."""
    return {"arrived": [], "texts": [desk.brief], "brief": desk.brief, "name": desk.name}


def read(board: Board, *texts: str) -> None:
    """Put words that were read on the board, the newest last."""
    board["texts"] += [text for text in texts if text]


def heard(board: Board) -> str:
    """Everything that was read so far, the oldest first."""
    return "\n\n".join(board["texts"])


def person(board: Board, id: str) -> str:
    """Full name of a colleague; the id itself where nobody goes by it."""
    return next((user["name"] for user in board["users"] if user["id"] == id), id)


def _chat(result: Any, board: Board) -> None:
    read(board, *(message["text"] for message in result["messages"]))


CHATS = Sequence(
    Do("slack.list_users", keep=lambda found, board: board.update(users=found)),
    Do("slack.list_channels", keep=lambda found, board: board.update(rooms=found)),
    Each(
        lambda board: board["rooms"],
        Do("slack.open_channel", lambda board: {"channel": board["item"]}, _chat),
    ),
)
"""Reads every room; ``users`` and ``rooms`` are known afterwards."""

MAILS = Sequence(
    Do("mail.list", keep=lambda found, board: board.update(mails=found[::-1])),
    Each(
        lambda board: board["mails"],
        Do(
            "mail.open",
            lambda board: {"id": board["item"]["id"]},
            lambda mail, board: read(board, mail["body_text"]),
        ),
    ),
)
"""Reads the newest page of the inbox, the oldest mail of it first."""
