"""What of Okta can be read at addresses: accounts, for most people their own alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.resource import Resource
from twins.okta.access import profile_of
from twins.okta.seen import OktaView
from twins.okta.shapes import profile_shown


def _read(view: OktaView, now_ms: int, user_id: str) -> Mapping[str, object] | None:
    own = view.profile
    if own is not None and own.user.id == user_id:
        return profile_shown(own)
    user = view.users.get(user_id)
    if user is None:
        return None
    return profile_shown(profile_of(user, view.groups, view.applications))


def _users(view: OktaView) -> Iterator[tuple[str]]:
    if view.reads:
        yield from ((user.id,) for user in view.users.newest())
    elif view.profile is not None:
        yield (view.profile.user.id,)


RESOURCES: tuple[Resource[OktaView], ...] = (
    Resource(
        "users/{user_id}",
        "Account",
        "An account: status, groups, applications.",
        "okta.get_user",
        _read,
        _users,
    ),
)
"""Accounts."""
