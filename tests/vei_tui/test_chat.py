"""`vei chat`: a conversation with a model that has the office's tools."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from engine.agents.limits import Limits
from engine.agents.messages import Answered, Request, Told
from engine.agents.models import ModelName
from engine.record import Run, read_transcript
from scenarios.catalogue import load
from tests.fakes.model_server import MODELS, Fault, ModelServer
from tests.fakes.speech import Turn
from tests.vei_tui.waiting import until
from vei_tui.chat.commands import completions, conversation, do_slash
from vei_tui.chat.loop import HISTORY, _history
from vei_tui.chat.room import Room
from vei_tui.cli import run as run_command
from vei_tui.cli import vei
from vei_tui.evaluation.sitting import Sitting
from vei_tui.play import Play

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).resolve().parent.parent.parent
POST = ("slack__send_message", {"channel": "#general", "text": "Hello"})


def brain(request: Request) -> Turn:
    """Posts where it is asked to, else says back what it was told."""
    last = request.messages[-1]
    if isinstance(last, Answered):
        return Turn("", "I have posted it.\nAnything else?")
    assert isinstance(last, Told)
    words = last.text.rpartition("The person says:")[2].strip()
    if words.startswith("post"):
        return Turn("They want a post.", "Right away.", (POST,))
    return Turn("", f"You said {words!r}.")


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A server whose model is that brain."""
    with ModelServer(brain) as running:
        yield running


@pytest.fixture
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def chat(server: ModelServer | None, said: str, *argv: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a conversation from a pipe."""
    variables = {} if server is None else server.variables
    runner = CliRunner(env=dict(variables))
    with runner.isolation(input=said) as streams:
        code = run_command(vei, "vei", ("chat", "--out", "day", *argv))
        return code, streams[0].getvalue().decode(), streams[1].getvalue().decode()


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize("model", MODELS)
def test_a_conversation_from_a_pipe(server: ModelServer, model: str) -> None:
    said = "# a remark\nHi there\n\npost hello\n/goals\n/quit\nnever said\n"
    code, out, problem = chat(server, said, "--model", model)
    assert (code, problem) == (0, "")
    assert f"{model} listens" in out
    assert "you> Hi there\nYou said 'Hi there'.\n" in out
    answer = out.partition("you> post hello\n")[2]
    assert re.match(
        r"Right away\.\n  → 09:00:0\d   slack\.send_message Hello · #general\n(  ← .*\n)*"
        r"I have posted it\.\nAnything else\?\n\n",
        answer,
    )
    assert "not met  Get Dana's approval" in out
    assert "never said" not in out
    assert "Score: no success" in out
    run = Run.open("day")
    assert (run.manifest.status, run.manifest.door, run.manifest.agent) == (
        "finished",
        "chat",
        model,
    )
    kinds = [next(iter(entry.keys() - {"meta"})) for entry in read_transcript("day")]
    assert kinds == ["told", "thought", "told", "thought", "action", "thought"]


@pytest.mark.usefixtures("_here")
def test_a_conversation_is_had_again_from_its_cassette(server: ModelServer) -> None:
    model = ("--model", MODELS[0])
    _, out, _ = chat(server, "post hello\nthank you\n", *model)
    Path("day").rename("first")
    again, out_again, problem = chat(
        None, "post hello\nthank you\n", *model, "--cassette", "first/cassette.jsonl"
    )
    assert (again, problem) == (0, "")
    assert out_again == out
    assert Path("day/trace.jsonl").read_bytes() == Path("first/trace.jsonl").read_bytes()


@pytest.mark.usefixtures("_here")
def test_a_model_that_cannot_be_asked_is_said_and_ends_nothing(server: ModelServer) -> None:
    server.faults.append(Fault("status", 401))
    code, out, _ = chat(server, "Hi\nHi again\n", "--model", MODELS[1])
    assert code == 1
    assert "error: The provider refused, status 401" in out
    assert "You said 'Hi again'." in out


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ((), "There is no model"),
        (("--model", "openai/gpt-5"), "There is no key"),
        (("--model", "nonsense"), "names no model"),
        (("--model", "openai/gpt-5", "--cassette", "none"), "There is no cassette"),
    ],
)
def test_what_is_wrong_is_said_before_there_is_a_run(argv: tuple[str, ...], words: str) -> None:
    code, out, problem = chat(None, "Hi\n", *argv)
    assert (code, out) == (2, "")
    assert words in problem
    assert not Path("day").exists()


@pytest.fixture
def room(server: ModelServer, tmp_path: Path) -> Iterator[Room]:
    """A conversation that has just begun."""
    scenario = load("macrocompute_default")
    with Play.begin(
        scenario, seed=42042, root=tmp_path, run_dir=tmp_path / "day", agent=MODELS[0], door="chat"
    ) as play:
        yield Room(play, Sitting(ModelName.parse(MODELS[0]), server.variables, Limits()))


async def test_what_a_person_does_is_recorded_as_theirs_and_told(room: Room) -> None:
    await room.say("Hi")
    lines = await do_slash(room, "/call slack.list_channels")
    assert any("#procurement" in row for row in lines)
    end = await room.say("post it")
    assert end is not None
    assert room.play.writer.manifest.agent == f"{MODELS[0]} + person"
    seats = [entry["by"] for entry in room.journal.entries if entry["kind"] == "seat"]
    assert seats == [MODELS[0], "person", MODELS[0]]
    told = list(conversation(room))
    assert "  you did slack.list_channels" in told
    assert "  → slack.send_message Hello · #general" in told
    await room.close()


async def test_commands_that_call_nothing_seat_nobody(room: Room) -> None:
    for command in ("/goals", "/help", "/tools mail", "/status", "/nonsense", "/people"):
        assert await do_slash(room, command)
    await room.say("post it")
    assert room.play.writer.manifest.agent == MODELS[0]
    await room.close()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/help", "/status"),
        ("/help say", "Post to a room or a person."),
        ("/help /model", "Which model answers"),
        ("/status", "Used: 0 tokens"),
        ("/model", "answers"),
        ("/model nonsense", "error: 'nonsense' names no model"),
        ("/wait 1s", "It is"),
        ("/observe", "It is"),
        ("/score", "world tells"),
        ("/nothing", "error: There is no command 'nothing'"),
        ("/", "/status"),
    ],
)
async def test_slash_commands(room: Room, line: str, words: str) -> None:
    assert words in "\n".join(await do_slash(room, line))
    await room.close()


async def test_another_model_goes_on(room: Room) -> None:
    await room.say("Hi")
    (said,) = await do_slash(room, f"/model {MODELS[2]}")
    assert MODELS[2] in said
    end = await room.say("And you?")
    assert end is not None
    assert end.words == "You said 'And you?'."
    # A model is named in the manifest from its first call on.
    await room.say("post more")
    assert room.play.writer.manifest.agent == f"{MODELS[0]} + {MODELS[2]}"
    await room.close()


async def test_a_conversation_is_saved_and_no_file_is_lost(room: Room, tmp_path: Path) -> None:
    await room.say("Hi")
    path = tmp_path / "talk.txt"
    assert await do_slash(room, f"/save {path}") == [f"Saved as {path}."]
    assert path.read_text("utf-8").startswith("You: Hi\n")
    (said,) = await do_slash(room, f"/save {path}")
    assert "is there already" in said
    (said,) = await do_slash(room, "/save")
    assert (tmp_path / "day" / "conversation.txt").exists()
    await room.close()


async def test_a_turn_is_interrupted_and_the_conversation_goes_on(
    room: Room, server: ModelServer
) -> None:
    server.faults.append(Fault("slow", seconds=5))
    asking = asyncio.create_task(room.say("Hi"))
    # The model has the request, and takes its time.
    await until(lambda: not server.faults)
    began = time.monotonic()
    room.interrupt()
    assert await asking is None
    assert time.monotonic() - began < 1
    end = await room.say("Hi again")
    assert end is not None
    assert end.words == "You said 'Hi again'."
    await room.close()


def offered(room: Room, before: str) -> list[str]:
    """What could stand at the cursor."""
    return [choice.text for choice in completions(room, before)]


async def test_completion(room: Room) -> None:
    assert offered(room, "/sta")[0] == "status"
    assert {"help", "save", "say", "search"} & set(offered(room, "/s")) == {"save", "say", "search"}
    assert "slack.send_message" in offered(room, "/call slack.s")
    assert "#procurement" in offered(room, "/call slack.open_channel channel=#pro")
    assert offered(room, "Post in #pro") == ["#procurement"]
    assert offered(room, "Ask @cf")[:1] == ["@cfo"]
    assert offered(room, "Read m") == [text for text in offered(room, "m") if text[0] == "m"]
    assert offered(room, "Post ") == []
    await room.close()


def test_the_history_is_in_the_data_directory_for_its_owner_alone() -> None:
    history = _history()
    history.append_string("Hello")
    (path,) = Path(os.environ["XDG_DATA_HOME"]).rglob(HISTORY)
    assert "Hello" in path.read_text("utf-8")
    assert path.stat().st_mode & 0o077 == 0


def _until(terminal: int, *words: str) -> None:
    """Read the terminal until something stands on it, and then the next."""
    end = time.monotonic() + 30
    seen = b""
    for each in words:
        while each.encode() not in seen:
            assert time.monotonic() < end, f"{each!r} never came after {seen!r}"
            if select.select([terminal], [], [], 0.2)[0]:
                seen += os.read(terminal, 65536)
        seen = seen.partition(each.encode())[2]


def _comes(holds: Callable[[], object]) -> None:
    """Wait until something holds in another process."""
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def _type(terminal: int, keys: bytes) -> None:
    """Type once the prompt listens: it stands there a moment before it takes single keys."""
    _comes(lambda: not termios.tcgetattr(terminal)[3] & termios.ICANON)
    os.write(terminal, keys)


def test_ctrl_c_stops_a_turn_and_ctrl_d_leaves(server: ModelServer, tmp_path: Path) -> None:
    server.faults.append(Fault("slow", seconds=20))
    mine, theirs = pty.openpty()
    env = {**os.environ, **server.variables, "PYTHONPATH": str(ROOT), "TERM": "dumb"}
    process = subprocess.Popen(
        [sys.executable, "-m", "vei_tui", "chat", "--model", MODELS[0], "--out", "day"],
        cwd=tmp_path,
        env=env,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        _until(mine, "you> ")
        _type(mine, b"Hi\r")
        # The server has the request, and keeps silent for longer than the test lasts.
        _comes(lambda: not server.faults)
        os.kill(process.pid, signal.SIGINT)
        _until(mine, "interrupted", "you> ")
        _type(mine, b"Hi again\r")
        _until(mine, "You said 'Hi again'", "you> ")
        _type(mine, b"\x04")
        _until(mine, "Go on: vei resume")
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        os.close(mine)
    entries: list[dict[str, Any]] = [
        orjson.loads(line)
        for line in (tmp_path / "day" / "journal.jsonl").read_bytes().splitlines()
    ]
    assert [entry["text"] for entry in entries if entry["kind"] == "told"] == ["Hi", "Hi again"]
