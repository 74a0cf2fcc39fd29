"""What requests cost, with the table of prices and without it."""

from __future__ import annotations

import sys
from decimal import Decimal

import pytest

from engine.agents.messages import Usage
from engine.agents.models import ModelName
from engine.agents.pricing import price_of

USAGE = Usage(input=1_000_000, output=100_000, cached=0, reasoning=50_000)


@pytest.mark.parametrize(
    "name",
    ["openai/gpt-5", "openai-chat/gpt-5", "openrouter/openai/gpt-5", "google/gemini-2.5-pro"],
)
def test_a_known_model_has_a_price(name: str) -> None:
    usd = price_of(ModelName.parse(name))(USAGE)
    assert usd is not None
    assert Decimal("1") < usd < Decimal("20")


def test_what_was_at_hand_costs_less() -> None:
    price = price_of(ModelName.parse("anthropic/claude-sonnet-4-5"))
    fresh, cached = price(USAGE), price(Usage(1_000_000, 100_000, 900_000))
    assert fresh is not None
    assert cached is not None
    assert cached < fresh


@pytest.mark.parametrize(
    "name",
    ["openai/no-such-model", "openrouter/x-ai/no-such", "local/llama3", "local/gpt-5@http://h/v1"],
)
def test_an_unknown_price_is_none_and_not_nothing(name: str) -> None:
    assert price_of(ModelName.parse(name))(USAGE) is None


def test_without_the_table_no_price_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    assert price_of(ModelName.parse("openai/gpt-5"))(USAGE) is None


def test_tokens_that_nobody_counted_have_no_price() -> None:
    assert price_of(ModelName.parse("openai/gpt-5"))(Usage()) is None
