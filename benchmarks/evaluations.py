"""How many episodes an evaluation makes per second, and what a second worker is good for."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.table import show
from scenarios.catalogue import load
from vei_tui.evaluation import agents
from vei_tui.evaluation.choosing import planned
from vei_tui.evaluation.evaluate import evaluate
from vei_tui.evaluation.plan import Plan

WORLDS = ("macrocompute_default", "multi_channel")
SEEDS = 150
WORKERS = (1, 2)


def run() -> None:
    """Print the table."""
    worlds = [load(name) for name in WORLDS]
    plan = planned(
        "scripted", worlds, lambda world: [agents.scripted(world.id)], range(1, SEEDS + 1), (0,), {}
    )
    rows: list[tuple[object, ...]] = []
    alone = 0.0
    for workers in WORKERS:
        spent = _spent(plan, workers)
        alone = alone or spent
        episodes = SEEDS * len(WORLDS)
        rows.append((workers, episodes, spent, episodes / spent, alone / spent))
    head = ("workers", "episodes", "seconds", "per second", "x one")
    show("Episodes of scripted agents, report included (bar: 2 workers 1.7x)", head, rows)


def _spent(plan: Plan, workers: int) -> float:
    """Seconds that pass until an evaluation is done."""
    with tempfile.TemporaryDirectory() as folder:
        began = perf_counter()
        done = evaluate(plan, Path(folder) / "evaluation", workers=workers)
        spent = perf_counter() - began
    if done.troubles or done.report.trials != done.episodes:
        raise RuntimeError("not every episode was made")
    return spent
