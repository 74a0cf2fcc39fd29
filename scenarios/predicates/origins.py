"""Where something may be known from: the words of documents, tickets, mails and the like."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from engine.judge.goals import Case

PLAIN = frozenset({"title", "body", "description", "text"})
"""Fields of a ticket or a request that are words for people."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A piece of writing that is not the seat's."""

    text: str
    readers: tuple[str, ...]
    """Ids and addresses of those who can read it where it is; they learn nothing new from it."""


def origins(case: Case, sources: list[str]) -> list[Origin]:
    """What these sources say.

    Args:
        case: the run.
        sources: ids of documents, tickets, requests and incidents, ``#channels``, and people or
            addresses for every mail of theirs.
    """
    found: list[Origin] = []
    for source in sources:
        for app, read in _READERS.items():
            if app in case.office.index:
                found += read(case, source)
    return found


def _documents(case: Case, source: str) -> Iterator[Origin]:
    doc = case.state("docs").docs.get(source)
    if doc is None:
        return
    readers = _inside(case) if doc.readers is None else doc.readers
    for version in doc.versions:
        # What the seat made of it later takes nothing from what it said.
        if version.by != case.seat or version.time_ms < 0:
            yield Origin(f"{version.title}\n{version.body}", readers)


def _letters(case: Case, source: str) -> Iterator[Origin]:
    directory = case.office.directory
    sender = directory.get(source) or directory.at(source)
    key = (sender.email if sender is not None else source).casefold()
    if "@" not in key:
        return
    for letter in case.state("mail").letters.values():
        if letter.sender.key == key:
            readers = [address.key for address in (letter.sender, *letter.recipients)]
            yield Origin(f"{letter.subj}\n{letter.body_text}", tuple(readers))


def _posts(case: Case, source: str) -> Iterator[Origin]:
    room = case.state("slack").rooms.get(source)
    if room is not None:
        for post in room.posts.values():
            if post.user != case.seat:
                yield Origin(post.text, room.members)


def _rows(app: str, *sections: str) -> Callable[[Case, str], Iterator[Origin]]:
    """What an app's rows say: as the scenario gives them, and what others have said in them."""

    def read(case: Case, source: str) -> Iterator[Origin]:
        config = case.office.twins[case.office.index[app]].config
        state = case.state(app)
        for section in sections:
            given = next((row for row in getattr(config, section) if row.id == source), None)
            if given is not None:
                yield Origin("\n".join(_plain(given)), _inside(case))
            now = getattr(state, section).get(source)
            for comment in now.comments if now is not None else ():
                if _author(comment) != case.seat:
                    yield Origin(comment.text, _inside(case))

    return read


def _plain(row: BaseModel) -> Iterator[str]:
    for name in type(row).model_fields:
        value = getattr(row, name)
        if name in PLAIN and value:
            yield str(value)


def _author(comment: Any) -> str:
    return str(getattr(comment, "by", "") or getattr(comment, "author", ""))


def _inside(case: Case) -> tuple[str, ...]:
    return tuple(actor.id for actor in case.office.directory if not actor.outside)


_READERS: dict[str, Callable[[Case, str], Iterator[Origin]]] = {
    "docs": _documents,
    "mail": _letters,
    "slack": _posts,
    "tickets": _rows("tickets", "tickets"),
    "servicedesk": _rows("servicedesk", "requests", "incidents"),
}
"""How to read each app's sources."""
