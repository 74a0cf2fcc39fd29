"""The manifest's agent and its end: written, kept, changed when another goes on."""

from __future__ import annotations

import json
from pathlib import Path

from engine.record import Run, RunWriter, resume, verify
from engine.record.manifest import read_manifest
from tests.engine.record.small_office import CALLS, SCENARIO, build, do, open_office


def test_the_agent_and_why_it_ended_are_in_the_manifest(tmp_path: Path) -> None:
    office = open_office()
    with RunWriter.create(tmp_path / "run", office, SCENARIO, "agent", agent="openai/x") as writer:
        assert read_manifest(tmp_path / "run" / "manifest.json").agent == "openai/x"
        do(office)
        writer.finish({"success": True}, "limit: 15 calls")
    manifest = Run.open(tmp_path / "run").manifest
    assert (manifest.agent, manifest.ended) == ("openai/x", "limit: 15 calls")


def test_an_end_told_after_the_same_score_is_written(tmp_path: Path) -> None:
    office = open_office()
    with RunWriter.create(tmp_path / "run", office, SCENARIO, "agent") as writer:
        writer.finish({"success": True})
        writer.finish({"success": True}, "done")
        writer.finish({"success": True})
    assert Run.open(tmp_path / "run").manifest.ended == "done"


def test_a_reset_keeps_the_agent(tmp_path: Path) -> None:
    office = open_office()
    with RunWriter.create(tmp_path / "run", office, SCENARIO, "agent", agent="mcp") as writer:
        do(office)
        writer.restart(open_office(8))
    assert Run.open(tmp_path / "run-2").manifest.agent == "mcp"


def test_older_manifests_are_read(tmp_path: Path) -> None:
    with RunWriter.create(tmp_path / "run", open_office(), SCENARIO, "agent", agent="mcp"):
        pass
    path = tmp_path / "run" / "manifest.json"
    body = json.loads(path.read_text("utf-8"))
    del body["agent"], body["ended"]
    path.write_text(json.dumps(body), "utf-8")
    manifest = read_manifest(path)
    assert (manifest.agent, manifest.ended) == ("", "")


def test_who_goes_on_is_named_once_they_do_anything(tmp_path: Path) -> None:
    office = open_office()
    path = tmp_path / "run"
    with RunWriter.create(path, office, SCENARIO, "agent", agent="script:gold") as writer:
        do(office, CALLS[:6])
        writer.finish({"success": False}, "done")
    for calls, agent in ((0, "script:gold"), (2, "script:gold + person")):
        office, writer = resume(Run.open(path), build)
        writer.joined("person")
        do(office, CALLS[6 : 6 + calls])
        writer.close()
        manifest = Run.open(path).manifest
        assert manifest.agent == agent
        assert (manifest.ended, manifest.status) == (
            ("", "open") if calls else ("done", "finished")
        )
    office, writer = resume(Run.open(path), build)
    writer.joined("person")
    do(office, CALLS[8:10])
    writer.close()
    assert Run.open(path).manifest.agent == "script:gold + person"
    assert verify(Run.open(path), build).identical
