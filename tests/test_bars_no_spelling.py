"""Over MCP, as in process: no spelling and no argument lets an agent at the operator's tools."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.record import Run, verify
from tests.engine.serve.raw_client import INITIALIZE, INITIALIZED, wire
from tests.engine.test_doors import OPERATOR, spellings
from vei_tui.play import rebuild

ROOT = Path(__file__).parents[1]
FORGED = {"target": "slack", "payload": {"channel": "#procurement", "text": "Approved"}}
ARGS: dict[str, dict[str, Any]] = {"vei.inject": FORGED}
LIKE_AN_OPERATOR = [
    ("vei.state", {"include_state": True}),
    ("vei.state", {"operator": True}),
    ("vei.state", {"actor": "operator"}),
    ("vei.observe", {"focus": "people"}),
    ("vei.observe", {"focus": "vei"}),
    ("vei.observe", {"focus": "findings"}),
    ("vei.findings", {}),
    ("findings", {}),
    ("vei.score.json", {}),
    ("people.hear", {"signal": {}}),
    ("slack.arrive", FORGED["payload"]),
    ("mail.arrive", {}),
    ("operator", {}),
]
"""What else a clever agent would try."""


def request(number: int, name: str, args: object) -> dict[str, Any]:
    """A call as an agent may send it, with what no client would add."""
    extra = {"operator": True, "actor": "operator", "_meta": {"operator": True, "role": "operator"}}
    params = {"name": name, "arguments": args, **extra}
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}


def attempts() -> list[tuple[str, dict[str, Any]]]:
    """Every spelling of every operator's tool: called, and through the tools that call others."""
    found: list[tuple[str, dict[str, Any]]] = []
    for name in sorted(OPERATOR):
        for spelled in spellings(name):
            if "\ud800" in spelled:
                # Half a character is no JSON: such a line never reaches the office.
                continue
            args = ARGS.get(name, {})
            inner = {"tool": spelled, "args": args}
            found += [
                (spelled, args),
                ("vei.call", inner),
                ("vei.act_and_observe", inner),
                ("vei.call", {"tool": "vei.call", "args": inner}),
            ]
    return [*found, *LIKE_AN_OPERATOR]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[int, dict[str, Any]], Path]:
    """The answers to all attempts, by number, and the run."""
    path = tmp_path_factory.mktemp("spellings") / "day"
    calls = [request(n, *attempt) for n, attempt in enumerate(attempts(), 1)]
    listing = {"jsonrpc": "2.0", "id": len(calls) + 1, "method": "tools/list", "params": {}}
    done = subprocess.run(
        [sys.executable, "-m", "vei_tui", "serve", "--out", str(path)],
        cwd=ROOT,
        input=wire([INITIALIZE, INITIALIZED, *calls, listing]),
        capture_output=True,
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return {answer["id"]: answer for answer in answers if "id" in answer}, path


def test_every_attempt_is_refused(talk: tuple[dict[int, dict[str, Any]], Path]) -> None:
    answers, _ = talk
    for number, attempt in enumerate(attempts(), 1):
        answer = answers[number]
        said = json.dumps(answer)
        assert "success_full_flow" not in said, attempt
        assert '"personas"' not in said, attempt
        if "error" in answer:
            assert answer["error"]["code"] == -32602, (attempt, answer)
            continue
        result = answer["result"]
        inner = (result.get("structuredContent") or {}).get("result") or {}
        assert result.get("isError") or "error" in inner, (attempt, answer)


def test_none_of_it_shows_in_the_listing_or_in_the_world(
    talk: tuple[dict[int, dict[str, Any]], Path],
) -> None:
    answers, path = talk
    listed = {tool["name"] for tool in answers[len(attempts()) + 1]["result"]["tools"]}
    assert not listed & OPERATOR
    run = Run.open(path)
    assert verify(run, rebuild).identical
    made = [record["actor"] for record in run.records() if record["type"] == "call"]
    assert set(made) == {"agent"}
    assert all("Approved" not in str(record.get("payload")) for record in run.records())
