"""The panes there are: every module of `vei_tui.panes` that names its `PANE`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import vei_tui.panes
from vei_tui.presenters.events import News

if TYPE_CHECKING:
    from vei_tui.panes._base import Pane

KEYS = "1234567890"
"""Keys that open panes, in order."""


@dataclass(frozen=True, slots=True)
class PaneSpec:
    """What a pane file says about its pane."""

    twin: str
    """The app whose view it shows."""
    title: str
    short: str
    """Two letters for when there is no room."""
    key: str
    """The digit that opens it; empty for the next one that is free."""
    pane: type[Pane[Any]]
    entity: str = ""
    """The kind of thing under its cursor, as tools name it in `on`."""
    quick: str = ""
    """The tool behind its composer."""
    news: News | None = None
    """What tells arrivals from two views; nothing arrives where there is none."""


class PaneError(Exception):
    """Two pane files want the same app or the same key; the message names both."""


@dataclass(frozen=True, slots=True)
class Panes:
    """What was found."""

    specs: Sequence[PaneSpec]
    """Sorted by key."""
    problems: Sequence[str] = ()
    """Pane files that could not be loaded, one line each; the generic pane stands in for them."""

    def of(self, twin: str) -> PaneSpec | None:
        """The pane made for an app, if there is one."""
        return next((spec for spec in self.specs if spec.twin == twin), None)

    def news(self) -> Mapping[str, News]:
        """By app, what tells its arrivals."""
        return {spec.twin: spec.news for spec in self.specs if spec.news is not None}

    def office(
        self, apps: Sequence[tuple[str, str]], opaque: Collection[str] = ()
    ) -> list[PaneSpec]:
        """A pane for every app of an office, in the order of their keys.

        Args:
            apps: Name and title of each app. One without a pane file gets the generic pane.
            opaque: Those whose state nobody knows; they get the generic pane, too.
        """
        made = {
            spec.twin: replace(spec, pane=_generic_pane(), entity="", quick="", news=None)
            if spec.twin in opaque
            else spec
            for spec in self.specs
        }
        taken = {made[name].key for name, _ in apps if name in made}
        free = [key for key in KEYS if key not in taken]
        found = []
        for name, title in apps:
            spec = made.get(name) or generic(name, title)
            if not spec.key:
                key = free.pop(0) if free else ""
                spec = PaneSpec(
                    spec.twin, spec.title, spec.short, key, spec.pane, spec.entity, spec.quick,
                    spec.news,
                )  # fmt: skip
            found.append(spec)
        return sorted(found, key=lambda spec: KEYS.find(spec.key) if spec.key else len(KEYS))


def generic(twin: str, title: str) -> PaneSpec:
    """A pane for an app that has no pane file."""
    title = title or twin.capitalize()
    return PaneSpec(twin, title, twin[:2], "", _generic_pane())


def _generic_pane() -> type[Pane[Any]]:
    from vei_tui.panes._generic import GenericPane

    return GenericPane


def discover() -> Panes:
    """Load every pane file.

    Raises:
        PaneError: Two of them clash.
    """
    found: dict[str, PaneSpec] = {}
    problems: list[str] = []
    for module in pkgutil.iter_modules(vei_tui.panes.__path__):
        if module.name.startswith("_"):
            continue
        try:
            spec = importlib.import_module(f"vei_tui.panes.{module.name}").PANE
        except Exception as error:
            # A pane is a plug-in: whatever is wrong with one, the office opens without it.
            problems.append(f"panes/{module.name}.py: {type(error).__name__}: {error}")
            continue
        found[module.name] = spec
    _check(found)
    specs = sorted(found.values(), key=lambda spec: (not spec.key, KEYS.find(spec.key), spec.twin))
    return Panes(tuple(specs), tuple(problems))


def _check(found: Mapping[str, PaneSpec]) -> None:
    for what in ("twin", "key"):
        seen: dict[str, str] = {}
        for file, spec in found.items():
            value = getattr(spec, what)
            if value and value in seen:
                raise PaneError(
                    f"panes/{seen[value]}.py and panes/{file}.py both have the {what} {value!r}"
                )
            seen[value] = file
