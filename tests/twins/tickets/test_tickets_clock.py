"""Clocks: they run on office time, warn, run out, stop, go on, and never run backwards."""

from __future__ import annotations

import pytest

from engine.office import Office
from tests.twins.tickets.tickets_office import (
    MINUTE,
    OUTAGE,
    call,
    create,
    get,
    happened,
    move,
    open_office,
    until,
)
from twins.tickets.clock import MISSED, WARNING, Clock, Limit


@pytest.fixture
def office() -> Office:
    return open_office()


def marks(office: Office) -> list[tuple[str, str]]:
    return [(p["ticket_id"], p["mark"]) for p in happened(office, "tickets.sla")]


def test_a_ticket_from_before_warns_and_runs_out(office: Office) -> None:
    until(office, 24)
    assert marks(office) == []
    assert get(office, "cfo", "TCK-88")["sla"]["state"] == "running"
    until(office, 25)
    assert marks(office) == [("TCK-88", WARNING)]
    assert get(office, "cfo", "TCK-88")["sla"]["state"] == "warned"
    until(office, 40)
    assert marks(office) == [("TCK-88", WARNING), ("TCK-88", MISSED)]
    assert happened(office, "tickets.sla")[0] == {
        "ticket_id": "TCK-88",
        "mark": "warning",
        "priority": "P1",
        "assignee": "ops",
        "left_ms": 15 * MINUTE,
    }
    shown = get(office, "cfo", "TCK-88")
    assert shown["sla"]["state"] == "missed"
    assert [(e["what"], e["by"], e["time_ms"]) for e in shown["history"][1:]] == [
        ("sla_warning", "office", 25 * MINUTE),
        ("sla_missed", "office", 40 * MINUTE),
    ]
    until(office, 1000)
    assert len(marks(office)) == 2


def test_a_new_ticket_has_a_clock_where_its_priority_has_a_limit(office: Office) -> None:
    move(office, "ops", "TCK-88", "resolved")
    urgent, usual = create(office, priority="P1"), create(office)
    assert get(office, "agent", urgent)["sla"]["limit_ms"] == 60 * MINUTE
    assert get(office, "agent", usual)["sla"]["limit_ms"] is None
    until(office, 500)
    assert marks(office) == [(urgent, WARNING), (urgent, MISSED)]


def test_a_done_ticket_is_never_late(office: Office) -> None:
    until(office, 30)
    move(office, "ops", "TCK-88", "resolved")
    until(office, 500)
    assert marks(office) == [("TCK-88", WARNING)]
    sla = get(office, "ops", "TCK-88")["sla"]
    assert (sla["state"], sla["due_ms"]) == ("stopped", None)
    assert 50 * MINUTE <= sla["elapsed_ms"] < 51 * MINUTE


def test_a_ticket_that_is_opened_again_goes_on_from_where_it_was(office: Office) -> None:
    until(office, 30)
    move(office, "ops", "TCK-88", "resolved")
    until(office, 500)
    move(office, "ops", "TCK-88", "in_progress")
    sla = get(office, "ops", "TCK-88")["sla"]
    assert sla["state"] == "warned"
    assert 509 * MINUTE <= sla["due_ms"] <= 510 * MINUTE
    move(office, "ops", "TCK-88", "mitigated")
    until(office, 600)
    assert marks(office) == [("TCK-88", WARNING), ("TCK-88", MISSED)]
    assert get(office, "ops", "TCK-88")["history"][-1]["time_ms"] == sla["due_ms"]


def test_what_is_late_is_late_though_its_event_has_not_landed(office: Office) -> None:
    until(office, 39)
    # The clock moves past the limit within the call, and its event lands after it.
    office.world = office.world._replace(time_ms=40 * MINUTE)
    move(office, "ops", "TCK-88", "resolved")
    until(office, 100)
    assert marks(office).count(("TCK-88", MISSED)) == 1
    shown = get(office, "ops", "TCK-88")
    assert shown["sla"]["state"] == "missed"
    assert [e["what"] for e in shown["history"][-2:]] == ["sla_missed", "status"]


def test_a_priority_sets_another_limit(office: Office) -> None:
    call(office, "ops", "update", ticket_id="TCK-88", priority="P2")
    until(office, 219)
    assert marks(office) == []
    until(office, 220)
    assert marks(office) == [("TCK-88", MISSED)]
    call(office, "ops", "update", ticket_id="TCK-88", priority="P4")
    call(office, "ops", "update", ticket_id="TCK-42", priority="P1")
    assert get(office, "ops", "TCK-88")["sla"]["limit_ms"] is None
    until(office, 221)
    # It is older than its new limit already: late at once, and nobody is warned any more.
    assert marks(office)[1:] == [("TCK-42", MISSED)]


def test_a_ticket_can_be_late_from_the_start() -> None:
    office = open_office(tickets=[{**OUTAGE, "minutes_ago": 90}])
    assert get(office, "ops", "TCK-88")["sla"]["state"] == "missed"
    until(office, 500)
    assert marks(office) == []
    office = open_office(tickets=[{**OUTAGE, "minutes_ago": 50}])
    until(office, 0)
    assert marks(office) == [("TCK-88", WARNING)]
    until(office, 10)
    assert marks(office) == [("TCK-88", WARNING), ("TCK-88", MISSED)]


def test_without_limits_nothing_is_planned() -> None:
    office = open_office(sla={}, tickets=[OUTAGE])
    create(office, priority="P1")
    assert office.pending()["total"] == 0


def test_clock_by_itself() -> None:
    clock = Clock(Limit(100, 20)).start(5)
    assert clock.start(50) is clock
    assert (clock.due_ms, clock.ahead(5)) == (105, [(WARNING, 80), (MISSED, 100)])
    assert clock.ahead(95) == [(WARNING, 0), (MISSED, 10)]
    assert clock.ahead(105) == [(MISSED, 0)]
    stopped = clock.stop(45)
    assert (stopped.spent_ms, stopped.due_ms, stopped.ahead(60)) == (40, None, [])
    assert stopped.stop(99) is stopped
    again = stopped.start(60)
    assert (again.elapsed_ms(59), again.elapsed_ms(70), again.due_ms) == (40, 50, 120)
    assert not again.late(119)
    assert again.late(120)
    assert again.mark(MISSED).ahead(120) == []
    assert again.mark(WARNING).ahead(100) == [(MISSED, 20)]
    assert again.set(Limit(500, 20)).turn == again.turn + 1
