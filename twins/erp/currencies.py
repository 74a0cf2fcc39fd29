"""Currencies: the codes of ISO 4217, and which of them have no smaller unit."""

from __future__ import annotations

from typing import Final

from engine.errors import Refused, nearest

CODES: Final = (
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT",
    "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD",
    "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD",
    "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ",
    "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD",
    "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR",
    "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR",
    "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN",
    "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR",
    "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB",
    "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS",
    "VED", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XCG", "XOF", "XPF", "YER", "ZAR", "ZMW",
    "ZWG",
)  # fmt: skip

WHOLE_ONLY: Final = (
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
    "XAF", "XOF", "XPF",
)  # fmt: skip
"""Currencies without a smaller unit."""

_KNOWN: Final = dict.fromkeys(CODES)


def currency_of(code: str) -> str:
    """The currency that a code stands for, whatever its case.

    Raises:
        Refused: ``invalid_args``, the code is no code of ISO 4217.
    """
    known = code.strip().upper()
    if known not in _KNOWN:
        message = f"There is no currency {code[:16]!r}: codes are those of ISO 4217."
        raise Refused("invalid_args", message, nearest(known, CODES))
    return known


def check_units(currency: str, cents: int) -> None:
    """Hold an amount to the units that its currency has.

    Raises:
        Refused: ``invalid_args``, the amount is a fraction of what cannot be divided.
    """
    if cents % 100 and currency in WHOLE_ONLY:
        message = f"{currency} has no smaller unit, so its amounts are whole."
        raise Refused("invalid_args", message, f"For example {cents // 100}.")
