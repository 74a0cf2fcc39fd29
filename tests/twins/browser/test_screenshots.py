"""Screenshots: drawn from the page alone, safe whatever is on it, and named by their bytes."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.office import Office
from scenarios.catalogue import load
from scenarios.compiler import open_office
from twins.browser.canvas import Style, cut, width_of
from twins.browser.page import Page
from twins.browser.picture import MAX_HEIGHT, WIDTH, picture

SVG = "{http://www.w3.org/2000/svg}"
FORM = """<title>Order</title><header><nav><a href=/a>One</a> <a href=/b>Two</a></nav></header>
<main><h1>Order form</h1><p>Fill <b>this</b> in.</p><form><label>Name <input name=n
placeholder="Your name"></label><label>Kind <select name=k><option value=1>Small<option value=2>Big
</select></label><label><input type=checkbox name=c> Gift</label>
<label>Secret <input type=password name=p></label><button>Send it</button></form>
<ul><li>First<li>Second</ul><table><tr><th>Part<th>Price<tr><td>Lamp<td>$38</table>
<pre>a  b</pre><hr><img alt="A lamp"><details><summary>More</summary><p>Hidden words</p></details>
</main><footer>Ltd.</footer>"""


@pytest.fixture
def office() -> Office:
    """The default world at its start."""
    return open_office(load("macrocompute_default"), 3)


def texts(svg: bytes) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def page(html: str, **more: tuple[str, ...]) -> Page:
    return Page.of("https://a.example/order?x=<1>", html, **more)


def test_a_picture_shows_what_the_page_shows() -> None:
    found = " | ".join(texts(picture(page(FORM), {})))
    for said in (
        "Order", "https://a.example/order?x=<1>", "One", "Two", "Order form", "this", "Your name",
        "Small", "Gift", "Send it", "First", "Part", "$38", "a  b", "A lamp", "▸ More", "Ltd.",
    ):  # fmt: skip
        assert said in found, said
    assert "Hidden words" not in found


def test_a_picture_shows_what_was_typed_and_no_password() -> None:
    ids = [node.node_id for node in page(FORM).nodes if node.node_id.startswith("TYPE:")]
    name, kind, gift, secret = ids
    blank = picture(page(FORM), {})
    shown = texts(picture(page(FORM), {name: "Robin & Co", kind: "2", secret: "hunter2"}))
    assert "Robin & Co" in shown
    assert "Big" in shown
    assert "•••••••" in shown
    assert "hunter2" not in shown
    assert "Your name" not in shown
    assert picture(page(FORM), {gift: "on"}) != blank


def test_a_picture_follows_dialogs_and_details(office: Office) -> None:
    before = office.call("agent", "browser.read").result["screenshot_ref"]
    assert "Accept all" in texts(office.blob(before) or b"")
    office.call("agent", "browser.click", {"node_id": "CLICK:accept_cookies#0"})
    after = office.call("agent", "browser.read").result["screenshot_ref"]
    assert "Accept all" not in texts(office.blob(after) or b"")
    opened = page(FORM, toggled=("CLICK:more#0",))
    assert "Hidden words" in " ".join(texts(picture(opened, {})))


def test_a_reference_is_the_digest_of_the_bytes(office: Office) -> None:
    read = office.call("agent", "browser.read").result
    seen = office.call("agent", "vei.observe", {"focus": "browser"}).result
    assert read["screenshot_ref"] == seen["screenshot_ref"]
    data = office.blob(read["screenshot_ref"])
    assert data is not None
    assert read["screenshot_ref"] == f"blobs/{sha256(data).hexdigest()}.svg"
    assert office.call("agent", "vei.observe", {"focus": "slack"}).result["screenshot_ref"] is None
    for other in ("", "blobs/../trace.jsonl", f"blobs/{'0' * 64}.svg"):
        assert office.blob(other) is None


def test_a_picture_is_the_same_in_another_process(office: Office) -> None:
    ref = office.call("agent", "browser.read").result["screenshot_ref"]
    code = (
        "from scenarios.catalogue import load; from scenarios.compiler import open_office;"
        "o = open_office(load('macrocompute_default'), 3);"
        "print(o.call('agent', 'browser.read').result['screenshot_ref'])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == ref


PARTS = (
    "<h1>", "<p>", "</p>", "<a href=/x>", "</a>", "<table>", "<tr>", "<td colspan=90>", "<th>",
    "</table>", "<form>", "<input value='<&\">'>", "<button>", "<select><option>", "<pre>",
    "<dialog open>", "</dialog>", "<blockquote>", "<li>", "<textarea>", "<img alt='x'>", "<nav>",
    "</nav>", "<footer>", "\x00\x0b", "\u202e", "\ufffe", "漢字", "😀", "w" * 300, "]]>", "&amp;",
)  # fmt: skip
HUGE = {
    "one paragraph": "<p>" + "word " * 200_000,
    "many paragraphs": "<p>word" * 60_000,
    "many rows": "<table>" + "<tr><td>x" * 60_000,
    "many columns": "<table><tr>" + "<td>x" * 60_000,
    "many lines": "<pre>" + "line\n" * 100_000,
    "one word": "<p>" + "w" * 900_000,
    "many dialogs": "<dialog open>" * 500 + "x",
}


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(PARTS), max_size=40), st.text(max_size=60))
def test_any_page_gives_a_picture_that_any_reader_reads(parts: list[str], text: str) -> None:
    shown = page("".join(parts) + text)
    typed = {node.node_id: text for node in shown.nodes}
    drawn = picture(shown, typed)
    assert drawn == picture(shown, typed)
    root = ElementTree.fromstring(drawn)
    assert root.get("width") == str(WIDTH)
    for tag in ("script", "image", "foreignObject", "a", "use"):
        assert root.find(f".//{SVG}{tag}") is None


@pytest.mark.parametrize("kind", HUGE)
def test_a_huge_page_is_cut(kind: str) -> None:
    drawn = picture(page(HUGE[kind]), {})
    assert int(ElementTree.fromstring(drawn).get("height") or 0) < MAX_HEIGHT + 1000
    assert len(drawn) < 3_000_000


def test_text_is_cut_to_its_room() -> None:
    style = Style(14)
    assert cut("short", style, 100) == "short"
    long = cut("many words " * 50, style, 200)
    assert long.endswith("…")
    assert 150 < width_of(long, style) <= 200
