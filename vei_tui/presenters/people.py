"""The people of an office as others see them: names behind handles, and whom one can write to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from vei_tui.presenters.text import one_line


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who works here."""

    id: str
    """Handle, as in `@cfo`."""
    name: str
    title: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """Everyone whom the seat may know: colleagues, itself included."""

    me: str
    """Id of the seat."""
    by_id: Mapping[str, Person] = field(default_factory=dict)

    @classmethod
    def of(cls, me: str, people: Iterable[Person]) -> People:
        """The people of an office, in its order."""
        return cls(me, {person.id: person for person in people})

    def __iter__(self) -> Iterator[Person]:
        return iter(self.by_id.values())

    def name(self, actor_id: str) -> str:
        """The name of a person, or the handle of someone unknown; one clean line."""
        person = self.by_id.get(actor_id)
        return one_line(person.name if person and person.name else actor_id)

    def matching(self, typed: str) -> list[Person]:
        """Others than the seat whose handle, name or title begins with or holds what was typed."""
        wanted = typed.casefold()
        found = [
            (not person.id.casefold().startswith(wanted), at, person)
            for at, person in enumerate(self)
            if person.id != self.me
            and wanted in f"{person.id} {person.name} {person.title}".casefold()
        ]
        return [person for _, _, person in sorted(found, key=lambda each: each[:2])]
