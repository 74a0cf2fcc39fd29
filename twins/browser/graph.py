"""What leads where on the sites of a browser: every page, what can be done on it, what that does.

The graph is drawn from the very pages that the tools act on, closed dialogs and folded details
included, so that an action is on it exactly when the browser can take it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from twins.browser.addresses import local_part, parse_address
from twins.browser.page import Node, Page
from twins.browser.state import BrowserSection, SiteSection
from twins.browser.web import Web

MAX_PAGES = 5_000
MAX_UNFOLDINGS = 20
"""How often details within details are opened."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answers at one address."""

    url: str
    title: str
    html: str
    missing: bool = False
    """Whether it says that there is no such page."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything that can be reached."""

    section: BrowserSection
    """The sites with the answers for links that lead nowhere."""
    answers: tuple[Answer, ...]
    nodes: tuple[dict[str, Any], ...]
    """``{page, id, role, name, kind}``: what can be acted on, page by page."""
    edges: tuple[dict[str, Any], ...]
    """``{page, node, action}`` with ``to`` where it leads to another page, and otherwise with what
    it does here: ``closes``, ``unfolds``, ``submits``, ``resets``, ``takes``."""


@dataclass(slots=True)
class _Walk:
    web: Web
    answers: list[Answer] = field(default_factory=list)
    nodes: list[dict[str, Any]] = field(default_factory=list)
    edges: list[dict[str, Any]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    """Addresses that something leads to and that no site has."""

    def visit(self, url: str, html: str, missing: bool) -> None:
        """Take in one page."""
        page = Page.of(url, html)
        self.answers.append(Answer(url, page.title, html, missing))
        for node in unfolded(url, html):
            self.nodes.append(
                {
                    "page": url,
                    "id": node.node_id,
                    "role": node.role,
                    "name": node.name,
                    "kind": node.kind,
                }
            )
            self.edges.extend(self._edges(page, node))

    def _edges(self, page: Page, node: Node) -> Iterator[dict[str, Any]]:
        """What can be done with a node."""
        if node.disabled:
            return
        here = {"page": page.url, "node": node.node_id}
        match node.kind:
            case "link":
                if (node.href or "").startswith(("http://", "https://")):
                    yield {**here, "action": "click", "to": self._target(node.href or "")}
            case "form":
                yield {**here, "action": "submit", **self._sent(page, node)}
            case "submit":
                yield {**here, "action": "click", "submits": node.form_id}
            case "dismiss":
                yield {**here, "action": "click", "closes": node.dialog_id}
            case "disclosure":
                yield {**here, "action": "click", "unfolds": node.node_id}
            case "reset":
                yield {**here, "action": "click", "resets": node.form_id}
            case "entry" | "choice" | "toggle":
                if not node.readonly:
                    taken = [option.value for option in node.options] or "text"
                    takes = "on or off" if node.kind == "toggle" else taken
                    yield {**here, "action": "type", "takes": takes}

    def _sent(self, page: Page, node: Node) -> dict[str, Any]:
        """Where a form goes: with a query of its fields, or to one address whatever is in them."""
        form = page.form(node.node_id)
        if form is None or form.method == "dialog":
            return {"closes": form.dialog_id if form is not None else None}
        to = self._target(form.action)
        sent = page.submission(form.form_id)
        if sent is not None and form.method == "get":
            to = self._target(sent.url)
        return {"to": to, "method": form.method, "fields": [each.name for each in form.fields]}

    def _target(self, href: str) -> str:
        url = self.web.address(href)
        if url not in self.seen and parse_address(url).host:
            self.seen.add(url)
            if not self.web.has_page(url):
                self.lost.append(url)
        return url


def survey(section: BrowserSection) -> Survey:
    """Go through all pages of all sites, and whatever they lead to."""
    walk = _Walk(Web(section))
    for site in section.sites:
        for local, html in (*site.pages.items(), *site.exact.items()):
            url = site.host + local
            walk.seen.add(url)
            walk.visit(url, html, False)
    at = 0
    while at < len(walk.lost) and len(walk.answers) < MAX_PAGES:
        url = walk.lost[at]
        walk.visit(url, walk.web.html(url), True)
        at += 1
    lost = {answer.url: answer.html for answer in walk.answers if answer.missing}
    return Survey(closed(section, lost), tuple(walk.answers), tuple(walk.nodes), tuple(walk.edges))


def closed(section: BrowserSection, lost: dict[str, str]) -> BrowserSection:
    """The sites with further answers at exact addresses."""
    sites = {parse_address(site.host).host: site for site in section.sites}
    for url, html in lost.items():
        address = parse_address(url)
        local = local_part(url)
        site = sites.get(address.host)
        if site is None:
            site = SiteSection(
                host=address.origin, start=address.path, search="", exact={local: html}
            )
        else:
            site = site.model_copy(update={"exact": {**site.exact, local: html}})
        sites[address.host] = site
    return section.model_copy(update={"sites": [*sites.values()]})


def unfolded(url: str, html: str) -> list[Node]:
    """Everything that can ever be acted on in a page: what details hide until opened, too."""
    found: dict[str, Node] = {}
    toggled: tuple[str, ...] = ()
    for _ in range(MAX_UNFOLDINGS):
        page = Page.of(url, html, toggled=toggled)
        for node in page.nodes:
            found.setdefault(node.node_id, node)
        folded = [n.node_id for n in page.nodes if n.kind == "disclosure" and not n.expanded]
        if not folded:
            break
        toggled = (*toggled, *folded)
    return [*found.values()]
