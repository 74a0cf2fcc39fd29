"""Okta: accounts and how they stand, groups, applications, and what opens what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from vei_tui.panes._base import Desk, Selection, place_bindings
from vei_tui.panes._listing import Listing
from vei_tui.panes._records import RecordsPane
from vei_tui.presenters import okta
from vei_tui.presenters.text import Line, PageLine, Role, clean, line, one_line
from vei_tui.registry import PaneSpec
from vei_tui.widgets.table import Column

if TYPE_CHECKING:
    from twins.okta.seen import OktaView
    from twins.okta.state import User

USERS = "users"
GROUPS = "groups"
APPLICATIONS = "applications"
PREFIXES = {okta.GROUP: GROUPS, okta.APPLICATION: APPLICATIONS}
"""What stands before the id of a group or an application where one goes to it."""

USER_COLUMNS = (
    Column("Name", 18, priority=0),
    Column("Status", 19, priority=0),
    Column("Login", 22, grows=True, priority=2),
    Column("Work", 20, grows=True, priority=3),
    Column("Signed in", 12, right=True, priority=4),
)
GROUP_COLUMNS = (
    Column("Name", 20, priority=0),
    Column("People", 7, right=True, priority=1),
    Column("Members may", 24, grows=True, priority=2),
    Column("For", 20, grows=True, priority=3),
)
APPLICATION_COLUMNS = (
    Column("Name", 20, priority=0),
    Column("Status", 12, priority=1),
    Column("Had by", 20, priority=2),
    Column("For", 20, grows=True, priority=3),
)


class OktaPane(RecordsPane["OktaView"]):
    """Whoever waits for an administrator stands at the top."""

    ABOUT = (
        "Accounts, groups and applications. Accounts that wait for somebody come first: u lets "
        "one in again, whatever is in its way. r resets a password, "
        "m and t give it a group or an application, x takes one away, D shuts it."
    )
    FINDS = "Find in Okta"
    BINDINGS = place_bindings("okta")

    def __init__(self, desk: Desk, spec: PaneSpec) -> None:
        """Make the pane."""
        users = Listing(
            name=USERS,
            title="Users",
            noun="user",
            columns=USER_COLUMNS,
            cells=lambda user: okta.user_cells(user, self.day),
            record_id=lambda user: str(user.id),
            empty="You have no account here, and may not look at those of others.",
            kind="user",
            reads="okta.get_user",
            reads_as="user_id",
            filters=(
                ("waiting", "waiting for an administrator"),
                ("ACTIVE", "active"),
                ("DEPROVISIONED", "deactivated"),
            ),
        )
        groups = Listing(
            name=GROUPS,
            title="Groups",
            noun="group",
            columns=GROUP_COLUMNS,
            cells=okta.group_cells,
            record_id=lambda group: str(group.id),
            empty="There is no group that you may see.",
            kind="group",
        )
        applications = Listing(
            name=APPLICATIONS,
            title="Applications",
            noun="application",
            columns=APPLICATION_COLUMNS,
            cells=okta.application_cells,
            record_id=lambda app: str(app.id),
            empty="There is no application that you may see.",
            kind="application",
        )
        super().__init__(desk, spec, (users, groups, applications))

    # What is shown

    def rows(self, view: OktaView, listing: str, kept: str) -> Sequence[Any]:
        """Users, groups or applications."""
        if listing == USERS:
            return okta.users(view, kept)
        return tuple((view.groups if listing == GROUPS else view.applications).values())

    def total(self, view: OktaView, listing: str) -> int:
        """How many there are."""
        if listing == USERS:
            return len(view.users) if view.reads else len(okta.users(view))
        return len(view.groups if listing == GROUPS else view.applications)

    def calls(self, view: OktaView, listing: str) -> int:
        """Accounts that are locked, for who can unlock them."""
        return view.count("LOCKED_OUT") if listing == USERS and view.writes else 0

    def detail(self, view: OktaView, listing: str, record: Any) -> Sequence[PageLine]:
        """A user, a group or an application to read."""
        if listing == USERS:
            return okta.user_lines(view, record, self.day)
        if listing == GROUPS:
            return okta.group_lines(view, record)
        return okta.application_lines(view, record)

    def heading(self, listing: str, record: Any) -> Line:
        """The name; of an account also how it stands."""
        if listing == USERS:
            return okta.account_title(record)
        return line((one_line(record.name), Role.PLAIN))

    @classmethod
    def locate(cls, view: Any, ref: str) -> str:
        """The listing that has an id."""
        kind, mark, plain_id = ref.partition(":")
        if mark and kind in PREFIXES:
            listing = PREFIXES[kind]
            table = view.groups if listing == GROUPS else view.applications
            return listing if plain_id in table else ""
        own = view.profile is not None and view.profile.user.id == ref
        return USERS if own or ref in view.users else ""

    def go_to(self, ref: str) -> None:
        """Put the cursor on a user, a group or an application."""
        listing = self.locate(self.view, ref) if self.view is not None else ""
        if listing:
            # People, groups and applications may have the same id.
            self.go_to_record(listing, ref.rpartition(":")[2])

    def select(self, listing: str, record: Any) -> Selection:
        """What is under the cursor, as tools take it."""
        own, kind = record.id, self.listings[listing].kind
        args: dict[str, object] = {"user_id": own} if listing == USERS else {}
        return Selection({kind: own}, args, one_line(record.name), clean(okta.copied(record)))

    def completions(self, field: str, typed: str) -> Sequence[str]:
        """Ids of users, groups, applications, and factors of the user under the cursor."""
        view, wanted = self.view, typed.casefold()
        if view is None:
            return ()
        if field == "user_id":
            return okta.ids_like(view.users.values(), wanted)
        if field == "group_id":
            return okta.ids_like(view.groups.values(), wanted)
        if field == "app_id":
            return okta.ids_like(view.applications.values(), wanted)
        return ()

    # Acting

    def _user(self) -> User | None:
        """The user under the cursor, where the reader may change accounts."""
        view, record = self.view, self.record
        if view is None or self.listing.name != USERS or record is None:
            self.say("This is done to users: [ and ] lead to them.")
        elif not view.writes:
            self.say("You may look, but only an administrator changes accounts.")
        else:
            user: User = record
            return user
        return None

    def _stands(self, user: User) -> str:
        after = self.view.users.get(user.id) if self.view is not None else None
        words, _ = okta.status_of((after or user).status)
        return f"{user.name} is {words}."

    async def do_let_in(self) -> None:
        """Unlock, activate or take back from suspension whoever is under the cursor."""
        user = self._user()
        if user is None:
            return
        tool = okta.LET_IN.get(user.status)
        if tool is None:
            hint = " r resets the password." if user.status == "PASSWORD_EXPIRED" else ""
            self.say(f"{self._stands(user)}{hint}")
        elif (await self.act(tool, {"user_id": user.id})).ok:
            self.say(self._stands(user))

    def do_deactivate(self) -> None:
        """Shut the account under the cursor, and say why."""
        self._form("okta.deactivate_user")

    def do_suspend(self) -> None:
        """Suspend the account under the cursor, and say why."""
        self._form("okta.suspend_user")

    def do_group(self) -> None:
        """Put the user under the cursor into a group, or somebody into the group."""
        self._give("okta.assign_group", GROUPS, "group_id")

    def do_application(self) -> None:
        """Give the user under the cursor an application, or the application to somebody."""
        self._give("okta.assign_application", APPLICATIONS, "app_id")

    def _give(self, tool: str, listing: str, argument: str) -> None:
        record = self.record
        if self.listing.name == listing and record is not None:
            self.desk.open_form(tool, {argument: record.id})
        else:
            self._form(tool)

    def _form(self, tool: str) -> None:
        user = self._user()
        if user is not None:
            self.desk.open_form(tool, {"user_id": user.id})

    def do_take(self) -> None:
        """Take a group or an application from the user under the cursor."""
        user, view = self._user(), self.view
        if user is None or view is None:
            return
        choices = okta.taken_from(view, user)
        if not choices:
            self.say(f"{user.name} is in no group and has no application of their own.")
            return

        async def chosen(value: str) -> None:
            kind, _, thing = value.partition(" ")
            argument = "group_id" if kind == "group" else "app_id"
            args = {"user_id": user.id, argument: thing}
            if (await self.act(f"okta.unassign_{kind}", args)).ok:
                self.say(f"{thing} is taken from {user.name}.")

        self.desk.choose(f"Take from {user.name}", choices, chosen)

    def do_reset(self) -> None:
        """Reset the password of the user under the cursor, or their factors."""
        user = self._user()
        if user is None:
            return
        choices = [("password", "the password: a one-time token, no access until it is used")]
        if user.factors:
            choices.append(("factors", "all factors: each has to be set up anew"))
        choices += [
            (f"factor {each.id}", f"the factor {each.id}, {each.kind}") for each in user.factors
        ]

        async def chosen(value: str) -> None:
            args = {"user_id": user.id}
            if value == "password":
                outcome = await self.act("okta.reset_password", args)
                if outcome.ok:
                    token, until = outcome.result["reset_token"], outcome.result["expires_ms"]
                    self.say(
                        f"One-time token for {user.name}: {token} · until {self.day.stamp(until)}"
                    )
                return
            factor = value.partition(" ")[2]
            outcome = await self.act(
                "okta.reset_factors", args | ({"factor_id": factor} if factor else {})
            )
            if outcome.ok:
                again = ", ".join(outcome.result["reset"]) or "nothing"
                self.say(f"To be set up anew by {user.name}: {again}.")

        self.desk.choose(f"Reset for {user.name}", choices, chosen)


PANE = PaneSpec(
    twin="okta",
    title="Okta",
    short="ok",
    key="9",
    pane=OktaPane,
    entity="user",
    quick="okta.get_user",
    news=okta.arrivals,
)
