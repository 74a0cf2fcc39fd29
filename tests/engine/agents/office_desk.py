"""A seat in a real office, for tests of what sits in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from engine.agents.desk import Arrived
from engine.office import Office
from engine.tool import Outcome, Tool
from scenarios.catalogue import Scenario, load
from scenarios.compiler import open_office
from twins.mail.seen import MailView
from twins.slack.sim import SlackView


class OfficeDesk:
    """The seat of a scenario in its office."""

    def __init__(self, scenario: Scenario | str, seed: int = 42042) -> None:
        """Args:
        scenario: it, or its id.
        seed: whose dice are thrown.
        """
        self.scenario = load(scenario) if isinstance(scenario, str) else scenario
        self.office: Office = open_office(self.scenario, seed)
        seat = self.office.directory[self.scenario.seat]
        self.actor, self.name, self.role, self.email = seat.id, seat.name, seat.title, seat.email
        self.brief = self.scenario.brief
        self._known = {key for key, _ in self.texts()}
        self._own: set[int] = set()
        self._looked = 0

    @property
    def time_ms(self) -> int:
        """Office time since the scenario's start."""
        return self.office.time_ms

    @property
    def seq(self) -> int:
        """How many records there are."""
        return self.office.world.seq

    def clock(self) -> str:
        """The office's date and hour in words."""
        start = datetime.fromisoformat(self.office.identity.starts_at)
        return (start + timedelta(milliseconds=self.time_ms)).strftime("%A %d %B %Y, %H:%M")

    def tools(self) -> Sequence[Tool]:
        """The tools that the seat may call."""
        return self.office.offered()

    async def call(self, tool: str, args: Mapping[str, Any]) -> Outcome:
        """Call a tool as this seat."""
        outcome = self.office.call(self.actor, tool, args)
        self._own.add(outcome.seq)
        return outcome

    def news(self) -> list[Arrived]:
        """What others posted and sent since this was last asked."""
        texts = dict(self.texts())
        fresh = [one for key, one in texts.items() if key not in self._known]
        self._known |= texts.keys()
        return fresh

    def acted(self) -> list[Mapping[str, Any]]:
        """Calls that were made as this seat, and not by way of it."""
        records = self.office.records(self._looked)
        self._looked = self.seq
        return [
            record
            for record in records
            if record["type"] == "call"
            and record["actor"] == self.actor
            and record["seq"] not in self._own
        ]

    def idle(self) -> bool:
        """Whether nothing is on its way."""
        return not self.office.pending()["total"]

    def trace(self) -> list[bytes]:
        """The record so far, line by line."""
        return list(self.office.world.log)

    def texts(self) -> Iterator[tuple[str, Arrived]]:
        """What others wrote that the seat can see, by a key of its own."""
        for view in self.office.views(self.actor).values():
            if isinstance(view, SlackView):
                for room in view.rooms:
                    for ts, post in room.posts.items():
                        if post.user != self.actor:
                            where = f"in {room.name}"
                            one = Arrived(self.seq, 0, "slack", post.user, where, post.text)
                            yield f"{room.name}/{ts}", one
            elif isinstance(view, MailView):
                inbox = view.folder("INBOX")
                for entry in inbox.entries.tail(50) if inbox is not None else ():
                    letter = entry.letter
                    words = f"{letter.subj}\n\n{letter.body_text}"
                    who = str(letter.sender.email)
                    yield letter.id, Arrived(self.seq, letter.time_ms, "mail", who, "wrote", words)
