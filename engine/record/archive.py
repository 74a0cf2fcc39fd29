"""A zip in one spelling: the same members give the same bytes, and other bytes are damage.

Written and read by hand: a zip that the usual readers take may say different things in its two
directories, hide bytes between members, or unpack to more than fits. This one may not.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from engine.errors import RunError

MAX_MEMBERS: Final = 20_000
MAX_MEMBER_BYTES: Final = 256 << 20
"""Bytes of one member, unpacked."""
MAX_BYTES: Final = 1 << 30
"""Bytes of all members, unpacked."""
MAX_NAME_BYTES: Final = 400

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_NEEDED = 20
_BY = 3 << 8 | _NEEDED
_UTF8 = 0x0800
_DATE = 0x0021
"""The first of January 1980, the earliest that a zip can say: all its members were made then."""
_MODE = 0o100644 << 16
_STORED, _DEFLATED = 0, 8
_LEVEL = 9


class Damaged(RunError):
    """Bytes that are not what they should be; the message names the place."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the archive, as it is packed."""

    name: str
    method: int
    checksum: int
    """CRC-32 of its content."""
    size: int
    """Bytes of its content."""
    packed: bytes

    @classmethod
    def pack(cls, name: str, content: bytes) -> Member:
        """Pack a file.

        Raises:
            RunError: it is larger than a reader would take.
        """
        check_name(name)
        if len(content) > MAX_MEMBER_BYTES:
            raise RunError(f"{name} is larger than {MAX_MEMBER_BYTES >> 20} MiB.")
        deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = deflate.compress(content) + deflate.flush()
        smaller = len(packed) < len(content)
        method, packed = (_DEFLATED, packed) if smaller else (_STORED, content)
        return cls(name, method, zlib.crc32(content), len(content), packed)

    def content(self) -> bytes:
        """The file.

        Raises:
            Damaged: it does not unpack to what its header says.
        """
        try:
            content = self.packed if self.method == _STORED else self._inflated()
        except zlib.error:
            raise Damaged(f"{self.name} cannot be unpacked.") from None
        if len(content) != self.size:
            more = "more" if len(content) > self.size else "less"
            raise Damaged(f"{self.name} unpacks to {more} than the {self.size:,} bytes it states.")
        if zlib.crc32(content) != self.checksum:
            raise Damaged(f"{self.name} does not match its checksum.")
        return content

    def _inflated(self) -> bytes:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        # Never more than was announced: that is what the limits were held against.
        content = inflate.decompress(self.packed[:-1], self.size + 1)
        if len(content) > self.size:
            return content
        before, last = inflate.copy(), self.packed[-1:]
        end = inflate.decompress(last, self.size + 1 - len(content))
        whole = content + end
        if len(whole) <= self.size and not (inflate.eof and not inflate.unused_data):
            raise Damaged(f"{self.name} cannot be unpacked.")
        if _is_loose(before, last, end):
            raise Damaged(f"{self.name} has bits behind its end, in its last byte.")
        return whole


def _is_loose(before: zlib._Decompress, last: bytes, end: bytes) -> bool:
    """Whether bits are set behind the end of a packed file, where no checksum would miss them.

    Its highest bit that is set is behind the end where it does not matter, nor does the next one.
    One alone would not do: a bit of the last distance may not matter where the content repeats, but
    then the code that ends it all comes next.

    Args:
        before: the state before the last byte.
        last: the last byte.
        end: what it unpacks to.
    """
    if not last or not last[0]:
        return False
    top = 1 << last[0].bit_length() - 1
    others = [last[0] ^ top, (last[0] | top << 1) & 0xFF]
    return all(_unpacks(before.copy(), bytes([other]), end) for other in others)


def _unpacks(inflate: zlib._Decompress, last: bytes, end: bytes) -> bool:
    try:
        return inflate.decompress(last, len(end) + 1) == end and inflate.eof
    except zlib.error:
        return False


def write(members: Iterable[Member]) -> bytes:
    """The archive of some members, in their order."""
    whole, _ = _laid_out(members)
    return whole


def read(data: bytes) -> Mapping[str, Member]:
    """The members of an archive, in order. What they unpack to is checked by :meth:`content`.

    Raises:
        Damaged: it is no archive, or not in the one spelling; names the member or the byte.
    """
    members: dict[str, Member] = {}
    at = total = 0
    while data[at : at + 4] == _LOCAL_MARK:
        member, at = _member(data, at)
        if member.name in members:
            raise Damaged(f"{member.name} is in it twice.")
        total += member.size
        if total > MAX_BYTES:
            raise Damaged(f"Its members unpack to more than {MAX_BYTES >> 20} MiB.")
        members[member.name] = member
        if len(members) > MAX_MEMBERS:
            raise Damaged(f"It has more than {MAX_MEMBERS:,} members.")
    if not members:
        raise Damaged("It does not begin as a bundle does, at byte 0.")
    if data[at : at + 4] != _CENTRAL_MARK:
        last = next(reversed(members))
        raise Damaged(f"After {last}, at byte {at:,}, neither a member nor the directory begins.")
    expected, regions = _laid_out(members.values())
    if data != expected:
        raise _elsewhere(data, expected, regions)
    return members


def check_name(name: str) -> None:
    """Check that a member stays inside of where it is unpacked.

    Raises:
        Damaged: its name leads elsewhere, or is none.
    """
    parts = name.split("/")
    odd = "\\" in name or ":" in name or any(ord(letter) < 32 for letter in name)
    if odd or any(part in ("", ".", "..") for part in parts):
        raise Damaged(f"The member {name[:80]!r} leads out of the bundle.")
    if len(name.encode()) > MAX_NAME_BYTES:
        raise Damaged(f"The member {name[:80]!r} has too long a name.")


def _member(data: bytes, at: int) -> tuple[Member, int]:
    """The member at a place, and the place after it."""
    if len(data) < at + _LOCAL.size:
        raise Damaged(f"It is cut short at byte {len(data):,}.")
    _, _, flags, method, _, _, checksum, packed, size, name_length, extra = _LOCAL.unpack_from(
        data, at
    )
    begin = at + _LOCAL.size
    try:
        name = data[begin : begin + name_length].decode()
    except UnicodeDecodeError:
        raise Damaged(f"The name of the member at byte {at:,} is not UTF-8.") from None
    check_name(name)
    if flags & 1:
        raise Damaged(f"{name} is encrypted.")
    if method not in (_STORED, _DEFLATED):
        raise Damaged(f"{name} is packed in a way that no bundle is (method {method}).")
    if size > MAX_MEMBER_BYTES:
        raise Damaged(f"{name} states {size:,} bytes: more than {MAX_MEMBER_BYTES >> 20} MiB.")
    begin += name_length + extra
    if begin + packed > len(data):
        raise Damaged(f"It is cut short in {name}.")
    end = begin + packed
    return Member(name, method, checksum, size, data[begin:end]), end


_Region = tuple[int, str]
"""Where a part of the archive ends, and what it is."""


def _laid_out(members: Iterable[Member]) -> tuple[bytes, list[_Region]]:
    body, directory = bytearray(), bytearray()
    regions: list[_Region] = []
    entries: list[tuple[int, str]] = []
    for member in members:
        name = member.name.encode()
        shared = (
            _UTF8, member.method, 0, _DATE, member.checksum, len(member.packed), member.size,
            len(name), 0,
        )  # fmt: skip
        directory += _CENTRAL.pack(_CENTRAL_MARK, _BY, _NEEDED, *shared, 0, 0, 0, _MODE, len(body))
        directory += name
        entries.append((len(directory), f"the directory's entry for {member.name}"))
        body += _LOCAL.pack(_LOCAL_MARK, _NEEDED, *shared)
        body += name
        regions.append((len(body), f"the header of {member.name}"))
        body += member.packed
        regions.append((len(body), member.name))
    start = len(body)
    regions += [(start + end, what) for end, what in entries]
    count = len(entries)
    end = _END.pack(_END_MARK, 0, 0, count, count, len(directory), start, 0)
    whole = bytes(body + directory + end)
    regions.append((len(whole), "the end of the directory"))
    return whole, regions


def _elsewhere(data: bytes, expected: bytes, regions: list[_Region]) -> Damaged:
    """The first place in which an archive is not in the one spelling."""
    pairs = zip(data, expected, strict=False)
    at = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(data), len(expected)))
    if at == len(expected):
        return Damaged(f"{len(data) - at:,} bytes follow after its end.")
    if at == len(data):
        return Damaged(f"It is cut short at byte {at:,}.")
    what = next(what for end, what in regions if at < end)
    return Damaged(f"Byte {at:,}, in {what}, is not as a bundle has it.")
