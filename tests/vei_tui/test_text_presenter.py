"""Cleaning and naming text, and fitting it to a width."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from vei_tui.presenters import text as text_module
from vei_tui.presenters import wrap
from vei_tui.presenters.text import (
    MARK,
    Node,
    Role,
    apart,
    clean,
    highlight,
    line,
    lines,
    one_line,
    plain,
    rule,
)
from vei_tui.presenters.wrap import clip, flow, height, pad, width_of

HOSTILE = "\x1b]0;owned\x07\x1b[31m\u202egnp\u2066\u200b\x00\x9b\ud800\x7f\ufeff"


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("plain text, as it is", "plain text, as it is"),
        ("\x1b]0;title\x07", f"{MARK}]0;title{MARK}"),
        ("a\u202egnp.exe", f"a{MARK}gnp.exe"),
        ("zero\u200b\u200c\u2060width", f"zero{MARK}width"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("over\rwrite", f"over{MARK}write"),
        ("a\tb", "a   b"),
        ("half \ud83d pair", f"half {MARK} pair"),
        ("tag\U000e0041\U000e0042", f"tag{MARK}"),
        ("family 👩\u200d👩\u200d👧, love ❤\ufe0f", "family 👩👩👧, love ❤"),
        ("soft\u00adhyphen", "softhyphen"),
        ("z\u0301\u0302\u0303\u0304\u0305\u0306a", "z\u0301\u0302\u0303a"),
        ("日本語 émoji 😀", "日本語 émoji 😀"),
    ],
)
def test_clean_leaves_only_what_can_be_read(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@given(st.text(st.characters(), max_size=200))
def test_clean_text_holds_nothing_hidden_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    for char in cleaned.replace("\n", ""):
        assert unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"}, hex(ord(char))
    assert not set(cleaned) & set("\u200b\u200d\u200e\u202a\u202e\u2066\u2069\ufeff\u061c\ufe0f")


def test_characters_let_through_at_once_are_such_as_cleaning_keeps() -> None:
    for code in range(0x110000):
        char = chr(code)
        if char != "\n" and text_module._ORDINARY.fullmatch(char):
            kind = unicodedata.category(char)
            assert kind[0] not in "MZC" or kind == "Cn" or char == " ", hex(code)
            assert not text_module._FORBIDDEN.match(char), hex(code)


def test_clean_caps_the_marks_on_a_letter_whatever_their_alphabet() -> None:
    marks = "\u0301\u0e47\u0591\u20dd\U0001d165" * 200
    kept = clean(f"a{marks}b")
    assert kept[0] == "a"
    assert kept[-1] == "b"
    assert len(kept) <= 5


@pytest.mark.parametrize(
    "piece",
    ["[@click=app.quit]x[/] ", HOSTILE, "日本語", "e\u0301\u0302 ", "😀\u200d", "x", "@$`", " "],
)
def test_a_hundred_kilobytes_are_cleaned_and_wrapped(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    found = highlight(text)
    rows = [row for each in found for row in flow(each, 80)]
    assert sum(height(each, 80) for each in found) == len(rows)
    assert all(width_of(row) <= 80 for row in rows)


def test_a_line_is_built_of_cleaned_spans() -> None:
    built = line("a\x1bb", ("Ana\nRuiz", Role.AUTHOR), "")
    assert built == ((f"a{MARK}b", Role.PLAIN), ("Ana Ruiz", Role.AUTHOR))
    assert one_line("  two\n lines\t") == "two lines"
    assert lines("a\n\nb") == ((("a", Role.PLAIN),), (), (("b", Role.PLAIN),))


def test_mentions_addresses_amounts_and_code_are_found() -> None:
    (found,) = highlight(
        "@ana see https://v.local/a(b)? for $3,199.00, not me@x.example or @nobody: `po` @you",
        actors=("ana", "bo"),
        me="bo",
    )
    assert [span for span in found if span[1] is not Role.PLAIN] == [
        ("@ana", Role.MENTION),
        ("https://v.local/a(b", Role.LINK),
        ("$3,199.00", Role.MONEY),
        ("`po`", Role.CODE),
        ("@you", Role.SELF),
    ]
    assert plain(found).endswith("`po` @you")


def test_markup_is_text() -> None:
    assert highlight("[@click=app.quit]free[/]", actors=("ana",)) == (
        (("[@click=app.quit]free[/]", Role.PLAIN),),
    )


def test_characters_taken_for_one_or_two_cells_have_them() -> None:
    for code in range(0x20, 0x30000):
        char = chr(code)
        if wrap._NARROW.fullmatch(char):
            assert get_character_cell_size(char) == 1, hex(code)
        elif wrap._COUNTABLE.fullmatch(char):
            assert get_character_cell_size(char) == 2, hex(code)


PARTS = (
    *("a", "word", "incomprehensibilities", " ", "  ", "-", "• "),
    *("日本", "。", "」", "한국", "😀", "é", "e\u0301", "\u0301", "ﷺ"),
)
WORDS = st.lists(st.sampled_from(PARTS), max_size=30).map("".join)


@given(WORDS, WORDS, st.integers(2, 30))
def test_rows_fit_hold_all_words_and_are_as_many_as_counted(
    first: str, second: str, width: int
) -> None:
    whole = ((first, Role.PLAIN), (second, Role.DIM))
    rows = flow(whole, width)
    assert height(whole, width) == len(rows)
    assert all(cell_len(plain(row).strip(" ")) <= width for row in rows)
    assert "".join(map(plain, rows)).replace(" ", "") == (first + second).replace(" ", "")


def test_rows_break_at_spaces_and_hang_under_their_bullet() -> None:
    rows = flow(line("- one two three four"), 10)
    assert [plain(row) for row in rows] == ["- one two", "  three", "  four"]
    assert [plain(row) for row in flow(line("    an indented line"), 16)] == [
        "    an indented",
        "    line",
    ]


def test_full_stops_do_not_begin_a_row() -> None:
    assert [plain(row) for row in flow(line("日本語です。見積"), 10)] == ["日本語で", "す。見積"]


def test_text_nobody_cleaned_is_cleaned_when_it_is_fitted() -> None:
    for row in flow(((HOSTILE * 5, Role.PLAIN), ("two\nlines", Role.DIM)), 20):
        assert plain(row).isprintable()


def test_roles_and_nodes_survive_wrapping() -> None:
    rows = flow((("see ", Role.PLAIN), Node("the long page", Role.LINK, "n1")), 9)
    assert rows == [
        (("see ", Role.PLAIN), Node("the", Role.LINK, "n1")),
        (Node("long page", Role.LINK, "n1"),),
    ]


def test_fills_take_what_is_spare_and_the_left_gives_way() -> None:
    assert plain(flow(rule("new"), 11)[0]) == "─── new ───"
    both = apart((("a long name", Role.PLAIN),), (("12", Role.WARN),))
    assert plain(flow(both, 16)[0]) == "a long name   12"
    assert plain(flow(both, 9)[0]) == "a long…12"
    assert height(both, 9) == 1


def test_clip_and_pad_count_cells() -> None:
    assert plain(clip(line("日本語です"), 6)) == "日本…"
    assert plain(pad(line("日本"), 6)) == "日本  "
    assert plain(pad(line("$5"), 6, right=True)) == "    $5"
    assert clip(line("x"), 0) == ()
