"""A pane of records: tables of them, the one under the cursor to read, a line to write about it.

A pane names its listings and says what is in them; moving, filtering, finding, opening, following
what a text names and writing are here, once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical

from vei_tui.panes._base import Desk, Selection
from vei_tui.panes._face import RecordsFace
from vei_tui.panes._following import begin, knows, offer
from vei_tui.panes._listing import ALL, Listing
from vei_tui.presenters import when
from vei_tui.presenters.records import Day, counted, only_known, plural, shown_of
from vei_tui.presenters.text import Role, line
from vei_tui.widgets.composer import Composer
from vei_tui.widgets.frame_title import FrameTitle
from vei_tui.widgets.line_list import LineList
from vei_tui.widgets.listing_line import ListingLine, ListingTab
from vei_tui.widgets.reader import Reader
from vei_tui.widgets.table import LineTable

if TYPE_CHECKING:
    from vei_tui.registry import PaneSpec
    from vei_tui.session import Frame

View = TypeVar("View")

BESIDE: Final = 150
"""Columns from which a record stands beside its table instead of below it."""


class RecordsPane(RecordsFace[View]):
    """Tables of records and the record under the cursor.

    Enter opens a record: its tool is called and its text has the keys; escape leads back to the
    table. What a pane says of its records is in `RecordsFace`.
    """

    FIRST = "#table"
    DEFAULT_CSS = """
    RecordsPane {
        & > #parts { height: 1fr; layout: vertical; }
        & #upper { height: 2fr; }
        & #upper > LineTable { height: 1fr; display: none; }
        & #upper > LineTable.-front { display: block; }
        & #lower { height: 3fr; }
        & #detail { height: 1fr; }
    }
    RecordsPane.-reading #upper { height: 1fr; max-height: 12; }
    RecordsPane.-beside > #parts { layout: horizontal; }
    RecordsPane.-beside #upper { width: 1fr; height: 1fr; max-height: 100%; margin-right: 1; }
    RecordsPane.-beside #lower { width: 1fr; height: 1fr; }
    """

    def __init__(self, desk: Desk, spec: PaneSpec, listings: Sequence[Listing]) -> None:
        """Make a pane.

        Args:
            desk: What it acts through.
            spec: What its file says.
            listings: Its tables; the first one is shown first.
        """
        super().__init__(desk, spec)
        session = desk.session
        self.day = Day(session.people, session.starts_at, session.frame.time_ms)
        self.listings = {listing.name: listing for listing in listings}
        self.listing = listings[0]
        self.kept = {listing.name: listing.begins for listing in listings}
        """By listing, the name of the filter that is on."""
        self._tables = {listing.name: self._table_of(listing) for listing in listings}
        self._title = FrameTitle(of="LineList", id="listing-title")
        self._tab_line = ListingLine()
        self._detail_title = FrameTitle(of="#detail, Composer", id="detail-title")
        self._detail = Reader(
            empty=[(), line(("Nothing is under the cursor.", Role.DIM))], id="detail"
        )
        self._composer = Composer(candidates=self.candidates, id="write-record")
        self._shown = ("", "")
        """Listing and id of the record whose text is shown."""

    def _table_of(self, listing: Listing) -> LineTable[Any]:
        table: LineTable[Any] = LineTable(
            listing.columns,
            listing.cells,
            listing.record_id,
            heading=listing.heading,
            empty=[(), line((listing.empty, Role.DIM))],
            id="table" if listing is self.listing else f"table-{listing.name}",
        )
        table.set_class(listing is self.listing, "-front")
        return table

    def compose(self) -> ComposeResult:
        """Tabs and tables, the record, and the line to write on."""
        with Vertical(id="parts"):
            with Vertical(id="upper"):
                yield from self.upper()
            with Vertical(id="lower"):
                yield self._detail_title
                yield self._detail
        yield self._said
        yield self.ask_line
        if self.WRITES:
            yield self._composer

    def upper(self) -> ComposeResult:
        """What stands above the record: the title, the tabs and the tables."""
        yield self._title
        if len(self.listings) > 1:
            yield self._tab_line
        yield from self._tables.values()

    def on_resize(self, event: events.Resize) -> None:
        """With room enough, the record stands beside its table."""
        self.set_class(event.size.width >= BESIDE, "-beside")

    # Drawing

    @property
    def table(self) -> LineList[Any]:
        """The table that is shown."""
        return self._tables[self.listing.name]

    @property
    def record(self) -> Any:
        """The record under the cursor; none where the table is empty."""
        return self.table.highlighted

    def show(self, view: View, frame: Frame) -> None:
        """Show a view; what is told by the minute is told anew when the minute is another."""
        minute = self.day.now_ms // when.MINUTE_MS
        self.day = replace(self.day, now_ms=frame.time_ms)
        before = self.view
        super().show(view, frame)
        if frame.time_ms // when.MINUTE_MS != minute and self.view is not None:
            self._redraw_table()
            if before is view:
                self._draw_detail()

    def _redraw_table(self) -> None:
        self.table.forget_drawn()
        self.table.refresh()

    def draw(self, view: View, frame: Frame) -> None:
        """Draw the listing in front and the record under its cursor."""
        self.redraw()

    def redraw(self) -> None:
        """Draw what the view, the listing in front and its filter say now."""
        view, listing = self.view, self.listing
        if view is None:
            return
        kept = self.kept[listing.name]
        rows = self.rows(view, listing.name, kept)
        total = self.total(view, listing.name)
        filters = self.filters(view, listing.name)
        words = dict(filters).get(kept, "")
        self.table.empty = [(), line((self._empty_words(total, words), Role.DIM))]
        self.table.set_records(self._with_held(rows))
        # What a cell shows may depend on more than its record: what is new, and the time.
        self._redraw_table()
        title = line(listing.title, (f" · {words}" if words else "", Role.DIM))
        hint = " · f filter" if filters else ""
        right = f"{shown_of(listing.count(rows), total, listing.noun)}{hint}"
        self._title.set_title(title, line((right, Role.DIM)))
        if len(self.listings) > 1:
            tabs = [
                ListingTab(each.name, each.title, self.total(view, each.name),
                           self.calls(view, each.name))
                for each in self.listings.values()
            ]  # fmt: skip
            self._tab_line.set_tabs(tabs, listing.name)
        self._draw_detail()

    def _with_held(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Rows of the table, and the record that is read or written about though it left them."""
        view, listing, (name, own) = self.view, self.listing, self._shown
        if view is None or name != listing.name or not (self.has_class("-reading") or self._writes):
            return rows
        if any(listing.record_id(each) == own for each in rows):
            return rows
        every = self.rows(view, name, ALL)
        held = next((each for each in every if listing.record_id(each) == own), None)
        place = max(0, self.table.position[0])
        return rows if held is None else [*rows[:place], held, *rows[place:]]

    @property
    def _writes(self) -> bool:
        """Whether something is being written about the record that is shown."""
        if not (self.WRITES and self.is_attached):
            return False
        focused = self.screen.focused
        begun = bool(self._composer.text)
        return begun or (focused is not None and self._composer in focused.ancestors)

    def _empty_words(self, total: int, words: str) -> str:
        if not total or not words:
            return self.listing.empty
        return f"None of {counted(total, self.listing.noun)} is {words}. f shows others."

    def _draw_detail(self) -> None:
        record, listing = self.record, self.listing
        if record is None or self.view is None:
            self._shown = ("", "")
            self._detail_title.set_title(line(listing.noun.capitalize()))
            self._detail.set_lines(())
            self.remove_class("-reading")
            self._composer.set_placeholder(f"There is no {listing.noun} to write about.")
            return
        shown = (listing.name, listing.record_id(record))
        hint = "esc back" if self.has_class("-reading") else "enter opens"
        self._detail_title.set_title(self.heading(listing.name, record), line((hint, Role.DIM)))
        lines = self.detail(self.view, listing.name, record)
        own = shown[1]
        lines = only_known(lines, lambda ref: ref != own and knows(self, ref))
        self._detail.set_lines(lines, keep_place=shown == self._shown)
        self._shown = shown
        self._composer.set_placeholder(self.prompt(record))

    @on(LineList.Highlighted)
    def _moved(self, event: LineList.Highlighted) -> None:
        event.stop()
        if event.list is self.table:
            self._draw_detail()

    # Listings and filters

    def show_listing(self, name: str) -> None:
        """Bring a listing to the front."""
        self.table.remove_class("-front")
        focused = self.table.has_focus or self._detail.has_focus
        self.listing = self.listings[name]
        self.remove_class("-reading")
        self.table.add_class("-front")
        self.redraw()
        if focused:
            self.table.focus()

    @on(ListingLine.Picked)
    def _tab_picked(self, event: ListingLine.Picked) -> None:
        event.stop()
        self.show_listing(event.name)
        self.table.focus()

    def do_next_listing(self, step: int = 1) -> None:
        """Show the next listing."""
        names = list(self.listings)
        self.show_listing(names[(names.index(self.listing.name) + step) % len(names)])
        self.table.focus()

    def do_previous_listing(self) -> None:
        """Show the listing before."""
        self.do_next_listing(-1)

    def keep(self, name: str) -> None:
        """Put a filter on the listing in front; `ALL` takes it off."""
        self.kept[self.listing.name] = name
        self.redraw()
        self.table.focus()

    def do_filter(self) -> None:
        """Choose which records are shown."""
        view, listing = self.view, self.listing
        if view is None:
            return
        filters = self.filters(view, listing.name)
        if not filters:
            self.say(f"All {plural(listing.noun)} are shown.")
            return

        async def chosen(name: str) -> None:
            self.keep("" if name == "all" else name)

        choices = [("all", f"everything ({self.total(view, listing.name):,})")]
        for name, label in filters:
            count = listing.count(self.rows(view, listing.name, name))
            choices.append((name, f"{label} ({count:,})"))
        self.desk.choose(f"Which {plural(listing.noun)}", choices, chosen)

    # Reading

    @on(LineList.Selected)
    async def _selected(self, event: LineList.Selected) -> None:
        event.stop()
        await self.open_record()

    async def open_record(self) -> bool:
        """Open the record under the cursor and read it; whether that was allowed."""
        record, listing = self.record, self.listing
        if record is None:
            return False
        if listing.reads:
            args = {listing.reads_as: listing.record_id(record)}
            outcome = await self.act(listing.reads, args)
            if not outcome.ok:
                return False
        self.add_class("-reading")
        self._draw_detail()
        self._detail.focus()
        return True

    def back(self) -> bool:
        """From the record to its table."""
        if self.table.has_focus and not self.has_class("-reading"):
            return False
        self.remove_class("-reading")
        self.table.focus()
        self.redraw()
        return True

    # Following what a text names

    def do_follow(self) -> None:
        """Go to what the record names: at once where it is one thing, else to a chosen one."""
        offer(self, self._detail.lines)

    @on(Reader.NodeActivated)
    def _activated(self, event: Reader.NodeActivated) -> None:
        event.stop()
        begin(self, event.node_id)

    def go_to(self, ref: str) -> None:
        """Put the cursor on a record, on whatever listing it is."""
        name = self.locate(self.view, ref) if self.view is not None else ""
        if name:
            self.go_to_record(name, ref)

    def go_to_record(self, listing: str, record_id: str) -> None:
        """Put the cursor on a record of a listing."""
        if listing != self.listing.name:
            self.show_listing(listing)
        if not self.table.highlight(record_id):
            self.keep(ALL)
            self.table.highlight(record_id)
        self.table.focus()

    # Writing

    def do_write(self) -> None:
        """Write about the record under the cursor."""
        if self.record is None:
            self.say(f"There is no {self.listing.noun} to write about.")
            return
        self._composer.focus()

    async def write(self, text: str) -> None:
        """Begin to write."""
        if self.WRITES:
            self.do_write()
            self._composer.put_back(text)

    @on(Composer.Sent)
    async def _sent(self, event: Composer.Sent) -> None:
        event.stop()
        record = self.record
        if record is None or not await self.send(record, event.text):
            self._composer.put_back(event.text)

    @on(Composer.Left)
    def _left(self, event: Composer.Left) -> None:
        event.stop()
        self.screen.set_focus(self._detail if self.has_class("-reading") else self.table)
        # What stayed in the table only while it was written about goes now.
        self.redraw()

    # What the office asks

    def take_focus(self) -> None:
        """Have the focus where it was last, or in the table."""
        last = self._left_at
        if last is not None and last.is_attached and last.focusable:
            last.focus()
        else:
            self.table.focus()

    def selection(self) -> Selection:
        """The record under the cursor."""
        return Selection() if self.record is None else self.select(self.listing.name, self.record)

    async def find(self, words: str) -> Sequence[str]:
        """Records of the table with all of these words."""
        wanted = words.casefold().split()
        name, record_id = self.listing.name, self.listing.record_id
        heading = self.listing.heading
        found = []
        for record in self.table.records:
            if heading is not None and heading(record) is not None:
                continue
            text = self.words(name, record).casefold()
            if all(word in text for word in wanted):
                found.append(record_id(record))
        return found

    def go_to_found(self, found: str) -> None:
        """Put the cursor on a record that was found."""
        self.table.highlight(found)
        self.table.focus()


def only(values: Mapping[str, object]) -> dict[str, object]:
    """Those values that are known: what a form is filled in with."""
    return {name: value for name, value in values.items() if value not in (None, "")}
