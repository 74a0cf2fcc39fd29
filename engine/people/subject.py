"""The subject of a request: what is to be approved, in a few of the author's words."""

from __future__ import annotations

import re
from typing import Final

from engine.people.voice import HIDDEN

_SUBJECT_CHARS: Final = 60
_NAMELESS: Final = frozenset(
    ("it", "this", "that", "these", "them", "request", "one", "so", "you", "please", "now", "today")
)
_NUMERAL: Final = re.compile(r"[0-9][0-9.,]*[km]?$", re.IGNORECASE)
_SUBJECT_LEAD: Final = re.compile(
    r"^(?:[^\w\ue000-\uf8ff$€£(]+|[0-9]{1,3} ?x? (?=[A-Za-z])|(?:the|a|an|my|our|your|this|that"
    r"|these|of|on|for|to|off|from|request|please|buy"
    r"|order|us|we|i|me|purchase(?= (?:of|the|a|an|one|my|our)\b)|purchase(?= [A-Z0-9])"
    r"|purchasing|buying"
    r"|ordering|get|go ahead|with|needed|required|requested|spending|spend|one|is|budget of"
    r"|proceed|cost"
    r"|cfo)\b[ :]*)+",
    re.IGNORECASE,
)
_SUBJECT_END: Final = re.compile(
    r"[,;:!?()\n|]|\.(?=\s|$)| [-–—]+ |(?:^|\s)(?:at|for|costing|priced|because|so|since|by|under"
    r"|below|within|if|before"
    r"|today|asap|please|and|with|approved|signed|needed|from|see|up to)\b|(?:us)?[$€£]|\b(?:usd"
    r"|eur|gbp)\b"
    r"|https?|@",
    re.IGNORECASE,
)


def subject(asked: re.Match[str], clause: str, hidden: list[str]) -> str:
    """What a request is about: its words up to their price or the next thought.

    Args:
        asked: the request, found by one of `wording.ASKS` or `wording.QUESTIONS`.
        clause: the clause it was found in, as it was written.
        hidden: the passages that the clause quotes.

    Returns:
        At most sixty characters, or "" where nothing is named.
    """
    begin = asked.start("thing") if "thing" in asked.re.groupindex else asked.end()
    rest = _SUBJECT_LEAD.sub("", clause[begin : begin + 4 * _SUBJECT_CHARS])
    end = _SUBJECT_END.search(rest)
    said = rest[: end.start()] if end else rest
    said = "".join(_revealed(c, hidden) for c in said)[: 4 * _SUBJECT_CHARS]
    words: list[str] = []
    for word in said.strip(" .*_'\"-").split():
        if sum(map(len, words)) + len(words) + len(word) > _SUBJECT_CHARS:
            break
        words.append(word)
    named = bool(words) and not _NUMERAL.match(words[0]) and words[0].lower() not in _NAMELESS
    return " ".join(words) if named else ""


def _revealed(character: str, hidden: list[str]) -> str:
    """A character, or the quoted passage that it stands for."""
    place = ord(character) - HIDDEN
    return hidden[place] if 0 <= place < len(hidden) else character
