"""Facts made of facts: how one takes others as its arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from engine.errors import OfficeError
from engine.judge.goals import Predicate


@dataclass(frozen=True, slots=True)
class Nested:
    """A fact that is an argument of another."""

    name: str
    args: dict[str, Any]
    holds: Predicate


def read_fact(value: Any) -> Nested:
    """A fact as a scenario file states it: one name with its arguments.

    Raises:
        ValueError: it is none, or its arguments are wrong.
    """
    from scenarios.predicates.registry import predicate

    if isinstance(value, Nested):
        return value
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError("one fact, as {name: {arguments}}")
    ((name, args),) = value.items()
    if not isinstance(args, dict):
        raise ValueError(f"the arguments of {name} are a mapping")
    try:
        return Nested(str(name), args, predicate(str(name), args))
    except OfficeError as problem:
        raise ValueError(f"{problem.message.rstrip('.')}. {problem.hint}".strip(" .")) from None


def read_facts(value: Any) -> tuple[Nested, ...]:
    """Several facts: a list, or a single one.

    Raises:
        ValueError: there are none, or one of them is wrong.
    """
    listed = value if isinstance(value, list) else [value]
    if not listed:
        raise ValueError("at least one fact")
    return tuple(read_fact(item) for item in listed)


Fact = Annotated[Nested, PlainValidator(read_fact), WithJsonSchema({})]
"""An argument that is one fact."""
Facts = Annotated[tuple[Nested, ...], PlainValidator(read_facts), WithJsonSchema({})]
"""An argument that is one fact or a list of facts."""
