"""OpenAI's chat completions protocol, which most others speak, too."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.agents.arguments import as_object, tool_call
from engine.agents.failures import dropped
from engine.agents.messages import (
    Answered,
    Delta,
    Hear,
    Message,
    Reply,
    Request,
    Said,
    Told,
    ToolCall,
)
from engine.agents.wire import JSON, Wire, usage_of
from engine.errors import ModelError

PATH = "/chat/completions"

THOUGHTS = ("reasoning", "reasoning_content")
"""Where servers put what a model thinks; the protocol itself has no place for it."""

ONCE = frozenset({"id", "type", "role", "name", "format"})
"""Parts of a message that come whole, if repeatedly; every other text comes in pieces."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between those who speak it."""

    limit: str = "max_tokens"
    """Name of the limit on what may be written."""
    extras: Mapping[str, Any] | None = None
    """Further parameters."""


class Chat:
    """An adapter for one model's server."""

    def __init__(self, wire: Wire, dialect: Dialect | None = None, effort: str = "") -> None:
        """Args:
        wire: the server.
        dialect: what it wants otherwise than others.
        effort: how hard to think, in the provider's word; empty for its default.
        """
        self._wire = wire
        self._dialect = dialect or Dialect()
        self._extras: JSON = {"reasoning_effort": effort} if effort else {}

    async def once(self, request: Request, hear: Hear | None) -> Reply:
        """Ask once; see :class:`engine.agents.retries.Adapter`."""
        body = {**body_of(request, self._dialect), **self._extras}
        if hear is None:
            return self._reply(await self._wire.post(PATH, body))
        body["stream_options"] = {"include_usage": True}
        async with aclosing(self._wire.events(PATH, body)) as events:
            return self._reply(await self._streamed(events, hear))

    async def close(self) -> None:
        """Let go of connections."""
        await self._wire.close()

    async def _streamed(self, events: AsyncIterator[JSON], hear: Hear) -> JSON:
        """The whole answer, put together from its pieces and told as they come."""
        message: JSON = {"role": "assistant", "content": None}
        stop = ""
        usage: JSON = {}
        async for event in events:
            if event.get("error"):
                raise self._wire.judged(event["error"])
            usage = event.get("usage") or usage
            for choice in event.get("choices") or ():
                _take(message, choice.get("delta") or {}, hear)
                stop = choice.get("finish_reason") or stop
        if not stop:
            raise dropped("the stream ended before the answer did")
        return {"choices": [{"message": message, "finish_reason": stop}], "usage": usage}

    def _reply(self, whole: JSON) -> Reply:
        # Some answer with status 200 and an error inside.
        if whole.get("error"):
            raise self._wire.judged(whole["error"])
        choices = whole.get("choices")
        if not choices or not isinstance(choices[0].get("message"), dict):
            raise ModelError("model.malformed", "The provider's answer has no message.")
        if choices[0].get("error"):
            raise self._wire.judged(choices[0]["error"])
        usage = whole.get("usage") or {}
        stop = str(choices[0].get("finish_reason") or "")
        tokens = usage_of(usage, "prompt", "completion")
        return Reply(_said(choices[0]["message"]), tokens, stop, _usd(usage))


def body_of(request: Request, dialect: Dialect) -> JSON:
    """A request in the protocol's JSON."""
    body: JSON = {
        "model": request.model,
        "messages": [{"role": "system", "content": request.system}, *_turns(request.messages)],
        dialect.limit: request.max_tokens,
        **(dialect.extras or {}),
    }
    if request.tools:
        body["tools"] = [
            {
                "type": "function",
                "function": {
                    "name": tool.wire,
                    "description": tool.description,
                    "parameters": dict(tool.schema),
                },
            }
            for tool in request.tools
        ]
    return body


def _turns(messages: Sequence[Message]) -> list[JSON]:
    turns: list[JSON] = []
    for message in messages:
        if isinstance(message, Told):
            if turns and turns[-1]["role"] == "user":
                # Some servers insist that the two sides take turns.
                message = Told(f"{turns.pop()['content']}\n\n{message.text}")
            turns.append({"role": "user", "content": message.text})
        elif isinstance(message, Answered):
            turns.append(
                {"role": "tool", "tool_call_id": message.call_id, "content": message.content}
            )
        else:
            turns.append(_given_back(message))
    return turns


def _given_back(said: Said) -> JSON:
    """A turn as it came, but for arguments that are no JSON: many servers parse them."""
    if not isinstance(said.native, dict):
        return _plain(said)
    native: JSON = said.native
    if not native.get("tool_calls") and native.get("content") is None:
        native = {**native, "content": ""}
    unread = {call.id: call for call in said.calls if call.args is None}
    if not unread:
        return native
    calls = [_readable(call, unread) for call in native["tool_calls"]]
    return {**native, "tool_calls": calls}


def _readable(call: JSON, unread: Mapping[str, ToolCall]) -> JSON:
    if call.get("id") not in unread:
        return call
    arguments = json.dumps(as_object(unread[call["id"]]), ensure_ascii=False)
    return {**call, "function": {**call["function"], "arguments": arguments}}


def _plain(said: Said) -> JSON:
    """A turn that another provider made."""
    message: JSON = {"role": "assistant", "content": said.text}
    if said.calls:
        message["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {
                    "name": call.wire,
                    "arguments": json.dumps(as_object(call), ensure_ascii=False),
                },
            }
            for call in said.calls
        ]
    return message


def _said(message: JSON) -> Said:
    thought = next((str(message[key]) for key in THOUGHTS if message.get(key)), "")
    text = str(message.get("content") or message.get("refusal") or "")
    calls = []
    for at, call in enumerate(message.get("tool_calls") or ()):
        # Some servers give their calls no ids, and want them answered by id all the same.
        call["id"] = call.get("id") or f"call_{at}"
        function = call.get("function") or {}
        raw = function.get("arguments") or ""
        calls.append(tool_call(str(call["id"]), str(function.get("name")), raw))
    return Said(text, thought, tuple(calls), message)


def _take(message: JSON, delta: JSON, hear: Hear) -> None:
    """Add a piece to a message, and tell it."""
    for key in THOUGHTS:
        if delta.get(key):
            hear(Delta("thought", str(delta[key])))
            break
    for key in ("content", "refusal"):
        if delta.get(key):
            hear(Delta("text", str(delta[key])))
    for piece in delta.get("tool_calls") or ():
        calls: list[JSON] = message.setdefault("tool_calls", [])
        known = _known(calls, piece)
        if known is None:
            known = {}
            calls.append(known)
            hear(Delta("call", str((piece.get("function") or {}).get("name", ""))))
        _merge(known, {key: value for key, value in piece.items() if key != "index"})
        known.setdefault("type", "function")
        if arguments := (piece.get("function") or {}).get("arguments"):
            hear(Delta("args", str(arguments)))
    _merge(message, {key: value for key, value in delta.items() if key != "tool_calls"})


def _known(calls: list[JSON], piece: JSON) -> JSON | None:
    """The call that a piece goes on with; None where it begins one.

    A piece with an id of its own begins one even where its index is another's: some servers
    number all calls 0.
    """
    named = piece.get("id")
    if named:
        return next((call for call in calls if call.get("id") == named), None)
    at = piece.get("index")
    if isinstance(at, int) and at < len(calls) - 1:
        return calls[at]
    return calls[-1] if calls else None


def _merge(whole: JSON, piece: JSON) -> None:
    for key, value in piece.items():
        known = whole.get(key)
        if known is None or value is None:
            whole[key] = known if value is None else value
        elif isinstance(known, str) and isinstance(value, str):
            whole[key] = known if key in ONCE else known + value
        elif isinstance(known, dict) and isinstance(value, dict):
            _merge(known, value)
        elif isinstance(known, list) and isinstance(value, list):
            _merge_rows(known, value)
        else:
            whole[key] = value


def _merge_rows(known: list[Any], pieces: list[Any]) -> None:
    """Rows with an index go on with the row of that index."""
    for piece in pieces:
        at = piece.get("index") if isinstance(piece, dict) else None
        row = next((row for row in known if at is not None and row.get("index") == at), None)
        if row is None:
            known.append(piece)
        else:
            _merge(row, piece)


def _usd(usage: JSON) -> str | None:
    """What it cost, where the server says so."""
    if usage.get("cost") is None:
        return None
    try:
        return f"{Decimal(str(usage['cost'])):f}"
    except InvalidOperation:
        return None
