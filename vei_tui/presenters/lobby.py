"""The lobby in lines: the offices one can walk into, and the days that were begun."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vei_tui.presenters import when
from vei_tui.presenters.account import best_line, best_mark
from vei_tui.presenters.text import Line, Role, apart, line, lines, one_line

if TYPE_CHECKING:
    from vei_tui.best import Best

TITLE = "VEI Office"

RACE: Final = "race:"
"""Begins the name of an agent that is raced, where somebody chooses who sits down."""

PACKS: Final = ("core", "frontier")
"""The packs that come first, in this order; the others follow by name."""

ACRONYMS: Final = ("sla", "erp", "crm", "hr", "it")
"""Words of packs' names that people write in capitals."""


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A scenario in the list, or the heading of a pack."""

    name: str
    """How it is loaded; empty for a heading."""
    title: str
    difficulty: str = ""
    apps: tuple[str, ...] = ()
    brief: str = ""
    seats: tuple[tuple[str, str, str], ...] = ()
    """Id, name and title of each person who can be played."""
    problem: str = ""
    """Why it cannot be opened."""
    pack: str = ""
    expected: int = 0
    """Calls that a good day takes."""
    varies: bool = False
    """Whether it has variants."""
    best: Best | None = None
    """The best run of it so far."""
    own_id: str = ""
    """The scenario's id, where it is not what it is loaded by."""

    @property
    def id(self) -> str:
        """The scenario's id, which its runs go by."""
        return self.own_id or self.name

    @property
    def is_heading(self) -> bool:
        """Whether it is the heading of a pack."""
        return not self.name


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in the list."""

    path: Path
    title: str
    seed: int = 0
    status: str = ""
    time_ms: int = 0
    records: int = 0
    success: bool | None = None
    problem: str = ""
    begun: str = ""
    """Date and hour, as the manifest has them."""


def pack_title(pack: str) -> str:
    """A pack's name for people: "Purchase to pay"; what is in none is one's own."""
    if not pack:
        return "Your own"
    words = one_line(pack.replace("_", " ")).capitalize().split()
    return " ".join(word.upper() if word in ACRONYMS else word for word in words)


def grouped(rows: Sequence[ScenarioRow]) -> list[ScenarioRow]:
    """Scenarios by pack, under a heading each; without headings where there is only one pack."""
    packs = sorted({row.pack for row in rows}, key=_pack_order)
    if len(packs) < 2:
        return list(rows)
    found = []
    for pack in packs:
        inside = [row for row in rows if row.pack == pack]
        found += [ScenarioRow("", f"{pack_title(pack)}  {len(inside)}", pack=pack), *inside]
    return found


def _pack_order(pack: str) -> tuple[int, str]:
    # What belongs to no pack is a world of one's own: it stands below the shipped ones.
    return (PACKS.index(pack) if pack in PACKS else len(PACKS) + (not pack), pack)


def filtered(rows: Iterable[ScenarioRow], wanted: str) -> list[ScenarioRow]:
    """The scenarios that have each word of a filter: in pack, difficulty, apps, title or brief."""
    words = wanted.casefold().split()
    return [row for row in rows if all(word in _said(row) for word in words)]


def _said(row: ScenarioRow) -> str:
    parts = (row.pack, pack_title(row.pack), row.difficulty, *row.apps, row.name, row.title)
    return " ".join((*parts, row.brief)).casefold()


def with_best(rows: Iterable[ScenarioRow], best: dict[str, Best]) -> list[ScenarioRow]:
    """The scenarios with their best runs so far."""
    return [replace(row, best=best.get(row.id)) for row in rows]


def row_id(row: ScenarioRow) -> str:
    """What a row is found by."""
    return row.name or f"# {row.pack}"


def scenario_lines(row: ScenarioRow) -> tuple[Line, ...]:
    """A scenario: its title and how hard it is, then what one finds in it and the best so far."""
    if row.is_heading:
        return (line((row.title, Role.LABEL)),)
    if row.problem:
        return (line((one_line(row.name), Role.STRONG)), line((f"! {row.problem}", Role.ALERT)))
    head = _beside(line((row.title, Role.STRONG)), line((row.difficulty, Role.DIM)))
    return (head, _beside(line((" · ".join(row.apps), Role.DIM)), _standing(row)))


def _beside(left: Line, right: Line) -> Line:
    """Both at their edges, with a space between them where the left one is cut, too."""
    return apart(left, ((" ", Role.DIM), *right) if right else ())


def _standing(row: ScenarioRow) -> Line:
    """In a few cells: how far anyone got, or how many calls to expect."""
    best = row.best
    if best is None:
        return line((f"{row.expected} calls", Role.DIM)) if row.expected else ()
    mark, role = best_mark(best)
    return line((f"{mark}{best.goals_met}/{best.goals}", role))


def seat_line(seat: tuple[str, str, str]) -> Line:
    """A seat: who one is."""
    _, name, title = seat
    return line((one_line(name), Role.SELF), (f", {one_line(title)}" if title else "", Role.DIM))


def detail_lines(
    row: ScenarioRow, seat: str, seed: int, variant: int = 0, sitter: str = ""
) -> list[Line]:
    """What the scenario under the cursor asks, who sits down, the best so far, seed, variant.

    Args:
        row: the scenario.
        seat: id of the seat.
        seed: the seed.
        variant: the variant.
        sitter: who sits there; empty for the person.
    """
    if row.problem:
        return [line((row.problem, Role.ALERT))]
    found: list[Line] = [*lines(row.brief.strip()), ()]
    for each in row.seats:
        if each[0] == seat or len(row.seats) == 1:
            watched = sitter and not sitter.startswith(RACE)
            label = "Seat     " if watched else "You are  "
            found.append(line((label, Role.LABEL), *seat_line(each)))
    if sitter:
        label = "You race " if sitter.startswith(RACE) else "Sits     "
        who = one_line(sitter.removeprefix(RACE))
        found.append(line((label, Role.LABEL), (who, Role.STRONG),
                          (" (w)", Role.DIM)))  # fmt: skip
    takes = [f"about {row.expected} calls"] if row.expected else []
    if row.difficulty:
        takes.append(row.difficulty)
    if takes:
        found.append(line(("Takes    ", Role.LABEL), " · ".join(takes)))
    best = best_line(row.best) if row.best else line(("not played to the end yet", Role.DIM))
    found.append(line(("Best     ", Role.LABEL), *best))
    chosen = line(("Seed     ", Role.LABEL), str(seed), (" (s)", Role.DIM))
    if row.varies:
        written = "0, as written" if not variant else str(variant)
        chosen += line(("   Variant  ", Role.LABEL), written, (" (v)", Role.DIM))
    return [*found, chosen]


def run_state(row: RunRow) -> tuple[str, Role]:
    """How a run stands, in a word."""
    if row.problem:
        return "cannot be opened", Role.ALERT
    if row.success:
        return "✔ success", Role.GOOD
    if row.status == "finished":
        return "finished", Role.DIM
    return "open", Role.WARN


def run_lines(row: RunRow) -> tuple[Line, ...]:
    """A run: what it is of and how it stands, then how far it got."""
    state, role = run_state(row)
    head = _beside(line((row.title or row.path.name, Role.STRONG)), line((state, role)))
    if row.problem:
        return (head, line((row.problem, Role.DIM)))
    far = f"step {row.records} · {when.span(row.time_ms)} in" if row.records else "just begun"
    facts = f"seed {row.seed} · {far} · {row.path.name}"
    return (head, line((facts, Role.DIM)))


def empty_runs(folder: str) -> Sequence[Line]:
    """What stands where there are no runs."""
    return (
        line(("No day was begun yet.", Role.DIM)),
        line((f"Each one is kept in {folder} and can be resumed.", Role.DIM)),
    )
