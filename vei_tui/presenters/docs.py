"""Docs in lines: the list, a document to read with its headings, versions and references."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from vei_tui.presenters.events import Arrival
from vei_tui.presenters.people import People
from vei_tui.presenters.records import (
    Day,
    counted,
    field,
    name_of,
    prose,
    reference,
    section,
    small_table,
)
from vei_tui.presenters.text import Line, PageLine, Role, clean, line, lines, one_line

if TYPE_CHECKING:
    from twins.docs.seen import DocsView
    from twins.docs.state import Doc, Reference, Version

NEW: Final = "new"
OWN: Final = "own"
TAG: Final = "tag "
"""Begins the name of a filter that keeps one tag."""

FILTERS: Final = ((NEW, "new to you"), (OWN, "by you"))
"""Filters that every office has; one for each tag follows."""

GLANCE: Final = 8
"""Lines of a document that are shown before it is read."""
VERSIONS_SHOWN: Final = 20

_HEADING: Final = re.compile(r"(#{1,6}) +(.*?) *#*$")
_UNDERLINE: Final = re.compile(r"(=|-){3,} *$")
_FENCE: Final = re.compile(r" *(```|~~~)")
_BULLET: Final = re.compile(r"( *)[*+-] +(.*)$")
_RULE: Final = re.compile(r" *([*_-])( *\1){2,} *$")
_TABLE: Final = re.compile(r" *\|.*\| *$")
_DASHES: Final = re.compile(r":?-{2,}:?$")
_BOLD: Final = re.compile(r"\*\*(?=\S)([^*\n]+)(?<=\S)\*\*")


def tags(view: DocsView) -> list[tuple[str, int]]:
    """The tags there are and how many documents have each, the most used first."""
    count: dict[str, int] = {}
    for doc in view.docs():
        for tag in doc.now.tags:
            count[tag] = count.get(tag, 0) + 1
    return sorted(count.items(), key=lambda each: (-each[1], each[0]))


def filters(view: DocsView) -> Sequence[tuple[str, str]]:
    """The filters of an office: those of every office, then its tags."""
    return (*FILTERS, *((f"{TAG}{tag}", f"tagged {one_line(tag)}") for tag, _ in tags(view)))


def kept_docs(view: DocsView, kept: str) -> list[Doc]:
    """The documents that a filter keeps, what changed last first."""
    found = [doc for doc in view.docs() if _keeps(view, doc, kept)]
    # Sorting is stable: what changed at one time stays newest first.
    found.sort(key=lambda doc: -doc.now.time_ms)
    return found


def _keeps(view: DocsView, doc: Doc, kept: str) -> bool:
    if not kept:
        return True
    if kept == NEW:
        return doc.id in view.news
    if kept == OWN:
        return view.me in (doc.now.by, doc.first.by)
    return kept.removeprefix(TAG) in doc.now.tags


def cells(doc: Doc, view: DocsView, day: Day) -> Sequence[PageLine]:
    """The cells of a document: what is new, id, title, tags, who changed it last, when."""
    now = doc.now
    new = doc.id in view.news
    opened = view.opened is not None and view.opened.id == doc.id
    mark = ("•", Role.WARN) if new else ("▸" if opened else " ", Role.HEADING)
    few = ("  only for some", Role.DIM) if doc.readers is not None else ("", Role.DIM)
    return (
        (mark,),
        line((doc.id, Role.LINK)),
        line((one_line(now.title), Role.STRONG if new else Role.PLAIN), few),
        line((_tag_words(now.tags), Role.DIM)),
        line(day.who(now.by)),
        line((day.stamp(now.time_ms), Role.TIME)),
    )


def _tag_words(found: Sequence[str]) -> str:
    return " ".join(f"#{one_line(tag)}" for tag in found)


def heading(doc: Doc, version: Version) -> Line:
    """What stands over a document."""
    old = version.number != doc.now.number
    number = f"  version {version.number} of {len(doc.versions)}"
    return line(
        doc.id,
        f"  {one_line(version.title)}",
        (number if len(doc.versions) > 1 else "", Role.WARN if old else Role.DIM),
    )


def head_lines(doc: Doc, version: Version, day: Day) -> list[PageLine]:
    """Who wrote a version and when, and how it is tagged."""
    by = line(day.who(version.by), (f"  {day.stamp(version.time_ms)}", Role.TIME))
    first = doc.first
    found: list[PageLine] = [(*name_of("Changed"), *by)]
    if len(doc.versions) > 1:
        began = line(day.who(first.by), (f"  {day.stamp(first.time_ms)}", Role.TIME))
        found.append((*name_of("Begun"), *began))
    if version.tags:
        found.append(field("Tags", (_tag_words(version.tags), Role.PLAIN)))
    if doc.readers is not None:
        found.append(field("Only for", ", ".join(day.people.name(each) for each in doc.readers)))
    return found


def glance(doc: Doc, day: Day) -> list[PageLine]:
    """A document before it is read: its head, and how it begins."""
    body = body_lines(doc.now.body[: GLANCE * 200], day.people)
    found = [*head_lines(doc, doc.now, day), (), *body[:GLANCE]]
    more = len(body) > GLANCE or len(doc.now.body) > GLANCE * 200
    if more:
        found.append(line(("… enter reads it", Role.DIM)))
    return found


def document(
    doc: Doc, version: Version, links: Sequence[Reference], day: Day
) -> tuple[list[PageLine], list[tuple[str, int]]]:
    """A document in full, and its headings with the place of each among the lines.

    Args:
        doc: The document.
        version: The version that is read.
        links: What refers to it, the newest first.
        day: The office.
    """
    found = head_lines(doc, version, day)
    if version.number != doc.now.number:
        words = f"This is an older version; it is at version {doc.now.number} now. v shows all."
        found.insert(0, line((words, Role.WARN)))
    found.append(())
    start = len(found)
    body = body_lines(version.body, day.people)
    outline = [
        (row[0][0] if row else "", start + at)
        for at, row in enumerate(body)
        if row and row[0][1] is Role.HEADING
    ]
    found += body
    found += references_to(links, day)
    if len(doc.versions) > 1:
        found += [(), section("Versions"), *version_lines(doc, day)]
    return found, outline


def references_to(links: Sequence[Reference], day: Day) -> list[PageLine]:
    """The texts that name a document."""
    found: list[PageLine] = []
    if links:
        found += [(), section(f"Named by {counted(len(links), 'text')}")]
    for each in links:
        where = each.place if each.place and each.place != each.ref else each.ref
        target = f"{each.place} {each.ref}" if each.app == "slack" else each.ref
        node = reference(target, each.app, f"{each.app} {where}")
        who = line("  ", day.who(each.by), (f"  {day.stamp(each.time_ms)}", Role.TIME))
        found.append((node, *who))
        found.append(line(("  ", Role.PLAIN), (one_line(each.text), Role.DIM)))
    return found


def version_lines(doc: Doc, day: Day) -> list[PageLine]:
    """The newest versions of a document, each with what it changed."""
    found: list[PageLine] = []
    count = len(doc.versions)
    for at in range(count - 1, max(count - 1 - VERSIONS_SHOWN, -1), -1):
        version = doc.versions[at]
        found.append(
            line(
                (f"{version.number:>3}  ", Role.STRONG),
                day.who(version.by),
                (f"  {day.stamp(version.time_ms)}", Role.TIME),
                (f"  {what_changed(doc, at)}", Role.DIM),
            )
        )
    return found


def what_changed(doc: Doc, at: int) -> str:
    """What the version at a place changed in the one before it, in words."""
    if not at:
        return "first written"
    now, before = doc.versions[at], doc.versions[at - 1]
    names = {"title": "title", "body": "text", "tags": "tags"}
    changed = [word for name, word in names.items() if getattr(now, name) != getattr(before, name)]
    return f"changed the {' and '.join(changed)}" if changed else "changed nothing"


def body_lines(body: str, people: People) -> list[PageLine]:
    """A document's text: headings, lists, quotes and code keep their looks."""
    rows = clean(body).split("\n")
    found: list[PageLine] = []
    fenced = False
    table: list[str] = []
    for at, row in enumerate(rows):
        if table and (fenced or not _TABLE.match(row)):
            found += table_lines(table)
            table = []
        if not fenced and _TABLE.match(row):
            table.append(row)
        elif _FENCE.match(row):
            fenced = not fenced
        elif fenced:
            found.append(line((f"  {row}", Role.CODE)) if row else ())
        elif row.strip() and _underlined(rows, at):
            found.append(line((row.strip(), Role.HEADING)))
        elif not (at and _underlined(rows, at - 1)):
            found.extend(_row(row, people))
    return [*found, *table_lines(table)]


def _underlined(rows: Sequence[str], at: int) -> bool:
    """Whether a row of words has a row of = or - below it, which makes a heading of it."""
    row, under = rows[at], rows[at + 1] if at + 1 < len(rows) else ""
    return bool(row.strip() and _UNDERLINE.match(under) and not _BULLET.match(row))


def table_lines(rows: Sequence[str]) -> list[PageLine]:
    """A table whose cells are between bars; without a row of dashes it has no headings."""
    cells = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows]
    body = [row for row in cells if not all(_DASHES.match(cell) for cell in row)]
    if not body:
        return []
    width = max(len(row) for row in body)
    whole = [[*row, *[""] * (width - len(row))] for row in body]
    headed = len(cells) > 1 and all(_DASHES.match(cell) for cell in cells[1])
    return small_table(whole[0] if headed else (), whole[1:] if headed else whole)


def _row(row: str, people: People) -> list[PageLine]:
    title = _HEADING.match(row)
    if title is not None:
        return [line((title[2], Role.HEADING))]
    if _RULE.match(row):
        return [section("")]
    if row.startswith(">"):
        return list(lines(row, Role.DIM))
    bullet = _BULLET.match(row)
    if bullet is not None:
        row = f"{bullet[1]}• {bullet[2]}"
    return prose(_BOLD.sub(r"\1", row), people)


def arrivals(before: DocsView, after: DocsView) -> Sequence[Arrival]:
    """Documents that colleagues wrote or changed, in one view and not in the other."""
    found: list[Arrival] = []
    if before.news is after.news:
        return found
    for doc_id in after.news.newest():
        doc, old = after.find(doc_id), before.find(doc_id)
        if doc is None:
            continue
        if doc is old:
            # The newest news last: whatever is before it was there.
            break
        did = "changed" if old is not None else "wrote"
        found.append(Arrival(doc.now.by, f"{did} {doc.id}", one_line(doc.now.title), doc.id))
    return found[::-1]
