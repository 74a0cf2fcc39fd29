"""Docs: documents with versions, tags, ranked search, readers, and links both ways."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import ClassVar

from engine.actor import Actor
from engine.errors import Refused, nearest
from engine.facts import ids
from engine.resource import Resource
from engine.table import Vector
from engine.tool import Page, tool
from engine.twin import Cited, Context, Effect, MenuEntry, Message, Twin, event, hears
from twins.docs.ranking import excerpt, ranked
from twins.docs.rows import changed, listed, shown_doc
from twins.docs.section import DOC_ID, DocsSection, opening, refer_all
from twins.docs.seen import REFERENCES_SEEN, DocsView, menu_of, summarise, view_of
from twins.docs.shapes import (
    Body,
    DocId,
    Found,
    Limit,
    Number,
    Query,
    Readers,
    Saved,
    Shown,
    Tag,
    Tags,
    Title,
)
from twins.docs.state import Doc, DocsState, Version
from twins.paging import Cursor, page_of, place_of

Ctx = Context[DocsState]

IDS_IN_HINT = 200
"""Newest documents among which a mistyped id looks for its likeness."""


class Docs(Twin[DocsState, DocsView]):
    """What the office has written down."""

    name: ClassVar[str] = "docs"
    title: ClassVar[str] = "Docs"
    section: ClassVar[type[DocsSection]] = DocsSection
    effects: ClassVar[tuple[Effect, ...]] = (
        Effect("a message or a text that names a document", "docs",
               "It shows among the document's references."),
    )  # fmt: skip
    config: DocsSection

    def start(self) -> DocsState:
        """The documents from before, and what they say of each other."""
        return opening(self.config, self.directory)

    # -- tools --------------------------------------------------------------------------------

    @tool("list", permission="docs:read", latency_ms=200, jitter_ms=100)
    def list_docs(
        self, ctx: Ctx, tag: Tag | None = None, limit: Limit = 50, cursor: Cursor | None = None
    ) -> Page:
        """List documents, newest first; with a tag only those that have it."""

        def keep(doc: Doc) -> bool:
            return doc.open_to(ctx.actor.id) and (tag is None or tag in doc.now.tags)

        found, more = page_of(ctx.state.docs, cursor, limit, keep)
        return Page([listed(doc) for doc in found], more)

    @tool(permission="docs:read", latency_ms=250, jitter_ms=150, writes=True, on=("doc", "doc_id"))
    def read(self, ctx: Ctx, doc_id: DocId, version: Number | None = None) -> Shown:
        """Read a document: its text, who changed it last, and what refers to it."""
        doc = self._doc(ctx, doc_id)
        shown = doc.now if version is None else self._version(doc, version)
        if version is None:
            ctx.state = ctx.state.seen(doc, ctx.actor.id)
        references = islice(ctx.state.references_to(doc.id, ctx.actor.id), REFERENCES_SEEN)
        return shown_doc(doc, shown, references)

    @tool(permission="docs:read", latency_ms=200, jitter_ms=100, on=("doc", "doc_id"))
    def history(
        self, ctx: Ctx, doc_id: DocId, limit: Limit = 50, cursor: Cursor | None = None
    ) -> Page:
        """List a document's versions, newest first: who changed what, and when."""
        versions = self._doc(ctx, doc_id).versions
        top = min(place_of(cursor) or len(versions), len(versions))
        low = max(top - limit, 0)
        rows = [changed(versions, at) for at in range(top - 1, low - 1, -1)]
        return Page(rows, str(low) if low else None)

    @tool(permission="docs:read", latency_ms=400, jitter_ms=200)
    def search(
        self, ctx: Ctx, query: Query, limit: Limit = 20, cursor: Cursor | None = None
    ) -> Page:
        """Find documents by words in title, tags and text, the best match first."""
        hits = ranked(ctx.state.visible(ctx.actor.id), query)
        start = place_of(cursor) or 0
        found: list[Found] = [
            {
                "doc_id": hit.doc.id,
                "title": hit.doc.now.title,
                "tags": list(hit.doc.now.tags),
                "score": hit.score,
                "excerpt": excerpt(hit, query),
            }
            for hit in hits[start : start + limit]
        ]
        more = start + limit < len(hits)
        return Page(found, str(start + limit) if more else None)

    @tool(permission="docs:write", latency_ms=500, jitter_ms=300, writes=True)
    def create(self, ctx: Ctx, title: Title, body: Body, tags: Tags | None = None) -> Saved:
        """Write a new document."""
        return self._create(ctx, f"DOC-{ctx.state.last_number + 1}", title, body, tags, None)

    @tool(permission="docs:write", latency_ms=400, jitter_ms=300, writes=True, on=("doc", "doc_id"))
    def update(
        self,
        ctx: Ctx,
        doc_id: DocId,
        title: Title | None = None,
        body: Body | None = None,
        tags: Tags | None = None,
    ) -> Saved:
        """Change a document's title, text or tags. Its older versions are kept."""
        if title is None and body is None and tags is None:
            message = "docs.update changes nothing without title, body or tags."
            raise Refused("invalid_args", message, "Give at least one of them.")
        return self._update(ctx, self._doc(ctx, doc_id), title, body, tags)

    # -- events -------------------------------------------------------------------------------

    @event()
    def change(
        self,
        ctx: Ctx,
        doc_id: DocId | None = None,
        title: Title | None = None,
        body: Body | None = None,
        tags: Tags | None = None,
        append: Body | None = None,
        readers: Readers | None = None,
    ) -> None:
        """A colleague changes a document, adds to its end, or writes one that is not there yet."""
        doc_id = doc_id or f"DOC-{ctx.state.last_number + 1}"
        doc = ctx.state.docs.get(doc_id)
        if doc is None:
            if title is None or not re.fullmatch(DOC_ID, doc_id):
                hint = "A new document needs a title, and an id such as DOC-12 or none."
                raise Refused("not_found", f"There is no document {doc_id!r}.", hint)
            allowed = tuple(dict.fromkeys((ctx.actor.id, *readers))) if readers else None
            self._create(ctx, doc_id, title, (body or "") + (append or ""), tags, allowed)
            return
        if readers is not None:
            raise Refused("invalid_args", f"{doc_id} is there already; its readers stay.")
        if append is not None:
            body = (doc.now.body if body is None else body) + append
        self._update(ctx, doc, title, body, tags)

    @hears(Message)
    def hear_message(self, ctx: Ctx, signal: Message) -> None:
        """A message that names a document refers to it, for those who got the message."""
        text = f"{signal.subject}\n{signal.text}" if signal.subject else signal.text
        ctx.state = refer_all(
            ctx.state, signal.twin, signal.ref, signal.place, signal.author, text, ctx.time_ms,
            (signal.author, *signal.audience),
        )  # fmt: skip

    @hears(Cited)
    def hear_cited(self, ctx: Ctx, signal: Cited) -> None:
        """A text elsewhere that names a document refers to it."""
        ctx.state = refer_all(
            ctx.state, signal.twin, signal.ref, signal.place or signal.ref, signal.by, signal.text,
            ctx.time_ms, signal.readers,
        )  # fmt: skip

    # -- what they share ----------------------------------------------------------------------

    def _create(
        self,
        ctx: Ctx,
        doc_id: str,
        title: str,
        body: str,
        tags: list[str] | None,
        readers: tuple[str, ...] | None,
    ) -> Saved:
        version = Version(1, title, body, _unique(tags or ()), ctx.actor.id, ctx.time_ms)
        return self._save(ctx, Doc(doc_id, readers, Vector((version,))))

    def _update(
        self,
        ctx: Ctx,
        doc: Doc,
        title: str | None,
        body: str | None,
        tags: list[str] | None,
    ) -> Saved:
        before = doc.now
        after = replace(
            before,
            title=before.title if title is None else title,
            body=before.body if body is None else body,
            tags=before.tags if tags is None else _unique(tags),
        )
        if after == before:
            return {"doc_id": doc.id, "title": before.title, "version": before.number}
        after = replace(after, number=before.number + 1, by=ctx.actor.id, time_ms=ctx.time_ms)
        return self._save(ctx, replace(doc, versions=doc.versions.append(after)))

    def _save(self, ctx: Ctx, doc: Doc) -> Saved:
        """Keep a changed document, and let its readers and whoever it names know."""
        state = ctx.state.put(doc).tell(doc, self._readers(doc, ctx.actor.id))
        # Who writes a document has read it.
        ctx.state = state.seen(doc, ctx.actor.id)
        now = doc.now
        if ids(now.body):
            ctx.emit(Cited("docs", doc.id, now.by, now.body, readers=doc.readers))
        return {"doc_id": doc.id, "title": now.title, "version": now.number}

    def _readers(self, doc: Doc, author: str) -> Iterator[str]:
        """Those who work here and may read a document, its author left out."""
        return (
            actor.id
            for actor in self.directory
            if not actor.outside and actor.id != author and doc.open_to(actor.id)
        )

    def _doc(self, ctx: Ctx, doc_id: str) -> Doc:
        """The document an actor means, which it may read."""
        doc = ctx.state.find(doc_id.removeprefix("doc:"), ctx.actor.id)
        if doc is None:
            newest = islice(ctx.state.visible(ctx.actor.id), IDS_IN_HINT)
            hint = nearest(doc_id, [each.id for each in newest])
            raise Refused("not_found", f"There is no document {doc_id!r} here.", hint)
        return doc

    def _version(self, doc: Doc, number: int) -> Version:
        if number > len(doc.versions):
            message = f"{doc.id} has no version {number}."
            raise Refused("not_found", message, f"It has versions 1 to {len(doc.versions)}.")
        return doc.versions[number - 1]

    # -- what is seen -------------------------------------------------------------------------

    def view(self, state: DocsState, actor: Actor) -> DocsView:
        """The documents the actor may read."""
        return view_of(state, actor.id)

    def summary(self, view: DocsView) -> str:
        """The document in front, and what colleagues wrote since."""
        return summarise(view)

    def menu(self, view: DocsView) -> list[MenuEntry]:
        """Documents to read, the news first."""
        return menu_of(view)

    def unread(self, view: DocsView) -> int:
        """Documents that colleagues wrote or changed since the actor last read them."""
        return len(view.news)

    def resources(self) -> Sequence[Resource[DocsView]]:
        """Documents."""
        # Few offices are ever read this way, so the others do not load it.
        from twins.docs.resources import RESOURCES

        return RESOURCES


def _unique(tags: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tags))


TWIN = Docs
