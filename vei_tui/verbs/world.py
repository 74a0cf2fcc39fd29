"""``vei world``: the worlds of a running server, for its operator."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from vei_tui.verbs.options import MAX_VARIANT, SeedType, json_option
from vei_tui.verbs.world_client import operator_of

F = TypeVar("F", bound=Callable[..., Any])


@click.group("world")
def command() -> None:
    """Open, look at and close the worlds of a server that 'vei serve --transport http' runs.

    Each command needs the operator's token, which the server said on stderr when it started.
    """


def server_options(function: F) -> F:
    """The options that say which server is asked."""
    function = click.option(
        "--token", metavar="TOKEN", help="The operator's token. Without it: VEI_OPERATOR_TOKEN."
    )(function)
    return click.option(
        "--url", metavar="URL", help="Where the server is. Without it: VEI_URL, or this machine."
    )(function)


def named(function: F) -> F:
    """The argument that names a world."""
    return click.argument("name", metavar="WORLD")(function)


@command.command("create")
@click.option("--scenario", metavar="NAME", help="A shipped scenario. Without it: the server's.")
@click.option("--seed", type=SeedType(), metavar="N", help="What all chance hangs on.")
@click.option(
    "--variant", type=click.IntRange(0, MAX_VARIANT), metavar="N", help="Which of its variants."
)
@click.option("--name", metavar="WORLD", help="Its name in addresses. Without it: the next number.")
@server_options
@json_option
def create(url: str | None, token: str | None, as_json: bool, **wanted: Any) -> int:
    """Open a world; say where it is, and the token of its seat."""
    made = operator_of(url, token).create(wanted)
    return _say(made, as_json, [_line(made["world"]), *_way_in(made)])


@command.command("list")
@server_options
@json_option
def list_worlds(url: str | None, token: str | None, as_json: bool) -> int:
    """List the worlds that are open."""
    worlds = operator_of(url, token).list()
    lines = [_line(world) for world in worlds] or [
        "No world is open. 'vei world create' opens one."
    ]
    return _say({"worlds": worlds}, as_json, lines)


@command.command("show")
@named
@server_options
@json_option
def show(name: str, url: str | None, token: str | None, as_json: bool) -> int:
    """Show a world, who works there, and its tokens by their ids."""
    world = operator_of(url, token).show(name)
    people = [
        f"  {one['id']}: {one['name']}, {one['title']}".rstrip(", ") for one in world["people"]
    ]
    tokens = [f"  {one['id']}: {one['actor']}, {one['door']} door" for one in world["tokens"]]
    lines = [_line(world), f"run: {world['run']}", "people:", *people, "tokens:", *tokens]
    return _say(world, as_json, lines)


@command.command("close")
@named
@server_options
@json_option
def close(name: str, url: str | None, token: str | None, as_json: bool) -> int:
    """Close a world: its run is graded, its tokens and streams end."""
    closed = operator_of(url, token).close(name)
    score = closed["score"]
    grade = f" success: {'yes' if score['success'] else 'no'}." if "success" in score else ""
    records = closed["world"]["records"]
    return _say(closed, as_json, [f"{name} is closed, {records} records.{grade}"])


@command.command("token")
@named
@click.option("--actor", metavar="ID", help="Who comes in with it. Without it: the seat.")
@click.option(
    "--door",
    type=click.Choice(["agent", "operator"]),
    default="agent",
    show_default=True,
    help="Through which door.",
)
@click.option("--withdraw", metavar="ID", help="Withdraw this token instead of making one.")
@server_options
@json_option
def tokens(
    name: str,
    actor: str | None,
    door: str,
    withdraw: str | None,
    url: str | None,
    token: str | None,
    as_json: bool,
) -> int:
    """Make a token for a world, or withdraw one. It is shown once and kept nowhere."""
    operator = operator_of(url, token)
    if withdraw is not None:
        gone = operator.withdraw(name, withdraw)
        lines = [f"{one['id']} is withdrawn: {one['actor']}, {one['door']} door." for one in gone]
        return _say({"withdrawn": gone}, as_json, lines)
    made = operator.make_token(name, actor, door)
    return _say(made, as_json, _way_in(made))


def _say(body: Mapping[str, Any], as_json: bool, lines: list[str]) -> int:
    from vei_tui.presenters.text import one_line

    if as_json:
        click.echo(json.dumps(body, ensure_ascii=False))
    else:
        for line in lines:
            click.echo(f"{'  ' if line.startswith(' ') else ''}{one_line(line)}")
    return 0


def _line(world: Mapping[str, Any]) -> str:
    return (
        f"{world['name']}: {world['scenario']}, seed {world['seed']}, variant {world['variant']}, "
        f"{world['records']} records, {world['time_ms'] // 1000} s of office time."
    )


def _way_in(made: Mapping[str, Any]) -> list[str]:
    grant = made["grant"]
    return [
        f"url: {made['url']}",
        f"events: {made['events']}",
        f"token of {grant['actor']} ({grant['door']} door): {made['token']}",
    ]
