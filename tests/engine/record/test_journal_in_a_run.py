"""The journal in a run: its thoughts in the transcript, its costs in the score, its digest kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.agents.journal import Journal
from engine.errors import RunError
from engine.office import Office
from engine.record import Run, RunWriter, read_transcript, verify
from engine.record.journal import costs
from tests.engine.record.small_office import SCENARIO, open_office

SCORE = {"success": True, "goals": [], "costs": {"actions": 2, "time_ms": 9, "tokens": 0, "usd": 0}}
SEND = ("slack.send_message", {"channel": "#general", "text": "One."})


def begun(path: Path) -> tuple[Office, RunWriter, Journal]:
    """A run and its journal."""
    office = open_office()
    writer = RunWriter.create(path, office, SCENARIO, "agent")
    return office, writer, Journal(path / "journal.jsonl")


def lived(path: Path, usd: str | None = "0.25") -> dict[str, Any]:
    """A day with thoughts. Returns its score as it is kept."""
    office, writer, journal = begun(path)

    def note(kind: str, **parts: Any) -> None:
        journal.write(office.world.seq, "agent", kind, **parts)

    with writer:
        note("seat", by="openai/gpt-5")
        note("usage", input=100, output=20, usd="0.5")
        note("thought", text="Look first.")
        office.call("agent", "vei.observe", {})
        note("plan_error", tool="mail__send", text="That is no JSON.", raw="{")
        journal.write(office.world.seq, "itops", "thought", text="Somebody else's.")
        note("usage", input=7, output=3, usd=usd)
        office.call("agent", *SEND)
        note("tool_search", query="mail", top_k=3, results=["mail.open"])
        note("whisper", text="Hurry.")
        note("end", why="done", text="Done.")
        writer.finish(SCORE, "done")
    kept: dict[str, Any] = orjson.loads((path / "score.json").read_bytes())
    return kept


def test_thoughts_stand_in_the_transcript_before_what_they_led_to(tmp_path: Path) -> None:
    lived(tmp_path / "run")
    told = read_transcript(tmp_path / "run")
    kinds = [next(key for key in entry if key != "meta") for entry in told]
    assert kinds == ["thought", "observation", "plan_error", "action", "tool_search", "whisper"]
    assert told[0]["thought"] == "Look first."
    assert told[2]["plan_error"] == "mail__send: That is no JSON."
    assert told[4]["tool_search"] == {"query": "mail", "top_k": 3, "results": ["mail.open"]}
    assert [entry["meta"].get("tokens") for entry in told] == [120, None, None, 10, None, None]
    assert [entry["meta"]["step"] for entry in told] == [0, 0, 1, 1, 2, 2]
    assert all({"run_id", "time_ms"} <= entry["meta"].keys() for entry in told)


@pytest.mark.parametrize(("usd", "kept"), [("0.25", 0.75), (None, "unpriced"), ("1.5", 2)])
def test_the_score_has_what_the_model_cost(usd: str | None, kept: object, tmp_path: Path) -> None:
    score = lived(tmp_path / "run", usd)
    assert score["costs"] == {"actions": 2, "time_ms": 9, "tokens": 130, "usd": kept}


def test_a_run_without_a_model_costs_nothing() -> None:
    assert costs([]) == {"tokens": 0, "usd": 0}


def test_journal_and_cassette_are_described_by_the_manifest(tmp_path: Path) -> None:
    path = tmp_path / "run"
    office, writer, journal = begun(path)
    with writer:
        office.call("agent", *SEND)
        writer.finish(SCORE)
        assert "journal.jsonl" not in writer.manifest.files
        journal.write(office.world.seq, "agent", "usage", input=5, output=5, usd=None)
        (path / "cassette.jsonl").write_text("{}\n")
        writer.finish(SCORE)
    assert {"journal.jsonl", "cassette.jsonl"} < set(Run.open(path).manifest.files)
    assert verify(Run.open(path), lambda manifest: open_office()).identical
    with (path / "journal.jsonl").open("a") as file:
        file.write("\n")
    damage = verify(Run.open(path), lambda manifest: open_office()).damage
    assert damage == ("journal.jsonl is not the file that the manifest describes.",)


def test_a_run_that_is_written_over_leaves_no_journal_behind(tmp_path: Path) -> None:
    path = tmp_path / "run"
    lived(path)
    (path / "cassette.jsonl").write_text("{}\n")
    RunWriter.create(path, open_office(), SCENARIO, "agent", overwrite=True).close()
    assert not (path / "journal.jsonl").exists()
    assert not (path / "cassette.jsonl").exists()


def test_a_journal_that_cannot_be_read_stops_the_finish_and_keeps_the_run(tmp_path: Path) -> None:
    office, writer, _ = begun(tmp_path / "run")
    with writer:
        office.call("agent", *SEND)
        (tmp_path / "run" / "journal.jsonl").write_text("no JSON\nat all\n")
        with pytest.raises(RunError, match=r"journal\.jsonl, line 1 is not JSON"):
            writer.finish(SCORE)
    assert Run.open(tmp_path / "run").manifest.status == "open"
