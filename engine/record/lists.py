"""A bundle's lists, made of the trace: the calls, what each was answered, and what landed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from engine.canonical import dumps
from engine.errors import Refused
from engine.record.archive import Damaged
from engine.record.arguments import Normal
from engine.record.lines import Record

CALLS: Final = "calls.jsonl"
RESPONSES: Final = "responses.jsonl"
EVENTS: Final = "events.jsonl"


def lists(records: Sequence[Record], sign: Normal) -> dict[str, bytes]:
    """Calls, responses and events of a trace, as lines.

    Raises:
        Damaged: a record is not in the form of one.
    """
    try:
        return _listed(records, sign)
    except (AttributeError, IndexError, KeyError, TypeError, Refused):
        raise Damaged("run/trace.jsonl holds a record that is in no known form.") from None


def _listed(records: Sequence[Record], sign: Normal) -> dict[str, bytes]:
    found: dict[str, list[bytes]] = {CALLS: [], RESPONSES: [], EVENTS: []}
    for record in records:
        if record["type"] == "event":
            found[EVENTS].append(dumps(_event(record, records)))
            continue
        tool, args = record["tool"], record["args"]
        kept = {key: record[key] for key in ("seq", "actor", "tool", "args", "time_ms")}
        call = {**kept, "latency_ms": record["latency_ms"], "signature": sign(tool, args)}
        found[CALLS].append(dumps(call))
        keys = ("seq", "response", "error", "next_cursor", "fault")
        found[RESPONSES].append(dumps({key: record[key] for key in keys if key in record}))
    return {name: b"".join(b"%s\n" % line for line in lines) for name, lines in found.items()}


def _event(record: Record, records: Sequence[Record]) -> dict[str, Any]:
    """What landed; its offset counts from the office time of what caused it, or from time 0."""
    cause = record["cause"]
    since = 0 if cause is None else records[cause]["time_ms"]
    keys = ("seq", "actor", "target", "payload", "cause", "due_ms", "time_ms", "error")
    kept = {key: record[key] for key in keys if key in record}
    return {**kept, "offset_ms": record["due_ms"] - since}
