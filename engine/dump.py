"""State as plain JSON, for people who look into a world and for tests that compare two."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from engine.table import Table, Vector


def dump(value: Any) -> Any:
    """Any piece of state as plain JSON: tables as objects, vectors as lists, rows as objects."""
    if isinstance(value, Table):
        return {key: dump(row) for key, row in value.items()}
    if isinstance(value, Vector):
        return [dump(row) for row in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: dump(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (list, tuple)):
        return [dump(item) for item in value]
    if isinstance(value, dict):
        return {str(key): dump(item) for key, item in value.items()}
    return value
