"""Finding things on a page by role, name and text, and ranking what was found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from twins.browser.content import Block, Hit, Node

MAX_WORDS = 16
"""Words of a query that count; more only narrow what is already one thing."""
MAX_NEAR = 400
"""Characters of the surrounding text that count as near."""
NAME_SHOWN = 160
"""A hit on a passage shows this much of it."""

EXACT, PREFIX, WORDS, SUBSTRING, SOME, NEAR = 100, 75, 60, 50, 40, 12
"""What a match is worth: the whole name, its beginning, all words, a part, some words, the text
around it."""
ROLE_BONUS, ACTION_BONUS = 15, 5
"""Something that can be acted on comes before the same words in plain text."""

_ROLE_WORDS = {
    "box": ("textbox", "searchbox", "combobox"),
    "button": ("button",),
    "checkbox": ("checkbox",),
    "combobox": ("combobox",),
    "dropdown": ("combobox", "listbox"),
    "field": ("textbox", "searchbox", "combobox", "spinbutton"),
    "form": ("form", "search"),
    "heading": ("heading",),
    "input": ("textbox", "searchbox", "combobox", "spinbutton", "checkbox", "radio"),
    "link": ("link",),
    "list": ("listitem",),
    "listitem": ("listitem",),
    "paragraph": ("paragraph",),
    "radio": ("radio",),
    "row": ("row",),
    "search": ("searchbox", "search"),
    "searchbox": ("searchbox",),
    "select": ("combobox", "listbox"),
    "table": ("table", "row"),
    "textbox": ("textbox", "searchbox"),
    "title": ("heading",),
}
_BLOCK_ROLES = {
    "heading": "heading",
    "image": "img",
    "item": "listitem",
    "paragraph": "paragraph",
    "pre": "paragraph",
    "table": "table",
}
_WORD = re.compile(r"[^\W_]+")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


class _Target(NamedTuple):
    node_id: str
    role: str
    name: str
    near: str
    bonus: int


class _Query(NamedTuple):
    text: str
    words: tuple[str, ...]
    roles: tuple[tuple[str, ...], ...]
    """For each word, the roles that it names; mostly none."""


def quotable(text: str) -> str:
    """Reduce `text` to what a quotation must share with its source.

    Case, punctuation, white space and the commas of thousands are dropped, so that "$3,199" is
    found as "3199" and the cells of a table row are found as one phrase.
    """
    return " ".join(words_of(text))


def words_of(text: str) -> list[str]:
    """Split `text` into case-folded words; a number such as 3,199 is one word."""
    return _WORD.findall(_GROUPED.sub("", text.casefold()))


def find_on(
    nodes: tuple[Node, ...], blocks: tuple[Block, ...], query: str, top_k: int
) -> list[Hit]:
    """Rank what matches `query`, best first; equals stay in the order of the page.

    Args:
        nodes: what can be acted on.
        blocks: what can be read.
        query: words, a role such as "link" among them, or an id; empty finds all nodes.
        top_k: how many hits at most.
    """
    if top_k <= 0:
        return []
    wanted = _read_query(query)
    if not wanted.text:
        return [Hit(node.node_id, node.role, node.name, 1) for node in nodes[:top_k]]
    hits = []
    for target in _targets(nodes, blocks):
        score = _score(wanted, target)
        if score > 0:
            hits.append(Hit(target.node_id, target.role, target.name[:NAME_SHOWN], score))
    hits.sort(key=lambda hit: -hit.score)
    return hits[:top_k]


def _read_query(query: str) -> _Query:
    text = query.strip()
    words = tuple(words_of(text)[:MAX_WORDS])
    roles = tuple(_ROLE_WORDS.get(w) or _ROLE_WORDS.get(w.removesuffix("s"), ()) for w in words)
    return _Query(text, words, roles)


def _targets(nodes: tuple[Node, ...], blocks: tuple[Block, ...]) -> Iterator[_Target]:
    near: dict[str, str] = {}
    heading = ""
    for block in blocks:
        if block.kind == "heading":
            heading = block.text
        _note_near(block, heading, near)
    for node in nodes:
        around = near.get(node.node_id, "")
        yield _Target(node.node_id, node.role, node.name, around, ACTION_BONUS)
    for block in blocks:
        if block.node_id and block.kind != "table" and not is_all_nodes(block):
            yield _Target(block.node_id, _BLOCK_ROLES[block.kind], _line(block.text), "", 0)
        for row in block.rows:
            yield _Target(row.node_id, "row", row.text, "", 0)


def _note_near(block: Block, heading: str, near: dict[str, str]) -> None:
    around = ""
    pieces = [
        *block.inlines,
        *(run for row in block.rows for cell in row.cells for run in cell.inlines),
    ]
    for piece in pieces:
        if piece.node_id is not None and piece.node_id not in near:
            around = around or f"{heading} {block.text}"[:MAX_NEAR]
            near[piece.node_id] = around


def is_all_nodes(block: Block) -> bool:
    """Say whether a block holds nothing but links and the like, which are found themselves."""
    if block.kind not in ("paragraph", "item"):
        return False
    return all(piece.node_id is not None for piece in block.inlines if piece.text.strip())


def _score(query: _Query, target: _Target) -> int:
    stem = target.node_id.partition(":")[2]
    if query.text in (target.node_id, stem, stem.partition("#")[0]):
        return EXACT + ROLE_BONUS + target.bonus
    name = words_of(target.name)
    best = _name_score(query.words, name, target)
    plain = tuple(w for w, roles in zip(query.words, query.roles, strict=True) if not roles)
    if plain != query.words:
        # Something of another role than the one asked for is a poor answer, but an answer.
        best = max(best, _name_score(plain, name, target) // 2)
    for at, roles in enumerate(query.roles):
        # Each role word may be meant as a role or as part of the name: "search button".
        if target.role in roles:
            rest = query.words[:at] + query.words[at + 1 :]
            matched = _name_score(rest, name, target) if rest else SOME
            best = max(best, matched + ROLE_BONUS if matched else 0)
    if set(query.words) & set(stem.partition("#")[0].split("_")):
        # What a page's author calls it is a hint too: "specs" for "Technical specifications".
        best = max(best, SOME)
    return best + target.bonus if best else 0


def _name_score(wanted: tuple[str, ...], name: list[str], target: _Target) -> int:
    if not wanted:
        return 0
    phrase, full = " ".join(wanted), " ".join(name)
    if phrase == full:
        return EXACT
    if full.startswith(phrase):
        return PREFIX
    found = _count_prefixes(wanted, name)
    if found == len(wanted):
        return WORDS
    if phrase in full:
        return SUBSTRING
    near = words_of(target.near)
    around = NEAR * _count_prefixes(wanted, near) // len(wanted)
    inside = sum(1 for word in wanted if word in full)
    return max(SOME * found, (SOME - NEAR) * inside) // len(wanted) + around


def _count_prefixes(wanted: Iterable[str], words: list[str]) -> int:
    return sum(1 for word in wanted if any(each.startswith(word) for each in words))


def _line(text: str) -> str:
    return text.replace("\n", " ")
