"""A run from which secrets were taken is found the same again, its monitors' findings too."""

from __future__ import annotations

from engine.agents.secrets import Redactor
from engine.canonical import loads
from engine.record.reexecution import Tape, follow
from scenarios.catalogue import load
from scenarios.compiler import open_office

KEY = "sk-ant-api03-Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA"
SEED = 5


def test_a_redacted_run_is_done_again_and_its_findings_are_the_same() -> None:
    scenario, redact = load("p0_easy"), Redactor([KEY]).of_bytes
    office = open_office(scenario, SEED, {}, redact=redact)
    tape = Tape(office)
    text = f"The key is {KEY}, password: {KEY}"
    office.call(scenario.seat, "slack.send_message", {"channel": "#general", "text": text})
    office.call(scenario.seat, "vei.tick", {"dt_ms": 60_000})
    assert KEY.encode() not in b"".join(tape.lines)
    for take in (redact, None):
        again = open_office(scenario, SEED, {}, redact=take)
        assert follow(again, tape.lines).divergence is None, loads(tape.lines[0])["findings"]
