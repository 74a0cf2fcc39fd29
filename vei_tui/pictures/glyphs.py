"""A small drawing for each app, 28 units square, drawn in lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_GLYPHS: Final[Mapping[str, str]] = {
    "slack": "M10 4 8 24M20 4 18 24M4 10h21M3 18h21",
    "mail": "M3 6h22v16H3zM3 7l11 9 11-9",
    "browser": "M3 5h22v18H3zM3 10h22M6.5 7.5h.1M9.5 7.5h.1",
    "docs": "M6 3h11l5 5v17H6zM17 3v5h5M10 13h8M10 17h8M10 21h5",
    "calendar": "M4 6h20v18H4zM4 11h20M9 3v5M19 3v5M9 16h3M16 16h3M9 20h3",
    "tickets": "M3 8h22v4a2.5 2.5 0 0 0 0 5v4H3v-4a2.5 2.5 0 0 0 0-5zM17 8v13",
    "erp": "M4 9 14 4l10 5v10l-10 5-10-5zM4 9l10 5 10-5M14 14v10",
    "crm": "M10 13a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 24c0-5 3-8 7-8s7 3 7 8M19 6a4 4 0 0 1 0 7M20 16"
    "c3 1 5 4 5 8",
    "okta": "M10 18a6 6 0 1 1 5.5-3.5L25 24v-4h-3v-3h-3M8.5 10.5h.1",
    "servicedesk": "M4 16v-2a10 10 0 0 1 20 0v2M4 15h4v7H4zM20 15h4v7h-4zM24 22c0 3-4 3-8 3",
    "people": "M14 13a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM5 25c0-6 4-9 9-9s9 3 9 9",
    "vei": "M14 25a11 11 0 1 0 0-22 11 11 0 0 0 0 22zM14 8v6l4 3",
}

_OTHER: Final = "M5 5h18v18H5zM5 11h18M11 11v12"


def glyph(app: str) -> str:
    """The drawing of an app as the data of an SVG path; one for all where it has none."""
    return _GLYPHS.get(app, _OTHER)
