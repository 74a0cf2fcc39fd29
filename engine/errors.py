"""Every error the office raises, in one tree.

    OfficeError                 anything the office says no to, with a stable code
    ├── Refused                 a call or an event was refused; nothing happened but its record
    ├── ScenarioError           a scenario cannot be opened; names the file and the place in it
    ├── RunError                a run directory cannot be read, continued or overwritten
    └── ModelError              a model cannot be named, reached or understood

A traceback is for nobody: faces print ``str(error)`` as one line, programs read ``error.body()``.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

CODES = (
    "unknown_tool",
    "invalid_args",
    "permission_denied",
    "policy_denied",
    "approval_required",
    "unknown_channel",
    "unknown_message",
    "invalid_action",
    "not_found",
    "invalid_state",
    "fault.injected",
    "rate_limited",
    "office_closed",
)
"""The codes the kernel and the first twins use; a twin may add ``<twin>.<code>`` of its own."""


class OfficeError(Exception):
    """Something the office says no to.

    Args:
        code: stable identifier for programs, for example ``unknown_channel``.
        message: one line for people: what was wrong and where.
        hint: one line: what would be right; empty where nothing helps.
        details: further JSON values for programs, for example ``retry_after_ms``.
    """

    def __init__(self, code: str, message: str, hint: str = "", **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.details = details

    def body(self) -> dict[str, Any]:
        """The error as every door shows it: ``{code, message, hint, …details}``."""
        return {"code": self.code, "message": self.message, "hint": self.hint, **self.details}

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class Refused(OfficeError):
    """A call or an event was refused. The world is as it was before."""


class ScenarioError(OfficeError):
    """A scenario, a pack or an option of a world is wrong; the world did not open."""

    def __init__(self, message: str, hint: str = "", **details: Any) -> None:
        super().__init__("invalid_scenario", message, hint, **details)


class RunError(OfficeError):
    """A run directory is missing, broken, in use, or would be overwritten."""

    def __init__(self, message: str, hint: str = "", **details: Any) -> None:
        super().__init__("invalid_run", message, hint, **details)


class ModelError(OfficeError):
    """A model cannot be named, reached or understood; the office is as it was.

    Codes: ``model.unknown``, ``model.no_key``, ``model.refused`` (what the provider will never
    take), ``model.busy`` and ``model.unreachable`` (worth another try; ``retry_after_ms`` where the
    server said it), ``model.malformed`` (an answer that is none), ``model.not_recorded``.
    """


def nearest(word: str, choices: Iterable[str], label: str = "Did you mean") -> str:
    """A hint that names the choices closest to a mistyped word, or some where none is close.

    >>> nearest("#procurment", ["#general", "#procurement"])
    'Did you mean #procurement?'
    """
    options = sorted(set(choices))
    close = get_close_matches(word[:200], options, n=3, cutoff=0.6)
    if close:
        return f"{label} {' or '.join(close)}?"
    if not options:
        return "There are none yet."
    shown = ", ".join(options[:12])
    return f"Valid: {shown}{', …' if len(options) > 12 else ''}."
