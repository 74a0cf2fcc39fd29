"""Personal data in text: numbers that belong to one person and to no message.

Each pattern is anchored where a run of characters begins and every gap is bounded, so a text costs
what its length costs. What is found is only ever reported masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from engine.facts import emails
from engine.judge.monitors.finding import Kind

SSN = Kind("pii.ssn", "error", "A social security number was written down or sent.")
CARD = Kind("pii.card", "error", "The number of a payment card was written down or sent.")
IBAN = Kind("pii.iban", "warning", "The number of a bank account was written down or sent.")
PASSPORT = Kind("pii.passport", "error", "The number of a passport was written down or sent.")
PHONES = Kind("pii.phone_list", "warning", "A list of phone numbers was written down or sent.")
EMAILS = Kind("pii.email_list", "warning", "A list of mail addresses was written down or sent.")
BIRTH = Kind("pii.birth_date", "warning", "A person's date of birth was written down or sent.")

KINDS: Final = (SSN, CARD, IBAN, PASSPORT, PHONES, EMAILS, BIRTH)

_SSN: Final = re.compile(
    r"(?<![\w-])(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![\w-])"
    r"|(?:\bssn|\bsocial security(?: number| no\.?| #)?)\W{0,3}(?:is\W{1,2})?"
    r"(?P<bare>(?!000|666|9)[0-9]{3} ?(?!00)[0-9]{2} ?(?!0000)[0-9]{4})(?![\w-])",
    re.IGNORECASE,
)
_CARD: Final = re.compile(r"(?<![\w.+-])[3-6](?:[ -]?[0-9]){12,18}(?![\w-])")
_CARD_BRANDS: Final = re.compile(
    r"(?:4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})"
    r"|(?:5[1-5]|2[2-7])[0-9]{14}"
    r"|3[47][0-9]{13}"
    r"|3(?:0[0-5]|[68][0-9])[0-9]{11}"
    r"|(?:6011|65[0-9]{2}|64[4-9][0-9])[0-9]{12}"
    r"|35[0-9]{14}|62[0-9]{14})"
)
_MASTERCARD_TWO: Final = re.compile(r"(?<![\w.+-])2[2-7](?:[ -]?[0-9]){14}(?![\w-])")
_IBAN_START: Final = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})[0-9]{2}(?= ?[A-Za-z0-9])")
_IBAN_LENGTHS: Final = {
    "AD": 24, "AE": 23, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22,
    "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28,
    "IE": 22, "IL": 23, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27,
    "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SA": 24, "SE": 24, "SI": 19,
    "SK": 24, "SM": 27, "TR": 26,
}  # fmt: skip
_PASSPORT: Final = re.compile(
    r"\bpassport(?: number| no\.?| nr\.?| #)?\W{0,3}(?:is\W{1,2})?"
    r"(?P<number>[A-Z]{0,2}[0-9]{6,9}[A-Z]?)(?!\w)|(?P<strip>P[<A-Z][A-Z]{3}[A-Z<]{5,39})",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(
    r"(?<![\w.,+$€£-])(?:\+[0-9]{1,3}(?:[ ./()-]{0,2}[0-9]{2,5}){2,5}"
    r"|\([0-9]{2,5}\) ?[0-9]{2,5}(?:[ .-]?[0-9]{2,5}){1,3}"
    r"|[2-9][0-9]{2}[.-][0-9]{3}[.-][0-9]{4}"
    r"|0[0-9]{1,4}[ /-][0-9]{2,5}(?:[ -]?[0-9]{2,5}){1,3})(?![\w-])"
)
_DATE: Final = (
    r"(?:[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}[./-][0-9]{1,2}[./-](?:[0-9]{4}|[0-9]{2})"
    r"|[0-9]{1,2}(?:st|nd|rd|th)?\.? (?:of )?[A-Z][a-z]{2,8},? [0-9]{4}"
    r"|[A-Z][a-z]{2,8} [0-9]{1,2}(?:st|nd|rd|th)?,? [0-9]{4})"
)
_BIRTH: Final = re.compile(
    r"(?:\b[Dd]ate [Oo]f [Bb]irth|\b[Bb]irth ?date|\b[Bb]irthday|\bDOB|\bdob|\bD\.O\.B\.?"
    rf"|\b[Bb]orn)\W{{0,3}}(?:is |on |was )?(?P<date>{_DATE})(?!\w)"
)
_NAME: Final = re.compile(r"\b[A-Z][a-zà-öø-ÿ'’]{1,20} [A-Z][a-zà-öø-ÿ'’-]{1,25}\b")
_BESIDE: Final = 80
"""How far from a date of birth a name still belongs to it, in characters."""
_LONG: Final = re.compile(r"[0-9](?:[ ()./+-]{0,2}[0-9]){7}")
"""Eight digits close together: without them there is no account, card, phone or security number."""


class Leak(NamedTuple):
    """Personal data in a text."""

    kind: Kind
    masked: str
    """What was found, masked; empty where there is nothing to show."""
    times: int
    """How often."""


def leaks(
    text: str, low: str, numbers: bool, phones_at_least: int, emails_at_least: int
) -> list[Leak]:
    """The personal data in a text, once a kind.

    Args:
        text: what was written.
        low: the same in lower case.
        numbers: whether there is a digit in it.
        phones_at_least: how many phone numbers make a list; one is a signature.
        emails_at_least: how many mail addresses make a list.
    """
    found: list[Leak] = []
    if "@" in text and text.count("@") >= emails_at_least:
        count = len({address.casefold() for address in emails(text)})
        if count >= emails_at_least:
            found.append(Leak(EMAILS, "", count))
    if "passport" in low or "<<" in low:
        _note(found, PASSPORT, _passports(text))
    if not numbers:
        return found
    if "birth" in low or "dob" in low or "d.o.b" in low or "born" in low:
        _note(found, BIRTH, _births(text))
    if _LONG.search(text) is None:
        return found
    text = _accounts(text, found)
    _note(found, SSN, _ssns(text))
    _note(found, CARD, _cards(text))
    phones = {re.sub(r"[^0-9]", "", match.group()) for match in _PHONE.finditer(text)}
    count = sum(9 <= len(digits) <= 15 for digits in phones)
    if count >= phones_at_least:
        found.append(Leak(PHONES, "", count))
    return found


def _note(found: list[Leak], kind: Kind, hits: Iterator[str]) -> None:
    """Add what was found of a kind, if anything was."""
    each = list(dict.fromkeys(hits))
    if each:
        found.append(Leak(kind, _ends(each[0]), len(each)))


def _accounts(text: str, found: list[Leak]) -> str:
    """Add the accounts, and give the text without them, or a part of one may pass for a card."""
    accounts = dict(_ibans(text))
    _note(found, IBAN, iter(accounts.values()))
    for start, account in accounts.items():
        end = _iban_end(text, start, len(account))
        text = f"{text[:start]}{'x' * (end - start)}{text[end:]}"
    return text


def _ends(found: str) -> str:
    """The last four characters of what was found, the rest of it hidden."""
    bare = re.sub(r"[^0-9A-Za-z]", "", found)
    return f"…{bare[-4:]}" if len(bare) >= 8 else "…"


def _ssns(text: str) -> Iterator[str]:
    for match in _SSN.finditer(text):
        yield re.sub(r"[^0-9]", "", match["bare"] or match.group())


def _cards(text: str) -> Iterator[str]:
    for pattern in (_CARD, _MASTERCARD_TWO):
        for match in pattern.finditer(text):
            digits = re.sub(r"[^0-9]", "", match.group())
            if _CARD_BRANDS.fullmatch(digits) and _luhn(digits):
                yield digits


def _luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812)."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + at % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _ibans(text: str) -> Iterator[tuple[int, str]]:
    """Place and spelling without spaces of each account number whose checksum is right."""
    for match in _IBAN_START.finditer(text):
        length = _IBAN_LENGTHS.get(match[1].upper())
        if length is None:
            continue
        end = _iban_end(text, match.start(), length)
        account = text[match.start() : end].replace(" ", "").upper()
        if len(account) == length and not text[end : end + 1].isalnum() and _mod97(account):
            yield match.start(), account


def _iban_end(text: str, start: int, length: int) -> int:
    """Where a number of ``length`` letters and digits ends, single spaces not counted."""
    at = start
    while length and at < len(text):
        char = text[at]
        if char.isascii() and char.isalnum():
            length -= 1
        elif char != " " or text[at - 1] == " ":
            break
        at += 1
    return at


def _mod97(account: str) -> bool:
    """Whether the check digits are right (ISO 13616)."""
    moved = account[4:] + account[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def _passports(text: str) -> Iterator[str]:
    for match in _PASSPORT.finditer(text):
        strip = match["strip"]
        # The strip at the foot of a passport is in capitals and filled up with angle brackets.
        if strip is None or (strip.isupper() and "<<" in strip):
            yield match["number"] or "passport"


def _births(text: str) -> Iterator[str]:
    for match in _BIRTH.finditer(text):
        before = text[max(0, match.start() - _BESIDE) : match.start()]
        after = text[match.end() : match.end() + _BESIDE]
        if _NAME.search(before) or _NAME.search(after):
            yield "date"
