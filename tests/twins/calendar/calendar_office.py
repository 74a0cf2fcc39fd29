"""A small office with a calendar, mail and Slack in it, and short ways to use it."""

from __future__ import annotations

from typing import Any

from engine.actor import Actor, Directory
from engine.office import Office
from engine.rules import Identity, epoch_ms
from engine.tool import Outcome
from engine.twin import Cited, Twin, hears
from twins.calendar.sim import Calendar
from twins.calendar.state import CalendarState
from twins.mail.sim import Mail
from twins.slack.sim import Slack
from twins.slack.state import SlackSection

STARTS = "2026-03-02T09:00"
"""A Monday."""
HOUR = 3_600_000
DAY = 24 * HOUR

PEOPLE: dict[str, Any] = {
    "cfo": {"hours": [9, 17]},
    "ken": {"utc_offset_min": 540},
    "ops": {"answers": "always_declines"},
    "yes": {"answers": "always_accepts"},
    "still": {"silent_pct": 100},
}


class Listener(Twin[None, None]):
    """Keeps what it hears; a stand-in for the documents."""

    name = "listener"
    backstage = True

    def start(self) -> None:
        self.heard: list[Cited] = []

    def view(self, state: None, actor: Actor) -> None:
        return None

    @hears(Cited)
    def hear(self, ctx: Any, signal: Cited) -> None:
        """Remember it."""
        self.heard.append(signal)


def people() -> Directory:
    return Directory(
        [
            Actor("agent", "Dana Reyes", "dana@halden.example"),
            Actor("robin", "Robin Vale", "robin@halden.example"),
            Actor("cfo", "Morgan Vale", "cfo@halden.example"),
            Actor("ken", "Ken Mori", "ken@halden.example"),
            Actor("ops", "Ola Kern", "ops@halden.example"),
            Actor("yes", "Yara Es", "yes@halden.example"),
            Actor("still", "Stille", "still@halden.example"),
            Actor("guest", "Guest", "guest@halden.example", permissions=("calendar:read",)),
            Actor("vendor", "Alex Moreau", "alex@vendor.example", outside=True),
        ]
    )


def open_office(seed: int = 7, **section: Any) -> Office:
    everyone, start = people(), epoch_ms(STARTS)
    config = Calendar.section.model_validate({"people": PEOPLE, **section})
    mail = Mail.section.model_validate({"domain": "halden.example"})
    slack = SlackSection.model_validate({"channels": [{"name": "#general"}]})
    twins: list[Twin[Any, Any]] = [
        Slack(slack, everyone, start),
        Mail(mail, everyone, start),
        Calendar(config, everyone, start),
        Listener(None, everyone, start),
    ]
    return Office(twins, everyone, Identity("test", seed, STARTS))


def state_of(office: Office) -> CalendarState:
    state: CalendarState = office.world.states[office.index["calendar"]]
    return state


def done(outcome: Outcome) -> Any:
    assert outcome.error is None, outcome.error
    return outcome.result


def refused(outcome: Outcome, code: str) -> dict[str, Any]:
    assert outcome.error is not None
    assert outcome.error["code"] == code
    return outcome.error


def call(office: Office, actor: str, tool: str, **args: Any) -> Outcome:
    return office.call(actor, f"calendar.{tool}", args)


def make(
    office: Office, *attendees: str, at: int = 2 * HOUR, by: str = "agent", **more: Any
) -> str:
    """Let someone make an event of one hour; its id."""
    args = {"title": "Review", "start_ms": at, "end_ms": at + HOUR, "attendees": [*attendees]}
    event_id: str = done(call(office, by, "create_event", **{**args, **more}))["event_id"]
    return event_id


def event_of(office: Office, actor: str, event_id: str) -> dict[str, Any]:
    found: dict[str, Any] = done(call(office, actor, "get_event", event_id=event_id))
    return found


def pass_by(office: Office, ms: int) -> None:
    office.advance(office.time_ms + ms)


def mails(office: Office, actor: str) -> list[str]:
    """Subjects of someone's mail, oldest first."""
    listed = done(office.call(actor, "mail.list", {"limit": 200}))
    return [row["subj"] for row in reversed(listed)]


def reminders(office: Office, actor: str) -> list[str]:
    """What the calendar told someone in Slack."""
    view = office.view("slack", actor)
    return [p.text for room in view.rooms if room.name == "@calendar" for p in room.posts.values()]


def failures(office: Office) -> list[dict[str, Any]]:
    """Events that nobody could take."""
    return [r for r in office.records() if r["type"] == "event" and "error" in r]


def cited(office: Office) -> list[Cited]:
    """What was written that may name other things."""
    listener = office.twins[office.index["listener"]]
    assert isinstance(listener, Listener)
    return listener.heard
