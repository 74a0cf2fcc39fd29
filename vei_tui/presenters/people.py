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

    def called(self, words: str) -> Person | None:
        """Whom a handle, an address, a name or a part of one means; None unless it is one alone."""
        wanted = words.casefold()
        for person in self:
            if wanted in (person.id.casefold(), person.name.casefold(), person.email.casefold()):
                return person
        found = [person for person in self if wanted in person.name.casefold().split()]
        return found[0] if len(found) == 1 else None

    def handles(self, words: str) -> list[str]:
        """Handles of people who are named with commas or spaces between them.

        Args:
            words: Handles, addresses or names, as a person writes them.

        Returns:
            One for each; who is nobody here as they were written.
        """
        found: list[str] = []
        for piece in (" ".join(piece.split()) for piece in words.split(",")):
            each = [piece] if piece and self.called(piece) else piece.split()
            known = [(name, self.called(name)) for name in each]
            found += [person.id if person else name for name, person in known]
        return list(dict.fromkeys(found))

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
