"""Okta in lines: accounts, groups, applications, and what an account opens and through what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from twins.okta.access import Grant, Profile, Use, profile_of
from twins.okta.lifecycle import STATUSES, WAITING
from vei_tui.presenters.events import Arrival, Needs
from vei_tui.presenters.records import (
    Day,
    counted,
    fields,
    happened,
    name_of,
    reference,
    section,
    worded,
)
from vei_tui.presenters.text import Line, PageLine, Piece, Role, Span, line, one_line

if TYPE_CHECKING:
    from twins.okta.seen import OktaView
    from twins.okta.state import Application, Factor, Group, User

APP: Final = "okta"
GROUP: Final = "group"
APPLICATION: Final = "application"
"""Stands before the id of an application, as `GROUP` before that of a group, where one goes to it:
a person may have the same id."""

STATUS: Final[dict[str, Span]] = {
    "STAGED": ("not activated yet", Role.WARN),
    "PROVISIONED": ("to be activated", Role.WARN),
    "ACTIVE": ("active", Role.GOOD),
    "RECOVERY": ("choosing a password", Role.WARN),
    "PASSWORD_EXPIRED": ("password expired", Role.WARN),
    "LOCKED_OUT": ("locked out", Role.ALERT),
    "SUSPENDED": ("suspended", Role.WARN),
    "DEPROVISIONED": ("deactivated", Role.DIM),
}
"""How an account stands, in words."""

MEANS: Final = {
    "STAGED": "nobody can sign in with it before it is activated",
    "PROVISIONED": "nobody can sign in with it before it is activated",
    "RECOVERY": "cannot act before a new password is chosen",
    "PASSWORD_EXPIRED": "cannot act before the password is reset",
    "LOCKED_OUT": "cannot act before somebody unlocks it",
    "SUSPENDED": "cannot act, but keeps everything",
    "DEPROVISIONED": "cannot act; its own applications are taken",
}
"""What follows from a status."""

LET_IN: Final = {
    "LOCKED_OUT": "okta.unlock_user",
    "SUSPENDED": "okta.unsuspend_user",
    "STAGED": "okta.activate_user",
    "PROVISIONED": "okta.activate_user",
    "DEPROVISIONED": "okta.activate_user",
}
"""The tool that lets someone in again, by status."""

FACTORS: Final = {
    "ACTIVE": "set up",
    "PENDING_ACTIVATION": "being set up",
    "NOT_SETUP": "not set up",
}
_KINDS: Final = {
    "push": "push on a phone",
    "totp": "code from an app",
    "sms": "code by SMS",
    "webauthn": "security key",
    "email": "code by mail",
}
SHOWN: Final = 200
"""Members and entries of a history that are listed at most."""

COMPLETED: Final = 50
"""Ids that a field completes at most."""

_STATUS: Final = re.compile("|".join(STATUSES))


def status_of(status: str) -> Span:
    """A status in words."""
    return STATUS.get(status, (worded(status), Role.PLAIN))


# Lists


def users(view: OktaView, kept: str = "") -> Sequence[User]:
    """The accounts, those that wait for an administrator first.

    Args:
        view: What is seen of Okta.
        kept: `waiting` for those that wait alone, or a status; all where empty.
    """
    if not view.reads:
        return [view.profile.user] if view.profile is not None else []
    others = [status for status in STATUSES if status not in WAITING]
    wanted = {"": (*WAITING, *others), "waiting": WAITING}.get(kept, (kept,))
    ids: Iterator[str] = chain.from_iterable(view.standing.get(each) or () for each in wanted)
    return [view.users[user_id] for user_id in ids]


def user_cells(user: User, day: Day) -> Sequence[PageLine]:
    """Who, how the account stands, which person, and when they signed in last."""
    gone = user.status == "DEPROVISIONED"
    who = line((one_line(user.name), Role.DIM if gone else Role.AUTHOR))
    work = ", ".join(one_line(each) for each in (user.title, user.department) if each)
    signed = "never" if user.last_login_ms is None else day.stamp(user.last_login_ms)
    return (
        who,
        line(status_of(user.status)),
        line((one_line(user.email), Role.DIM if gone else Role.PLAIN)),
        line((work, Role.DIM)),
        line((signed, Role.TIME)),
    )


def group_cells(group: Group) -> Sequence[PageLine]:
    """Name, members, and what the group allows."""
    return (
        line((one_line(group.name), Role.AUTHOR)),
        line(f"{len(group.members):,}"),
        line((", ".join(group.permissions) or "nothing in the office", Role.DIM)),
        line((one_line(group.description), Role.DIM)),
    )


def application_cells(app: Application) -> Sequence[PageLine]:
    """Name, whether it is on, who has it, what it is."""
    through = f"{counted(len(app.groups), 'group')}, " if app.groups else ""
    return (
        line((one_line(app.name), Role.AUTHOR if app.status == "ACTIVE" else Role.DIM)),
        line(_application_status(app.status)),
        line(f"{through}{counted(len(app.users), 'person')}"),
        line((one_line(app.description), Role.DIM)),
    )


def _application_status(status: str) -> Span:
    return ("on", Role.GOOD) if status == "ACTIVE" else ("switched off", Role.DIM)


# One of them


def user_lines(view: OktaView, user: User, day: Day) -> list[PageLine]:
    """An account: how it stands, what it opens and through what, its factors, its history."""
    own = view.profile is not None and view.profile.user.id == user.id
    seen = profile_of(user, view.groups, view.applications) if view.reads else view.profile
    words, role = status_of(user.status)
    means = MEANS.get(user.status, "")
    found: list[PageLine] = [
        (*name_of("Status"), *line((words, role), (f": {means}" if means else "", Role.DIM))),
        *fields(
            ("Login", user.email),
            ("Account", f"{user.id}{' (yours)' if own else ''}"),
            ("Title", user.title),
            ("Department", user.department),
        ),
    ]
    if user.manager:
        found.append((*name_of("Manager"), _person(view, user.manager, day)))
    signed = "never" if user.last_login_ms is None else day.stamp(user.last_login_ms)
    found += fields(("Signed in", (signed, Role.TIME)))
    if seen is not None:
        found += [*_access(seen), *_permissions(seen)]
    found += [(), section("factors"), *_factors(user.factors)]
    changes = user.history.tail(SHOWN)
    if changes:
        found += [(), section("history")]
        found += [happened(day, c.time_ms, c.actor, _spoken(c.what)) for c in reversed(changes)]
    return found


def _person(view: OktaView, name: str, day: Day) -> Piece:
    known = view.users.get(name)
    if known is not None:
        return reference(name, APP, known.name)
    return (day.people.name(name), Role.AUTHOR)


def _spoken(what: str) -> str:
    return _STATUS.sub(lambda found: STATUS[found[0]][0], what)


def _access(profile: Profile) -> list[PageLine]:
    names = dict(profile.groups)
    found: list[PageLine] = [(), section("groups")]
    found += [_bullet(_group(each, name), f"  {each}") for each, name in profile.groups]
    if not profile.groups:
        found.append(line(("  In no group.", Role.DIM)))
    found += [(), section("applications")]
    found += [_use(use, names) for use in profile.applications]
    if not profile.applications:
        found.append(line(("  None.", Role.DIM)))
    return found


def _use(use: Use, names: dict[str, str]) -> PageLine:
    via = f"  through {one_line(names.get(use.via, use.via))}" if use.via else "  assigned"
    off = "" if use.status == "ACTIVE" else ", switched off"
    return _bullet(_application(use.id, use.name), f"{via}{off}")


def _permissions(profile: Profile) -> list[PageLine]:
    """What the groups let the account do in the office, each permission once."""
    if not profile.permissions:
        return []
    names = dict(profile.groups)
    found: list[PageLine] = [(), section("may do in the office")]
    through: dict[str, list[Grant]] = {}
    for grant in profile.permissions:
        through.setdefault(grant.permission, []).append(grant)
    if profile.user.status != "ACTIVE":
        found.append(line(("  Nothing while the account is not active. Then:", Role.WARN)))
    for permission, grants in through.items():
        via = ", ".join(one_line(names.get(grant.via, grant.via)) for grant in grants)
        found.append(line(("  · ", Role.DIM), (permission, Role.CODE), (f"  {via}", Role.DIM)))
    return found


def _factors(factors: Sequence[Factor]) -> list[PageLine]:
    if not factors:
        return [line(("  None: the password alone opens it.", Role.DIM))]
    found: list[PageLine] = []
    for factor in factors:
        kind = _KINDS.get(factor.kind, worded(factor.kind))
        status = FACTORS.get(factor.status, worded(factor.status))
        role = Role.GOOD if factor.status == "ACTIVE" else Role.WARN
        found.append(
            line(("  · ", Role.DIM), kind, (f"  {one_line(factor.provider)}  ", Role.DIM),
                 (status, role), (f"  {one_line(factor.id)}", Role.DIM))
        )  # fmt: skip
    return found


def group_lines(view: OktaView, group: Group) -> list[PageLine]:
    """A group: what it allows, what it gives, who is in it."""
    found: list[PageLine] = fields(
        ("Group", group.id),
        ("For", group.description),
        ("Members", f"{len(group.members):,}"),
    )
    found += [(), section("members may")]
    found += [line(("  · ", Role.DIM), (each, Role.CODE)) for each in group.permissions]
    if not group.permissions:
        found.append(line(("  Nothing more in the office than they may anyway.", Role.DIM)))
    found += [(), section("members have")]
    found += [
        _bullet(_application(each, view.applications[each].name), "")
        for each in group.applications
        if each in view.applications
    ]
    if not group.applications:
        found.append(line(("  No application.", Role.DIM)))
    return [*found, (), section("members"), *_listed(view, group.members, len(group.members))]


def application_lines(view: OktaView, app: Application) -> list[PageLine]:
    """An application: whether it is on, which groups and people have it."""
    words, role = _application_status(app.status)
    found: list[PageLine] = fields(
        ("Application", app.id),
        ("For", app.description),
        ("Status", (words, role)),
    )
    found += [(), section("groups that have it")]
    for group_id in app.groups:
        group = view.groups.get(group_id)
        if group is not None:
            people = f"  {counted(len(group.members), 'member')}"
            found.append(_bullet(_group(group_id, group.name), people))
    if not app.groups:
        found.append(line(("  None.", Role.DIM)))
    return [
        *found,
        (),
        section("people it is assigned to"),
        *_listed(view, app.users, len(app.users)),
    ]


def _listed(view: OktaView, ids: Iterable[str], total: int) -> list[PageLine]:
    found: list[PageLine] = []
    for user_id in islice(ids, SHOWN):
        user = view.users.get(user_id)
        if user is not None:
            words, _ = status_of(user.status)
            standing = "" if user.status == "ACTIVE" else f"  {words}"
            found.append(_bullet(reference(user_id, APP, user.name), f"  {user.email}{standing}"))
    if total > SHOWN:
        found.append(line((f"  … and {total - SHOWN:,} more", Role.DIM)))
    return found or [line(("  Nobody.", Role.DIM))]


def _bullet(thing: Piece, words: str) -> PageLine:
    return (
        ("  · ", Role.DIM),
        thing,
        *line((one_line(words) and f"  {one_line(words)}", Role.DIM)),
    )


def taken_from(view: OktaView, user: User) -> list[tuple[str, str]]:
    """What can be taken from an account: pairs of `group ID` or `application ID`, and its name."""
    groups = [(f"group {each}", view.groups.get(each)) for each in user.groups]
    apps = [(f"application {each}", view.applications.get(each)) for each in user.applications]
    return [
        (value, f"{value.partition(' ')[0]} · {one_line(thing.name)}")
        for value, thing in (*groups, *apps)
        if thing is not None
    ]


def account_title(user: User) -> Line:
    """What stands over an account."""
    words, role = status_of(user.status)
    return line((one_line(user.name), Role.PLAIN), (f"  {words}", role))


def _group(group_id: str, name: str) -> Piece:
    return reference(f"{GROUP}:{group_id}", APP, name)


def _application(app_id: str, name: str) -> Piece:
    return reference(f"{APPLICATION}:{app_id}", APP, name)


def arrivals(before: OktaView, after: OktaView) -> Sequence[Arrival]:
    """Accounts that have begun to wait for an administrator; nothing for who is none."""
    if not (before.writes and after.writes):
        return ()
    found = []
    for status in WAITING:
        old, new = before.standing.get(status), after.standing.get(status)
        for user_id in () if new is None or new is old else new:
            changes = after.users[user_id].history.tail(1)
            own = bool(changes) and changes[0].actor == after.me
            if not own and (old is None or user_id not in old):
                name = one_line(after.users[user_id].name)
                words = f"is {status_of(status)[0]}"
                found.append(Arrival(name, words, "", user_id, Needs.NOTHING))
    return found


def copied(thing: User | Group | Application) -> str:
    """What copying an account, a group or an application copies."""
    return getattr(thing, "email", "") or thing.id


def ids_like(things: Iterable[User | Group | Application], typed: str) -> list[str]:
    """Ids of things whose id or name holds what was typed."""
    found = (each.id for each in things if typed in f"{each.id} {each.name}".casefold())
    return list(islice(found, COMPLETED))
