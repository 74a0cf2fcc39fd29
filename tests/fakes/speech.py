"""What the fake model server's three protocols share: a turn, refusals, seals, ids."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.agents.messages import Request, ToolCall, ToolSpec

JSON = dict[str, Any]

NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
"""What every provider takes as a tool's name."""

PIECE = 12
"""Characters of a streamed piece: small, so that JSON is cut in the middle of its words."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the fake model says next."""

    thought: str = ""
    text: str = ""
    calls: tuple[tuple[str, Any], ...] = ()
    """Wire name and arguments of each call; arguments that are a text go out as they are."""
    cut: bool = False
    """Whether it ends at the limit of tokens, in the middle of its last call or word."""


Brain = Callable[[Request], Turn]
"""Decides the next turn from what was said."""


class Rejected(Exception):
    """A request that the real server would not take."""

    def __init__(self, message: str, param: str | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.param = param
        self.status = status


def needed(holds: Any, message: str, param: str | None = None) -> None:
    """Reject the request unless something holds."""
    if not holds:
        raise Rejected(message, param)


def only(body: Mapping[str, Any], known: frozenset[str]) -> None:
    """Reject parameters that the server does not know."""
    for key in body:
        needed(key in known, f"Unknown parameter: '{key}'.", key)


def seal(*parts: Any) -> str:
    """A signature over parts: whoever gives them back changed is found out."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"the server's own secret {text}".encode()).hexdigest()[:40]


def stem_of(body: Mapping[str, Any]) -> str:
    """What the ids of an answer are made of: equal requests get equal answers."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]


def raw_arguments(args: Any) -> str:
    """Arguments as a model writes them."""
    return args if isinstance(args, str) else json.dumps(args, ensure_ascii=False)


def read_call(call_id: str, wire: str, raw: Any) -> ToolCall:
    """A call as it was given back: readable or not."""
    try:
        args = json.loads(raw) if isinstance(raw, str) else raw
    except ValueError:
        args = None
    if not isinstance(args, dict) or "INVALID_JSON" in args:
        return ToolCall(call_id, wire, None, str(raw), "unreadable")
    return ToolCall(call_id, wire, args)


def tool_spec(name: Any, description: Any, schema: Any, where: str) -> ToolSpec:
    """A tool as it is offered, checked."""
    good = isinstance(name, str) and NAME.fullmatch(name)
    needed(good, f"Invalid '{where}.name': {name!r} does not match '^[a-zA-Z0-9_-]{{1,64}}$'.")
    needed(isinstance(schema, dict) and schema.get("type") == "object", f"{where}: no schema.")
    return ToolSpec(name, name, str(description), schema)


def tokens(value: Any) -> int:
    """About how many tokens something takes."""
    text = value if isinstance(value, str) else json.dumps(value)
    return len(text) // 4 + 1


def pieces(text: str) -> Iterator[str]:
    """A text in small pieces."""
    for at in range(0, len(text), PIECE):
        yield text[at : at + PIECE]
