"""OpenAI's Responses protocol, as its server speaks it."""

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

PATH = "/responses"

KNOWN = frozenset(
    {"model", "instructions", "input", "max_output_tokens", "store", "include", "tools", "stream",
     "parallel_tool_calls", "reasoning"}
)  # fmt: skip


def read(body: JSON) -> Request:
    """What a request says.

    Raises:
        Rejected: the real server would not take it.
    """
    only(body, KNOWN)
    needed(body.get("store") is False, "This server stores nothing.", "store")
    needed(int(body.get("max_output_tokens", 16)) >= 16, "Too small.", "max_output_tokens")
    _check_reasoning(body)
    tools = []
    for at, tool in enumerate(body.get("tools", ())):
        needed(tool.get("type") == "function" and "strict" in tool, f"Invalid 'tools[{at}]'.")
        where = f"tools[{at}]"
        tools.append(tool_spec(tool["name"], tool["description"], tool["parameters"], where))
    messages = _messages(body["input"])
    limit = int(body.get("max_output_tokens", 0))
    return Request(body["model"], body["instructions"], tuple(messages), tuple(tools), limit)


def _check_reasoning(body: JSON) -> None:
    if not str(body["model"]).startswith("gpt-4"):
        return
    if "reasoning" in body:
        word = f"reasoning.{next(iter(body['reasoning']))}"
        raise Rejected(f"Unsupported parameter: '{word}' is not supported with this model.", word)
    needed("include" not in body, "Encrypted content is not supported with this model.", "include")


def _messages(items: list[JSON]) -> list[Message]:
    """The conversation; a turn of the model's is what stands between two of the user's."""
    messages: list[Message] = []
    turn: list[JSON] = []
    waiting: dict[str, str] = {}
    for at, item in enumerate(items):
        kind = item.get("type", "message")
        if kind == "function_call_output":
            needed(
                item["call_id"] in waiting,
                f"No tool call found for function call output with call_id {item['call_id']}.",
            )
            _flush(messages, turn)
            name = waiting.pop(item["call_id"])
            messages.append(Answered(item["call_id"], name, item["output"]))
        elif item.get("role") == "user":
            for call_id in waiting:
                raise Rejected(f"No tool output found for function call {call_id}.", "input")
            _flush(messages, turn)
            needed(isinstance(item["content"], str), f"Invalid 'input[{at}].content'.")
            messages.append(Told(item["content"]))
        else:
            _check_echo(item, items[at + 1 : at + 2])
            if kind == "function_call":
                waiting[item["call_id"]] = item["name"]
            turn.append(item)
    needed(not waiting, f"No tool output found for function call {', '.join(waiting)}.", "input")
    _flush(messages, turn)
    return messages


def _check_echo(item: JSON, after: list[JSON]) -> None:
    """Whether an item of the server's came back as it was, and in its place."""
    kind, item_id = item["type"], item["id"]
    if kind == "reasoning":
        follows = bool(after) and after[0].get("role") != "user"
        needed(
            follows,
            f"Item '{item_id}' of type 'reasoning' was provided without its required following "
            "item.",
        )
        sealed = seal(item_id, item["summary"])
        needed(item.get("encrypted_content") == sealed, "The encrypted content could not be read.")
    elif kind == "function_call":
        whole = f"fc_{seal(item['call_id'], item['name'], item['arguments'], item['status'])}"
        needed(item_id == whole, f"Item '{item_id}' is not as it was.")
    else:
        needed(item_id == f"msg_{seal(item['content'])}", f"Item '{item_id}' is not as it was.")


def _flush(messages: list[Message], turn: list[JSON]) -> None:
    if not turn:
        return
    texts: list[str] = []
    thoughts: list[str] = []
    calls: list[ToolCall] = []
    for item in turn:
        if item["type"] == "message":
            texts += [part["text"] for part in item["content"]]
        elif item["type"] == "reasoning":
            thoughts += [part["text"] for part in item["summary"]]
        else:
            calls.append(read_call(item["call_id"], item["name"], item["arguments"]))
    messages.append(Said("".join(texts), "".join(thoughts), tuple(calls)))
    turn.clear()


def answer(body: JSON, turn: Turn) -> JSON:
    """The whole answer."""
    stem = stem_of(body)
    output: list[JSON] = []
    if turn.thought and not str(body["model"]).startswith("gpt-4"):
        item: JSON = {"id": f"rs_{stem}", "type": "reasoning"}
        item["summary"] = [{"type": "summary_text", "text": turn.thought}]
        if "reasoning.encrypted_content" in body.get("include", ()):
            item["encrypted_content"] = seal(item["id"], item["summary"])
        output.append(item)
    if turn.text:
        content = [{"type": "output_text", "text": turn.text, "annotations": [], "logprobs": []}]
        output.append(
            {
                "id": f"msg_{seal(content)}",
                "type": "message",
                "role": "assistant",
                "status": "completed",
                "content": content,
            }
        )
    for at, (name, args) in enumerate(turn.calls):
        output.append(_call(f"call_{stem}{at}", name, args, turn.cut and at == len(turn.calls) - 1))
    wrote = tokens(output)
    return {
        "id": f"resp_{stem}",
        "object": "response",
        "created_at": 1772442000,
        "status": "incomplete" if turn.cut else "completed",
        "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if turn.cut else None,
        "instructions": body.get("instructions"),
        "model": body["model"],
        "output": output,
        "parallel_tool_calls": True,
        "store": False,
        "tools": body.get("tools", []),
        "usage": {
            "input_tokens": tokens(body),
            "input_tokens_details": {"cached_tokens": tokens(body) // 2},
            "output_tokens": wrote,
            "output_tokens_details": {"reasoning_tokens": min(tokens(turn.thought), wrote)},
            "total_tokens": tokens(body) + wrote,
        },
    }


def _call(call_id: str, name: str, args: Any, cut: bool) -> JSON:
    arguments = raw_arguments(args)
    status = "incomplete" if cut else "completed"
    item_id = f"fc_{seal(call_id, name, arguments, status)}"
    return {
        "id": item_id,
        "type": "function_call",
        "call_id": call_id,
        "name": name,
        "arguments": arguments,
        "status": status,
    }


def events(whole: JSON) -> Iterator[tuple[str, JSON]]:
    """The answer as a stream: name and data of each event."""
    for number, (name, data) in enumerate(_events(whole)):
        yield name, {"type": name, "sequence_number": number, **data}


def _events(whole: JSON) -> Iterator[tuple[str, JSON]]:
    started = {**whole, "output": [], "status": "in_progress", "usage": None}
    yield "response.created", {"response": started}
    yield "response.in_progress", {"response": started}
    for at, item in enumerate(whole["output"]):
        place = {"item_id": item["id"], "output_index": at}
        shown = {"reasoning": "summary", "message": "content", "function_call": "arguments"}
        key = shown[item["type"]]
        empty = {**item, key: type(item[key])(), "status": "in_progress"}
        if item["type"] == "reasoning":
            del empty["status"]
            empty["encrypted_content"] = ""
        yield "response.output_item.added", {"output_index": at, "item": empty}
        yield from _pieces(item, place)
        yield "response.output_item.done", {"output_index": at, "item": item}
    end = "response.incomplete" if whole["status"] == "incomplete" else "response.completed"
    yield end, {"response": whole}


def _pieces(item: JSON, place: JSON) -> Iterator[tuple[str, JSON]]:
    if item["type"] == "reasoning":
        for index, part in enumerate(item["summary"]):
            where = {**place, "summary_index": index}
            yield "response.reasoning_summary_part.added", {**where, "part": {**part, "text": ""}}
            for piece in pieces(part["text"]):
                yield "response.reasoning_summary_text.delta", {**where, "delta": piece}
            yield "response.reasoning_summary_text.done", {**where, "text": part["text"]}
            yield "response.reasoning_summary_part.done", {**where, "part": part}
    elif item["type"] == "message":
        for index, part in enumerate(item["content"]):
            where = {**place, "content_index": index}
            yield "response.content_part.added", {**where, "part": {**part, "text": ""}}
            for piece in pieces(part["text"]):
                yield "response.output_text.delta", {**where, "delta": piece, "logprobs": []}
            yield "response.output_text.done", {**where, "text": part["text"], "logprobs": []}
            yield "response.content_part.done", {**where, "part": part}
    else:
        for piece in pieces(item["arguments"]):
            yield "response.function_call_arguments.delta", {**place, "delta": piece}
        yield "response.function_call_arguments.done", {**place, "arguments": item["arguments"]}


def frames(whole: JSON) -> Iterator[bytes]:
    """The stream on the wire."""
    for name, data in events(whole):
        yield f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


def error(status: int, kind: str, message: str, param: str | None = None) -> JSON:
    """The body of an error."""
    return {"error": {"message": message, "type": kind, "param": param, "code": kind}}


def error_frame(kind: str, message: str) -> bytes:
    """An error in the middle of a stream."""
    data = {"type": "error", "code": kind, "message": message, "param": None, "sequence_number": 9}
    return f"event: error\ndata: {json.dumps(data)}\n\n".encode()
