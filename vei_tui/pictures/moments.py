"""Records, and entries of foreign transcripts, as the moments of a tale."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from engine.record.lines import Record
from engine.record.transcript import OBSERVE, Entry
from vei_tui.pictures.tale import CLOCK, OFFICE, Kind, Moment
from vei_tui.pictures.worded import cut, headline, worded

Advance = Callable[[int], None]
"""Takes how many records were read."""

ROOM: Final = 16_000_000
"""Characters of details in a page: a browser opens it at once, and it can still be sent."""

MOST: Final = 12_000
"""Characters of details of one record."""

LEAST: Final = 240

THOUGHT: Final = 2_000
"""Characters of one thought."""

_LARGEST: Final = 2**53
_KINDS: Final[Mapping[str, str]] = {
    "thought": "thinks",
    "plan_error": "plans what cannot be",
    "tool_search": "looks for tools",
    "whisper": "is told",
    "end": "ends",
}
"""What a page tells of a journal, by kind of entry, in words."""

_SHOWN: Final = ("args", "payload", "response", "error", "fault")


def room_for(records: int) -> int:
    """Characters of details that each of so many records has room for."""
    return max(LEAST, min(MOST, ROOM // max(records, 1)))


def of_records(
    records: Iterable[Record], journal: Iterable[Entry], room: int, advance: Advance
) -> Iterator[Moment]:
    """The moments of a trace, with what was thought before each call."""
    left = deque(journal)
    last: Moment | None = None
    for record in records:
        advance(1)
        if last is not None:
            yield last
        last = _moment(record, room)
        if last.kind is Kind.CALL:
            told = []
            while left and whole(left[0]["at"]) <= last.seq:
                told.append(left.popleft())
            last = _minded(last, told)
    if last is not None:
        # What was said after the last record belongs to the end.
        yield _minded(last, left)


def _moment(record: Record, room: int) -> Moment:
    called = record["type"] == "call"
    kind = Kind.CALL if called else Kind.ARRIVAL
    name = str(record["tool"] if called else record["target"])
    given = record["args"] if called else record["payload"]
    args = given if isinstance(given, Mapping) else {}
    who = str(record["actor"])
    if not called and record["trace_version"] == 1 and who == OFFICE:
        who = str(args.get("from") or args.get("user") or OFFICE)
    latency, cause = whole(record.get("latency_ms")), record.get("cause")
    return Moment(
        seq=whole(record["seq"]),
        time_ms=whole(record["time_ms"]),
        kind=kind,
        who=who,
        name=name,
        said=headline(name, args, latency),
        parts=_parts({key: record.get(key) for key in _SHOWN}, room),
        refused=_refusal(record.get("error")) if "error" in record else "",
        latency_ms=latency,
        cause=whole(cause) if isinstance(cause, int) else None,
        findings=tuple(_findings(record["findings"])),
    )


def of_entries(entries: list[Entry], room: int, advance: Advance) -> Iterator[Moment]:
    """The moments of a transcript: its looks and its actions, each with the thoughts before it."""
    told: list[Entry] = []
    time_ms = seq = 0
    for entry in entries:
        advance(1)
        meta = entry.get("meta")
        if isinstance(meta, Mapping):
            time_ms = whole(meta.get("time_ms"), time_ms)
        said = next((kind for kind in _KINDS if kind in entry), None)
        if said is not None and "action" not in entry and "observation" not in entry:
            text = entry[said]
            told.append(
                {"kind": said, "text": text if isinstance(text, str) else worded(text, THOUGHT)}
            )
            continue
        moment = _acted(entry["action"], room) if "action" in entry else _looked(entry, room)
        if moment.time_ms:
            time_ms = moment.time_ms
        yield _minded(replace(moment, seq=seq, time_ms=time_ms), told)
        told, seq = [], seq + 1
    if told:
        end = Moment(seq, time_ms, Kind.LOOK, "agent", CLOCK, "What was said at the end")
        yield _minded(end, told)


def _acted(action: Mapping[str, Any], room: int) -> Moment:
    given, result = action.get("args"), action.get("result")
    args = given if isinstance(given, Mapping) else {}
    tool = str(action["tool"])
    error = result.get("error") if isinstance(result, Mapping) else None
    shown = {"args": given, **({"error": error} if error else {"response": result})}
    return Moment(
        seq=0,
        time_ms=0,
        kind=Kind.CALL,
        who="agent",
        name=tool,
        said=headline(tool, args),
        parts=_parts(shown, room),
        refused=_refusal(error) if error else "",
    )


def _looked(entry: Entry, room: int) -> Moment:
    seen = entry.get("observation")
    view = seen if isinstance(seen, Mapping) else {}
    focus = view.get("focus")
    return Moment(
        seq=0,
        time_ms=whole(view.get("time_ms")),
        kind=Kind.LOOK,
        who="agent",
        name=f"{focus}.look" if isinstance(focus, str) and focus else OBSERVE,
        said=cut(str(view.get("summary") or "looks around")),
        parts=_parts({"observation": seen}, room),
    )


def _parts(shown: Mapping[str, Any], room: int) -> tuple[tuple[str, str], ...]:
    parts = []
    for label, value in shown.items():
        if value in (None, {}, [], ""):
            continue
        text = worded(value, max(room, LEAST // 2))
        room -= len(text)
        parts.append((label, text))
    return tuple(parts)


def _refusal(error: object) -> str:
    message = error.get("message") if isinstance(error, Mapping) else error
    return cut(str(message or "")) or "refused"


def _findings(found: object) -> Iterator[tuple[str, str]]:
    for finding in found if isinstance(found, list) else ():
        if isinstance(finding, Mapping):
            said = finding.get("message") or finding.get("code") or "?"
            yield str(finding.get("severity", "")), cut(str(said), THOUGHT)


def _minded(moment: Moment, told: Iterable[Entry]) -> Moment:
    mind = list(moment.mind)
    tokens, millionths = moment.tokens, moment.usd_millionths
    for entry in told:
        kind = entry["kind"]
        if kind == "usage":
            tokens += whole(entry.get("input")) + whole(entry.get("output"))
            cost = _millionths(entry.get("usd"))
            millionths = None if millionths is None or cost is None else millionths + cost
        elif kind in _KINDS:
            text = entry.get("text") or entry.get("query") or entry.get("why") or ""
            mind.append((_KINDS[kind], worded(str(text), THOUGHT)))
    return replace(moment, mind=tuple(mind), tokens=tokens, usd_millionths=millionths)


def _millionths(usd: object) -> int | None:
    """Millionths of a dollar; None where nobody knows, or nobody can read, what it cost."""
    try:
        cost = int(Decimal(str(usd)) * 1_000_000)
    except (InvalidOperation, OverflowError, ValueError):
        return None
    return cost if 0 <= cost < _LARGEST else None


def whole(value: object, otherwise: int = 0) -> int:
    """A whole number that a script can count with; another one where it is none."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST:
        return value
    return otherwise
