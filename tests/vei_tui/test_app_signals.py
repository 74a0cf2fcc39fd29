"""Ended from outside, the app gives the terminal back."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_the_terminal_back(number: signal.Signals, tmp_path: Path) -> None:
    main, side = pty.openpty()
    app = subprocess.Popen(
        [sys.executable, "-m", "vei_tui", "play", "--scenario", "macrocompute_default"],
        stdin=side, stdout=side, stderr=side, cwd=tmp_path, start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    os.close(side)
    shown = b""
    while b"Your task" not in shown:
        shown += os.read(main, 65536)
    app.send_signal(number)
    with suppress(OSError):
        while part := os.read(main, 65536):
            shown += part
    assert app.wait(20) == 128 + number
    assert shown.rindex(b"\x1b[?1049l") > shown.rindex(b"\x1b[?1049h")
