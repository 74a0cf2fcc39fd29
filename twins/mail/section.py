"""The mail section of a scenario file, and the mail from before the scenario starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from engine.errors import Refused, ScenarioError, nearest
from engine.table import Table
from twins.mail.book import AddressBook
from twins.mail.letters import attached, write
from twins.mail.state import FOLDERS, INBOX, SENT, Folder, Letter, Mailbox, MailState


class HistoryMail(BaseModel):
    """A mail from before the scenario starts."""

    model_config = ConfigDict(extra="forbid")

    sender: Annotated[str, Field(alias="from")]
    to: Annotated[list[str], Field(min_length=1)]
    cc: list[str] = []
    reply_to: list[str] = []
    """Where answers to it go; to its sender where empty."""
    subj: str
    body_text: str
    minutes_ago: Annotated[int, Field(ge=0)] = 0
    folder: str = INBOX
    """Where its receivers have it."""
    unread: bool = False
    attachments: list[str] = []
    label: str = ""
    """A name for it within this file, for ``in_reply_to`` of a later one."""
    in_reply_to: str = ""
    """Label of the mail it answers."""


class MailSection(BaseModel):
    """The ``mail`` section of a scenario file."""

    model_config = ConfigDict(extra="forbid")

    domain: Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
    """What comes after the @ in this office's own addresses."""
    default_to: list[str] = []
    """Actors who receive mail that names no receiver; the first inside one where left out."""
    folders: list[Annotated[str, Field(pattern=r"^[^\s/\\][^/\\\n]{0,39}$")]] = []
    """Folders that every mailbox has besides the usual ones."""
    messages: list[HistoryMail] = []


def opening(section: MailSection, book: AddressBook, epoch_ms: int) -> MailState:
    """Everyone's mailbox at time 0, with the mail from before in it.

    Raises:
        ScenarioError: an address, a folder, a label or a receiver in the section is wrong.
    """
    names = dict.fromkeys((*FOLDERS, *section.folders))
    box = Mailbox(Table((name, Folder(name)) for name in names))
    state = MailState(Table(), Table((actor_id, box) for actor_id in book.inside()))
    labels: dict[str, Letter] = {}
    # Sorting keeps the order of the file among mails of the same minute.
    for mail in sorted(section.messages, key=lambda m: -m.minutes_ago):
        try:
            state, letter = _past(state, mail, book, labels, epoch_ms)
        except Refused as problem:
            raise ScenarioError(f"mail.messages, {mail.subj!r}: {problem}") from None
        labels[mail.label] = letter
    return state


def receivers(section: MailSection, book: AddressBook) -> tuple[str, ...]:
    """Ids of the actors who receive mail that names no receiver.

    Raises:
        ScenarioError: one of them does not work here.
    """
    inside = book.inside()
    for actor_id in section.default_to:
        if actor_id not in inside:
            message = f"mail.default_to: {actor_id!r} has no mailbox."
            raise ScenarioError(message, nearest(actor_id, inside))
    return tuple(section.default_to or inside[:1])


def _past(
    state: MailState, mail: HistoryMail, book: AddressBook, labels: dict[str, Letter], epoch_ms: int
) -> tuple[MailState, Letter]:
    """The state with one mail of the past, filed with everyone who has it, and its letter."""
    parent = labels.get(mail.in_reply_to) if mail.in_reply_to else None
    if mail.in_reply_to and parent is None:
        hint = nearest(mail.in_reply_to, filter(None, labels))
        raise Refused("not_found", f"No earlier mail has the label {mail.in_reply_to!r}.", hint)
    sender = book.read_one("from", mail.sender)
    author = book.at(sender)
    state, letter = write(
        state, epoch_ms, -60_000 * mail.minutes_ago, sender, book.read("to", mail.to),
        book.read("cc", mail.cc), mail.subj, mail.body_text, parent,
        attached(mail.attachments), automatic=sender.key == book.daemon.key,
        reply_to=book.read("reply_to", mail.reply_to),
    )  # fmt: skip
    book.admit(letter, leaves=author is not None and not author.outside)
    holders: Sequence[str] = [
        person.id
        for person in map(book.at, letter.recipients)
        if person is not None and not person.outside
    ]
    if author is not None and not author.outside:
        state = state.file(author.id, letter, SENT)
    for holder in holders:
        own = letter
        if author is not None and holder == author.id:
            state, own = state.copy(letter)
        state = state.file(holder, own, mail.folder, mail.unread)
    return state, letter
