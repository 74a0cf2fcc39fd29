"""Who can be evaluated, by the label that their runs have, and how each does a day's work."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from engine.errors import nearest
from vei_tui.seats.labels import BASELINE, PLAY, TEACHER
from vei_tui.settings import UsageProblem

if TYPE_CHECKING:
    from vei_tui.evaluation.sitting import Sitting
    from vei_tui.play import Play

GOLD: Final = f"{PLAY}gold"
"""The play that a world proves to pass, call for call."""


def scripted(scenario: str) -> str:
    """The script that does a world's task: its teacher, or gold where it has none.

    Args:
        scenario: the world's id.
    """
    from scenarios import teachers

    return f"{TEACHER}{scenario}" if scenario in teachers.names() else GOLD


def baselines(chosen: Sequence[str]) -> list[str]:
    """Labels of baselines.

    Args:
        chosen: their names; all of them where it is empty.

    Raises:
        UsageProblem: there is none of a name; names those that there are.
    """
    from engine.agents.baselines import BASELINES

    for name in chosen:
        if name not in BASELINES:
            raise UsageProblem(f"There is no baseline {name[:40]!r}.", nearest(name, BASELINES))
    return [f"{BASELINE}{name}" for name in dict.fromkeys(chosen or BASELINES)]


def work(label: str, play: Play, sitting: Sitting | None = None) -> str:
    """Let an agent do a day's work.

    Args:
        label: who; a model's name where it is none of the others.
        play: the day, at its beginning.
        sitting: how a model works; a script needs none.

    Returns:
        Why it stopped, as a manifest says it.
    """
    if label == GOLD:
        from scenarios.plays import perform

        for _ in perform(play.scenario, "gold", play.call):
            pass
        return "done"
    if label.startswith(TEACHER):
        return asyncio.run(_taught(label.removeprefix(TEACHER), play))
    if label.startswith(BASELINE):
        return asyncio.run(_baseline(label.removeprefix(BASELINE), play))
    assert sitting is not None, f"{label} is a model, and nobody said how it works"
    return asyncio.run(sitting.day(play))


async def _taught(name: str, play: Play) -> str:
    from scenarios.teachers import teacher
    from vei_tui.evaluation.sitting import seated

    with seated(play) as desk:
        return "done" if await teacher(name)(desk) else "it could not go on"


async def _baseline(name: str, play: Play) -> str:
    from engine.agents.baselines import BASELINES
    from vei_tui.evaluation.sitting import seated

    with seated(play) as desk:
        await BASELINES[name](desk, play.seed)
    return "done"
