"""``vei serve``: the office for a model, over MCP."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from vei_tui.verbs.options import world_of, world_options


@click.command("serve")
@click.option(
    "--transport",
    type=click.Choice(["stdio"]),
    default="stdio",
    show_default=True,
    help="How the client is connected.",
)
@world_options
def command(
    transport: str,
    scenario: str | None,
    seed: int | None,
    variant: int | None,
    out: Path | None,
    overwrite: bool,
) -> None:
    """Serve the office to an MCP client on stdin and stdout.

    The client sits in the scenario's seat. The run is recorded as it goes; when stdin closes, the
    score is written and the server ends. Nothing but the protocol is ever on stdout.
    """
    from engine.serve.guard import claim

    person = sys.stdin is not None and sys.stdin.isatty()
    claim()
    world = world_of(scenario, seed, out, overwrite, variant)
    play = world.begin(transport, "mcp")
    if person:
        click.echo("vei serve: waiting for an MCP client on stdin; ctrl-c ends it.", err=True)

    from engine.serve.stdio import serve_stdio
    from vei_tui.cli import version

    def finish() -> None:
        play.finish()
        play.close()

    serve_stdio(
        play.office, play.actor, on_close=finish, version=version(), task=play.scenario.brief
    )
