"""An app that answers from a recording: to all who call it the same app, and never a guess.

It has the name, the tools and the events of the simulated app. What the recording does not hold is
refused. What the app would look like between two answers nobody knows, so what can be seen of it
are the answers themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import partial
from typing import Any, ClassVar, Final

from engine.actor import Actor
from engine.canonical import dumps
from engine.errors import Refused
from engine.record.answers import Answer, Answers, Arrival, following
from engine.record.arguments import normal, signed, signer
from engine.table import Table, Vector
from engine.tool import Rejected, Signature, Tool
from engine.twin import Context, Effect, Handler, Twin

_SHOWN: Final = 20
"""Answers that a view shows."""
_SHOWN_CHARS: Final = 2_000
"""Characters of an answer in a view."""
_HINT_CHARS: Final = 160
_COMPARED: Final = 200
"""Recorded calls of a tool that a miss is compared with."""
_COMPARED_CHARS: Final = 400


@dataclass(frozen=True, slots=True)
class Answered:
    """A call as it was answered, in words."""

    call: str
    answer: str


@dataclass(frozen=True, slots=True)
class PlaybackState:
    """How far the recording was used up."""

    used: Table[int]
    """How many answers were given, by the signature of the call."""
    landed: Table[int]
    """How many arrivals landed, by their signature."""
    answered: Table[Vector[Answered]]
    """What was answered, by actor."""
    arrived: int
    seen: Table[int]
    """What had arrived when an actor last called, by actor."""


@dataclass(frozen=True, slots=True)
class PlaybackView:
    """What an actor sees of an app that answers from a recording."""

    app: str
    recording: str
    """Beginning of the recording's sha-256."""
    answers: int
    """How many calls of the actor's were answered."""
    arrived: int
    """How much has arrived since the actor's last call."""
    last: tuple[Answered, ...]
    """The last answers, the newest first."""


class Playback(Twin[PlaybackState, PlaybackView]):
    """An app that answers from a recording; made by :func:`play_back`."""

    mode: str = "replay"
    opaque: ClassVar[bool] = True
    # What followed a call in the recording may have landed in another app of the same recording.
    effects: ClassVar[tuple[Effect, ...]] = (Effect("a recorded call", "*", "What followed it."),)

    sim: Twin[Any, Any]
    recorded: Answers

    def __init__(self, sim: Twin[Any, Any], recorded: Answers) -> None:
        """Args:
        sim: the simulated app, for its tools and events.
        recorded: what it answers from.
        """
        super().__init__(sim.config, sim.directory, sim.epoch_ms)
        self.sim = sim
        self.recorded = recorded
        self._handlers = {handler.target: handler for handler in sim.handlers()}
        self._after = following(recorded.arrivals)
        tools = {tool.name: tool for tool in sim.toolset(0)}
        sign = signer(tools)
        self._answers: dict[str, list[Answer]] = {}
        self._by_tool: dict[str, list[Answer]] = {}
        for answer in recorded.answers:
            if answer.tool in tools:
                key = sign(answer.tool, answer.args)
                self._answers.setdefault(key, []).append(answer)
                self._by_tool.setdefault(answer.tool, []).append(answer)
        self._awaited: dict[str, list[Arrival]] = {}
        for arrival in recorded.arrivals:
            handler = self._handlers.get(arrival.target)
            if handler is not None:
                key = _event_key(handler, arrival.payload)
                self._awaited.setdefault(key, []).append(arrival)

    def from_the_start(self) -> tuple[Arrival, ...]:
        """What arrives in this app whatever anybody does, as far as it is this app's to say."""
        every = self._after.get(None, ())
        return tuple(each for each in every if each.target.partition(".")[0] == self.name)

    # -- the app as others know it --------------------------------------------------------------

    def toolset(self, owner: int) -> list[Tool]:
        """The simulated app's tools, answered from the recording."""
        return [tool.answered_by(partial(self._answer, tool)) for tool in self.sim.toolset(owner)]

    def handlers(self) -> list[Handler]:
        """The simulated app's events, as far as they are in the recording."""
        return [
            handler._replace(act=partial(self._arrive, handler.target, handler.signature))
            for handler in self._handlers.values()
        ]

    def start(self) -> PlaybackState:
        """Nothing answered yet."""
        return PlaybackState(Table(), Table(), Table(), 0, Table())

    def view(self, state: PlaybackState, actor: Actor) -> PlaybackView:
        """The actor's own answers, and how much has arrived."""
        answered = state.answered.get(actor.id) or Vector()
        new = state.arrived - (state.seen.get(actor.id) or 0)
        last = tuple(reversed(answered.tail(_SHOWN)))
        return PlaybackView(self.name, self.recorded.digest[:12], len(answered), new, last)

    def blob(self, ref: str) -> bytes | None:
        """What an answer of the recording names."""
        return self.recorded.blobs.get(ref)

    def summary(self, view: PlaybackView) -> str:
        """Where its answers come from, and the last one."""
        told = [f"{self.title or self.name} answers from recording {view.recording}."]
        if view.arrived:
            told.append(f"Arrived since your last call: {view.arrived}.")
        told += [f"{each.call}: {each.answer}" for each in view.last[:1]]
        return "\n".join(told)

    def unread(self, view: PlaybackView) -> int:
        """What has arrived since the actor's last call."""
        return view.arrived

    # -- answering ------------------------------------------------------------------------------

    def _answer(self, tool: Tool, ctx: Context[PlaybackState], **args: Any) -> Any:
        """Answer a call as it was answered in the recording.

        Raises:
            Refused: as it was refused there; ``invalid_action`` where it is not in the recording.
        """
        asked = normal(tool.signature, args)
        key = signed(tool.name, asked)
        known = self._answers.get(key, ())
        nth = ctx.state.used.get(key) or 0
        if nth >= len(known):
            raise self._miss(tool.name, asked, len(known))
        answer, state = known[nth], ctx.state
        rows = state.answered.get(ctx.actor.id) or Vector()
        said = answer.response if answer.error is None else {"error": dict(answer.error)}
        shown = Answered(_shown(tool.name, asked), _cut(dumps(said), _SHOWN_CHARS))
        ctx.state = replace(
            state,
            used=state.used.set(key, nth + 1),
            answered=state.answered.set(ctx.actor.id, rows.append(shown)),
            seen=state.seen.set(ctx.actor.id, state.arrived),
        )
        if answer.error is not None:
            return Rejected(dict(answer.error))
        self._set_off(ctx, answer.seq)
        return (answer.response, answer.next_cursor) if tool.pages else answer.response

    def _arrive(
        self, target: str, signature: Signature, ctx: Context[PlaybackState], **payload: Any
    ) -> None:
        """Take what is in the recording; whatever else is sent here is not."""
        key = signed(target, normal(signature, payload))
        known = self._awaited.get(key, ())
        nth = ctx.state.landed.get(key) or 0
        if nth >= len(known):
            message = f"{self.title or self.name} answers from a recording, which lacks this."
            raise Refused("invalid_action", message, "Nothing new can arrive in it.")
        state = ctx.state
        ctx.state = replace(state, landed=state.landed.set(key, nth + 1), arrived=state.arrived + 1)
        self._set_off(ctx, known[nth].seq)

    def _set_off(self, ctx: Context[PlaybackState], seq: int) -> None:
        """Let arrive what followed a record, at the distance at which it did."""
        for arrival in self._after.get(seq, ()):
            ctx.schedule(arrival.target, arrival.payload, arrival.offset_ms, actor=arrival.actor)

    def _miss(self, name: str, asked: Mapping[str, Any], held: int) -> Refused:
        """The refusal of a call that is not in the recording, naming the nearest that is."""
        hint = "Nothing of this tool is in the recording."
        if held:
            times = "once" if held == 1 else f"{held} times"
            message = f"The recording has this call {times}, and no further time."
        else:
            message = f"The recording has no such call of {name}."
        candidates = self._by_tool.get(name, [])[:_COMPARED]
        if candidates and not held:
            wanted = dumps(dict(asked)).decode()[:_COMPARED_CHARS]
            near = max(candidates, key=partial(_likeness, wanted))
            hint = f"Recorded nearest: {_shown(name, near.args)}"
        elif held:
            hint = "Nothing else is known of what would come of it."
        return Refused("invalid_action", message, hint)


def play_back(sim: Twin[Any, Any], recorded: Answers) -> Playback:
    """The app that answers from a recording in place of the simulated one."""
    members = {"name": sim.name, "title": sim.title, "section": type(sim).section}
    made: Callable[..., Playback] = type(f"Recorded{type(sim).__name__}", (Playback,), members)
    return made(sim, recorded)


def _event_key(handler: Handler, payload: Mapping[str, Any]) -> str:
    try:
        checked = handler.signature.check(payload)
    except Refused:
        return signed(handler.target, payload)
    return signed(handler.target, normal(handler.signature, checked))


def _likeness(wanted: str, answer: Answer) -> float:
    given = dumps(dict(answer.args)).decode()[:_COMPARED_CHARS]
    return SequenceMatcher(None, wanted, given, autojunk=False).ratio()


def _shown(name: str, args: Mapping[str, Any]) -> str:
    return f"{name} {_cut(dumps(dict(args)), _HINT_CHARS)}"


def _cut(data: bytes, most: int) -> str:
    text = data.decode()
    return text if len(text) <= most else f"{text[: most - 1]}…"
