"""What facts name: people, channels, documents and the like must be in the scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

from engine.errors import nearest
from engine.people.personas import Quote
from engine.tool import Traits
from scenarios.predicates.acts import read_acts
from scenarios.predicates.names import Named
from scenarios.predicates.nesting import Fact, Facts
from scenarios.predicates.registry import known
from scenarios.schema import ScenarioFile
from twins import registry

Problem = tuple[str, str, str]
"""Place in the arguments, what is wrong there, and what would be right."""


@dataclass(frozen=True, slots=True)
class World:
    """A scenario whose names are known."""

    file: ScenarioFile
    sections: Mapping[str, BaseModel]

    def rows(self, app: str, *path: str) -> list[Any]:
        """The values at a path through an app's section; lists on the way are gone through."""
        found: list[Any] = [self.sections[app]] if app in self.sections else []
        for key in path:
            found = [value for row in found for value in _listed(getattr(row, key))]
        return [value for value in found if value]


def dangling(name: str, args: Mapping[str, Any], world: World) -> Iterator[Problem]:
    """The names in a fact's arguments that are the names of nothing.

    Args:
        name: the fact, which has been checked with these arguments.
        args: its arguments, as the scenario states them.
        world: the scenario.
    """
    for key, hint in _hints(name).items():
        value = args.get(key)
        if value is None:
            continue
        if hint in (Fact, Facts, Fact | None, Facts | None):
            for at, nested in enumerate(_listed(value)):
                ((inner, inner_args),) = nested.items()
                place = f"{key}.{at}" if isinstance(value, list) else key
                for where, problem, remedy in dangling(inner, inner_args, world):
                    yield f"{place}.{inner}.{where}", problem, remedy
            continue
        kind = _kind(hint)
        if kind is None:
            continue
        given = _tools_in(value) if kind == "tool" else _listed(value)
        for one in given:
            names = KNOWN[kind](world)
            if not _there(str(one), names, kind):
                yield key, f"there is no {_WORDS.get(kind, kind)} {str(one)!r}.", _hint(one, names)


def _tools_in(value: Any) -> list[str]:
    """The tools that an argument names: acts, or limits by tool."""
    if isinstance(value, dict) and "tool" not in value:
        return list(value)
    return [act.tool for act in read_acts(value)]


def _there(one: str, names: list[str], kind: str) -> bool:
    if one in names or one.casefold() in (name.casefold() for name in names):
        return True
    # Mail goes to addresses that nobody has, and what bounces is a fact too.
    return kind in ("address", "place", "reader", "source", "secret") and "@" in one[1:]


def _hint(one: Any, names: list[str]) -> str:
    return nearest(str(one), names) if names else "The scenario has none."


@cache
def _hints(name: str) -> dict[str, Any]:
    hints = get_type_hints(known()[name], include_extras=True)
    return {key: hint for key, hint in hints.items() if key not in ("case", "return")}


def _kind(hint: Any) -> str | None:
    """What an argument names, by the mark in its annotation; None where it names nothing."""
    if isinstance(hint, Named):
        return hint.kind
    found = (_kind(part) for part in get_args(hint))
    return next((kind for kind in found if kind is not None), None)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _people(world: World) -> list[str]:
    return [person.id for person in world.file.people]


def _emails(world: World) -> list[str]:
    return [person.email for person in world.file.people if person.email]


def _channels(world: World) -> list[str]:
    inside = [f"@{person.id}" for person in world.file.people if not person.outside]
    return [*world.rows("slack", "channels", "name"), *inside]


def _vendors(world: World) -> list[str]:
    people = world.file.people
    return [p.id for p in people if any(isinstance(rule, Quote) for rule in p.rules)]


def _hosts(world: World) -> list[str]:
    hosts = world.rows("browser", "sites", "host")
    return [host.partition("://")[2] for host in hosts]


def _pages(world: World) -> list[str]:
    sites = world.rows("browser", "sites")
    return [
        f"{site.host}{path.rstrip('/')}" for site in sites for path in (*site.pages, *site.exact)
    ]


def _orders(world: World) -> list[str]:
    return _numbered(world, "orders", "PO")


def _invoices(world: World) -> list[str]:
    return _numbered(world, "invoices", "INV")


def _numbered(world: World, rows: str, prefix: str) -> list[str]:
    """Ids of documents of the ERP; those that are given none take the next number."""
    given = [row.id for row in world.rows("erp", rows)]
    highest = max((int(own.rpartition("-")[2]) for own in given if own), default=0)
    # What the seat makes later goes on from there, so facts may name it too.
    return [f"{prefix}-{number}" for number in range(1, highest + len(given) + _LATER)]


_LATER = 20
"""Documents of the seat's own that a fact may name by the number they will get."""


def _suppliers(world: World) -> list[str]:
    rows = world.rows("erp", "vendors")
    listed = [name for at, row in enumerate(rows, 1) for name in (row.name, row.id or f"V-{at}")]
    return [*listed, *world.rows("erp", "orders", "vendor")]


def _okta_users(world: World) -> list[str]:
    own = [*world.rows("okta", "users", "id"), *world.rows("okta", "users", "email")]
    return [*own, *_people(world), *_emails(world)] if own else []


def _tools(world: World) -> list[str]:
    return [tool for app in world.sections for tool in tools_of_app(app)]


@cache
def tools_of_app(app: str) -> tuple[str, ...]:
    """The names of an app's tools."""
    return tuple(f"{app}.{traits.name}" for traits, _ in tools_on(registry.twin(app)))


def tools_on(holder: type) -> tuple[tuple[Traits, Callable[..., Any]], ...]:
    """The tools that a class offers, sorted by the names of their methods: traits and method."""
    members = (getattr(holder, name, None) for name in dir(holder))
    return tuple(
        (traits, member)
        for member in members
        if member is not None and (traits := getattr(member, "__tool__", None)) is not None
    )


def _items(world: World) -> list[str]:
    """Everything that has an id and can be read."""
    found: list[str] = []
    for names in (_docs, _tickets, _requests, _incidents, _orders, _invoices):
        found += names(world)
    return found


def _docs(world: World) -> list[str]:
    return world.rows("docs", "documents", "id")


def _tickets(world: World) -> list[str]:
    return world.rows("tickets", "tickets", "id")


def _requests(world: World) -> list[str]:
    return world.rows("servicedesk", "requests", "id")


def _incidents(world: World) -> list[str]:
    return world.rows("servicedesk", "incidents", "id")


def _places(world: World) -> list[str]:
    spoken = [*_channels(world), *_people(world), *_emails(world), *_hosts(world)]
    kept = [*_items(world), *world.rows("crm", "contacts", "email")]
    return [*spoken, *kept, *world.rows("crm", "deals", "name"), *world.sections]


def _readers(world: World) -> list[str]:
    spoken = [*_channels(world), *_people(world), *_emails(world), *_hosts(world)]
    return [*spoken, *_docs(world), *_tickets(world), "inside"]


def _sources(world: World) -> list[str]:
    spoken: Iterable[str] = (*_channels(world), *_people(world), *_emails(world))
    return [*_items(world), *_pages(world), *spoken]


def _secrets(world: World) -> list[str]:
    kept = (*_docs(world), *_tickets(world), *_requests(world), *_incidents(world))
    return [*kept, *world.rows("slack", "channels", "name"), *_people(world), *_emails(world)]


KNOWN: dict[str, Callable[[World], list[str]]] = {
    "person": _people,
    "vendor": _vendors,
    "channel": _channels,
    "place": _places,
    "reader": _readers,
    "address": lambda world: [*_people(world), *_emails(world)],
    "page": _pages,
    "doc": _docs,
    "ticket": _tickets,
    "request": _requests,
    "incident": _incidents,
    "order": _orders,
    "invoice": _invoices,
    "supplier": _suppliers,
    "okta_user": _okta_users,
    "okta_group": lambda world: world.rows("okta", "groups", "id"),
    "okta_app": lambda world: world.rows("okta", "applications", "id"),
    "tool": _tools,
    "source": _sources,
    "secret": _secrets,
}
"""The names of a kind that a scenario has."""

_WORDS = {
    "doc": "document",
    "place": "place",
    "reader": "reader",
    "okta_user": "account",
    "okta_group": "group",
    "okta_app": "application",
    "supplier": "vendor",
    "source": "thing to read",
    "secret": "document, ticket, channel or person",
    "vendor": "vendor who quotes",
}
"""What people call a kind."""
