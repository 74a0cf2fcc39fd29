"""``vei pack site`` and what ``vei verify`` says about a web archive."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from vei_tui.settings import UsageProblem
from vei_tui.verbs.options import json_option, scenario_named, variant_option

SUFFIX = ".wacz"


@click.command("site")
@click.argument("scenario", metavar="SCENARIO")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The archive. Without it: SCENARIO.wacz here.",
)
@variant_option
@json_option
def pack_site(scenario: str, out: Path | None, variant: int | None, as_json: bool) -> int:
    """Pack the web sites of SCENARIO, and the graph of what leads where, into an archive (.wacz).

    Any reader of web archives opens it, 'vei verify FILE' checks it, and a browser can stand on it:
    --app-mode browser=replay:FILE, or 'archive: FILE' in a scenario.
    """
    from engine.record.directory import replace_file
    from scenarios.archives import check
    from scenarios.archives import pack_site as packed

    found = scenario_named(scenario, variant or 0)
    file = out or Path(f"{found.id}{SUFFIX}")
    if file.suffix != SUFFIX:
        raise UsageProblem(f"{file} is not named as a web archive.", f"Its name ends in {SUFFIX}.")
    data = packed(found)
    facts = asdict(check(data))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageProblem(f"{file.parent} cannot be made: {error.strerror}.") from None
    digest = replace_file(file, [data])
    if as_json:
        click.echo(json.dumps({**facts, "bytes": len(data), "sha256": digest}))
        return 0
    click.echo(f"{file}: {_counted(facts)}, {len(data):,} bytes.")
    click.echo(f"  sha256 {digest}")
    return 0


def is_archive(path: Path) -> bool:
    """Whether a path is that of a web archive."""
    return path.suffix == SUFFIX and path.is_file()


def verify_archive(path: Path, as_json: bool) -> int:
    """Check a web archive and say what is in it, or what is wrong; the exit code.

    Args:
        path: the archive.
        as_json: whether to say it for programs.
    """
    from engine.errors import RunError
    from scenarios.archives import check, read_file
    from vei_tui.presenters.text import one_line

    data = read_file(path)
    try:
        facts = asdict(check(data))
    except RunError as problem:
        words = one_line(str(problem))
        if as_json:
            click.echo(json.dumps({"sound": False, "damage": [words]}, ensure_ascii=False))
        else:
            click.echo(f"damaged: {words}")
        return 1
    if as_json:
        click.echo(json.dumps({"sound": True, "damage": [], **facts}, ensure_ascii=False))
    else:
        click.echo(one_line(f"sound ({_counted(facts)}): {facts['title'] or facts['start']}"))
    return 0


def _counted(facts: dict[str, object]) -> str:
    graph = f", {facts['nodes']} nodes, {facts['edges']} edges" if facts["nodes"] else ""
    return f"{facts['captures']} captures, {facts['pages']} pages{graph}"
