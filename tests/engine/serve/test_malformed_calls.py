"""Malformed calls of every tool: none is taken, none breaks anything, none is told too much."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.clients.others import SERVER
from tests.engine.serve.every_tool import every_call
from tests.engine.serve.malformed import deep, malformed
from tests.engine.serve.raw_client import ENV, ERAS, PING, ROOT, call, opening, talk, wire
from tests.engine.serve.reading_office import full_office

SEED = 7
TELLS_TOO_MUCH = re.compile(
    r"Traceback|File \"|\.py\b|site-packages|pydantic|jsonschema|/usr/|/home/|/tmp/|0x[0-9a-f]{6}|"
    + re.escape(str(ROOT))
)
NO_ARGUMENTS: list[Any] = [[], "{}", 7, True, [["channel", "#general"]]]
"""What stands in the place of arguments and is none."""


def _talked(sent: bytes) -> tuple[list[dict[str, Any]], str, int]:
    environment = {**os.environ, **ENV}
    ran = subprocess.run(
        SERVER, input=sent, capture_output=True, cwd=ROOT, env=environment, timeout=60, check=False
    )
    return (
        [json.loads(line) for line in ran.stdout.splitlines()],
        ran.stderr.decode(),
        ran.returncode,
    )


def _cases() -> Iterator[tuple[str, str, Any]]:
    office = full_office()
    calls = dict(every_call(office))
    for tool in office.offered():
        for label, args in malformed(tool.schema, calls[tool.name], f"{SEED} {tool.name}"):
            yield tool.name, label, args
        for args in NO_ARGUMENTS:
            yield tool.name, f"arguments {args!r}", args


@pytest.mark.parametrize("era", ERAS)
def test_no_malformed_call_of_any_tool_is_taken_and_no_answer_tells_too_much(era: str) -> None:
    cases = list(_cases())
    assert len(cases) > 2000
    sent = []
    for at, (name, _, args) in enumerate(cases, 1):
        message = call(era, at, name)
        message["params"]["arguments"] = args
        sent.append(message)
    answers, err, status = _talked(wire([*opening(era), *sent]) + PING)
    by_id = {answer["id"]: answer for answer in answers}
    assert 99_999_999 in by_id, "the server lives"
    for at, (name, label, _) in enumerate(cases, 1):
        answer = by_id[at]
        refused = "error" in answer or answer["result"]["isError"]
        assert refused, (name, label, answer)
        text = json.dumps(answer.get("error") or answer["result"]["structuredContent"])
        assert not TELLS_TOO_MUCH.search(text), (name, label, text)
        assert len(text) < 4000, (name, label)
        assert answer.get("error", {}).get("code") != -32603, (name, label, answer)
    assert err == ""
    assert status == 0


@pytest.mark.parametrize("era", ERAS)
def test_text_that_is_no_unicode_and_depth_without_end_are_refused(era: str) -> None:
    good = json.dumps(call(era, 1, "slack.send_message", channel="#general", text="TEXT"))
    bad = {
        1: good.replace("TEXT", "\\ud800"),
        2: good.replace("TEXT", "\\udc00\\ud800 x"),
        3: good.replace('"TEXT"', "[" * 10_000 + "]" * 10_000),
        4: good.replace('"TEXT"', '{"a":' * 10_000 + "0" + "}" * 10_000),
        5: good.replace('"TEXT"', json.dumps(deep(33))),
    }
    lines = [line.replace('"id": 1', f'"id": {at}', 1).encode() + b"\n" for at, line in bad.items()]
    broken = (
        good.replace('"id": 1', '"id": 6', 1).encode().replace(b"TEXT", b"\xff\xc0\x80") + b"\n"
    )
    answers, noise, status = talk(wire(opening(era)) + b"".join(lines) + broken + PING)
    by_id = {answer["id"]: answer for answer in answers}
    for at in (*bad, 6):
        assert "error" in by_id[at] or by_id[at]["result"]["isError"], by_id[at]
        assert not TELLS_TOO_MUCH.search(json.dumps(by_id[at]))
    assert 99_999_999 in by_id
    assert (noise, status) == (b"", 0)
