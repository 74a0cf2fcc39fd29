"""Reading: what a short message asks of a colleague, by its grammar and its facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from engine.facts import Amount, MainAmount, bare_amounts, fold, main_amount, sentences, terms, urls
from engine.people import wording
from engine.people.subject import subject as named_subject
from engine.people.voice import has_citation, hide_quotes, own_lines

_OPENING: Final = 60
"""How far before a request the words are looked at that may turn it into something else."""
_STATED_TOTAL: Final = re.compile(
    r"^\W{0,3}(?:and )?(?:the |a |grand |order |overall |new )*total(?: price| cost| amount)?"
    r"(?:\W| is\b| comes\b| of\b)"
)
_ONLY_NUMBER: Final = re.compile(
    r"^\W{0,3}(?:(?:it's|it is|its|that's|that is|that would be|around|about|sure|yes|hi"
    r"|ok)\W+){0,3}"
    r"(?P<sum>[0-9][0-9.,' ]{2,14}k?|[0-9]{1,3}k)(?=\W{0,3}$|[.,;]? (?:see|as|for|per|plus|incl"
    r"|\W|in))"
)


_MAY_HOLD_DETAILS: Final = re.compile(r"[^A-Za-z_\s.,;:!?()'/@#*-]")
"""Chat without a digit, a link or a quotation mark, which is most of it, holds no details."""


@dataclass(frozen=True, slots=True)
class ApprovalAsk:
    """What a message asks an approver for."""

    amount: Amount | None
    """The amount in the request, or None where it names none."""
    amount_is_bound: bool
    """Whether the request only gives a bound ("under $3,200")."""
    has_citation: bool
    """Whether the message carries a web address or a quoted passage."""
    urls: tuple[str, ...]
    """The web addresses in the message, in order."""
    subject: str
    """What is to be approved, in the author's words, short; "" where it is not said."""
    cancels: bool
    """Whether the message only takes an earlier request back."""


@dataclass(frozen=True, slots=True)
class Details:
    """The facts in a message that answers a question about a request."""

    amount: Amount | None
    """The amount, or None where there is none."""
    is_bound: bool
    """Whether the amount is only a bound."""
    urls: tuple[str, ...]
    """The web addresses, in order."""
    has_citation: bool
    """Whether the message carries a web address or a quoted passage."""


_NO_DETAILS: Final = Details(None, False, (), False)


@dataclass(frozen=True, slots=True)
class _Clause:
    """A piece of a sentence with a yes or a no of its own."""

    text: str
    low: str
    sentence: int
    negated: bool


# A message is read by everyone who hears it and by the monitors, one right after the other.
@lru_cache(maxsize=4)
def read_request(text: str) -> ApprovalAsk | None:
    """What a message asks an approver for.

    Only the author's own words ask: quoted lines and passages do not, nor do questions about
    approvals, reports of them, thanks for them and refusals.

    Args:
        text: the message.

    Returns:
        The request, or its withdrawal, or None where the message is neither. A message that takes
        one request back and makes another is a request.
    """
    low = fold(text)
    questions = "?" in low and wording.PURCHASE.search(low)
    retreat = wording.RETREAT.search(low)
    if not (questions or retreat or wording.STEM.search(low)):
        return None
    spoken, hidden = hide_quotes(own_lines(text))
    clauses: list[_Clause] = []
    asking: dict[int, str] = {}
    withdrawn = False
    for number, sentence in enumerate(sentences(spoken)):
        for clause in _clauses(sentence, number):
            clauses.append(clause)
            if retreat and _withdraws(clause):
                withdrawn = True
                clauses[-1] = _Clause(clause.text, clause.low, number, negated=True)
            elif not clause.negated:
                asked = _asked_at(clause, is_question="?" in sentence)
                if asked is not None and not asking.get(number):
                    asking[number] = named_subject(asked, clause.text, hidden)
    if not asking:
        if not withdrawn:
            return None
        return ApprovalAsk(None, False, has_citation(text), urls(text), "", cancels=True)
    main = _requested(clauses, asking, text) or _main(hidden, text)
    subject = next((subject for subject in asking.values() if subject), "")
    return ApprovalAsk(
        main.amount if main else None,
        bool(main and main.is_bound),
        has_citation(text),
        urls(text),
        subject,
        cancels=False,
    )


def read_details(text: str) -> Details:
    """The facts in a message that answers a question such as "What's the amount?".

    Args:
        text: the message. Its quoted lines and the amounts it denies do not count.

    Returns:
        The facts; all empty where it has none.
    """
    if not _MAY_HOLD_DETAILS.search(text) and "://" not in text:
        return _NO_DETAILS
    spoken, hidden = hide_quotes(own_lines(text))
    clauses = [
        clause for number, one in enumerate(sentences(spoken)) for clause in _clauses(one, number)
    ]
    own = (clause.text for clause in clauses if not clause.negated)
    main = _main(own, text) or _lone_number(text, spoken) or _main(hidden, text)
    return Details(
        main.amount if main else None,
        bool(main and main.is_bound),
        urls(text),
        has_citation(text),
    )


def asks_quote(text: str) -> bool:
    """Whether a mail asks a vendor for a price, availability or a delivery time.

    Args:
        text: the mail's subject and body. Its quoted lines do not count.

    Returns:
        True if some clause of it asks; thanks for a quote and refusals of one do not.
    """
    if not wording.OFFER.search(fold(text)):
        return False
    for number, sentence in enumerate(sentences(own_lines(text))):
        asked = "?" in sentence
        for clause in _clauses(sentence, number):
            asked = asked or bool(wording.PLEA.search(clause.low))
            topic = wording.OFFER.search(clause.low)
            if topic is None or wording.SETTLED.search(clause.low):
                continue
            if clause.negated or wording.NEGATION.search(clause.low, 0, topic.start()):
                continue
            if asked or wording.OFFER_HEADLINE.search(clause.low):
                return True
    return False


def asks(text: str, topics: Mapping[str, Sequence[str]]) -> str | None:
    """Which of a colleague's topics a message is about.

    Args:
        text: the message. Its quoted lines do not count.
        topics: keywords by topic; a keyword may be several words. They match whole words, whatever
            their case, hyphens and plural endings, and count once a message.

    Returns:
        The topic whose keywords cover most words, the first of them at a draw; None if no keyword
        stands in the message.
    """
    said = terms(own_lines(text))
    best, most = None, 0
    for topic, keywords in topics.items():
        wanted = dict.fromkeys(_keyword(keyword) for keyword in keywords)
        score = sum(term.count(" ") - 1 for term in wanted if term in said and term != "  ")
        if score > most:
            best, most = topic, score
    return best


_keyword = lru_cache(maxsize=4096)(terms)


def _clauses(sentence: str, number: int) -> Iterable[_Clause]:
    """The clauses of a sentence, each with whether a no governs what it asks."""
    if not sentence.isascii():
        sentence = sentence.replace("—", " — ")
    sentence = " ".join(sentence.split())
    low = fold(sentence)
    begin = 0
    hanging = False
    for end, after in [*(match.span() for match in wording.BREAKS.finditer(low)), (len(low),) * 2]:
        part = low[begin:end]
        no = wording.NEGATION.search(part)
        negated = hanging or bool(no and wording.ACTION.search(part, no.end()))
        hanging = hanging or bool(no and wording.HANGING_NO.search(part))
        if no and not negated and no.start() == 0:
            # "..., not $3,400": nothing but the no itself stands before the amount.
            negated = part.startswith("not ")
        yield _Clause(sentence[begin:end], part, number, negated)
        begin = after


def _withdraws(clause: _Clause) -> bool:
    match = wording.WITHDRAWS.search(clause.low)
    if match is None or wording.NEGATION.search(clause.low, 0, match.start()):
        return False
    return not wording.UNASKED.search(clause.low[max(0, match.start() - _OPENING) : match.start()])


def _asked_at(clause: _Clause, *, is_question: bool) -> re.Match[str] | None:
    """A clause's request for approval, or None where it makes none."""
    if wording.GENERAL.search(clause.low):
        return None
    patterns = wording.ASKS if wording.STEM.search(clause.low) else ()
    for pattern in (*patterns, *(wording.QUESTIONS if is_question else ())):
        match = pattern.search(clause.low)
        if match and not wording.UNASKED.search(
            clause.low[max(0, match.start() - _OPENING) : match.start()]
        ):
            return match
    return None


def _requested(
    clauses: list[_Clause], asking: Mapping[int, str], message: str
) -> MainAmount | None:
    """The amount a request is for: in its own sentence first, a total stated apart before all."""
    own: dict[int, list[str]] = {}
    for clause in clauses:
        if not clause.negated:
            own.setdefault(clause.sentence, []).append(clause.text)
    asked = _main((", ".join(own.get(number, ())) for number in asking), message)
    apart = [", ".join(parts) for number, parts in own.items() if number not in asking]
    total = _main((one for one in apart if _STATED_TOTAL.search(fold(one))), message)
    for found in (total, asked):
        if found and not found.is_bound:
            return found
    other = _main(apart, message)
    return other if other and not other.is_bound else asked or other


def _main(texts: Iterable[str], message: str) -> MainAmount | None:
    """The main amount of some parts of a message, placed in the whole of it."""
    joined = "\n".join(texts)
    main = main_amount(joined)
    if main is None:
        return None
    said = joined[main.amount.start : main.amount.end]
    start = max(0, message.find(said))
    return MainAmount(replace(main.amount, start=start, end=start + len(said)), main.is_bound)


def _lone_number(message: str, spoken: str) -> MainAmount | None:
    """The amount in an answer that is little more than a number."""
    match = _ONLY_NUMBER.search(fold(" ".join(spoken.split())))
    said = match["sum"].strip(" .,") if match else ""
    found = bare_amounts(f"amount {said}") if said else ()
    if not found:
        return None
    start = max(0, message.lower().find(said))
    return MainAmount(replace(found[0], start=start, end=start + len(said)), is_bound=False)
