"""Why things would never get there: times that are over, states and items that there are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from engine.errors import nearest
from engine.facts import fold, states
from engine.money import spell
from engine.rules import epoch_ms
from scenarios.predicates.obstacles import checks, not_among, seat_of
from scenarios.predicates.references import Problem, World
from twins.servicedesk.flow import IncidentStatus, RequestStatus
from twins.tickets.section import TicketsSection, workflows
from twins.tickets.workflow import spelled

Args = Mapping[str, Any]


@checks("before")
def _not_over_yet(args: Args, world: World) -> Iterator[Problem]:
    if "at" in args and _ms(args["at"], world) <= 0:
        opens = world.file.starts_at.replace("T", ", ")
        yield "at", f"{args['at']!r} is over when the office opens.", f"It opens {opens}."


@checks("event_booked")
def _there_is_time(args: Args, world: World) -> Iterator[Problem]:
    first = _ms(args["earliest"], world) if "earliest" in args else 0
    if "latest" not in args:
        return
    last, opens = _ms(args["latest"], world), world.file.starts_at.replace("T", ", ")
    if last <= 0:
        yield "latest", f"{args['latest']!r} is over when the office opens.", f"It opens {opens}."
    elif last - max(first, 0) < args.get("minutes", 1) * 60_000:
        problem = f"between earliest and {args['latest']!r} is no room for such a meeting."
        yield "latest", problem, "Make it later, or the meeting shorter."


def _ms(moment: str, world: World) -> int:
    """Office time of a moment, in ms."""
    start = world.file.starts_at
    whole = moment if "T" in moment else f"{start[:10]}T{moment}"
    return epoch_ms(whole) - epoch_ms(start)


@checks("chose")
def _the_right_one_is_an_option(args: Args, world: World) -> Iterator[Problem]:
    right = [args["right"]] if isinstance(args["right"], str) else args["right"]
    for name in right:
        yield from not_among("right", "option", name, list(args["options"]))


@checks("cited")
def _enough_to_cite(args: Args, world: World) -> Iterator[Problem]:
    if args.get("at_least", 1) > len(args["facts"]):
        problem = f"of {len(args['facts'])} facts {args['at_least']} are to be cited."
        yield "at_least", problem, "Add facts, or ask for fewer."


@checks("read_first")
def _the_seat_may_read_it(args: Args, world: World) -> Iterator[Problem]:
    closed = _closed_to_seat(world)
    named = [source for source in args["what"] if source in closed]
    if named and len(args["what"]) - len(named) < (args.get("least") or len(args["what"])):
        seat = world.file.seat
        yield "what", f"{seat} may not read {named[0]}.", f"Add {seat} to its readers."


@checks("cited_doc")
def _the_seat_may_cite_it(args: Args, world: World) -> Iterator[Problem]:
    closed = _closed_to_seat(world)
    if args.get("after_reading", True) and all(doc in closed for doc in args["docs"]):
        seat = world.file.seat
        problem = f"{seat} may not read {args['docs'][0]}."
        yield "docs", problem, f"Add {seat} to its readers."


def _closed_to_seat(world: World) -> list[str]:
    seat = world.file.seat
    return [
        doc.id
        for doc in world.rows("docs", "documents")
        if doc.readers is not None and seat not in (*doc.readers, doc.author)
    ]


@checks("ticket_in")
def _there_is_such_a_state(args: Args, world: World) -> Iterator[Problem]:
    section = world.sections["tickets"]
    assert isinstance(section, TicketsSection)
    types = workflows(section)
    kinds = [
        ticket.type or section.default_type
        for ticket in section.tickets
        if args.get("ticket") in (None, ticket.id)
    ]
    flows = [types[kind] for kind in kinds if kind in types] or list(types.values())
    known = list(dict.fromkeys(status for flow in flows for status in flow.moves))
    statuses = args.get("status", ())
    if statuses and not any(spelled(status) in known for status in statuses):
        yield from not_among("status", "status", statuses[0], known)
    priorities = args.get("priority", ())
    if priorities and not any(priority in section.priorities for priority in priorities):
        yield from not_among("priority", "priority", priorities[0], section.priorities)
    named = [*section.teams, *(person.id for person in world.file.people)]
    assignees = args.get("assignee", ())
    if assignees and not any(assignee in named for assignee in assignees):
        yield from not_among("assignee", "person or team", assignees[0], named)


@checks("request_in")
def _there_is_such_a_request_status(args: Args, world: World) -> Iterator[Problem]:
    yield from _status(args, [*get_args(RequestStatus)])


@checks("incident_in")
def _there_is_such_an_incident_status(args: Args, world: World) -> Iterator[Problem]:
    yield from _status(args, [*get_args(IncidentStatus)])


def _status(args: Args, known: list[str]) -> Iterator[Problem]:
    statuses = args.get("status", ())
    if statuses and not any(status.upper() in known for status in statuses):
        yield "status", f"there is no status {statuses[0]!r}.", nearest(statuses[0].upper(), known)


@checks("request_approved")
def _somebody_may_decide_it(args: Args, world: World) -> Iterator[Problem]:
    (row,) = (r for r in world.rows("servicedesk", "requests") if r.id == args["request"])
    kind = next((k for k in world.rows("servicedesk", "kinds") if k.id == row.kind), None)
    stages = row.approvals or (kind.approvals if kind is not None else [])
    found = next((stage for stage in stages if stage.stage == args["stage"]), None)
    if found is None:
        yield from not_among("stage", "stage", args["stage"], [stage.stage for stage in stages])
        return
    by = args.get("by") or [world.file.seat]
    roles = {person.id: person.roles for person in world.file.people}
    roles[world.file.seat] = [*seat_of(world).roles]
    if found.approvers and not any(
        one in found.approvers or (found.role and found.role in roles.get(one, ())) for one in by
    ):
        problem = f"{' or '.join(by)} may not decide {args['stage']} of {row.id}."
        yield "by" if args.get("by") else "stage", problem, f"May: {', '.join(found.approvers)}."


@checks("erp_order")
def _the_books_would_take_it(args: Args, world: World) -> Iterator[Problem]:
    lines = args.get("lines") or []
    prices = [line.get("unit_price") for line in lines]
    most, currency = args.get("at_most"), args.get("currency") or "USD"
    if lines and most is not None and None not in prices:
        total = sum(line["qty"] * line["unit_price"] for line in lines)
        if total > most:
            problem = f"the lines come to {spell(total, currency)}, more than at_most."
            yield "at_most", problem, f"Write at least {spell(total, currency)}."
    if args.get("amount", 0) > (most if most is not None else args.get("amount", 0)):
        yield "amount", "it is more than at_most.", "Raise at_most, or lower the amount."
    items = world.rows("erp", "items")
    if not items or not any(world.rows("erp", "strict")) or "order" in args:
        return
    for line in lines:
        item = line["item"]
        if not any(item == known.item_id or states(known.desc, item) for known in items):
            yield from not_among("lines", "item", item, [known.item_id for known in items])


@checks("within_budget")
def _the_budget_has_room(args: Args, world: World) -> Iterator[Problem]:
    if args.get("at_least", 0) > args["limit"]:
        yield "at_least", "it is more than the limit.", "Swap them."


@checks("crm_deal_in")
def _there_is_such_a_stage(args: Args, world: World) -> Iterator[Problem]:
    known = [stage.name for stage in world.rows("crm", "stages")]
    stages = args.get("stage", ())
    if stages and not any(fold(stage) in map(fold, known) for stage in stages):
        yield from not_among("stage", "stage", stages[0], known)
