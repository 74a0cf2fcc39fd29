"""The ``sla`` monitor: work that is about to be late, and work that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from engine.judge.monitors.finding import Finding, Kind

WARNING = Kind("sla.warning", "warning", "Something is about to miss its time.")
MISSED = Kind("sla.missed", "error", "Something missed its time.")

KINDS: Final = (WARNING, MISSED)

_EVENTS: Final[Mapping[str, str]] = {
    "tickets.sla": "ticket_id",
    "servicedesk.sla": "incident_id",
}
"""Events that say so, and the key of their payload that says what is late."""
_MARKS: Final[Mapping[str, Kind]] = {"warning": WARNING, "missed": MISSED}


class Sla:
    """Watches the clocks. It has nothing to remember."""

    name = "sla"

    def start(self) -> None:
        """Nothing is late yet."""

    def watch(self, state: None, record: Mapping[str, Any]) -> tuple[None, Sequence[Finding]]:
        """What there is to say about a record."""
        key = _EVENTS.get(record.get("target", ""))
        if key is None or "error" in record:
            return None, ()
        payload = record["payload"]
        kind = _MARKS.get(str(payload.get("mark")))
        if kind is None:
            return None, ()
        own = str(payload.get(key))
        who = str(payload.get("assignee") or "") or "nobody"
        message = f"{own} {'missed its time' if kind is MISSED else 'is about to miss its time'};"
        return None, (
            kind.found(
                record,
                f"{message} {who} works on it.",
                item=own,
                assignee=who,
                priority=str(payload.get("priority") or ""),
                left_ms=payload.get("left_ms") or 0,
            ),
        )
