"""``vei verify``: is this run the one that was recorded, and who says so?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vei_tui.settings import read_settings
from vei_tui.verbs.options import json_option, run_argument, run_path
from vei_tui.verbs.sites import is_archive, verify_archive

if TYPE_CHECKING:
    from engine.record import Verdict
    from engine.record.signing import Attestation


@click.command("verify")
@run_argument
@click.option("--signature", is_flag=True, help="The run must be signed, and the signature right.")
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="It must be signed by this public key.",
)
@json_option
def command(run: str, signature: bool, key: Path | None, as_json: bool) -> int:
    """Do the run RUN again and compare every record, byte for byte.

    Prints 'identical', or the first divergence: its seq, its field and both values. RUN is a path,
    a name in the artifacts directory, or 'last'; or a bundle (.mcpz), which needs nothing but
    itself: every byte of it is checked. With --signature or --key it also says who signed. Of a
    web archive (.wacz) all digests are checked, the index and the graph. Exits 1 when the run
    differs, the file is damaged, or the signature is not what was asked for.
    """
    path = run_path(run, packed=True)
    if is_archive(path):
        return verify_archive(path, as_json)
    from engine.record.archive import Damaged
    from engine.record.bundle import SUFFIX
    from engine.record.keys import read_public_key
    from vei_tui.proof import check_bundle, checked, told, vouched
    from vei_tui.verbs.past import open_run

    wanted = None if key is None else read_public_key(key)
    asked = signature or wanted is not None
    facts: dict[str, Any] = {}
    if path.is_file() and path.suffix == SUFFIX:
        try:
            bundle, verdict, attestation = check_bundle(path, wanted)
        except Damaged as problem:
            return _damaged(problem, as_json)
        facts = {"bundle": told(bundle)}
        # Who vouches for what came from elsewhere is always worth a line.
        shown: Attestation | None = attestation
    else:
        recorded = open_run(path)
        verdict = checked(recorded, read_settings().redact)
        shown = vouched(recorded, wanted) if asked else None
    if as_json:
        facts |= {} if shown is None else {"attestation": shown.body()}
        click.echo(json.dumps({**verdict.body(), **facts}, ensure_ascii=False))
    else:
        _print(verdict, shown)
    return 0 if verdict.identical and _vouched(shown, asked) else 1


def _vouched(attestation: Attestation | None, asked: bool) -> bool:
    """Whether a signature is as good as was asked for; one that is there must always be right."""
    if attestation is None or attestation.holds:
        return True
    return not asked and str(attestation.standing) == "absent"


def _print(verdict: Verdict, attestation: Attestation | None) -> None:
    from vei_tui.presenters.text import one_line

    click.echo(one_line(str(verdict)))
    for remark in (*verdict.damage[1:], *verdict.notes, *verdict.warnings):
        click.echo(f"  {one_line(remark)}")
    if attestation is not None:
        click.echo(one_line(attestation.words))


def _damaged(problem: Exception, as_json: bool) -> int:
    from vei_tui.presenters.text import one_line

    words = one_line(str(problem))
    if as_json:
        told = {"identical": False, "records": 0, "divergence": None, "damage": [words]}
        click.echo(json.dumps({**told, "notes": [], "warnings": []}, ensure_ascii=False))
    else:
        click.echo(f"damaged: {words}")
    return 1
