"""Resume: take up a run where it was left, as if it had never been interrupted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.errors import RunError
from engine.office import GENESIS, Office
from engine.record.lines import end_of, parse, split
from engine.record.manifest import Manifest
from engine.record.reexecution import Followed, follow
from engine.record.run import Run
from engine.record.tracefile import TraceFile
from engine.record.verify import against_manifest
from engine.record.writer import RunWriter


def resume(run: Run, build: Callable[[Manifest], Office]) -> tuple[Office, RunWriter]:
    """Execute a run's calls again and go on writing it.

    What a killed process left is put right: a torn last line and the events of a wait that never
    finished are cut, events that a call let land and that were not yet written are added. So the
    trace becomes that of a run that was never interrupted.

    Args:
        run: the run; a finished one stays so until the next call.
        build: opens the office that a manifest describes, as it was before the first call.

    Returns:
        The office as it was, and the writer that is its sink.

    Raises:
        RunError: another process writes to the run, or its record is not what its calls give; the
            trace is as it was then.
    """
    trace = TraceFile.open(run.trace)
    try:
        # Read again: whoever held the lock until now may have written more.
        manifest = Run.open(run.path).manifest
        data = trace.read()
        lines = split(data)
        office = build(manifest)
        followed = follow(office, lines.whole)
        differs = followed.divergence or against_manifest(manifest, lines, followed)
        if differs is not None:
            raise RunError(
                f"{run.path} cannot be resumed: it differs at {differs}.",
                "vei verify tells more.",
            )
        manifest = _mended(run.path, trace, data, followed, manifest)
        return office, RunWriter(run.path, office, manifest, trace)
    except BaseException:
        trace.close()
        raise


def _mended(
    path: Path, trace: TraceFile, data: bytes, followed: Followed, manifest: Manifest
) -> Manifest:
    """Make the trace the re-executed one; the manifest that describes it."""
    content = b"".join(b"%s\n" % line for line in followed.lines)
    if data == content:
        return manifest
    # All that was compared is equal, so the trace begins as the content does; only its end differs.
    kept = min(len(data), sum(len(line) + 1 for line in followed.lines[: followed.equal]))
    records, time_ms, head = 0, 0, GENESIS
    if followed.equal:
        records, time_ms, head = end_of(parse(followed.lines[followed.equal - 1]) or {})
    manifest = manifest.changed(
        status="open", files={}, records=records, time_ms=time_ms, head=head, ended=""
    )
    # First, and with what stays for certain: a kill between the steps leaves a run to resume again.
    manifest.write(path)
    trace.truncate(kept)
    if kept < len(content):
        trace.append(content[kept:])
    return manifest
