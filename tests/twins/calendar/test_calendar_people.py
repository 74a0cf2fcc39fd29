"""What the calendar sets off: invitations by mail, answers of colleagues, reminders in Slack."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import ScenarioError
from engine.office import Office
from tests.twins.calendar.calendar_office import (
    DAY,
    HOUR,
    call,
    cited,
    done,
    event_of,
    failures,
    mails,
    make,
    open_office,
    pass_by,
    reminders,
)

MINUTE = 60_000


@pytest.fixture
def office() -> Office:
    return open_office()


def test_an_invitation_is_a_mail_that_says_when_where_and_who(office: Office) -> None:
    make(office, "robin", "ken", "vendor", location="Room 4", description="Bring numbers.")
    pass_by(office, 5000)
    assert mails(office, "robin") == ["Invitation: Review (Mon 2 Mar 2026, 11:00–12:00 (UTC))"]
    opened = done(office.call("robin", "mail.open", {"id": "m1"}))
    assert opened["headers"]["From"] == "Dana Reyes <dana@halden.example>"
    assert "alex@vendor.example" in opened["headers"]["To"]
    assert opened["body_text"] == (
        "Dana Reyes invites you to Review.\n\n"
        "When: Mon 2 Mar 2026, 11:00–12:00 (UTC)\n"
        "For Ken Mori: Mon 2 Mar 2026, 20:00–21:00 (UTC+9)\n"
        "Where: Room 4\n"
        "Who: Dana Reyes, Robin Vale, Ken Mori, Alex Moreau\n\n"
        "Bring numbers.\n\n"
        "Please accept or decline EVT-1 in the calendar."
    )
    assert done(office.call("agent", "mail.list", {"folder": "Sent"}))[0]["id"] == "m1"


def test_colleagues_answer_by_hours_and_conflicts(office: Office) -> None:
    make(office, "cfo", "ken", "ops", "yes", "still", "robin")
    pass_by(office, MINUTE)
    assert event_of(office, "agent", "EVT-1")["responses"] == {
        "agent": "accepted",
        "cfo": "accepted",
        "ken": "needs_action",
        "ops": "declined",
        "yes": "accepted",
        "still": "needs_action",
        "robin": "needs_action",
    }
    make(office, "cfo", at=2 * HOUR + 30 * MINUTE, title="Clash", by="robin")
    pass_by(office, MINUTE)
    assert event_of(office, "robin", "EVT-2")["responses"]["cfo"] == "declined"
    assert mails(office, "agent") == [
        f"{word}: Review (Mon 2 Mar 2026, 11:00–12:00 (UTC))"
        for word in [subj.partition(":")[0] for subj in mails(office, "agent")]
    ]
    words = sorted(subj.partition(":")[0] for subj in mails(office, "agent"))
    assert words == ["Accepted", "Accepted", "Declined"]
    text = done(office.call("robin", "mail.search", {"query": "declined clash"}))["hits"]
    body = done(office.call("robin", "mail.open", {"id": text[0]["id"]}))["body_text"]
    assert body.endswith("I have another meeting at that time.")


def test_a_colleague_elsewhere_answers_when_its_day_begins(office: Office) -> None:
    # 18:00 in Tokyo: Ken has gone, and gets to it at nine the next morning, office midnight.
    make(office, "ken", at=DAY + 2 * HOUR)
    pass_by(office, 14 * HOUR)
    assert event_of(office, "agent", "EVT-1")["responses"]["ken"] == "needs_action"
    pass_by(office, 2 * HOUR)
    assert event_of(office, "agent", "EVT-1")["responses"]["ken"] == "declined"
    body = done(office.call("agent", "mail.open", {"id": "m2"}))["body_text"]
    assert body.endswith("outside my working hours (09:00–17:00, UTC+9).")


def test_nobody_answers_who_is_not_at_work_before_it_starts(office: Office) -> None:
    make(office, "cfo", at=-HOUR, end_ms=HOUR)
    pass_by(office, 8 * HOUR + MINUTE)
    make(office, "cfo", at=office.time_ms + HOUR, end_ms=office.time_ms + 2 * HOUR)
    assert not [e for e in office.world.queue if e.target == "calendar.answer"]


def test_an_own_answer_comes_before_the_diary_s(office: Office) -> None:
    make(office, "cfo")
    done(call(office, "cfo", "decline", event_id="EVT-1", attendee="cfo"))
    pass_by(office, MINUTE)
    assert event_of(office, "agent", "EVT-1")["responses"]["cfo"] == "declined"


def test_reminders_come_before_the_start_to_who_has_not_declined(office: Office) -> None:
    make(office, "robin", "guest", "cfo", location="Room 4")
    done(call(office, "robin", "decline", event_id="EVT-1", attendee="robin"))
    pass_by(office, 2 * HOUR - 11 * MINUTE)
    assert reminders(office, "agent") == []
    pass_by(office, MINUTE)
    assert reminders(office, "agent") == [
        "Reminder: Review starts in 10 minutes. Mon 2 Mar 2026, 11:00–12:00 (UTC), Room 4 (EVT-1)"
    ]
    assert len(reminders(office, "guest")) == 1
    opened = done(office.call("agent", "slack.open_channel", {"channel": "@calendar"}))
    assert (opened["messages"][0]["user"], opened["unread_count"]) == ("calendar", 1)
    # Robin declined; the office answers for the cfo, so nobody would read it.
    assert reminders(office, "robin") == reminders(office, "cfo") == []
    assert failures(office) == []


def test_a_moved_event_has_one_reminder_and_a_cancelled_one_none(office: Office) -> None:
    make(office, "robin")
    make(office, "robin", title="Other")
    done(call(office, "agent", "update_event", event_id="EVT-1", start_ms=4 * HOUR))
    done(call(office, "agent", "cancel_event", event_id="EVT-2"))
    pass_by(office, 3 * HOUR)
    assert reminders(office, "robin") == []
    assert event_of(office, "robin", "EVT-1")["status"] == "planned"
    pass_by(office, HOUR)
    assert len(reminders(office, "robin")) == 1
    subjects = [subj.partition(":")[0] for subj in mails(office, "robin")]
    assert subjects == ["Invitation", "Invitation", "Changed", "Cancelled"]
    pass_by(office, 2 * HOUR)
    assert event_of(office, "robin", "EVT-1")["status"] == "over"


def test_reminder_lead_and_receivers_are_the_scenario_s() -> None:
    people = {"cfo": {"reminded": True}, "robin": {"answers": "never", "reminded": False}}
    office = open_office(reminder_min=30, people=people)
    make(office, "robin", "cfo")
    pass_by(office, 2 * HOUR - 31 * MINUTE)
    assert reminders(office, "cfo") == []
    pass_by(office, 2 * MINUTE)
    assert reminders(office, "cfo")[0].startswith("Reminder: Review starts in 30 minutes.")
    assert reminders(office, "robin") == []


def test_who_is_no_longer_invited_learns_of_it(office: Office) -> None:
    make(office, "robin", "guest")
    done(call(office, "agent", "update_event", event_id="EVT-1", attendees=["guest", "yes"]))
    pass_by(office, MINUTE)
    assert mails(office, "robin")[-1].startswith("No longer invited: Review")
    assert mails(office, "yes") == ["Invitation: Review (Mon 2 Mar 2026, 11:00–12:00 (UTC))"]
    assert event_of(office, "agent", "EVT-1")["responses"]["yes"] == "accepted"


def test_a_scenario_may_keep_it_all_in_the_calendar() -> None:
    quiet = {"invitations": False, "answers": False, "reminders": False}
    office = open_office(notify=quiet)
    make(office, "yes")
    done(call(office, "agent", "cancel_event", event_id=make(office, "yes", at=3 * HOUR)))
    pass_by(office, DAY)
    assert event_of(office, "agent", "EVT-1")["responses"]["yes"] == "accepted"
    targets = {r["target"] for r in office.records() if r["type"] == "event"}
    assert targets == {"calendar.answer", "calendar.close"}


def test_meetings_of_the_scenario_begin_with_the_day() -> None:
    office = open_office(
        events=[
            {
                "title": "Standup", "starts": "2026-03-02T10:00", "minutes": 15,
                "organizer": "agent", "attendees": ["robin", "cfo@halden.example"],
                "responses": {"robin": "accepted"},
            },
            {"title": "Old", "starts": "2026-02-27T10:00", "organizer": "cfo"},
        ],
    )  # fmt: skip
    assert event_of(office, "cfo", "EVT-2")["status"] == "over"
    office.enqueue("calendar.begin", {}, 0)
    pass_by(office, 3 * HOUR)
    shown = event_of(office, "robin", "EVT-1")
    assert shown["status"] == "over"
    assert shown["responses"]["cfo"] == "accepted"
    assert len(reminders(office, "robin")) == 1


def test_colleagues_make_move_and_cancel_events(office: Office) -> None:
    event = {"title": "1:1", "start_ms": 2 * HOUR, "end_ms": 3 * HOUR, "attendees": ["agent"]}
    office.enqueue("calendar", event, 0, "cfo")
    pass_by(office, 5000)
    assert mails(office, "agent")[0].startswith("Invitation: 1:1")
    office.enqueue("calendar.move", {"event_id": "EVT-1", "start_ms": 3 * HOUR}, 0, "cfo")
    pass_by(office, 5000)
    assert event_of(office, "agent", "EVT-1")["end_ms"] == 4 * HOUR
    office.enqueue("calendar.cancel", {"event_id": "EVT-1"}, 0, "cfo")
    office.enqueue("calendar.cancel", {"event_id": "EVT-9"}, 0, "cfo")
    pass_by(office, 5000)
    assert event_of(office, "agent", "EVT-1")["status"] == "cancelled"
    assert [record["error"]["code"] for record in failures(office)] == ["not_found"]


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ({"people": {"cf0": {}}}, "nobody called 'cf0'"),
        ({"events": [{"title": "x", "starts": "2026-02-30T10:00", "organizer": "cfo"}]}, "'x'"),
        ({"events": [{"title": "x", "starts": "2026-03-03T10:00", "organizer": "no"}]}, "'no'"),
        (
            {
                "events": [
                    {
                        "title": "x", "starts": "2026-03-03T10:00", "organizer": "cfo",
                        "responses": {"ken": "accepted"},
                    }
                ]
            },
            "not invited",
        ),
    ],
)  # fmt: skip
def test_a_wrong_section_is_named(section: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        open_office(**section)


def test_working_hours_are_in_order() -> None:
    with pytest.raises(ValueError, match="working day"):
        open_office(people={"cfo": {"hours": [17, 9]}})


def test_what_an_event_says_is_told_to_who_looks_for_links(office: Office) -> None:
    make(office, "robin", description="See DOC-1.")
    done(call(office, "agent", "update_event", event_id="EVT-1", start_ms=3 * HOUR))
    assert [(c.ref, c.by, c.readers) for c in cited(office)] == [
        ("EVT-1", "agent", ("agent", "robin"))
    ]
    assert "DOC-1" in cited(office)[0].text
    done(call(office, "agent", "update_event", event_id="EVT-1", description="See DOC-2."))
    assert "DOC-2" in cited(office)[1].text


def test_a_day_with_nothing_planned_begins_with_nothing(office: Office) -> None:
    assert len(office.world.queue) == 0
