"""Money: integer cents inside, the usual spellings at the edges."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from engine.canonical import Number

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}

_NUMBER = re.compile(r"^[^\d-]{0,4}\s*(-?\d[\d,]{0,17}(?:\.\d{1,2})?)\s*[A-Z]{0,3}$")


def to_cents(value: Any) -> Any:
    """Cents of an amount in whole units: ``3199``, ``3199.5``, ``"3,199.00"``, ``"$3,199"``.

    Raises:
        ValueError: the value is no amount of money, or has fractions of a cent.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Number)):
        raise ValueError("an amount such as 3199, 3199.50 or $3,199")
    match = _NUMBER.match(str(value).strip())
    if match is None:
        raise ValueError("an amount such as 3199, 3199.50 or $3,199")
    return int(Decimal(match[1].replace(",", "")) * 100)


Cents = Annotated[int, BeforeValidator(to_cents)]
"""A field of a file that is written in whole units and kept in cents."""


Price = Annotated[
    int | str,
    PlainValidator(to_cents),
    Field(description="An amount in whole units, as 3199 or 3199.50."),
    WithJsonSchema({"type": ["number", "string"], "maxLength": 32}),
]
"""A tool's argument in whole units that arrives in cents. A fraction travels as a decimal string,
which is what :func:`engine.canonical.plain` makes of a float."""


def amount(cents: int) -> int | str:
    """An amount in whole units for a result: ``3199``, or ``"3199.50"`` where it has cents."""
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{whole}.{rest:02d}" if rest else -whole if sign else whole


def spell(cents: int, currency: str = "USD") -> str:
    """An amount as people write it: ``$3,199``, ``$3,199.50``, ``CHF 20``."""
    whole, rest = divmod(abs(cents), 100)
    number = f"{whole:,}.{rest:02d}" if rest else f"{whole:,}"
    sign = SIGNS.get(currency, f"{currency} ")
    return f"{'-' if cents < 0 else ''}{sign}{number}"
