"""Pictures of pages by their names: drawn when they are asked for, and again whenever needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from engine.canonical import dumps, loads
from twins.browser.picture import picture
from twins.browser.web import Web

KEPT_REFS = 1024
"""Names kept after they were worked out; one that was pushed out is worked out again."""
KEPT_PICTURES = 16


class Shot(NamedTuple):
    """All that a picture depends on."""

    url: str
    dismissed: tuple[str, ...]
    """Ids of dialogs that were closed on the site."""
    toggled: tuple[str, ...]
    """Ids of disclosures that were used an odd number of times."""
    typed: tuple[tuple[str, str], ...]
    """What is in the fields, by node id, sorted."""

    def without_secrets(self, redact: Callable[[bytes], bytes]) -> Shot:
        """The same as it is done again from a record, which has no secrets in it."""
        url, dismissed, toggled, typed = loads(redact(dumps([*self])))
        pairs = tuple((str(node), str(text)) for node, text in typed)
        return Shot(url, tuple(dismissed), tuple(toggled), pairs)


class Screenshots:
    """The pictures of one web. What it keeps are results of pure functions."""

    def __init__(self, web: Web) -> None:
        self._web = web
        # Small beside the record: whoever was told a name has a longer record of the page itself.
        self._shots: dict[str, Shot] = {}
        self._svg = lru_cache(maxsize=KEPT_PICTURES)(self._draw)
        self.ref = lru_cache(maxsize=KEPT_REFS)(self._ref)

    def svg(self, ref: str) -> bytes | None:
        """The picture of a name that :meth:`ref` gave; None for any other name."""
        shot = self._shots.get(ref)
        return None if shot is None else self._svg(shot)

    def _ref(self, shot: Shot) -> str:
        """The name of a picture: where a run keeps it, by the sha-256 of its bytes."""
        ref = f"blobs/{sha256(self._svg(shot)).hexdigest()}.svg"
        self._shots[ref] = shot
        return ref

    def _draw(self, shot: Shot) -> bytes:
        page = self._web.page(shot.url, shot.dismissed, shot.toggled)
        return picture(page, dict(shot.typed))
