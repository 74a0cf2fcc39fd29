"""The rows that docs answer with: a document in a list, in full, and in its history."""

from __future__ import annotations

from collections.abc import Iterable

from engine.facts import ids
from engine.table import Vector
from twins.docs.shapes import Changed, Listed, Shown
from twins.docs.state import Doc, Reference, Version


def listed(doc: Doc) -> Listed:
    """A document in a list."""
    now = doc.now
    return {
        "doc_id": doc.id,
        "title": now.title,
        "tags": list(now.tags),
        "version": now.number,
        "updated_by": now.by,
        "updated_ms": now.time_ms,
    }


def shown_doc(doc: Doc, version: Version, references: Iterable[Reference]) -> Shown:
    """A document in full, as it stood in one of its versions."""
    shown: Shown = {
        "doc_id": doc.id,
        "title": version.title,
        "body": version.body,
        "tags": list(version.tags),
        "author": doc.first.by,
        "created_ms": doc.first.time_ms,
        "version": version.number,
        "versions": len(doc.versions),
        "updated_by": version.by,
        "updated_ms": version.time_ms,
        "links": [each for each in ids(version.body) if each != doc.id],
        "references": [
            {
                "app": each.app,
                "ref": each.ref,
                "place": each.place,
                "by": each.by,
                "text": each.text,
                "time_ms": each.time_ms,
            }
            for each in references
        ],
    }
    if doc.readers is not None:
        shown["readers"] = list(doc.readers)
    return shown


def changed(versions: Vector[Version], at: int) -> Changed:
    """What the version at a place changed in the one before it."""
    now = versions[at]
    before = versions[at - 1] if at else None
    fields = ("title", "body", "tags")
    return {
        "version": now.number,
        "by": now.by,
        "time_ms": now.time_ms,
        "title": now.title,
        "changed": [f for f in fields if before is None or getattr(now, f) != getattr(before, f)],
    }
