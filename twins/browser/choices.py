"""The choices of select boxes and data lists, and the raw text that they and text areas hold."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from twins.browser.content import Option
from twins.browser.names import collapse

MAX_OPTIONS = 500
"""A select box offers at most this many options."""


def options_of(select: LexborNode) -> tuple[Option, ...]:
    """Return the options that can be chosen in a select box or a data list."""
    options = []
    for node in select.css("option")[:MAX_OPTIONS]:
        attrs = node.attributes
        if "disabled" in attrs or "hidden" in attrs:
            continue
        text = collapse("".join(raw_text(node))).strip(" ")
        value = attrs.get("value")
        label = attrs.get("label") or text or value or ""
        options.append(Option(text if value is None else value, label, "selected" in attrs))
    return tuple(options)


def default_choice(options: tuple[Option, ...], multiple: bool) -> str:
    """Return the default value: the selected option, and the first one where one must be."""
    first = options[0].value if options and not multiple else ""
    return next((option.value for option in options if option.selected), first)


def raw_text(node: LexborNode) -> Iterator[str]:
    """Yield the text directly within an element, white space and all."""
    child = node.child
    while child is not None:
        if child.is_text_node:
            yield child.text_content or ""
        child = child.next
