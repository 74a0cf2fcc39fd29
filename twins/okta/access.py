"""Effective access: what an account opens, and through which group."""

from __future__ import annotations

from dataclasses import dataclass

from engine.table import Table
from twins.okta.state import Application, Group, User


@dataclass(frozen=True, slots=True)
class Use:
    """An application that someone has."""

    id: str
    name: str
    status: str
    via: str
    """Id of the group that gives it; empty where it is assigned to the person."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission in the office that someone has through a group."""

    permission: str
    via: str
    """Id of the group."""


@dataclass(frozen=True, slots=True)
class Profile:
    """An account and all that it opens."""

    user: User
    groups: tuple[tuple[str, str], ...]
    """Pairs of id and name."""
    applications: tuple[Use, ...]
    """Each once for every way in which it is had."""
    permissions: tuple[Grant, ...]


def profile_of(user: User, groups: Table[Group], applications: Table[Application]) -> Profile:
    """An account with the access it gives while it is ACTIVE."""
    joined = [groups[group_id] for group_id in user.groups]
    ways = [(app_id, "") for app_id in user.applications]
    ways += [(app_id, group.id) for group in joined for app_id in group.applications]
    apps = [(applications[app_id], via) for app_id, via in ways]
    return Profile(
        user,
        tuple((group.id, group.name) for group in joined),
        tuple(Use(app.id, app.name, app.status, via) for app, via in apps),
        tuple(Grant(each, group.id) for group in joined for each in group.permissions),
    )


def holds(user: User, groups: Table[Group], permission: str) -> bool:
    """Whether one of an account's groups grants a permission."""
    wide = permission.partition(":")[0] + ":*"
    wanted = ("*", wide, permission)
    return any(each in wanted for group in user.groups for each in groups[group].permissions)
