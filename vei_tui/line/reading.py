"""Reading a line that was typed: words, quotes, lengths of time, arguments of a call."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from typing import Any

from engine.errors import OfficeError
from vei_tui.presenters.fields import FieldProblem, read_fields

_DURATION = re.compile(r"(\d{1,9})(?:\.(\d{1,3}))?\s*(ms|s|sec|m|min|h|d)?", re.ASCII)
_UNIT_MS = {
    "ms": 1, "s": 1000, "sec": 1000, "m": 60_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000,
}  # fmt: skip
_WORD = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'][^\s]*|["'])""")
_BREAK = re.compile(r"\\(n|\\)")


class LineProblem(OfficeError):
    """A line that cannot be understood. Nothing was called."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__("usage", message, hint)


def take_word(text: str) -> tuple[str, str]:
    """Split off the first word; one in quotation marks may hold spaces.

    >>> take_word('"Quote, please" Hello there')
    ('Quote, please', 'Hello there')
    """
    found = _WORD.match(text)
    if found is None:
        return "", ""
    rest = text[found.end() :]
    word = found[1]
    if word[0] in "\"'" and len(word) > 1 and (not rest or rest[0].isspace()):
        return shlex.split(word)[0], rest.strip()
    # A quotation mark that closes nothing is a character like any other.
    end = re.match(r"\S*", rest)
    return word + (end[0] if end else ""), rest[end.end() if end else 0 :].strip()


def free_text(text: str) -> str:
    r"""The rest of a line as a message: quotation marks around all of it go, ``\n`` breaks it."""
    stripped = text.strip()
    if stripped[:1] in ('"', "'"):
        word, rest = take_word(stripped)
        if not rest and stripped[-1] == stripped[0]:
            stripped = word
    return _BREAK.sub(lambda mark: "\n" if mark[1] == "n" else "\\", stripped)


def duration_ms(text: str) -> int:
    """A length of time in ms, from ``500ms``, ``5s``, ``1.5m``, ``2h``; a bare number is seconds.

    Raises:
        LineProblem: it is none.
    """
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise LineProblem(
            f"{text[:40]!r} is no length of time.", "Write it as 500ms, 5s, 2m or 1h."
        )
    unit = _UNIT_MS[found[3] or "s"]
    return int(found[1]) * unit + int((found[2] or "").ljust(3, "0")) * unit // 1000


def call_args(schema: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The arguments of a call, as ``key=value …`` or as a JSON object.

    Args:
        schema: JSON Schema of the tool's arguments; values are read as it says. A key that it does
            not have is passed on as text, for the office to refuse.
        text: what was typed after the tool's name.

    Raises:
        LineProblem: it is neither, or a value is not of its kind.
    """
    text = text.strip()
    if text.startswith("{"):
        return _object(text)
    fields = {field.name: field for field in read_fields(schema)}
    args: dict[str, Any] = {}
    while text:
        key, value, text = _assignment(text, schema)
        field = fields.get(key)
        try:
            args[key] = field.value(value) if field is not None and value else value
        except FieldProblem as problem:
            raise LineProblem(f"{key} is wrong: {str(problem).rstrip('.')}.") from None
    return args


def _assignment(text: str, schema: Mapping[str, Any]) -> tuple[str, str, str]:
    """Key, value and what follows them; the value may be quoted, or a JSON list or object."""
    found = re.match(r"(\w+)=", text)
    if found is None:
        word, _ = take_word(text)
        names = " ".join(f"{name}=…" for name in schema.get("properties", {}))
        hint = f"Arguments: {names}" if names else "It takes no arguments."
        raise LineProblem(f"{word[:40]!r} is not of the form key=value.", hint)
    rest = text[found.end() :]
    if rest[:1] in ("[", "{"):
        try:
            _, end = json.JSONDecoder().raw_decode(rest)
        except (json.JSONDecodeError, RecursionError):
            pass
        else:
            return found[1], rest[:end], rest[end:].strip()
    if not rest or rest[0].isspace():
        return found[1], "", rest.strip()
    value, rest = take_word(rest)
    return found[1], _BREAK.sub(lambda mark: "\n" if mark[1] == "n" else "\\", value), rest


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except RecursionError:
        raise LineProblem("The JSON is nested too deep.") from None
    except json.JSONDecodeError as error:
        where = f"at character {error.pos + 1}"
        raise LineProblem(f"The JSON is wrong {where}: {error.msg.lower()}.") from None
    assert isinstance(value, dict)
    return value
