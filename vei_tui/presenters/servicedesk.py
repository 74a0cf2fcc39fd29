"""The service desk in lines: incidents, requests, whose turn it is, comments and history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

from twins.servicedesk.flow import INCIDENT_FLOW, PENDING_APPROVAL, REQUEST_FLOW
from twins.servicedesk.state import Incident
from vei_tui.presenters.events import Arrival, Needs
from vei_tui.presenters.records import (
    Day,
    fields,
    happened,
    name_of,
    prose,
    references,
    said,
    section,
    worded,
)
from vei_tui.presenters.text import PageLine, Role, Span, line, one_line

if TYPE_CHECKING:
    from twins.servicedesk.seen import DeskView
    from twins.servicedesk.state import Approval, Change, Comment, Request

PRIORITY: Final[dict[str, Role]] = {
    "P1": Role.ALERT,
    "P2": Role.WARN,
    "P3": Role.PLAIN,
    "P4": Role.DIM,
}
STATUS: Final[dict[str, Span]] = {
    "NEW": ("new", Role.WARN),
    "IN_PROGRESS": ("in progress", Role.STRONG),
    "ON_HOLD": ("on hold", Role.WARN),
    "RESOLVED": ("resolved", Role.GOOD),
    "CLOSED": ("closed", Role.DIM),
    "CANCELED": ("canceled", Role.DIM),
    "PENDING_APPROVAL": ("waits for approval", Role.WARN),
    "APPROVED": ("approved", Role.GOOD),
    "FULFILLED": ("fulfilled", Role.GOOD),
    "REJECTED": ("rejected", Role.ALERT),
}
"""How things stand, in words."""

OPEN: Final = ("PENDING_APPROVAL", "APPROVED", "IN_PROGRESS", "NEW", "ON_HOLD")
"""Statuses in which something is left to do; those of requests in the order of their list."""
COMPLETED: Final = 50
"""Ids that a field completes at most, the newest."""
SHOWN: Final = 200
"""Comments and changes that are shown at most, the newest."""


def status_of(status: str) -> Span:
    """A status in words."""
    return STATUS.get(status, (worded(status), Role.PLAIN))


# Lists


def incidents(view: DeskView, kept: str = "") -> Sequence[Incident]:
    """The incidents: one's own first, then the open ones by priority, the newest first.

    Args:
        view: The desk.
        kept: `mine` or `open` for these alone; all where empty.
    """
    if kept == "mine":
        return _by_urgency(view, view.tasks())
    found = _by_urgency(view, view.incidents.newest())
    return [each for each in found if is_open(each)] if kept == "open" else found


def _by_urgency(view: DeskView, rows: Iterable[Incident]) -> list[Incident]:
    mine = view.assigned

    def rank(row: Incident) -> tuple[bool, str]:
        # What is done with sorts behind every priority.
        return row.id not in mine, row.priority if is_open(row) else "~"

    # Sorting keeps the newest first among equals.
    return sorted(rows, key=rank)


def is_open(row: Incident | Request) -> bool:
    """Whether something is left to do about an incident or a request."""
    return row.status in OPEN


def requests(view: DeskView, kept: str = "") -> Sequence[Request]:
    """The requests: those that wait for the reader first, then the open ones, the newest first.

    Args:
        view: The desk.
        kept: `turn` or `open` for these alone; all where empty.
    """
    if kept == "turn":
        return list(view.decisions())[::-1]
    rank = {status: at for at, status in enumerate(OPEN)}
    found = sorted(
        view.requests.newest(),
        key=lambda row: (row.id not in view.turn, rank.get(row.status, len(rank))),
    )
    return [row for row in found if is_open(row)] if kept == "open" else found


def incident_cells(row: Incident, view: DeskView, day: Day) -> Sequence[PageLine]:
    """What is the reader's, id, priority, how it stands, what it is, who has it, how old it is."""
    mine = row.id in view.assigned
    role = Role.PLAIN if is_open(row) else Role.DIM
    return (
        line(("•" if mine else " ", Role.WARN)),
        line((row.id, role)),
        line((row.priority, PRIORITY.get(row.priority, Role.PLAIN) if is_open(row) else Role.DIM)),
        line(status_of(row.status)),
        line((one_line(row.title), Role.STRONG if mine else role)),
        line(_holder(row, day)),
        line((day.ago(row.opened_ms), Role.TIME)),
    )


def request_cells(row: Request, view: DeskView, day: Day) -> Sequence[PageLine]:
    """What waits for the reader, id, how it stands, what it is, who asks, how old it is."""
    turn = row.id in view.turn
    role = Role.PLAIN if is_open(row) else Role.DIM
    return (
        line(("•" if turn else " ", Role.WARN)),
        line((row.id, role)),
        line(_standing(row, turn)),
        line((one_line(row.title), Role.STRONG if turn else role)),
        line(day.who(row.requester)),
        line((day.ago(row.opened_ms), Role.TIME)),
    )


def _standing(row: Request, turn: bool) -> Span:
    """How a request stands: while it waits, for whom."""
    if turn:
        return ("your decision", Role.WARN)
    current = row.current
    if current is not None:
        return (f"{one_line(current.stage)} decides", Role.WARN)
    return status_of(row.status)


def _holder(row: Incident, day: Day) -> Span:
    known = row.assignee in day.people.by_id
    return day.who(row.assignee) if known or not row.assignee else (row.assignee, Role.PLAIN)


# One of them


def incident_lines(row: Incident, day: Day) -> list[PageLine]:
    """An incident: what it is, who has it, what was said and what was changed."""
    words, role = status_of(row.status)
    found: list[PageLine] = [
        (*name_of("Status"), *line((words, role), "  ", (row.priority, PRIORITY[row.priority]))),
        *fields(
            ("Assigned", _holder(row, day) if row.assignee else ("to nobody yet", Role.WARN)),
            ("Reported by", day.who(row.requester) if row.requester else ""),
            ("Service", row.service),
            ("Opened", (_opened(row.opened_ms, day), Role.TIME)),
        ),
        *references("Links", row.links),
    ]
    return [*found, *_told(row.description, day), *_talk(row, day)]


def request_lines(row: Request, view: DeskView, day: Day) -> list[PageLine]:
    """A request: what it is, its stages in their order and whose turn it is, what was said."""
    found: list[PageLine] = [
        (*name_of("Status"), *line(status_of(row.status))),
        *fields(
            ("Asked by", day.who(row.requester) if row.requester else ""),
            ("Kind", worded(row.kind.replace("-", " "))),
            ("Opened", (_opened(row.opened_ms, day), Role.TIME)),
        ),
        *references("Links", row.links),
        *_told(row.description, day),
        (),
        section("approval"),
    ]
    if not row.approvals:
        found.append(line(("  Nobody has to approve this.", Role.DIM)))
    for number, stage in enumerate(row.approvals, 1):
        found.append(_stage(number, stage, row, view.me, day))
    turn = _turn(row, view.me, day)
    return [*found, *([(), turn] if turn else []), *_talk(row, day)]


def _stage(number: int, stage: Approval, row: Request, me: str, day: Day) -> PageLine:
    """One stage: what it is called, and who decided it or may."""
    name = f"{one_line(stage.stage):<12} "
    head: list[Span] = [(f"  {number} ", Role.DIM)]
    by = day.who(stage.decided_by) if stage.decided_by else (one_line(stage.who), Role.PLAIN)
    at = f", {day.stamp(stage.decided_ms)}" if stage.decided_ms is not None else ""
    if stage.status == "APPROVED":
        return line(*head, ("✔ ", Role.GOOD), name, "approved by ", by, (at, Role.TIME))
    if stage.status == "REJECTED":
        return line(*head, ("✗ ", Role.ALERT), name, ("rejected", Role.ALERT), " by ", by,
                    (at, Role.TIME))  # fmt: skip
    if stage.status == "SKIPPED":
        return line(*head, ("· ", Role.DIM), (f"{name}no longer needed", Role.DIM))
    if stage is row.current:
        who = [*_deciders(stage, me, day)]
        return line(*head, ("▸ ", Role.WARN), (name, Role.STRONG), "now: ", *who)
    return line(*head, ("· ", Role.DIM), name, ("then: ", Role.DIM), *_deciders(stage, me, day))


def _deciders(stage: Approval, me: str, day: Day) -> list[Span]:
    """Everyone who may decide a stage, the reader first."""
    if not stage.approvers:
        return [(one_line(stage.who) or "nobody may", Role.DIM)]
    found: list[Span] = []
    for person in sorted(stage.approvers, key=lambda each: each != me):
        if found:
            found.append((" or ", Role.DIM))
        found.append(day.who(person))
    return found


def _turn(row: Request, me: str, day: Day) -> PageLine:
    """Whose turn it is, in a sentence."""
    current = row.current
    if current is None:
        return ()
    if me in current.approvers:
        return line(
            ("  It is your turn: ", Role.WARN),
            ("A", Role.STRONG), (" approves, ", Role.DIM),
            ("X", Role.STRONG), (" rejects.", Role.DIM),
        )  # fmt: skip
    return line(("  It is the turn of ", Role.DIM), *_deciders(current, me, day), (".", Role.DIM))


def _opened(time_ms: int, day: Day) -> str:
    ago = day.ago(time_ms)
    return f"{day.stamp(time_ms)} ({ago}{'' if ago == 'now' else ' ago'})"


def _told(description: str, day: Day) -> list[PageLine]:
    return [(), *prose(description, day.people)] if description.strip() else []


def _talk(row: Incident | Request, day: Day) -> list[PageLine]:
    """Comments, oldest first, and then what was changed, newest first."""
    found: list[PageLine] = [(), section("comments")]
    comments: Sequence[Comment] = row.comments.tail(SHOWN)
    for comment in comments:
        found += said(day, comment.time_ms, comment.author, comment.text)
    if not comments:
        found.append(line(("  None yet. c writes one.", Role.DIM)))
    changes: Sequence[Change] = row.history.tail(SHOWN)
    if changes:
        found += [(), section("history")]
        found += [happened(day, c.time_ms, c.actor, _changed(c, day)) for c in reversed(changes)]
    return found


def _changed(change: Change, day: Day) -> str:
    """What a change did, in words."""
    kind, _, stage = change.field.partition(":")
    if kind == "approval":
        return f"{status_of(change.new)[0]} the stage {stage}"
    if kind == "assignee":
        person = day.people.name(change.new) if change.new in day.people.by_id else change.new
        return f"gave it to {person or 'nobody'}"
    if kind == "status":
        return f"{status_of(change.old)[0]} → {status_of(change.new)[0]}"
    return f"{worded(kind)}: {change.old} → {change.new}"


def arrivals(before: DeskView, after: DeskView) -> Sequence[Arrival]:
    """What others did at the desk between two views; what is the reader's now needs the reader."""
    count = len(after.news) - len(before.news)
    found = []
    told: set[str] = set()
    for news in after.news.tail(max(0, count)):
        if news.actor == after.me:
            continue
        needs = Needs.NOTHING
        if news.ref not in told and _newly(news.ref, before, after):
            needs = Needs.DIRECT
            told.add(news.ref)
        found.append(Arrival(news.actor, f"at {news.ref}", one_line(news.text), news.ref, needs))
    return found


def _newly(ref: str, before: DeskView, after: DeskView) -> bool:
    """Whether something has become the reader's to decide or to work on."""
    turn = ref in after.turn and ref not in before.turn
    return turn or (ref in after.assigned and ref not in before.assigned)


def steps(row: Incident | Request) -> list[tuple[str, str]]:
    """Statuses that it can go to: pairs of the status and what it is called."""
    flow = INCIDENT_FLOW if isinstance(row, Incident) else REQUEST_FLOW
    return [(status, status_of(status)[0]) for status in flow.get(row.status, ())]


def final(row: Incident | Request) -> str:
    """Why it can go nowhere, where there is nothing to choose."""
    words, _ = status_of(row.status)
    if row.status == PENDING_APPROVAL:
        return "Its stages decide what becomes of it."
    return f"It is {words}: that is final."


def ids_like(rows: Iterable[Incident | Request], typed: str) -> list[str]:
    """Ids of incidents or requests whose id or title holds what was typed."""
    found = (row.id for row in rows if typed in f"{row.id} {row.title}".casefold())
    return list(islice(found, COMPLETED))
