"""Themes as data: one YAML file a theme, checked when it is read, made into Textual's own theme.

Nothing here imports Textual before a theme is asked for, so the command line can name the themes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from vei_tui.presenters.text import Role

if TYPE_CHECKING:
    from textual.app import App
    from textual.theme import Theme

FOLDER: Final = Path(__file__).resolve().parent.parent / "themes"
"""Where the themes are: beside the packages, in a checkout and when installed."""

DEFAULT: Final = "night-shift"
"""The theme of someone who chose none."""

TERMINAL: Final = "terminal"
"""The theme in the terminal's own colours."""

COLORS: Final = (
    "primary", "secondary", "accent", "success", "warning", "error",
    "foreground", "background", "surface", "panel",
)  # fmt: skip
FRAMES: Final = ("border", "border-blurred")
CURSORS: Final = ("row", "rest")
ROLES: Final = tuple(role.value for role in Role if role is not Role.FILL)

Colours: TypeAlias = Mapping[str, str]

_HEX: Final = re.compile("#[0-9a-fA-F]{6}")
_ANSI: Final = re.compile(
    "ansi_(default|(bright_)?(black|red|green|yellow|blue|magenta|cyan|white))"
)

# What Textual would derive by blending, and could lose in the background, is taken from the file.
_DERIVED: Final[Mapping[str, str]] = {
    "border": "frames.border",
    "border-blurred": "frames.border-blurred",
    "row-cursor-background": "cursor.row",
    "row-rest-background": "cursor.rest",
    "block-cursor-background": "colors.primary",
    "block-cursor-foreground": "colors.background",
    "block-cursor-blurred-background": "cursor.row",
    "block-cursor-blurred-foreground": "roles.plain",
    "block-hover-background": "cursor.rest",
    "footer-background": "colors.panel",
    "footer-foreground": "roles.plain",
    "footer-key-foreground": "roles.heading",
    "footer-description-foreground": "roles.dim",
    "input-cursor-background": "colors.foreground",
    "input-cursor-foreground": "colors.background",
    "input-selection-background": "cursor.row",
    "input-selection-foreground": "roles.plain",
    "screen-selection-background": "cursor.row",
    "screen-selection-foreground": "roles.strong",
    "foreground-muted": "roles.dim",
    "foreground-disabled": "roles.dim",
    "text": "roles.plain",
    "text-muted": "roles.dim",
    "text-disabled": "roles.dim",
    "text-primary": "roles.author",
    "text-secondary": "roles.label",
    "text-accent": "roles.link",
    "text-success": "roles.good",
    "text-warning": "roles.warn",
    "text-error": "roles.alert",
    "link-color": "roles.link",
    "scrollbar": "frames.border-blurred",
    "scrollbar-hover": "frames.border",
    "scrollbar-active": "frames.border",
    "scrollbar-background": "colors.surface",
    "scrollbar-background-hover": "colors.surface",
    "scrollbar-background-active": "colors.surface",
    "scrollbar-corner-color": "colors.surface",
}

_NOT_IN_ANSI: Final = frozenset({"screen-selection-background", "input-selection-background"})
"""Where the terminal's own background would make the selection invisible."""


class ThemeError(Exception):
    """A theme file that cannot be used; the message is one line that names the file and the key."""


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """A theme as its file tells it."""

    name: str
    """The file's name without its ending."""
    title: str
    """Its name for people."""
    about: str
    """One line about it."""
    dark: bool
    """Whether its background is dark."""
    ansi: bool
    """Whether it uses the terminal's own colours."""
    colors: Colours
    """The colours of `COLORS`."""
    frames: Colours
    """The colours of `FRAMES`."""
    cursor: Colours
    """Backgrounds of the record under the cursor: with the focus, and at rest."""
    roles: Colours
    """The colour of each role of text."""
    variables: Colours
    """Further variables of Textual's style sheets, which win over all others."""

    def backgrounds(self) -> dict[str, str]:
        """Every background that text of any role may stand on."""
        colors = {key: self.colors[key] for key in ("background", "surface", "panel")}
        return colors | {f"cursor.{key}": value for key, value in self.cursor.items()}


def theme_names(folder: Path = FOLDER) -> tuple[str, ...]:
    """The names of all themes, the default first, without reading them."""
    names = sorted(path.stem for path in folder.glob("*.yaml"))
    return tuple(sorted(names, key=lambda name: name != DEFAULT))


def read_theme(name: str, folder: Path = FOLDER) -> ThemeFile:
    """Read and check one theme.

    Args:
        name: Its name.
        folder: Where the files are.

    Returns:
        The theme.

    Raises:
        ThemeError: There is no such theme, or its file is wrong.
    """
    path = folder / f"{name}.yaml"
    if name not in theme_names(folder):
        raise ThemeError(f"no theme {name!r}; there are {', '.join(theme_names(folder))}")
    return _checked(path.name, name, _parsed(path))


def _parsed(path: Path) -> Mapping[str, object]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" line {mark.line + 1}" if mark else ""
        raise ThemeError(f"{path.name}{where}: {error.problem or error.context}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ThemeError(f"{path.name}: cannot be read: {str(error).splitlines()[0]}") from None
    if not isinstance(data, dict):
        raise ThemeError(f"{path.name}: not a mapping of keys")
    return data


def _checked(file: str, name: str, data: Mapping[str, object]) -> ThemeFile:
    known = {"title", "about", "dark", "ansi", "colors", "frames", "cursor", "roles", "variables"}
    for key in data:
        if key not in known:
            raise ThemeError(f"{file}: {key}: unknown; known are {', '.join(sorted(known))}")
    ansi = _flag(file, data, "ansi", default=False)
    return ThemeFile(
        name=name,
        title=_words(file, data, "title"),
        about=_words(file, data, "about"),
        dark=_flag(file, data, "dark", default=None),
        ansi=ansi,
        colors=_colours(file, data, "colors", COLORS, ansi),
        frames=_colours(file, data, "frames", FRAMES, ansi),
        cursor=_colours(file, data, "cursor", CURSORS, ansi),
        roles=_colours(file, data, "roles", ROLES, ansi),
        variables=_variables(file, data),
    )


def _flag(file: str, data: Mapping[str, object], key: str, default: bool | None) -> bool:
    value = data.get(key, default)
    if not isinstance(value, bool):
        raise ThemeError(f"{file}: {key}: must be true or false")
    return value


def _words(file: str, data: Mapping[str, object], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ThemeError(f"{file}: {key}: must be text")
    return value


def _section(file: str, data: Mapping[str, object], key: str) -> Mapping[str, object]:
    section = data.get(key, {})
    if not isinstance(section, dict):
        raise ThemeError(f"{file}: {key}: must be a mapping")
    return section


def _colours(
    file: str, data: Mapping[str, object], key: str, wanted: tuple[str, ...], ansi: bool
) -> Colours:
    section = _section(file, data, key)
    for name in section:
        if name not in wanted:
            raise ThemeError(f"{file}: {key}.{name}: unknown; known are {', '.join(wanted)}")
    found: dict[str, str] = {}
    for name in wanted:
        value = section.get(name)
        if value is None:
            raise ThemeError(f"{file}: {key}.{name}: missing")
        pattern, form = (_ANSI, "ansi_red") if ansi else (_HEX, "#12ab9f")
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ThemeError(f"{file}: {key}.{name}: {value!r} is not a colour like {form}")
        found[name] = value
    return found


def _variables(file: str, data: Mapping[str, object]) -> Colours:
    section = _section(file, data, "variables")
    for name, value in section.items():
        if not isinstance(value, str):
            raise ThemeError(f"{file}: variables.{name}: must be text")
    return {str(name): str(value) for name, value in section.items()}


def textual_theme(theme: ThemeFile) -> Theme:
    """Textual's form of a theme: its colours, and the variables the widgets draw with."""
    from textual.theme import Theme

    sections = {
        "colors": theme.colors,
        "frames": theme.frames,
        "cursor": theme.cursor,
        "roles": theme.roles,
    }
    variables: dict[str, str] = {}
    for variable, source in _DERIVED.items():
        if theme.ansi and variable in _NOT_IN_ANSI:
            continue
        section, _, key = source.partition(".")
        variables[variable] = sections[section][key]
    variables |= {f"role-{role}": colour for role, colour in theme.roles.items()}
    variables["role-fill"] = theme.roles["dim"]
    if theme.ansi:
        # Textual names these in its own style sheet, and sets them only for themes with colours.
        variables |= {"ansi-background": "ansi_default", "ansi-foreground": "ansi_default"}
    variables |= theme.variables
    made = Theme(
        name=theme.name,
        primary=theme.colors["primary"],
        dark=theme.dark,
        ansi=theme.ansi,
        variables=variables,
    )
    for key in COLORS:
        setattr(made, key, theme.colors[key])
    return made


def all_themes(folder: Path = FOLDER) -> Iterator[ThemeFile]:
    """Every theme, the default first."""
    for name in theme_names(folder):
        yield read_theme(name, folder)


def register_themes(app: App[Any], folder: Path = FOLDER) -> tuple[str, ...]:
    """Make every theme known to an app.

    Args:
        app: The app.
        folder: Where the files are.

    Returns:
        Their names, the default first.

    Raises:
        ThemeError: A file is wrong.
    """
    for theme in all_themes(folder):
        app.register_theme(textual_theme(theme))
    return theme_names(folder)


def luminance(colour: str) -> float:
    """Relative luminance of a `#rrggbb` colour, as WCAG 2 defines it: 0 is black, 1 is white."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two `#rrggbb` colours, as WCAG 2 defines it: from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
