"""The transcript: a run as its seat went through it, what it saw and what it did."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from engine.errors import RunError
from engine.record.directory import TRANSCRIPT, failed
from engine.record.lines import Record

Entry = dict[str, Any]

OBSERVE = "vei.observe"

_KINDS = ("observation", "action", "thought", "plan_error", "tool_search", "whisper", "told")


def transcript(records: Iterable[Record], seat: str, journal: Iterable[Entry] = ()) -> list[Entry]:
    """What one seat saw and did, and what was thought in it.

    Args:
        records: a run's records, in order.
        seat: id of the actor whose calls are told.
        journal: what the run's journal tells of the seat, in order.

    Returns:
        ``{"observation": …}`` for each look, ``{"action": {tool, args, result}}`` for each other
        call, each with ``meta: {run_id, step, time_ms}``. The result of a refused call is
        ``{"error": …}``; a page of a list that goes on has ``next_cursor`` beside its result.
        From the journal ``{"thought": …}``, ``{"plan_error": …}``, ``{"tool_search": {query,
        top_k, results}}``, ``{"whisper": …}`` and ``{"told": …}``, what a person who talks with the
        model said, each before the call that it led to; the first entry that a reply of a model
        led to has its ``tokens`` in the meta.
    """
    return list(entries(records, seat, journal))


def entries(records: Iterable[Record], seat: str, journal: Iterable[Entry] = ()) -> Iterator[Entry]:
    """The entries of :func:`transcript`, one at a time."""
    mind = _Mind(journal)
    meta: Entry = {"run_id": "", "step": 0, "time_ms": 0}
    step = 0
    for record in records:
        meta = {"run_id": record.get("run_id", ""), "step": step, "time_ms": record["time_ms"]}
        yield from mind.until(record["seq"], meta)
        if record["type"] != "call" or record["actor"] != seat:
            continue
        counted = mind.counted(meta)
        step += 1
        if record["tool"] == OBSERVE and "error" not in record:
            yield {"observation": record.get("response"), "meta": counted}
            continue
        failure = {"error": record["error"]} if "error" in record else None
        action = {
            "tool": record["tool"],
            "args": record["args"],
            "result": failure or record.get("response"),
        }
        if "next_cursor" in record:
            action["next_cursor"] = record["next_cursor"]
        yield {"action": action, "meta": counted}
    yield from mind.until(None, {**meta, "step": step})


class _Mind:
    """What a journal has to say, told up to a record at a time."""

    def __init__(self, journal: Iterable[Entry]) -> None:
        self._left = deque(journal)
        self._tokens = 0
        """Of replies whose first consequence is still to be told."""

    def until(self, seq: int | None, meta: Entry) -> Iterator[Entry]:
        """What was said before the record ``seq``; all that is left where that is None."""
        while self._left and (seq is None or self._left[0]["at"] <= seq):
            entry = self._left.popleft()
            if entry["kind"] == "usage":
                self._tokens += entry.get("input", 0) + entry.get("output", 0)
            elif entry["kind"] in _SAID:
                yield {entry["kind"]: _SAID[entry["kind"]](entry), "meta": self.counted(meta)}

    def counted(self, meta: Entry) -> Entry:
        """The meta with the tokens of the replies that led to its entry, where there are any."""
        tokens, self._tokens = self._tokens, 0
        return {**meta, "tokens": tokens} if tokens else dict(meta)


_SAID: Final[Mapping[str, Callable[[Entry], Any]]] = {
    "thought": lambda entry: entry["text"],
    "whisper": lambda entry: entry["text"],
    "told": lambda entry: entry["text"],
    "plan_error": lambda entry: f"{entry.get('tool', '')}: {entry['text']}".removeprefix(": "),
    "tool_search": lambda entry: {
        key: entry[key] for key in ("query", "top_k", "results") if key in entry
    },
}
"""What a transcript tells of a journal, by kind of entry."""


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
    entry = entry_of(item)
    if entry is not None:
        return entry
    raise RunError(
        f"{path}, entry {number} is not an entry of a transcript.",
        f"It needs {', '.join(_KINDS[:-1])} or {_KINDS[-1]}.",
    )


def entry_of(item: object) -> Entry | None:
    """An entry of any of the known shapes in the one shape; None where it is of none of them.

    Args:
        item: what was read.
    """
    if not isinstance(item, dict):
        return None
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
    return None
