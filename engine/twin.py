"""The contract of a twin: one app of the office.

A twin has a state (frozen, made of persistent tables), tools that people and models call, handlers
for the events that fall due, ears for what other twins say, and a view of its state for each actor.
It touches another twin only through the queue. It knows no clock but the context's, no dice but
the context's, and no I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from engine.actor import Actor, Directory
from engine.chance import Draw
from engine.prompt import Prompt
from engine.resource import Resource
from engine.tool import Signature, Tool, signature_of, tools_of

if TYPE_CHECKING:
    from engine.step import Step

S = TypeVar("S")
V = TypeVar("V")
F = TypeVar("F", bound=Callable[..., Any])


class Message(NamedTuple):
    """Somebody said something somewhere: the signal that colleagues listen to."""

    twin: str
    """The app it was said in; an answer goes back there."""
    author: str
    """Actor id, or the address of someone unknown."""
    audience: tuple[str, ...]
    """Ids of the actors that receive it, the author left out."""
    text: str
    place: str
    """Where: ``#channel``, ``@person``, or the address it was sent to."""
    ref: str
    """Id of the message within its twin."""
    thread: str = ""
    """Id of the conversation it belongs to; empty where it starts one."""
    subject: str = ""
    direct: bool = False
    """True for a direct message or a mail: the receiver is expected to answer."""
    reply: Mapping[str, Any] = MappingProxyType({})
    """Payload of the event that answers it, all but the words."""
    words: str = "text"
    """Key of that payload that the words go under."""


@dataclass(frozen=True, slots=True)
class Cited:
    """Something that was written down may name other things of the office: a ticket, a document.

    The signal behind backlinks: whoever keeps things that texts name looks for their ids in it.
    What is said to somebody is a :class:`Message`; that alone is enough for those who hear both.
    """

    twin: str
    """The app it was written in."""
    ref: str
    """Id of what holds the text, within its twin."""
    by: str
    """Id of the actor who wrote it."""
    text: str
    place: str = ""
    """Id of the thing that ``ref`` is a part of, as the ticket of a comment; empty for none."""
    readers: tuple[str, ...] | None = None
    """Ids of the actors who may see the text; None for everyone who uses the app."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something of a twin's that falls due by itself, counted from time 0."""

    target: str
    """``twin.event``, or the twin's name for its main handler."""
    payload: Mapping[str, Any]
    after_ms: int
    """At least 0."""


@dataclass(frozen=True, slots=True)
class Granted:
    """Somebody has said yes to a request: the signal that apps which wait for approvals hear."""

    approver: str
    requester: str
    cents: int
    currency: str
    text: str
    """The request, in its author's own words."""
    ref: str
    """Id of the message that grants it."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One way in which what happens in an app is felt in another."""

    trigger: str
    """What sets it off: a tool, an event or a situation, as ``calendar.create_event``."""
    target: str
    """App that feels it; ``*`` for whichever app the trigger came from."""
    what: str
    """What is felt there, in one sentence."""


class Context(Generic[S]):
    """What a tool or a handler may see and do while it runs."""

    __slots__ = ("_app", "_step", "actor", "directory", "state", "time_ms")

    actor: Actor
    """Who acts."""
    time_ms: int
    """Office time in ms since the scenario's start."""
    state: S
    """This twin's state; assign a new one to change it. Undone if the call is refused."""
    directory: Directory
    """Everyone in the office and everyone it writes to."""

    def __init__(self, step: Step, app: str, actor: Actor, state: S) -> None:
        self._step = step
        self._app = app
        self.actor = actor
        self.state = state
        self.time_ms = step.time_ms
        self.directory = step.directory

    def schedule(
        self,
        target: str,
        payload: Mapping[str, Any],
        delay_ms: int,
        *,
        actor: str = "office",
        priority: int = 0,
    ) -> None:
        """Let an event fall due ``delay_ms`` from now, as an act of ``actor``.

        Args:
            target: a twin's name for its main handler, or ``twin.event``.
            payload: plain JSON values; never changed afterwards.
            delay_ms: at least 0.
            priority: among events due at the same time the lower comes first.
        """
        self._step.schedule(self._app, target, payload, delay_ms, actor, priority)

    def emit(self, signal: object) -> None:
        """Tell the twins that have ears for this kind of signal, once this call is through."""
        self._step.signals.append(signal)

    def draw(self, purpose: str) -> Draw:
        """The next throw of this twin's dice for ``purpose``."""
        return self._step.draw(f"{self._app}/{purpose}")

    def constant(self, purpose: str) -> Draw:
        """A throw of this twin's dice that is the same whenever it is asked for in a run."""
        return self._step.constant(f"{self._app}/{purpose}")


class Handler(NamedTuple):
    """What takes the events for one target."""

    target: str
    """``twin.event``, or the twin's name for its main handler."""
    signature: Signature
    """Check of the payload."""
    act: Callable[..., Any]


class MenuEntry(dict[str, Any]):
    """One concrete thing to do now: ``{tool, args, name}``."""

    def __init__(self, tool: str, args: Mapping[str, Any], name: str) -> None:
        super().__init__(tool=tool, args=dict(args), name=name)


def event(name: str = "") -> Callable[[F], F]:
    """Offer a method as the handler of events for this twin.

    Args:
        name: the event's name within the twin; empty for the main handler, which takes events
            whose target is the twin itself. Like a tool, its typed signature checks the payload.
    """

    def mark(function: F) -> F:
        function.__event__ = name  # type: ignore[attr-defined]
        return function

    return mark


def hears(signal: type) -> Callable[[F], F]:
    """Call a method with every signal of this type, in the same step that emitted it."""

    def mark(function: F) -> F:
        function.__hears__ = signal  # type: ignore[attr-defined]
        return function

    return mark


class Twin(Generic[S, V]):
    """Base of all twins. One object serves one world and all its forks; it never changes."""

    name: ClassVar[str]
    """The app's name and the first half of its tools' names."""
    title: ClassVar[str] = ""
    """The app's name for people."""
    section: ClassVar[type[BaseModel]]
    """Model of this twin's section in a scenario file."""
    backstage: ClassVar[bool] = False
    """True for what runs behind the scenes and is never shown, such as the colleagues."""
    mode: str = "sim"
    """Where its answers come from: ``sim`` for this very class, ``replay`` for a recording."""
    opaque: ClassVar[bool] = False
    """True for one that answers and whose state nobody knows: nothing can be judged by it."""
    redact: Callable[[bytes], bytes] | None = None
    """Takes secrets of the process out of JSON; the office sets it. For what a twin names by its
    digest: the record can take a secret out of words, not out of a digest made of them."""
    effects: ClassVar[tuple[Effect, ...]] = ()
    """Everything this twin sets off in others; scheduling anything else there is an error."""

    def __init__(self, config: Any, directory: Directory, epoch_ms: int = 0) -> None:
        """Args:
        config: this twin's section of the scenario, an instance of :attr:`section`.
        directory: everyone in the world.
        epoch_ms: the date of time 0, in ms since 1970, the office's clock read as UTC.
        """
        self.config = config
        self.directory = directory
        self.epoch_ms = epoch_ms

    def toolset(self, owner: int) -> list[Tool]:
        """Its tools.

        Args:
            owner: index of the twin in its office.
        """
        return tools_of(self.name, self, owner)

    def handlers(self) -> list[Handler]:
        """What takes its events."""
        found = []
        for name, method in marked(self, "__event__"):
            target = f"{self.name}.{name}" if name else self.name
            found.append(Handler(target, signature_of(method, 1, target), method))
        return found

    def start(self) -> S:
        """The state at time 0."""
        raise NotImplementedError

    def opening(self) -> Sequence[Due]:
        """What falls due by itself from time 0 on, such as clocks that run already."""
        return ()

    def view(self, state: S, actor: Actor) -> V:
        """What ``actor`` may see, frozen. Two views of the same things compare equal, cheaply."""
        raise NotImplementedError

    def summary(self, view: V) -> str:
        """The view in a few lines: where the actor is and what is new there, replies in full."""
        raise NotImplementedError

    def admit(self, state: S, actor: Actor, tool: Tool) -> bool | None:
        """Whether this twin has a say in who may act: True grants a permission the actor lacks,
        None has no opinion; only twins that override it are asked.

        Raises:
            Refused: ``permission_denied``, where the actor may not act at all.
        """
        return None

    def screenshot_ref(self, view: V) -> str | None:
        """The name of a picture of the view, as ``blobs/<sha256 of its bytes>.svg``; None where
        the app has no pictures. Asked for at every look, so what it costs is paid once."""
        return None

    def blob(self, ref: str) -> bytes | None:
        """The bytes of something that this twin has named by ``ref``; None for any other name."""
        return None

    def menu(self, view: V) -> Sequence[MenuEntry]:
        """The concrete things on the actor's screen that a call could be made of."""
        return ()

    def unread(self, view: V) -> int:
        """How many things wait for the actor."""
        return 0

    def resources(self) -> Sequence[Resource[V]]:
        """The kinds of things in its views that can be read at addresses of their own."""
        return ()

    def prompts(self) -> Sequence[Prompt[V]]:
        """Common jobs in this app that somebody may ask a model to do."""
        return ()


def marked(holder: object, mark: str) -> list[tuple[Any, Callable[..., Any]]]:
    """Mark and bound method of each of ``holder``'s methods that carries ``mark``, in order."""
    found: dict[str, tuple[Any, Callable[..., Any]]] = {}
    for cls in reversed(type(holder).__mro__):
        for name, member in vars(cls).items():
            if hasattr(member, mark):
                found[name] = (getattr(member, mark), getattr(holder, name))
    return list(found.values())
