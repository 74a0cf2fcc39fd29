"""``vei visualize``: recorded runs as something to look at."""

from __future__ import annotations

import importlib
from typing import NamedTuple

import click

from engine.errors import nearest
from vei_tui.settings import UsageProblem


class View(NamedTuple):
    """A way to look at runs; its module holds the click command named ``command``."""

    module: str
    summary: str


VIEWS = {
    "replay": View("vei_tui.verbs.replay", "Play a recorded day in the terminal."),
    "flow": View(
        "vei_tui.verbs.visualize_flow", "A run as one page: it moves over a map of the office."
    ),
    "dashboard": View("vei_tui.verbs.visualize_dashboard", "Many runs in one page, to compare."),
    "export": View(
        "vei_tui.verbs.visualize_export", "A run as a film or a picture: GIF, SVG, asciicast, PNG."
    ),
}
"""Every way to look at runs, in the order of the help."""


class Views(click.Group):
    """The group of all views, loading each when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The views, in the order of the table."""
        return list(VIEWS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A view's command, imported now."""
        if cmd_name not in VIEWS:
            return None
        command = importlib.import_module(VIEWS[cmd_name].module).command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The view that is meant; one that does not exist is an error that names the nearest."""
        if args[0] not in VIEWS and not args[0].startswith("-"):
            raise UsageProblem(f"There is no view {args[0][:40]!r}.", nearest(args[0], VIEWS))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of views, from its own words: nothing is imported for it."""
        with formatter.section("Views"):
            formatter.write_dl([(name, view.summary) for name, view in VIEWS.items()])


@click.command(
    "visualize", cls=Views, invoke_without_command=True, subcommand_metavar="VIEW [ARGS]..."
)
@click.pass_context
def command(ctx: click.Context) -> int:
    """Look at recorded runs. Without a further word, this help is shown."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
    return 0
