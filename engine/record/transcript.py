"""The transcript: a run as its seat went through it, what it saw and what it did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from engine.errors import RunError
from engine.record.directory import TRANSCRIPT, failed
from engine.record.lines import Record

Entry = dict[str, Any]

OBSERVE = "vei.observe"

_KINDS = ("observation", "action", "thought", "plan_error", "tool_search")


def transcript(records: Iterable[Record], seat: str) -> list[Entry]:
    """What one seat saw and did.

    Args:
        records: a run's records, in order.
        seat: id of the actor whose calls are told.

    Returns:
        ``{"observation": …}`` for each look, ``{"action": {tool, args, result}}`` for each other
        call, each with ``meta: {run_id, step, time_ms}``. The result of a refused call is
        ``{"error": …}``; a page of a list that goes on has ``next_cursor`` beside its result.
    """
    return list(entries(records, seat))


def entries(records: Iterable[Record], seat: str) -> Iterator[Entry]:
    """The entries of :func:`transcript`, one at a time."""
    step = 0
    for record in records:
        if record["type"] != "call" or record["actor"] != seat:
            continue
        meta = {"run_id": record.get("run_id", ""), "step": step, "time_ms": record["time_ms"]}
        step += 1
        if record["tool"] == OBSERVE and "error" not in record:
            yield {"observation": record.get("response"), "meta": meta}
            continue
        failure = {"error": record["error"]} if "error" in record else None
        action = {
            "tool": record["tool"],
            "args": record["args"],
            "result": failure or record.get("response"),
        }
        if "next_cursor" in record:
            action["next_cursor"] = record["next_cursor"]
        yield {"action": action, "meta": meta}


def read_transcript(path: str | Path) -> list[Entry]:
    """Read a transcript of any of the known shapes into the one that :func:`transcript` returns.

    Args:
        path: a file with a JSON list or JSON Lines, or a run directory. An action may be bare
            (``{tool, args, result}``), and its result may stand beside it.

    Raises:
        RunError: it cannot be read, or an entry is of no known shape; names the entry.
    """
    path = Path(path)
    if path.is_dir():
        path /= TRANSCRIPT
    try:
        data = path.read_bytes().removeprefix(b"\xef\xbb\xbf").strip()
    except OSError as error:
        raise failed(path, "read", error) from None
    found = _items(path, data) if data[:1] == b"[" else _lines(path, data)
    return [_entry(path, number, item) for number, item in found]


def _items(path: Path, data: bytes) -> list[tuple[int, object]]:
    try:
        return list(enumerate(orjson.loads(data), 1))
    except orjson.JSONDecodeError as error:
        raise RunError(f"{path} is not JSON: {error}.") from None


def _lines(path: Path, data: bytes) -> list[tuple[int, object]]:
    found: list[tuple[int, object]] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            found.append((number, orjson.loads(line)))
        except orjson.JSONDecodeError as error:
            raise RunError(f"{path}, line {number}: {error}.") from None
    return found


def _entry(path: Path, number: int, item: object) -> Entry:
    """One entry in the one shape."""
    if isinstance(item, dict):
        action = item.get("action", item if "tool" in item else None)
        if isinstance(action, dict) and isinstance(action.get("tool"), str):
            result = action["result"] if "result" in action else item.get("result")
            told = {"tool": action["tool"], "args": action.get("args") or {}, "result": result}
            told |= {key: action[key] for key in action if key not in (*told, "meta")}
            rest = {k: v for k, v in item.items() if k not in ("action", "result")}
            if action is item:
                rest = {"meta": item["meta"]} if "meta" in item else {}
            return {"action": told, **rest}
        if action is None and any(kind in item for kind in _KINDS):
            return item
    raise RunError(
        f"{path}, entry {number} is not an entry of a transcript.",
        f"It needs {', '.join(_KINDS[:-1])} or {_KINDS[-1]}.",
    )
