"""The offices that are measured, with their trace written as a run writes it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.actor import Actor, Directory
from engine.office import Office
from engine.record import RunWriter
from engine.rules import Identity, epoch_ms
from scenarios.catalogue import load
from scenarios.compiler import open_office
from twins.slack.sim import Slack
from twins.slack.state import SlackSection

STARTS = "2026-03-02T09:00"
TEXT = "Good morning, the printer on the second floor works again."
POST = {"channel": "#procurement", "text": TEXT}
ENDS = "Thanks, Sam. It was the drum. Who has the key? Lunch at noon, as ever. Tell Theo, please"
POSTS = tuple({**POST, "text": f"{TEXT} {end}"} for end in ENDS.split())
"""Different ones in turn: whoever reads a message must not have read it already."""


def bare_office() -> Office:
    """Slack alone, two people, nobody who answers."""
    people = Directory([Actor("agent", "Agent", "agent@office.example"), Actor("cfo", "Dana")])
    channels = [{"name": "#general"}, {"name": "#procurement"}]
    section = SlackSection.model_validate({"channels": channels})
    slack = Slack(section, people, epoch_ms(STARTS))
    return Office([slack], people, Identity("bare", 1, STARTS))


def default_office() -> Office:
    """``macrocompute_default`` with its people, after what happens by itself at the beginning."""
    office = open_office(load("macrocompute_default"), 42042)
    office.call("agent", "vei.tick", {"dt_ms": 60_000})
    return office


OFFICES: dict[str, Callable[[], Office]] = {
    "bare Slack": bare_office,
    "macrocompute_default": default_office,
}


@contextmanager
def recorded(office: Office) -> Iterator[Office]:
    """The office with its trace written, flushed and chained, in a directory that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        reference = {"id": office.identity.scenario_id, "source": "benchmark", "digest": "0" * 64}
        writer = RunWriter.create(Path(folder) / "run", office, reference, "agent")
        try:
            yield office
        finally:
            writer.close()
