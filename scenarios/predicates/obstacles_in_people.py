"""Why people would never do their part: limits, rules that nobody has, channels, products."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.facts import states
from engine.money import spell
from engine.people.personas import Approve, PersonSection, Quote
from scenarios.predicates.obstacles import checks
from scenarios.predicates.references import Problem, World

Args = Mapping[str, Any]


@checks("approved")
def _somebody_may_approve(args: Args, world: World) -> Iterator[Problem]:
    least, most = args.get("at_least", 1), args["at_most"]
    currency = args.get("currency", "USD")
    if least > most:
        problem = f"at least {spell(least, currency)} is more than at most {spell(most, currency)}."
        yield "at_least", problem, "Swap them."
        return
    people = _people(world, args["by"])
    rules = [(p, r) for p in people for r in p.rules if isinstance(r, Approve)]
    if not rules:
        named = " or ".join(args["by"])
        yield "by", f"{named} has no rule that approves.", "Give one with kind: approve."
        return
    for person, rule in rules:
        heard = rule.requesters is None or world.file.seat in rule.requesters
        if heard and rule.currency == currency and rule.cap >= least and person.silent_pct < 100:
            return
    person, rule = rules[0]
    if rule.requesters is not None and world.file.seat not in rule.requesters:
        problem = f"{person.id} approves nothing of {world.file.seat}'s."
        yield "by", problem, f"Add {world.file.seat} to the requesters of {person.id}."
    elif rule.currency != currency:
        problem = f"{person.id} approves {rule.currency}, not {currency}."
        yield "currency", problem, f"Write currency: {rule.currency}."
    elif person.silent_pct >= 100:
        yield "by", f"{person.id} never answers.", "Lower silent_pct."
    else:
        cap = spell(rule.cap, currency)
        problem = f"{person.id} approves up to {cap}, and {spell(least, currency)} is needed."
        yield "at_least", problem, f"Raise the cap of {person.id}, or lower at_least."


@checks("approval_stated_amount")
def _somebody_is_asked(args: Args, world: World) -> Iterator[Problem]:
    if not any(isinstance(r, Approve) for p in _people(world, args["by"]) for r in p.rules):
        named = " or ".join(args["by"])
        yield "by", f"{named} has no rule that approves.", "Give one with kind: approve."


@checks("asked_before_acting")
def _somebody_answers(args: Args, world: World) -> Iterator[Problem]:
    if not args.get("answered", True):
        return
    writes = {event.by for event in world.file.events}
    for person in _people(world, args["person"]):
        if (person.rules and person.silent_pct < 100) or person.id in writes:
            return
    named = " or ".join(args["person"])
    yield "person", f"{named} has no rule that answers.", "Give one with kind: answer."


@checks("quote_read", "quote_repeated")
def _the_vendor_sells_it(args: Args, world: World) -> Iterator[Problem]:
    product = args.get("product")
    (vendor,) = _people(world, [args["vendor"]])
    if vendor.email is None:
        yield "vendor", f"{vendor.id} has no address to ask at.", f"Give {vendor.id} an email."
    if product is not None and not any(states(name, product) for name in _sold(vendor)):
        sold = ", ".join(_sold(vendor))
        yield "product", f"{vendor.id} does not sell {product!r}.", f"It sells {sold}."


@checks("asked_for_quote")
def _somebody_sells_it(args: Args, world: World) -> Iterator[Problem]:
    to = args["to"].casefold()
    asked = [p for p in world.file.people if to in (p.id, (p.email or "").casefold())]
    sold = [name for person in asked for name in _sold(person)]
    # Whoever quotes nothing at all may be asked for anything.
    if sold and not any(
        states(n, thing) or states(thing, n) for n in sold for thing in args["about"]
    ):
        problem = f"{args['to']} does not sell {' or '.join(args['about'])}."
        yield "about", problem, f"It sells {', '.join(sold)}."


@checks("posted", "cited")
def _the_seat_is_in_the_channel(args: Args, world: World) -> Iterator[Problem]:
    yield from _outside_of("channel", [args["channel"]], world)


@checks("said_in", "chose", "quote_repeated", "cited_doc")
def _the_seat_is_in_one_of_them(args: Args, world: World) -> Iterator[Problem]:
    if all(place[0] == "#" for place in args["where"]):
        yield from _outside_of("where", args["where"], world)


def _outside_of(key: str, channels: list[str], world: World) -> Iterator[Problem]:
    """The problem of channels none of which the seat is in."""
    rooms = world.rows("slack", "channels")
    seat = world.file.seat
    closed = [
        room.name
        for room in rooms
        if room.name in channels and room.members is not None and seat not in room.members
    ]
    if closed and len(closed) == len(channels):
        yield key, f"{seat} is not in {closed[0]}.", f"Add {seat} to the members of {closed[0]}."


def _people(world: World, ids: list[str]) -> list[PersonSection]:
    return [person for person in world.file.people if person.id in ids]


def _sold(person: PersonSection) -> list[str]:
    return [
        name
        for rule in person.rules
        if isinstance(rule, Quote)
        for product in rule.products
        for name in (product.name, *product.aliases)
    ]
