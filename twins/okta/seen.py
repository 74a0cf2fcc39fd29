"""What one person sees of Okta: the view, and the summary and menu made from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from engine.table import Table
from engine.twin import MenuEntry
from twins.okta.access import Profile
from twins.okta.lifecycle import STATUSES, WAITING
from twins.okta.state import Application, Group, User

SEEN_IN_SUMMARY = 8
SEEN_IN_MENU = 10

NO_USERS: Table[User] = Table()
NO_GROUPS: Table[Group] = Table()
NO_APPLICATIONS: Table[Application] = Table()
NO_STANDING: Table[Table[str]] = Table()

_REMEDY = {
    "LOCKED_OUT": ("okta.unlock_user", "Unlock"),
    "STAGED": ("okta.activate_user", "Activate"),
    "PROVISIONED": ("okta.activate_user", "Activate"),
    "PASSWORD_EXPIRED": ("okta.reset_password", "Reset the password of"),
    "SUSPENDED": ("okta.unsuspend_user", "Lift the suspension of"),
}


@dataclass(frozen=True, slots=True)
class OktaView:
    """What one person sees of Okta: everything, or nothing but their own account."""

    me: str
    profile: Profile | None
    """Their own account and what it opens; None for people without one."""
    reads: bool
    """Whether they see everything; the tables are empty where not."""
    writes: bool
    """Whether they may change accounts."""
    users: Table[User]
    groups: Table[Group]
    applications: Table[Application]
    standing: Table[Table[str]]
    """User ids by status, each under itself."""

    def count(self, status: str) -> int:
        """How many accounts have a status."""
        return len(self.standing.get(status) or ())


def waiting(view: OktaView) -> Iterator[User]:
    """Accounts that wait for an administrator, the most urgent first."""
    for status in WAITING:
        for user_id in view.standing.get(status) or ():
            yield view.users[user_id]


def summarise(view: OktaView) -> str:
    """The actor's own account, how many accounts stand how, and who waits for help."""
    lines = ["Okta."]
    if view.profile is not None:
        user = view.profile.user
        inside = ", ".join(name for _, name in view.profile.groups) or "no group"
        lines.append(f"Your account {user.id} is {user.status}, in {inside}.")
    elif not view.reads:
        lines.append("You have no account here.")
    if not view.reads:
        return "\n".join(lines)
    standing = ", ".join(f"{view.count(s)} {s}" for s in STATUSES if view.count(s))
    lines.append(
        f"{len(view.users)} users ({standing or 'none'}), {len(view.groups)} groups, "
        f"{len(view.applications)} applications."
    )
    total = sum(view.count(status) for status in WAITING)
    shown = [*islice(waiting(view), SEEN_IN_SUMMARY)]
    lines += [f"  {user.status}: {user.id}, {user.name} ({user.email})" for user in shown]
    if total > len(shown):
        lines.append(f"  … and {total - len(shown)} more.")
    return "\n".join(lines)


def menu_of(view: OktaView) -> list[MenuEntry]:
    """The accounts that wait and what helps them, then the actor's own account."""
    entries = []
    for user in islice(waiting(view), SEEN_IN_MENU):
        args = {"user_id": user.id}
        if view.writes:
            tool, label = _REMEDY[user.status]
            entries.append(MenuEntry(tool, args, f"{label} {user.name}"))
        else:
            entries.append(MenuEntry("okta.get_user", args, f"Look at {user.name}"))
    if view.profile is not None:
        own = {"user_id": view.profile.user.id}
        entries.append(MenuEntry("okta.get_user", own, "Look at your own account"))
    return entries
