"""Assent: whether the words of an approver whom somebody plays are a plain yes, and to how much."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from engine.facts import Amount, fold, sentences
from engine.people import wording
from engine.people.reading import read_details, read_request
from engine.people.voice import hide_quotes, own_lines

_OPENING: Final = (
    r"^(?:[^\w@:]|:[a-z0-9_+-]{1,40}:|@[\w.-]{1,40}"
    r"|\b(?:hi|hello|hey|yes|yep|yeah|sure|ok|okay|fine|great|good|thanks|thank you|all good)\b"
    r"(?=\W)){0,12}"
)
_AFTER: Final = (
    r"(?=\W{0,12}$|[^\w$€£]*[.,:;!]|[^\w$€£]*[$€£]|\W+(?:for|up to|at|as requested|by me"
    r"|from my side|from me|with pleasure|go ahead|thanks|thank you|and|usd|eur|gbp)\b)"
)
_YES: Final = re.compile(
    rf"{_OPENING}(?:(?:it's |it is |that's |that is |this is |you are |you're"
    r"|(?:your|the|this) (?:[\w-]{1,20} ){1,4}is |consider it )?"
    rf"(?:(?:hereby|now|formally) )?(?:approved|authori[sz]ed|signed off){_AFTER}"
    r"|i(?:'ve| have)? (?:hereby |formally )?approved? (?:it|this|that|the|your|[$€£0-9])"
    r"|you have my (?:approval|ok|okay|go[ -]ahead|sign[ -]?off)\b"
    r"|(?:please )?go ahead(?=\W{0,12}$|[.,:;!]| and (?:buy|order|purchase)\b| with (?:it|the)\b)"
    r"|you (?:can|may) (?:go ahead|proceed|buy|order|purchase)\b"
    r"|[$€£][0-9.,]{1,14} is (?:fine|ok|okay|good)(?: with me)?(?=\W{0,12}$|[.,;!]))"
)
"""The begin of a sentence that says yes. What may follow "approved" is listed, for approved vendors
and what was approved by others are no yes."""

_RESERVE: Final = re.compile(
    r"\b(?:if|once|when|until|pending|depending|assuming|only|almost|nearly|would|might|maybe"
    r"|perhaps)\b"
)
"""What makes a yes less than plain where it stands in the same sentence."""

_RETREAT: Final = re.compile(
    r"\b(?:but|however|unless|provided|providing|as long as|as soon as|subject to|except|wait|hold"
    r"|actually|cancel|withdraw|retract|revoke|rescind|scratch that|never ?mind|declined?"
    r"|reject(?:ed)?|den(?:y|ied))\b"
    r"|[.!;:,] (?:and |only ){0,2}(?:if|once|when|until|pending|assuming)\b"
)
"""What makes it so wherever it stands."""


@dataclass(frozen=True, slots=True)
class Assent:
    """A plain yes."""

    amount: Amount | None
    """The sum that it names, or None where it names none."""
    is_bound: bool
    """Whether that sum is a ceiling ("up to $3,200")."""


def read_assent(text: str) -> Assent | None:
    """Whether a message says yes to a request, plainly and without reserve.

    Args:
        text: the message. Its quoted lines and passages do not count.

    Returns:
        The yes, or None: a no, a question, a condition, a report of somebody else's yes, or
        anything that itself asks for an approval is none. In doubt it is none; whoever means yes
        can say so plainly.
    """
    spoken, _ = hide_quotes(own_lines(text))
    if _RETREAT.search(fold(" ".join(spoken.split()))) or read_request(text) is not None:
        return None
    assents = False
    for sentence in sentences(spoken):
        low = fold(" ".join(sentence.split()))
        no = wording.NEGATION.search(low)
        if "?" not in sentence and _YES.search(low):
            if no or _RESERVE.search(low):
                return None
            assents = True
        elif no and wording.ACTION.search(low, no.end()):
            return None
    if not assents:
        return None
    details = read_details(spoken)
    return Assent(details.amount, details.is_bound)
