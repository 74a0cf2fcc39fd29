"""Ranked search: which documents hold a query's words, and where, the best first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from twins.docs.state import Doc

ID, TITLE, TAG, BODY = 1000, 100, 10, 1
"""What one word counts for by where it is found: each place outweighs all that come after it."""
MOST_IN_BODY = 5
"""Times that a word counts in a body at most, so that long documents do not win by length."""
MOST_WORDS = 20
"""Words of a query that are looked for."""
_EDGES = ".,;:!?()[]{}\"'`*_<>“”‘’"


class Hit(NamedTuple):
    """A document that holds some of the words."""

    doc: Doc
    words: int
    """How many of the query's words it holds."""
    score: int


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query to look for, each once."""
    stripped = (word.strip(_EDGES) for word in query.casefold().split())
    return tuple(dict.fromkeys(word for word in stripped if word))[:MOST_WORDS]


def ranked(docs: Iterable[Doc], query: str) -> list[Hit]:
    """The documents that hold a word of the query: those with more of the words first, among
    equals those that hold them in the id, the title, the tags and the body, in this order."""
    words = words_of(query)
    found = [hit for doc in docs if (hit := _hit(doc, words)) is not None]
    # Sorting is stable: equals stay in the order they came in.
    return sorted(found, key=lambda hit: (-hit.words, -hit.score))


def excerpt(hit: Hit, query: str, width: int = 160) -> str:
    """The part of the body around the first of the words, on one line."""
    body = hit.doc.now.body
    low = body.casefold()
    # Folding may change the length of a text; then places in one are not places in the other.
    places = [low.find(word) for word in words_of(query)] if len(low) == len(body) else []
    at = max(min((place for place in places if place >= 0), default=0) - width // 4, 0)
    cut = " ".join(body[at : at + width].split())
    return f"{'… ' if at else ''}{cut}{' …' if at + width < len(body) else ''}"


def _hit(doc: Doc, words: tuple[str, ...]) -> Hit | None:
    now = doc.now
    doc_id, title, body = doc.id.casefold(), now.title.casefold(), now.body.casefold()
    tags = [tag.casefold() for tag in now.tags]
    count = total = 0
    for word in words:
        score = BODY * min(body.count(word), MOST_IN_BODY)
        score += TAG * any(word in tag for tag in tags)
        score += TITLE * (word in title)
        score += ID * (word.removeprefix("doc:") == doc_id)
        if score:
            count += 1
            total += score
    return Hit(doc, count, total) if count else None
