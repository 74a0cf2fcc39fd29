"""Zip files whose bytes depend on their content alone, and reading those of strangers safely."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

from engine.errors import RunError

MAX_MEMBERS: Final = 20_000
MAX_MEMBER: Final = 256 << 20
"""Bytes of one file."""
MAX_TOTAL: Final = 512 << 20
"""Bytes of all files together; a few kilobytes of zip can claim to be petabytes."""
MAX_NAME: Final = 400

_TIME: Final = (1980, 1, 1, 0, 0, 0)
_BLOCK: Final = 0xFFFF
_CHUNK: Final = 1 << 16


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip of files, in their order. The same files give the same bytes everywhere.

    Nothing is compressed: what a compressor makes of a text differs from one zlib to the next.
    """
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as file:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, _TIME)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            file.writestr(info, data)
    return whole.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """The files of a zip by name, every checksum checked.

    Raises:
        RunError: it is no zip, is damaged, has a name that leads elsewhere or is there twice, or
            would take more memory than any of ours.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            infos = [info for info in file.infolist() if not info.is_dir()]
            _check(infos)
            return {info.filename: _content(file, info) for info in infos}
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError) as error:
        raise RunError(f"The zip is damaged: {error}.") from None
    except (NotImplementedError, RuntimeError) as error:
        # What is encrypted, or packed in a way that Python does not know.
        raise RunError(f"The zip cannot be read: {error}.") from None


def gzipped(data: bytes) -> bytes:
    """One gzip member holding `data` as it is; see :func:`zipped` for why it is not compressed."""
    parts = [b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"]
    for at in range(0, max(len(data), 1), _BLOCK):
        block = data[at : at + _BLOCK]
        last = at + _BLOCK >= len(data)
        parts.append(struct.pack("<BHH", last, len(block), len(block) ^ 0xFFFF))
        parts.append(block)
    parts.append(struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF))
    return b"".join(parts)


def ungzipped(data: bytes, at: int = 0, most: int = MAX_MEMBER) -> tuple[bytes, int]:
    """The gzip member that begins at a place, and the place after it.

    Raises:
        RunError: there is none, it is damaged, or holds more than `most` bytes.
    """
    reader = zlib.decompressobj(wbits=31)
    try:
        found = reader.decompress(memoryview(data)[at:], most + 1)
    except zlib.error as error:
        raise RunError(f"The gzip member at byte {at} is damaged: {error}.") from None
    if len(found) > most:
        raise RunError(f"The gzip member at byte {at} holds more than {most:,} bytes.")
    if not reader.eof:
        raise RunError(f"The gzip member at byte {at} is cut short.")
    return found, len(data) - len(reader.unused_data)


def _check(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_MEMBERS:
        raise RunError(f"The zip has more than {MAX_MEMBERS:,} files.")
    seen: set[str] = set()
    for info in infos:
        name = info.filename
        shown = repr(name[:80])
        parts = name.split("/")
        if len(name) > MAX_NAME or "\\" in name or "\0" in name or ":" in parts[0]:
            raise RunError(f"The zip has a file of an impossible name, {shown}.")
        if any(part in ("", ".", "..") for part in parts):
            raise RunError(f"The zip has a file that leads out of it, {shown}.")
        if name in seen:
            raise RunError(f"The zip has {shown} twice.")
        seen.add(name)
        if info.file_size > MAX_MEMBER:
            raise RunError(f"{shown} in the zip is larger than {MAX_MEMBER >> 20} MiB.")
    if sum(info.file_size for info in infos) > MAX_TOTAL:
        raise RunError(f"The files in the zip are larger than {MAX_TOTAL >> 20} MiB together.")


def _content(file: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A file's content: never more than it claims, whatever its compressed form becomes."""
    parts, left = [], info.file_size
    with file.open(info) as member:
        while chunk := member.read(min(_CHUNK, left + 1)):
            parts.append(chunk)
            left -= len(chunk)
            if left < 0:
                raise RunError(f"{info.filename[:80]!r} in the zip is larger than it claims.")
    return b"".join(parts)
