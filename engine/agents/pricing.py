"""What a request cost, by a table of prices that may be installed (extra ``pricing``)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from engine.agents.limits import Price
from engine.agents.messages import Usage
from engine.agents.models import ModelName

SELLERS: Mapping[str, str] = {
    "openai": "openai",
    "openai-chat": "openai",
    "anthropic": "anthropic",
    "google": "google",
    "openrouter": "openrouter",
}
"""Who sells a house's models, in the table's words; a local model has no price."""


def price_of(name: ModelName) -> Price:
    """What requests to a model cost, in dollars.

    The function that is returned gives None where nobody knows: the table is not installed, the
    model is not in it, or the server counted no tokens. The first request that is asked about
    takes a moment longer, while the table is loaded.
    """
    seller = SELLERS.get(name.house)

    def price(usage: Usage) -> Decimal | None:
        return None if seller is None else _looked_up(seller, name.model, usage)

    return price


def _looked_up(seller: str, model: str, usage: Usage) -> Decimal | None:
    try:
        import genai_prices
    except ImportError:
        return None
    if not usage.total:
        return None
    tokens = genai_prices.Usage(
        input_tokens=usage.input, cache_read_tokens=usage.cached, output_tokens=usage.output
    )
    try:
        return genai_prices.calc_price(tokens, model, provider_id=seller).total_price
    except (LookupError, ValueError):
        return None
