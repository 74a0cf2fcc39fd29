"""URLs as the browser reads them: resolved, taken apart, never raising on nonsense."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote_plus, urldefrag, urljoin, urlsplit, urlunsplit

_BLANKS = re.compile(r"[\t\r\n]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d+(?:/|$))")
_EDGES = "".join(map(chr, range(0x21)))


@dataclass(frozen=True, slots=True)
class Address:
    """A URL in parts."""

    scheme: str
    host: str
    """Lower case, with the port when one is given."""
    path: str
    """Starts with `/` on a web address; no trailing slash except for the root."""
    query: tuple[tuple[str, str], ...] = ()
    """Decoded parameters in order."""
    fragment: str = ""

    @property
    def origin(self) -> str:
        """Scheme and host, as `https://vweb.local`; empty for addresses without a host."""
        return f"{self.scheme}://{self.host}" if self.host else ""

    @property
    def page(self) -> str:
        """The address of the page itself, without parameters and fragment."""
        return f"{self.origin}{self.path}" if self.host else f"{self.scheme}:{self.path}"

    def parameter(self, name: str) -> str:
        """Return the first query parameter called `name`, or an empty string."""
        return next((value for key, value in self.query if key == name), "")


def parse_address(text: str) -> Address:
    """Take `text` apart as an address bar would; a missing scheme is https.

    Args:
        text: whatever was typed or found in a link.

    Returns:
        The parts. Text that is no URL at all becomes the path of an address without a host.
    """
    cleaned = tidy(text)
    if cleaned.startswith("//"):
        cleaned = f"https:{cleaned}"
    elif cleaned and not _SCHEME.match(cleaned):
        cleaned = f"https://{cleaned}"
    try:
        parts = urlsplit(cleaned)
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        return Address(scheme="", host="", path=text)
    path = parts.path
    if parts.netloc:
        path = "/" + path.strip("/")
    return Address(parts.scheme, parts.netloc.casefold(), path, query, parts.fragment)


def arrived_at(text: str) -> str:
    """Return the URL that `text` means as it is kept in a history: tidy, without its fragment."""
    address = parse_address(text)
    if not address.host:
        return text
    query = text.partition("#")[0].partition("?")[2]
    return f"{address.page}?{query}" if query else address.page


def local_part(url: str) -> str:
    """Return path and query of an address, as a site names its pages."""
    address = parse_address(url)
    query = url.partition("#")[0].partition("?")[2]
    return f"{address.path}?{query}" if query else address.path


def resolve(base: str, href: str) -> str:
    """Return `href` as an absolute URL on a page at `base`; nonsense is returned as it is."""
    cleaned = tidy(href)
    try:
        return urljoin(base, cleaned) if cleaned else urldefrag(base).url
    except ValueError:
        return cleaned


def with_query(url: str, fields: tuple[tuple[str, str], ...]) -> str:
    """Return `url` with its query replaced by `fields`, as a GET form is sent."""
    query = "&".join(
        f"{quote_plus(key, errors='replace')}={quote_plus(value, errors='replace')}"
        for key, value in fields
    )
    try:
        parts = urlsplit(url)
        return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    except ValueError:
        return url


def tidy(text: str) -> str:
    """Drop what browsers drop from a URL: blanks around it, tabs and line ends within."""
    return _BLANKS.sub("", text.strip(_EDGES))
