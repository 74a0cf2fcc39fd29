"""Predicates by name, with their arguments checked when a scenario is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from engine.errors import ScenarioError, nearest
from engine.judge.goals import Case, Finding, Predicate
from engine.tool import signature_of

F = TypeVar("F", bound=Callable[..., Finding])

_KNOWN: dict[str, Callable[..., Finding]] = {}


def fact(function: F) -> F:
    """Offer a function ``(case, **arguments) -> Finding`` to scenarios under its own name."""
    _KNOWN[function.__name__] = function
    return function


@cache
def known() -> Mapping[str, Callable[..., Finding]]:
    """Every predicate there is, by name."""
    from scenarios.predicates import (  # noqa: F401
        accounts,
        books,
        composing,
        conduct,
        deciding,
        desk,
        documents,
        meetings,
        messages,
        pages,
        payables,
        people,
        reading,
        sales,
        telling,
        tickets,
    )

    return _KNOWN


def predicate(name: str, args: Mapping[str, Any]) -> Predicate:
    """A predicate with its arguments.

    Raises:
        ScenarioError: there is no such predicate.
        Refused: ``invalid_args``, where an argument is wrong.
    """
    function = known().get(name)
    if function is None:
        raise ScenarioError(f"there is no fact {name!r}.", nearest(name, known()))
    checked = signature_of(function, 1, name).check(args)

    def holds(case: Case) -> Finding:
        return function(case, **checked)

    return holds
