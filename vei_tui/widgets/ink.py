"""Ink: what the roles of `presenters.text` look like under the theme in use.

A role is told apart by its attributes or its words first and by its colour second, so the screen
still reads without colours. Colours come from the theme's `role-…` variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color, ColorParseError
from textual.strip import Strip

from vei_tui.presenters.text import PageLine, Role, clean
from vei_tui.presenters.wrap import width_of

CURSOR_MARK: Final = "▌"
"""Stands beside what the keys act on, in a widget that has the focus."""

REST_MARK: Final = "▏"
"""The same in a widget that has not: the place is kept, the keys go elsewhere."""

_ATTRIBUTES: Final[Mapping[Role, str]] = {
    Role.STRONG: "bold",
    Role.HEADING: "bold",
    Role.AUTHOR: "bold",
    Role.SELF: "bold italic",
    Role.MENTION: "bold",
    Role.LINK: "underline",
    Role.MARK: "reverse",
    Role.WARN: "bold",
    Role.ALERT: "bold",
}

_FALLBACK: Final[Mapping[Role, str]] = {
    Role.DIM: "text-muted",
    Role.FILL: "text-muted",
    Role.TIME: "text-muted",
    Role.LABEL: "text-muted",
    Role.AUTHOR: "text-primary",
    Role.LINK: "text-accent",
    Role.MENTION: "text-accent",
    Role.GOOD: "text-success",
    Role.WARN: "text-warning",
    Role.ALERT: "text-error",
}
"""Variables of Textual's own themes, for an app that registered none of ours."""


class Ink:
    """The styles of one theme, each worked out once."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """Take the theme's variables, as `App.theme_variables`."""
        self._variables = variables
        self._styles: dict[Role, Style] = {}

    def style(self, role: Role) -> Style:
        """The style of a role: foreground and attributes, no background."""
        style = self._styles.get(role)
        if style is None:
            colour = self._colour(f"role-{role}") or self._colour(_FALLBACK.get(role, ""))
            words = _ATTRIBUTES.get(role, "")
            extra = self._variables.get(f"role-{role}-style", "")
            style = Style.parse(f"{words} {extra}".strip() or "none")
            if colour is not None:
                style += Style(color=colour.rich_color)
            self._styles[role] = style
        return style

    def row(self, focused: bool) -> Style:
        """The background of the record under the cursor."""
        name = "row-cursor-background" if focused else "row-rest-background"
        colour = self._colour(name) or self._colour("panel")
        return Style() if colour is None or colour.a == 0 else Style(bgcolor=colour.rich_color)

    def cursor(self, focused: bool) -> Style:
        """The style of the mark beside the cursor's record."""
        if not focused:
            return self.style(Role.DIM)
        colour = self._colour("primary")
        return Style(bold=True) if colour is None else Style(color=colour.rich_color, bold=True)

    def _colour(self, variable: str) -> Color | None:
        try:
            colour = Color.parse(self._variables[variable])
        except (KeyError, ColorParseError):
            return None
        # "auto 60%" is black or white by its background, which only CSS knows.
        return None if colour.auto else colour


@lru_cache(maxsize=8)
def _ink(variables: tuple[tuple[str, str], ...]) -> Ink:
    return Ink(dict(variables))


def ink_of(app: App[Any]) -> Ink:
    """The ink of the theme the app shows now."""
    wanted = ("role-", "row-", "text-")
    return _ink(
        tuple(
            (name, value)
            for name, value in app.theme_variables.items()
            if name in {"primary", "panel"} or name.startswith(wanted)
        )
    )


def segments(line: PageLine, ink: Ink, base: Style) -> list[Segment]:
    """The segments of one row over a base style."""
    return [Segment(piece[0], base + ink.style(piece[1])) for piece in line]


def draw(line: PageLine, ink: Ink, base: Style, width: int) -> Strip:
    """One row as a strip of exactly `width` cells."""
    row = segments(line, ink, base)
    cells = width_of(line)
    if cells < width:
        row.append(Segment(" " * (width - cells), base))
    strip = Strip(row, max(cells, width))
    return strip.crop(0, width) if cells > width else strip


def safe(text: str) -> str:
    """Text for a stock widget that takes a string: one clean line."""
    return clean(text).replace("\n", " ")
