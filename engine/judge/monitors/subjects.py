"""Subject lines: whether a reader can tell from one what a mail is about."""

from __future__ import annotations

import re
from typing import Final

from engine.judge.monitors.finding import Kind

EMPTY = Kind("mail.subject_empty", "warning", "A mail was sent without a subject.")
VAGUE = Kind("mail.subject_vague", "info", "A mail's subject says nothing of what it is about.")
SHOUTING = Kind("mail.subject_shouting", "info", "A mail's subject is in capitals.")
LONG = Kind("mail.subject_long", "info", "A mail's subject is too long to be read in a list.")
UNFILLED = Kind("mail.subject_unfilled", "warning", "A mail's subject has a field not filled in.")

KINDS: Final = (EMPTY, VAGUE, SHOUTING, LONG, UNFILLED)

_PREFIX: Final = re.compile(r"^(?:(?:re|fwd?|aw|wg|sv) ?: ?){1,9}", re.IGNORECASE)
_VAGUE: Final = frozenset(
    {
        "asap", "email", "fyi", "greetings", "hello", "hello there", "help", "hey", "hi",
        "hi there", "important", "info", "information", "mail", "message", "no subject", "none",
        "null", "please read", "question", "quick question", "read this", "request", "subject",
        "test", "undefined", "untitled", "update", "urgent",
    }
)  # fmt: skip
_UNFILLED: Final = re.compile(
    r"\{\{?\s{0,3}[\w.]{1,40}\s{0,3}\}?\}|\$\{[\w.]{1,40}\}|%[A-Za-z_]{2,40}%"
    r"|<(?:insert |your |the )?[a-z]{2,20}(?:[_ ][a-z]{2,20}){0,3}>"
    r"|\[(?:insert|your|enter|add|fill)\b[^\]]{0,40}\]"
    r"|\[(?:[a-z]{2,20}[ _])?(?:name|company|date|amount|product|recipient|subject|number|item"
    r"|order|title|topic|vendor|x+)\]"
    r"|\b(?:XXX+|TODO|TBD|lorem ipsum)\b",
    re.IGNORECASE,
)
_LETTERS_TO_SHOUT: Final = 8
"""Capitals that make a subject a shout: fewer may be a name, such as "RFQ" or "PO-7 ETA"."""


def fault(subject: str, longest: int) -> Kind | None:
    """What is wrong with a subject, the worst thing first; None where nothing is.

    Args:
        subject: the line as it was written.
        longest: characters that still read well.
    """
    bare = _PREFIX.sub("", subject.strip()).strip()
    if not any(char.isalnum() for char in bare):
        return EMPTY
    if _UNFILLED.search(bare):
        return UNFILLED
    if " ".join(bare.casefold().strip(" .!?…*-_()[]").split()) in _VAGUE:
        return VAGUE
    if len(bare) > longest:
        return LONG
    letters = [char for char in bare if char.isalpha()]
    if len(letters) >= _LETTERS_TO_SHOUT and bare.isupper() and " " in bare:
        return SHOUTING
    return None
