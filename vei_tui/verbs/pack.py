"""``vei pack``: runs and sites as single files, to be handed on."""

from __future__ import annotations

import json
from pathlib import Path

import click

from vei_tui.settings import UsageProblem
from vei_tui.verbs.options import json_option, run_argument, run_path
from vei_tui.verbs.sites import pack_site


@click.group("pack")
def command() -> None:
    """Make one file of a run that proves itself anywhere, or a run of such a file; or one file of a
    scenario's web sites."""


command.add_command(pack_site)


@command.command("run")
@run_argument
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The bundle. Without it: RUN.mcpz here.",
)
@click.option("--sign", is_flag=True, help="Sign it with your own key.")
@json_option
def pack_one(run: str, out: Path | None, sign: bool, as_json: bool) -> int:
    """Do the finished run RUN again, and pack it with its world into a bundle (.mcpz).

    'vei verify FILE' checks it wherever the office is installed: every byte, every record and who
    signed it. Nothing else is needed there.
    """
    path = run_path(run)
    from engine.record.bundle import SUFFIX
    from vei_tui.proof import key_ring, pack_run, told
    from vei_tui.verbs.past import open_run

    file = out or Path(f"{path.resolve().name}{SUFFIX}")
    if file.suffix != SUFFIX:
        raise UsageProblem(f"{file} is not named as a bundle.", f"Its name ends in {SUFFIX}.")
    recorded = open_run(path)
    bundle = pack_run(recorded, file, key_ring().make_own() if sign else None)
    facts = told(bundle)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return 0
    signed = "signed" if facts["signed"] else "not signed"
    size = file.stat().st_size
    click.echo(f"{file}: {facts['records']} records, {size:,} bytes, {signed}.")
    click.echo(f"  sha256 {bundle.digest}")
    return 0


@command.command("open")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="The run's directory; it holds no run yet.",
)
def open_one(file: Path, out: Path) -> int:
    """Make a run directory of the bundle FILE, to go on with it like with any other run."""
    from engine.record.bundle import Bundle
    from engine.record.directory import holds_run
    from engine.record.tracefile import holds_a_run

    if holds_run(out):
        raise holds_a_run(out, final=True)
    bundle = Bundle.open(file)
    bundle.unpack(out)
    click.echo(f"{out}: {bundle.head['scenario']['id']}, {bundle.head['records']} records.")
    return 0
