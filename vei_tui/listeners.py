"""Those who are told of something whenever it happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec

Told = ParamSpec("Told")


class Listeners(Generic[Told]):
    """Whoever listens to one thing; they may come and go while they are told."""

    def __init__(self) -> None:
        """Nobody listens yet."""
        self._all: tuple[Callable[Told, object], ...] = ()

    def add(self, listen: Callable[Told, object]) -> Callable[[], None]:
        """Have ``listen`` called from now on; the result ends that."""
        self._all = (*self._all, listen)

        def deaf() -> None:
            self._all = tuple(each for each in self._all if each is not listen)

        return deaf

    def tell(self, *told: Told.args, **more: Told.kwargs) -> None:
        """Tell all who listen now."""
        for listen in self._all:
            listen(*told, **more)
