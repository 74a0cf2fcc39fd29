"""Tool names on the wire: the dotted name, and a spelling that every host takes."""

from __future__ import annotations

from collections.abc import Iterable


def safe_name(name: str) -> str:
    """A tool's name in letters, digits and underscores, for hosts that refuse dots.

    >>> safe_name("slack.send_message")
    'slack__send_message'
    """
    return name.replace(".", "__")


def spellings(names: Iterable[str]) -> dict[str, str]:
    """Every spelling that a call may use, and the name it stands for.

    A table and not a replacement of characters: what is not in it is unknown, and is recorded as it
    was sent.

    Raises:
        ValueError: two tools would answer to one spelling.
    """
    known: dict[str, str] = {}
    for name in names:
        for spelling in (name, safe_name(name)):
            if known.setdefault(spelling, name) != name:
                raise ValueError(f"{name} and {known[spelling]} are both spelled {spelling}.")
    return known
