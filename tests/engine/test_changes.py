"""What differs between two states: rows that came, went, moved; fields; nothing where nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.changes import Change, Kind, changes, fields_of
from engine.table import Table, Vector


@dataclass(frozen=True, slots=True)
class Mail:
    id: str
    text: str
    read: bool = False


ONE, TWO, THREE = (Mail(f"m{n}", f"text {n}") for n in (1, 2, 3))


def told(before: Any, after: Any) -> list[tuple[str, str]]:
    return [(".".join(each.path), each.kind.value) for each in changes(before, after)]


@pytest.mark.parametrize("kind", [tuple, list, Vector])
def test_rows_are_told_apart_by_their_ids(kind: Any) -> None:
    before = {"in": kind([ONE, TWO])}
    assert told(before, {"in": kind([THREE, ONE, TWO])}) == [("in.0", "added")]
    assert told(before, {"in": kind([TWO])}) == [("in.0", "removed")]
    assert told(before, {"in": kind([TWO, ONE])}) == []
    read = replace(TWO, read=True)
    assert told(before, {"in": kind([THREE, ONE, read])}) == [
        ("in.0", "added"),
        ("in.2.read", "changed"),
    ]


def test_rows_without_ids_are_compared_by_place_but_for_what_is_the_same_at_both_ends() -> None:
    assert told(["a", "b", "c"], ["a", "c"]) == [("1", "removed")]
    assert told(["a", "c"], ["a", "b", "c"]) == [("1", "added")]
    assert told(["a", "b"], ["a", "x"]) == [("1", "changed")]
    same_ids = [Mail("m", "a"), Mail("m", "b")]
    assert told(same_ids, [same_ids[0], Mail("m", "x")]) == [("1.text", "changed")]


def test_tables_by_their_keys_and_objects_by_their_fields() -> None:
    before = Table([("1", ONE), ("2", TWO)])
    assert told(before, before.set("1", replace(ONE, text="x")).remove("2").set("3", THREE)) == [
        ("1.text", "changed"),
        ("3", "added"),
        ("2", "removed"),
    ]


def test_a_type_counts_too() -> None:
    assert told({"x": 1}, {"x": True}) == [("x", "changed")]
    assert told({"x": None}, {"x": ONE}) == [("x", "changed")]
    assert told([1, 2], [True, 2]) == [("0", "changed")]
    assert told({"x": ()}, {"x": {}}) == [("x", "changed")]
    assert told({"x": ()}, {"x": []}) == []


def test_what_is_shared_is_not_looked_at() -> None:
    class Shy:
        def __eq__(self, other: object) -> bool:
            raise AssertionError("it was compared")

        __hash__ = None  # type: ignore[assignment]

    shared = (Shy(),)
    assert told({"a": shared, "b": 1}, {"a": shared, "b": 2}) == [("b", "changed")]


def test_a_row_as_its_fields() -> None:
    added = list(fields_of(Change(("in", "0"), Kind.ADDED, None, ONE)))
    assert [(".".join(each.path), each.after) for each in added] == [
        ("in.0.id", "m1"),
        ("in.0.text", "text 1"),
        ("in.0.read", False),
    ]
    other = list(fields_of(Change(("x",), Kind.CHANGED, None, (1, 2))))
    assert [(each.kind, each.path) for each in other] == [
        (Kind.REMOVED, ("x",)),
        (Kind.ADDED, ("x", "0")),
        (Kind.ADDED, ("x", "1")),
    ]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from("abc"),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(_VALUES, _VALUES)
def test_there_are_changes_where_two_values_differ_and_only_there(old: Any, new: Any) -> None:
    assert bool(list(changes([old], [new]))) == (repr(plain(old)) != repr(plain(new)))


def plain(value: Any) -> Any:
    """A value in which the order of names does not count, and an empty branch is just that."""
    if isinstance(value, dict) and value:
        return {name: plain(value[name]) for name in sorted(value)}
    return [plain(each) for each in value] if isinstance(value, list) else value
