"""Recordings that cannot be done again: shown as they were written, and the screen says why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from engine.errors import OfficeError, RunError
from engine.record.recording import Recording
from tests.vei_tui.recordings import FOREIGN, day_on, foreign, gold_day, replay_app
from tests.vei_tui.waiting import until
from vei_tui.commands import command
from vei_tui.screens.recording import OFFICE_ONLY, RecordingScreen
from vei_tui.screens.replay import ReplayScreen
from vei_tui.screens.sheet import SheetScreen
from vei_tui.screens.transport import Transport
from vei_tui.seats.recordings import Reel, open_recording
from vei_tui.seats.replaying import ReplaySession

pytestmark = pytest.mark.anyio

SIZE = (120, 36)
VERSION_1 = [
    {"trace_version": 1, "type": "call", "tool": "slack.send_message",
     "args": {"channel": "#procurement", "text": "Hello"}, "response": {"ts": "1"}},
    {"type": "event", "target": "mail", "payload": {"from": "v@x", "subject": "Re"},
     "time_ms": 3000},
]  # fmt: skip


def reel(app: Any) -> Reel:
    screen = app.screen
    assert isinstance(screen, RecordingScreen)
    return screen._reel


def shown(app: Any) -> str:
    return "\n".join("".join(text for text, *_ in row) for row in app.screen._entry.lines)


def why(app: Any) -> str:
    return "\n".join("".join(text for text, *_ in row) for row in app.screen._why.lines)


def changed(run: Path, **changes: Any) -> Path:
    """A run whose manifest says otherwise."""
    manifest = json.loads((run / "manifest.json").read_text())
    (run / "manifest.json").write_text(json.dumps({**manifest, **changes}))
    return run


@pytest.mark.parametrize("lines", [False, True], ids=["list", "lines"])
async def test_a_transcript_of_another_maker_plays_to_its_end_and_back(
    lines: bool, tmp_path: Path
) -> None:
    app = replay_app(foreign(tmp_path / "their.json", lines))
    async with app.run_test(size=SIZE) as pilot:
        assert "which world it is of" in why(app)
        words = []
        for step in range(1, len(FOREIGN) + 1):
            await pilot.press("full_stop")
            assert reel(app).index == step
            words.append(shown(app))
        assert "Two new messages in #procurement." in words[0]
        assert "There is no such address." in words[3]
        assert "[@click=app.quit]x[/]" in words[4]
        for step in range(len(FOREIGN) - 1, 0, -1):
            await pilot.press("comma")
            assert shown(app) == words[step - 1]
        await pilot.press("comma")
        assert reel(app).index == 0
        await pilot.press("+", "+", "+", "+", "+", "space")
        await until(lambda: reel(app).index == len(FOREIGN) and not app.screen.playing, pilot)


async def test_its_keys(tmp_path: Path) -> None:
    app = replay_app(foreign(tmp_path / "their.json"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("greater_than_sign", "greater_than_sign")
        assert reel(app).index == 4
        await pilot.press("less_than_sign")
        assert reel(app).index == 2
        await pilot.press("x")
        assert reel(app).index == 4
        await pilot.press("colon")
        assert isinstance(app.screen.focused, Input)
        await pilot.press("3", "enter")
        assert reel(app).index == 3
        await pilot.press("right_curly_bracket", "left_curly_bracket")
        assert reel(app).index == 0
        await pilot.press("full_stop", "down", "down", "enter")
        assert reel(app).index == 3
        await pilot.press("question_mark")
        assert isinstance(app.screen, SheetScreen)
        await pilot.press("escape", "q")
    assert app.return_value == 0


@pytest.mark.parametrize("command_id", sorted(OFFICE_ONLY))
async def test_a_key_that_needs_an_office_says_so_and_is_not_in_the_help(
    command_id: str, tmp_path: Path
) -> None:
    app: Any = replay_app(foreign(tmp_path / "their.json"))
    async with app.run_test(size=SIZE) as pilot:
        wanted = command(command_id)
        await pilot.press(wanted.keys[0])
        assert "needs an office" in str(app.screen._says._parts)
        await pilot.press("question_mark")
        words = "\n".join("".join(text for text, *_ in row) for row in app.screen._reader.lines)
        assert wanted.help not in words
        assert command("replay.arrival").help in words


async def test_a_trace_of_version_1_plays(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    path.write_text("\n".join(map(json.dumps, VERSION_1)))
    app = replay_app(path)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("full_stop")
        assert "Hello" in shown(app)
        await pilot.press("a")
        assert reel(app).index == 2
        assert "Re" in shown(app)


def test_a_run_of_another_seed_or_world_says_what_it_is(tmp_path: Path) -> None:
    run = changed(gold_day(tmp_path / "day"), seed=7)
    found = open_recording(run)
    assert isinstance(found, Reel)
    assert "not what its calls give" in found.why
    manifest = json.loads((run / "manifest.json").read_text())
    changed(run, seed=42042, scenario={**manifest["scenario"], "digest": "0" * 64})
    found = open_recording(run)
    assert isinstance(found, Reel)
    assert "has changed since" in found.why
    changed(run, scenario={**manifest["scenario"], "source": "nowhere"})
    found = open_recording(run)
    assert isinstance(found, Reel)
    assert found.starts_at == manifest["starts_at"]


def test_the_transcript_of_a_run_is_the_run(tmp_path: Path) -> None:
    run = gold_day(tmp_path / "day")
    assert isinstance(open_recording(run / "transcript.json"), ReplaySession)
    assert isinstance(open_recording(run / "trace.jsonl"), ReplaySession)
    (run / "transcript.json").write_text(json.dumps(FOREIGN))
    assert isinstance(open_recording(run / "transcript.json"), Reel)


@pytest.mark.parametrize("name", ["nothing", "day/blobs"])
def test_what_is_no_recording_is_said_in_one_line(name: str, tmp_path: Path) -> None:
    gold_day(tmp_path / "day")
    with pytest.raises(OfficeError) as problem:
        open_recording(tmp_path / name)
    assert isinstance(problem.value, RunError)


async def test_a_run_with_a_wrong_digest_late_in_it_turns_to_how_it_was_written(
    tmp_path: Path,
) -> None:
    run = gold_day(tmp_path / "day")
    trace = run / "trace.jsonl"
    lines = trace.read_bytes().splitlines(keepends=True)
    lines[9] = lines[9].replace(b'"digest":"', b'"digest":"0')
    trace.write_bytes(b"".join(lines))
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        await until(lambda: isinstance(app.screen, RecordingScreen), pilot)
        assert "not what its calls give" in why(app)
        await pilot.press("right_curly_bracket")
        assert reel(app).index == len(lines)
        await pilot.press("l")
        assert not isinstance(app.screen, RecordingScreen | ReplayScreen)


async def test_it_turns_to_that_under_a_sheet_that_is_read_over_it(tmp_path: Path) -> None:
    run = gold_day(tmp_path / "day")
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        await until(lambda: isinstance(app.screen, ReplayScreen), pilot)
        replay: Any = app.screen
        await pilot.press("question_mark")
        assert isinstance(app.screen, SheetScreen)
        replay.post_message(ReplayScreen.Parted(replay, replay._day, "It is another day."))
        await until(lambda: isinstance(app.screen, RecordingScreen), pilot)
        assert "another day" in why(app)
        assert not any(isinstance(each, ReplayScreen) for each in app.screen_stack)


class Deck(Transport):
    """A transport without a screen."""

    def __init__(self, tape: Reel) -> None:
        self.tape = tape

    def moved(self) -> None:
        """Nobody looks."""


def test_the_end_is_the_end_however_wrong_the_guess_is(tmp_path: Path) -> None:
    path = tmp_path / "their.jsonl"
    long = {"observation": {"time_ms": 0, "summary": "x" * 20_000}}
    short = {"observation": {"time_ms": 0, "summary": "y"}}
    path.write_text("\n".join(map(json.dumps, [long] * 20 + [short] * 400)))
    tape = Reel(Recording(path), "")
    assert tape.total < 400
    Deck(tape).do_end()
    tape.advance()
    assert tape.index == tape.count == 420


def test_the_hour_of_its_beginning_is_the_beginning(tmp_path: Path) -> None:
    run = gold_day(tmp_path / "day")
    for tape in (ReplaySession(run), Reel(Recording(run / "trace.jsonl"), "")):
        tape.advance()
        assert tape.step_at("09:00") == 0
        assert tape.step_at("09:00:01") > 0


async def test_a_file_that_is_cut_plays_and_says_so(tmp_path: Path) -> None:
    path = foreign(tmp_path / "their.json")
    path.write_text(path.read_text()[:-40])
    app = replay_app(path)
    async with app.run_test(size=SIZE) as pilot:
        await until(lambda: reel(app).known, pilot)
        await pilot.pause()
        assert "cut short after entry 4" in why(app)
        await pilot.press("right_curly_bracket")
        assert reel(app).index == 4


async def test_a_sound_run_stays_in_the_office(tmp_path: Path) -> None:
    app = replay_app(gold_day(tmp_path / "day"), "5")
    async with app.run_test(size=SIZE) as pilot:
        await until(lambda: day_on(app)._judged, pilot)
        assert day_on(app).index == 5
