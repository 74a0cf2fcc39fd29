"""The mind panel: what the agents in an office think and do, as it comes and as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from vei_tui.presenters.mind import (
    Card,
    Cards,
    live_lines,
    spent_line,
    spent_words,
    state_words,
)
from vei_tui.presenters.text import Line, PageLine, Role, line
from vei_tui.pump import Throttle
from vei_tui.seats.opening import Seat
from vei_tui.seats.runner import Mind
from vei_tui.widgets.frame_title import FrameTitle
from vei_tui.widgets.line_list import LineList
from vei_tui.widgets.one_row import OneRow
from vei_tui.widgets.reader import Reader

EMPTY = (line(("Nothing yet: what it thinks and calls stands here.", Role.DIM)),)


@dataclass(frozen=True, slots=True)
class Shown:
    """A card as it lies there."""

    card: Card
    unfolded: bool

    @property
    def lines(self) -> Sequence[Line]:
        return self.card.unfolded if self.unfolded else self.card.folded


class SpentLine(OneRow):
    """What an agent has used, in one row."""

    DEFAULT_CSS = "SpentLine { background: $panel; }"

    def __init__(self) -> None:
        """Show nothing."""
        super().__init__()
        self._words: tuple[str, ...] = ()

    def set_words(self, words: Sequence[str]) -> None:
        """Show other words, the most important first."""
        if tuple(words) != self._words:
            self._words = tuple(words)
            self.refresh()

    def row(self, width: int) -> PageLine:
        """The words, as many as fit."""
        return ((" ", Role.PLAIN), *spent_line(self._words, width - 2))


class MindPanel(Vertical):
    """One agent's mind: cards of what was, below them what is. Enter unfolds a card."""

    BINDING_GROUP_TITLE = "Mind"
    DEFAULT_CSS: ClassVar[str] = """
    MindPanel {
        height: 2fr;
        & > #mind-body { height: 1fr; }
        & #cards { height: 3fr; }
        & #live { height: 2fr; min-height: 3; background: $surface; }
    }
    """

    def __init__(self, seats: Sequence[Seat]) -> None:
        """Make the panel.

        Args:
            seats: whose minds there are to see, one at a time.
        """
        super().__init__(id="mind")
        self._seats = seats
        self._at = 0
        self._cards = [Cards(seat.runner.actor, seat.runner.label) for seat in seats]
        self._unfolded: set[str] = set()
        self._drawn: tuple[int, int, frozenset[str]] | None = None
        """Which cards are shown, and how they lie."""
        self._title = FrameTitle(of="#mind-body")
        self._list: LineList[Shown] = LineList(
            lambda shown: shown.lines,
            lambda shown: shown.card.id,
            follow=True,
            empty=EMPTY,
            id="cards",
        )
        self._live = Reader(id="live")
        self._live.can_focus = False
        self._foot = SpentLine()
        self._throttle = Throttle(self.set_timer, self._draw)
        self._deaf = [seat.runner.subscribe(self._changed) for seat in seats]

    def compose(self) -> ComposeResult:
        """Title, cards, what streams, what was used."""
        yield self._title
        with Container(id="mind-body"):
            yield self._list
            yield self._live
        yield self._foot

    def on_mount(self) -> None:
        """Show what there is."""
        self._draw()

    def on_unmount(self) -> None:
        """Listen no more."""
        for deaf in self._deaf:
            deaf()

    @property
    def seat(self) -> Seat:
        """The agent that is shown."""
        return self._seats[self._at]

    def show_next(self) -> Seat:
        """Show the mind of the next agent, and return it."""
        self._at = (self._at + 1) % len(self._seats)
        self._draw()
        return self.seat

    def _changed(self, mind: Mind) -> None:
        self._throttle.poke()

    def poke(self) -> None:
        """Something was called: draw soon."""
        self._throttle.poke()

    def flush(self) -> None:
        """Draw at once, after something that a person did."""
        self._draw()

    def _draw(self) -> None:
        if not self.is_attached:
            return
        seat = self.seat
        runner = seat.runner
        self._draw_cards()
        several = f" {self._at + 1}/{len(self._seats)}" if len(self._seats) > 1 else ""
        title = line("Mind", (f" ▸ {runner.label}{several}", Role.DIM))
        self._title.set_title(title, line(state_words(runner)))
        self._live.set_lines(live_lines(runner, seat.tools), keep_place=True)
        self._live.action_scroll_to_row(-1)
        self._foot.set_words(spent_words(runner.spent, runner.limits, seat.listens))

    def _draw_cards(self) -> None:
        """Show the cards, if any is new or lies otherwise than before."""
        seat, cards = self.seat, self._cards[self._at]
        cards.take(seat.runner.journal.entries, seat.session.log)
        state = (self._at, len(cards.all), frozenset(self._unfolded))
        if state == self._drawn:
            return
        self._drawn = state
        at, count = self._list.position
        self._list.set_records([Shown(card, card.id in self._unfolded) for card in cards.all])
        if at >= count - 1:
            # The list keeps to its end even where it has become smaller meanwhile.
            self._list.action_last()

    @on(LineList.Selected)
    def _unfold(self, event: LineList.Selected) -> None:
        event.stop()
        self._unfolded ^= {event.record_id}
        self._draw()
