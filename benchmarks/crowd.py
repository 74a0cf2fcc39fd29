"""Ten people in one shared world over HTTP: order kept, nothing overheard, memory flat, how fast.

``python -m benchmarks shared`` measures; ``python -m benchmarks.crowd`` is the server it starts.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2

from benchmarks.offices import STARTS
from engine.actor import Actor, Directory
from engine.office import Office
from engine.rules import Identity, epoch_ms
from engine.serve.http import Plan, Ready, listen, serve_http
from engine.serve.limits import Limits
from engine.serve.worlds import Opened
from twins.mail.section import MailSection
from twins.mail.sim import Mail
from twins.slack.sim import Slack
from twins.slack.state import SlackSection

PEOPLE: Final = ("ana", "ben", "cleo", "dan", "eva", "finn", "gus", "hal", "ida", "jon")
SECRET: Final = re.compile(r"secret of (\w+) for (\w+)")
"""Words that two people alone may read."""

HEADERS: Final = {
    "Content-Type": "application/json",
    "Accept": "application/json, text/event-stream",
    "MCP-Protocol-Version": "2026-07-28",
    "Mcp-Method": "tools/call",
}
ENVELOPE: Final = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "crowd", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


def crowd_office() -> Office:
    """An office with Slack and mail and ten people, none of whom answers by itself."""
    people = Directory([Actor(name, name.title(), f"{name}@office.example") for name in PEOPLE])
    start = epoch_ms(STARTS)
    slack = Slack(SlackSection.model_validate({"channels": [{"name": "#general"}]}), people, start)
    mail = Mail(MailSection.model_validate({"domain": "office.example"}), people, start)
    return Office([slack, mail], people, Identity("crowd", 1, STARTS))


def opener(wanted: Mapping[str, Any]) -> Opened:
    """Open such an office."""
    return Opened(crowd_office(), PEOPLE[0], "", {"scenario": "crowd"}, dict)


def calls_of(own: str, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """What one of them does: speaks to all and to others alone, and looks at what came."""
    at = PEOPLE.index(own)
    for number in range(count):
        other = PEOPLE[(at + 1 + number % (len(PEOPLE) - 1)) % len(PEOPLE)]
        words = f"secret of {own} for {other}, number {number}"
        yield (
            ("slack.send_message", {"channel": f"@{other}", "text": words}),
            ("slack.open_channel", {"channel": f"@{other}", "limit": 5}),
            ("mail.compose", {"to": f"{other}@office.example", "subj": words, "body_text": words}),
            ("mail.list", {"limit": 5}),
            ("slack.send_message", {"channel": "#general", "text": f"{own} number {number}"}),
            ("slack.search", {"query": "secret", "limit": 5}),
            ("mail.search", {"query": "secret", "limit": 5}),
            ("vei.observe", {}),
        )[number % 8]


@dataclass(slots=True)
class Crowd:
    """Ten clients of one world."""

    url: str
    tokens: Mapping[str, str]
    made: dict[str, list[tuple[str, dict[str, Any]]]] = field(default_factory=dict)
    """What each of them called, in its own order."""
    refused: list[str] = field(default_factory=list)
    heard: int = 0
    """How often somebody read a secret."""
    overheard: list[str] = field(default_factory=list)
    """Words that somebody read who was neither their sender nor their receiver."""

    async def work(self, each: int) -> None:
        """Let all of them make so many calls, at the same time."""
        await asyncio.gather(*(self._work(own, each) for own in PEOPLE))

    async def _work(self, own: str, count: int) -> None:
        made = self.made.setdefault(own, [])
        auth = {**HEADERS, "Authorization": f"Bearer {self.tokens[own]}"}
        async with httpx2.AsyncClient(headers=auth, timeout=60) as client:
            for number, (name, args) in enumerate(calls_of(own, count)):
                params = {"name": name, "arguments": args, "_meta": ENVELOPE}
                body = {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}
                answer = await client.post(
                    self.url, content=json.dumps(body), headers={"Mcp-Name": name}
                )
                made.append((name, args))
                self._judge(own, answer)

    def _judge(self, own: str, answer: httpx2.Response) -> None:
        result = answer.json().get("result")
        if result is None or result["isError"]:
            self.refused.append(answer.text[:300])
        for between in SECRET.findall(answer.text):
            self.heard += 1
            if own not in between:
                self.overheard.append(f"{own}: {between}")

    def in_order(self, records: list[dict[str, Any]]) -> bool:
        """Whether a record has every call once, each one's own in the order of its making."""
        calls = [record for record in records if record["type"] == "call"]
        if [record["seq"] for record in records] != list(range(len(records))):
            return False
        of: dict[str, list[tuple[str, dict[str, Any]]]] = {own: [] for own in PEOPLE}
        for record in calls:
            of[record["actor"]].append((record["tool"], record["args"]))
        return of == {own: self.made.get(own, []) for own in PEOPLE}


def again(records: list[dict[str, Any]]) -> list[bytes]:
    """The record that the same calls leave in the same order without any server."""
    office = crowd_office()
    for record in records:
        if record["type"] == "call":
            office.call(record["actor"], record["tool"], record["args"])
    return list(office.world.log)


def main() -> None:
    """Serve the office until SIGTERM, and say on stderr where and with which operator's token."""

    def ready(told: Ready) -> None:
        sys.stderr.write(f"ready: {told.url} {told.operator_token}\n")
        sys.stderr.flush()

    with listen("127.0.0.1", 0) as listening:
        plan = Plan(limits=Limits(calls_per_s=0))
        serve_http(listening, plan, opener({}), opener, on_ready=ready)


if __name__ == "__main__":
    main()
