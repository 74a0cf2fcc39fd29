"""The one path: what a call does, what a refused call leaves alone, what lands and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from engine.actor import Actor
from engine.canonical import digest
from engine.errors import Refused
from engine.faults import Faults
from engine.office import GENESIS, Office
from engine.rules import Rules
from engine.tool import Tool
from engine.twin import Effect
from tests.engine.bell_office import Bell, Lines, bell_office, bells


def _inject(office: Office, target: str, payload: Mapping[str, Any], dt_ms: int = 0) -> None:
    args = {"target": target, "payload": payload, "dt_ms": dt_ms}
    assert office.call("agent", "vei.inject", args, operator=True).ok


# -- a call ---------------------------------------------------------------------------------------


def test_a_call_acts_moves_the_clock_and_is_recorded() -> None:
    lines = Lines()
    office = bell_office(sink=lines)
    outcome = office.call("agent", "bell.ring", {"times": 2})
    assert outcome.result == {"rung": 2}
    assert (outcome.seq, outcome.landed, office.time_ms) == (0, 0, 100)
    (record,) = office.records()
    assert record == {
        "trace_version": 2, "type": "call", "seq": 0, "actor": "agent", "tool": "bell.ring",
        "args": {"times": 2}, "response": {"rung": 2}, "time_ms": 0, "latency_ms": 100,
        "emitted": [], "findings": [], "run_id": office.run_id, "scenario_id": "bells",
        "digest": office.world.digest,
    }  # fmt: skip
    assert lines.lines == list(office.world.log)


def test_the_record_is_chained_and_canonical() -> None:
    office = bell_office()
    for args in ({}, {"times": 3}, {"times": 99}, {"tims": 1}):
        office.call("agent", "bell.ring", args)
    head = GENESIS
    for line in office.world.log:
        body, _, rest = line.rpartition(b',"digest":"')
        head = digest(head.encode(), body + b"}")
        assert rest == head.encode() + b'"}'
        record = json.loads(line)
        del record["digest"]
        compact = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert compact.encode() == body + b"}"
    assert head == office.world.digest


@pytest.mark.parametrize(
    ("actor", "tool", "args", "code"),
    [
        ("agent", "bell.rnig", {}, "unknown_tool"),
        ("agent", "", {}, "unknown_tool"),
        ("agent", "b\ud800" * 500, {}, "unknown_tool"),
        ("agent", "bell.ring", {"times": 0}, "invalid_args"),
        ("agent", "bell.ring", {"time": 1}, "invalid_args"),
        ("agent", "bell.ring", {"times": [[[[[[]]]]]]}, "invalid_args"),
        ("guest", "bell.ring", {}, "permission_denied"),
        ("agent", "bell.break_it", {}, "invalid_action"),
        ("agent", "bell.clang", {"echoes": 200}, "invalid_state"),
        ("agent", "vei.observe", {"focus": "nowhere"}, "invalid_args"),
        ("agent", "vei.call", {"tool": "vei.call"}, "invalid_args"),
    ],
)
def test_a_refused_call_changes_only_clock_and_record(
    actor: str, tool: str, args: Any, code: str
) -> None:
    office = bell_office()
    office.call("agent", "bell.later", {"in_ms": 10**6})
    before, queue, time_ms = office.dump(), list(office.world.queue), office.time_ms
    outcome = office.call(actor, tool, args)
    assert outcome.error is not None
    assert outcome.error["code"] == code
    assert outcome.error.keys() >= {"code", "message", "hint"}
    assert office.dump() == before
    assert list(office.world.queue) == queue
    assert office.time_ms - time_ms in (0, 100)
    record = office.records()[-1]
    assert record["error"] == outcome.error
    assert "response" not in record
    assert record["emitted"] == []


def test_an_unknown_tool_hints_at_the_nearest() -> None:
    error = bell_office().call("agent", "bell.rnig").error
    assert error is not None
    assert error["hint"].startswith("Did you mean bell.ring")


def test_nobody_unknown_acts() -> None:
    office = bell_office()
    with pytest.raises(Refused, match="nobody called 'ghost'"):
        office.call("ghost", "bell.ring")
    assert office.records() == []


def test_permissions_are_by_app_and_kind() -> None:
    office = bell_office()
    assert office.call("guest", "bell.list_rung").ok
    assert office.call("guest", "vei.ping").ok
    error = office.call("guest", "bell.ring").error
    assert error is not None
    assert "bell:write" in error["message"]
    assert Actor("a", "A", permissions=("bell:*",)).may("bell:write")
    assert not Actor("a", "A", permissions=("bells:*",)).may("bell:write")
    assert not Actor("a", "A", permissions=()).may("bell:read")
    assert Actor("a", "A", permissions=()).may("")


def test_signals_are_heard_in_the_same_step() -> None:
    office = bell_office()
    assert office.call("agent", "bell.clang", {"echoes": 3}).ok
    assert bells(office).echoes == 4


def test_an_undeclared_effect_on_another_app_is_a_bug() -> None:
    class Nosy(Bell):
        effects = (Effect("a ring", "clock", "It is told."),)

    plain = bell_office()
    nosy = Nosy(plain.twins[0].config, plain.directory)
    office = Office([nosy], plain.directory, plain.identity)
    office.check_effect("bell", "clock.strike")
    office.check_effect("bell", "bell.twice")
    with pytest.raises(RuntimeError, match="does not declare"):
        office.check_effect("bell", "mail")


# -- events ---------------------------------------------------------------------------------------


def test_tick_delivers_each_event_at_its_own_time() -> None:
    office = bell_office()
    for in_ms in (5000, 300, 5000, 90_000):
        _inject(office, "bell", {"who": "cfo"}, in_ms)
    outcome = office.call("agent", "vei.tick", {"dt_ms": 60_000})
    assert outcome.result == {"delivered": 3, "time_ms": 60_000, "pending": 1}
    assert outcome.landed == 3
    assert bells(office).times == (300, 5000, 5000)
    events = [r for r in office.records() if r["type"] == "event"]
    assert [(e["time_ms"], e["due_ms"]) for e in events] == [(300, 300), (5000, 5000), (5000, 5000)]
    tick = office.records()[-1]
    assert (tick["time_ms"], tick["latency_ms"]) == (0, 60_000)


def test_an_event_knows_what_caused_it() -> None:
    office = bell_office()
    office.call("agent", "bell.ring")
    office.call("agent", "bell.later", {"in_ms": 10, "who": "cfo"})
    call, event = office.records(1)
    assert (event["cause"], event["actor"], event["payload"]) == (1, "agent", {"who": "cfo"})
    assert call["emitted"] == [{"due_ms": 110, "event": event["event"], "target": "bell"}]


@pytest.mark.parametrize("drain", [0, 1, 3])
def test_a_call_lets_at_most_drain_events_land(drain: int) -> None:
    office = bell_office(Rules(drain=drain))
    for _ in range(5):
        _inject(office, "bell", {"who": "cfo"})
    assert office.call("agent", "bell.list_rung").landed == drain
    assert len(office.world.queue) == 5 - drain


def test_a_call_s_record_comes_before_what_it_let_land() -> None:
    office = bell_office()
    _inject(office, "bell", {"who": "cfo"})
    office.call("agent", "bell.ring")
    assert [r["type"] for r in office.records()] == ["call", "call", "event"]
    assert bells(office).times == (0, 100)


def test_priority_and_order_decide_among_events_of_one_time() -> None:
    office = bell_office()
    for who in ("first", "second"):
        _inject(office, "bell", {"who": who}, 50)
    office.call("agent", "vei.tick")
    assert list(bells(office).rung) == ["first", "second"]


@pytest.mark.parametrize(
    ("target", "payload", "code"),
    [
        ("nobody", {}, "not_found"),
        ("bell.thrice", {}, "not_found"),
        ("bell", {"who": 3}, "invalid_args"),
        ("bell", {"who": "x", "extra": 1}, "invalid_args"),
        ("bell", {}, "invalid_args"),
    ],
)
def test_an_undeliverable_event_is_recorded_and_counted(
    target: str, payload: dict[str, Any], code: str
) -> None:
    office = bell_office()
    office.enqueue(target, payload, 10)
    before = office.dump()
    outcome = office.call("agent", "bell.list_rung")
    assert outcome.ok
    assert outcome.landed == 1
    event = office.records()[-1]
    assert event["error"]["code"] == code
    assert event["error"]["undeliverable"] is True
    assert office.world.undeliverable == 1
    assert office.dump() == before
    assert len(office.world.queue) == 0
    office.call("agent", "bell.ring")
    assert office.world.undeliverable == 1


def test_pending_counts_by_app() -> None:
    office = bell_office()
    _inject(office, "bell", {"who": "a"}, 10**6)
    _inject(office, "bell.twice", {"who": "a"}, 10**6)
    assert office.pending() == {"bell": 2, "total": 2}
    assert office.call("agent", "vei.pending").result == {"bell": 2, "total": 2}


def test_a_named_event_goes_to_its_handler() -> None:
    office = bell_office()
    _inject(office, "bell.twice", {"who": "cfo"})
    office.call("agent", "vei.tick")
    assert bells(office).rung.get("cfo") == 2


# -- waiting --------------------------------------------------------------------------------------


def test_wait_returns_at_what_concerns_me() -> None:
    office = bell_office()
    _inject(office, "bell", {"who": "cfo"}, 1000)
    _inject(office, "bell", {"who": "agent"}, 7000)
    _inject(office, "bell", {"who": "agent"}, 9000)
    outcome = office.call("agent", "vei.wait")
    assert outcome.result == {"delivered": 2, "time_ms": 7000, "pending": 1}


def test_wait_goes_no_further_than_told() -> None:
    office = bell_office()
    _inject(office, "bell", {"who": "agent"}, 50_000)
    result = office.call("agent", "vei.wait", {"max_ms": 20_000}).result
    assert result == {"delivered": 0, "time_ms": 20_000, "pending": 1}


def test_wait_does_not_wait_for_nothing() -> None:
    office = bell_office()
    assert office.call("agent", "vei.wait").result["time_ms"] == 0
    _inject(office, "bell", {"who": "cfo"}, 4000)
    assert office.call("agent", "vei.wait").result == {
        "delivered": 1, "time_ms": 4000, "pending": 0,
    }  # fmt: skip


# -- views ----------------------------------------------------------------------------------------


def test_a_view_is_the_same_object_while_nothing_in_it_changes() -> None:
    office = bell_office()
    mine = office.view("bell", "agent")
    office.call("agent", "bell.list_rung")
    assert office.view("bell", "agent") is mine
    office.call("cfo", "bell.ring")
    assert office.view("bell", "agent") is mine
    office.call("agent", "bell.break_it")
    assert office.view("bell", "agent") is mine
    office.call("agent", "bell.ring")
    assert office.view("bell", "agent") is not mine
    assert office.view("bell", "agent").mine == 1


# -- forks, reset, closing ------------------------------------------------------------------------


def test_a_fork_goes_its_own_way() -> None:
    lines = Lines()
    office = bell_office(sink=lines)
    office.call("agent", "bell.later", {"in_ms": 5000})
    fork = office.fork()
    before, length = office.dump(), len(lines.lines)
    seen = office.view("bell", "agent")
    for _ in range(3):
        fork.call("agent", "bell.ring")
    fork.call("agent", "vei.tick", {"dt_ms": 10_000})
    assert office.dump() == before
    assert len(lines.lines) == length
    assert office.view("bell", "agent") is seen
    assert (office.time_ms < 1000, len(office.world.queue)) == (True, 1)
    office.call("agent", "bell.ring")
    assert bells(fork).rung.get("agent") == 4
    assert bells(office).rung.get("agent") == 1


def test_a_fork_that_does_the_same_becomes_the_same() -> None:
    office = bell_office(Rules(faults=Faults()))
    office.call("agent", "bell.later", {"in_ms": 500})
    fork = office.fork()
    for each in (office, fork):
        for _ in range(10):
            each.call("agent", "bell.ring")
            each.call("agent", "bell.later", {"in_ms": 70})
    assert list(fork.world.log) == list(office.world.log)


def test_reset_begins_the_same_day_anew() -> None:
    lines = Lines()
    office = bell_office(sink=lines)
    office.enqueue("bell", {"who": "cfo"}, 1000)

    def day() -> list[bytes]:
        for _ in range(3):
            office.call("agent", "bell.later", {"in_ms": 600})
        office.call("agent", "vei.tick", {"dt_ms": 5000})
        return list(lines.lines)

    first = day()
    office.reset()
    assert (office.time_ms, office.records(), lines.restarts) == (0, [], 1)
    assert day() == first
    office.reset(2)
    assert office.seed == 2
    other = day()
    assert other != first
    assert json.loads(other[0])["run_id"] != json.loads(first[0])["run_id"]
    office.reset(1)
    assert day() == first


def test_what_was_injected_is_gone_after_a_reset() -> None:
    office = bell_office()
    office.enqueue("bell", {"who": "scenario"}, 1000)
    _inject(office, "bell", {"who": "operator"}, 1000)
    office.reset()
    office.call("agent", "vei.tick", {"dt_ms": 5000})
    assert list(bells(office).rung) == ["scenario"]
    assert office.records()[0]["cause"] is None


def test_a_closed_office_refuses_every_act() -> None:
    office = bell_office()
    office.call("agent", "bell.ring")
    office.close()
    before, time_ms = office.dump(), office.time_ms
    for tool in ("bell.ring", "bell.list_rung", "vei.tick", "vei.observe", "vei.call", "nothing"):
        error = office.call("agent", tool, {"tool": "vei.ping"} if tool == "vei.call" else {}).error
        assert error is not None
        assert error["code"] == "office_closed"
    assert office.call("agent", "vei.ping").ok
    assert (office.dump(), office.time_ms) == (before, time_ms)


# -- rules ----------------------------------------------------------------------------------------


def test_a_policy_says_no_after_the_arguments_are_checked() -> None:
    asked: list[tuple[str, str, Mapping[str, Any]]] = []

    def never_twice(office: Office, actor: Actor, tool: Tool, args: Mapping[str, Any]) -> None:
        asked.append((actor.id, tool.name, args))
        if args.get("times", 1) > 1:
            raise Refused("policy_denied", "Once is enough.", "Ring once.")

    office = bell_office(Rules(policies=(never_twice,)))
    assert office.call("agent", "bell.ring").ok
    refused = office.call("agent", "bell.ring", {"times": 2})
    assert refused.error == {
        "code": "policy_denied", "message": "Once is enough.", "hint": "Ring once.",
    }  # fmt: skip
    assert bells(office).rung.get("agent") == 1
    office.call("agent", "bell.ring", {"times": 99})
    office.call("guest", "bell.ring", {"times": 1})
    assert len(asked) == 2


def test_monitors_write_findings_into_the_record() -> None:
    class Odd:
        name = "odd"

        def start(self) -> int:
            return 0

        def watch(self, state: int, record: Mapping[str, Any]) -> tuple[int, list[dict[str, Any]]]:
            if "error" not in record and record["type"] == "call":
                return state, []
            message = f"{record['type']} {state}"
            return state + 1, [{"code": "odd", "message": message, "severity": "warning"}]

    office = bell_office(Rules(monitors=(Odd(),), promote={"odd": "error"}))
    office.call("agent", "bell.ring")
    office.call("agent", "bell.ring", {"times": 0})
    office.call("agent", "bell.later", {"in_ms": 0})
    found = [len(r["findings"]) for r in office.records()]
    assert found == [0, 1, 0, 1]
    state = office.call("agent", "vei.state", operator=True).result
    assert [f["message"] for f in state["findings"]] == ["call 0", "event 1"]
    assert {f["severity"] for f in state["findings"]} == {"error"}
    fork = office.fork()
    for copy in (office, fork):
        copy.call("agent", "bell.ring", {"times": 0})
        assert copy.records()[-1]["findings"][0]["message"] == "call 2"


def test_faults_are_off_unless_asked_for_and_keyed() -> None:
    calm = bell_office()
    assert all(calm.call("agent", "bell.ring").ok for _ in range(50))
    stormy, again = (bell_office(Rules(faults=Faults())) for _ in range(2))
    fates = [stormy.call("agent", "bell.ring").ok for _ in range(100)]
    assert 25 < sum(fates) < 75
    assert bells(stormy).rung.get("agent") == sum(fates)
    assert [again.call("agent", "bell.ring").ok for _ in range(100)] == fates
    codes = {r["error"]["code"] for r in stormy.records() if "error" in r}
    assert codes == {"fault.injected"}


def test_options_and_seed_make_another_run() -> None:
    ids = {bell_office(seed=seed, x=x).run_id for seed in (1, 2) for x in (None, 1, 2)}
    assert len(ids) == 6
    assert bell_office(seed=1, x=1).run_id == bell_office(seed=1, x=1).run_id
