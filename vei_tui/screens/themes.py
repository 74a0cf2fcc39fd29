"""Choosing the colours: each theme is seen while the cursor is on it."""

from __future__ import annotations

from typing import Any

from textual.app import App

from vei_tui.preferences import keep_theme
from vei_tui.screens.choose import ChooseScreen
from vei_tui.themes import all_themes


def choose_theme(app: App[Any], name: str) -> None:
    """Let a theme be chosen; leaving keeps the one there was, taking one remembers it.

    Args:
        app: The app, with the themes registered.
        name: The theme that the cursor begins on.
    """
    before = app.theme
    choices = [(theme.name, f"{theme.title:<14} {theme.about}") for theme in all_themes()]

    def preview(value: str) -> None:
        app.theme = value

    def chosen(value: str | None) -> None:
        app.theme = value or before
        if value is not None:
            keep_theme(value)

    app.push_screen(ChooseScreen("Themes", choices, current=name, moved=preview), chosen)
