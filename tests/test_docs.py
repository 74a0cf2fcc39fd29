"""The README and the docs are true: commands run and print what is shown, links lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenarios import reference
from scenarios.cards import cards
from scenarios.catalogue import instances, load
from scenarios.effects import table
from scenarios.predicates.registry import known
from scenarios.proofs import EXPECTED, prove
from vei_tui.keymap import readme_table

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
TARGETS = ("make play", "make test")
"""Commands that make the environment this test runs in; the gate runs them as they stand."""


BLOCK = re.compile(
    r"^(?:<!-- (?P<mark>file|more of) (?P<file>\S+) -->\n)?```(?P<kind>\w*)\n(?P<text>.*?)^```",
    flags=re.M | re.S,
)
"""A block of a page. One that is marked is a file, or the end of one, for the commands after it."""


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """The commands in a console block, without prompt and remark, each with what it shows below."""
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        line, *shown = part.splitlines()
        yield re.sub(r"\s{2,}#.*", "", line).strip(), [row for row in shown if row]


def write(block: re.Match[str], folder: Path) -> None:
    """Write a marked block where its mark says."""
    file = folder / block["file"]
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text("utf-8") if block["mark"] == "more of" else ""
    file.write_text(before + block["text"], "utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_in_a_page_runs(page: Path, tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    makefile = (ROOT / "Makefile").read_text()
    for block in BLOCK.finditer(page.read_text("utf-8")):
        if block["mark"]:
            write(block, tmp_path)
        for command, shown in commands(block["text"]) if block["kind"] == "console" else ():
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
            printed = f"{done.stdout}{done.stderr}".splitlines()
            assert printed, f"{command} printed nothing"
            assert not shown or printed == shown, f"{command}\n{done.stdout}\n{done.stderr}"


def test_the_example_of_a_world_is_proved_at_the_end_and_not_before(tmp_path: Path) -> None:
    verdicts = []
    for block in BLOCK.finditer((ROOT / "docs" / "scenarios.md").read_text("utf-8")):
        if not block["mark"]:
            continue
        write(block, tmp_path)
        whole = (tmp_path / "lunch" / "scenario.yaml").read_text("utf-8")
        if block["mark"] == "more of" and "goals:" in whole:
            proof = prove(load(str(tmp_path / "lunch")), 1)
            verdicts.append([check.name for check in proof.failures])
    assert verdicts == [[*EXPECTED], ["overeager"], []], "after goals, plays, critical failures"
    for world in instances(str(tmp_path / "lunch"), range(6)):
        proof = prove(world, 1, thorough=world.variant < 2)
        assert proof.ok, (world.variant, proof.failures)
        assert not proof.notes
    assert load(str(tmp_path / "lunch")).varies == ("caterer", "visitors")


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


def test_the_readme_counts_the_worlds_there_are() -> None:
    text = " ".join((ROOT / "README.md").read_text("utf-8").split())
    shelves = Counter(card.pack for card in cards())
    said = re.search(r"There are (\d+): (.*?)\. Each proves", text)
    assert said is not None
    assert int(said[1]) == shelves.total()
    named = {}
    for part in said[2].split("; "):
        named |= dict.fromkeys(re.findall(r"`(\w+)`", part), int(part.split()[0]))
    assert named == shelves


@pytest.mark.parametrize("part", reference.PARTS)
def test_the_reference_of_the_scenario_file_is_made_from_the_code(part: str) -> None:
    message = "Run python -m scenarios.reference docs/scenarios.md"
    assert generated("scenarios.md", part) == reference.PARTS[part](), message


def test_every_key_and_every_fact_is_in_the_reference_once() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", reference.facts(), flags=re.M)
    assert sorted(rows) == sorted(known())
    table_of_keys = reference.keys()
    for place in ("people[].rules[] (approve)", "rubric.dimensions[]", "mail.messages[]"):
        assert table_of_keys.count(f"\n| `{place}` |") == 1
    assert "`reveal? = goals` `brief`, `goals` or `score`." in table_of_keys
