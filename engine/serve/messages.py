"""JSON-RPC messages: a line that is read, and the answer to one that cannot be."""

from __future__ import annotations

import re
from typing import Any

from mcp_types import (
    INVALID_REQUEST,
    PARSE_ERROR,
    ErrorData,
    JSONRPCError,
    JSONRPCNotification,
    JSONRPCRequest,
)
from pydantic_core import from_json

Message = JSONRPCRequest | JSONRPCNotification

# The id of a message that breaks off later on. An id that stands inside something is not its own.
_ID = re.compile(rb'\s*\{[^{}\[\]]*?"id"\s*:\s*(-?[0-9]{1,18}|"[^"\\]{0,200}")\s*[,}]')


def read_message(line: bytes) -> Message | JSONRPCError | None:
    """What a line says.

    Args:
        line: one line, without the newline.

    Returns:
        The request or the notification; the error to answer with; or None where there is nothing to
        do: an empty line, or an answer, since the server asks nothing.
    """
    if not line.strip():
        return None
    try:
        # The parser that the standard library's agrees with: whole numbers of any size stay whole.
        value = from_json(line, allow_inf_nan=False)
    except ValueError:
        return refusal(
            PARSE_ERROR, "The line is not JSON, or is nested too deep.", recovered_id(line)
        )
    if not isinstance(value, dict):
        return refusal(
            INVALID_REQUEST, "A line is one JSON-RPC message; batches are not taken.", None
        )
    if "method" not in value and ("result" in value or "error" in value):
        return None
    problem = _problem(value)
    if problem:
        given = value.get("id")
        return refusal(INVALID_REQUEST, problem, given if _is_id(given) else None)
    method, params = value["method"], value.get("params")
    if "id" not in value:
        return JSONRPCNotification.model_construct(jsonrpc="2.0", method=method, params=params)
    return JSONRPCRequest.model_construct(
        jsonrpc="2.0", id=value["id"], method=method, params=params
    )


def refusal(code: int, message: str, request_id: int | str | None) -> JSONRPCError:
    """The answer to what is no message."""
    error = ErrorData(code=code, message=message)
    return JSONRPCError(jsonrpc="2.0", id=request_id, error=error)


def recovered_id(head: bytes) -> int | str | None:
    """The id of a broken or cut-off request, where it can be told."""
    found = _ID.match(head)
    if found is None:
        return None
    try:
        value: int | str = from_json(found[1])
    except ValueError:
        return None
    return value


def _problem(value: dict[str, Any]) -> str:
    """What keeps an object from being a request or a notification; empty where nothing does."""
    if value.get("jsonrpc") != "2.0":
        return 'The message lacks "jsonrpc": "2.0".'
    if not isinstance(value.get("method"), str):
        return "The message has no method."
    if "id" in value and not _is_id(value["id"]):
        return "The id is neither a string nor a whole number."
    if not isinstance(value.get("params", {}), (dict, type(None))):
        return "The params are no object."
    return ""


def _is_id(value: object) -> bool:
    return isinstance(value, (int, str)) and not isinstance(value, bool)
