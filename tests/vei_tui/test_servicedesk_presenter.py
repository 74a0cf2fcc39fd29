"""The service desk in lines: what is the reader's, stages in order, whose turn it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.table import Vector
from tests.vei_tui.service_views import ME, STARTS, desk_view, incident, request
from twins.servicedesk.flow import INCIDENT_FLOW, REQUEST_FLOW
from twins.servicedesk.state import Approval, Change, Comment, News
from vei_tui.presenters import servicedesk as desks
from vei_tui.presenters.events import Needs
from vei_tui.presenters.people import People, Person
from vei_tui.presenters.records import Day
from vei_tui.presenters.text import plain

DAY = Day(
    People.of(ME, [Person(ME, "Robin Vale"), Person("cfo", "Dana"), Person("sam", "Sam")]),
    STARTS,
    0,
)
DONE = Approval("manager", ("cfo",), "cfo", "APPROVED", "cfo", -60_000)
OWN = Approval("owner", ("sam", ME), "sam or agent")
LAST = Approval("finance", ("cfo",), "cfo")


def text(lines: object) -> str:
    return "\n".join(plain(row) for row in lines)  # type: ignore[attr-defined]


def test_ones_own_incidents_come_first_then_the_open_ones_by_priority() -> None:
    view = desk_view(
        [incident(1, "CLOSED", "P1"), incident(2, "NEW", "P3"), incident(3, "ON_HOLD", "P1"),
         incident(4, "NEW", "P4", ME), incident(5, "NEW", "P3")], []
    )  # fmt: skip
    assert [row.id for row in desks.incidents(view)] == [
        "INC-4",
        "INC-3",
        "INC-5",
        "INC-2",
        "INC-1",
    ]
    assert [row.id for row in desks.incidents(view, "mine")] == ["INC-4"]
    assert [row.id for row in desks.incidents(view, "open")][-1] == "INC-2"
    assert text(desks.incident_cells(view.incidents["INC-4"], view, DAY)).startswith("•")


def test_requests_that_wait_for_the_reader_come_first() -> None:
    view = desk_view(
        [], [request(1, OWN), request(2, LAST), request(3, status="CLOSED"), request(4, OWN)]
    )
    assert [row.id for row in desks.requests(view)] == ["REQ-4", "REQ-1", "REQ-2", "REQ-3"]
    assert [row.id for row in desks.requests(view, "turn")] == ["REQ-4", "REQ-1"]
    assert "your decision" in text(desks.request_cells(view.requests["REQ-1"], view, DAY))
    assert "finance decides" in text(desks.request_cells(view.requests["REQ-2"], view, DAY))


def test_stages_stand_in_order_and_whose_turn_it_is_is_said() -> None:
    row = request(1, DONE, OWN, LAST)
    said = text(desks.request_lines(row, desk_view([], [row]), DAY))
    first, second, third = (
        said.index(each) for each in ("1 ✔ manager", "2 ▸ owner", "3 · finance")
    )
    assert first < second < third
    assert "approved by Dana, 08:59" in said
    assert "now: you or Sam" in said
    assert "then: Dana" in said
    assert "It is your turn: A approves, X rejects." in said


def test_the_turn_of_others_is_said_too() -> None:
    row = request(1, DONE, LAST)
    assert "It is the turn of Dana." in text(desks.request_lines(row, desk_view([], [row]), DAY))


def test_a_rejection_leaves_the_rest_unneeded() -> None:
    no = replace(DONE, status="REJECTED")
    row = request(1, no, replace(LAST, status="SKIPPED"), status="REJECTED")
    said = text(desks.request_lines(row, desk_view([], [row]), DAY))
    assert "1 ✗ manager      rejected by Dana" in said
    assert "no longer needed" in said
    assert "turn" not in said


def test_comments_and_changes_are_told_in_words() -> None:
    row = replace(
        incident(1, "IN_PROGRESS", "P2", "sam"),
        links=("TCK-4",),
        comments=Vector([Comment(-60_000, "sam", "See RUN-3.")]),
        history=Vector(
            [
                Change(-9_000, "sam", "status", "NEW", "IN_PROGRESS"),
                Change(-8_000, ME, "assignee", "", "sam"),
            ]
        ),
    )
    said = text(desks.incident_lines(row, DAY))
    assert "Sam  08:59" in said
    assert "new → in progress" in said
    assert "you gave it to Sam" in said
    assert said.index("gave it to") < said.index("new → in progress")


@pytest.mark.parametrize("status", [*INCIDENT_FLOW, *REQUEST_FLOW])
def test_every_status_has_words(status: str) -> None:
    words, _ = desks.status_of(status)
    assert words == words.lower()
    assert "_" not in words


@pytest.mark.parametrize("status", INCIDENT_FLOW)
def test_only_allowed_steps_are_offered(status: str) -> None:
    steps = [step for step, _ in desks.steps(incident(1, status))]
    assert steps == list(INCIDENT_FLOW[status])
    assert steps or "final" in desks.final(incident(1, status))


def test_what_becomes_the_readers_needs_the_reader() -> None:
    before = desk_view([incident(1)], [request(1, OWN, status="APPROVED")])
    news = Vector([News(0, "REQ-1", "cfo", "manager: APPROVED"), News(0, "REQ-1", ME, "thanks")])
    after = replace(desk_view([incident(1)], [request(1, OWN)]), news=news)
    found = desks.arrivals(before, after)
    assert [(each.who, each.ref, each.needs) for each in found] == [("cfo", "REQ-1", Needs.DIRECT)]
    assert desks.arrivals(after, after) == []
