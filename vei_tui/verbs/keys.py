"""``vei keys``: one's own key, the keys one trusts, and signing a run."""

from __future__ import annotations

import json
from pathlib import Path

import click

from vei_tui.settings import UsageProblem
from vei_tui.verbs.options import json_option, run_argument, run_path


@click.group("keys", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> int:
    """Show and exchange the keys that runs are signed with, and sign one.

    Your own key is made when it is first needed, in your data directory, for you alone to read. It
    is never printed; what 'export' writes is the public half. Without a further word, your key is
    shown.
    """
    return 0 if ctx.invoked_subcommand is not None else _show(False)


@command.command("show")
@json_option
def show(as_json: bool) -> int:
    """Show your own key's fingerprint, which others compare with what they see."""
    return _show(as_json)


def _show(as_json: bool) -> int:
    from vei_tui.proof import key_ring

    ring = key_ring()
    own = ring.own()
    if as_json:
        fingerprint = None if own is None else own.public.fingerprint
        told = {"fingerprint": fingerprint, "file": str(ring.private_file)}
        click.echo(json.dumps(told, ensure_ascii=False))
    elif own is None:
        click.echo("You have no key yet. It is made when you first sign or export.")
    else:
        click.echo(f"{own.public.fingerprint}  in {ring.private_file}")
    return 0


@command.command("list")
@json_option
def list_keys(as_json: bool) -> int:
    """List the keys that are known here: your own and those you trust."""
    from engine.record.keys import OWN
    from vei_tui.proof import key_ring

    ring = key_ring()
    own = ring.own()
    known = {} if own is None else {OWN: own.public}
    known |= ring.trusted()
    if as_json:
        rows = [{"name": name, "fingerprint": key.fingerprint} for name, key in known.items()]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return 0
    for name, key in known.items():
        click.echo(f"{key.fingerprint}  {name}")
    if not known:
        click.echo("No keys yet. 'vei keys trust NAME FILE' adds somebody's public key.")
    return 0


@command.command("export")
@click.argument("name", required=False)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Into a file."
)
def export(name: str | None, out: Path | None) -> int:
    """Write a public key as PEM: your own, or the one that is trusted as NAME."""
    from engine.errors import nearest
    from engine.record.directory import replace_file
    from engine.record.keys import OWN
    from vei_tui.proof import key_ring

    ring = key_ring()
    if name in (None, OWN):
        key = ring.make_own().public
    else:
        trusted = ring.trusted()
        if name not in trusted:
            message = f"No trusted key is called {str(name)[:40]!r}."
            raise UsageProblem(message, nearest(str(name), trusted))
        key = trusted[str(name)]
    if out is None:
        click.echo(key.pem.decode(), nl=False)
    else:
        replace_file(out, [key.pem])
        click.echo(f"{key.fingerprint}  in {out}")
    return 0


@command.command("trust")
@click.argument("name", metavar="NAME")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
def trust(name: str, file: Path) -> int:
    """Trust the public key in FILE, and call it NAME."""
    from engine.record.keys import read_public_key
    from vei_tui.proof import key_ring

    key = read_public_key(file)
    key_ring().trust(name, key)
    click.echo(f"{key.fingerprint}  {name}")
    return 0


@command.command("forget")
@click.argument("name", metavar="NAME")
def forget(name: str) -> int:
    """Trust the key called NAME no more."""
    from vei_tui.proof import key_ring

    key_ring().forget(name)
    click.echo(f"{name} is trusted no more.")
    return 0


@command.command("sign")
@run_argument
def sign_run(run: str) -> int:
    """Sign the finished run RUN with your own key, after doing it again."""
    path = run_path(run)
    from engine.errors import RunError
    from engine.record.signing import sign, write_signature
    from vei_tui.proof import checked, is_of_bundle, key_ring
    from vei_tui.settings import read_settings
    from vei_tui.verbs.past import open_run

    if is_of_bundle(path):
        hint = "Sign the run and pack it again, or open the bundle with 'vei pack open'."
        raise UsageProblem("A bundle stays as it is.", hint)
    recorded = open_run(path)
    verdict = checked(recorded, read_settings().redact)
    if not verdict.identical:
        raise RunError(f"{path} is not signed: {verdict}.", "vei verify tells more.")
    key = key_ring().make_own()
    write_signature(recorded.path, sign(recorded.manifest, key))
    click.echo(f"Signed by {key.public.fingerprint}: {path}")
    return 0
