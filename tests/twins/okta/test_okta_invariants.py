"""Whatever is done to accounts, the directory agrees with itself and nobody acts who may not."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.twins.okta.okta_office import GROUPS, USERS, open_office, people, state_of
from twins.okta.lifecycle import LIFECYCLE, TOOLS

IDS = tuple(user["id"] for user in USERS)
OTHERS = st.sampled_from(IDS[1:])
GROUP_IDS = st.sampled_from([group["id"] for group in GROUPS])
APP_IDS = st.sampled_from(["A-ERP", "A-CRM", "A-OLD"])
CODES = {"okta.invalid_state"}


class OktaMachine(RuleBasedStateMachine):
    """An administrator at work; the model keeps statuses and memberships of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.office = open_office(recovers_after_ms=None)
        users = state_of(self.office).users
        self.status = {user.id: user.status for user in users.values()}
        self.groups = {user.id: set(user.groups) for user in users.values()}
        self.tokens: list[str] = []

    def call(self, tool: str, **args: Any) -> Any:
        outcome = self.office.call("admin", f"okta.{tool}", args)
        assert outcome.error is None or outcome.error["code"] in CODES, outcome.error
        return outcome.result

    @rule(user=OTHERS, action=st.sampled_from([a for a in TOOLS if a != "reset"]))
    def move(self, user: str, action: str) -> None:
        before, steps = self.status[user], LIFECYCLE[action]
        result = self.call(TOOLS[action], user_id=user)
        if result is None:
            assert before not in steps
            assert before not in steps.values()
            return
        after = steps.get(before, before)
        assert result == {"id": user, "status": after, "changed": after != before}
        self.status[user] = after

    @rule(user=OTHERS)
    def reset(self, user: str) -> None:
        result = self.call("reset_password", user_id=user)
        assert (result is not None) == (self.status[user] in LIFECYCLE["reset"])
        if result is not None:
            assert result["reset_token"] not in self.tokens
            self.tokens.append(result["reset_token"])
            self.status[user] = "RECOVERY"

    @rule(actor=st.sampled_from(["amy", "sam"]), newest=st.booleans())
    def recover(self, actor: str, newest: bool) -> None:
        user = {"amy": "U-2", "sam": "sam"}[actor]
        if not self.tokens:
            return
        token = self.tokens[-1] if newest else self.tokens[0]
        reset = state_of(self.office).resets.get(user)
        args = {"user_id": user, "reset_token": token}
        outcome = self.office.call(actor, "okta.complete_reset", args)
        fits = reset is not None and reset.token == token
        assert outcome.ok == (fits and self.office.world.time_ms - 300 <= reset.expires_ms)
        if outcome.ok:
            self.status[user] = "ACTIVE"

    @rule(user=OTHERS, group=GROUP_IDS, joins=st.booleans())
    def member(self, user: str, group: str, joins: bool) -> None:
        had = group in self.groups[user]
        tool = "assign_group" if joins else "unassign_group"
        result = self.call(tool, user_id=user, group_id=group)
        if result is None:
            assert joins
            assert self.status[user] == "DEPROVISIONED"
            return
        assert result["changed"] == (had != joins)
        (self.groups[user].add if joins else self.groups[user].discard)(group)

    @rule(user=OTHERS, app=APP_IDS, gives=st.booleans())
    def application(self, user: str, app: str, gives: bool) -> None:
        tool = "assign_application" if gives else "unassign_application"
        self.call(tool, user_id=user, app_id=app)

    @rule(user=OTHERS)
    def factors(self, user: str) -> None:
        self.call("reset_factors", user_id=user)
        assert not self.call("reset_factors", user_id=user)["changed"]

    @invariant()
    def both_sides_of_every_link_agree(self) -> None:
        state = state_of(self.office)
        for user in state.users.values():
            assert user.status == self.status[user.id]
            assert set(user.groups) == self.groups[user.id]
            assert len(set(user.groups)) == len(user.groups)
            assert user.id in state.standing[user.status]
            for group in state.groups.values():
                assert (user.id in group.members) == (group.id in user.groups)
            for app in state.applications.values():
                assert (user.id in app.users) == (app.id in user.applications)
        assert sum(len(ids) for ids in state.standing.values()) == len(state.users)

    @invariant()
    def only_the_active_act(self) -> None:
        copy = self.office.fork()
        for actor, user in (("amy", "U-2"), ("sam", "sam")):
            outcome = copy.call(actor, "slack.list_channels")
            assert outcome.ok == (self.status[user] == "ACTIVE")
            reads = copy.call(actor, "okta.list_groups").ok
            expected = actor == "sam" or bool(self.groups[user] & {"G-IT", "G-AUDIT"})
            assert reads == (expected and self.status[user] == "ACTIVE")

    @invariant()
    def views_stay_the_same_objects(self) -> None:
        for actor in ("admin", "amy", "guest"):
            before = self.office.view("okta", actor)
            assert self.office.twins[0].view(state_of(self.office), people()[actor]) == before

    @invariant()
    def pending_resets_belong_to_accounts_in_recovery(self) -> None:
        for user_id in state_of(self.office).resets:
            assert self.status[user_id] == "RECOVERY"


TestOktaMachine = OktaMachine.TestCase
TestOktaMachine.settings = settings(max_examples=60, stateful_step_count=30)
