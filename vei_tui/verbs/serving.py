"""The server of ``vei serve --transport http``: its worlds are plays, each in a run of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.canonical import loads
from engine.errors import nearest
from vei_tui.settings import MAX_SEED, UsageProblem
from vei_tui.verbs.options import MAX_VARIANT, World

if TYPE_CHECKING:
    from engine.serve.http import Plan, Ready
    from engine.serve.wording import Wording
    from engine.serve.worlds import Opened
    from vei_tui.play import Play

REFUSALS = "refusals.jsonl"
"""File in the artifacts directory: who was not let in, a line each."""


def serve_network(world: World, wording: Wording, network: Mapping[str, Any], older: bool) -> None:
    """Serve worlds over HTTP until a signal ends it.

    Args:
        world: the one that is there from the start.
        wording: how tools are listed.
        network: the options, by name; None for those that were not given.
        older: whether clients of HTTP with SSE are served as well.

    Raises:
        UsageProblem: an option is wrong, or the address cannot be listened on.
    """
    from engine.serve.http import listen, serve_http

    plan = plan_of(world, wording, network, older)
    try:
        listening = listen(plan.host, plan.port)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        hint = "Choose another with --host and --port."
        raise UsageProblem(f"{plan.host}:{plan.port} cannot be used: {reason}.", hint) from None
    door = "sse" if older else "http"
    with listening:
        first = opened(world.begin(door, "mcp"))
        serve_http(
            listening,
            plan,
            first,
            opener(world, door),
            on_ready=lambda ready: announce(ready, plan, first),
            write_refusal=writer(world.settings.artifacts_dir / REFUSALS),
        )


def plan_of(world: World, wording: Wording, network: Mapping[str, Any], older: bool) -> Plan:
    """What the server is to be, as options and environment say it."""
    from engine.serve.gate import EVERYWHERE
    from engine.serve.http import Plan
    from engine.serve.limits import Limits
    from vei_tui.cli import version

    known = world.settings.network
    host = known.host if network["host"] is None else network["host"]
    if host in EVERYWHERE and not network["allow_hosts"]:
        raise UsageProblem(
            f"--host {host or repr(host)} is every network of this machine.",
            "Say with --allow-host NAME by which names clients call it.",
        )
    rate = network["rate"]
    return Plan(
        host=host,
        port=known.port if network["port"] is None else network["port"],
        older=older,
        answers=network["answers"] or "json",
        wording=wording,
        limits=Limits() if rate is None else Limits(calls_per_s=float(rate)),
        allow_hosts=network["allow_hosts"],
        allow_origins=network["allow_origins"],
        token_needed=bool(network["require_token"]),
        token=known.token,
        operator_token=known.operator_token,
        version=version(),
    )


def opened(play: Play) -> Opened:
    """A play as a server's world."""
    from engine.serve.worlds import Opened

    def finish() -> Mapping[str, Any]:
        try:
            return play.finish()
        finally:
            play.close()

    def manifest() -> Mapping[str, Any]:
        told: dict[str, Any] = loads(play.writer.manifest.content(play.office.rules.redact))
        return told

    scenario = play.scenario
    about = {
        "scenario": scenario.id,
        "title": scenario.title,
        "seed": play.seed,
        "variant": scenario.variant,
        "run": str(play.path),
    }
    return Opened(play.office, play.actor, scenario.brief, about, finish, manifest)


def opener(base: World, door: str) -> Callable[[Mapping[str, Any]], Opened]:
    """Opens further worlds, each in a new run of the artifacts directory.

    Only worlds that are shipped can be asked for, besides the server's own: a request over the
    network names no file of this machine.
    """

    def open_world(wanted: Mapping[str, Any]) -> Opened:
        from scenarios.catalogue import names

        settings = base.settings
        name = wanted.get("scenario", settings.scenario)
        if name != settings.scenario and name not in names():
            raise UsageProblem(f"There is no scenario {name[:60]!r}.", nearest(name, names()))
        seed = wanted.get("seed", settings.seed)
        variant = wanted.get("variant", settings.variant if name == settings.scenario else None)
        for key, value, most in (("seed", seed, MAX_SEED), ("variant", variant or 0, MAX_VARIANT)):
            if not 0 <= value <= most:
                hint = f"It must be a whole number from 0 to {most}."
                raise UsageProblem(f"{key!r} is {value}.", hint)
        asked = replace(settings, scenario=name, seed=seed, variant=variant)
        return opened(World(asked, None, False).begin(door, "mcp"))

    return open_world


def announce(ready: Ready, plan: Plan, first: Opened) -> None:
    """Say on stderr where the server is, and its new tokens, which are said nowhere else."""
    about = first.about
    lines = [
        f"{about['scenario']}, seed {about['seed']}, for {first.seat}: {ready.url}/mcp",
        f"the run is in {about['run']}",
    ]
    if plan.older:
        lines.append(f"for older clients: {ready.url}/sse")
    if ready.token and not plan.token:
        lines.append(f"the seat's token: {ready.token}")
    if not plan.operator_token:
        lines.append(f"the operator's token: {ready.operator_token}")
    for line in [*lines, "ctrl-c ends it."]:
        click.echo(f"vei serve: {line}", err=True)


def writer(path: Path) -> Callable[[bytes], None]:
    """Appends lines to a file that is made when the first one comes."""

    def write(line: bytes) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.write(line + b"\n")
        except OSError as error:
            # Nobody is let in for that; the operator still finds it at the server.
            click.echo(f"vei serve: {path}: {error.strerror}.", err=True)

    return write
