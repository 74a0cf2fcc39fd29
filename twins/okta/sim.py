"""Okta: accounts with a life cycle, groups that grant permissions, applications, factors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from engine.actor import Actor
from engine.errors import Refused
from engine.resource import Resource
from engine.tool import Tool
from engine.twin import Effect, MenuEntry, event
from twins.okta import changes
from twins.okta.access import holds, profile_of
from twins.okta.changes import Ctx, application_of, group_of
from twins.okta.lifecycle import ACTIVE, RECOVERY
from twins.okta.membership import MembershipTools
from twins.okta.section import OktaSection, opening_state
from twins.okta.seen import (
    NO_APPLICATIONS,
    NO_GROUPS,
    NO_STANDING,
    NO_USERS,
    OktaView,
    menu_of,
    summarise,
)
from twins.okta.shapes import Action, AppId, GroupId, Reason, UserId
from twins.okta.state import OktaState, User
from twins.okta.users import READ, WRITE

By = Annotated[str, Field(min_length=1, max_length=64)]
RequestId = Annotated[str, Field(min_length=1, max_length=64)]


class Okta(MembershipTools):
    """The directory of accounts: who may act, and what their groups allow."""

    name: ClassVar[str] = "okta"
    title: ClassVar[str] = "Okta"
    section: ClassVar[type[OktaSection]] = OktaSection
    effects: ClassVar[tuple[Effect, ...]] = (
        Effect("okta.deactivate_user", "*", "Whoever's account is not ACTIVE can no longer act."),
        Effect("okta.assign_group", "*", "Members may do what their groups' permissions allow."),
        Effect("okta.reset_password", "mail", "The person gets a mail with the one-time token."),
        Effect("okta", "servicedesk", "What the desk ordered is reported back to its request."),
    )

    def start(self) -> OktaState:
        """Everyone's account, and who is in which group."""
        return opening_state(self.config, self._accounts)

    def admit(self, state: OktaState, actor: Actor, tool: Tool) -> bool | None:
        """Only who has an ACTIVE account may act; groups grant what they grant.

        People without an account are none of Okta's business.
        """
        user = self._own(state, actor)
        if user is None:
            return None
        if user.status != ACTIVE:
            # The one thing to do in RECOVERY is to leave it.
            if user.status == RECOVERY and tool.name == "okta.complete_reset":
                return True
            raise Refused(
                "permission_denied",
                f"{actor.id} may not use {tool.name}: the account {user.id} is {user.status}.",
                "An Okta administrator can change that.",
                status=user.status,
            )
        if actor.may(tool.permission):
            return None
        return holds(user, state.groups, tool.permission) or None

    # -- events -------------------------------------------------------------------------------

    @event()
    def provision(
        self,
        ctx: Ctx,
        action: Action,
        user: UserId,
        group: GroupId | None = None,
        app: AppId | None = None,
        reason: Reason | None = None,
        by: By | None = None,
        request: RequestId | None = None,
    ) -> None:
        """Something is done to an account by someone else: an app, a colleague, the office.

        Args:
            by: who does it, where that is not whose act the event is.
            request: the request of the service desk that wants to know what came of it.
        """
        before = ctx.state
        author = by or ctx.actor.id
        try:
            self._carry_out(ctx, action, self._user(before, user), group, app, reason or "", author)
        except Refused as problem:
            if request is None:
                raise
            ctx.state = before
            self._report(ctx, request, False, str(problem))
            return
        if request is not None:
            self._report(ctx, request, True, f"{action} {user} {group or app or ''}".rstrip())

    @event("recover")
    def recover(self, ctx: Ctx, user: UserId, number: Annotated[int, Field(ge=1)]) -> None:
        """Someone chooses a new password, unless the reset is done with or too old by now."""
        account = self._user(ctx.state, user)
        reset = ctx.state.resets.get(account.id)
        current = reset is not None and reset.number == number
        if reset is not None and current and ctx.time_ms <= reset.expires_ms:
            changes.finish_reset(ctx, account, reset.token)

    def _carry_out(
        self,
        ctx: Ctx,
        action: Action,
        user: User,
        group: str | None,
        app: str | None,
        reason: str,
        by: str,
    ) -> None:
        if action == "assign_group":
            changes.join(ctx, user, group_of(ctx.state, group or ""), by)
        elif action == "unassign_group":
            changes.leave(ctx, user, group_of(ctx.state, group or ""), by)
        elif action == "assign_application":
            changes.assign(ctx, user, application_of(ctx.state, app or ""), by)
        elif action == "unassign_application":
            changes.unassign(ctx, user, application_of(ctx.state, app or ""), by)
        else:
            changes.move(ctx, user, action, by, reason)

    def _report(self, ctx: Ctx, request: str, ok: bool, detail: str) -> None:
        payload = {"request_id": request, "app": self.name, "ok": ok, "detail": detail[:2000]}
        ctx.schedule("servicedesk.carried_out", payload, 0)

    # -- what is seen -------------------------------------------------------------------------

    def view(self, state: OktaState, actor: Actor) -> OktaView:
        """Everything for who may read it, for everyone else their own account."""
        user = self._own(state, actor)
        profile = profile_of(user, state.groups, state.applications) if user else None
        acts = user is None or user.status == ACTIVE
        reads, writes = (
            acts and (actor.may(wanted) or (user is not None and holds(user, state.groups, wanted)))
            for wanted in (READ, WRITE)
        )
        if not reads:
            return OktaView(
                actor.id, profile, False, False, NO_USERS, NO_GROUPS, NO_APPLICATIONS, NO_STANDING
            )
        return OktaView(
            actor.id, profile, True, writes, state.users, state.groups, state.applications,
            state.standing,
        )  # fmt: skip

    def summary(self, view: OktaView) -> str:
        """The actor's own account, how many accounts stand how, and who waits for help."""
        return summarise(view)

    def menu(self, view: OktaView) -> list[MenuEntry]:
        """The accounts that wait and what helps them, then the actor's own account."""
        return menu_of(view)

    def unread(self, view: OktaView) -> int:
        """Accounts that are locked: people who cannot work until somebody helps."""
        return view.count("LOCKED_OUT") if view.writes else 0

    def resources(self) -> Sequence[Resource[OktaView]]:
        """Accounts."""
        # Few offices are ever read this way, so the others do not load it.
        from twins.okta.resources import RESOURCES

        return RESOURCES

    def _own(self, state: OktaState, actor: Actor) -> User | None:
        """The account of a person, if there is one."""
        user_id = self._accounts.of.get(actor.id)
        return None if user_id is None else state.users[user_id]


TWIN = Okta
