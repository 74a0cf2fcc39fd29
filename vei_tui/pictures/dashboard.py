"""Many runs in one page: who did how well where, and what happened in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any, Final

from engine.errors import OfficeError
from engine.judge.report import Report, Trial, report
from vei_tui.pictures.moments import LEAST
from vei_tui.pictures.reading import read_tale
from vei_tui.pictures.tale import MOST_NAME, Aim, Kind, Moment, Tale
from vei_tui.pictures.worded import cut
from vei_tui.presenters.document import document, shipped
from vei_tui.presenters.leaderboard import LEGEND, UNKNOWN, headline, name_of, reason_of
from vei_tui.presenters.leaderboard_page import PLACE as BOARD
from vei_tui.presenters.leaderboard_page import notes, tables
from vei_tui.presenters.money import dollars
from vei_tui.presenters.when import span

PLACE: Final = "vei_tui.pictures"
TITLE: Final = "Runs"

ROOM: Final = 60_000
"""Records told in a page, all its runs together."""

MOST: Final = 400
FEWEST: Final = 20
"""Records told of one run."""

WORDS: Final = 110
"""Characters of what is told of one record."""

SUCCESS: Final = "success"
FAILURE: Final = "no success"
UNCOUNTED: Final = "not counted"


@dataclass(frozen=True, slots=True)
class Told:
    """One run in the page."""

    trial: Trial
    tale: Tale | None
    """What happened in it; None where that cannot be read."""
    unread: str = ""
    """Why it cannot be read."""


def told(trials: Sequence[Trial], advance: Callable[[int], None] = lambda _: None) -> list[Told]:
    """Read what happened in runs.

    Args:
        trials: the runs.
        advance: is told of each run that was read.
    """
    found = []
    most = _most(len(trials))
    for trial in trials:
        try:
            tale = read_tale(Path(trial.run), most=LEAST)
            found.append(Told(trial, _shortened(tale, most)))
        except OfficeError as problem:
            found.append(Told(trial, None, cut(str(problem), 400)))
        advance(1)
    return found


def _most(runs: int) -> int:
    return max(FEWEST, min(MOST, ROOM // max(runs, 1)))


def _shortened(tale: Tale, most: int) -> Tale:
    """A tale without what the page does not tell: of many runs, all would be too much to keep."""
    left = len(tale.moments) - most
    note = (f"{left:,} more records are not told here.",) if left > 0 else ()
    return replace(tale, moments=tale.moments[:most], notes=(*tale.notes, *note))


def page(runs: Sequence[Told], k: int | None = None) -> str:
    """Many runs as a page that needs nothing else.

    Whatever runs, agents and worlds say stays text, and the page's own policy lets nothing run or
    load but what it ships with.

    Args:
        runs: what :func:`told` gave.
        k: how far pass^k goes; see :func:`engine.judge.report.report`.
    """
    made = report((each.trial for each in runs), k)
    return document(
        TITLE,
        list(_body(made)),
        shipped(BOARD, "leaderboard.css") + shipped(PLACE, "dashboard.css"),
        shipped(BOARD, "leaderboard.js") + shipped(PLACE, "page.js", "dashboard.js"),
        {"runs": [_run(each) for each in runs]},
        "runs",
    )


def _body(made: Report) -> Iterator[str]:
    yield "<main>"
    yield f"<h1>{TITLE}</h1>"
    yield f"<p>{escape(headline(made))}.</p>"
    yield "<noscript><p>The table of runs needs its script, which is switched off.</p></noscript>"
    yield from tables(made)
    if made.trials:
        yield f'<p class="legend">{escape(LEGEND)}</p>'
    yield from notes(made)
    yield shipped(PLACE, "dashboard.html")
    yield "</main>"


def _run(each: Told) -> dict[str, Any]:
    """What the script reads of a run."""
    trial, tale = each.trial, each.tale
    grade = trial.grade
    told: dict[str, Any] = {
        "run": cut(trial.run),
        "agent": name_of(trial.agent),
        "scenario": name_of(trial.scenario),
        "variant": str(trial.variant),
        "seed": str(trial.seed),
        "outcome": UNCOUNTED if grade is None else SUCCESS if grade.success else FAILURE,
        "reason": reason_of(trial) if grade is None else "",
        "notes": [] if tale is None else list(tale.notes),
        "unread": each.unread,
        "start": "" if tale is None else tale.starts_at,
        "goals": [] if tale is None else [_goal(aim) for aim in tale.aims],
        "steps": [] if tale is None else [_step(moment, tale) for moment in tale.moments],
    }
    if grade is not None:
        told["numbers"] = {
            "score": [grade.composite, f"{grade.composite:.2f}"],
            "goals": [grade.goals_met, f"{grade.goals_met} / {grade.goals}"],
            "calls": [grade.actions, f"{grade.actions:,}"],
            "time": [grade.time_ms, span(grade.time_ms)],
            "tokens": [grade.tokens, UNKNOWN if grade.tokens is None else f"{grade.tokens:,}"],
            "cost": [
                None if grade.usd is None else float(grade.usd),
                dollars(grade.usd),
            ],
            "findings": [grade.warnings + grade.errors, f"{grade.warnings + grade.errors:,}"],
        }
        told["dimensions"] = [[cut(name, MOST_NAME), share] for name, share in grade.dimensions]
    return told


def _goal(aim: Aim) -> list[Any]:
    return [aim.met, aim.critical, cut(aim.label), cut(aim.why, 300)]


def _step(moment: Moment, tale: Tale) -> list[Any]:
    kind = "e" if moment.kind is Kind.ARRIVAL else "c"
    step = [
        kind,
        moment.time_ms,
        f"{tale.name(moment.who)} → {cut(moment.name, MOST_NAME)}",
        cut(moment.said, WORDS),
    ]
    return [*step, cut(moment.refused, WORDS)] if moment.refused else step
