"""Resume: wherever a run was cut off, it goes on as if it had not been."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from itertools import cycle, islice
from pathlib import Path

import orjson
import pytest

from engine.errors import RunError
from engine.record import Run, RunWriter, resume, verify
from tests.engine.record.small_office import CALLS, SCENARIO, build, do, open_office, record

ROOT = Path(__file__).resolve().parents[3]


def killed(path: Path, trace: bytes) -> None:
    """Make a run as a killed process leaves it."""
    RunWriter.create(path, open_office(), SCENARIO, "agent", overwrite=True).close()
    (path / "trace.jsonl").write_bytes(trace)


def test_from_wherever_it_was_cut_a_run_becomes_the_unbroken_one(tmp_path: Path) -> None:
    whole = record(tmp_path / "whole")
    path = tmp_path / "run"
    lines = whole.splitlines(keepends=True)
    borders = [sum(map(len, lines[:n])) for n in range(len(lines) + 1)]
    near = {max(0, place + by) for place in borders for by in (-1, 0, 1)}
    for cut in sorted(near | set(range(0, len(whole), 97))):
        killed(path, whole[:cut])
        office, writer = resume(Run.open(path), build)
        with writer:
            done = len(list(Run.open(path).calls()))
            assert whole.startswith((path / "trace.jsonl").read_bytes())
            assert whole[:cut].count(b'"type":"call"') - done in (0, 1)
            do(office, CALLS[done:])
            writer.finish({"success": True})
        assert (path / "trace.jsonl").read_bytes() == whole, cut
    assert verify(Run.open(path), build).identical


@pytest.mark.parametrize("delay_s", [0.0, 0.03, 0.2])
def test_a_run_killed_by_the_system_is_resumed(tmp_path: Path, delay_s: float) -> None:
    path = tmp_path / "run"
    trace = path / "trace.jsonl"
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("killed_run.py")), str(path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        deadline = time.monotonic() + 60
        while not trace.exists() or trace.stat().st_size < 20_000:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.001)
        with pytest.raises(RunError, match="is being written"):
            resume(Run.open(path), build)
        time.sleep(delay_s)
    finally:
        process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=30) == -signal.SIGKILL
    before = trace.read_bytes()
    office, writer = resume(Run.open(path), build)
    with writer:
        done = len(list(Run.open(path).calls()))
        kept = trace.read_bytes()
        assert before.count(b'"type":"call"') - done in (0, 1)
        do(office, list(islice(cycle(CALLS), done, done + 40)))
        writer.finish(None)
    assert kept.startswith(before[: before.rindex(b'"type":"call"') - 2_000])
    assert verify(Run.open(path), build).identical
    assert trace.read_bytes() == record(
        tmp_path / "unbroken", list(islice(cycle(CALLS), done + 40))
    )


def test_a_finished_run_stays_finished_until_the_next_call(tmp_path: Path) -> None:
    path = tmp_path / "run"
    record(path, CALLS[:4])
    before = (path / "manifest.json").read_bytes()
    office, writer = resume(Run.open(path), build)
    writer.close()
    assert (path / "manifest.json").read_bytes() == before
    office, writer = resume(Run.open(path), build)
    with writer:
        do(office, CALLS[4:])
        assert Run.open(path).manifest.status == "open"
        writer.finish({"success": True})
    assert (path / "trace.jsonl").read_bytes() == record(tmp_path / "whole")


def test_a_run_that_diverges_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "run"
    whole = record(tmp_path / "whole")
    changed = whole.replace(b"May I?", b"MAY I?", 1) + b'{"torn'
    killed(path, changed)
    with pytest.raises(RunError, match=r"cannot be resumed: it differs at seq 1, digest"):
        resume(Run.open(path), build)
    assert (path / "trace.jsonl").read_bytes() == changed
    with pytest.raises(RunError, match=r"seq 0, run_id"):
        resume(Run.open(tmp_path / "whole"), lambda manifest: open_office(manifest.seed + 1))


def test_a_run_that_lacks_records_its_manifest_counts_is_not_resumed(tmp_path: Path) -> None:
    trace = record(tmp_path / "run", finish=False)
    (tmp_path / "run" / "trace.jsonl").write_bytes(trace[: trace[:-1].rindex(b"\n") + 1])
    with pytest.raises(RunError, match=r"the manifest counts \d+ records, the trace ends before"):
        resume(Run.open(tmp_path / "run"), build)


def test_a_run_closed_within_a_wait_is_resumed(tmp_path: Path) -> None:
    """The events of a wait are on disk and counted, the wait itself was interrupted."""
    path = tmp_path / "run"
    lines = record(path, finish=False).splitlines(keepends=True)
    wait = next(n for n, line in enumerate(lines) if b'"vei.tick"' in line)
    (path / "trace.jsonl").write_bytes(b"".join(lines[:wait]))
    manifest = orjson.loads((path / "manifest.json").read_bytes())
    head = orjson.loads(lines[wait - 1])["digest"]
    (path / "manifest.json").write_bytes(orjson.dumps({**manifest, "records": wait, "head": head}))
    for _ in range(2):
        office, writer = resume(Run.open(path), build)
        writer.close()
        assert writer.manifest.records == office.world.seq < wait
    assert verify(Run.open(path), build).identical


def test_a_failed_resume_lets_go_of_the_run(tmp_path: Path) -> None:
    record(tmp_path / "run", finish=False)

    def closed(manifest: object) -> None:
        raise RunError("The scenario is gone.")

    with pytest.raises(RunError, match="is gone"):
        resume(Run.open(tmp_path / "run"), closed)  # type: ignore[arg-type]
    _, writer = resume(Run.open(tmp_path / "run"), build)
    writer.close()
