"""The command table: every command can be done, every key is one that terminals send."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from vei_tui.commands import COMMANDS, PLACES, Command, of_place
from vei_tui.keymap import bindings_of, help_lines, keys_of, readme_table
from vei_tui.presenters.text import plain
from vei_tui.registry import discover
from vei_tui.screens.compare import CompareScreen
from vei_tui.screens.inspector_commands import InspectorScreen
from vei_tui.screens.lobby import LobbyScreen
from vei_tui.screens.office_commands import OfficeScreen
from vei_tui.screens.replay import ReplayScreen
from vei_tui.screens.report import ReportScreen
from vei_tui.screens.watch_commands import WatchScreen


def holder(where: str) -> type:
    """What does the commands of a place."""
    screens: dict[str, type] = {
        "office": OfficeScreen,
        "lobby": LobbyScreen,
        "report": ReportScreen,
        "inspect": InspectorScreen,
        "watch": WatchScreen,
        "replay": ReplayScreen,
        "compare": CompareScreen,
    }
    if where in screens:
        return screens[where]
    spec = discover().of(where)
    assert spec is not None
    return spec.pane


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.id)
def test_each_command_has_a_place_a_method_and_words(command: Command) -> None:
    assert command.where in PLACES
    assert command.id.startswith(f"{command.where}.")
    method = getattr(holder(command.where), command.method)
    assert method.__doc__
    assert command.label
    assert command.help.endswith(".")


@pytest.mark.parametrize("where", PLACES)
def test_no_key_of_a_place_means_two_things(where: str) -> None:
    keys = Counter(key for each in of_place(where) for key in each.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_ids_are_unique_and_keys_are_ones_that_every_terminal_sends() -> None:
    assert len({each.id for each in COMMANDS}) == len(COMMANDS)
    for each in COMMANDS:
        for key in each.keys:
            assert not re.fullmatch(r"f\d+", key), each.id
            assert "shift+ctrl" not in key, each.id
            assert "ctrl+shift" not in key, each.id


def test_every_command_with_a_key_is_bound_and_in_the_help_and_the_readme() -> None:
    table = readme_table()
    for where in PLACES:
        bound = {command_id for _, _, _, command_id in bindings_of(where)}
        top = where if where in ("office", "lobby", "report", "compare") else "office"
        pane = where if top == "office" and where != "office" else ""
        text = "\n".join(map(plain, help_lines("Title", "Prose.", top, pane)))
        for each in of_place(where):
            assert (each.id in bound) == bool(each.keys)
            if each.keys:
                assert keys_of(each) in text
                assert each.help in text
                assert f"`{keys_of(each)}`" in table or "`` ` ``" in table


def test_prose_of_a_help_is_broken_by_the_screen_and_not_by_its_source() -> None:
    _, prose, *_ = map(plain, help_lines("Title", "One sentence\nof two lines.", "lobby"))
    assert prose == "One sentence of two lines."
