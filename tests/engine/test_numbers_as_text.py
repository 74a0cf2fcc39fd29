"""A number that a record can only spell as text stands where numbers may, and only there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.office import Office
from tests.engine.serve.reading_office import full_office as opened

HUGE = 2**70
MARKED = {1.5: {"number": "1.5"}, HUGE: {"number": str(HUGE)}}


def _deal(amount: Any, **more: Any) -> dict[str, Any]:
    return {"name": "Desks", "amount": amount, **more}


def _recorded(office: Office) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(office.world.log[-1])
    return record


@pytest.mark.parametrize("number", [1.5, HUGE])
@pytest.mark.parametrize("through", ["", "vei.call"])
def test_a_number_is_no_text_and_the_recorded_call_is_refused_alike(
    number: float, through: str
) -> None:
    office = opened()
    args = {"channel": "#general", "text": number}
    if through:
        office.call("agent", through, {"tool": "slack.send_message", "args": args})
    else:
        office.call("agent", "slack.send_message", args)
    record = _recorded(office)
    assert record["tool"] == "slack.send_message"
    assert record["error"]["code"] == "invalid_args"
    assert record["error"]["hint"] == f"Given: '{number}'."
    assert record["args"] == {"channel": "#general", "text": MARKED[number]}
    again = opened()
    again.call("agent", record["tool"], record["args"])
    assert list(again.world.log) == list(office.world.log)


def test_a_price_may_have_cents_and_only_the_number_in_a_wrong_place_is_marked() -> None:
    office = opened()
    made = office.call("agent", "crm.create_deal", _deal(3199.5))
    assert made.ok, made.error
    assert _recorded(office)["args"]["amount"] == "3199.5"
    wrong = office.call("agent", "crm.create_deal", {"name": 1.5, "amount": 3199.5})
    assert wrong.error is not None
    assert [problem["field"] for problem in wrong.error["problems"]] == ["name"]
    assert _recorded(office)["args"] == {"name": {"number": "1.5"}, "amount": "3199.5"}


def test_a_null_beside_such_a_number_still_counts_as_absent() -> None:
    office = opened()
    done = office.call("agent", "crm.create_deal", _deal(0.25, stage=None))
    assert done.ok, done.error
