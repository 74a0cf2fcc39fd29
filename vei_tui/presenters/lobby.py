"""The lobby in lines: the offices one can walk into, and the days that were begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vei_tui.presenters import when
from vei_tui.presenters.text import Line, Role, apart, line, lines, one_line

TITLE = "VEI Office"


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A scenario in the list."""

    name: str
    """How it is loaded."""
    title: str
    difficulty: str = ""
    apps: tuple[str, ...] = ()
    brief: str = ""
    seats: tuple[tuple[str, str, str], ...] = ()
    """Id, name and title of each person who can be played."""
    problem: str = ""
    """Why it cannot be opened."""


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


def scenario_lines(row: ScenarioRow) -> tuple[Line, ...]:
    """A scenario: its title and how hard it is, then what one finds in it."""
    if row.problem:
        return (line((one_line(row.name), Role.STRONG)), line((f"! {row.problem}", Role.ALERT)))
    head = apart(line((row.title, Role.STRONG)), line((row.difficulty, Role.DIM)))
    return (head, line((" · ".join(row.apps), Role.DIM)))


def seat_line(seat: tuple[str, str, str]) -> Line:
    """A seat: who one is."""
    _, name, title = seat
    return line((one_line(name), Role.SELF), (f", {one_line(title)}" if title else "", Role.DIM))


def detail_lines(row: ScenarioRow, seat: str, seed: int) -> list[Line]:
    """What the scenario under the cursor is about, who sits down, and the seed."""
    if row.problem:
        return [line((row.problem, Role.ALERT))]
    found: list[Line] = [line((row.title, Role.HEADING)), (), *lines(row.brief.strip()), ()]
    for each in row.seats:
        if each[0] == seat or len(row.seats) == 1:
            found.append(line(("You are  ", Role.LABEL), *seat_line(each)))
    found.append(line(("Seed     ", Role.LABEL), str(seed), ("   s changes it", Role.DIM)))
    return found


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
    head = apart(line((row.title or row.path.name, Role.STRONG)), line((state, role)))
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
