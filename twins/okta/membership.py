"""The tools that act on groups and applications: who is in them, and who has them."""

from __future__ import annotations

from typing import Any

from engine.actor import Directory
from engine.tool import tool
from twins.okta import changes, listing
from twins.okta.changes import Ctx, application_of, group_of
from twins.okta.shapes import (
    AppId,
    Applications,
    Assigned,
    GroupId,
    Groups,
    Joined,
    Limit,
    Query,
    UserId,
    application_shown,
    group_shown,
)
from twins.okta.users import READ, WRITE, UserTools
from twins.paging import Cursor, has_words, words_of


class MembershipTools(UserTools):
    """What can be asked of Okta about groups and applications."""

    def __init__(self, config: Any, directory: Directory, epoch_ms: int = 0) -> None:
        """See :class:`UserTools`."""
        super().__init__(config, directory, epoch_ms)
        self._groups = tuple(group.id for group in self.config.groups)
        self._applications = tuple(app.id for app in self.config.applications)

    @tool(permission=READ, latency_ms=200, jitter_ms=100)
    def list_groups(
        self,
        ctx: Ctx,
        query: Query | None = None,
        include_members: bool = False,
        limit: Limit = 50,
        cursor: Cursor | None = None,
    ) -> Groups:
        """List the groups and the permissions that they grant."""
        words = words_of(query)
        found, older = listing.walk(
            self._groups,
            ctx.state.groups,
            lambda group: has_words(words, group.id, group.name, group.description),
            cursor,
            limit,
        )
        shown: Groups = {
            "groups": [group_shown(group, include_members) for group in found],
            "count": len(found),
        }
        if older is not None:
            shown["next_cursor"] = older
        return shown

    @tool(permission=WRITE, latency_ms=300, jitter_ms=150, writes=True, idempotent=True,
          on=("group", "group_id"))  # fmt: skip
    def assign_group(self, ctx: Ctx, user_id: UserId, group_id: GroupId) -> Joined:
        """Put a user into a group."""
        user, group = self._user(ctx.state, user_id), group_of(ctx.state, group_id)
        changed = changes.join(ctx, user, group, ctx.actor.id)
        return {"user_id": user.id, "group_id": group.id, "changed": changed}

    @tool(permission=WRITE, latency_ms=300, jitter_ms=150, writes=True, idempotent=True,
          destructive=True, on=("group", "group_id"))  # fmt: skip
    def unassign_group(self, ctx: Ctx, user_id: UserId, group_id: GroupId) -> Joined:
        """Take a user out of a group."""
        user, group = self._user(ctx.state, user_id), group_of(ctx.state, group_id)
        changed = changes.leave(ctx, user, group, ctx.actor.id)
        return {"user_id": user.id, "group_id": group.id, "changed": changed}

    @tool(permission=READ, latency_ms=200, jitter_ms=100)
    def list_applications(
        self,
        ctx: Ctx,
        query: Query | None = None,
        limit: Limit = 50,
        cursor: Cursor | None = None,
    ) -> Applications:
        """List the applications, and the users and groups that have them."""
        words = words_of(query)
        found, older = listing.walk(
            self._applications,
            ctx.state.applications,
            lambda app: has_words(words, app.id, app.name, app.description),
            cursor,
            limit,
        )
        shown: Applications = {
            "applications": [application_shown(app) for app in found],
            "count": len(found),
        }
        if older is not None:
            shown["next_cursor"] = older
        return shown

    @tool(permission=WRITE, latency_ms=300, jitter_ms=150, writes=True, idempotent=True,
          on=("application", "app_id"))  # fmt: skip
    def assign_application(self, ctx: Ctx, user_id: UserId, app_id: AppId) -> Assigned:
        """Give a user an application."""
        user, app = self._user(ctx.state, user_id), application_of(ctx.state, app_id)
        changed = changes.assign(ctx, user, app, ctx.actor.id)
        return {"user_id": user.id, "app_id": app.id, "changed": changed}

    @tool(permission=WRITE, latency_ms=300, jitter_ms=150, writes=True, idempotent=True,
          destructive=True, on=("application", "app_id"))  # fmt: skip
    def unassign_application(self, ctx: Ctx, user_id: UserId, app_id: AppId) -> Assigned:
        """Take from a user an application that was assigned to them; groups' ones stay."""
        user, app = self._user(ctx.state, user_id), application_of(ctx.state, app_id)
        changed = changes.unassign(ctx, user, app, ctx.actor.id)
        return {"user_id": user.id, "app_id": app.id, "changed": changed}
