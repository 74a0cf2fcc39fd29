"""The text itself: folding, sentences, words, addresses and references in it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SAME_LENGTH: Final = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032\u02bc\u0060\u00b4"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"), '"'),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-"),
    **dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\u3000"), " "),
}
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"))
_NORMAL: Final = str.maketrans({**_SAME_LENGTH, **_INVISIBLE})
_FOLDED: Final = str.maketrans(_SAME_LENGTH)

URL: Final = re.compile(r"https?://[^\s<>\"“”|\\^`{}\[\]]++", re.IGNORECASE)
"""A web address with whatever punctuation follows it; `urls` trims that."""

# The lookbehinds let a match start only where a run starts: a run is then scanned once, not once
# a character, and a long hostile run stays linear.
_EMAIL: Final = re.compile(
    r"(?<![\w.%+-])[A-Za-z0-9_.%+-]{1,64}+@(?:[A-Za-z0-9-]{1,63}+\.){1,8}[A-Za-z0-9-]{2,63}+"
)
_ID: Final = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]{1,9}-[0-9]{1,10}(?![\w-])")
_MENTION: Final = re.compile(r"(?<![\w@./+-])@([A-Za-z0-9][\w.-]{0,63})")
_STOP: Final = re.compile(r"(?<![.!?])[.!?]++[\"'”’)\]*_]{0,4}(?=\s)|\n")
_TERM: Final = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*+")
_ZERO_DECIMALS: Final = re.compile(r"\.0{1,2}$")

_NEVER_LAST: Final = frozenset(
    {"e.g", "i.e", "mr", "mrs", "ms", "dr", "vs", "approx", "incl", "excl", "cf"}
)
_SELDOM_LAST: Final = frozenset({"etc", "inc", "ltd", "co", "corp", "max", "min", "est", "dept"})
_WRAPPED_LINE: Final = 50
"""A line of at least this many characters that goes on in lower case was wrapped, not ended."""

_UNIT_WORDS: Final = {"gigabyte": "gb", "terabyte": "tb", "megabyte": "mb", "gigahertz": "ghz"}


def fold(text: str) -> str:
    """Lower-case text with plain quotes, dashes and spaces, every character in its place.

    Args:
        text: any text.

    Returns:
        A text of the same length, so positions found in it hold in the original.
    """
    if text.isascii():
        return text.lower()
    text = text.translate(_FOLDED)
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


def normal(text: str) -> str:
    """The form in which two texts are compared word for word.

    Args:
        text: any text.

    Returns:
        The text under Unicode NFKC and case folding, with plain quotes and dashes, no invisible
        characters and single spaces.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(text.translate(_NORMAL).split())


def terms(text: str) -> str:
    """The words and numbers of a text in a tolerant form, spaces between and around them.

    Case, punctuation, hyphens, plural endings, thousands separators and the space between a
    number and its unit make no difference: `32GB`, `32 gb` and `32-GB` are all ` 32 gb `. Whole
    words of one text stand in another exactly when their terms do (`in`).

    Args:
        text: any text.

    Returns:
        The terms joined by single spaces, with one space at each end.
    """
    found = []
    for term in _TERM.findall(normal(text)):
        if term[0].isdecimal():
            term = _ZERO_DECIMALS.sub("", _without_thousands(term))
        else:
            if len(term) > 3 and term[-1] == "s" and term[-2] != "s":
                term = term[:-1]
            term = _UNIT_WORDS.get(term, term)
        found.append(term)
    return f" {' '.join(found)} "


def _without_thousands(number: str) -> str:
    if "," not in number:
        return number
    whole, dot, decimals = number.partition(".")
    head, *groups = whole.split(",")
    if len(head) <= 3 and all(len(group) == 3 for group in groups):
        return head + "".join(groups) + dot + decimals
    return number


def urls(text: str) -> tuple[str, ...]:
    """The http and https addresses in a text, in order, each once, without what trails them."""
    if "://" not in text:
        return ()
    found: dict[str, None] = {}
    for match in URL.finditer(text):
        address = match.group().rstrip(".,;:!?'*_’")
        unopened = address.count(")") - address.count("(")
        if unopened > 0 and address.endswith(")"):
            closing = len(address) - len(address.rstrip(")"))
            address = address[: len(address) - min(unopened, closing)].rstrip(".,;:!?'")
        if len(address) > address.index("://") + 3:
            found[address] = None
    return tuple(found)


def emails(text: str) -> tuple[str, ...]:
    """The mail addresses in a text, in order, each once, as they are written."""
    if "@" not in text:
        return ()
    return tuple(dict.fromkeys(match.group().rstrip("-") for match in _EMAIL.finditer(text)))


def ids(text: str) -> tuple[str, ...]:
    """The references such as `TCK-42` or `PO-7731` in a text, in order, each once."""
    return tuple(dict.fromkeys(_ID.findall(text))) if "-" in text else ()


def mentions(text: str) -> tuple[str, ...]:
    """The names addressed with an at sign, in order, each once, without the sign."""
    if "@" not in text:
        return ()
    return tuple(dict.fromkeys(name.rstrip(".-_") or name for name in _MENTION.findall(text)))


def sentences(text: str) -> tuple[str, ...]:
    """A text cut into sentences; a new line ends one, unless it only wraps a long line.

    Args:
        text: any text. Full stops within amounts, addresses and abbreviations end nothing.

    Returns:
        The sentences, stripped, in order; empty ones are left out.
    """
    found = []
    begin = 0
    line = 0
    for match in _STOP.finditer(text):
        if match.group() == "\n":
            wrapped = (
                match.start() - line >= _WRAPPED_LINE
                and text[match.end() : match.end() + 1].islower()
            )
            line = match.end()
            if wrapped:
                continue
        elif _abbreviates(text, match):
            continue
        found.append(text[begin : match.end()].strip())
        begin = match.end()
    found.append(text[begin:].strip())
    return tuple(sentence for sentence in found if sentence)


def _abbreviates(text: str, stop: re.Match[str]) -> bool:
    """Whether a stop belongs to an abbreviation, not to the end of a sentence."""
    if stop.group()[0] != ".":
        return False
    before = text[max(0, stop.start() - 12) : stop.start()].split()
    word = before[-1].lstrip("(\"'").lower() if before else ""
    if word in _NEVER_LAST:
        return True
    return word in _SELDOM_LAST and text[stop.end() + 1 : stop.end() + 2].islower()
