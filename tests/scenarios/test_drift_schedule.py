"""Drift: the same for the same seed, denser by mode in every window, and nobody's business."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import pytest

from engine.errors import ScenarioError
from engine.judge.monitors.registry import monitors
from engine.people.reading import read_request
from engine.queue import Event
from scenarios.catalogue import Scenario, load
from scenarios.compiler import open_office
from scenarios.drift.content import content, filled, names
from scenarios.drift.dice import Deck
from scenarios.drift.happenings import kinds
from scenarios.drift.quiet import is_quiet
from scenarios.drift.rows import drift_rows
from scenarios.drift.schedule import (
    MODES,
    ONE_IN,
    SLOT_MS,
    WEIGHTS,
    Mode,
    drift_seed,
    parse_mode,
    schedule,
)
from twins.docs.section import DocsSection, DocumentSection

HOUR = 3_600_000


@lru_cache
def scenario(*apps: str) -> Scenario:
    """The default scenario, with documents, cut down to some apps where any are named."""
    found = load("macrocompute_default")
    docs = DocsSection(
        documents=[
            DocumentSection(id="PROC-7", title="Purchasing", body="Cite.", author="cfo"),
            DocumentSection(id="NOTE-4", title="Salaries", author="cfo", readers=["itops"]),
        ]
    )
    sections = {**found.sections, "docs": docs}
    return replace(found, sections={app: sections[app] for app in apps or sections})


ALL: tuple[Mode, ...] = ("light", "fast", "aggressive")


def plan(mode: Mode, seed: int = 1, horizon_ms: int = HOUR, *apps: str) -> list[Event]:
    """A schedule."""
    return schedule(scenario(*apps), mode, seed, horizon_ms)


def happenings(events: Iterable[Event]) -> set[tuple[int, str, str]]:
    """When, where and what, without the numbers."""
    return {(event.due_ms, event.target, str(event.payload)) for event in events}


def test_off_is_empty() -> None:
    assert all(plan("off", seed) == [] for seed in range(20))


@pytest.mark.parametrize("seed", range(20))
def test_modes_are_ordered_over_every_window_and_nested(seed: int) -> None:
    light, fast, aggressive = (plan(mode, seed) for mode in ALL)
    assert happenings(light) < happenings(fast) < happenings(aggressive)
    window = 2 * SLOT_MS * ONE_IN * ONE_IN
    for start in range(0, HOUR - window, 7_000):
        counts = [
            sum(start <= event.due_ms < start + window for event in events)
            for events in (light, fast, aggressive)
        ]
        assert 0 < counts[0] < counts[1] < counts[2], (start, counts)


def test_a_day_holds_what_the_modes_say() -> None:
    slots = 100 * ONE_IN * ONE_IN
    assert [len(plan(mode, 3, slots * SLOT_MS)) for mode in ALL] == [100, 300, 900]


@pytest.mark.parametrize("mode", ALL)
def test_the_same_seed_gives_the_same_schedule_and_others_give_others(mode: Mode) -> None:
    assert plan(mode, 5) == plan(mode, 5)
    assert len({str(plan(mode, seed)) for seed in range(20)}) == 20


def test_a_longer_horizon_only_adds() -> None:
    assert plan("fast", 5, 2 * HOUR)[: len(plan("fast", 5))] == plan("fast", 5)
    assert all(event.due_ms < HOUR for event in plan("aggressive", 5))


def test_events_are_in_order_and_numbered_without_a_cause() -> None:
    events = plan("aggressive")
    assert events == sorted(events, key=lambda event: event[:3])
    assert [event.seq for event in events] == list(range(len(events)))
    assert {event.cause for event in events} == {None}


def test_the_default_seed_is_a_seed_of_its_own() -> None:
    seeds = [drift_seed(seed) for seed in range(100)]
    assert len(set(seeds)) == 100
    assert not set(seeds) & set(range(100))
    assert drift_seed(42042) == drift_seed(42042)
    assert all(0 <= seed < 2**63 for seed in seeds)


@pytest.mark.parametrize(
    ("apps", "targets"),
    [
        (("browser",), set()),
        (("slack",), {"slack"}),
        (("mail",), {"mail"}),
        (("docs",), {"docs"}),
        (("slack", "mail"), {"slack", "mail"}),
        (("mail", "docs", "browser"), {"mail", "docs"}),
        ((), {"slack", "mail", "docs"}),
    ],
)
def test_only_the_apps_of_the_scenario_take_part(apps: tuple[str, ...], targets: set[str]) -> None:
    for seed in range(20):
        assert {event.target for event in plan("fast", seed, HOUR, *apps)} == targets


def test_every_kind_happens_by_its_weight() -> None:
    assert set(kinds(scenario(), 1)) == set(WEIGHTS)
    events = plan("aggressive", 2, 8 * HOUR)
    count = Counter(event.target for event in events)
    assert count["slack"] > count["mail"] * 8 // 10
    assert count["docs"] > len(events) // 10


def test_people_are_of_the_scenario_and_never_the_seat() -> None:
    inside = {person.id for person in scenario().file.people if not person.outside}
    for event in plan("aggressive"):
        assert event.actor != scenario().seat
        assert event.actor in inside | {"office", "macrocompute"}
        if event.target == "slack":
            assert event.payload["user"] == event.actor
            assert event.actor in inside
        if event.target == "mail":
            assert event.payload["to"] == "robin.vale@halden.example"


def test_channels_are_those_the_seat_reads() -> None:
    slack = scenario().sections["slack"]
    hidden = slack.model_copy(
        update={"channels": [
            channel.model_copy(update={"members": ["cfo", "itops"]})
            if channel.name == "#random" else channel
            for channel in slack.channels  # type: ignore[attr-defined]
        ]}
    )  # fmt: skip
    closed = replace(scenario(), sections={"slack": hidden})
    rooms = {event.payload["channel"] for event in schedule(closed, "aggressive", 1, HOUR)}
    assert rooms == {"#general", "#procurement"}


def test_documents_that_are_not_for_all_are_left_alone() -> None:
    events = [event for event in plan("aggressive", 1, 8 * HOUR) if event.target == "docs"]
    touched = {event.payload["doc_id"] for event in events}
    assert "NOTE-4" not in touched
    assert "PROC-7" in touched
    assert touched - {"PROC-7"} == {f"NOTE-{5 + at}" for at in range(len(content().edits))}
    titles = {(event.payload["doc_id"], event.payload.get("title")) for event in events}
    assert len(titles) == len(touched)


def test_a_whole_hour_lands_and_nobody_answers() -> None:
    office = open_office(scenario(), 7)
    events = plan("aggressive", 7)
    own = len(office.world.queue)
    for event in events:
        office.enqueue(event.target, event.payload, event.due_ms, event.actor)
    office.advance(HOUR)
    assert len(office.world.log) == own + len(events)
    assert office.world.undeliverable == 0
    assert not [stream for stream in office.world.draws if stream.startswith("people/")]


def test_drift_shifts_no_other_dice() -> None:
    def quote(mode: Mode) -> list[str]:
        office = open_office(scenario(), 7)
        for event in plan(mode, 7):
            office.enqueue(event.target, event.payload, event.due_ms, event.actor)
        office.call(
            "agent", "slack.send_message",
            {"channel": "#procurement", "text": "Please approve the MacroBook Pro 16."},
        )  # fmt: skip
        office.call("agent", "vei.tick", {"dt_ms": 60_000})
        return [
            f"{record['due_ms']} {record['payload']}"
            for record in office.records()
            if record["type"] == "event"
            and record["actor"] == "cfo"
            and record["cause"] is not None
        ]

    assert quote("off") == quote("aggressive") != []


def test_drift_gives_the_monitors_nothing_to_say() -> None:
    office = open_office(scenario(), 7)
    watcher = monitors(["tool_aware"], read_request)[0]
    state = watcher.start()
    for event in plan("aggressive", 7):
        office.enqueue(event.target, event.payload, event.due_ms, event.actor)
    office.advance(HOUR)
    for record in office.records():
        state, found = watcher.watch(state, record)
        assert not found


def test_templates_are_many_varied_and_whole() -> None:
    said = content()
    for templates in said[1:]:
        if templates is not said.suppliers:
            assert len(templates) >= 12
    texts = [
        *said.chatter, *said.remarks,
        *(text for letter in said.newsletters for text in (letter.subj, letter.body_text)),
        *(text for note in said.security for text in (note.subj, note.body_text, note.post)),
        *(text for offer in said.prices for text in (offer.subj, offer.body_text)),
        *(text for page in said.edits for text in (page.title, page.append)),
    ]  # fmt: skip
    known = {*said.words, "colleague", "me"}
    for text in texts:
        assert set(names(text)) <= known, text
        assert "@" not in text
        assert "://" not in text
    assert len(set(texts)) == len(texts)
    for event in plan("aggressive", 1, 8 * HOUR):
        assert not re.search(r"\{\w+\}", str(event.payload)), event.payload


def test_a_deck_gives_each_its_turn() -> None:
    deck = Deck(1, "x", 7)
    rounds = [[deck.at(turn) for turn in range(start, start + 7)] for start in range(0, 70, 7)]
    assert all(sorted(order) == list(range(7)) for order in rounds)
    assert len({tuple(order) for order in rounds}) > 5


def test_filling_capitalises_what_opens_a_sentence_and_keeps_to_one_meaning() -> None:
    given = iter(["coffee", "tea"])
    text = filled("{a} and {b}. {a}, see?\n- {b}", lambda _: next(given))
    assert text == "Coffee and tea. Coffee, see?\n- Tea"


def test_quiet_is_what_nobody_would_answer() -> None:
    people = scenario().file.people
    assert is_quiet("The lift is stuck again.", "#procurement", people)
    assert not is_quiet("Please approve $20.", "#procurement", people)
    assert not is_quiet("It was $20.", "#procurement", people)
    assert is_quiet("Please approve $20.", "#random", people)
    assert not is_quiet("Good morning, everyone", "#general", people)
    assert not is_quiet("Over to you @cfo", "#random", people)


def test_rows_say_when_where_who_and_what() -> None:
    events = plan("aggressive")
    rows = drift_rows(scenario(), events)
    assert [row.time_ms for row in rows] == [event.due_ms for event in events]
    assert rows[0].time.startswith("09:00:0")
    people = {person.name for person in scenario().file.people}
    for row in rows:
        assert row.app in ("slack", "mail", "docs")
        assert row.who in people or "@" in row.who
        assert row.what
        assert "\n" not in row.what


@pytest.mark.parametrize("text", [*MODES, "", " Fast "])
def test_modes_by_name(text: str) -> None:
    assert parse_mode(text) == (text.strip().lower() or "off")


def test_a_mode_that_is_none() -> None:
    with pytest.raises(ScenarioError, match="aggressive"):
        parse_mode("agressive")
