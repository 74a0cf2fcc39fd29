"""A report's numbers: intervals, pass^k, means, what is not counted and what does not compare."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest

from engine.judge.graded import Graded
from engine.judge.report import Report, Row, Trial, pass_hat, report, wilson

PASSED = Graded(
    success=True,
    composite=1.0,
    goals_met=5,
    goals=5,
    actions=10,
    time_ms=20_000,
    tokens=0,
    usd=Decimal(0),
    warnings=0,
    errors=0,
)
FAILED = replace(PASSED, success=False, composite=0.4, goals_met=2)


def trials(agent: str, scenario: str, passed: int, of: int) -> list[Trial]:
    """Some runs of which some passed."""
    return [
        Trial(
            f"{agent}-{scenario}-{seed}",
            agent,
            scenario,
            seed=seed,
            grade=PASSED if seed < passed else FAILED,
        )
        for seed in range(of)
    ]


def overall(made: Report, agent: str) -> Row:
    """The row of an agent over all its scenarios."""
    return next(row for row in made.overall if row.agent == agent)


@pytest.mark.parametrize(
    ("successes", "count", "low", "high"),
    [(0, 10, 0.0, 0.27753), (10, 10, 0.72247, 1.0), (5, 10, 0.23659, 0.76341), (1, 1, 0.20654, 1)],
)
def test_the_interval_is_wilsons(successes: int, count: int, low: float, high: float) -> None:
    assert wilson(successes, count) == pytest.approx((low, high), abs=1e-5)


@pytest.mark.parametrize("successes", range(7))
def test_the_interval_holds_the_rate_and_stays_a_probability(successes: int) -> None:
    low, high = wilson(successes, 6)
    assert 0 <= low <= successes / 6 <= high <= 1


@pytest.mark.parametrize(("successes", "count"), [(0, 4), (2, 4), (3, 4), (4, 4), (5, 7)])
@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_pass_hat_is_the_share_of_draws_of_k_runs_that_all_passed(
    successes: int, count: int, k: int
) -> None:
    draws = list(combinations(range(count), k))
    good = sum(all(run < successes for run in draw) for draw in draws)
    assert pass_hat(successes, count, k) == Fraction(good, len(draws))


def test_pass_hat_is_unknown_for_more_runs_than_there_are() -> None:
    assert pass_hat(3, 3, 4) is None


def test_pass_hat_over_all_scenarios_is_their_mean_not_that_of_the_pooled_runs() -> None:
    made = report([*trials("a", "one", 4, 4), *trials("a", "two", 0, 2)], k=3)
    row = overall(made, "a")
    assert (row.trials, row.successes, row.success_rate) == (6, 4, pytest.approx(4 / 6))
    # pass^3 is unknown: the second scenario has two runs, and the first alone is another question.
    assert row.pass_hat == (0.5, 0.5, None)
    assert [r.pass_hat for r in made.by_scenario] == [(1.0, 1.0, 1.0), (0.0, 0.0, None)]


def test_k_goes_as_far_as_there_are_runs_and_no_further_than_is_readable() -> None:
    assert report(trials("a", "one", 1, 3)).k == 3
    assert report(trials("a", "one", 1, 30)).k == 5
    assert report(trials("a", "one", 1, 30), k=8).k == 8
    assert report([]).k == 1


def test_runs_that_do_not_count_are_named_and_are_neither_failures_nor_trials() -> None:
    killed = Trial("killed", "a", "one", invalid="killed")
    alone = Trial("alone", "b", "one", invalid="killed")
    broken = Trial("broken", invalid="no manifest")
    made = report([*trials("a", "one", 2, 2), killed, alone, broken])
    row = overall(made, "a")
    assert (row.trials, row.successes, row.invalid, row.success_rate) == (2, 2, 1, 1.0)
    assert row.composite == 1.0
    other = overall(made, "b")
    assert (other.trials, other.invalid, other.success_rate, other.low) == (0, 1, None, None)
    assert (other.pass_hat, other.composite, other.usd) == ((None, None), None, None)
    assert {trial.run for trial in made.invalid} == {"killed", "alone", "broken"}
    assert [row.agent for row in made.overall] == ["a", "b"]


def test_means_are_of_a_run() -> None:
    runs = trials("a", "one", 1, 2)
    grade = replace(PASSED, actions=31, time_ms=40_001, tokens=7, usd=Decimal("0.1"), warnings=3)
    row = overall(report([*runs, Trial("c", "a", "one", grade=grade)]), "a")
    assert (row.actions, row.time_ms, row.tokens) == (17, pytest.approx(80_001 / 3), 7 / 3)
    assert row.usd == Decimal("0.1") / 3
    assert row.composite == pytest.approx(2.4 / 3)
    assert (row.warnings, row.errors, row.findings) == (3, 0, 1.0)


def test_a_run_without_a_price_leaves_the_mean_unpriced() -> None:
    unknown = replace(PASSED, usd=None, tokens=None)
    row = overall(report([*trials("a", "one", 2, 2), Trial("x", "a", "one", grade=unknown)]), "a")
    assert (row.usd, row.tokens) == (None, None)
    assert row.actions == 10


def test_the_best_stands_first() -> None:
    cheap = [replace(t, grade=replace(PASSED, actions=3)) for t in trials("cheap", "one", 2, 2)]
    made = report([*trials("none", "one", 0, 2), *trials("all", "one", 2, 2), *cheap])
    assert [row.agent for row in made.overall] == ["cheap", "all", "none"]


def test_the_order_of_the_runs_does_not_matter() -> None:
    runs = [
        *trials("a", "one", 2, 3),
        *trials("b", "two", 1, 3),
        Trial("killed", "a", "two", invalid="killed"),
    ]
    mixed = list(runs)
    random.Random(4).shuffle(mixed)
    assert report(mixed) == report(runs)


def test_what_does_not_compare_is_said() -> None:
    runs = [*trials("a", "one", 1, 2), *trials("b", "two", 1, 2)]
    assert any("same scenarios" in note for note in report(runs).notes)
    same = [*trials("a", "one", 1, 2), *trials("b", "one", 1, 2)]
    assert report(same).notes == ()
    changed = [*same, replace(same[0], run="later", world="faults")]
    assert [note for note in report(changed).notes if "Runs of one" in note]
