"""How a letter is spelled out: its headers, its date, the answer to it, the note that it came back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from twins.mail.address import Address
from twins.mail.state import Letter, Part

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

REFERENCES_KEPT = 20
"""Message-IDs a References header names at most: the first, and the newest of the others. A long
conversation must not make every further mail in it longer."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ANSWERED = re.compile(r"(re|aw|sv|antw)\s*:", re.IGNORECASE)
_REF = re.compile(r"(?P<kind>doc|blob|mail):(?P<id>\S+)|(?P<url>https?://\S+)")


def date(time_ms: int) -> str:
    """A moment as the Date header spells it (RFC 5322).

    Args:
        time_ms: ms since 1970, the office's clock read as UTC.
    """
    at = _EPOCH + timedelta(milliseconds=time_ms)
    clock = f"{at.hour:02}:{at.minute:02}:{at.second:02}"
    # Not strftime: the names of days and months would follow the locale.
    return f"{DAYS[at.weekday()]}, {at.day} {MONTHS[at.month - 1]} {at.year:04} {clock} +0000"


def headers(letter: Letter, epoch_ms: int) -> dict[str, str]:
    """The headers of a letter, in the usual order; those with nothing to say are left out."""
    lines = {
        "Message-ID": letter.message_id,
        "Date": date(epoch_ms + letter.time_ms),
        "From": str(letter.sender),
        "To": ", ".join(map(str, letter.to)),
        "Cc": ", ".join(map(str, letter.cc)),
        "Subject": letter.subj,
        "In-Reply-To": letter.in_reply_to,
        "References": " ".join(letter.references),
        "Auto-Submitted": "auto-replied" if letter.automatic else "",
    }
    return {name: value for name, value in lines.items() if value or name == "Subject"}


def subject(text: str) -> str:
    """A subject on one line: a line break in it would begin another header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def answer_subject(subj: str) -> str:
    """The subject of an answer: one Re:, however often people answer each other."""
    return subj if _ANSWERED.match(subj) else f"Re: {subj}".strip()


def chain(parent: Letter) -> tuple[str, ...]:
    """The References of an answer to ``parent``."""
    ids = (*parent.references, parent.message_id)
    return ids if len(ids) <= REFERENCES_KEPT else (ids[0], *ids[1 - REFERENCES_KEPT :])


def part(ref: str, name: str = "") -> Part | None:
    """Something attached, from the reference to it; None where the reference is of no known form."""
    match = _REF.fullmatch(ref)
    if match is None:
        return None
    last = ref.rstrip("/").rpartition("/")[2].partition("?")[0] if match["url"] else match["id"]
    return Part(subject(name or last), ref, match["kind"] or "url")


def bounce_subject(letter: Letter) -> str:
    """The subject of the note that a letter came back."""
    return f"Undeliverable: {letter.subj}".strip()


def bounce_text(letter: Letter, address: Address, reason: str, domain: str) -> str:
    """The note that a letter came back: which, from where, and why."""
    quoted = "\n".join(f"> {line}" for line in letter.body_text.splitlines()[:8])
    return (
        f"This is the mail system at {domain}.\n\n"
        "Your mail could not be delivered. It will not be tried again.\n\n"
        f"Address: {address.email}\n"
        f"Subject: {letter.subj}\n"
        f"Reason: {reason}\n" + (f"\nYour mail began:\n\n{quoted}\n" if quoted else "")
    )
