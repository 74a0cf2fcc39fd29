"""Submitting a form: what is sent, where to, and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from twins.browser.addresses import with_query
from twins.browser.content import Form, Node


@dataclass(frozen=True, slots=True)
class Submission:
    """What submitting a form would do."""

    method: Literal["get", "post", "dialog"]
    url: str
    """Where it goes; for `get` the fields are in its query."""
    fields: tuple[tuple[str, str], ...]
    """Names and values in the order of the form."""
    missing: tuple[str, ...] = ()
    """Ids of required fields that are empty; a browser would not send the form."""
    dialog_id: str | None = None
    """The dialog that closes, when the method is `dialog`."""


def submit(form: Form, values: Mapping[str, str], button: Node | None = None) -> Submission:
    """Work out what is sent.

    Args:
        form: the form.
        values: what `Node.accepts` returned, by node id; a field that is absent has its default.
            Of several radio buttons set in one group the last counts.
        button: the submit button that was pressed, whose name and value are sent too.
    """
    chosen = _chosen_radios(form, values)
    fields: list[tuple[str, str]] = []
    missing: list[str] = []
    radios_due: dict[str, str] = {}
    for field in form.fields:
        given = values.get(field.node_id) if field.node_id is not None else None
        if field.kind == "radio":
            is_on = chosen.get(field.name) == field.node_id
            if field.required and field.name not in chosen and field.node_id is not None:
                radios_due.setdefault(field.name, field.node_id)
        else:
            is_on = field.checked if given is None else bool(given)
        toggles = field.kind in ("toggle", "radio")
        value = field.value if toggles or given is None else given
        is_empty = not is_on if toggles else not value.strip()
        if field.required and is_empty and field.kind != "radio" and field.node_id is not None:
            missing.append(field.node_id)
        if field.name and (is_on or not toggles):
            fields.append((field.name, value))
    missing.extend(radios_due.values())
    if button is not None and button.field:
        fields.append((button.field, button.value))
    sent = tuple(fields)
    target = (button.href if button is not None else None) or form.action
    url = with_query(target, sent) if form.method == "get" else target
    return Submission(form.method, url, sent, tuple(missing), form.dialog_id)


def _chosen_radios(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """Return the chosen radio button of each group that has one."""
    groups = {
        field.node_id: field.name
        for field in form.fields
        if field.kind == "radio" and field.node_id is not None
    }
    chosen = {
        field.name: field.node_id
        for field in form.fields
        if field.kind == "radio" and field.checked and field.node_id is not None
    }
    for node_id, value in values.items():
        if node_id in groups and value:
            chosen[groups[node_id]] = node_id
    return chosen
