"""Elements as the walk meets them: what is hidden, what plays which role, what is a block."""

from __future__ import annotations

import re
from typing import NamedTuple

from selectolax.lexbor import LexborNode

_UNSEEN = (
    "script style template head title meta link iframe object embed canvas audio video map param"
    " source track datalist"
)
_BLOCKS = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav"
    " ol p pre search section summary table tbody td tfoot th thead tr ul"
)
_CLICKS = (
    "button checkbox gridcell link menuitem menuitemcheckbox menuitemradio option radio switch tab"
    " treeitem"
)
_OTHERS = (
    "alert alertdialog article banner complementary contentinfo dialog figure form heading img"
    " list listitem main navigation none note presentation region search searchbox status textbox"
)

UNSEEN_TAGS = frozenset(_UNSEEN.split())
"""Elements whose content is never page text."""
CONTROL_TAGS = frozenset(("input", "select", "textarea"))
BLOCK_TAGS = frozenset(_BLOCKS.split())
CLICK_ROLES = frozenset(_CLICKS.split())
"""Roles that make any element something to click."""
ROLES = CLICK_ROLES | frozenset(_OTHERS.split())

_TAG_ROLES = {
    "aside": "complementary",
    "button": "button",
    "dialog": "dialog",
    "form": "form",
    "img": "img",
    "main": "main",
    "nav": "navigation",
    "search": "search",
    "select": "combobox",
    "summary": "button",
    "svg": "img",
    "textarea": "textbox",
    **{f"h{level}": "heading" for level in range(1, 7)},
}
_INPUT_ROLES = {
    "button": "button",
    "checkbox": "checkbox",
    "image": "button",
    "number": "spinbutton",
    "radio": "radio",
    "range": "slider",
    "reset": "button",
    "search": "searchbox",
    "submit": "button",
}
_UNSEEN_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b", re.I
)

Attributes = dict[str, str | None]


class Element(NamedTuple):
    """An element on the walk, with what everybody asks about it."""

    node: LexborNode
    tag: str
    attrs: Attributes
    role: str

    def attr(self, name: str) -> str:
        """The attribute's value, or an empty string when absent or empty."""
        return self.attrs.get(name) or ""


def is_hidden(tag: str, attrs: Attributes) -> bool:
    """Say whether an element and all within it is out of sight, as far as its markup tells."""
    if not attrs:
        return tag == "dialog"
    if "hidden" in attrs or "popover" in attrs or attrs.get("aria-hidden") == "true":
        return True
    if tag == "dialog" and "open" not in attrs:
        return True
    style = attrs.get("style")
    return bool(style and _UNSEEN_STYLE.search(style))


def role_of(tag: str, attrs: Attributes) -> str:
    """Return the element's role; empty for a generic element.

    Landmarks that depend on where an element stands (header, footer) are not decided here.
    """
    native = _native_role(tag, attrs)
    if attrs and (stated := attrs.get("role")):
        for word in stated.lower().split():
            # A focusable element keeps its own role when it claims to have none, as in browsers.
            if word in ROLES and not (native in CLICK_ROLES and word in ("none", "presentation")):
                return word
    return native


def _native_role(tag: str, attrs: Attributes) -> str:
    if tag in ("a", "area"):
        return "link" if "href" in attrs else ""
    if tag == "input":
        kind = input_type(attrs)
        if "list" in attrs and kind in ("text", "search", "email", "tel", "url"):
            return "combobox"
        return _INPUT_ROLES.get(kind, "textbox")
    if tag == "select" and ("multiple" in attrs or whole(attrs.get("size"), 1) > 1):
        return "listbox"
    return _TAG_ROLES.get(tag, "")


def input_type(attrs: Attributes) -> str:
    """Return the type of an input, in lower case; text when it says nothing."""
    return (attrs.get("type") or "text").strip().lower() or "text"


def whole(text: str | None, default: int, most: int = 1_000_000) -> int:
    """Read a whole number from an attribute; anything else is `default`."""
    stripped = (text or "").strip()
    if len(stripped) > 9 or not re.fullmatch(r"[+-]?[0-9]+", stripped):
        return default
    return max(-most, min(most, int(stripped)))
