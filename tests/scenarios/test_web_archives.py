"""Sites as web archives: the same answers from a file, the graph, and nothing that is not in it."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RunError, ScenarioError
from engine.office import Office
from engine.record.warc import Capture
from engine.record.webarchive import WebArchive, read_archive, write_archive
from engine.record.zipping import zipped
from scenarios.archives import EDGES, NODES, check, pack_site, section_of
from scenarios.catalogue import PACKS, load
from scenarios.compiler import open_office
from twins.browser.graph import survey

WORLDS = ("macrocompute_default", "multi_channel")
SITE = "https://vweb.local"
SEAT = {"macrocompute_default": "agent", "multi_channel": load("multi_channel").seat}


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each world's site, packed."""
    root = tmp_path_factory.mktemp("archives")
    found = {}
    for world in WORLDS:
        found[world] = root / f"{world}.wacz"
        found[world].write_bytes(pack_site(load(world)))
    return found


@pytest.fixture(scope="module")
def offices(archives: Mapping[str, Path]) -> dict[str, tuple[Office, Office]]:
    """Each world twice: on its own site, and on the archive of it."""
    found = {}
    for world in WORLDS:
        scenario = load(world)
        options = {"modes": {"browser": f"replay:{archives[world]}"}}
        found[world] = (open_office(scenario, 7), open_office(scenario, 7, options))
    return found


def outcome(office: Office, actor: str, tool: str, args: Mapping[str, Any]) -> tuple[Any, Any]:
    done = office.call(actor, tool, args)
    return done.result, done.error


class Walker:
    """Walks two offices at once, choosing what to do from what the first one shows."""

    def __init__(self, site: Office, archive: Office, actor: str) -> None:
        self.site, self.archive, self.actor = site.fork(), archive.fork(), actor

    def step(self, kind: str, choice: int, text: str) -> None:
        tool, args = self.action(kind, choice, text)
        here = outcome(self.site, self.actor, tool, args)
        there = outcome(self.archive, self.actor, tool, args)
        assert here == there, (tool, args)
        seen = [o.call(self.actor, "browser.read", {}).result for o in (self.site, self.archive)]
        assert seen[0] == seen[1]

    def action(self, kind: str, choice: int, text: str) -> tuple[str, dict[str, Any]]:
        page = self.site.view("browser", self.actor).page
        ids = [node.node_id for node in page.nodes]
        fields = [node for node in ids if node.startswith("TYPE:")] or ["TYPE:none#0"]
        forms = [form.form_id for form in page.forms] or ["FORM:none#0"]
        if kind == "open":
            section = self.site.twins[self.site.index["browser"]].config
            urls = [f"{s.host}{path}" for s in section.sites for path in s.pages]
            urls += [f"{SITE}/search?q={text}", f"{SITE}/home#top", "vweb.local/about/"]
            return "browser.open", {"url": urls[choice % len(urls)]}
        if kind == "type":
            return "browser.type", {"node_id": fields[choice % len(fields)], "text": text}
        if kind == "submit":
            return "browser.submit", {"form_id": forms[choice % len(forms)]}
        if kind == "find":
            return "browser.find", {"query": text, "top_k": 1 + choice % 20}
        if kind == "back":
            return "browser.back", {}
        if kind == "astray":
            return "browser.click", {"node_id": f"CLICK:{text or 'x'}#9"}
        return "browser.click", {"node_id": (ids or ["CLICK:none#0"])[choice % max(1, len(ids))]}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["open", "click", "click", "type", "submit", "find", "back", "astray"]),
        st.integers(0, 400),
        st.sampled_from(["macrobook pro", "laptop", "x", "robin@halden.example", "", "on", "16GB"]),
    ),
    max_size=14,
)


@pytest.mark.parametrize("world", WORLDS)
@settings(deadline=None, max_examples=60)
@given(steps=STEPS)
def test_an_archive_answers_as_its_site_does(
    world: str, offices: dict[str, tuple[Office, Office]], steps: list[tuple[str, int, str]]
) -> None:
    walker = Walker(*offices[world], SEAT[world])
    for step in steps:
        walker.step(*step)


@pytest.mark.parametrize("world", WORLDS)
def test_every_edge_leads_where_the_graph_says(
    world: str, offices: dict[str, tuple[Office, Office]], archives: dict[str, Path]
) -> None:
    held = read_archive(archives[world].read_bytes()).beside
    nodes = [json.loads(line) for line in held[NODES].splitlines()]
    edges = [json.loads(line) for line in held[EDGES].splitlines()]
    assert len(nodes) > 100
    assert {"page", "id", "role", "name", "kind"} == set(nodes[0])
    home = {"page": f"{SITE}/home", "node": "CLICK:nav_laptops#0", "action": "click"}
    assert {**home, "to": f"{SITE}/category/laptops"} in edges
    actor = SEAT[world]
    for edge in edges:
        if edge["action"] != "click" or "to" not in edge:
            continue
        office = offices[world][1].fork()
        assert office.call(actor, "browser.open", {"url": edge["page"]}).ok
        assert office.call(actor, "browser.click", {"node_id": edge["node"]}).result == {
            "url": edge["to"]
        }


@pytest.mark.parametrize(
    ("tool", "args"),
    [
        ("browser.click", {"node_id": "CLICK:no_such_node#0"}),
        ("browser.open", {"url": f"{SITE}/not-there"}),
        ("browser.open", {"url": "https://elsewhere.example/"}),
        ("browser.submit", {"form_id": "FORM:no_such_form#0"}),
    ],
)
def test_an_action_off_the_graph_is_refused(
    tool: str, args: dict[str, str], offices: dict[str, tuple[Office, Office]]
) -> None:
    office = offices["macrocompute_default"][1].fork()
    before = office.view("browser", "agent")
    done = office.call("agent", tool, args)
    assert done.error is not None
    assert done.error["code"] == "invalid_action"
    assert office.view("browser", "agent") == before
    assert office.modes["browser"] == "replay"


def site_of(tmp_path: Path, browser: str) -> Path:
    """A world of one's own with another browser section."""
    shutil.copytree(PACKS / "macrocompute_default", tmp_path, dirs_exist_ok=True)
    file = tmp_path / "scenario.yaml"
    text = file.read_text("utf-8")
    sites = "browser:\n  sites:\n    - $file: site/site.yaml\n"
    assert sites in text
    file.write_text(text.replace(sites, browser), "utf-8")
    return tmp_path


def test_a_scenario_may_stand_on_an_archive(tmp_path: Path, archives: dict[str, Path]) -> None:
    path = tmp_path / "site.wacz"
    shutil.copy(archives["macrocompute_default"], path)
    folder = site_of(tmp_path, "browser:\n  archive: site.wacz\n")
    scenario = load(str(folder))
    office = open_office(scenario, 7)
    own = open_office(load("macrocompute_default"), 7)
    assert outcome(office, "agent", "browser.read", {}) == outcome(own, "agent", "browser.read", {})
    assert office.call("agent", "browser.open", {"url": f"{SITE}/nope"}).error is not None
    path.write_bytes(pack_site(load("multi_channel")))
    assert load(str(folder)).digest != scenario.digest


@pytest.mark.parametrize(
    ("browser", "told"),
    [
        ("  archive: missing.wacz", "missing.wacz"),
        ("  archive: ../../etc/passwd", "outside the scenario's folder"),
        ("  archive: site/home.html", "browser.archive: site/home.html: The zip is damaged"),
        (
            "  archive: site.wacz\n  sites: [{ $file: site/site.yaml }]",
            "both sites and an archive",
        ),
    ],
)
def test_a_scenario_says_what_is_wrong_with_its_archive(
    browser: str, told: str, tmp_path: Path, archives: dict[str, Path]
) -> None:
    shutil.copy(archives["macrocompute_default"], tmp_path / "site.wacz")
    folder = site_of(tmp_path, f"browser:\n{browser}\n")
    with pytest.raises(ScenarioError) as caught:
        load(str(folder))
    assert told in str(caught.value)


def test_the_same_site_is_the_same_bytes_and_holds_all_that_is_needed() -> None:
    scenario = load("multi_channel")
    data = pack_site(scenario)
    assert data == pack_site(load("multi_channel"))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        package = json.loads(file.read("datapackage.json"))
        warc = gzip.decompress(file.read("archive/data.warc.gz")).decode()
    assert {entry["path"] for entry in package["resources"]} == {
        "archive/data.warc.gz", "indexes/index.cdxj", "pages/pages.jsonl",
        "graph/sites.jsonl", "graph/nodes.jsonl", "graph/edges.jsonl",
    }  # fmt: skip
    assert package["created"] == f"{scenario.starts_at}:00Z"
    assert warc.count("WARC-Type: response\r\n") == check(data).captures
    assert "WARC-Target-URI: https://vweb.local/category/laptops\r\n" in warc


def linked(pages: dict[str, str], **more: Any) -> Any:
    from twins.browser.state import BrowserSection

    site = {"host": "https://a.example", "start": "/", "pages": pages, **more}
    return BrowserSection.model_validate({"sites": [site]})


def test_dead_links_redirects_and_folded_nodes_are_kept() -> None:
    html = (
        "<h1>Home</h1><a href='/gone?x=1'>Gone</a><a href='https://b.example/far'>Far</a>"
        "<a href='/old'>Old</a><details><summary>More</summary><a href='/in'>In</a></details>"
    )
    section = linked({"/": html, "/in": "<p>In</p>"}, redirects={"/old": "/in"})
    found = survey(section)
    assert [answer.url for answer in found.answers if answer.missing] == [
        "https://a.example/gone?x=1", "https://b.example/far",
    ]  # fmt: skip
    to = {edge["node"]: edge.get("to") for edge in found.edges if edge["page"].endswith("e/")}
    assert to["CLICK:old#0"] == to["CLICK:in#0"] == "https://a.example/in"
    assert to["CLICK:more#0"] is None


def changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """An archive with something in one of its files replaced, its zip put right again."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        members = {each: file.read(each) for each in file.namelist()}
    assert old in members[name]
    members[name] = members[name].replace(old, new, 1)
    return zipped(members)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("archive/data.warc.gz", b"Sixteen inches", b"Sixteen inchez"),
        ("pages/pages.jsonl", b"Home", b"Hame"),
        ("indexes/index.cdxj", b'"200"', b'"404"'),
        ("graph/edges.jsonl", b"/category/laptops", b"/category/lapdogs"),
        ("datapackage.json", b'"vei-tui"', b'"vei-tuo"'),
    ],
)
def test_tampering_is_found_and_named(
    name: str, old: bytes, new: bytes, archives: dict[str, Path]
) -> None:
    data = changed(archives["macrocompute_default"].read_bytes(), name, old, new)
    with pytest.raises(RunError) as caught:
        check(data)
    assert name in str(caught.value)


def test_any_flipped_bit_is_found(archives: dict[str, Path]) -> None:
    data = archives["macrocompute_default"].read_bytes()
    for at in range(0, len(data), 1301):
        broken = bytearray(data)
        broken[at] ^= 1 << (at % 8)
        with pytest.raises(RunError):
            check(bytes(broken))


def test_a_graph_that_is_not_that_of_the_pages_is_found() -> None:
    archive = read_archive(pack_site(load("macrocompute_default")))
    forged = dict(archive.beside)
    forged[EDGES] = forged[EDGES].replace(b"/category/laptops", b"/about", 1)
    data = write_archive(
        WebArchive(archive.title, archive.start, archive.date, archive.captures, forged)
    )
    with pytest.raises(RunError, match=r"graph/edges\.jsonl is not what the pages"):
        check(data)


def test_an_archive_of_others_is_served_at_its_very_addresses() -> None:
    captures = (
        Capture("https://c.example/old", 301, b"", location="/new?p=1"),
        Capture("https://c.example/new?p=1", 200, b"<h1>New</h1><a href='/x'>X</a>"),
        Capture("https://c.example/style.css", 200, b"a {}", mime="text/css"),
        Capture("https://d.example/", 404, b"<h1>No</h1>"),
    )
    archive = WebArchive("", "https://c.example/new?p=1", "2026-03-10T09:00:00Z", captures)
    section = section_of(write_archive(archive), "c.wacz")
    assert [site.host for site in section.sites] == ["https://c.example", "https://d.example"]
    from twins.browser.web import Web

    web = Web(section)
    assert web.start == web.address("https://c.example/old") == "https://c.example/new?p=1"
    assert web.page(web.start).title == "New"
    assert web.holds("https://d.example/")
    for url in ("https://c.example/new", "https://c.example/search?q=new", "https://c.example/x"):
        assert not web.holds(url)
