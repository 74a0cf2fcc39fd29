"""Letters: how one is written, answered, spelled out in headers, and what comes back of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from twins.mail.address import Address, wrong
from twins.mail.shapes import MAX_SUBJECT, Attachment, Listed
from twins.mail.state import Entry, Letter, Mailbox, MailState, Part

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
        "Reply-To": ", ".join(map(str, letter.reply_to)),
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
    return subj if _ANSWERED.match(subj) else f"Re: {subj}".strip()[:MAX_SUBJECT]


def chain(parent: Letter) -> tuple[str, ...]:
    """The References of an answer to ``parent``."""
    ids = (*parent.references, parent.message_id)
    return ids if len(ids) <= REFERENCES_KEPT else (ids[0], *ids[1 - REFERENCES_KEPT :])


def write(
    state: MailState,
    epoch_ms: int,
    time_ms: int,
    sender: Address,
    to: tuple[Address, ...],
    cc: tuple[Address, ...],
    subj: str,
    body_text: str,
    parent: Letter | None = None,
    parts: tuple[Part, ...] = (),
    automatic: bool = False,
    reply_to: tuple[Address, ...] = (),
) -> tuple[MailState, Letter]:
    """The state with a new letter under the next id, and that letter.

    Args:
        epoch_ms: the date of time 0, in ms since 1970.
        time_ms: office time of writing.
        parent: the letter it answers.
        automatic: whether the mail system itself writes it.
        reply_to: where answers are to go; to the sender where empty.
    """
    new_id = state.next_id
    letter = Letter(
        id=new_id,
        message_id=f"<{new_id}.{epoch_ms + time_ms}@{sender.domain}>",
        time_ms=time_ms,
        sender=sender,
        to=to,
        cc=cc,
        subj=subject(subj),
        body_text=body_text,
        in_reply_to=parent.message_id if parent else "",
        references=chain(parent) if parent else (),
        thread=parent.thread if parent else new_id,
        parts=parts,
        automatic=automatic,
        reply_to=reply_to,
    )
    return state.add(letter), letter


def attached(
    given: Iterable[str | Attachment] | None, box: Mailbox | None = None, strict: bool = False
) -> tuple[Part, ...]:
    """What is attached, from the references to it.

    Args:
        box: the writer's mailbox; a mail that it holds goes along with the reference.
        strict: whether a mail that the box does not hold is refused.

    Raises:
        Refused: ``invalid_args``, naming what is no reference; ``not_found`` for a mail.
    """
    return tuple(_part(item, box, strict) for item in given or ())


def _part(given: str | Attachment, box: Mailbox | None, strict: bool) -> Part:
    ref, name = (given, "") if isinstance(given, str) else (given["ref"], given.get("name", ""))
    match = _REF.fullmatch(ref)
    if match is None:
        message = f"{ref[:120]!r} in 'attachments' is no reference."
        raise wrong("attachments", message, "Write doc:ID, blob:…, mail:ID or a page's URL.")
    if match["url"]:
        last = ref.partition("?")[0].rstrip("/").rpartition("/")[2]
        return Part(subject(name or last), ref, "url")
    letter = None
    if match["kind"] == "mail" and box is not None:
        entry = box.entry(match["id"]) if strict else box.find(match["id"])
        if entry is not None:
            letter = entry.letter
            name = name or letter.subj
    return Part(subject(name or match["id"]), ref, match["kind"], letter)


def shown(part: Part, epoch_ms: int) -> dict[str, Any]:
    """Something attached, as whoever opens the letter sees it; an attached mail with its text."""
    lines: dict[str, Any] = {"name": part.name, "ref": part.ref, "kind": part.kind}
    if part.letter is not None:
        lines["headers"] = headers(part.letter, epoch_ms)
        lines["body_text"] = part.letter.body_text
    return lines


def listed(entry: Entry) -> Listed:
    """A mail in a list."""
    letter = entry.letter
    return {
        "id": letter.id,
        "from": letter.sender.email,
        "to": ", ".join(address.email for address in letter.to),
        "subj": letter.subj,
        "time": letter.time_ms,
        "unread": entry.unread,
    }


def bounce_subject(letter: Letter) -> str:
    """The subject of the note that a letter came back."""
    return f"Undeliverable: {letter.subj}".strip()[:MAX_SUBJECT]


def bounce_text(letter: Letter, address: Address, reason: str, domain: str) -> str:
    """The note that a letter came back: which, from where, and why."""
    quoted = "\n".join(f"> {line[:200]}" for line in letter.body_text.splitlines()[:8])
    return (
        f"This is the mail system at {domain}.\n\n"
        "Your mail could not be delivered. It will not be tried again.\n\n"
        f"Address: {address.email}\n"
        f"Subject: {letter.subj}\n"
        f"Reason: {reason}\n" + (f"\nYour mail began:\n\n{quoted}\n" if quoted else "")
    )
