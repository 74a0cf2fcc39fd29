"""What the tools of Okta take and give: the arguments' types and the results' shapes."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import BeforeValidator, Field
from typing_extensions import TypedDict

from twins.okta.access import Profile
from twins.okta.lifecycle import Status
from twins.okta.state import Application, Factor, Group, User

SHOWN = 200
"""Members, users and entries of a history that one answer names at most."""


def upper(value: object) -> object:
    """A status as it is spelled here, however it was typed."""
    return value.strip().upper().replace(" ", "_") if isinstance(value, str) else value


UserId = Annotated[str, Field(min_length=1, max_length=200, description="A user's id or login.")]
GroupId = Annotated[str, Field(min_length=1, max_length=64, description="A group's id.")]
AppId = Annotated[str, Field(min_length=1, max_length=64, description="An application's id.")]
FactorId = Annotated[str, Field(min_length=1, max_length=64, description="A factor's id.")]
Token = Annotated[str, Field(min_length=1, max_length=64)]
StatusFilter = Annotated[Status, BeforeValidator(upper)]
Query = Annotated[str, Field(min_length=1, max_length=400, description="Words to look for.")]
Reason = Annotated[str, Field(max_length=2000)]
Limit = Annotated[int, Field(ge=1, le=200)]
Action = Literal[
    "activate",
    "deactivate",
    "suspend",
    "unsuspend",
    "lock",
    "unlock",
    "assign_group",
    "unassign_group",
    "assign_application",
    "unassign_application",
]


Row = dict[str, Any]
"""A row of a list or a thing in full. Spelling its keys out in every listing of the tools would
cost clients more than it tells them; the functions below say what they are."""


class Users(TypedDict):
    users: list[Row]
    count: int
    """Users in this answer."""
    next_cursor: NotRequired[str]


class Moved(TypedDict):
    id: str
    status: str
    changed: bool


class ResetBegun(TypedDict):
    user_id: str
    reset_token: str
    expires_ms: int
    """Office time."""


class Groups(TypedDict):
    groups: list[Row]
    count: int
    next_cursor: NotRequired[str]


class Applications(TypedDict):
    applications: list[Row]
    count: int
    next_cursor: NotRequired[str]


class Joined(TypedDict):
    user_id: str
    group_id: str
    changed: bool


class Assigned(TypedDict):
    user_id: str
    app_id: str
    changed: bool


class Factors(TypedDict):
    user_id: str
    factors: list[Row]
    count: int


class FactorsReset(TypedDict):
    user_id: str
    reset: list[str]
    """Factors that have to be set up anew."""
    changed: bool


def user_shown(user: User, with_groups: bool) -> Row:
    """A user in a list."""
    shown: Row = {
        "id": user.id,
        "user_id": user.id,
        "name": user.name,
        "email": user.email,
        "title": user.title,
        "department": user.department,
        "status": user.status,
    }
    if with_groups:
        shown["groups"] = list(user.groups)
    return shown


def profile_shown(profile: Profile) -> Row:
    """A user in full: groups, applications and permissions with the group they come from."""
    user = profile.user
    return {
        **user_shown(user, True),
        "manager": user.manager,
        "last_login_ms": user.last_login_ms,
        "applications": [
            {"id": use.id, "name": use.name, "status": use.status, "via": use.via or None}
            for use in profile.applications
        ],
        "permissions": [{"permission": g.permission, "via": g.via} for g in profile.permissions],
        "factors": factors_shown(user.factors),
        "history": [
            {"time_ms": change.time_ms, "actor": change.actor, "what": change.what}
            for change in user.history.tail(SHOWN)
        ],
    }


def factors_shown(factors: tuple[Factor, ...]) -> list[Row]:
    """Factors as a list shows them."""
    return [
        {"id": f.id, "type": f.kind, "provider": f.provider, "status": f.status} for f in factors
    ]


def group_shown(group: Group, with_members: bool) -> Row:
    """A group in a list."""
    shown: Row = {
        "id": group.id,
        "name": group.name,
        "description": group.description,
        "permissions": list(group.permissions),
        "member_count": len(group.members),
    }
    if with_members:
        shown["members"] = [*group.members.tail(SHOWN)]
    return shown


def application_shown(app: Application) -> Row:
    """An application in a list."""
    return {
        "id": app.id,
        "name": app.name,
        "description": app.description,
        "status": app.status,
        "groups": list(app.groups),
        "users": [*app.users.tail(SHOWN)],
    }
