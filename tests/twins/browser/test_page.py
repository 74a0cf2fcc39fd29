"""Pages: what is read, what can be done, what is found, and that no HTML at all does any harm."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.catalogue import load
from twins.browser.page import (
    Block,
    Inline,
    Page,
    not_found,
    parse_address,
    quotable,
    resolve,
    search_results,
    search_site,
)
from twins.browser.state import BrowserSection

ROOT = Path(__file__).resolve().parents[3]
SITE = ROOT / "scenarios" / "packs" / "macrocompute_default" / "site"
HOST = "https://vweb.local"


def page(body: str, url: str = f"{HOST}/shop/item?x=1", **options: tuple[str, ...]) -> Page:
    return Page.of(url, body, **options)


def ids(of: Page) -> list[str]:
    return [node.node_id for node in of.nodes]


def kinds(of: Page) -> list[str]:
    return [block.kind for block in of.blocks]


def pieces(block: Block) -> list[Inline]:
    cells = [piece for row in block.rows for cell in row.cells for piece in cell.inlines]
    return [*block.inlines, *cells]


def shown_ids(of: Page) -> set[str]:
    return {p.node_id for block in of.blocks for p in pieces(block) if p.node_id is not None}


@pytest.fixture(scope="module")
def site() -> dict[str, Page]:
    """The pages of the MacroCompute shop by path, as the default world has them."""
    section = load("macrocompute_default").sections["browser"]
    assert isinstance(section, BrowserSection)
    (shop,) = section.sites
    assert shop.host == HOST
    return {path: Page.of(HOST + path, html) for path, html in shop.pages.items()}


def test_a_node_is_found_by_its_author_s_name_for_it(site: dict[str, Page]) -> None:
    hits = site["/pdp/macrobook-pro-16"].find("specs")
    assert hits
    assert hits[0].node_id == "CLICK:open_specs#0"


class TestText:
    def test_white_space_collapses_and_blocks_are_lines(self) -> None:
        read = page("<p>One\n  two&nbsp; <b>three</b>\t four</p><div>five<p>six</p>seven</div>")
        assert read.text == "One two three four\nfive\nsix\nseven"

    @pytest.mark.parametrize(
        "hidden",
        [
            "<p hidden>no</p>",
            "<p aria-hidden=true>no</p>",
            "<p style='color:red; DISPLAY : none'>no</p>",
            "<p style=visibility:hidden>no</p>",
            "<div popover>no</div>",
            "<script>no</script>",
            "<style>no</style>",
            "<template><p>no</template>",
            "<dialog>no</dialog>",
            "<details><summary>yes</summary>no</details>",
            "<div hidden><div><a href=/no>no</a></div></div>",
            "<iframe src=x>no</iframe>",
            "<!-- no -->",
        ],
    )
    def test_what_is_hidden_is_neither_read_nor_acted_on(self, hidden: str) -> None:
        read = page(f"<title>no</title><p>yes</p>{hidden}")
        assert "no" not in read.text.split()
        assert all(node.kind == "disclosure" for node in read.nodes)
        assert not read.find("no")

    def test_noscript_is_shown_since_there_are_no_scripts(self) -> None:
        assert page("<p>a</p><noscript><p>b</p></noscript>").text == "a\nb"

    def test_style_names_that_only_contain_display_none_hide_nothing(self) -> None:
        assert page("<p style='--x-display:none'>seen</p>").text == "seen"

    def test_title_is_the_head_s_then_the_heading_then_the_address(self) -> None:
        assert page("<title> A \n b</title><h1>C</h1>").title == "A b"
        assert page("<svg><title>no</title></svg><h1>C</h1>").title == "C"
        assert page("<p>x").title == f"{HOST}/shop/item?x=1"

    def test_hostile_text_is_kept_as_text(self) -> None:
        hostile = "[@click=app.quit]x[/] \x1b[31m \u202e \u200b"
        assert page(f"<p>{hostile}</p>").text == hostile.strip(" ")

    def test_quotation_ignores_case_punctuation_and_cells(self) -> None:
        read = page("<p>Price: $3,199.</p><table><tr><th>Memory<td>32GB  RAM</table>")
        for quote in ("price $3199", "PRICE:  $3,199", "Memory: 32GB RAM", "“32GB RAM”"):
            assert read.quotes(quote), quote
        for other in ("price $319", "2GB RAM", "", "…", "memory ram"):
            assert not read.quotes(other), other
        assert quotable("1,2 and 12,345,678 and 1,2345") == "1 2 and 12345678 and 1 2345"

    def test_excerpt_is_cut_between_words_and_never_too_long(self) -> None:
        read = page("<p>alpha beta gamma</p><p>delta</p>")
        assert read.excerpt(1000) == read.text
        assert read.excerpt(12) == "alpha beta …"
        assert [len(read.excerpt(size)) <= size for size in range(25)] == [True] * 25


class TestBlocks:
    def test_headings_lists_quotes_rules_and_code(self) -> None:
        read = page(
            "<h2>Head <em>it</em></h2><ul><li>one<ol start=3><li>x<li value=9>y<li>z</ol>tail"
            "<li><p>a<p>b</ul><blockquote><p>q</blockquote><hr><pre>  a\n   b</pre>"
            "<dl><dt>t<dd>d</dl><p>x<br>y <code>c</code>"
        )
        assert [(b.kind, b.level, b.marker, b.quote, b.text) for b in read.blocks] == [
            ("heading", 2, "", 0, "Head it"),
            ("item", 1, "•", 0, "one"),
            ("item", 2, "3.", 0, "x"),
            ("item", 2, "9.", 0, "y"),
            ("item", 2, "10.", 0, "z"),
            ("item", 1, "", 0, "tail"),
            ("item", 1, "•", 0, "a"),
            ("item", 1, "", 0, "b"),
            ("paragraph", 0, "", 1, "q"),
            ("rule", 0, "", 0, ""),
            ("pre", 0, "", 0, "a\nb"),
            ("item", 1, "", 0, "t"),
            ("item", 2, "", 0, "d"),
            ("paragraph", 0, "", 0, "x\ny c"),
        ]
        assert read.blocks[10].inlines[0].text == "  a\n   b"
        assert [p.emphasis for p in read.blocks[0].inlines] == [False, True]
        assert [(p.kind, p.code) for p in read.blocks[-1].inlines] == [
            ("text", False),
            ("break", False),
            ("text", False),
            ("text", True),
        ]

    def test_table_of_data_keeps_headers_caption_and_spans(self) -> None:
        (table,) = page(
            "<table><caption>Cap</caption><tr><th colspan=2>A<th>B"
            "<tr><td rowspan=2>1<br>2<td>3<td>4<tr><td><ul><li>5<li>6</ul><td>7</table>"
        ).blocks
        assert [[cell.text for cell in row.cells] for row in table.rows] == [
            ["A", "B"],
            ["1 2", "3", "4"],
            ["", "• 5 • 6", "7"],
        ]
        assert [cell.columns for cell in table.rows[0].cells] == [2, 1]
        assert all(cell.header for cell in table.rows[0].cells)
        assert table.text.splitlines()[0] == "Cap"

    def test_table_for_looks_is_read_as_blocks(self) -> None:
        read = page("<table><tr><td><h1>T</h1><td><table><tr><td>in</table></table>")
        assert kinds(read) == ["heading", "table"]

    def test_pictures_are_their_alternative_text(self) -> None:
        read = page("<p><img alt='A notebook'></p><p>x <img alt=pic> <img alt=''><img src=x></p>")
        assert [(b.kind, b.text) for b in read.blocks] == [
            ("image", "A notebook"),
            ("paragraph", "x pic"),
        ]

    def test_regions_are_landmarks_of_the_page_only(self) -> None:
        read = page(
            "<header>a</header><nav>b</nav><main><header>c</header><section aria-label=S>d"
            "</section></main><footer>e</footer>"
        )
        assert [b.region for b in read.blocks] == [
            "banner",
            "navigation",
            "main",
            "main",
            "contentinfo",
        ]
        assert ("region", "S") in [(each.role, each.name) for each in read.outline]


class TestNodes:
    @pytest.mark.parametrize(
        ("markup", "role", "name", "node_id"),
        [
            ("<a href=/x>Read  more</a>", "link", "Read more", "CLICK:read_more#0"),
            ("<a href=/x data-node=Open-PDP>x</a>", "link", "x", "CLICK:open_pdp#0"),
            ("<a href=/x aria-label=Home>x</a>", "link", "Home", "CLICK:home#0"),
            ("<a href=/x><img alt=Logo> shop</a>", "link", "Logo shop", "CLICK:logo_shop#0"),
            ("<a href=/x title=Tip></a>", "link", "Tip", "CLICK:tip#0"),
            ("<a href=/x></a>", "link", "", "CLICK:link#0"),
            ("<a href=/x>購入</a>", "link", "購入", "CLICK:link#0"),
            ("<a href=/x>Überblick</a>", "link", "Überblick", "CLICK:uberblick#0"),
            ("<button>Go<span hidden>!</span></button>", "button", "Go", "CLICK:go#0"),
            ("<input type=submit>", "button", "Submit", "CLICK:submit#0"),
            ("<input type=image alt=Find>", "button", "Find", "CLICK:find#0"),
            ("<div role=button>Div</div>", "button", "Div", "CLICK:div#0"),
            ("<label for=i>Mail</label><input id=i>", "textbox", "Mail", "TYPE:mail#0"),
            ("<label>Mail <input name=m></label>", "textbox", "Mail", "TYPE:mail#0"),
            (
                "<p id=l>By ref</p><input aria-labelledby='l z'>",
                "textbox",
                "By ref",
                "TYPE:by_ref#0",
            ),
            ("<input placeholder=Hint name=n>", "textbox", "Hint", "TYPE:hint#0"),
            ("<input name=first_name>", "textbox", "first_name", "TYPE:first_name#0"),
            ("<input type=search name=q>", "searchbox", "q", "TYPE:q#0"),
            ("<input type=number name=n>", "spinbutton", "n", "TYPE:n#0"),
            ("<input type=checkbox aria-label=Ok>", "checkbox", "Ok", "TYPE:ok#0"),
            ("<input type=radio aria-label=Ok>", "radio", "Ok", "TYPE:ok#0"),
            ("<input list=x name=n>", "combobox", "n", "TYPE:n#0"),
            ("<textarea title=Note></textarea>", "textbox", "Note", "TYPE:note#0"),
            ("<select name=s><option>A</select>", "combobox", "s", "TYPE:s#0"),
            ("<select name=s multiple></select>", "listbox", "s", "TYPE:s#0"),
            ("<form aria-label='Sign up'></form>", "form", "Sign up", "FORM:sign_up#0"),
            ("<form role=search name=f></form>", "search", "f", "FORM:f#0"),
            ("<button role=none>B</button>", "button", "B", "CLICK:b#0"),
        ],
    )
    def test_role_name_and_id(self, markup: str, role: str, name: str, node_id: str) -> None:
        (node,) = page(markup).nodes
        assert (node.role, node.name, node.node_id) == (role, name, node_id)

    def test_equals_are_counted_in_document_order(self) -> None:
        read = page("<a href=1>Buy</a><a href=2>Buy</a><button>Buy</button><a href=3>buy!</a>")
        assert ids(read) == ["CLICK:buy#0", "CLICK:buy#1", "CLICK:buy#2", "CLICK:buy#3"]
        assert [n.href for n in read.nodes if n.href] == [f"{HOST}/shop/{k}" for k in (1, 2, 3)]

    def test_anchor_without_target_is_text(self) -> None:
        assert page("<a name=x>text</a>").nodes == ()

    @pytest.mark.parametrize(
        ("href", "target"),
        [
            ("/x", f"{HOST}/x"),
            ("x", f"{HOST}/shop/x"),
            ("../x#f", f"{HOST}/x#f"),
            ("?q=1", f"{HOST}/shop/item?q=1"),
            ("#f", f"{HOST}/shop/item?x=1#f"),
            ("", f"{HOST}/shop/item?x=1"),
            (" \n/a\tb ", f"{HOST}/ab"),
            ("//other.example/y", "https://other.example/y"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("http://[broken", "http://[broken"),
        ],
    )
    def test_links_resolve_against_the_page(self, href: str, target: str) -> None:
        (node,) = page(f"<a href='{href}'>x</a>").nodes
        assert node.href == target

    def test_base_moves_relative_links(self) -> None:
        assert page("<base href=/deep/er/><a href=x>x</a>").nodes[0].href == f"{HOST}/deep/er/x"

    def test_every_node_that_is_no_form_is_shown(self) -> None:
        read = page(
            "<a href=/x></a><button></button><a href=/y> </a><input><input type=button>"
            "<div role=button><a href=/z>z</a></div><table><tr><td><a href=/t></a></table>"
        )
        assert shown_ids(read) == set(ids(read))

    def test_typing_takes_what_the_control_can_hold(self) -> None:
        entry, area, choice, check, off, fixed = page(
            "<input name=a><textarea name=b></textarea>"
            "<select name=c><option value=s>Small<option value=l>Large</select>"
            "<input type=checkbox name=d value=yes><input disabled><input readonly>"
        ).nodes
        assert entry.accepts("one\ntwo") == "onetwo"
        assert area.accepts("one\ntwo") == "one\ntwo"
        assert (choice.accepts(" large "), choice.accepts("S"), choice.accepts("XL")) == (
            "l",
            "s",
            None,
        )
        assert (check.accepts("ON"), check.accepts("no"), check.accepts("maybe")) == (
            "on",
            "",
            None,
        )
        assert (off.accepts("x"), fixed.accepts("x")) == (None, None)


class TestForms:
    FORM = (
        "<form id=f action=/send method=POST data-node=order><input name=a value=1>"
        "<input type=hidden name=h value=2><input name=skip disabled value=3>"
        "<input type=radio name=r value=x checked><input type=radio name=r value=y>"
        "<input type=checkbox name=c><select name=s><option>A<option selected value=b>B</select>"
        "<textarea name=t> keep </textarea><button name=go value=now>Go</button>"
        "<button type=reset>Reset</button></form><input form=f name=late required>"
    )

    def test_fields_are_sent_in_order_with_their_defaults(self) -> None:
        read = page(self.FORM)
        (form,) = read.forms
        assert (form.form_id, form.method, form.action) == ("FORM:order#0", "post", f"{HOST}/send")
        assert form.submits == ("CLICK:go#0",)
        sent = read.submission(form.form_id, button_id="CLICK:go#0")
        assert sent is not None
        assert sent.url == f"{HOST}/send"
        assert sent.fields == (
            ("a", "1"),
            ("h", "2"),
            ("r", "x"),
            ("s", "b"),
            ("t", " keep "),
            ("late", ""),
            ("go", "now"),
        )
        assert sent.missing == ("TYPE:late#0",)

    def test_typed_values_replace_defaults(self) -> None:
        read = page(self.FORM)
        values = {"TYPE:a#0": "", "TYPE:r#1": "on", "TYPE:c#0": "on", "TYPE:late#0": "z"}
        sent = read.submission("FORM:order#0", values)
        assert sent is not None
        assert dict(sent.fields) == {
            "a": "",
            "h": "2",
            "r": "y",
            "c": "on",
            "s": "b",
            "t": " keep ",
            "late": "z",
        }
        assert sent.missing == ()

    def test_get_form_puts_its_fields_in_the_query(self) -> None:
        read = page("<form action='/search?old=1#f'><input name=q><button>Go</button></form>")
        sent = read.submission("FORM:form#0", {"TYPE:q#0": "a b&c=ü\ud800"})
        assert sent is not None
        assert sent.url == f"{HOST}/search?q=a+b%26c%3D%C3%BC%3F"

    def test_unknown_form_is_none(self) -> None:
        assert page(self.FORM).submission("FORM:other#0") is None

    def test_button_action_overrides_the_form(self) -> None:
        read = page("<form action=/a method=post><button formaction=/b>B</button></form>")
        sent = read.submission("FORM:form#0", button_id="CLICK:b#0")
        assert sent is not None
        assert sent.url == f"{HOST}/b"


class TestDialogs:
    HTML = (
        "<dialog open aria-label=News><p>Sale!</p><button>Close</button><form action=/join>"
        "<input name=mail><button>Join</button></form></dialog><p>Page</p><button>Close</button>"
        "<a href=/x>Join</a>"
    )

    def test_open_dialog_is_read_and_can_be_dismissed(self) -> None:
        read = page(self.HTML)
        (dialog,) = read.dialogs
        assert (dialog.dialog_id, dialog.name) == ("DIALOG:news#0", "News")
        assert dialog.dismiss == ("CLICK:close#0",)
        assert [n.kind for n in read.nodes] == [
            "dismiss",
            "form",
            "entry",
            "submit",
            "button",
            "link",
        ]
        assert kinds(read)[0] == "dialog"
        assert "dialog_end" in kinds(read)
        assert {b.dialog_id for b in read.blocks if b.text == "Sale!"} == {"DIALOG:news#0"}

    def test_dismissed_dialog_is_gone_and_ids_do_not_move(self) -> None:
        before = page(self.HTML)
        after = page(self.HTML, dismissed=("DIALOG:news#0",))
        assert after.text == "Page\nClose Join"
        assert after.dialogs == ()
        assert after.forms == ()
        assert ids(after) == ["CLICK:close#1", "CLICK:join#1"]
        assert set(after.nodes) <= set(before.nodes)

    def test_form_with_method_dialog_dismisses(self) -> None:
        read = page(
            "<dialog open><h2>Hi</h2><form method=dialog><button>OK</button></form></dialog>"
        )
        (dialog,) = read.dialogs
        assert dialog.dismiss == ("CLICK:ok#0",)
        assert (read.nodes[1].kind, read.nodes[1].dialog_id) == ("dismiss", "DIALOG:hi#0")
        sent = read.submission("FORM:form#0")
        assert sent is not None
        assert (sent.method, sent.dialog_id) == ("dialog", "DIALOG:hi#0")

    def test_details_open_and_close_and_ids_do_not_move(self) -> None:
        html = (
            "<details><summary>More</summary><p>inside <a href=/i>Go</a></p></details>"
            "<a href=/o>Go</a><details open><p>bare</p></details>"
        )
        closed = page(html)
        opened = page(html, toggled=("CLICK:more#0", "CLICK:details#0"))
        assert closed.text == "More\nGo\nDetails\nbare"
        assert opened.text == "More\ninside Go\nGo\nDetails"
        assert [n.href for n in closed.nodes if n.node_id == "CLICK:go#1"] == [f"{HOST}/o"]
        assert [n.href for n in opened.nodes if n.node_id == "CLICK:go#1"] == [f"{HOST}/o"]
        assert [n.expanded for n in closed.nodes if n.kind == "disclosure"] == [False, True]
        assert [n.expanded for n in opened.nodes if n.kind == "disclosure"] == [True, False]


class TestFind:
    HTML = (
        "<h1>Notebooks</h1><p>Fast and light.</p><a href=1>Notebook</a><a href=2>Notebook Pro</a>"
        "<a href=3>Our notebooks</a><form><label>Search<input type=search></label>"
        "<button>Search</button></form><table><tr><th>Memory<td>32GB RAM</table>"
        "<h2>Delivery</h2><p>Five days. <a href=4>Details</a></p>"
    )

    def find(self, query: str, top_k: int = 10) -> list[str]:
        return [hit.node_id for hit in page(self.HTML).find(query, top_k)]

    def test_exact_then_beginning_then_words(self) -> None:
        assert self.find("notebook", 4) == [
            "CLICK:notebook#0",
            "CLICK:notebook_pro#0",
            "TEXT:notebooks#0",
            "CLICK:our_notebooks#0",
        ]

    @pytest.mark.parametrize(
        ("query", "first"),
        [
            ("search button", "CLICK:search#0"),
            ("search box", "TYPE:search#0"),
            ("heading notebook", "TEXT:notebooks#0"),
            ("32gb", "TEXT:memory_32gb_ram#0"),
            ("fast", "TEXT:fast_and_light#0"),
            ("link delivery details", "CLICK:details#0"),
            ("CLICK:notebook_pro#0", "CLICK:notebook_pro#0"),
            ("notebook_pro", "CLICK:notebook_pro#0"),
        ],
    )
    def test_role_text_and_surroundings_count(self, query: str, first: str) -> None:
        assert self.find(query)[0] == first

    def test_role_alone_lists_that_role(self) -> None:
        assert self.find("links", 4) == [
            "CLICK:notebook#0",
            "CLICK:notebook_pro#0",
            "CLICK:our_notebooks#0",
            "CLICK:details#0",
        ]

    def test_no_match_empty_query_and_limits(self) -> None:
        assert self.find("xylophone") == []
        assert self.find("", 2) == ["CLICK:notebook#0", "CLICK:notebook_pro#0"]
        assert self.find("notebook", 0) == self.find("notebook", -3) == []
        assert len(self.find("notebook", 2)) == 2

    def test_scores_never_rise_down_the_list(self) -> None:
        scores = [hit.score for hit in page(self.HTML).find("notebook search delivery", 50)]
        assert scores == sorted(scores, reverse=True)
        assert min(scores) > 0


class TestOutline:
    def test_outline_is_plain_capped_and_in_order(self) -> None:
        read = page("<main><h2>The <a href=x>T</a></h2><a href=y>U</a><a href=z>V</a></main>")
        assert read.axtree(3) == [
            {"role": "main", "name": ""},
            {"role": "heading", "name": "The T", "node_id": "TEXT:the_t#0", "level": 2},
            {"role": "link", "name": "T", "node_id": "CLICK:t#0"},
            {"role": "note", "name": "2 more"},
        ]
        assert len(read.axtree()) == 5


class TestAddresses:
    def test_parts(self) -> None:
        address = parse_address(" HTTPS://VWeb.local/search/?q=a+b&q=c&e=#top ")
        assert (address.origin, address.page) == (HOST, f"{HOST}/search")
        assert (address.parameter("q"), address.parameter("e"), address.fragment) == (
            "a b",
            "",
            "top",
        )

    @pytest.mark.parametrize("text", ["vweb.local/home", "//vweb.local/home/", f"{HOST}/home#x"])
    def test_what_an_address_bar_takes(self, text: str) -> None:
        assert parse_address(text).page == f"{HOST}/home"

    def test_port_is_no_scheme(self) -> None:
        assert parse_address("localhost:3000/a").page == "https://localhost:3000/a"

    @given(st.text(), st.text())
    def test_nonsense_never_raises(self, base: str, href: str) -> None:
        assert isinstance(parse_address(href).page, str)
        assert isinstance(resolve(base, href), str)


class TestBuiltinPages:
    def test_not_found_names_the_address_as_text_and_leads_home(self) -> None:
        url = f"{HOST}/<script>x</script>?a=\"'&b"
        read = Page.of(url, not_found(url, "/home"))
        assert url in read.text
        assert "404" in read.title
        assert not read.indexed
        assert [n.href for n in read.nodes if n.node_id == "CLICK:home#0"] == [f"{HOST}/home"]

    def test_site_search_ranks_and_shows_results(self, site: dict[str, Page]) -> None:
        pages = [each for path, each in site.items() if path != "/"]
        hits = search_site("macrobook pro 16", pages)
        assert hits[0].url.startswith(f"{HOST}/pdp/macrobook-pro-16")
        found = search_site("delivery time", pages)[0]
        assert found.url == f"{HOST}/shipping"
        assert found.snippet.startswith("Orders are delivered in five to seven business days")
        assert search_site("thank you", pages) == ()
        assert search_site("xylophone", pages) == search_site(" ", pages) == ()

        url = f"{HOST}/search?q=macrobook"
        template = (SITE / "search.html").read_text("utf-8")
        for own in ("", template):
            read = Page.of(url, search_results(url, "macrobook <b>", hits, own))
            links = [n.href for n in read.nodes if n.kind == "link"]
            assert {hit.url for hit in hits} <= set(links)
            assert f"{len(hits)} results for “macrobook <b>”" in read.text
            assert [form.action for form in read.forms] == [f"{HOST}/search"]
            assert [form.method for form in read.forms] == ["get"]

    def test_nothing_found_says_so(self) -> None:
        url = f"{HOST}/search"
        assert "No results for “q”" in Page.of(url, search_results(url, "q", ())).text


class TestSite:
    def test_walk_from_home_to_the_specifications(self, site: dict[str, Page]) -> None:
        home = site["/home"]
        assert home.title == "MacroCompute — Home"
        here = home
        for node_id, target in (
            ("CLICK:open_pdp#0", "/pdp/macrobook-pro-16"),
            ("CLICK:open_specs#0", "/pdp/macrobook-pro-16/specs"),
            ("CLICK:back#0", "/pdp/macrobook-pro-16"),
            ("CLICK:back#0", "/home"),
        ):
            node = here.node(node_id)
            assert node is not None
            assert node.href == HOST + target
            here = site[target]

    def test_facts_can_be_quoted(self, site: dict[str, Page]) -> None:
        assert site["/pdp/macrobook-pro-16"].quotes("price: $3199")
        assert "$3,199" in site["/pdp/macrobook-pro-16"].text
        for fact in ("16-core CPU", "32GB RAM", "1TB SSD"):
            assert fact in site["/pdp/macrobook-pro-16/specs"].text
        assert site["/shipping"].quotes("five to seven business days")
        assert "sales@macrocompute.example" in site["/contact"].text
        assert "$1,299" in site["/pdp/macrobook-air-13"].text
        assert "3,199" not in site["/pdp/macrobook-air-13"].text

    def test_cookie_banner_can_be_dismissed(self, site: dict[str, Page]) -> None:
        (banner,) = site["/home"].dialogs
        assert banner.dismiss == ("CLICK:accept_cookies#0", "CLICK:necessary_cookies#0")
        html = (SITE / "home.html").read_text("utf-8")
        assert "Cookies" not in Page.of(f"{HOST}/home", html, (banner.dialog_id,)).text

    def test_contact_form_asks_for_what_it_needs(self, site: dict[str, Page]) -> None:
        sent = site["/contact"].submission("FORM:contact#0", {"TYPE:your_name#0": "Sam"})
        assert sent is not None
        assert (sent.method, sent.url) == ("post", f"{HOST}/thanks")
        assert sent.missing == ("TYPE:your_email#0", "TYPE:message#0")

    def test_no_link_is_dead_and_nothing_comes_from_elsewhere(self, site: dict[str, Page]) -> None:
        for each in site.values():
            for node in each.nodes:
                if node.href is None or node.href.startswith("mailto:"):
                    continue
                address = parse_address(node.href)
                assert address.origin == HOST
                assert address.path in site, (each.url, node.href)
            assert {parse_address(form.action).path for form in each.forms} <= set(site) | {""}
        for file in SITE.rglob("*.html"):
            source = file.read_text("utf-8")
            assert not any(word in source for word in ("<script", "src=", "<link", "http:")), file

    def test_every_file_is_served(self, site: dict[str, Page]) -> None:
        pages = yaml.safe_load((SITE / "site.yaml").read_text("utf-8"))["pages"]
        served = {page["$file"] for page in pages.values()}
        assert served == {file.relative_to(SITE).as_posix() for file in SITE.rglob("*.html")}

    def test_every_search_form_is_a_get_to_the_search_page(self, site: dict[str, Page]) -> None:
        for path, each in site.items():
            (form,) = [form for form in each.forms if form.action.endswith("/search")]
            assert form.method == "get", path
            assert [field.name for field in form.fields] == ["q"], path


TAG_NAMES = (
    "a b p div span h1 h6 ul ol li table tr td th caption form input select option textarea button"
    " label details summary dialog main nav header section pre blockquote br hr img svg dl dd"
    " template script title base fieldset legend noscript"
)
TAGS = st.sampled_from(TAG_NAMES.split())
ATTRIBUTES = st.sampled_from(
    [
        "",
        " open",
        " hidden",
        " href=x",
        " href='http://['",
        " id=a",
        " for=a",
        " aria-labelledby=a",
        " aria-label='A b'",
        " aria-label='\u2003'",
        " data-node='X y#1'",
        " data-node='##'",
        " role=button",
        " role=heading aria-level=99999999999",
        " role=dialog",
        " type=radio name=r",
        " type=hidden name=h",
        " type=submit",
        " method=dialog",
        " colspan=9 rowspan=9",
        " start=-7 value=x",
        " form=a name=n",
        " list=a required",
        " style='display:none'",
    ]
)
TOKENS = st.one_of(
    st.builds(lambda tag, attributes: f"<{tag}{attributes}>", TAGS, ATTRIBUTES),
    TAGS.map(lambda tag: f"</{tag}>"),
    st.sampled_from(
        ["text", " ", "\n", "\u2003", "Go", "1", "&nbsp;", "&#0;", "<!--c-->", "\x1b[1m"]
    ),
)
SOUP = st.lists(TOKENS, max_size=40).map("".join)


class TestAnyHtml:
    @given(st.text())
    def test_any_text_is_a_page(self, html: str) -> None:
        read = Page.of(HOST, html)
        assert read.axtree() is not None
        assert isinstance(read.find(html, 5), tuple)

    @settings(max_examples=400)
    @given(SOUP)
    def test_soup_gives_one_consistent_page(self, html: str) -> None:
        read = page(html)
        assert read == page(html)
        texts = [b.node_id for b in read.blocks if b.node_id]
        rows = [row.node_id for b in read.blocks for row in b.rows]
        every = [*ids(read), *texts, *rows, *(dialog.dialog_id for dialog in read.dialogs)]
        assert len(every) == len(set(every))
        forms = {form.form_id for form in read.forms}
        assert forms == {n.node_id for n in read.nodes if n.kind == "form"}
        assert {n.form_id for n in read.nodes if n.form_id} <= forms
        assert shown_ids(read) == {n.node_id for n in read.nodes if n.kind != "form"}
        for form in forms:
            assert read.submission(form) is not None
        assert {hit.node_id for hit in read.find("text go 1", 99)} <= set(every)
        assert "  " not in read.text

    @settings(max_examples=200)
    @given(SOUP)
    def test_ids_do_not_depend_on_what_was_closed_or_opened(self, html: str) -> None:
        read = page(html)
        whole = {n.node_id: (n.role, n.name) for n in read.nodes}
        dismissed = page(html, dismissed=tuple(d.dialog_id for d in read.dialogs))
        assert {(n.node_id, (n.role, n.name)) for n in dismissed.nodes} <= set(whole.items())
        switches = tuple(n.node_id for n in read.nodes if n.expanded is False)
        opened = page(html, toggled=switches)
        assert set(whole.items()) <= {(n.node_id, (n.role, n.name)) for n in opened.nodes}
        texts = {b.node_id: b.text for b in read.blocks if b.node_id}
        assert all(texts[b.node_id] == b.text for b in dismissed.blocks if b.node_id)

    @pytest.mark.parametrize(
        "opening",
        [
            "<div>",
            "<b>",
            "<ul><li>",
            "<table><tr><td>",
            "<blockquote>",
            "<div role=button>",
            "<dialog open>",
            "<details open>",
            "<section aria-label=x>",
            "<label>",
        ],
    )
    def test_five_thousand_levels_are_read(self, opening: str) -> None:
        read = page(opening * 5_000 + "deep <a href=/x>link</a>")
        assert "deep" in read.text
        assert "CLICK:link#0" in ids(read)

    def test_huge_page_is_read_and_spans_do_not_multiply(self) -> None:
        read = page("<p>word <a href=/x>link</a></p>" * 5_000)
        assert len(read.nodes) == 5_000
        assert ids(read)[-1] == "CLICK:link#4999"
        (table,) = page(
            "<table>" + "<tr><td colspan=99999 rowspan=99999>x" * 200 + "</table>"
        ).blocks
        assert max(len(row.cells) for row in table.rows) < 25_000

    def test_duplicated_ids_take_the_first(self) -> None:
        read = page(
            "<p id=a>One<p id=a>Two<input aria-labelledby=a><label for=b>L<input id=b><p id=b>"
        )
        assert [node.name for node in read.nodes] == ["One", "L"]

    def test_hash_seed_changes_nothing(self) -> None:
        program = (
            "from pathlib import Path\nfrom twins.browser.page import Page\n"
            f"for f in sorted(Path({str(SITE)!r}).rglob('*.html')):\n"
            "    p = Page.of('https://vweb.local/x', f.read_text('utf-8'))\n"
            "    print(p, p.find('macrobook link'), p.axtree())\n"
        )
        outputs = {
            subprocess.run(
                [sys.executable, "-c", program],
                cwd=ROOT,
                env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
                capture_output=True,
                check=True,
            ).stdout
            for seed in ("0", "1")
        }
        assert len(outputs) == 1
        assert b"open_pdp" in outputs.pop()
