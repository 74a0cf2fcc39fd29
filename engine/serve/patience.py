"""Patience: whoever waits in a shared world with nothing on its way is woken by what others do."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from engine.serve.feed import Feed

LONGEST_S: Final = 20.0
"""Seconds that a wait may last on the wall. Clients lose patience with a call after 30 or more."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Waits for the acts of others, outside of the office and its time."""

    feed: Feed
    """The world's."""
    alone: Callable[[], bool]
    """Whether nobody else has ever been let in: then there is nobody to wait for."""

    async def hold(self, actor: str, max_ms: int) -> bool:
        """Wait until an actor has a reason to look, at most so long as it would in the office.

        It has one where something in its apps is different, where something is on its way, and
        where the day has ended or begun anew.

        Args:
            actor: who waits.
            max_ms: how long, in ms; :data:`LONGEST_S` at most.

        Returns:
            Whether something in its apps is different.
        """
        feed, office = self.feed, self.feed.office
        before, began = office.views(actor), feed.began
        until = time.monotonic() + min(max_ms / 1000, LONGEST_S)
        while not (len(office.world.queue) or office.world.closed or feed.ended or self.alone()):
            left = until - time.monotonic()
            if left <= 0 or not await feed.change(left) or feed.began != began:
                return False
            views = office.views(actor)
            if any(views[app] is not before[app] for app in views):
                return True
        return False
