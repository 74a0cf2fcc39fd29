"""Whose words: what the author of a message says, apart from what the message quotes."""

from __future__ import annotations

import re
from typing import Final

from engine.facts import urls

_QUOTED: Final = re.compile(r'(?<!\w)"(?=\S)([^"\n]{1,600})(?<=\S)"(?!\w)|[“„]([^“”\n]{1,600})[”“]')
_CITED_CHARS: Final = 12
"""The shortest quoted passage that counts as a citation, in characters."""
HIDDEN: Final = 0xE000
"""The first of the private characters that stand for quoted passages while a text is read."""
_MOST_HIDDEN: Final = 6_000


def has_citation(text: str) -> bool:
    """Whether a message carries a web address or a quoted passage of at least 12 characters."""
    if "://" in text and urls(text):
        return True
    if any(len((a or b).strip()) >= _CITED_CHARS for a, b in _QUOTED.findall(text)):
        return True
    return ">" in text and any(
        line.startswith(">") and len(line.lstrip("> ")) >= _CITED_CHARS
        for line in map(str.strip, text.splitlines())
    )


def own_lines(text: str) -> str:
    """A message without the lines it quotes and the message it forwards below its own."""
    if ">" not in text and "-----" not in text:
        return text
    own = []
    for line in text.splitlines():
        bare = line.strip()
        if bare.lower().startswith(("-----original", "----- original", "-----forwarded")):
            break
        if not bare.startswith((">", "&gt;")):
            own.append("" if bare.startswith("On ") and bare.endswith("wrote:") else line)
    return "\n".join(own)


def hide_quotes(text: str) -> tuple[str, list[str]]:
    """A text with a private character for each quoted passage, and the passages."""
    hidden: list[str] = []

    def hide(match: re.Match[str]) -> str:
        if len(hidden) == _MOST_HIDDEN:
            return " "
        hidden.append(match[1] or match[2])
        return chr(HIDDEN + len(hidden) - 1)

    return _QUOTED.sub(hide, text), hidden
