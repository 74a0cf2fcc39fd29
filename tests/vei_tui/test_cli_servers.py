"""`vei serve` and `vei smoke` as processes: what is on stdout, what is written at the end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VEI = [sys.executable, "-m", "vei_tui"]


def test_serve_speaks_nothing_but_the_protocol_and_grades_the_run_at_the_end(
    tmp_path: Path,
) -> None:
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    call = {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": "slack.list_channels", "arguments": {}},
    }
    ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    lines = "".join(json.dumps(message) + "\n" for message in (hello, ready, call))
    done = subprocess.run(
        [*VEI, "serve", "--out", str(tmp_path / "day")],
        cwd=ROOT,
        input=lines,
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    answers = {answer["id"]: answer for answer in map(json.loads, done.stdout.splitlines())}
    assert "Open product page" in answers[1]["result"]["instructions"]
    assert "#procurement" in answers[2]["result"]["structuredContent"]["result"]
    manifest = json.loads((tmp_path / "day" / "manifest.json").read_text("utf-8"))
    assert (manifest["status"], manifest["door"], manifest["records"]) == ("finished", "stdio", 1)
    assert json.loads((tmp_path / "day" / "score.json").read_text("utf-8"))["success"] is False


def test_serve_with_a_wrong_scenario_says_so_on_stderr_alone(tmp_path: Path) -> None:
    done = subprocess.run(
        [*VEI, "serve", "--scenario", "nope", "--out", str(tmp_path / "day")],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("vei: There is no scenario 'nope'.")
    assert done.stderr.count("\n") == 1


def test_smoke_passes_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """From a directory whose modules have the names of ours: none of them may be taken."""
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "__init__.py").write_text("raise SystemExit(3)\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "vei_tui", "smoke", "--transport", "stdio", "--json"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert report["ok"] is True
    tried = {row["call"] for row in report["rows"]}
    assert {"vei.ping", "slack.list_channels", "mail.list", "browser.read", "exit"} <= tried
    assert sorted(path.name for path in tmp_path.iterdir()) == ["engine"]
