"""Filming: a recording is gone through on the app's own screens, where no terminal is, and kept."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from rich.style import Style
from textual.filter import Monochrome, NoColor

from vei_tui.app import OfficeApp
from vei_tui.pictures.film import Colour, Film, Look, Row, Span, Still, paced
from vei_tui.presenters.goals import GoalState
from vei_tui.screens.recording import RecordingScreen
from vei_tui.screens.replay import ReplayScreen
from vei_tui.screens.transport import Transport
from vei_tui.seats.marks import Mark
from vei_tui.seats.recordings import Reel
from vei_tui.seats.replaying import ReplaySession

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.strip import Strip

    from vei_tui.seats.opening import Seats
    from vei_tui.settings import Settings

Recorded: TypeAlias = ReplaySession | Reel
"""A recording that can be filmed: done again, or as it was written."""

_CALM: Final = 2
"""Rounds of messages without any change after which a screen is taken as settled."""

_ROUNDS: Final = 200
"""Rounds after which a screen is taken as it is."""

_SECOND_MS: Final = 1_000


class _Rolling(Transport):
    """A transport that nobody presses: it plays as far as the picture says."""

    rolling: bool = False

    @property
    def playing(self) -> bool:
        """Whether the picture is one of a film that goes on."""
        return self.rolling


class _FilmedOffice(_Rolling, ReplayScreen):
    """The office of a recorded day, in front of the camera."""


class _FilmedRecording(_Rolling, RecordingScreen):
    """A recording as it was written, in front of the camera."""


class Studio(OfficeApp):
    """The app on a recording, which is moved from outside."""

    def __init__(self, settings: Settings, tape: Recorded, speed: int) -> None:
        """Make the app.

        Args:
            settings: theme, secrets.
            tape: the recording, known to its end.
            speed: steps a second that the screen tells.
        """
        super().__init__(settings)
        self._tape = tape
        self._speed = speed
        self.animation_level = "none"
        # A picture is a file: what this terminal shows or cannot show is none of its business.
        self.no_color = False
        self._filters = [
            each for each in self._filters if not isinstance(each, Monochrome | NoColor)
        ]

    def open(self) -> None:
        """Show the recording."""
        if isinstance(self._tape, ReplaySession):
            self.walk_into(self._tape)
        else:
            self._show(_FilmedRecording(self._tape), self._left_office)
        self.stage.speed = self._speed

    def replay_screen(
        self, session: ReplaySession, seats: Seats | None, live: bool = False
    ) -> ReplayScreen:
        """The screen of a recorded day."""
        from vei_tui.registry import discover

        assert seats is not None
        return _FilmedOffice(seats, session, discover())

    def _leave_on_signals(self) -> None:
        """A signal ends the process: nothing is lost, for the file is written at the end."""

    @property
    def stage(self) -> _Rolling:
        """The screen that shows the recording."""
        screen: Any = self.screen_stack[-1]
        assert isinstance(screen, _Rolling)
        return screen

    async def stand(self, pilot: Pilot[int], step: int, rolling: bool) -> tuple[Row, ...]:
        """What the screen shows at a step, once all of it is drawn."""
        self._tape.go(step)
        self.stage.rolling = rolling
        self.stage.moved()
        screen = self.screen_stack[-1]
        if isinstance(screen, _FilmedOffice):
            screen.rail.mind.flush()
        before: tuple[Row, ...] = ()
        calm = 0
        for _ in range(_ROUNDS):
            await pilot.pause(0)
            if self.crash is not None:
                raise self.crash
            rows = self._rows()
            idle = all(worker.is_finished for worker in self.workers)
            calm = calm + 1 if idle and rows == before else 0
            if calm >= _CALM:
                break
            before = rows
        return before

    def _rows(self) -> tuple[Row, ...]:
        strips = self.screen_stack[-1]._compositor.render_strips()
        return tuple(self._row(strip) for strip in strips)

    def _row(self, strip: Strip) -> Row:
        spans: list[Span] = []
        for segment in strip:
            cells, look = segment.cell_length, self._look(segment.style or Style())
            text = _printable(segment.text)
            if spans and spans[-1].look == look:
                last = spans.pop()
                text, cells = last.text + text, last.cells + cells
            if cells:
                spans.append(Span(text, cells, look))
        return tuple(spans)

    def _look(self, style: Style) -> Look:
        theme = self.ansi_theme
        colours: list[Colour] = [theme.foreground_color, theme.background_color]
        for at, colour in enumerate((style.color, style.bgcolor)):
            if colour is not None:
                red, green, blue = colour.get_truecolor(theme, foreground=not at)
                colours[at] = (red, green, blue)
        ink, paper = colours[::-1] if style.reverse else colours
        if style.dim:
            red, green, blue = ((a + b) // 2 for a, b in zip(ink, paper, strict=True))
            ink = (red, green, blue)
        return Look(
            ink, paper, bool(style.bold), bool(style.italic),
            bool(style.underline), bool(style.strike),
        )  # fmt: skip


def _printable(text: str) -> str:
    """Text without what a terminal or a file would take as more than text."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        "\ufffd" if "\ud800" <= each <= "\udfff" else each
        for each in text
        if each >= " " and not "\x7f" <= each <= "\x9f"
    )


def film(
    settings: Settings,
    tape: Recorded,
    steps: Sequence[int],
    size: tuple[int, int],
    step_ms: int,
    advance: Callable[[int], None],
) -> Film:
    """Go through a recording and keep what the screen shows.

    Args:
        settings: theme, secrets.
        tape: the recording, known to its end.
        steps: where to stand, in order.
        size: columns and rows of the screen.
        step_ms: for how long each of them is shown, in milliseconds.
        advance: told of each picture that is taken.
    """
    stride = steps[1] - steps[0] if len(steps) > 1 else 1
    app = Studio(settings, tape, max(1, round(stride * _SECOND_MS / step_ms)))
    tape.go(steps[0])
    goals = _Reached(tape, steps[0])
    stills: list[Still] = []
    seen: dict[Row, Row] = {}

    async def shoot() -> None:
        async with app.run_test(size=size) as pilot:
            for step in steps:
                rows = await app.stand(pilot, step, step != steps[-1])
                # Most rows are those of the picture before: they are kept once.
                kept = tuple(seen.setdefault(row, row) for row in rows)
                stills.append(Still(kept, step, step_ms, goals.until(step)))
                advance(1)
            app.leave()

    asyncio.run(shoot())
    title = tape.title if isinstance(tape, ReplaySession) else tape.recording.path.stem
    papers = Counter[Colour]()
    for row in stills[0].rows:
        for span in row:
            papers[span.look.paper] += span.cells
    paper = min(papers, key=lambda colour: (-papers[colour], colour))
    return Film(title, *size, paper, paced(tuple(stills), step_ms))


class _Reached:
    """Which goals are reached on the way through a recording."""

    def __init__(self, tape: Recorded, step: int) -> None:
        self._tape = tape
        self._at = step
        self._known = self._now()

    def _now(self) -> Sequence[GoalState]:
        return self._tape.goals() if isinstance(self._tape, ReplaySession) else ()

    def until(self, step: int) -> tuple[str, ...]:
        """What was reached since it was asked last, in words."""
        first, self._at = self._at + 1, step
        if not self._tape.marks.within(first, step, Mark.GOAL):
            return ()
        before, self._known = {goal.id: goal.met for goal in self._known}, self._now()
        return tuple(
            f"{'✔' if goal.met else '✗'} {goal.label}"
            for goal in self._known
            # A goal of the day counts when it is met, what must not happen when it has.
            if goal.met is not goal.critical and before.get(goal.id, goal.critical) is not goal.met
        )


def known_tape(tape: Recorded, advance: Callable[[int], None], slice_s: float = 0.1) -> Recorded:
    """A recording known to its end: as it was written where it is not what its calls give.

    Args:
        tape: the recording.
        advance: told of steps as they become known.
        slice_s: seconds between two times that it is told.

    Raises:
        RunError: it cannot be read.
    """
    from vei_tui.seats.recordings import written

    more = True
    while more:
        before = tape.count
        more = tape.advance(slice_s)
        advance(tape.count - before)
    if isinstance(tape, ReplaySession) and tape.problem:
        return known_tape(written(tape.path, tape.problem), lambda _: None)
    return tape
