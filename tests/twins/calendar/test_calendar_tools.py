"""The calendar's tools: shapes, refusals, who may do what."""

from __future__ import annotations

from typing import Any

import pytest

from engine.office import Office
from tests.twins.calendar.calendar_office import (
    DAY,
    HOUR,
    call,
    done,
    event_of,
    make,
    open_office,
    pass_by,
    refused,
)


@pytest.fixture
def office() -> Office:
    return open_office()


def test_an_event_has_the_shape_that_clients_know(office: Office) -> None:
    made = done(
        call(
            office, "agent", "create_event", title="Budget", start_ms=2 * HOUR, end_ms=3 * HOUR,
            attendees=["cfo", "KEN@halden.example", "@cfo"], location="Room 4", description="Q2.",
        )
    )  # fmt: skip
    assert made == {"event_id": "EVT-1"}
    listed = done(call(office, "agent", "list_events"))
    assert listed == [event_of(office, "agent", "EVT-1")]
    assert listed[0] == {
        "event_id": "EVT-1",
        "title": "Budget",
        "start_ms": 2 * HOUR,
        "end_ms": 3 * HOUR,
        "when": "Mon 2 Mar 2026, 11:00–12:00 (UTC)",
        "organizer": "agent",
        "attendees": ["cfo", "ken"],
        "location": "Room 4",
        "description": "Q2.",
        "responses": {"agent": "accepted", "cfo": "needs_action", "ken": "needs_action"},
        "status": "planned",
    }


def test_optional_arguments_take_null(office: Office) -> None:
    event_id = make(office, "robin", attendees=None, location=None, description=None)
    shown = done(
        call(
            office, "agent", "update_event", event_id=event_id, title=None, start_ms=None,
            end_ms=None, attendees=None, location=None, description=None,
        )
    )  # fmt: skip
    assert (shown["attendees"], shown["location"], shown["description"]) == ([], "", "")
    args = {"from_ms": None, "to_ms": None, "limit": None, "cursor": None}
    assert len(done(call(office, "agent", "list_events", **args))) == 1
    del args["cursor"]
    found = done(call(office, "agent", "find_time", attendees=[], duration_ms=HOUR, **args))
    assert len(found["slots"]) == 5


@pytest.mark.parametrize(
    ("args", "field"),
    [
        ({"end_ms": 2 * HOUR}, "end_ms"),
        ({"end_ms": 2 * HOUR - 1}, "end_ms"),
        ({"end_ms": 40 * DAY}, "end_ms"),
        ({"start_ms": 10**14}, "start_ms"),
        ({"title": ""}, "title"),
        ({"attendees": ["cfo"] * 51}, "attendees"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_wrong_arguments_are_named(office: Office, args: dict[str, Any], field: str) -> None:
    event = {"title": "x", "start_ms": 2 * HOUR, "end_ms": 3 * HOUR, **args}
    error = refused(call(office, "agent", "create_event", **event), "invalid_args")
    assert error["problems"][0]["field"] == field
    assert done(call(office, "agent", "list_events")) == []


def test_unknown_attendees_are_refused_with_the_nearest(office: Office) -> None:
    for wrong, right in (("cf0", "cfo"), ("kenn@halden.example", "ken@halden.example")):
        error = refused(
            call(
                office, "agent", "create_event",
                title="x", start_ms=1, end_ms=2, attendees=[wrong],
            ),
            "not_found",
        )  # fmt: skip
        assert right in error["hint"]


def test_everyone_sees_their_own_events(office: Office) -> None:
    make(office, "cfo")
    for actor, seen in (("agent", 1), ("cfo", 1), ("robin", 0)):
        assert len(done(call(office, actor, "list_events"))) == seen
    refused(call(office, "robin", "get_event", event_id="EVT-1"), "not_found")
    error = refused(call(office, "agent", "get_event", event_id="EVT-11"), "not_found")
    assert error["hint"] == "Did you mean EVT-1?"


def test_only_the_organizer_changes_an_event(office: Office) -> None:
    make(office, "robin")
    for tool in ("update_event", "cancel_event"):
        refused(call(office, "robin", tool, event_id="EVT-1"), "permission_denied")
        refused(call(office, "still", tool, event_id="EVT-1"), "not_found")


def test_reading_alone_needs_no_permission_to_write(office: Office) -> None:
    make(office, "guest")
    assert len(done(call(office, "guest", "list_events"))) == 1
    args = {"event_id": "EVT-1", "attendee": "guest"}
    refused(call(office, "guest", "accept", **args), "permission_denied")


def test_an_answer_is_for_oneself(office: Office) -> None:
    make(office, "robin", "cfo")
    answer = done(call(office, "robin", "decline", event_id="EVT-1", attendee="robin"))
    assert answer == {"event_id": "EVT-1", "attendee": "robin", "status": "declined"}
    again = call(office, "robin", "accept", event_id="EVT-1", attendee="Robin@Halden.example")
    assert done(again)["status"] == "accepted"
    assert event_of(office, "agent", "EVT-1")["responses"]["robin"] == "accepted"
    refused(call(office, "robin", "accept", event_id="EVT-1", attendee="cfo"), "permission_denied")
    refused(call(office, "robin", "accept", event_id="EVT-1", attendee="who"), "not_found")
    refused(call(office, "still", "accept", event_id="EVT-1", attendee="still"), "not_found")
    refused(call(office, "robin", "accept", event_id="EVT-1"), "invalid_args")


def test_what_is_over_or_cancelled_stays_so(office: Office) -> None:
    make(office, "robin")
    make(office, "robin", at=4 * HOUR)
    cancelled = done(call(office, "agent", "cancel_event", event_id="EVT-2"))
    assert cancelled == {"event_id": "EVT-2", "status": "cancelled"}
    pass_by(office, 6 * HOUR)
    assert event_of(office, "robin", "EVT-1")["status"] == "over"
    assert event_of(office, "robin", "EVT-2")["status"] == "cancelled"
    assert [e["event_id"] for e in done(call(office, "robin", "list_events"))] == ["EVT-1"]
    for event_id in ("EVT-1", "EVT-2"):
        args = {"event_id": event_id, "attendee": "robin"}
        error = refused(call(office, "robin", "accept", **args), "invalid_state")
        assert error["allowed"] == []
        refused(call(office, "agent", "update_event", event_id=event_id), "invalid_state")
        refused(call(office, "agent", "cancel_event", event_id=event_id), "invalid_state")


def test_an_event_of_the_past_is_over_at_once(office: Office) -> None:
    make(office, "cfo", at=-3 * HOUR)
    assert event_of(office, "cfo", "EVT-1")["status"] == "over"
    assert len(office.world.queue) == 0


def test_events_are_sorted_by_start_and_page(office: Office) -> None:
    for at in (9, 3, 7, 3, 5):
        make(office, at=at * HOUR)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = call(office, "agent", "list_events", limit=2, cursor=cursor)
        seen += [event["event_id"] for event in done(page)]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == ["EVT-2", "EVT-4", "EVT-5", "EVT-3", "EVT-1"]
    refused(call(office, "agent", "list_events", cursor="x"), "invalid_args")


def test_events_are_chosen_by_the_time_they_overlap(office: Office) -> None:
    make(office, at=0, end_ms=10 * HOUR)
    for at in (2, 4, 6):
        make(office, at=at * HOUR)

    def ids(**args: int) -> list[str]:
        return [e["event_id"] for e in done(call(office, "agent", "list_events", **args))]

    assert ids(from_ms=4 * HOUR) == ["EVT-1", "EVT-3", "EVT-4"]
    assert ids(to_ms=4 * HOUR) == ["EVT-1", "EVT-2"]
    assert ids(from_ms=3 * HOUR, to_ms=4 * HOUR) == ["EVT-1"]
    assert ids(from_ms=20 * HOUR) == []


def test_a_change_says_what_is_now(office: Office) -> None:
    make(office, "robin", "ken")
    done(call(office, "robin", "accept", event_id="EVT-1", attendee="robin"))
    same_time = done(
        call(office, "agent", "update_event", event_id="EVT-1", title="New", location="Hall")
    )
    assert (same_time["title"], same_time["location"]) == ("New", "Hall")
    assert same_time["responses"]["robin"] == "accepted"
    moved = done(
        call(
            office, "agent", "update_event", event_id="EVT-1", start_ms=5 * HOUR,
            attendees=["robin", "vendor"],
        )
    )  # fmt: skip
    assert (moved["start_ms"], moved["end_ms"]) == (5 * HOUR, 6 * HOUR)
    assert moved["responses"] == {
        "agent": "accepted", "robin": "needs_action", "vendor": "needs_action",
    }  # fmt: skip
    refused(call(office, "ken", "get_event", event_id="EVT-1"), "not_found")
    wrong = call(office, "agent", "update_event", event_id="EVT-1", start_ms=-9 * HOUR)
    refused(wrong, "invalid_args")


def test_free_time_is_when_all_are_at_work_and_free(office: Office) -> None:
    make(office, "cfo", at=HOUR)
    pass_by(office, HOUR // 2)
    found = done(call(office, "robin", "find_time", attendees=["cfo", "agent"], duration_ms=HOUR))
    assert [slot["start_ms"] // HOUR for slot in found["slots"]] == [2, 3, 4, 5, 6]
    assert found["slots"][0]["when"] == "Mon 2 Mar 2026, 11:00–12:00 (UTC)"
    assert found["busy"] == [
        {"attendee": "agent", "start_ms": HOUR, "end_ms": 2 * HOUR},
        {"attendee": "cfo", "start_ms": HOUR, "end_ms": 2 * HOUR},
    ]
    with_ken = done(call(office, "robin", "find_time", attendees=["ken"], duration_ms=HOUR))
    # Tokyo closes at 8:00 of the office's clock, an hour before the office opens.
    assert with_ken["slots"] == []
    refused(
        call(office, "robin", "find_time", attendees=[], duration_ms=HOUR, from_ms=5, to_ms=5),
        "invalid_args",
    )
    refused(call(office, "robin", "find_time", attendees=["x"], duration_ms=HOUR), "not_found")


def test_times_are_told_on_the_asking_person_s_clock() -> None:
    office = open_office(utc_offset_min=60)
    make(office, "ken")
    assert event_of(office, "agent", "EVT-1")["when"] == "Mon 2 Mar 2026, 11:00–12:00 (UTC+1)"
    assert event_of(office, "ken", "EVT-1")["when"] == "Mon 2 Mar 2026, 19:00–20:00 (UTC+9)"
    make(office, "ken", at=6 * HOUR, end_ms=30 * HOUR)
    late = event_of(office, "ken", "EVT-2")["when"]
    assert late == "Mon 2 Mar 2026, 23:00–Tue 3 Mar 2026, 23:00 (UTC+9)"
