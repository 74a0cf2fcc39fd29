"""What is on the wire of a server on stdin and stdout, and how the server ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.serve.lines import MAX_LINE
from tests.engine.serve.raw_client import (
    COMMAND,
    ENV,
    ERAS,
    INITIALIZE,
    ROOT,
    call,
    opening,
    start,
    talk,
    wire,
)
from tests.engine.serve.small_office import small_office

PING = b'{"jsonrpc":"2.0","id":99,"method":"ping"}\n'


@pytest.mark.parametrize("era", ERAS)
def test_a_burst_is_executed_in_order_and_answered_though_stdin_closes(
    era: str, tmp_path: Path
) -> None:
    trace = tmp_path / "trace.jsonl"
    burst = [
        call(era, at, "slack.send_message", channel="#general", text=f"message {at}")
        for at in range(1, 201)
    ]
    answers, _, status = talk(wire([*opening(era), *burst]), "--trace", str(trace))

    records = [json.loads(line) for line in trace.read_bytes().splitlines()]
    assert [r["args"]["text"] for r in records] == [f"message {at}" for at in range(1, 201)]
    by_id = {a["id"]: a["result"]["structuredContent"] for a in answers if a["id"] != 0}
    assert [by_id[at] for at in range(1, 201)] == [r["response"] for r in records]
    assert status == 0


@pytest.mark.parametrize("era", ERAS)
def test_the_record_is_the_same_as_in_process(era: str, tmp_path: Path) -> None:
    calls: list[tuple[str, dict[str, object]]] = [
        ("slack.send_message", {"channel": "#general", "text": "ü \u202e \u200b \x1b[31m 🙂"}),
        ("slack.send_message", {"channel": "#general", "text": "x" * 100_000}),
        ("slack.list_channels", {"limit": 10**30}),
        ("slack.open_channel", {"channel": "#general", "limit": 1.0}),
        ("slack.serch", {}),
        ("vei.observe", {"focus": None}),
        ("vei.tick", {"dt_ms": 5000}),
    ]
    trace = tmp_path / "trace.jsonl"
    sent = [call(era, at + 1, name, **args) for at, (name, args) in enumerate(calls)]
    talk(wire([*opening(era), *sent]), "--trace", str(trace))

    office = small_office()
    for name, args in calls:
        office.call("agent", name, args)
    assert trace.read_bytes().splitlines() == list(office.world.log)


@pytest.mark.parametrize("era", ERAS)
def test_nothing_but_json_rpc_reaches_stdout_whatever_writes_there(era: str) -> None:
    sent = wire([*opening(era), call(era, 1, "slack.shout"), call(era, 2, "slack.list_channels")])
    answers, err, status = talk(sent, "--noise")

    assert all(answer["jsonrpc"] == "2.0" for answer in answers)
    shouted, listed = (a["result"] for a in answers if a["id"] in (1, 2))
    assert shouted["structuredContent"] == {"ok": True}
    assert listed["structuredContent"] == {"result": ["#general", "#procurement"]}
    for noise in (
        b"while things are imported",
        b"is flushed\n",
        b"flushed at exit",
        b"to the descriptor",
        b"from C",
        b"from a child",
    ):
        assert noise in err
    assert status == 0


@pytest.mark.parametrize("era", ERAS)
def test_a_crash_answers_without_its_text_and_the_server_goes_on(era: str) -> None:
    sent = wire([*opening(era), call(era, 1, "slack.crash"), call(era, 2, "slack.list_channels")])
    answers, err, _ = talk(sent, "--noise")

    by_id = {answer["id"]: answer for answer in answers}
    assert by_id[1]["error"] == {"code": -32603, "message": "The office failed in this call."}
    assert by_id[2]["result"]["isError"] is False
    assert b"answer key" in err


def test_every_broken_line_is_answered_in_turn_and_the_server_goes_on() -> None:
    broken: list[tuple[bytes, int, int | str | None]] = [
        (b"hello", -32700, None),
        (b'{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"na', -32700, 5),
        (b'{"jsonrpc":"2.0","id":"a","method":"x","params":{"n": NaN}}', -32700, "a"),
        (b"\xff\xfe", -32700, None),
        (b'{"id":3,"jsonrpc":"2.0","method":"x","params":' + b"[" * 5000, -32700, 3),
        (b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600, None),
        (b'{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600, None),
        (b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}', -32600, None),
        (b'{"jsonrpc":"2.0","id":true,"method":"ping"}', -32600, None),
        (b'{"jsonrpc":"2.0","id":7}', -32600, 7),
        (b'{"id":8,"method":"ping"}', -32600, 8),
        (b'{"jsonrpc":"2.0","id":9,"method":"ping","params":[1]}', -32600, 9),
    ]
    ignored = [b"", b"  \r", b'{"jsonrpc":"2.0","id":4,"result":{}}']
    lines = [*ignored, *(line for line, _, _ in broken)]
    answers, _, status = talk(b"\n".join(lines) + b"\n" + PING)

    assert answers.pop()["result"] == {}
    assert [(a["error"]["code"], a["id"]) for a in answers] == [known[1:] for known in broken]
    assert status == 0


def test_an_overlong_line_is_refused_by_its_id_and_the_longest_is_taken() -> None:
    def message(request_id: int, size: int) -> bytes:
        head = b'{"jsonrpc":"2.0","id":%d,"method":"ping","params":{"_meta":{"x":"' % request_id
        return head + b"x" * (size - len(head) - 4) + b'"}}}\n'

    sent = message(1, MAX_LINE) + message(2, MAX_LINE + 1) + message(3, 5 * MAX_LINE) + PING
    answers, _, status = talk(sent)

    assert [answer["id"] for answer in answers if "result" in answer] == [1, 99]
    refused = [(a["id"], a["error"]["code"]) for a in answers if "error" in a]
    assert refused == [(2, -32600), (3, -32600)]
    assert status == 0


def test_the_last_line_counts_without_its_newline() -> None:
    assert [answer["id"] for answer in talk(PING.rstrip())[0]] == [99]


@pytest.mark.parametrize("era", ERAS)
def test_a_call_that_is_given_up_does_not_hold_the_end(era: str) -> None:
    given_up = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": "1"}}
    sent = wire([*opening(era), call(era, 1, "slack.list_channels"), given_up])
    before = time.monotonic()
    _, _, status = talk(sent + PING)
    assert status == 0
    assert time.monotonic() - before < 5


def _listening(process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(PING)
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["id"] == 99


def test_closed_stdin_ends_the_server_and_finishes_the_run(tmp_path: Path) -> None:
    note = tmp_path / "closed"
    with start("--closed", str(note)) as process:
        _listening(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(2) == 0
    assert note.read_text() == "0"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_and_finishes_the_run(number: int, tmp_path: Path) -> None:
    note = tmp_path / "closed"
    with start("--closed", str(note)) as process:
        _listening(process)
        process.send_signal(number)
        assert process.wait(2) == 0
    assert note.read_text() == "0"


def test_a_client_that_reads_nothing_cannot_hold_the_server(tmp_path: Path) -> None:
    note = tmp_path / "closed"
    sent = [call("legacy", at, "vei.help") for at in range(1, 201)]
    with start("--closed", str(note)) as process:
        _listening(process)
        assert process.stdin is not None
        process.stdin.write(wire([INITIALIZE, *sent]))
        process.stdin.close()
        assert process.wait(4) == 0
        assert int(note.read_text()) == 200


def test_a_client_that_goes_away_ends_the_server() -> None:
    with start() as process:
        _listening(process)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.close()
        process.stdin.write(PING + PING)
        process.stdin.flush()
        assert process.wait(2) == 0


def test_files_and_the_null_device_serve_as_streams(tmp_path: Path) -> None:
    asked, said = tmp_path / "in", tmp_path / "out"
    asked.write_bytes(PING)
    environment = {**os.environ, **ENV}
    with asked.open("rb") as source, said.open("wb") as target:
        subprocess.run(
            COMMAND, stdin=source, stdout=target, env=environment, cwd=ROOT, check=True, timeout=20
        )
    assert json.loads(said.read_bytes()) == {"jsonrpc": "2.0", "id": 99, "result": {}}
    subprocess.run(
        COMMAND, stdin=subprocess.DEVNULL, env=environment, cwd=ROOT, check=True, timeout=20
    )


def test_the_sdk_is_imported_only_to_serve() -> None:
    program = (
        "import sys\n"
        "import engine.serve, engine.serve.guard, engine.serve.stdio, engine.serve.smoke\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('mcp', 'mcp_types', 'anyio')])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True
    )
    assert ran.stdout == "[]\n"
