"""The hash chain of a trace: intact as written, broken by any change."""

from __future__ import annotations

import orjson
import pytest

from engine.record import check_chain
from tests.engine.record.small_office import record


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    return record(tmp_path_factory.mktemp("chain") / "run").splitlines()


def test_a_trace_as_written_is_intact(lines: list[bytes]) -> None:
    assert check_chain(lines) is None
    assert check_chain([]) is None
    assert check_chain(lines[:5]) is None


def test_the_chain_is_over_values_not_over_spelling(lines: list[bytes]) -> None:
    spelled = [orjson.dumps(orjson.loads(line), option=orjson.OPT_INDENT_2) for line in lines]
    assert check_chain(spelled) is None


def test_every_changed_byte_breaks_the_chain_at_its_line(lines: list[bytes]) -> None:
    line = lines[4]
    for place in range(0, len(line), 3):
        changed = line[:place] + bytes([line[place] ^ 1]) + line[place + 1 :]
        found = check_chain([*lines[:4], changed, *lines[5:]])
        assert found is not None, changed
        assert found.seq == 4


@pytest.mark.parametrize(
    ("at", "changed", "field", "what"),
    [
        (3, lambda t: [*t[:3], *t[4:]], "seq", "line 4 has seq 4 where 3 belongs"),
        (3, lambda t: [*t[:3], t[2], *t[3:]], "seq", "line 4 has seq 2 where 3 belongs"),
        (3, lambda t: [*t[:3], t[4], t[3], *t[5:]], "seq", "a line is missing, was added, moved"),
        (2, lambda t: [*t[:2], b"", *t[2:]], "", "line 3 is not a JSON object"),
        (2, lambda t: [*t[:2], b"[]", *t[2:]], "", "line 3 is not a JSON object"),
        (0, lambda t: t[1:], "seq", "line 1 has seq 1 where 0 belongs"),
        (0, lambda t: [b'{"seq":0}'], "digest", "has no digest"),
        (0, lambda t: [b'{"seq":false,"digest":"a"}'], "seq", "has seq False"),
    ],
)
def test_the_break_says_where_and_what(
    lines: list[bytes], at: int, changed: object, field: str, what: str
) -> None:
    assert callable(changed)
    found = check_chain(changed(lines))
    assert found is not None
    assert (found.seq, found.field) == (at, field)
    assert what in found.what
