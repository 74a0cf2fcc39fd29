"""Teachers: they finish their worlds from what they read, and stop where something is not so."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

import scenarios.teachers
from engine.errors import ScenarioError
from scenarios.catalogue import instances, load
from scenarios.compiler import open_office, score
from scenarios.teachers import names, teacher
from tests.engine.agents.office_desk import OfficeDesk

SOURCES = Path(scenarios.teachers.__file__).parent


def test_the_teachers_are_those_of_worlds_that_are_shipped() -> None:
    assert names() == sorted(names())
    assert [load(name).id for name in names()] == names()
    with pytest.raises(ScenarioError, match=r"has no teacher\. .*macrocompute_default"):
        teacher("no_such_world")


@pytest.mark.parametrize("name", names())
def test_a_teacher_reads_what_it_uses_in_every_variant(name: str) -> None:
    worlds = list(instances(name, range(20)))
    prices = set()
    for world in worlds:
        desk = OfficeDesk(world, seed=100 + world.variant)
        said = asyncio.run(teacher(name)(desk))
        result = score(world, desk.office)
        missed = [goal["why"] for goal in result["goals"] if not goal["met"]]
        assert (said, missed) == (True, []), world.variant
        assert result["success"]
        asked = [r for r in desk.office.records() if r.get("tool") == "slack.send_message"]
        prices |= set(re.findall(r"\$[\d,]+", asked[0]["args"]["text"]))
    assert len(prices) > 10


@pytest.mark.parametrize("name", names())
def test_a_teacher_that_cannot_go_on_says_so(name: str) -> None:
    desk = OfficeDesk(name, 1)
    desk.office = open_office(desk.scenario, 1, {"budget_cap": 100_00})
    assert not asyncio.run(teacher(name)(desk))
    assert not score(desk.scenario, desk.office)["success"]
    tools = [r["tool"] for r in desk.office.records() if r["type"] == "call"]
    assert "mail.compose" not in tools


def test_no_teacher_spells_out_what_it_should_read() -> None:
    secret = re.compile(r"3,?199|TCK-|BUY-|REC-|@macrocompute|vweb|MacroBook|Dana|[Pp]riya|\bcfo\b")
    for source in sorted(SOURCES.glob("*.py")):
        assert not secret.search(source.read_text("utf-8")), source.name
