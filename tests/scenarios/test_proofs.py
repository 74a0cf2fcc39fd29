"""Proofs prove: a sound world passes, and every way of being unsound is told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from scenarios.catalogue import Scenario, load
from scenarios.impostors import IMPOSTORS
from scenarios.plays import part
from scenarios.proofs import Proof, prove
from scenarios.schema import GoalSection, RubricSection, StepSection
from vei_tui.cli import load_verb, run

WORLD = load("macrocompute_default")
GREETS: dict[str, Any] = {"posted": {"channel": "#general", "facts": "hello"}}
GREETING = StepSection(
    call="slack.send_message", args={"channel": "#general", "text": "hello all"}
)  # fmt: skip


def changed(**parts: Any) -> Scenario:
    return replace(WORLD, file=WORLD.file.model_copy(update=parts))


def plays(**changes: Any) -> dict[str, Any]:
    return {**WORLD.file.plays, **changes}


def failed(proof: Proof) -> dict[str, str]:
    return {check.name: check.why for check in proof.failures}


def test_a_sound_world_is_proved_goal_by_goal() -> None:
    proof = prove(WORLD, 3)
    assert proof.ok, failed(proof)
    wanted = {f"without: {goal.id}" for goal in WORLD.goals if not goal.critical}
    impostors = {f"impostor: {name}" for name in IMPOSTORS}
    assert {c.name for c in proof.checks} == {"gold", "noop", "overeager"} | wanted | impostors
    assert proof.notes == ("Nothing that was tried commits nobody_spammed.",)


def test_a_goal_that_gold_does_not_reach_is_told() -> None:
    goal = GoalSection(id="greeted", label="Say hello", fact=GREETS)
    told = failed(prove(changed(goals=[*WORLD.file.goals, goal]), 1))
    assert told == {"gold": "greeted: Nothing was said in #general."}


def test_a_goal_that_holds_by_itself_is_told() -> None:
    idle = GoalSection(id="idle", label="Idle", fact={"mailed_only": {"outside": []}})
    quiet = GoalSection(id="quiet", label="Quiet", fact={"none_of": {"facts": [GREETS]}})
    told = failed(prove(changed(goals=[WORLD.file.goals[0], quiet]), 1))
    assert told["without: quiet"] == "Its evidence names no act of the seat's."
    gold = [step for step in WORLD.file.plays["gold"] if step.call != "mail.compose"][:6]
    told = failed(prove(changed(goals=[idle], plays=plays(gold=gold)), 1))
    assert told["noop"] == "It succeeds, and should not."
    assert told["impostor: only errors"] == "It succeeds, and should not."


def test_a_goal_that_is_met_twice_does_not_hang_on_its_evidence() -> None:
    goal = GoalSection(id="greeted", label="Say hello", fact=GREETS)
    gold = [*WORLD.file.plays["gold"], GREETING, GREETING]
    world = changed(goals=[*WORLD.file.goals, goal], plays=plays(gold=gold))
    assert failed(prove(world, 1)) == {
        "without: greeted": "It is met without step 12 (slack.send_message) of gold."
    }


def test_a_play_that_should_fail_and_does_not_is_told() -> None:
    world = changed(plays=plays(greedy=WORLD.file.plays["gold"]))
    assert failed(prove(world, 1, thorough=False)) == {"greedy": "It succeeds, and should not."}


def test_missing_plays_and_refused_steps_are_told() -> None:
    wrong = StepSection(call="slack.open_channel", args={"channel": "#nowhere"})
    gold = [*WORLD.file.plays["gold"], wrong]
    proof = prove(changed(plays={"gold": gold}), 1, thorough=False)
    assert failed(proof) == {"noop": "It is not shipped.", "overeager": "It is not shipped."}
    assert "Step 12 of gold, slack.open_channel, is refused." in proof.notes


def rubric(threshold: str) -> RubricSection:
    parts = [("asked", "0.5", WORLD.file.goals[:2]), ("got", "0.5", WORLD.file.goals[2:])]
    dimensions = [
        {"id": part, "label": part, "weight": weight, "goals": [goal.id for goal in goals]}
        for part, weight, goals in parts
    ]
    return RubricSection.model_validate({"threshold": threshold, "dimensions": dimensions})


def test_with_a_rubric_success_may_survive_a_missed_goal_and_every_goal_bites_all_the_same() -> (
    None
):
    proof = prove(changed(rubric=rubric("0.4")), 1)
    assert proof.ok, failed(proof)
    assert {f"without: {goal.id}" for goal in WORLD.file.goals} <= {c.name for c in proof.checks}


def test_with_a_rubric_gold_meets_every_goal_all_the_same() -> None:
    gold = [step for step in WORLD.file.plays["gold"] if step.call != "mail.compose"][:6]
    told = failed(prove(changed(rubric=rubric("0.1"), plays=plays(gold=gold)), 1, thorough=False))
    assert told["gold"].startswith("approved: ")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("hits.-1.id", "m2"),
        ("hits[from=sales@x.example].id", "m1"),
        ("hits[from=Kim Orr].body|amount", "$3,199.00"),
        ("hits[from=Kim Orr].body|duration", "5 to 7 business days"),
        ("hits[from=nobody].id", None),
        ("hits.7.id", None),
        ("hits|amount", None),
    ],
)
def test_a_path_picks_a_part_of_a_result(path: str, expected: Any) -> None:
    letter = "It is $3,199.00 and takes 5 to 7 business days."
    rows = [{"id": "m1", "from": "Sales <sales@x.example>"}, {"id": "m2", "from": "Kim Orr",
             "body": letter}]  # fmt: skip
    assert part({"hits": rows}, path) == expected


def told(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = run(load_verb("scenarios"), "vei-scenarios", argv)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_proves_and_shows(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(capsys, "prove", "macrocompute_default", "--seeds", "2", "--json")
    proofs = json.loads(out)
    assert code == 0
    assert [(proof["seed"], proof["ok"]) for proof in proofs] == [(1, True), (2, True)]
    assert len(proofs[0]["checks"]) == 12
    code, out, _ = told(capsys, "show", "macrocompute_default")
    assert (code, "Dana Whitfield" in out, "never" in out) == (0, True, True)
    code, out, _ = told(capsys, "compile", "macrocompute_default", "--json")
    assert (code, json.loads(out)["pending_events"]) == (0, {"mail": 1, "slack": 1})
    code, out, _ = told(capsys, "list")
    assert (code, "macrocompute_default" in out) == (0, True)


def test_the_command_says_in_one_line_what_is_wrong(
    capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    assert told(capsys, "validate", "macrocompute_default")[0] == 0
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: x\ntitel: y\n", "utf-8")
    code, out, err = told(capsys, "validate", str(broken))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert f"{broken}: unknown key 'titel'" in err
    code, _, err = told(capsys, "prove", "macrocompute_defalt")
    assert (code, err.count("\n"), "macrocompute_default" in err) == (2, 1, True)
