"""Pictures of the watch: while a thought streams, paused, taken over, ended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from engine.errors import ModelError
from tests.vei_tui.seated import FakeModel, Turn, seat_model, watched
from tests.vei_tui.waiting import drawn, stand_still, until
from vei_tui.seats.runner import State
from vei_tui.seats.sitters import Seating, Sitter

SIZES = {"80x24": (80, 24), "120x36": (120, 36), "200x50": (200, 50)}

PAGE = ("browser__open", {"url": "https://vweb.local/pdp/macrobook-pro-16"})
SPECS = ("browser__open", {"url": "https://vweb.local/pdp/macrobook-pro-16/specs"})
POST = (
    "slack__send_message",
    {
        "channel": "#procurement",
        "text": "Requesting approval for one MacroBook Pro 16 at $3,199. Specs: 16-core CPU, "
        "32GB RAM, 1TB SSD, see https://vweb.local/pdp/macrobook-pro-16/specs",
    },
)
WRONG = ("mail__open", {"id": "m77"})

TURNS = (
    Turn("The reminder in #procurement wants the specs cited. The shop has them.", (PAGE, SPECS)),
    Turn("Two pages read. First I look whether a mail says otherwise.", (WRONG,)),
    Turn(
        "There is no such mail. The page says 16-core CPU, 32GB RAM and 1TB SSD for $3,199, which "
        "is under the limit of $3,200 and over the $2k from which Dana wants a citation. I post "
        "the request with the address of the page, so that she can check it.",
        (POST,),
        hold=38,
    ),
    Turn(text="The request is posted and waits for Dana."),
)
"""What the model of the pictures does; in its third turn it falls silent in mid-thought."""


@pytest.fixture
def picture(
    tmp_path: Path, snap_compare: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., bool]:
    """Compares the watch with its picture."""
    monkeypatch.chdir(tmp_path)

    def compare(
        leads: Callable[[Pilot[Any], FakeModel], Any],
        size: tuple[int, int],
        turns: tuple[Turn, ...] = TURNS,
        beside: tuple[Sitter, ...] = (),
    ) -> bool:
        model, sitter = seat_model(monkeypatch, turns)
        app, _ = watched(Path("runs"), Seating((sitter, *beside)))
        model.settle = drawn

        async def run_before(pilot: Pilot[Any]) -> None:
            await leads(pilot, model)
            await stand_still(pilot)

        return bool(snap_compare(app, terminal_size=size, run_before=run_before))

    return compare


async def streaming(pilot: Pilot[Any], model: FakeModel) -> None:
    runner = pilot.app.screen.watched  # type: ignore[attr-defined]
    await until(lambda: len(model.asked) == 3 and "over the $2k" in runner.mind.thought, pilot)


async def paused(pilot: Pilot[Any], model: FakeModel) -> None:
    await streaming(pilot, model)
    await pilot.press("space")
    model.go_on.set()
    runner = pilot.app.screen.watched  # type: ignore[attr-defined]
    await until(lambda: runner.mind.call == POST[0] and not runner.mind.thought, pilot)


async def taken_over(pilot: Pilot[Any], model: FakeModel) -> None:
    await paused(pilot, model)
    await pilot.press("ctrl+t", "1", "c", *"on", "space", *"it", "enter", "escape")


async def ended(pilot: Pilot[Any], model: FakeModel) -> None:
    await streaming(pilot, model)
    model.go_on.set()
    runner = pilot.app.screen.watched  # type: ignore[attr-defined]
    await until(lambda: runner.mind.state is State.ENDED, pilot)


LEADS = {"streaming": streaming, "paused": paused, "taken_over": taken_over, "ended": ended}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", LEADS)
def test_watch(name: str, size: str, picture: Callable[..., bool]) -> None:
    assert picture(LEADS[name], SIZES[size])


async def failed(pilot: Pilot[Any], model: FakeModel) -> None:
    runner = pilot.app.screen.watched  # type: ignore[attr-defined]
    await until(lambda: runner.mind.state is State.ENDED, pilot)


def test_a_provider_that_refuses(picture: Callable[..., bool]) -> None:
    refused = ModelError(
        "model.refused", "openai.com refuses the key: 401 Incorrect API key.",
        "Set OPENAI_API_KEY to one that holds.",
    )  # fmt: skip
    assert picture(failed, SIZES["120x36"], (TURNS[0], Turn(trouble=refused)))


async def whispering(pilot: Pilot[Any], model: FakeModel) -> None:
    await streaming(pilot, model)
    await pilot.press("w", *"ask", "space", *"Dana")


def test_a_whisper_is_written(picture: Callable[..., bool]) -> None:
    assert picture(whispering, SIZES["80x24"])


async def unfolded(pilot: Pilot[Any], model: FakeModel) -> None:
    await streaming(pilot, model)
    mind = pilot.app.screen.rail.mind  # type: ignore[attr-defined]
    mind._list.focus()
    await pilot.press("home", "down", "down", "down", "enter")


def test_a_card_is_unfolded(picture: Callable[..., bool]) -> None:
    assert picture(unfolded, SIZES["120x36"])
