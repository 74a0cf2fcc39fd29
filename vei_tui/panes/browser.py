"""Browser: the page the seat has open, drawn for a terminal, all of it in reach of keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult

from vei_tui.panes._base import Desk, Pane, Selection, place_bindings
from vei_tui.panes._following import named, offer
from vei_tui.presenters import page as pages
from vei_tui.presenters.text import Role, clean, line, one_line, plain
from vei_tui.registry import PaneSpec
from vei_tui.session import Frame
from vei_tui.widgets.frame_title import FrameTitle
from vei_tui.widgets.reader import Reader
from vei_tui.widgets.status import Part, StatusLine

if TYPE_CHECKING:
    from twins.browser.content import Node
    from twins.browser.sim import BrowserView


class BrowserPane(Pane["BrowserView"]):
    """Tab goes from link to link, enter follows; fields are filled in at the foot of the page."""

    ABOUT = (
        "One tab on the web of this office. Tab and shift+tab go through the links, enter follows; "
        "enter on a field writes in it. O goes to a ticket, an order or a person that it names. "
        "What you see here is what you have read."
    )
    FIRST = "#page"
    FINDS = "Find on this page"
    BINDINGS = place_bindings("browser")
    DEFAULT_CSS = """
    BrowserPane {
        & > #page { height: 1fr; }
        & > #node { background: $background; color: $text-muted; }
    }
    """

    def __init__(self, desk: Desk, spec: PaneSpec) -> None:
        """Make the pane."""
        super().__init__(desk, spec)
        self._title = FrameTitle(of="#page, AskLine")
        self._page = Reader(
            empty=[line(("An empty page. o goes to an address.", Role.DIM))], id="page"
        )
        self._foot = StatusLine(id="node")
        self._url = ""

    def compose(self) -> ComposeResult:
        """The address, the page, and what the current link is."""
        yield self._title
        yield self._page
        yield self._said
        yield self.ask_line
        yield self._foot

    # Drawing

    def draw(self, view: BrowserView, frame: Frame) -> None:
        """Draw the page, staying at the place where one was if it is the same."""
        self._title.set_title(*pages.address_title(view))
        typed = dict(view.typed.items())
        self._page.set_lines(
            pages.PageLines(view.page, typed).lines(), keep_place=view.url == self._url
        )
        self._url = view.url
        self._show_node()

    @on(Reader.NodeHighlighted)
    def _show_node(self) -> None:
        node = self._node(self._page.node_id)
        view = self.view
        title = one_line(view.page.title) if view else ""
        words = pages.node_words(node) if node else title
        self._foot.set_parts([Part(line((words, Role.DIM)), 0)])

    def _node(self, node_id: str) -> Node | None:
        return self.view.page.node(node_id) if self.view and node_id else None

    # Acting

    @on(Reader.NodeActivated)
    async def _activated(self, event: Reader.NodeActivated) -> None:
        event.stop()
        node = self._node(event.node_id)
        if node is None:
            return
        href = node.href or ""
        if node.kind == "link" and href.casefold().startswith("mailto:"):
            # A browser hands this to the mail program; so do we.
            self.desk.open_form("mail.compose", {"to": href[7:].partition("?")[0]})
        elif node.kind == "entry":
            self._type_into(node)
        elif node.kind == "choice":
            self._choose_in(node)
        else:
            await self.act("browser.click", {"node_id": node.node_id})

    def _type_into(self, node: Node) -> None:
        view = self.view
        value = view.typed.get(node.node_id, node.value) if view else ""

        async def typed(text: str) -> None:
            outcome = await self.act("browser.type", {"node_id": node.node_id, "text": text})
            if outcome.ok:
                self._page.action_step(1)
            else:
                self._type_into(node)

        suggestions = [option.label for option in node.options]
        self.ask_line.open(one_line(node.name) or "Text", clean(value or ""), typed, suggestions)

    def _choose_in(self, node: Node) -> None:
        async def chosen(value: str) -> None:
            await self.act("browser.type", {"node_id": node.node_id, "text": value})

        choices = [(option.value, option.label) for option in node.options]
        self.desk.choose(node.name or "Choose", choices, chosen)

    def do_address(self) -> None:
        """Go to an address."""
        self.ask_line.open("Address", self._url, self._open)

    async def _open(self, url: str) -> None:
        if url.strip():
            await self.act("browser.open", {"url": url.strip()})

    async def do_back(self) -> None:
        """Back to the page before."""
        await self.act("browser.back", {})

    def do_follow(self) -> None:
        """Go to a thing or person that the page names."""
        offer(self, named(self.desk, "\n".join(plain(row) for row in self._page.lines)))

    def do_cite(self) -> None:
        """Write about this page in Slack."""
        if self._url:
            self.desk.write_in("slack", f"{self._url} ")

    # What the office asks

    def selection(self) -> Selection:
        """The link or field under the cursor, or the page."""
        node = self._node(self._page.node_id)
        if node is None:
            return Selection({"page": self._url}, {"url": self._url}, "this page", self._url)
        kinds = {"node": node.node_id}
        if node.kind in ("entry", "choice", "toggle"):
            kinds["field"] = node.node_id
        args: dict[str, Any] = {}
        if node.form_id:
            kinds["form"] = node.form_id
            args["form_id"] = node.form_id
        return Selection(kinds, args, one_line(node.name), clean(node.href or node.name))

    def completions(self, field: str, typed: str) -> Sequence[str]:
        """Nodes and forms of the page."""
        if self.view is None or field not in ("node_id", "form_id"):
            return ()
        page = self.view.page
        found = [n.node_id for n in page.nodes] if field == "node_id" else []
        found += [form.form_id for form in page.forms]
        return [each for each in dict.fromkeys(found) if typed.casefold() in each.casefold()]

    async def find(self, words: str) -> Sequence[str]:
        """What the browser finds on the page: links and fields first, then lines of text."""
        outcome = await self.act("browser.find", {"query": words})
        hits = outcome.result["hits"] if outcome.ok else []
        known = set(self._page.node_ids)
        nodes = [hit["node_id"] for hit in hits if hit["node_id"] in known]
        wanted = words.casefold()
        rows = enumerate(self._page.lines)
        return nodes + [f"line {at}" for at, row in rows if wanted in plain(row).casefold()]

    def go_to_found(self, found: str) -> None:
        """Go to a node or a line."""
        if found.startswith("line "):
            self._page.set_node("")
            self._page.show_row(max(0, self._page.row_of_line(int(found[5:])) - 2))
        else:
            self._page.set_node(found)
        self._page.focus()

    def go_to(self, ref: str) -> None:
        """The page is where it is."""
        self._page.focus()

    def back(self) -> bool:
        """Let go of the current link."""
        if self._page.node_id:
            self._page.set_node("")
            return True
        return False


PANE = PaneSpec(
    twin="browser",
    title="Browser",
    short="br",
    key="3",
    pane=BrowserPane,
    entity="node",
    quick="browser.open",
)
