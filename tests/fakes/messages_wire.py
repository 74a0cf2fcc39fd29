"""Anthropic's messages protocol, as its server speaks it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from engine.agents.messages import Answered, Message, Request, Said, Told, ToolCall
from tests.fakes.speech import (
    JSON,
    Turn,
    needed,
    only,
    pieces,
    raw_arguments,
    read_call,
    seal,
    stem_of,
    tokens,
    tool_spec,
)

PATH = "/messages"

KNOWN = frozenset(
    {"model", "system", "messages", "max_tokens", "tools", "stream", "thinking", "output_config"}
)

BREAKPOINTS = 4
"""How many places of a request may be marked to be kept at hand."""


def read(body: JSON) -> Request:
    """What a request says.

    Raises:
        Rejected: the real server would not take it.
    """
    only(body, KNOWN)
    needed(int(body.get("max_tokens", 0)) > 0, "max_tokens: Field required")
    marks = json.dumps(body).count('"cache_control"')
    needed(marks <= BREAKPOINTS, "A maximum of 4 blocks with cache_control may be provided.")
    tools = [
        tool_spec(tool["name"], tool["description"], tool["input_schema"], f"tools.{at}")
        for at, tool in enumerate(body.get("tools", ()))
    ]
    rows = body["messages"]
    needed(rows and rows[0]["role"] == "user", "messages: first message must use the user role")
    messages = _messages(rows)
    return Request(body["model"], body["system"], tuple(messages), tuple(tools), body["max_tokens"])


def _messages(rows: list[JSON]) -> list[Message]:
    messages: list[Message] = []
    waiting: dict[str, str] = {}
    for at, row in enumerate(rows):
        where = f"messages.{at}"
        needed(row["content"], f"{where}: all messages must have non-empty content")
        if row["role"] == "assistant":
            said = _said(row["content"], where)
            messages.append(said)
            waiting = {call.id: call.wire for call in said.calls}
            continue
        _check_results(row["content"], waiting, where)
        for block in row["content"]:
            if block["type"] == "tool_result":
                name = waiting[block["tool_use_id"]]
                failed = bool(block.get("is_error"))
                messages.append(Answered(block["tool_use_id"], name, block["content"], failed))
            else:
                needed(block["text"], f"{where}: text content blocks must be non-empty")
                messages.append(Told(block["text"]))
        waiting = {}
    needed(rows[-1]["role"] == "user", "The conversation must end with a user message.")
    return messages


def _check_results(content: list[JSON], waiting: dict[str, str], where: str) -> None:
    results = [block["tool_use_id"] for block in content if block["type"] == "tool_result"]
    for call_id in results:
        message = f"{where}: unexpected `tool_use_id` found in `tool_result` blocks: {call_id}"
        needed(call_id in waiting, message)
    missing = [call_id for call_id in waiting if call_id not in results]
    needed(
        not missing,
        f"{where}: `tool_use` ids were found without `tool_result` blocks immediately after: "
        f"{', '.join(missing)}",
    )
    kinds = [block["type"] for block in content]
    first = kinds[: len(results)] == ["tool_result"] * len(results)
    needed(first, f"{where}: tool_result blocks must come first.")
    needed(len(set(results)) == len(results), f"{where}: each tool_use has a single result.")


def _said(content: list[JSON], where: str) -> Said:
    text = thought = ""
    calls: list[ToolCall] = []
    for at, block in enumerate(content):
        if block["type"] == "thinking":
            good = block["signature"] == seal(block["thinking"])
            message = f"{where}.content.{at}: Invalid `signature` in `thinking` block"
            needed(good, message)
            needed(not text and not calls, f"{where}: a thinking block must come first.")
            thought += block["thinking"]
        elif block["type"] == "text":
            needed(block["text"], f"{where}: text content blocks must be non-empty")
            text += block["text"]
        else:
            needed(isinstance(block["input"], dict), f"{where}: Input should be an object")
            call = read_call(block["id"], block["name"], block["input"])
            whole = call.args is None or block["id"].endswith(seal(block["name"], call.args)[:8])
            needed(whole, f"{where}.content.{at}: the call is not as it was.")
            calls.append(call)
    return Said(text, thought, tuple(calls))


def answer(body: JSON, turn: Turn) -> JSON:
    """The whole answer; the input of a call that is no object stays the text that it is."""
    stem = stem_of(body)
    content: list[JSON] = []
    if turn.thought:
        signature = seal(turn.thought)
        content.append({"type": "thinking", "thinking": turn.thought, "signature": signature})
    if turn.text:
        content.append({"type": "text", "text": turn.text})
    for at, (name, args) in enumerate(turn.calls):
        mark = seal(name, args)[:8] if isinstance(args, dict) else "0" * 8
        call_id = f"toolu_{stem}{at}_{mark}"
        content.append({"type": "tool_use", "id": call_id, "name": name, "input": args})
    return {
        "id": f"msg_{stem}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": content,
        "stop_reason": "max_tokens" if turn.cut else "tool_use" if turn.calls else "end_turn",
        "stop_sequence": None,
        "usage": {
            "input_tokens": tokens(body) - tokens(body) // 2,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": tokens(body) // 2,
            "output_tokens": tokens(content),
        },
    }


def events(whole: JSON) -> Iterator[tuple[str, JSON]]:
    """The answer as a stream: name and data of each event."""
    for name, data in _events(whole):
        yield name, {"type": name, **data}


def _events(whole: JSON) -> Iterator[tuple[str, JSON]]:
    usage = {**whole["usage"], "output_tokens": 1}
    started = {**whole, "content": [], "stop_reason": None, "usage": usage}
    yield "message_start", {"message": started}
    yield "ping", {}
    for at, block in enumerate(whole["content"]):
        yield "content_block_start", {"index": at, "content_block": _empty(block)}
        for delta in _deltas(block):
            yield "content_block_delta", {"index": at, "delta": delta}
        yield "content_block_stop", {"index": at}
    delta = {"stop_reason": whole["stop_reason"], "stop_sequence": None}
    wrote = {"output_tokens": whole["usage"]["output_tokens"]}
    yield "message_delta", {"delta": delta, "usage": wrote}
    yield "message_stop", {}


def _empty(block: JSON) -> JSON:
    blank: dict[str, JSON] = {
        "thinking": {"thinking": "", "signature": ""},
        "text": {"text": ""},
        "tool_use": {"input": {}},
    }
    return {**block, **blank[block["type"]]}


def _deltas(block: JSON) -> Iterator[JSON]:
    if block["type"] == "thinking":
        for piece in pieces(block["thinking"]):
            yield {"type": "thinking_delta", "thinking": piece}
        yield {"type": "signature_delta", "signature": block["signature"]}
    elif block["type"] == "text":
        for piece in pieces(block["text"]):
            yield {"type": "text_delta", "text": piece}
    else:
        yield {"type": "input_json_delta", "partial_json": ""}
        for piece in pieces(raw_arguments(block["input"])):
            yield {"type": "input_json_delta", "partial_json": piece}


def frames(whole: JSON) -> Iterator[bytes]:
    """The stream on the wire."""
    for name, data in events(whole):
        yield f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


def error(status: int, kind: str, message: str, param: str | None = None) -> JSON:
    """The body of an error."""
    inner: Any = {"type": kind, "message": message}
    return {"type": "error", "error": inner, "request_id": "req_1"}


def error_frame(kind: str, message: str) -> bytes:
    """An error in the middle of a stream."""
    return f"event: error\ndata: {json.dumps(error(0, kind, message))}\n\n".encode()
