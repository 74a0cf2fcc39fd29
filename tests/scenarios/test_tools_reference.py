"""The page of tools is made from the tools, and has every one of them."""

from __future__ import annotations

import re
from pathlib import Path

from scenarios.catalogue import load
from scenarios.compiler import open_office
from scenarios.tools_reference import every_tool, written_anew

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "tools.md"


def test_the_page_is_what_the_code_makes_of_it() -> None:
    text = PAGE.read_text("utf-8")
    assert written_anew(text) == text, "Run python -m scenarios.tools_reference docs/tools.md"


def test_every_tool_of_an_office_with_every_app_is_in_it_once() -> None:
    office = open_office(load(str(ROOT / "tests/full_office/scenario.yaml")), 1)
    offered = [tool.name for tool in office.offered(operator=True)]
    known = [tool.name for tools in every_tool().values() for tool in tools]
    assert set(offered) - set(office.rules.aliases) <= set(known)
    # The operator's own way of looking at the state stands beside the seat's.
    assert [name for name in set(known) if known.count(name) > 1] == ["vei.state"]
    listed = re.findall(r"^\| `([a-z0-9_.]+)` \|", PAGE.read_text("utf-8"), flags=re.M)
    assert listed == known
