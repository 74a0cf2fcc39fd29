"""Panes are found by looking, clashes are named, an app without one is playable all the same."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import vei_tui.panes
from vei_tui.panes._generic import GenericPane
from vei_tui.registry import KEYS, PaneError, discover


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose modules are found as panes."""
    monkeypatch.setattr(vei_tui.panes, "__path__", [*vei_tui.panes.__path__, str(tmp_path)])
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_every_pane_file_is_found_in_the_order_of_its_key() -> None:
    found = discover()
    assert found.problems == ()
    assert [spec.key for spec in found.specs] == sorted((s.key for s in found.specs), key=KEYS.find)
    assert {"slack", "mail", "browser"} <= {spec.twin for spec in found.specs}
    assert {"slack", "mail"} <= found.news().keys()


def test_two_files_with_one_key_are_an_error_that_names_both(folder: Path) -> None:
    (folder / "toy.py").write_text(
        "from vei_tui.panes._generic import GenericPane\n"
        "from vei_tui.registry import PaneSpec\n"
        "PANE = PaneSpec('toy', 'Toy', 'ty', '1', GenericPane)\n"
    )
    with pytest.raises(PaneError, match=r"panes/slack\.py and panes/toy\.py both have the key '1'"):
        discover()


def test_a_pane_file_that_does_not_load_is_told_and_replaced(folder: Path) -> None:
    (folder / "toy.py").write_text("raise RuntimeError('worn out')\n")
    found = discover()
    assert found.problems == ("panes/toy.py: RuntimeError: worn out",)
    office = found.office([("slack", "Slack"), ("toy", "Toys")])
    assert [(spec.twin, spec.key) for spec in office] == [("slack", "1"), ("toy", "2")]
    assert office[1].pane is GenericPane
    assert office[1].title == "Toys"
