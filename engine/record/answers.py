"""What apps can answer from: what they were asked and answered, and what arrived in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.record.archive import Damaged
from engine.record.bundle import Bundle
from engine.record.bundle_layout import RUN
from engine.record.directory import BLOBS
from engine.record.lines import Record
from engine.record.lists import CALLS, EVENTS, RESPONSES

_BLOBS = f"{RUN}{BLOBS}/"


@dataclass(frozen=True, slots=True)
class Answer:
    """A recorded call and what it was answered."""

    seq: int
    tool: str
    args: Mapping[str, Any]
    response: Any
    error: Mapping[str, Any] | None
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that landed in an app."""

    seq: int
    target: str
    payload: Mapping[str, Any]
    actor: str
    after: int | None
    """seq of the recorded call or arrival that it follows; None for the start of the day."""
    offset_ms: int
    """Office time between that and when it fell due."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What some apps of a recorded run did."""

    digest: str
    """sha-256 of the bundle that it is from."""
    apps: tuple[str, ...]
    """The apps that answer from it, sorted."""
    answers: tuple[Answer, ...]
    """In the order of the record."""
    arrivals: tuple[Arrival, ...]
    """In the order of the record; those that could not be delivered are left out."""
    blobs: Mapping[str, bytes] = field(default_factory=dict)
    """What answers name, such as screenshots, by that name."""


def answers_of(bundle: Bundle, apps: Collection[str]) -> Answers:
    """What some apps of a bundle's run did.

    An arrival follows the call or the arrival in one of these apps that led to it, at the same
    distance in office time. Whatever else set it off, such as another app, is not repeated here, so
    it follows the start of the day.

    Args:
        bundle: the bundle.
        apps: names of the apps.

    Raises:
        Damaged: the bundle holds nothing of an app, or its lists are in no known form.
    """
    try:
        calls = {call["seq"]: call for call in bundle.entries(CALLS)}
        responses = {each["seq"]: each for each in bundle.entries(RESPONSES)}
        events = {event["seq"]: event for event in bundle.entries(EVENTS)}
        given = [_answer(call, responses[seq]) for seq, call in calls.items()]
        arrivals = [_arrival(event, calls, events, apps) for event in events.values()]
        held = {_app(call["tool"]) for call in calls.values()}
        held |= {_app(event["target"]) for event in events.values()}
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Damaged(f"{bundle.path}: its lists of calls are in no known form.") from None
    for app in apps:
        if app not in held:
            there = ", ".join(sorted(held)) or "nothing"
            raise Damaged(f"{bundle.path} holds nothing of {app}.", f"It has: {there}.")
    return Answers(
        bundle.digest,
        tuple(sorted(apps)),
        # A closed office answered nothing at all: the one that opens now is not closed.
        tuple(a for a in given if _app(a.tool) in apps and not _closed(a)),
        tuple(a for a in arrivals if a is not None),
        {f"{BLOBS}/{name}": bundle.read(f"{_BLOBS}{name}") for name in bundle.names(_BLOBS)},
    )


def following(arrivals: Sequence[Arrival]) -> Mapping[int | None, tuple[Arrival, ...]]:
    """The arrivals by what they follow."""
    found: dict[int | None, list[Arrival]] = {}
    for arrival in arrivals:
        found.setdefault(arrival.after, []).append(arrival)
    return {after: tuple(each) for after, each in found.items()}


def _app(name: str) -> str:
    return name.partition(".")[0]


def _closed(answer: Answer) -> bool:
    return answer.error is not None and answer.error["code"] == "office_closed"


def _answer(call: Record, response: Record) -> Answer:
    error = response.get("error")
    if error is not None and not all(type(error[k]) is str for k in ("code", "message", "hint")):
        raise TypeError("an error is told in words")
    if not isinstance(call["args"], dict):
        raise TypeError("arguments have names")
    return Answer(
        call["seq"], call["tool"], call["args"], response.get("response"), error,
        response.get("next_cursor"),
    )  # fmt: skip


def _arrival(
    event: Record,
    calls: Mapping[int, Record],
    events: Mapping[int, Record],
    apps: Collection[str],
) -> Arrival | None:
    """What landed in one of the apps; None for what landed elsewhere or could not be delivered."""
    if _app(event["target"]) not in apps or "error" in event:
        return None
    if not isinstance(event["payload"], dict):
        raise TypeError("a payload has names")
    after, due = event["cause"], event["due_ms"]
    made = (event["seq"], event["target"], event["payload"], str(event["actor"]))
    seen = event["seq"]
    # A cause comes before what it causes; where it does not, the list is forged.
    while after is not None and after < seen:
        if after in calls:
            if _app(calls[after]["tool"]) in apps:
                return Arrival(*made, after, max(0, due - calls[after]["time_ms"]))
            break
        cause = events[after]
        if _app(cause["target"]) in apps and "error" not in cause:
            return Arrival(*made, after, max(0, due - cause["time_ms"]))
        seen, after = after, cause["cause"]
    return Arrival(*made, None, max(0, due))
