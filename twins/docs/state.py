"""What docs consist of: documents with their versions, and what refers to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.table import Table, Vector


@dataclass(frozen=True, slots=True)
class Version:
    """A document as it stood from one change to the next."""

    number: int
    """1 for the first."""
    title: str
    body: str
    tags: tuple[str, ...]
    by: str
    """Actor id of who wrote it."""
    time_ms: int
    """Office time of the change; negative before the scenario's start."""


@dataclass(frozen=True, slots=True)
class Doc:
    """One document."""

    id: str
    readers: tuple[str, ...] | None
    """Ids of those who may read and change it; None for everyone."""
    versions: Vector[Version]
    """All of them, the first one first; never empty."""

    @property
    def now(self) -> Version:
        """The document as it stands."""
        return self.versions[-1]

    @property
    def first(self) -> Version:
        """The document as it was created."""
        return self.versions[0]

    def open_to(self, actor_id: str) -> bool:
        """Whether someone may read it."""
        return self.readers is None or actor_id in self.readers


@dataclass(frozen=True, slots=True)
class Reference:
    """A text that names a document."""

    app: str
    """The app it was written in."""
    ref: str
    """Id of the message, the comment or the ticket within that app."""
    place: str
    """Where that is: a channel, an address, a ticket."""
    by: str
    text: str
    """The words around the name."""
    time_ms: int
    readers: tuple[str, ...] | None
    """Ids of those who may see that text; None for everyone."""

    def open_to(self, actor_id: str) -> bool:
        """Whether someone may see the text."""
        return self.readers is None or actor_id in self.readers


NO_DOCS: Table[Doc] = Table()
NO_NEWS: Table[str] = Table()
NO_REFERENCES: Table[Reference] = Table()


@dataclass(frozen=True, slots=True)
class DocsState:
    """All documents."""

    docs: Table[Doc]
    """By id, in the order of creation. Documents are never thrown away."""
    common: Table[Doc]
    """Those that everyone may read."""
    shelves: Table[Table[Doc]]
    """Those with a list of readers, by the reader's id."""
    references: Table[Table[Reference]]
    """By document, then by ``app, space, ref``, in the order in which they were written."""
    news: Table[Table[str]]
    """Documents that a reader has not read since they were written or changed, by actor, then by
    id; the newest news last."""
    open: Table[str]
    """Id of the document each actor read last."""
    last_number: int
    """The highest number among ids of the form ``DOC-n``."""

    def find(self, doc_id: str, actor_id: str) -> Doc | None:
        """The document with this id, if it exists and the actor may read it."""
        doc = self.docs.get(doc_id)
        return doc if doc is not None and doc.open_to(actor_id) else None

    def visible(self, actor_id: str) -> Iterator[Doc]:
        """Every document the actor may read, the newest first."""
        return (doc for doc in self.docs.newest() if doc.open_to(actor_id))

    def put(self, doc: Doc) -> DocsState:
        """This state with ``doc`` new, or in place of what it was before."""
        common, shelves = self.common, self.shelves
        if doc.readers is None:
            common = common.set(doc.id, doc)
        else:
            for reader in doc.readers:
                shelf = shelves.get(reader, NO_DOCS).set(doc.id, doc)
                shelves = shelves.set(reader, shelf)
        prefix, _, number = doc.id.rpartition("-")
        last = self.last_number
        if prefix == "DOC" and number.isdecimal():
            last = max(last, int(number))
        docs = self.docs.set(doc.id, doc)
        return replace(self, docs=docs, common=common, shelves=shelves, last_number=last)

    def tell(self, doc: Doc, readers: Iterator[str]) -> DocsState:
        """This state with the newest version of ``doc`` being news to ``readers``."""
        news = self.news
        for reader in readers:
            own = news.get(reader, NO_NEWS)
            if doc.id in own:
                own = own.remove(doc.id)
            news = news.set(reader, own.set(doc.id, doc.id))
        return replace(self, news=news)

    def seen(self, doc: Doc, actor_id: str) -> DocsState:
        """This state with ``doc`` read by someone; the same one where it was open already."""
        news, own = self.news, self.news.get(actor_id, NO_NEWS)
        if doc.id in own:
            news = news.set(actor_id, own.remove(doc.id))
        if news is self.news and self.open.get(actor_id) == doc.id:
            return self
        return replace(self, news=news, open=self.open.set(actor_id, doc.id))

    def refer(self, doc_id: str, reference: Reference) -> DocsState:
        """This state with a reference, seen by all who saw the same text before and now."""
        key = f"{reference.app} {reference.ref}"
        known = self.references.get(doc_id, NO_REFERENCES)
        before = known.get(key)
        if before is not None:
            readers = None
            if before.readers is not None and reference.readers is not None:
                readers = tuple(dict.fromkeys(before.readers + reference.readers))
            reference = replace(before, readers=readers)
            if reference == before:
                return self
        changed = known.set(key, reference)
        return replace(self, references=self.references.set(doc_id, changed))

    def references_to(self, doc_id: str, actor_id: str) -> Iterator[Reference]:
        """The references to a document that someone may see, the newest first."""
        known = self.references.get(doc_id, NO_REFERENCES)
        return (reference for reference in known.newest() if reference.open_to(actor_id))


def empty() -> DocsState:
    """No documents at all."""
    return DocsState(NO_DOCS, NO_DOCS, Table(), Table(), Table(), Table(), 0)
