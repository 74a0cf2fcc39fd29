"""Who can act in the office, and what each may do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.errors import Refused, nearest


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone in the office: a seat's person or model, a colleague, an outsider with an address."""

    id: str
    """Short stable handle, as in ``@cfo``."""
    name: str
    email: str = ""
    title: str = ""
    outside: bool = False
    """True for people who do not work here: they have an address and no seat."""
    roles: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ("*",)
    """``app:read``, ``app:write``, ``app:*`` or ``*``."""
    _allowed: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)

    def may(self, permission: str) -> bool:
        """Whether the actor holds ``permission``; the empty permission is everyone's."""
        known = self._allowed.get(permission)
        if known is None:
            wide = permission.partition(":")[0] + ":*"
            known = not permission or any(p in ("*", wide, permission) for p in self.permissions)
            self._allowed[permission] = known
        return known


class Directory:
    """Everyone in a world, by id and by address, in the scenario's order."""

    __slots__ = ("_by_email", "_by_id")

    def __init__(self, actors: Iterable[Actor]) -> None:
        self._by_id = {actor.id: actor for actor in actors}
        self._by_email = {a.email.casefold(): a for a in self._by_id.values() if a.email}

    def __iter__(self) -> Iterator[Actor]:
        return iter(self._by_id.values())

    def __contains__(self, actor_id: object) -> bool:
        return actor_id in self._by_id

    def get(self, actor_id: str) -> Actor | None:
        """The actor with this id, if there is one."""
        return self._by_id.get(actor_id)

    def __getitem__(self, actor_id: str) -> Actor:
        """The actor with this id.

        Raises:
            Refused: ``not_found``, naming who is there.
        """
        actor = self._by_id.get(actor_id)
        if actor is None:
            hint = nearest(actor_id, self._by_id)
            raise Refused("not_found", f"There is nobody called {actor_id!r} here.", hint)
        return actor

    def at(self, email: str) -> Actor | None:
        """The actor with this address, whatever its case."""
        return self._by_email.get(email.casefold())
