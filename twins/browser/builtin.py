"""The pages that the browser makes itself: nothing found at an address, results of a search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from twins.browser.addresses import parse_address
from twins.browser.finding import is_all_nodes, quotable, words_of

if TYPE_CHECKING:
    from twins.browser.page import Page

RESULTS_MARK = "<!-- results -->"
"""Where a site's own search page wants its results."""
MAX_RESULTS = 20
SNIPPET_CHARS = 160
SNIPPET_WORDS = 5
"""A line with fewer words, such as a table's caption, tells nothing about its page."""

TITLE_POINTS, HEADING_POINTS, TEXT_POINTS, PHRASE_POINTS = 30, 10, 3, 20
"""What a word is worth in the title, in a heading, in the text; and the whole query as a phrase."""

_FURNITURE = ("banner", "navigation", "contentinfo", "search")
"""Regions that are the same on every page and say nothing about this one."""


@dataclass(frozen=True, slots=True)
class SiteHit:
    """A page of the site that answers a search."""

    url: str
    title: str
    snippet: str
    """The passage that matches best, one line."""
    score: int


def not_found(url: str, home: str = "/") -> str:
    """Return the page for an address where there is none.

    Args:
        url: the address as it was asked for.
        home: where the link home leads; a path is taken on the host of `url`.
    """
    shown = escape(url)
    host = escape(parse_address(url).host or "this site")
    return (
        '<!DOCTYPE html><html lang="en"><head><title>404 Not Found</title>'
        '<meta name="robots" content="noindex"></head><body><main>'
        "<h1>404 Not Found</h1>"
        f"<p>There is no page at <code>{shown}</code>.</p>"
        f"<p>Check the address, go back, or start from the home page of {host}.</p>"
        f'<p><a href="{escape(home)}" data-node="home">Home page</a></p>'
        "</main></body></html>"
    )


def search_site(query: str, pages: Iterable[Page]) -> tuple[SiteHit, ...]:
    """Rank the pages of a site by how well title, headings and text answer `query`.

    A page must hold more than half of the words. Pages that ask not to be indexed are left out,
    and so is what stands in menus and footers.

    Args:
        query: what the visitor typed.
        pages: the site's pages; equals stay in this order.
    """
    words = words_of(query)
    hits = [hit for page in pages if page.indexed and (hit := _rate(words, page)) is not None]
    hits.sort(key=lambda hit: -hit.score)
    return tuple(hits[:MAX_RESULTS])


def search_results(url: str, query: str, hits: Sequence[SiteHit], template: str = "") -> str:
    """Return the page that lists what a search on a site found.

    Args:
        url: the address of the search page, to which its form sends the next search.
        query: what was searched for.
        hits: what was found, best first.
        template: the site's own search page; the results go where it has `RESULTS_MARK`. Without
            the mark a plain page is made.
    """
    listing = _listing(query, hits)
    if RESULTS_MARK in template:
        return template.replace(RESULTS_MARK, listing, 1)
    address = parse_address(url)
    path = escape(address.path if address.host else url)
    return (
        '<!DOCTYPE html><html lang="en"><head><title>Search results</title>'
        '<meta name="robots" content="noindex"></head><body><main><h1>Search</h1>'
        f'<form role="search" method="get" action="{path}" aria-label="Search">'
        f'<label>Search <input type="search" name="q" value="{escape(query)}"></label> '
        "<button>Search</button></form>"
        f'{listing}<p><a href="/" data-node="home">Home page</a></p></main></body></html>'
    )


def _listing(query: str, hits: Sequence[SiteHit]) -> str:
    if not query.strip():
        return ""
    shown = escape(query)
    if not hits:
        return f"<h2>No results for “{shown}”</h2><p>Try fewer or other words.</p>"
    count = "1 result" if len(hits) == 1 else f"{len(hits)} results"
    items = "".join(
        f'<li><a href="{escape(hit.url)}">{escape(hit.title)}</a><p>{escape(hit.snippet)}</p></li>'
        for hit in hits
    )
    return f"<h2>{count} for “{shown}”</h2><ol>{items}</ol>"


def _rate(words: list[str], page: Page) -> SiteHit | None:
    if not words:
        return None
    phrase = " ".join(words)
    blocks = [block for block in page.blocks if block.region not in _FURNITURE and block.text]
    headings = {
        word for block in blocks if block.kind == "heading" for word in words_of(block.text)
    }
    title = words_of(page.title)
    score = TITLE_POINTS * sum(word in title for word in words)
    score += HEADING_POINTS * sum(word in headings for word in words)
    best, snippet = 0, ""
    met = [word in title for word in words]
    for block in blocks:
        for line in block.text.split("\n"):
            plain = f" {quotable(line)}"
            found = [f" {word}" in plain for word in words]
            met = [one or other for one, other in zip(met, found, strict=True)]
            rating = TEXT_POINTS * sum(found) + (PHRASE_POINTS if f" {phrase}" in plain else 0)
            long_enough = len(plain.split()) >= SNIPPET_WORDS
            if rating > best and block.kind != "heading" and long_enough:
                best, snippet = rating, line
            score += TEXT_POINTS * sum(found)
    if 2 * sum(met) <= len(words):
        return None
    if not snippet:
        lines = (b.text.replace("\n", " ") for b in blocks if not is_all_nodes(b))
        snippet = next((line for line in lines if len(words_of(line)) >= SNIPPET_WORDS), "")
    return SiteHit(page.url, page.title, _cut(snippet), score + best)


def _cut(text: str) -> str:
    if len(text) <= SNIPPET_CHARS:
        return text
    return text[:SNIPPET_CHARS].rsplit(" ", 1)[0] + " …"
