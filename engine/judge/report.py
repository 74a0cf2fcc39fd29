"""A report over many runs: how each agent did on each scenario, and over all of them.

Only facts come in, so it is the same for runs read from disk and runs that have just ended. A run
that says nothing about its agent, one that was killed for instance, is named with the reason and
counted nowhere: as a failure it would be held against somebody who never got to finish.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from engine.judge.graded import Graded

Z_95 = 1.959963984540054
"""Standard deviations either side of the middle that hold 95 % of a normal distribution."""

MOST_K = 5
"""Columns of pass^k that are shown where nobody asked for a number."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One run, in the facts that a report needs."""

    run: str
    """Where it is kept."""
    agent: str = ""
    """Who sat in the seat; empty only where that cannot be read."""
    scenario: str = ""
    """The scenario's id; empty only where that cannot be read."""
    variant: int = 0
    seed: int = 0
    world: str = ""
    """Differs between runs whose scenario files or options differ."""
    grade: Graded | None = None
    """What its score says; None where the run does not count."""
    invalid: str = ""
    """Why the run does not count; empty where it does."""


@dataclass(frozen=True, slots=True)
class Row:
    """An agent on one scenario, or on all. What cannot be said, for want of runs, is None."""

    agent: str
    scenario: str
    """The scenario's id; empty for the row over all of them."""
    scenarios: int
    """Scenarios with runs that count."""
    trials: int
    """Runs that count."""
    successes: int
    invalid: int
    """Runs that do not count."""
    success_rate: float | None
    """Share of the runs that succeeded."""
    low: float | None
    """Lower end of the rate's Wilson 95 % interval."""
    high: float | None
    """Upper end of the rate's Wilson 95 % interval."""
    pass_hat: tuple[float | None, ...]
    """pass^k for k = 1, 2, …: the chance that k runs of a scenario all succeed, averaged over the
    scenarios; None where a scenario has fewer than k runs."""
    composite: float | None
    """Mean composite score, 0 to 1."""
    actions: float | None
    """Mean calls of the seat."""
    time_ms: float | None
    """Mean office time in ms."""
    tokens: float | None
    """Mean tokens; None where they were not counted in every run."""
    usd: Decimal | None
    """Mean dollars; None where a run has no known price."""
    warnings: int
    """Findings of the monitors in all these runs, by severity."""
    errors: int
    dimensions: tuple[tuple[str, float], ...] = ()
    """Mean scores of the rubric's dimensions by id; for a single scenario with a rubric."""

    @property
    def findings(self) -> float | None:
        """Mean findings of the monitors."""
        return (self.warnings + self.errors) / self.trials if self.trials else None


@dataclass(frozen=True, slots=True)
class Report:
    """How the agents did."""

    k: int
    """Columns of pass^k."""
    overall: tuple[Row, ...]
    """A row for each agent over all its scenarios, the best first."""
    by_scenario: tuple[Row, ...]
    """A row for each agent on each scenario: by scenario, the best first."""
    invalid: tuple[Trial, ...]
    """The runs that do not count, with their reasons."""
    notes: tuple[str, ...]
    """What to bear in mind when agents are compared, a sentence each."""

    @property
    def trials(self) -> int:
        """Runs that count."""
        return sum(row.trials for row in self.overall)


def report(trials: Iterable[Trial], k: int | None = None) -> Report:
    """Compute a report.

    Args:
        trials: the runs, in any order; the report does not depend on it.
        k: how far pass^k goes, 1 or more. Without it: to the most runs that any agent has on a
            scenario, but not beyond :data:`MOST_K`.
    """
    known = sorted(trials, key=lambda trial: (trial.agent, trial.scenario, trial.run))
    cells: dict[tuple[str, str], list[Trial]] = {}
    for trial in known:
        if trial.agent and trial.scenario:
            cells.setdefault((trial.agent, trial.scenario), []).append(trial)
    most = max((len(_grades(cell)) for cell in cells.values()), default=1)
    columns = k if k is not None else max(1, min(most, MOST_K))
    agents = {agent: [c for (who, _), c in cells.items() if who == agent] for agent, _ in cells}
    by_scenario = [_row(*key, [cell], columns) for key, cell in cells.items()]
    overall = [_row(agent, "", of_agent, columns) for agent, of_agent in agents.items()]
    return Report(
        k=columns,
        overall=tuple(sorted(overall, key=_rank)),
        by_scenario=tuple(sorted(by_scenario, key=lambda row: (row.scenario, _rank(row)))),
        invalid=tuple(trial for trial in known if trial.grade is None),
        notes=tuple(_notes(cells)),
    )


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % interval of a rate, after Wilson: sound for few runs and for rates of 0 and 1.

    Args:
        successes: how many of the trials succeeded.
        trials: one or more.

    >>> tuple(round(end, 3) for end in wilson(9, 10))
    (0.596, 0.982)
    """
    rate, z2 = successes / trials, Z_95 * Z_95
    middle = (rate + z2 / (2 * trials)) / (1 + z2 / trials)
    spread = rate * (1 - rate) / trials + z2 / (4 * trials * trials)
    half = Z_95 * math.sqrt(spread) / (1 + z2 / trials)
    # At the ends the formula gives the rate itself, but for the last bits of the floats.
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == trials else min(1.0, middle + half)
    return low, high


def pass_hat(successes: int, trials: int, k: int) -> Fraction | None:
    """The chance that k runs all succeed, estimated without bias from more of them.

    Returns:
        None where there are fewer than k runs.

    >>> pass_hat(3, 4, 2)
    Fraction(1, 2)
    """
    if trials < k:
        return None
    return Fraction(math.comb(successes, k), math.comb(trials, k))


def _row(agent: str, scenario: str, cells: Sequence[Sequence[Trial]], k: int) -> Row:
    tried = [grades for cell in cells if (grades := _grades(cell))]
    grades = [grade for of_scenario in tried for grade in of_scenario]
    trials = len(grades)
    successes = sum(grade.success for grade in grades)
    low, high = wilson(successes, trials) if trials else (None, None)
    return Row(
        agent=agent,
        scenario=scenario,
        scenarios=len(tried),
        trials=trials,
        successes=successes,
        invalid=sum(len(cell) for cell in cells) - trials,
        success_rate=successes / trials if trials else None,
        low=low,
        high=high,
        pass_hat=tuple(_mean_pass_hat(tried, of) for of in range(1, k + 1)),
        composite=_mean([grade.composite for grade in grades]),
        actions=_mean([grade.actions for grade in grades]),
        time_ms=_mean([grade.time_ms for grade in grades]),
        tokens=_mean([grade.tokens for grade in grades]),
        usd=_mean_usd([grade.usd for grade in grades]),
        warnings=sum(grade.warnings for grade in grades),
        errors=sum(grade.errors for grade in grades),
        dimensions=_mean_dimensions(grades) if scenario else (),
    )


def _grades(cell: Sequence[Trial]) -> list[Graded]:
    return [trial.grade for trial in cell if trial.grade is not None]


def _mean_pass_hat(tried: Sequence[Sequence[Graded]], k: int) -> float | None:
    """pass^k averaged over scenarios; over some of them alone it would be another quantity."""
    each = [pass_hat(sum(g.success for g in grades), len(grades), k) for grades in tried]
    known = [chance for chance in each if chance is not None]
    return float(sum(known) / len(known)) if known and len(known) == len(each) else None


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if known and len(known) == len(values) else None


def _mean_usd(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal()) / len(known) if known and len(known) == len(values) else None


def _mean_dimensions(grades: Sequence[Graded]) -> tuple[tuple[str, float], ...]:
    """The dimensions that all runs have, in the rubric's order."""
    each = [dict(grade.dimensions) for grade in grades]
    names = [name for name in (each[0] if each else ()) if all(name in one for one in each)]
    return tuple((name, math.fsum(one[name] for one in each) / len(each)) for name in names)


def _rank(row: Row) -> tuple[bool, float, float, float, str]:
    """The better row sorts first, one without runs last."""
    return (
        not row.trials,
        -(row.success_rate or 0.0),
        -(row.composite or 0.0),
        row.actions or 0.0,
        row.agent,
    )


def _notes(cells: dict[tuple[str, str], list[Trial]]) -> Iterable[str]:
    counted = {key: [trial for trial in cell if trial.grade] for key, cell in cells.items()}
    counted = {key: cell for key, cell in counted.items() if cell}
    sets: dict[str, list[str]] = {}
    worlds: dict[str, dict[str, None]] = {}
    for (agent, scenario), cell in counted.items():
        sets.setdefault(agent, []).append(scenario)
        worlds.setdefault(scenario, {}).update(dict.fromkeys(trial.world for trial in cell))
    if len({tuple(scenarios) for scenarios in sets.values()}) > 1:
        yield (
            "Not every agent was tried on the same scenarios: the rows over all scenarios do not "
            "compare like with like."
        )
    for scenario, found in sorted(worlds.items()):
        if len(found) > 1:
            yield (
                f"Runs of {scenario} were made in {len(found)} different worlds: its files or the "
                "runs' options differ."
            )
