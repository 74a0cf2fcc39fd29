"""Facts about what the seat wrote, and to whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.facts import emails, sentences, states
from engine.judge.goals import Case, Finding
from engine.people.reading import asks_quote
from scenarios.predicates.claims import Claim, Statement
from scenarios.predicates.names import Addresses, Channel, People, Places
from scenarios.predicates.registry import fact
from scenarios.predicates.words import Written, asks, name_of, names_of, written

WRITES_MAIL = ("mail.compose", "mail.reply")


@fact
def asked_for_quote(case: Case, to: str, about: list[str]) -> Finding:
    """The seat mailed this address, asking for a price of one of the things named."""
    close: list[int] = []
    who = name_of(case, to)
    for call in case.done("mail.compose"):
        if to.casefold() not in _recipients(call["args"]):
            continue
        close.append(call["seq"])
        text = f"{call['args'].get('subj', '')}\n{call['args']['body_text']}"
        if asks_quote(text) and any(states(text, thing) for thing in about):
            return Finding(True, f"{who} was asked for a quote.", (call["seq"],))
    if close:
        return Finding(False, f"Mail to {who} did not ask for the price of {about[0]}.", (*close,))
    return Finding(False, f"Nothing was mailed to {who}.")


@fact
def posted(
    case: Case,
    channel: Channel,
    states_all: list[str] | None = None,
    facts: Claim | None = None,
    together: bool = False,
    in_one_sentence: bool = False,
) -> Finding:
    """The seat posted one message in this channel that states all these facts.

    Args:
        case: the run.
        channel: ``#channel``, or ``@person`` for a direct message.
        states_all: facts, all of which have to be in it.
        facts: a claim it has to make.
        together: whether several messages there may share the facts between them.
        in_one_sentence: whether one sentence, or line, has to state them all.
    """
    claims = [*(Statement(text) for text in states_all or ()), *([facts] if facts else ())]
    claim = Statement("", tuple(claims), len(claims), len(claims))
    where = f"in {channel}" if channel[0] == "#" else f"to {name_of(case, channel)}"
    posts = [w for w in written(case) if w.app == "slack" and w.place == channel]
    return _said(_sentences(posts) if in_one_sentence else posts, claim, where, together)


@fact
def said_in(
    case: Case,
    where: Places,
    facts: Claim,
    together: bool = False,
    in_one_sentence: bool = False,
) -> Finding:
    """The seat wrote this in one of these places, whatever kind of place it is.

    Args:
        case: the run.
        where: the places.
        facts: what was to be said there.
        together: whether several pieces of writing may share the facts between them.
        in_one_sentence: whether one sentence, or line, has to state them all.
    """
    there = [w for w in written(case) if w.at(where)]
    said = _sentences(there) if in_one_sentence else there
    return _said(said, facts, f"in {names_of(case, where)}", together)


@fact
def mailed(
    case: Case, to: Addresses, facts: Claim | None = None, question: bool = False
) -> Finding:
    """The seat mailed one of these people, stating facts; attachments count.

    Args:
        case: the run.
        to: ids or addresses, any of which will do.
        facts: what the mail has to say.
        question: whether it has to ask its reader for something.
    """
    letters = [w for w in written(case) if w.app == "mail" and w.at(to)]
    who = names_of(case, to)
    if question and letters:
        asking = [w for w in letters if asks(w.text)]
        if not asking:
            return Finding(False, f"No mail to {who} asks for anything.", _seqs(letters))
        letters = asking
    return _said(letters, facts or Statement("", (), 0, 0), f"in a mail to {who}", False)


@fact
def told_person(
    case: Case, person: People, facts: Claim, also_in: Places | None = None, together: bool = True
) -> Finding:
    """One of these people was told: by direct message, mail, or in a post that names them.

    Args:
        case: the run.
        person: ids, any of which will do.
        facts: what they had to be told.
        also_in: places that reach them too, as the ticket they asked in.
        together: whether several messages may share the facts between them.
    """
    here = [
        w
        for w in written(case)
        if any(w.to(one, case) for one in person) or (also_in and w.at(also_in))
    ]
    return _said(here, facts, f"to {names_of(case, person)}", together)


@fact
def asked_person(
    case: Case, person: People, about: Claim, also_in: Places | None = None
) -> Finding:
    """One of these people was asked about something, by whatever way reaches them."""
    close: list[int] = []
    for words in written(case):
        if any(words.to(one, case) for one in person) or (also_in and words.at(also_in)):
            close.append(words.seq)
            if asks(words.text) and about.holds(words.text):
                why = f"{names_of(case, person)} was asked about {about}."
                return Finding(True, why, (words.seq,))
    return Finding(False, f"{names_of(case, person)} was not asked about {about}.", tuple(close))


def _said(words: list[Written], claim: Statement, where: str, together: bool) -> Finding:
    """Whether one piece of writing makes a claim, or all of them together do."""
    for each in words:
        if claim.holds(each.whole):
            return Finding(True, f"Said {where}.", (each.seq,))
    if together and words and claim.holds("\n".join(each.whole for each in words)):
        return Finding(True, f"Said {where}.", _sharing(words, claim))
    if not words:
        return Finding(False, f"Nothing was said {where}.")
    closest = min((claim.missing(each.whole) for each in words), key=len)
    return Finding(False, f"What was said {where} lacks {closest}.", _seqs(words))


def _sentences(words: list[Written]) -> list[Written]:
    """Each of their sentences by itself."""
    return [replace(each, text=said, hidden="") for each in words for said in sentences(each.whole)]


def _sharing(words: list[Written], claim: Statement) -> tuple[int, ...]:
    """seqs of those pieces without which the claim would not be made."""
    kept = list(words)
    for each in reversed(words):
        rest = [other for other in kept if other is not each]
        if claim.holds("\n".join(other.whole for other in rest)):
            kept = rest
    return _seqs(kept)


def _seqs(words: list[Written]) -> tuple[int, ...]:
    return tuple(each.seq for each in words)


def _recipients(args: dict[str, Any]) -> set[str]:
    cc = args.get("cc") or ""
    parts = [args["to"], *(cc if isinstance(cc, list) else [cc])]
    return {address.casefold() for part in parts for address in emails(part)}
