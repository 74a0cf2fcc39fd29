"""What went wrong when a model was asked: whether it may pass, and when to ask again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from engine.agents.secrets import Redactor
from engine.errors import ModelError

LONGEST_WAIT_MS = 120_000
"""What a server can make us wait at most: one that says more is asked again too early."""

SHOWN = 300
"""Characters of a provider's own words that an error repeats."""

PASSING_KINDS = frozenset(
    {"api_error", "overloaded_error", "rate_limit_error", "rate_limit_exceeded", "server_error",
     "timeout_error", "server_is_overloaded", "overloaded"}
)  # fmt: skip
"""Errors that a server calls by name in the middle of a stream, and that may pass."""

FINAL_KINDS = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
"""What comes as 429 and is there tomorrow, too."""


class Passing(Exception):
    """A failure that may pass: the same request is worth another try."""

    def __init__(self, code: str, words: str, after_ms: int | None = None) -> None:
        """Args:
        code: ``model.busy`` or ``model.unreachable``.
        words: what happened, as the end of a sentence.
        after_ms: when the server wants to be asked again, in ms from now.
        """
        super().__init__(words)
        self.code = code
        self.words = words
        self.after_ms = after_ms


def dropped(why: str) -> Passing:
    """The connection ended before the answer did."""
    return Passing("model.unreachable", f"the connection was lost: {why}")


def of_status(
    status: int, headers: Mapping[str, str], body: Any, redact: Redactor
) -> Passing | ModelError:
    """What an answer with an error's status means.

    Args:
        status: of HTTP; where an error comes inside a stream, what it says of itself or 0.
        headers: of the answer.
        body: of the answer, parsed where it is JSON.
        redact: takes keys out of what providers quote.
    """
    inner = _inner(body)
    kinds = {str(inner.get("type")), str(inner.get("code"))}
    said = redact(_words(body))[:SHOWN].strip()
    words = f"status {status}" if status >= 400 else "an error in the answer"
    words = f"{words}: {said}" if said else words
    passing = status in (408, 429) or status >= 500 or (status < 400 and kinds & PASSING_KINDS)
    if passing and not kinds & FINAL_KINDS and headers.get("x-should-retry") != "false":
        return Passing("model.busy", f"it answered with {words}", _after_ms(headers))
    hint = {
        401: "Check the key.",
        403: "Check what the key may do.",
        404: "Check the model's name and the URL.",
    }
    param = inner.get("param")
    details = {"status": status, **({"param": param} if isinstance(param, str) else {})}
    return ModelError(
        "model.refused",
        f"The provider refused, {words.rstrip('.')}.",
        hint.get(status, ""),
        **details,
    )


def _after_ms(headers: Mapping[str, str]) -> int | None:
    """When the server wants to be asked again."""
    try:
        wait = float(headers.get("retry-after-ms") or "")
    except ValueError:
        wait = -1
    told = headers.get("retry-after") or ""
    if wait < 0 and told:
        try:
            wait = float(told) * 1000
        except ValueError:
            try:
                wait = (parsedate_to_datetime(told).timestamp() - time.time()) * 1000
            except ValueError:
                return None
        wait = max(wait, 0)
    # Written so that a NaN of the server's counts as nothing said.
    return min(round(wait), LONGEST_WAIT_MS) if 0 <= wait < float("inf") else None


def _inner(body: Any) -> Mapping[str, Any]:
    """The error in a body, in whichever way it is wrapped."""
    if isinstance(body, list) and body:
        body = body[0]
    while isinstance(body, Mapping) and isinstance(body.get("error"), Mapping):
        body = body["error"]
    return body if isinstance(body, Mapping) else {}


def _words(body: Any) -> str:
    inner = _inner(body)
    for key in ("message", "error", "detail"):
        if isinstance(inner.get(key), str):
            return str(inner[key])
    return body if isinstance(body, str) and not body.lstrip().startswith("<") else ""
