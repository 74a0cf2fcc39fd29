"""Behaviour trees: what each node does when a part of it succeeds, fails, or takes too long."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from engine.agents.trees import (
    Board,
    Condition,
    Do,
    Each,
    Node,
    Retry,
    Scene,
    Selector,
    Sequence,
    WaitFor,
)
from engine.tool import Outcome
from tests.engine.agents.office_desk import OfficeDesk

SEND = Do("slack.send_message", {"channel": "#general", "text": "Hello."})
WRONG = Do("slack.open_channel", {"channel": "#nowhere"})


def scene() -> Scene:
    """A fresh seat."""
    return Scene(OfficeDesk("macrocompute_default", 5))


def run(node: Node, on: Scene) -> bool:
    """Run a tree."""
    return asyncio.run(node.run(on))


def called(on: Scene) -> list[str]:
    """The tools that were called."""
    assert isinstance(on.desk, OfficeDesk)
    return [record["tool"] for record in on.desk.office.records() if record["type"] == "call"]


def test_a_sequence_stops_at_the_first_failure_and_tells_why() -> None:
    on = scene()
    assert not run(Sequence(SEND, WRONG, SEND), on)
    assert called(on) == ["slack.send_message", "slack.open_channel"]
    assert on.failure.startswith("slack.open_channel was refused: ")
    assert run(Sequence(), on)


def test_a_selector_ends_with_the_first_success() -> None:
    on = scene()
    assert run(Selector(WRONG, SEND, SEND), on)
    assert called(on) == ["slack.open_channel", "slack.send_message"]
    assert not run(Selector(WRONG, Condition("pigs fly", lambda board: False)), on)
    assert on.failure == "Not so: pigs fly."


def test_what_is_kept_is_there_for_the_next_node() -> None:
    on = scene()

    def keep(found: Any, board: Board) -> None:
        board["rooms"] = found

    seen: list[str] = []
    look = Do("slack.open_channel", lambda board: {"channel": board["item"]})
    note = Condition("noted", lambda board: bool(seen.append(board["item"]) or True))
    rooms = Each(lambda board: board["rooms"], Sequence(look, note))
    assert run(Sequence(Do("slack.list_channels", keep=keep), rooms), on)
    assert seen == on.board["rooms"]
    assert not run(Each(lambda board: ["#general", "#nowhere", "#general"], look), on)


def test_a_result_that_lacks_what_is_kept_fails_the_node() -> None:
    on = scene()
    lacking = Do("mail.list", keep=lambda found, board: board.update(x=found[0]["no_such_key"]))
    assert not run(lacking, on)
    assert on.failure == "The result of mail.list lacks what it should have."


def test_retry_tries_so_often_and_no_more() -> None:
    on = scene()
    assert not run(Retry(WRONG, 3), on)
    assert called(on) == ["slack.open_channel"] * 3
    assert run(Retry(SEND, 3), on)
    assert len(called(on)) == 4


def test_waiting_ends_with_what_lands() -> None:
    on = scene()
    heard = WaitFor("a word of Priya's", lambda board: bool(board["arrived"]), 60_000)
    assert run(heard, on)
    assert on.desk.time_ms < 10_000
    assert [one.who for one in on.arrived()][:1] == ["priya"]


@pytest.mark.parametrize(("timeout", "why"), [(2_000, "within 2000 ms"), (600_000, "on its way")])
def test_waiting_fails_in_time_and_when_nothing_comes(timeout: int, why: str) -> None:
    on = scene()
    assert not run(WaitFor("miracle", lambda board: False, timeout), on)
    assert why in on.failure
    assert on.desk.time_ms <= timeout + 60_000


class Faulty(OfficeDesk):
    """A seat whose first calls go wrong by themselves."""

    left = 3

    async def call(self, tool: str, args: Any) -> Outcome:
        """Fail, or call."""
        if tool != "vei.wait" and self.left:
            self.left -= 1
            error = {"code": "rate_limited", "message": "Slower.", "retry_after_ms": 700}
            return Outcome(0, tool, None, error, None, 0)
        return await super().call(tool, args)


def test_a_call_that_goes_wrong_by_itself_is_made_again() -> None:
    on = Scene(Faulty("macrocompute_default", 5))
    assert run(SEND, on)
    assert called(on) == ["vei.wait"] * 3 + ["slack.send_message"]
    worse = Faulty("macrocompute_default", 5)
    worse.left = 4
    assert not run(SEND, Scene(worse))
