"""The line mode as a process: a whole day from a pipe, a killed one taken up again, a terminal."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VEI = [sys.executable, "-m", "vei_tui"]
CITED = "https://vweb.local/pdp/macrobook-pro-16/specs"
DAY = rf"""
# The task, as a person would do it.
goto https://vweb.local/home
click CLICK:open_pdp#0
click CLICK:open_specs#0
open #procurement
say #procurement Please approve one MacroBook Pro 16 at $3,199: 16-core CPU, 32GB RAM, see {CITED}
write sales@macrocompute.example "Quote, please" Hello,\n\nplease quote one MacroBook Pro 16.
tick 30s
open #procurement
mails
read m5
"""


def finish(script: str, *argv: str) -> subprocess.CompletedProcess[str]:
    """Run a command line with a script as its input."""
    return subprocess.run(
        [*VEI, *argv], cwd=ROOT, input=script, capture_output=True, check=False, text=True
    )


def trace(path: Path) -> bytes:
    """The record of a run."""
    return (path / "trace.jsonl").read_bytes()


def test_a_day_from_a_pipe_succeeds_and_is_told_in_plain_text(tmp_path: Path) -> None:
    done = finish(DAY, "run", "--out", str(tmp_path / "day"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert "> tick 30s\n" in done.stdout
    assert "The task, as a person" not in done.stdout
    lines = done.stdout.splitlines()
    assert "Score: success, 5 of 5 goals met." in lines
    assert f"Run: {tmp_path / 'day'}" in lines
    assert json.loads((tmp_path / "day" / "score.json").read_text("utf-8"))["success"] is True
    assert finish("", "verify", str(tmp_path / "day")).stdout.startswith("identical")


def test_quit_ends_the_script(tmp_path: Path) -> None:
    done = finish("quit\ntick 1h\n", "run", "--out", str(tmp_path / "day"))
    assert done.returncode == 0
    assert trace(tmp_path / "day") == b""


def test_a_killed_day_goes_on_and_its_record_equals_an_unbroken_one(tmp_path: Path) -> None:
    lines = [line for line in DAY.splitlines() if line and not line.startswith("#")]
    whole = tmp_path / "whole"
    assert finish(DAY, "run", "--out", str(whole)).returncode == 0
    broken = tmp_path / "broken"
    with subprocess.Popen(
        [*VEI, "run", "--out", str(broken)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n".join(lines[:5]) + "\n")
        process.stdin.flush()
        while "Posted to" not in process.stdout.readline():
            pass
        os.kill(process.pid, signal.SIGKILL)
    assert trace(whole).startswith(trace(broken))
    rest = finish("\n".join(lines[5:]), "resume", "--line", str(broken))
    assert (rest.returncode, rest.stderr) == (0, "")
    assert "5 records so far" in rest.stdout
    assert trace(broken) == trace(whole)


def test_a_terminal_gets_a_prompt_that_completes(tmp_path: Path) -> None:
    pid, fd = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "30"}
        os.execve(sys.executable, [*VEI, "run", "--out", str(tmp_path / "day")], environment)
    try:
        shown = read_until(fd, "slack 2>")
        assert "Your task:" in shown
        # What a terminal answers when it is asked where its cursor is.
        os.write(fd, b"\x1b[1;1R" if "\x1b[6n" in shown else b"")
        os.write(fd, b"open #pro\t")
        read_until(fd, "open #procurement")
        os.write(fd, b"\r")
        assert "Sam Okafor" in read_until(fd, "Purchases. Over $2k")
        os.write(fd, b"\x04")
        assert "Score: no success" in read_until(fd, "Go on: vei resume --line")
    finally:
        os.kill(pid, signal.SIGKILL)
        os.close(fd)
        os.waitpid(pid, 0)
    assert b'"channel":"#procurement"' in trace(tmp_path / "day")


def read_until(fd: int, wanted: str, seconds: float = 20) -> str:
    """What a terminal shows up to, and a moment after, some text."""
    shown, end = "", time.monotonic() + seconds
    while time.monotonic() < end:
        ready, _, _ = select.select([fd], [], [], 0.3)
        if ready:
            try:
                shown += os.read(fd, 65536).decode("utf-8", "replace")
            except OSError:
                return shown
        elif wanted in shown:
            return shown
    raise AssertionError(f"{wanted!r} was not shown: {shown[-2000:]!r}")
