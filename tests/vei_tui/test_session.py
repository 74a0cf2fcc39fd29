"""Sessions: frames share what did not change, and hold nothing that the seat may not see."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scenarios.catalogue import load
from vei_tui.local_session import LocalSession
from vei_tui.play import Play
from vei_tui.presenters.events import Needs
from vei_tui.registry import discover
from vei_tui.session import Frame

MAIL = {
    "to": "sales@macrocompute.example",
    "subj": "Quote",
    "body_text": "Please send a quote for one MacroBook Pro 16.",
}


def submit(session: LocalSession, tool: str, args: Mapping[str, Any] | None = None) -> Frame:
    asyncio.run(session.submit(tool, args))
    return session.frame


def test_a_call_on_one_app_leaves_the_views_of_the_others_the_same_objects(
    session: LocalSession,
) -> None:
    before = session.frame
    after = submit(session, "slack.send_message", {"channel": "#random", "text": "hello"})
    assert after.views["slack"] is not before.views["slack"]
    assert after.views["mail"] is before.views["mail"]
    assert after.views["browser"] is before.views["browser"]


def test_a_call_that_changes_nothing_leaves_every_view(session: LocalSession) -> None:
    before = session.frame
    after = submit(session, "slack.list_channels")
    assert all(after.views[app] is before.views[app] for app in before.views)
    assert after.index == before.index + 1
    assert after.digest != before.digest


def test_a_refused_call_is_in_the_frame_in_words(session: LocalSession) -> None:
    frame = submit(session, "slack.open_channel", {"channel": "#procurment"})
    assert frame.error is not None
    assert "#procurement" in frame.error["hint"]
    (happening,) = frame.happenings
    assert not happening.ok


def test_arrivals_come_from_the_views_and_say_what_needs_the_seat(session: LocalSession) -> None:
    submit(session, "mail.compose", MAIL)
    frame = submit(session, "vei.tick", {"dt_ms": 30_000})
    arrivals = [each.arrival for each in frame.happenings if each.arrival is not None]
    by_app = {each.app for each in frame.happenings if each.arrival is not None}
    assert by_app == {"slack", "mail"}
    assert any(a.needs is Needs.MAIL and a.who == "MacroCompute Sales" for a in arrivals)
    assert any(a.needs is Needs.NOTHING and "Cake" in a.text for a in arrivals)
    seqs = [each.seq for each in session.log]
    assert seqs == sorted(seqs)


def test_what_the_seat_cannot_see_is_in_no_frame(play: Play, session: LocalSession) -> None:
    shown: list[Frame] = []
    session.subscribe(shown.append)
    play.office.call("cfo", "slack.send_message", {"channel": "@itops", "text": "a secret"})
    play.office.call("cfo", "slack.send_message", {"channel": "@agent", "text": "for you"})
    submit(session, "vei.ping")
    happened = [each for frame in shown for each in frame.happenings]
    texts = [each.arrival.text for each in happened if each.arrival is not None]
    assert texts == ["for you"]
    assert session.record(0) is None
    assert "a secret" not in str(happened)


def test_what_others_do_is_shown_as_it_happens(play: Play, session: LocalSession) -> None:
    unread = session.frame.unread["slack"]
    shown: list[Frame] = []
    session.subscribe(shown.append)
    play.office.call("cfo", "slack.send_message", {"channel": "@agent", "text": "for you"})
    assert [frame.index for frame in shown] == [1]
    assert shown[0].cause is None
    assert shown[0].unread["slack"] == unread + 1


def test_an_answer_to_ones_own_words_needs_the_seat(play: Play, session: LocalSession) -> None:
    submit(session, "slack.send_message", {"channel": "#random", "text": "who has the scissors?"})
    play.office.call("priya", "slack.send_message", {"channel": "#random", "text": "me"})
    play.office.call("itops", "slack.send_message", {"channel": "#random", "text": "not me"})
    submit(session, "vei.ping")
    needs = [each.needs for each in session.log if each.arrival is not None]
    assert needs == [Needs.ANSWER, Needs.NOTHING]


def test_records_of_others_are_shown_only_after_the_end(session: LocalSession) -> None:
    submit(session, "mail.compose", MAIL)
    submit(session, "vei.tick", {"dt_ms": 30_000})
    event = next(each.seq for each in session.log if each.arrival is not None)
    assert session.record(event) is None
    score = session.finish()
    assert score["success"] is False
    record = session.record(event)
    assert record is not None
    assert record["type"] == "event"


def test_a_resumed_run_is_told_again(play: Play, session: LocalSession, tmp_path: Path) -> None:
    submit(session, "mail.compose", MAIL)
    submit(session, "vei.tick", {"dt_ms": 30_000})
    session.close()
    with Play.resume(play.path) as again:
        resumed = LocalSession(again, discover().news())
        assert list(resumed.log) == list(session.log)
        assert resumed.frame.digest == session.frame.digest
        assert resumed.frame.happenings == ()


def test_goals_follow_what_the_scenario_reveals(play: Play, session: LocalSession) -> None:
    assert {goal.why for goal in session.goals()} == {""}
    assert not any(goal.evidence for goal in session.goals())
    session.reveal = "brief"
    assert session.goals() == ()
    session.reveal = "score"
    session._graded = ("", ())
    assert all(goal.why for goal in session.goals())


def test_closing_gives_the_office_its_sink_back(play: Play, session: LocalSession) -> None:
    session.close()
    assert play.office.sink is None


def test_a_faulty_day_that_is_resumed_is_retold_as_it_was(tmp_path: Path) -> None:
    options = {"faults": "aggressive"}
    scenario = load("macrocompute_default")
    with Play.begin(scenario, seed=5, root=tmp_path, options=options) as play:
        session = LocalSession(play, discover().news())
        for _ in range(30):
            submit(session, "slack.send_message", {"channel": "#general", "text": "hello"})
            submit(session, "vei.wait", {"max_ms": 20_000})
        told = [(event.seq, event.ok, event.arrival) for event in session.log]
        path = play.path
    assert not all(ok for _, ok, _ in told)
    with Play.resume(path) as play:
        again = LocalSession(play, discover().news())
        assert [(event.seq, event.ok, event.arrival) for event in again.log] == told


def test_faults_and_findings_are_shown_after_the_end_only(tmp_path: Path) -> None:
    options = {"faults": "aggressive"}
    with Play.begin(load("macrocompute_default"), seed=5, root=tmp_path, options=options) as play:
        session = LocalSession(play, discover().news())
        for _ in range(20):
            submit(session, "slack.list_channels")
        faulty = next(r["seq"] for r in play.office.records() if "fault" in r)
        before = session.record(faulty)
        assert before is not None
        assert not {"fault", "findings"} & before.keys()
        session.finish()
        after = session.record(faulty)
        assert after is not None
        assert {"fault", "findings"} <= after.keys()
