"""A schedule of drift in rows, for people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from engine.queue import Event
from engine.rules import epoch_ms
from scenarios.catalogue import Scenario


class DriftRow(NamedTuple):
    """One thing that will happen."""

    time_ms: int
    """Office time in ms since the scenario's start."""
    time: str
    """By the office's clock, as ``09:04:12``."""
    app: str
    who: str
    """Whose act it is, by name."""
    what: str
    """In one line."""


def drift_rows(scenario: Scenario, events: Iterable[Event]) -> list[DriftRow]:
    """One row an event, in order."""
    start = datetime.fromtimestamp(epoch_ms(scenario.starts_at) // 1000, UTC)
    people = {person.id: person.name for person in scenario.file.people}
    return [
        DriftRow(
            event.due_ms,
            f"{start + timedelta(milliseconds=event.due_ms):%H:%M:%S}",
            event.target.partition(".")[0],
            people.get(event.actor) or str(event.payload.get("from", event.actor)),
            _what(event),
        )
        for event in events
    ]


def _what(event: Event) -> str:
    payload = event.payload
    if "subj" in payload:
        return str(payload["subj"])
    if "channel" in payload:
        return _line(f"{payload['channel']}: {payload['text']}")
    title = f" {payload['title']}" if "title" in payload else ""
    return _line(f"{payload['doc_id']}{title}: {payload['append']}")


def _line(text: str) -> str:
    return " ".join(text.split())
