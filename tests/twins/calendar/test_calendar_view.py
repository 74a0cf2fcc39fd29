"""What a person sees of the calendar: view, summary, menu; and that a crowded one stays quick."""

from __future__ import annotations

from engine.canonical import dumps
from engine.table import Table
from tests.twins.calendar.calendar_office import (
    DAY,
    call,
    done,
    make,
    open_office,
    pass_by,
    people,
    state_of,
)
from twins.calendar.agenda import Agenda
from twins.calendar.state import CalendarState, Meeting


def test_a_view_is_the_same_object_until_something_in_it_changes() -> None:
    office = open_office()
    make(office, "robin")
    before = office.view("calendar", "robin")
    make(office, "cfo")
    make(office, by="still")
    done(call(office, "robin", "list_events"))
    assert office.view("calendar", "robin") is before
    done(call(office, "robin", "accept", event_id="EVT-1", attendee="robin"))
    after = office.view("calendar", "robin")
    assert after is not before
    assert (len(before.asked), len(after.asked)) == (1, 0)
    done(call(office, "robin", "accept", event_id="EVT-1", attendee="robin"))
    assert office.view("calendar", "robin") is after


def test_summary_menu_and_unread_show_what_waits() -> None:
    office = open_office()
    twin = office.twins[office.index["calendar"]]
    assert twin.summary(office.view("calendar", "robin")).endswith("Nothing planned.")
    make(office, "robin", "cfo", location="Room 4")
    view = office.view("calendar", "robin")
    assert twin.unread(view) == 1
    summary = twin.summary(view)
    assert "EVT-1 Review: Mon 2 Mar 2026, 11:00–12:00 (UTC), Room 4, from agent" in summary
    assert "[robin: not answered, cfo: not answered]" in summary
    menu = twin.menu(view)
    assert [entry["tool"] for entry in menu] == [
        "calendar.accept", "calendar.decline", "calendar.get_event",
    ]  # fmt: skip
    for entry in menu:
        done(office.fork().call("robin", entry["tool"], entry["args"]))
    done(call(office, "robin", "decline", event_id="EVT-1", attendee="robin"))
    assert twin.unread(office.view("calendar", "robin")) == 0
    pass_by(office, DAY)
    view = office.view("calendar", "robin")
    assert (len(view.ahead), len(view.past)) == (0, 1)
    assert [m.id for m in view.overlapping(0, DAY)] == ["EVT-1"]


def test_an_agenda_is_ordered_whatever_the_order_of_coming() -> None:
    meetings = [_meeting(n, (n * 7919) % 1009) for n in range(1, 1500)]
    agenda = Agenda()
    for meeting in meetings:
        agenda = agenda.put(meeting)
    ordered = sorted(meetings, key=lambda m: m.key)
    assert list(agenda) == ordered
    assert max(map(len, agenda.runs)) <= 128
    assert list(agenda.after(ordered[700].key)) == ordered[701:]
    assert list(agenda.overlapping(500, 510)) == [
        m for m in ordered if m.start_ms < 510 and m.end_ms > 500
    ]
    for meeting in ordered[::2]:
        agenda = agenda.drop(meeting)
    assert list(agenda) == ordered[1::2]
    assert len(agenda) == len(ordered[1::2])
    assert agenda.drop(ordered[0]) is agenda


def test_a_change_to_a_crowded_calendar_shares_the_rest() -> None:
    state = CalendarState(Table(), Table())
    for number in range(1, 2001):
        state = state.keep(_meeting(number, number * 10))
    before = state.diary("a").ahead
    after = state.keep(_meeting(2001, 5)).diary("a").ahead
    assert sum(run not in before.runs for run in after.runs) == 1


def test_observation_and_dump_are_plain() -> None:
    office = open_office()
    make(office, "robin")
    seen = done(office.call("robin", "vei.observe", {"focus": "calendar"}))
    assert seen["unread"]["calendar"] == 1
    tools = {entry["tool"] for entry in seen["action_menu"] if "args_schema" in entry}
    assert tools == {
        f"calendar.{name}"
        for name in (
            "list_events", "get_event", "create_event", "update_event", "cancel_event", "accept",
            "decline", "find_time",
        )
    }  # fmt: skip
    assert b'"needs_action"' in dumps(office.dump()["calendar"])
    for actor in people():
        office.twins[office.index["calendar"]].view(state_of(office), actor)


def test_schemas_are_published_under_the_names_clients_use() -> None:
    tools = {t.name: t for t in open_office().offered() if t.app == "calendar"}
    assert list(tools["calendar.create_event"].schema["properties"]) == [
        "title", "start_ms", "end_ms", "attendees", "location", "description",
    ]  # fmt: skip
    assert tools["calendar.create_event"].schema["required"] == ["title", "start_ms", "end_ms"]
    assert tools["calendar.accept"].schema["required"] == ["event_id", "attendee"]
    for entry in tools.values():
        assert entry.output_schema["type"] == "object"
        assert entry.description.endswith(".")


def _meeting(number: int, start: int) -> Meeting:
    plain = Meeting(number, "x", start, start + 1 + number % 37, "a", (), ())
    return plain.with_people(())
