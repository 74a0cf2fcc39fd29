"""The board of tickets: a column a status, as many as fit, cards reached and acted on by keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.app import App, ComposeResult

from tests.vei_tui.crowds import CROWDED, EMPTY
from vei_tui.app import OfficeApp
from vei_tui.local_session import LocalSession
from vei_tui.panes._base import Pane
from vei_tui.panes._check import HARM, HOSTILE, screen_text
from vei_tui.play import Play
from vei_tui.presenters import board, tickets
from vei_tui.presenters.board import CARD_CELLS, Lane, window
from vei_tui.presenters.people import People
from vei_tui.presenters.records import Day
from vei_tui.presenters.text import Role, plain
from vei_tui.presenters.wrap import width_of
from vei_tui.registry import discover
from vei_tui.screens.choose import ChooseScreen
from vei_tui.settings import Settings

SIZES: Final = ((80, 22), (120, 33), (200, 47))
LANES: Final = tuple(Lane(name, name) for name in ("open", "doing", "stuck", "done"))
COUNTS: Final = (3, 0, 12_000, 1)


# The presenter


@given(
    lanes=st.integers(1, 12), current=st.integers(0, 11), first=st.integers(0, 11),
    width=st.integers(1, 300),
)  # fmt: skip
def test_the_current_column_is_always_seen_and_the_window_stays_on_the_board(
    lanes: int, current: int, first: int, width: int
) -> None:
    current = min(current, lanes - 1)
    seen = window(lanes, current, first, width)
    assert current in seen.shown
    assert seen.shown.start >= 0
    assert seen.shown.stop <= lanes
    assert seen.count == 1 or seen.cells * seen.count <= width
    assert seen.count == lanes or width < (seen.count + 1) * CARD_CELLS
    # Nothing moves that need not.
    assert (
        first not in range(lanes - seen.count + 1)
        or current not in range(first, first + seen.count)
        or seen.first == first
    )


def test_columns_off_the_screen_are_named_at_their_side_with_their_counts() -> None:
    row = plain(board.beyond(LANES, COUNTS, window(4, 2, 1, 48), 48))
    assert row.startswith("◂ open 3")
    assert row.endswith("done 1 ▸")
    assert len(row) == 48


def test_where_names_do_not_fit_columns_without_cards_are_counted() -> None:
    lanes = [Lane(name, name) for name in ("here", "one", "two", "three", "four", "five")]
    row = plain(board.beyond(lanes, (1, 0, 7, 0, 12, 0), window(6, 0, 0, 30), 30))
    assert row.strip() == "two 7 · four 12 · 3 empty ▸"
    assert len(row) == 30


def test_headings_have_names_and_counts_and_the_current_one_is_told_apart() -> None:
    row = board.titles(LANES, COUNTS, window(4, 2, 0, 96), 2, active=True)
    assert width_of(row) == 96
    assert [word for word in plain(row).replace("─", " ").split() if word] == [
        "OPEN", "3", "DOING", "0", "STUCK", "12,000", "DONE", "1",
    ]  # fmt: skip
    assert [text for text, role, *_ in row if role is Role.HEADING] == ["STUCK"]


@pytest.mark.parametrize("width", [1, 8, 22, 60])
def test_a_card_is_never_wider_than_its_column(width: int) -> None:
    rows = board.card((("TCK-42 P1", Role.LINK),), (("会議 Okafor", Role.AUTHOR),),
                      (("A title " * 9, Role.PLAIN),), width)  # fmt: skip
    assert len(rows) == board.CARD_ROWS
    assert all(width_of(row) <= width for row in rows)
    assert width < 60 or (plain(rows[0]).endswith("会議 Okafor") and "…" in plain(rows[1]))


def test_columns_follow_the_workflows_and_what_is_done_comes_last(session: LocalSession) -> None:
    names = [lane.name for lane in tickets.lanes(session.frame.views["tickets"])]
    assert names[:3] == ["open", "in_progress", "blocked"]
    flows = session.frame.views["tickets"].workflows.values()
    done = {status for flow in flows for status in flow.done}
    assert set(names[-len(done) :]) == done
    assert set(names) == {status for flow in flows for status in flow.moves}


def test_a_card_says_id_priority_owner_and_title(session: LocalSession) -> None:
    view = session.frame.views["tickets"]
    day = Day(session.people, session.starts_at)
    ticket = view.tickets["TCK-43"]
    head, title, rest = (plain(row) for row in tickets.card(ticket, view, day, 30))
    assert "TCK-43" in head
    assert ticket.priority in head
    assert title.rstrip(" …") in ticket.title
    assert rest == ""
    nobody = Day(People.of("agent", ()), session.starts_at)
    assert plain(tickets.card(replace(ticket, assignee=""), view, nobody, 30)[0]).endswith("-")


# The pane on its own


class Golden(SingleFileSnapshotExtension):
    """A text a reader of a difference can read."""

    _write_mode = WriteMode.TEXT
    _file_extension = "txt"


class Still:
    """A desk at which nothing is opened."""

    def __init__(self, session: LocalSession) -> None:
        self.session = session


class Stand(App[None]):
    """Shows one pane on nothing else."""

    def __init__(self, pane: Pane[Any]) -> None:
        super().__init__()
        self._pane = pane

    def compose(self) -> ComposeResult:
        """The pane."""
        yield self._pane


def stand(session: LocalSession) -> tuple[Stand, Any]:
    spec = discover().of("tickets")
    assert spec is not None
    pane = spec.pane(Still(session), spec)  # type: ignore[arg-type]
    return Stand(pane), pane


@pytest.mark.anyio
@pytest.mark.parametrize("content", ["empty", "normal", "crowded"])
async def test_board_as_text(
    content: str, session: LocalSession, snapshot: SnapshotAssertion
) -> None:
    view = session.frame.views["tickets"]
    if content != "normal":
        view = {"empty": EMPTY, "crowded": CROWDED}[content]["tickets"](view)
    app, pane = stand(session)
    found = []
    async with app.run_test(size=SIZES[0]) as pilot:
        pane.show(view, replace(session.frame, views={"tickets": view}))
        pane.take_focus()
        await pilot.press("v")
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            rows = [row.rstrip() for row in screen_text(app).split("\n")]
            found.append("\n".join([f"=== {width}x{height}", *rows]))
    assert "\n".join(found) + "\n" == snapshot(extension_class=Golden)


@pytest.mark.anyio
@pytest.mark.parametrize("words", [HOSTILE.replace("\ud800", ""), "word " * 300])
async def test_the_board_stands_harm(words: str, session: LocalSession) -> None:
    view = CROWDED["tickets"](session.frame.views["tickets"], words, 50)
    app, pane = stand(session)
    async with app.run_test(size=SIZES[0]) as pilot:
        pane.show(view, replace(session.frame, views={"tickets": view}))
        pane.take_focus()
        await pilot.press("v")
        for size in ((60, 14), *SIZES):
            await pilot.resize_terminal(*size)
            for key in ("end", "right", "pageup", "left", "home"):
                await pilot.press(key)
                assert not HARM.search(screen_text(app)), (size, key)


@pytest.mark.anyio
async def test_a_crowd_costs_what_is_seen_of_it(
    session: LocalSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = CROWDED["tickets"](session.frame.views["tickets"])
    made: list[object] = []
    whole = tickets.card

    def counted(ticket: Any, *rest: Any) -> Sequence[Any]:
        made.append(ticket)
        return whole(ticket, *rest)

    monkeypatch.setattr(tickets, "card", counted)
    app, pane = stand(session)
    async with app.run_test(size=(120, 33)) as pilot:
        pane.show(view, replace(session.frame, views={"tickets": view}))
        pane.take_focus()
        await pilot.press("v")
        assert len(pane.table.records) == len(view.tickets)
        for key in ("down", "pagedown", "end", "right", "home"):
            made.clear()
            await pilot.press(key)
            await pilot.pause()
            # A screenful of five columns, and the rows of one card beyond it.
            assert len(made) <= 5 * 12, key


@pytest.mark.anyio
async def test_a_ticket_that_moves_takes_the_cursor_along(session: LocalSession) -> None:
    view = session.frame.views["tickets"]
    app, pane = stand(session)
    async with app.run_test(size=SIZES[0]) as pilot:
        pane.show(view, replace(session.frame, views={"tickets": view}))
        pane.take_focus()
        await pilot.press("v")
        own = pane.record
        moved = replace(own, status="closed")
        after = replace(view, tickets=view.tickets.set(own.id, moved))
        pane.show(after, replace(session.frame, views={"tickets": after}))
        await pilot.pause()
        assert pane.record is moved
        assert pane.table._lanes[pane.table.lane].name == "closed"
        assert "CLOSED" in screen_text(app)


# In the office


def pane_of(app: Any) -> Any:
    return app.screen.stage.pane()


@pytest.mark.anyio
async def test_keys_of_the_board(play: Play, settings: Settings) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "4")
        kept = pane_of(app).record.id
        await pilot.press("v")
        pane = pane_of(app)
        assert pane.record.id == kept
        assert app.screen.focused is pane.table is pane._board
        view = pane.view
        lanes = [lane.name for lane in tickets.lanes(view)]
        held = {lane: [t.id for t in pane.table.records if t.status == lane] for lane in lanes}
        used = [lane for lane in lanes if held[lane]]
        # The board has every ticket, whatever the table was filtered by.
        assert sum(map(len, held.values())) == len(view.tickets)
        await pilot.press(*["left"] * 9, "home")
        assert pane.record.id == held[used[0]][0]
        for lane in used[1:]:
            await pilot.press("right")
            assert pane.record.status == lane
            await pilot.pause()
            assert lane.replace("_", " ").upper() in screen_text(app)
        await pilot.press("right")
        assert pane.record.status == used[-1]
        crowded = max(used, key=lambda lane: len(held[lane]))
        await pilot.press(*["left"] * (len(used) - 1 - used.index(crowded)), "home", "down")
        assert pane.record.id == held[crowded][1]
        await pilot.press("up")
        assert pane.record.id == held[crowded][0]
        await pilot.press("m")
        assert isinstance(app.screen, ChooseScreen)
        assert pane.record.id in app.screen._title
        await pilot.press("escape", "enter")
        assert app.screen.session.log[-1].call["args"] == {"ticket_id": pane.record.id}
        assert app.screen.focused is pane._detail
        assert pane._detail.region.height > 3
        await pilot.press("escape")
        assert app.screen.focused is pane._board
        own = pane.record.id
        await pilot.press("t", "v")
        assert app.screen.focused is pane.table is not pane._board
        assert view.tickets[own].status == "closed" or pane.record.id == own
        assert pane.view.tickets[own].assignee == "agent"


@pytest.mark.anyio
async def test_a_click_goes_to_a_card(play: Play, settings: Settings) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "4", "v", *["left"] * 9, "home")
        pane = pane_of(app)
        first = pane.record
        await pilot.press("right")
        assert pane.record is not first
        await pilot.click("#board", offset=(4, 2))
        assert pane.record is first
