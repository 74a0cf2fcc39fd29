"""One list of actions leaves the same bytes, whichever door it comes through and wherever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, MCPError, StdioServerParameters

from engine.record import Run
from scenarios.catalogue import load
from vei_tui.app import OfficeApp
from vei_tui.play import Play
from vei_tui.settings import Settings

ROOT = Path(__file__).parents[1]
VEI = [sys.executable, "-m", "vei_tui"]
SCENARIO = "macrocompute_default"
SEED = 977
SPECS = "https://vweb.local/pdp/macrobook-pro-16/specs"
HARM = "[b]\x1b[31m\x07 \u202eabc\u200b\u00ad \U0001f469\u200d\U0001f467 z\u0337\u0321 漢 \x00"
ACTIONS: list[tuple[str, dict[str, Any]]] = [
    ("vei.observe", {}),
    ("browser.open", {"url": SPECS}),
    ("browser.read", {}),
    ("browser.find", {"query": "memory"}),
    ("browser.back", {}),
    ("browser.click", {"node_id": "CLICK:nowhere#7"}),
    ("slack.list_channels", {}),
    ("slack.open_channel", {"channel": "#procurement", "limit": 2}),
    ("slack.send_message", {"channel": "#procurement",
                            "text": f"Please approve $3,199: 16-core CPU, 32GB RAM, see {SPECS}"}),
    ("slack.send_message", {"channel": "#general", "text": HARM * 40}),
    ("slack.send_message", {"channel": "#general"}),
    ("slack.send_message", {"channel": "#general", "text": 7, "thred_ts": None}),
    ("slack.send_message", {"channel": "#general", "text": 7.5}),
    ("vei.call", {"tool": "slack.send_message", "args": {"channel": "#general", "text": 2**70}}),
    ("mail.compose", {"to": "sales@macrocompute.example", "subj": f"Quote {HARM}",
                      "body_text": "Hello,\n\nplease quote one MacroBook Pro 16.\n"}),
    ("mail.compose", {"to": "nobody@nowhere.example", "subj": "Hm", "body_text": "?"}),
    ("vei.act_and_observe", {"tool": "mail.list", "args": {"limit": 1}}),
    ("vei.call", {"tool": "slack.search", "args": {"query": "citations", "limit": 2**70}}),
    ("vei.tick", {"dt_ms": 9000}),
    ("vei.wait", {}),
    ("vei.wait", {"max_ms": 1.5}),
    ("no.such_tool", {"b": [1, {"d": None, "c": 1e300}], "a": -0.0}),
    ("vei.inject", {"target": "slack", "payload": {}}),
    ("vei.state", {"tool_tail": 3}),
    ("vei.tick", {"dt_ms": 60_000}),
    ("slack.open_channel", {"channel": "#procurement"}),
    ("mail.search", {"query": "MacroBook", "folder": "INBOX"}),
    ("mail.open", {"id": "m5"}),
    ("vei.pending", {}),
]  # fmt: skip
"""Right calls and wrong ones in all three apps; arguments that any JSON can hold."""

PLACES = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "424242", "TZ": "Asia/Kathmandu", "LC_ALL": "de_DE.UTF-8"},
    {"PYTHONHASHSEED": "random", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8"},
    {"PYTHONHASHSEED": "7", "TZ": "Antarctica/Troll", "LC_ALL": "ar_EG.UTF-8", "PYTHONUTF8": "0"},
]


@pytest.fixture(scope="module")
def in_process(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run that the others are compared with."""
    path = tmp_path_factory.mktemp("bytes") / "in-process"
    with Play.begin(load(SCENARIO), seed=SEED, root=path.parent, run_dir=path) as play:
        for tool, args in ACTIONS:
            play.call(tool, args)
        play.finish()
    return path


def trace(path: Path) -> bytes:
    """The record of a run."""
    return (path / "trace.jsonl").read_bytes()


def verified(path: Path) -> tuple[int, str]:
    """Exit code and first line of `vei verify`."""
    done = subprocess.run(
        [*VEI, "verify", str(path)], cwd=ROOT, capture_output=True, check=False, text=True
    )
    return done.returncode, (done.stdout or done.stderr).splitlines()[0]


@pytest.mark.anyio
@pytest.mark.parametrize("era", ["2026-07-28", "legacy"])
async def test_over_mcp(era: str, in_process: Path, tmp_path: Path) -> None:
    path = tmp_path / "mcp"
    options = ["--seed", str(SEED), "--out", str(path)]
    server = StdioServerParameters(
        command=VEI[0], args=[*VEI[1:], "serve", *options], env={"PYTHONPATH": str(ROOT)}
    )
    async with Client(server, mode=era) as client:
        for tool, args in ACTIONS:
            # There is no such tool: recorded like any other call.
            with suppress(MCPError):
                await client.call_tool(tool, args)
    assert trace(path) == trace(in_process)


@pytest.mark.anyio
async def test_through_the_app(in_process: Path, tmp_path: Path) -> None:
    path = tmp_path / "app"
    play = Play.begin(load(SCENARIO), seed=SEED, root=tmp_path, run_dir=path)
    app = OfficeApp(Settings(), play)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("escape")
        screen: Any = app.screen
        for tool, args in ACTIONS:
            await screen.session.submit(tool, args)
        await pilot.pause()
    app.leave()
    assert trace(path) == trace(in_process)


def test_from_a_pipe_in_five_processes(in_process: Path, tmp_path: Path) -> None:
    script = "".join(f"call {tool} {json.dumps(args)}\n" for tool, args in ACTIONS)
    running = [
        start(["run", "--seed", str(SEED), "--out", str(tmp_path / str(at))], place)
        for at, place in enumerate(PLACES)
    ]
    for at, process in enumerate(running):
        _, err = process.communicate(script.encode(), timeout=60)
        assert (process.returncode, err) == (0, b"")
        assert trace(tmp_path / str(at)) == trace(in_process), PLACES[at]


def start(argv: list[str], place: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """The command line in another environment."""
    return subprocess.Popen(
        [*VEI, *argv],
        cwd=ROOT,
        env={**os.environ, **place},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_verify_says_identical_and_names_a_flipped_byte(in_process: Path, tmp_path: Path) -> None:
    assert verified(in_process) == (
        0,
        f"identical ({Run.open(in_process).manifest.records} records)",
    )
    lines = trace(in_process).splitlines()
    seq = next(n for n, line in enumerate(lines) if b'"excerpt":"' in line)
    at = lines[seq].index(b'"excerpt":"') + 20
    copy = tmp_path / "flipped"
    copy.mkdir()
    for name in ("manifest.json", "score.json", "transcript.json"):
        (copy / name).write_bytes((in_process / name).read_bytes())
    lines[seq] = lines[seq][:at] + bytes([lines[seq][at] ^ 1]) + lines[seq][at + 1 :]
    (copy / "trace.jsonl").write_bytes(b"".join(b"%s\n" % line for line in lines))
    code, said = verified(copy)
    assert code == 1
    assert said.startswith(f"diverged at seq {seq}, response.excerpt"), said
