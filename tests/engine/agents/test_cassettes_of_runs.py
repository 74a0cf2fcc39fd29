"""A run that was recorded plays again without network, key or SDK, byte for byte."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.agents.cassette import Playback, Recording
from engine.agents.journal import Journal
from engine.agents.loop import End, Why
from engine.agents.messages import Delta
from engine.agents.secrets import Redactor
from engine.errors import ModelError, RunError
from tests.engine.agents.office_desk import OfficeDesk
from tests.engine.agents.talks import (
    CHECKS,
    EVERY_MODEL,
    Scripted,
    agent_of,
    calling,
    heard_as_said,
    opened,
)
from tests.fakes.brains import Player
from tests.fakes.model_server import Fault, ModelServer

pytestmark = pytest.mark.anyio


async def _recorded(path: Path, model: str, streams: bool) -> tuple[OfficeDesk, End, Journal, Any]:
    desk, journal = OfficeDesk("macrocompute_default"), Journal()
    heard: list[Delta] = []
    with ModelServer(Player("macrocompute_default", parallel=True)) as server:
        server.faults += [None, Fault("drop", after=6), Fault("status", 500)]
        async with opened(server, model) as provider:
            recording = Recording(provider, path)
            hear = heard.append if streams else None
            end = await agent_of(desk, recording, journal, hear=hear).run()
    return desk, end, journal, heard


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_a_recorded_run_plays_again(
    model: str, streams: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cassette.jsonl"
    live, end, journal, heard = await _recorded(path, model, streams)
    _block(monkeypatch)
    desk, again = OfficeDesk("macrocompute_default"), Journal()
    replayed: list[Delta] = []
    played = Playback(path)
    assert await agent_of(desk, played, again, hear=replayed.append).run() == end
    assert desk.trace() == live.trace()
    assert again.entries == journal.entries
    assert end.words in _whole(replayed)[-1]
    if streams:
        assert _whole(replayed) == _whole(heard)


def _block(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on whoever opens a connection fails the test."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a connection was opened")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def _whole(heard: list[Delta]) -> list[tuple[str, str]]:
    """What streamed, with the pieces of each text as one."""
    whole: list[tuple[str, str]] = []
    for kind, text in heard:
        if whole and whole[-1][0] == kind and kind in ("thought", "text", "args"):
            whole[-1] = (kind, whole[-1][1] + text)
        elif text or kind == "call":
            whole.append((kind, text))
    return whole


async def test_another_seed_is_not_recorded_and_the_first_difference_is_shown(
    tmp_path: Path,
) -> None:
    path = tmp_path / "cassette.jsonl"
    await _recorded(path, "openai-chat/gpt-5", False)
    end = await agent_of(OfficeDesk("p0_easy"), Playback(path)).run()
    assert end.why is Why.FAILED
    assert "Request 1 is not in" in end.words
    assert "Run it with the scenario, seed and options" in end.words


async def test_what_differs_in_the_middle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cassette.jsonl"
    await _recorded(path, "openai-chat/gpt-5", False)
    agent = agent_of(OfficeDesk("macrocompute_default"), Playback(path))
    await agent.turn()
    agent.whisper("Hurry!")
    end = await agent.run()
    assert end.why is Why.FAILED
    assert "Request 2" in end.words
    assert "messages." in end.words
    assert "Hurry!" in end.words


async def test_a_failure_was_recorded_and_fails_again(tmp_path: Path) -> None:
    path = tmp_path / "cassette.jsonl"
    with ModelServer(Player("p0_easy")) as server:
        server.faults += [None, Fault("status", 401, words="No.")]
        async with opened(server, "anthropic/claude-sonnet-4-5") as provider:
            end = await agent_of(OfficeDesk("p0_easy"), Recording(provider, path)).run()
    assert end.why is Why.FAILED
    assert await agent_of(OfficeDesk("p0_easy"), Playback(path)).run() == end


async def test_a_run_that_was_recorded_whole_can_be_listened_to(tmp_path: Path) -> None:
    path = tmp_path / "cassette.jsonl"
    reply = calling(("vei__wait", {"max_ms": 5}), text="Now I wait for a good long while, friends.")
    await Recording(Scripted(reply), path).ask(CHECKS)
    heard: list[Delta] = []
    await Playback(path).ask(CHECKS, heard.append)
    assert heard_as_said(heard) == ("", reply.said.text, [("vei__wait", '{"max_ms":5}')])
    assert len([delta for delta in heard if delta.kind == "text"]) > 1


async def test_equal_requests_get_their_answers_in_turn(tmp_path: Path) -> None:
    path = tmp_path / "cassette.jsonl"
    recording = Recording(Scripted(calling(text="one"), calling(text="two")), path)
    live = [(await recording.ask(CHECKS)).said.text for _ in range(3)]
    played = Playback(path)
    assert [(await played.ask(CHECKS)).said.text for _ in range(3)] == live == ["one", "two", "two"]


async def test_a_secret_is_on_no_cassette_and_the_run_still_plays_again(tmp_path: Path) -> None:
    """It streams in pieces, is called with, and stands in what a tool gave back."""
    secret = "sk-live-4242424242424242"
    path = tmp_path / "cassette.jsonl"
    redact = Redactor([secret])
    post = ("slack__send_message", {"channel": "#procurement", "text": f"It is {secret}!"})
    turns = (calling(post, text=f"I found {secret}."), calling(text="Done."))
    live, played = OfficeDesk("p0_easy"), OfficeDesk("p0_easy")
    for desk in (live, played):
        desk.office.call(desk.actor, "slack.send_message", {"channel": "#general", "text": secret})
    journal = Journal(tmp_path / "journal.jsonl", redact)
    end = await agent_of(live, Recording(Scripted(*turns), path, redact), journal).run()
    assert end.why is Why.DONE
    written = path.read_text() + (tmp_path / "journal.jsonl").read_text()
    assert secret not in written
    assert "[secret]" in written
    assert await agent_of(played, Playback(path, redact)).run() == end
    assert played.trace() == live.trace()


async def test_a_secret_that_streams_in_pieces_is_not_written_in_pieces(tmp_path: Path) -> None:
    secret = "sk-live-4242424242424242"

    class Streams(Scripted):
        async def ask(self, request: Any, hear: Any = None) -> Any:
            for at in range(0, len(secret), 5):
                hear(Delta("text", secret[at : at + 5]))
            return calling(text=secret)

    path = tmp_path / "cassette.jsonl"
    await Recording(Streams(), path, Redactor([secret])).ask(CHECKS, lambda delta: None)
    last = orjson.loads(path.read_bytes().splitlines()[-1])
    assert last["deltas"] == [["text", "[secret]"]]


def test_a_file_that_is_no_cassette_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cassette.jsonl"
    path.write_text('{"nothing": 1}\n{"nothing": 2}\n')
    with pytest.raises(RunError, match="line 1 is no entry of a cassette"):
        Playback(path)
    with pytest.raises(RunError, match="cannot be read"):
        Playback(tmp_path / "absent.jsonl")


async def test_an_empty_cassette_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cassette.jsonl"
    path.write_text("")
    with pytest.raises(ModelError, match="holds no requests"):
        await Playback(path).ask(CHECKS)


async def test_a_cassette_that_was_cut_short_plays_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "cassette.jsonl"
    _, end, _, _ = await _recorded(path, "openai/gpt-5", True)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) - 40])
    again = await agent_of(OfficeDesk("macrocompute_default"), Playback(path)).run()
    assert (end.why, again.why) == (Why.DONE, Why.FAILED)
    assert "is not in" in again.words
