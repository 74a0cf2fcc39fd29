"""One walk over a page's HTML: what can be read and what can be done come out of it together."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from selectolax.lexbor import LexborHTMLParser, LexborNode

from twins.browser.addresses import resolve
from twins.browser.content import Block, Dialog, Form, Inline, Node, Outline
from twins.browser.context import Context, Table, is_layout, list_item, styled
from twins.browser.controls import Controls
from twins.browser.elements import (
    BLOCK_TAGS,
    CLICK_ROLES,
    CONTROL_TAGS,
    UNSEEN_TAGS,
    Element,
    input_type,
    is_hidden,
    role_of,
    whole,
)
from twins.browser.flow import Flow
from twins.browser.names import Ids, Index, collapse

MAX_HTML = 1_000_000
"""Characters of HTML that are read; the rest of a longer page is left out."""

_LANDMARKS = frozenset(
    ("banner", "complementary", "contentinfo", "main", "navigation", "region", "search")
)
_SECTIONING = frozenset(("article", "aside", "main", "nav", "section"))


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one walk over a page brings back."""

    title: str
    indexed: bool
    blocks: tuple[Block, ...]
    nodes: tuple[Node, ...]
    forms: tuple[Form, ...]
    dialogs: tuple[Dialog, ...]
    outline: tuple[Outline, ...]


def read_page(
    url: str, html: str, dismissed: Collection[str] = (), toggled: Collection[str] = ()
) -> Reading:
    """Walk over `html`.

    Args:
        url: the page's address, against which links are resolved.
        html: any text at all.
        dismissed: ids of dialogs that the reader has closed.
        toggled: ids of disclosures that the reader has opened, or closed where the HTML opens them.
    """
    tree = LexborHTMLParser(html[:MAX_HTML])
    base = tree.css_first("base[href]")
    target = resolve(url, base.attributes.get("href") or "") if base is not None else url
    walk = _Walk(target, Index(tree), frozenset(dismissed), frozenset(toggled))
    body = tree.body
    if body is not None:
        walk.run(body)
    return Reading(
        title=_title(tree),
        indexed=not any(
            "noindex" in (meta.attributes.get("content") or "").lower()
            for meta in tree.css("meta[name=robots]")
        ),
        blocks=tuple(walk.flow.blocks),
        nodes=walk.controls.nodes(),
        forms=walk.controls.forms(),
        dialogs=walk.controls.dialogs(),
        outline=tuple(walk.outline),
    )


def _title(tree: LexborHTMLParser) -> str:
    head = tree.head
    title = head.css_first("title") if head is not None else None
    text = title.child.text_content if title is not None and title.child is not None else None
    return collapse(text or "").strip(" ")


class _Walk:
    """The walk itself. It keeps its own stack, so that nesting of any depth is no matter."""

    def __init__(
        self, url: str, index: Index, dismissed: frozenset[str], toggled: frozenset[str]
    ) -> None:
        ids = Ids()
        self.outline: list[Outline] = []
        self.flow = Flow(ids, self.outline)
        self.controls = Controls(url, ids, index, self.outline)
        self._dismissed = dismissed
        self._toggled = toggled
        self._pending: list[tuple[LexborNode, Context] | Callable[[], None]] = []

    def run(self, body: LexborNode) -> None:
        """Walk over everything in the body."""
        ctx = Context()
        attrs = body.attributes
        child = body.child
        if child is None or is_hidden("body", attrs):
            return
        self._pending.append((child, ctx))
        while self._pending:
            step = self._pending.pop()
            if not isinstance(step, tuple):
                step()
                continue
            node, ctx = step
            if (sibling := node.next) is not None:
                self._pending.append((sibling, ctx))
            if node.is_text_node:
                self.flow.add_text(node.text_content or "", ctx)
            elif node.is_element_node:
                self._enter(node, node.tag or "", ctx)
        self.flow.flush(Context())

    def _enter(self, node: LexborNode, tag: str, ctx: Context) -> None:
        """Deal with an element and lay what is within it on the stack."""
        attrs = node.attributes
        element = Element(node, tag, attrs, role_of(tag, attrs))
        if tag == "input" and input_type(attrs) == "hidden":
            self.controls.hidden_field(element, ctx)
            return
        if tag in UNSEEN_TAGS or is_hidden(tag, attrs):
            return
        is_block = tag in BLOCK_TAGS or element.role in ("dialog", "alertdialog")
        if is_block:
            self.flow.boundary(ctx)
        inner = self._within(element, ctx)
        if inner is None:
            return
        if is_block:
            self._pending.append(partial(self.flow.boundary, inner))
        if inner.node_id is not None and inner.node_id != ctx.node_id:
            name = element.attr("aria-label") or element.attr("title")
            shown = partial(self.flow.ensure_shown, inner.node_id, name, inner)
            self._pending.append(shown)
        if (child := node.child) is not None:
            self._pending.append((child, inner))

    def _within(self, element: Element, ctx: Context) -> Context | None:
        """Return what holds within the element; None when nothing of it is to be walked."""
        tag, role = element.tag, element.role
        if tag in CONTROL_TAGS:
            self._control(element, ctx)
            return None
        if tag in ("br", "hr", "img", "svg") or (role == "img" and not element.node.child):
            self._void(element, ctx)
            return None
        if tag == "summary":
            return self._summary(element, ctx)
        if role in CLICK_ROLES:
            return self._clickable(element, ctx)
        if tag in ("table", "caption", "tr", "td", "th"):
            return self._table(element, ctx)
        if role in ("dialog", "alertdialog"):
            return self._dialog(element, ctx)
        if tag == "form":
            self.controls.form(element, ctx)
            ctx = ctx._replace(form=element.node.mem_id)
        if tag == "details":
            return self._details(element, ctx)
        if role == "heading":
            level = whole(element.attrs.get("aria-level") or tag[1:], 2)
            return ctx._replace(level=max(1, min(level, 6)), outline_at=len(self.outline))
        if tag in ("li", "dt", "dd"):
            return self._item(element, ctx)
        return self._landmark(element, styled(element, ctx))

    def _item(self, element: Element, ctx: Context) -> Context:
        inner = list_item(element, ctx)
        if ctx.cell and inner.item is not None and inner.item.marker:
            # A list within a table cell has no blocks of its own, so its marks are text there.
            self.flow.add(Inline(f"{inner.item.take()} "))
        return inner

    def _landmark(self, element: Element, ctx: Context) -> Context:
        tag, role = element.tag, element.role
        if not ctx.sectioned and tag in ("header", "footer") and not role:
            role = "banner" if tag == "header" else "contentinfo"
        named = ""
        if role == "region" or (tag == "section" and not role):
            named = self.controls.name(element, ctx)
            role = "region" if named else ""
        sectioned = ctx.sectioned or tag in _SECTIONING
        if role not in _LANDMARKS:
            return ctx if sectioned == ctx.sectioned else ctx._replace(sectioned=sectioned)
        if not ctx.silent and tag != "form":
            name = named or self.controls.name(element, ctx)
            self.outline.append(Outline(role, name))
        # A named section within the main part is still the main part.
        region = ctx.region if role == "region" and ctx.region else role
        return ctx._replace(region=region, sectioned=sectioned)

    def _clickable(self, element: Element, ctx: Context) -> Context:
        if element.role == "link":
            node = self.controls.link(element, ctx)
            return ctx._replace(node_id=node.node_id, node_kind="link", label=None)
        node = self.controls.button(element, ctx)
        return ctx._replace(node_id=node.node_id, node_kind="button", label=None)

    def _control(self, element: Element, ctx: Context) -> None:
        if element.tag == "input" and element.role == "button":
            node = self.controls.button(element, ctx)
            self.flow.add(Inline(node.name or "button", "button", node.node_id))
            return
        node = self.controls.field(element, ctx)
        shown = "" if node.kind == "toggle" else node.value
        if node.kind == "choice":
            chosen = (option.label for option in node.options if option.value == node.value)
            shown = next(chosen, node.value)
        elif node.input_type == "password":
            shown = "•" * len(node.value)
        self.flow.add(Inline(shown or node.placeholder, "field", node.node_id))

    def _void(self, element: Element, ctx: Context) -> None:
        if element.tag == "br":
            self.flow.line_break(ctx)
        elif element.tag == "hr":
            if not ctx.cell:
                rule = Block("rule", quote=ctx.quote, region=ctx.region, dialog_id=ctx.dialog_id)
                self.flow.mark(rule, ctx)
        elif element.role == "img" and (name := self.controls.name(element, ctx)):
            if ctx.node_id is not None:
                self.flow.add(Inline(name, ctx.node_kind, ctx.node_id))
                return
            self.flow.add(Inline(name, "image"))
            if not ctx.silent:
                self.outline.append(Outline("img", name))

    def _table(self, element: Element, ctx: Context) -> Context:
        tag, table = element.tag, ctx.table
        if tag == "table":
            layout = element.role in ("presentation", "none")
            if ctx.cell or layout or is_layout(element.node):
                return ctx._replace(table=None)
            table = Table()
            self._pending.append(partial(self.flow.end_table, table, ctx))
            return ctx._replace(table=table, item=None)
        if table is None:
            return ctx._replace(strong=ctx.strong or tag == "th")
        if tag == "tr":
            self.flow.begin_row(table)
            return ctx
        if tag == "caption":
            self._pending.append(partial(self.flow.end_caption, table))
        else:
            spans = (whole(element.attrs.get(name), 1) for name in ("colspan", "rowspan"))
            self._pending.append(partial(self.flow.end_cell, table, tag == "th", *spans))
        return ctx._replace(cell=True)

    def _dialog(self, element: Element, ctx: Context) -> Context:
        dialog = self.controls.dialog(element, ctx)
        silent = ctx.silent or dialog.dialog_id in self._dismissed
        inner = ctx._replace(silent=silent, dialog_id=dialog.dialog_id, item=None, level=0)
        if not silent:
            self.controls.show_dialog(dialog)
        begin = Block("dialog", (Inline(dialog.name),), dialog_id=dialog.dialog_id)
        self.flow.mark(begin, inner)
        end = Block("dialog_end", dialog_id=dialog.dialog_id)
        self._pending.append(partial(self.flow.mark, end, inner))
        return inner

    def _details(self, element: Element, ctx: Context) -> Context:
        child = element.node.child
        while child is not None and child.tag != "summary":
            child = child.next
        summary = None
        if child is not None:
            summary = Element(child, "summary", child.attributes, "button")
        opened = ctx._replace(summary=int("open" in element.attrs))
        node = self.controls.disclosure(summary, opened, self._toggled)
        if child is None:
            self.flow.add(Inline(node.name, "button", node.node_id))
            self.flow.boundary(ctx)
        return ctx._replace(
            silent=ctx.silent or not node.expanded,
            summary=child.mem_id if child is not None else 0,
            summary_id=node.node_id,
            summary_silent=ctx.silent,
        )

    def _summary(self, element: Element, ctx: Context) -> Context:
        if element.node.mem_id != ctx.summary:
            return ctx
        return ctx._replace(
            silent=ctx.summary_silent, node_id=ctx.summary_id, node_kind="button", summary=0
        )
