"""Two runs side by side: their calls aligned, where they first part, what each came to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from engine.canonical import digest, dumps
from engine.record.alignment import aligned
from engine.record.difference import Divergence, difference
from engine.record.journal import journal_of, spent
from engine.record.lines import Record
from engine.record.run import Run

_NOT_COMPARED = ("run_id", "digest")
"""Fields of a record in which equal steps of different runs differ."""


@dataclass(frozen=True, slots=True)
class Step:
    """A call of a run."""

    seq: int
    time_ms: int
    actor: str
    tool: str
    args: Mapping[str, Any]
    failed: str
    """Code of the error that it was refused with; empty where it was not."""
    outcome: str
    """Digest of what came of it: equal outcomes have equal ones."""
    key: str
    """Digest of who called what: equal calls have equal ones."""


class Match(StrEnum):
    """How two calls that stand beside each other compare."""

    SAME = "same"
    OUTCOME = "outcome"
    """The same call, and something else came of it."""
    ARGUMENTS = "arguments"
    """The same tool, called otherwise."""
    LEFT = "left"
    """Only the first run has it."""
    RIGHT = "right"
    """Only the second run has it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of the two timelines."""

    left: Step | None
    right: Step | None
    match: Match


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two runs."""

    name: str
    """Where it is."""
    agent: str
    """Who sat in the seat, as the manifest says; empty where it does not."""
    run_id: str
    """Equal for the same world, variant, seed and options."""
    scenario: str
    variant: int
    seed: int
    starts_at: str
    """The date and hour of the office's time 0."""
    status: str
    """``open`` while the run goes on, and for good where it was killed; else ``finished``."""
    records: int
    time_ms: int
    """Office time that passed."""
    score: Mapping[str, Any]
    """The grade, in the shape of ``score.json``; empty where there is none."""
    tokens: int
    usd: str
    """Dollars; empty where no model was asked, ``unpriced`` where nobody knows."""
    steps: tuple[Step, ...]

    def body(self) -> dict[str, Any]:
        """The side for programs."""
        return {
            "run": self.name,
            "agent": self.agent,
            "run_id": self.run_id,
            "scenario": self.scenario,
            "variant": self.variant,
            "seed": self.seed,
            "status": self.status,
            "records": self.records,
            "calls": len(self.steps),
            "time_ms": self.time_ms,
            "tokens": self.tokens,
            "usd": self.usd,
            "success": self.score.get("success"),
            "composite_score": self.score.get("composite_score"),
        }


@dataclass(frozen=True, slots=True)
class GoalPair:
    """A goal in both runs; None for the side whose world does not have it."""

    id: str
    label: str
    critical: bool
    left: Mapping[str, Any] | None
    right: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side."""

    left: Side
    right: Side
    pairs: tuple[Pair, ...]
    parting: Divergence | None
    """The first record in which they differ, ``recorded`` being the left one; None where one
    goes exactly as far as the other."""

    @property
    def same_world(self) -> bool:
        """Whether both began in the same office."""
        return self.left.run_id == self.right.run_id

    @property
    def parts_at(self) -> int | None:
        """Place of the first pair whose calls or outcomes differ; None where there is none."""
        return next(
            (at for at, pair in enumerate(self.pairs) if pair.match is not Match.SAME), None
        )

    def goals(self) -> list[GoalPair]:
        """The goals of both, in the order of the first."""
        left, right = _goals(self.left.score), _goals(self.right.score)
        found = []
        for name in dict.fromkeys((*left, *right)):
            known = left.get(name) or right[name]
            found.append(
                GoalPair(
                    name, str(known.get("label", name)), bool(known.get("critical")),
                    left.get(name), right.get(name),
                )
            )  # fmt: skip
        return found

    def body(self) -> dict[str, Any]:
        """The comparison for programs."""
        return {
            "same_world": self.same_world,
            "left": self.left.body(),
            "right": self.right.body(),
            "first_difference": None if self.parting is None else _parting(self.parting),
            "goals": [
                {"id": g.id, "label": g.label, "critical": g.critical,
                 "left": _graded(g.left), "right": _graded(g.right)}
                for g in self.goals()
            ],
            "calls": [
                {"match": str(p.match), "left": _called(p.left), "right": _called(p.right)}
                for p in self.pairs
            ],
        }  # fmt: skip


def compare(left: Side, right: Side, parting: Divergence | None) -> Comparison:
    """Put two runs side by side.

    Args:
        left: the first.
        right: the second.
        parting: what :func:`first_difference` found.
    """
    pairs = tuple(
        Pair(a, b, _match(a, b))
        for a, b in aligned(left.steps, right.steps, lambda step: (step.tool, step.key))
    )
    return Comparison(left, right, pairs, parting)


def compare_runs(
    left: Run, right: Run, left_score: Mapping[str, Any], right_score: Mapping[str, Any]
) -> Comparison:
    """Put two runs on disk side by side, as far as they go.

    Args:
        left: the first.
        right: the second.
        left_score: its grade, in the shape of ``score.json``; empty for none.
        right_score: likewise.

    Raises:
        RunError: a run cannot be read.
    """
    found = first_difference(left.records(), right.records())
    return compare(side_of(left, left_score), side_of(right, right_score), found)


def side_of(run: Run, score: Mapping[str, Any]) -> Side:
    """A run as one side of a comparison.

    Raises:
        RunError: it cannot be read.
    """
    manifest = run.manifest
    steps: list[Step] = []
    records, time_ms = 0, 0
    for record in run.records():
        records += 1
        time_ms = int(record["time_ms"]) + int(record.get("latency_ms", 0))
        if record["type"] == "call":
            steps.append(_step(record))
    told = journal_of(run.path, manifest.seat)
    tokens, usd = spent(told)
    asked = any(entry["kind"] == "usage" for entry in told)
    return Side(
        name=str(run.path),
        agent=manifest.agent,
        run_id=manifest.run_id,
        scenario=manifest.scenario.id,
        variant=manifest.scenario.variant,
        seed=manifest.seed,
        starts_at=manifest.starts_at,
        status=manifest.status,
        records=records,
        time_ms=time_ms,
        score=score,
        tokens=tokens,
        usd="" if not asked else "unpriced" if usd is None else str(usd),
        steps=tuple(steps),
    )


def first_difference(left: Iterable[Record], right: Iterable[Record]) -> Divergence | None:
    """The first record in which two runs differ; names of runs and digests do not count.

    Where one ends before they differ, that is the end of the shorter one; None where both are the
    same to their ends.
    """
    for seq, (a, b) in enumerate(zip_longest(_plain(left), _plain(right))):
        if a is None or b is None:
            ended = "(the run ends here)"
            there = _what(a if b is None else b)
            return Divergence(seq, "", ended if a is None else there, ended if b is None else there)
        if a["type"] != b["type"]:
            return Divergence(seq, "type", _what(a), _what(b))
        if a != b:
            return difference(seq, a, b)
    return None


def _plain(records: Iterable[Record]) -> Iterator[Record]:
    for record in records:
        yield {key: value for key, value in record.items() if key not in _NOT_COMPARED}


def _what(record: Record) -> str:
    if record["type"] == "call":
        return f"a call of {record['tool']}"
    return f"an event for {record['target']}"


def _step(record: Record) -> Step:
    error = record.get("error")
    return Step(
        seq=record["seq"],
        time_ms=record["time_ms"],
        actor=record["actor"],
        tool=record["tool"],
        args=record["args"],
        failed=str(error.get("code", "")) if isinstance(error, dict) else "",
        outcome=digest(dumps([record.get("response"), error, record["latency_ms"]])),
        key=digest(dumps([record["actor"], record["tool"], record["args"]])),
    )


def _match(left: Step | None, right: Step | None) -> Match:
    if right is None:
        return Match.LEFT
    if left is None:
        return Match.RIGHT
    if left.key != right.key:
        return Match.ARGUMENTS
    return Match.SAME if left.outcome == right.outcome else Match.OUTCOME


def _goals(score: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    goals: Sequence[Mapping[str, Any]] = score.get("goals", ())
    return {str(goal["id"]): goal for goal in goals}


def _graded(goal: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if goal is None:
        return None
    return {"met": goal["met"], "evidence": list(goal["evidence"]), "why": goal.get("why", "")}


def _called(step: Step | None) -> dict[str, Any] | None:
    if step is None:
        return None
    return {
        "seq": step.seq, "time_ms": step.time_ms, "actor": step.actor, "tool": step.tool,
        "args": dict(step.args), "error": step.failed,
    }  # fmt: skip


def _parting(found: Divergence) -> dict[str, Any]:
    return {
        "seq": found.seq, "field": found.field, "left": found.recorded, "right": found.replayed,
    }  # fmt: skip
