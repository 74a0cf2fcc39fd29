"""The docs section of a scenario file, and the documents from before the scenario starts."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from engine.actor import Directory
from engine.errors import ScenarioError, nearest
from engine.facts import ids
from engine.table import Vector
from twins.docs.state import Doc, DocsState, Reference, Version, empty

DOC_ID = r"^[A-Z][A-Z0-9]{1,9}-[0-9]{1,9}$"
EXCERPT = 200
"""Characters of a text that are kept around the name of a document."""


class DocumentSection(BaseModel):
    """A document in a scenario file."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(pattern=DOC_ID)]
    """As ``POLICY-1``, ``PROC-7`` or ``DOC-12``."""
    title: Annotated[str, Field(min_length=1, max_length=200)]
    body: str = ""
    tags: list[str] = []
    author: str
    """Id of an actor."""
    minutes_ago: Annotated[int, Field(ge=0)] = 0
    readers: list[str] | None = None
    """Ids of those who may read it; everyone where left out."""


class DocsSection(BaseModel):
    """The ``docs`` section of a scenario file."""

    model_config = ConfigDict(extra="forbid")

    documents: list[DocumentSection] = []


def opening(section: DocsSection, directory: Directory) -> DocsState:
    """The documents at time 0, and what they say of each other.

    Raises:
        ScenarioError: an id is given twice, or an author or reader is nobody in this office.
    """
    state = empty()
    # Sorting keeps the order of the file among documents of the same minute.
    for given in sorted(section.documents, key=lambda d: -d.minutes_ago):
        where = f"docs.documents, {given.id}"
        if given.id in state.docs:
            raise ScenarioError(f"{where}: there are two of them.", "Give one of them another id.")
        for person in (given.author, *(given.readers or ())):
            if person not in directory:
                hint = nearest(person, (actor.id for actor in directory))
                raise ScenarioError(f"{where}: there is nobody called {person!r}.", hint)
        readers = None
        if given.readers is not None:
            readers = tuple(dict.fromkeys((given.author, *given.readers)))
        time_ms = -60_000 * given.minutes_ago
        tags = tuple(dict.fromkeys(given.tags))
        version = Version(1, given.title, given.body, tags, given.author, time_ms)
        state = state.put(Doc(given.id, readers, Vector((version,))))
    for doc in state.docs.values():
        state = refer_all(
            state, "docs", doc.id, doc.id, doc.now.by, doc.now.body, doc.now.time_ms, doc.readers
        )
    return state


def refer_all(
    state: DocsState,
    app: str,
    ref: str,
    place: str,
    by: str,
    text: str,
    time_ms: int,
    readers: tuple[str, ...] | None,
) -> DocsState:
    """The state with a reference for every document that a text names.

    Args:
        app, ref, place: where the text is.
        by: who wrote it.
        time_ms: when it was written.
        readers: who may see it; None for everyone.
    """
    for doc_id in ids(text):
        if doc_id in state.docs and (app, ref) != ("docs", doc_id):
            excerpt = _around(text, doc_id)
            reference = Reference(app, ref, place, by, excerpt, time_ms, readers)
            state = state.refer(doc_id, reference)
    return state


def _around(text: str, name: str) -> str:
    """The words around an id in a text, on one line."""
    found = re.search(rf"(?<![\w-]){name}(?![\w-])", text)
    begin = max(0, found.start() - EXCERPT // 2) if found else 0
    end = begin + EXCERPT
    cut = " ".join(text[begin:end].split())
    return f"{'… ' if begin else ''}{cut}{' …' if end < len(text) else ''}"
