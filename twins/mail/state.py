"""What mail consists of: letters, and the mailboxes that hold them in folders."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine.errors import Refused, nearest
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
    reply_to: tuple[Address, ...] = ()
    """Where its writer wants answers; the sender's own address where it is empty."""

    @property
    def number(self) -> int:
        """Its place in the order of time."""
        return int(self.id[1:])

    @property
    def answered_at(self) -> tuple[Address, ...]:
        """Where an answer to it goes."""
        return self.reply_to or (self.sender,)

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
        """The entry of a letter, if this mailbox holds it."""
        name = self.held.get(letter_id)
        return None if name is None else self.folders[name].entries.get(int(letter_id[1:]))

    def entry(self, letter_id: str) -> Entry:
        """The entry of a letter.

        Raises:
            Refused: ``not_found``, naming the newest letters.
        """
        entry = self.find(letter_id)
        if entry is None:
            newest = ", ".join(each.id for each in reversed(self.folders[INBOX].entries.tail(3)))
            hint = f"The newest in {INBOX} are {newest}." if newest else f"{INBOX} is empty."
            raise Refused("not_found", f"There is no mail {letter_id!r} here.", hint)
        return entry

    def folder(self, name: str) -> Folder:
        """The folder with this name, whatever its case.

        Raises:
            Refused: ``not_found``, naming the folders like it.
        """
        found = self.folders.get(name)
        if found is not None:
            return found
        for folder in self.folders.values():
            if folder.name.casefold() == name.casefold():
                return folder
        hint = nearest(name, self.folders.keys())
        raise Refused("not_found", f"There is no folder {name!r}.", hint)

    def put(self, entry: Entry, folder: Folder) -> Mailbox:
        """This mailbox with ``entry`` in a folder where it was not, or was otherwise."""
        held = self.held
        if held.get(entry.id) != folder.name:
            held = held.set(entry.id, folder.name)
        return Mailbox(self.folders.set(folder.name, folder.put(entry)), held, self.opened)

    def open(self, entry: Entry) -> Mailbox:
        """This mailbox with a letter read and open; the same one where it is both already."""
        box = self
        if entry.unread:
            box = box.put(Entry(entry.letter), box.folders[box.held[entry.id]])
        return box if box.opened == entry.id else Mailbox(box.folders, box.held, entry.id)

    def move(self, entry: Entry, target: Folder) -> Mailbox:
        """This mailbox with a letter moved, and closed; the same one where it is there already."""
        source = self.folders[self.held[entry.id]]
        if source is target:
            return self
        opened = "" if self.opened == entry.id else self.opened
        folders = self.folders.set(source.name, source.drop(entry))
        return Mailbox(folders, self.held, opened).put(entry, target)


@dataclass(frozen=True, slots=True)
class MailState:
    """The office's mail."""

    letters: Table[Letter]
    """By id, in the order of writing. Letters are never thrown away."""
    boxes: Table[Mailbox]
    """By actor id."""

    @property
    def next_id(self) -> str:
        """Id of the next letter."""
        return f"m{len(self.letters) + 1}"

    def add(self, letter: Letter) -> MailState:
        """This state with a letter that nobody has yet."""
        return MailState(self.letters.set(letter.id, letter), self.boxes)

    def copy(self, letter: Letter) -> tuple[MailState, Letter]:
        """This state with the letter once more, under an id of its own, and that copy.

        For a mailbox that has the letter already, as sent.
        """
        own = replace(letter, id=self.next_id)
        return self.add(own), own

    def keep(self, owner: str, box: Mailbox) -> MailState:
        """This state with ``box`` as someone's mailbox; the same one where it is that already."""
        if self.boxes.get(owner) is box:
            return self
        return MailState(self.letters, self.boxes.set(owner, box))

    def file(self, owner: str, letter: Letter, folder: str, unread: bool = False) -> MailState:
        """This state with a letter in a folder of someone's mailbox.

        Raises:
            Refused: ``not_found``, where there is no such folder.
        """
        box = self.boxes[owner]
        return self.keep(owner, box.put(Entry(letter, unread), box.folder(folder)))

    def referred(self, reference: str | None) -> Letter | None:
        """The letter that an id or a Message-ID stands for, if there is one."""
        if reference is None:
            return None
        letter = self.letters.get(reference.removeprefix("<").partition(".")[0])
        return letter if letter and reference in (letter.id, letter.message_id) else None
