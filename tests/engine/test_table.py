"""The persistent table against a plain dict, and what a dict cannot do: old versions stay."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.table import Table


def _colliding() -> list[str]:
    """Forty keys with one crc32: crc32 is linear, so what cancels out once cancels out always."""
    basis: dict[int, tuple[int, int]] = {}
    cancels: list[int] = []
    zero = crc32(bytes(12))
    for bit in range(84):
        # Seven bits in each of twelve characters, so that the keys stay ASCII.
        char, within = divmod(bit, 7)
        block = bytes(1 << within if at == char else 0 for at in range(12))
        value, mask = crc32(block) ^ zero, 1 << bit
        while value:
            top = value.bit_length()
            if top not in basis:
                basis[top] = (value, mask)
                break
            value, mask = value ^ basis[top][0], mask ^ basis[top][1]
        else:
            cancels.append(mask)
    keys: list[str] = []
    for choice in count():
        mask = 0
        for at, cancel in enumerate(cancels):
            mask ^= cancel if choice >> at & 1 else 0
        keys.append("".join(chr(mask >> 7 * char & 127) for char in range(12)))
        if len(keys) == 40:
            return keys
    raise AssertionError


SAME_CRC = _colliding()
keys = st.sampled_from([*SAME_CRC, *(f"key{n}" for n in range(40)), "", "ключ", "🔔"])
changes = st.lists(st.tuples(st.sampled_from(["set", "set", "set", "remove"]), keys, st.integers()))


def _same(table: Table[int], model: dict[str, int]) -> None:
    assert len(table) == len(model)
    assert list(table.items()) == list(model.items())
    assert list(table) == list(table.keys()) == list(model)
    assert list(table.values()) == list(model.values())
    assert list(table.newest()) == list(model.values())[::-1]
    for size in (0, 1, 3, len(model), len(model) + 5):
        assert table.tail(size) == tuple(model.values())[len(model) - min(size, len(model)) :]
    for key in [*SAME_CRC, *model, "never"]:
        assert (key in table) == (key in model)
        assert table.get(key) == model.get(key)
        assert table.get(key, "none") == model.get(key, "none")


def test_the_colliding_keys_do_collide() -> None:
    assert len(set(SAME_CRC)) == 40
    assert len({crc32(key.encode()) for key in SAME_CRC}) == 1


@given(changes)
def test_behaves_as_a_dict_and_old_versions_stay(
    steps: list[tuple[str, str, int]],
) -> None:
    table: Table[int] = Table()
    model: dict[str, int] = {}
    versions = [(table, dict(model))]
    for what, key, value in steps:
        if what == "set":
            table, model[key] = table.set(key, value), value
        elif key in model:
            table = table.remove(key)
            del model[key]
        else:
            with pytest.raises(KeyError):
                table.remove(key)
        versions.append((table, dict(model)))
    for version, then in versions:
        _same(version, then)


@pytest.mark.parametrize("size", [2, 15, 16, 17, 18, 31, 32, 33, 40])
def test_buckets_of_equal_hashes_hold_any_number_of_keys(size: int) -> None:
    chosen = SAME_CRC[:size]
    table = Table((key, at) for at, key in enumerate(chosen))
    _same(table, {key: at for at, key in enumerate(chosen)})
    for at, key in enumerate(chosen):
        smaller = table.remove(key)
        _same(smaller, {k: n for n, k in enumerate(chosen) if n != at})
    for key in chosen:
        table = table.remove(key)
    assert len(table) == 0
    assert list(table) == []


def test_removing_far_more_than_half_rebuilds_and_keeps_order() -> None:
    names = [f"k{n}" for n in range(3000)]
    table = Table((name, at) for at, name in enumerate(names))
    model = {name: at for at, name in enumerate(names)}
    for at in range(2990):
        table = table.remove(f"k{at}")
        del model[f"k{at}"]
    _same(table, model)
    table = table.set("k0", -1)
    assert list(table)[-1] == "k0"


def test_set_again_keeps_the_place() -> None:
    table = Table([("a", 1), ("b", 2), ("c", 3)]).set("a", 9)
    assert list(table.items()) == [("a", 9), ("b", 2), ("c", 3)]


def _pages(table: Table[int], size: int) -> Iterator[list[tuple[str, int]]]:
    place: int | None = None
    while True:
        items, place = table.page(place, size)
        yield items
        if place is None:
            return


@given(st.integers(0, 150), st.sets(st.integers(0, 149)), st.integers(1, 40))
def test_pages_are_newest_first_each_row_once(size: int, removed: set[int], limit: int) -> None:
    table = Table((f"k{n}", n) for n in range(size))
    gone = {n for n in removed if n < size}
    if len(gone) * 2 >= size:
        gone = set()
    for n in gone:
        table = table.remove(f"k{n}")
    pages = list(_pages(table, limit))
    assert [row for page in pages for _, row in page] == [
        n for n in reversed(range(size)) if n not in gone
    ]
    assert all(len(page) == limit for page in pages[:-1])
    assert pages[-1] or size == len(gone), "the last page is empty though a cursor led to it"


def test_a_cursor_stays_true_while_rows_are_added() -> None:
    table = Table((f"k{n}", n) for n in range(100))
    _, place = table.page(None, 10)
    for n in range(100, 200):
        table = table.set(f"k{n}", n)
    items, _ = table.page(place, 10)
    assert [row for _, row in items] == list(range(89, 79, -1))
