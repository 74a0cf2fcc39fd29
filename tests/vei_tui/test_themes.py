"""Every theme can be read by everyone, and a wrong file says what is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Input, Tree

from vei_tui import themes
from vei_tui.presenters.text import Role, line
from vei_tui.themes import ThemeError, ThemeFile, contrast
from vei_tui.widgets.ink import ink_of
from vei_tui.widgets.line_list import LineList

ALL = tuple(themes.all_themes())
COLOURED = [theme for theme in ALL if not theme.ansi]


def test_there_are_two_dark_two_light_high_contrast_and_the_terminals_own() -> None:
    assert themes.theme_names()[0] == themes.DEFAULT
    assert sum(theme.dark and not theme.ansi for theme in ALL) == 3
    assert sum(not theme.dark for theme in ALL) == 2
    assert [theme.name for theme in ALL if theme.ansi] == ["terminal"]


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_text_of_every_role_stands_out_from_every_background(theme: ThemeFile) -> None:
    least = 7.0 if theme.name == "contrast" else 4.5
    weak = {
        f"{role} on {where}": round(contrast(colour, background), 2)
        for role, colour in theme.roles.items()
        for where, background in theme.backgrounds().items()
        if contrast(colour, background) < least
    }
    assert weak == {}


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_frames_and_marks_stand_out_from_every_background(theme: ThemeFile) -> None:
    drawn = {**theme.frames, "cursor mark": theme.colors["primary"]}
    weak = {
        f"{what} on {where}": round(contrast(colour, background), 2)
        for what, colour in drawn.items()
        for where, background in theme.backgrounds().items()
        if contrast(colour, background) < 3
        and not (what.startswith("border") and where.startswith("cursor"))
    }
    assert weak == {}


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_words_on_a_block_cursor_can_be_read(theme: ThemeFile) -> None:
    made = themes.textual_theme(theme).variables
    pairs = (
        ("block-cursor-foreground", "block-cursor-background"),
        ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
        ("footer-key-foreground", "footer-background"),
        ("footer-description-foreground", "footer-background"),
        ("input-cursor-foreground", "input-cursor-background"),
        ("input-selection-foreground", "input-selection-background"),
        ("screen-selection-foreground", "screen-selection-background"),
    )
    for text, background in pairs:
        assert contrast(made[text], made[background]) >= 4.5, text


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


class Gallery(App[None]):
    """An app with our own and with stock widgets."""

    def compose(self) -> ComposeResult:
        yield LineList(lambda record: (line(str(record)),), str, id="list")
        yield Input(placeholder="type")
        yield Tree("tree")


@pytest.mark.anyio
async def test_every_theme_can_be_put_on() -> None:
    app = Gallery()
    async with app.run_test() as pilot:
        names = themes.register_themes(app)
        seen = set()
        for name in names:
            app.theme = name
            await pilot.pause()
            seen.add(ink_of(app).style(Role.AUTHOR).color)
            assert app.theme_variables["border"]
            assert ink_of(app).style(Role.ALERT).bold
    assert len(seen) == len(names)


GOOD = (themes.FOLDER / "paper.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('  author: "#1c4f69"\n', "", "mine.yaml: roles.author: missing"),
        ('"#1c4f69"', "blue", "mine.yaml: roles.author: 'blue' is not a colour like #12ab9f"),
        ("frames:\n", "frame:\n", "mine.yaml: frame: unknown; known are"),
        ("  author:", "  autor:", "mine.yaml: roles.autor: unknown; known are"),
        ("dark: false", "dark: maybe", "mine.yaml: dark: must be true or false"),
        ("title: Paper", "title: 7", "mine.yaml: title: must be text"),
        ("roles:\n", "roles: [\n", "mine.yaml line "),
    ],
)
def test_a_wrong_file_names_itself_and_the_key(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in GOOD
    (tmp_path / "mine.yaml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ThemeError) as caught:
        themes.read_theme("mine", tmp_path)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_an_unknown_theme_is_told_the_ones_there_are() -> None:
    with pytest.raises(ThemeError, match="no theme 'nite'; there are night-shift, contrast"):
        themes.read_theme("nite")


def test_naming_the_themes_loads_no_screen() -> None:
    code = (
        "import sys; from vei_tui import themes; list(themes.all_themes());"
        "sys.exit('textual' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
