"""Which world a command line opens: a pack's, one drawn, a variant, one that is given as a text."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.record import Run
from scenarios.catalogue import load, names
from scenarios.shelves import packs, worlds_of
from tests.scenarios.lamp_world import SCENARIO, write
from vei_tui import cli
from vei_tui.choosing import settled, variant_for
from vei_tui.settings import DEFAULT_SCENARIO, UsageProblem, read_settings

TEXT = """\
id: tiny
title: Tiny
brief: Say ${word} in the room.
difficulty: easy
expected_calls: 1
starts_at: "2026-03-02T09:00"
seat: me
vary: { word: [hello, moin, salve, ahoj] }
people: [{ id: me, name: Me, email: me@x.example }]
slack: { channels: [{ $file: room.yaml }] }
goals:
  - { id: said, label: Said, fact: { posted: { channel: "#room", facts: ["${word}"] } } }
plays: { gold: [{ call: slack.send_message, args: { channel: "#room", text: "${word}" } }] }
"""


@pytest.fixture
def vei(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Any]:
    """Run a command line in a directory with a pack of two worlds: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO("quit\n"))
    write(tmp_path / "pack" / "lamp")
    write(tmp_path / "pack" / "another")
    file = tmp_path / "pack" / "another" / "scenario.yaml"
    harder = SCENARIO.replace("difficulty: easy", "difficulty: hard")
    file.write_text(harder.replace("id: lamp\n", "id: another\npack: mine\n"), "utf-8")
    (tmp_path / "room.yaml").write_text('{ name: "#room" }', "utf-8")

    def call(*argv: str, **environ: str) -> tuple[int, str, str]:
        with monkeypatch.context() as patch:
            for name, value in environ.items():
                patch.setenv(name, value)
            code = cli.run(cli.vei, "vei", argv)
        return code, *capsys.readouterr()

    return call


def run_of(told: tuple[int, str, str]) -> Run:
    """The run that a demo tells of."""
    assert told[0] == 0, told
    return Run.open(json.loads(told[1])["run"])


def test_a_folder_of_worlds_is_a_pack_and_its_easiest_opens_by_itself(vei: Any) -> None:
    assert [*worlds_of("pack")] == ["lamp", "another"]
    manifest = run_of(vei("demo", "--json", VEI_SCENARIO_PACK="pack")).manifest
    assert (manifest.scenario.id, manifest.scenario.variant) == ("lamp", 0)
    for told in (
        vei("demo", "--json", "--scenario", "another", VEI_SCENARIO_PACK="pack"),
        vei("demo", "--json", VEI_SCENARIO="another", VEI_SCENARIO_PACK="pack"),
    ):
        assert run_of(told).manifest.scenario.id == "another"
    assert "another" in vei("scenarios", "show", "another", VEI_SCENARIO_PACK="pack")[1]
    assert vei("scenarios", "show", "another")[0] == 2
    code, out, _ = vei("scenarios", "list", "--pack", "pack", "--json")
    assert (code, [(w["id"], w["pack"]) for w in json.loads(out)]) == (
        0, [("lamp", "core"), ("another", "mine")],
    )  # fmt: skip


def test_a_shipped_pack_opens_the_easiest_of_its_worlds(vei: Any) -> None:
    environ = {"VEI_SCENARIO_PACK": "core"}
    first = settled(read_settings(environ)).scenario
    assert (load(first).pack, load(first).difficulty) == ("core", "easy")
    named = settled(replace(read_settings(environ), scenario=DEFAULT_SCENARIO, named=True))
    assert named.scenario == DEFAULT_SCENARIO
    assert {load(name).pack for name in worlds_of("core")} == {"core"}
    assert sorted(name for pack in packs() for name in worlds_of(pack)) == names()


def test_what_is_no_pack_lists_those_there_are(vei: Any, tmp_path: Path) -> None:
    code, out, err = vei("demo", VEI_SCENARIO_PACK="cor")
    assert (code, out, err) == (2, "", "vei: There is no pack 'cor'. Did you mean core?\n")
    (tmp_path / "empty").mkdir()
    code, out, err = vei("demo", VEI_SCENARIO_PACK="empty")
    assert (code, out, "scenario.yaml" in err) == (2, "", True)


@pytest.mark.parametrize("value", ["2", "perhaps"])
def test_random_is_a_switch(value: str) -> None:
    with pytest.raises(UsageProblem, match=r"VEI_SCENARIO_RANDOM is .*1 or 0"):
        read_settings({"VEI_SCENARIO_RANDOM": value})


def test_chance_draws_world_and_variant_by_the_seed(vei: Any) -> None:
    environ = {"VEI_SCENARIO_PACK": "pack", "VEI_SCENARIO_RANDOM": "1"}
    drawn = {}
    for seed in range(12):
        settings = settled(replace(read_settings(environ), seed=seed))
        assert settled(replace(read_settings(environ), seed=seed)) == settings
        drawn[seed] = (settings.scenario, variant_for(settings, settings.scenario, seed))
    assert {world for world, _ in drawn.values()} == {"pack/lamp", "pack/another"}
    assert len({variant for _, variant in drawn.values()}) > 9
    assert all(variant >= 1 for _, variant in drawn.values())
    run = run_of(vei("demo", "--json", "--seed", "3", **environ))
    assert (f"pack/{run.manifest.scenario.id}", run.manifest.scenario.variant) == drawn[3]
    again = run_of(vei("demo", "--json", "--seed", "3", "--variant", "0", **environ))
    assert again.manifest.scenario.variant == 0


def test_chance_takes_any_shipped_world_but_leaves_a_named_one() -> None:
    chance = read_settings({"VEI_SCENARIO_RANDOM": "yes"})
    drawn = {settled(replace(chance, seed=seed)).scenario for seed in range(60)}
    assert len(drawn) > 5
    assert drawn <= {*names()}
    named = read_settings({"VEI_SCENARIO_RANDOM": "1", "VEI_SCENARIO": "p0_easy"})
    assert settled(named).scenario == "p0_easy"


def test_a_variant_is_recorded_verified_and_gone_on_with(vei: Any) -> None:
    run = run_of(vei("demo", "--json", "--scenario", "pack/lamp", "--variant", "2"))
    assert run.manifest.scenario.variant == 2
    assert run.manifest.options["variant"] == 2
    assert vei("verify", "last")[1].startswith("identical")
    code, out, _ = vei("resume", "last", "--line")
    assert (code, load("pack/lamp", 2).brief in out) == (0, True)
    for verb in (["scenarios", "compile"], ["scenarios", "show"]):
        assert "lamp, variant 2" in vei(*verb, "pack/lamp", "--variant", "2")[1]
    code, _, err = vei("demo", "--scenario", "p0_easy", "--variant", "100000000")
    assert (code, "--variant" in err) == (2, True)


def test_the_manifest_of_a_run_from_before_there_were_variants_is_read(vei: Any) -> None:
    run = run_of(vei("demo", "--json", "--scenario", "pack/lamp"))
    file = run.path / "manifest.json"
    manifest = json.loads(file.read_text("utf-8"))
    del manifest["scenario"]["variant"], manifest["scenario"]["text"]
    file.write_text(json.dumps(manifest), "utf-8")
    assert vei("verify", "last")[1].startswith("identical")


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_world_given_as_a_text_stays_with_its_run(
    vei: Any, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = TEXT if form == "yaml" else json.dumps(yaml.safe_load(TEXT))
    run = run_of(vei("demo", "--json", "--variant", "3", VEI_SCENARIO_CONFIG=text))
    path = str(run.path.resolve())
    assert (run.manifest.scenario.id, run.manifest.scenario.text) == ("tiny", text)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert vei("verify", path)[1].startswith("identical")
    code, out, _ = vei("resume", path, "--line")
    assert (code, load(text, 3, tmp_path).brief in out) == (0, True)
    (tmp_path / "room.yaml").write_text('{ name: "#room", topic: New }', "utf-8")
    code, _, err = vei("resume", path, "--line")
    assert (code, "tiny has changed" in err) == (1, True)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "inline scenario, line "),
        ("id: tiny\ntitel: x\n", "inline scenario: unknown key 'titel'. Did you mean title?"),
        (TEXT.replace("room.yaml", "hall.yaml"), "hall.yaml: No such file"),
        (TEXT.replace("room.yaml", "../room.yaml"), "lies outside"),
        (TEXT.replace("#room", "#hall"), "inline scenario: "),
    ],
)
def test_a_text_that_is_no_world_is_told_in_one_line(vei: Any, text: str, says: str) -> None:
    code, out, err = vei("demo", VEI_SCENARIO_CONFIG=text)
    assert (code != 0, out, err.count("\n")) == (True, "", 1)
    assert says in err


def test_variants_are_proved_as_a_table(vei: Any) -> None:
    code, out, _ = vei("scenarios", "prove", "pack/lamp", "--variants", "5")
    heading, row = out.splitlines()
    assert (code, heading.split()) == (0, ["world", "verdict", "checks", "tried"])
    assert row.split()[:2] == ["lamp", "proved"]
    assert row.endswith("5 variants, 1 seed")
    code, out, _ = vei("scenarios", "prove", "pack/lamp", "--variant", "4", "--json")
    proofs = json.loads(out)
    assert [(proof["variant"], proof["seed"]) for proof in proofs] == [(4, n) for n in range(1, 21)]
    assert vei("scenarios", "prove", "pack/lamp", "--variant", "4", "--variants", "5")[0] == 2


def test_a_variant_that_does_not_prove_itself_is_named(vei: Any) -> None:
    plays = Path("pack/lamp/plays.yaml")
    plays.write_text(plays.read_text("utf-8").replace("${total|money}", "$85"), "utf-8")
    assert vei("scenarios", "prove", "pack/lamp", "--seeds", "2")[0] == 0
    code, out, _ = vei("scenarios", "prove", "pack/lamp", "--variants", "3")
    assert (code, "FAILED" in out) == (1, True)
    assert "variant 1, seed 1, gold: said: " in out
