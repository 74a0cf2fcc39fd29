"""A web page as the browser twin sees it: a pure function of its address and its HTML.

The text that is read, the blocks that a screen shows and the nodes that can be clicked or typed
into come from one walk, so that what is seen and what can be found never disagree.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from twins.browser.addresses import Address, parse_address, resolve
from twins.browser.builtin import (
    RESULTS_MARK,
    SiteHit,
    not_found,
    search_results,
    search_site,
)
from twins.browser.content import (
    Block,
    BlockKind,
    Cell,
    Dialog,
    Field,
    Form,
    Hit,
    Inline,
    InlineKind,
    Node,
    NodeKind,
    Option,
    Outline,
    Row,
)
from twins.browser.finding import find_on, quotable
from twins.browser.forms import Submission, submit
from twins.browser.walk import read_page

__all__ = [
    "RESULTS_MARK",
    "Address",
    "Block",
    "BlockKind",
    "Cell",
    "Dialog",
    "Field",
    "Form",
    "Hit",
    "Inline",
    "InlineKind",
    "Node",
    "NodeKind",
    "Option",
    "Outline",
    "Page",
    "Row",
    "SiteHit",
    "Submission",
    "not_found",
    "parse_address",
    "quotable",
    "resolve",
    "search_results",
    "search_site",
]

AXTREE_LIMIT = 120
"""Entries of an outline that is given away; a longer one says how many are left."""
AXTREE_NAME = 120
"""Characters of a name in an outline."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page, read. Make it with `Page.of` and keep it: reading is the expensive part."""

    url: str
    title: str
    text: str
    """What a reader sees, a line a block, single spaces; neither hidden text nor field values."""
    blocks: tuple[Block, ...]
    """The same, ready to be laid out for a screen."""
    nodes: tuple[Node, ...]
    """What can be acted on, in document order."""
    forms: tuple[Form, ...]
    dialogs: tuple[Dialog, ...]
    """Banners and pop-ups that are open."""
    outline: tuple[Outline, ...]
    """Landmarks, headings, tables, pictures, dialogs and nodes, in document order."""
    indexed: bool = True
    """Whether a site search may list it."""

    @classmethod
    def of(
        cls,
        url: str,
        html: str,
        dismissed: Collection[str] = (),
        toggled: Collection[str] = (),
    ) -> Page:
        """Read a page. Never raises, whatever the HTML is.

        Args:
            url: the page's address.
            html: its source.
            dismissed: ids of dialogs (`Dialog.dialog_id`) that the reader has closed.
            toggled: ids of disclosure nodes that the reader has used an odd number of times.
        """
        reading = read_page(url, html, dismissed, toggled)
        heading = next((each.name for each in reading.outline if each.role == "heading"), "")
        return cls(
            url=url,
            title=reading.title or heading or url,
            text="\n".join(text for block in reading.blocks if (text := _block_text(block))),
            blocks=reading.blocks,
            nodes=reading.nodes,
            forms=reading.forms,
            dialogs=reading.dialogs,
            outline=reading.outline,
            indexed=reading.indexed,
        )

    def node(self, node_id: str) -> Node | None:
        """Return the node with this id, or None when it is not on the page."""
        return next((node for node in self.nodes if node.node_id == node_id), None)

    def form(self, form_id: str) -> Form | None:
        """Return the form with this id, or None when it is not on the page."""
        return next((form for form in self.forms if form.form_id == form_id), None)

    def find(self, query: str, top_k: int = 10) -> tuple[Hit, ...]:
        """Search roles, names and text, best first.

        Args:
            query: words; one that names a role ("link", "button") prefers that role. A node id or
                its name part finds that node. An empty query lists what can be acted on.
            top_k: how many hits at most.
        """
        return tuple(find_on(self.nodes, self.blocks, query, top_k))

    def submission(
        self, form_id: str, values: Mapping[str, str] | None = None, button_id: str | None = None
    ) -> Submission | None:
        """Return what submitting a form would send, or None when the form is not on the page.

        Args:
            form_id: the form's id.
            values: by node id, what `Node.accepts` returned.
            button_id: the submit button that was pressed, if one was.
        """
        form = self.form(form_id)
        if form is None:
            return None
        return submit(form, values or {}, self.node(button_id) if button_id else None)

    def excerpt(self, max_chars: int) -> str:
        """Return the beginning of the text, cut between words and marked when it goes on."""
        if len(self.text) <= max_chars:
            return self.text
        room = max(max_chars - 2, 0)
        cut = max(self.text.rfind(" ", 0, room + 1), self.text.rfind("\n", 0, room + 1))
        return f"{self.text[: cut if cut > 0 else room].rstrip()} …"[: max(max_chars, 0)]

    def quotes(self, passage: str) -> bool:
        """Say whether `passage` is on this page, give or take case, spaces and punctuation."""
        wanted = quotable(passage)
        return bool(wanted) and f" {wanted} " in f" {quotable(self.text)} "

    def axtree(self, limit: int = AXTREE_LIMIT) -> list[dict[str, str | int]]:
        """Return the outline as plain data, for a tool's answer.

        Args:
            limit: how many entries at most; one more says how many were left out.
        """
        entries: list[dict[str, str | int]] = []
        for entry in self.outline[:limit]:
            line: dict[str, str | int] = {"role": entry.role, "name": entry.name[:AXTREE_NAME]}
            if entry.node_id:
                line["node_id"] = entry.node_id
            if entry.level:
                line["level"] = entry.level
            entries.append(line)
        if (left := len(self.outline) - len(entries)) > 0:
            entries.append({"role": "note", "name": f"{left} more"})
        return entries


def _block_text(block: Block) -> str:
    if block.kind == "dialog":
        return ""
    return block.text
