"""The fields of a form, read from the JSON Schema of a tool's arguments.

A field turns what was typed into a value and says in words what is wrong with it. The schema's
finer rules stay with the tool: the form catches what would certainly be refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

LONG_NAMES: Final = frozenset(
    {"body", "body_text", "comment", "description", "note", "payload_text", "text"}
)
"""Texts that people write in sentences: their field has several rows."""

SHORT_TEXT: Final = 200
"""A text that may be no longer than this has one row, whatever its name."""


class Kind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    LONG_TEXT = "long text"
    INTEGER = "whole number"
    NUMBER = "number"
    CHOICE = "choice"
    LIST = "list"
    JSON = "JSON"


class FieldProblem(Exception):
    """What was typed is no value for the field; the message says why, in words for its writer."""


@dataclass(frozen=True, slots=True)
class Field:
    """An argument of a tool, as a form shows it."""

    name: str
    """The argument's name."""
    kind: Kind
    """How it is filled in."""
    required: bool = False
    """Whether a call without it is refused."""
    help: str = ""
    """The schema's description."""
    default: str = ""
    """What the tool takes when it is left empty, as text; empty if nothing is said."""
    choices: tuple[object, ...] = ()
    """The values of a choice."""
    rules: Schema | None = None
    """The schema of the value itself."""

    def labels(self) -> tuple[str, ...]:
        """What the choices are called."""
        names: dict[object, str] = {True: "yes", False: "no"}
        return tuple(
            names[choice] if isinstance(choice, bool) else str(choice) for choice in self.choices
        )

    def value(self, text: str) -> object | None:
        """What was typed, as the argument's value.

        Args:
            text: The content of the field.

        Returns:
            The value, or none when the field is empty and may be.

        Raises:
            FieldProblem: It is required and empty, or not a value of its kind.
        """
        if not text.strip():
            if self.required:
                raise FieldProblem("Needed")
            return None
        return self._parsed(text)

    def text(self, value: object) -> str:
        """A value as it is typed."""
        if value is None:
            return ""
        if self.kind is Kind.CHOICE and value in self.choices:
            return self.labels()[self.choices.index(value)]
        if self.kind is Kind.LIST and isinstance(value, list | tuple):
            parts = [part for part in value if isinstance(part, str)]
            if len(parts) == len(value) and not any("," in part for part in parts):
                return ", ".join(parts)
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def _parsed(self, text: str) -> object:
        match self.kind:
            case Kind.CHOICE:
                return self._choice(text.strip())
            case Kind.INTEGER | Kind.NUMBER:
                return self._number(text.strip())
            case Kind.LIST:
                return self._list(text.strip())
            case Kind.JSON:
                return _json(text, self.rules or {})
            case _:
                return self._text(text)

    def _choice(self, text: str) -> object:
        labels = self.labels()
        if text not in labels:
            raise FieldProblem(f"One of {', '.join(labels)}")
        return self.choices[labels.index(text)]

    def _number(self, text: str) -> int | float:
        rules = self.rules or {}
        plain = text.replace(",", "").replace("_", "")
        if re.fullmatch(r"[-+]?\d{1,18}", plain):
            number: int | float = int(plain)
        elif self.kind is Kind.NUMBER and re.fullmatch(r"[-+]?\d{0,15}\.\d{1,15}", plain):
            number = float(plain)
        else:
            raise FieldProblem(f"A {self.kind}, as {'12' if self.kind is Kind.INTEGER else '12.5'}")
        bounds = (
            ("minimum", number < rules.get("minimum", number), "At least"),
            ("exclusiveMinimum", number <= rules.get("exclusiveMinimum", number - 1), "More than"),
            ("maximum", number > rules.get("maximum", number), "At most"),
            ("exclusiveMaximum", number >= rules.get("exclusiveMaximum", number + 1), "Less than"),
        )
        for key, broken, words in bounds:
            if broken:
                raise FieldProblem(f"{words} {rules[key]}")
        return number

    def _text(self, text: str) -> str:
        rules = self.rules or {}
        longest, shortest = rules.get("maxLength"), rules.get("minLength", 0)
        if isinstance(longest, int) and len(text) > longest:
            raise FieldProblem(f"At most {longest} characters; these are {len(text)}")
        if len(text) < shortest:
            raise FieldProblem(f"At least {shortest} characters")
        return text

    def _list(self, text: str) -> list[object]:
        rules = self.rules or {}
        if text.startswith("["):
            parsed = _json(text, rules)
            items = list(parsed) if isinstance(parsed, list) else []
        else:
            items = [part.strip() for part in text.split(",") if part.strip()]
            if rules.get("items", {}).get("type") == "integer":
                items = [_whole(part) for part in items]
        fewest, most = rules.get("minItems", 0), rules.get("maxItems")
        if len(items) < fewest:
            raise FieldProblem(f"At least {fewest}")
        if isinstance(most, int) and len(items) > most:
            raise FieldProblem(f"At most {most}; these are {len(items)}")
        return items


def _whole(text: object) -> int:
    try:
        return int(str(text))
    except ValueError:
        raise FieldProblem(f"Whole numbers, parted by commas; not {text!r}") from None


def _json(text: str, rules: Schema) -> object:
    wanted = {"array": (list, "a list: [ … ]"), "object": (dict, "an object: { … }")}
    try:
        value: object = json.loads(text)
    except RecursionError:
        raise FieldProblem("Nested too deep") from None
    except json.JSONDecodeError as error:
        raise FieldProblem(f"Not JSON at character {error.pos + 1}: {error.msg}") from None
    kind, form = wanted.get(str(rules.get("type")), (object, ""))
    if not isinstance(value, kind):
        raise FieldProblem(f"Must be {form}")
    return value


def read_fields(schema: Schema) -> tuple[Field, ...]:
    """The fields of an argument schema, the required ones first.

    Args:
        schema: JSON Schema of an object, as a tool publishes it; `$ref`s into its own `$defs` and
            optional values (`anyOf` with null) are understood.

    Returns:
        A field for each property.
    """
    properties = schema.get("properties", {})
    required = set(schema.get("required", ()))
    fields = [
        _field(name, rules, name in required, schema)
        for name, rules in properties.items()
        if isinstance(rules, Mapping)
    ]
    return tuple(sorted(fields, key=lambda field: not field.required))


def _field(name: str, rules: Schema, required: bool, root: Schema) -> Field:
    value = _resolved(rules, root)
    choices = _choices(value)
    help_text = str(rules.get("description") or value.get("description") or "")
    field = Field(
        name=name,
        kind=Kind.CHOICE if choices else _kind(name, value),
        required=required,
        help=" ".join(help_text.split()),
        choices=choices,
        rules=value,
    )
    default = rules.get("default", value.get("default"))
    if default is None or required:
        return field
    return Field(name, field.kind, required, field.help, field.text(default), choices, value)


def _resolved(rules: Schema, root: Schema) -> Schema:
    """The schema of the value: references followed, the null of an optional value dropped."""
    for _ in range(8):
        reference = rules.get("$ref")
        options = rules.get("anyOf") or rules.get("oneOf") or rules.get("allOf")
        if isinstance(reference, str) and reference.startswith("#/"):
            target: Any = root
            for part in reference[2:].split("/"):
                target = target.get(part, {}) if isinstance(target, Mapping) else {}
            rules = {**target, **{k: v for k, v in rules.items() if k != "$ref"}}
        elif isinstance(options, Sequence) and options:
            real = [option for option in options if option.get("type") != "null"]
            if len(real) != 1:
                # Several values or one of them: a list that may hold one says both.
                real = [option for option in real if _lists_strings(option)]
            if len(real) != 1:
                return rules
            merged = {k: v for k, v in rules.items() if k not in {"anyOf", "oneOf", "allOf"}}
            rules = {**real[0], **merged}
        else:
            break
    kind = rules.get("type")
    if isinstance(kind, list):
        named = [each for each in kind if each != "null"]
        rules = {**rules, "type": named[0] if len(named) == 1 else None}
    return rules


def _lists_strings(rules: Schema) -> bool:
    return rules.get("type") == "array" and rules.get("items", {}).get("type") == "string"


def _choices(rules: Schema) -> tuple[object, ...]:
    if "const" in rules:
        return (rules["const"],)
    if isinstance(rules.get("enum"), list):
        return tuple(choice for choice in rules["enum"] if choice is not None)
    return (True, False) if rules.get("type") == "boolean" else ()


def _kind(name: str, rules: Schema) -> Kind:
    match rules.get("type"):
        case "string":
            longest = rules.get("maxLength")
            short = isinstance(longest, int) and longest <= SHORT_TEXT
            return Kind.LONG_TEXT if name in LONG_NAMES and not short else Kind.TEXT
        case "integer":
            return Kind.INTEGER
        case "number":
            return Kind.NUMBER
        case "array":
            item = rules.get("items", {})
            kinds = {each.get("type") for each in (item, *item.get("anyOf", ()))}
            return Kind.LIST if kinds & {"string", "integer"} else Kind.JSON
        case _:
            return Kind.JSON


def call_json(tool: str, args: Mapping[str, object]) -> str:
    """A call as it is sent, on one line."""
    return json.dumps({"tool": tool, "args": args}, ensure_ascii=False, separators=(",", ":"))
