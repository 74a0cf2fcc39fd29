"""The affordances of a page: links, buttons, fields, forms and dialogs, as the walk meets them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, NamedTuple

from selectolax.lexbor import LexborNode

from twins.browser.addresses import resolve
from twins.browser.choices import default_choice, options_of, raw_text
from twins.browser.content import Dialog, Field, Form, Node, NodeKind, Option, Outline
from twins.browser.context import Context
from twins.browser.elements import Element, input_type
from twins.browser.names import Ids, Index, accessible_name, collapse, slug


class _FormDraft(NamedTuple):
    form: Form
    silent: bool


class _FieldDraft(NamedTuple):
    owner: int
    field: Field


class Controls:
    """Collects what can be acted on, in document order."""

    __slots__ = (
        "_dialogs",
        "_fields",
        "_forms",
        "_ids",
        "_index",
        "_nodes",
        "_outline",
        "_suggestions",
        "_url",
    )

    def __init__(self, url: str, ids: Ids, index: Index, outline: list[Outline]) -> None:
        self._url = url
        self._ids = ids
        self._index = index
        self._outline = outline
        self._nodes: list[tuple[Node, int | None]] = []
        self._forms: dict[int, _FormDraft] = {}
        self._fields: list[_FieldDraft] = []
        self._dialogs: list[Dialog] = []
        self._suggestions: dict[str, tuple[Option, ...]] = {}

    def name(self, element: Element, ctx: Context) -> str:
        """Return the accessible name of an element that stands in `ctx`."""
        label = ctx.label if isinstance(ctx.label, LexborNode) else None
        return accessible_name(element, self._index, label)

    def identify(self, prefix: str, element: Element, name: str) -> str:
        """Return the id of an element: its `data-node`, else the slug of its name."""
        stated = element.attr("data-node")
        fallback = slug(element.attr("name"), element.role or element.tag)
        return self._ids.take(prefix, slug(stated, "") or slug(name, fallback))

    def link(self, element: Element, ctx: Context) -> Node:
        """Add a link."""
        name = self.name(element, ctx)
        href = element.attrs.get("href")
        node = Node(
            self.identify("CLICK", element, name),
            "link",
            name,
            "link" if href is not None else "button",
            href=resolve(self._url, href) if href is not None else None,
        )
        return self._put(node, None, ctx)

    def button(self, element: Element, ctx: Context) -> Node:
        """Add a button, or anything else whose role says that it can be clicked."""
        name = self.name(element, ctx)
        kind = _button_kind(element)
        owner = self._owner(element, ctx) if element.tag in ("button", "input") else None
        dialog = ctx.dialog_id
        if owner is None or owner not in self._forms:
            # Without a form or a script, a button in a dialog has one use: to close it.
            kind = "dismiss" if dialog else "button"
        elif kind == "submit":
            method = element.attr("formmethod").strip().lower()
            if (method or self._forms[owner].form.method) == "dialog":
                kind, dialog = "dismiss", self._forms[owner].form.dialog_id or dialog
        action = element.attrs.get("formaction") if kind == "submit" else None
        node = Node(
            self.identify("CLICK", element, name),
            element.role or "button",
            name,
            kind,
            href=resolve(self._url, action) if action else None,
            dialog_id=dialog if kind == "dismiss" else None,
            field=element.attr("name"),
            value=element.attr("value"),
            input_type=_button_type(element),
            disabled=ctx.disabled or "disabled" in element.attrs,
        )
        return self._put(node, owner, ctx)

    def disclosure(self, element: Element | None, ctx: Context, toggled: frozenset[str]) -> Node:
        """Add the switch of a details element.

        Args:
            element: its summary, if it has one.
            ctx: where the details element stands; `summary` tells whether it is open in the HTML.
            toggled: ids of the switches that the reader has used.
        """
        name = self.name(element, ctx) if element is not None else "Details"
        if element is not None:
            node_id = self.identify("CLICK", element, name)
        else:
            node_id = self._ids.take("CLICK", "details")
        is_open = bool(ctx.summary) != (node_id in toggled)
        node = Node(node_id, "button", name or "Details", "disclosure", expanded=is_open)
        return self._put(node, None, ctx)

    def hidden_field(self, element: Element, ctx: Context) -> None:
        """Add a field that the reader never sees but that is sent with its form."""
        owner = self._owner(element, ctx)
        if owner is not None and not (ctx.disabled or "disabled" in element.attrs):
            field = Field(element.attr("name"), "hidden", element.attr("value"))
            self._fields.append(_FieldDraft(owner, field))

    def field(self, element: Element, ctx: Context) -> Node:
        """Add a text input, a text area, a select box, a checkbox or a radio button."""
        attrs, tag = element.attrs, element.tag
        name = self.name(element, ctx)
        kind_name = input_type(attrs) if tag == "input" else tag
        kind: NodeKind = "entry"
        checked: bool | None = None
        options: tuple[Option, ...] = ()
        value = element.attr("value")
        if kind_name in ("checkbox", "radio"):
            kind, checked, value = "toggle", "checked" in attrs, attrs.get("value") or "on"
        elif tag == "select":
            kind, options = "choice", options_of(element.node)
            value = default_choice(options, "multiple" in attrs)
        elif tag == "textarea":
            value = "".join(raw_text(element.node))
        elif listed := element.attr("list"):
            options = self._suggested(listed)
        node = Node(
            self.identify("TYPE", element, name),
            element.role or "textbox",
            name,
            kind,
            field=element.attr("name"),
            value=value,
            input_type=kind_name,
            options=options,
            placeholder=collapse(element.attr("placeholder")),
            checked=checked,
            disabled=ctx.disabled or "disabled" in attrs,
            readonly="readonly" in attrs and kind == "entry",
            required="required" in attrs,
        )
        return self._put(node, self._owner(element, ctx), ctx)

    def form(self, element: Element, ctx: Context) -> None:
        """Add a form; its fields follow."""
        name = self.name(element, ctx)
        node_id = self.identify("FORM", element, name)
        stated = element.attr("method").strip().lower()
        method: Literal["get", "post", "dialog"] = "get"
        if stated == "post" or (stated == "dialog" and ctx.dialog_id):
            method = "post" if stated == "post" else "dialog"
        closes = ctx.dialog_id if method == "dialog" else None
        action = resolve(self._url, element.attr("action"))
        draft = Form(node_id, name, method, action, dialog_id=closes)
        self._forms[element.node.mem_id] = _FormDraft(draft, ctx.silent)
        role = element.role if element.role in ("form", "search") else "form"
        node = Node(node_id, role, name, "form", form_id=node_id, dialog_id=closes)
        self._put(node, element.node.mem_id, ctx)

    def dialog(self, element: Element, ctx: Context) -> Dialog:
        """Identify a dialog; the caller adds it with `show_dialog` unless it was dismissed."""
        name = self.name(element, ctx)
        if not name and (heading := element.node.css_first("h1,h2,h3,h4,h5,h6")) is not None:
            name = accessible_name(
                Element(heading, heading.tag or "", heading.attributes, "heading"), self._index
            )
        return Dialog(self.identify("DIALOG", element, name), name)

    def show_dialog(self, dialog: Dialog) -> None:
        """Add a dialog that is open."""
        self._dialogs.append(dialog)
        self._outline.append(Outline("dialog", dialog.name, dialog.dialog_id))

    def nodes(self) -> tuple[Node, ...]:
        """All nodes, each with the id of the form that owns it."""
        return tuple(self._finished())

    def forms(self) -> tuple[Form, ...]:
        """All forms, each with its fields and its submit buttons."""
        fields: dict[int, list[Field]] = {}
        for owner, field in self._fields:
            fields.setdefault(owner, []).append(field)
        submits: dict[int, list[str]] = {}
        for node, submitted in self._nodes:
            if submitted is not None and node.kind in ("submit", "dismiss") and not node.disabled:
                submits.setdefault(submitted, []).append(node.node_id)
        return tuple(
            replace(form, fields=tuple(fields.get(key, ())), submits=tuple(submits.get(key, ())))
            for key, (form, silent) in self._forms.items()
            if not silent
        )

    def dialogs(self) -> tuple[Dialog, ...]:
        """All open dialogs, each with the nodes that close it."""
        closers: dict[str, list[str]] = {}
        for node, _ in self._nodes:
            if node.kind == "dismiss" and node.dialog_id and not node.disabled:
                closers.setdefault(node.dialog_id, []).append(node.node_id)
        return tuple(
            replace(dialog, dismiss=tuple(closers.get(dialog.dialog_id, ())))
            for dialog in self._dialogs
        )

    def _finished(self) -> Iterator[Node]:
        for node, owner in self._nodes:
            draft = self._forms.get(owner) if owner is not None else None
            if draft is None or draft.silent or node.kind == "form":
                yield node
            else:
                yield replace(node, form_id=draft.form.form_id)

    def _put(self, node: Node, owner: int | None, ctx: Context) -> Node:
        if ctx.silent:
            return node
        if ctx.region:
            node = replace(node, region=ctx.region)
        self._nodes.append((node, owner))
        self._outline.append(Outline(node.role, node.name, node.node_id))
        if owner is not None and not node.disabled and node.kind in ("entry", "choice", "toggle"):
            self._fields.append(_FieldDraft(owner, _form_field(node)))
        return node

    def _suggested(self, list_id: str) -> tuple[Option, ...]:
        """Return the options of a data list, read once however many inputs share it."""
        if list_id not in self._suggestions:
            datalist = self._index.element(list_id)
            self._suggestions[list_id] = options_of(datalist) if datalist is not None else ()
        return self._suggestions[list_id]

    def _owner(self, element: Element, ctx: Context) -> int | None:
        stated = element.attr("form")
        if not stated:
            return ctx.form
        form = self._index.element(stated)
        return form.mem_id if form is not None and form.tag == "form" else None


def _form_field(node: Node) -> Field:
    kind: Literal["entry", "choice", "toggle", "radio"] = "entry"
    if node.kind == "choice":
        kind = "choice"
    elif node.kind == "toggle":
        kind = "radio" if node.input_type == "radio" else "toggle"
    return Field(node.field, kind, node.value, node.node_id, bool(node.checked), node.required)


def _button_type(element: Element) -> str:
    if element.tag == "button":
        return element.attr("type").strip().lower() or "submit"
    return input_type(element.attrs) if element.tag == "input" else ""


def _button_kind(element: Element) -> NodeKind:
    kind = _button_type(element)
    if kind == "reset":
        return "reset"
    if kind in ("submit", "image") or (element.tag == "button" and kind != "button"):
        return "submit"
    return "button"
