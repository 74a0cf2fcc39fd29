"""Arguments that a tool must not take, made from its schema: seeded, and never the same twice."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from jsonschema import Draft202012Validator

from engine.canonical import plain
from engine.errors import Refused

KINDS: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 7, 1.5, -0.0, 1e308, 10**30, "", "7", "true", "null", "[]", "{}",
    [], [[]], [None], {}, {"": None}, {"$ref": "#"}, "\x00", "\U0010ffff", "a\u202eb",
)  # fmt: skip
"""A value of each kind, and strings that look like others."""

STRANGERS: Final = ("x", "", "self", "ctx", "__class__", "__proto__", "args", "a.b", "\x00", "ü")
"""Names of arguments that no tool has."""

Case = tuple[str, Any]


def malformed(schema: dict[str, Any], good: dict[str, Any], seed: str) -> list[Case]:
    """What is wrong, and the arguments: all of them are against the schema.

    A null counts as absent, and what is nested deeper than any call may be fits nothing.

    Args:
        schema: the tool's, with its limits.
        good: arguments that it would take.
        seed: says which of many are made.
    """
    valid = Draft202012Validator(schema)
    assert valid.is_valid(good), (seed, good)
    made = _made(schema, good, Random(seed))
    return [(label, args) for label, args in made if not _fits(valid, args)]


def _fits(valid: Draft202012Validator, args: dict[str, Any]) -> bool:
    try:
        plain(args)
    except Refused:
        return False
    return bool(valid.is_valid({k: v for k, v in args.items() if v is not None}))


def _made(schema: dict[str, Any], good: dict[str, Any], chance: Random) -> Iterator[Case]:
    for name in schema.get("required", ()):
        yield f"without {name}", {key: value for key, value in good.items() if key != name}
    for name in chance.sample(STRANGERS, 3):
        yield f"with {name!r}", {**good, name: chance.choice(KINDS)}
    definitions = schema.get("$defs", {})
    for name, part in schema["properties"].items():
        for value in [*chance.sample(KINDS, 5), *_beyond(part, definitions), deep(40)]:
            yield f"{name}: {str(value)[:40]!r}", {**good, name: value}
    for _ in range(3):
        names = chance.sample([*schema["properties"], *STRANGERS], 2)
        yield "anything", {name: _anything(chance, 4) for name in names}


def _beyond(part: dict[str, Any], definitions: dict[str, Any]) -> Iterator[Any]:
    """Values just outside what a schema allows."""
    if "$ref" in part:
        part = definitions[part["$ref"].rpartition("/")[2]]
    for option in part.get("anyOf", ()):
        yield from _beyond(option, definitions)
    if "maxLength" in part:
        yield "x" * (part["maxLength"] + 1)
        yield "\U0001f600" * (part["maxLength"] + 1)
    if "minLength" in part:
        yield "x" * (part["minLength"] - 1)
    if "pattern" in part or "enum" in part:
        yield from ("\n", "no such thing, surely!", " " * 5)
    if "maximum" in part:
        yield from (part["maximum"] + 1, part["maximum"] + 0.5)
    if "minimum" in part:
        yield part["minimum"] - 1
    if part.get("type") == "array":
        items = part.get("items", {})
        yield from ([wrong] for wrong in (*KINDS[:6], *_beyond(items, definitions)))
        if "maxItems" in part:
            yield ["x"] * (part["maxItems"] + 1)


def deep(levels: int) -> Any:
    """A value inside values."""
    value: Any = 0
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


def _anything(chance: Random, levels: int) -> Any:
    if levels and chance.random() < 0.5:
        inner = [_anything(chance, levels - 1) for _ in range(chance.randrange(4))]
        return inner if chance.random() < 0.5 else dict(zip("abc", inner, strict=False))
    return chance.choice(KINDS)
