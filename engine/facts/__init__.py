"""Facts in short office texts: money, times, references and verbatim quotes.

Everything here is a pure function of its arguments: no clock, no chance, no floats. Each one takes
time linear in the length of the text, so a hostile message costs what its size costs.
"""

from __future__ import annotations

from engine.facts.amounts import Amount, MainAmount, amounts, bare_amounts, main_amount
from engine.facts.claims import states
from engine.facts.durations import Duration, durations
from engine.facts.quotation import quotes
from engine.facts.text import emails, fold, ids, mentions, normal, sentences, terms, urls

__all__ = [
    "Amount",
    "Duration",
    "MainAmount",
    "amounts",
    "bare_amounts",
    "durations",
    "emails",
    "fold",
    "ids",
    "main_amount",
    "mentions",
    "normal",
    "quotes",
    "sentences",
    "states",
    "terms",
    "urls",
]
