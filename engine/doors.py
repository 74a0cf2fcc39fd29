"""The office's own tools, ``vei.*``: what a seat may do with time and with the office itself.

Two doors. The agent door has :class:`AgentTools`. The operator door adds :class:`OperatorTools`: an
agent can never forge an event, reset the world or look behind its own view.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import Field
from typing_extensions import TypedDict

from engine.actor import Actor
from engine.canonical import loads
from engine.errors import Refused
from engine.observation import Observation, observe
from engine.tool import Outcome, Tool, tool, tools_of

if TYPE_CHECKING:
    from engine.office import Office

OBSERVE_MS = 1000
"""Office time that looking up costs."""

DAY_MS = 86_400_000
MAX_WAIT_MS = 7 * DAY_MS

OPERATORS_ONLY: Final = ("fault", "findings", "emitted")
"""Parts of a record that a seat must not see while it acts."""

ToolName = Annotated[str, Field(max_length=200, description="A tool's name, as app.tool.")]
Args = Annotated[dict[str, Any], Field(max_length=64, description="The tool's arguments.")]
Count = Annotated[int, Field(ge=1, le=200)]
Milliseconds = Annotated[int, Field(ge=0, le=MAX_WAIT_MS)]


class Ticked(TypedDict):
    delivered: int
    time_ms: int
    pending: int


class Injected(TypedDict):
    ok: bool
    event: int
    due_ms: int


class AgentTools:
    """What every seat has besides the apps' tools."""

    @tool(writes=True)
    def observe(
        self,
        office: Office,
        actor: Actor,
        focus: Annotated[str, Field(max_length=64, description="App to look at.")] | None = None,
    ) -> Observation:
        """Look up: the time, what is new in an app, what could be done. Takes 1000 ms."""
        if focus is not None:
            if focus not in office.index or office.twins[office.index[focus]].backstage:
                shown = ", ".join(t.name for t in office.twins if not t.backstage)
                raise Refused("invalid_args", f"There is no app {focus!r}.", f"Apps: {shown}.")
            world = office.world
            office.world = world._replace(focus={**world.focus, actor.id: focus})
        office.world = office.world._replace(time_ms=office.world.time_ms + OBSERVE_MS)
        office.deliver(1)
        return observe(office, actor)

    @tool(writes=True, destructive=True)
    def act_and_observe(
        self, office: Office, actor: Actor, tool: ToolName, args: Args | None = None
    ) -> Outcome:
        """Call a tool, then observe: both in one go, recorded as the two calls they are."""
        done = _relay(office, actor, tool, args)
        seen = office.call(actor.id, "vei.observe")
        result = done.result if done.ok else {"error": done.error}
        both: dict[str, Any] = {"result": result, "observation": seen.result}
        if done.next_cursor is not None:
            both["next_cursor"] = done.next_cursor
        return seen._replace(tool="vei.act_and_observe", result=both)

    @tool(writes=True, destructive=True)
    def call(
        self, office: Office, actor: Actor, tool: ToolName, args: Args | None = None
    ) -> Outcome:
        """Call a tool by name, recorded as that call."""
        return _relay(office, actor, tool, args)

    @tool(writes=True)
    def tick(self, office: Office, actor: Actor, dt_ms: Milliseconds = 1000) -> Ticked:
        """Let office time pass; everything that falls due lands at its own time."""
        delivered = office.advance(office.time_ms + dt_ms)
        return _ticked(office, delivered)

    @tool(writes=True)
    def wait(self, office: Office, actor: Actor, max_ms: Milliseconds = DAY_MS) -> Ticked:
        """Wait for the next thing that concerns you, at most max_ms; or not at all."""
        before = office.views(actor.id)

        def enough() -> bool:
            after = office.views(actor.id)
            concerned = any(after[name] is not before[name] for name in after)
            # With nothing left on its way there is nothing to wait for.
            return concerned or not len(office.world.queue)

        if not len(office.world.queue):
            return _ticked(office, 0)
        return _ticked(office, office.advance(office.time_ms + max_ms, enough))

    @tool()
    def pending(self, office: Office, actor: Actor) -> dict[str, int]:
        """How many things are on their way to each app, and in total."""
        return office.pending()

    @tool()
    def state(
        self, office: Office, actor: Actor, tool_tail: Count = 20, include_receipts: bool = True
    ) -> dict[str, Any]:
        """Where you stand: the time and the receipts of your own last calls."""
        state: dict[str, Any] = {"time_ms": office.time_ms, "actor": actor.id}
        if include_receipts:
            state["receipts"] = _receipts(office, actor, tool_tail)
        return state

    @tool("tools.search")
    def search_tools(
        self,
        office: Office,
        actor: Actor,
        query: Annotated[str, Field(max_length=400, description="What you want to do.")],
        top_k: Count = 10,
    ) -> dict[str, Any]:
        """Find tools by name and description, the best match first."""
        words = re.findall(r"[a-z0-9]+", query.casefold())[:40]
        ranked = []
        for entry in office.offered():
            score = _score(entry, words)
            if score:
                ranked.append((-score, entry.name, entry))
        results = [_card(entry, -score) for score, _, entry in sorted(ranked, key=_rank)[:top_k]]
        return {"query": query, "top_k": top_k, "results": results}

    @tool()
    def help(self, office: Office, actor: Actor) -> dict[str, Any]:
        """How the office works, and every tool in one line."""
        tools = {entry.name: entry.description for entry in office.offered()}
        return {
            "how": "Call an app's tool, then vei.observe or vei.wait to see what comes of it. "
            "Refused calls name the field and what would be right.",
            "you": {"id": actor.id, "name": actor.name, "email": actor.email},
            "tools": tools,
        }

    @tool()
    def ping(self, office: Office, actor: Actor) -> dict[str, Any]:
        """Whether the office is there, and its time."""
        return {"ok": True, "time_ms": office.time_ms}


class OperatorTools:
    """What only the operator of a world has."""

    @tool(writes=True, destructive=True)
    def inject(
        self,
        office: Office,
        actor: Actor,
        target: Annotated[str, Field(max_length=64, description="An app, or app.event.")],
        payload: Args,
        dt_ms: Milliseconds = 0,
        by: Annotated[str, Field(max_length=64, description="Whose act it is.")] = "office",
    ) -> Injected:
        """Put an event into the queue, due dt_ms from now."""
        _, signature, _ = office.handler(target)
        signature.check(payload)
        event = office.enqueue(target, payload, dt_ms, by, called=True)
        return {"ok": True, "event": event.seq, "due_ms": event.due_ms}

    @tool(writes=True, destructive=True, recorded=False)
    def reset(
        self, office: Office, actor: Actor, seed: Annotated[int, Field(ge=0)] | None = None
    ) -> dict[str, Any]:
        """Begin the day anew, with another seed where one is given."""
        office.reset(seed)
        return {"ok": True, "seed": office.seed, "run_id": office.run_id}

    @tool(recorded=False)
    def fork(
        self,
        office: Office,
        actor: Actor,
        calls: Annotated[list[dict[str, Any]], Field(max_length=200)] | None = None,
    ) -> dict[str, Any]:
        """Try calls of the form {actor, tool, args} in a copy of the world; the world stays."""
        copy = office.fork()
        outcomes = []
        for at, call in enumerate(calls or ()):
            whole = {"actor", "tool"} <= call.keys() <= {"actor", "tool", "args"}
            if not whole or not isinstance(call.get("args") or {}, dict):
                message = f"calls.{at} is not of the form {{actor, tool, args}}."
                raise Refused("invalid_args", message, 'For example {"actor": "a", "tool": "t"}.')
            done = copy.call(str(call["actor"]), str(call["tool"]), call.get("args"))
            outcomes.append(done.content())
        return {"outcomes": outcomes, "time_ms": copy.time_ms, "digest": copy.world.digest}

    @tool(recorded=False)
    def score(self, office: Office, actor: Actor) -> dict[str, Any]:
        """Grade the office as it stands."""
        if office.rules.score is None:
            raise Refused("not_found", "This world has no goals to score.")
        return dict(office.rules.score(office))

    @tool("state", recorded=False)
    def state_of_world(
        self,
        office: Office,
        actor: Actor,
        tool_tail: Count = 20,
        include_receipts: bool = True,
        include_state: bool = False,
        include_findings: bool = True,
    ) -> dict[str, Any]:
        """Where the world stands: clock, queue, findings, everyone's receipts, full state."""
        world = office.world
        state: dict[str, Any] = {
            "time_ms": world.time_ms,
            "seq": world.seq,
            "digest": world.digest,
            "pending_events": office.pending(),
            "undeliverable": world.undeliverable,
        }
        if include_receipts:
            state["receipts"] = _receipts(office, None, tool_tail)
        if include_findings:
            records = office.records()
            state["findings"] = [finding for r in records for finding in r["findings"]]
        if include_state:
            state["state"] = office.dump()
        return state


AGENT_TOOLS = {entry.name: entry for entry in tools_of("vei", AgentTools())}
OPERATOR_TOOLS = {entry.name: entry for entry in tools_of("vei", OperatorTools())}


def told_to_seat(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a seat is told of a record of its own while it acts."""
    return {key: value for key, value in record.items() if key not in OPERATORS_ONLY}


def _relay(office: Office, actor: Actor, name: str, args: Mapping[str, Any] | None) -> Outcome:
    if name in ("vei.call", "vei.act_and_observe"):
        raise Refused("invalid_args", f"{name} cannot be called through another tool.")
    return office.call(actor.id, name, args)


def _ticked(office: Office, delivered: int) -> Ticked:
    world = office.world
    return {"delivered": delivered, "time_ms": world.time_ms, "pending": len(world.queue)}


def _receipts(office: Office, actor: Actor | None, count: int) -> list[dict[str, Any]]:
    """The last calls, of one actor or of everyone, oldest first."""
    found: list[dict[str, Any]] = []
    for line in reversed(office.world.log):
        if len(found) == count:
            break
        record = loads(line)
        if record["type"] == "call" and actor in (None, office.directory.get(record["actor"])):
            receipt = {key: record[key] for key in ("seq", "actor", "tool", "args", "time_ms")}
            receipt["ok"] = "error" not in record
            found.append(receipt)
    return found[::-1]


def _score(entry: Tool, words: list[str]) -> int:
    name = re.findall(r"[a-z0-9]+", entry.name)
    text = re.findall(r"[a-z0-9]+", entry.description.casefold())
    score = 0
    for word in words:
        stem = word.rstrip("s")
        score += 6 if word in name else 4 if any(part.startswith(stem) for part in name) else 0
        score += 2 if word in text else 1 if any(part.startswith(stem) for part in text) else 0
    return score


def _rank(item: tuple[int, str, Tool]) -> tuple[int, str]:
    return item[:2]


def _card(entry: Tool, score: int) -> dict[str, Any]:
    traits = entry.traits
    return {
        "name": entry.name,
        "description": entry.description,
        "score": score,
        "permissions": [entry.permission] if entry.permission else [],
        "side_effects": ["writes"] if traits.writes else [],
        "default_latency_ms": traits.latency_ms,
        "latency_jitter_ms": traits.jitter_ms,
        "fault_probability": traits.fault_ppm,
    }
