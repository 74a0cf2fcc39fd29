"""``vei smoke``: does a server start, answer, refuse what it should, and end?"""

from __future__ import annotations

import json
import os
import secrets
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from vei_tui.settings import UsageProblem
from vei_tui.verbs.options import json_option, scenario_options, world_of

if TYPE_CHECKING:
    from engine.serve.trial import Calls, Report, Row
    from scenarios.catalogue import Scenario
    from vei_tui.verbs.options import World


@click.command("smoke")
@click.option(
    "--transport",
    type=click.Choice(["stdio", "http", "sse"]),
    default="stdio",
    show_default=True,
    help="How the server is reached.",
)
@click.option(
    "--url",
    metavar="URL",
    help="Try the server there, over http or sse, and start none. Its token is in VEI_TOKEN.",
)
@scenario_options
@json_option
def command(
    transport: str,
    url: str | None,
    scenario: str | None,
    seed: int | None,
    variant: int | None,
    as_json: bool,
) -> int:
    """Start 'vei serve', talk to it as a client would, and say what worked.

    The official MCP client speaks to it in both protocol eras, calls a tool of every app, and makes
    mistakes that have to be refused. Its runs are thrown away. Exits 1 when anything is wrong.

    With --url the server there is tried instead: only tools that look are called, and the calls are
    recorded there like any others.
    """
    world = world_of(scenario, seed, variant=variant)
    if url is None:
        report = _of_ours(transport, world)
    elif transport == "stdio":
        raise UsageProblem("--url is for a server on the network.", "Add --transport http.")
    elif (scenario, seed, variant) != (None, None, None):
        raise UsageProblem("The server at --url has a world.", "Leave out what names another.")
    else:
        from engine.serve.smoke_http import smoke_http

        kind = _kind(transport)
        report = smoke_http(kind, url=url, token=world.settings.network.token)
    if as_json:
        click.echo(json.dumps(report.body(), ensure_ascii=False))
    else:
        for line in table(report.rows):
            click.echo(line)
        bad = sum(not row.ok for row in report.rows)
        total = len(report.rows)
        click.echo(f"{bad} of {total} checks failed." if bad else f"All {total} checks passed.")
    return 0 if report.ok else 1


def _of_ours(transport: str, world: World) -> Report:
    """Try a server with this world, in every way that it is to answer."""
    from engine.serve.trial import ERAS

    chosen = world.load()
    settings = world.settings
    server = server_command(settings.scenario, settings.seed, chosen.variant, transport)
    return tried(transport, server, harmless_calls(chosen, settings.seed), ERAS)


def tried(transport: str, server: list[str], calls: Calls, eras: Sequence[str]) -> Report:
    """Start a server, talk to it as a client would, and end it; its runs are thrown away.

    Args:
        transport: how the server is reached.
        server: the program and its arguments; see :func:`server_command`.
        calls: pairs of tool and arguments that must all go through, in this order.
        eras: the protocol eras to try.
    """
    with tempfile.TemporaryDirectory(prefix="vei-smoke-") as folder:
        environment = server_environment(folder)
        if transport == "stdio":
            from engine.serve.smoke import smoke_stdio

            return smoke_stdio(server, environment, calls, eras)
        from engine.serve.smoke_http import smoke_http

        token = environment["VEI_TOKEN"] = secrets.token_urlsafe(32)
        kind = _kind(transport)
        return smoke_http(kind, server, token=token, env=environment, calls=calls, eras=eras)


def _kind(transport: str) -> Literal["http", "sse"]:
    return "sse" if transport == "sse" else "http"


def server_command(scenario: str, seed: int, variant: int, transport: str = "stdio") -> list[str]:
    """The server as a program: this very Python, deaf to modules in the working directory."""
    own = [sys.executable, "-P", "-m", "vei_tui", "serve", "--transport", transport]
    if transport != "stdio":
        own += ["--host", "127.0.0.1", "--port", "0", "--output-schemas"]
    return [*own, "--scenario", scenario, "--seed", str(seed), "--variant", str(variant)]


def server_environment(folder: str) -> dict[str, str]:
    """The variables of such a program.

    Args:
        folder: where its runs go.
    """
    own = {key: os.environ[key] for key in ("VIRTUAL_ENV",) if key in os.environ}
    return {"PYTHONPATH": _root(), "VEI_ARTIFACTS_DIR": folder, **own}


def harmless_calls(scenario: Scenario, seed: int) -> list[tuple[str, Mapping[str, Any]]]:
    """The office's own tools, and every tool of an app that only looks and needs no argument."""
    from scenarios.compiler import open_office

    office = open_office(scenario, seed)
    looks = [
        tool.name
        for tool in office.offered()
        if tool.app != "vei" and not tool.traits.writes and not tool.schema.get("required")
    ]
    own = ["vei.ping", "vei.help", "vei.observe", "vei.tick", "vei.pending", "vei.state"]
    return [(name, {}) for name in (*own, *looks)]


def table(rows: tuple[Row, ...]) -> list[str]:
    """The report for people, a line a check."""
    from vei_tui.presenters.text import one_line

    era = max(len(row.era) for row in rows)
    call = max(len(row.call) for row in rows)
    return [
        f"{'ok' if row.ok else 'FAILED':6}  {row.era:{era}}  {row.call:{call}}  {row.ms:5} ms  "
        f"{_short(one_line(row.what), 60 if row.ok else 200)}".rstrip()
        for row in rows
    ]


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _root() -> str:
    """Folder that holds our packages."""
    return str(Path(__file__).resolve().parent.parent.parent)
