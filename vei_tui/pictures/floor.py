"""The office floor as a picture: a room for each app, a desk for each person, the ways between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from vei_tui.pictures.glyphs import glyph
from vei_tui.pictures.tale import CLOCK
from vei_tui.pictures.worded import cut

WIDTH: Final = 736
OUTDOORS: Final = 144
"""Width of the street, where people are who do not work here."""

HEIGHT: Final = 540
ROOM_HEIGHT: Final = 112
ROOM_WIDTH: Final = 168
"""The most that a room is wide."""

EDGE: Final = 24
MIDDLE: Final = (WIDTH // 2, HEIGHT // 2)
"""Where the seat is."""

MOST_ROOMS: Final = 16
"""Rooms there are; what happens in further apps happens in the last of them."""

OTHERS: Final = "others"
CHARACTER: Final = 9.5
"""Units that a letter of a name takes at its largest, on a small screen."""

_COLUMNS: Final = (164, 572, 66, 670, 258, 478)
_ROWS: Final = (262, 186, 338)
_STREET: Final = (WIDTH + OUTDOORS // 2 - 8, 70, 80)
"""Where the first outsider stands, and how far apart they are."""

Point = tuple[int, int]
Way = tuple[str, str]
"""From where to where: keys of places, ``p:`` and an id or ``a:`` and an app."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A person on the floor."""

    id: str
    name: str
    """What is written under the desk."""
    full: str
    """The whole name, and what the person does."""
    at: Point
    outside: bool = False
    seat: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """An app on the floor."""

    app: str
    label: str
    box: tuple[int, int, int, int]
    """Left, top, width, height."""
    used: bool
    """Whether anything happened in it."""

    @property
    def middle(self) -> Point:
        """Where whoever comes in stops."""
        left, top, width, height = self.box
        return left + width // 2, top + height // 2


@dataclass(frozen=True, slots=True)
class Floor:
    """Who and what is where."""

    rooms: tuple[Room, ...]
    desks: tuple[Desk, ...]
    """The seat first."""
    desk_of: Mapping[str, str]
    """For everyone the id of the desk at which they are shown."""
    room_of: Mapping[str, str]
    """For every app the one in whose room it is shown."""

    @property
    def width(self) -> int:
        """How wide the picture is; the street is there where somebody is on it."""
        return WIDTH + (OUTDOORS if any(desk.outside for desk in self.desks) else 0)


def floor(
    apps: Sequence[str],
    used: Iterable[str],
    seat: tuple[str, str, str],
    people: Sequence[tuple[str, str, str]],
    outside: Iterable[str] = (),
) -> Floor:
    """Lay out a floor; the same office always looks the same.

    Args:
        apps: every app, in order.
        used: those in which something happened.
        seat: id, name and full name of whoever sits in the middle.
        people: the same of the others, in order.
        outside: ids of those who do not work here.
    """
    busy, strangers = set(used), set(outside)
    shown = list(apps[:MOST_ROOMS])
    room_of = {app: app if at < MOST_ROOMS else shown[-1] for at, app in enumerate(apps)}
    names = _first_names([name for _, name, _ in people])
    desks = [Desk(seat[0], seat[1], seat[2], MIDDLE, seat=True)]
    desk_of = {seat[0]: seat[0]}
    inside, street = _places(), _street()
    for (who, _, full), name in zip(people, names, strict=True):
        stranger = who in strangers
        at = next(street if stranger else inside, None)
        if at is None:
            desk_of[who] = _crowded(desks, stranger)
            continue
        desks.append(Desk(who, name, full, at, stranger))
        desk_of[who] = who
    rooms = tuple(
        Room(app, "the office" if app == CLOCK else cut(app, 40), box, app in busy)
        for app, box in zip(shown, _boxes(len(shown)), strict=True)
    )
    return Floor(rooms, tuple(desks), desk_of, room_of)


def _crowded(desks: list[Desk], stranger: bool) -> str:
    """The last desk on that side, which from now on stands for everyone who found no place."""
    at = max(at for at, desk in enumerate(desks) if desk.outside == stranger and not desk.seat)
    last = desks[at]
    if last.name != OTHERS:
        desks[at] = Desk(
            last.id, OTHERS, "others, who found no desk of their own", last.at, stranger
        )
    return last.id


def _boxes(count: int) -> Iterator[tuple[int, int, int, int]]:
    """Rooms along the two long walls."""
    above = (count + 1) // 2
    for row, many in ((0, above), (1, count - above)):
        top = EDGE if row == 0 else HEIGHT - EDGE - ROOM_HEIGHT
        room = (WIDTH - 2 * EDGE) // max(many, 1)
        width = min(ROOM_WIDTH, room - 12)
        for at in range(many):
            yield EDGE + at * room + (room - width) // 2, top, width, ROOM_HEIGHT


def _places() -> Iterator[Point]:
    for pair in range(0, len(_COLUMNS), 2):
        for y in _ROWS:
            for x in _COLUMNS[pair : pair + 2]:
                yield x, y


def _street() -> Iterator[Point]:
    x, y, apart = _STREET
    yield from ((x, y + at * apart) for at in range((HEIGHT - y) // apart + 1))


def _first_names(names: Sequence[str]) -> list[str]:
    """First names, where they are enough to tell people apart."""
    first = [name.split(" ")[0] for name in names]
    return [
        _short(alone if first.count(alone) == 1 else name, 98)
        for alone, name in zip(first, names, strict=True)
    ]


def _short(text: str, width: int) -> str:
    most = max(3, int(width / CHARACTER))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def initials(name: str) -> str:
    """One letter or two of a name."""
    words = [word for word in name.replace(".", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "·"


def picture(plan: Floor, ways: Sequence[Way]) -> list[str]:
    """The floor as SVG, everything in it escaped.

    Args:
        plan: the floor.
        ways: those that anybody goes, each drawn once; the picture has them in this order.
    """
    places = {f"p:{desk.id}": desk.at for desk in plan.desks}
    places |= {f"a:{room.app}": room.middle for room in plan.rooms}
    return [
        f'<svg id="floor" viewBox="0 0 {plan.width} {HEIGHT}" role="group" '
        'aria-label="The office: rooms are apps, desks are people">',
        f'<rect class="wall" x="4" y="4" width="{WIDTH - 8}" height="{HEIGHT - 8}" rx="22"/>',
        *(line for room in plan.rooms for line in _room(room)),
        '<g id="ways">',
        *(_way(places[start], places[end]) for start, end in ways),
        "</g>",
        *(line for desk in plan.desks for line in _desk(desk)),
        '<g id="flights"></g>',
        "</svg>",
    ]


def _way(start: Point, end: Point) -> str:
    (x1, y1), (x2, y2) = start, end
    # Bent towards the middle of the corridor, so that ways of neighbours do not lie on each other.
    x, y = (x1 + x2) // 2, (y1 + y2) // 2
    x, y = x + (y2 - y1) // 8, y - (x2 - x1) // 8
    return f'<path class="way" d="M{x1} {y1}Q{x} {y} {x2} {y2}"/>'


def _room(room: Room) -> Iterator[str]:
    left, top, width, height = room.box
    x, _ = room.middle
    door = top + height if top < MIDDLE[1] else top
    idle = "" if room.used else " idle"
    label = _short(room.label, width - 4)
    yield (
        f'<g class="room{idle}" data-app="{escape(room.app)}" role="button" tabindex="0" '
        f'aria-pressed="false" aria-label="Only {escape(room.label)}">'
    )
    yield f"<title>{escape(room.label)}</title>"
    yield f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="14"/>'
    yield f'<path class="door" d="M{x - 16} {door}h32"/>'
    yield f'<path class="glyph" transform="translate({x - 14} {top + 22})" d="{glyph(room.app)}"/>'
    yield f'<text x="{x}" y="{top + 82}">{escape(label)}</text>'
    yield f'<text class="tally" x="{left + width - 12}" y="{top + 24}"></text>'
    yield "</g>"


def _desk(desk: Desk) -> Iterator[str]:
    x, y = desk.at
    kind = "desk seat" if desk.seat else "desk stranger" if desk.outside else "desk"
    size = 30 if desk.seat else 21
    letters = initials(desk.full.split(",")[0])
    yield (
        f'<g class="{kind}" data-who="{escape(desk.id)}" role="button" tabindex="0" '
        f'aria-pressed="false" aria-label="Only {escape(desk.full)}">'
    )
    yield f"<title>{escape(desk.full)}</title>"
    yield f'<circle cx="{x}" cy="{y}" r="{size}"/>'
    yield f'<text class="initials" x="{x}" y="{y + 5}">{escape(letters)}</text>'
    yield f'<text x="{x}" y="{y + size + 19}">{escape(desk.name)}</text>'
    yield "</g>"
