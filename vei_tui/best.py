"""The best run of each scenario so far, read from manifests and scores alone: for the lobby."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import orjson

from engine.judge.graded import Graded, graded
from engine.record.directory import MANIFEST, SCORE


@dataclass(frozen=True, slots=True)
class Best:
    """The best run of a scenario."""

    success: bool
    composite: float
    """0 to 1: the rubric's composite, or the share of the goals' weight that was met."""
    goals_met: int
    goals: int
    """Goals there are, critical ones left out."""
    actions: int
    """Calls of the seat."""
    run: str
    """Name of the run's directory."""
    agent: str
    """Who sat in the seat; empty where the run does not say."""
    runs: int
    """Graded runs of the scenario, this one among them."""


def best_scores(root: Path, agent: str | None = None) -> dict[str, Best]:
    """The best finished run of every scenario that has one.

    A success stands above any failure, then the higher composite counts, then fewer calls, then
    fewer office hours, then the earlier run. Runs that are broken, unfinished or whose score is not
    the one that their manifest describes do not take part.

    Args:
        root: the directory that run directories are in; one that is not there has none.
        agent: only runs of this agent, as ``person``.

    Returns:
        By scenario id.
    """
    ranked: dict[str, list[tuple[tuple[float, ...], str, str, str, Graded]]] = {}
    try:
        paths = sorted(root.iterdir())
    except OSError:
        return {}
    for path in paths:
        found = _read(path)
        if found is None or (agent is not None and found[1] != agent):
            continue
        scenario, who, created, score = found
        rank = (-score.success, -score.composite, score.actions, score.time_ms)
        ranked.setdefault(scenario, []).append((rank, created, path.name, who, score))
    return {scenario: _best(entries) for scenario, entries in ranked.items()}


def _best(entries: list[tuple[tuple[float, ...], str, str, str, Graded]]) -> Best:
    _, _, run, who, score = min(entries, key=lambda entry: entry[:3])
    return Best(
        success=score.success,
        composite=score.composite,
        goals_met=score.goals_met,
        goals=score.goals,
        actions=score.actions,
        run=run,
        agent=who,
        runs=len(entries),
    )


def _read(path: Path) -> tuple[str, str, str, Graded] | None:
    """Scenario, agent, when it began and score of a finished run; None for anything else."""
    try:
        manifest = orjson.loads((path / MANIFEST).read_bytes())
        if manifest["status"] != "finished":
            return None
        body = (path / SCORE).read_bytes()
        if sha256(body).hexdigest() != manifest["files"][SCORE]:
            return None
        score = graded(orjson.loads(body))
        told = manifest["scenario"]["id"], manifest.get("agent", ""), manifest.get("created", "")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    scenario, who, created = told
    if not (isinstance(scenario, str) and isinstance(who, str) and isinstance(created, str)):
        return None
    return scenario, who, created, score
