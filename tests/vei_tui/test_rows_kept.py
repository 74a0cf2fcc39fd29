"""Rows that were made and counted once are neither made nor counted again when they come back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from twins.slack.state import Post
from vei_tui.presenters.slack import RoomScroll
from vei_tui.widgets.measured import Measured

START, EPOCH = "2026-03-02T09:00:00", 1_772_442_000_000
HOUR_S = 3600


def _post(number: int, thread: str | None) -> Post:
    seconds = EPOCH // 1000 + number * 7 * HOUR_S
    user = ("ana", "bo")[number % 3 == 0]
    return Post(f"{seconds}.000100", user, f"message {number}", thread)


@st.composite
def walks(draw: st.DrawFn) -> list[tuple[str, tuple[Post, ...], str]]:
    """A room and what is new in it, at the steps of a walk to and fro through its day."""
    posts: list[Post] = []
    for number in range(draw(st.integers(1, 12))):
        before = [post.ts for post in posts if post.thread_ts is None]
        thread = draw(st.sampled_from([None, *before]))
        posts.append(_post(number, thread))
    steps = draw(st.lists(st.integers(0, len(posts)), min_size=1, max_size=8))
    news = ["", *(post.ts for post in posts)]
    return [
        (draw(st.sampled_from(["#a", "#b"])), tuple(posts[:step]), draw(st.sampled_from(news)))
        for step in steps
    ]


@given(walks())
def test_a_room_reads_the_same_however_one_came_to_it(
    walk: list[tuple[str, tuple[Post, ...], str]],
) -> None:
    kept = RoomScroll(START, EPOCH)
    for room, posts, new_from in walk:
        rows = kept.rows(room, posts, new_from)
        assert rows == RoomScroll(START, EPOCH).rows(room, posts, new_from)


def test_a_row_that_comes_back_is_the_one_that_was_there() -> None:
    posts = tuple(_post(number, None) for number in range(6))
    scroll = RoomScroll(START, EPOCH)
    first = list(scroll.rows("#a", posts, ""))
    scroll.rows("#a", posts[:2], "")
    again = scroll.rows("#a", posts, "")
    assert all(row is before for row, before in zip(again, first, strict=True))


def test_what_was_counted_at_this_width_is_not_counted_again() -> None:
    asked: list[str] = []

    def count(record: str) -> int:
        asked.append(record)
        return len(record)

    names = ["a", "bb", "ccc", "dddd"]
    rows = Measured[str](str, None)
    rows.replace(names, count)
    rows.replace(names[:1], count)
    rows.replace(names, count)
    assert asked == names
    assert rows.tops == [0, 1, 3, 6, 10]
    rows.count_all(count)
    assert asked == names * 2
    other = "".join(["b", "b"])
    rows.replace(["a", other, "ccc"], count)
    assert rows.tops == [0, 1, 3, 6]


def test_a_record_that_changed_is_counted_again_though_its_id_stays() -> None:
    rows = Measured[tuple[str, int]](lambda record: record[0], None)
    rows.replace([("a", 1), ("b", 1)], lambda record: record[1])
    rows.replace([("a", 1), ("b", 5)], lambda record: record[1])
    assert rows.tops == [0, 1, 6]
