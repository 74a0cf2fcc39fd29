"""``vei serve``: the office for models, over MCP."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from vei_tui.settings import UsageProblem
from vei_tui.verbs.options import world_of, world_options

if TYPE_CHECKING:
    from vei_tui.verbs.options import World

F = TypeVar("F", bound=Callable[..., Any])

MAX_RATE = 1_000_000


def network_options(function: F) -> F:
    """The options of a server that is reached over the network."""
    options = [
        click.option("--host", metavar="ADDRESS", help="Where to listen. [default: 127.0.0.1]"),
        click.option(
            "--port",
            type=click.IntRange(0, 65535),
            metavar="N",
            help="The port; 0 for any that is free. [default: 8731]",
        ),
        click.option(
            "--answers",
            type=click.Choice(["json", "sse"]),
            help="How requests are answered: one JSON body, or a stream of events. [default: json]",
        ),
        click.option(
            "--rate",
            type=click.IntRange(0, MAX_RATE),
            metavar="N",
            help="Calls a second that a token may make; 0 for any number. [default: 200]",
        ),
        click.option(
            "--require-token",
            is_flag=True,
            default=None,
            help="Ask programs on this machine for a token, too.",
        ),
        click.option(
            "--allow-host",
            "allow_hosts",
            multiple=True,
            metavar="NAME",
            help="A name that clients call this machine by. Can be given again.",
        ),
        click.option(
            "--allow-origin",
            "allow_origins",
            multiple=True,
            metavar="URL",
            help="A site whose pages may ask. Can be given again.",
        ),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def wording_options(function: F) -> F:
    """The options that say how tools are listed."""
    function = click.option(
        "--page-size",
        "page",
        type=click.IntRange(0, 10_000),
        default=0,
        metavar="N",
        help="Tools on a page of the list. Without it, or with 0: all on one.",
    )(function)
    function = click.option(
        "--output-schemas/--no-output-schemas",
        "output_schemas",
        default=None,
        help="Say of each tool what its results look like. [default: over http and sse]",
    )(function)
    return click.option(
        "--tool-names",
        type=click.Choice(["dotted", "safe"]),
        default="dotted",
        show_default=True,
        help="slack.send_message, or slack__send_message for hosts that refuse dots.",
    )(function)


@click.command("serve")
@click.option(
    "--transport",
    type=click.Choice(["stdio", "http", "sse"]),
    default="stdio",
    show_default=True,
    help="How clients are connected; sse has http, too.",
)
@network_options
@wording_options
@world_options
def command(
    transport: str,
    tool_names: str,
    output_schemas: bool | None,
    page: int,
    scenario: str | None,
    seed: int | None,
    variant: int | None,
    out: Path | None,
    overwrite: bool,
    **network: Any,
) -> None:
    """Serve the office to an MCP client on stdin and stdout, or to many over HTTP.

    A client sits in the scenario's seat. The run is recorded as it goes; when stdin closes, or the
    server is told to end, the score is written. Nothing but the protocol is ever on stdout.

    Over HTTP the world is at /mcp. Further worlds are opened with 'vei world'.
    """
    from engine.serve.wording import Wording

    schemas = transport != "stdio" if output_schemas is None else output_schemas
    wording = Wording(tool_names == "safe", schemas, page)
    if transport != "stdio":
        from vei_tui.verbs.serving import serve_network

        world = world_of(scenario, seed, out, overwrite, variant)
        serve_network(world, wording, network, older=transport == "sse")
        return
    given = [name for name, value in network.items() if value not in (None, ())]
    if given:
        option = (
            given[0].replace("_", "-").removesuffix("s" if given[0].startswith("allow") else "")
        )
        hint = "Add --transport http."
        raise UsageProblem(f"--{option} is for a server on the network.", hint)
    _serve_stdio(lambda: world_of(scenario, seed, out, overwrite, variant), wording)


def _serve_stdio(world: Callable[[], World], wording: Any) -> None:
    from engine.serve.guard import claim

    person = sys.stdin is not None and sys.stdin.isatty()
    claim()
    play = world().begin("stdio", "mcp")
    if person:
        click.echo("vei serve: waiting for an MCP client on stdin; ctrl-c ends it.", err=True)

    from engine.serve.stdio import serve_stdio
    from vei_tui.cli import version

    def finish() -> None:
        play.finish()
        play.close()

    serve_stdio(
        play.office,
        play.actor,
        on_close=finish,
        version=version(),
        task=play.scenario.brief,
        wording=wording,
    )
