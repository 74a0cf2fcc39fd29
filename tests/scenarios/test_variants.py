"""Variants: fresh instances of a world, each the same every time and proved like the first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.errors import ScenarioError
from scenarios.cards import cards
from scenarios.catalogue import Scenario, instances, load
from scenarios.compiler import open_office
from scenarios.proofs import prove
from tests.scenarios.lamp_world import write

OFFICE = str(Path(__file__).parent.parent / "contract" / "office.yaml")
"""A world that does not vary."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "lamp")


def texts(scenario: Scenario) -> list[str]:
    return [message.text for message in scenario.sections["slack"].channels[0].history]  # type: ignore[attr-defined]


def page(scenario: Scenario) -> str:
    office = open_office(scenario, 1)
    office.call("me", "browser.open", {"url": "https://lamps.example/home"})
    return str(office.call("me", "browser.read").result["excerpt"])


def test_variant_0_is_the_world_as_first_written(folder: Path) -> None:
    world = load(str(folder))
    assert (world.variant, world.title) == (0, "A lamp for Hugo")
    assert world.brief == "Hugo needs the lamp LUX-04. Say in #buying what two of them cost."
    assert world.file.people[1].name == "Hugo Brandt"
    assert texts(world) == ["It is LUX-04.", "Which one?", "Anybody?", "I will look."]
    assert "LUX-04: $38, postage $9." in page(world)
    assert world.goals[0].spec["posted"]["facts"] == ["$85"]
    # The total is made of the others, and so is no thing of its own that varies.
    assert world.varies == ("lamp", "asker", "postage", "slack.channels.0.history")


def test_every_variant_proves_itself_whatever_the_seed(folder: Path) -> None:
    for scenario in instances(str(folder), range(1, 21)):
        for seed in (1, 42042):
            proof = prove(scenario, seed, thorough=scenario.variant <= 2)
            assert proof.ok, (scenario.variant, *map(str, proof.failures))


def test_everything_that_may_differ_does_within_a_few_variants(folder: Path) -> None:
    worlds = list(instances(str(folder), range(1, 41)))
    assert {world.title for world in worlds} == {"A lamp for Hugo", "A lamp for Ines"}
    assert {page(world).split("postage ")[1][:3].strip(".") for world in worlds} == {
        "$5", "$15", "$25",
    }  # fmt: skip
    lamps = {world.brief.split()[4] for world in worlds}
    assert lamps == {"LUX-04.", "LUX-06.", "HALO-21."}
    assert len({tuple(texts(world)) for world in worlds}) > 20
    assert {world.digest for world in worlds} == {load(str(folder)).digest}


def test_a_variant_is_the_same_in_another_process(folder: Path) -> None:
    code = (
        "import sys\nfrom scenarios.catalogue import instances\n"
        "for w in instances(sys.argv[1], range(30)):\n"
        "    print(w.file.model_dump_json(), w.sections['slack'].model_dump_json())\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code, str(folder)],
            env={**os.environ, "PYTHONHASHSEED": salt, "LC_ALL": "C", "TZ": "Asia/Tokyo"},
            check=True, capture_output=True, text=True,
        ).stdout
        for salt in ("0", "1")
    }  # fmt: skip
    here = "".join(
        f"{w.file.model_dump_json()} {w.sections['slack'].model_dump_json()}\n"
        for w in instances(str(folder), range(30))
    )
    assert told == {here}


def test_an_entry_that_is_added_changes_no_draw_of_the_others(folder: Path) -> None:
    before = [world.brief for world in instances(str(folder), range(30))]
    change(folder, lambda whole: whole["vary"].update(more=["a", "b"]))
    change(folder, lambda whole: whole.update(seat="${seat}"))
    change(folder, lambda whole: whole["vary"].update(seat=["me"]))
    change(folder, lambda whole: whole["people"][0].update(title="${more}"))
    assert [world.brief for world in instances(str(folder), range(30))] == before


def test_the_variant_is_part_of_a_runs_identity_unless_it_is_0(folder: Path) -> None:
    identities = [open_office(world, 1).identity for world in instances(str(folder), range(3))]
    assert ["variant" in identity.options for identity in identities] == [False, True, True]
    assert len({identity.run_id for identity in identities}) == 3


def test_a_page_may_be_chosen_among_files(folder: Path) -> None:
    (folder / "site" / "other.html").write_text("<p>Sold out: ${lamp.part}</p>", "utf-8")

    def choose(whole: Any) -> None:
        whole["vary"]["page"] = [{"$file": "site/home.html"}, {"$file": "site/other.html"}]

    change(folder, choose)
    site = folder / "site" / "site.yaml"
    site.write_text(site.read_text("utf-8").replace("{ $file: home.html }", '"${page}"', 1))
    pages = [page(world) for world in instances(str(folder), range(20))]
    assert "LUX-04: $38" in pages[0]
    assert {"Sold out" in shown for shown in pages} == {True, False}


def test_a_card_shows_variant_0(folder: Path) -> None:
    (card,) = cards(folder.parent)
    assert (card.title, card.varies, card.pack) == ("A lamp for Hugo", True, "core")
    assert card.brief.startswith("Hugo needs the lamp LUX-04.")


def test_what_has_one_option_does_not_vary(folder: Path) -> None:
    def alone(whole: Any) -> None:
        whole["vary"] = {
            "lamp": whole["vary"]["lamp"][:1],
            "asker": whole["vary"]["asker"][:1],
            "postage": {"from": 9, "to": 12, "step": 5},
            "total": ["${2 * lamp.price + postage}"],
        }
        channel = whole["slack"]["channels"][0]
        channel["history"] = {"$shuffle": channel["history"]["$shuffle"][:1]}

    change(folder, alone)
    assert load(str(folder)).varies == ()
    with pytest.raises(ScenarioError, match="does not vary, so it has no variant 1"):
        load(str(folder), 1)
    change(folder, lambda whole: whole["vary"]["postage"].update(to=14))
    assert load(str(folder), 1).varies == ("postage",)


def test_a_world_without_vary_has_no_variants() -> None:
    assert not load(OFFICE).varies
    for variant in (-1, 1, 10**30):
        with pytest.raises(ScenarioError, match="variant"):
            load(OFFICE, variant)


def change(folder: Path, how: Any) -> None:
    file = folder / "scenario.yaml"
    whole = yaml.safe_load(file.read_text("utf-8"))
    how(whole)
    file.write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), "utf-8")


def set_vary(value: Any) -> Any:
    return lambda whole: whole.update(vary=value)


def vary(**entries: Any) -> Any:
    return lambda whole: whole["vary"].update(entries)


@pytest.mark.parametrize(
    ("how", "says", "remedy"),
    [
        (set_vary([]), "scenario.yaml: vary: a mapping", "Add one"),
        (set_vary({}), "scenario.yaml: title: nothing that varies is called 'asker'", "Declare"),
        (vary(lamp=[]), "scenario.yaml: vary.lamp: the list is empty", "at least one"),
        (vary(lamp="x"), "scenario.yaml: vary.lamp: it is neither", "{from: 1, to: 9}"),
        (vary(Lamp=[1]), "scenario.yaml: vary.Lamp: 'Lamp' is no name", "small letters"),
        (vary(odd=[1]), "scenario.yaml: vary.odd: nothing uses it", "${odd}"),
        (vary(postage={"from": 5}), "vary.postage: the range has no 'to'", "Add it."),
        (vary(postage={"from": 5, "too": 6}), "vary.postage: a range has no 'too'", "to"),
        (vary(postage={"from": 5, "to": "x"}), "vary.postage.to: it is no whole number", "'x'"),
        (vary(postage={"from": 5, "to": 6.5}), "vary.postage.to: it is no whole number", "6.5"),
        (vary(postage={"from": 5, "to": True}), "vary.postage.to: it is no whole", "True"),
        (vary(postage={"from": 9, "to": 5}), "vary.postage: from is more than to", "Swap"),
        (vary(postage={"from": 1, "to": 5, "step": 0}), "vary.postage.step: it is less", "1"),
        (vary(postage={"from": 1, "to": 5, "usual": 10**16}), "usual: it is no whole", "Given"),
        (vary(lamp=[{"part": "A", "price": 1}, {"part": "B"}]), "has 'price'", "part"),
        (vary(total=["${late}"], late=["x"]), "vary.total.0: nothing that varies", "lamp, postage"),
        (lambda w: w.update(brief="${lmap.part}"), "scenario.yaml: brief: nothing", "lamp?"),
        (lambda w: w.update(brief="${lamp.prat}"), "brief: not every choice of 'lamp'", "part?"),
        (lambda w: w.update(brief="${lamp.part"), "scenario.yaml: brief: a placeholder is", "}"),
        (lambda w: w.update(brief="all ${lamp}"), "brief: ${lamp} is no text", "parts"),
        (lambda w: w.update(brief="${lamp}"), "scenario.yaml: brief: Input should be", "Given"),
        (lambda w: w.update(id="${lamp.part}"), "scenario.yaml: id: ", "${lamp.part}"),
        (lambda w: w.update(pack="My Pack"), "scenario.yaml: pack: ", "'My Pack'"),
        (lambda w: w["slack"].update(channels={"$shuffle": "x"}), "channels: $shuffle", "a list"),
        (lambda w: w.update({"${lamp.part}": 1}), "unknown key '${lamp.part}'", "Valid"),
        (lambda w: w["goals"][0].update({"${asker.id}": 1, "hugo": 2}), "'hugo' is there", "name"),
    ],
)
def test_a_defect_is_told_by_file_place_and_remedy(
    folder: Path, how: Any, says: str, remedy: str
) -> None:
    change(folder, how)
    with pytest.raises(ScenarioError) as caught:
        load(str(folder))
    told = str(caught.value)
    assert says in told
    assert remedy in told
    assert str(folder / "scenario.yaml") in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("site/home.html", "lamp.part", "lamp.prat", "home.html, line 4: not every choice"),
        ("site/site.yaml", "lamp.part", "lamp.prat", "site.yaml: pages./${lamp.prat}: not every"),
        ("plays.yaml", "Two are ${total|money}", "${x}", "plays.yaml: gold.1.args.text: nothing"),
    ],
)
def test_a_defect_of_an_included_file_is_told_by_that_file(
    folder: Path, name: str, old: str, new: str, says: str
) -> None:
    file = folder / name
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(str(folder), 5)
    assert says in str(caught.value)


def test_names_that_name_each_other_cannot_fill_the_memory(folder: Path) -> None:
    def grow(whole: Any) -> None:
        whole["vary"]["a0"] = ["xxxxxxxxxxxxxxxx"]
        for at in range(1, 60):
            whole["vary"][f"a{at}"] = [f"${{a{at - 1}}}${{a{at - 1}}}"]

    change(folder, grow)
    with pytest.raises(ScenarioError, match="too much is filled in"):
        load(str(folder))


def test_lists_that_name_each_other_cannot_either(folder: Path) -> None:
    def grow(whole: Any) -> None:
        whole["vary"]["a0"] = [[1, 2]]
        for at in range(1, 60):
            whole["vary"][f"a{at}"] = [[f"${{a{at - 1}}}", f"${{a{at - 1}}}"]]

    change(folder, grow)
    with pytest.raises(ScenarioError, match="too much is filled in"):
        load(str(folder))
