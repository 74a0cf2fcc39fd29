"""What of the browser can be read at an address: the page that is open."""

from __future__ import annotations

from collections.abc import Mapping

from engine.resource import Resource
from twins.browser.sim import BrowserView

CHARACTERS_SHOWN = 50_000
"""As much of a page's text as reading it can show."""


def _read(view: BrowserView, now_ms: int) -> Mapping[str, object]:
    page = view.page
    return {
        "url": page.url,
        "title": page.title,
        "excerpt": page.excerpt(CHARACTERS_SHOWN),
        "axtree": page.axtree(),
        "typed": dict(view.typed.items()),
    }


def _page(view: BrowserView) -> tuple[tuple[()], ...]:
    return ((),)


RESOURCES: tuple[Resource[BrowserView], ...] = (
    Resource(
        "page",
        "Open page",
        "The page that is open in your browser: its text, and what can be acted on.",
        "browser.read",
        _read,
        _page,
    ),
)
"""The page."""
