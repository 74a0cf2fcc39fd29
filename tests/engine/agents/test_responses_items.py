"""What of a turn goes back over the Responses protocol, which refuses reasoning out of place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.agents.messages import Answered, Said, Told, ToolCall
from engine.agents.responses import body_of
from tests.engine.agents.talks import CHECKS

SEALED: dict[str, Any] = {
    "type": "reasoning",
    "id": "rs_1",
    "summary": [],
    "encrypted_content": "x",
}
BARE: dict[str, Any] = {"type": "reasoning", "id": "rs_2", "summary": []}
OPEN: dict[str, Any] = {
    "type": "reasoning",
    "id": "rs_3",
    "summary": [],
    "content": [{"text": "t"}],
}
CALL: dict[str, Any] = {"type": "function_call", "call_id": "c", "name": "n", "arguments": "{oops"}


def _back(*items: dict[str, Any]) -> list[dict[str, Any]]:
    messages = (Told("a"), Said(native=list(items)), Told("b"))
    rows: list[dict[str, Any]] = body_of(replace(CHECKS, messages=messages))["input"]
    return rows[1:-1]


def test_reasoning_that_led_to_something_goes_back_unchanged() -> None:
    assert _back(SEALED, CALL) == [SEALED, CALL]
    assert _back(OPEN, CALL) == [OPEN, CALL]


def test_reasoning_without_a_sequel_is_left_out() -> None:
    assert _back(SEALED) == []
    assert _back(SEALED, CALL, SEALED) == [SEALED, CALL]


def test_reasoning_that_the_server_cannot_read_is_left_out() -> None:
    assert _back(BARE, CALL) == [CALL]


def test_a_turn_of_another_provider_is_spelled_anew() -> None:
    calls = (ToolCall("c", "n", {"ä": 1}), ToolCall("d", "n", None, "{oops", "Bad."))
    talk = (Told("a"), Said("Hi.", "Hm.", calls), Answered("c", "n", "{}"))
    assert body_of(replace(CHECKS, messages=talk))["input"][1:] == [
        {"role": "assistant", "content": "Hi."},
        {"type": "function_call", "call_id": "c", "name": "n", "arguments": '{"ä": 1}'},
        {"type": "function_call", "call_id": "d", "name": "n", "arguments": "{oops"},
        {"type": "function_call_output", "call_id": "c", "output": "{}"},
    ]
