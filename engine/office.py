"""The office: one path for everything that anyone does, deterministic and written down.

``known tool? → valid args? → may this actor? → policy? → fault? → twin acts → clock moves →
record → due events land``. Same build, scenario, seed and ordered list of ``(actor, tool, args)``
give the same record, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.actor import Actor, Directory
from engine.canonical import Number, digest, dumps, loads, plain
from engine.doors import AGENT_TOOLS, OPERATOR_TOOLS
from engine.dump import dump
from engine.errors import OfficeError, Refused, nearest
from engine.faults import degrade, refuse, spike_ms
from engine.queue import Event, EventQueue
from engine.rules import Identity, Rules, Sink
from engine.step import Step, World
from engine.table import Vector
from engine.tool import Outcome, Rejected, Signature, Tool
from engine.twin import Twin, marked

TRACE_VERSION = 2
GENESIS = "0" * 64
"""The digest before the first record."""

OPERATOR = Actor("operator", "The operator")
OFFICE = Actor("office", "The office")
"""Who acts when the world itself does."""


class Office:
    """One world and the way to act in it."""

    def __init__(
        self,
        twins: Sequence[Twin[Any, Any]],
        directory: Directory,
        identity: Identity,
        rules: Rules | None = None,
        sink: Sink | None = None,
    ) -> None:
        """Open a world at its time 0.

        Args:
            twins: the apps, in the order in which they are shown.
            directory: everyone in the world.
            identity: scenario, seed and options.
            rules: drain, faults, monitors and policies.
            sink: takes each line of the record as it is made.
        """
        self.twins = tuple(twins)
        self.directory = directory
        self.identity = identity
        self.seed = identity.seed
        self.rules = rules or Rules()
        self.sink = sink
        for twin in self.twins:
            twin.redact = self.rules.redact
        self.index = {twin.name: at for at, twin in enumerate(self.twins)}
        self.tools: dict[str, Tool] = {
            t.name: t for at, twin in enumerate(self.twins) for t in twin.toolset(at)
        }
        self.ears: dict[type, list[tuple[int, Any]]] = {}
        self.handlers: dict[str, tuple[int, Signature, Any]] = {}
        for at, twin in enumerate(self.twins):
            for signal, method in marked(twin, "__hears__"):
                self.ears.setdefault(signal, []).append((at, method))
            for target, signature, act in twin.handlers():
                self.handlers[target] = (at, signature, act)
        self._reach = {
            twin.name: {twin.name, *(effect.target for effect in twin.effects)}
            for twin in self.twins
        }
        self._admitting = [
            at for at, twin in enumerate(self.twins) if type(twin).admit is not Twin.admit
        ]
        self._run_id = identity.run_id
        self._views: dict[tuple[int, str], tuple[Any, Any]] = {}
        self._begin(())
        for twin in self.twins:
            for due in twin.opening():
                if due.target in self.handlers:
                    self.enqueue(due.target, due.payload, due.after_ms)

    def _begin(self, opening: Sequence[Event]) -> None:
        states = tuple(twin.start() for twin in self.twins)
        queue = EventQueue()
        for event in opening:
            queue = queue.add(event)
        self.opening = tuple(opening)
        self.world = World(
            0, 0, states, queue, len(opening), {}, {}, GENESIS, Vector(), 0,
            tuple(monitor.start() for monitor in self.rules.monitors), False,
        )  # fmt: skip

    def reset(self, seed: int | None = None) -> None:
        """Back to time 0, with another seed where one is given; the sink begins a new run."""
        if seed is not None:
            self.identity = replace(self.identity, seed=seed)
            self.seed, self._run_id = seed, self.identity.run_id
        self._begin(self.opening)
        if self.sink is not None:
            self.sink.restart(self)

    def fork(self) -> Office:
        """A second office that shares this one's past and goes its own way; it has no sink."""
        other = Office.__new__(Office)
        other.__dict__.update(self.__dict__)
        other.sink = None
        other._views = {}
        return other

    def enqueue(
        self,
        target: str,
        payload: Mapping[str, Any],
        dt_ms: int,
        actor: str = "office",
        *,
        called: bool = False,
    ) -> Event:
        """Put an event into the queue from outside, due ``dt_ms`` from now.

        Before the first call it becomes part of what the world starts with, unless ``called`` says
        that a call is what puts it there.
        """
        world = self.world
        due = world.time_ms + dt_ms
        cause = world.seq if world.seq or called else None
        event = Event(due, 0, world.event_seq, target, payload, actor, cause)
        if cause is None:
            self.opening = (*self.opening, event)
        self.world = world._replace(queue=world.queue.add(event), event_seq=world.event_seq + 1)
        return event

    def close(self) -> None:
        """End the day: every further call is refused with ``office_closed``."""
        self.world = self.world._replace(closed=True)

    # -- what is there ------------------------------------------------------------------------

    @property
    def time_ms(self) -> int:
        """Office time in ms since the scenario's start."""
        return self.world.time_ms

    @property
    def run_id(self) -> str:
        """Digest of scenario, seed and options."""
        return self._run_id

    def offered(self, operator: bool = False) -> list[Tool]:
        """The tools that a door offers, sorted by name."""
        every = {**self.tools, **AGENT_TOOLS, **(OPERATOR_TOOLS if operator else {})}
        every |= {name: self.tools[base].named(name) for name, base in self.rules.aliases.items()}
        return [every[name] for name in sorted(every)]

    @property
    def modes(self) -> dict[str, str]:
        """Where the answers of those apps come from that are not simulated, by app."""
        return {t.name: t.mode for t in self.twins if t.mode != Twin.mode}

    @property
    def opaque(self) -> tuple[str, ...]:
        """The apps whose state nobody knows."""
        return tuple(t.name for t in self.twins if t.opaque)

    def view(self, app: str, actor_id: str) -> Any:
        """What an actor sees of an app: the same object for as long as nothing in it changes."""
        at = self.index[app]
        state = self.world.states[at]
        known = self._views.get((at, actor_id))
        if known is not None and known[0] is state:
            return known[1]
        view = self.twins[at].view(state, self.directory[actor_id])
        if known is not None and known[1] == view:
            view = known[1]
        self._views[(at, actor_id)] = (state, view)
        return view

    def views(self, actor_id: str) -> dict[str, Any]:
        """What an actor sees of every app, by app name."""
        return {t.name: self.view(t.name, actor_id) for t in self.twins if not t.backstage}

    def check_effect(self, app: str, target: str) -> None:
        """Hold a twin to the effects it declares.

        Raises:
            RuntimeError: ``app`` has not declared that it affects the target's twin: a bug in it.
        """
        reach = self._reach[app]
        if target.partition(".")[0] not in reach and "*" not in reach:
            raise RuntimeError(f"{app} does not declare an effect on {target}")

    def pending(self) -> dict[str, int]:
        """Events that wait for each app, and their total."""
        counts = self.world.queue.counts
        shown = {twin.name: counts.get(twin.name, 0) for twin in self.twins if not twin.backstage}
        return {**shown, "total": len(self.world.queue)}

    def records(self, start: int = 0) -> list[dict[str, Any]]:
        """The record from seq ``start`` on."""
        log = self.world.log
        return [loads(line) for line in log.slice(start, len(log))]

    def blob(self, ref: str) -> bytes | None:
        """The bytes of something that an answer named, such as a screenshot; None for any other."""
        found = (twin.blob(ref) for twin in self.twins)
        return next((data for data in found if data is not None), None)

    def dump(self) -> dict[str, Any]:
        """The full state of every twin as plain JSON, for operators: nobody may see all of it."""
        return {t.name: dump(self.world.states[at]) for at, t in enumerate(self.twins)}

    # -- acting -------------------------------------------------------------------------------

    def call(
        self,
        actor_id: str,
        name: str,
        args: Mapping[str, Any] | None = None,
        *,
        operator: bool = False,
    ) -> Outcome:
        """Let an actor call a tool.

        Args:
            actor_id: who acts: someone in the directory; ``operator`` through the operator door.
            name: the tool, as ``app.tool``.
            args: its arguments; a null counts as absent.
            operator: whether the call comes through the operator door.

        Returns:
            The outcome; a refusal is one too, is recorded, and changes nothing else but the clock.

        Raises:
            Refused: ``not_found`` where there is no such actor: nobody called, no record is made.
        """
        actor = OPERATOR if operator and actor_id == OPERATOR.id else self.directory[actor_id]
        tool = self.tools.get(name)
        if tool is None and name in self.rules.aliases:
            base = self.rules.aliases[name]
            return self._act(actor, self.tools[base], base, args or {}, alias=name)
        if tool is None:
            own = OPERATOR_TOOLS.get(name) if operator else None
            own = own or AGENT_TOOLS.get(name)
            if own is not None:
                return self._own(actor, own, args or {})
            name = plain(str(name)[:200])
        return self._act(actor, tool, name, args or {})

    def _act(
        self, actor: Actor, tool: Tool | None, name: str, args: Mapping[str, Any], alias: str = ""
    ) -> Outcome:
        step = Step(self, self.world)
        latency = 0
        cursor = result = None
        error: dict[str, Any] | None = None
        fault = ""
        args, problem = _spelled(tool, args)
        try:
            if problem is not None:
                raise problem
            if step.world.closed:
                raise _closed()
            if tool is None:
                raise self._unknown(name)
            latency = tool.latency_ms
            if tool.jitter_ms:
                latency += step.draw(tool.stream).below(tool.jitter_ms + 1)
            checked = self._admit(step, actor, tool, args)
            if self.rules.faults is not None:
                fault = self.rules.faults.strike(tool, step.draw(tool.fault_stream)) or ""
            if fault in ("error", "rate_limited"):
                raise refuse(fault, tool, step.draw(tool.fault_stream))
            result = step.act(tool.owner, actor, tool.act, checked)
            if isinstance(result, Rejected):
                error, result, fault = result.error, None, ""
            elif tool.pages:
                result, cursor = result
            if fault == "latency":
                latency += spike_ms(tool, step.draw(tool.fault_stream))
            elif fault:
                result, fault = degrade(tool, result, step.draw(tool.fault_stream))
        except Refused as refusal:
            step.reset()
            result, error = None, refusal.body()
            # What was refused anyway could be neither held up nor cut short.
            fault = fault if fault in ("error", "rate_limited") else ""
        focus = step.world.focus
        if tool is not None and focus.get(actor.id) != tool.app:
            focus = {**focus, actor.id: tool.app}
        extra = {"next_cursor": cursor} if cursor is not None else {}
        if fault:
            extra["fault"] = fault
        if alias:
            extra["alias"] = alias
        seq = self._record_call(step, actor, name, args, result, error, latency, focus, extra)
        return Outcome(seq, alias or name, result, error, cursor, self.deliver(self.rules.drain))

    def _admit(
        self, step: Step, actor: Actor, tool: Tool, args: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The checked arguments of a call that may go ahead."""
        checked = tool.check(args)
        granted = actor.may(tool.permission)
        for owner in self._admitting:
            granted = self.twins[owner].admit(step.states[owner], actor, tool) or granted
        if not granted:
            raise _denied(actor, tool)
        for policy in self.rules.policies:
            policy(self, actor, tool, checked)
        return checked

    def _own(self, actor: Actor, tool: Tool, args: Mapping[str, Any]) -> Outcome:
        """One of the office's own tools. Events may land while it runs; its record comes after."""
        began, before = self.world.time_ms, len(self.world.log)
        result = error = None
        args, problem = _spelled(tool, args)
        try:
            if problem is not None:
                raise problem
            if self.world.closed and tool.traits.writes and tool.traits.recorded:
                raise _closed()
            result = tool.function(self, actor, **tool.check(args))
        except Refused as refusal:
            args, error = plain(args), refusal.body()
        if isinstance(result, Outcome):
            return result
        if not tool.traits.recorded:
            return Outcome(self.world.seq, tool.name, result, error, None, 0)
        landed = len(self.world.log) - before
        step = Step(self, self.world)
        step.time_ms = began
        spent, focus = self.world.time_ms - began, self.world.focus
        seq = self._record_call(step, actor, tool.name, args, result, error, spent, focus, {})
        return Outcome(seq, tool.name, result, error, None, landed)

    def _unknown(self, name: str) -> Refused:
        names = [*self.tools, *AGENT_TOOLS, *self.rules.aliases]
        return Refused("unknown_tool", f"There is no tool {name[:80]!r}.", nearest(name, names))

    # -- time ---------------------------------------------------------------------------------

    def deliver(self, limit: int) -> int:
        """Deliver at most ``limit`` events that are due now; how many there were."""
        delivered = 0
        while delivered < limit:
            due = self.world.queue.next_due_ms
            if due is None or due > self.world.time_ms:
                break
            self._deliver_next()
            delivered += 1
        return delivered

    def advance(self, until_ms: int, stop: Callable[[], bool] | None = None) -> int:
        """Move the clock on, delivering each event at its own due time.

        Args:
            until_ms: the office time to reach.
            stop: asked after each event; the clock stays where it is when it says yes.

        Returns:
            The number of events delivered.
        """
        delivered = 0
        while True:
            due = self.world.queue.next_due_ms
            if due is None or due > until_ms:
                break
            if due > self.world.time_ms:
                self.world = self.world._replace(time_ms=due)
            self._deliver_next()
            delivered += 1
            if stop is not None and stop():
                return delivered
        if until_ms > self.world.time_ms:
            self.world = self.world._replace(time_ms=until_ms)
        return delivered

    def _deliver_next(self) -> None:
        event, queue = self.world.queue.take()
        self.world = self.world._replace(queue=queue)
        step = Step(self, self.world)
        error: dict[str, Any] | None = None
        undeliverable = self.world.undeliverable
        try:
            owner, signature, function = self.handler(event.target)
            actor = self.directory.get(event.actor) or OFFICE
            step.act(owner, actor, function, signature.check(event.payload))
        except OfficeError as problem:
            step.reset()
            error = {**problem.body(), "undeliverable": True}
            undeliverable += 1
        self._record_event(step, event, error, undeliverable)

    def handler(self, target: str) -> tuple[int, Signature, Any]:
        """Who takes events for ``target``: index of the twin, check of the payload, method.

        Raises:
            Refused: ``not_found``, naming who does take events.
        """
        handler = self.handlers.get(target)
        if handler is None:
            hint = nearest(target, self.handlers)
            raise Refused("not_found", f"Nothing takes events for {target[:80]!r}.", hint)
        return handler

    # -- writing it down ----------------------------------------------------------------------

    def _record_call(
        self,
        step: Step,
        actor: Actor,
        name: str,
        args: Mapping[str, Any],
        result: Any,
        error: dict[str, Any] | None,
        latency: int,
        focus: Mapping[str, str],
        extra: Mapping[str, Any],
    ) -> int:
        record: dict[str, Any] = {
            "trace_version": TRACE_VERSION,
            "type": "call",
            "seq": step.world.seq,
            "actor": actor.id,
            "run_id": self._run_id,
            "scenario_id": self.identity.scenario_id,
            "tool": name,
            "args": args,
            "time_ms": step.time_ms,
            "latency_ms": latency,
            "emitted": step.emitted,
            **extra,
        }
        if error is None:
            record["response"] = result
        else:
            record["error"] = error
        return self._write(step, record, step.time_ms + latency, focus, step.world.undeliverable)

    def _record_event(
        self, step: Step, event: Event, error: dict[str, Any] | None, undeliverable: int
    ) -> int:
        record: dict[str, Any] = {
            "trace_version": TRACE_VERSION,
            "type": "event",
            "seq": step.world.seq,
            "actor": event.actor,
            "run_id": self._run_id,
            "scenario_id": self.identity.scenario_id,
            "target": event.target,
            "payload": event.payload,
            "cause": event.cause,
            "event": event.seq,
            "due_ms": event.due_ms,
            "time_ms": step.time_ms,
            "emitted": step.emitted,
        }
        if error is not None:
            record["error"] = error
        return self._write(step, record, step.time_ms, step.world.focus, undeliverable)

    def _write(
        self,
        step: Step,
        record: dict[str, Any],
        time_ms: int,
        focus: Mapping[str, str],
        undeliverable: int,
    ) -> int:
        """Chain the record, take the step's world as the office's, and hand the line on."""
        old = step.world
        if self.rules.redact is not None:
            # Monitors see what will be written: whoever does the run again has nothing else.
            record = loads(self.rules.redact(dumps(record)))
        record["findings"], watched = self._watch(record)
        body = dumps(record)
        head = digest(old.digest.encode(), body)
        line = b'%s,"digest":"%s"}' % (body[:-1], head.encode())
        self.world = World(
            time_ms, old.seq + 1, step.states, step.queue, step.event_seq, step.draws, focus,
            head, old.log.append(line), undeliverable, watched, old.closed,
        )  # fmt: skip
        if self.sink is not None:
            self.sink.write(line)
        return old.seq

    def _watch(self, record: dict[str, Any]) -> tuple[list[dict[str, Any]], tuple[Any, ...]]:
        """What the monitors find in a record, and what they remember after it."""
        findings: list[dict[str, Any]] = []
        watched = self.world.watched
        for at, monitor in enumerate(self.rules.monitors):
            before = watched[at]
            after, found = monitor.watch(before, record)
            if after is not before:
                watched = (*watched[:at], after, *watched[at + 1 :])
            for finding in found:
                severity = self.rules.promote.get(finding["code"], finding["severity"])
                findings.append({**finding, "severity": severity})
        return findings, watched


def _spelled(
    tool: Tool | None, args: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Refused | None]:
    """The arguments as they can be written down, and what is wrong where they cannot be.

    The numbers in what is relayed wait for the tool that it is meant for.
    """
    odd: list[Number] = []

    def keep(value: int | float) -> Number:
        odd.append(Number(value))
        return odd[-1]

    try:
        whole = plain(args if type(args) is dict else dict(args), 0, keep)
    except Refused as refusal:
        return {}, refusal
    if not odd or (tool is not None and tool.relays):
        return whole, None
    return plain(whole) if tool is None else tool.signature.spelled(whole), None


def _closed() -> Refused:
    return Refused("office_closed", "The office is closed; nothing more can be done.")


def _denied(actor: Actor, tool: Tool) -> Refused:
    held = ", ".join(actor.permissions) or "nothing"
    message = f"{actor.id} may not use {tool.name}: it needs {tool.permission}."
    return Refused("permission_denied", message, f"{actor.id} holds {held}.")
