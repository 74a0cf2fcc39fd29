"""What a scenario's people, events and plays name in its apps: rooms, tools, blanks."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cache

from engine.doors import AgentTools
from engine.errors import ScenarioError, nearest
from engine.people.personas import Answer, Approve, Quote
from scenarios.predicates.references import KNOWN, Problem, World, tools_on
from scenarios.sources import Source
from twins import registry

_BLANK = re.compile(r"\{([a-z_]+)\}")
_APPROVES = ("amount", "cap")
_QUOTES = ("product", "price", "eta")


def check_wiring(world: World, source: Source) -> None:
    """Check what a scenario names in its apps.

    Args:
        world: the scenario.
        source: what it was read from, for the error.

    Raises:
        ScenarioError: something is not there; names the file, the place and the remedy.
    """
    for check in (
        _start_pages,
        _channels,
        _rooms,
        _permissions,
        _wordings,
        _events,
        _history,
        _plays,
    ):
        for where, problem, hint in check(world):
            raise ScenarioError(f"{source.where(where)}: {problem}", hint)


def _start_pages(world: World) -> Iterator[Problem]:
    for at, site in enumerate(world.rows("browser", "sites")):
        if not site.has(site.start):
            hint = nearest(site.start, [*site.pages, *site.exact])
            yield f"browser.sites.{at}.start", f"there is no page {site.start!r}.", hint


def _channels(world: World) -> Iterator[Problem]:
    inside = [person.id for person in world.file.people if not person.outside]
    names: list[str] = []
    for at, channel in enumerate(world.rows("slack", "channels")):
        if channel.name in names:
            problem = f"{channel.name} is there twice."
            yield f"slack.channels.{at}.name", problem, "Give it another name."
        names.append(channel.name)
        for member in channel.members or ():
            if member not in inside:
                problem = f"nobody who works here is called {member!r}."
                yield f"slack.channels.{at}.members", problem, nearest(member, inside)


def _rooms(world: World) -> Iterator[Problem]:
    channels = world.rows("slack", "channels", "name")
    for where, rule in _rules(world):
        rooms = rule.rooms if isinstance(rule, Approve | Answer) else []
        for room in rooms:
            if room not in channels:
                hint = nearest(room, channels) if channels else "The office has no Slack."
                yield f"{where}.rooms", f"there is no channel {room!r}.", hint


def _permissions(world: World) -> Iterator[Problem]:
    known = _known_permissions(tuple(registry.names()))
    for at, person in enumerate(world.file.people):
        for permission in person.permissions:
            if permission not in known:
                place = f"people.{at}.permissions"
                yield place, f"there is no permission {permission!r}.", nearest(permission, known)


def _wordings(world: World) -> Iterator[Problem]:
    """Blanks in what people say that nothing fills in."""
    for where, rule in _rules(world):
        blanks = {Approve: _APPROVES, Quote: _QUOTES}.get(type(rule), ())
        for field in type(rule).model_fields:
            for said in _texts(getattr(rule, field)):
                for name in _BLANK.findall(said):
                    if name not in blanks:
                        known = [f"{{{blank}}}" for blank in blanks]
                        hint = nearest(f"{{{name}}}", known) if known else "Write it out."
                        yield f"{where}.{field}", f"nothing fills in {{{name}}}.", hint


def _events(world: World) -> Iterator[Problem]:
    channels = KNOWN["channel"](world)
    for at, event in enumerate(world.file.events):
        channel = event.payload.get("channel")
        if event.target == "slack" and isinstance(channel, str) and channel not in channels:
            place = f"events.{at}.payload.channel"
            yield place, f"there is no channel {channel!r}.", nearest(channel, channels)


def _history(world: World) -> Iterator[Problem]:
    people = [person.id for person in world.file.people]
    for at, channel in enumerate(world.rows("slack", "channels")):
        for place, post in enumerate(channel.history):
            if post.user not in people:
                where = f"slack.channels.{at}.history.{place}.user"
                yield where, f"nobody is called {post.user!r}.", nearest(post.user, people)


def _plays(world: World) -> Iterator[Problem]:
    tools = {"vei": _arguments("vei", AgentTools)}
    tools |= {app: _arguments(app, registry.twin(app)) for app in world.sections}
    known = {name: args for own in tools.values() for name, args in own.items()}
    for play, steps in world.file.plays.items():
        for at, step in enumerate(steps):
            place = f"plays.{play}.{at}"
            if step.call not in known:
                yield f"{place}.call", f"there is no tool {step.call!r}.", nearest(step.call, known)
                continue
            for name in step.args:
                if name not in known[step.call]:
                    problem = f"{step.call} has no argument {name!r}."
                    yield f"{place}.args", problem, nearest(name, known[step.call])


def _rules(world: World) -> Iterator[tuple[str, Approve | Quote | Answer]]:
    for at, person in enumerate(world.file.people):
        for number, rule in enumerate(person.rules):
            yield f"people.{at}.rules.{number}", rule


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)


def _arguments(app: str, holder: type) -> Mapping[str, tuple[str, ...]]:
    """An app's tools by name, each with its arguments."""
    found = {}
    for traits, member in tools_on(holder):
        own = [*inspect.signature(member).parameters][1:]
        args = [name.removesuffix("_") for name in own if name not in ("ctx", "office", "actor")]
        found[f"{app}.{traits.name}"] = tuple(args)
    return found


@cache
def _known_permissions(apps: tuple[str, ...]) -> tuple[str, ...]:
    """Every permission that some tool of these apps needs, and the wide ones."""
    found = ["*"]
    for app in apps:
        found += [f"{app}:*", f"{app}:read", f"{app}:write"]
        found += [traits.permission for traits, _ in tools_on(registry.twin(app))]
    return tuple(dict.fromkeys(filter(None, found)))
