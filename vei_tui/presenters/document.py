"""An HTML document that needs nothing else, asks nobody for anything and runs only its own."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any, Final

_WITHIN_SCRIPT: Final = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)
"""What could end an element or a line of script, written so that it cannot."""


def document(
    title: str, body: Sequence[str], style: str, script: str, data: Any = None, name: str = "data"
) -> str:
    """A whole page, for light and dark screens.

    Its own policy lets nothing run or load but its one script and its one style sheet.

    Args:
        title: its title, as plain text.
        body: the HTML within the body, a line or more each; whatever is not markup of the page's
            own is escaped already.
        style: its style sheet.
        script: its script.
        data: what the script reads, plain JSON values; None for a page without.
        name: id of the element that the data is in.

    Returns:
        The page. The same arguments give the same page.
    """
    policy = (
        f"default-src 'none'; style-src {content_hash(style)}; script-src {content_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    held = [] if data is None else [_data(data, name)]
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{escape(title)}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        *body,
        *held,
        f"<script>{script}</script>",
        "</body>",
        "</html>",
    ]
    # A lone surrogate of a file's name is nothing that a page can hold.
    return ("\n".join(parts) + "\n").encode("utf-8", "replace").decode("utf-8")


def shipped(package: str, *names: str) -> str:
    """Files that are shipped in a package, one after the other, as they stand in a page."""
    return "".join(f"\n{files(package).joinpath(name).read_text('utf-8')}" for name in names)


def content_hash(text: str) -> str:
    """How a content security policy names the one inline text that it allows."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _data(data: Any, name: str) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    inert = text.translate(_WITHIN_SCRIPT)
    return f'<script type="application/json" id="{escape(name)}">{inert}</script>'
