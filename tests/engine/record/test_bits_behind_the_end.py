"""A packed file may end in the middle of a byte; what is behind the end has to be nothing."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest

from engine.record.archive import Damaged, Member


def _digits(count: int) -> bytes:
    """Digits that repeat nothing for long, so that no two ways of packing them are as good."""
    text = "".join(sha256(bytes([at])).hexdigest() for at in range(4))
    return text[:count].encode()


def test_no_bit_of_the_last_byte_may_flip() -> None:
    found = set()
    for count in range(80, 240):
        member = Member.pack("a", _digits(count))
        for bit in range(8):
            last = bytes([member.packed[-1] ^ 1 << bit])
            with pytest.raises(Damaged) as damage:
                replace(member, packed=member.packed[:-1] + last).content()
            found.add(damage.value.message)
    assert "a has bits behind its end, in its last byte." in found


@pytest.mark.parametrize("letters", ["a", "ab", "abc", "abcdefgh"])
def test_whatever_was_packed_unpacks_also_where_its_last_distance_does_not_matter(
    letters: str,
) -> None:
    for count in range(300):
        content = (letters * count)[: count * 2 + 5].encode()
        assert Member.pack("a", content).content() == content
