"""Sites as web archives: a scenario's pages into one ``.wacz``, and such a file as a browser's web.

Beside the pages an archive of ours holds the graph of what leads where, as JSON Lines: sites, nodes
and edges. Archives of others have no graph; each of their pages is served at its very address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
from pydantic import ValidationError

from engine.errors import RunError, ScenarioError
from engine.record.warc import Capture
from engine.record.webarchive import WebArchive, read_archive, write_archive
from twins.browser.addresses import arrived_at, local_part, parse_address, resolve
from twins.browser.graph import Survey, survey
from twins.browser.state import BrowserSection

if TYPE_CHECKING:
    from scenarios.catalogue import Scenario

APP: Final = "browser"
SITES: Final = "graph/sites.jsonl"
NODES: Final = "graph/nodes.jsonl"
EDGES: Final = "graph/edges.jsonl"
MAX_FILE: Final = 64 << 20
"""Bytes of an archive that is opened."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a sound archive holds."""

    title: str
    start: str
    captures: int
    pages: int
    nodes: int
    """Nodes of its graph; 0 where it has none."""
    edges: int


def pack_site(scenario: Scenario) -> bytes:
    """The pages of a scenario's sites as a web archive.

    Raises:
        ScenarioError: the office has no browser.
    """
    section = scenario.sections.get(APP)
    if not isinstance(section, BrowserSection):
        raise ScenarioError(f"{scenario.id} has no browser, so there is no site to pack.")
    found = survey(section)
    first = section.sites[0]
    archive = WebArchive(
        title=scenario.title,
        start=first.host + first.start,
        date=f"{scenario.starts_at}:00Z",
        captures=tuple(_captures(found)),
        beside=_graph(found),
    )
    return write_archive(archive)


def read_file(path: Path) -> bytes:
    """The bytes of an archive.

    Raises:
        RunError: it cannot be read, or is too large for one.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise RunError(f"{path}: {error.strerror or error}.", "Check the name.") from None
    if len(data) > MAX_FILE:
        raise RunError(f"{path} is larger than {MAX_FILE >> 20} MiB.")
    return data


def section_of(data: bytes, name: str) -> BrowserSection:
    """A browser's section whose web is an archive.

    Args:
        data: the archive.
        name: what it is called in errors and refusals.

    Raises:
        RunError: it is no archive, is damaged, or holds no page; names the file in it.
    """
    archive = read_archive(data)
    sites = _own_sites(archive) if SITES in archive.beside else _foreign_sites(archive)
    try:
        return BrowserSection.model_validate({"sites": sites, "archive": name})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RunError(f"The archive's pages make no site: {place}: {first['msg']}.") from None


def check(data: bytes) -> Checked:
    """Check all of an archive: its digests, its index, and that its graph is that of its pages.

    Raises:
        RunError: something does not agree; names the file.
    """
    archive = read_archive(data)
    section = section_of(data, "archive")
    nodes = edges = 0
    if SITES in archive.beside:
        found = survey(section)
        for name, content in _graph(found).items():
            if archive.beside.get(name) != content:
                raise RunError(f"{name} is not what the pages of the archive give.")
        nodes, edges = len(found.nodes), len(found.edges)
    pages = sum(capture.is_page for capture in archive.captures)
    return Checked(archive.title, archive.start, len(archive.captures), pages, nodes, edges)


def _captures(found: Survey) -> Iterator[Capture]:
    for answer in found.answers:
        status = 404 if answer.missing else 200
        body = answer.html.encode("utf-8", "replace")
        yield Capture(answer.url, status, body, title=answer.title)
    for site in found.section.sites:
        for local, target in site.redirects.items():
            url = site.host + local
            yield Capture(url, 301, b"", location=resolve(url, target))


def _graph(found: Survey) -> dict[str, bytes]:
    sites = [
        {
            "host": site.host,
            "start": site.start,
            "search": site.search,
            "pages": [*site.pages],
            "exact": [*site.exact],
            "redirects": site.redirects,
        }
        for site in found.section.sites
    ]
    return {SITES: _lines(sites), NODES: _lines(found.nodes), EDGES: _lines(found.edges)}


def _lines(entries: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(orjson.dumps(entry) + b"\n" for entry in entries)


def _own_sites(archive: WebArchive) -> list[dict[str, Any]]:
    """The sites that the archive was made from."""
    html = {c.url: c.text for c in archive.captures if not c.is_redirect}
    found = []
    for number, line in enumerate(archive.beside[SITES].splitlines(), 1):
        try:
            entry = orjson.loads(line)
            host = entry["host"]
            for kind in ("pages", "exact"):
                entry[kind] = {local: html[host + local] for local in entry[kind]}
        except KeyError as error:
            raise RunError(f"{SITES}, line {number}: there is no record of {error}.") from None
        except (ValueError, TypeError):
            raise RunError(f"{SITES}, line {number}: this is no site.") from None
        found.append(entry)
    return found


def _foreign_sites(archive: WebArchive) -> list[dict[str, Any]]:
    """The sites of an archive that somebody else made: every page at its very address."""
    sites: dict[str, dict[str, Any]] = {}
    for capture in archive.captures:
        url = arrived_at(capture.url)
        address = parse_address(url)
        if not address.host or not (capture.is_redirect or _is_readable(capture)):
            continue
        site = sites.setdefault(
            address.host,
            {"host": address.origin, "search": "", "exact": {}, "redirects": {}},
        )
        if capture.is_redirect:
            site["redirects"][local_part(url)] = resolve(url, capture.location)
        else:
            site["exact"].setdefault(local_part(url), capture.text)
    for site in sites.values():
        site["start"] = next(iter((*site["exact"], *site["redirects"])))
    first = parse_address(archive.start).host
    if first in sites:
        local = local_part(arrived_at(archive.start))
        if local in sites[first]["exact"] or local in sites[first]["redirects"]:
            sites[first]["start"] = local
    return sorted(sites.values(), key=lambda site: site["host"].partition("://")[2] != first)


def _is_readable(capture: Capture) -> bool:
    return capture.mime.lower().startswith("text/html") and bool(capture.status)
