"""Writing a run: each record on disk at once, one writer, nothing overwritten, nothing lost."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.errors import RunError
from engine.record import Run, RunWriter, ScenarioRef, verify
from tests.engine.record.small_office import CALLS, SCENARIO, build, do, open_office, record


def manifest_of(path: Path) -> dict[str, Any]:
    found = orjson.loads((path / "manifest.json").read_bytes())
    assert isinstance(found, dict)
    return found


def test_a_run_is_described_before_anything_happens(tmp_path: Path) -> None:
    office = open_office(seed=9)
    with RunWriter.create(tmp_path / "run", office, SCENARIO, "agent", door="stdio"):
        manifest = manifest_of(tmp_path / "run")
        assert manifest["format"] == "vei-run"
        assert manifest["manifest_version"] == 1
        assert manifest["run_id"] == office.run_id
        assert manifest["scenario"] == {**SCENARIO, "variant": 0, "text": ""}
        assert (manifest["seed"], manifest["seat"], manifest["door"]) == (9, "agent", "stdio")
        assert (manifest["status"], manifest["records"]) == ("open", 0)
        assert manifest["created"].endswith("Z")
        assert (tmp_path / "run" / "blobs").is_dir()


def test_manifest_names_no_place_on_this_machine(tmp_path: Path) -> None:
    record(tmp_path / "run")
    assert str(tmp_path).encode() not in (tmp_path / "run" / "manifest.json").read_bytes()


def test_each_record_is_on_disk_when_its_call_returns(tmp_path: Path) -> None:
    office = open_office()
    with RunWriter.create(tmp_path / "run", office, SCENARIO, "agent"):
        for call in CALLS:
            do(office, [call])
            lines = (tmp_path / "run" / "trace.jsonl").read_bytes().splitlines()
            assert lines == list(office.world.log.slice(0, office.world.seq))


def test_what_the_office_did_before_is_written_too(tmp_path: Path) -> None:
    whole = record(tmp_path / "whole")
    office = open_office()
    do(office, CALLS[:4])
    with RunWriter.create(tmp_path / "late", office, SCENARIO, "agent"):
        do(office, CALLS[4:])
    assert (tmp_path / "late" / "trace.jsonl").read_bytes() == whole


def test_a_directory_that_holds_a_run_is_left_alone(tmp_path: Path) -> None:
    trace = record(tmp_path / "run")
    with pytest.raises(RunError, match=r"already holds a run.*--overwrite") as refused:
        RunWriter.create(tmp_path / "run", open_office(), SCENARIO, "agent")
    assert refused.value.code == "invalid_run"
    assert (tmp_path / "run" / "trace.jsonl").read_bytes() == trace


def test_overwriting_leaves_nothing_of_the_old_run(tmp_path: Path) -> None:
    path = tmp_path / "run"
    record(path)
    (path / "blobs" / "old").write_bytes(b"old")
    (path / "notes.txt").write_text("mine")
    with RunWriter.create(path, open_office(), SCENARIO, "agent", overwrite=True):
        left = sorted(entry.name for entry in path.iterdir())
        assert left == ["blobs", "manifest.json", "notes.txt", "trace.jsonl"]
        assert not list((path / "blobs").iterdir())
        assert (path / "trace.jsonl").read_bytes() == b""


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_run_has_one_writer(tmp_path: Path, overwrite: bool) -> None:
    office = open_office()
    with RunWriter.create(tmp_path / "run", office, SCENARIO, "agent"):
        do(office)
        before = (tmp_path / "run" / "trace.jsonl").read_bytes()
        with pytest.raises(RunError, match=re.escape(str(tmp_path / "run"))):
            RunWriter.create(tmp_path / "run", open_office(), SCENARIO, "agent", overwrite)
        assert (tmp_path / "run" / "trace.jsonl").read_bytes() == before
    RunWriter.create(tmp_path / "run", open_office(), SCENARIO, "agent", overwrite=True).close()


def test_a_file_is_no_directory_for_a_run(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("x")
    with pytest.raises(RunError, match="is a file"):
        RunWriter.create(tmp_path / "run", open_office(), SCENARIO, "agent")


def test_a_finished_run_is_complete_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "run"
    office = open_office()
    with RunWriter.create(path, office, ScenarioRef(**SCENARIO), "agent") as writer:
        do(office)
        writer.finish({"success": True, "composite_score": 0.5})
        manifest = manifest_of(path)
        assert manifest["status"] == "finished"
        assert manifest["records"] == office.world.seq
        assert manifest["head"] == office.world.digest
        assert manifest["time_ms"] == office.time_ms
        assert set(manifest["files"]) == {"score.json", "trace.jsonl", "transcript.json"}
    assert Run.open(path).score() == {"success": True, "composite_score": 0.5}
    assert not list(path.glob(".*"))


def test_finishing_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "run"
    office = open_office()
    with RunWriter.create(path, office, SCENARIO, "agent") as writer:
        do(office)
        writer.finish({"success": True})
        before = {entry.name: entry.read_bytes() for entry in path.iterdir() if entry.is_file()}
        writer.finish({"success": True})
    assert {e.name: e.read_bytes() for e in path.iterdir() if e.is_file()} == before


def test_a_finished_run_can_go_on_and_be_finished_again(tmp_path: Path) -> None:
    path = tmp_path / "run"
    office = open_office()
    with RunWriter.create(path, office, SCENARIO, "agent") as writer:
        do(office, CALLS[:5])
        writer.finish({"success": False})
        do(office, CALLS[5:])
        assert (manifest_of(path)["status"], manifest_of(path)["files"]) == ("open", {})
        writer.finish(None)
        assert not (path / "score.json").exists()
        writer.finish({"success": True})
    assert manifest_of(path)["records"] == office.world.seq
    assert verify(Run.open(path), build).identical
    assert (path / "trace.jsonl").read_bytes() == record(tmp_path / "unbroken")


def test_closing_an_unfinished_run_writes_down_how_far_it_got(tmp_path: Path) -> None:
    office = open_office()
    writer = RunWriter.create(tmp_path / "run", office, SCENARIO, "agent")
    do(office)
    writer.close()
    writer.close()
    manifest = manifest_of(tmp_path / "run")
    assert (manifest["status"], manifest["records"]) == ("open", office.world.seq)
    assert office.sink is None
    with pytest.raises(RunError, match="closed"):
        writer.write(b"{}")


def test_a_reset_begins_another_run_beside_the_first(tmp_path: Path) -> None:
    (tmp_path / "run-3").mkdir()
    office = open_office()
    with RunWriter.create(tmp_path / "run", office, SCENARIO, "agent", door="stdio") as writer:
        paths = [writer.path]
        for seed in (8, 9):
            do(office)
            office.reset(seed)
            paths.append(writer.path)
        do(office, CALLS[:3])
        writer.finish({"success": False})
    assert [path.name for path in paths] == ["run", "run-2", "run-4"]
    for path, seed, status in zip(paths, (7, 8, 9), ("finished",) * 3, strict=True):
        run = Run.open(path)
        assert (run.manifest.seed, run.manifest.status) == (seed, status)
        assert (run.manifest.seat, run.manifest.door) == ("agent", "stdio")
        assert verify(run, build).identical
    assert len(list(Run.open(paths[2]).calls())) == 3


def test_a_reset_before_the_first_call_stays_where_it_is(tmp_path: Path) -> None:
    office = open_office()
    with RunWriter.create(tmp_path / "run", office, SCENARIO, "agent") as writer:
        office.reset(8)
        assert writer.path == tmp_path / "run"
        do(office)
    run = Run.open(tmp_path / "run")
    assert (run.manifest.seed, run.manifest.run_id) == (8, office.run_id)
    assert verify(run, build).identical


def test_a_full_disk_tears_no_line_and_loses_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = record(tmp_path / "whole")
    office = open_office()
    write = os.write
    room = [700]

    def narrow(descriptor: int, data: bytes) -> int:
        taken = min(room[0], len(data))
        room[0] -= taken
        if not taken:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(descriptor, bytes(data[:taken]))

    with RunWriter.create(tmp_path / "run", office, SCENARIO, "agent"):
        monkeypatch.setattr(os, "write", narrow)
        do(office, CALLS[:1])
        with pytest.raises(RunError, match=r"trace.jsonl cannot be written: No space"):
            do(office, CALLS[1:])
        on_disk = (tmp_path / "run" / "trace.jsonl").read_bytes()
        assert on_disk.endswith(b"\n")
        assert whole.startswith(on_disk)
        monkeypatch.undo()
        done = [r for r in office.records() if r["type"] == "call"]
        do(office, CALLS[len(done) :])
    assert (tmp_path / "run" / "trace.jsonl").read_bytes().startswith(on_disk)
    lines = (tmp_path / "run" / "trace.jsonl").read_bytes().splitlines()
    assert lines == list(office.world.log.slice(0, office.world.seq))
