"""Proof by the command line: signed, packed, checked elsewhere, and forged in vain."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.canonical import digest, dumps
from engine.errors import RunError
from engine.office import GENESIS
from engine.record import archive
from engine.record.archive import Damaged, Member
from engine.record.bundle import Bundle
from engine.record.directory import MANIFEST
from engine.record.keys import KeyRing
from engine.record.signing import Signature, sign
from vei_tui import cli

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run in a world of somebody's own, whose folder is gone afterwards."""
    folder = tmp_path_factory.mktemp("proof")
    shutil.copytree(ROOT / "scenarios/packs/macrocompute_default", folder / "mine")
    argv = ["demo", "--scenario", str(folder / "mine"), "--seed", "7", "--out", str(folder / "day")]
    assert cli.run(cli.vei, "vei", [*argv, "--json"]) == 0
    argv = ["pack", "run", str(folder / "day"), "--out", str(folder / "day.mcpz"), "--sign"]
    assert cli.run(cli.vei, "vei", argv) == 0
    return folder / "day"


@pytest.fixture
def bundle(day: Path) -> Path:
    return day.with_suffix(".mcpz")


@pytest.fixture
def vei(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Any]:
    """Run a command line in an empty directory: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    capsys.readouterr()

    def call(*argv: str) -> tuple[int, str, str]:
        code = cli.run(cli.vei, "vei", argv)
        return code, *capsys.readouterr()

    return call


def repacked(bundle: Path, out: Path, change: dict[str, bytes | None], **head: Any) -> Path:
    """A bundle with members replaced or left out, whose manifest was made to fit."""
    members = {name: each.content() for name, each in archive.read(bundle.read_bytes()).items()}
    told = {**orjson.loads(members.pop(MANIFEST)), **head}
    members = {name: data for name, data in {**members, **change}.items() if data is not None}
    packed = [Member.pack(name, members[name]) for name in sorted(members)]
    told["members"] = {
        each.name: {
            "bytes": each.size,
            "sha256": digest(each.content()),
            "packed": digest(each.packed),
        }
        for each in packed
    }
    out.write_bytes(archive.write([Member.pack(MANIFEST, dumps(told) + b"\n"), *packed]))
    return out


def rechained(trace: bytes, old: bytes, new: bytes) -> tuple[bytes, str]:
    """A trace in which something is replaced and whose digests are made to fit, and its head."""
    head, lines = GENESIS, []
    for line in trace.splitlines():
        body = line[: line.rindex(b',"digest":')].replace(old, new) + b"}"
        head = digest(head.encode(), body)
        lines.append(b'%s,"digest":"%s"}\n' % (body[:-1], head.encode()))
    return b"".join(lines), head


# Bundles


def test_a_run_packs_to_the_same_bytes_and_names_no_place_of_this_machine(
    vei: Any, day: Path, bundle: Path, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        code, out, err = vei("pack", "run", str(day), "--out", f"{name}.mcpz", "--json")
        assert (code, err) == (0, "")
    assert Path("a.mcpz").read_bytes() == Path("b.mcpz").read_bytes()
    told = json.loads(out)
    assert (told["records"], told["seed"], told["signed"]) == (15, 7, False)
    content = b"".join(each.content() for each in archive.read(bundle.read_bytes()).values())
    assert str(day.parent).encode() not in content
    assert str(tmp_path).encode() not in content


def test_a_bundle_verifies_in_an_empty_environment(bundle: Path, tmp_path: Path) -> None:
    home = tmp_path / "empty"
    home.mkdir()
    (home / "day.mcpz").write_bytes(bundle.read_bytes())
    aside = bundle.with_name("aside")
    bundle.with_name("mine").rename(aside)
    try:
        kept = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(home)}
        for argv in (["verify", "--json"], ["score", "--json"]):
            done = subprocess.run(
                [sys.executable, "-m", "vei_tui", argv[0], "day.mcpz", *argv[1:]],
                cwd=home,
                env=kept,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            assert (done.returncode, done.stderr) == (0, ""), done.stdout
            told = json.loads(done.stdout)
            if argv[0] == "verify":
                assert (told["identical"], told["records"]) == (True, 15)
                assert told["attestation"]["signature"] == "signed"
                assert (told["attestation"]["name"], told["attestation"]["trusted"]) == ("", False)
            else:
                assert told["success"] is True
    finally:
        aside.rename(bundle.with_name("mine"))


def test_verbs_that_look_at_runs_take_a_bundle_and_those_that_change_one_do_not(
    vei: Any, bundle: Path
) -> None:
    code, out, _ = vei("state", "receipts", str(bundle), "--tail", "1")
    assert (code, out.split()[-2:]) == (0, ["mail.open:", "ok"])
    last = json.loads(vei("state", "receipts", str(bundle), "--json")[1])[-1]
    assert last["digest"] == Bundle.open(bundle).head["head"]
    assert last["digest"][:12] in out
    code, out, err = vei("resume", "--line", str(bundle))
    assert (code, out) == (2, "")
    assert "vei pack open" in err
    assert vei("pack", "open", str(bundle), "--out", "opened")[0] == 0
    assert vei("verify", "opened", "--signature")[0] == 0
    assert vei("pack", "open", str(bundle), "--out", "opened")[0] == 1
    assert vei("resume", "--line", "opened")[0] == 0
    assert vei("pack", "run", "opened", "--out", "again.mcpz")[0] == 0
    assert vei("verify", "again.mcpz")[0] == 0


def test_a_flipped_bit_anywhere_is_found_and_named(bundle: Path, tmp_path: Path) -> None:
    data = bundle.read_bytes()
    changed = tmp_path / "changed.mcpz"
    for at in [*range(0, len(data), 53), *range(len(data) - 1500, len(data), 3)]:
        flipped = bytearray(data)
        flipped[at] ^= 1 << at % 8
        changed.write_bytes(flipped)
        with pytest.raises(Damaged) as found:
            Bundle.open(changed)
        said = found.value.message.removeprefix(f"{changed}: ")
        assert re.search("json|yaml|html|svg|[Bb]yte|member", said), said


def test_a_damaged_bundle_is_one_line_and_exit_1(vei: Any, bundle: Path) -> None:
    data = bytearray(bundle.read_bytes())
    data[data.index(b"run/trace.jsonl") + 400] ^= 1
    Path("bad.mcpz").write_bytes(data)
    code, out, err = vei("verify", "bad.mcpz")
    assert (code, err, out.count("\n")) == (1, "", 1)
    assert out.startswith("damaged: bad.mcpz: run/t")
    code, out, _ = vei("verify", "bad.mcpz", "--json")
    assert code == 1
    assert json.loads(out)["identical"] is False
    Path("text.mcpz").write_text("hello")
    assert vei("verify", "text.mcpz")[1].startswith("damaged: text.mcpz: It does not begin")
    assert vei("score", "text.mcpz")[0] == 1


@pytest.mark.parametrize(
    ("change", "head", "message"),
    [
        ({"run/trace.jsonl": None}, {}, "run/trace.jsonl is missing"),
        ({"extra.txt": b"x"}, {}, "extra.txt has no place"),
        ({"run/deep/x": b"x"}, {}, "run/deep/x has no place"),
        ({f"run/blobs/{'0' * 64}.svg": b"x"}, {}, "is not what its name says"),
        ({f"recordings/{'0' * 64}.mcpz": b"x"}, {}, "is not what its name says"),
        ({"scenario/scenario.yaml": None}, {}, "scenario.yaml, is missing"),
        ({"run/trace.jsonl": b"{}\n"}, {}, "run/trace.jsonl: line 1 has seq"),
        ({"run/manifest.json": b"[]"}, {}, "not the manifest of a run"),
        ({}, {"seed": 8}, "manifest.json, seed: 8 where the run gives 7"),
        ({}, {"bundle_version": 2}, "bundle version 2"),
        ({}, {"format": "zip"}, "not that of a bundle"),
        ({}, {"scenario": 3}, "lacks what the manifest"),
        ({}, {"extra": 1}, "manifest.json, extra"),
    ],
)
def test_a_bundle_put_together_wrongly_is_named(
    bundle: Path,
    tmp_path: Path,
    change: dict[str, bytes | None],
    head: dict[str, Any],
    message: str,
) -> None:
    with pytest.raises(Damaged, match=message):
        Bundle.open(repacked(bundle, tmp_path / "wrong.mcpz", change, **head))


def test_a_forged_record_is_found_by_doing_it_again_though_every_digest_fits(
    vei: Any, bundle: Path, tmp_path: Path
) -> None:
    members = archive.read(bundle.read_bytes())
    trace, head = rechained(members["run/trace.jsonl"].content(), b"$3,199", b"$1,199")
    told = orjson.loads(members["run/manifest.json"].content())
    told |= {"head": head, "files": {**told["files"], "trace.jsonl": digest(trace)}}
    change = {"run/trace.jsonl": trace, "run/manifest.json": dumps(told) + b"\n"}
    forged = repacked(bundle, tmp_path / "forged.mcpz", change, head=head)
    code, out, _ = vei("verify", str(forged))
    assert code == 1
    assert out.startswith("diverged at seq")
    assert "1,199" in out
    assert out.splitlines()[-1].startswith("Altered since it was signed by ed25519:")


def test_lists_that_are_not_those_of_the_trace_are_found(
    vei: Any, bundle: Path, tmp_path: Path
) -> None:
    calls = archive.read(bundle.read_bytes())["calls.jsonl"].content()
    forged = repacked(
        bundle,
        tmp_path / "x.mcpz",
        {"calls.jsonl": calls.replace(b'"signature":"', b'"signature":"0')},
    )
    code, out, _ = vei("verify", str(forged))
    assert (code, out) == (1, "damaged: calls.jsonl, entry 0, is not what the trace gives.\n")


def test_an_altered_world_is_found(vei: Any, bundle: Path, tmp_path: Path) -> None:
    world = archive.read(bundle.read_bytes())["scenario/scenario.yaml"].content()
    change: dict[str, bytes | None] = {"scenario/scenario.yaml": world + b"\n# a word\n"}
    code, out, _ = vei("verify", str(repacked(bundle, tmp_path / "x.mcpz", change)))
    assert code == 1
    assert "diverged" in out


def test_a_signature_is_refused_when_forged_and_told_when_by_a_stranger(
    vei: Any, bundle: Path, tmp_path: Path
) -> None:
    manifest = Bundle.open(bundle).manifest
    stranger = KeyRing(tmp_path / "stranger")
    own = sign(manifest, stranger.make_own())
    signed = own.model_dump(mode="json")
    by_stranger = repacked(bundle, tmp_path / "s.mcpz", {}, signature=signed)
    code, out, _ = vei("verify", str(by_stranger))
    assert code == 0
    assert f"Signed by {stranger.make_own().public.fingerprint} (unknown" in out
    Path("public.pem").write_bytes(KeyRing(tmp_path / "other").make_own().public.pem)
    code, out, _ = vei("verify", str(by_stranger), "--key", "public.pem")
    assert code == 1
    assert "not by ed25519:" in out
    wrong = base64.b64encode(bytes(64)).decode()
    forged = repacked(bundle, tmp_path / "f.mcpz", {}, signature={**signed, "signature": wrong})
    code, out, _ = vei("verify", str(forged))
    assert code == 1
    assert out.splitlines()[-1].startswith("Forged:")
    bare = repacked(bundle, tmp_path / "b.mcpz", {}, signature=None)
    assert vei("verify", str(bare))[0] == 0
    code, out, _ = vei("verify", str(bare), "--signature")
    assert (code, out.splitlines()[-1]) == (1, "Not signed.")
    odd = repacked(bundle, tmp_path / "o.mcpz", {}, signature=[1])
    assert vei("verify", str(odd))[0] == 1
    assert Signature.model_validate(signed) == own


def test_only_a_sound_finished_run_is_packed(vei: Any, day: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(day, copy)
    (copy / "score.json").write_text("{}")
    code, _, err = vei("pack", "run", str(copy))
    assert code == 1
    assert "is not packed: damaged: score.json" in err
    assert not Path("copy.mcpz").exists()
    assert vei("pack", "run", str(day), "--out", "day.zip")[0] == 2


# Runs and keys


def test_a_run_is_signed_and_an_alteration_is_told(vei: Any, day: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(day, copy)
    assert vei("verify", str(copy))[0] == 0
    code, out, _ = vei("verify", str(copy), "--signature")
    assert (code, out.splitlines()[1:]) == (1, ["Not signed."])
    assert vei("keys", "sign", str(copy))[0] == 0
    code, out, _ = vei("verify", str(copy), "--signature")
    assert code == 0
    assert out.splitlines()[1].endswith("(you).")
    manifest = json.loads((copy / MANIFEST).read_text())
    (copy / MANIFEST).write_text(json.dumps({**manifest, "agent": "somebody else"}))
    code, out, _ = vei("verify", str(copy), "--signature")
    assert code == 1
    assert "agent was" in out
    assert "somebody else" in out
    code, out, _ = vei("verify", str(copy), "--signature", "--json")
    assert json.loads(out)["attestation"]["signature"] == "altered"


def test_keys_are_shown_listed_exported_trusted_and_forgotten(vei: Any) -> None:
    assert "no key yet" in vei("keys")[1]
    assert vei("keys", "list")[0] == 0
    code, pem, _ = vei("keys", "export")
    assert code == 0
    assert pem.startswith("-----BEGIN PUBLIC KEY-----")
    assert vei("keys", "export", "--out", "mine.pem")[0] == 0
    assert Path("mine.pem").read_text() == pem
    assert vei("keys", "trust", "me-too", "mine.pem")[0] == 0
    names = [row["name"] for row in json.loads(vei("keys", "list", "--json")[1])]
    assert names == ["you", "me-too"]
    assert vei("keys", "export", "me-too")[1] == pem
    assert vei("keys", "export", "nobody")[0] == 2
    assert vei("keys", "forget", "me-too")[0] == 0
    assert vei("keys", "forget", "me-too")[0] == 1
    shown = json.loads(vei("keys", "show", "--json")[1])
    assert "PRIVATE" not in json.dumps(shown)
    assert Path(shown["file"]).stat().st_mode & 0o777 == 0o600


def test_help_and_plain_verify_import_no_cryptography(day: Path) -> None:
    probe = "import sys; from vei_tui.cli import run, vei; run(vei, 'vei', sys.argv[1:]); "
    probe += "assert 'cryptography' not in sys.modules"
    for argv in (["--help"], ["keys", "--help"], ["pack", "--help"], ["verify", str(day)]):
        subprocess.run([sys.executable, "-c", probe, *argv], cwd=ROOT, check=True, stdout=-3)


def test_a_damaged_bundle_is_a_run_error() -> None:
    assert issubclass(Damaged, RunError)
