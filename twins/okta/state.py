"""What Okta consists of: users with their factors, groups, applications, and who is in what."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine.table import Table, Vector


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was done to an account."""

    time_ms: int
    actor: str
    """Who did it: an actor id, or the name of an app."""
    what: str


@dataclass(frozen=True, slots=True)
class Factor:
    """A second way for someone to prove who they are."""

    id: str
    kind: str
    """push, totp, sms, webauthn, …"""
    provider: str
    status: str
    """ACTIVE, PENDING_ACTIVATION or NOT_SETUP."""


@dataclass(frozen=True, slots=True)
class User:
    """One account."""

    id: str
    name: str
    email: str
    """The address, which is the login too."""
    title: str
    department: str
    manager: str
    status: str
    actor: str
    """Id of the person in the directory whose account it is; empty for nobody there."""
    last_login_ms: int | None
    """Office time; negative before the scenario's start, None for never."""
    groups: tuple[str, ...]
    """Ids of the groups it is in, in the order of joining."""
    applications: tuple[str, ...]
    """Ids of the applications assigned to it itself, not through a group."""
    factors: tuple[Factor, ...]
    history: Vector[Change] = field(default_factory=Vector)


@dataclass(frozen=True, slots=True)
class Group:
    """People who are treated alike."""

    id: str
    name: str
    description: str
    permissions: tuple[str, ...]
    """What its members may do in the office, as ``erp:approve``."""
    applications: tuple[str, ...]
    """Ids of the applications its members have."""
    members: Table[str]
    """User ids, each under itself, in the order of joining."""


@dataclass(frozen=True, slots=True)
class Application:
    """Something that people sign in to with their account."""

    id: str
    name: str
    description: str
    status: str
    """ACTIVE or INACTIVE."""
    groups: tuple[str, ...]
    """Ids of the groups whose members have it."""
    users: Table[str]
    """Ids of the users it is assigned to themselves, each under itself."""


@dataclass(frozen=True, slots=True)
class Reset:
    """A password reset that was begun."""

    number: int
    token: str
    expires_ms: int
    """Office time."""


@dataclass(frozen=True, slots=True)
class OktaState:
    """The directory of accounts."""

    users: Table[User]
    groups: Table[Group]
    applications: Table[Application]
    standing: Table[Table[str]]
    """User ids by status, each under itself."""
    resets: Table[Reset]
    """The newest reset of each user id, until it is used."""
    resets_made: int = 0

    def keep(self, user: User) -> OktaState:
        """This state with a user as given, filed under the right status."""
        before = self.users.get(user.id)
        standing = self.standing
        if before is not None and before.status != user.status:
            standing = standing.set(before.status, standing[before.status].remove(user.id))
        if before is None or before.status != user.status:
            there = standing.get(user.status) or Table[str]()
            standing = standing.set(user.status, there.set(user.id, user.id))
        return replace(self, users=self.users.set(user.id, user), standing=standing)

    def join(self, user: User, group: Group) -> OktaState:
        """This state with a user in a group."""
        grown = replace(group, members=group.members.set(user.id, user.id))
        state = replace(self, groups=self.groups.set(group.id, grown))
        return state.keep(replace(user, groups=(*user.groups, group.id)))

    def leave(self, user: User, group: Group) -> OktaState:
        """This state with a user no longer in a group."""
        shrunk = replace(group, members=group.members.remove(user.id))
        state = replace(self, groups=self.groups.set(group.id, shrunk))
        return state.keep(replace(user, groups=_without(user.groups, group.id)))

    def assign(self, user: User, app: Application) -> OktaState:
        """This state with an application assigned to a user."""
        grown = replace(app, users=app.users.set(user.id, user.id))
        state = replace(self, applications=self.applications.set(app.id, grown))
        return state.keep(replace(user, applications=(*user.applications, app.id)))

    def unassign(self, user: User, app: Application) -> OktaState:
        """This state with an application no longer assigned to a user."""
        shrunk = replace(app, users=app.users.remove(user.id))
        state = replace(self, applications=self.applications.set(app.id, shrunk))
        return state.keep(replace(user, applications=_without(user.applications, app.id)))


def _without(ids: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(each for each in ids if each != gone)
