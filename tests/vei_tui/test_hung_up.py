"""A terminal that goes away takes the app with it, also where nobody passes the signal on."""

from __future__ import annotations

import os
import pty
import select
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIKE_MAKE = """
import signal, subprocess, sys
signal.signal(signal.SIGHUP, lambda *_: None)
done = subprocess.run([sys.executable, "-m", "vei_tui", "play", "--scenario", "p0_easy"])
open("ended", "w").write(str(done.returncode))
"""
PATIENCE_S = 60.0


def test_the_app_ends_when_the_terminal_is_gone_and_no_signal_came(tmp_path: Path) -> None:
    child, terminal = pty.fork()
    if not child:
        os.chdir(tmp_path)
        os.environ |= {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color"}
        os.execv(sys.executable, [sys.executable, "-c", LIKE_MAKE])
    shown, until = b"", time.monotonic() + PATIENCE_S
    while b"procurement" not in shown and time.monotonic() < until:
        if select.select([terminal], [], [], 0.1)[0]:
            shown += os.read(terminal, 65536)
    assert b"procurement" in shown
    os.close(terminal)
    ended, until = tmp_path / "ended", time.monotonic() + PATIENCE_S
    while not (ended.exists() and ended.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    assert ended.read_text() == "129"
    os.waitpid(child, 0)
