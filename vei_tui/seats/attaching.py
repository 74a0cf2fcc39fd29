"""Attaching: a world of a server, found by its address, and opened here at its beginning."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

import orjson

from engine.errors import RunError, ScenarioError
from engine.record import Manifest
from engine.record.manifest import manifest_of
from engine.serve.worlds import FIRST
from vei_tui.play import scenario_now
from vei_tui.seats.event_stream import ask
from vei_tui.settings import UsageProblem
from vei_tui.verbs.world_client import ServerProblem, is_local

_HOW: Final = "Write it as http://HOST:PORT/w/WORLD."
_MAKE: Final = "'vei world token {} --door operator' makes one for this world."


def is_address(text: str) -> bool:
    """Whether something is the address of a server rather than the name of a run."""
    return re.match(r"https?://", text, re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a world is."""

    base: str
    """The server, as ``http://host:port``."""
    world: str

    @classmethod
    def read(cls, url: str) -> Place:
        """The place that an address names: a world's, its stream's, or a server's for its first.

        Raises:
            UsageProblem: it is no such address.
        """
        try:
            parts = urlsplit(url)
            usable = bool(parts.hostname) and parts.port != 0 and parts.username is None
        except ValueError:
            usable = False
        if not usable or parts.query or parts.fragment:
            raise UsageProblem(f"{url[:80]!r} is no address of a world.", _HOW)
        found = re.fullmatch(r"(.*?)(?:/w/([^/]+))?(?:/(?:events|mcp|sse))?/*", parts.path)
        path, world = (found[1], found[2]) if found is not None else ("", None)
        base = f"{parts.scheme.lower()}://{parts.netloc}{path}".rstrip("/")
        return cls(base, FIRST if world is None else unquote(world))

    @property
    def events(self) -> str:
        """Where its stream is."""
        return f"{self.base}/w/{quote(self.world, safe='')}/events"

    @property
    def shown(self) -> str:
        """Where the operator is told of it."""
        return f"{self.base}/operator/worlds/{quote(self.world, safe='')}"


@dataclass(frozen=True, slots=True)
class Remote:
    """A world of a server, as it was when it was asked for; see
    :class:`vei_tui.seats.shadow.Recorded`."""

    place: Place
    token: str = field(repr=False)
    manifest: Manifest
    """Its run's, with the scenario where this machine has it."""
    path: Path
    """The run's directory, on the server's machine."""
    records: int
    """How many records there were."""


async def reach(place: Place, token: str, scenario: str = "") -> Remote:
    """Ask a server for a world.

    Args:
        place: where it is.
        token: an operator's.
        scenario: where this machine has its scenario; found by its name where empty.

    Raises:
        ServerProblem: the server says no, or cannot be reached.
        ScenarioError: this machine does not have its scenario, or has another one of that name.
        RunError: its run is not one that can be read here.
    """
    try:
        told = (await ask(place.shown, token)).get("world")
    except ServerProblem as problem:
        raise _clearer(problem, place) from None
    if not isinstance(told, dict) or not isinstance(told.get("manifest"), dict):
        message = f"The server at {place.base} does not say how {place.world} began."
        raise ServerProblem("no_answer", message, "It may be of another version.")
    manifest = manifest_of(orjson.dumps(told["manifest"]), f"{place.world} at {place.base}")
    here = manifest.model_copy(update={"scenario": _here(manifest, place, scenario)})
    return Remote(place, token, _sound(here), Path(str(told.get("run"))), _count(told))


def _clearer(problem: ServerProblem, place: Place) -> ServerProblem:
    """A refusal in the words of somebody who wants to watch."""
    make = _MAKE.format(place.world)
    said = {
        "wrong_token": (
            f"The server at {place.base} does not know this token, or not any more.",
            "The operator's is needed; the server said it when it started.",
        ),
        "operators_only": (
            "This token is for the agent door, which does not show what others do.",
            f"An operator's token is needed: {make}",
        ),
        "other_world": (f"This token is for another world than {place.world}.", make),
        "unreachable": (problem.message, "Is it running? 'vei serve --transport http' starts it."),
    }.get(problem.code)
    return problem if said is None else ServerProblem(problem.code, *said)


def _here(manifest: Manifest, place: Place, given: str) -> Any:
    """The reference to a world's scenario as this machine has it."""
    from scenarios.catalogue import names

    recorded = manifest.scenario
    if given:
        source = given if given in names() else str(Path(given).resolve())
        return recorded.model_copy(update={"source": source, "text": ""})
    # A path that a server elsewhere names is none of this machine's.
    near = is_local(place.base) and (recorded.text or Path(recorded.source).exists())
    if recorded.source in names() or near:
        return recorded
    raise ScenarioError(
        f"This machine does not have the scenario {recorded.id!r}.",
        "Say with --scenario PATH where it is here.",
    )


def _sound(manifest: Manifest) -> Manifest:
    """A manifest whose day can be done again here."""
    scenario = scenario_now(manifest)
    if scenario.digest != manifest.scenario.digest:
        raise ScenarioError(
            f"The scenario {manifest.scenario.id!r} is not the same here as on the server.",
            f"The server has VEI Office {manifest.build.vei_tui}; its scenario may have changed.",
        )
    missing = next((path for path in manifest.paths.values() if not Path(path).is_file()), None)
    if missing is not None:
        message = "This machine does not have a recording that an app of this world answers from."
        raise RunError(message, f"Put it where the server has it: {missing}.")
    return manifest


def _count(told: dict[str, Any]) -> int:
    records = told.get("records")
    return records if isinstance(records, int) else 0
