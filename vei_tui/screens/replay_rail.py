"""The rail of a recorded day: its mind panel goes back as well as forward."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from vei_tui.presenters.mind import Cards
from vei_tui.screens.mind import MindPanel, Shown
from vei_tui.screens.watch_rail import WatchRail

RECENT: Final = 60
"""Happenings before a step of which the mind panel tells: making cards of more takes too long."""


class ReplayMind(MindPanel):
    """The mind panel of a day that goes back as well as forward."""

    def _draw(self) -> None:
        super()._draw()
        # What comes next does not stream: it is read from its beginning.
        self._live.action_scroll_to_row(0)

    def _draw_cards(self) -> None:
        """Show what was thought and done last before this step."""
        runner, log = self.seat.runner, self.seat.session.log
        told, recent = runner.journal.entries, log[-RECENT:]
        first = recent[0].seq if len(recent) < len(log) else -1
        cards = Cards(runner.actor, runner.label)
        cards.skip(told, bisect_left(told, first, key=lambda each: each["at"]))
        cards.take(told, recent)
        at, count = self._list.position
        self._list.set_records([Shown(card, card.id in self._unfolded) for card in cards.all])
        if at >= count - 1:
            self._list.action_last()


class ReplayRail(WatchRail):
    """The rail of a recorded day."""

    PANEL = ReplayMind
