"""Docs: the documents, and one of them to read with what names it and how it came about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from vei_tui.panes._base import Desk, Selection, place_bindings
from vei_tui.panes._listing import ALL, Listing
from vei_tui.panes._records import RecordsPane
from vei_tui.presenters import docs
from vei_tui.presenters.records import counted
from vei_tui.presenters.text import Line, PageLine, clean, one_line
from vei_tui.registry import PaneSpec
from vei_tui.widgets.table import Column

if TYPE_CHECKING:
    from twins.docs.seen import DocsView
    from twins.docs.state import Doc, Version

COLUMNS = (
    Column("", 1, priority=0),
    Column("Id", 10, priority=0),
    Column("Title", 24, grows=True, priority=0),
    Column("Tags", 18, priority=3),
    Column("Changed by", 14, priority=2),
    Column("Time", 12, right=True, priority=1),
)

FOUND = "found"
"""The filter that shows what a search found."""


class DocsPane(RecordsPane["DocsView"]):
    """One searches, reads, follows what a text names, and writes."""

    ABOUT = (
        "What the office has written down, what changed last first. Enter reads a document, which "
        "marks it as read; s searches all of them, f keeps one tag, t goes to a heading, v shows "
        "older versions, o goes to what it names or to what names it."
    )
    FINDS = "Find in titles, tags and texts"
    BINDINGS = place_bindings("docs")

    def __init__(self, desk: Desk, spec: PaneSpec) -> None:
        """Make the pane."""
        shelf = Listing(
            "shelf", "Docs", "document", COLUMNS,
            lambda doc: docs.cells(doc, self._view, self.day),
            lambda doc: doc.id,
            "There are no documents that you may read. C writes one.",
            kind="doc", reads="docs.read", reads_as="doc_id",
        )  # fmt: skip
        super().__init__(desk, spec, (shelf,))
        self._hits: Sequence[str] = ()
        self._query = ""
        self._old = ("", 0)
        """Id of a document and the number of its older version that is read."""
        self._outline: Sequence[tuple[str, int]] = ()
        self._shelved: tuple[object, str, Sequence[Doc]] = (None, "", ())

    @property
    def _view(self) -> DocsView:
        """The view; only asked for while one is shown."""
        assert self.view is not None
        return self.view

    # What is shown

    def rows(self, view: DocsView, listing: str, kept: str) -> Sequence[Any]:
        """The documents that a filter keeps, or those that a search found."""
        if kept == FOUND:
            return [doc for each in self._hits if (doc := view.find(each)) is not None]
        if kept == docs.NEW:
            return docs.kept_docs(view, kept)
        key = (view.common, view.own)
        known = self._shelved
        same = isinstance(known[0], tuple) and all(
            a is b for a, b in zip(key, known[0], strict=True)
        )
        if not same or known[1] != kept:
            self._shelved = (key, kept, docs.kept_docs(view, kept))
        return self._shelved[2]

    def total(self, view: DocsView, listing: str) -> int:
        """All documents that the seat may read."""
        return len(view.common) + len(view.own)

    def filters(self, view: DocsView, listing: str) -> Sequence[tuple[str, str]]:
        """The tags, and what was found last."""
        found = ((FOUND, f"with “{one_line(self._query)}”"),) if self._query else ()
        return (*found, *docs.filters(view))

    def heading(self, listing: str, record: Any) -> Line:
        """Its id, title and version."""
        return docs.heading(record, self._version(record))

    def detail(self, view: DocsView, listing: str, record: Any) -> Sequence[PageLine]:
        """The document that is open in full, another one as it begins."""
        if view.opened is None or view.opened.id != record.id:
            self._outline = ()
            return docs.glance(record, self.day)
        version = self._version(record)
        text, self._outline = docs.document(record, version, view.references, self.day)
        return text

    def _version(self, doc: Doc) -> Version:
        doc_id, number = self._old
        if doc_id == doc.id and 0 < number <= len(doc.versions):
            return doc.versions[number - 1]
        return doc.now

    @classmethod
    def locate(cls, view: Any, ref: str) -> str:
        """The shelf has every document that the seat may read."""
        return "shelf" if view.find(ref) is not None else ""

    def words(self, listing: str, record: Any) -> str:
        """A document is found by its id, title, tags and text."""
        now = record.now
        return f"{record.id} {now.title} {' '.join(now.tags)} {now.body}"

    def select(self, listing: str, record: Any) -> Selection:
        """A document as tools take it."""
        now = record.now
        return Selection({"doc": record.id}, {}, record.id, clean(f"{now.title}\n\n{now.body}"))

    # Reading

    async def open_record(self) -> bool:
        """Read the document as it stands."""
        self._old = ("", 0)
        return await super().open_record()

    def do_outline(self) -> None:
        """Go to a heading of the document that is read."""
        reader = self._detail
        if not self._outline:
            self.say("This document has no headings, or is not open: enter reads it.")
            return

        async def chosen(place: str) -> None:
            reader.show_row(reader.row_of_line(int(place)))
            reader.focus()

        choices = [(str(place), title) for title, place in self._outline]
        self.desk.choose("Go to", choices, chosen)

    def do_versions(self) -> None:
        """Read an older version of the document."""
        doc = self.record
        if doc is None:
            self.say("There is no document here.")
            return

        async def chosen(number: str) -> None:
            wanted = int(number)
            newest = wanted == len(doc.versions)
            args = {"doc_id": doc.id} if newest else {"doc_id": doc.id, "version": wanted}
            view = self.view
            unread = view is not None and (view.opened is None or view.opened.id != doc.id)
            if unread and not newest and not (await self.act("docs.read", {"doc_id": doc.id})).ok:
                return
            if (await self.act("docs.read", args)).ok:
                self._old = ("", 0) if newest else (doc.id, wanted)
                self.add_class("-reading")
                self.redraw()
                self._detail.focus()

        choices = [
            (str(version.number), self._version_words(doc, at))
            for at, version in reversed(list(enumerate(doc.versions)))
        ]
        self.desk.choose(f"Versions of {doc.id}", choices, chosen)

    def _version_words(self, doc: Doc, at: int) -> str:
        version = doc.versions[at]
        who = self.day.people.name(version.by)
        changed = docs.what_changed(doc, at)
        return f"{version.number:>3}  {self.day.stamp(version.time_ms):<12}  {who}: {changed}"

    def do_search(self) -> None:
        """Search all documents."""
        self.ask_line.open("Search", self._query, self._search)

    async def _search(self, query: str) -> None:
        if not query.strip():
            self._query = ""
            self.keep(ALL)
            return
        outcome = await self.act("docs.search", {"query": query.strip()})
        if outcome.ok:
            self._query = query.strip()
            self._hits = [str(each["doc_id"]) for each in outcome.result]
            self.keep(FOUND)
            self.table.action_first()
            self.say(f"{counted(len(self._hits), 'match').replace('matchs', 'matches')}"
                     " · f shows everything again")  # fmt: skip

    def back(self) -> bool:
        """From the text to the list, from what was found to everything."""
        if super().back():
            return True
        if self.kept[self.listing.name]:
            self.keep(ALL)
            self.say("")
            return True
        return False

    # Writing

    def do_new(self) -> None:
        """Write a new document."""
        self.desk.open_form("docs.create", {})

    async def do_edit(self) -> None:
        """Change the document under the cursor; who changes one has read it."""
        doc = self.record
        if doc is None:
            self.say("There is no document to change here. C writes one.")
            return
        if self.view is not None and self.view.opened is not doc and not await self.open_record():
            return
        now = self.record.now
        self.desk.open_form(
            "docs.update",
            {"doc_id": doc.id, "title": now.title, "body": now.body, "tags": list(now.tags)},
        )

    async def write(self, text: str) -> None:
        """Begin a document."""
        self.desk.open_form("docs.create", {"body": text})

    def completions(self, field: str, typed: str) -> Sequence[str]:
        """Documents and tags."""
        view = self.view
        if view is None:
            return ()
        wanted = typed.casefold()
        if field == "doc_id":
            return [d.id for d in self.rows(view, "shelf", ALL) if wanted in d.id.casefold()]
        if field in ("tag", "tags"):
            return [tag for tag, _ in docs.tags(view) if wanted in tag.casefold()]
        return ()


PANE = PaneSpec(
    twin="docs",
    title="Docs",
    short="dc",
    key="6",
    pane=DocsPane,
    entity="doc",
    quick="docs.update",
    news=docs.arrivals,
)
