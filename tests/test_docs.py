"""The README and the docs are true: every command runs, every link leads somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scenarios.effects import table
from vei_tui.keymap import readme_table

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
TARGETS = ("make play", "make test")
"""Commands that make the environment this test runs in; the gate runs them as they stand."""


def commands(page: Path) -> list[str]:
    """The commands in a page's console blocks, without prompt and remark."""
    blocks = re.findall(r"^```console\n(.*?)^```", page.read_text(), flags=re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    return [re.sub(r"\s{2,}#.*", "", line[2:]).strip() for line in lines]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_in_a_page_runs(page: Path, tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    makefile = (ROOT / "Makefile").read_text()
    for command in commands(page):
        if command in TARGETS:
            assert f"\n{command.removeprefix('make ')}:" in makefile
            continue
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert done.stdout.strip(), f"{command} printed nothing"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_in_a_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def generated(page: str, name: str) -> str:
    """The part of a page that stands between its marks."""
    text = (ROOT / "docs" / page).read_text()
    shown = re.search(rf"<!-- {name}: .*? -->\n(.*?)\n<!-- end of {name} -->", text, flags=re.S)
    assert shown is not None
    return shown[1]


def test_the_keys_in_the_docs_are_those_of_the_command_table() -> None:
    assert generated("playing.md", "keys") == readme_table()


def test_the_effects_in_the_docs_are_those_that_the_apps_declare() -> None:
    assert generated("office.md", "effects") == table()
