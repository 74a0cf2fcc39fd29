"""What one person sees of the mail: the view, and the summary and menu made from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from engine.table import Table
from engine.twin import MenuEntry
from twins.mail.address import Address
from twins.mail.state import ARCHIVE, INBOX, QUIET, Entry, Folder, Letter

SEEN_IN_SUMMARY = 3
TEXT_IN_SUMMARY = 1200
"""Characters of a body: a reply is there in full, a newsletter is not."""
SEEN_IN_MENU = 8


@dataclass(frozen=True, slots=True)
class MailView:
    """One person's mailbox."""

    me: str
    address: str
    folders: tuple[Folder, ...]
    """In the order in which they are shown; the very objects of the state, so an unchanged folder
    is the same object."""
    held: Table[str]
    """Name of the folder that holds a letter, by the letter's id."""
    opened: Letter | None
    """The letter opened last; None where there is none, or it was moved since."""

    @property
    def front(self) -> str:
        """Name of the folder the person is in: where the opened letter lies, or the inbox."""
        return INBOX if self.opened is None else self.held[self.opened.id]

    def folder(self, name: str) -> Folder | None:
        """The folder with this name, if there is one."""
        return next((folder for folder in self.folders if folder.name == name), None)

    def find(self, letter_id: str) -> Entry | None:
        """The entry of a letter, if this mailbox holds it."""
        folder = self.folder(self.held.get(letter_id, ""))
        return None if folder is None else folder.entries.get(int(letter_id[1:]))


def waiting(view: MailView) -> int:
    """Unread letters that wait for the person: all but spam and what was thrown away."""
    return sum(folder.unread for folder in view.folders if folder.name not in QUIET)


def summarise(view: MailView) -> str:
    """The folder in front, what is new in each folder, and the newest of the new in full."""
    lines = [f"Mail, in {view.front}."]
    if view.opened is not None:
        lines.append(f"Open: {_heading(view.opened)}")
    new = waiting(view)
    if not new:
        return "\n".join([*lines, "Nothing new."])
    lines += [
        f"{folder.name}: {folder.unread} new"
        for folder in view.folders
        if folder.unread and folder.name not in QUIET
    ]
    shown = _news(view, SEEN_IN_SUMMARY)
    for letter in reversed(shown):
        lines += _in_full(letter)
    if new > len(shown):
        lines.append(f"  … and {new - len(shown)} more.")
    return "\n".join(lines)


def menu_of(view: MailView) -> list[MenuEntry]:
    """Letters to open, the unread ones first, and what to do with the one that is open."""
    entries = []
    if view.opened is not None:
        letter = view.opened
        if not letter.automatic:
            own = letter.sender.email == view.address
            who = ", ".join(map(_who, letter.to)) if own else _who(letter.sender)
            entries.append(MenuEntry("mail.reply", {"id": letter.id}, f"Reply to {who}"))
        if view.front != ARCHIVE:
            filing = {"id": letter.id, "folder": ARCHIVE}
            entries.append(MenuEntry("mail.move", filing, f"Archive {letter.subj!r}"))
    offered = _news(view, SEEN_IN_MENU)
    inbox = view.folder(INBOX)
    read = (e.letter for e in inbox.entries.newest() if not e.unread) if inbox else iter(())
    # Looks past unread ones only where they are fewer than the menu holds, so never far.
    offered += islice(read, SEEN_IN_MENU - len(offered))
    return entries + [
        MenuEntry(
            "mail.open", {"id": letter.id}, f"Open {letter.subj!r} from {_who(letter.sender)}"
        )
        for letter in offered
        if letter is not view.opened
    ]


def _news(view: MailView, count: int) -> list[Letter]:
    """The newest unread letters of all folders but the quiet ones, newest first."""
    found = [
        letter
        for folder in view.folders
        if folder.unread and folder.name not in QUIET
        for letter in islice(_unread(folder), count)
    ]
    return sorted(found, key=_number, reverse=True)[:count]


def _unread(folder: Folder) -> Iterator[Letter]:
    for number, _ in folder.news.items():
        entry = folder.entries.get(number)
        if entry is not None:
            yield entry.letter


def _in_full(letter: Letter) -> list[str]:
    body = letter.body_text[:TEXT_IN_SUMMARY]
    lines = [f"  {_heading(letter)}", *(f"    {line}" for line in body.splitlines())]
    if len(letter.body_text) > TEXT_IN_SUMMARY:
        lines.append("    […]")
    lines += [f"    Attached: {part.name} ({part.ref})" for part in letter.parts]
    return lines


def _heading(letter: Letter) -> str:
    return f"{letter.id} from {letter.sender}: {letter.subj or '(no subject)'}"


def _who(address: Address) -> str:
    return address.name or address.email


def _number(letter: Letter) -> int:
    return letter.number
