"""The virtual list, the table and the reader."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from textual.app import App, ComposeResult
from textual.message import Message

from vei_tui import themes
from vei_tui.presenters.text import Node, PageLine, Role, line, lines, rule
from vei_tui.widgets.ink import CURSOR_MARK, REST_MARK
from vei_tui.widgets.line_list import LineList
from vei_tui.widgets.reader import Reader
from vei_tui.widgets.row_view import RowView
from vei_tui.widgets.table import Column, LineTable, fit_columns

pytestmark = pytest.mark.anyio

HOSTILE = "[@click=app.quit]x[/] [/no] \x1b]0;owned\x07 \u202egnp \u200b日本 👩\u200d💻"


@dataclass(frozen=True, slots=True)
class Note:
    """A record."""

    id: str
    text: str


def notes(count: int, first: int = 0) -> tuple[Note, ...]:
    return tuple(Note(str(i), f"note {i} " + "word " * (i % 20)) for i in range(first, count))


class Calls:
    """Counts how often records are presented."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, note: Note) -> tuple[PageLine, ...]:
        self.count += 1
        return lines(note.text)


class Host(App[None]):
    """An app with one widget, which keeps the messages it gets."""

    def __init__(self, widget: RowView) -> None:
        super().__init__()
        self.widget = widget
        self.got: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.widget

    def on_mount(self) -> None:
        themes.register_themes(self)
        self.theme = themes.DEFAULT
        self.animation_level = "none"
        self.widget.focus()

    def on_line_list_highlighted(self, message: LineList.Highlighted) -> None:
        self.got.append(message)

    def on_line_list_selected(self, message: LineList.Selected) -> None:
        self.got.append(message)

    def on_reader_node_activated(self, message: Reader.NodeActivated) -> None:
        self.got.append(message)


def screen_rows(widget: RowView) -> list[str]:
    """The rows of a widget as they are seen."""
    return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]


def notes_list(present: Calls | None = None, *, follow: bool = False) -> LineList[Note]:
    return LineList(
        present or Calls(),
        lambda note: note.id,
        selectable=lambda note: not note.id.startswith("-"),
        follow=follow,
        empty=(line("No notes yet."), line("Press n to write one.")),
    )


async def test_an_empty_list_says_what_it_is() -> None:
    listing = notes_list()
    async with Host(listing).run_test(size=(40, 6)):
        assert screen_rows(listing)[:2] == ["  No notes yet.", "  Press n to write one."]
        assert listing.highlighted is None
        listing.action_move(1)
        listing.action_select()


async def test_keys_move_the_mark_and_enter_selects() -> None:
    listing = notes_list()
    app = Host(listing)
    async with app.run_test(size=(40, 6)) as pilot:
        listing.set_records(notes(100))
        await pilot.press("down", "j", "k")
        assert listing.highlighted_id == "1"
        assert [row[:1] for row in screen_rows(listing)].count(CURSOR_MARK) == 1
        await pilot.press("end")
        assert listing.highlighted_id == "99"
        assert screen_rows(listing)[-1].startswith(CURSOR_MARK)
        await pilot.press("home", "pagedown", "enter")
        chosen = app.got[-1]
        assert isinstance(chosen, LineList.Selected)
        assert chosen.record_id == listing.highlighted_id != "0"
        listing.blur()
        await pilot.pause()
        assert any(row.startswith(REST_MARK) for row in screen_rows(listing))


async def test_the_cursor_passes_over_what_cannot_be_selected() -> None:
    listing = notes_list()
    async with Host(listing).run_test(size=(40, 8)) as pilot:
        listing.set_records(
            [Note("-a", "HEAD"), Note("1", "one"), Note("-b", "MORE"), Note("2", "")]
        )
        assert listing.highlighted_id == "1"
        await pilot.press("down")
        assert listing.highlighted_id == "2"
        await pilot.press("up", "up", "home")
        assert listing.highlighted_id == "1"
        assert screen_rows(listing)[0] == "  HEAD"


async def test_the_cursor_stays_on_its_record_when_records_change() -> None:
    listing = notes_list()
    app = Host(listing)
    async with app.run_test(size=(40, 8)) as pilot:
        listing.set_records(notes(50))
        listing.highlight("30")
        await pilot.pause()
        seen = screen_rows(listing)
        at = next(i for i, row in enumerate(seen) if row.startswith(CURSOR_MARK))
        listing.set_records((Note("x", "earlier " * 30), *notes(50)))
        assert listing.highlighted_id == "30"
        assert screen_rows(listing)[at] == seen[at]
        listing.set_records(tuple(note for note in notes(50) if note.id != "30"))
        assert listing.highlighted_id == "31"
        listing.set_records(())
        await pilot.pause()
        assert listing.highlighted is None
        last = app.got[-1]
        assert isinstance(last, LineList.Highlighted)
        assert last.record_id == ""


async def test_only_new_records_are_presented_when_some_are_added() -> None:
    calls = Calls()
    listing = notes_list(calls, follow=True)
    async with Host(listing).run_test(size=(60, 10)) as pilot:
        records = notes(2_000)
        listing.set_records(records)
        await pilot.pause()
        calls.count = 0
        listing.set_records((*records, Note("new", "hello")))
        assert calls.count == 1
        listing.set_records((Note("first", "old"), *records, Note("new", "hello")))
        assert calls.count == 2
        changed = list(listing.records)
        changed[700] = replace(changed[700], text="edited " * 40)
        before = listing.row_total()
        calls.count = 0
        listing.set_records(changed)
        assert calls.count == 1
        assert listing.row_total() > before
        listing.set_records([replace(note) for note in changed])
        assert calls.count == 1


async def test_a_following_list_stays_at_its_end_until_one_scrolls_away() -> None:
    listing = notes_list(follow=True)
    async with Host(listing).run_test(size=(40, 8)) as pilot:
        listing.set_records(notes(50))
        await pilot.pause()
        assert listing.at_tail
        listing.set_records(notes(60))
        assert listing.at_tail
        assert listing.highlighted_id == "59"
        await pilot.press("pageup", "pageup")
        held, top = listing.highlighted_id, screen_rows(listing)[0]
        listing.set_records(notes(70))
        assert listing.highlighted_id == held
        assert screen_rows(listing)[0] == top
        await pilot.press("end")
        listing.set_records(notes(71))
        assert listing.highlighted_id == "70"


async def test_a_new_width_wraps_anew_and_keeps_the_cursor_in_sight() -> None:
    listing = notes_list()
    async with Host(listing).run_test(size=(100, 10)) as pilot:
        listing.set_records(notes(500))
        listing.highlight("321")
        await pilot.resize_terminal(30, 10)
        await pilot.pause()
        assert any(row.startswith(f"{CURSOR_MARK} note 321") for row in screen_rows(listing))
        assert listing.row_total() == sum(len(listing._rows(note)) for note in listing.records)


async def test_a_record_higher_than_the_view_can_be_read_to_its_end() -> None:
    listing = notes_list()
    async with Host(listing).run_test(size=(40, 8)) as pilot:
        listing.set_records([Note("1", "one"), Note("2", "word " * 100), Note("3", "three")])
        await pilot.press("down")
        seen = set(screen_rows(listing))
        presses = 0
        while listing.highlighted_id == "2":
            await pilot.press("down")
            seen |= set(screen_rows(listing))
            presses += 1
        assert 2 <= presses <= 6
        assert listing.highlighted_id == "3"
        await pilot.press("up")
        assert listing.highlighted_id == "2"
        assert screen_rows(listing)[-1].startswith(CURSOR_MARK)


async def test_a_click_moves_and_a_second_one_selects() -> None:
    listing = notes_list()
    app = Host(listing)
    async with app.run_test(size=(40, 8)) as pilot:
        listing.set_records([Note(str(i), f"note {i}") for i in range(5)])
        await pilot.click(listing, offset=(5, 3))
        assert listing.highlighted_id == "3"
        await pilot.click(listing, offset=(5, 3), times=2)
        assert isinstance(app.got[-1], LineList.Selected)


async def test_hostile_records_are_only_text() -> None:
    listing = notes_list()
    app = Host(listing)
    async with app.run_test(size=(40, 8)) as pilot:
        raw: LineList[str] = LineList(lambda text: (((text, Role.PLAIN),),), lambda text: text[:3])
        await app.mount(raw)
        listing.set_records([Note("1", HOSTILE), Note("2", "x" * 100_000)])
        raw.set_records([HOSTILE + "\nsecond"])
        await pilot.pause()
        await pilot.click(listing, offset=(4, 0))
        assert app.is_running
        drawn = "".join(screen_rows(listing) + screen_rows(raw))
        assert drawn.isprintable()
        assert "[@click=app.quit]x[/] [/no]" in drawn


async def test_selected_text_is_copied_without_marks() -> None:
    listing = notes_list()
    async with Host(listing).run_test(size=(40, 8)) as pilot:
        listing.set_records([Note("1", "alpha beta"), Note("2", "gamma")])
        await pilot.mouse_down(listing, offset=(2, 0))
        await pilot.hover(listing, offset=(7, 1))
        await pilot.mouse_up(listing, offset=(7, 1))
        assert listing.screen.get_selected_text() == "alpha beta\ngamma"


async def test_ten_thousand_records_draw_only_what_is_seen() -> None:
    calls = Calls()
    listing = notes_list(calls, follow=True)
    async with Host(listing).run_test(size=(120, 36)) as pilot:
        listing.set_records(notes(10_000))
        await pilot.pause()
        assert calls.count <= 10_000 + 2 * 36
        calls.count = 0
        for _ in range(10):
            await pilot.press("up")
        assert calls.count <= 40


async def test_redraw_presents_again_and_rules_are_records_too() -> None:
    words = ["one"]
    listing = LineList(lambda _: (line(words[0]), rule("new since 09:20")), str)
    async with Host(listing).run_test(size=(40, 8)) as pilot:
        listing.set_records(("a",))
        await pilot.pause()
        words[0] = "other " * 10
        listing.redraw()
        assert listing.row_total() == 3
        assert screen_rows(listing)[0].startswith(f"{CURSOR_MARK} other")
        assert "─ new since 09:20 ─" in screen_rows(listing)[2]


COLUMNS = (
    Column("id", 8, priority=0),
    Column("title", 12, grows=True, priority=0),
    Column("amount", 10, right=True, priority=2),
    Column("owner", 6, priority=1),
)


async def test_columns_go_by_priority_and_the_growing_one_takes_the_rest() -> None:
    assert fit_columns(COLUMNS, 60) == [(0, 8), (1, 30), (2, 10), (3, 6)]
    assert fit_columns(COLUMNS, 35) == [(0, 8), (1, 17), (3, 6)]
    assert fit_columns(COLUMNS, 10) == [(0, 8), (1, 12)]


async def test_a_table_keeps_its_heading_and_one_row_a_record() -> None:
    table: LineTable[Note] = LineTable(
        COLUMNS,
        lambda note: (line(note.id), line(note.text), line("$5.00"), line("bo")),
        lambda note: note.id,
        empty=(line("No tickets."),),
    )
    app = Host(table)
    async with app.run_test(size=(63, 6)) as pilot:
        assert screen_rows(table)[1] == "  No tickets."
        table.set_records([*notes(40), Note("jp", HOSTILE)])
        await pilot.pause()
        assert table.row_total() == 41
        rows = screen_rows(table)
        assert rows[0].split() == ["ID", "TITLE", "AMOUNT", "OWNER"]
        assert rows[1].startswith(f"{CURSOR_MARK} 0 ")
        assert rows[1].index("$5.00") + 5 == rows[0].index("AMOUNT") + 6
        await pilot.press("end")
        assert table.highlighted_id == "jp"
        rows = screen_rows(table)
        assert rows[0].split()[0] == "ID"
        assert rows[-1].startswith(f"{CURSOR_MARK} jp")
        await pilot.click(table, offset=(4, 2))
        assert rows[2].split()[0] == table.highlighted_id
        await pilot.resize_terminal(30, 6)
        await pilot.pause()
        assert screen_rows(table)[0].split() == ["ID", "TITLE"]


PAGE: tuple[PageLine, ...] = (
    line("Welcome ", HOSTILE),
    (("Go to ", Role.PLAIN), Node("the product page", Role.LINK, "CLICK:open_pdp#0")),
    *lines("filler " * 200),
    (Node("[Buy]", Role.LINK, "CLICK:buy#0"), (" or ", Role.PLAIN), Node("[Go]", Role.LINK, "go")),
)


async def test_a_reader_steps_through_nodes_and_activates_them() -> None:
    reader = Reader(PAGE)
    app = Host(reader)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.press("tab")
        assert reader.node_id == "CLICK:open_pdp#0"
        assert any(row.startswith(CURSOR_MARK) for row in screen_rows(reader))
        await pilot.press("tab", "tab", "enter")
        assert reader.node_id == "go"
        assert "[Go]" in screen_rows(reader)[-1]
        await pilot.press("shift+tab")
        assert reader.node_id == "CLICK:buy#0"
        await pilot.press("home", "tab")
        assert reader.node_id == "CLICK:open_pdp#0"
        activated = [
            message.node_id for message in app.got if isinstance(message, Reader.NodeActivated)
        ]
        assert activated == ["go"]
        rows = screen_rows(reader)
        at = next(i for i, row in enumerate(rows) if "product" in row)
        await pilot.click(reader, offset=(rows[at].index("product"), at))
        assert isinstance(app.got[-1], Reader.NodeActivated)
        assert app.is_running


async def test_a_reader_begins_a_new_text_at_its_top_and_keeps_the_place_in_a_changed_one() -> None:
    reader = Reader(PAGE, empty=(line("Nothing open."),))
    async with Host(reader).run_test(size=(60, 10)) as pilot:
        await pilot.press("end")
        reader.set_node("go")
        top = reader.top_row
        assert top > 0
        reader.set_lines((*PAGE, *lines("more")), keep_place=True)
        assert reader.top_row == top
        assert reader.node_id == "go"
        reader.set_lines(lines("other"))
        assert reader.top_row == 0
        assert reader.node_id == ""
        reader.set_lines(())
        assert screen_rows(reader)[0] == "  Nothing open."
        await pilot.press("enter", "tab")
