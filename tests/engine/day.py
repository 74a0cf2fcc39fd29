"""One long list of calls in the default office, right and wrong ones, and what becomes of them.

As a program (``python -m tests.engine.day``) it writes the trace to stdout.
"""

from __future__ import annotations

import sys
from typing import Any

from engine.office import Office
from scenarios.catalogue import load
from scenarios.compiler import open_office
from scenarios.plays import run_play

CALLS: list[tuple[str, str, Any]] = [
    ("agent", "slack.list_channels", {}),
    ("agent", "slack.send_message", {"channel": "#procurement", "text": "Please approve!"}),
    ("cfo", "slack.send_message", {"channel": "@agent", "text": "Привет 👋 \u202eabc\x1b[31m\x00"}),
    ("agent", "slack.send_message", {"text": "lone \ud800 half", "channel": "#general"}),
    ("agent", "slack.send_message", {"channel": "#nowhere", "text": "x"}),
    ("agent", "slack.open_channel", {"zz": 1, "channel": 7, "aa": {"b": 1, "a": [2.5, 1e300]}}),
    ("agent", "slack.react", {"channel": "#procurement", "ts": "1", "emoji": ":tada:"}),
    ("agent", "slack.search", {"query": "citations"}),
    ("agent", "mail.compose", {"to": "nobody@halden.example, x@y.example", "subj": "Hm",
                               "body_text": "Hello?"}),
    ("itops", "mail.compose", {"to": "agent", "subj": "Hm", "body_text": "Hello?"}),
    ("agent", "mail.list", {"folder": "INBOX", "limit": 2}),
    ("agent", "browser.open", {"url": "https://vweb.local/nope"}),
    ("agent", "browser.find", {"query": {"b": 1, "a": 2}}),
    ("agent", "browser.read", {}),
    ("agent", "vei.inject", {"target": "slack", "payload": {}}),
    ("agent", "vei.observe", {}),
    ("agent", "vei.act_and_observe", {"tool": "mail.open", "args": {"id": "m1"}}),
    ("agent", "vei.wait", {}),
    ("agent", "vei.tick", {"dt_ms": 120_000}),
    ("agent", "vei.tools.search", {"query": "mail quote"}),
    ("agent", "vei.state", {}),
    ("agent", "no.such\ud800", {"x": 1}),
]  # fmt: skip


def day(seed: int = 42042) -> Office:
    """The default office after all of it, and after its three plays."""
    scenario = load("macrocompute_default")
    office = open_office(scenario, seed)
    for actor, tool, args in CALLS:
        office.call(actor, tool, args)
    for play in ("gold", "overeager", "noop"):
        run_play(scenario, office, play)
    return office


if __name__ == "__main__":
    for line in day().world.log:
        sys.stdout.buffer.write(line + b"\n")
