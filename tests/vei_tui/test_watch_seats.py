"""Who sits where: scripts, models, several in one office, and whom the lobby lets in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.agents.baselines import BASELINES
from engine.agents.journal import JOURNAL, read_journal
from engine.agents.limits import Limits
from engine.errors import OfficeError, ScenarioError
from engine.record import Run, verify
from engine.record.directory import CASSETTE
from engine.record.manifest import read_manifest
from scenarios.catalogue import load
from tests.fakes.brains import Player
from tests.fakes.model_server import KEY, MODELS, Fault, ModelServer
from tests.vei_tui.seated import (
    MODEL,
    SCENARIO,
    VARIABLES,
    Turn,
    seat_model,
    watched,
)
from tests.vei_tui.waiting import stand_still, until
from vei_tui.app import OfficeApp
from vei_tui.play import Play, rebuild
from vei_tui.preferences import chosen_model
from vei_tui.pump import Throttle
from vei_tui.screens.lobby import LobbyScreen
from vei_tui.screens.watch_commands import WatchScreen
from vei_tui.seats.begin import begin, seating_of
from vei_tui.seats.runner import Mind, State
from vei_tui.seats.sitters import Seating, Sitter, model_named, seated_apart
from vei_tui.settings import Settings, UsageProblem

pytestmark = pytest.mark.anyio


def sound(play: Play) -> bool:
    return verify(Run.open(play.path), rebuild).identical


def ended(app: Any) -> bool:
    return not app.screen.seats.at_work


@pytest.mark.parametrize("who", ["play:gold", "script:teacher"])
async def test_scripts_that_know_the_way_succeed_in_the_app(who: str, tmp_path: Path) -> None:
    app, play = watched(tmp_path, who)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: ended(app), pilot)
        await pilot.press("F", "q")
    app.leave()
    manifest = read_manifest(play.path / "manifest.json")
    assert manifest.agent in ("script:gold", f"teacher:{SCENARIO}")
    assert manifest.ended == "done"
    assert play.score()["success"]
    assert sound(play)


@pytest.mark.parametrize("name", [*BASELINES])
async def test_baselines_come_to_an_end_in_the_app(name: str, tmp_path: Path) -> None:
    app, play = watched(tmp_path, f"script:{name}")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: ended(app), pilot)
    assert not play.score()["success"]
    app.leave()


async def test_a_script_is_held_to_its_limit_of_calls(tmp_path: Path) -> None:
    seating = Seating((Sitter("script:gold", limits=Limits(calls=3)),))
    app, play = watched(tmp_path, seating)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: ended(app), pilot)
        assert app.screen.seats.ended == "limit: The limit of 3 calls is reached."
        assert sum(each["type"] == "call" for each in play.office.records()) == 3
    app.leave()


@pytest.mark.parametrize("model", MODELS)
async def test_models_of_all_protocols_do_the_task_in_the_app(model: str, tmp_path: Path) -> None:
    with ModelServer(Player(SCENARIO)) as server:
        server.faults.append(Fault("status", 429, {"retry-after": "0"}))
        settings = Settings(artifacts_dir=tmp_path, models=server.variables)
        play, seating = begin(settings, load(SCENARIO), model)
        app = OfficeApp(settings, play, seating)
        minds: list[Mind] = []
        async with app.run_test(size=(120, 36)) as pilot:
            runner = app.screen.watched
            runner.subscribe(minds.append)
            await until(lambda: ended(app), pilot)
            assert runner.mind.end.why == "done", runner.mind.end
            assert runner.spent.retries == 1
            await pilot.press("F", "q")
        app.leave()
    # Thoughts and arguments came in pieces, and were on the screen before they were whole.
    assert len({mind.thought for mind in minds}) > 20
    assert len({mind.args for mind in minds}) > 20
    assert play.score()["success"]
    assert sound(play)
    for file in play.path.rglob("*"):
        assert file.is_dir() or KEY.encode() not in file.read_bytes(), file
    assert (play.path / CASSETTE).stat().st_size > 0


async def test_you_sit_as_somebody_who_then_does_not_answer_by_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = {"channel": "#procurement", "text": "Approve $3,199 for one, see https://a.example/x"}
    wait = ("vei__wait", {"max_ms": 60_000})
    _, sitter = seat_model(
        monkeypatch, [Turn("Ask.", (("slack__send_message", post), wait))], Limits(turns=3)
    )
    app, play = watched(tmp_path, Seating((sitter,), person="cfo", paused=True))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("escape")
        screen = app.screen
        assert isinstance(screen, WatchScreen)
        assert screen.session.actor == "cfo"
        # Your keys are your own; the agent's are the panel's.
        await pilot.press("ctrl+t")
        assert "keep their seats" in str(screen.notices.shown[-1].text)
        screen.rail.mind._list.focus()
        await pilot.press("space")
        await until(lambda: ended(app), pilot)
        said = [each for each in play.office.records() if each.get("actor") == "cfo"]
        assert said == []
        await pilot.press("1")
        await pilot.press("c", *"No", "enter")
        mine = [each for each in play.office.records() if each.get("actor") == "cfo"]
        assert mine[-1]["tool"] == "slack.send_message"
        await screen.run_command("office.finish")
        await stand_still(pilot)
        await pilot.press("q")
    app.leave()
    manifest = read_manifest(play.path / "manifest.json")
    assert manifest.options["played"] == ["cfo"]
    assert manifest.agent == f"{MODEL} + person"
    assert sound(play)


async def test_two_agents_work_in_one_office_each_under_their_own_name(tmp_path: Path) -> None:
    other = next(p.id for p in load(SCENARIO).file.people if not p.outside and p.id != "agent")
    seating = Seating((Sitter("script:gold"), Sitter("baseline:noop", other)), paused=True)
    app, play = watched(tmp_path, seating)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("w")
        assert "does not listen" in str(app.screen.notices.shown[-1].text)
        assert "1/2" in str(app.screen.rail.mind._title._title)
        await pilot.press("M")
        assert "baseline:noop 2/2" in str(app.screen.rail.mind._title._title)
        await pilot.press("space")
        await until(lambda: ended(app), pilot)
    actors = {each["actor"] for each in play.office.records() if each["type"] == "call"}
    assert actors == {"agent", other}
    notes = list(read_journal(play.path / JOURNAL))
    assert {(n["actor"], n["by"]) for n in notes if n["kind"] == "seat"} == {
        ("agent", "script:gold"),
        (other, "baseline:noop"),
    }
    play.finish()
    app.leave()
    assert sound(play)


def test_names_and_seats_are_told_apart() -> None:
    people = ["agent", "cfo"]
    assert seated_apart("openai/gpt-5", people) == ("openai/gpt-5", "")
    assert seated_apart("openai/gpt-5@cfo", people) == ("openai/gpt-5", "cfo")
    local = "local/qwen@http://127.0.0.1:8000/v1"
    assert seated_apart(local, people) == (local, "")
    assert seated_apart(f"{local}@cfo", people) == (local, "cfo")
    with pytest.raises(UsageProblem, match="no seat 'cfa'"):
        seated_apart("openai/gpt-5@cfa", people)


@pytest.mark.parametrize(
    ("seating", "words"),
    [
        (Seating((Sitter("script:gold"),), person="agent"), "would sit as agent"),
        (Seating((Sitter("script:gold"),), person="nobody"), "no seat 'nobody'"),
        (Seating(tuple(Sitter("script:gold") for _ in range(5))), "may be 4 agents"),
    ],
)
def test_nobody_sits_on_anothers_lap(seating: Seating, words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match=words):
        begin(Settings(artifacts_dir=tmp_path), load(SCENARIO), seating)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("openai/gpt-5", "no key for openai/gpt-5. Set OPENAI_API_KEY"),
        ("gpt-5", "names no model"),
        ("script:nobody", "no script 'nobody'"),
        ("play:nobody", "no play 'nobody'"),
    ],
)
def test_whoever_cannot_sit_down_leaves_no_run_behind(who: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(OfficeError, match=words):
        begin(Settings(artifacts_dir=tmp_path), load(SCENARIO), who)
    assert not list(tmp_path.iterdir())
    assert seating_of("", Settings(), load(SCENARIO)) is None


def test_only_those_who_work_here_can_be_played(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="Nobody can play 'nobody' here"):
        Play.begin(load(SCENARIO), seed=1, root=tmp_path, options={"played": ["nobody"]})


async def test_the_lobby_lets_a_script_or_a_model_in_and_remembers_the_model(
    tmp_path: Path,
) -> None:
    app = OfficeApp(Settings(artifacts_dir=tmp_path, models=VARIABLES))
    async with app.run_test(size=(120, 36)) as pilot:
        await stand_still(pilot)
        await pilot.press("w", "down", "enter", *"openai/gpt-5", "enter")
        lobby = app.screen
        assert isinstance(lobby, LobbyScreen)
        assert lobby._sitter == "openai/gpt-5"
        assert chosen_model() == "openai/gpt-5"
        assert "openai/gpt-5 (w)" in "\n".join(
            "".join(text for text, *_ in row) for row in lobby._detail.lines
        )
        await pilot.press("w")
        app.screen._list.highlight("play:gold")
        await pilot.press("enter", "enter")
        await until(lambda: isinstance(app.screen, WatchScreen), pilot)
        await until(lambda: ended(app), pilot)
        await pilot.press("F", "a")
        await until(lambda: isinstance(app.screen, WatchScreen), pilot)
        assert app.screen.watched.label == "script:gold"
    app.leave()


async def test_a_model_without_a_key_is_refused_in_the_lobby(tmp_path: Path) -> None:
    app = OfficeApp(Settings(artifacts_dir=tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await stand_still(pilot)
        await pilot.press("w", "down", "enter", *"openai/gpt-5", "enter")
        assert isinstance(app.screen, LobbyScreen)
        assert "Set OPENAI_API_KEY" in str(app.screen._says._parts)
        assert app.screen._sitter == ""


async def test_leaving_in_the_middle_of_a_request_leaves_a_run_that_can_be_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ("browser__open", {"url": "https://vweb.local/home"})
    model, sitter = seat_model(monkeypatch, [Turn("One.", (page,)), Turn("A long one.", hold=1)])
    app, play = watched(tmp_path, Seating((sitter,)))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: len(model.asked) == 2, pilot)
        assert app.screen.watched.mind.state is State.WORKING
        await pilot.press("q")
    app.leave()
    await until(lambda: model.closed)
    assert read_manifest(play.path / "manifest.json").status == "open"
    with Play.resume(play.path, "person") as again:
        assert again.office.world.seq == play.office.world.seq


def test_what_streams_is_drawn_at_most_thirty_times_a_second() -> None:
    waiting: list[Any] = []
    drawn: list[int] = []
    throttle = Throttle(lambda delay, then: waiting.append((delay, then)), lambda: drawn.append(1))
    for _ in range(1000):
        throttle.poke()
    assert len(waiting) == 1
    assert waiting[0][0] >= 1 / 30
    waiting.pop()[1]()
    assert len(drawn) == 1
    throttle.poke()
    assert len(waiting) == 1


def test_a_model_is_named_before_its_key_is_looked_for() -> None:
    assert str(model_named(MODEL, VARIABLES).model) == MODEL
