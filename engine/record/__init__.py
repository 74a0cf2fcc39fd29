"""The record room: runs written to disk, read back, checked by re-execution and taken up again."""

from __future__ import annotations

from engine.record.chain import Break, check_chain
from engine.record.difference import Divergence
from engine.record.listing import RunSummary, runs_in
from engine.record.manifest import Build, Manifest, ScenarioRef
from engine.record.resume import resume
from engine.record.run import Run
from engine.record.transcript import read_transcript, transcript
from engine.record.verify import Verdict, verify
from engine.record.writer import RunWriter

__all__ = [
    "Break",
    "Build",
    "Divergence",
    "Manifest",
    "Run",
    "RunSummary",
    "RunWriter",
    "ScenarioRef",
    "Verdict",
    "check_chain",
    "read_transcript",
    "resume",
    "runs_in",
    "transcript",
    "verify",
]
