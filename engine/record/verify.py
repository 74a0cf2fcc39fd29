"""Verify: whether a run, executed again, is the run that was recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.office import Office
from engine.record.difference import ABSENT, Divergence, shortened
from engine.record.directory import TRACE, checksum_of
from engine.record.lines import Lines, is_cut_short, parse
from engine.record.manifest import Manifest, ScenarioRef, scenario_ref, this_build
from engine.record.pictures import damaged
from engine.record.reexecution import Followed, follow
from engine.record.run import Run


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the comparison."""

    records: int
    """Records that came out equal, byte for byte."""
    divergence: Divergence | None
    """The first difference."""
    damage: tuple[str, ...] = ()
    """What is wrong with the run's other files, a sentence each."""
    notes: tuple[str, ...] = ()
    """What a killed run left behind; nothing is wrong with it."""
    warnings: tuple[str, ...] = ()
    """What differs between then and now and may explain a difference, a sentence each."""

    @property
    def identical(self) -> bool:
        """Whether the run is the one that was recorded."""
        return self.divergence is None and not self.damage

    def __str__(self) -> str:
        if self.identical:
            return f"identical ({_count(self.records, 'record')})"
        if self.divergence is not None:
            return f"diverged at {self.divergence}"
        return f"damaged: {self.damage[0]}"

    def body(self) -> dict[str, Any]:
        """The verdict for programs."""
        return {
            "identical": self.identical,
            "records": self.records,
            "divergence": self.divergence and self.divergence.body(),
            "damage": list(self.damage),
            "notes": list(self.notes),
            "warnings": list(self.warnings),
        }


def verify(
    run: Run,
    build: Callable[[Manifest], Office],
    scenario: ScenarioRef | Mapping[str, Any] | None = None,
) -> Verdict:
    """Execute a run again and compare every record.

    Args:
        run: the run.
        build: opens the office that a manifest describes, as it was before the first call.
        scenario: the scenario as it is here now, to warn where it has changed since the run.

    Raises:
        RunError: the run has no manifest, or cannot be read.
    """
    manifest = run.manifest
    lines = run.lines()
    office = build(manifest)
    followed = follow(office, lines.whole)
    divergence = followed.divergence or _torn(lines) or against_manifest(manifest, lines, followed)
    records = divergence.seq if divergence else followed.equal + followed.unfinished
    return Verdict(
        records=min(records, len(lines.whole)),
        divergence=divergence,
        damage=(*_damage(run, manifest), *damaged(run.path, office, lines.whole)),
        notes=_notes(lines, followed) if divergence is None else (),
        warnings=_warnings(manifest, scenario),
    )


def against_manifest(manifest: Manifest, lines: Lines, followed: Followed) -> Divergence | None:
    """Where a trace, sound in itself, is not the one that the manifest describes."""
    there, counted = len(lines.whole), manifest.records
    finished = manifest.status == "finished"
    if there < counted:
        what = f"the manifest counts {_count(counted, 'record')}, the trace ends before"
        replayed = followed.lines[there] if there < len(followed.lines) else b""
        return Divergence(there, "", ABSENT, _shown(replayed), what)
    if finished and there > counted:
        what = f"the manifest counts {_count(counted, 'record')}, the trace goes on"
        return Divergence(counted, "", _shown(lines.whole[counted]), ABSENT, what)
    last = parse(lines.whole[counted - 1]) if counted else None
    if last is not None and last.get("digest") != manifest.head:
        what = "the manifest names another digest for this record"
        head = shortened(manifest.head)
        return Divergence(counted - 1, "digest", head, shortened(last.get("digest")), what)
    return None


def _torn(lines: Lines) -> Divergence | None:
    """The end of the trace, where it is not what a killed process leaves."""
    if not lines.torn or is_cut_short(lines.torn):
        return None
    return Divergence(
        len(lines.whole), "", _shown(lines.torn), ABSENT, "the last line is not a record"
    )


def _damage(run: Run, manifest: Manifest) -> tuple[str, ...]:
    found = []
    for name, expected in sorted(manifest.files.items()):
        given = checksum_of(run.path / name) if "/" not in name else None
        if given is None:
            found.append(f"{name} is missing.")
        elif given != expected:
            found.append(f"{name} is not the file that the manifest describes.")
    if manifest.status == "finished" and TRACE not in manifest.files:
        found.append(f"The manifest of the finished run does not describe {TRACE}.")
    return tuple(found)


def _notes(lines: Lines, followed: Followed) -> tuple[str, ...]:
    notes = []
    unwritten = len(followed.lines) - followed.equal
    if followed.unfinished:
        events = _count(followed.unfinished, "event")
        notes.append(f"The run was killed during a wait, after {events}; resuming repeats none.")
    if unwritten:
        notes.append(
            f"The run was killed before {_count(unwritten, 'event')} of the last call "
            "could be written; resuming adds what is missing."
        )
    if lines.torn:
        notes.append("The run was killed while it wrote the last line; resuming cuts it.")
    return tuple(notes)


def _warnings(
    manifest: Manifest, scenario: ScenarioRef | Mapping[str, Any] | None
) -> tuple[str, ...]:
    found = []
    then, now = manifest.build, this_build()
    if then.vei_tui != now.vei_tui:
        found.append(f"Recorded with vei-tui {then.vei_tui}; this is {now.vei_tui}.")
    if then.python_line != now.python_line:
        found.append(f"Recorded with Python {then.python}; this is {now.python}.")
    if scenario is not None:
        here = scenario_ref(scenario)
        if here.digest != manifest.scenario.digest:
            found.append(f"The scenario {manifest.scenario.id} has changed since the run.")
    return tuple(found)


def _shown(line: bytes) -> str:
    return shortened(line.decode("utf-8", "replace")) if line else ABSENT


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
