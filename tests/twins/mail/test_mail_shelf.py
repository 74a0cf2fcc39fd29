"""A shelf keeps rows in the order of their numbers, whatever order they come in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.table import Table
from tests.twins.mail.mail_office import people
from twins.mail.book import AddressBook
from twins.mail.letters import write
from twins.mail.section import MailSection, opening
from twins.mail.shelf import Shelf
from twins.mail.state import MailState

numbers = st.integers(0, 40_000)


@given(st.lists(st.tuples(st.booleans(), numbers), max_size=120))
def test_a_shelf_is_a_sorted_mapping(steps: list[tuple[bool, int]]) -> None:
    shelf: Shelf[str] = Shelf()
    model: dict[int, str] = {}
    history: list[tuple[Shelf[str], dict[int, str]]] = []
    for adds, number in steps:
        if adds:
            shelf, model = shelf.put(number, f"r{number}"), {**model, number: f"r{number}"}
        else:
            before = shelf
            shelf = shelf.drop(number)
            assert (shelf is before) == (number not in model)
            model = {key: row for key, row in model.items() if key != number}
        history.append((shelf, model))
    for old, rows in history:
        assert len(old) == len(rows)
        assert list(old) == [rows[key] for key in sorted(rows)]
        assert list(old.newest()) == [rows[key] for key in sorted(rows, reverse=True)]
        assert all(old.get(key) == row for key, row in rows.items())
        assert old.get(40_001) is None
        assert old.get(1 << 40) is None


@given(st.sets(numbers, max_size=60), st.integers(1, 7))
def test_pages_cover_a_shelf_once(keys: set[int], count: int) -> None:
    shelf: Shelf[int] = Shelf()
    for key in sorted(keys):
        shelf = shelf.put(key, key)
    seen: list[int] = []
    place: int | None = None
    while True:
        items, place = shelf.page(place, count)
        assert len(items) <= count
        seen += [number for number, _ in items]
        if place is None:
            break
    assert seen == sorted(keys, reverse=True)
    assert list(shelf.tail(3)) == sorted(keys)[-3:]


def _filled(count: int) -> MailState:
    book = AddressBook(people(), "halden.example")
    state = opening(MailSection(domain="halden.example"), book, 0)
    to = (book.of["agent"],)
    for n in range(count):
        state, letter = write(state, 0, n, book.of["vendor"], to, (), "s", "b")
        state = state.file("agent", letter, "INBOX", unread=n % 2 == 0)
    return state


def _calls(function: Callable[[], object]) -> int:
    """How many functions of Python run while ``function`` does."""
    count = 0

    def tally(frame: object, kind: str, arg: object) -> None:
        nonlocal count
        count += kind == "call"

    before = sys.getprofile()
    sys.setprofile(tally)
    try:
        function()
    finally:
        sys.setprofile(before)
    return count


def _page(state: MailState, mail_id: str) -> object:
    return state.boxes["agent"].folders["INBOX"].entries.page(None, 20)


def _file(state: MailState, mail_id: str) -> object:
    return state.file("agent", state.letters[mail_id], "Archive")


def _open(state: MailState, mail_id: str) -> object:
    box = state.boxes["agent"]
    return box.open(box.entry(mail_id))


def _move(state: MailState, mail_id: str) -> object:
    box = state.boxes["agent"]
    return box.move(box.entry(mail_id), box.folder("Trash"))


@pytest.mark.parametrize("work", [_page, _file, _open, _move])
def test_work_does_not_grow_with_the_mailbox(work: Callable[[MailState, str], object]) -> None:
    spent = []
    for count in (100, 10_000):
        state = _filled(count)
        spent.append(_calls(partial(work, state, f"m{count}")))
    small, large = spent
    # Two more levels of the trees, and nothing else.
    assert large <= small * 2 + 24, spent


def test_folders_of_a_mailbox_share_nothing_with_others() -> None:
    state = _filled(3)
    assert isinstance(state.boxes, Table)
    assert len(state.boxes["agent"].folders["INBOX"].entries) == 3
    assert all(len(f.entries) == 0 for f in state.boxes["cfo"].folders.values())
