"""Addresses are read as people write them, and checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from twins.mail.address import Address, read
from twins.mail.letters import answer_subject, date


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("a@b.example", [("a@b.example", "")]),
        (" a@b.example , c@d.example,", [("a@b.example", ""), ("c@d.example", "")]),
        ("Ann Lee <a@b.example>", [("a@b.example", "Ann Lee")]),
        ("<a@b.example>", [("a@b.example", "")]),
        ('"Lee, A" <a@b.example>,c@d.example', [("a@b.example", "Lee, A"), ("c@d.example", "")]),
        (r'"Ann \"A\" Lee" <a@b.example>', [("a@b.example", 'Ann "A" Lee')]),
        (["a@b.example", "c@d.example, e@f.example"],
         [("a@b.example", ""), ("c@d.example", ""), ("e@f.example", "")]),
        ("a@b.example, c@d.example, A@B.example", [("a@b.example", ""), ("c@d.example", "")]),
        ("first.last+tag@sub.b-c.example", [("first.last+tag@sub.b-c.example", "")]),
    ],
)  # fmt: skip
def test_addresses_are_read(given: str | list[str], found: list[tuple[str, str]]) -> None:
    assert [(a.email, a.name) for a in read("to", given)] == found


@given(st.text(st.characters(exclude_characters="@"), max_size=60))
def test_anything_else_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(Refused) as caught:
        read("to", text)
    assert caught.value.code == "invalid_args"
    assert "\n" not in caught.value.message


@given(st.text(max_size=40))
def test_a_name_survives_being_written_and_read(name: str) -> None:
    [first] = read("to", str(Address("a@b.example", " ".join(name.split()))))
    [again] = read("to", str(first))
    assert again == first


def test_too_many_addresses_are_refused() -> None:
    with pytest.raises(Refused, match="more than 100"):
        read("to", [f"a{n}@b.example" for n in range(101)])


@pytest.mark.parametrize(
    ("time_ms", "text"),
    [
        (0, "Thu, 1 Jan 1970 00:00:00 +0000"),
        (1_772_442_000_999, "Mon, 2 Mar 2026 09:00:00 +0000"),
        (951_782_399_000, "Mon, 28 Feb 2000 23:59:59 +0000"),
        (-1, "Wed, 31 Dec 1969 23:59:59 +0000"),
    ],
)
def test_date_header(time_ms: int, text: str) -> None:
    assert date(time_ms) == text


@pytest.mark.parametrize(
    ("subj", "answer"),
    [("Hi", "Re: Hi"), ("Re: Hi", "Re: Hi"), ("RE : a", "RE : a"), ("", "Re:"), ("Red", "Re: Red")],
)  # fmt: skip
def test_answer_subject(subj: str, answer: str) -> None:
    assert answer_subject(subj) == answer
