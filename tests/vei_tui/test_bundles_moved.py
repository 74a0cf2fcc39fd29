"""Runs that came out of a bundle stand wherever they are put, and bundles stay as they are."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from engine.record.archive import Damaged
from engine.record.bundle import Bundle
from vei_tui import cli

Vei = Callable[..., tuple[int, str, str]]


@pytest.fixture
def vei(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vei:
    """Run a command line in an empty directory: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VEI_ARTIFACTS_DIR", raising=False)
    capsys.readouterr()

    def call(*argv: str) -> tuple[int, str, str]:
        code = cli.run(cli.vei, "vei", argv)
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def bundle(vei: Vei) -> Path:
    """A bundle of a run one of whose apps answered from a recording."""
    assert vei("demo", "--seed", "7", "--out", "day")[0] == 0
    assert vei("pack", "run", "day", "--out", "day.mcpz")[0] == 0
    assert vei("demo", "--seed", "7", "--app-mode", "slack=replay:day.mcpz", "--out", "half")[0] < 2
    assert vei("pack", "run", "half", "--out", "half.mcpz")[0] == 0
    return Path("half.mcpz")


def test_an_opened_bundle_can_be_moved(vei: Vei, bundle: Path) -> None:
    assert vei("pack", "open", str(bundle), "--out", "opened")[0] == 0
    for path in ("day", "half", "day.mcpz"):
        place = Path(path)
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    Path("opened").rename("elsewhere")
    assert vei("verify", "elsewhere")[1].startswith("identical")
    assert vei("score", "elsewhere")[2] == ""
    assert vei("fork", "elsewhere", "--step", "3", "--out", "fork", "--headless")[0] == 0
    assert vei("pack", "run", "elsewhere", "--out", "again.mcpz")[0] == 0
    assert Path("again.mcpz").read_bytes() == bundle.read_bytes()


def test_a_directory_that_is_taken_is_refused_without_an_option_that_is_not_there(
    vei: Vei, bundle: Path
) -> None:
    code, _, err = vei("pack", "open", str(bundle), "--out", "half")
    assert (code, "--overwrite" in err) == (1, False)
    assert vei("demo", "--out", "half")[2].endswith("or pass --overwrite.\n")


def test_a_bundle_is_not_signed_in_its_cache(vei: Vei, bundle: Path) -> None:
    before = bundle.read_bytes()
    code, out, err = vei("keys", "sign", str(bundle))
    assert (code, out) == (2, "")
    assert "vei pack open" in err
    assert bundle.read_bytes() == before


def test_every_bit_of_the_last_byte_of_the_manifest_counts(bundle: Path) -> None:
    data = bundle.read_bytes()
    with ZipFile(bundle) as packed:
        first, second = packed.infolist()[:2]
    assert first.filename == "manifest.json"
    for bit in range(8):
        flipped = bytearray(data)
        flipped[second.header_offset - 1] ^= 1 << bit
        bundle.write_bytes(flipped)
        with pytest.raises(Damaged, match=r"manifest\.json"):
            Bundle.open(bundle)


def test_an_archive_that_is_gone_is_named_once(vei: Vei) -> None:
    assert vei("pack", "site", "macrocompute_default", "--out", "site.wacz")[0] == 0
    mode = "browser=replay:site.wacz"
    assert vei("demo", "--app-mode", mode, "--out", "run")[0] == 0
    Path("site.wacz").unlink()
    code, _, err = vei("verify", "run")
    assert (code, err.count("site.wacz")) == (2, 1)
