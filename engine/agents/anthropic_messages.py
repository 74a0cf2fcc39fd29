"""Anthropic's messages protocol."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

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
    Usage,
)
from engine.agents.wire import JSON, Wire
from engine.errors import ModelError

PATH = "/v1/messages"

CACHED = {"type": "ephemeral"}
"""Marks the end of what the provider should keep at hand for the next request."""

PIECES = {"text_delta": "text", "thinking_delta": "thinking", "signature_delta": "signature"}
"""Key of a block that a piece of text goes on with."""


class Messages:
    """An adapter for one model's server."""

    def __init__(self, wire: Wire, effort: str = "") -> None:
        """Args:
        wire: the server.
        effort: how hard to think, in the provider's word; empty for its default.
        """
        self._wire = wire
        self._extras: JSON = {}
        if effort:
            self._extras["thinking"] = {"type": "adaptive"}
            self._extras["output_config"] = {"effort": effort}

    async def once(self, request: Request, hear: Hear | None) -> Reply:
        """Ask once; see :class:`engine.agents.retries.Adapter`."""
        body = {**body_of(request), **self._extras}
        if hear is None:
            return self._reply(await self._wire.post(PATH, body))
        async with aclosing(self._wire.events(PATH, body)) as events:
            return self._reply(await self._streamed(events, hear))

    async def close(self) -> None:
        """Let go of connections."""
        await self._wire.close()

    async def _streamed(self, events: AsyncIterator[JSON], hear: Hear) -> JSON:
        """The whole answer, put together from its pieces and told as they come."""
        whole: JSON = {}
        written: dict[int, str] = {}
        ended = False
        async for event in events:
            kind = event.get("type")
            if kind == "message_start":
                whole = {**event["message"], "content": []}
            elif kind == "content_block_start":
                block = dict(event["content_block"])
                whole["content"].append(block)
                if block.get("type") == "tool_use":
                    hear(Delta("call", str(block.get("name", ""))))
            elif kind == "content_block_delta":
                at = int(event["index"])
                _take(whole["content"][at], at, event["delta"], written, hear)
            elif kind == "message_delta":
                whole = {**whole, **(event.get("delta") or {})}
                whole["usage"] = {**whole.get("usage", {}), **(event.get("usage") or {})}
            elif kind == "message_stop":
                ended = True
            elif kind == "error":
                raise self._wire.judged(event.get("error"))
        if not ended:
            raise dropped("the stream ended before the answer did")
        for at, text in written.items():
            whole["content"][at]["input"] = text
        return whole

    def _reply(self, whole: JSON) -> Reply:
        if whole.get("type") == "error":
            raise self._wire.judged(whole.get("error"))
        content = whole.get("content")
        if not isinstance(content, list):
            raise ModelError("model.malformed", "The provider's answer has no content.")
        stop = str(whole.get("stop_reason") or "")
        return Reply(_said(content, stop), _usage(whole.get("usage") or {}), stop)


def body_of(request: Request) -> JSON:
    """A request in the protocol's JSON."""
    body: JSON = {
        "model": request.model,
        "system": request.system,
        "messages": _turns(request.messages),
        "max_tokens": request.max_tokens,
    }
    if request.tools:
        body["tools"] = [
            {"name": tool.wire, "description": tool.description, "input_schema": dict(tool.schema)}
            for tool in request.tools
        ]
        body["tools"][-1]["cache_control"] = CACHED
    return body


def _turns(messages: Sequence[Message]) -> list[JSON]:
    """The conversation, in which the two sides take turns."""
    turns: list[JSON] = []
    results: list[JSON] = []
    words: list[JSON] = []

    def told() -> None:
        # What calls came to stands before any words: the protocol wants it first.
        if results or words:
            turns.append({"role": "user", "content": [*results, *words]})
        results.clear()
        words.clear()

    for message in messages:
        if isinstance(message, Told):
            if message.text.strip():
                words.append({"type": "text", "text": message.text})
        elif isinstance(message, Answered):
            results.append(
                {
                    "type": "tool_result",
                    "tool_use_id": message.call_id,
                    "content": message.content,
                    **({"is_error": True} if message.failed else {}),
                }
            )
        elif content := _given_back(message):
            told()
            turns.append({"role": "assistant", "content": content})
    told()
    last = turns[-1]["content"] if turns else []
    if last and turns[-1]["role"] == "user":
        last[-1] = {**last[-1], "cache_control": CACHED}
    return turns


def _given_back(said: Said) -> list[JSON]:
    """A turn as it came; one that is empty is left out, since it would be refused."""
    if isinstance(said.native, list):
        return [block for block in said.native if block.get("type") != "text" or block.get("text")]
    text: list[JSON] = [{"type": "text", "text": said.text}] if said.text else []
    return text + [
        {"type": "tool_use", "id": call.id, "name": call.wire, "input": as_object(call)}
        for call in said.calls
    ]


def _take(block: JSON, at: int, delta: JSON, written: dict[int, str], hear: Hear) -> None:
    """Add a piece to a block, and tell it."""
    kind = str(delta.get("type"))
    if kind == "input_json_delta":
        piece = str(delta.get("partial_json", ""))
        written[at] = written.get(at, "") + piece
        hear(Delta("args", piece))
    elif kind == "citations_delta":
        block["citations"] = [*(block.get("citations") or ()), delta["citation"]]
    elif kind in PIECES:
        key = PIECES[kind]
        piece = str(delta.get(key, ""))
        block[key] = (block.get(key) or "") + piece
        if kind == "text_delta":
            hear(Delta("text", piece))
        elif kind == "thinking_delta":
            hear(Delta("thought", piece))


def _said(content: list[JSON], stop: str) -> Said:
    """A turn. Its blocks are kept as they came, but what a call was given is an object there."""
    calls: list[ToolCall] = []
    native: list[JSON] = []
    for at, block in enumerate(content):
        if block.get("type") == "tool_use":
            cut = stop == "max_tokens" and at == len(content) - 1
            call = tool_call(str(block["id"]), str(block["name"]), block.get("input", {}), cut=cut)
            calls.append(call)
            given = block["input"] if isinstance(block.get("input"), dict) else as_object(call)
            block = {**block, "input": given}
        native.append(block)
    texts = [str(block.get("text", "")) for block in content if block.get("type") == "text"]
    thoughts = [str(b.get("thinking", "")) for b in content if b.get("type") == "thinking"]
    thought = "\n\n".join(part for part in thoughts if part)
    return Said("".join(texts), thought, tuple(calls), native)


def _usage(usage: JSON) -> Usage:
    """Tokens; the provider counts what it had at hand apart from the rest of what it read."""
    cached = int(usage.get("cache_read_input_tokens") or 0)
    kept = int(usage.get("cache_creation_input_tokens") or 0)
    read = int(usage.get("input_tokens") or 0) + cached + kept
    wrote = usage.get("output_tokens_details") or {}
    thinking = int(wrote.get("thinking_tokens") or wrote.get("reasoning_tokens") or 0)
    return Usage(read, int(usage.get("output_tokens") or 0), cached, thinking)
