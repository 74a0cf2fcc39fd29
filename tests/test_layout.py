"""The house keeps its shape: the names at the top, the layers between them, what is shipped."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("engine", "scenarios", "themes", "twins", "vei_tui")
FOLDERS = {*PACKAGES, ".ci", "benchmarks", "docs", "tests"}
FILES = {
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "pyproject.toml",
    "requirements-dev.txt",
    "requirements.txt",
}


@pytest.fixture(scope="module")
def project() -> dict[str, object]:
    """The `[project]` table of pyproject.toml."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert isinstance(table, dict)
    return table


def test_top_level_holds_the_allowed_names_and_no_other() -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: nothing tells our files from others")
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    names = {Path(entry).parts[0] for entry in listing.split("\0") if (ROOT / entry).is_file()}
    assert names == FOLDERS | FILES


@pytest.mark.parametrize("package", PACKAGES)
def test_package_is_typed_and_says_what_it_is_for(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()
    assert (ROOT / package / "__init__.py").read_text("utf-8").startswith('"""')


def test_import_contracts_hold() -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert " 0 broken" in run.stdout


def test_every_dependency_is_bounded_above_and_below(project: dict[str, object]) -> None:
    runtime = project["dependencies"]
    extras = project["optional-dependencies"]
    assert isinstance(runtime, list)
    assert isinstance(extras, dict)
    for requirement in [*runtime, *(each for extra in extras.values() for each in extra)]:
        assert "==" in requirement or re.search(r">=.*,<", requirement), requirement


def test_console_scripts_exist(project: dict[str, object]) -> None:
    scripts = project["scripts"]
    assert isinstance(scripts, dict)
    for name, target in scripts.items():
        assert callable(EntryPoint(name, target, "console_scripts").load()), name


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_lock_pins_by_hash_and_names_no_host(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"://|^-|@", text, re.MULTILINE)
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    assert len(entries) > 40
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==[^\s;]+ ", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_development_lock_holds_the_runtime_lock() -> None:
    runtime, development = (
        set(re.findall(r"^\S+==\S+", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert runtime < development
