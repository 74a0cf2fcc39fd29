"""Opening a model by its name: its protocol, its server, its key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from engine.agents.anthropic_messages import Messages
from engine.agents.chat import Chat, Dialect
from engine.agents.messages import Provider
from engine.agents.models import ModelName, Protocol, access, secrets_in
from engine.agents.responses import Responses
from engine.agents.retries import TRIES, Adapter, Retrying, Sleep
from engine.agents.secrets import Redactor
from engine.agents.wire import Wire, anthropic_sdk, openai_sdk

TIMEOUT_S = 300.0
"""Seconds of a server's silence after which a request is given up."""

EFFORTS = ("minimal", "low", "medium", "high")
"""How hard models can be told to think."""


def open_provider(
    name: ModelName,
    variables: Mapping[str, str],
    *,
    timeout_s: float = TIMEOUT_S,
    tries: int = TRIES,
    effort: str = "",
    sleep: Sleep = asyncio.sleep,
) -> Provider:
    """Open a model. Nothing is sent, and no SDK is loaded, before it is asked.

    Args:
        name: the model.
        variables: the environment's, by name.
        timeout_s: seconds of a server's silence after which a request is given up.
        tries: how often one request is made at most.
        effort: one of :data:`EFFORTS`; empty for the model's default.
        sleep: waits between tries.

    Raises:
        ModelError: ``model.no_key`` where the key is not set.
    """
    found = access(name, variables)
    opener = anthropic_sdk if name.protocol is Protocol.MESSAGES else openai_sdk
    wire = Wire(opener, found, timeout_s, Redactor([found.key, *secrets_in(variables)]))
    adapter = _ADAPTERS[name.protocol](wire, name, effort)
    return Retrying(adapter, str(name), tries=tries, sleep=sleep)


def _responses(wire: Wire, name: ModelName, effort: str) -> Adapter:
    return Responses(wire, effort)


def _chat(wire: Wire, name: ModelName, effort: str) -> Adapter:
    if name.house == "openrouter":
        return Chat(wire, Dialect(extras={"usage": {"include": True}}), effort)
    own = wire.place == "openai.com" or wire.place.endswith(".openai.com")
    return Chat(wire, Dialect("max_completion_tokens") if own else None, effort)


def _messages(wire: Wire, name: ModelName, effort: str) -> Adapter:
    return Messages(wire, effort)


_ADAPTERS: Mapping[Protocol, Callable[[Wire, ModelName, str], Adapter]] = {
    Protocol.RESPONSES: _responses,
    Protocol.CHAT: _chat,
    Protocol.MESSAGES: _messages,
}
