"""What mail consists of: letters, and the mailboxes that hold them in folders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from engine.table import Table
from twins.mail.address import Address, unique
from twins.mail.shelf import Shelf

INBOX = "INBOX"
SENT = "Sent"
ARCHIVE = "Archive"
SPAM = "Spam"
TRASH = "Trash"
FOLDERS = (INBOX, SENT, ARCHIVE, SPAM, TRASH)
"""The folders every mailbox has, in the order in which they are shown."""
QUIET = (SPAM, TRASH)
"""Folders in which an unread mail waits for nobody."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something attached to a letter: a reference to it, never its bytes."""

    name: str
    ref: str
    """``doc:ID``, ``blob:…``, ``mail:ID`` or an address of the browser."""
    kind: str
    """doc, blob, mail or url."""
    letter: Letter | None = None
    """The mail that is attached, so that whoever receives it can read it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as it was written. All who received it hold the same one."""

    id: str
    """``m1``, ``m2``, … in the order of writing across the office."""
    message_id: str
    """The Message-ID header; a copy to oneself is a letter of its own with the same one."""
    time_ms: int
    """Office time at which it was written; negative before the scenario's start."""
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subj: str
    body_text: str
    in_reply_to: str = ""
    """Message-ID of the letter it answers; empty where it answers none."""
    references: tuple[str, ...] = ()
    """Message-IDs of the conversation so far, the first one first."""
    thread: str = ""
    """Id of the letter that began the conversation; its own where it begins one."""
    parts: tuple[Part, ...] = ()
    automatic: bool = False
    """True for what the mail system itself writes; nobody answers that."""

    @property
    def number(self) -> int:
        """Its place in the order of time."""
        return int(self.id[1:])

    @property
    def recipients(self) -> tuple[Address, ...]:
        """Everyone it goes to, each once."""
        return unique(self.to + self.cc)


@dataclass(frozen=True, slots=True)
class Entry:
    """A letter in a folder."""

    letter: Letter
    unread: bool = False

    @property
    def id(self) -> str:
        """The letter's id."""
        return self.letter.id


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of one mailbox."""

    name: str
    entries: Shelf[Entry] = field(default_factory=Shelf)
    """By the letters' numbers: ``newest()``, ``tail(n)``, ``page(before, n)``, ``get(number)``."""
    news: Shelf[str] = field(default_factory=Shelf)
    """Ids of the unread ones, by the same numbers."""

    @property
    def size(self) -> int:
        """How many letters it holds."""
        return len(self.entries)

    @property
    def unread(self) -> int:
        """How many of them are unread."""
        return len(self.news)

    def put(self, entry: Entry) -> Folder:
        """This folder with ``entry`` in its place, or in place of what it was before."""
        number = entry.letter.number
        news = self.news.put(number, entry.id) if entry.unread else self.news.drop(number)
        return Folder(self.name, self.entries.put(number, entry), news)

    def drop(self, entry: Entry) -> Folder:
        """This folder without ``entry``."""
        number = entry.letter.number
        return Folder(self.name, self.entries.drop(number), self.news.drop(number))


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What one person has."""

    folders: Table[Folder]
    """By name."""
    held: Table[str] = field(default_factory=Table)
    """Name of the folder that holds a letter, by the letter's id."""
    opened: str = ""
    """Id of the letter opened last; empty where there is none, or it was moved since."""

    def find(self, letter_id: str) -> Entry | None:
        """The entry of a letter that this mailbox holds, if it does."""
        name = self.held.get(letter_id)
        return None if name is None else self.folders[name].entries.get(int(letter_id[1:]))


@dataclass(frozen=True, slots=True)
class MailState:
    """The office's mail."""

    letters: Table[Letter]
    """By id, in the order of writing. Letters are never thrown away."""
    boxes: Table[Mailbox]
    """By actor id."""


class HistoryMail(BaseModel):
    """A mail from before the scenario starts."""

    model_config = ConfigDict(extra="forbid")

    sender: Annotated[str, Field(alias="from")]
    to: Annotated[list[str], Field(min_length=1)]
    cc: list[str] = []
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
