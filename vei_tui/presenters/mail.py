"""Mail in lines: folders, the list of one, a letter to read, and what is new between two views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vei_tui.presenters import when
from vei_tui.presenters.events import Arrival, Needs
from vei_tui.presenters.people import People
from vei_tui.presenters.records import GO, PERSON, URL
from vei_tui.presenters.text import (
    Line,
    Node,
    PageLine,
    Role,
    clean,
    highlight,
    line,
    one_line,
    rule,
)

if TYPE_CHECKING:
    from twins.mail.address import Address
    from twins.mail.seen import MailView
    from twins.mail.state import Entry, Folder, Letter, Part

SENT: Final = "Sent"
INBOX: Final = "INBOX"

TITLES: Final = {INBOX: "Inbox"}
"""Folders whose name is not what people call them."""


@dataclass(frozen=True, slots=True)
class MailRow:
    """A letter in a list."""

    id: str
    who: str
    """Whom it is from or, in the folder of what was sent, to."""
    subj: str
    time: str
    unread: bool
    automatic: bool = False
    """Whether the mail system itself wrote it."""
    attached: int = 0
    answered: bool = False
    open: bool = False


def folder_title(name: str) -> str:
    """What people call a folder."""
    return one_line(TITLES.get(name, name))


def folder_line(view: MailView, front: str) -> PageLine:
    """All folders on one line, the open one in brackets, each with what is unread in it."""
    pieces: list[Node | tuple[str, Role]] = [(" ", Role.PLAIN)]
    for at, folder in enumerate(view.folders):
        if at:
            pieces.append(("  ", Role.PLAIN))
        title = folder_title(folder.name)
        if folder.name == front:
            pieces.append(Node(f"[{title}]", Role.STRONG, folder.name))
        else:
            pieces.append(Node(title, Role.PLAIN if folder.unread else Role.DIM, folder.name))
        if folder.unread:
            pieces.append(Node(f" •{folder.unread}", Role.WARN, folder.name))
    return tuple(pieces)


class MailList:
    """The rows of one folder; a letter that did not change keeps its row."""

    def __init__(self, starts_at: str) -> None:
        """Take the office's date of time 0."""
        self._start = starts_at
        self._made: dict[str, tuple[Entry, bool, str, MailRow]] = {}

    def rows(self, folder: Folder, opened: str, now_ms: int) -> list[MailRow]:
        """The rows of a folder, newest first.

        Args:
            folder: The folder.
            opened: Id of the letter that is open.
            now_ms: The office's time.
        """
        sent = folder.name == SENT
        found = []
        for entry in folder.entries.newest():
            is_open = entry.id == opened
            stamp = when.stamp(self._start, entry.letter.time_ms, now_ms)
            known = self._made.get(entry.id)
            if known is None or known[0] is not entry or known[1:3] != (is_open, stamp):
                row = _row(entry, sent, stamp, is_open)
                known = (entry, is_open, stamp, row)
                self._made[entry.id] = known
            found.append(known[3])
        return found


def _row(entry: Entry, sent: bool, stamp: str, is_open: bool) -> MailRow:
    letter = entry.letter
    who = ", ".join(spoken(each) for each in letter.to) if sent else spoken(letter.sender)
    return MailRow(
        entry.id, one_line(who), one_line(letter.subj) or "(no subject)", stamp, entry.unread,
        letter.automatic, len(letter.parts), bool(letter.in_reply_to), is_open,
    )  # fmt: skip


def mail_cells(row: MailRow) -> tuple[PageLine, PageLine, PageLine, PageLine]:
    """The cells of a row: what is new, who, subject, time."""
    role = Role.STRONG if row.unread else Role.PLAIN
    mark = ("•", Role.WARN) if row.unread else ("▸" if row.open else " ", Role.HEADING)
    if row.automatic:
        who = line((row.who, Role.ALERT if row.unread else Role.DIM))
    else:
        who = line((row.who, Role.AUTHOR if row.unread else Role.PLAIN))
    clip = (f"  +{row.attached}", Role.DIM) if row.attached else ("", Role.DIM)
    return (mark,), who, line((row.subj, role), clip), line((row.time, Role.TIME))


def spoken(address: Address) -> str:
    """Whose an address is: the name, or the address itself."""
    return address.name or address.email


def letter_lines(letter: Letter, people: People, starts_at: str) -> list[PageLine]:
    """A letter to read: who, when, what; attachments can be activated."""
    at = f"{when.date(starts_at, letter.time_ms)} {when.minute(starts_at, letter.time_ms)}"
    head: list[PageLine] = [
        _field("From", _full(letter.sender), Role.AUTHOR),
        _field("To", ", ".join(_full(each) for each in letter.to)),
    ]
    if letter.cc:
        head.append(_field("Cc", ", ".join(_full(each) for each in letter.cc)))
    head.append(_field("Date", at, Role.TIME))
    for number, part in enumerate(letter.parts):
        node = Node(one_line(part.name), Role.LINK, f"part {number}")
        head.append((*line(("Attached  ", Role.LABEL)), node, *line((f"  {part.ref}", Role.DIM))))
    body: list[PageLine] = []
    for row in highlight(clean(letter.body_text), frozenset(), ""):
        quoted = bool(row) and row[0][0].startswith(">")
        body.append(tuple((text, Role.DIM) for text, _ in row) if quoted else row)
    return [*head, rule(), *body]


def part_goal(part: Part) -> str:
    """Where an attachment leads, as the node of a link has it; empty for bytes."""
    _, _, ref = part.ref.partition(":")
    goals = {"url": f"{URL} {part.ref}", "mail": f"{GO} mail {ref}", "doc": f"{GO} {ref}"}
    return goals.get(part.kind, "")


def around(letter: Letter, people: People) -> list[PageLine]:
    """What a letter leads to besides its text: what is attached, and the colleagues named on it."""
    found: list[PageLine] = [
        (Node(one_line(part.name), Role.LINK, part_goal(part)),)
        for part in letter.parts
        if part_goal(part)
    ]
    known = {person.email.casefold(): person for person in people if person.email}
    for address in (letter.sender, *letter.to, *letter.cc):
        person = known.get(address.email.casefold())
        if person is not None and person.id != people.me:
            found.append((Node(people.name(person.id), Role.MENTION, f"{PERSON} {person.id}"),))
    return found


def _field(name: str, value: str, role: Role = Role.PLAIN) -> Line:
    return line((f"{name:<5} ", Role.LABEL), (one_line(value), role))


def _full(address: Address) -> str:
    return f"{address.name} <{address.email}>" if address.name else address.email


def known_addresses(view: MailView | None, people: People) -> list[str]:
    """Addresses that can be completed: colleagues', and those in one's own letters."""
    found = {p.email.casefold(): p.email for p in people if p.email and p.id != people.me}
    if view is not None:
        for folder in view.folders:
            for entry in folder.entries.tail(200):
                for each in (entry.letter.sender, *entry.letter.to, *entry.letter.cc):
                    if each.email.casefold() != view.address.casefold():
                        found.setdefault(each.email.casefold(), each.email)
    return list(found.values())


def arrivals(before: MailView, after: MailView) -> Sequence[Arrival]:
    """Letters of others that are in one view and were not in the other."""
    found: list[Arrival] = []
    for folder in after.folders:
        old = before.folder(folder.name)
        if folder is old or folder.name == SENT:
            continue
        for entry in folder.entries.newest():
            letter = entry.letter
            if before.held.get(entry.id) is not None:
                # Newest first: whatever is older was there, but for a letter that was moved here.
                if old is not None and old.entries.get(letter.number) is not None:
                    break
                continue
            needs = Needs.BOUNCE if letter.automatic else Needs.MAIL
            text = one_line(letter.subj) or "(no subject)"
            where = "returned your mail" if letter.automatic else "wrote to you"
            found.append(Arrival(spoken(letter.sender), where, text, entry.id, needs))
    return found[::-1]
