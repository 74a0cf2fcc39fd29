"""Slack: channels, direct messages, threads, reactions, mentions, unread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Annotated, ClassVar, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from engine.actor import Actor, Directory
from engine.errors import Refused, nearest
from engine.prompt import Prompt
from engine.resource import Resource
from engine.table import Table, Vector
from engine.tool import Page, tool
from engine.twin import Context, MenuEntry, Message, Twin, event
from twins.paging import Cursor, place_of
from twins.slack.state import (
    GENERAL,
    Mark,
    Post,
    Room,
    SlackSection,
    SlackState,
    check_channels,
)

Ctx = Context[SlackState]

ChannelName = Annotated[
    str,
    Field(min_length=1, max_length=80, description="#channel, or @person for a direct message."),
]
Text = Annotated[str, Field(min_length=1, max_length=40_000, description="The message.")]
Ts = Annotated[str, Field(max_length=32, description="A message's ts.")]
Emoji = Annotated[
    str, Field(min_length=1, max_length=64, pattern=r"^:?[\w+\-']+:?$", description="Emoji name.")
]
Limit = Annotated[int, Field(ge=1, le=200, description="At most so many.")]
Query = Annotated[str, Field(min_length=1, max_length=400, description="Words to look for.")]

SEEN_IN_SUMMARY = 5
TEXT_IN_SUMMARY = 600


class PostShown(TypedDict):
    ts: str
    user: str
    text: str
    thread_ts: str | None
    reactions: NotRequired[list[dict[str, str | list[str]]]]


class ChannelShown(TypedDict):
    messages: list[PostShown]
    unread_count: int
    next_cursor: NotRequired[str]


class ThreadShown(TypedDict):
    messages: list[PostShown]


class Sent(TypedDict):
    ts: str


class Done(TypedDict):
    ok: bool


class Hit(TypedDict):
    channel: str
    ts: str
    user: str
    text: str


class Hits(TypedDict):
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class RoomView:
    """A room as one of its members sees it."""

    name: str
    """``#channel`` or ``@person``."""
    topic: str
    members: tuple[str, ...]
    posts: Table[Post]
    unread: int


@dataclass(frozen=True, slots=True)
class SlackView:
    """What one person sees of Slack."""

    me: str
    rooms: tuple[RoomView, ...]
    """Channels first, then direct conversations, each in the order they were made."""
    open: str
    """Name of the room opened last."""


class Slack(Twin[SlackState, SlackView]):
    """The workspace everyone talks in."""

    name: ClassVar[str] = "slack"
    title: ClassVar[str] = "Slack"
    section: ClassVar[type[SlackSection]] = SlackSection
    config: SlackSection

    def __init__(self, config: SlackSection, directory: Directory, epoch_ms: int = 0) -> None:
        """See :class:`Twin`.

        Raises:
            ScenarioError: a channel is there twice, or names somebody who is not there.
        """
        super().__init__(config, directory, epoch_ms)
        check_channels(config, directory)

    def start(self) -> SlackState:
        """The channels and their history."""
        everyone = tuple(actor.id for actor in self.directory if not actor.outside)
        rooms: Table[Room] = Table()
        marks: Table[Mark] = Table()
        history = sorted(
            ((-post.minutes_ago * 60_000, at, post) for at, c in enumerate(self.config.channels)
             for post in c.history),
            key=lambda item: item[:2],
        )  # fmt: skip
        for channel in self.config.channels:
            members = everyone if channel.members is None else tuple(channel.members)
            rooms = rooms.set(channel.name, Room(channel.name, channel.topic, members, Table()))
        last = 0
        for time_ms, at, post in history:
            last = max((self.epoch_ms + time_ms) * 1000, last + 1)
            room = rooms[self.config.channels[at].name]
            row = Post(_ts(last), post.user, post.text)
            rooms = rooms.set(room.key, replace(room, posts=room.posts.set(row.ts, row)))
        for channel in self.config.channels:
            room = rooms[channel.name]
            for member in room.members:
                own = sum(post.user == member for post in room.posts.values())
                mark = Mark(0, own) if channel.unread else Mark(len(room.posts))
                marks = marks.set(f"{member} {room.key}", mark)
        return SlackState(rooms, Table(), marks, Table(), last)

    # -- tools --------------------------------------------------------------------------------

    @tool(permission="slack:read", latency_ms=150, jitter_ms=100)
    def list_channels(self, ctx: Ctx) -> Page:
        """List the channels you are in and your direct conversations."""
        me = ctx.actor.id
        return Page([_name(r.key, me) for r in ctx.state.rooms.values() if me in r.members])

    @tool(
        permission="slack:read",
        latency_ms=200,
        jitter_ms=150,
        writes=True,
        on=("channel", "channel"),
    )
    def open_channel(
        self, ctx: Ctx, channel: ChannelName, limit: Limit = 50, cursor: Cursor | None = None
    ) -> ChannelShown:
        """Open a channel or a direct conversation: its newest messages. Marks it as read."""
        room = self._room(ctx, channel)
        items, older = room.posts.page(place_of(cursor), limit)
        unread = self._unread(ctx.state, ctx.actor.id, room)
        if cursor is None:
            mark = Mark(len(room.posts))
            ctx.state = replace(
                ctx.state,
                marks=ctx.state.marks.set(f"{ctx.actor.id} {room.key}", mark),
                open=ctx.state.open.set(ctx.actor.id, room.key),
            )
        shown: ChannelShown = {
            "messages": [post_shown(post) for _, post in reversed(items)],
            "unread_count": unread,
        }
        if older is not None:
            shown["next_cursor"] = str(older)
        return shown

    @tool(
        permission="slack:write",
        latency_ms=300,
        jitter_ms=300,
        writes=True,
        on=("channel", "channel"),
    )
    def send_message(
        self, ctx: Ctx, channel: ChannelName, text: Text, thread_ts: Ts | None = None
    ) -> Sent:
        """Post a message to a channel or a person, or as an answer in a thread."""
        return {"ts": self._post(ctx, ctx.actor.id, channel, text, thread_ts)}

    @tool(permission="slack:write", latency_ms=150, jitter_ms=100, writes=True, idempotent=True,
          on=("message", "ts"))  # fmt: skip
    def react(self, ctx: Ctx, channel: ChannelName, ts: Ts, emoji: Emoji) -> Done:
        """Add an emoji to a message."""
        room = self._room(ctx, channel)
        post = self._post_at(room, ts)
        name = emoji.strip(":")
        chosen = dict(post.reactions)
        people = chosen.get(name, ())
        if ctx.actor.id not in people:
            chosen[name] = (*people, ctx.actor.id)
            row = replace(post, reactions=tuple(chosen.items()))
            changed = replace(room, posts=room.posts.set(ts, row))
            ctx.state = replace(ctx.state, rooms=ctx.state.rooms.set(room.key, changed))
        return {"ok": True}

    @tool(permission="slack:read", latency_ms=200, jitter_ms=150, on=("message", "thread_ts"))
    def fetch_thread(self, ctx: Ctx, channel: ChannelName, thread_ts: Ts) -> ThreadShown:
        """Read one thread: the message that began it and the answers to it."""
        room = self._room(ctx, channel)
        first = self._post_at(room, thread_ts)
        if first.thread_ts is not None:
            first = room.posts[first.thread_ts]
        answers = ctx.state.threads.get(f"{room.key} {first.ts}", Vector[str]())
        return {"messages": [post_shown(first), *(post_shown(room.posts[ts]) for ts in answers)]}

    @tool(permission="slack:read", latency_ms=400, jitter_ms=200)
    def search(self, ctx: Ctx, query: Query, limit: Limit = 20) -> Hits:
        """Find messages that hold all the words, in all rooms you are in, newest first."""
        words = query.casefold().split()
        me = ctx.actor.id
        found = [
            (post.ts, _name(room.key, me), post)
            for room in ctx.state.rooms.values()
            if me in room.members
            for post in _matching(room, words, limit)
        ]
        found.sort(key=lambda hit: hit[0], reverse=True)
        return {
            "hits": [
                {"channel": name, "ts": post.ts, "user": post.user, "text": post.text}
                for _, name, post in found[:limit]
            ]
        }

    @tool(permission="slack:read", latency_ms=200, jitter_ms=100)
    def list_users(self, ctx: Ctx, query: Query | None = None) -> Page:
        """List the people of the workspace, all of them or those that match."""
        wanted = (query or "").casefold().lstrip("@")
        return Page(
            [
                {"id": a.id, "name": a.name, "title": a.title, "email": a.email}
                for a in self.directory
                if not a.outside and wanted in f"{a.id}\n{a.name}\n{a.title}\n{a.email}".casefold()
            ]
        )

    # -- events -------------------------------------------------------------------------------

    @event()
    def arrive(
        self,
        ctx: Ctx,
        channel: ChannelName,
        text: Text,
        user: Annotated[str, Field(max_length=64)] | None = None,
        thread_ts: Ts | None = None,
    ) -> None:
        """Somebody posts."""
        self._post(ctx, user or ctx.actor.id, channel, text, thread_ts)

    # -- what they share ----------------------------------------------------------------------

    def _post(self, ctx: Ctx, user: str, channel: str, text: str, thread_ts: str | None) -> str:
        state = ctx.state
        room = self._room(ctx, channel, user)
        if thread_ts is not None:
            first = self._post_at(room, thread_ts)
            thread_ts = first.thread_ts or first.ts
        last = max((self.epoch_ms + ctx.time_ms) * 1000, state.last_ts + 1)
        ts = _ts(last)
        room = Room(
            room.key, room.topic, room.members,
            room.posts.set(ts, Post(ts, user, text, thread_ts)),
        )  # fmt: skip
        threads = state.threads
        if thread_ts is not None:
            thread = f"{room.key} {thread_ts}"
            threads = threads.set(thread, threads.get(thread, Vector[str]()).append(ts))
        place = f"{user} {room.key}"
        mark = state.marks.get(place) or Mark()
        marks = state.marks.set(place, Mark(mark.read, mark.own + 1))
        ctx.state = SlackState(state.rooms.set(room.key, room), threads, marks, state.open, last)
        direct = room.key[0] == "@"
        # The receiver of a direct message finds the conversation under the author's name.
        place = f"@{user}" if direct else room.key
        ctx.emit(
            Message(
                "slack", user, tuple([m for m in room.members if m != user]), text, place, ts,
                thread_ts or "", "", direct,
                {"channel": place, "thread_ts": thread_ts} if thread_ts else {"channel": place},
            )
        )  # fmt: skip
        return ts

    def _room(self, ctx: Ctx, channel: str, user: str | None = None) -> Room:
        """The room an actor means by a name; a direct one begins when it is first meant."""
        me = user or ctx.actor.id
        if channel[0] == "@":
            pair = tuple(sorted({me, channel[1:]}))
            key = "@" + "+".join(pair)
            known = ctx.state.rooms.get(key)
            if known is not None:
                return known
            other = self.directory.get(channel[1:])
            if other is None or other.outside:
                people = [f"@{a.id}" for a in self.directory if not a.outside]
                raise Refused(
                    "unknown_channel",
                    f"There is nobody called {channel!r} here.",
                    nearest(channel, people),
                )
            return Room(key, "", pair, Table())
        room = ctx.state.rooms.get(channel)
        if room is None or (me not in room.members and me in self.directory):
            mine = [r.key for r in ctx.state.rooms.values() if r.key[0] == "#" and me in r.members]
            raise Refused(
                "unknown_channel", f"There is no channel {channel!r}.", nearest(channel, mine)
            )
        return room

    def _post_at(self, room: Room, ts: str) -> Post:
        post = room.posts.get(ts)
        if post is None:
            newest = ", ".join(post.ts for post in room.posts.tail(3))
            hint = f"The newest are {newest}." if newest else "There are none yet."
            raise Refused("unknown_message", f"There is no message {ts!r} here.", hint)
        return post

    def _unread(self, state: SlackState, me: str, room: Room) -> int:
        mark = state.marks.get(f"{me} {room.key}")
        return len(room.posts) - mark.read - mark.own if mark else len(room.posts)

    # -- what is seen -------------------------------------------------------------------------

    def view(self, state: SlackState, actor: Actor) -> SlackView:
        """The rooms the actor is in."""
        me = actor.id
        rooms = tuple(
            RoomView(_name(r.key, me), r.topic, r.members, r.posts, self._unread(state, me, r))
            for r in state.rooms.values()
            if me in r.members
        )
        opened = state.open.get(me)
        if opened is None:
            opened = next((r.name for r in rooms if r.unread), rooms[0].name if rooms else GENERAL)
        return SlackView(me, rooms, _name(opened, me))

    def summary(self, view: SlackView) -> str:
        """The room in front and every room with news, the news in full."""
        lines = [f"Slack, in {view.open}."]
        for room in view.rooms:
            if not room.unread:
                continue
            lines.append(f"{room.name}: {room.unread} new")
            news = (post for post in room.posts.newest() if post.user != view.me)
            shown = [*islice(news, min(room.unread, SEEN_IN_SUMMARY))]
            lines += [f"  {post.user}: {post.text[:TEXT_IN_SUMMARY]}" for post in reversed(shown)]
        return "\n".join(lines if len(lines) > 1 else [*lines, "Nothing new."])

    def menu(self, view: SlackView) -> list[MenuEntry]:
        """Rooms to open, the ones with news first."""
        rooms = sorted(view.rooms, key=lambda room: not room.unread)
        return [
            MenuEntry("slack.open_channel", {"channel": room.name}, f"Open {room.name}")
            for room in rooms[:10]
        ]

    def unread(self, view: SlackView) -> int:
        """Posts not read yet, in all rooms."""
        return sum(room.unread for room in view.rooms)

    def resources(self) -> Sequence[Resource[SlackView]]:
        """Rooms and threads."""
        # Few offices are ever read this way, so the others do not load it.
        from twins.slack.resources import RESOURCES

        return RESOURCES

    def prompts(self) -> Sequence[Prompt[SlackView]]:
        """Asking somebody for an approval."""
        from twins.slack.prompts import PROMPTS

        return PROMPTS


def _ts(microseconds: int) -> str:
    digits = f"{microseconds:016d}"
    return f"{digits[:-6]}.{digits[-6:]}"


def _name(key: str, me: str) -> str:
    """What a member calls a room."""
    if key[0] == "#":
        return key
    others = [person for person in key[1:].split("+") if person != me]
    return f"@{others[0] if others else me}"


def post_shown(post: Post) -> PostShown:
    """A message as tools show it."""
    shown: PostShown = {
        "ts": post.ts,
        "user": post.user,
        "text": post.text,
        "thread_ts": post.thread_ts,
    }
    if post.reactions:
        shown["reactions"] = [{"emoji": e, "users": list(who)} for e, who in post.reactions]
    return shown


def _matching(room: Room, words: list[str], limit: int) -> list[Post]:
    found: list[Post] = []
    for post in room.posts.newest():
        text = post.text.casefold()
        if all(word in text for word in words):
            found.append(post)
            if len(found) == limit:
                break
    return found


TWIN = Slack
