"""State as a tree: the parts of any piece of state by name, without making plain JSON of it first.

The names are those of :func:`engine.dump.dump`. A world shares nearly everything with the one
before it, so reading parts where somebody looks costs what is looked at and not what there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import islice
from typing import Any, Final, TypeAlias

from engine.table import Table, Vector

Path: TypeAlias = tuple[str, ...]
"""Names from the top down."""

_ROWS: Final = (Vector, list, tuple)


def is_row(value: Any) -> bool:
    """Whether a piece of state is an object with named fields."""
    return is_dataclass(value) and not isinstance(value, type)


def is_list(value: Any) -> bool:
    """Whether its parts have places for names."""
    return isinstance(value, _ROWS)


def is_branch(value: Any) -> bool:
    """Whether a piece of state has parts, or could have: text and numbers never do."""
    return isinstance(value, (Table, Mapping)) or is_list(value) or is_row(value)


def count(value: Any) -> int:
    """How many parts a branch has."""
    return len(fields(value)) if is_row(value) else len(value)


def parts(value: Any, start: int = 0, stop: int | None = None) -> Iterator[tuple[str, Any]]:
    """The parts of a branch with their names, in order.

    Args:
        value: the branch; anything else has none.
        start, stop: places of the first part and of the one after the last, in this order.
    """
    if isinstance(value, Vector):
        end = len(value) if stop is None else min(stop, len(value))
        rows = enumerate(value.slice(start, end), start)
        return ((str(at), row) for at, row in rows)
    if is_row(value):
        every = ((field.name, getattr(value, field.name)) for field in fields(value))
        return islice(every, start, stop)
    if isinstance(value, Table):
        return islice(value.items(), start, stop)
    if isinstance(value, Mapping):
        return ((str(key), row) for key, row in islice(value.items(), start, stop))
    if is_list(value):
        return ((str(at), row) for at, row in enumerate(value[start:stop], start))
    return iter(())


def part(value: Any, name: str) -> Any:
    """A part of a branch.

    Raises:
        KeyError: it has none of that name.
    """
    if isinstance(value, Table):
        return value[name]
    if is_list(value):
        if not (name.isdecimal() and name.isascii() and int(name) < len(value)):
            raise KeyError(name)
        return value[int(name)]
    if is_row(value):
        if name in (field.name for field in fields(value)):
            return getattr(value, name)
        raise KeyError(name)
    if isinstance(value, Mapping):
        if name in value:
            return value[name]
        return {str(key): row for key, row in value.items()}[name]
    raise KeyError(name)


def at(value: Any, path: Path) -> Any:
    """What stands at a path.

    Raises:
        KeyError: nothing does.
    """
    for name in path:
        value = part(value, name)
    return value


def walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every part of a piece of state with its path, each before its own parts; not itself."""
    waiting = [(path, parts(value))]
    while waiting:
        above, rest = waiting[-1]
        found = next(rest, None)
        if found is None:
            waiting.pop()
            continue
        name, below = found
        here = (*above, name)
        yield here, below
        if is_branch(below):
            waiting.append((here, parts(below)))


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every simple value of a piece of state with its path; an empty branch counts as one."""
    if not is_branch(value) or not count(value):
        yield path, value
        return
    for where, below in walk(value, path):
        if not is_branch(below) or not count(below):
            yield where, below


def find(value: Any, text: str) -> list[Path]:
    """The paths that a text with dots stands for.

    Names may hold dots themselves. The name of a collection may be left out: ``docs.DOC-1.body``
    stands for ``docs.documents.DOC-1.body``.

    Returns:
        What stands there by its full name; without that, what does where names are left out. More
        than one where the text can be read in more than one way, none where there is nothing.
    """
    exact = list(_spelled(value, text, ()))
    return exact or list(dict.fromkeys(_abridged(value, text, ())))


def _spelled(value: Any, text: str, above: Path) -> Iterator[Path]:
    """The paths below a branch that a text names in full."""
    if not is_branch(value):
        return
    for name in _heads(text):
        try:
            below = part(value, name)
        except KeyError:
            continue
        if name == text:
            yield (*above, name)
        else:
            yield from _spelled(below, text[len(name) + 1 :], (*above, name))


def _abridged(value: Any, text: str, above: Path) -> Iterator[Path]:
    """The same where one name may be left out between any two that are there."""
    for name in _heads(text):
        for hidden, branch in _near(value):
            try:
                below = part(branch, name)
            except KeyError:
                continue
            here = (*above, *hidden, name)
            if name == text:
                yield here
            else:
                yield from _abridged(below, text[len(name) + 1 :], here)


def _near(value: Any) -> Iterator[tuple[Path, Any]]:
    """A branch and, where it is an object with fields, the collections that are its fields."""
    if is_branch(value):
        yield (), value
    if is_row(value):
        for name, below in parts(value):
            if isinstance(below, (Table, Mapping)):
                yield (name,), below


def _heads(text: str) -> Iterator[str]:
    """What a text with dots may begin with as a name: the whole, then ever less of it."""
    while text:
        yield text
        text = text.rpartition(".")[0]
