"""Tools are promises: a change of what is published fails until it is agreed to.

Agree with ``python -m tests.schema_snapshot``, which writes ``tests/schema_snapshot.json`` anew.
"""

from __future__ import annotations

from copy import deepcopy
from difflib import unified_diff

import pytest

from tests.schema_snapshot import COMMAND, agreed, apps, published, text

CONTRACT = {
    "slack": "list_channels open_channel send_message react fetch_thread search list_users",
    "mail": "list open compose reply search move",
    "browser": "open find click type submit read back",
}
"""The tools that clients of this kind of office already use."""


def difference(before: str, now: str) -> str:
    """What changed, a few lines around each change; empty where nothing did."""
    return "\n".join(
        unified_diff(before.splitlines(), now.splitlines(), "agreed", "now", n=4, lineterm="")
    )


@pytest.mark.parametrize("app", apps())
def test_published_tools_are_as_agreed(app: str) -> None:
    changed = difference(text(agreed().get(app, {})), text(published(app)))
    if changed:
        pytest.fail(f"What {app} publishes changed. If that is meant: {COMMAND}\n{changed}", False)


def test_the_snapshot_holds_nothing_that_is_gone() -> None:
    assert agreed().keys() <= set(apps())


def test_a_change_is_told_readably() -> None:
    tools = agreed()["slack"]
    changed = deepcopy(tools)
    text_argument = changed["slack.send_message"]["input"]["properties"]["text"]
    limit, text_argument["maxLength"] = text_argument["maxLength"], 5
    told = difference(text(tools), text(changed)).splitlines()
    lines = [line.split() for line in told if line[:3] not in ("---", "+++")]
    assert [line for line in lines if line[0] == "-"] == [["-", '"maxLength":', f"{limit},"]]
    assert [line for line in lines if line[0] == "+"] == [["+", '"maxLength":', "5,"]]


@pytest.mark.parametrize("app", CONTRACT)
def test_what_clients_already_call_is_there(app: str) -> None:
    assert {f"{app}.{tool}" for tool in CONTRACT[app].split()} <= published(app).keys()
