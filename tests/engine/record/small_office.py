"""A small office for tests of the record: Slack, three people, a colleague who answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from engine.actor import Actor, Directory
from engine.office import Office
from engine.record import Manifest, RunWriter
from engine.rules import Identity, Rules, epoch_ms
from engine.twin import Context, Effect, Message, Twin, event, hears
from twins.slack.sim import Slack
from twins.slack.state import SlackSection

STARTS_AT = "2026-03-02T09:00"
SCENARIO = {"id": "small", "source": "small", "digest": "d1"}
ANSWER_MS = 2_000

Call = tuple[str, str, dict[str, Any]]

CALLS: tuple[Call, ...] = (
    ("agent", "slack.list_channels", {}),
    (
        "agent",
        "slack.send_message",
        {"channel": "#general", "text": "May I? It is $3,199 – “soon”"},
    ),
    ("agent", "vei.observe", {}),
    ("agent", "vei.observe", {"focus": "slack"}),
    ("agent", "slack.open_channel", {"channel": "#general", "limit": 5}),
    ("agent", "slack.open_channel", {"channel": "#nowhere"}),
    ("agent", "slack.send_message", {"channel": "#general", "text": "One."}),
    ("agent", "slack.send_message", {"channel": "#general", "text": "Two."}),
    ("agent", "vei.tick", {"dt_ms": 5_000}),
    ("itops", "slack.send_message", {"channel": "@agent", "text": "Citations, please."}),
    ("agent", "vei.wait", {}),
    ("agent", "slack.react", {"channel": "@itops", "ts": "0", "emoji": "eyes"}),
    ("agent", "vei.tick", {"dt_ms": 60_000}),
    ("agent", "vei.pending", {}),
    ("agent", "no.such_tool", {"a": [1, None, {"b": True}]}),
)
"""A run with everything in it: answers that land, waits, refusals, two actors."""


class Colleague(Twin[int, int]):
    """Answers every message of somebody else."""

    name: ClassVar[str] = "colleague"
    backstage: ClassVar[bool] = True
    effects: ClassVar[tuple[Effect, ...]] = (Effect("a message", "slack", "It is answered."),)

    def start(self) -> int:
        """Nothing answered yet."""
        return 0

    def view(self, state: int, actor: Actor) -> int:
        """Nothing to see."""
        return 0

    @hears(Message)
    def listen(self, ctx: Context[int], signal: Message) -> None:
        """Take a message in, and answer it twice a little later."""
        if signal.author == "cfo":
            return
        ctx.state += 1
        jitter = ctx.draw("delay").below(500)
        place = signal.place if signal.place[0] == "#" else f"@{signal.author}"
        for nth in (1, 2):
            payload = {"channel": place, "text": f"Answer {ctx.state}.{nth}", "user": "cfo"}
            ctx.schedule("slack", payload, nth * ANSWER_MS + jitter, actor="cfo")
        ctx.schedule("colleague.note", {"text": "answered"}, ANSWER_MS, actor="cfo")

    @event("note")
    def note(self, ctx: Context[int], text: str) -> None:
        """Make a note of it."""
        ctx.state += 1


def open_office(seed: int = 7, drain: int = 1) -> Office:
    """The office at its time 0, with a reminder on its way."""
    people = Directory([Actor("agent", "Agent"), Actor("cfo", "CFO"), Actor("itops", "IT")])
    channels = [{"name": "#general"}, {"name": "#it", "members": ["itops"]}]
    config = SlackSection.model_validate({"channels": channels})
    twins: Sequence[Twin[Any, Any]] = [
        Slack(config, people, epoch_ms(STARTS_AT)),
        Colleague(None, people),
    ]
    office = Office(twins, people, Identity("small", seed, STARTS_AT), Rules(drain=drain))
    reminder = {"channel": "#general", "text": "Requests over $2k need citations.", "user": "itops"}
    office.enqueue("slack", reminder, 1_000)
    return office


def build(manifest: Manifest) -> Office:
    """The office that a manifest describes."""
    return open_office(manifest.seed)


def do(office: Office, calls: Sequence[Call] = CALLS) -> None:
    """Make calls."""
    for actor, tool, args in calls:
        office.call(actor, tool, args)


def record(path: Path, calls: Sequence[Call] = CALLS, finish: bool = True) -> bytes:
    """Make a run of calls in a directory; the bytes of its trace."""
    office = open_office()
    with RunWriter.create(path, office, SCENARIO, "agent", overwrite=True) as writer:
        do(office, calls)
        if finish:
            writer.finish({"success": True})
    return (path / "trace.jsonl").read_bytes()
