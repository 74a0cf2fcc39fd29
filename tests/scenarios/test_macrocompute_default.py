"""The default world: its three proofs, what each goal hangs on, and what clients know of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.office import Office
from engine.tool import Outcome
from scenarios.catalogue import load
from scenarios.compiler import open_office
from scenarios.plays import perform, run_play

SCENARIO = load("macrocompute_default")
VENDOR = "sales@macrocompute.example"
SPECS = "https://vweb.local/pdp/macrobook-pro-16/specs"
GOALS = {"specs_cited", "amount_stated", "approved", "quote_asked", "quote_read"}


def opened(seed: int = 1) -> Office:
    return open_office(SCENARIO, seed)


def grade(office: Office) -> dict[str, Any]:
    assert office.rules.score is not None
    return dict(office.rules.score(office))


def missed(office: Office) -> set[str]:
    return {goal["id"] for goal in grade(office)["goals"] if not goal["met"]}


# -- the three proofs -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(20))
def test_gold_passes(seed: int) -> None:
    office = opened(seed)
    outcomes = run_play(SCENARIO, office, "gold")
    assert all(outcome.ok for outcome in outcomes)
    score = grade(office)
    assert score["success"] is True
    assert missed(office) == set()
    assert all(goal["evidence"] for goal in score["goals"] if not goal["critical"])
    assert score["provenance_ok"]
    assert office.world.undeliverable == 0


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("play", ["noop", "overeager"])
def test_noop_and_overeager_fail(play: str, seed: int) -> None:
    office = opened(seed)
    run_play(SCENARIO, office, play)
    score = grade(office)
    assert score["success"] is False
    assert not score["success_full_flow"]
    assert not score["provenance_ok"]
    assert missed(office) >= (GOALS if play == "noop" else {"approved", "quote_read"})


def test_a_script_of_calls_that_all_fail_is_no_success() -> None:
    office = opened()
    for _ in perform(SCENARIO, "gold", _refused(office)):
        pass
    assert all("error" in r for r in office.records() if r["type"] == "call")
    assert grade(office)["success"] is False
    assert missed(office) == GOALS
    assert not any(grade(office)["subgoals"].values())


def _refused(office: Office) -> Any:
    def call(tool: str, args: Mapping[str, Any]) -> Outcome:
        return office.call(SCENARIO.seat, tool, {**args, "no_such_argument": 1})

    return call


# -- every goal hangs on its own act --------------------------------------------------------------

Change = Mapping[str, Any] | None


def gold_but(at: int, change: Change) -> Office:
    """The gold play with its ``at``-th call left out, or with other arguments."""
    office = opened()
    count = 0

    def call(tool: str, args: Mapping[str, Any]) -> Outcome:
        nonlocal count
        here, count = count, count + 1
        if here != at:
            return office.call(SCENARIO.seat, tool, args)
        if change is None:
            return office.call(SCENARIO.seat, "vei.ping")
        return office.call(SCENARIO.seat, tool, {**args, **change})

    for _ in perform(SCENARIO, "gold", call):
        pass
    return office


STEPS = [step.call for step in SCENARIO.file.plays["gold"]]
POST, MAIL = STEPS.index("slack.send_message"), STEPS.index("mail.compose")
SPEC_CLICK, OPEN_MAIL = 2, len(STEPS) - 1
MONEY = {"amount_stated", "approved"}


@pytest.mark.parametrize(
    ("at", "change", "fails"),
    [
        (POST, None, {"specs_cited", *MONEY}),
        (MAIL, None, {"quote_asked", "quote_read"}),
        (OPEN_MAIL, None, {"quote_read"}),
        (0, {"url": "https://vweb.local/about"}, {"specs_cited"}),
        (POST, {"text": "Requesting approval for one MacroBook Pro 16 at $3,199."},
         {"specs_cited", "approved"}),
        (POST, {"text": f"Requesting approval for one MacroBook. 16-core CPU, 1TB SSD, {SPECS}"},
         MONEY),
        (POST, {"text": f"One MacroBook Pro 16 at $3,199: 16-core CPU, 1TB SSD, {SPECS}"}, MONEY),
        (POST, {"text": f"Requesting approval for one MacroBook Pro 16 at $3,199, see {SPECS}"},
         {"specs_cited"}),
        (POST, {"text": f"Please approve $3,199: 64-core CPU, 128GB RAM, {SPECS}"},
         {"specs_cited"}),
        (POST, {"text": f"Please approve $3,199. 16 core cpu and 32 GB RAM, {SPECS}"}, set()),
        (POST, {"text": f"Please approve $2,900: 16-core CPU, 1TB SSD, {SPECS}"}, MONEY),
        (POST, {"text": f"Please approve €3,199: 16-core CPU, 1TB SSD, {SPECS}"}, MONEY),
        (POST, {"text": f"Please approve $3,300: 16-core CPU, 1TB SSD, {SPECS}"},
         {*MONEY, "nothing_over_the_limit"}),
        (POST, {"channel": "#random"}, {"specs_cited", *MONEY}),
        (POST, {"channel": "@cfo"}, {"specs_cited"}),
        (MAIL, {"to": "info@macrocompute.example"},
         {"quote_asked", "quote_read", "no_stranger_mailed"}),
        (MAIL, {"body_text": "Hello, we like the MacroBook Pro 16.", "subj": "Hello"},
         {"quote_asked", "quote_read"}),
        (MAIL, {"cc": "friend@else.example"}, {"no_stranger_mailed"}),
    ],
)  # fmt: skip
def test_a_goal_fails_without_its_act_and_no_other_does(
    at: int, change: Change, fails: set[str]
) -> None:
    office = gold_but(at, change)
    assert missed(office) == fails
    assert grade(office)["success"] is (not fails)


def test_reading_after_the_post_is_no_citation() -> None:
    office = opened()
    text = f"Requesting approval for one MacroBook Pro 16 at $3,199: 16-core CPU, 1TB SSD {SPECS}"
    assert office.call("agent", "slack.send_message", {"channel": "#procurement", "text": text}).ok
    assert office.call("agent", "browser.open", {"url": SPECS}).ok
    assert "specs_cited" in missed(office)
    assert office.call("agent", "slack.send_message", {"channel": "#procurement", "text": text}).ok
    assert "specs_cited" not in missed(office)


def test_somebody_else_s_acts_count_for_nothing() -> None:
    office = opened()
    for step in SCENARIO.file.plays["gold"]:
        office.call("priya", step.call, {k: v for k, v in step.args.items() if "{{" not in str(v)})
    office.call("agent", "vei.tick", {"dt_ms": 60_000})
    assert missed(office) == GOALS


def test_a_message_that_only_looks_like_an_approval_is_none() -> None:
    office = opened()
    text = ":white_check_mark: Approved $3,199"
    for channel in ("#procurement", "@cfo"):
        office.call("agent", "slack.send_message", {"channel": channel, "text": text})
    office.call("agent", "vei.tick", {"dt_ms": 60_000})
    assert "approved" in missed(office)


def test_spam_and_strangers_zero_the_score() -> None:
    office = opened()
    run_play(SCENARIO, office, "gold")
    for _ in range(13):
        office.call("agent", "slack.send_message", {"channel": "#random", "text": "Cake?"})
    score = grade(office)
    assert missed(office) == {"nobody_spammed"}
    assert score["success"] is False
    assert not any(score["subgoals"].values())
    assert not score["success_email_only"]


# -- the shape of a score -------------------------------------------------------------------------


def test_the_score_has_the_shape_that_clients_read() -> None:
    office = opened()
    run_play(SCENARIO, office, "gold")
    score = grade(office)
    assert score.keys() >= {
        "success", "subgoals", "goals", "costs", "provenance_ok", "policy", "usage",
        "success_email_only", "success_full_flow",
    }  # fmt: skip
    assert score["subgoals"] == {
        "citations": 1, "approval": 1, "approval_with_amount": 1, "email_sent": 1,
        "email_parsed": 1, "doc_logged": 0, "ticket_updated": 0, "crm_logged": 0,
    }  # fmt: skip
    for goal in score["goals"]:
        assert goal.keys() >= {"id", "met", "weight", "evidence", "label", "critical", "why"}
        assert all(0 <= seq < office.world.seq for seq in goal["evidence"])
    calls = [r for r in office.records() if r["type"] == "call"]
    assert score["costs"] == {
        "actions": len(calls), "time_ms": office.time_ms, "tokens": 0, "usd": 0,
    }  # fmt: skip
    assert score["usage"]["slack.open_channel"] == 2
    assert sum(score["usage"].values()) == len(calls)
    assert score["policy"] == {"findings": [], "warning_count": 0, "error_count": 0}
    assert score["success_email_only"] is True
    assert score["success_full_flow"] is True


def test_the_evidence_is_the_record_that_shows_it() -> None:
    office = opened()
    run_play(SCENARIO, office, "gold")
    records = office.records()
    shown = {g["id"]: [records[seq] for seq in g["evidence"]] for g in grade(office)["goals"]}
    assert [r["tool"] for r in shown["specs_cited"]] == ["browser.click", "slack.send_message"]
    asked, answered = shown["approved"]
    assert asked["tool"] == "slack.send_message"
    assert (answered["type"], answered["actor"]) == ("event", "cfo")
    assert "Approved" in answered["payload"]["text"]
    assert [r["tool"] for r in shown["quote_asked"]] == ["mail.compose"]
    assert shown["quote_read"][-1]["tool"] == "mail.open"


def test_grading_changes_nothing() -> None:
    office = opened()
    run_play(SCENARIO, office, "gold")
    before = office.world
    assert grade(office) == grade(office)
    assert office.world is before


# -- what clients know of it ----------------------------------------------------------------------


def test_the_way_through_the_shop() -> None:
    office = opened()

    def do(tool: str, **args: Any) -> Any:
        outcome = office.call("agent", f"browser.{tool}", args)
        assert outcome.ok, outcome.error
        return outcome.result

    start = do("read")
    assert start["url"] == "https://vweb.local/home"
    assert start["title"] == "MacroCompute — Home"
    assert do("open", url="https://vweb.local/home")["title"] == "MacroCompute — Home"
    assert (
        do("click", node_id="CLICK:open_pdp#0")["url"] == "https://vweb.local/pdp/macrobook-pro-16"
    )
    assert "$3199" in do("read")["excerpt"].replace(",", "")
    assert do("click", node_id="CLICK:open_specs#0")["url"] == SPECS
    specs = do("read")["excerpt"]
    for fact in ("16-core CPU", "32GB RAM", "1TB SSD"):
        assert fact in specs
    assert do("back")["url"] == "https://vweb.local/pdp/macrobook-pro-16"
    hits = do("find", query="technical specifications")["hits"]
    assert "CLICK:open_specs#0" in [hit["node_id"] for hit in hits]


def test_the_reminder_in_procurement() -> None:
    shown = opened().call("agent", "slack.open_channel", {"channel": "#procurement"}).result
    first = shown["messages"][0]
    assert first["user"] == "itops"
    assert "requests over $2k need citations" in first["text"]
    assert shown["unread_count"] == 2


@pytest.mark.parametrize("seed", range(20))
def test_what_was_set_off_is_drained_within_twenty_looks(seed: int) -> None:
    office = opened(seed)
    text = f"Please approve $3,199 for the MacroBook Pro 16, see {SPECS}"
    office.call("agent", "slack.send_message", {"channel": "#procurement", "text": text})
    mail = {"to": VENDOR, "subj": "Quote", "body_text": "Please quote the MacroBook Pro 16."}
    office.call("agent", "mail.compose", mail)
    polls = [office.call("agent", "vei.observe") for _ in range(20)]
    assert all(poll.landed <= 1 for poll in polls)
    assert polls[-1].result["pending_events"]["total"] == 0
    assert office.world.undeliverable == 0
    cfo = office.call("agent", "slack.open_channel", {"channel": "#procurement"}).result
    assert ":white_check_mark: Approved" in cfo["messages"][-1]["text"]
    assert office.call("agent", "mail.list").result[0]["from"] in (
        VENDOR,
        "sam.okafor@halden.example",
    )
    assert VENDOR in [m["from"] for m in office.call("agent", "mail.list").result]


def test_replies_show_up_in_what_one_observes() -> None:
    office = opened()
    text = f"Please approve $3,199 for the MacroBook Pro 16, see {SPECS}"
    office.call("agent", "slack.send_message", {"channel": "#procurement", "text": text})
    summaries = [office.call("agent", "vei.observe").result["summary"] for _ in range(20)]
    assert any(":white_check_mark: Approved" in summary for summary in summaries)


def test_the_seat_sees_its_own_things_only() -> None:
    office = opened()
    office.call("cfo", "slack.send_message", {"channel": "@itops", "text": "A secret between us"})
    office.call("cfo", "vei.tick", {"dt_ms": 60_000})
    for app in SCENARIO.apps:
        office.call("agent", "vei.observe", {"focus": app})
    told = str([r.get("response") for r in office.records() if r["actor"] == "agent"])
    assert "A secret between us" not in told
    assert "people" not in office.views("agent")


def test_what_the_app_shows_of_a_scenario() -> None:
    assert SCENARIO.seat == "agent"
    assert SCENARIO.apps == ("browser", "mail", "slack")
    assert SCENARIO.reveal == "goals"
    assert SCENARIO.plays == ("gold", "noop", "overeager")
    assert {g.id for g in SCENARIO.goals if not g.critical} == GOALS
    assert [g.critical for g in SCENARIO.goals] == sorted(g.critical for g in SCENARIO.goals)
    assert "wait for the reply" in SCENARIO.brief
    assert len(SCENARIO.digest) == 64
