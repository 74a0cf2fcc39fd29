"""The stages of deals: which there are, and which step leads from one to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.errors import Refused, nearest

WON = "won"
LOST = "lost"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the pipeline."""

    name: str
    closed: str = ""
    """``won`` or ``lost``; empty for a stage in which a deal is still open."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The state machine of deals, as data."""

    stages: tuple[Stage, ...]
    """In their order."""
    entry: tuple[str, ...]
    """Stages in which a deal may begin, the usual one first."""
    allowed: Mapping[str, tuple[str, ...]]
    """Stages that a deal may go to, by the stage that it is in."""

    def named(self, given: str) -> Stage:
        """The stage that is meant, however it is spelled: ``closed_won`` is ``Closed Won``.

        Raises:
            Refused: ``invalid_args``, naming the stages like it.
        """
        wanted = _key(given)
        for stage in self.stages:
            if _key(stage.name) == wanted:
                return stage
        message = f"There is no stage {given[:80]!r}."
        raise Refused("invalid_args", message, nearest(given, (s.name for s in self.stages)))

    def begin(self, given: str | None) -> Stage:
        """The stage in which a deal begins.

        Raises:
            Refused: ``invalid_state``, naming where it may begin.
        """
        stage = self.named(given or self.entry[0])
        if stage.name not in self.entry:
            raise _refused(f"A deal cannot begin in {stage.name}.", self.entry)
        return stage

    def step(self, deal_id: str, before: str, given: str) -> Stage:
        """The stage that a deal goes to.

        Raises:
            Refused: ``invalid_state``, naming where it may go.
        """
        stage = self.named(given)
        allowed = self.allowed[before]
        if stage.name != before and stage.name not in allowed:
            message = f"{deal_id} is in {before}: it cannot go to {stage.name} from there."
            raise _refused(message, allowed)
        return stage


def pipeline(
    stages: Iterable[Stage], strict: bool, explicit: Mapping[str, Iterable[str]] | None = None
) -> Pipeline:
    """The machine of some stages.

    Args:
        strict: whether deals go one stage at a time; otherwise open deals go anywhere. A closed
            deal stays closed either way.
        explicit: stages that a deal may go to, by stage, instead of what follows from ``strict``.
    """
    every = tuple(stages)
    names = tuple(stage.name for stage in every)
    still_open = tuple(stage.name for stage in every if not stage.closed)
    allowed: dict[str, tuple[str, ...]] = {}
    for stage in every:
        if explicit is not None:
            allowed[stage.name] = tuple(explicit.get(stage.name, ()))
        elif stage.closed:
            allowed[stage.name] = ()
        elif strict:
            allowed[stage.name] = _next(every, still_open, stage.name)
        else:
            allowed[stage.name] = tuple(name for name in names if name != stage.name)
    return Pipeline(every, still_open[:1] if strict else names, allowed)


def _next(stages: tuple[Stage, ...], still_open: tuple[str, ...], name: str) -> tuple[str, ...]:
    """One step on, one step back, or lost; won from the last open stage only."""
    at = still_open.index(name)
    forward = still_open[at + 1 : at + 2] or tuple(s.name for s in stages if s.closed == WON)
    lost = tuple(stage.name for stage in stages if stage.closed == LOST)
    return (*forward, *still_open[max(at - 1, 0) : at], *lost)


def _key(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def _refused(message: str, allowed: tuple[str, ...]) -> Refused:
    hint = f"Allowed: {', '.join(allowed)}." if allowed else "It is closed for good."
    return Refused("invalid_state", message, hint, allowed=list(allowed))
