"""Claims: whether a text states a given fact, however it is written."""

from __future__ import annotations

from engine.facts.amounts import amounts, bare_amounts
from engine.facts.durations import durations
from engine.facts.text import terms


def states(text: str, fact: str) -> bool:
    """Whether a text states a fact.

    A fact that is an amount of money is stated by the same sum in any usual format, one that is
    a duration by the same span in any usual format (plain "days" may stand for business days, not
    the other way round), and any other by its words in order, whatever their case, spacing,
    hyphens, plural endings and thousands separators.

    Args:
        text: what was written.
        fact: the fact in words, such as `16-core CPU`, `$3,199` or `5-7 business days`.

    Returns:
        True if the text states it; an empty fact is stated by nothing.
    """
    fact = fact.strip().rstrip(".;,!")
    money = amounts(fact)
    if len(money) == 1 and money[0].end - money[0].start == len(fact):
        sum_ = money[0]
        return any(
            found.cents == sum_.cents and found.currency in ("", sum_.currency)
            for found in amounts(text) + bare_amounts(text)
        )
    spans = durations(fact)
    if len(spans) == 1 and spans[0].end - spans[0].start == len(fact):
        span = spans[0]
        return any(
            (found.low_days, found.high_days) == (span.low_days, span.high_days)
            and (span.business or not found.business)
            for found in durations(text)
        )
    wanted = terms(fact)
    return wanted != "  " and wanted in terms(text)
