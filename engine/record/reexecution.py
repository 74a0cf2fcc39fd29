"""Re-execution: an office is led through the calls of a trace, and its records are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.canonical import MAX_DEPTH, plain
from engine.doors import OPERATOR_TOOLS
from engine.errors import Refused
from engine.office import OPERATOR, TRACE_VERSION, Office
from engine.record.chain import Break, check_chain
from engine.record.difference import ABSENT, Divergence, difference, shortened
from engine.record.lines import Record, broken_at, parse


@dataclass(frozen=True, slots=True)
class Followed:
    """How far a re-execution went along with a trace."""

    lines: list[bytes]
    """The re-executed record; what goes beyond the trace was not yet written there."""
    equal: int
    """Recorded lines that came out equal, up to the last call."""
    unfinished: int
    """Recorded events after these: they landed in a wait whose own record was never written."""
    divergence: Divergence | None


class Tape:
    """An office's sink that keeps the lines."""

    def __init__(self, office: Office) -> None:
        self.lines: list[bytes] = []
        office.sink = self

    def write(self, line: bytes) -> None:
        """Keep one line."""
        self.lines.append(line)

    def restart(self, office: Office) -> None:
        """Begin anew."""
        self.lines.clear()


def follow(office: Office, recorded: Sequence[bytes]) -> Followed:
    """Lead a fresh office through the calls of a trace, up to the first difference.

    Args:
        office: what the run began with; it is where the run ended afterwards.
        recorded: the whole lines of the trace.
    """
    return _Reexecution(office, recorded).run()


class _Reexecution:
    def __init__(self, office: Office, recorded: Sequence[bytes]) -> None:
        self.office = office
        self.recorded = recorded
        self.tape = Tape(office)
        self.driver = -1
        """Place of the call that is being done again."""
        self.broken = check_chain(recorded)
        self.sound = len(recorded) if self.broken is None else self.broken.seq
        """Lines before this one are as they were written, or were all forged together."""

    def run(self) -> Followed:
        tape, recorded = self.tape, self.recorded
        at = 0
        while at < self.sound:
            if at == len(tape.lines):
                call_at = self._next_call(at)
                if call_at is None:
                    found = self._foreseen(at, self.sound) or self._break()
                    return Followed(tape.lines, at, len(recorded) - at, found)
                found = self._drive(call_at)
                if found is not None:
                    return Followed(tape.lines, at, 0, self._blame(found))
            if recorded[at] != tape.lines[at]:
                found = compared(at, recorded[at], tape.lines[at])
                return Followed(tape.lines, at, 0, self._blame(found))
            at += 1
        return Followed(tape.lines, at, 0, self._break())

    def _next_call(self, at: int) -> int | None:
        """Place of the first call from ``at`` on; the broken line counts if it is one still."""
        return call_after(self.recorded, at, self.sound + 1)

    def _drive(self, at: int) -> Divergence | None:
        """Make the office do a recorded call again; what is wrong where that is impossible."""
        self.driver = at
        record = parse(self.recorded[at]) or {}
        field = unfit(record)
        if field is not None:
            return Divergence(at, field, _value(record, field), "another kind of value")
        before = len(self.tape.lines)
        try:
            do_again(self.office, record, self._after(at))
        except Refused as refusal:
            return Divergence(at, "actor", shortened(record["actor"]), shortened(refusal.message))
        if len(self.tape.lines) == before:
            return Divergence(at, "tool", shortened(record["tool"]), "not recorded")
        return None

    def _after(self, at: int) -> Record | None:
        return parse(self.recorded[at + 1]) if at + 1 < len(self.recorded) else None

    def _blame(self, found: Divergence) -> Divergence:
        """A difference, put down to the broken line where that line is the call it comes from."""
        broken = self.broken
        if broken is None or self.driver != broken.seq:
            return found
        if found.seq == broken.seq:
            return replace(found, what=broken.what)
        return _unknown(broken, parse(self.recorded[broken.seq]) or {})

    def _break(self) -> Divergence | None:
        """The broken line, and in which field it differs where that can be told."""
        broken = self.broken
        if broken is None:
            return None
        at, line = broken.seq, self.recorded[broken.seq]
        record = parse(line)
        if record is None:
            where, text = broken_at(line)
            return Divergence(at, where, shortened(text), ABSENT, broken.what)
        if broken.field == "seq":
            return Divergence(at, "seq", _value(record, "seq"), str(at), broken.what)
        field = unfit(record)
        if field is not None:
            return Divergence(
                at, field, _value(record, field), "another kind of value", broken.what
            )
        began = len(self.tape.lines)
        if began <= at:
            # An event in a wait is recorded before the wait itself; a call is its own cause.
            call_at = (
                at
                if record["type"] == "call"
                else call_after(self.recorded, at, len(self.recorded))
            )
            found = self._foreseen(began, at + 1) if call_at is None else self._drive(call_at)
            if found is not None and found.seq == at:
                return replace(found, what=broken.what)
        if len(self.tape.lines) <= at:
            return _unknown(broken, record)
        return compared(at, line, self.tape.lines[at], broken.what)

    def _foreseen(self, at: int, end: int) -> Divergence | None:
        """Check events that no call follows: whoever waited saw what anyone would see."""
        events = self.recorded[at:end]
        actor = next(iter(self.office.directory)).id
        last = parse(events[-1]) or {}
        until = last.get("time_ms")
        ahead = until - self.office.time_ms if isinstance(until, int) else 0
        found = None
        for tool, args in (("vei.tick", {"dt_ms": max(0, ahead)}), ("vei.observe", {})):
            fork = self.office.fork()
            tape = Tape(fork)
            fork.call(actor, tool, args)
            came = tape.lines
            differs = next((n for n, line in enumerate(events) if came[n : n + 1] != [line]), None)
            if differs is None:
                return None
            if found is None:
                replayed = came[differs] if differs < len(came) else b""
                found = compared(at + differs, events[differs], replayed)
        return found


def do_again(
    office: Office, record: Mapping[str, Any], following: Mapping[str, Any] | None
) -> None:
    """Do a recorded call again, through the door that it came through.

    Args:
        office: where it is done, as it stood before the call.
        record: the call's record.
        following: the record after it, where there is one.

    Raises:
        Refused: nobody of that name is in the office.
    """
    args, error = record["args"], record.get("error") or {}
    code = error.get("code") if isinstance(error, dict) else None
    if error == _TOO_DEEP and not args:
        args = _DEEP
    if code == "office_closed":
        office.close()
    actor, own = record["actor"], OPERATOR_TOOLS.get(record["tool"])
    operator = own is not None and own.traits.recorded and code != "unknown_tool"
    if actor == OPERATOR.id and actor not in office.directory:
        operator = True
    elif operator and (code == "office_closed" or args is _DEEP):
        # Both doors refuse in the same words here; only the agent's lets due events land after it.
        lands = following is not None and following.get("type") == "event"
        operator = not lands or (following or {}).get("time_ms") != office.time_ms
    # Called under the name that was used: the record keeps a vendor's name as its alias.
    office.call(actor, record.get("alias") or record["tool"], args, operator=operator)


def _nested(levels: int) -> dict[str, object]:
    value: dict[str, object] = {}
    for _ in range(levels):
        value = {"a": value}
    return value


def _refusal(args: dict[str, object]) -> dict[str, object]:
    try:
        plain(args)
    except Refused as refusal:
        return refusal.body()
    raise AssertionError("nesting beyond the bound is refused")


# Arguments nested too deep are recorded as none at all, so the call is repeated with such ones.
_DEEP = _nested(MAX_DEPTH + 1)
_TOO_DEEP = _refusal(_DEEP)


def unfit(record: Record) -> str | None:
    """The first field that makes it impossible to take a record for one of this version."""
    if record.get("trace_version") != TRACE_VERSION:
        return "trace_version"
    kind = record.get("type")
    if kind not in ("call", "event"):
        return "type"
    if not isinstance(record.get("actor"), str):
        return "actor"
    if kind == "call":
        if not isinstance(record.get("tool"), str):
            return "tool"
        if not isinstance(record.get("args"), dict):
            return "args"
    return None


def call_after(lines: Sequence[bytes], at: int, end: int) -> int | None:
    """Place of the first call from ``at`` on and before ``end``."""
    for place in range(at, min(end, len(lines))):
        record = parse(lines[place])
        if record is not None and record.get("type") == "call":
            return place
    return None


def compared(at: int, recorded: bytes, replayed: bytes, what: str = "") -> Divergence:
    """In which field a recorded line and the re-executed one differ."""
    if not replayed:
        return Divergence(at, "", shortened(parse(recorded)), ABSENT, what)
    return difference(at, parse(recorded) or {}, parse(replayed) or {}, what)


def _unknown(broken: Break, record: Record) -> Divergence:
    """A broken line that nothing was re-executed for, such as an event that no call let land."""
    return Divergence(broken.seq, broken.field, _value(record, broken.field), ABSENT, broken.what)


def _value(record: Record, field: str) -> str:
    return shortened(record[field]) if field in record else ABSENT
