"""OpenAI's Responses protocol. Nothing is stored there: the whole conversation goes each time."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing

from engine.agents.arguments import tool_call
from engine.agents.failures import dropped
from engine.agents.messages import (
    Answered,
    Delta,
    DeltaKind,
    Hear,
    Message,
    Reply,
    Request,
    Said,
    Told,
)
from engine.agents.wire import JSON, Wire, usage_of
from engine.errors import ModelError

PATH = "/responses"

SPOKEN: Mapping[str, DeltaKind] = {
    "response.output_text.delta": "text",
    "response.refusal.delta": "text",
    "response.reasoning_summary_text.delta": "thought",
    "response.reasoning_text.delta": "thought",
    "response.function_call_arguments.delta": "args",
}
"""Kind of what an event carries as its ``delta``."""


class Responses:
    """An adapter for one model's server."""

    def __init__(self, wire: Wire, effort: str = "") -> None:
        """Args:
        wire: the server.
        effort: how hard to think, in the provider's word; empty for its default.
        """
        self._wire = wire
        self._extras: JSON = {
            "reasoning": {"summary": "auto", **({"effort": effort} if effort else {})},
            "include": ["reasoning.encrypted_content"],
        }

    async def once(self, request: Request, hear: Hear | None) -> Reply:
        """Ask once; see :class:`engine.agents.retries.Adapter`."""
        while True:
            body = {**body_of(request), **self._extras}
            try:
                if hear is None:
                    return self._reply(await self._wire.post(PATH, body))
                async with aclosing(self._wire.events(PATH, body)) as events:
                    return self._reply(await self._streamed(events, hear))
            except ModelError as problem:
                if not self._does_without(problem):
                    raise

    async def close(self) -> None:
        """Let go of connections."""
        await self._wire.close()

    def _does_without(self, problem: ModelError) -> bool:
        """Leave out the optional parameter that was refused, if that is what was."""
        param = str(problem.details.get("param") or "").split(".")[0]
        if problem.code != "model.refused" or param not in self._extras:
            return False
        # The summary alone needs a verified account, so it goes before the rest does.
        reasoning = self._extras.get("reasoning", {})
        if param == "reasoning" and len(reasoning) > 1:
            self._extras["reasoning"] = {k: v for k, v in reasoning.items() if k != "summary"}
        else:
            del self._extras[param]
        return True

    async def _streamed(self, events: AsyncIterator[JSON], hear: Hear) -> JSON:
        """The whole answer, told as it comes."""
        thoughts = 0
        whole: JSON | None = None
        async for event in events:
            kind = event.get("type", "")
            if kind in SPOKEN:
                hear(Delta(SPOKEN[kind], str(event.get("delta", ""))))
            elif kind == "response.output_item.added":
                item = event.get("item") or {}
                if item.get("type") == "function_call":
                    hear(Delta("call", str(item.get("name", ""))))
            elif kind == "response.reasoning_summary_part.added":
                if thoughts:
                    hear(Delta("thought", "\n\n"))
                thoughts += 1
            elif kind in ("response.completed", "response.incomplete", "response.failed"):
                whole = event["response"]
            elif kind == "error":
                raise self._wire.judged(event.get("error") or event)
        if whole is None:
            raise dropped("the stream ended before the answer did")
        return whole

    def _reply(self, whole: JSON) -> Reply:
        if whole.get("error"):
            raise self._wire.judged(whole["error"])
        output = whole.get("output")
        if not isinstance(output, list):
            raise ModelError("model.malformed", "The provider's answer has no output.")
        details = whole.get("incomplete_details") or {}
        stop = str(details.get("reason") or whole.get("status") or "")
        return Reply(_said(output), usage_of(whole.get("usage") or {}, "input", "output"), stop)


def body_of(request: Request) -> JSON:
    """A request in the protocol's JSON."""
    body: JSON = {
        "model": request.model,
        "instructions": request.system,
        "input": _items(request.messages),
        "max_output_tokens": request.max_tokens,
        "store": False,
    }
    if request.tools:
        body["tools"] = [
            {
                "type": "function",
                "name": tool.wire,
                "description": tool.description,
                "parameters": dict(tool.schema),
                "strict": False,
            }
            for tool in request.tools
        ]
        body["parallel_tool_calls"] = True
    return body


def _items(messages: Sequence[Message]) -> list[JSON]:
    items: list[JSON] = []
    for message in messages:
        if isinstance(message, Told):
            items.append({"role": "user", "content": message.text})
        elif isinstance(message, Answered):
            items.append(
                {
                    "type": "function_call_output",
                    "call_id": message.call_id,
                    "output": message.content,
                }
            )
        else:
            items += _given_back(message)
    return items


def _given_back(said: Said) -> list[JSON]:
    """A turn as it came, but for reasoning that would be refused: without a sequel, or empty."""
    if not isinstance(said.native, list):
        return _plain(said)
    native = [item for item in said.native if item.get("type") != "reasoning" or _holds(item)]
    while native and native[-1].get("type") == "reasoning":
        native.pop()
    return native


def _holds(reasoning: JSON) -> bool:
    """Whether reasoning can be read by the server, which has kept nothing of it."""
    return bool(reasoning.get("encrypted_content") or reasoning.get("content"))


def _plain(said: Said) -> list[JSON]:
    """A turn that another provider made."""
    items: list[JSON] = [{"role": "assistant", "content": said.text}] if said.text else []
    for call in said.calls:
        arguments = (
            call.raw if call.args is None else json.dumps(dict(call.args), ensure_ascii=False)
        )
        items.append(
            {
                "type": "function_call",
                "call_id": call.id,
                "name": call.wire,
                "arguments": arguments,
            }
        )
    return items


def _said(output: list[JSON]) -> Said:
    texts: list[str] = []
    thoughts: list[str] = []
    calls = []
    for item in output:
        kind = item.get("type")
        if kind == "message":
            parts = item.get("content") or []
            texts += [str(part.get("text") or part.get("refusal") or "") for part in parts]
        elif kind == "reasoning":
            parts = item.get("summary") or item.get("content") or []
            thoughts += [str(part.get("text", "")) for part in parts]
        elif kind == "function_call":
            cut = item.get("status") == "incomplete"
            raw = item.get("arguments", "")
            calls.append(tool_call(str(item["call_id"]), str(item["name"]), raw, cut=cut))
    return Said("".join(texts), "\n\n".join(thoughts), tuple(calls), output)
