"""What can happen by itself in one scenario: its apps, its people, and nothing it does not have."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from engine.facts import normal
from engine.people.personas import PersonSection, Quote
from scenarios.catalogue import Scenario
from scenarios.drift.content import Note, Offer, content, filled
from scenarios.drift.dice import Deck, Dice
from scenarios.drift.setting import Happening, Setting, every_way

_LOOKS_AFTER_MACHINES: Final = re.compile(
    r"\b(?:it|security|system\w*|infra\w*|help ?desk)\b", re.I
)
_NOTES: Final = "NOTE"
"""Prefix of the ids of documents that drift brings, so that other documents keep their numbers."""
_REMARK_ONE_IN: Final = 3
"""One edit in so many is of a document of the scenario, where it has any."""

Maker = Callable[[Dice, int], Happening]
"""Makes the n-th happening of its kind."""


def kinds(scenario: Scenario, seed: int) -> dict[str, Maker]:
    """What can happen in a scenario, by kind. A kind without its app or its people is left out.

    Args:
        scenario: where.
        seed: the drift's own.
    """
    setting = Setting(scenario)
    makers = {
        "newsletter": _newsletters(setting, seed),
        "chatter": _chatter(setting, seed),
        "security": _security(setting, seed),
        "price": _prices(setting, seed),
        "edit": _edits(setting, seed),
    }
    return {kind: maker for kind, maker in makers.items() if maker is not None}


def _newsletters(setting: Setting, seed: int) -> Maker | None:
    if setting.mail is None:
        return None
    letters = content().newsletters
    deck = Deck(seed, "newsletter", len(letters))

    def make(dice: Dice, turn: int) -> Happening:
        letter = letters[deck.at(turn)]
        word = setting.word(dice, None)
        return setting.letter(
            letter.sender, filled(letter.subj, word), filled(letter.body_text, word), "office"
        )

    return make


def _chatter(setting: Setting, seed: int) -> Maker | None:
    lines = setting.lines(content().chatter, lambda line: line)
    if not lines:
        return None
    deck = Deck(seed, "chatter", len(lines))

    def make(dice: Dice, turn: int) -> Happening:
        room, line = lines[deck.at(turn)]
        author = dice.draw("author").pick(setting.members(room))
        return _post(room, author, filled(line, setting.word(dice, author)))

    return make


def _security(setting: Setting, seed: int) -> Maker | None:
    notes = content().security
    watchful = [p for p in setting.colleagues if _LOOKS_AFTER_MACHINES.search(p.title)]
    # Only those who are in a channel post there.
    places = [
        (room, note, author)
        for room, note in setting.lines(notes, lambda note: note.post)
        for author in (watchful or setting.colleagues)
        if author in setting.members(room)
    ]
    if setting.mail is None and not places:
        return None
    letters = Deck(seed, "security/mail", len(notes))
    posts = Deck(seed, "security/slack", len(places) or 1)

    def make(dice: Dice, turn: int) -> Happening:
        if setting.mail is not None and (not places or dice.draw("security/app").hits(500_000)):
            return _security_mail(setting, dice, notes[letters.at(turn)], watchful)
        room, note, author = places[posts.at(turn)]
        return _post(room, author, filled(note.post, setting.word(dice, author)))

    return make


def _security_mail(
    setting: Setting, dice: Dice, note: Note, watchful: Sequence[PersonSection]
) -> Happening:
    author = dice.draw("author").pick(watchful) if watchful else None
    word = setting.word(dice, author, "" if author else "IT Notices")
    domain = setting.mail.domain if setting.mail else ""
    sender = setting.address(author) if author else f"IT Notices <it-notices@{domain}>"
    actor = author.id if author else "office"
    return setting.letter(sender, filled(note.subj, word), filled(note.body_text, word), actor)


def _prices(setting: Setting, seed: int) -> Maker | None:
    offers = _harmless(setting, content().prices)
    if setting.mail is None or not offers:
        return None
    deck = Deck(seed, "price", len(offers))

    def make(dice: Dice, turn: int) -> Happening:
        offer = offers[deck.at(turn)]
        if setting.outsiders:
            vendor = dice.draw("author").pick(setting.outsiders)
            sender, actor, me = setting.address(vendor), vendor.id, vendor.name
        else:
            sender, actor = dice.draw("author").pick(content().suppliers), "office"
            me = sender.partition(" <")[0]
        word = setting.word(dice, None, me)
        return setting.letter(
            sender, filled(offer.subj, word), filled(offer.body_text, word), actor
        )

    return make


def _harmless(setting: Setting, offers: Sequence[Offer]) -> list[Offer]:
    """The offers that name nothing that a vendor of the scenario really sells."""
    sold = [
        normal(name)
        for person in setting.outsiders
        for rule in person.rules
        if isinstance(rule, Quote)
        for product in rule.products
        for name in (product.name, *product.aliases)
    ]
    return [
        offer
        for offer in offers
        if not any(
            name in normal(said)
            for said in every_way(f"{offer.subj}\n{offer.body_text}")
            for name in sold
        )
    ]


def _edits(setting: Setting, seed: int) -> Maker | None:
    if setting.docs is None or not setting.colleagues:
        return None
    pages, remarks = content().edits, content().remarks
    taken = [
        int(d.id.rpartition("-")[2]) for d in setting.docs.documents if d.id.startswith(_NOTES)
    ]
    first = max(taken, default=0) + 1
    shared = [document.id for document in setting.docs.documents if document.readers is None]
    grown, remarked = Deck(seed, "edit", len(pages)), Deck(seed, "remark", len(remarks))

    def make(dice: Dice, turn: int) -> Happening:
        author = dice.draw("author").pick(setting.colleagues)
        word = setting.word(dice, author)
        if shared and not dice.draw("edit/which").below(_REMARK_ONE_IN):
            remark = filled(remarks[remarked.at(turn)], word)
            payload: dict[str, Any] = {"doc_id": dice.draw("edit/doc").pick(shared)}
            return Happening("docs", {**payload, "append": remark}, author.id)
        at = grown.at(turn)
        # The title is drawn once a document, or each edit would rename it.
        title = filled(pages[at].title, setting.word(Dice(seed, -1 - at), None))
        payload = {
            "doc_id": f"{_NOTES}-{first + at}",
            "title": title,
            "tags": list(pages[at].tags),
            "append": filled(pages[at].append, word),
        }
        return Happening("docs", payload, author.id)

    return make


def _post(room: str, author: PersonSection, text: str) -> Happening:
    return Happening("slack", {"channel": room, "text": text, "user": author.id}, author.id)
