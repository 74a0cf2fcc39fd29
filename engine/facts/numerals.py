"""Numbers in text that may be money, each with the currency that stands with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from engine.facts.text import URL, fold

_SYMBOLS: Final = {
    "$": "USD",
    "us$": "USD",
    "ca$": "CAD",
    "c$": "CAD",
    "au$": "AUD",
    "a$": "AUD",
    "nz$": "NZD",
    "hk$": "HKD",
    "s$": "SGD",
    "mx$": "MXN",
    "r$": "BRL",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
}
_CODES: Final = "usd|eur|gbp|chf|cad|aud|nzd|hkd|sgd|mxn|brl|jpy|cny|inr|sek|nok|dkk|pln|czk|zar"
_SIGNS: Final = frozenset("$€£¥₹")
_NAMES: Final = {"dollar": "USD", "buck": "USD", "euro": "EUR", "quid": "GBP", "pound": "GBP"}
_SCALES: Final = {"k": 1_000, "t": 1_000, "g": 1_000, "m": 1_000_000, "b": 1_000_000_000}
_LONGEST: Final = 24
"""Characters of the longest number that is read; a longer run of digits is not money."""

# A number, its groups apart by a space (only threes) or joined by marks. The bounds and the
# possessive repeats keep the scan linear.
_NUMBER: Final = re.compile(
    r"[0-9]{1,3}(?: [0-9]{3}(?![0-9])){1,4}+(?:[.,][0-9]{1,2}(?![0-9]))?(?![.,'][0-9])"
    r"|[0-9]++(?:[.,'][0-9]++)*+"
)
_BEFORE: Final = re.compile(
    r"(?P<symbol>(?<![a-z])(?:us|ca|c|au|a|nz|hk|s|mx|r)\$|[$€£¥₹])(?P<gap> ?)$"
    rf"|(?<![a-z0-9])(?P<code>{_CODES}):? ?$"
)
_AFTER: Final = re.compile(
    r"(?P<scale>(?: ?(?:k|thousand|grand|million|billion)|m|mn|bn)(?![a-z0-9]))?"
    r"(?P<mark>(?P<gap> ?)(?:(?P<symbol>us\$|[$€£¥₹])"
    rf"|(?P<code>{_CODES})(?![a-z0-9])"
    r"|(?:us |u\.s\. )?(?P<name>dollar|buck|euro|quid|pound(?=s? sterling))s?"
    r"(?: sterling)?(?![a-z0-9])))?"
)

_ANY_DIGIT: Final = re.compile(r"[0-9]")


@dataclass(slots=True)
class Number:
    """A number on the way to being an amount; it changes while its neighbours are read."""

    start: int
    """Where it begins, its currency mark included."""
    end: int
    """Where it ends."""
    cents: int
    """Its value in hundredths."""
    scale: int = 1
    """What "k" or "million" after it multiplied it by."""
    currency: str = ""
    """The ISO code, or "" while no currency is known."""
    mark_at: int = -1
    """Where a currency mark after it begins, which the next number may claim instead."""
    glued: bool = False
    """Whether that mark touches this number."""


def searchable(text: str) -> str:
    """The text folded, its web addresses blanked, every character in its place."""
    if not _ANY_DIGIT.search(text):
        return ""
    low = fold(text)
    if "://" in low:
        low = URL.sub(lambda match: "\0" * (match.end() - match.start()), low)
    return low


def numbers(low: str) -> list[Number]:
    """Every number in a folded text with the currency that stands with it, if any."""
    found: list[Number] = []
    for match in _NUMBER.finditer(low):
        start, end = match.span()
        after = _AFTER.match(low, end)
        assert after is not None
        scale = (after["scale"] or "").strip()
        factor = _SCALES[scale[0]] if scale else 1
        read = _read(match.group(), factor)
        if read is None:
            continue
        cents, unread = read
        if unread:
            number = Number(start, end - unread, cents)
        else:
            number = Number(start, after.end("scale") if scale else end, cents, factor)
            _mark_after(low, number, after)
        _mark_before(low, number, found[-1] if found else None)
        _join_range(low, found[-1] if found else None, number)
        found.append(number)
    return found


def _mark_after(low: str, number: Number, after: re.Match[str]) -> None:
    """Give a number the currency behind it, unless it is the tail of a name such as TCK-42."""
    if not after["mark"]:
        return
    before = low[max(0, number.start - 2) : number.start]
    if (
        before[-1:].isalpha()
        or before[-1:] in ("_", "#", "/")
        or (before[-1:] == "-" and before[:1].isalpha())
    ):
        return
    name, symbol, code = after["name"], after["symbol"], after["code"]
    number.currency = _NAMES[name] if name else _SYMBOLS[symbol] if symbol else code.upper()
    number.mark_at = after.end("gap")
    number.glued = not after["gap"]
    number.end = after.end("mark")


def _mark_before(low: str, number: Number, last: Number | None) -> None:
    """Give a number the currency before it, taking it from the last number if it fits better."""
    offset = max(0, number.start - 6)
    near = low[offset : number.start].rstrip(" :")
    if near[-1:] not in _SIGNS and near[-3:] not in _CODES:
        return
    before = _BEFORE.search(low, offset, number.start)
    if before is None:
        return
    if last is not None and last.mark_at >= before.start() and last.currency:
        glued = low[number.start - 1] not in " :"
        if last.glued if last.glued != glued else last.cents >= number.cents:
            return
        last.currency = ""
        last.end = min(last.end, last.mark_at)
        last.mark_at = -1
    symbol = before["symbol"]
    if not number.currency:
        number.currency = _SYMBOLS[symbol] if symbol else before["code"].upper()
    number.start = before.start()


def _join_range(low: str, last: Number | None, number: Number) -> None:
    """Let the two ends of a range such as `$3,000-3,500` or `$3-4k` share what is said once."""
    if last is None or number.start != last.end + 1 or low[last.end] != "-":
        return
    if last.currency and last.scale == 1 and last.cents * number.scale <= number.cents:
        last.cents *= number.scale
    if last.currency and not number.currency and number.cents >= last.cents:
        number.currency = last.currency
    elif number.currency and not last.currency and last.cents <= number.cents:
        behind = low[max(0, last.start - 1) : last.start]
        if not behind.isalnum() and behind not in ("-", "/", ".", "_", "#"):
            last.currency = number.currency


def _read(token: str, scale: int) -> tuple[int, int] | None:
    """The cents a number says and how many of its last characters are not part of it."""
    if len(token) > _LONGEST:
        return None
    if token.isdecimal():
        return int(token) * scale * 100, 0
    whole_token = token
    while token:
        parts = _parts(token.replace(" ", "").replace("'", ""), scaled=scale > 1)
        if parts is not None:
            whole, decimals = parts
            cents, rest = divmod(int(whole + decimals) * scale * 100, 10 ** len(decimals))
            return None if rest else (cents, len(whole_token) - len(token))
        # "$3,199,16-core": a comma that starts the next thing; what is before it may be whole.
        token = token.rpartition(",")[0]
    return None


def _parts(token: str, *, scaled: bool) -> tuple[str, str] | None:
    """A number's whole digits and decimals, by the marks in it; None where they make no sense."""
    dot, comma = token.rfind("."), token.rfind(",")
    if dot < 0 and comma < 0:
        return token, ""
    mark = "." if dot > comma else ","
    head, _, tail = token.rpartition(mark)
    if dot >= 0 and comma >= 0:
        whole = _grouped(head, "," if mark == "." else ".")
        return (whole, tail) if whole and mark not in head and len(tail) <= 2 else None
    if mark in head:
        whole = _grouped(token, mark)
        return (whole, "") if whole else None
    if len(tail) == 3 and not scaled and len(head) <= 3 and head != "0":
        return head + tail, ""
    return (head, tail) if len(tail) <= 2 or scaled else None


def _grouped(token: str, mark: str) -> str | None:
    first, *groups = token.split(mark)
    if 1 <= len(first) <= 3 and all(len(group) == 3 for group in groups):
        return first + "".join(groups)
    return None
