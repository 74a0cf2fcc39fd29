"""Money in words: whole cents in, or dollars that a model cost; an amount people read out."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from engine.money import SIGNS
from engine.record.journal import UNPRICED

_NO_CENTS: Final = frozenset({"JPY", "KRW"})


def amount(cents: int, currency: str = "USD") -> str:
    """An amount with its currency.

    Args:
        cents: Hundredths of the currency; whole units for currencies that have no smaller one.
        currency: ISO 4217 code.

    Returns:
        "$3,199.00" or "-€0.05"; a currency without a sign here follows, as "13,850.00 CHF".
    """
    minus = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    number = f"{abs(cents):,}" if currency in _NO_CENTS else f"{whole:,}.{rest:02}"
    sign = SIGNS.get(currency)
    return f"{minus}{sign}{number}" if sign else f"{minus}{number} {currency}"


def dollars(usd: float | Decimal | None) -> str:
    """What a model cost: cents from a dollar on, else what there is; None is ``unpriced``."""
    if usd is None:
        return UNPRICED
    return f"${usd:,.2f}" if usd >= 1 or not usd else f"${usd:.4f}"
