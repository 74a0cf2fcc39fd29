"""Reads what a page tells: a run, a trace alone, or a transcript of any known shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from engine.errors import OfficeError, RunError
from engine.office import GENESIS
from engine.record import Run
from engine.record.directory import SCORE, TRACE, TRANSCRIPT, checksum_of, failed
from engine.record.journal import journal_of
from engine.record.lines import parse
from engine.record.manifest import Manifest
from engine.record.transcript import read_transcript
from vei_tui.pictures.moments import Advance, of_entries, of_records, room_for
from vei_tui.pictures.tale import OFFICE, Aim, Kind, Moment, Setting, Tale, Verdict
from vei_tui.pictures.worded import cut
from vei_tui.presenters.money import dollars
from vei_tui.presenters.people import People, Person
from vei_tui.presenters.when import span

Grade = Callable[[Run], Mapping[str, Any] | None]
"""Grades a run that was left open; None where it has no goals."""

FIRST_SEAT: Final = "agent"
"""The seat of a transcript, which does not name one."""

_CHUNK: Final = 1 << 20
_PROGRESS: Final[Mapping[str, Any]] = {
    "agent": "", "created": "", "updated": "", "status": "open", "records": 0, "time_ms": 0,
    "head": GENESIS, "files": {}, "ended": "",
}  # fmt: skip
"""What a manifest says of a run's progress, as if there were none: equal worlds are then equal."""


def read_tale(
    path: Path,
    grade: Grade | None = None,
    advance: Advance = lambda _: None,
    most: int | None = None,
) -> Tale:
    """Read a run, a trace or a transcript.

    Args:
        path: a run's directory, a trace, or a transcript as JSON or JSON Lines.
        grade: grades a run that has no score of its own; without it such a run has no goals.
        advance: is told of records as they are read.
        most: characters of details of a record; as many as a page has room for where left out.

    Raises:
        RunError: it is none of these, or cannot be read; says what is wrong and where.
    """
    if path.is_dir() and not (path / TRACE).exists() and (path / TRANSCRIPT).exists():
        path /= TRANSCRIPT
    if path.is_file() and not _is_trace(path):
        return _of_transcript(path, advance, most)
    run = Run.open(path)
    try:
        manifest: Manifest | None = run.manifest
    except RunError:
        manifest = None
    return _of_run(run, manifest, grade, advance, most)


def entries_in(path: Path) -> int:
    """About how many records there are to read; 0 where there is nothing to read them from.

    Raises:
        RunError: it cannot be read.
    """
    file = next((path / name for name in (TRACE, TRANSCRIPT) if (path / name).is_file()), path)
    if not file.is_file():
        return 0
    try:
        with file.open("rb") as data:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: data.read(_CHUNK), b""))
    except OSError as error:
        raise failed(file, "read", error) from None


def _is_trace(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
            if not head:
                raise RunError(f"{path} is empty.", "There is nothing in it to show.")
            if head[:1] == b"[":
                return False
            file.seek(0)
            first = next((line for line in file if not line.isspace()), b"")
    except OSError as error:
        raise failed(path, "read", error) from None
    record = parse(first.removeprefix(b"\xef\xbb\xbf"))
    return record is not None and record.get("type") in ("call", "event")


def _of_transcript(path: Path, advance: Advance, most: int | None) -> Tale:
    entries = read_transcript(path)
    room = room_for(len(entries)) if most is None else most
    moments = tuple(of_entries(entries, room, advance))
    if not moments:
        raise RunError(f"{path} has no entry.", "There is nothing in it to show.")
    return Tale(
        title=path.stem if path.name != TRANSCRIPT else path.resolve().parent.name,
        seat=FIRST_SEAT,
        moments=moments,
        people=People.of(FIRST_SEAT, ()),
        costs=_counted(moments, FIRST_SEAT),
        notes=(
            "Made from a transcript: it shows what the seat saw and did, not what happened "
            "without it.",
        ),
    )


def _of_run(
    run: Run,
    manifest: Manifest | None,
    grade: Grade | None,
    advance: Advance,
    most: int | None,
) -> Tale:
    seat = FIRST_SEAT if manifest is None else manifest.seat
    journal = [] if manifest is None else journal_of(run.path, seat)
    room = room_for(entries_in(run.trace)) if most is None else most
    moments = tuple(of_records(run.records(), journal, room, advance))
    if not moments:
        raise RunError(f"{run.trace} has no record.", "Nothing has happened in this run yet.")
    notes = ["It was killed while it wrote its last line."] if run.torn else []
    if manifest is None:
        seat = next((each.who for each in moments if each.kind is Kind.CALL), seat)
        notes.append("A trace alone: it does not say what was wanted, nor who the people are.")
        return Tale(
            title=_stated(run) or run.trace.stem,
            seat=seat,
            moments=moments,
            people=People.of(seat, ()),
            costs=_counted(moments, seat),
            notes=tuple(notes),
        )
    setting, odd = _setting(manifest)
    verdict = _verdict(run, manifest, grade)
    score = verdict.score
    return Tale(
        title=cut(setting.title or manifest.scenario.id),
        task=setting.task,
        seat=seat,
        moments=moments,
        people=People.of(seat, setting.people),
        outside=setting.outside,
        apps=setting.apps,
        starts_at=manifest.starts_at,
        facts=tuple(_facts(manifest)),
        success=score["success"] if isinstance(score.get("success"), bool) else None,
        aims=tuple(_aims(score.get("goals"))),
        costs=_costs(score) or _counted(moments, seat),
        notes=tuple(note for note in (*notes, odd, verdict.note) if note),
    )


def _stated(run: Run) -> str:
    first = next(run.records(), {})
    return cut(str(first.get("scenario_id") or ""))


def _setting(manifest: Manifest) -> tuple[Setting, str]:
    """The office of a run; where its world is gone, nothing but a sentence that says so."""
    begun = manifest.model_copy(update=_PROGRESS).model_dump_json()
    try:
        return _office(begun), ""
    except OfficeError:
        return Setting(), "The world of this run is not here, so people are shown by their handles."


@lru_cache(maxsize=64)
def _office(begun: str) -> Setting:
    """An office as it was before a run, kept because many runs of a comparison began in it.

    Args:
        begun: the part of a manifest that says what the run began with, as JSON.
    """
    from vei_tui.play import rebuild, scenario_now

    manifest = Manifest.model_validate_json(begun)
    scenario = scenario_now(manifest)
    office = rebuild(manifest, scenario=scenario)
    people = list(office.directory)
    return Setting(
        title=scenario.title,
        task=scenario.brief,
        people=tuple(Person(each.id, each.name, each.title, each.email) for each in people),
        outside=frozenset(each.id for each in people if each.outside),
        apps=tuple(office.index),
    )


def _verdict(run: Run, manifest: Manifest, grade: Grade | None) -> Verdict:
    """A run's score: its own where it is the one it was finished with, else what it comes to."""
    try:
        if manifest.status == "finished":
            score = run.score()
            if score is not None and checksum_of(run.path / SCORE) != manifest.files.get(SCORE):
                return Verdict(note=f"{SCORE} is not the file that its manifest describes.")
            return Verdict(score or {}, "" if score else "It was finished without a score.")
        left = "It was left open; graded as it stands."
        return Verdict(grade(run) or {}, left) if grade else Verdict(note="It was left open.")
    except OfficeError as problem:
        return Verdict(note=cut(f"It cannot be graded: {problem}", 400))


def _facts(manifest: Manifest) -> Iterator[tuple[str, str]]:
    yield "world", cut(manifest.scenario.id)
    if manifest.scenario.variant:
        yield "variant", str(manifest.scenario.variant)
    yield "seed", str(manifest.seed)
    yield "in the seat", cut(manifest.agent) or f"unnamed ({cut(manifest.door)})"
    if manifest.ended:
        yield "ended", cut(manifest.ended)
    yield "run", manifest.run_id


def _aims(goals: object) -> Iterator[Aim]:
    for goal in goals if isinstance(goals, list) else ():
        if not isinstance(goal, Mapping):
            continue
        evidence = goal.get("evidence")
        yield Aim(
            label=cut(str(goal.get("label") or goal.get("id") or "?"), 400),
            met=goal.get("met") is True,
            critical=goal.get("critical") is True,
            weight=cut(str(goal.get("weight", 1)), 12),
            why=cut(str(goal.get("why") or ""), 600),
            evidence=tuple(seq for seq in evidence if isinstance(seq, int))
            if isinstance(evidence, list)
            else (),
        )


def _costs(score: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    costs = score.get("costs")
    if not isinstance(costs, Mapping):
        return ()
    actions, time_ms = costs.get("actions"), costs.get("time_ms")
    tokens, usd = costs.get("tokens"), costs.get("usd")
    found = [("calls", f"{actions:,}")] if isinstance(actions, int) else []
    if isinstance(time_ms, int):
        found.append(("office time", span(time_ms)))
    if tokens:
        found.append(("tokens", f"{tokens:,}" if isinstance(tokens, int) else "unknown"))
        found.append(("cost", dollars(usd if isinstance(usd, int | float) else None)))
    return tuple(found)


def _counted(moments: tuple[Moment, ...], seat: str) -> tuple[tuple[str, str], ...]:
    """What a run without a score took, from its moments."""
    calls = sum(each.kind is Kind.CALL and each.who in (seat, OFFICE) for each in moments)
    last = moments[-1]
    return (("calls", f"{calls:,}"), ("office time", span(last.time_ms + last.latency_ms)))
