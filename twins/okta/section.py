"""The okta section of a scenario file, and the directory of accounts it describes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from engine.actor import Actor, Directory
from engine.errors import ScenarioError, nearest
from engine.table import Table
from twins.okta.lifecycle import ACTIVE, Status
from twins.okta.state import Application, Factor, Group, OktaState, User

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Name = Annotated[str, Field(min_length=1, max_length=120)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FactorSection(_Section):
    """A factor of an account."""

    id: Id
    type: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_:]{0,31}$")]
    provider: str = "OKTA"
    status: Literal["ACTIVE", "PENDING_ACTIVATION", "NOT_SETUP"] = "ACTIVE"


class UserSection(_Section):
    """An account."""

    id: Id
    actor: str | None = None
    """Whose account it is; where left out, the person with the same id or the same address."""
    name: Name | None = None
    """The person's own where left out, as are address and title."""
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    title: str = ""
    department: str = ""
    manager: str = ""
    status: Status = ACTIVE
    groups: list[Id] = []
    """Groups it is in, besides those that name it among their members."""
    applications: list[Id] = []
    factors: list[FactorSection] = []
    last_login_minutes_ago: Annotated[int, Field(ge=0)] | None = None


class GroupSection(_Section):
    """A group."""

    id: Id
    name: Name
    description: str = ""
    permissions: list[Annotated[str, Field(pattern=r"^(\*|[a-z]+:(\*|[a-z_]+))$")]] = []
    """What membership allows in the office."""
    members: list[str] = []
    """Users, by id, by address or by the person's id."""


class ApplicationSection(_Section):
    """An application."""

    id: Id
    name: Name
    description: str = ""
    status: Literal["ACTIVE", "INACTIVE"] = ACTIVE
    groups: list[Id] = []
    """Groups whose members have it."""
    users: list[str] = []
    """Users who have it themselves."""


class OktaSection(_Section):
    """The ``okta`` section of a scenario file."""

    users: list[UserSection] = []
    groups: list[GroupSection] = []
    applications: list[ApplicationSection] = []
    notify: bool = False
    """Whether people get a mail when their password is reset; needs the mail app."""
    sender: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] = "no-reply@okta.example"
    """What such a mail is from."""
    reset_minutes: Annotated[int, Field(ge=1, le=10_080)] = 60
    """How long a reset's token can be used."""
    recovers_after_ms: Annotated[int, Field(ge=0)] | None = 300_000
    """How soon people choose a new password by themselves after a reset; null for never."""


class Accounts:
    """Who is who: the account that an id, an address or a person stands for."""

    def __init__(self, section: OktaSection, directory: Directory) -> None:
        """Link the section's users to the people of the directory.

        Raises:
            ScenarioError: a user is named twice, is nobody, or has someone else's account.
        """
        self.people: dict[str, Actor] = {}
        """The person of each user id; who is nobody in the directory is left out."""
        self.of: dict[str, str] = {}
        """User id by actor id."""
        self._ids: dict[str, str] = {}
        _once("user", (user.id for user in section.users))
        for user in section.users:
            person = _person(user, directory)
            if person is None:
                if user.name is None or user.email is None:
                    message = f"okta.users, {user.id}: there is nobody of this id or address."
                    raise ScenarioError(message, nearest(user.id, [a.id for a in directory]))
            elif person.id in self.of:
                message = f"okta.users, {user.id}: {person.id} has the account "
                raise ScenarioError(f"{message}{self.of[person.id]} already.")
            else:
                self.people[user.id] = person
                self.of[person.id] = user.id
        for user in section.users:
            email = user.email or self.people[user.id].email
            if email and self._ids.setdefault(email.casefold(), user.id) != user.id:
                raise ScenarioError(f"okta.users, {user.id}: {email} is someone else's login.")
        self._ids = {**self._ids, **self.of, **{user.id: user.id for user in section.users}}

    def find(self, name: str) -> str | None:
        """The user id that an id, an address or a person's id stands for."""
        return self._ids.get(name) or self._ids.get(name.casefold())


def opening_state(section: OktaSection, accounts: Accounts) -> OktaState:
    """Everyone's account at time 0.

    Raises:
        ScenarioError: an id is used twice, or names nothing.
    """
    _once("group", (group.id for group in section.groups))
    _once("application", (app.id for app in section.applications))
    groups = {
        group.id: Group(
            group.id, group.name, group.description, tuple(group.permissions),
            tuple(app.id for app in section.applications if group.id in app.groups), Table(),
        )
        for group in section.groups
    }  # fmt: skip
    apps = {
        app.id: Application(
            app.id, app.name, app.description, app.status, tuple(dict.fromkeys(app.groups)), Table()
        )
        for app in section.applications
    }
    for app in section.applications:
        for group_id in app.groups:
            _known("group", group_id, groups, f"applications, {app.id}")
    state = OktaState(Table(), Table(groups.items()), Table(apps.items()), Table(), Table())
    for user in section.users:
        state = state.keep(_user(user, accounts.people.get(user.id)))
    return _linked(state, section, accounts)


def _linked(state: OktaState, section: OktaSection, accounts: Accounts) -> OktaState:
    """The state with everyone in their groups and with their applications."""
    joins = [(u.id, g, f"users, {u.id}") for u in section.users for g in u.groups]
    joins += [(m, g.id, f"groups, {g.id}") for g in section.groups for m in g.members]
    for name, group_id, where in joins:
        user_id = _account(accounts, state, name, where)
        _known("group", group_id, state.groups, where)
        if group_id not in state.users[user_id].groups:
            state = state.join(state.users[user_id], state.groups[group_id])
    uses = [(u.id, a, f"users, {u.id}") for u in section.users for a in u.applications]
    uses += [
        (name, a.id, f"applications, {a.id}") for a in section.applications for name in a.users
    ]
    for name, app_id, where in uses:
        user_id = _account(accounts, state, name, where)
        _known("application", app_id, state.applications, where)
        if app_id not in state.users[user_id].applications:
            state = state.assign(state.users[user_id], state.applications[app_id])
    return state


def _user(section: UserSection, person: Actor | None) -> User:
    ago = section.last_login_minutes_ago
    return User(
        id=section.id,
        name=section.name or (person.name if person else section.id),
        email=section.email or (person.email if person else ""),
        title=section.title or (person.title if person else ""),
        department=section.department,
        manager=section.manager,
        status=section.status,
        actor=person.id if person else "",
        last_login_ms=None if ago is None else -60_000 * ago,
        groups=(),
        applications=(),
        factors=tuple(Factor(f.id, f.type, f.provider, f.status) for f in section.factors),
    )


def _person(user: UserSection, directory: Directory) -> Actor | None:
    if user.actor is not None:
        person = directory.get(user.actor)
        if person is None:
            message = f"okta.users, {user.id}: there is nobody called {user.actor!r}."
            raise ScenarioError(message, nearest(user.actor, [a.id for a in directory]))
        return person
    return directory.get(user.id) or (directory.at(user.email) if user.email else None)


def _account(accounts: Accounts, state: OktaState, name: str, where: str) -> str:
    found = accounts.find(name)
    if found is None:
        message = f"okta.{where}: there is no user {name!r}."
        raise ScenarioError(message, nearest(name, state.users.keys()))
    return found


def _known(kind: str, name: str, known: Table[Any] | dict[str, Any], where: str) -> None:
    if name not in known:
        message = f"okta.{where}: there is no {kind} {name!r}."
        raise ScenarioError(message, nearest(name, known))


def _once(kind: str, ids: Iterable[str]) -> None:
    seen: dict[str, None] = {}
    for each in ids:
        if each in seen:
            raise ScenarioError(f"okta: there are two {kind}s {each!r}.")
        seen[each] = None
