"""Slack in lines: the rooms, the messages of one, and what is new between two views."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from vei_tui.presenters import when
from vei_tui.presenters.events import Arrival, Needs
from vei_tui.presenters.people import People
from vei_tui.presenters.text import Line, Role, apart, clean, highlight, line, lines, one_line, rule

if TYPE_CHECKING:
    from twins.slack.sim import RoomView, SlackView
    from twins.slack.state import Post

SAME_BREATH_MS: Final = 5 * when.MINUTE_MS
"""Messages of one author within this time stand under one name."""

QUOTED: Final = 48
"""Characters of a message that are quoted above an answer to it."""

ANSWER: Final = "↳ "
"""Stands before a message that answers another."""

NEW: Final = "new"
"""What the rule above the first unread message says."""

EMOJI: Final = {
    "white_check_mark": "✔", "heavy_check_mark": "✔", "x": "✗", "eyes": "eyes", "+1": "+1",
    "-1": "-1", "tada": "tada", "question": "?", "exclamation": "!", "heart": "♥", "wave": "wave",
}  # fmt: skip
"""Emoji that one can react with, and signs for them that every font has."""

_CODE: Final = re.compile(r":(white_check_mark|heavy_check_mark|x|heart):")


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room in the list, or a person one could write to."""

    name: str
    """`#channel` or `@person`."""
    label: str
    unread: int = 0
    heading: bool = False
    """Whether it is a heading, which the cursor passes over."""
    open: bool = False


@dataclass(frozen=True, slots=True)
class PostRow:
    """A message, or a rule between two."""

    id: str
    """The message's ts; of a rule, what it says."""
    post: Post | None = None
    label: str = ""
    """Text of a rule."""
    head: bool = True
    """Whether the author stands above it."""
    answers: Post | None = None
    """The message it answers."""
    replies: int = 0


def office_ms(ts: str, epoch_ms: int) -> int:
    """Office time of a message, in ms."""
    seconds, _, micros = ts.partition(".")
    return int(seconds) * 1000 + int(micros or 0) // 1000 - epoch_ms


def room_rows(view: SlackView, people: People) -> list[RoomRow]:
    """Channels, then everyone one can write to directly."""
    known = {room.name: room for room in view.rooms}
    channels = [room for room in view.rooms if room.name.startswith("#")]
    rows = [RoomRow("channels", "CHANNELS", heading=True)]
    rows += [_room_row(room.name, room.unread, view) for room in channels]
    direct = [name for name in known if name.startswith("@")]
    if view.open.startswith("@") and view.open not in known:
        direct.append(view.open)
    others = [f"@{person.id}" for person in people if person.id != view.me]
    names = list(dict.fromkeys([*direct, *others]))
    if names:
        rows.append(RoomRow("direct", "DIRECT", heading=True))
    for name in names:
        room = known.get(name)
        row = _room_row(name, room.unread if room else 0, view, people)
        rows.append(row)
    return rows


def _room_row(name: str, unread: int, view: SlackView, people: People | None = None) -> RoomRow:
    label = people.name(name[1:]) if people else name
    return RoomRow(name, label, unread, False, name == view.open)


def room_line(row: RoomRow) -> Line:
    """One entry of the list of rooms."""
    if row.heading:
        return line((row.label, Role.LABEL))
    role = Role.STRONG if row.open or row.unread else Role.PLAIN
    name = line(("▸ " if row.open else "  ", Role.HEADING), (one_line(row.label), role))
    return apart(name, line((f"•{row.unread}", Role.WARN)) if row.unread else ())


def open_room(view: SlackView) -> RoomView | None:
    """The room in front, if it has ever been written in."""
    return next((room for room in view.rooms if room.name == view.open), None)


def first_new(posts: Sequence[Post], unread: int, me: str) -> str:
    """ts of the first unread message, or the empty string."""
    left, found = unread, ""
    for post in reversed(posts):
        if left <= 0:
            break
        if post.user != me:
            left -= 1
            found = post.ts
    return found


class _Of(NamedTuple):
    """All that the rows of a message depend on."""

    post: Post
    before: Post | None
    answers: Post | None
    replies: int
    new: bool

    def same(self, other: _Of) -> bool:
        """Whether the rows made of the one are those of the other."""
        return (
            self.post is other.post
            and self.before is other.before
            and self.answers is other.answers
            and self[3:] == other[3:]
        )


class _Made(NamedTuple):
    of: _Of
    rows: tuple[PostRow, ...]


class RoomScroll:
    """The rows of one room, made anew only from where its messages changed."""

    def __init__(self, starts_at: str, epoch_ms: int) -> None:
        """Begin with nothing.

        Args:
            starts_at: Date and hour of the office's time 0.
            epoch_ms: The same in ms since 1970, which messages are stamped with.
        """
        self._start = starts_at
        self._epoch = epoch_ms
        self._key: tuple[str, str, str] = ("", "", "")
        self._posts: tuple[Post, ...] = ()
        self._rows: list[PostRow] = []
        self._begins: list[int] = []
        """Index of the first row of each message."""
        self._made: dict[str, _Made] = {}
        """What was last made of each message of the room, by ts."""

    def rows(
        self, room: str, posts: Sequence[Post], new_from: str, thread: str = ""
    ) -> list[PostRow]:
        """The rows of a room.

        Args:
            room: Its name.
            posts: Its messages, oldest first.
            new_from: ts of the first message that was new when the room was opened.
            thread: ts of the only thread to show; all when empty.
        """
        if thread:
            posts = [p for p in posts if thread in (p.ts, p.thread_ts)]
        key = (room, new_from, thread)
        posts = tuple(posts)
        same = 0
        if key == self._key:
            for before, now in zip(self._posts, posts, strict=False):
                if before is not now:
                    break
                same += 1
        if room != self._key[0]:
            self._made.clear()
        counts = _reply_counts(posts)
        # An answer changes the count under the message it answers, further up.
        for at in range(same):
            row = (
                self._rows[self._begins[at + 1] - 1]
                if at + 1 < len(self._begins)
                else self._rows[-1]
            )
            if row.replies != counts.get(posts[at].ts, 0):
                same = at
                break
        self._key, self._posts = key, posts
        if same < len(self._begins):
            del self._rows[self._begins[same] :]
            del self._begins[same:]
        self._extend(posts, same, new_from, counts)
        return self._rows

    def _extend(
        self, posts: tuple[Post, ...], start: int, new_from: str, counts: Mapping[str, int]
    ) -> None:
        by_ts = {post.ts: post for post in posts} if any(p.thread_ts for p in posts[start:]) else {}
        before = posts[start - 1] if start else None
        for post in posts[start:]:
            self._begins.append(len(self._rows))
            of = _Of(
                post, before, by_ts.get(post.thread_ts or ""), counts.get(post.ts, 0),
                post.ts == new_from,
            )  # fmt: skip
            made = self._made.get(post.ts)
            if made is None or not made.of.same(of):
                made = self._made[post.ts] = _Made(of, self._rows_of(of))
            self._rows += made.rows
            before = post

    def _rows_of(self, of: _Of) -> tuple[PostRow, ...]:
        post, before = of.post, of.before
        today = self._day(post)
        labels = [today] if before is None or today != self._day(before) else []
        if of.new:
            labels.append(NEW)
        head = bool(labels) or before is None or self._apart(before, post)
        row = PostRow(post.ts, post, "", head, of.answers, of.replies)
        if not labels:
            return (row,)
        return PostRow(f"rule {post.ts}", label=" · ".join(labels)), row

    def _day(self, post: Post) -> str:
        return when.date(self._start, office_ms(post.ts, self._epoch))

    def _apart(self, before: Post, post: Post) -> bool:
        if before.user != post.user or before.thread_ts != post.thread_ts:
            return True
        gap = office_ms(post.ts, self._epoch) - office_ms(before.ts, self._epoch)
        return gap > SAME_BREATH_MS


def _reply_counts(posts: Sequence[Post]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for post in posts:
        if post.thread_ts:
            counts[post.thread_ts] = counts.get(post.thread_ts, 0) + 1
    return counts


class PostPresenter:
    """Turns rows into lines for one reader."""

    def __init__(self, people: People, starts_at: str, epoch_ms: int) -> None:
        """Take who reads, and the office's clock."""
        self._people = people
        self._start = starts_at
        self._epoch = epoch_ms
        self._ids = frozenset(person.id for person in people)

    def lines(self, row: PostRow) -> list[Line]:
        """The lines of a row."""
        post = row.post
        if post is None:
            return [rule(row.label, Role.WARN if row.label.endswith(NEW) else Role.DIM)]
        found = [self._head(row, post)] if row.head else []
        found.extend(highlight(_signs(post.text), self._ids, self._people.me))
        foot = line(*self._foot(row, post))
        return _indented([*found, foot] if foot else found, post)

    def outline(self, row: PostRow) -> list[Line]:
        """The lines of a row without the roles in its text: cheap, for counting rows."""
        post = row.post
        if post is None:
            return [rule()]
        found = [self._head(row, post)] if row.head else []
        found.extend(lines(_signs(post.text)))
        foot = line(*self._foot(row, post))
        return _indented([*found, foot] if foot else found, post)

    def _head(self, row: PostRow, post: Post) -> Line:
        me = self._people.me
        own = post.user == me
        parts: list[tuple[str, Role]] = [
            (self._people.name(post.user), Role.SELF if own else Role.AUTHOR),
            (f"  {when.minute(self._start, office_ms(post.ts, self._epoch))}", Role.TIME),
        ]
        if own:
            parts.append(("  you", Role.DIM))
        elif mentions(post.text, me):
            parts.append(("  mentions you", Role.WARN))
        if row.answers is not None:
            said = one_line(row.answers.text)
            said = said if len(said) <= QUOTED else f"{said[: QUOTED - 1]}…"
            parts.append((f"  on “{said}”", Role.DIM))
        return line(*parts)

    def _foot(self, row: PostRow, post: Post) -> Iterator[tuple[str, Role]]:
        if row.replies:
            yield (f"↳ {row.replies} {'reply' if row.replies == 1 else 'replies'}   ", Role.LABEL)
        for emoji, who in post.reactions:
            sign = EMOJI.get(emoji, emoji)
            role = Role.SELF if self._people.me in who else Role.DIM
            yield (f"{sign} {len(who)}   ", role)


def _signs(text: str) -> str:
    """A text with the commonest emoji as signs."""
    return _CODE.sub(lambda code: EMOJI[code[1]], text) if ":" in text else text


def _indented(found: list[Line], post: Post) -> list[Line]:
    """The lines of a message, set in if it answers another."""
    if not post.thread_ts:
        return found
    marks = [(ANSWER, Role.DIM), *[(" " * len(ANSWER), Role.PLAIN)] * (len(found) - 1)]
    return [(mark, *each) for mark, each in zip(marks, found, strict=True)]


def mentions(text: str, me: str) -> bool:
    """Whether a message calls someone by their handle."""
    return re.search(rf"(?<!\w)@{re.escape(me)}(?![\w-])", text) is not None


def room_title(view: SlackView, people: People, unread: int) -> tuple[Line, Line]:
    """The title of the open room, and what stands at its right."""
    room = open_room(view)
    name = view.open if view.open.startswith("#") else people.name(view.open[1:])
    topic = one_line(room.topic) if room else ""
    title = line((name, Role.PLAIN), (f"  {topic}" if topic else "", Role.DIM))
    if unread:
        return title, line((f"{unread} new", Role.WARN), (", u reads", Role.DIM))
    people_here = f"{len(room.members)} people" if room and room.name.startswith("#") else ""
    return title, line((people_here, Role.DIM))


def arrivals(before: SlackView, after: SlackView) -> list[Arrival]:
    """Messages of others that are in one view and were not in the other."""
    known = {room.name: room for room in before.rooms}
    found: list[Arrival] = []
    for room in after.rooms:
        old = known.get(room.name)
        count = len(room.posts) - (len(old.posts) if old else 0)
        if old is room or count <= 0:
            continue
        newest = room.posts.tail(count + 1)
        earlier = newest[0] if len(newest) > count else None
        for post in newest[-count:]:
            if post.user != after.me:
                found.append(_arrival(post, room, after.me, earlier))
            earlier = post
    return found


def _arrival(post: Post, room: RoomView, me: str, earlier: Post | None) -> Arrival:
    direct = room.name.startswith("@")
    needs = Needs.NOTHING
    if direct:
        needs = Needs.DIRECT
    elif mentions(post.text, me):
        needs = Needs.MENTION
    elif post.thread_ts is not None:
        first = room.posts.get(post.thread_ts)
        if first is not None and first.user == me:
            needs = Needs.ANSWER
    elif earlier is not None and earlier.user == me:
        # Whoever speaks right after one's own words most likely answers them.
        needs = Needs.ANSWER
    where = "to you" if direct else f"in {room.name}"
    return Arrival(post.user, where, clean(post.text), f"{room.name} {post.ts}", needs)
