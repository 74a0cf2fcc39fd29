"""The guest list: who is meant by an id or an address, and where their mail goes."""

from __future__ import annotations

from collections.abc import Iterable

from engine.actor import Actor, Directory
from engine.errors import Refused, nearest


class GuestList:
    """Everyone who can be invited. It never changes."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory

    def one(self, name: str) -> str:
        """Id of whoever is meant by an id, ``@id`` or an address.

        Raises:
            Refused: ``not_found``, naming those like it.
        """
        wanted = name.strip()
        found = self._find(wanted)
        if found is None:
            choices = [c for a in self.directory for c in (a.id, a.email) if c]
            hint = nearest(wanted.removeprefix("@"), choices)
            raise Refused("not_found", f"There is nobody called {name[:80]!r} here.", hint)
        return found.id

    def several(self, names: Iterable[str]) -> tuple[str, ...]:
        """Ids of those who are meant, in order, each once.

        Raises:
            Refused: ``not_found``, naming the first who is not there, and those like it.
        """
        return tuple(dict.fromkeys(map(self.one, names)))

    def name(self, person: str) -> str:
        """What people call someone."""
        actor = self.directory.get(person)
        return actor.name if actor else person

    def address(self, person: str) -> str:
        """Where someone's mail goes; empty for who has no address."""
        actor = self.directory.get(person)
        return actor.email if actor else ""

    def _find(self, name: str) -> Actor | None:
        return self.directory.get(name.removeprefix("@")) or self.directory.at(name)
