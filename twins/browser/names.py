"""Accessible names and ids of elements, close to what a browser's ARIA tree says."""

from __future__ import annotations

import re
import unicodedata

from selectolax.lexbor import LexborHTMLParser, LexborNode

from twins.browser.elements import (
    BLOCK_TAGS,
    CLICK_ROLES,
    CONTROL_TAGS,
    UNSEEN_TAGS,
    Element,
    input_type,
    is_hidden,
)

NAME_CHARS = 200
"""A name longer than this is cut: nobody finds a link by its two hundredth character."""
NAME_NODES = 200
"""How many nodes a name is gathered from; keeps thousands of nested buttons linear."""
SLUG_CHARS = 40

_BUTTON_LABELS = {"submit": "Submit", "reset": "Reset", "image": "Submit"}

_SPACES = re.compile(r"[ \t\n\r\f\xa0]+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


class Ids:
    """Hands out ids: the same name gets #0, #1, … in the order of asking."""

    __slots__ = ("_taken",)

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def take(self, prefix: str, name: str) -> str:
        """Return the next id of the form `PREFIX:name#k`."""
        stem = f"{prefix}:{name}"
        count = self._taken.get(stem, 0)
        self._taken[stem] = count + 1
        return f"{stem}#{count}"


class Index:
    """Elements of a document by id and labels by the id they are for; the first one wins."""

    __slots__ = ("_ids", "_labels", "_tree")

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._ids: dict[str, LexborNode] | None = None
        self._labels: dict[str, LexborNode] | None = None

    def element(self, element_id: str) -> LexborNode | None:
        """Return the element with this id."""
        if self._ids is None:
            self._ids = _first(self._tree, "[id]", "id")
        return self._ids.get(element_id)

    def label(self, element_id: str) -> LexborNode | None:
        """Return the label that is `for` this id."""
        if self._labels is None:
            self._labels = _first(self._tree, "label[for]", "for")
        return self._labels.get(element_id)


def _first(tree: LexborHTMLParser, selector: str, attribute: str) -> dict[str, LexborNode]:
    found: dict[str, LexborNode] = {}
    for node in tree.css(selector):
        found.setdefault(node.attributes.get(attribute) or "", node)
    return found


def collapse(text: str) -> str:
    """Turn each run of HTML white space, no-break spaces included, into one space."""
    return _SPACES.sub(" ", text)


def slug(text: str, fallback: str, limit: int = SLUG_CHARS) -> str:
    """Return `text` as lower-case ASCII words joined by underscores, or `fallback`."""
    plain = unicodedata.normalize("NFKD", text[: 4 * limit]).encode("ascii", "ignore").decode()
    return _NOT_SLUG.sub("_", plain.lower()).strip("_")[:limit].rstrip("_") or fallback


def accessible_name(element: Element, index: Index, label: LexborNode | None = None) -> str:
    """Return the element's accessible name, or an empty string.

    Args:
        element: the element to name.
        index: where labels and referenced elements are looked up.
        label: the label element that the element stands in, if any.
    """
    attrs = element.attrs
    if references := attrs.get("aria-labelledby"):
        targets = (index.element(word) for word in references.split()[:8])
        if name := _cut(" ".join(visible_text(node) for node in targets if node is not None)):
            return name
    if name := _cut(attrs.get("aria-label") or ""):
        return name
    return _native_name(element, index, label) or _cut(element.attr("title")) or _last_name(element)


def _native_name(element: Element, index: Index, label: LexborNode | None) -> str:
    tag, attrs = element.tag, element.attrs
    if tag == "input" and element.role == "button":
        kind = input_type(attrs)
        shown = attrs.get("alt") if kind == "image" else None
        return _cut(shown or attrs.get("value") or "") or _BUTTON_LABELS.get(kind, "")
    if tag in CONTROL_TAGS or tag == "button":
        stated = index.label(attrs["id"] or "") if "id" in attrs else None
        owner = stated or label
        if owner is not None and (name := visible_text(owner)):
            return name
        return visible_text(element.node) if tag == "button" else ""
    if tag in ("img", "area"):
        return _cut(element.attr("alt"))
    if tag == "svg":
        title = element.node.css_first("title")
        return visible_text(title) if title is not None else ""
    if element.role in CLICK_ROLES or element.role == "heading":
        return visible_text(element.node)
    return ""


def _last_name(element: Element) -> str:
    attrs = element.attrs
    if element.tag in CONTROL_TAGS or element.tag in ("button", "form"):
        named = (attrs.get("placeholder"), attrs.get("name"), attrs.get("id"))
        return next((name for text in named if text and (name := _cut(text))), "")
    return ""


def visible_text(root: LexborNode) -> str:
    """Return the text within `root` that counts towards a name, on one line."""
    parts: list[str] = []
    pending: list[LexborNode | str | None] = [root.child]
    left = NAME_NODES
    while pending and left:
        node = pending.pop()
        if node is None:
            continue
        if isinstance(node, str):
            parts.append(node)
            continue
        left -= 1
        pending.append(node.next)
        if node.is_text_node:
            parts.append(node.text_content or "")
        elif node.is_element_node:
            _name_part(node, parts, pending)
    return _cut("".join(parts))


def _name_part(node: LexborNode, parts: list[str], pending: list[LexborNode | str | None]) -> None:
    tag, attrs = node.tag or "", node.attributes
    if tag in UNSEEN_TAGS or tag in CONTROL_TAGS or is_hidden(tag, attrs):
        return
    if label := attrs.get("aria-label"):
        parts.append(label)
    elif tag == "img":
        parts.append(attrs.get("alt") or "")
    elif tag == "br":
        parts.append(" ")
    elif tag in BLOCK_TAGS:
        parts.append(" ")
        pending.extend((" ", node.child))
    else:
        pending.append(node.child)


def _cut(text: str) -> str:
    return collapse(text[: 8 * NAME_CHARS]).strip(" ")[:NAME_CHARS].rstrip(" ")
