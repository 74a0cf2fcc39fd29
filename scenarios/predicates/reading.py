"""Facts about what the seat read before it spoke or acted."""

from __future__ import annotations

from typing import Any

from engine.facts import ids, quotes
from engine.judge.goals import Case, Finding
from scenarios.predicates.claims import Claim, stated
from scenarios.predicates.names import DocIds, Places, Sources
from scenarios.predicates.nesting import Fact
from scenarios.predicates.pages import LANDS
from scenarios.predicates.registry import fact
from scenarios.predicates.words import Written, name_of, names_of, written

_OPENS = {
    "docs.read": "doc_id",
    "tickets.get": "ticket_id",
    "servicedesk.get_request": "request_id",
    "servicedesk.get_incident": "incident_id",
    "erp.get_po": "id",
    "erp.get_invoice": "id",
    "slack.open_channel": "channel",
}
"""The argument that names what a tool reads."""


@fact
def read_first(case: Case, what: Sources, before: Fact | None = None, least: int = 0) -> Finding:
    """The seat read these things; where a fact is given, before what shows that fact.

    Args:
        case: the run.
        what: documents, tickets, orders and the like by id, pages by URL, channels, and people or
            addresses for a mail from them.
        before: what had to come after the reading; where it never came, reading is enough.
        least: how many of them had to be read; all where 0.
    """
    limit = len(case.records)
    if before is not None:
        later = before.holds(case)
        # The last record is the act itself; what led to it may well have been said before.
        limit = max(later.evidence, default=limit) if later.met else limit
    read: dict[str, int] = {}
    for call in case.calls:
        if "error" not in call and call["seq"] < limit:
            for source in what:
                if source not in read and _reads(case, call, source):
                    read[source] = call["seq"]
    missed = [source for source in what if source not in read]
    if len(read) >= (least or len(what)):
        return Finding(
            True, f"Read: {', '.join(name_of(case, s) for s in read)}.", (*read.values(),)
        )
    why = f"{name_of(case, missed[0])} was not read{' first' if before is not None else ''}."
    return Finding(False, why, tuple(read.values()))


@fact
def cited_doc(
    case: Case, where: Places, docs: DocIds, facts: Claim | None = None, after_reading: bool = True
) -> Finding:
    """The seat named one of these documents, by id or title, with what stands in it.

    Args:
        case: the run.
        where: places, in one of which it has to be cited.
        docs: ids of the documents that will do.
        facts: what has to be said of it; a passage of it, word for word, where left out.
        after_reading: whether it must have been read before.
    """
    close: list[int] = []
    state = case.state("docs")
    for words in written(case):
        if not words.at(where):
            continue
        for doc_id in docs:
            doc = state.docs[doc_id]
            if doc_id not in ids(words.text) and not stated(words.text, doc.now.title):
                continue
            close.append(words.seq)
            cites = facts.holds(words.text) if facts else _quotes(words, doc.now)
            read = _first_read(case, doc_id)
            if cites and (not after_reading or read < words.seq):
                reading = (read,) if read < words.seq else ()
                return Finding(True, f"{doc_id} was cited.", (*reading, words.seq))
    if close:
        why = f"{docs[0]} was named without what it says, or before it was read."
        return Finding(False, why, tuple(close))
    return Finding(False, f"Nothing in {names_of(case, where)} names {' or '.join(docs)}.")


def _quotes(words: Written, version: Any) -> bool:
    # The title alone quotes nothing.
    return any(not stated(version.title, run) for run in quotes(words.text, version.body))


def _first_read(case: Case, doc_id: str) -> int:
    calls = (c["seq"] for c in case.done("docs.read") if c["args"]["doc_id"] == doc_id)
    return next(calls, len(case.records))


def _reads(case: Case, call: dict[str, Any], source: str) -> bool:
    tool = call["tool"]
    if tool in _OPENS:
        return bool(call["args"].get(_OPENS[tool]) == source)
    if tool in LANDS:
        return bool(call["response"]["url"] == source)
    if tool != "mail.open" or "mail" not in case.office.index:
        return False
    letter = case.state("mail").letters.get(call["args"]["id"])
    if letter is None:
        return False
    sender = case.office.directory.at(letter.sender.email)
    return source.casefold() in (letter.sender.key, sender.id if sender is not None else "")
