"""Apps that answer from a recording: the same answers for the same calls, and never a guess."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.canonical import loads
from engine.errors import RunError, ScenarioError
from engine.office import Office
from engine.record import Run, RunWriter, verify
from engine.record.arguments import signer
from engine.record.bundle import SUFFIX, Bundle
from engine.record.packing import Sources, pack
from engine.record.playback import Playback
from engine.tool import Outcome
from scenarios.catalogue import load, source_of
from scenarios.compiler import open_office
from scenarios.plays import run_play
from scenarios.proofs import GOLD
from vei_tui.play import Play, rebuild, scenario_ref
from vei_tui.proof import check_bundle, pack_run

SCENARIO = "multi_channel"
SEED = 5


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run in which everything was done."""
    folder = tmp_path_factory.mktemp("recorded")
    with Play.begin(load(SCENARIO), seed=SEED, root=folder, run_dir=folder / "run") as play:
        run_play(play.scenario, play.office, GOLD)
        play.finish()
    return Run.open(folder / "run")


@pytest.fixture(scope="module")
def bundle(recorded: Run) -> Path:
    path = recorded.path.with_suffix(SUFFIX)
    pack_run(recorded, path)
    return path


def replayed(bundle: Path, *apps: str, seed: int = SEED) -> Office:
    """The same world, with some apps answering from the bundle."""
    modes = dict.fromkeys(apps, f"replay:{bundle}")
    return open_office(load(SCENARIO), seed, {"modes": modes})


def again(office: Office, run: Run) -> list[tuple[Mapping[str, Any], Outcome]]:
    """Every call of a run made again, with what it was answered then and now."""
    return [(call, office.call(call["actor"], call["tool"], call["args"])) for call in run.calls()]


def test_every_call_in_its_order_is_answered_as_it_was(recorded: Run, bundle: Path) -> None:
    apps = load(SCENARIO).apps
    done = again(replayed(bundle, *apps), recorded)
    own = [(then, now) for then, now in done if not then["tool"].startswith("vei.")]
    assert len(own) > 10
    for then, now in own:
        assert (now.result, now.error, now.next_cursor) == (
            then.get("response"), then.get("error"), then.get("next_cursor"),
        ), then["tool"]  # fmt: skip


def test_what_arrived_arrives_again_at_the_same_distance(recorded: Run, bundle: Path) -> None:
    apps = load(SCENARIO).apps
    office = replayed(bundle, *apps)
    again(office, recorded)
    office.advance(office.time_ms + 600_000)

    def arrivals(records: list[dict[str, Any]]) -> list[Any]:
        seen = [r for r in records if r["type"] == "event" and "error" not in r]
        return [
            (r["target"], r["payload"], r["actor"], r["due_ms"])
            for r in seen
            if r["target"].partition(".")[0] in apps
        ]

    then = arrivals(list(recorded.records()))
    assert then
    assert arrivals(office.records())[: len(then)] == then


def test_an_arrival_follows_the_call_that_led_to_it(recorded: Run, bundle: Path) -> None:
    office = replayed(bundle, "slack", "mail")
    office.advance(3_600_000)
    letter = next(c for c in recorded.calls() if c["tool"] == "mail.compose")
    before = [r for r in office.records() if r.get("actor") == "macrocompute_sales"]
    assert not before
    answer = next(
        r for r in recorded.records() if r["type"] == "event" and r["cause"] == letter["seq"]
    )
    offset = answer["due_ms"] - letter["time_ms"]
    now = office.time_ms
    assert office.call(letter["actor"], "mail.compose", letter["args"]).ok
    office.advance(now + offset + 1)
    came = [r for r in office.records() if r["type"] == "event" and r["due_ms"] == now + offset]
    assert [(r["target"], r["payload"]) for r in came] == [(answer["target"], answer["payload"])]


def test_arguments_that_ask_for_the_same_are_answered_the_same(recorded: Run, bundle: Path) -> None:
    call = next(c for c in recorded.calls() if c["tool"] == "slack.open_channel")
    spelled = {"limit": None, "cursor": None, **dict(reversed(call["args"].items()))}
    schema = replayed(bundle, "slack").tools["slack.open_channel"].schema
    defaults = {n: p["default"] for n, p in schema["properties"].items() if "default" in p}
    for args in (spelled, {**call["args"], **defaults}):
        outcome = replayed(bundle, "slack").call(call["actor"], call["tool"], args)
        assert outcome.result == call["response"]


def test_a_miss_is_invalid_action_and_names_the_nearest(recorded: Run, bundle: Path) -> None:
    office = replayed(bundle, "slack")
    call = next(c for c in recorded.calls() if c["tool"] == "slack.send_message")
    wrong = {**call["args"], "text": call["args"]["text"] + "!"}
    outcome = office.call(call["actor"], "slack.send_message", wrong)
    assert outcome.error is not None
    assert outcome.error["code"] == "invalid_action"
    assert outcome.error["hint"].startswith('Recorded nearest: slack.send_message {"channel":')
    outcome = office.call(call["actor"], "slack.list_users", {"query": "nobody at all"})
    assert outcome.error is not None
    assert outcome.error["code"] == "invalid_action"
    assert outcome.error["hint"] == "Nothing of this tool is in the recording."
    outcome = office.call(call["actor"], "slack.send_message", {"channel": "#x", "txt": 1})
    assert outcome.error is not None
    assert outcome.error["code"] == "invalid_args"


def test_a_call_is_answered_as_often_as_it_was_recorded(recorded: Run, bundle: Path) -> None:
    calls = [c for c in recorded.calls() if c["tool"] == "slack.open_channel"]
    first = calls[0]
    same = [c for c in calls if c["args"] == first["args"]]
    office = replayed(bundle, "slack")
    for each in same:
        answer = office.call(first["actor"], first["tool"], first["args"])
        assert (answer.result, answer.error) == (each.get("response"), each.get("error"))
    last = office.call(first["actor"], first["tool"], first["args"])
    assert last.error is not None
    assert last.error["code"] == "invalid_action"
    assert "no further time" in last.error["message"]


def made(folder: Path, do: Callable[[Office], object]) -> Path:
    """A bundle of a run in which a few things were done."""
    scenario = load(SCENARIO)
    office = open_office(scenario, SEED)
    with RunWriter.create(folder / "own", office, scenario_ref(scenario), scenario.seat) as writer:
        do(office)
        writer.finish(None)
    run = Run.open(folder / "own")
    source = source_of(scenario)
    path = folder / f"own{SUFFIX}"
    path.write_bytes(pack(run, Sources(source.files, "scenario.yaml"), signer(office.tools), {}))
    return path


def test_a_refusal_that_turned_into_a_yes_does_so_again(tmp_path: Path) -> None:
    seat = load(SCENARIO).seat
    text = {"title": "a", "body": "b"}
    doc = open_office(load(SCENARIO), SEED).call(seat, "docs.create", text).result["doc_id"]

    def do(office: Office) -> None:
        assert not office.call(seat, "docs.read", {"doc_id": doc}).ok
        assert not office.call(seat, "docs.read", {"doc_id": doc}).ok
        assert office.call(seat, "docs.create", text).ok
        assert office.call(seat, "docs.read", {"doc_id": doc}).ok

    path = made(tmp_path, do)
    office = open_office(load(SCENARIO), SEED, {"modes": {"docs": f"replay:{path}"}})
    run = Run.open(tmp_path / "own")
    for then, now in again(office, run):
        assert (now.result, now.error) == (then.get("response"), then.get("error"))
    last = office.call(seat, "docs.read", {"doc_id": doc})
    assert last.error is not None
    assert last.error["code"] == "invalid_action"


def test_the_app_looks_the_same_from_outside(bundle: Path) -> None:
    sim, office = open_office(load(SCENARIO), SEED), replayed(bundle, "slack", "mail")
    assert [t.name for t in office.offered()] == [t.name for t in sim.offered()]
    for name, tool in sim.tools.items():
        other = office.tools[name]
        assert (other.schema, other.output_schema, other.description) == (
            tool.schema, tool.output_schema, tool.description,
        )  # fmt: skip
    assert {n: h[0] for n, h in office.handlers.items()} == {
        n: h[0] for n, h in sim.handlers.items()
    }
    assert office.modes == {"mail": "replay", "slack": "replay"}
    assert sim.modes == {}


def test_an_actor_sees_their_own_answers_and_nobody_elses(recorded: Run, bundle: Path) -> None:
    office = replayed(bundle, "slack")
    call = next(c for c in recorded.calls() if c["tool"] == "slack.open_channel")
    other = next(a.id for a in office.directory if a.id != call["actor"] and not a.outside)
    before = office.view("slack", other)
    assert office.call(call["actor"], call["tool"], call["args"]).ok
    assert office.view("slack", call["actor"]).answers == 1
    assert office.view("slack", other) is before
    assert office.view("slack", other).last == ()
    seen = office.call(call["actor"], "vei.observe", {"focus": "slack"})
    assert "answers from recording" in seen.result["summary"]


def test_what_others_send_to_a_recorded_app_is_undeliverable_and_harms_nobody(
    bundle: Path,
) -> None:
    office = replayed(bundle, "slack")
    payload = {"channel": "#procurement", "text": "something new", "user": "itops"}
    office.enqueue("slack", payload, 10, called=True)
    office.advance(11)
    last = office.records()[-1]
    assert last["error"]["code"] == "invalid_action"
    assert office.world.undeliverable == 1


def test_the_recording_is_part_of_what_a_run_is_and_its_place_is_not(
    bundle: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "moved.mcpz"
    shutil.copy(bundle, moved)
    office, other = replayed(bundle, "slack"), replayed(moved, "slack")
    digest = Bundle.open(bundle).digest
    assert office.run_id == other.run_id
    assert office.identity.options["modes"] == {"slack": f"replay:{digest}"}
    assert office.run_id != open_office(load(SCENARIO), SEED).run_id
    assert office.run_id != replayed(bundle, "mail").run_id
    assert office.identity.paths == {digest: str(bundle.resolve())}


def test_a_run_with_a_recorded_app_verifies_and_packs_with_its_recording(
    bundle: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.mcpz"
    shutil.copy(bundle, kept)
    modes = {"slack": f"replay:{kept}", "mail": f"replay:{kept}"}
    with Play.begin(
        load(SCENARIO), seed=SEED, root=tmp_path, run_dir=tmp_path / "run",
        options={"modes": modes},
    ) as play:  # fmt: skip
        run_play(play.scenario, play.office, GOLD)
        score = play.finish()
    assert score["success"] is False
    assert any("recording" in goal["why"] for goal in score["goals"])
    run = Run.open(tmp_path / "run")
    assert verify(run, rebuild).identical
    path = tmp_path / "run.mcpz"
    pack_run(run, path)
    kept.write_bytes(b"changed")
    with pytest.raises(ScenarioError, match=r"kept\.mcpz"):
        rebuild(run.manifest)
    kept.unlink()
    with pytest.raises(ScenarioError, match=r"kept\.mcpz: No such file"):
        rebuild(run.manifest)
    inside, verdict, _ = check_bundle(path)
    assert verdict.identical
    assert inside.names("recordings/") == [f"{Bundle.open(bundle).digest}.mcpz"]


def test_another_recording_in_the_place_of_the_one_of_a_run_is_told(
    bundle: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.mcpz"
    shutil.copy(bundle, kept)
    with Play.begin(
        load(SCENARIO), seed=SEED, root=tmp_path, run_dir=tmp_path / "run",
        options={"modes": {"slack": f"replay:{kept}"}},
    ) as play:  # fmt: skip
        play.finish()
    other = made(tmp_path, lambda o: o.call(load(SCENARIO).seat, "slack.list_channels"))
    shutil.copy(other, kept)
    with pytest.raises(RunError, match="has changed since"):
        rebuild(Run.open(tmp_path / "run").manifest)


def test_a_world_may_say_its_modes_and_a_run_may_overrule_them(
    bundle: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(Path(load_path(SCENARIO)), folder)
    shutil.copy(bundle, folder / "day.mcpz")
    file = folder / "scenario.yaml"
    file.write_text(file.read_text("utf-8") + "\nmodes: { slack: 'replay:day.mcpz' }\n", "utf-8")
    scenario = load(str(folder))
    assert open_office(scenario, SEED).modes == {"slack": "replay"}
    plain = open_office(scenario, SEED, {"modes": {"slack": "sim"}})
    assert plain.modes == {}
    assert plain.identity.options["modes"] == {"slack": "sim"}
    assert yaml.safe_load(file.read_text("utf-8"))["modes"]


def load_path(name: str) -> Path:
    """Folder of a shipped scenario."""
    from scenarios.sources import PACKS

    return PACKS / name


@pytest.mark.parametrize(
    ("modes", "message"),
    [
        ({"slak": "sim"}, "no app 'slak'"),
        ({"slack": "live"}, "cannot be in the mode 'live'"),
        ({"slack": "replay:"}, "cannot be in the mode"),
        ({"slack": "replay:nowhere.mcpz"}, "No such file"),
        ({"slack": "replay:README.md"}, "is not a bundle"),
        ({"erp": "replay:{bundle}"}, "no app 'erp'"),
        ({"calendar": "replay:{bundle}"}, "no app|holds nothing of calendar"),
    ],
)
def test_a_mode_that_cannot_be_is_an_error_that_says_what_would_be(
    bundle: Path, modes: dict[str, str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(__file__).resolve().parent.parent.parent)
    wanted = {app: mode.replace("{bundle}", str(bundle)) for app, mode in modes.items()}
    with pytest.raises(ScenarioError, match=message):
        open_office(load(SCENARIO), SEED, {"modes": wanted})


def test_a_recorded_app_forks_like_any_other(recorded: Run, bundle: Path) -> None:
    office = replayed(bundle, "slack")
    call = next(c for c in recorded.calls() if c["tool"] == "slack.open_channel")
    fork = office.fork()
    assert fork.call(call["actor"], call["tool"], call["args"]).ok
    assert office.view("slack", call["actor"]).answers == 0
    assert office.call(call["actor"], call["tool"], call["args"]).ok
    assert fork.world.digest == office.world.digest
    assert isinstance(office.twins[office.index["slack"]], Playback)
    assert loads(office.world.log[0])["response"] == call["response"]
