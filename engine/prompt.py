"""Words for common jobs: what somebody asks a model to do, with the blanks filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Argument(Generic[V]):
    """A blank in a prompt."""

    name: str
    about: str
    """What belongs there, in one sentence."""
    required: bool = False
    choices: Callable[[V], Iterable[str]] | None = None
    """What could be put there, from the app's view; None where it is free text."""


@dataclass(frozen=True, slots=True)
class Prompt(Generic[V]):
    """A job, and the words that ask for it."""

    name: str
    """Unique in the office, as ``triage_inbox``."""
    title: str
    about: str
    """What the job is, in one sentence."""
    write: Callable[[Mapping[str, str]], str]
    """Makes the words; takes a value for each argument, empty where none was given."""
    arguments: tuple[Argument[V], ...] = ()
