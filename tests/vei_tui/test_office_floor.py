"""The floor that a page draws: everybody has a place, however many there are."""

from __future__ import annotations

import io
import itertools
import sys

import pytest
from selectolax.lexbor import LexborHTMLParser

from vei_tui.pictures.floor import MOST_ROOMS, OTHERS, Floor, floor, initials, picture
from vei_tui.pictures.worded import worded
from vei_tui.verbs.progress import progress


def plan(apps: int, people: int, outside: int = 0) -> Floor:
    """A floor of so many apps and people, the last of them from outside."""
    crowd = [(f"p{n}", f"Person{n} Lastname", f"Person{n} Lastname") for n in range(people)]
    strangers = [f"p{n}" for n in range(people - outside, people)]
    names = [f"app{n}" for n in range(apps)]
    return floor(names, names[:1], ("me", "Me", "Me, here"), crowd, strangers)


@pytest.mark.parametrize(
    ("apps", "people", "outside"), [(1, 0, 0), (3, 4, 1), (10, 9, 3), (40, 90, 30)]
)
def test_everybody_has_a_place_and_no_two_are_in_the_same(
    apps: int, people: int, outside: int
) -> None:
    made = plan(apps, people, outside)
    assert len({desk.at for desk in made.desks}) == len(made.desks)
    assert set(made.desk_of) == {"me", *(f"p{n}" for n in range(people))}
    assert set(made.desk_of.values()) == {desk.id for desk in made.desks}
    assert len(made.rooms) == min(apps, MOST_ROOMS)
    boxes = sorted((room.box[1], room.box[0], room.box[2]) for room in made.rooms)
    for (top, left, width), (below, right, _) in itertools.pairwise(boxes):
        assert top != below or left + width <= right
    for desk in made.desks:
        assert 0 < desk.at[0] < made.width
        assert not any(
            left < desk.at[0] < left + width and top < desk.at[1] < top + height
            for left, top, width, height in (room.box for room in made.rooms)
        )


def test_whoever_finds_no_desk_shares_the_last_one_and_it_says_so() -> None:
    made = plan(3, 60)
    shared = made.desk_of["p59"]
    assert next(desk for desk in made.desks if desk.id == shared).name == OTHERS


def test_first_names_do_where_they_tell_people_apart() -> None:
    people = [("a", "Dana One", ""), ("b", "Dana Two", ""), ("c", "Priya Three", "")]
    made = floor(["x"], ["x"], ("me", "Me", "Me"), people)
    assert [desk.name for desk in made.desks[1:]] == ["Dana One", "Dana Two", "Priya"]
    assert [initials(name) for name in ("Dana Whitfield", "cfo", "", "名前 x")] == [
        "DW", "C", "·", "名X",
    ]  # fmt: skip


def test_names_of_apps_and_people_stay_text() -> None:
    harm = '"><script>alert(1)</script>'
    made = floor([harm], [harm], (harm, harm, harm), [("x", harm, harm)])
    tree = LexborHTMLParser("\n".join(picture(made, [(f"p:{harm}", f"a:{harm}")])))
    assert not tree.css("script")
    assert len(tree.css(".way")) == 1
    assert tree.css_first(".room").attributes["data-app"] == harm


def test_values_are_told_field_by_field_and_end() -> None:
    value = {"a": "one\ntwo", "b": [1, True, None, {"c": []}], "d": {}, "e": "\x1b[2J"}
    assert worded(value, 1_000).split("\n") == [
        "a:", "  one", "  two", "b:", "  - 1", "  - yes", "  - none", "  -", "    c: []", "d: {}",
        "e: ·[2J",
    ]  # fmt: skip
    assert worded("x" * 100, 10) == f"{'x' * 10}\n… (cut here)"
    deep: list[object] = []
    for _ in range(900):
        deep = [deep]
    assert worded(deep, 10_000).endswith("…")


class Terminal(io.StringIO):
    """A stderr that somebody watches."""

    def isatty(self) -> bool:
        return True


def test_progress_is_shown_to_whoever_watches_and_to_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for stream, seen in ((io.StringIO(), False), (Terminal(), True)):
        monkeypatch.setattr(sys, "stderr", stream)
        with progress("Reading", 1_000) as advance:
            for _ in range(1_000):
                advance(1)
        assert ("Reading" in stream.getvalue()) == seen
        assert ("100%" in stream.getvalue()) == seen
