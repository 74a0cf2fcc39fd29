"""The persistent vector against a plain list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.table import Vector


def _same(vector: Vector[int], model: list[int]) -> None:
    assert len(vector) == len(model)
    assert list(vector) == model
    assert list(reversed(vector)) == model[::-1]
    for size in (0, 1, 31, 32, 33, len(model) + 1):
        assert vector.tail(size) == tuple(model[max(len(model) - size, 0) :])


@given(
    st.integers(0, 70),
    st.lists(st.tuples(st.booleans(), st.integers(0, 200), st.integers()), max_size=80),
)
def test_behaves_as_a_list_and_old_versions_stay(
    begin: int, steps: list[tuple[bool, int, int]]
) -> None:
    vector, model = Vector(range(begin)), list(range(begin))
    versions = [(vector, list(model))]
    for appends, at, value in steps:
        if appends:
            vector = vector.append(value)
            model.append(value)
        elif at < len(model):
            vector = vector.set(at, value)
            model[at] = value
        else:
            with pytest.raises(IndexError):
                vector.set(at, value)
        versions.append((vector, list(model)))
    for version, then in versions:
        _same(version, then)


@pytest.mark.parametrize("size", [0, 1, 32, 33, 1023, 1024, 1025, 1056, 1057, 32768, 32801, 33900])
def test_every_depth_of_the_tree_holds_every_row(size: int) -> None:
    vector = Vector(range(size))
    _same(vector, list(range(size)))
    assert [vector[at] for at in range(size)] == list(range(size))
    for at in {0, size // 2, size - 33, size - 1} & set(range(size)):
        changed = vector.set(at, -1)
        assert changed[at] == -1
        assert vector[at] == at
        assert vector[at - size] == at


@given(st.integers(0, 100), st.integers(-50, 150), st.integers(-50, 150))
def test_slice_is_clamped(size: int, start: int, stop: int) -> None:
    rows = list(Vector(range(size)).slice(start, stop))
    assert rows == [n for n in range(size) if start <= n < stop]


@pytest.mark.parametrize("at", [-4, 3, 100])
def test_a_place_that_is_not_there_is_an_index_error(at: int) -> None:
    with pytest.raises(IndexError):
        Vector([1, 2, 3])[at]
