"""Things of an app that can be read at an address of their own, without acting."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

V = TypeVar("V")

_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Resource(Generic[V]):
    """One kind of thing that an app shows at addresses, and how it is read from a view.

    Reading is looking at one's screen: no time passes, nothing is recorded, nothing becomes read.
    """

    path: str
    """Its address within the app, as ``{doc_id}`` or ``orders/{id}``. A part between slashes is a
    word or a name in braces, and the names are those of the arguments of :attr:`tool`."""
    title: str
    """What it is in a word or two. Constant, as is :attr:`about`: never what somebody wrote."""
    about: str
    """What it shows, in one sentence."""
    tool: str
    """The tool that shows the same: who may not call it may not read this either."""
    read: Callable[..., Mapping[str, object] | None]
    """Takes the view, the office time in ms and a value for each name of the path; returns what
    is shown, in plain JSON, or None where the view holds no such thing."""
    ids: Callable[[V], Iterable[tuple[str, ...]]]
    """The values that there are for the names of the path, the newest first. Handles alone, such
    as ids and channels: listings are made of them, and must not carry what somebody wrote."""
    listed: bool = True
    """Whether each one is listed; otherwise it is found by its template alone."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the path, in order."""
        return tuple(_NAME.findall(self.path))

    def values(self, parts: list[str]) -> tuple[str, ...] | None:
        """What the names of the path stand for in an address.

        Args:
            parts: the address within the app, cut at its slashes and decoded.

        Returns:
            A value for each name; None where it is the address of something else.
        """
        own = self.path.split("/")
        if len(own) != len(parts):
            return None
        pairs = list(zip(own, parts, strict=True))
        if any(a != b for a, b in pairs if a[0] != "{") or not all(parts):
            return None
        return tuple(part for name, part in pairs if name[0] == "{")
