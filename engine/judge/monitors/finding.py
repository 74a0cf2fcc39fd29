"""Findings: what a monitor has to say about a record, and the kinds there are of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["info", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
"""From the least to the most serious."""

Finding = dict[str, Any]
"""As ``score.json`` has it: ``{code, message, severity, tool, time_ms, metadata}``."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding."""

    code: str
    """Stable name for programs, as ``usage.repetition``."""
    severity: Severity
    """How serious it is where no promotion says otherwise."""
    what: str
    """What it means, in one sentence."""

    def found(self, record: Mapping[str, Any], message: str, **metadata: Any) -> Finding:
        """A finding of this kind.

        Args:
            record: what it is about.
            message: one sentence for the operator. It never repeats what must not be spread.
            metadata: plain JSON values for programs.
        """
        return {
            "code": self.code,
            "message": message,
            "severity": self.severity,
            "tool": record["tool"] if record["type"] == "call" else record["target"],
            "time_ms": record["time_ms"],
            "metadata": metadata,
        }
