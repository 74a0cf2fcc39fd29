"""Writing: sending, new lines, recalling, completing, leaving."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual import events
from textual.app import App, ComposeResult

from vei_tui.presenters.text import MARK
from vei_tui.widgets.choices import Choices
from vei_tui.widgets.composer import Composer, Entry
from vei_tui.widgets.line_list import LineList

pytestmark = pytest.mark.anyio

PEOPLE = ("ana", "anton", "bo", "chidi", "dee", "eve", "fay", "gus")
PLACES = ("general", "procurement")


def find(sign: str, typed: str) -> Sequence[str]:
    return [word for word in (PEOPLE if sign == "@" else PLACES) if word.startswith(typed)]


class Desk(App[None]):
    """A list and a composer under it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []
        self.left = 0

    def compose(self) -> ComposeResult:
        yield LineList(lambda record: (), str, id="list")
        yield Composer("Message [b]#procurement[/b]", candidates=find, leaves_to="#list")

    def on_mount(self) -> None:
        self.query_one(Composer).focus()

    def on_composer_sent(self, message: Composer.Sent) -> None:
        self.sent.append(message.text)

    def on_composer_left(self) -> None:
        self.left += 1


async def test_enter_sends_and_empties() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        await pilot.press("h", "i", "space", "enter")
        await pilot.press("enter", "space", "enter")
        assert app.sent == ["hi"]


async def test_new_lines_make_it_grow_to_five_rows() -> None:
    app = Desk()
    async with app.run_test(size=(60, 24)) as pilot:
        composer = app.query_one(Composer)
        assert composer.size.height == 1
        for key in ("ctrl+j", "shift+enter", "alt+enter"):
            await pilot.press("a", key)
        await pilot.press("b")
        assert composer.text == "a\na\na\nb"
        assert composer.size.height == 4
        await pilot.press("ctrl+j", "c", "ctrl+j", "d")
        assert composer.size.height == 5
        await pilot.press("enter")
        assert app.sent == ["a\na\na\nb\nc\nd"]
        await pilot.pause()
        assert composer.size.height == 1


async def test_up_recalls_what_was_sent_and_down_comes_back() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        composer = app.query_one(Composer)
        await pilot.press("o", "n", "e", "enter", "t", "w", "o", "enter")
        await pilot.press("up")
        assert composer.text == "two"
        await pilot.press("up", "up")
        assert composer.text == "one"
        await pilot.press("down", "down")
        assert composer.text == ""
        await pilot.press("x", "up")
        assert composer.text == "x"


async def test_candidates_open_behind_their_sign_and_are_taken_by_tab() -> None:
    app = Desk()
    async with app.run_test(size=(60, 24)) as pilot:
        composer, choices = app.query_one(Composer), app.query_one(Choices)
        await pilot.press("h", "i", "space", "@")
        await pilot.pause()
        assert choices.display
        assert choices.region.bottom == composer.region.y
        assert choices.size.height == 7
        await pilot.press("a", "n", "down", "tab")
        assert composer.text == "hi @anton "
        assert not choices.is_open
        await pilot.press("#", "p", "enter", "enter")
        assert app.sent == ["hi @anton #procurement"]


async def test_signs_inside_words_open_nothing() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        await pilot.press("m", "e", "@", "a")
        assert not app.query_one(Choices).is_open


async def test_a_candidate_can_be_clicked() -> None:
    app = Desk()
    async with app.run_test(size=(60, 24)) as pilot:
        await pilot.press("@")
        await pilot.pause()
        await pilot.click(Choices, offset=(3, 2))
        assert app.query_one(Composer).text == "@bo "
        await pilot.press("x")
        assert app.query_one(Composer).text == "@bo x"


async def test_escape_closes_candidates_first_and_then_goes_back_to_the_list() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        await pilot.press("@", "escape")
        assert not app.query_one(Choices).display
        assert app.left == 0
        await pilot.press("escape")
        assert [app.left] == [1]
        assert app.focused is app.query_one("#list")
        assert app.query_one(Composer).text == "@"


async def test_what_was_refused_can_be_put_back_but_not_over_something_new() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        composer = app.query_one(Composer)
        composer.put_back("again\x1b")
        assert composer.text == f"again{MARK}"
        composer.put_back("other")
        assert composer.text == f"again{MARK}"
        composer.set_enabled(False)
        await pilot.press("x", "enter")
        assert app.sent == []


async def test_pasted_text_is_cleaned() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.query_one(Entry).post_message(events.Paste("a\x1b]0;t\x07\tb\nc"))
        await pilot.pause()
        assert app.query_one(Composer).text == f"a{MARK}]0;t{MARK} b\nc"


async def test_the_placeholder_is_no_markup() -> None:
    app = Desk()
    async with app.run_test(size=(60, 10)):
        entry = app.query_one(Entry)
        assert "Message [b]#procurement[/b]" in entry.render_line(0).text
