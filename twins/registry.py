"""Finding the twins: every folder in ``twins/`` with a ``sim`` module that names its ``TWIN``."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Mapping
from typing import Any

import twins
from engine.errors import ScenarioError, nearest
from engine.twin import Twin


def names() -> list[str]:
    """The apps there are, sorted. Imports none of them."""
    return sorted(found.name for found in pkgutil.iter_modules(twins.__path__) if found.ispkg)


def aliases(name: str) -> Mapping[str, Mapping[str, str]]:
    """Packs of vendors' names for an app's tools: tool by alias, by pack."""
    if importlib.util.find_spec(f"twins.{name}.aliases") is None:
        return {}
    found: Mapping[str, Mapping[str, str]] = importlib.import_module(
        f"twins.{name}.aliases"
    ).ALIASES
    return found


def twin(name: str) -> type[Twin[Any, Any]]:
    """The twin class of an app.

    Raises:
        ScenarioError: there is no such app; the hint names those there are.
    """
    module = f"twins.{name}.sim"
    # What was imported is there; looking through the folder takes longer than all the rest.
    if module not in sys.modules and name not in names():
        raise ScenarioError(f"There is no app {name!r}.", nearest(name, names()))
    found: type[Twin[Any, Any]] = importlib.import_module(module).TWIN
    return found
