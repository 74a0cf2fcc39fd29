"""The chat completions protocol, as servers speak it that sign what their models call."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from engine.agents.messages import Answered, Message, Request, Said, Told, ToolCall
from tests.fakes.speech import (
    JSON,
    Rejected,
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

PATH = "/chat/completions"

KNOWN = frozenset(
    {"model", "messages", "max_tokens", "max_completion_tokens", "tools", "stream",
     "stream_options", "usage", "reasoning_effort"}
)  # fmt: skip

COST = 0.00125
"""Dollars of every request, where the caller wants to be told."""


def read(body: JSON) -> Request:
    """What a request says.

    Raises:
        Rejected: a real server would not take it.
    """
    only(body, KNOWN)
    limits = [body[key] for key in ("max_tokens", "max_completion_tokens") if key in body]
    needed(len(limits) == 1, "Give max_tokens or max_completion_tokens, and not both.")
    streams = "stream_options" not in body or body.get("stream")
    needed(streams, "The 'stream_options' parameter is only allowed with 'stream'.")
    tools = []
    for at, tool in enumerate(body.get("tools", ())):
        spec = tool["function"]
        where = f"tools[{at}].function"
        tools.append(tool_spec(spec["name"], spec["description"], spec["parameters"], where))
    system, *rest = body["messages"]
    needed(system["role"] == "system", "The first message is not the system's.")
    messages = _messages(rest)
    return Request(body["model"], system["content"], tuple(messages), tuple(tools), limits[0])


def _messages(rows: list[JSON]) -> list[Message]:
    messages: list[Message] = []
    waiting: dict[str, str] = {}
    for at, row in enumerate(rows):
        where = f"messages[{at + 1}]"
        if row["role"] == "tool":
            known = row["tool_call_id"] in waiting
            needed(known, f"{where}: no tool call precedes {row['tool_call_id']}.", where)
            name = waiting.pop(row["tool_call_id"])
            messages.append(Answered(row["tool_call_id"], name, row["content"]))
            continue
        if waiting:
            message = "An assistant message with 'tool_calls' must be followed by tool messages"
            raise Rejected(f"{message} responding to each 'tool_call_id': {', '.join(waiting)}.")
        if row["role"] == "user":
            needed(isinstance(row["content"], str) and row["content"], f"{where}: no content.")
            before = rows[at - 1]["role"] if at else ""
            needed(before != "user", "After the user's the next turn is the assistant's.")
            messages.append(Told(row["content"]))
        else:
            messages.append(_said(row, where))
            waiting = {call["id"]: call["function"]["name"] for call in row.get("tool_calls", ())}
    needed(not waiting, f"'tool_call_ids' without a response: {', '.join(waiting)}.")
    return messages


def _said(row: JSON, where: str) -> Said:
    needed(row["role"] == "assistant", f"Invalid value: '{row['role']}'.", f"{where}.role")
    whole = row.get("content") is not None or row.get("tool_calls")
    needed(whole, f"Invalid value for '{where}.content': expected a string, got null.")
    for detail in row.get("reasoning_details", ()):
        signed = detail.get("signature") == seal(detail["text"])
        needed(signed, f"{where}: the reasoning is not as it was.")
    calls: list[ToolCall] = []
    for call in row.get("tool_calls", ()):
        function = call["function"]
        try:
            json.loads(function["arguments"])
        except ValueError:
            raise Rejected(f"{where}: the arguments of {call['id']} are not JSON.") from None
        read_one = read_call(call["id"], function["name"], function["arguments"])
        signature = call.get("extra_content", {}).get("google", {}).get("thought_signature")
        message = f"Function call {function['name']} is missing its thought_signature."
        needed(signature == _signature(call["id"], function), message)
        calls.append(read_one)
    return Said(row.get("content") or "", row.get("reasoning") or "", tuple(calls))


def _signature(call_id: str, function: JSON) -> str:
    call = read_call(call_id, function["name"], function["arguments"])
    return seal(call_id, function["name"], function["arguments"] if call.args is not None else None)


def answer(body: JSON, turn: Turn) -> JSON:
    """The whole answer."""
    stem = stem_of(body)
    message: JSON = {"role": "assistant", "content": turn.text or None, "refusal": None}
    if turn.thought:
        message["reasoning"] = turn.thought
        detail = {"type": "reasoning.text", "text": turn.thought, "index": 0, "format": "own"}
        message["reasoning_details"] = [{**detail, "signature": seal(turn.thought)}]
    if turn.calls:
        message["tool_calls"] = [
            _call(f"call_{stem}{at}", name, args) for at, (name, args) in enumerate(turn.calls)
        ]
    read_tokens, wrote = tokens(body), tokens(message)
    usage: JSON = {
        "prompt_tokens": read_tokens,
        "completion_tokens": wrote,
        "total_tokens": read_tokens + wrote,
        "prompt_tokens_details": {"cached_tokens": read_tokens // 2},
        "completion_tokens_details": {"reasoning_tokens": min(tokens(turn.thought), wrote)},
    }
    if (body.get("usage") or {}).get("include"):
        usage["cost"] = COST
    stop = "length" if turn.cut else "tool_calls" if turn.calls else "stop"
    return {
        "id": f"chatcmpl-{stem}",
        "object": "chat.completion",
        "created": 1772442000,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": stop}],
        "usage": usage,
    }


def _call(call_id: str, name: str, args: Any) -> JSON:
    function = {"name": name, "arguments": raw_arguments(args)}
    signature = _signature(call_id, function)
    return {
        "id": call_id,
        "type": "function",
        "function": function,
        "extra_content": {"google": {"thought_signature": signature}},
    }


def events(whole: JSON) -> Iterator[JSON]:
    """The answer as a stream."""
    choice = whole["choices"][0]
    message = choice["message"]
    yield _chunk(whole, {"role": "assistant", "content": ""})
    for piece in pieces(message.get("reasoning", "")):
        detail = {"type": "reasoning.text", "text": piece, "index": 0, "format": "own"}
        yield _chunk(whole, {"reasoning": piece, "reasoning_details": [detail]})
    for detail in message.get("reasoning_details", ()):
        signed = {"type": "reasoning.text", "signature": detail["signature"], "index": 0}
        yield _chunk(whole, {"reasoning_details": [signed]})
    for piece in pieces(message["content"] or ""):
        yield _chunk(whole, {"content": piece})
    for at, call in enumerate(message.get("tool_calls", ())):
        begun = {**call, "function": {**call["function"], "arguments": ""}}
        yield _chunk(whole, {"tool_calls": [{"index": at, **begun}]})
        for piece in pieces(call["function"]["arguments"]):
            yield _chunk(whole, {"tool_calls": [{"index": at, "function": {"arguments": piece}}]})
    yield _chunk(whole, {}, choice["finish_reason"])
    yield {**_chunk(whole, {}), "choices": [], "usage": whole["usage"]}


def _chunk(whole: JSON, delta: JSON, stop: str | None = None) -> JSON:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": stop}
    head = {key: whole[key] for key in ("id", "created", "model")}
    return {**head, "object": "chat.completion.chunk", "choices": [choice], "usage": None}


def frames(whole: JSON) -> Iterator[bytes]:
    """The stream on the wire."""
    for data in events(whole):
        yield f"data: {json.dumps(data)}\n\n".encode()
    yield b"data: [DONE]\n\n"


def error(status: int, kind: str, message: str, param: str | None = None) -> JSON:
    """The body of an error."""
    return {"error": {"message": message, "type": kind, "param": param, "code": kind}}


def error_frame(kind: str, message: str) -> bytes:
    """An error in the middle of a stream."""
    return f"data: {json.dumps({'error': {'code': kind, 'message': message}})}\n\n".encode()
