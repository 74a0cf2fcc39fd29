"""Facts about Okta: accounts, groups, applications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.judge.goals import Case, Finding
from scenarios.predicates.names import OktaApps, OktaGroups, OktaUser, Words
from scenarios.predicates.registry import fact

if TYPE_CHECKING:
    from twins.okta.state import OktaState, User


@fact
def okta_user_in(
    case: Case,
    user: OktaUser,
    status: Words | None = None,
    groups: OktaGroups | None = None,
    not_groups: OktaGroups | None = None,
    apps: OktaApps | None = None,
    not_apps: OktaApps | None = None,
) -> Finding:
    """An account stands like this at the end, whoever saw to it.

    Args:
        case: the run.
        user: whose: id of the account, of the person, or address.
        status: ACTIVE, SUSPENDED, DEPROVISIONED, …; any of several.
        groups, not_groups: ids of groups it is in, all of them, and of those it is not in.
        apps, not_apps: the same for applications, by itself or through a group.
    """
    state: OktaState = case.state("okta")
    row = next((each for each in state.users.values() if _is(each, user)), None)
    if row is None:
        return Finding(False, f"There is no account {user}.")
    seqs = _changes(case, row)
    if status is not None and row.status.casefold() not in [s.casefold() for s in status]:
        return Finding(False, f"{row.name} is {row.status}, not {status[0]}.", seqs)
    through = [app for group in row.groups for app in _apps_of(state, group)]
    for kind, wanted, unwanted, there in (
        ("in the group", groups, not_groups, list(row.groups)),
        ("assigned to", apps, not_apps, [*row.applications, *through]),
    ):
        for each in wanted or ():
            if each not in there:
                return Finding(False, f"{row.name} is not {kind} {each}.", seqs)
        for each in unwanted or ():
            if each in there:
                return Finding(False, f"{row.name} is {kind} {each}.", seqs)
    return Finding(True, f"{row.name}'s account is as it should be.", seqs)


def _apps_of(state: OktaState, group_id: str) -> list[str]:
    through = state.groups[group_id].applications
    return [
        app.id for app in state.applications.values() if app.id in through or group_id in app.groups
    ]


def _is(user: User, wanted: str) -> bool:
    return wanted.casefold() in (user.id.casefold(), user.actor.casefold(), user.email.casefold())


def _changes(case: Case, user: User) -> tuple[int, ...]:
    """What the seat did to an account, and what others did because of it."""
    names = (user.id, user.actor or user.id, user.email)
    found = []
    for record in case.records:
        if "error" in record:
            continue
        own = record["type"] == "call" and record["actor"] == case.seat
        if own and record["tool"] in _WRITES and record["args"].get("user_id") in names:
            found.append(record["seq"])
        if record["type"] == "event" and record["target"].partition(".")[0] == "okta":
            found += [record["seq"]] * any(name in record["payload"].values() for name in names)
    return tuple(found)


_WRITES = tuple(
    f"okta.{verb}"
    for verb in (
        "activate_user", "deactivate_user", "suspend_user", "unsuspend_user", "unlock_user",
        "assign_group", "unassign_group", "assign_application", "unassign_application",
        "reset_password", "reset_factors",
    )
)  # fmt: skip
