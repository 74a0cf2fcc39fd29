"""The one-line widgets: hints, tabs, status and titles."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from vei_tui.presenters.text import Role, line, plain
from vei_tui.presenters.wrap import width_of
from vei_tui.widgets.frame_title import FrameTitle, title_row
from vei_tui.widgets.hints import Hint, HintLine, hint_row
from vei_tui.widgets.status import Part, StatusLine, status_row
from vei_tui.widgets.tabs import PaneTab, PaneTabs, tab_row

HINTS = (Hint("a", "act", 1), Hint(".", "step", 2), Hint("space", "run", 3), Hint("g", "goals", 4))
NAMES = ("Slack", "Mail", "Browser", "Tickets", "ERP", "Docs", "Calendar", "CRM", "Okta", "Desk")
TABS = tuple(
    PaneTab(
        name.lower(), str((i + 1) % 10), name, name[:2].lower(), unread={1: 2, 3: 120}.get(i, 0)
    )
    for i, name in enumerate(NAMES)
)
TIME = line(("Tue 09:42", Role.TIME))


@pytest.mark.parametrize("width", range(18, 90))
def test_hints_go_by_priority_and_the_way_to_all_others_stays(width: int) -> None:
    row = hint_row(HINTS, width)
    text = plain(row)
    assert width_of(row) <= width
    assert "^p all   ? keys" in text
    shown = [hint.label for hint in HINTS if f"{hint.key} {hint.label}" in text]
    assert shown == [hint.label for hint in HINTS][: len(shown)]


def test_all_hints_are_shown_when_there_is_room() -> None:
    words = " ".join(plain(hint_row(HINTS, 80)).split())
    assert words == "a act . step space run g goals ^p all ? keys"


def test_a_narrow_tab_line_names_only_the_current_tab() -> None:
    assert plain(tab_row(TABS, "mail", TIME, 80)).rstrip() == (
        "1sl [2 Mail] 3br 4ti•99+ 5er 6do 7ca 8cr 9ok 0de                       Tue 09:42"
    )
    assert plain(tab_row(TABS, "desk", TIME, 48)).rstrip() == (
        "1 2•2 3 4•99+ 5 6 7 8 9 [0 Desk]       Tue 09:42"
    )
    wide = plain(tab_row(TABS, "slack", TIME, 130))
    assert wide.startswith("[1 Slack]  2 Mail •2  3 Browser  4 Tickets •99+  5 ERP")
    assert wide.endswith("Tue 09:42")


@pytest.mark.parametrize("width", [1, 10, 40, 55, 80, 100, 130, 200])
def test_the_tab_line_fits(width: int) -> None:
    assert width_of(tab_row(TABS, "erp", TIME, width)) <= width


def test_status_parts_go_by_priority_and_keep_their_edges() -> None:
    parts = (
        Part(line("PAUSED"), 0),
        Part(line("goals 1/4"), 2),
        Part(line("seed 42"), 3, right=True),
    )
    assert plain(status_row(parts, 40)) == " PAUSED  goals 1/4              seed 42 "
    assert plain(status_row(parts, 24)).split() == ["PAUSED", "goals", "1/4"]
    assert plain(status_row(parts, 8)).split() == ["PAUSED"]


def test_a_title_shows_the_focus_without_colour() -> None:
    rest = plain(title_row(line("Slack"), line("3 new"), False, 30))
    active = plain(title_row(line("Slack"), line("3 new"), True, 30))
    assert rest == "─ Slack ────────────── 3 new ─"
    assert active == "━ Slack ━━━━━━━━━━━━━━ 3 new ━"
    assert plain(title_row(line("A very long title"), line("3 new"), True, 20)) == (
        "━ A very lo… 3 new ━"
    )


class Lines(App[None]):
    """An app of lines, which keeps the messages it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[Message] = []

    def compose(self) -> ComposeResult:
        yield PaneTabs(TABS)
        yield FrameTitle(line("First [@click=app.quit]x[/]"), of="#one, #two")
        yield Input(id="one")
        with Vertical(id="two"):
            yield Input(id="inner")
        yield Input(id="three")
        yield StatusLine((Part(line("seed \x1b[31m42"), command="copy"),))
        yield HintLine(HINTS)

    def on_pane_tabs_picked(self, message: PaneTabs.Picked) -> None:
        self.got.append(message)

    def on_hint_line_pressed(self, message: HintLine.Pressed) -> None:
        self.got.append(message)

    def on_status_line_pressed(self, message: StatusLine.Pressed) -> None:
        self.got.append(message)


@pytest.mark.anyio
async def test_lines_can_be_clicked() -> None:
    app = Lines()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(PaneTabs, offset=(11, 0))
        await pilot.click(HintLine, offset=(9, 0))
        await pilot.click(StatusLine, offset=(2, 0))
        await pilot.click(HintLine, offset=(45, 0))
        assert app.got == [
            PaneTabs.Picked("mail"),
            HintLine.Pressed("."),
            StatusLine.Pressed("copy"),
        ]


@pytest.mark.anyio
async def test_a_title_follows_the_focus_of_its_parts() -> None:
    app = Lines()
    async with app.run_test(size=(80, 24)) as pilot:
        title = app.query_one(FrameTitle)
        for target, active in (("one", True), ("three", False), ("inner", True)):
            app.query_one(f"#{target}").focus()
            await pilot.pause()
            assert title.active is active, target
        assert "[@click=app.quit]" in title.render_line(0).text
        await pilot.click(FrameTitle, offset=(12, 0))
        assert app.is_running
