"""`vei serve` over HTTP as a process, `vei world` against it, and what both leave behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, MCPError
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client

from engine.record import Run
from engine.spelling import safe_name
from scenarios.catalogue import load, names
from scenarios.compiler import open_office
from vei_tui import cli
from vei_tui.play import Play

ROOT = Path(__file__).resolve().parent.parent.parent
VEI = [sys.executable, "-m", "vei_tui"]
OPERATOR = "operator-0123456789-0123456789-0123456789"
ACTIONS: list[tuple[str, dict[str, Any]]] = [
    ("vei.observe", {}),
    ("browser.read", {}),
    ("slack.send_message", {"channel": "#procurement", "text": "Please approve $3,199."}),
    ("slack.send_message", {"channel": "#general"}),
    ("mail.compose", {"to": "sales@macrocompute.example", "subj": "Q", "body_text": "Hi 漢"}),
    ("vei.act_and_observe", {"tool": "mail.list", "args": {"limit": 1}}),
    ("no.such_tool", {"b": [1, {"c": 1e300}]}),
    ("vei.tick", {"dt_ms": 60_000}),
    ("vei.wait", {}),
]


@contextmanager
def server(folder: Path, *options: str, **variables: str) -> Iterator[tuple[str, Path]]:
    """A server: its address, and the file that its stderr goes to. It must end well."""
    told = folder / "stderr"
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "VEI_ARTIFACTS_DIR": str(folder / "runs"),
        "VEI_OPERATOR_TOKEN": OPERATOR,
        **variables,
    }
    with (
        told.open("wb") as err,
        subprocess.Popen(
            [*VEI, "serve", "--transport", "sse", "--port", "0", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=err,
            env=environment,
            cwd=folder,
        ) as process,
    ):
        try:
            yield address(process, told), told
            process.send_signal(signal.SIGTERM)
            out, _ = process.communicate(timeout=15)
            assert (process.returncode, out) == (0, b""), told.read_text("utf-8")
        finally:
            with suppress(ProcessLookupError):
                process.kill()


def address(process: subprocess.Popen[bytes], told: Path) -> str:
    """Where the server says it is."""
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        found = re.search(r"(http://\S+)/mcp", told.read_text("utf-8"))
        if found is not None:
            return found[1]
        time.sleep(0.02)
    raise AssertionError(told.read_text("utf-8"))


def vei(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    """A command line in this process."""
    code = cli.run(cli.vei, "vei", argv)
    told = capsys.readouterr()
    return code, told.out, told.err


async def act(transport: Any, era: str) -> None:
    """The actions, over a transport."""
    async with Client(transport, mode=era) as client:
        for tool, args in ACTIONS:
            with suppress(MCPError):
                await client.call_tool(tool, args)


@pytest.mark.anyio
async def test_every_way_in_leaves_the_trace_that_in_process_calls_leave(tmp_path: Path) -> None:
    """One server, a world for each era and transport; and a score for each at the end."""
    with Play.begin(load(names()[0]), seed=5, root=tmp_path / "own") as play:
        for tool, args in ACTIONS:
            play.call(tool, args)
        wanted = (play.path / "trace.jsonl").read_bytes()
    with server(tmp_path, "--scenario", names()[0], "--seed", "5") as (url, _):
        async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {OPERATOR}"}) as operator:
            runs = []
            for era in ("2026-07-28", "legacy"):
                for way in ("json", "sse", "older"):
                    made = (await operator.post(f"{url}/operator/worlds", json={})).json()
                    headers = {"Authorization": f"Bearer {made['token']}"}
                    runs.append(Path(made["world"]["run"]))
                    if way == "older":
                        place = made["url"].replace("/mcp", "/sse")
                        await act(sse_client(place, headers=headers), era)
                        continue
                    async with httpx2.AsyncClient(headers=headers) as client:
                        place = f"{made['url']}?answers={way}"
                        await act(streamable_http_client(place, http_client=client), era)
    assert len(set(runs)) == 6
    for path in runs:
        assert (path / "trace.jsonl").read_bytes() == wanted
        manifest = Run.open(path).manifest
        assert (manifest.status, manifest.agent) == ("finished", "mcp")
        assert (path / "score.json").is_file()


def test_an_operator_opens_shows_shares_and_closes_worlds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with server(tmp_path) as (url, told):
        monkeypatch.setenv("VEI_OPERATOR_TOKEN", OPERATOR)
        monkeypatch.setenv("VEI_URL", url)
        code, out, _ = vei(capsys, "world", "create", "--scenario", "multi_channel", "--seed", "3",
                           "--name", "ours", "--json")  # fmt: skip
        made = json.loads(out)
        assert (code, made["world"]["scenario"], made["world"]["seed"]) == (0, "multi_channel", 3)
        assert made["url"] == f"{url}/w/ours/mcp"
        code, out, _ = vei(capsys, "world", "list")
        assert (code, [line.partition(":")[0] for line in out.splitlines()]) == (
            0,
            ["office", "ours"],
        )
        code, out, _ = vei(capsys, "world", "token", "ours", "--actor", "cfo")
        token = out.splitlines()[-1].rpartition(" ")[2]
        assert (code, len(token)) == (0, 43)
        code, out, _ = vei(capsys, "world", "show", "ours", "--json")
        shown = json.loads(out)
        assert {"cfo", "agent"} <= {person["id"] for person in shown["people"]}
        assert [t["actor"] for t in shown["tokens"]] == ["agent", "cfo"]
        assert token not in out
        code, out, _ = vei(capsys, "world", "show", "ours")
        assert "  cfo: Dana" in out
        own = shown["tokens"][1]["id"]
        code, out, _ = vei(capsys, "world", "token", "ours", "--withdraw", own)
        assert (code, out) == (0, f"{own} is withdrawn: cfo, agent door.\n")
        code, out, _ = vei(capsys, "world", "close", "ours")
        assert (code, out) == (0, "ours is closed, 0 records. success: no.\n")
        for argv, words in (
            (["world", "close", "ours"], "There is no world 'ours'. Valid: office."),
            (["world", "create", "--name", "A B"], "no name for a world"),
            (["world", "create", "--scenario", "/etc/hosts"], "There is no scenario"),
            (["world", "token", "office", "--actor", "nobody"], "nobody called 'nobody'"),
            (["world", "list", "--token", made["token"]], "not known"),
        ):
            code, out, err = vei(capsys, *argv)
            assert (code, out) == (1, "")
            assert words in err
        assert OPERATOR not in told.read_text("utf-8"), "a token that was given is not repeated"
    refusals = (tmp_path / "runs" / "refusals.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["why"] for line in refusals] == ["wrong_token"]
    assert made["token"] not in str(refusals)


def test_new_tokens_are_said_once_on_stderr_and_a_seat_can_be_kept(tmp_path: Path) -> None:
    with server(tmp_path, "--require-token", VEI_OPERATOR_TOKEN="") as (url, told):
        # The tokens are said with the address, in one go.
        said = told.read_text("utf-8")
        seat = re.search(r"the seat's token: (\S{43})\n", said)
        operator = re.search(r"the operator's token: (\S{43})\n", said)
        assert seat is not None
        assert operator is not None
        codes = [
            httpx2.get(f"{url}{path}", headers=headers).status_code
            for path in ("/mcp", "/operator/worlds")
            for headers in (
                {},
                {"Authorization": f"Bearer {seat[1]}"},
                {"Authorization": f"Bearer {operator[1]}"},
            )
        ]
        # A GET at /mcp with a token is let in, and told that it has no session.
        assert codes == [401, 400, 400, 401, 403, 200]
    for path in (tmp_path / "runs").rglob("*"):
        assert not path.is_file() or seat[1].encode() not in path.read_bytes()


def test_nothing_at_the_address_and_wrong_usage_are_told_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VEI_ARTIFACTS_DIR", str(tmp_path))
    monkeypatch.setenv("VEI_PORT", "9")
    for argv, wanted, words in (
        (["world", "list"], 2, "operator's token is missing"),
        (["world", "list", "--token", "x"], 1, "No server answers at http://127.0.0.1:9"),
        (["world", "list", "--token", "x", "--url", "ftp://x"], 2, "no address of a server"),
        (["serve", "--port", "8000"], 2, "--port is for a server on the network"),
        (["serve", "--allow-host", "x"], 2, "--allow-host is for a server on the network"),
        (["serve", "--transport", "http", "--host", "0.0.0.0"], 2, "--allow-host NAME"),
        (["serve", "--transport", "http", "--host", "203.0.113.1"], 2, "203.0.113.1:9 cannot be"),
        (["smoke", "--url", "http://127.0.0.1:9"], 2, "--transport http"),
        (["smoke", "--transport", "http", "--url", "x", "--seed", "1"], 2, "has a world"),
    ):
        code, _, err = vei(capsys, *argv)
        assert (code, len(err.splitlines())) == (wanted, 1), err
        assert words in err
    assert list(tmp_path.iterdir()) == [], "no run was begun for them"
    for name, value in (("VEI_PORT", "x"), ("VEI_PORT", "65536"), ("VEI_TOKEN", "short")):
        monkeypatch.setenv(name, value)
        code, _, err = vei(capsys, "world", "list")
        assert code == 2
        assert name in err
        monkeypatch.delenv(name)


@pytest.mark.parametrize("transport", ["http", "sse"])
def test_smoke_starts_a_server_and_leaves_nothing(
    transport: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = vei(capsys, "smoke", "--transport", transport, "--json")
    report = json.loads(out)
    assert (code, report["ok"]) == (0, True), report
    tried = {row["call"] for row in report["rows"]}
    assert {"vei.ping", "slack.list_channels", "mail.list", "browser.read", "exit"} <= tried
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("source", [*names(), str(ROOT / "tests/full_office/scenario.yaml")])
def test_every_tool_has_a_safe_name_of_forty_characters_at_most(source: str) -> None:
    """With ``mcp__server__`` before it, it stays below the 60 that some hosts allow."""
    tools = [tool.name for tool in open_office(load(source), 1).offered(operator=True)]
    safe = [safe_name(name) for name in tools]
    assert len(set(safe)) == len(tools)
    for name in safe:
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name), name


def test_safe_names_and_schemas_are_listed_over_stdio_where_they_are_asked_for(
    tmp_path: Path,
) -> None:
    lines = [
        {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
            "protocolVersion": "2025-11-25", "capabilities": {},
            "clientInfo": {"name": "t", "version": "1"}}},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call",
         "params": {"name": "slack__list_channels", "arguments": {}}},
    ]  # fmt: skip
    done = subprocess.run(
        [*VEI, "serve", "--tool-names", "safe", "--output-schemas", "--page-size", "7",
         "--out", str(tmp_path / "day")],
        cwd=ROOT, input="".join(json.dumps(line) + "\n" for line in lines),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    answers = {a["id"]: a["result"] for a in map(json.loads, done.stdout.splitlines())}
    tools = answers[1]["tools"]
    assert len(tools) == 7
    assert answers[1]["nextCursor"] == "7"
    assert all("." not in tool["name"] and tool["outputSchema"] for tool in tools)
    assert answers[2]["isError"] is False


def test_serving_over_stdio_imports_nothing_of_the_network(tmp_path: Path) -> None:
    program = (
        "import sys, json\n"
        "from vei_tui.cli import run, vei\n"
        "run(vei, 'vei', ['serve', '--out', sys.argv[1]])\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "day")],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    )  # fmt: skip
    modules = set(json.loads(done.stderr.splitlines()[-1]))
    ours = {"http", "routes", "gate", "worlds", "seats", "operator", "tokens"}
    assert not modules & {f"engine.serve.{name}" for name in ours}
    assert "vei_tui.verbs.serving" not in modules
