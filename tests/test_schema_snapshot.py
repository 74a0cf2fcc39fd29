"""Tools are promises: a change of what is published fails until it is agreed to.

Agree with ``python -m tests.schema_snapshot``, which writes ``tests/schema_snapshot.json`` anew.
"""

from __future__ import annotations

import json
from difflib import unified_diff
from typing import Any

import pytest

from tests.schema_snapshot import COMMAND, PATH, published, text

CONTRACT = {
    "slack": "list_channels open_channel send_message react fetch_thread search list_users",
    "mail": "list open compose reply search move",
    "browser": "open find click type submit read back",
}
"""The tools that clients of this kind of office already use."""


def difference(agreed: str, now: str) -> str:
    """What changed, a few lines around each change; empty where nothing did."""
    return "\n".join(
        unified_diff(agreed.splitlines(), now.splitlines(), "agreed", "now", n=4, lineterm="")
    )


def test_published_tools_are_as_agreed() -> None:
    changed = difference(PATH.read_text("utf-8"), text(published()))
    if changed:
        pytest.fail(f"The published tools changed. If that is meant: {COMMAND}\n{changed}", False)


def test_a_change_is_told_readably() -> None:
    tools: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
    limit = tools["slack.send_message"]["input"]["properties"]["text"]["maxLength"]
    tools["slack.send_message"]["input"]["properties"]["text"]["maxLength"] = 5
    told = difference(PATH.read_text("utf-8"), text(tools)).splitlines()
    assert [line.strip() for line in told if line[0] == "-" and line[:3] != "---"] == [
        f'-      "maxLength": {limit},'
    ]
    assert '+      "maxLength": 5,' in told


@pytest.mark.parametrize("app", CONTRACT)
def test_what_clients_already_call_is_there(app: str) -> None:
    assert {f"{app}.{tool}" for tool in CONTRACT[app].split()} <= published().keys()


def test_every_twin_and_both_doors_are_published() -> None:
    apps = {name.partition(".")[0] for name in published()}
    assert apps >= {*CONTRACT, "vei"}
    assert "vei.state (agent)" in published()
    assert "vei.state (operator)" in published()
