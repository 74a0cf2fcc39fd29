"""The tools that act on accounts: their life cycle, passwords and factors."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from engine.actor import Directory
from engine.errors import Refused, nearest
from engine.tool import tool
from engine.twin import Twin
from twins.okta import changes, listing
from twins.okta.access import holds, profile_of
from twins.okta.changes import Ctx
from twins.okta.letters import reset_letter
from twins.okta.section import Accounts, OktaSection
from twins.okta.seen import OktaView
from twins.okta.shapes import (
    FactorId,
    Factors,
    FactorsReset,
    Limit,
    Moved,
    Query,
    Reason,
    ResetBegun,
    Row,
    StatusFilter,
    Token,
    UserId,
    Users,
    factors_shown,
    profile_shown,
    user_shown,
)
from twins.okta.state import OktaState, User
from twins.paging import Cursor, words_of

READ = "okta:read"
WRITE = "okta:write"
MAX_COMPARED = 200


class UserTools(Twin[OktaState, OktaView]):
    """What can be asked of Okta about accounts."""

    config: OktaSection

    def __init__(self, config: Any, directory: Directory, epoch_ms: int = 0) -> None:
        """See :class:`Twin`.

        Raises:
            ScenarioError: a user of the section is nobody, or has someone else's account.
        """
        super().__init__(config, directory, epoch_ms)
        self._accounts = Accounts(self.config, directory)
        self._listed = tuple(user.id for user in self.config.users)

    @tool(permission=READ, latency_ms=200, jitter_ms=150)
    def list_users(
        self,
        ctx: Ctx,
        status: StatusFilter | None = None,
        query: Query | None = None,
        include_groups: bool = False,
        limit: Limit = 50,
        cursor: Cursor | None = None,
    ) -> Users:
        """List the users, those of one status, or those that match."""
        words = words_of(query)
        found, older = listing.walk(
            self._listed,
            ctx.state.users,
            lambda user: listing.matches(user, status, words),
            cursor,
            limit,
        )
        shown: Users = {
            "users": [user_shown(user, include_groups) for user in found],
            "count": len(found),
        }
        if older is not None:
            shown["next_cursor"] = older
        return shown

    @tool(latency_ms=150, jitter_ms=100, on=("user", "user_id"))
    def get_user(self, ctx: Ctx, user_id: UserId) -> Row:
        """Look at a user: groups, applications, factors, history. Your own is always open."""
        state = ctx.state
        return profile_shown(profile_of(self._seen(ctx, user_id), state.groups, state.applications))

    @tool(permission=WRITE, latency_ms=400, jitter_ms=200, writes=True, idempotent=True,
          on=("user", "user_id"))  # fmt: skip
    def activate_user(self, ctx: Ctx, user_id: UserId) -> Moved:
        """Make a STAGED, PROVISIONED or DEPROVISIONED account ACTIVE."""
        return self._move(ctx, user_id, "activate")

    @tool(permission=WRITE, latency_ms=400, jitter_ms=200, writes=True, idempotent=True,
          destructive=True, on=("user", "user_id"))  # fmt: skip
    def deactivate_user(self, ctx: Ctx, user_id: UserId, reason: Reason | None = None) -> Moved:
        """Shut an account: its person can no longer act, and its own applications are taken."""
        return self._move(ctx, user_id, "deactivate", reason)

    @tool(permission=WRITE, latency_ms=300, jitter_ms=150, writes=True, idempotent=True,
          destructive=True, on=("user", "user_id"))  # fmt: skip
    def suspend_user(self, ctx: Ctx, user_id: UserId, reason: Reason | None = None) -> Moved:
        """Suspend an account for a while; it keeps everything."""
        return self._move(ctx, user_id, "suspend", reason)

    @tool(permission=WRITE, latency_ms=300, jitter_ms=150, writes=True, idempotent=True,
          on=("user", "user_id"))  # fmt: skip
    def unsuspend_user(self, ctx: Ctx, user_id: UserId) -> Moved:
        """Lift a suspension."""
        return self._move(ctx, user_id, "unsuspend")

    @tool(permission=WRITE, latency_ms=300, jitter_ms=150, writes=True, idempotent=True,
          on=("user", "user_id"))  # fmt: skip
    def unlock_user(self, ctx: Ctx, user_id: UserId) -> Moved:
        """Unlock an account that was locked after failed sign-ins."""
        return self._move(ctx, user_id, "unlock")

    @tool(permission=WRITE, latency_ms=400, jitter_ms=200, writes=True, destructive=True,
          on=("user", "user_id"))  # fmt: skip
    def reset_password(self, ctx: Ctx, user_id: UserId) -> ResetBegun:
        """Begin a password reset: a one-time token, and RECOVERY until it is used."""
        user, config = self._user(ctx.state, user_id), self.config
        reset = changes.begin_reset(ctx, user, ctx.actor.id, config.reset_minutes * 60_000)
        # A mail to an address that is nobody's could not be delivered.
        if config.notify and self.directory.at(user.email) is not None:
            letter = reset_letter(user, reset, config.sender, config.reset_minutes)
            ctx.schedule("mail", letter, ctx.draw("notice").between(500, 2000))
        if config.recovers_after_ms is not None:
            payload = {"user": user.id, "number": reset.number}
            ctx.schedule(
                "okta.recover", payload, config.recovers_after_ms, actor=user.actor or "office"
            )
        return {
            "user_id": user.id,
            "reset_token": reset.token,
            "expires_ms": reset.expires_ms,
        }

    @tool(latency_ms=300, jitter_ms=100, writes=True, on=("user", "user_id"))
    def complete_reset(self, ctx: Ctx, user_id: UserId, reset_token: Token) -> Moved:
        """Choose a new password with the token of a reset: your account is ACTIVE again."""
        user = self._user(ctx.state, user_id)
        if user.actor != ctx.actor.id:
            message = f"Only {user.actor or user.id} may choose the password of {user.id}."
            raise Refused("permission_denied", message, "Pass the token on to them.")
        changes.finish_reset(ctx, user, reset_token)
        return {"id": user.id, "status": ctx.state.users[user.id].status, "changed": True}

    @tool(latency_ms=150, jitter_ms=100, on=("user", "user_id"))
    def list_factors(self, ctx: Ctx, user_id: UserId) -> Factors:
        """List a user's factors; your own are always open to you."""
        user = self._seen(ctx, user_id)
        return {
            "user_id": user.id,
            "factors": factors_shown(user.factors),
            "count": len(user.factors),
        }

    @tool(permission=WRITE, latency_ms=300, jitter_ms=150, writes=True, idempotent=True,
          destructive=True, on=("user", "user_id"))  # fmt: skip
    def reset_factors(
        self, ctx: Ctx, user_id: UserId, factor_id: FactorId | None = None
    ) -> FactorsReset:
        """Let one factor of a user, or all of them, be set up anew."""
        user = self._user(ctx.state, user_id)
        gone = changes.forget_factors(ctx, user, factor_id, ctx.actor.id)
        return {"user_id": user.id, "reset": gone, "changed": bool(gone)}

    # -- what they share ----------------------------------------------------------------------

    def _user(self, state: OktaState, name: str) -> User:
        """The user that an id, a login or a person's id stands for.

        Raises:
            Refused: ``okta.user_not_found``, naming those like it.
        """
        user_id = self._accounts.find(name)
        if user_id is None:
            message = f"There is no user {name!r}."
            raise Refused("okta.user_not_found", message, nearest(name, self._alike(name)))
        return state.users[user_id]

    def _alike(self, name: str) -> Iterable[str]:
        """Some ids that a mistyped one may have meant: comparing it with all takes too long."""
        start = name[:1].casefold()
        alike = (each for each in self._listed if each[:1].casefold() == start)
        return [*islice(alike, MAX_COMPARED)] or self._listed[:MAX_COMPARED]

    def _seen(self, ctx: Ctx, name: str) -> User:
        """The user, where the actor may look at them.

        Raises:
            Refused: ``permission_denied``, for anyone else's account without okta:read.
        """
        me = ctx.actor
        own = ctx.state.users.get(self._accounts.of.get(me.id, ""))
        if own is None or self._accounts.find(name) != own.id:
            reads = me.may(READ) or (own is not None and holds(own, ctx.state.groups, READ))
            if not reads:
                message = f"{me.id} may look at no account but their own: it needs {READ}."
                hint = f"Yours is {own.id}." if own is not None else "You have none."
                raise Refused("permission_denied", message, hint)
        return self._user(ctx.state, name)

    def _move(self, ctx: Ctx, name: str, action: str, reason: str | None = None) -> Moved:
        user = self._user(ctx.state, name)
        status, changed = changes.move(ctx, user, action, ctx.actor.id, reason or "")
        return {"id": user.id, "status": status, "changed": changed}
