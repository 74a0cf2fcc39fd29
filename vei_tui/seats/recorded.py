"""A record that is read when somebody looks at it: a long run has too many to hold them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from engine.canonical import loads


class Recorded(Mapping[str, Any]):
    """A record on its line."""

    __slots__ = ("_line",)

    def __init__(self, line: bytes) -> None:
        """Take a line; it is not read yet."""
        self._line = line

    def __getitem__(self, key: str) -> Any:
        return _read(self._line)[key]

    def __iter__(self) -> Iterator[str]:
        return iter(_read(self._line))

    def __len__(self) -> int:
        return len(_read(self._line))


@lru_cache(maxsize=1024)
def _read(line: bytes) -> Mapping[str, Any]:
    record: Mapping[str, Any] = loads(line)
    return record
