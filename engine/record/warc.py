"""WARC: what was answered at an address of the web, as one record of an archive."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from engine.errors import RunError
from engine.record.zipping import ungzipped

MAX_RECORD: Final = 64 << 20
"""Bytes of one record."""
HTML: Final = "text/html; charset=utf-8"

_REASONS: Final = {200: "OK", 301: "Moved Permanently", 302: "Found", 404: "Not Found"}
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.I)


@dataclass(frozen=True, slots=True)
class Capture:
    """What was answered at one address."""

    url: str
    status: int
    body: bytes
    mime: str = HTML
    location: str = ""
    """Where a redirect leads."""
    title: str = ""

    @property
    def is_page(self) -> bool:
        """Whether it is something to look at, and not a redirect, a picture or a missing page."""
        return self.status == 200 and self.mime.lower().startswith("text/html")

    @property
    def is_redirect(self) -> bool:
        """Whether it sends whoever asks somewhere else."""
        return self.status in _REDIRECTS and bool(self.location)

    @property
    def text(self) -> str:
        """The body as text; what is no text in its encoding becomes a mark."""
        stated = _CHARSET.search(self.mime)
        try:
            return self.body.decode(stated[1] if stated else "utf-8", "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")

    def titled(self, title: str) -> Capture:
        """The same with a title."""
        return replace(self, title=title)

    def http(self) -> bytes:
        """The answer as it goes over the wire."""
        lines = [f"HTTP/1.1 {self.status} {_REASONS.get(self.status, 'Answer')}"]
        lines.append(f"Content-Type: {self.mime}")
        if self.location:
            lines.append(f"Location: {self.location}")
        lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace") + self.body


def record_of(kind: str, url: str, date: str, block: bytes) -> bytes:
    """One WARC record.

    Args:
        kind: ``response`` with an HTTP answer as its block, or ``warcinfo``.
        url: the address; empty for ``warcinfo``.
        date: as ``2026-03-10T09:00:00Z``.
        block: the content.
    """
    lines = ["WARC/1.1", f"WARC-Type: {kind}"]
    if url:
        lines.append(f"WARC-Target-URI: {url}")
    lines.append(f"WARC-Date: {date}")
    named = sha256(f"{kind}\0{url}\0{date}\0".encode("utf-8", "replace") + block).hexdigest()
    lines.append(f"WARC-Record-ID: <urn:uuid:{_uuid(named)}>")
    if kind == "response":
        payload = block.partition(b"\r\n\r\n")[2]
        lines.append(f"WARC-Payload-Digest: sha256:{sha256(payload).hexdigest()}")
        lines.append("Content-Type: application/http; msgtype=response")
    else:
        lines.append("Content-Type: application/warc-fields")
    lines.append(f"WARC-Block-Digest: sha256:{sha256(block).hexdigest()}")
    lines.append(f"Content-Length: {len(block)}")
    head = "\r\n".join([*lines, "", ""]).encode("utf-8", "replace")
    return head + block + b"\r\n\r\n"


def gathered(warc: bytes) -> Iterator[Capture]:
    """The answers that a WARC file holds, in order; what else is in it is passed over.

    Raises:
        RunError: a record is damaged; says at which byte.
    """
    at, number = 0, 0
    compressed = warc.startswith(b"\x1f\x8b")
    while at < len(warc):
        begin = at
        if compressed:
            record, at = ungzipped(warc, at, MAX_RECORD)
        else:
            at = _end_of(warc, at)
            record = warc[begin:at]
        found = _capture(record, begin)
        number += 1
        if found is not None:
            yield found
    if not number:
        raise RunError("The file is empty.")


def _capture(record: bytes, at: int) -> Capture | None:
    """The answer in a record, its digests checked; None where it is a record of another kind."""
    head, _, rest = record.partition(b"\r\n\r\n")
    fields = _fields(head)
    if not head.startswith(b"WARC/") or "content-length" not in fields:
        raise RunError(f"There is no WARC record at byte {at}.")
    block = rest[: _whole(fields["content-length"])]
    if len(block) != _whole(fields["content-length"]):
        raise RunError(f"The record at byte {at} is cut short.")
    _check_digest(fields.get("warc-block-digest", ""), block, at)
    if fields.get("warc-type") != "response":
        return None
    url = fields.get("warc-target-uri", "").strip("<>")
    if not url.startswith(("http://", "https://")):
        return None
    answer, _, body = block.partition(b"\r\n\r\n")
    _check_digest(fields.get("warc-payload-digest", ""), body, at)
    said = _fields(answer)
    status = answer.partition(b"\r\n")[0].split()
    return Capture(
        url=url,
        status=_whole(status[1].decode("ascii", "replace")) if len(status) > 1 else 0,
        body=_decoded(body, said, at),
        mime=said.get("content-type", ""),
        location=said.get("location", ""),
    )


def _decoded(body: bytes, said: dict[str, str], at: int) -> bytes:
    """A body without what was done to it on its way."""
    if "chunked" in said.get("transfer-encoding", "").lower():
        body = _joined(body)
    encoding = said.get("content-encoding", "").strip().lower()
    if encoding in ("gzip", "x-gzip") and body.startswith(b"\x1f\x8b"):
        return ungzipped(body, 0, MAX_RECORD)[0]
    if encoding == "deflate":
        reader = zlib.decompressobj()
        try:
            body = reader.decompress(body, MAX_RECORD + 1)
        except zlib.error as error:
            raise RunError(f"The record at byte {at} is damaged: {error}.") from None
        if len(body) > MAX_RECORD:
            raise RunError(f"The record at byte {at} holds more than {MAX_RECORD:,} bytes.")
    return body


def _joined(body: bytes) -> bytes:
    """The parts of a chunked body; one that is kept joined already stays as it is."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\r\n", at)
        try:
            size = int(body[at:end].partition(b";")[0], 16) if end > 0 else -1
        except ValueError:
            size = -1
        if size < 0 or end + 2 + size > len(body):
            return body if not parts else b"".join(parts)
        if not size:
            return b"".join(parts)
        parts.append(body[end + 2 : end + 2 + size])
        at = end + 4 + size


def _fields(head: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        found.setdefault(name.strip().lower(), value.strip())
    return found


def _end_of(warc: bytes, at: int) -> int:
    """Where a record that is not compressed ends."""
    head_end = warc.find(b"\r\n\r\n", at)
    if head_end < 0:
        raise RunError(f"There is no WARC record at byte {at}.")
    length = _whole(_fields(warc[at:head_end]).get("content-length", ""))
    return head_end + 4 + length + 4


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _check_digest(stated: str, content: bytes, at: int) -> None:
    """Compare with a digest in our own spelling; others count theirs in ways of their own."""
    algorithm, _, value = stated.partition(":")
    if algorithm == "sha256" and len(value) == 64 and value != sha256(content).hexdigest():
        raise RunError(f"The record at byte {at} is not what its digest says.")


def _uuid(digest: str) -> str:
    """Thirty-two hex digits of a digest in the shape of a UUID that was made of a name."""
    d = digest
    return f"{d[:8]}-{d[8:12]}-5{d[13:16]}-a{d[17:20]}-{d[20:32]}"
