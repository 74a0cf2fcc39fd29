"""The simulated web: which page stands at which address."""

from __future__ import annotations

from functools import lru_cache

from engine.errors import nearest
from twins.browser.addresses import arrived_at, local_part
from twins.browser.page import (
    Page,
    not_found,
    parse_address,
    resolve,
    search_results,
    search_site,
)
from twins.browser.state import BrowserSection, SiteSection

KEPT_PAGES = 256
"""Pages kept after they were read; a page is read again when it was pushed out."""
MAX_URL = 2000
MAX_REDIRECTS = 20
"""Redirects that a browser follows before it gives up, as real ones do."""


class Web:
    """The sites of a scenario. Immutable; what it keeps are results of pure functions."""

    def __init__(self, section: BrowserSection) -> None:
        self._sites = {site.host.partition("://")[2].casefold(): site for site in section.sites}
        first = section.sites[0]
        self._is_archive = bool(section.archive)
        self.page = lru_cache(maxsize=KEPT_PAGES)(self._page)
        self.start = self.address(first.host + first.start)

    def address(self, text: str) -> str:
        """The URL that a reader arrives at by what was typed, without its fragment."""
        url = arrived_at(text)
        for _ in range(MAX_REDIRECTS):
            address = parse_address(url)
            site = self._sites.get(address.host)
            further = site.redirects.get(local_part(url)) if site is not None else None
            if further is None:
                break
            url = arrived_at(resolve(url, further))
        return url

    def holds(self, url: str) -> bool:
        """Whether there is an answer for an address; only archives have none for some."""
        return not self._is_archive or self.has_page(url)

    def has_page(self, url: str) -> bool:
        """Whether a site has a page at an address, or finds one when it is asked to search."""
        address = parse_address(url)
        site = self._sites.get(address.host)
        if site is None:
            return False
        searched = bool(site.search) and address.path == site.search
        return searched or local_part(url) in site.exact or address.path in site.pages

    def near(self, url: str) -> str:
        """A hint that names pages with an address like one that is not there."""
        pages = [each.host + path for each in self._sites.values() for path in each.pages]
        exact = [each.host + path for each in self._sites.values() for path in each.exact]
        return nearest(url, [*pages, *exact])

    def _page(
        self, url: str, dismissed: tuple[str, ...] = (), toggled: tuple[str, ...] = ()
    ) -> Page:
        """The page at ``url``, a 404 page where there is none."""
        return Page.of(url, self.html(url), dismissed, toggled)

    def html(self, url: str) -> str:
        """The source of what is shown at ``url``."""
        address = parse_address(url)
        site = self._sites.get(address.host)
        if site is None:
            return not_found(url, self.start)
        html = site.exact.get(local_part(url))
        if html is not None:
            return html
        html = site.pages.get(address.path)
        query = address.parameter("q")
        if site.search and address.path == site.search and (query or html is None):
            return search_results(url, query, search_site(query, self._all(site)), html or "")
        return not_found(url, site.start) if html is None else html

    def _all(self, site: SiteSection) -> list[Page]:
        """Every page of a site once, under the first path that has it."""
        seen: dict[str, str] = {}
        for path in sorted(site.pages, key=len, reverse=True):
            seen.setdefault(site.pages[path], path)
        paths = [path for path in site.pages if seen[site.pages[path]] == path]
        return [self.page(site.host + path) for path in paths if path != site.search]
