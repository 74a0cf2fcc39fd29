"""What stands in the lobby, read from disk: the offices that can be opened, the days begun."""

from __future__ import annotations

from pathlib import Path

from engine.errors import RunError, ScenarioError
from engine.record import runs_in
from scenarios.cards import cards
from scenarios.shelves import worlds_of
from vei_tui.presenters.lobby import RunRow, ScenarioRow
from vei_tui.settings import Settings


def scenario_rows(settings: Settings) -> list[ScenarioRow]:
    """Every scenario that is shipped, and those that the settings name beside them."""
    rows = [
        ScenarioRow(
            card.name,
            card.title,
            card.difficulty,
            card.apps,
            card.brief,
            (card.seat,),
            pack=card.pack,
            expected=card.expected_calls,
            varies=card.varies,
        )
        for card in cards()
    ]
    known = {row.name for row in rows}
    named = [settings.scenario]
    if settings.pack:
        try:
            named += worlds_of(settings.pack).values()
        except ScenarioError as problem:
            rows.append(ScenarioRow(settings.pack, settings.pack, problem=str(problem)))
    return [*rows, *(_own(name) for name in dict.fromkeys(named) if name not in known)]


def _own(name: str) -> ScenarioRow:
    """A scenario of one's own; where it cannot be opened, why."""
    # Reading a scenario whole takes the judge with it, for which the lobby need not wait.
    from scenarios.catalogue import load

    try:
        own = load(name)
    except ScenarioError as problem:
        return ScenarioRow(name, name, problem=str(problem))
    me = next(person for person in own.file.people if person.id == own.seat)
    return ScenarioRow(
        name,
        own.title,
        own.difficulty,
        own.apps,
        own.brief,
        ((me.id, me.name, me.title),),
        expected=own.file.expected_calls,
        varies=bool(own.varies),
        own_id=own.id,
    )


def run_rows(folder: Path, titles: dict[str, str]) -> list[RunRow]:
    """The runs of a folder, the newest first."""
    try:
        found = runs_in(folder)
    except RunError as problem:
        return [RunRow(folder, str(folder), problem=str(problem))]
    return [
        RunRow(
            run.path,
            titles.get(run.scenario, run.scenario or run.path.name),
            run.seed,
            run.status,
            run.time_ms,
            run.records,
            run.success,
            run.problem,
            run.created,
        )
        for run in found
    ]
