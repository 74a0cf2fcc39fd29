"""A room for a conversation: an office, a model in its seat, and the person who talks with it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.agents.journal import JOURNAL, Journal
from engine.agents.loop import End
from engine.agents.messages import Delta, Hear
from engine.agents.pricing import price_of
from engine.agents.talking import Talker
from vei_tui.line.desk import Desk
from vei_tui.line.doing import do_line
from vei_tui.seats.desk import SessionDesk
from vei_tui.seats.sitters import PERSON

if TYPE_CHECKING:
    from engine.agents.messages import Provider
    from engine.agents.models import ModelName
    from vei_tui.evaluation.sitting import Sitting
    from vei_tui.play import Play


def _unheard(delta: Delta) -> None:
    """Nobody listens yet."""


class Room:
    """One conversation."""

    def __init__(self, play: Play, sitting: Sitting) -> None:
        """Let a model sit down. Nothing is asked before the first words.

        Args:
            play: the day in the office.
            sitting: how the model works.

        Raises:
            ModelError: the model cannot be opened: there is no key.
            RunError: the journal cannot be read or written.
        """
        self.play = play
        self.desk = Desk(play)
        """The person's side: what they see and do by commands."""
        self.hear: Hear = _unheard
        """Is told what streams."""
        self._sitting = sitting
        self._provider: Provider = sitting.provider(play.path)
        seat = SessionDesk(self.desk.session, play.office.directory[play.actor])
        if sitting.task:
            seat.brief = sitting.task
        self.journal = Journal(play.path / JOURNAL, sitting.redactor)
        self.talker = Talker(
            seat,
            self._provider,
            self._sitting.setup,
            journal=self.journal,
            price=price_of(sitting.model),
            hear=lambda delta: self.hear(delta),
        )
        self._note_seat(self.model)
        self._saying: asyncio.Task[End] | None = None
        self.failed = False
        """Whether the model could not be asked at some time."""

    @property
    def model(self) -> str:
        """Name of the model that answers."""
        return str(self._sitting.model)

    @property
    def variables(self) -> Mapping[str, str]:
        """What the environment says about models, keys included."""
        return self._sitting.variables

    async def say(self, words: str) -> End | None:
        """Tell the model something.

        Returns:
            How its turn ended, with its answer; None where it was interrupted.

        Raises:
            RunError: the run cannot be written.
        """
        self._saying = asyncio.ensure_future(self.talker.say(words))
        try:
            end = await asyncio.shield(self._saying)
        except asyncio.CancelledError:
            if not self._saying.cancelled():
                self._saying.cancel()
                raise
            return None
        finally:
            self._saying = None
        self.failed = self.failed or end.why.value == "failed"
        return end

    def interrupt(self) -> None:
        """Stop the turn that is under way."""
        if self._saying is not None:
            self._saying.cancel()

    async def do(self, line: str) -> list[str]:
        """Do a command of the line mode in the model's seat; it is told what was done.

        Args:
            line: the command, without its slash.

        Returns:
            What to print.
        """
        before = self.desk.frame.index
        self.play.joined(PERSON)
        try:
            lines = await do_line(self.desk, line)
        finally:
            # Where nothing was called, nobody has joined in.
            self.play.joined(self.model)
        if self.desk.frame.index > before:
            self.journal.write(before, self.talker.desk.actor, "seat", by=PERSON)
            self._note_seat(self.model)
        return lines

    async def become(self, model: ModelName) -> None:
        """Let another model go on.

        Args:
            model: its name; there is a key for it.

        Raises:
            ModelError: it cannot be opened.
        """
        sitting = replace(self._sitting, model=model, cassette=None)
        provider = sitting.provider(self.play.path)
        await self._provider.close()
        self._sitting, self._provider = sitting, provider
        self.talker.become(provider, self._sitting.setup, price_of(model))
        self.play.joined(self.model)
        self._note_seat(self.model)

    async def close(self) -> None:
        """Let go of the model."""
        await self._provider.close()

    def _note_seat(self, who: str) -> None:
        self.journal.write(self.desk.frame.index, self.desk.session.actor, "seat", by=who)
