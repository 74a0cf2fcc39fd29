"""Taking a text apart into its fact-like items: references, dates, sums, shares, numbers, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from engine.facts import amounts, emails, fold, ids, urls
from scenarios.predicates.dates import dates_in
from scenarios.predicates.items import SHARE, Day, Digits, Item, Name, Reference, Share, Sum

_YEARLY: Final = re.compile(r"\b(?:annual(?:ly)?|year(?:ly)?|p\.a\.|per annum)\b")
_NUMBER: Final = re.compile(r"(?<![\w.,])[0-9](?:[ ,.'/-]?[0-9])++(?!\w)")
_LABEL: Final = re.compile(r"^[\s>*#|\d.)(-]*[A-Z][\w '/&()-]{0,40}:(?=\s)")
_CAPITALS: Final = re.compile(
    r"(?<![\w@.-])[A-Z][\w'’]*+(?:[ -](?:(?:of|de|la|van|von|der|den|and|&) )?[A-Z][\w'’]*+)*+"
)
_BEGINS: Final = re.compile(r"(?:^|[.!?:;]\s|\n)[\s>*#|\"“(\d.)-]*$")
_SMALL_WORDS: Final = (
    "a an and are as at be but by can dear did do does each else everybody everyone for from had"
    " has have he hello her hi his how i if in is it its just let many may me more my no nobody not"
    " of on only or our please she so some somebody such thank thanks that the their them then"
    " there these they this those to two up us was we were what when where which who whom whose why"
    " will with would yes you your january february march april may june july august september"
    " october november december monday tuesday wednesday thursday friday saturday sunday"
)
_COMMON: Final = frozenset(_SMALL_WORDS.split())
"""Words that say nothing as the beginning of a name."""


@lru_cache(maxsize=256)
def items(text: str, year: int) -> tuple[Item, ...]:
    """The fact-like items of a text, each once.

    Args:
        text: the text. The label of a line such as `Home: 12 Elm Row` is no item: whoever names a
            thing says nothing of what it is.
        year: the year of dates without one.
    """
    found: dict[Item, None] = {}
    rest = text
    for reader in (_references, _days, _sums, _shares, _digits):
        for item, start, end in reader(rest, year):
            found[item] = None
            rest = f"{rest[:start]}{'~' * (end - start)}{rest[end:]}"
    found.update(dict.fromkeys(_names(rest)))
    return tuple(found)


Read = Iterator[tuple[Item, int, int]]


def _references(text: str, year: int) -> Read:
    for said in (*urls(text), *emails(text), *ids(text)):
        start = text.find(said)
        yield Reference(said), start, start + len(said)


def _days(text: str, year: int) -> Read:
    for day, start, end in dates_in(text, year):
        yield Day(text[start:end], day, year), start, end


def _sums(text: str, year: int) -> Read:
    for amount in amounts(text):
        line = text[text.rfind("\n", 0, amount.start) + 1 :].partition("\n")[0]
        yearly = _YEARLY.search(fold(line)) is not None
        said = text[amount.start : amount.end]
        yield Sum(said, amount.cents, yearly), amount.start, amount.end


def _shares(text: str, year: int) -> Read:
    for match in SHARE.finditer(text):
        yield Share(match.group(), match["number"]), match.start(), match.end()


def _digits(text: str, year: int) -> Read:
    for match in _NUMBER.finditer(text):
        if sum(char.isdigit() for char in match.group()) >= 3:
            yield Digits(match.group()), *match.span()


def _names(text: str) -> Iterator[Item]:
    for line in text.split("\n"):
        label = _LABEL.match(line)
        begin = label.end() if label else 0
        for match in _CAPITALS.finditer(line, begin):
            words = match.group().split(" ")
            # The first word of a sentence has its capital for that alone; what follows a label
            # begins none.
            first = not label and _BEGINS.search(line[: match.start()]) is not None
            if first and len(words) == 1:
                continue
            while words and fold(words[0]) in _COMMON:
                words = words[1:]
            said = " ".join(words)
            if len(said) >= 3:
                yield Name(said)
