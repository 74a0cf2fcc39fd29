"""Slack: the rooms, the conversation in one of them, and a line to write on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from engine.rules import epoch_ms
from vei_tui.panes._base import Desk, Pane, Selection, place_bindings
from vei_tui.panes._following import named, offer
from vei_tui.presenters import slack
from vei_tui.presenters.text import Role, clean, line, one_line
from vei_tui.registry import PaneSpec
from vei_tui.session import Frame
from vei_tui.widgets.composer import Composer
from vei_tui.widgets.frame_title import FrameTitle
from vei_tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from twins.slack.sim import SlackView

CRAMPED: Final = 64
"""Columns below which rooms and conversation do not fit beside each other."""


class SlackPane(Pane["SlackView"]):
    """One writes into Slack as into Slack: enter sends to the open conversation."""

    ABOUT = (
        "Your channels and direct conversations. Enter on a room opens it and marks it as read; "
        "c writes to it. A message that answers another is marked ↳; o goes to what one names."
    )
    FIRST = "#rooms"
    FINDS = "Find in this conversation"
    BINDINGS = place_bindings("slack")
    DEFAULT_CSS = """
    SlackPane {
        & > #columns { height: 1fr; }
        & #side { width: 20; margin-right: 1; }
        & #rooms { height: 1fr; }
        & #talk { width: 1fr; }
        & #posts { height: 1fr; }
    }
    SlackPane.-cramped #side { display: none; }
    SlackPane.-cramped.-rooms #side { display: block; width: 1fr; margin: 0; }
    SlackPane.-cramped.-rooms #talk { display: none; }
    """

    def __init__(self, desk: Desk, spec: PaneSpec) -> None:
        """Make the pane."""
        super().__init__(desk, spec)
        session = desk.session
        epoch = epoch_ms(session.starts_at)
        self._scroll = slack.RoomScroll(session.starts_at, epoch)
        presenter = slack.PostPresenter(session.people, session.starts_at, epoch)
        self._rooms: LineList[slack.RoomRow] = LineList(
            lambda row: (slack.room_line(row),),
            lambda row: row.name,
            selectable=lambda row: not row.heading,
            empty=[line(("You are in no channel.", Role.DIM))],
            id="rooms",
        )
        self._posts: LineList[slack.PostRow] = LineList(
            presenter.lines,
            lambda row: row.id,
            outline=presenter.outline,
            selectable=lambda row: row.post is not None,
            follow=True,
            empty=[
                (),
                line(("Nobody has written here yet.", Role.DIM)),
                line(("c begins the conversation.", Role.DIM)),
            ],
            id="posts",
        )
        self._title = FrameTitle(of="#posts, Composer, AskLine", id="talk-title")
        self._composer = Composer(candidates=self._candidates, leaves_to="#posts", id="composer")
        self._room = ""
        self._new_from = ""
        self._thread = ""
        """ts of the only thread that is shown."""
        self._reply_to = ""
        """ts of the message that the composer answers."""

    def compose(self) -> ComposeResult:
        """Rooms at the left, the conversation and its composer at the right."""
        with Horizontal(id="columns"):
            with Vertical(id="side"):
                yield FrameTitle(line("Slack"), of="#rooms")
                yield self._rooms
            with Vertical(id="talk"):
                yield self._title
                yield self._posts
                yield self._said
                yield self.ask_line
                yield self._composer

    def on_resize(self, event: events.Resize) -> None:
        """Without room for both, show either the rooms or the conversation."""
        cramped = event.size.width < CRAMPED
        self.set_class(cramped, "-cramped")
        if cramped and self._rooms.has_focus:
            self.add_class("-rooms")

    # Drawing

    def draw(self, view: SlackView, frame: Frame) -> None:
        """Draw rooms and conversation."""
        people = self.desk.session.people
        self._rooms.set_records(slack.room_rows(view, people))
        room = slack.open_room(view)
        unread = room.unread if room else 0
        if view.open != self._room:
            self._room, self._thread, self._reply_to, self._new_from = view.open, "", "", ""
            self._rooms.highlight(view.open)
        posts = tuple(room.posts.values()) if room else ()
        if unread:
            self._new_from = slack.first_new(posts, unread, view.me)
        rows = self._scroll.rows(view.open, posts, self._new_from, self._thread)
        self._posts.set_records(rows)
        self._title.set_title(*slack.room_title(view, people, unread))
        self._show_prompt()

    def _show_prompt(self) -> None:
        place = self._room if self._room.startswith("#") else f"@{self._who(self._room[1:])}"
        if self._reply_to:
            said = self._text_of(self._reply_to)
            words = f"Answer “{said[:40]}” in its thread · esc cancels"
        else:
            words = f"Message {place} · enter sends · @ #"
        self._composer.set_placeholder(words)

    def _who(self, actor_id: str) -> str:
        return self.desk.session.people.name(actor_id)

    def _text_of(self, ts: str) -> str:
        for row in self._posts.records:
            if row.post is not None and row.id == ts:
                return one_line(row.post.text)
        return ""

    def _candidates(self, sign: str, typed: str) -> Sequence[str]:
        if sign == "@":
            return [person.id for person in self.desk.session.people.matching(typed)]
        rooms = self.view.rooms if self.view else ()
        names = [room.name[1:] for room in rooms if room.name.startswith("#")]
        return [name for name in names if typed.casefold() in name]

    # Acting

    @on(LineList.Selected, "#rooms")
    async def _open(self, event: LineList.Selected) -> None:
        event.stop()
        await self.open_room(event.record_id)
        self._posts.focus()

    async def open_room(self, name: str) -> None:
        """Open a room, which marks it as read."""
        unread = next((r.unread for r in self.view.rooms if r.name == name), 0) if self.view else 0
        await self.act("slack.open_channel", {"channel": name})
        self.remove_class("-rooms")
        if not unread:
            self._new_from = ""
            self._redraw()
        self._posts.action_last()

    def _redraw(self) -> None:
        if self.view is not None:
            self.draw(self.view, self.desk.session.frame)

    @on(LineList.Selected, "#posts")
    async def _post_chosen(self, event: LineList.Selected) -> None:
        event.stop()
        room = slack.open_room(self.view) if self.view else None
        if room is not None and room.unread:
            await self.do_read()
        else:
            self.do_thread()

    @on(Composer.Sent)
    async def _send(self, event: Composer.Sent) -> None:
        event.stop()
        args = {"channel": self._room, "text": event.text}
        if self._reply_to:
            args["thread_ts"] = self._reply_to
        outcome = await self.act("slack.send_message", args)
        if outcome.ok:
            self._reply_to = ""
            self._show_prompt()
            self._posts.action_last()
        else:
            self._composer.put_back(event.text)

    @on(Composer.Left)
    def _left(self, event: Composer.Left) -> None:
        event.stop()
        self._reply_to = ""
        self._show_prompt()
        self._posts.focus()

    async def do_write(self) -> None:
        """Write to the open conversation; whoever answers in it has read it."""
        room = slack.open_room(self.view) if self.view else None
        if room is not None and room.unread:
            await self.open_room(room.name)
        self.remove_class("-rooms")
        self._composer.focus()

    async def do_reply(self) -> None:
        """Answer the message under the cursor in its thread."""
        row = self._posts.highlighted
        if row is None or row.post is None:
            self.say("There is no message to answer here.")
            return
        self._reply_to = row.post.thread_ts or row.post.ts
        self._show_prompt()
        await self.do_write()

    def do_react(self) -> None:
        """Add an emoji to the message under the cursor."""
        row = self._posts.highlighted
        if row is None or row.post is None:
            self.say("There is no message to react to here.")
            return
        ts, room = row.post.ts, self._room
        choices = [
            (name, f"{sign}  {name.replace('_', ' ')}" if sign != name else name)
            for name, sign in slack.EMOJI.items()
        ]

        async def react(emoji: str) -> None:
            await self.act("slack.react", {"channel": room, "ts": ts, "emoji": emoji})

        self.desk.choose("React with", choices, react)

    def do_thread(self) -> None:
        """Show only the thread of the message under the cursor, or everything again."""
        row = self._posts.highlighted
        if self._thread:
            self._thread = ""
        elif row is not None and row.post is not None:
            self._thread = row.post.thread_ts or row.post.ts
            self.say("One thread · t or esc shows everything again")
        if not self._thread:
            self.say("")
        self._redraw()

    def do_follow(self) -> None:
        """Go to what the message under the cursor names."""
        row = self._posts.highlighted
        if row is None or row.post is None:
            self.say("There is no message here that could name something.")
            return
        offer(self, named(self.desk, row.post.text))

    async def do_read(self) -> None:
        """Open the conversation again: all of it is read."""
        await self.open_room(self._room)

    # What the office asks

    def selection(self) -> Selection:
        """The message or the room under the cursor."""
        row = self._posts.highlighted
        if self._posts.has_focus and row is not None and row.post is not None:
            return Selection(
                {"message": row.post.thread_ts or row.post.ts, "channel": self._room},
                {"channel": self._room, "ts": row.post.ts},
                f"message of {self._who(row.post.user)}",
                clean(row.post.text),
            )
        room = self._rooms.highlighted
        name = room.name if room is not None and self._rooms.has_focus else self._room
        return Selection({"channel": name}, {}, name, name)

    def completions(self, field: str, typed: str) -> Sequence[str]:
        """Rooms and people."""
        if field != "channel" or self.view is None:
            return ()
        names = [row.name for row in self._rooms.records if not row.heading]
        return [name for name in names if typed.casefold() in name.casefold()]

    def go_to(self, ref: str) -> None:
        """Go to a message, by its room and ts."""
        room, _, ts = ref.partition(" ")
        if room != self._room:
            self.run_worker(self._go_to(room, ts), exclusive=True)
        else:
            self._posts.highlight(ts)
            self._posts.focus()

    async def _go_to(self, room: str, ts: str) -> None:
        await self.open_room(room)
        self._posts.highlight(ts)
        self._posts.focus()

    def go_to_found(self, found: str) -> None:
        """Put the cursor on a message."""
        self._posts.highlight(found)
        self._posts.focus()

    async def find(self, words: str) -> Sequence[str]:
        """Messages of the open conversation with these words, the newest first."""
        wanted = words.casefold().split()
        rows = [row for row in self._posts.records if row.post is not None]
        return [
            row.id
            for row in reversed(rows)
            if row.post is not None and all(word in row.post.text.casefold() for word in wanted)
        ]

    def back(self) -> bool:
        """From a thread to everything, from the conversation to the rooms."""
        if self._thread:
            self.do_thread()
            return True
        if not self._rooms.has_focus:
            self.add_class("-rooms")
            self._rooms.focus()
            return True
        return False

    async def write(self, text: str) -> None:
        """Begin a message."""
        await self.do_write()
        self._composer.put_back(text)


PANE = PaneSpec(
    twin="slack",
    title="Slack",
    short="sl",
    key="1",
    pane=SlackPane,
    entity="channel",
    quick="slack.send_message",
    news=slack.arrivals,
)
