"""What an agent and its model say to each other, in no provider's format.

A conversation is a tuple of :class:`Told` (the office to the model), :class:`Said` (the model) and
:class:`Answered` (what a call came to). Providers translate it to their wire and back; cassettes
keep it as plain JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as a model is offered it."""

    name: str
    """The office's dotted name."""
    wire: str
    """The name on the wire, in letters, digits and underscores."""
    description: str
    schema: Mapping[str, Any]
    """JSON Schema of its arguments."""


@dataclass(frozen=True, slots=True)
class Told:
    """Words to the model: the briefing, what landed, a whisper."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call that a model asks for."""

    id: str
    """The provider's id, which the answer names."""
    wire: str
    """The tool's name as the model wrote it."""
    args: Mapping[str, Any] | None
    """Its arguments; None where they are no JSON object, and ``problem`` says why."""
    raw: str = ""
    """The arguments as they came, where they could not be read."""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of the model's."""

    text: str = ""
    thought: str = ""
    """Its reasoning, as far as the provider shows it."""
    calls: tuple[ToolCall, ...] = ()
    native: Any = None
    """The turn in the provider's own JSON, given back unchanged in the next request."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a call came to."""

    call_id: str
    wire: str
    content: str
    """JSON text."""
    failed: bool = False


Message: TypeAlias = Told | Said | Answered


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request."""

    input: int = 0
    """Everything that was read, cached tokens included."""
    output: int = 0
    """Everything that was written, reasoning included."""
    cached: int = 0
    reasoning: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cached + other.cached,
            self.reasoning + other.reasoning,
        )

    @property
    def total(self) -> int:
        """Tokens read and written."""
        return self.input + self.output


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that a model is asked with. Equal requests are the same request."""

    model: str
    """The provider's own name of the model."""
    system: str
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...]
    max_tokens: int
    """The most that may be written in answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    said: Said
    usage: Usage = field(default_factory=Usage)
    stop: str = ""
    """Why the model stopped, in the provider's word."""
    usd: str | None = None
    """What the provider says it cost, in dollars as a decimal; None where it says nothing."""
    retries: int = 0
    """Tries that failed before this one."""


DeltaKind: TypeAlias = Literal["thought", "text", "call", "args", "retry"]
"""``call`` begins a call and carries its wire name, ``args`` continues its arguments; ``retry``
says that what streamed so far is void, and why."""


class Delta(NamedTuple):
    """A piece of an answer while it streams."""

    kind: DeltaKind
    text: str


Hear: TypeAlias = Callable[[Delta], None]


class Provider(Protocol):
    """One way to ask a model."""

    async def ask(self, request: Request, hear: Hear | None = None) -> Reply:
        """Ask once; failures that may pass are tried again as the provider's policy says.

        Args:
            request: what is asked.
            hear: is told each piece as it streams; without it nothing is streamed.

        Raises:
            ModelError: there is no answer.
        """

    async def close(self) -> None:
        """Let go of connections."""
