"""Arguments of calls as models write them: a JSON object, or not quite."""

from __future__ import annotations

import json
from typing import Any

from engine.agents.messages import ToolCall

UNREADABLE = "INVALID_JSON"
"""Key under which arguments that are no JSON object are given back to who insists on one."""


def tool_call(call_id: str, wire: str, raw: Any, *, cut: bool = False) -> ToolCall:
    """A call, with its arguments read.

    Args:
        call_id, wire: as the provider says.
        raw: the arguments: JSON text, or an object already.
        cut: whether the answer ended before the call did.
    """
    if cut:
        text = raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)
        problem = "The reply reached its limit of tokens in the middle of this call."
        return ToolCall(call_id, wire, None, text, f"{problem} Write less, or call less at once.")
    if isinstance(raw, dict):
        return ToolCall(call_id, wire, raw)
    text = raw if isinstance(raw, str) else json.dumps(raw)
    if not text.strip():
        return ToolCall(call_id, wire, {})
    try:
        args = json.loads(text)
    except ValueError as error:
        return ToolCall(call_id, wire, None, text, f"The arguments are no JSON: {error}.")
    if not isinstance(args, dict):
        problem = 'The arguments are no JSON object. Write them as {"name": value}.'
        return ToolCall(call_id, wire, None, text, problem)
    return ToolCall(call_id, wire, args)


def as_object(call: ToolCall) -> dict[str, Any]:
    """The arguments as an object, whatever they were."""
    return dict(call.args) if call.args is not None else {UNREADABLE: call.raw}
