"""How a day went, in rows: the outcome, each goal with its evidence, what was missed and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from vei_tui.presenters.events import Arrival, Happening, call_words, happening_line
from vei_tui.presenters.goals import GoalState, tally
from vei_tui.presenters.hindsight import act_line, broken_line, chance_line
from vei_tui.presenters.people import People
from vei_tui.presenters.text import Line, Role, apart, line, one_line

if TYPE_CHECKING:
    from scenarios.hindsight import Act, Hindsight

SHOWN: Final = 3
"""Records of evidence that stand under a goal; enter on the goal shows all of them."""

LOOKING: Final = line(("Looking back for when it could have been done…", Role.DIM))
INDENT: Final = "    "


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A row of the report; enter on it leads to what it names."""

    id: str
    lines: tuple[Line, ...]
    evidence: tuple[int, ...] = ()
    """For a goal: seqs of the records that show it."""
    jump: int | None = None
    """seq of the record that the row tells of; enter shows it in the timeline."""
    acts: tuple[Act, ...] = ()
    """For what would have done it: the calls, of which the row shows the first or one."""

    @property
    def selectable(self) -> bool:
        """Whether the row leads anywhere."""
        return self.is_goal or self.jump is not None or bool(self.acts)

    @property
    def is_goal(self) -> bool:
        """Whether it is the row of a goal itself."""
        return self.id.startswith("goal ")

    @property
    def is_missed(self) -> bool:
        """Whether it is the row of a goal that was missed."""
        return self.is_goal and bool(self.lines) and self.lines[0][0][1] is Role.ALERT


@dataclass(frozen=True, slots=True)
class Past:
    """What the report tells records by."""

    people: People
    starts_at: str
    """Date and hour of time 0."""
    record: Callable[[int], Mapping[str, Any] | None]
    """A record by its seq."""
    log: Mapping[int, Happening] = field(default_factory=dict)
    """What the seat saw happen, by seq; of several of one record the first."""

    @classmethod
    def of(
        cls,
        people: People,
        starts_at: str,
        record: Callable[[int], Mapping[str, Any] | None],
        log: Sequence[Happening],
    ) -> Past:
        """The past of a session."""
        by_seq: dict[int, Happening] = {}
        for happening in log:
            by_seq.setdefault(happening.seq, happening)
        return cls(people, starts_at, record, by_seq)

    def happening(self, seq: int) -> Happening | None:
        """What happened with a record, whether or not the seat saw it; None if there is none."""
        if seq in self.log:
            return self.log[seq]
        record = self.record(seq)
        return None if record is None else as_happening(record)


def as_happening(record: Mapping[str, Any]) -> Happening:
    """A record that the seat did not see happen, as an entry of the timeline."""
    what = str(record.get("tool") or record.get("target") or "")
    said = record.get("args") or record.get("payload") or {}
    arrival = Arrival(str(record.get("actor", "")), what, call_words(said))
    return Happening(
        int(record["seq"]), int(record["time_ms"]), what.partition(".")[0], arrival=arrival
    )


def whole_log(log: Sequence[Happening], past: Past, seqs: Sequence[int]) -> list[Happening]:
    """A timeline in which these records stand as well, each at its place."""
    known = {happening.seq for happening in log}
    more = [past.happening(seq) for seq in sorted({*seqs} - known)]
    return sorted([*log, *(each for each in more if each)], key=lambda each: each.seq)


def verdict_lines(score: Mapping[str, Any], goals: Sequence[GoalState]) -> list[Line]:
    """The outcome in words."""
    met, wanted = tally(goals)
    broken = [goal for goal in goals if goal.critical and not goal.met]
    rubric = score.get("rubric")
    count = f"{met} of {wanted} goals are met"
    if rubric is not None:
        count = (
            f"{score.get('composite_score', 0):.2f} of {rubric['threshold']:.2f} needed · {count}"
        )
    elif met == wanted:
        count = f"all {wanted} goals are met"
    if score.get("success"):
        return [line(("✔ SUCCESS", Role.GOOD), f"  {count}")]
    if broken:
        head = line(("✗ FAILED", Role.ALERT), f"  {one_line(broken[0].label)}: this did not hold")
        return [head, line(("  ", Role.PLAIN), (count, Role.DIM))]
    return [line(("· NOT YET", Role.WARN), f"  {count}")]


def report_rows(
    score: Mapping[str, Any],
    goals: Sequence[GoalState],
    past: Past,
    hindsight: Mapping[str, Hindsight] | None,
) -> list[ReportRow]:
    """The report: what was missed first, each goal with what shows it.

    Args:
        score: as `score.json` has it.
        goals: its goals, with reasons and evidence.
        past: what the records are told by.
        hindsight: what looking back found, by goal; None while it goes on.
    """
    rows = [ReportRow("verdict", ((), *verdict_lines(score, goals)))]
    broken = [goal for goal in goals if goal.critical and not goal.met]
    missed = [goal for goal in goals if not goal.critical and not goal.met]
    met = [goal for goal in goals if not goal.critical and goal.met]
    kept = [goal for goal in goals if goal.critical and goal.met]
    for title, part in (
        ("WHAT MUST NOT HAPPEN, AND DID", broken),
        ("MISSED", missed),
        ("DONE", met),
        ("WHAT MUST NOT HAPPEN, AND DID NOT", kept),
    ):
        if part:
            count = str(len(part)) if len(part) > 1 else ""
            rows.append(_title(f"title {title}", title, count))
            for goal in part:
                rows += _goal_rows(goal, past, hindsight)
    findings = score.get("policy", {}).get("findings", ())
    if findings:
        rows.append(_title("title findings", "WHAT WATCHERS NOTED", str(len(findings))))
        rows += [_finding_row(at, finding) for at, finding in enumerate(findings)]
    return rows


def _title(row_id: str, words: str, count: str = "") -> ReportRow:
    return ReportRow(row_id, ((), line((words, Role.LABEL), (f"  {count}", Role.DIM))))


def _goal_rows(
    goal: GoalState, past: Past, hindsight: Mapping[str, Hindsight] | None
) -> list[ReportRow]:
    mark = ("✔ ", Role.GOOD) if goal.met else ("✗ ", Role.ALERT)
    weight = line((f"weight {goal.weight}", Role.DIM)) if goal.weight > 1 else ()
    name = (goal.label, Role.PLAIN if goal.critical and goal.met else Role.STRONG)
    head = apart(line(mark, name), weight) if weight else line(mark, name)
    row_id = f"goal {goal.id}"
    if goal.critical and goal.met:
        return [ReportRow(row_id, (head,), goal.evidence)]
    why = line("  ", (goal.why, Role.DIM if goal.met else Role.PLAIN))
    rows = [ReportRow(row_id, (head, why), goal.evidence)]
    found = (hindsight or {}).get(goal.id)
    breaker = None if found is None else found.broken_by
    # The record that broke a promise has a row of its own, which says so.
    evidence = [seq for seq in goal.evidence if seq != breaker]
    for seq in evidence[:SHOWN]:
        words = _record_line(seq, past)
        if words:
            rows.append(ReportRow(f"record {goal.id} {seq}", (words,), jump=seq))
    more = len(evidence) - SHOWN
    if more > 0:
        rows.append(ReportRow(f"more {goal.id}", (line((f"{INDENT}and {more} more", Role.DIM)),)))
    if not goal.met:
        rows += _hindsight_rows(goal, past, hindsight)
    return rows


def _hindsight_rows(
    goal: GoalState, past: Past, hindsight: Mapping[str, Hindsight] | None
) -> list[ReportRow]:
    if hindsight is None:
        return [ReportRow(f"looking {goal.id}", (_inset(LOOKING),))]
    found = hindsight.get(goal.id)
    if found is None:
        return []
    start = past.starts_at
    if found.critical:
        by = found.broken_by
        told = [_inset(broken_line(found)), *([] if by is None else [_record_line(by, past)])]
        return [ReportRow(f"broken {goal.id}", tuple(told), jump=by)]
    rows = []
    if found.acts:
        label = line((f"{INDENT}would have done it", Role.LABEL))
        rows.append(ReportRow(f"would {goal.id}", (label,)))
        rows += [
            ReportRow(f"act {goal.id} {at}", (_one_row(act_line(act, start)),), acts=found.acts)
            for at, act in enumerate(found.acts[-SHOWN:])
        ]
    shut = found.shut_by
    words = chance_line(found, start, None if shut is None else past.record(shut))
    if found.open:
        words = (*words, *line(("  o", Role.STRONG), (" goes back into the day", Role.DIM)))
    rows.append(ReportRow(f"chance {goal.id}", (_inset(words),), jump=shut))
    return rows


def _record_line(seq: int, past: Past) -> Line:
    happening = past.happening(seq)
    if happening is None:
        return ()
    return _one_row(happening_line(happening, past.people, past.starts_at))


def _inset(words: Line) -> Line:
    return ((INDENT, Role.PLAIN), *words)


def _one_row(words: Line) -> Line:
    # A fill that takes nothing keeps a long line on one row.
    return (*_inset(words), (" ", Role.FILL))


def _finding_row(at: int, finding: Mapping[str, Any]) -> ReportRow:
    severity = one_line(str(finding.get("severity", "")))
    words = line((f"! {severity} ", Role.WARN), str(finding.get("message", "")))
    seq = finding.get("seq")
    return ReportRow(f"finding {at}", (words,), jump=seq if isinstance(seq, int) else None)
