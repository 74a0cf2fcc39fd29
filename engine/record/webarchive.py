"""Web archives: pages of the web in one file (WACZ), written and read back.

A WACZ is a zip of WARC records, an index over them (CDXJ), a list of pages, and a
``datapackage.json`` with the sha-256 of every file. Ours hold further files beside these, such as
the graph of what leads where; any reader of web archives passes over them. The same pages give the
same bytes: nothing in it comes from a clock or a die.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from engine.errors import RunError
from engine.record.warc import Capture, gathered, record_of
from engine.record.zipping import gzipped, ungzipped, unzipped, zipped

SUFFIX: Final = ".wacz"
SOFTWARE: Final = "vei-tui"
WACZ_VERSION: Final = "1.1.1"

PACKAGE: Final = "datapackage.json"
SEAL: Final = "datapackage-digest.json"
PAGES: Final = "pages/pages.jsonl"
INDEX: Final = "indexes/index.cdxj"
WARC: Final = "archive/data.warc.gz"

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True)
class WebArchive:
    """What one archive holds."""

    title: str
    start: str
    """URL of the page to begin with."""
    date: str
    """When its pages were as they are here, as ``2026-03-10T09:00:00Z``."""
    captures: tuple[Capture, ...]
    """What was answered at which address."""
    beside: Mapping[str, bytes] = field(default_factory=dict)
    """Further files by name."""


def write_archive(archive: WebArchive) -> bytes:
    """The archive as a file; equal archives give equal bytes.

    Raises:
        ValueError: its date is none, or it holds nothing.
    """
    if not _DATE.fullmatch(archive.date):
        raise ValueError(f"no date of a capture: {archive.date!r}")
    if not archive.captures:
        raise ValueError("an archive holds at least one capture")
    head = gzipped(record_of("warcinfo", "", archive.date, b"software: vei-tui\r\n"))
    warc, index = [head], []
    at = len(head)
    for capture in archive.captures:
        member = gzipped(record_of("response", capture.url, archive.date, capture.http()))
        warc.append(member)
        index.append(_index_line(capture, archive.date, at, len(member)))
        at += len(member)
    members = {
        WARC: b"".join(warc),
        INDEX: b"".join(sorted(index)),
        PAGES: _page_list(archive),
        **{name: archive.beside[name] for name in sorted(archive.beside)},
    }
    package = _package(archive, members)
    return zipped({PACKAGE: package, SEAL: _seal(package), **members})


def read_archive(data: bytes) -> WebArchive:
    """Read an archive, of ours or of others, and check all of it.

    Raises:
        RunError: something in it is damaged, missing or more than it says; names the file in it.
    """
    members = unzipped(data)
    package = _checked(members)
    captures = tuple(_captures(members))
    _check_index(members)
    if package.get("software") == SOFTWARE:
        _check_container(data, members)
    listed = _listed(members)
    start = package.get("mainPageUrl") or next(iter(listed), "")
    start = start or next((c.url for c in captures if c.is_page), "")
    date = package.get("mainPageDate") or package.get("created") or ""
    own = {PACKAGE, SEAL, PAGES, INDEX, WARC}
    titles = {url: title for url, title in listed.items() if title}
    return WebArchive(
        title=str(package.get("title") or ""),
        start=str(start),
        date=str(date),
        captures=tuple(c.titled(titles.get(c.url, "")) for c in captures),
        beside={name: part for name, part in members.items() if name not in own},
    )


def _index_line(capture: Capture, date: str, offset: int, length: int) -> bytes:
    facts = {
        "url": capture.url,
        "mime": capture.mime.partition(";")[0],
        "status": str(capture.status),
        "digest": f"sha256:{sha256(capture.body).hexdigest()}",
        "length": str(length),
        "offset": str(offset),
        "filename": WARC.rpartition("/")[2],
    }
    stamp = re.sub(r"\D", "", date)
    return b"%s %s %s\n" % (surt(capture.url).encode(), stamp.encode(), orjson.dumps(facts))


def surt(url: str) -> str:
    """The key of an address in an index: its host turned round, so that sites stand together."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "".join(url.split())
    host = ",".join(reversed((parts.hostname or "").split(".")))
    rest = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}".lower()
    return f"{host}{f':{port}' if port else ''}){''.join(rest.split())}"


def _page_list(archive: WebArchive) -> bytes:
    lines: list[dict[str, str]] = [
        {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"},
        *(
            {
                "id": sha256(capture.url.encode("utf-8", "replace")).hexdigest()[:22],
                "url": capture.url,
                "title": capture.title,
                "ts": archive.date,
            }
            for capture in archive.captures
            if capture.is_page
        ),
    ]
    return b"".join(orjson.dumps(line) + b"\n" for line in lines)


def _package(archive: WebArchive, members: Mapping[str, bytes]) -> bytes:
    resources = [
        {
            "name": name.rpartition("/")[2],
            "path": name,
            "hash": f"sha256:{sha256(part).hexdigest()}",
            "bytes": len(part),
        }
        for name, part in members.items()
    ]
    facts = {
        "profile": "data-package",
        "wacz_version": WACZ_VERSION,
        "title": archive.title,
        "software": SOFTWARE,
        "created": archive.date,
        "mainPageUrl": archive.start,
        "mainPageDate": archive.date,
        "resources": resources,
    }
    return orjson.dumps(facts, option=orjson.OPT_INDENT_2)


def _seal(package: bytes) -> bytes:
    facts = {"path": PACKAGE, "hash": f"sha256:{sha256(package).hexdigest()}"}
    return orjson.dumps(facts, option=orjson.OPT_INDENT_2)


def _checked(members: Mapping[str, bytes]) -> dict[str, Any]:
    """The data package, once every file is what it says."""
    package = _mapping(members, PACKAGE)
    if SEAL in members:
        stated = _mapping(members, SEAL).get("hash")
        if stated != f"sha256:{sha256(members[PACKAGE]).hexdigest()}":
            raise RunError(f"{PACKAGE} is not the file that {SEAL} describes.")
    resources = package.get("resources")
    if not isinstance(resources, list):
        raise RunError(f"{PACKAGE} lists no resources.")
    described = set()
    for entry in resources:
        if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
            raise RunError(f"{PACKAGE} has a resource without a path.")
        path = entry["path"]
        if path not in members:
            raise RunError(f"{path[:200]} is missing.")
        if entry.get("hash") != f"sha256:{sha256(members[path]).hexdigest()}":
            raise RunError(f"{path[:200]} is not the file that {PACKAGE} describes.")
        if entry.get("bytes", len(members[path])) != len(members[path]):
            raise RunError(f"{path[:200]} is not as long as {PACKAGE} says.")
        described.add(path)
    for name in members:
        if name not in described and name not in (PACKAGE, SEAL):
            raise RunError(f"{name[:200]} is in the archive, but not in its {PACKAGE}.")
    return package


def _mapping(members: Mapping[str, bytes], name: str) -> dict[str, Any]:
    if name not in members:
        raise RunError(f"{name} is missing: this is no web archive.")
    try:
        found = orjson.loads(members[name])
    except orjson.JSONDecodeError as error:
        raise RunError(f"{name} is not JSON: {error}.") from None
    if not isinstance(found, dict):
        raise RunError(f"{name} is not a mapping.")
    return found


def _captures(members: Mapping[str, bytes]) -> Iterator[Capture]:
    warcs = [name for name in members if name.startswith("archive/")]
    if not warcs:
        raise RunError("The archive holds no WARC file.")
    for name in warcs:
        try:
            yield from gathered(members[name])
        except RunError as error:
            raise RunError(f"{name}: {error.message}") from None


def _check_index(members: Mapping[str, bytes]) -> None:
    """Every line of the index leads to a record of its address."""
    for name, part in members.items():
        if name.startswith("indexes/") and name.endswith(".cdxj"):
            for number, line in enumerate(part.splitlines(), 1):
                problem = _index_problem(line, members)
                if problem:
                    raise RunError(f"{name}, line {number}: {problem}.")


def _index_problem(line: bytes, members: Mapping[str, bytes]) -> str:
    if line.startswith(b"!") or not line.strip():
        return ""
    try:
        facts = orjson.loads(line[line.index(b"{") :])
        offset, length = int(facts["offset"]), int(facts["length"])
        warc = members[f"archive/{facts['filename']}"]
        found, end = ungzipped(warc, offset)
    except (ValueError, KeyError, TypeError):
        return "it is no entry of an index, or names a file that is not there"
    except RunError as error:
        return error.message.rstrip(".")
    if end - offset != length:
        return f"there is no record of {length} bytes at byte {offset}"
    target = re.search(rb"\r\nWARC-Target-URI: <?([^\r\n]*?)>?\r\n", found)
    if target is None or target[1] != str(facts.get("url")).encode("utf-8", "replace"):
        return f"at byte {offset} is no record of {str(facts.get('url'))[:120]}"
    return ""


def _check_container(data: bytes, members: Mapping[str, bytes]) -> None:
    """Our own archives are the very bytes that their files give."""
    again = zipped(members)
    if data != again:
        pairs = enumerate(zip(data, again, strict=False))
        at = next((at for at, (one, other) in pairs if one != other), min(len(data), len(again)))
        raise RunError(f"The zip around the files was changed at byte {at}.")


def _listed(members: Mapping[str, bytes]) -> dict[str, str]:
    """Titles by URL of the pages that are listed, in order."""
    found: dict[str, str] = {}
    for line in members.get(PAGES, b"").splitlines()[1:]:
        try:
            entry = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise RunError(f"{PAGES} has a line that is not JSON: {error}.") from None
        if isinstance(entry, dict) and isinstance(entry.get("url"), str):
            found[entry["url"]] = str(entry.get("title") or "")
    return found
