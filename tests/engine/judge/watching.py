"""Records as the office makes them, and what a monitor finds in a row of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.judge.monitors.registry import Terms, monitors
from engine.people.reading import read_request
from engine.rules import Monitor

Record = Mapping[str, Any]


def call(
    tool: str, /, response: Any = None, at: int = 0, by: str = "agent", **args: Any
) -> dict[str, Any]:
    """The record of a call that went through."""
    return {
        "type": "call", "seq": 0, "actor": by, "tool": tool, "args": args, "time_ms": at,
        "latency_ms": 300, "response": {} if response is None else response,
    }  # fmt: skip


def refused(tool: str, code: str, /, at: int = 0, by: str = "agent", **args: Any) -> dict[str, Any]:
    """The record of a call that was refused."""
    record = call(tool, at=at, by=by, **args)
    del record["response"]
    return {**record, "error": {"code": code, "message": "No.", "hint": ""}}


def event(target: str, /, at: int = 0, by: str = "cfo", **payload: Any) -> dict[str, Any]:
    """The record of an event that landed."""
    return {
        "type": "event", "seq": 0, "actor": by, "target": target, "payload": payload,
        "time_ms": at, "emitted": [],
    }  # fmt: skip


def monitor(name: str, terms: Terms | None = None) -> Monitor:
    """One monitor."""
    return monitors([name], read_request, terms)[0]


def findings(
    name: str, records: Iterable[Record], terms: Terms | None = None
) -> list[dict[str, Any]]:
    """Everything a fresh monitor finds in some records."""
    watcher = monitor(name, terms)
    state, found = watcher.start(), []
    for record in records:
        state, more = watcher.watch(state, record)
        found += [dict(one) for one in more]
    return found


def codes(name: str, *records: Record, terms: Terms | None = None) -> list[str]:
    """The codes of what a fresh monitor finds in some records."""
    return [one["code"] for one in findings(name, records, terms)]
