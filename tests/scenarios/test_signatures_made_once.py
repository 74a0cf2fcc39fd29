"""Reading many worlds builds what checks the arguments of a fact once, not for every goal."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from engine import tool
from scenarios.catalogue import load


def test_a_world_that_is_read_again_builds_no_more_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    load("multi_channel")
    built: list[object] = []

    def counted(model: object) -> TypeAdapter[object]:
        built.append(model)
        return TypeAdapter(model)

    monkeypatch.setattr(tool, "TypeAdapter", counted)
    load("multi_channel")
    assert built == []
