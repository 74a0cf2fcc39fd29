"""What happened, one line each: own calls, and arrivals that concern the seat."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from vei_tui.presenters import when
from vei_tui.presenters.people import People
from vei_tui.presenters.text import Line, Role, line, lines, one_line, rule

SHOWN_ARGUMENT: Final = 60
"""Characters of an argument in a line: enough to know which call it was."""

WAITS: Final = ("vei.tick", "vei.wait")
"""Calls that say how long they took rather than what was asked."""

DETAIL_TEXT: Final = 20_000
"""Characters of one value in the full view of a record."""


class Needs(StrEnum):
    """Why something needs the seat; empty where it does not."""

    NOTHING = ""
    MENTION = "mentions you"
    DIRECT = "to you"
    ANSWER = "answers you"
    MAIL = "new mail"
    BOUNCE = "came back"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that an actor can see and could not see before."""

    who: str
    """Id of a person, or an address."""
    what: str
    """What they did, as "in #general"."""
    text: str = ""
    """The words that arrived."""
    ref: str = ""
    """What it is in its app, by which the pane finds it."""
    needs: Needs = Needs.NOTHING


News: TypeAlias = Callable[[Any, Any], Sequence[Arrival]]
"""From an app's view before and after to what arrived between them."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the timeline."""

    seq: int
    """seq of its record."""
    time_ms: int
    app: str
    """The app, or `vei` for the office itself."""
    arrival: Arrival | None = None
    """What arrived; none for a call."""
    call: Mapping[str, Any] | None = None
    """The record of an own call; none for an arrival."""
    place: int = 0
    """Number among the happenings of one record."""

    @property
    def id(self) -> str:
        """Unique in a timeline."""
        return f"{self.seq}.{self.place}"

    @property
    def ok(self) -> bool:
        """Whether it went well: a refused call did not."""
        return self.call is None or "error" not in self.call

    @property
    def needs(self) -> Needs:
        """Why it needs the seat."""
        return self.arrival.needs if self.arrival else Needs.NOTHING


def happening_line(event: Happening, people: People, start: str) -> Line:
    """One entry: time, who, what."""
    at = (when.second(start, _ended(event)), Role.TIME)
    if event.arrival is not None:
        arrival = event.arrival
        mark = ("! ", Role.WARN) if arrival.needs else ("• ", Role.DIM)
        words = f": {one_line(arrival.text)}" if arrival.text else ""
        return line(
            at, " ", mark, (people.name(arrival.who), Role.AUTHOR), f" {arrival.what}{words}"
        )
    call = event.call or {}
    mark = ("  ", Role.PLAIN) if event.ok else ("✗ ", Role.ALERT)
    tool = str(call.get("tool", ""))
    said = call_words(call.get("args", {}))
    if tool in WAITS:
        said = when.span(int(call.get("latency_ms", 0)))
    problem = "" if event.ok else f" refused: {call['error'].get('message', '')}"
    return line(at, " ", mark, (tool, Role.STRONG), f" {said}", (problem, Role.ALERT))


def _ended(event: Happening) -> int:
    """When something happened: what waits is through when it has waited."""
    call = event.call or {}
    waited = call.get("latency_ms", 0) if event.app == "vei" else 0
    return event.time_ms + int(waited)


def call_words(args: Mapping[str, Any]) -> str:
    """The arguments of a call in a few words."""
    parts = []
    for value in args.values():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        text = one_line(text)
        parts.append(text if len(text) <= SHOWN_ARGUMENT else f"{text[: SHOWN_ARGUMENT - 1]}…")
    # What is short says where and what; the words come after it.
    return " · ".join(sorted(parts, key=len))


def said_in(event: Happening) -> str:
    """All words of an entry in which something may be named: what arrived, or what was asked."""
    if event.arrival is not None:
        return f"{event.arrival.what}\n{event.arrival.text}"
    return "\n".join(_strings((event.call or {}).get("args", {})))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _strings(part)


def matches(event: Happening, wanted: str, people: People) -> bool:
    """Whether an entry has a word of the filter: app, tool, person or text."""
    if not wanted:
        return True
    if event.arrival is not None:
        arrival = event.arrival
        said = f"{event.app} {people.name(arrival.who)} {arrival.who} {arrival.what} {arrival.text}"
    else:
        call = event.call or {}
        said = f"{event.app} {call.get('tool', '')} {json.dumps(call.get('args', {}))}"
        said += "" if event.ok else " refused"
    said = said.casefold()
    return all(word in said for word in wanted.casefold().split())


def record_lines(record: Mapping[str, Any], start: str) -> list[Line]:
    """A record in full, field by field."""
    kind = record.get("tool") or record.get("target") or "?"
    time_ms = record.get("time_ms", 0)
    head = line(
        (f"record {record.get('seq', '?')}  ", Role.DIM),
        (str(kind), Role.HEADING),
        (f"  {when.clock(start, time_ms)}:{when.second(start, time_ms)[-2:]}", Role.TIME),
        (f"  by {record.get('actor', '?')}", Role.DIM),
    )
    body: list[Line] = [head, rule()]
    for key in ("args", "payload", "response", "error", "fault", "findings"):
        value = record.get(key)
        if value in (None, [], {}):
            continue
        body.append(line((key, Role.LABEL)))
        body.extend(_indented(value))
    facts = [
        (key, record.get(key))
        for key in ("type", "time_ms", "latency_ms", "cause", "due_ms", "digest")
        if record.get(key) is not None
    ]
    body += [rule(), *(line((f"{key:<12}", Role.LABEL), str(value)) for key, value in facts)]
    return body


def _indented(value: Any) -> list[Line]:
    if isinstance(value, str):
        text = value
    elif isinstance(value, Mapping):
        found: list[Line] = []
        for key, part in value.items():
            if isinstance(part, str) and "\n" not in part and len(part) < DETAIL_TEXT:
                found.append(line(("  " + str(key) + "  ", Role.DIM), part))
            else:
                found.append(line((f"  {key}", Role.DIM)))
                found.extend(_indented(part))
        return found
    else:
        text = json.dumps(value, ensure_ascii=False, indent=2)
    return [(("    ", Role.PLAIN), *row) for row in lines(text[:DETAIL_TEXT])]
