"""What if: runs that share another one's past, from a replay, from a live day and from a shell."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from engine.canonical import loads
from engine.record import Run, verify
from engine.record.manifest import read_manifest
from scenarios.catalogue import load
from tests.vei_tui.recordings import SCENARIO, SEED, THOUGHT, day_on, gold_day, replay_app
from tests.vei_tui.waiting import until
from vei_tui.app import OfficeApp
from vei_tui.cli import run as run_command
from vei_tui.cli import vei
from vei_tui.play import Play, rebuild
from vei_tui.screens.choose import ChooseScreen
from vei_tui.screens.lobby import LobbyScreen
from vei_tui.screens.office_commands import OfficeScreen
from vei_tui.screens.replay import ReplayScreen
from vei_tui.screens.watch_commands import WatchScreen
from vei_tui.seats.begin import begin
from vei_tui.seats.forking import fork_run
from vei_tui.seats.replaying import ReplaySession
from vei_tui.seats.runner import State
from vei_tui.settings import Settings

SIZE = (120, 36)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A recorded day."""
    return gold_day(tmp_path / "day")


def known(path: Path) -> ReplaySession:
    day = ReplaySession(path)
    day.past.advance()
    return day


def fork(day: ReplaySession, step: int, path: Path) -> Play:
    manifest, scenario = day.shadow.manifest, day.shadow.scenario
    return fork_run(day.past, step, manifest, scenario, day.path, path)


def lines(path: Path) -> list[bytes]:
    return Run.open(path).lines().whole


def sound(path: Path) -> bool:
    return verify(Run.open(path), rebuild).identical


@pytest.mark.parametrize("step", [0, 1, 5, 9, 12, 16])
def test_a_fork_that_repeats_the_calls_is_the_same_run(
    step: int, run: Path, tmp_path: Path
) -> None:
    day, original = known(run), lines(run)
    with fork(day, step, tmp_path / "fork") as play:
        at = play.office.world.seq
        assert at == day.past.whole(step)
        for line in original[at:]:
            record = loads(line)
            if record["type"] == "call":
                play.call(record["tool"], record["args"])
        play.finish()
    assert lines(tmp_path / "fork") == original
    assert sound(tmp_path / "fork")
    manifest = read_manifest(tmp_path / "fork" / "manifest.json")
    assert manifest.forked_from is not None
    assert (manifest.forked_from.run, manifest.forked_from.at) == ("day", at)
    assert (manifest.run_id, manifest.door) == (day.shadow.manifest.run_id, "fork")


def test_fork_step_back_fork_again_are_three_runs_that_verify(run: Path, tmp_path: Path) -> None:
    before = (run / "trace.jsonl").read_bytes()
    day = known(run)
    for name, step in (("late", 12), ("early", 6)):
        with fork(day, step, tmp_path / name) as play:
            play.call("slack.send_message", {"channel": "#general", "text": name})
            play.finish()
    assert all(sound(tmp_path / name) for name in ("day", "late", "early"))
    assert (run / "trace.jsonl").read_bytes() == before
    late, early = lines(tmp_path / "late"), lines(tmp_path / "early")
    shared = day.past.whole(6)
    assert late[:shared] == early[:shared] == lines(run)[:shared]
    assert late[shared] != early[shared]


def test_the_journal_is_shared_up_to_there(run: Path, tmp_path: Path) -> None:
    with fork(known(run), 5, tmp_path / "fork") as play:
        play.finish()
    told = json.loads((tmp_path / "fork" / "transcript.json").read_text())
    assert told[0]["thought"] == THOUGHT
    with fork(known(run), 0, tmp_path / "none") as play:
        play.finish()
    assert json.loads((tmp_path / "none" / "transcript.json").read_text()) == []


def test_a_run_that_did_not_fork_says_nothing_of_it(run: Path) -> None:
    assert "forked_from" not in json.loads((run / "manifest.json").read_text())


@pytest.mark.anyio
async def test_a_person_goes_on_from_a_step_of_a_replay(run: Path, tmp_path: Path) -> None:
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        await until(lambda: day_on(app)._judged, pilot)
        await pilot.press("colon", "8", "enter", "ctrl+t")
        assert isinstance(app.screen, ChooseScreen)
        await pilot.press("enter")
        await until(lambda: type(app.screen) is OfficeScreen, pilot)
        screen: Any = app.screen
        at = screen.session.frame.index
        assert at >= 8
        assert screen.session.log
        await pilot.press("full_stop")
        assert screen.session.frame.index > at
        path = screen.session.path
        await pilot.press("q")
    app.leave()
    assert path.parent == tmp_path / "forks"
    assert sound(path)
    assert lines(path)[:at] == lines(run)[:at]
    manifest = read_manifest(path / "manifest.json")
    assert manifest.agent == "openai/gpt-5 + person"


@pytest.mark.anyio
async def test_a_script_goes_on_from_a_step_of_a_replay(run: Path) -> None:
    app = replay_app(run, "4")
    async with app.run_test(size=SIZE) as pilot:
        await until(lambda: day_on(app)._judged, pilot)
        screen: Any = app.screen
        screen._fork("play:gold")
        await until(lambda: type(app.screen) is WatchScreen, pilot)
        watch: Any = app.screen
        await until(lambda: watch.watched.mind.state is State.ENDED, pilot)
        path = watch.session.path
        await pilot.press("q")
    app.leave()
    assert sound(path)


@pytest.mark.anyio
async def test_who_cannot_sit_down_is_said_and_nothing_is_begun(run: Path, tmp_path: Path) -> None:
    app = replay_app(run, "4")
    async with app.run_test(size=SIZE) as pilot:
        await until(lambda: day_on(app)._judged, pilot)
        screen: Any = app.screen
        screen._fork("openai/gpt-5")
        await pilot.pause()
        shown = "".join(text for each in screen.notices.shown for text, _ in each.text)
        assert "OPENAI_API_KEY" in shown
        assert isinstance(app.screen, ReplayScreen)
    assert not (tmp_path / "forks").exists()


@pytest.mark.anyio
async def test_from_a_live_day_one_looks_back_returns_and_goes_another_way(tmp_path: Path) -> None:
    settings = Settings(artifacts_dir=tmp_path)
    play = Play.begin(load(SCENARIO), seed=SEED, root=tmp_path, agent="person")
    app = OfficeApp(settings, play)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("escape", "full_stop", "full_stop", "full_stop")
        office: Any = app.screen
        at = office.session.frame.index
        await pilot.press("comma")
        await until(lambda: isinstance(app.screen, ReplayScreen), pilot)
        await until(lambda: day_on(app).index == at, pilot)
        await pilot.press("comma")
        assert day_on(app).index == at - 1
        await pilot.press("q")
        assert app.screen is office
        await pilot.press("full_stop")
        assert office.session.frame.index > at
        await pilot.press("comma")
        await until(lambda: isinstance(app.screen, ReplayScreen) and day_on(app).known, pilot)
        await pilot.press("left_curly_bracket", "greater_than_sign", "ctrl+t", "enter")
        await until(lambda: type(app.screen) is OfficeScreen and app.screen is not office, pilot)
        other: Any = app.screen
        assert other.session.path != play.path
        assert other.session.frame.index == day_step(play.path)
        await pilot.press("q")
    app.leave()
    assert sound(play.path)
    assert sound(other.session.path)


@pytest.mark.anyio
async def test_from_a_watched_day_one_looks_back_while_it_waits(tmp_path: Path) -> None:
    settings = Settings(artifacts_dir=tmp_path)
    play, seating = begin(settings, load(SCENARIO), "play:gold")
    assert seating is not None
    app = OfficeApp(settings, play, replace(seating, pace_s=1.0))
    async with app.run_test(size=SIZE) as pilot:
        watch: Any = app.screen
        await until(lambda: play.office.world.seq > 0, pilot)
        await pilot.press("comma")
        await until(lambda: isinstance(app.screen, ReplayScreen) and day_on(app).known, pilot)
        assert watch.watched.mind.state is State.PAUSED
        await pilot.press("left_curly_bracket", "greater_than_sign")
        assert day_on(app).index == 1
        await pilot.press("q")
        assert app.screen is watch
        watch.watched.pace_s = 0.0
        await pilot.press("space")
        await until(lambda: watch.watched.mind.state is State.ENDED, pilot)
        await pilot.press("q")
    app.leave()
    assert sound(play.path)


def day_step(path: Path) -> int:
    """The step after a run's first call and what landed with it."""
    return known(path).past.ends[0]


@pytest.mark.anyio
async def test_a_day_is_replayed_from_the_lobby(run: Path) -> None:
    app = OfficeApp(Settings(artifacts_dir=run.parent))
    async with app.run_test(size=SIZE) as pilot:
        await until(lambda: app.screen._runs.records, pilot)
        await pilot.press("r")
        await until(lambda: isinstance(app.screen, ReplayScreen), pilot)
        assert day_on(app).path == run
        app.screen.do_lobby()
        await pilot.pause()
        assert isinstance(app.screen, LobbyScreen)


# The shell


def said(*argv: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command line."""
    runner = CliRunner()
    with runner.isolation() as streams:
        code = run_command(vei, "vei", argv)
        return code, streams[0].getvalue().decode(), streams[1].getvalue().decode()


def test_vei_fork_leaves_a_run_to_be_resumed(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine"
    code, told, hint = said("fork", str(run), "--step", "9", "--out", str(out))
    assert code == 0
    assert "shares" in told
    assert f"vei resume {out}" in hint
    shared = read_manifest(out / "manifest.json").forked_from
    assert shared is not None
    assert ("Step 9 is within a wait" in hint) == (shared.at < 9)
    assert sound(out)
    code, _, problem = said("fork", str(run), "--step", "9", "--out", str(out))
    assert code == 1
    assert "already holds a run" in problem


def test_vei_fork_lets_a_script_work_to_its_end(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "theirs"
    code, told, _ = said("fork", str(run), "--step", "2", "--play", "gold", "--out", str(out))
    assert code == 0, told
    assert "It succeeded." in told
    manifest = read_manifest(out / "manifest.json")
    assert (manifest.status, manifest.ended) == ("finished", "done")
    assert sound(out)


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (("--step", "999"), 2, "no step 999"),
        (("--step", "soon"), 2, "is no step"),
        (("--step", "1", "--play", "gold", "--script", "noop"), 2, "Give one of"),
        (("--step", "1", "--play", "nothing"), 2, "no play"),
        (("--step", "1", "--overwrite"), 2, "needs --out"),
        ((), 2, "--step"),
    ],
)
def test_vei_fork_says_what_is_wrong(
    argv: tuple[str, ...], code: int, words: str, run: Path
) -> None:
    ended, out, problem = said("fork", str(run), *argv)
    assert (ended, out) == (code, "")
    assert words in problem
    assert problem.count("\n") == 1


def test_vei_replay_prints_a_day_step_by_step(run: Path) -> None:
    code, out, note = said("replay", str(run), "--plain")
    assert code == 0
    assert "as recorded" in note
    assert "mail.open m77 refused" in out
    assert out.count("✔") >= 3
    _, part, _ = said("replay", str(run), "--from", "3", "--to", "5")
    rows = part.splitlines()[1:]
    assert {row.split()[0] for row in rows} <= {"3", "4", "5"}
    assert all(row in out for row in rows)
    code, nothing, problem = said("replay", str(run), "--from", "999")
    assert (code, nothing) == (2, "")
    assert "There is no step from 999 to" in problem


def test_vei_replay_prints_what_cannot_be_done_again_and_says_why(run: Path) -> None:
    trace = run / "trace.jsonl"
    body = trace.read_bytes()
    trace.write_bytes(body.replace(b"m77", b"m78"))
    code, out, note = said("replay", str(run), "--plain")
    assert code == 0
    assert "not what its calls give" in note
    assert len(out.splitlines()) == len(body.splitlines())
    empty = run / "empty.json"
    empty.write_text("")
    code, out, note = said("replay", str(empty))
    assert (code, out) == (1, "")
    assert "is empty" in note


def test_vei_credit_tells_which_calls_mattered(run: Path) -> None:
    code, out, _ = said("credit", str(run))
    assert code == 0
    assert "were needed" in out
    assert "mail.open refused m77" in out
    _, body, _ = said("credit", str(run), "--json")
    calls = json.loads(body)["calls"]
    refused = next(call for call in calls if call["refused"])
    assert not refused["needed"]
    assert any(call["needed"] for call in calls)


def test_vei_visualize_replay_is_vei_replay(run: Path) -> None:
    _, once, _ = said("visualize", "replay", str(run), "--plain")
    _, twice, _ = said("replay", str(run), "--plain")
    assert once == twice != ""
