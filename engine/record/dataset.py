"""A run as a dataset: what happened in an office, event by event, for programs that learn of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.record.lines import Record
from engine.record.manifest import Manifest


def dataset(
    manifest: Manifest, records: Iterable[Record], more: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A run in the shape ``{metadata, events}``.

    Args:
        manifest: the run's.
        records: of the run, in order.
        more: further metadata, plain JSON values.

    Returns:
        ``events`` with ``{time_ms, actor_id, channel, type, correlation_id, payload}`` each:
        ``channel`` is the app, ``type`` is ``call`` or ``event``, and ``correlation_id`` is that
        of the call that something goes back to, the same for the call itself.
    """
    metadata = {
        "format": "vei-dataset",
        "version": 1,
        "run_id": manifest.run_id,
        "scenario": manifest.scenario.id,
        "variant": manifest.scenario.variant,
        "seed": manifest.seed,
        "options": manifest.options,
        "seat": manifest.seat,
        "agent": manifest.agent,
        "starts_at": manifest.starts_at,
        **(more or {}),
    }
    return {"metadata": metadata, "events": [_event(record) for record in records]}


def _event(record: Record) -> dict[str, Any]:
    own = record["type"] == "call"
    origin = record["seq"] if own or record.get("cause") is None else record["cause"]
    place = record["tool"] if own else record["target"]
    return {
        "time_ms": record["time_ms"],
        "actor_id": record["actor"],
        "channel": place.partition(".")[0],
        "type": record["type"],
        "correlation_id": f"{record.get('run_id', '')}:{origin}",
        "payload": _call(record) if own else record["payload"],
    }


def _call(record: Record) -> dict[str, Any]:
    outcome = (
        {"error": record["error"]} if "error" in record else {"result": record.get("response")}
    )
    return {"tool": record["tool"], "args": record["args"], **outcome}
