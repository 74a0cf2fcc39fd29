"""Browser: real pages, parsed into text, links, buttons and forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from pydantic import Field
from typing_extensions import TypedDict

from engine.actor import Actor
from engine.errors import Refused, nearest
from engine.resource import Resource
from engine.table import Table, Vector
from engine.tool import tool
from engine.twin import Context, MenuEntry, Twin
from twins.browser.page import Node, Page, Submission, parse_address
from twins.browser.screenshots import Screenshots, Shot
from twins.browser.state import BrowserSection, BrowserState, SentForm, Tab
from twins.browser.web import MAX_URL, Web

Ctx = Context[BrowserState]

Url = Annotated[str, Field(min_length=1, max_length=MAX_URL, description="Address of a page.")]
NodeId = Annotated[
    str, Field(min_length=1, max_length=200, description="A node_id from find or read.")
]
EXCERPT_IN_SUMMARY = 1200
MAX_DISMISSED = 64


class Opened(TypedDict):
    url: str
    title: str


class Went(TypedDict):
    url: str


class Typed(TypedDict):
    ok: bool


class HitShown(TypedDict):
    node_id: str
    role: str
    name: str


class Found(TypedDict):
    hits: list[HitShown]


class Read(TypedDict):
    url: str
    title: str
    excerpt: str
    axtree: list[dict[str, Any]]
    screenshot_ref: str | None


@dataclass(frozen=True, slots=True)
class BrowserView:
    """What one person has on the screen."""

    me: str
    url: str
    page: Page
    typed: Table[str]
    """What was put into the page's fields, by node id."""
    can_go_back: bool
    tab: Tab
    """What all of this is made of."""


class Browser(Twin[BrowserState, BrowserView]):
    """A browser with one tab for each person, on the sites of the scenario."""

    name: ClassVar[str] = "browser"
    title: ClassVar[str] = "Browser"
    section: ClassVar[type[BrowserSection]] = BrowserSection
    config: BrowserSection

    def start(self) -> BrowserState:
        """Everyone has the start page open."""
        self.web = Web(self.config)
        if self.config.archive:
            self.mode = "replay"
        self.screenshots = Screenshots(self.web)
        self._fresh = Tab(Vector([self.web.start]), 0, Table())
        return BrowserState(Table(), Vector())

    def text_of(self, url: str) -> str:
        """What a reader sees on the page at ``url``."""
        return self.web.page(url).text

    # -- tools --------------------------------------------------------------------------------

    @tool("open", permission="browser:read", latency_ms=500, jitter_ms=500, writes=True)
    def open_url(self, ctx: Ctx, url: Url) -> Opened:
        """Open an address. A wrong one shows a 404 page."""
        self._visit(ctx, self.web.address(url))
        page = self._shown(ctx)
        return {"url": page.url, "title": page.title}

    @tool(permission="browser:read", latency_ms=150, jitter_ms=100)
    def find(
        self,
        ctx: Ctx,
        query: Annotated[str, Field(max_length=400, description="Role, name or text.")],
        top_k: Annotated[int, Field(ge=1, le=100)] = 10,
    ) -> Found:
        """Find links, buttons, fields and text on the page by role, name and text."""
        hits = self._shown(ctx).find(query, top_k)
        return {"hits": [{"node_id": h.node_id, "role": h.role, "name": h.name} for h in hits]}

    @tool(
        permission="browser:read",
        latency_ms=400,
        jitter_ms=400,
        writes=True,
        on=("node", "node_id"),
    )
    def click(self, ctx: Ctx, node_id: NodeId) -> Went:
        """Click a link or a button."""
        page = self._shown(ctx)
        node = self._node(page, node_id)
        if node.kind == "link":
            self._follow(ctx, node)
        elif node.kind in ("submit", "form") and node.form_id is not None:
            self._submit(ctx, page, node.form_id, node.node_id)
        elif node.kind == "dismiss" and node.dialog_id is not None:
            self._dismiss(ctx, page, node.dialog_id)
        elif node.kind == "disclosure":
            tab = self._tab(ctx)
            used = tab.toggled
            used = tuple(n for n in used if n != node_id) if node_id in used else (*used, node_id)
            self._keep(ctx, replace(tab, toggled=used))
        elif node.kind == "reset":
            self._keep(ctx, replace(self._tab(ctx), typed=Table()))
        elif node.kind == "toggle":
            tab = self._tab(ctx)
            on = tab.typed.get(node_id, "on" if node.checked else "")
            turned = "on" if node.input_type == "radio" or not on else ""
            self._keep(ctx, replace(tab, typed=tab.typed.set(node_id, turned)))
        elif node.kind != "button":
            raise Refused("invalid_action", f"{node_id} takes text.", "Use browser.type.")
        return {"url": self._shown(ctx).url}

    @tool("type", permission="browser:read", latency_ms=300, jitter_ms=200, writes=True,
          idempotent=True, on=("field", "node_id"))  # fmt: skip
    def type_text(
        self, ctx: Ctx, node_id: NodeId, text: Annotated[str, Field(max_length=20_000)]
    ) -> Typed:
        """Put text into a field, choose an option, or switch a checkbox on or off."""
        page = self._shown(ctx)
        node = self._node(page, node_id)
        value = node.accepts(text)
        if value is None:
            hint = "Use browser.click." if node.node_id.startswith("CLICK:") else ""
            if node.options:
                hint = f"Options: {', '.join(o.label for o in node.options[:12])}."
            raise Refused("invalid_action", f"{node_id} does not take this text.", hint)
        tab = self._tab(ctx)
        self._keep(ctx, replace(tab, typed=tab.typed.set(node_id, value)))
        return {"ok": True}

    @tool(
        permission="browser:write",
        latency_ms=600,
        jitter_ms=600,
        writes=True,
        on=("form", "form_id"),
    )
    def submit(self, ctx: Ctx, form_id: NodeId) -> Went:
        """Submit a form with what was typed into it."""
        page = self._shown(ctx)
        if page.form(form_id) is None:
            raise self._missing(page, form_id)
        self._submit(ctx, page, form_id, None)
        return {"url": self._shown(ctx).url}

    @tool(permission="browser:read", latency_ms=250, jitter_ms=150)
    def read(
        self,
        ctx: Ctx,
        max_chars: Annotated[int, Field(ge=1, le=50_000)] = 4000,
    ) -> Read:
        """Read the page: its text, and an outline with the node_id of what can be acted on."""
        page = self._shown(ctx)
        return {
            "url": page.url,
            "title": page.title,
            "excerpt": page.excerpt(max_chars),
            "axtree": page.axtree(),
            "screenshot_ref": self.screenshots.ref(self._shot(self._tab(ctx))),
        }

    @tool(permission="browser:read", latency_ms=200, jitter_ms=100, writes=True)
    def back(self, ctx: Ctx) -> Went:
        """Go back to the page before."""
        tab = self._tab(ctx)
        if not tab.at:
            raise Refused("invalid_action", "There is no page before this one.")
        self._keep(ctx, replace(tab, at=tab.at - 1, typed=Table(), toggled=()))
        return {"url": self._shown(ctx).url}

    # -- what they share ----------------------------------------------------------------------

    def _tab(self, ctx: Ctx) -> Tab:
        return ctx.state.tabs.get(ctx.actor.id, self._fresh)

    def _keep(self, ctx: Ctx, tab: Tab) -> None:
        ctx.state = BrowserState(ctx.state.tabs.set(ctx.actor.id, tab), ctx.state.sent)

    def _shown(self, ctx: Ctx) -> Page:
        return self._page_of(self._tab(ctx))

    def _page_of(self, tab: Tab) -> Page:
        return self.web.page(tab.history[tab.at], self._dismissed(tab), tab.toggled)

    def _dismissed(self, tab: Tab) -> tuple[str, ...]:
        """Ids of the dialogs that are closed on the site that is shown."""
        if not tab.dismissed:
            return ()
        host = parse_address(tab.history[tab.at]).host
        gone = (mark.partition(" ") for mark in tab.dismissed)
        return tuple(dialog for at, _, dialog in gone if at == host)

    def _shot(self, tab: Tab) -> Shot:
        url, typed = tab.history[tab.at], tuple(sorted(tab.typed.items()))
        shot = Shot(url, self._dismissed(tab), tab.toggled, typed)
        return shot if self.redact is None else shot.without_secrets(self.redact)

    def _visit(self, ctx: Ctx, url: str) -> None:
        if not self.web.holds(url):
            message = f"{url[:120]} is not in the web archive."
            raise Refused("invalid_action", message, self.web.near(url))
        tab = self._tab(ctx)
        history = tab.history
        if tab.at + 1 == len(history):
            history = history.append(url)
        else:
            # A new page after going back takes the place of what came later.
            history = Vector([*history.slice(0, tab.at + 1), url])
        self._keep(ctx, Tab(history, len(history) - 1, Table(), tab.dismissed))

    def _follow(self, ctx: Ctx, node: Node) -> None:
        href = node.href or ""
        scheme, _, rest = href.partition(":")
        if scheme == "mailto":
            hint = f"Write to {rest.partition('?')[0]} with mail.compose."
            raise Refused("invalid_action", f"{node.node_id} is a mail address.", hint)
        if scheme not in ("http", "https"):
            raise Refused("invalid_action", f"{node.node_id} leads nowhere a browser can go.")
        self._visit(ctx, self.web.address(href))

    def _submit(self, ctx: Ctx, page: Page, form_id: str, button: str | None) -> None:
        tab = self._tab(ctx)
        sent: Submission | None = page.submission(form_id, dict(tab.typed.items()), button)
        if sent is None:
            raise self._missing(page, form_id)
        if sent.missing:
            fields = ", ".join(sent.missing)
            raise Refused("invalid_action", f"{form_id} lacks {fields}.", "Use browser.type.")
        if sent.method == "dialog":
            if sent.dialog_id is not None:
                self._dismiss(ctx, page, sent.dialog_id)
            return
        form = SentForm(ctx.actor.id, page.url, sent.url, sent.fields, ctx.time_ms)
        ctx.state = BrowserState(ctx.state.tabs, ctx.state.sent.append(form))
        self._visit(ctx, self.web.address(sent.url))

    def _dismiss(self, ctx: Ctx, page: Page, dialog_id: str) -> None:
        tab = self._tab(ctx)
        mark = f"{parse_address(page.url).host} {dialog_id}"
        kept = (*tab.dismissed, mark)[-MAX_DISMISSED:]
        self._keep(ctx, replace(tab, dismissed=kept))

    def _node(self, page: Page, node_id: str) -> Node:
        node = page.node(node_id)
        if node is None:
            raise self._missing(page, node_id)
        if node.disabled:
            raise Refused("invalid_action", f"{node_id} is disabled.")
        return node

    def _missing(self, page: Page, node_id: str) -> Refused:
        ids = [node.node_id for node in page.nodes]
        message = f"There is no {node_id[:80]!r} on {page.url[:120]}."
        return Refused("invalid_action", message, nearest(node_id, ids))

    # -- what is seen -------------------------------------------------------------------------

    def view(self, state: BrowserState, actor: Actor) -> BrowserView:
        """The page in the actor's tab."""
        tab = state.tabs.get(actor.id, self._fresh)
        page = self._page_of(tab)
        return BrowserView(actor.id, page.url, page, tab.typed, tab.at > 0, tab)

    def screenshot_ref(self, view: BrowserView) -> str | None:
        """The name of a picture of the page, with what was typed into it."""
        return self.screenshots.ref(self._shot(view.tab))

    def blob(self, ref: str) -> bytes | None:
        """A picture that was named, drawn again."""
        return self.screenshots.svg(ref)

    def summary(self, view: BrowserView) -> str:
        """Where the actor is, and the beginning of the page."""
        page = view.page
        return f"Browser, at {view.url}: {page.title}\n{page.excerpt(EXCERPT_IN_SUMMARY)}"

    def menu(self, view: BrowserView) -> list[MenuEntry]:
        """What can be clicked, the page's own links before those of its menus."""
        nodes = [n for n in view.page.nodes if n.node_id.startswith("CLICK:") and not n.disabled]
        nodes.sort(key=lambda node: node.region in ("banner", "navigation", "contentinfo"))
        menu = [
            MenuEntry("browser.click", {"node_id": n.node_id}, f"{n.role} {n.name}") for n in nodes
        ]
        if view.can_go_back:
            menu.append(MenuEntry("browser.back", {}, "Back"))
        return menu

    def resources(self) -> Sequence[Resource[BrowserView]]:
        """The page that is open."""
        # Few offices are ever read this way, so the others do not load it.
        from twins.browser.resources import RESOURCES

        return RESOURCES


TWIN = Browser
