"""Tokens: who may come in, where, as whom, and through which door."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

DoorKind = Literal["agent", "operator"]

ANY_WORLD = "*"
"""The world of a grant that opens every world: the operator's of the whole server."""

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token stands for."""

    id: str
    """Names the token without giving it away."""
    world: str
    """The world it opens, or ``*``."""
    actor: str
    """Whose calls come in with it."""
    door: DoorKind

    def opens(self, world: str) -> bool:
        """Whether it lets somebody into a world."""
        return self.world in (world, ANY_WORLD)

    def body(self) -> dict[str, str]:
        """The grant as plain JSON; the token is not in it."""
        return {"id": self.id, "world": self.world, "actor": self.actor, "door": self.door}


class Tokens:
    """The tokens that a server knows. Only their digests are kept."""

    def __init__(self) -> None:
        self._grants: dict[bytes, Grant] = {}

    def issue(self, world: str, actor: str, door: DoorKind, token: str = "") -> tuple[str, Grant]:
        """Make a token.

        Args:
            world: the world it opens, or :data:`ANY_WORLD`.
            actor: whose calls come in with it.
            door: through which door.
            token: the token itself where somebody has made it already.

        Returns:
            The token, which is told here and never again, and what it stands for.
        """
        token = token or secrets.token_urlsafe(TOKEN_BYTES)
        key = _digest(token)
        grant = Grant(sha256(key).hexdigest()[:12], world, actor, door)
        self._grants[key] = grant
        return token, grant

    def find(self, token: str) -> Grant | None:
        """What a token stands for; None where it is not known, or not any more."""
        given = _digest(token)
        found = None
        # All are compared, each in constant time: how long it takes tells nothing of any token.
        for key, grant in self._grants.items():
            if hmac.compare_digest(key, given):
                found = grant
        return found

    def of(self, world: str) -> list[Grant]:
        """The grants of a world."""
        return [grant for grant in self._grants.values() if grant.world == world]

    def forget(self, world: str, grant_id: str = "") -> list[Grant]:
        """Forget the tokens of a world, or one of them.

        Returns:
            What they stood for.
        """
        gone = {
            key: grant
            for key, grant in self._grants.items()
            if grant.world == world and grant_id in ("", grant.id)
        }
        for key in gone:
            del self._grants[key]
        return list(gone.values())


def _digest(token: str) -> bytes:
    return sha256(token.encode(errors="surrogatepass")).digest()
