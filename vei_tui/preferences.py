"""What a person chose and wants to find again: theme and model, a small file each."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

THEME = "theme"
MODEL = "model"
LONGEST = 300
"""Characters of a name that is kept."""


def _file(name: str) -> Path:
    # Imported late: only the app needs it, and the command line starts without it.
    from platformdirs import user_config_path

    return user_config_path("vei-office", appauthor=False) / name


def _kept(name: str) -> str:
    """What is in a file; empty where it is not there or cannot be read."""
    try:
        return _file(name).read_text(encoding="utf-8").strip()[:LONGEST]
    except (OSError, UnicodeDecodeError):
        return ""


def _keep(name: str, words: str) -> None:
    """Remember something. A folder that cannot be written to is no reason to stop."""
    file = _file(name)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{words}\n", encoding="utf-8")


def chosen_theme() -> str:
    """The theme that was chosen last, or the empty string; one that is gone counts as none."""
    from vei_tui.themes import theme_names

    name = _kept(THEME)
    return name if name in theme_names() else ""


def keep_theme(name: str) -> None:
    """Remember a theme."""
    _keep(THEME, name)


def chosen_model() -> str:
    """Name of the model that was let into a seat last, or the empty string."""
    return _kept(MODEL)


def keep_model(name: str) -> None:
    """Remember a model's name."""
    _keep(MODEL, name)
