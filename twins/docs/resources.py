"""What of the docs can be read at addresses: the documents that one may read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.resource import Resource
from twins.docs.rows import shown_doc
from twins.docs.seen import DocsView


def _read(view: DocsView, now_ms: int, doc_id: str) -> Mapping[str, object] | None:
    doc = view.find(doc_id)
    if doc is None:
        return None
    if view.opened is not None and view.opened.id == doc.id:
        return shown_doc(doc, doc.now, view.references)
    # What refers to a document is on the screen only while it is open.
    shown: dict[str, object] = {**shown_doc(doc, doc.now, ())}
    del shown["references"]
    return shown


def _docs(view: DocsView) -> Iterator[tuple[str]]:
    return ((doc.id,) for doc in view.docs())


RESOURCES: tuple[Resource[DocsView], ...] = (
    Resource(
        "{doc_id}", "Document", "A document in its newest version.", "docs.read", _read, _docs
    ),
)
"""Documents."""
