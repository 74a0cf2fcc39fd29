"""The archive: one spelling, and whatever else is handed in is refused with a clear word."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable

import pytest

from engine.record import archive
from engine.record.archive import Damaged, Member

CONTENTS = {
    "manifest.json": b"{}\n",
    "run/trace.jsonl": b'{"a":1}\n' * 500,
    "scenario/ü.yaml": b"x",
}


def whole() -> bytes:
    """An archive of three files."""
    return archive.write(Member.pack(name, content) for name, content in CONTENTS.items())


def made_by_others(name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip as the standard library writes it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        made.writestr(name, content)
    return file.getvalue()


def test_what_is_packed_comes_out_and_other_programs_can_read_it() -> None:
    members = archive.read(whole())
    assert {name: each.content() for name, each in members.items()} == CONTENTS
    with zipfile.ZipFile(io.BytesIO(whole())) as usual:
        assert usual.testzip() is None
        assert {name: usual.read(name) for name in usual.namelist()} == CONTENTS
        assert {each.date_time for each in usual.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_members_give_the_same_bytes() -> None:
    assert whole() == whole()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "does not begin"),
        (b"PK\x05\x06" + bytes(18), "does not begin"),
        (b"# not a zip", "does not begin"),
        (made_by_others("../../etc/passwd", b"x"), "leads out"),
        (made_by_others("/etc/passwd", b"x"), "leads out"),
        (made_by_others("run/../../x", b"x"), "leads out"),
        (made_by_others("C:/x", b"x"), "leads out"),
        (made_by_others("run//x", b"x"), "leads out"),
        (made_by_others("run/x\n", b"x"), "leads out"),
        (made_by_others("x" * 500, b"x"), "too long a name"),
        (made_by_others("x", b"x" * 99, zipfile.ZIP_BZIP2), "method 12"),
        (made_by_others("x", b"x"), "is not as a bundle has it"),
    ],
)
def test_a_zip_that_is_no_bundle_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(Damaged, match=message):
        archive.read(data)


def test_a_member_that_is_there_twice_is_refused() -> None:
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w") as made:
        warnings.simplefilter("ignore")
        made.writestr("x", b"one")
        made.writestr("x", b"two")
    with pytest.raises(Damaged, match="x is in it twice"):
        archive.read(file.getvalue())


def changed_header(offset: int, form: str, value: int) -> bytes:
    """The archive with a value in the first member's header replaced."""
    data = bytearray(whole())
    struct.pack_into(form, data, offset, value)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (lambda: changed_header(6, "<H", 0x801), "manifest.json is encrypted"),
        (lambda: changed_header(22, "<L", 1 << 30), "more than 256 MiB"),
        (lambda: changed_header(18, "<L", 1 << 20), "cut short in manifest.json"),
        (lambda: whole() + b"hidden", "6 bytes follow after its end"),
        (lambda: whole()[:-3], "cut short"),
        (lambda: whole()[:40], "cut short|byte 40|neither"),
        (lambda: b"hidden" + whole(), "does not begin"),
    ],
)
def test_a_header_that_lies_is_named(data: Callable[[], bytes], message: str) -> None:
    with pytest.raises(Damaged, match=message):
        archive.read(data())


def test_a_bomb_is_refused_by_what_it_states_before_anything_is_unpacked() -> None:
    size = archive.MAX_MEMBER_BYTES
    bomb = Member("bomb", 8, 0, size, b"\0")
    others = [Member(f"{n}", 8, 0, size, b"\0") for n in range(4)]
    with pytest.raises(Damaged, match="unpack to more than 1024 MiB"):
        archive.read(archive.write([bomb, *others]))
    with pytest.raises(Damaged, match="more than 20,000 members"):
        archive.read(archive.write(Member(f"{n}", 0, 0, 0, b"") for n in range(20_001)))


def test_a_bomb_that_lies_about_its_size_unpacks_to_no_more_than_it_states() -> None:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(bytes(50_000_000)) + deflate.flush()
    (member,) = archive.read(archive.write([Member("bomb", 8, 0, 10, packed)])).values()
    with pytest.raises(Damaged, match="bomb unpacks to more than the 10 bytes"):
        member.content()


@pytest.mark.parametrize("at", range(0, 620, 7))
def test_a_flipped_bit_in_member_or_structure_is_found(at: int) -> None:
    data = bytearray(whole())
    data[at % len(data)] ^= 1 << at % 8
    found = "nothing"
    try:
        members = archive.read(bytes(data))
        if {name: each.content() for name, each in members.items()} != CONTENTS:
            found = "a manifest would tell"
    except Damaged as problem:
        found = problem.message
    assert found != "nothing"
