"""Acts: calls that match a tool and arguments, as scenario files name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from engine.facts import fold
from engine.judge.goals import Case
from scenarios.predicates.claims import stated
from scenarios.predicates.names import Named

TOOL = Named("tool")


@dataclass(frozen=True, slots=True)
class Act:
    """A tool, and what its arguments have to be like."""

    tool: str
    args: tuple[tuple[str, Any], ...] = ()

    def matches(self, call: dict[str, Any]) -> bool:
        """Whether a call that went through is such an act."""
        if call["tool"] != self.tool or "error" in call:
            return False
        args = call["args"]
        return all(key in args and alike(args[key], wanted) for key, wanted in self.args)


def read_acts(value: Any) -> tuple[Act, ...]:
    """Acts as a scenario file states them: a tool's name, ``{tool, args}``, or a list of those.

    Raises:
        ValueError: one is neither.
    """
    listed = value if isinstance(value, list) else [value]
    if not listed:
        raise ValueError("at least one tool")
    return tuple(_read(item) for item in listed)


def _read(item: Any) -> Act:
    if isinstance(item, Act):
        return item
    if isinstance(item, str):
        return Act(item)
    if isinstance(item, dict) and item.keys() <= {"tool", "args"} and "tool" in item:
        args = item.get("args") or {}
        if isinstance(args, dict):
            return Act(str(item["tool"]), tuple(args.items()))
    raise ValueError("a tool's name, or {tool, args}")


Acts = Annotated[tuple[Act, ...], PlainValidator(read_acts), WithJsonSchema({}), TOOL]
"""An argument that names acts."""


def alike(found: Any, wanted: Any) -> bool:
    """Whether a value is as wanted: texts state it, mappings and lists hold it, numbers equal."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(
            key in found and alike(found[key], value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        many = found if isinstance(found, list) else [found]
        return all(any(alike(each, value) for each in many) for value in wanted)
    if isinstance(found, list):
        return any(alike(each, wanted) for each in found)
    if isinstance(wanted, str) and isinstance(found, str):
        return fold(wanted) == fold(found) or stated(found, wanted)
    return bool(found == wanted) or str(found) == str(wanted)


def matching(call: dict[str, Any], acts: tuple[Act, ...]) -> bool:
    """Whether a call is one of these acts."""
    return any(act.matches(call) for act in acts)


def touching(case: Case, ref: str, *tools: str) -> tuple[int, ...]:
    """The seat's calls of these tools whose arguments or result name something by its id."""
    return tuple(
        call["seq"]
        for call in case.done(*tools)
        if ref in call["args"].values()
        or (isinstance(call["response"], dict) and ref in call["response"].values())
    )
