"""State as a tree: parts by name and by place, paths that are written in short."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from engine.dump import dump
from engine.outline import at, count, find, is_branch, leaves, part, parts, walk
from engine.table import Table, Vector


@dataclass(frozen=True, slots=True)
class Doc:
    id: str
    body: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Docs:
    documents: Table[Doc]
    log: Vector[str] = field(default_factory=Vector)
    seen: dict[str, int] = field(default_factory=dict)


DOC = Doc("DOC-1", "hello", ("a", "b"))
STATE = {
    "docs": Docs(
        Table([("DOC-1", DOC), ("a.b", Doc("a.b", "dots"))]), Vector("xyz"), {"robin@x.example": 2}
    )
}


def test_parts_have_the_names_of_the_dump() -> None:
    def same(value: object, plain: object) -> None:
        if not is_branch(value):
            assert value == plain
            return
        named = dict(parts(value))
        expected = plain if isinstance(plain, dict) else {str(i): p for i, p in enumerate(plain)}  # type: ignore[arg-type, var-annotated]
        assert list(named) == list(expected)
        assert count(value) == len(expected)
        for name, below in named.items():
            assert part(value, name) is below or part(value, name) == below
            same(below, expected[name])

    same(STATE["docs"], dump(STATE["docs"]))


@pytest.mark.parametrize("value", [STATE["docs"].documents, STATE["docs"].log, DOC, DOC.tags])
def test_parts_from_a_place_to_another(value: object) -> None:
    every = list(parts(value))
    assert list(parts(value, 1)) == every[1:]
    assert list(parts(value, 0, 1)) == every[:1]
    assert list(parts(value, 5, 9)) == every[5:9]


@pytest.mark.parametrize(
    ("value", "name"),
    [(DOC, "no"), (DOC.tags, "2"), (DOC.tags, "-1"), (DOC.tags, "²"), (STATE, "mail"), ("x", "0")],
)
def test_a_part_that_is_not_there(value: object, name: str) -> None:
    with pytest.raises(KeyError):
        part(value, name)


def test_walk_and_leaves_reach_everything_once_and_in_order() -> None:
    paths = [path for path, _ in walk(STATE)]
    assert len(set(paths)) == len(paths)
    assert paths[:3] == [("docs",), ("docs", "documents"), ("docs", "documents", "DOC-1")]
    assert all(at(STATE, path) == value for path, value in walk(STATE))
    assert (("docs", "documents", "a.b", "tags"), ()) in list(leaves(STATE))
    assert all(not is_branch(value) or not count(value) for _, value in leaves(STATE))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("docs", ("docs",)),
        ("docs.documents.DOC-1.body", ("docs", "documents", "DOC-1", "body")),
        ("docs.DOC-1.body", ("docs", "documents", "DOC-1", "body")),
        ("docs.documents.a.b.id", ("docs", "documents", "a.b", "id")),
        ("docs.a.b", ("docs", "documents", "a.b")),
        ("docs.robin@x.example", ("docs", "seen", "robin@x.example")),
        ("docs.log.2", ("docs", "log", "2")),
    ],
)
def test_a_path_may_be_written_in_short(text: str, path: tuple[str, ...]) -> None:
    assert find(STATE, text) == [path]


def test_a_path_that_means_nothing_or_more_than_one_thing() -> None:
    assert find(STATE, "docs.DOC-2") == []
    assert find(STATE, "") == []
    assert find(STATE, "docs..body") == []
    twice = {"docs": Docs(Table([("k", DOC)]), Vector(), {"k": 1})}
    assert find(twice, "docs.k") == [("docs", "documents", "k"), ("docs", "seen", "k")]
