"""Where a recorded and a re-executed record part, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

SHOWN_CHARS = 80
"""Characters of a value shown at most: enough to see what differs, few enough for one line."""

_LEAD_CHARS = 24
"""Characters shown before the first one that differs."""

ABSENT = "(absent)"

_ABSENT: Any = object()

_FIRST = (
    "trace_version", "scenario_id", "run_id", "type", "actor", "tool", "target", "args", "payload",
    "response", "error",
)  # fmt: skip
"""Fields that explain the others where they differ, so they are named before them."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first place where a recorded and a re-executed run differ."""

    seq: int
    """seq of the record; one past the last where records are missing at the end."""
    field: str
    """Path of the field, as ``response.messages.0.text``; empty where it is the whole line."""
    recorded: str
    """The recorded value as JSON, shortened; ``(absent)`` where there is none."""
    replayed: str
    """The re-executed value, likewise."""
    what: str = ""
    """What is wrong with the recorded line itself, as a clause; empty where its digest is right."""

    def __str__(self) -> str:
        field = f", {self.field}" if self.field else ""
        said = [f"recorded {self.recorded}, re-executed {self.replayed}"] if self._told else []
        said += [self.what] if self.what else []
        return f"seq {self.seq}{field}: {'; '.join(said)}"

    @property
    def _told(self) -> bool:
        """Whether the two values say anything: not where neither is there and the reason is."""
        return not self.what or (self.recorded, self.replayed) != (ABSENT, ABSENT)

    def body(self) -> dict[str, Any]:
        """The divergence for programs."""
        return {
            "seq": self.seq,
            "field": self.field,
            "recorded": self.recorded,
            "replayed": self.replayed,
            "what": self.what,
        }


def difference(
    seq: int, recorded: dict[str, Any], replayed: dict[str, Any], what: str = ""
) -> Divergence:
    """The first field in which two records differ. The digest counts last: it follows the rest."""
    rest = sorted({*recorded, *replayed} - {*_FIRST, "digest"})
    sides = (
        (k, recorded.get(k, _ABSENT), replayed.get(k, _ABSENT)) for k in (*_FIRST, *rest, "digest")
    )
    found = next((d for key, a, b in sides if (d := _first(a, b, key)) is not None), None)
    if found is None:
        spelled = what or "the recorded line is spelled otherwise"
        return Divergence(seq, "", "the same record", "the same record", spelled)
    field, a, b = found
    return Divergence(seq, field, *_shown(a, b), what)


def shortened(value: Any) -> str:
    """A value as JSON on one line, cut where it is long."""
    return _cut(_json(value), 0)


def _first(a: Any, b: Any, path: str) -> tuple[str, Any, Any] | None:
    """Path and both values of the first difference between two JSON values."""
    if isinstance(a, dict) and isinstance(b, dict):
        pairs = ((k, a.get(k, _ABSENT), b.get(k, _ABSENT)) for k in sorted({*a, *b}))
    elif isinstance(a, list) and isinstance(b, list):
        pairs = (
            (str(i), a[i] if i < len(a) else _ABSENT, b[i] if i < len(b) else _ABSENT)
            for i in range(max(len(a), len(b)))
        )
    else:
        # A type counts too: to Python, true equals 1.
        return None if type(a) is type(b) and a == b else (path, a, b)
    for key, x, y in pairs:
        found = _first(x, y, f"{path}.{key}")
        if found is not None:
            return found
    return None


def _shown(a: Any, b: Any) -> tuple[str, str]:
    """Both values, cut around the first character that differs."""
    left, right = _json(a), _json(b)
    same = 0
    for x, y in zip(left, right, strict=False):
        if x != y:
            break
        same += 1
    start = same - _LEAD_CHARS if same > SHOWN_CHARS - _LEAD_CHARS else 0
    return _cut(left, start), _cut(right, start)


def _cut(text: str, start: int) -> str:
    end = start + SHOWN_CHARS
    return f"{'…' if start else ''}{text[start:end]}{'…' if len(text) > end else ''}"


def _json(value: Any) -> str:
    return ABSENT if value is _ABSENT else orjson.dumps(value).decode()
