"""How well a run's words are written: a model reads them several times and gives numbers."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.agents.cassette import CASSETTE, Playback, Recording
from engine.agents.limits import Spent
from engine.agents.messages import Provider
from engine.agents.models import ModelName, secrets_in
from engine.agents.pricing import price_of
from engine.agents.providers import open_provider
from engine.agents.reviewing import (
    Ratings,
    Writings,
    read_answer,
    request_of,
    review,
    writings,
)
from engine.agents.secrets import Redactor
from engine.errors import ModelError
from engine.record.directory import failed

if TYPE_CHECKING:
    from engine.office import Office

PROSE: Final = "prose.json"
"""File of a run that keeps what a model said of its words."""

PAGES: Final = "browser"
"""The app whose texts are search words and fields of forms, and written to nobody."""


@dataclass(frozen=True, slots=True)
class ProseJudge:
    """Who rates how a run's words are written, and how often."""

    model: ModelName
    samples: int
    """Readings, each a request."""
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the environment says about models, keys included."""
    cassette: Path | None = None
    """Answers from this file instead of asking the model."""
    tape: Path | None = None
    """Where the cassette of the readings goes; None for nowhere."""

    def rate(self, office: Office, seat: str, task: str) -> dict[str, Any]:
        """Have what a seat wrote rated.

        A provider that fails ends the readings; what was read until then stands, and ``problem``
        says what happened.

        Args:
            office: as it stood at the end of the run.
            seat: id of the actor.
            task: what the seat was asked to do.

        Returns:
            What ``prose.json`` holds: judge, counts, the numbers, tokens and dollars.

        Raises:
            ModelError: the model cannot be opened: there is no key.
            RunError: a cassette cannot be read or written.
        """
        redact = Redactor(secrets_in(self.variables))
        writes = {
            tool.name for tool in office.offered() if tool.traits.writes and tool.app != PAGES
        }
        written = writings(office.records(), seat, writes, redact)
        spent = Spent()
        answers: list[Ratings | None] = []
        problem = ""
        if written.texts:
            with tempfile.TemporaryDirectory() as folder:
                tape = Path(folder) / CASSETTE
                provider = self._provider(tape, redact)
                reading = self._read(provider, redact(task), written, answers, spent)
                problem = asyncio.run(reading)
                self._keep(tape)
        return {
            "judge": str(self.model),
            "writings": len(written.texts),
            "left_out": written.left_out,
            "samples": self.samples,
            **review(answers),
            "problem": redact(problem),
            "tokens": spent.usage.total,
            "usd": "unpriced" if spent.usd is None else float(spent.usd),
        }

    def _provider(self, tape: Path, redact: Redactor) -> Provider:
        asked: Provider
        if self.cassette is not None:
            asked = Playback(self.cassette, redact)
        else:
            asked = open_provider(self.model, self.variables)
        return Recording(asked, tape, redact)

    async def _read(
        self,
        provider: Provider,
        task: str,
        written: Writings,
        answers: list[Ratings | None],
        spent: Spent,
    ) -> str:
        """Ask for every reading. Returns what went wrong; empty where nothing did."""
        price = price_of(self.model)
        try:
            for number in range(1, self.samples + 1):
                request = request_of(self.model.model, task, written, number)
                reply = await provider.ask(request)
                spent.book(reply, price)
                answers.append(read_answer(reply.said.text))
        except ModelError as problem:
            return problem.message
        finally:
            await provider.close()
        return ""

    def _keep(self, tape: Path) -> None:
        if self.tape is None or not tape.is_file():
            return
        try:
            shutil.copyfile(tape, self.tape)
        except OSError as error:
            raise failed(self.tape, "written", error) from None
