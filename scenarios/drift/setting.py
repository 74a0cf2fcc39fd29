"""A scenario as far as drift has to know it: its people, its channels, where mail goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from engine.people.personas import PersonSection
from scenarios.catalogue import Scenario
from scenarios.drift.content import PEOPLE_NAMES, content, filled, names
from scenarios.drift.dice import Dice
from scenarios.drift.quiet import is_quiet
from twins.docs.section import DocsSection
from twins.mail.section import MailSection
from twins.slack.state import SlackSection

T = TypeVar("T")


class Happening(NamedTuple):
    """Something that happens: an event without its time."""

    target: str
    payload: dict[str, Any]
    actor: str
    """Whose act it is; ``office`` for strangers."""


class Setting:
    """Whom and what drift can happen to in one scenario."""

    def __init__(self, scenario: Scenario) -> None:
        people = scenario.file.people
        self.seat = next(person for person in people if person.id == scenario.seat)
        self.colleagues = [p for p in people if not p.outside and p.id != self.seat.id]
        self.outsiders = [p for p in people if p.outside and p.email]
        sections = scenario.sections
        slack, mail, docs = (sections.get(app) for app in ("slack", "mail", "docs"))
        self.slack = slack if isinstance(slack, SlackSection) else None
        self.mail = mail if isinstance(mail, MailSection) else None
        self.docs = docs if isinstance(docs, DocsSection) else None

    def address(self, person: PersonSection) -> str:
        """Where a person's mail goes to."""
        domain = self.mail.domain if self.mail else "office.example"
        return person.email or f"{person.id}@{domain}"

    def word(self, dice: Dice, author: PersonSection | None, me: str = "") -> Callable[[str], str]:
        """What stands for the names in a template of ``author``'s."""

        def word(name: str) -> str:
            if name == "me":
                return me or (author.name if author else "")
            if name == "colleague":
                others = [p for p in self.colleagues if p is not author] or [self.seat]
                return dice.draw("colleague").pick(others).name.split()[0]
            return dice.draw(f"word/{name}").pick(content().words[name])

        return word

    def letter(self, sender: str, subj: str, body_text: str, actor: str) -> Happening:
        """A mail to the seat."""
        payload = {
            "from": sender, "to": self.address(self.seat), "subj": subj, "body_text": body_text
        }  # fmt: skip
        return Happening("mail", payload, actor)

    def rooms(self) -> Iterator[tuple[str, list[PersonSection]]]:
        """The channels that the seat reads, and the colleagues in each."""
        for channel in self.slack.channels if self.slack else ():
            members = channel.members
            if members is None or self.seat.id in members:
                inside = [p for p in self.colleagues if members is None or p.id in members]
                if inside:
                    yield channel.name, inside

    def lines(self, templates: Sequence[T], text: Callable[[T], str]) -> list[tuple[str, T]]:
        """Every channel with every line that nobody in it would answer."""
        return [
            (room, template)
            for room, inside in self.rooms()
            for template in templates
            if all(is_quiet(said, room, inside) for said in every_way(text(template)))
        ]

    def members(self, room: str) -> list[PersonSection]:
        """The colleagues in a channel."""
        return next(inside for name, inside in self.rooms() if name == room)


def every_way(template: str) -> Iterator[str]:
    """A template filled so often that each word that may stand in it does once."""
    words = {name: content().words[name] for name in names(template) if name not in PEOPLE_NAMES}
    for at in range(max(map(len, words.values()), default=1)):

        def word(name: str, at: int = at) -> str:
            return words[name][at % len(words[name])] if name in words else "Kim"

        yield filled(template, word)
