"""The calendar in lines: days, answers, the week as a grid, what is new."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.vei_tui.service_views import DAY_MS, HOUR_MS, ME, STARTS, calendar_view, meeting
from twins.calendar.state import DECLINED, OVER, UNANSWERED
from vei_tui.presenters import calendar as dates
from vei_tui.presenters.events import Needs
from vei_tui.presenters.people import People, Person
from vei_tui.presenters.records import Day
from vei_tui.presenters.text import Node, plain
from vei_tui.presenters.week import week_lines
from vei_tui.presenters.wrap import width_of

PEOPLE = People.of(ME, [Person(ME, "Robin Vale"), Person("cfo", "Dana Whitfield")])
DAY = Day(PEOPLE, STARTS, 0)


def text(lines: object) -> str:
    return "\n".join(plain(row) for row in lines)  # type: ignore[attr-defined]


def test_every_day_has_a_heading_and_what_is_near_is_said() -> None:
    view = calendar_view(
        [meeting(1, -DAY_MS), meeting(2, HOUR_MS), meeting(3, 2 * HOUR_MS), meeting(4, DAY_MS),
         meeting(5, 3 * DAY_MS)]
    )  # fmt: skip
    clock = dates.clock_of(view, DAY)
    rows = dates.agenda(view, clock)
    heads = [plain(dates.day_line(row, clock) or ()) for row in rows]
    assert [head.strip("─ ") for head in heads] == [
        "Mon 2 Mar · yesterday", "", "Tue 3 Mar · today", "", "", "Wed 4 Mar · tomorrow", "",
        "Fri 6 Mar", "",
    ]  # fmt: skip
    assert len({row.id for row in rows}) == len(rows)


def test_filters_keep_what_waits_and_what_is_ahead() -> None:
    view = calendar_view([meeting(1, -DAY_MS), meeting(2, 0), meeting(3, 0, answer=UNANSWERED)])
    clock = dates.clock_of(view, DAY)
    assert [row.id for row in dates.agenda(view, clock, "asked")][1:] == ["EVT-3"]
    assert [row.id for row in dates.agenda(view, clock, "ahead")][1:] == ["EVT-2", "EVT-3"]


def test_days_are_those_of_the_readers_own_clock() -> None:
    late = meeting(1, 14 * HOUR_MS)
    far = calendar_view([late], offset_min=120)
    near = calendar_view([late])
    for view, date, hours in ((near, "Tue 3 Mar", "23:00"), (far, "Wed 4 Mar", "01:00")):
        clock = dates.clock_of(view, DAY)
        head, row = dates.agenda(view, clock)
        assert date in plain(dates.day_line(head, clock) or ())
        assert hours in text(dates.meeting_cells(row, view, clock))
    assert "your time, UTC+2" in plain(dates.title_of(far, dates.clock_of(far, DAY)))


def test_a_row_says_what_was_answered_and_what_is_running() -> None:
    view = calendar_view(
        [
            meeting(1, 0, answer=UNANSWERED),
            meeting(2, -HOUR_MS // 4),
            meeting(3, 0, answer=DECLINED),
            meeting(4, 0, organizer=ME),
        ]
    )
    clock = dates.clock_of(view, replace(DAY, now_ms=1))
    said = {row.id: text(dates.meeting_cells(row, view, clock)) for row in view.ahead}
    assert "answer?" in said["EVT-1"]
    assert said["EVT-2"].startswith("▸")
    assert "you do not" in said["EVT-3"]
    assert "yours" in said["EVT-4"]
    assert "0 of 1 come" in said["EVT-4"]


def test_an_invitation_asks_first_and_says_who_comes() -> None:
    asked = meeting(1, HOUR_MS, answer=UNANSWERED, text="About PO-7, see https://x.example/a")
    view = calendar_view([asked])
    lines = dates.meeting_lines(asked, view, DAY)
    said = text(lines)
    assert said.startswith("Do you go? Dana Whitfield asks. A accepts, X declines.")
    assert "✔ Dana Whitfield  organizes it" in said
    assert "· marta  has not answered" in said
    links = {piece.node_id for row in lines for piece in row if isinstance(piece, Node)}
    assert {"go PO-7", "url https://x.example/a"} <= links
    over = replace(asked, status=OVER)
    assert "Do you go?" not in text(dates.meeting_lines(over, view, DAY))


def test_what_is_new_is_told_and_what_asks_the_reader_needs_the_reader() -> None:
    own, other = meeting(1, HOUR_MS, organizer=ME), meeting(2, HOUR_MS)
    before = calendar_view([own, other])
    after = calendar_view(
        [own.answered("marta", "accepted"), replace(other, start_ms=0), meeting(3, 9 * HOUR_MS)]
    )
    found = {each.ref: each for each in dates.arrivals(before, after)}
    assert (found["EVT-1"].who, found["EVT-1"].what) == ("marta", "accepted")
    assert not found["EVT-1"].needs
    assert found["EVT-2"].what == "moved a meeting"
    assert (found["EVT-3"].what, found["EVT-3"].needs) == ("invited you", Needs.DIRECT)
    assert dates.arrivals(before, before) == []
    gone = dates.arrivals(before, calendar_view([own]))
    assert [(each.ref, each.what) for each in gone] == [("EVT-2", "cancelled a meeting")]
    ended = calendar_view([own, replace(other, status=OVER)])
    assert dates.arrivals(before, ended) == []


def test_the_week_shows_each_meeting_where_it_takes_place() -> None:
    view = calendar_view(
        [meeting(1, HOUR_MS, title="Budget round", minutes=60), meeting(2, HOUR_MS, title="Other"),
         meeting(3, DAY_MS, title="Lab", answer=UNANSWERED)]
    )  # fmt: skip
    lines = week_lines(view, dates.clock_of(view, DAY), 0, "EVT-1", 96, 22)
    rows = text(lines).split("\n")
    assert "Tue 3 Mar today" in rows[0]
    assert "Sat" not in rows[0]
    at_ten = next(row for row in rows if row.startswith("10:00"))
    assert "█Budget" in at_ten
    assert "▌Other" in at_ten
    assert at_ten.index("Budget") < at_ten.index("Other") < rows[0].index("Wed 4 Mar")
    assert "▌? Lab" in next(row for row in rows if row.startswith("09:00▸"))


def test_a_weekend_is_shown_when_something_is_on_it_and_late_hours_when_they_are_needed() -> None:
    view = calendar_view([meeting(1, 4 * DAY_MS), meeting(2, 12 * HOUR_MS, minutes=90)])
    rows = text(week_lines(view, dates.clock_of(view, DAY), 0, "", 120, 40)).split("\n")
    assert "Sat 7 Mar" in rows[0]
    assert any(row.startswith("22:00") for row in rows)


@given(
    st.lists(
        st.tuples(st.integers(-80, 80), st.integers(1, 600), st.text(max_size=30)), max_size=12
    ),
    st.integers(20, 160),
    st.integers(3, 50),
)
def test_every_row_of_a_week_fits(
    given_meetings: list[tuple[int, int, str]], width: int, rows: int
) -> None:
    made = [
        meeting(number, start * HOUR_MS // 2, minutes=minutes, title=title)
        for number, (start, minutes, title) in enumerate(given_meetings, 1)
    ]
    view = calendar_view(made)
    lines = week_lines(view, dates.clock_of(view, DAY), 0, "EVT-1", width, rows)
    assert len(lines) <= rows
    assert all(width_of(row) <= max(width, 6 + 7 * 4) for row in lines)
