"""What a pane shows, as plain text: Slack, mail, the browser, and any other app.

Things that can be acted on carry a number or an id in brackets, which the commands take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from engine.rules import epoch_ms
from vei_tui.line.desk import Desk, PostRef
from vei_tui.presenters.mail import (
    INBOX,
    SENT,
    MailList,
    MailRow,
    folder_title,
    letter_lines,
)
from vei_tui.presenters.page import PageLines
from vei_tui.presenters.plain import view_lines
from vei_tui.presenters.slack import PostPresenter, RoomScroll, first_new, open_room
from vei_tui.presenters.text import Node, PageLine, Role, one_line

if TYPE_CHECKING:
    from twins.browser.sim import BrowserView
    from twins.mail.seen import MailView
    from twins.slack.sim import RoomView, SlackView

POSTS_SHOWN: Final = 20
"""Messages of a room that are printed: what fits a screen or a minute of listening."""

MAILS_SHOWN: Final = 20


def pane_lines(desk: Desk, app: str) -> list[str]:
    """An app as the seat sees it."""
    own = None if app in desk.session.opaque else _PANES.get(app)
    return own(desk) if own is not None else plain_lines(view_lines(desk.frame.views[app]))


def plain_lines(rows: Iterable[PageLine], numbers: dict[str, int] | None = None) -> list[str]:
    """Lines without their roles; a rule becomes its label between dashes.

    Args:
        rows: what a presenter made.
        numbers: by node id, the number that follows a thing that can be acted on.
    """
    return [_plain(row, numbers or {}).rstrip() for row in rows]


def _plain(row: PageLine, numbers: dict[str, int]) -> str:
    if row and row[0][1] is Role.FILL:
        label = "".join(piece[0] for piece in row if piece[1] is not Role.FILL).strip()
        return f"-- {label} --" if label else "--"
    parts: list[str] = []
    owed = ""
    for at, piece in enumerate(row):
        following = row[at + 1] if at + 1 < len(row) else None
        text = piece[0]
        if isinstance(piece, Node) and piece.node_id in numbers:
            text = text.rstrip() or "____"
            if not (isinstance(following, Node) and following.node_id == piece.node_id):
                owed = f" [{numbers[piece.node_id]}]"
        parts.append(text)
        # A field's number stands behind the bracket that closes the field.
        if owed and (following is None or following[0] != "]"):
            parts.append(owed)
            owed = ""
    return "".join(parts)


# -- Slack --------------------------------------------------------------------------------------


def slack_lines(desk: Desk) -> list[str]:
    """The rooms, and the one in front."""
    view: SlackView = desk.view("slack")
    rooms = [_room(room, view.open, desk) for room in view.rooms]
    return ["Rooms:", *rooms, "", *room_lines(desk, 0)]


def room_lines(desk: Desk, unread: int) -> list[str]:
    """The newest messages of the room in front, each with its number.

    Args:
        desk: whose screen it is; its numbers are given anew.
        unread: how many of the messages were new before the room was opened.
    """
    view: SlackView = desk.view("slack")
    room = open_room(view)
    topic = one_line(room.topic) if room is not None else ""
    head = f"{_called(view.open, desk)}{f': {topic}' if topic else ''}"
    if room is None or not len(room.posts):
        desk.posts = []
        return [head, "  Nothing has been written here yet."]
    start = epoch_ms(desk.starts_at)
    unread = unread or room.unread
    posts = list(room.posts.tail(POSTS_SHOWN))
    rows = RoomScroll(desk.starts_at, start).rows(
        room.name, posts, first_new(posts, unread, view.me)
    )
    presenter = PostPresenter(desk.people, desk.starts_at, start)
    desk.posts = [PostRef(room.name, post.ts) for post in posts]
    found = [head]
    if len(room.posts) > len(posts):
        found.append(f"  ({len(room.posts) - len(posts)} older messages)")
    number = 0
    for row in rows:
        lines = plain_lines(presenter.lines(row))
        if row.post is None:
            found += lines
            continue
        number += 1
        if not row.head:
            lines = [f"({desk.people.name(row.post.user)}) {lines[0]}", *lines[1:]]
        found.append(f"[{number}] {lines[0]}")
        found += [f"    {text}" for text in lines[1:]]
    return found


def _room(room: RoomView, front: str, desk: Desk) -> str:
    new = f"  {room.unread} new" if room.unread else ""
    return f"  {_called(room.name, desk)}{'  (open)' if room.name == front else ''}{new}"


def _called(name: str, desk: Desk) -> str:
    """A room's name, and whose it is where it is a direct conversation."""
    return one_line(name) if name[0] == "#" else f"{one_line(name)} ({desk.people.name(name[1:])})"


# -- Mail ---------------------------------------------------------------------------------------


def mail_lines(desk: Desk) -> list[str]:
    """The folders, the letters of the one in front, and the letter that is open."""
    view: MailView = desk.view("mail")
    folders = [
        f"  {folder_title(folder.name)}: {folder.size}{_new(folder.unread)}"
        for folder in view.folders
    ]
    found = ["Folders:", *folders, "", *folder_lines(desk, view.front)]
    return [*found, "", *letter_open(desk)] if view.opened is not None else found


def folder_lines(desk: Desk, name: str = INBOX) -> list[str]:
    """The newest letters of a folder, each with its id."""
    view: MailView = desk.view("mail")
    folder = view.folder(name)
    if folder is None:
        return []
    opened = view.opened.id if view.opened is not None else ""
    rows = MailList(desk.starts_at).rows(folder, opened, desk.frame.time_ms)
    title = f"{folder_title(name)}:"
    if not rows:
        return [title, "  Nothing here."]
    shown = [_mail(row, name == SENT) for row in rows[:MAILS_SHOWN]]
    rest = len(rows) - len(shown)
    return [title, *shown, *([f"  ({rest} older mails)"] if rest else [])]


def letter_open(desk: Desk) -> list[str]:
    """The letter that is open."""
    view: MailView = desk.view("mail")
    if view.opened is None:
        return ["No mail is open."]
    return plain_lines(letter_lines(view.opened, desk.people, desk.starts_at))


def _mail(row: MailRow, sent: bool) -> str:
    clip = f", {row.attached} attached" if row.attached else ""
    who = f"{'to ' if sent else ''}{row.who}"
    return f"  {row.id:4} {'new ' if row.unread else ''}{who}: {row.subj} ({row.time}{clip})"


def _new(count: int) -> str:
    return f", {count} new" if count else ""


# -- Browser ------------------------------------------------------------------------------------


def browser_lines(desk: Desk) -> list[str]:
    """The page, with a number behind each thing that can be clicked or filled in."""
    view: BrowserView = desk.view("browser")
    page = view.page
    numbers = {node_id: number for number, node_id in enumerate(node_ids(desk), 1)}
    rows = plain_lines(PageLines(page, dict(view.typed.items())).lines(), numbers)
    forms = [
        f"Form [{numbers[form.form_id]}] {one_line(form.name)}".rstrip()
        for form in page.forms
        if form.form_id in numbers
    ]
    head = [one_line(page.title) or "(no title)", one_line(page.url)]
    return [*head, "", *_squeezed(rows), *(["", *forms] if forms else [])]


def node_ids(desk: Desk) -> Sequence[str]:
    """Ids of what can be acted on, in the order of their numbers, the first being 1."""
    view: BrowserView | None = desk.view("browser")
    return [] if view is None else [node.node_id for node in view.page.nodes]


def _squeezed(rows: list[str]) -> list[str]:
    """Lines with no two empty ones in a row."""
    return [row for at, row in enumerate(rows) if row or (at and rows[at - 1])]


_PANES: Final[dict[str, Callable[[Any], list[str]]]] = {
    "slack": slack_lines,
    "mail": mail_lines,
    "browser": browser_lines,
}
