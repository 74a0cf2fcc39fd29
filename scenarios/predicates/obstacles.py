"""What stands in the way of a goal from the start: each fact's own checks, and who may act at all.

Only what has to be true is looked at: a critical failure, and what ``none_of`` and the like forbid,
may well be out of reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

from engine.actor import Actor
from engine.errors import nearest
from engine.tool import signature_of
from engine.twin import Twin
from scenarios.predicates.nesting import Nested
from scenarios.predicates.references import Problem, World, tools_on
from scenarios.predicates.registry import known
from twins import registry

Check = Callable[[Mapping[str, Any], World], Iterator[Problem]]
C = TypeVar("C", bound=Check)

_CHECKS: dict[str, list[Check]] = {}

_SPEAKS = ("slack.send_message", "mail.compose", "mail.reply")
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "posted": ("slack.send_message",),
    "mailed": ("mail.compose", "mail.reply"),
    "asked_for_quote": ("mail.compose",),
    "told_person": _SPEAKS,
    "asked_person": _SPEAKS,
    "asked_before_acting": _SPEAKS,
    "refused_honestly": _SPEAKS,
    "approved": _SPEAKS,
    "approval_stated_amount": _SPEAKS,
    "quote_read": ("mail.open",),
    "quote_repeated": ("mail.compose",),
    "doc_holds": ("docs.create", "docs.update"),
    "ticket_in": ("tickets.create", "tickets.update", "tickets.transition", "tickets.comment"),
    "incident_in": ("servicedesk.create_incident", "servicedesk.update_incident"),
    "erp_matched": ("erp.match_three_way",),
    "erp_paid": ("erp.post_payment",),
    "crm_activity": ("crm.log_activity",),
    "event_booked": ("calendar.create_event", "calendar.update_event"),
}
"""The tools without any of which the seat cannot make a fact true."""
_WHOLE = ("all_of", "before", "read_first")
"""Facts that hold only where those in them do."""


def checks(*facts: str) -> Callable[[C], C]:
    """Offer a function ``(arguments, world) -> problems`` as a check of these facts."""

    def keep(function: C) -> C:
        for name in facts:
            _CHECKS.setdefault(name, []).append(function)
        return function

    return keep


@cache
def _all_checks() -> Mapping[str, list[Check]]:
    from scenarios.predicates import obstacles_in_people, obstacles_in_things  # noqa: F401

    return _CHECKS


def obstacles(name: str, args: Mapping[str, Any], world: World) -> Iterator[Problem]:
    """Why nothing that the seat could do would make a fact true.

    Args:
        name: the fact.
        args: its arguments, as the scenario states them; they were checked.
        world: the scenario.

    Yields:
        Place in the arguments, what is wrong there, and what would be right.
    """
    given = signature_of(known()[name], 1, name).check(args)
    yield from _tools(name, world)
    for check in _all_checks().get(name, ()):
        yield from check(given, world)
    if name == "any_of":
        found = [list(_inside(at, nested, world)) for at, nested in _nested(given)]
        if found and all(found):
            yield found[0][0]
    elif name in _WHOLE and name != "read_first":
        for at, nested in _nested({key: given[key] for key in ("facts", "fact") if key in given}):
            yield from _inside(at, nested, world)


def seat_of(world: World) -> Actor:
    """Who the seat is, with what it may do."""
    person = next(person for person in world.file.people if person.id == world.file.seat)
    return Actor(person.id, person.name, roles=(*person.roles,),
                 permissions=(*person.permissions,))  # fmt: skip


def not_among(key: str, kind: str, given: str, names: list[str]) -> Iterator[Problem]:
    """The problem of a name that is none of those there are."""
    if given not in names:
        hint = nearest(given, names) if names else "The scenario has none."
        yield key, f"there is no {kind} {given!r}.", hint


def _inside(at: str, nested: Nested, world: World) -> Iterator[Problem]:
    for where, problem, hint in obstacles(nested.name, nested.args, world):
        yield f"{at}.{nested.name}.{where}".rstrip("."), problem, hint


def _nested(given: Mapping[str, Any]) -> Iterator[tuple[str, Nested]]:
    for key, value in given.items():
        if isinstance(value, Nested):
            yield key, value
        elif isinstance(value, tuple):
            for at, one in enumerate(value):
                if isinstance(one, Nested):
                    yield f"{key}.{at}", one


def _tools(name: str, world: World) -> Iterator[Problem]:
    needed = _NEEDS.get(name, ())
    here = [tool for tool in needed if tool.partition(".")[0] in world.sections]
    if needed and not here:
        apps = " or ".join(dict.fromkeys(tool.partition(".")[0] for tool in needed))
        yield "", f"it takes {needed[0]}, and the office has no {apps}.", f"Add {apps}."
        return
    seat = seat_of(world)
    lacking = [permission for tool in here if not seat.may(permission := permission_of(tool))]
    if here and len(lacking) == len(here):
        problem = f"{seat.id} may not use {here[0]}: it needs {lacking[0]}."
        yield "", problem, f"Add {lacking[0]} to the permissions of {seat.id}."


@cache
def permission_of(tool: str) -> str:
    """What an actor must hold to use a tool; empty where nothing, or where its twin decides."""
    app, _, own = tool.partition(".")
    holder = registry.twin(app)
    if holder.admit is not Twin.admit:
        return ""
    return next((traits.permission for traits, _ in tools_on(holder) if traits.name == own), "")
