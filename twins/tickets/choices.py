"""What a ticket's fields may be set to: the people, types and priorities of one office."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.actor import Directory
from engine.errors import Refused, nearest
from engine.facts import mentions
from twins.tickets.section import TicketsSection, workflows
from twins.tickets.workflow import Workflow, spelled


class Choices:
    """Who and what there is. It never changes."""

    def __init__(self, config: TicketsSection, directory: Directory) -> None:
        """Args:
        directory: everyone in the world.
        """
        self.workflows: Mapping[str, Workflow] = workflows(config)
        """By type of ticket."""
        self.priorities = tuple(config.priorities)
        """From the most urgent to the least."""
        self._teams = config.teams
        self._directory = directory
        self._folded = {name.casefold(): name for name in self.priorities}
        self._statuses = dict.fromkeys(s for flow in self.workflows.values() for s in flow.moves)

    def worker(self, given: str) -> str:
        """Who is meant by an assignee: an actor's id, a team, or nobody where it is empty.

        Raises:
            Refused: ``not_found``, naming those it could be.
        """
        name = given.strip().removeprefix("@")
        if not name or name in self._teams:
            return name
        person = self._directory.get(name) or self._directory.at(name)
        if person is None or person.outside:
            known = [a.id for a in self._directory if not a.outside] + self._teams
            message = f"There is nobody called {given!r} here."
            raise Refused("not_found", message, nearest(given, known))
        return person.id

    def type(self, given: str) -> str:
        """The type of this name.

        Raises:
            Refused: ``invalid_args``, naming the types there are.
        """
        return _one_of("type", spelled(given), self.workflows)

    def priority(self, given: str) -> str:
        """The priority of this name, whatever its case.

        Raises:
            Refused: ``invalid_args``, naming the priorities there are.
        """
        return _one_of("priority", self._folded.get(given.casefold(), given), self.priorities)

    def status(self, given: str) -> str:
        """The status of this name that tickets of some type can have.

        Raises:
            Refused: ``invalid_args``, naming the statuses there are.
        """
        return _one_of("status", spelled(given), self._statuses)

    def people(self, names: Iterable[str]) -> list[str]:
        """Those of the names that are ids of actors: not teams, and not nobody."""
        return [name for name in names if name in self._directory]

    def works_here(self, name: str) -> bool:
        """Whether a name is the id of somebody who works here."""
        person = self._directory.get(name)
        return person is not None and not person.outside

    def spoken_to(self, text: str) -> list[str]:
        """Ids of those who work here and are addressed in a text with an at sign."""
        return [name for name in mentions(text) if self.works_here(name)]


def _one_of(field: str, value: str, choices: Iterable[str]) -> str:
    if value not in choices:
        message = f"There is no {field} {value!r}."
        problem = {"field": field, "problem": message}
        raise Refused("invalid_args", message, nearest(value, choices), problems=[problem])
    return value
