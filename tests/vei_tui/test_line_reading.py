"""Reading a typed line: words, quotes, lengths of time, arguments of a call."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vei_tui.line.reading import LineProblem, call_args, duration_ms, free_text, take_word

SCHEMA = {
    "type": "object",
    "properties": {
        "channel": {"type": "string"},
        "text": {"type": "string"},
        "limit": {"type": "integer", "minimum": 1},
        "all": {"type": "boolean"},
        "lines": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["channel"],
}


@pytest.mark.parametrize(
    ("line", "word", "rest"),
    [
        ("say #general hi", "say", "#general hi"),
        ('  "two words" and more ', "two words", "and more"),
        ("'single quoted' x", "single quoted", "x"),
        (r'"say \"hi\"" x', 'say "hi"', "x"),
        ("it's fine", "it's", "fine"),
        ("'tis the season", "'tis", "the season"),
        ('"never closed', '"never', "closed"),
        ('"', '"', ""),
        ("", "", ""),
        ("   ", "", ""),
        ('""', "", ""),
    ],
)
def test_first_word(line: str, word: str, rest: str) -> None:
    assert take_word(line) == (word, rest)


@given(st.text())
def test_every_line_can_be_read_word_by_word(line: str) -> None:
    rest, steps = line, 0
    while rest:
        _, shorter = take_word(rest)
        assert len(shorter) < len(rest)
        rest, steps = shorter, steps + 1


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("I can't wait", "I can't wait"),
        ('"quoted as a whole"', "quoted as a whole"),
        ('"partly" quoted', '"partly" quoted'),
        (r"one\ntwo", "one\ntwo"),
        (r"C:\\new", r"C:\new"),
        ("'", "'"),
    ],
)
def test_free_text(typed: str, text: str) -> None:
    assert free_text(typed) == text


@pytest.mark.parametrize(
    ("typed", "ms"),
    [
        ("500ms", 500),
        ("5s", 5000),
        ("5", 5000),
        ("1.5m", 90_000),
        ("2h", 7_200_000),
        ("1 d", 86_400_000),
    ],
)
def test_lengths_of_time(typed: str, ms: int) -> None:
    assert duration_ms(typed) == ms


@pytest.mark.parametrize("typed", ["", "soon", "-5s", "5 weeks", "1e9", "٣s", "1.2345s"])
def test_what_is_no_length_of_time(typed: str) -> None:
    with pytest.raises(LineProblem, match="Write it as 500ms, 5s, 2m or 1h"):
        duration_ms(typed)


@pytest.mark.parametrize(
    ("typed", "args"),
    [
        ("", {}),
        ("channel=#general", {"channel": "#general"}),
        ('channel=#g text="two words" limit=5', {"channel": "#g", "text": "two words", "limit": 5}),
        ("all=yes", {"all": True}),
        (
            'lines=[{"qty": 2, "why": "a b"}] limit=1',
            {"lines": [{"qty": 2, "why": "a b"}], "limit": 1},
        ),
        ('{"channel": "#g", "limit": 3}', {"channel": "#g", "limit": 3}),
        ("text= limit=2", {"text": "", "limit": 2}),
        (r"text=one\ntwo", {"text": "one\ntwo"}),
        ("unknown=5", {"unknown": "5"}),
    ],
)
def test_arguments_of_a_call(typed: str, args: dict[str, Any]) -> None:
    assert call_args(SCHEMA, typed) == args


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("#general hi", "not of the form key=value. Arguments: channel=… text=…"),
        ("limit=many", "limit is wrong"),
        ("limit=0", "limit is wrong: At least 1"),
        ('{"channel": ', "The JSON is wrong at character"),
        ("{" * 100_000, "The JSON is"),
    ],
)
def test_arguments_that_cannot_be_read(typed: str, said: str) -> None:
    with pytest.raises(LineProblem, match=said.replace("…", ".")):
        call_args(SCHEMA, typed)
