"""Chance is keyed: a draw depends on seed, stream and number alone, and is the same everywhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.chance import PPM, Draw
from engine.step import Step
from tests.engine.bell_office import bell_office

seeds = st.integers(0, 2**63 - 1)


def test_golden_draws() -> None:
    """Numbers that must never change: recorded runs are repeated by later builds."""
    assert [Draw(42042, "slack/people/cfo/reply", n).below(PPM) for n in range(5)] == GOLDEN_BELOW
    assert [Draw(7, "people/cfo/slack/delay", n).lognormal(9500, 20, 7000, 14500) for n in range(6)
            ] == GOLDEN_DELAYS  # fmt: skip
    assert [Draw(1, "wide", n).lognormal(1000, 300, 0, 10**12) for n in range(4)] == GOLDEN_WIDE


GOLDEN_BELOW = [64103, 85688, 921240, 233335, 834397]
GOLDEN_DELAYS = [8265, 14500, 7000, 14048, 11875, 9912]
GOLDEN_WIDE = [318, 3661, 640, 962]


@given(seeds, st.text(st.characters(codec="utf-8"), max_size=30), st.integers(0, 10**9))
def test_a_draw_is_a_function_of_its_key(seed: int, stream: str, n: int) -> None:
    one, again = Draw(seed, stream, n), Draw(seed, stream, n)
    assert one.below(10**9) == again.below(10**9) == one.below(10**9)
    assert one.between(5, 9) == again.between(5, 9)
    assert one.lognormal(100, 50, 1, 1000) == again.lognormal(100, 50, 1, 1000)


def test_seed_stream_and_number_each_make_another_draw() -> None:
    drawn = {
        Draw(seed, stream, n).below(2**100)
        for seed in (0, 1, 11)
        for stream in ("a", "b", "a\x001")
        for n in (0, 1, 10, 11)
    }
    assert len(drawn) == 3 * 3 * 4


def test_neighbouring_seeds_and_numbers_are_unrelated() -> None:
    heads = [sum(Draw(seed, "coin", 0).below(2) for seed in range(k, k + 2000)) for k in (0, 5000)]
    heads += [sum(Draw(1, "coin", n).below(2) for n in range(k, k + 2000)) for k in (0, 5000)]
    agree = sum(Draw(s, "x", 0).below(2) == Draw(s + 1, "x", 0).below(2) for s in range(2000))
    assert all(880 < count < 1120 for count in (*heads, agree)), (heads, agree)


@given(seeds, st.integers(1, 10**6))
def test_below_between_hits_and_pick_stay_in_range(seed: int, bound: int) -> None:
    draw = Draw(seed, "range", 3)
    assert 0 <= draw.below(bound) < bound
    assert -bound <= draw.between(-bound, bound) <= bound
    assert draw.between(bound, bound) == bound
    assert draw.pick(range(bound)) in range(bound)
    assert draw.hits(PPM)
    assert not draw.hits(0)


def test_hits_about_as_often_as_said() -> None:
    hits = sum(Draw(3, "fault", n).hits(100_000) for n in range(5000))
    assert 400 < hits < 600


@given(
    seeds,
    st.integers(0, 10**7),
    st.integers(0, 300),
    st.integers(0, 10**4),
    st.integers(0, 10**8),
)
def test_lognormal_is_bounded(seed: int, median: int, spread: int, low: int, more: int) -> None:
    drawn = Draw(seed, "delay", 0).lognormal(median, spread, low, low + more)
    assert type(drawn) is int
    assert low <= drawn <= low + more


def test_lognormal_without_spread_is_the_median() -> None:
    assert {Draw(s, "d", 0).lognormal(9500, 0, 0, 10**6) for s in range(50)} == {9500}


def test_lognormal_has_the_median_and_the_spread_it_is_given() -> None:
    drawn = sorted(Draw(1, "delay", n).lognormal(10_000, 50, 0, 10**9) for n in range(4000))
    assert 9_500 < drawn[2000] < 10_500
    # One sigma below and above the median: exp(-0.5) and exp(0.5) of it.
    assert 5_700 < drawn[635] < 6_450
    assert 15_500 < drawn[3365] < 17_500
    assert len(set(drawn)) > 3000


def test_streams_are_independent_and_counted_in_the_world() -> None:
    office = bell_office()
    lonely, mixed = Step(office, office.world), Step(office, office.world)
    alone = [lonely.draw("bell/a").below(10**9) for _ in range(5)]
    among = []
    for _ in range(5):
        mixed.draw("bell/b")
        among.append(mixed.draw("bell/a").below(10**9))
        mixed.draw("latency/bell.ring")
    assert alone == among
    assert mixed.draws.get("bell/a") == mixed.draws.get("bell/b") == 5


def test_adding_a_draw_elsewhere_shifts_nobody() -> None:
    latencies = []
    for others in (0, 3):
        office = bell_office()
        for _ in range(others):
            office.call("agent", "bell.ring")
        for _ in range(5):
            office.call("agent", "bell.later", {"in_ms": 10**9})
        latencies.append([r["latency_ms"] for r in office.records() if r["tool"] == "bell.later"])
    assert latencies[0] == latencies[1]
    assert len(set(latencies[0])) > 1
