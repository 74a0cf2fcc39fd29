"""The simulated web: which page stands at which address."""

from __future__ import annotations

from functools import lru_cache

from twins.browser.page import (
    Page,
    not_found,
    parse_address,
    search_results,
    search_site,
)
from twins.browser.state import BrowserSection, SiteSection

KEPT_PAGES = 256
"""Pages kept after they were read; a page is read again when it was pushed out."""
MAX_URL = 2000


class Web:
    """The sites of a scenario. Immutable; what it keeps are results of pure functions."""

    def __init__(self, section: BrowserSection) -> None:
        self._sites = {site.host.partition("://")[2].casefold(): site for site in section.sites}
        first = section.sites[0]
        self.start = first.host + first.start
        self.page = lru_cache(maxsize=KEPT_PAGES)(self._page)

    def address(self, text: str) -> str:
        """The URL that a reader means by what was typed, without its fragment."""
        address = parse_address(text)
        if not address.host:
            return text
        query = text.partition("#")[0].partition("?")[2]
        return f"{address.page}?{query}" if query else address.page

    def _page(
        self, url: str, dismissed: tuple[str, ...] = (), toggled: tuple[str, ...] = ()
    ) -> Page:
        """The page at ``url``, a 404 page where there is none."""
        return Page.of(url, self._html(url), dismissed, toggled)

    def _html(self, url: str) -> str:
        address = parse_address(url)
        site = self._sites.get(address.host)
        if site is None:
            return not_found(url, self.start)
        html = site.pages.get(address.path)
        query = address.parameter("q")
        if address.path == site.search and (query or html is None):
            return search_results(url, query, search_site(query, self._all(site)), html or "")
        return not_found(url, site.start) if html is None else html

    def _all(self, site: SiteSection) -> list[Page]:
        """Every page of a site once, under the first path that has it."""
        seen: dict[str, str] = {}
        for path in sorted(site.pages, key=len, reverse=True):
            seen.setdefault(site.pages[path], path)
        paths = [path for path in site.pages if seen[site.pages[path]] == path]
        return [self.page(site.host + path) for path in paths if path != site.search]
