"""A tool: a method with a typed signature, and everything that follows from it.

The argument model, the JSON Schema and the checks come from the signature, the description from
the docstring, the rest from the decorator::

    @tool(writes=True, permission="slack:write", latency_ms=400, jitter_ms=200)
    def send_message(self, ctx: Context[SlackState], channel: ChannelName, text: Text) -> Sent:
        \"\"\"Post a message to a channel.\"\"\"
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Container, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple, NotRequired, TypeVar, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from typing_extensions import TypedDict

from engine.canonical import Number, plain
from engine.errors import Refused, nearest

F = TypeVar("F", bound=Callable[..., Any])
JSONSchema = dict[str, Any]


class Page(NamedTuple):
    """What a tool that lists things returns: the items, and where to go on."""

    items: list[Any]
    next_cursor: str | None = None


class Rejected(NamedTuple):
    """What a tool returns where it refuses and its twin remembers that it did.

    A refusal that is raised leaves the twin as it was.
    """

    error: dict[str, Any]
    """``{code, message, hint}``."""


class Outcome(NamedTuple):
    """What became of a call."""

    seq: int
    """seq of its record."""
    tool: str
    result: Any
    """The tool's result; None where the call was refused."""
    error: dict[str, Any] | None
    """``{code, message, hint}`` where the call was refused."""
    next_cursor: str | None
    """Where a list goes on; None at its end."""
    landed: int
    """Events that were delivered in or after the call."""

    @property
    def ok(self) -> bool:
        """Whether the call went through."""
        return self.error is None

    def content(self) -> dict[str, Any]:
        """The outcome as one JSON object: error, result, or a list as ``{"result": […]}``."""
        if self.error is not None:
            return {"error": self.error}
        if isinstance(self.result, dict):
            return self.result
        listed: dict[str, Any] = {"result": self.result}
        if self.next_cursor is not None:
            listed["next_cursor"] = self.next_cursor
        return listed


@dataclass(frozen=True, slots=True)
class Traits:
    """What the decorator says about a tool."""

    name: str
    writes: bool
    permission: str
    latency_ms: int
    jitter_ms: int
    cost_cents: int
    fault_ppm: int
    menu: bool
    on: tuple[str, str] | None
    destructive: bool
    idempotent: bool
    recorded: bool


def tool(
    name: str = "",
    *,
    writes: bool = False,
    permission: str = "",
    latency_ms: int = 250,
    jitter_ms: int = 0,
    cost_cents: int = 0,
    fault_ppm: int = 0,
    menu: bool = True,
    on: tuple[str, str] | None = None,
    destructive: bool = False,
    idempotent: bool = False,
    recorded: bool = True,
) -> Callable[[F], F]:
    """Offer a method as a tool.

    Args:
        name: the tool's name within its app; the method's own name where empty.
        writes: whether a call changes the world.
        permission: what the actor must hold, as ``app:read`` or ``app:write``; empty for everyone.
        latency_ms, jitter_ms: office time a call takes: the base, and the most that chance adds.
        cost_cents: what a call costs in the world's money.
        fault_ppm: chance that a call fails by itself where faults are on, in parts per million.
        menu: whether the action menu offers it.
        on: the kind of thing it acts on and the argument that takes its id, as ``("mail", "id")``.
        destructive, idempotent: hints for clients.
        recorded: whether a call is written down; False only for what an operator merely looks at.
    """

    def mark(function: F) -> F:
        own = name or function.__name__
        traits = Traits(
            own, writes, permission, latency_ms, jitter_ms, cost_cents, fault_ppm, menu, on,
            destructive, idempotent, recorded,
        )  # fmt: skip
        function.__tool__ = traits  # type: ignore[attr-defined]
        return function

    return mark


class Signature:
    """The arguments of a function after its first ``skip`` ones: their check and their schema.

    An argument whose name is a word of Python has a parameter with an underscore after it:
    ``from_`` is published and checked as ``from``.
    """

    def __init__(self, function: Callable[..., Any], skip: int, label: str) -> None:
        self._function = function
        self._skip = skip
        self._label = label

    @cached_property
    def parameters(self) -> tuple[inspect.Parameter, ...]:
        """The parameters that arguments fill, in order."""
        return tuple(inspect.signature(self._function).parameters.values())[self._skip :]

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        hints = _hints(self._function, [p.name for p in self.parameters])
        fields: dict[str, Any] = {
            _published(p): hints[p.name] if p.default is p.empty else NotRequired[hints[p.name]]
            for p in self.parameters
        }
        make: Any = TypedDict
        model = make("arguments", fields)
        model.__pydantic_config__ = ConfigDict(extra="forbid", strict=True)
        return TypeAdapter(model)

    @cached_property
    def _validate(self) -> Callable[[Any], dict[str, Any]]:
        validate: Callable[[Any], dict[str, Any]] = self._adapter.validator.validate_python
        return validate

    @cached_property
    def _renamed(self) -> dict[str, str]:
        """Parameter by argument, for those that differ."""
        return {_published(p): p.name for p in self.parameters if _published(p) != p.name}

    @cached_property
    def schema(self) -> JSONSchema:
        """JSON Schema of the arguments: an object that takes nothing unknown."""
        full: JSONSchema = _tidy(self._adapter.json_schema(), takes_null=False)
        full.setdefault("properties", {})
        for p in self.parameters:
            if p.default is not p.empty and p.default is not None:
                full["properties"][_published(p)]["default"] = p.default
        full["additionalProperties"] = False
        return full

    def spelled(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Arguments with :class:`engine.canonical.Number` in them, as they can be written down.

        A number that may stand where it is becomes its digits. One where a text is asked for
        becomes ``{"number": "1.5"}``, which is refused whenever the recorded call is performed.
        """
        digits: dict[str, Any] = plain(args)
        try:
            self.check(digits)
            self._validate(_given(args))
        except Refused:
            return digits
        except ValidationError as error:
            wrong = {id(e["input"]) for e in error.errors(include_url=False)}
            marked: dict[str, Any] = plain(_marked(args, wrong))
            return marked
        return digits

    def check(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments, checked, by parameter; a null counts as absent.

        Raises:
            Refused: ``invalid_args``, naming the argument, its problem and what would be right.
        """
        args = _given(args)
        try:
            checked = self._validate(args)
        except ValidationError as error:
            raise self._explain(error, args) from None
        if self._renamed:
            return {self._renamed.get(name, name): value for name, value in checked.items()}
        return checked

    def _explain(self, error: ValidationError, args: Mapping[str, Any]) -> Refused:
        errors = error.errors(include_url=False, include_context=True)
        first, where = errors[0], _place(errors[0], args)
        names = [_published(p) for p in self.parameters]
        problems = [{"field": _place(e, args), "problem": e["msg"]} for e in errors[:8]]
        if first["type"] == "extra_forbidden":
            hint = nearest(where, names) if names else "It takes no arguments."
            message = f"{self._label} has no argument {where!r}."
        elif first["type"] == "missing":
            message = f"{self._label} needs the argument {where!r}."
            hint = f"Arguments: {', '.join(self._usage())}."
        else:
            problem = str(first["msg"])
            message = f"{self._label}: {where!r} is wrong: {problem[0].lower()}{problem[1:]}."
            given = first["input"]
            marked = isinstance(given, Mapping) and given.keys() == {"number"}
            hint = f"Given: {str(given['number'] if marked else given)[:80]!r}."
        return Refused("invalid_args", message, hint, problems=problems)

    def _usage(self) -> list[str]:
        return [
            _published(p) if p.default is p.empty else f"{_published(p)}?" for p in self.parameters
        ]


def signature_of(method: Callable[..., Any], skip: int, label: str) -> Signature:
    """The signature of a bound method, made once a process: every office of a kind shares it.

    Args:
        method: the method.
        skip: how many of its parameters, after the object itself, are no arguments.
        label: what errors call it.
    """
    plain = getattr(method, "__func__", method)
    return _made_once(plain, skip + (plain is not method), label)


@lru_cache(maxsize=4096)
def _made_once(function: Callable[..., Any], skip: int, label: str) -> Signature:
    return Signature(function, skip, label)


def _given(args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments without those that a null leaves out."""
    if None in args.values():
        return {key: value for key, value in args.items() if value is not None}
    return args


def _marked(value: Any, wrong: Container[int]) -> Any:
    """A copy of ``value`` in which the numbers of these identities cannot be taken for text."""
    if isinstance(value, Number) and id(value) in wrong:
        return {"number": str(value)}
    if isinstance(value, Mapping):
        return {key: _marked(item, wrong) for key, item in value.items()}
    return [_marked(item, wrong) for item in value] if isinstance(value, list) else value


def _place(error: ErrorDetails, args: Any) -> str:
    """Where in the arguments an error is: the names of kinds that were tried there are left out."""
    found: list[str] = []
    value, last = args, len(error["loc"]) - 1
    for at, part in enumerate(error["loc"]):
        if isinstance(value, list):
            inside = isinstance(part, int)
        else:
            inside = isinstance(value, Mapping) and part in value
        if inside:
            value = value[part]
        elif at != last or error["type"] != "missing":
            continue
        found.append(str(part))
    return ".".join(found)[:200]


def _published(parameter: inspect.Parameter) -> str:
    """The argument that fills a parameter."""
    return parameter.name.removesuffix("_")


class Tool:
    """One tool of the office, ready to be listed and called."""

    def __init__(self, app: str, function: Callable[..., Any], owner: int = -1) -> None:
        """Args:
        app: the twin's name, or ``vei`` for the office's own tools.
        function: the decorated method, bound to its holder.
        owner: index of the twin in its office; -1 for the office's own tools.
        """
        traits: Traits = function.__tool__  # type: ignore[attr-defined]
        self.app = app
        self.owner = owner
        self.function = function
        self.act = function
        """What a call does: the function itself, unless something else answers in its place."""
        self.traits = traits
        self.name = f"{app}.{traits.name}"
        self.permission = traits.permission
        self.latency_ms = traits.latency_ms
        self.jitter_ms = traits.jitter_ms
        self.stream = f"latency/{self.name}"
        self.fault_stream = f"fault/{self.name}"
        self.pages = function.__annotations__["return"] == "Page"
        """Whether the result is a list that pages."""
        # A twin's method takes the context first; the office's own tools take office and actor.
        self.signature = signature_of(function, 1 if owner >= 0 else 2, self.name)
        self.check = self.signature.check

    def named(self, alias: str) -> Tool:
        """The same tool under another name."""
        other = copy(self)
        other.name = alias
        return other

    def answered_by(self, act: Callable[..., Any]) -> Tool:
        """The same tool to all who look at it; a call does something else."""
        other = copy(self)
        other.act = act
        return other

    @cached_property
    def relays(self) -> bool:
        """Whether a call is another call under another name."""
        return _hints(self.function, ["return"])["return"] is Outcome

    @property
    def description(self) -> str:
        """The docstring: its first paragraph, on one line."""
        return " ".join((inspect.getdoc(self.function) or "").split("\n\n")[0].split())

    @property
    def schema(self) -> JSONSchema:
        """JSON Schema of the arguments."""
        return self.signature.schema

    @cached_property
    def output_schema(self) -> JSONSchema:
        """JSON Schema of the structured result, as an MCP client receives it."""
        if self.relays:
            return {"type": "object"}
        result = _hints(self.function, ["return"])["return"]
        if result is Page:
            return {
                "type": "object",
                "properties": {"result": {"type": "array"}, "next_cursor": {"type": "string"}},
                "required": ["result"],
            }
        published = TypeAdapter(result).json_schema(mode="serialization")
        schema: JSONSchema = _tidy(published, takes_null=True)
        return schema


def tools_of(app: str, holder: object, owner: int = -1) -> list[Tool]:
    """Every method of ``holder`` that is marked as a tool, in the order of definition."""
    found: dict[str, Tool] = {}
    for cls in reversed(type(holder).__mro__):
        for name, member in vars(cls).items():
            if hasattr(member, "__tool__"):
                found[name] = Tool(app, getattr(holder, name), owner)
    return list(found.values())


def _hints(function: Callable[..., Any], names: list[str]) -> dict[str, Any]:
    """The resolved annotations of some of a function's parameters.

    The others may name types that are only imported for type checkers.
    """
    chosen = {name: function.__annotations__[name] for name in names}
    plain_function = getattr(function, "__func__", function)
    holder = SimpleNamespace(__annotations__=chosen)
    return get_type_hints(holder, plain_function.__globals__, include_extras=True)


def _tidy(schema: Any, takes_null: bool) -> Any:
    """A schema without the titles pydantic adds and, where null means absent, without nulls.

    Many clients and providers do not read a choice of types, so arguments are published plain.
    """
    if isinstance(schema, list):
        return [_tidy(item, takes_null) for item in schema]
    if not isinstance(schema, dict):
        return schema
    tidy: dict[str, Any] = {}
    for key, value in schema.items():
        if key in ("properties", "$defs"):
            # The keys of these are names of the user's, which may well be "title".
            tidy[key] = {name: _tidy(item, takes_null) for name, item in value.items()}
        elif key != "title":
            tidy[key] = _tidy(value, takes_null)
    others = [option for option in tidy.get("anyOf", ()) if option != {"type": "null"}]
    if not takes_null and len(others) == 1:
        del tidy["anyOf"]
        tidy = {**others[0], **tidy}
    return tidy
