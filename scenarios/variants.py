"""Variants: what a scenario declares under ``vary``, drawn, and filled in wherever it is named.

Variant 0 is the world as it was first written. Any other is drawn entry by entry from the
scenario's id, the variant's number and the entry's name, so neither the run's seed nor another
entry ever changes a draw.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.chance import Draw
from engine.errors import ScenarioError, nearest
from scenarios.placeholders import MAX_NUMBER, PlaceholderError, filled
from scenarios.sources import MAX_VALUES, Place, Source

VARY = "vary"
SHUFFLE = "$shuffle"
MAX_TEXT = 32 << 20
"""Characters of all texts that were filled in: names that name each other grow fast."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_AS_WRITTEN = frozenset({"id", "pack"})
"""What a list of scenarios goes by is the same in every variant."""
_RANGE = ("from", "to", "step", "usual")


@dataclass(frozen=True, slots=True)
class Varied:
    """A scenario's value in one variant."""

    value: Any
    varies: tuple[str, ...]
    """Names of what is drawn from more than one value, so without numbers that are made of others;
    a list that is shuffled goes by its place."""


class _Key(str):
    """The end of a place that means a key itself, and not its value."""

    __slots__ = ()


@dataclass(slots=True)
class _Entry:
    """One entry of ``vary``."""

    options: tuple[Any, ...]
    """What it can be; for a range, just what it is."""
    chosen: Any
    differs: bool
    """Whether it is drawn from more than one value by itself."""
    used: bool = False


def varied(source: Source, variant: int, whole: bool = True) -> Varied:
    """A scenario that was read, with everything filled in as it is in a variant.

    Args:
        source: the scenario, and what it includes.
        variant: 0 for the world as first written, or a number from 1.
        whole: whether all of the scenario was read, so that an unused entry is a mistake.

    Raises:
        ScenarioError: an entry or a placeholder is wrong, or the scenario has no variants; names
            the file, the place and the remedy.
    """
    if variant < 0:
        raise ScenarioError(f"There is no variant {variant}.", "Variants are numbered from 0.")
    if not isinstance(source.value, dict):
        return Varied(source.value, ())
    filling = _Filling(source, str(source.value.get("id")), variant)
    declared = source.value.get(VARY, {})
    if not isinstance(declared, dict):
        raise filling.error((VARY,), "a mapping of names to lists or ranges is needed", "Add one.")
    for name, entry in declared.items():
        filling.declare(name, entry)
    value = {
        key: part if key in _AS_WRITTEN or key == VARY else filling.fill(part, (key,))
        for key, part in source.value.items()
    }
    if whole:
        for name, made in filling.entries.items():
            if not made.used:
                hint = f"Write ${{{name}}} where it belongs, or remove it."
                raise filling.error((VARY, name), "nothing uses it", hint)
    drawn = [name for name, made in filling.entries.items() if made.differs]
    varies = (*drawn, *filling.shuffled)
    if variant and whole and not varies:
        problem = f"this scenario does not vary, so it has no variant {variant}"
        raise ScenarioError(f"{source.path}: {problem}.", "Leave the variant out.")
    return Varied(value, varies)


class _Filling:
    """One pass over a scenario's value."""

    def __init__(self, source: Source, scenario: str, variant: int) -> None:
        self.source = source
        self.scenario = scenario
        self.variant = variant
        self.entries: dict[str, _Entry] = {}
        self.shuffled: list[str] = []
        self._values = 0
        self._characters = 0

    def error(self, place: Place, problem: str, hint: str, line: int = 0) -> ScenarioError:
        """What is wrong at a place, told by the file it stands in."""
        path, inner = self.source.origin(place)
        if place and isinstance(place[-1], _Key):
            # A key stands in the file of its mapping, whatever file its value comes from.
            path, inner = self.source.origin(place[:-1])
            inner = (*inner, place[-1])
        where = [".".join(str(part) for part in inner)] if inner else []
        lines = f", line {line}" if line and not inner and place else ""
        return ScenarioError(": ".join([f"{path}{lines}", *where, f"{problem}."]), hint)

    def declare(self, name: Any, entry: Any) -> None:
        """Draw an entry of ``vary``; it may name those before it."""
        place: Place = (VARY, name)
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            hint = "Use small letters, digits and underscores, a letter first."
            raise self.error(place, f"{str(name)[:40]!r} is no name", hint)
        entry = self.fill(entry, place)
        if isinstance(entry, list):
            if not entry:
                raise self.error(place, "the list is empty", "Give it at least one choice.")
            options = tuple(entry)
            at = self._draw(name).below(len(options)) if self.variant else 0
            self.entries[name] = _Entry(options, options[at], len(options) > 1)
            return
        if not isinstance(entry, dict):
            hint = "Write a list of choices, or a range {from: 1, to: 9}."
            raise self.error(place, "it is neither a list nor a range", hint)
        number = self._in_range(name, entry)
        differs = len(range(entry["from"], entry["to"] + 1, entry.get("step", 1))) > 1
        self.entries[name] = _Entry((number,), number, differs)

    def _in_range(self, name: str, entry: Mapping[Any, Any]) -> int:
        place: Place = (VARY, name)
        for key, number in entry.items():
            if key not in _RANGE:
                raise self.error(place, f"a range has no {key!r}", nearest(str(key), _RANGE))
            if not isinstance(number, int) or isinstance(number, bool) or abs(number) > MAX_NUMBER:
                raise self.error((*place, key), "it is no whole number", f"Given: {number!r}.")
        for key in ("from", "to"):
            if key not in entry:
                raise self.error(place, f"the range has no {key!r}", "Add it.")
        low, high, step = entry["from"], entry["to"], entry.get("step", 1)
        if step < 1:
            raise self.error((*place, "step"), "it is less than 1", "Make it 1 or more.")
        if low > high:
            raise self.error(place, "from is more than to", "Swap them.")
        if not self.variant:
            return int(entry.get("usual", low))
        return int(low + step * self._draw(name).below((high - low) // step + 1))

    def _draw(self, name: str, n: int = 0) -> Draw:
        return Draw(self.variant, f"variant/{self.scenario}/{name}", n)

    def fill(self, value: Any, place: Place) -> Any:
        """A value with everything in it filled in."""
        self._count(place)
        if isinstance(value, str):
            return self._text(value, place)
        if isinstance(value, list):
            return [self.fill(item, (*place, at)) for at, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if value.keys() == {SHUFFLE}:
            return self._shuffle(value[SHUFFLE], place)
        made: dict[Any, Any] = {}
        for key, item in value.items():
            name = self._text(key, (*place, _Key(key))) if isinstance(key, str) else key
            if isinstance(name, (dict, list)):
                hint = "Name a part of it."
                raise self.error((*place, _Key(key)), "a key has to be a text", hint)
            if name in made:
                hint = "Give it another name."
                raise self.error((*place, _Key(key)), f"{name!r} is there twice", hint)
            made[name] = self.fill(item, (*place, key))
        return made

    def _shuffle(self, value: Any, place: Place) -> list[Any]:
        items = self.fill(value, (*place, SHUFFLE))
        if not isinstance(items, list):
            hint = "Give it a list of what is shuffled."
            raise self.error(place, f"{SHUFFLE} needs a list", hint)
        name = ".".join(str(part) for part in place)
        if len(items) > 1:
            self.shuffled.append(name)
        if not self.variant:
            return items
        for last in range(len(items) - 1, 0, -1):
            other = self._draw(f"{SHUFFLE}/{name}", last).below(last + 1)
            items[last], items[other] = items[other], items[last]
        return items

    def _text(self, text: str, place: Place) -> Any:
        try:
            made = filled(text, self._lookup)
        except PlaceholderError as error:
            line = text.count("\n", 0, error.at) + 1
            raise self.error(place, error.problem, error.hint, line) from None
        if made is not text:
            self._count(place, len(made) if isinstance(made, str) else 0)
            if isinstance(made, (dict, list)):
                self._size(made, place)
        return made

    def _lookup(self, name: str) -> Any:
        first, *rest = name.split(".")
        entry = self.entries.get(first)
        if entry is None:
            hint = nearest(first, self.entries) if self.entries else "Declare it under vary."
            raise PlaceholderError(f"nothing that varies is called {first!r}", hint)
        entry.used = True
        for option in entry.options:
            _part(option, rest, first)
        return _part(entry.chosen, rest, first)

    def _size(self, value: Any, place: Place) -> None:
        """Count a value that a placeholder stands for as often as it is named."""
        self._count(place)
        for item in value.values() if isinstance(value, dict) else value:
            if isinstance(item, (dict, list)):
                self._size(item, place)
            else:
                self._count(place)

    def _count(self, place: Place, characters: int = 0) -> None:
        self._values += 1
        self._characters += characters
        if self._values > MAX_VALUES or self._characters > MAX_TEXT:
            raise self.error(place, "too much is filled in up to here", "Name less, or less often.")


def _part(value: Any, keys: list[str], trail: str) -> Any:
    """A part of one choice."""
    for key in keys:
        if isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict) and key in value:
            value = value[key]
        else:
            known = [str(one) for one in value] if isinstance(value, dict) else []
            hint = nearest(key, known) if known else "Name what its choices have."
            raise PlaceholderError(f"not every choice of {trail!r} has {key!r}", hint)
        trail = f"{trail}.{key}"
    return value
