"""Whatever people do at the desk, stages keep their order and nothing is lost or miscounted."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.twins.servicedesk.desk_office import open_office, people, state_of
from twins.servicedesk.flow import (
    INCIDENT_FLOW,
    OPEN_INCIDENT,
    PENDING_APPROVAL,
    REQUEST_FLOW,
)

PEOPLE = ("ops", "maya", "iris", "noor")
who = st.sampled_from(PEOPLE)
CODES = {"invalid_state", "permission_denied"}


class DeskMachine(RuleBasedStateMachine):
    """Four people who report, ask, decide and comment in any order."""

    def __init__(self) -> None:
        super().__init__()
        answers = {"security": {"status": "APPROVED", "after_ms": 3000, "by": "noor"}}
        stages = [
            {"stage": "manager", "approvers": ["maya"]},
            {"stage": "security", "role": "security"},
        ]
        join = {"okta": "assign_group", "user": "amy", "group": "G-ERP"}
        kind = {
            "id": "erp", "title": "ERP", "approvals": stages, "answers": answers,
            "on_approved": join,
        }  # fmt: skip
        self.office = open_office(kinds=[kind], notify="#desk")
        self.comments = 0
        self.changes: dict[str, int] = {}

    def call(self, actor: str, tool: str, **args: Any) -> Any:
        before = state_of(self.office)
        outcome = self.office.call(actor, f"servicedesk.{tool}", args)
        if outcome.error is not None:
            assert outcome.error["code"] in CODES, outcome.error
        elif "changed" in outcome.result and not outcome.result["changed"]:
            pending = outcome.landed
            assert pending or state_of(self.office) is before
        return outcome

    def requests(self) -> list[str]:
        return [*state_of(self.office).requests]

    def incidents(self) -> list[str]:
        return [*state_of(self.office).incidents]

    @rule(actor=who)
    def ask(self, actor: str) -> None:
        made = self.call(actor, "create_request", kind="erp")
        assert made.result["status"] == PENDING_APPROVAL

    @rule(actor=who, priority=st.sampled_from(["P1", "P4"]))
    def report(self, actor: str, priority: str) -> None:
        assert self.call(actor, "create_incident", title="t", priority=priority).ok

    @rule(
        actor=who,
        data=st.data(),
        stage=st.sampled_from([None, "manager", "security"]),
        verdict=st.sampled_from(["APPROVED", "APPROVED", "REJECTED"]),
    )
    def decide(self, actor: str, data: st.DataObject, stage: str | None, verdict: str) -> None:
        request = data.draw(st.sampled_from([r for r in self.requests() if r != "REQ-8700"]))
        before = state_of(self.office).requests[request]
        stages = [each.stage for each in before.approvals]
        if stage is not None and stage not in stages:
            return
        outcome = self.call(
            actor, "update_request", request_id=request, approval_stage=stage,
            approval_status=verdict,
        )  # fmt: skip
        named = [a for a in before.approvals if a.stage == stage] if stage else []
        target = named[0] if named else before.current
        if target is None or actor not in target.approvers:
            assert not outcome.ok
        elif target is before.current:
            assert outcome.result["changed"]
        else:
            assert outcome.ok == (target.status == verdict)

    @rule(actor=who, data=st.data(), status=st.sampled_from([*REQUEST_FLOW]))
    def move_request(self, actor: str, data: st.DataObject, status: str) -> None:
        request = data.draw(st.sampled_from(self.requests()))
        old = state_of(self.office).requests[request].status
        outcome = self.call(actor, "update_request", request_id=request, status=status)
        assert outcome.ok == (status == old or status in REQUEST_FLOW[old])

    @rule(actor=who, data=st.data(), status=st.sampled_from([*INCIDENT_FLOW]))
    def move_incident(self, actor: str, data: st.DataObject, status: str) -> None:
        incident = data.draw(st.sampled_from(self.incidents()))
        old = state_of(self.office).incidents[incident].status
        outcome = self.call(actor, "update_incident", incident_id=incident, status=status)
        assert outcome.ok == (status == old or status in INCIDENT_FLOW[old])

    @rule(actor=who, data=st.data(), to=st.sampled_from([*PEOPLE, "network"]))
    def assign(self, actor: str, data: st.DataObject, to: str) -> None:
        incident = data.draw(st.sampled_from(self.incidents()))
        self.call(actor, "update_incident", incident_id=incident, assignee=to)

    @rule(actor=who, data=st.data())
    def comment(self, actor: str, data: st.DataObject) -> None:
        ref = data.draw(st.sampled_from(self.requests() + self.incidents()))
        kind = "request" if ref in state_of(self.office).requests else "incident"
        args = {f"{kind}_id": ref, "comment": "x"}
        assert self.call(actor, f"update_{kind}", **args).result["changed"]
        self.comments += 1

    @rule(ms=st.integers(0, 4000))
    def wait(self, ms: int) -> None:
        self.office.advance(self.office.time_ms + ms)

    @invariant()
    def statuses_and_stages_agree(self) -> None:
        for request in state_of(self.office).requests.values():
            statuses = [each.status for each in request.approvals]
            assert ("REJECTED" in statuses) == (request.status == "REJECTED")
            assert ("PENDING" in statuses) == (request.status == PENDING_APPROVAL)
            if request.status in ("APPROVED", "IN_PROGRESS", "FULFILLED", "CLOSED"):
                assert set(statuses) <= {"APPROVED"}
            # What is undecided comes after what is decided.
            decided = [status in ("APPROVED", "REJECTED") for status in statuses]
            assert decided == sorted(decided, reverse=True)
            for each in request.approvals:
                assert not each.decided_by or each.decided_by in each.approvers
                assert (each.decided_by != "") == (each.status in ("APPROVED", "REJECTED"))

    @invariant()
    def indexes_equal_a_recount(self) -> None:
        state = state_of(self.office)
        for person in (*PEOPLE, "network"):
            turn = [
                r.id for r in state.requests.values() if r.current and person in r.current.approvers
            ]
            assert sorted(state.turns.get(person) or ()) == sorted(turn)
            held = [
                i.id
                for i in state.incidents.values()
                if i.assignee == person and i.status in OPEN_INCIDENT
            ]
            assert sorted(state.assigned.get(person) or ()) == sorted(held)

    @invariant()
    def nothing_is_lost(self) -> None:
        state = state_of(self.office)
        rows = [*state.requests.values(), *state.incidents.values()]
        # One comment is from before.
        assert sum(len(row.comments) for row in rows) == self.comments + 1
        for row in rows:
            assert len(row.history) >= self.changes.get(row.id, 0)
            self.changes[row.id] = len(row.history)
            times = [change.time_ms for change in row.history]
            assert times == sorted(times)

    @invariant()
    def access_follows_approval(self) -> None:
        okta = self.office.world.states[self.office.index["okta"]]
        state = state_of(self.office)
        approved = [r for r in state.requests.values() if r.approvals
                    and all(a.status == "APPROVED" for a in r.approvals)]  # fmt: skip
        if okta.groups["G-ERP"].members:
            assert approved
        for request in state.requests.values():
            if request.history and request.history[-1].actor == "okta":
                assert "U-amy" in okta.groups["G-ERP"].members

    @invariant()
    def everything_arrives_and_views_stay_equal(self) -> None:
        assert self.office.world.undeliverable == 0
        for person in ("ops", "iris", "amy"):
            view = self.office.view("servicedesk", person)
            fresh = self.office.twins[0].view(state_of(self.office), people()[person])
            assert fresh == view


TestDeskMachine = DeskMachine.TestCase
TestDeskMachine.settings = settings(max_examples=60, stateful_step_count=30)
