"""What one person sees of the docs: the view, and the summary and menu made from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from engine.table import Table
from engine.twin import MenuEntry
from twins.docs.state import NO_DOCS, NO_NEWS, Doc, DocsState, Reference

REFERENCES_SEEN = 50
SEEN_IN_SUMMARY = 5
TEXT_IN_SUMMARY = 400
SEEN_IN_MENU = 10


@dataclass(frozen=True, slots=True)
class DocsView:
    """The documents one person may read."""

    me: str
    common: Table[Doc]
    """Those that everyone may read, by id, in the order of creation."""
    own: Table[Doc]
    """Those that only some may read, this person among them."""
    news: Table[str]
    """Ids of the documents that colleagues wrote or changed since, the newest news last."""
    opened: Doc | None
    """The document read last."""
    references: tuple[Reference, ...]
    """What refers to the opened one, the newest first."""

    def find(self, doc_id: str) -> Doc | None:
        """The document with this id, if the person may read it."""
        return self.common.get(doc_id) or self.own.get(doc_id)

    def docs(self) -> Iterator[Doc]:
        """All of them, those for a few readers first, the newest first."""
        return chain(self.own.newest(), self.common.newest())


def view_of(state: DocsState, me: str) -> DocsView:
    """What ``me`` may see."""
    opened = state.docs.get(state.open.get(me, ""))
    references: tuple[Reference, ...] = ()
    if opened is not None:
        references = tuple(islice(state.references_to(opened.id, me), REFERENCES_SEEN))
    own = state.shelves.get(me, NO_DOCS)
    return DocsView(me, state.common, own, state.news.get(me, NO_NEWS), opened, references)


def summarise(view: DocsView) -> str:
    """The document in front, and what colleagues wrote since one last looked."""
    lines = ["Docs." if view.opened is None else f"Docs, reading {_heading(view.opened)}."]
    for doc in _news(view, SEEN_IN_SUMMARY):
        verb = "created" if doc.now.number == 1 else "changed"
        lines.append(f"New: {doc.now.by} {verb} {_heading(doc)}")
        text = doc.now.body[:TEXT_IN_SUMMARY]
        lines += [f"  {line}" for line in text.splitlines()]
        if len(doc.now.body) > TEXT_IN_SUMMARY:
            lines.append("  […]")
    if len(view.news) > SEEN_IN_SUMMARY:
        lines.append(f"… and {len(view.news) - SEEN_IN_SUMMARY} more.")
    return "\n".join(lines if len(lines) > 1 else [*lines, "Nothing new."])


def menu_of(view: DocsView) -> list[MenuEntry]:
    """Documents to read: the news first, then the newest."""
    offered = {doc.id: doc for doc in _news(view, SEEN_IN_MENU)}
    for doc in islice(view.docs(), SEEN_IN_MENU):
        offered.setdefault(doc.id, doc)
    return [
        MenuEntry("docs.read", {"doc_id": doc.id}, f"Read {doc.id} {doc.now.title!r}")
        for doc in islice(offered.values(), SEEN_IN_MENU)
        if doc is not view.opened or doc.id in view.news
    ]


def _news(view: DocsView, count: int) -> Iterator[Doc]:
    """The newest news, at most so many."""
    for doc_id in islice(view.news.newest(), count):
        doc = view.find(doc_id)
        if doc is not None:
            yield doc


def _heading(doc: Doc) -> str:
    return f"{doc.id} {doc.now.title!r} (version {doc.now.number})"
