"""What a person chose and wants to find again: the theme. One small file in their own folder."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

FILE = "theme"


def _file() -> Path:
    # Imported late: only the app needs it, and the command line starts without it.
    from platformdirs import user_config_path

    return user_config_path("vei-office", appauthor=False) / FILE


def chosen_theme() -> str:
    """The theme that was chosen last, or the empty string; one that is gone counts as none."""
    from vei_tui.themes import theme_names

    try:
        name = _file().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return name if name in theme_names() else ""


def keep_theme(name: str) -> None:
    """Remember a theme. A folder that cannot be written to is no reason to stop."""
    file = _file()
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{name}\n", encoding="utf-8")
