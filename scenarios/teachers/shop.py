"""What teachers do in a shop: find the product that was asked for, its price and specifications."""

from __future__ import annotations

from collections.abc import Sequence as Rows
from typing import Any

from engine.agents.trees import Board, Condition, Do, Sequence
from engine.facts import main_amount, terms, urls
from scenarios.teachers.reading import heard

ROWS = 3
"""Rows of the specifications that are quoted: the first ones say what a machine is."""

_LINKS_SHOWN = 20


def _shop(board: Board) -> dict[str, str]:
    """Where the shop is, as somebody wrote; nothing where nobody did."""
    return {"url": next(iter(urls(heard(board))), "")}


def _wanted(found: Any, board: Board) -> None:
    """The link whose words stand in what was asked for; with more of them it wins."""
    asked = set(terms(heard(board)).split())

    def shared(link: Any) -> int:
        return len(asked & set(terms(link["name"]).split()))

    links = [node for node in found["axtree"] if node["role"] == "link" and "node_id" in node]
    board["link"] = max(links, key=shared)["node_id"] if links else ""


def _product(page: Any, board: Board) -> None:
    headings = [node for node in page["axtree"] if node["role"] == "heading"]
    first = min(headings, key=lambda node: int(node.get("level", 9)), default={"name": ""})
    board["product"] = first["name"]
    priced = [line for line in page["excerpt"].splitlines() if "price" in line.casefold()]
    price = main_amount(priced[0]) if priced else None
    board["price"] = price.amount.cents if price is not None else 0


def _priced(board: Board) -> bool:
    return bool(board["product"] and board["price"])


def _specs_link(found: Any, board: Board) -> None:
    links = [hit for hit in found["hits"] if hit["role"] == "link"]
    board["link"] = links[0]["node_id"] if links else ""


def _specs(page: Any, board: Board) -> None:
    board["source"] = page["url"]
    board["specs"] = spec_values(page["excerpt"].splitlines())


def spec_values(lines: Rows[str]) -> list[str]:
    """The values of the first rows of a page's tables that have a number in them."""
    rows = [line.split(" | ") for line in lines if " | " in line]
    return [row[1].strip() for row in rows if any(map(str.isdigit, row[1]))][:ROWS]


BROWSE = Sequence(
    Condition("somebody said where the shop is", lambda board: bool(_shop(board)["url"])),
    Do("browser.open", _shop),
    Do("browser.read", keep=_wanted),
    Do("browser.click", lambda board: {"node_id": board["link"]}),
    Do("browser.read", keep=_product),
    Condition("the page names a product and its price", _priced),
    Do("browser.find", {"query": "technical specifications", "top_k": _LINKS_SHOWN}, _specs_link),
    Do("browser.click", lambda board: {"node_id": board["link"]}),
    Do("browser.read", keep=_specs),
    Condition("the page says what it is made of", lambda board: len(board["specs"]) > 1),
)
"""Afterwards ``product``, ``price`` in cents, ``specs`` and their ``source`` are known."""
