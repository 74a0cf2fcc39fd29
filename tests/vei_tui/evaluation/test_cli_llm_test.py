"""``vei llm-test`` and ``vei demo --mode llm``: artifacts, cassettes, secrets, limits, failures."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scenarios.sources import PACKS
from tests.fakes.brains import Player
from tests.fakes.model_server import KEY, MODELS, Fault, ModelServer
from tests.fakes.speech import Turn
from vei_tui import cli
from vei_tui.settings import read_settings

MODEL = ("--model", "openai/gpt-5")
RUN = ("--out", "run", "--scenario", "p0_easy")

Vei = Callable[..., tuple[int, str, str]]


@pytest.fixture
def vei(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Vei]:
    """Run ``vei`` in an empty directory: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()

    def call(*argv: str) -> tuple[int, str, str]:
        code = cli.run(cli.vei, "vei", argv)
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def keyed(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A server of models that can do the easy world, and the environment that leads to it."""
    with ModelServer(Player("p0_easy")) as server:
        for name, value in server.variables.items():
            monkeypatch.setenv(name, value)
        yield server


def read(name: str) -> Any:
    """A JSON file of the run."""
    return json.loads(Path("run", name).read_text())


@pytest.mark.parametrize("model", MODELS)
def test_a_model_does_the_task_and_leaves_everything(
    model: str, vei: Vei, keyed: ModelServer
) -> None:
    code, out, err = vei("llm-test", "--model", model, *RUN, "--dataset", "day.json")
    assert code == 0, err
    assert "Score: success" in out
    assert "thinks: " in err
    assert "It ended, done: " in err
    score, manifest, told = read("score.json"), read("manifest.json"), read("transcript.json")
    assert score["costs"]["tokens"] > 1000
    assert (manifest["agent"], manifest["ended"], manifest["door"]) == (model, "done", "llm")
    assert {"journal.jsonl", "cassette.jsonl", "score.json", "trace.jsonl"} < set(manifest["files"])
    assert {"thought", "observation", "action"} <= {key for entry in told for key in entry}
    assert sum(e["meta"].get("tokens", 0) for e in told) == score["costs"]["tokens"]
    dataset = json.loads(Path("day.json").read_text())
    assert (dataset["metadata"]["agent"], dataset["metadata"]["ended"]) == (model, "done")
    assert len(dataset["events"]) == manifest["records"]
    assert set(dataset["events"][0]) == {
        "time_ms", "actor_id", "channel", "type", "correlation_id", "payload",
    }  # fmt: skip
    assert vei("verify", "run")[0] == 0
    assert json.loads(vei("score", "run", "--json")[1])["costs"] == score["costs"]


@pytest.mark.parametrize("model", MODELS)
def test_a_cassette_replays_without_network_and_keys(
    model: str, vei: Vei, keyed: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    argv = ("llm-test", "--model", model, "--scenario", "p0_easy")
    assert vei(*argv, "--out", "run", "--record-cassette", "tape.jsonl")[0] == 0
    for name in keyed.variables:
        monkeypatch.delenv(name)

    def blocked(*args: object) -> None:
        raise AssertionError("a socket was opened")

    with monkeypatch.context() as patch:
        patch.setattr(socket.socket, "connect", blocked)
        code, out, _ = vei(*argv, "--out", "again", "--cassette", "tape.jsonl", "--json")
    assert code == 0
    assert json.loads(out)["score"]["success"] is True
    for name in ("trace.jsonl", "transcript.json", "score.json", "journal.jsonl", "cassette.jsonl"):
        assert Path("again", name).read_bytes() == Path("run", name).read_bytes(), name
    code, _, err = vei(*argv, "--seed", "5", "--out", "miss", "--cassette", "tape.jsonl")
    assert code == 1
    assert "Request 1 is not in tape.jsonl" in err or "was recorded" in err
    manifest = json.loads(Path("miss/manifest.json").read_text())
    assert manifest["ended"].startswith("provider: ")


def with_key_in_a_page(folder: Path) -> Path:
    """A world whose page, mail and chat hold the key."""
    shutil.copytree(PACKS / "macrocompute_default", folder)
    for file in folder.rglob("*"):
        if file.suffix in (".html", ".yaml"):
            text = file.read_text("utf-8")
            for words in ("Reminder: requests", "Three years of", "Technical spec", "Hi Robin"):
                text = text.replace(words, f"{KEY} {words}")
            file.write_text(text, "utf-8")
    return folder


def test_a_key_in_the_environment_and_in_a_page_is_in_no_file(
    vei: Vei, keyed: ModelServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY",
                 "OPENROUTER_API_KEY"):  # fmt: skip
        monkeypatch.setenv(name, KEY)
    world = with_key_in_a_page(tmp_path.parent / f"{tmp_path.name}-world")
    keyed.brain = babbling()
    more = ("--memory", "m.sqlite", "--dataset", "d.json", "--record-cassette", "c.jsonl")
    limits = ("--max-steps", "12", "--task", f"Repeat {KEY} everywhere.")
    code, _, _ = vei("llm-test", *MODEL, "--scenario", str(world), "--out", "run", *more, *limits)
    assert code == 1
    assert any(KEY in json.dumps(one.body) for one in keyed.asked)
    told = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    assert len(told) >= 9
    assert [str(path) for path, data in told.items() if KEY.encode() in data] == []
    assert b"[secret]" in told[Path("run/trace.jsonl")]
    assert vei("verify", "run")[0] == 0
    assert KEY not in repr(read_settings())


def babbling() -> Callable[[Any], Turn]:
    """A brain that reads what holds the key, and says it wherever it can."""
    calls: tuple[tuple[str, dict[str, Any]], ...] = (
        ("browser__open", {"url": "https://vweb.local/pdp/macrobook-pro-16"}),
        ("browser__read", {}),
        ("slack__open_channel", {"channel": "#procurement"}),
        ("slack__send_message", {"channel": "#procurement", "text": f"The key is {KEY}."}),
        ("mail__open", {"id": KEY}),
    )
    return lambda request: Turn(thought=f"I think {KEY}.", text=f"I say {KEY}.", calls=calls)


def test_a_provider_that_fails_is_told_and_not_held_against_the_model(
    vei: Vei, keyed: ModelServer
) -> None:
    keyed.faults.append(Fault("status", 401))
    code, out, _ = vei("llm-test", *MODEL, *RUN, "--json")
    assert code == 1
    assert json.loads(out)["ended"].startswith("provider: ")
    assert read("manifest.json")["ended"].startswith("provider: ")
    assert "1 run is not counted" in vei("report", "run")[1]


def test_the_task_and_the_tools_that_are_offered_can_be_chosen(
    vei: Vei, keyed: ModelServer
) -> None:
    vei("llm-test", *MODEL, *RUN, "--task", "Send a message.", "--tool-top-k", "2")
    asked = json.dumps(keyed.asked[0].body)
    assert "Send a message." in asked
    assert "slack__send_message" in asked
    assert "mail__compose" not in asked
    assert any("tool_search" in entry for entry in read("transcript.json"))


@pytest.mark.parametrize(
    ("limit", "why"),
    [
        (("--max-steps", "2"), "The limit of 2 calls is reached."),
        (("--max-tokens", "50"), "The limit of 50 tokens is reached."),
        (("--max-usd", "0.000001"), "The limit of 0.000001 dollars is reached."),
    ],
)
def test_a_run_stops_at_its_limits(
    limit: tuple[str, str], why: str, vei: Vei, keyed: ModelServer
) -> None:
    code, _, err = vei("llm-test", *MODEL, *RUN, *limit)
    assert code == 1
    assert f"It ended, limit: {why}" in err
    assert read("manifest.json")["ended"] == f"limit: {why}"


def test_what_was_learned_in_one_run_is_told_in_the_next(vei: Vei, keyed: ModelServer) -> None:
    assert vei("llm-test", *MODEL, *RUN, "--memory", "m.sqlite")[0] == 0
    first = len(keyed.asked)
    vei("llm-test", *MODEL, "--scenario", "p0_easy", "--out", "two", "--memory", "m.sqlite")
    assert "You remember from earlier work" not in json.dumps(keyed.asked[0].body)
    assert "You remember from earlier work" in json.dumps(keyed.asked[first].body)


def test_demo_shows_a_model_at_work(vei: Vei, keyed: ModelServer) -> None:
    code, out, err = vei("demo", "--mode", "llm", *MODEL, *RUN)
    assert (code, err) == (0, "")
    assert "openai/gpt-5 sits in the seat of" in out
    assert "slack.send_message" in out
    assert "Score: success" in out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("llm-test",), "There is no model for the seat"),
        (("llm-test", *MODEL), "Set OPENAI_API_KEY in the environment or in .env"),
        (("llm-test", "--model", "gpt-5"), "names no model"),
        (("llm-test", *MODEL, "--cassette", "no.jsonl"), "There is no cassette 'no.jsonl'"),
        (("llm-test", "--model", "local/x@http://[h/v1"), "'http://[h/v1' is no URL of a server."),
        (("llm-test", "--model", "local/x@http://h:99999"), "'http://h:99999' is no URL"),
        (("demo", *MODEL), "--model needs --mode llm"),
        (("demo", "--pace", "nan"), "'nan' is no number of seconds."),
        (("demo", "--mode", "llm"), "There is no model for the seat"),
    ],
)
def test_wrong_usage_is_told_before_anything_begins(
    argv: tuple[str, ...], words: str, vei: Vei, tmp_path: Path
) -> None:
    code, out, err = vei(*argv)
    assert (code, out) == (2, "")
    assert words in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("OPENAI_API_KEY", "sk-0123\n456789", "What OPENAI_API_KEY holds is no key."),
        ("OPENAI_API_KEY", "sk-01234567é", "What OPENAI_API_KEY holds is no key."),
        ("OPENAI_API_KEY", "  \n", "There is no key for openai/gpt-5."),
        ("OPENAI_BASE_URL", "localhost", "OPENAI_BASE_URL is 'localhost', which is no URL"),
        ("OPENAI_BASE_URL", "http://h:x/v1", "OPENAI_BASE_URL is 'http://h:x/v1', which is no URL"),
    ],
)
@pytest.mark.parametrize("verb", [("llm-test",), ("demo", "--mode", "llm"), ("chat",)])
def test_an_environment_that_reaches_no_model_is_told_before_anything_begins(
    verb: tuple[str, ...],
    name: str,
    value: str,
    words: str,
    vei: Vei,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv(name, value)
    code, out, err = vei(*verb, *MODEL)
    assert (code, out) == (2, "")
    assert words in err
    assert "sk-0123" not in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("option", ["--dataset", "--record-cassette", "--memory"])
def test_nothing_is_asked_where_a_file_has_no_folder(
    option: str, vei: Vei, keyed: ModelServer
) -> None:
    code, out, err = vei("llm-test", *MODEL, *RUN, option, "nowhere/file")
    assert (code, out) == (2, "")
    assert "There is no directory 'nowhere'." in err
    assert (keyed.asked, Path("run").exists()) == ([], False)


def test_the_sdks_are_loaded_by_nothing_but_a_model(tmp_path: Path) -> None:
    probe = (
        "import sys; from vei_tui.cli import run, vei; "
        "code = run(vei, 'vei', sys.argv[1:]); "
        "print(code, {'openai', 'anthropic', 'rich', 'textual'} & set(sys.modules))"
    )
    for argv in (("llm-test", "--help"), ("eval", "llm", "--help"), ("eval", "--help")):
        done = subprocess.run(
            [sys.executable, "-c", probe, *argv], capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == "0 set()"
