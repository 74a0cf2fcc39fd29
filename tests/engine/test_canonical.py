"""Canonical JSON: defined by the standard library, written by orjson, never with a float."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.canonical import MAX_DEPTH, digest, dumps, loads, plain
from engine.errors import Refused


def by_the_book(value: Any) -> bytes:
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


texts = st.text(st.characters(codec="utf-8"), max_size=20)
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=30,
)
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.text(st.characters(categories=["Cs"]), max_size=3)
    | st.binary(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=5) | st.integers() | st.none(), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(plain_values)
def test_plain_values_are_written_as_the_standard_library_writes_them(value: Any) -> None:
    assert plain(value) == value
    assert dumps(value) == by_the_book(value)
    assert loads(dumps(value)) == value


@given(anything)
def test_anything_becomes_plain_and_stays_so(value: Any) -> None:
    once = plain(value)
    body = dumps(once)
    assert body == by_the_book(once)
    assert plain(once) == once
    # What comes back from the record is spelled alike, down to the order of its keys.
    assert loads(body) == once
    assert repr(plain(loads(body))) == repr(once)


def test_keys_are_in_the_record_s_order() -> None:
    given = {"b": 1, "a": {"z": 1, "y": 2, 3: 4}, "é": 1, "Z": 2}
    assert repr(plain(given)) == repr({"Z": 2, "a": {"3": 4, "y": 2, "z": 1}, "b": 1, "é": 1})
    assert repr(loads(dumps(plain(given)))) == repr(plain(given))


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        (3.0, 3),
        (-0.0, 0),
        (3.5, "3.5"),
        (1e300, "1e+300"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (2**63 - 1, 2**63 - 1),
        (2**63, "9223372036854775808"),
        (-(2**63) - 1, "-9223372036854775809"),
        (2.0**63, "9.223372036854776e+18"),
        ("a\ud800b", "a?b"),
        ({"\udfff": 1}, {"?": 1}),
        ({None: 1, True: 2}, {"None": 1, "True": 2}),
        ((1, (2,)), [1, [2]]),
        (True, True),
        (b"x", "b'x'"),
    ],
)
def test_what_json_lacks_has_one_spelling(value: Any, spelled: Any) -> None:
    made = plain(value)
    assert made == spelled
    assert type(made) is type(spelled)
    assert dumps(made) == by_the_book(spelled)


@pytest.mark.parametrize(
    "value", [10**5000, -(10**5000), 1 << 1023, 1 << 1024], ids=["long", "below", "1023", "1024"]
)
def test_an_integer_of_thousands_of_digits_is_a_short_string(value: int) -> None:
    made = plain(value)
    assert isinstance(made, str)
    assert len(made) <= 400


def _nested(depth: int, kind: str) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value] if kind == "list" else {"k": value}
    return value


@pytest.mark.parametrize("kind", ["list", "dict"])
def test_nesting_has_an_end(kind: str) -> None:
    assert plain(_nested(MAX_DEPTH, kind)) == _nested(MAX_DEPTH, kind)
    for depth in (MAX_DEPTH + 1, 50_000):
        with pytest.raises(Refused, match="nested deeper than 32"):
            plain(_nested(depth, kind))


def test_a_value_that_holds_itself_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(Refused, match="nested deeper"):
        plain(value)


def test_plain_copies() -> None:
    inner = [1]
    copy = plain({"a": inner})
    inner.append(2)
    assert copy == {"a": [1]}


def test_digest_is_sha256_over_the_concatenation() -> None:
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest(b"abc") == digest(b"a", b"", b"bc") == known
