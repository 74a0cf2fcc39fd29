"""Colleagues as data: who they are, what they react to, how soon, in which words."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine.money import Cents
from engine.people.ranges import AnAmount, SomeDays

Wordings = Annotated[list[str], Field(min_length=1)]
"""Ways to say one thing; chance picks one. ``{amount}``, ``{name}`` and the like are filled in."""

Percent = Annotated[int, Field(ge=0, le=100)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Delay(_Section):
    """How soon somebody answers: log-normal, in ms of office time."""

    median_ms: Annotated[int, Field(ge=0)] = 9_500
    """Half of the answers come sooner."""
    spread_pct: Annotated[int, Field(ge=0, le=300)] = 20
    """Sigma of the logarithm, in hundredths."""
    min_ms: Annotated[int, Field(ge=0)] = 7_000
    max_ms: Annotated[int, Field(ge=0)] = 14_500


class Approve(_Section):
    """Grants or refuses requests to spend money, by what the request says."""

    kind: Literal["approve"]
    rooms: list[str] = []
    """Channels it reads requests in; direct messages always count."""
    requesters: list[str] | None = None
    """Who may ask; everyone where left out."""
    cap: Cents
    """The most it may grant, in whole units."""
    currency: str = "USD"
    """Of the cap; a request in another one is not granted."""
    citation_over: Cents = 0
    """Requests above this need a link or a quotation."""
    approved: Wordings = [":white_check_mark: Approved"]
    """Says yes. Here and below ``{amount}`` and ``{cap}`` are filled in."""
    ask_amount: Wordings
    """Asks how much it is, where the request does not say."""
    ask_citation: Wordings
    """Asks where the amount is from."""
    over_cap: Wordings
    """Says no to more than the cap."""
    other_currency: Wordings
    """Asks for the amount in its own currency."""
    not_entitled: Wordings
    """Says no to whoever may not ask."""
    withdrawn: Wordings
    """Takes note that a request was taken back."""


class Product(_Section):
    """Something a vendor sells."""

    name: str
    aliases: list[str] = []
    price: AnAmount
    """In whole units, or a range of them: then each run has one price, drawn by its seed."""
    currency: str = "USD"
    eta_days: tuple[SomeDays, SomeDays]
    """Shortest and longest delivery, in business days; either may be a range."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        short, long = self.eta_days
        if short.to > long.from_:
            raise ValueError("the shortest delivery may be longer than the longest")
        return self


class Quote(_Section):
    """Answers mail that asks for a price, with the price and the delivery time."""

    kind: Literal["quote"]
    products: Annotated[list[Product], Field(min_length=1)]
    letters: Wordings
    """Whole answers, with ``{product}``, ``{price}`` and ``{eta}``."""
    ask_product: Wordings
    """Answers to a mail that asks for a price but not of what."""
    other: Wordings
    """Answers to any other mail."""


class Answer(_Section):
    """Answers questions by topic."""

    kind: Literal["answer"]
    rooms: list[str] = []
    """Channels it reads without being mentioned."""
    topics: dict[str, list[str]]
    """Words of each topic."""
    replies: dict[str, Wordings]
    """What to say on each topic."""
    otherwise: list[str] = []
    """What to say when spoken to about anything else; nothing where empty."""


Rule = Annotated[Approve | Quote | Answer, Field(discriminator="kind")]


class PersonSection(_Section):
    """One person in a scenario file."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,31}$")]
    """What others mention: ``@id`` in Slack."""
    name: Annotated[str, Field(min_length=1, max_length=80)]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    title: str = ""
    outside: bool = False
    """Whether the person does not work here: a vendor, a customer. Mail alone reaches them."""
    roles: list[str] = []
    """What approvals of the service desk may name in place of people."""
    permissions: list[str] = ["*"]
    """What the person may do: ``*``, ``slack:*``, ``erp:read``, ``tickets:write`` and the like."""
    delay: Delay = Delay()
    """How soon the person answers."""
    silent_pct: Percent = 0
    """How often the person does not answer at all."""
    off_topic_pct: Percent = 0
    """How often the person talks of something else instead."""
    off_topic: list[str] = ["Sorry, wrong window. What did you need?"]
    rules: list[Rule] = []
    """The first rule that applies decides."""


class PeopleSection(_Section):
    """The ``people`` of a scenario."""

    members: Annotated[list[PersonSection], Field(min_length=1)]
    played: frozenset[str] = frozenset()
    """Ids of those who are played by somebody: they say nothing by themselves, and what they may
    approve, they approve in their own words."""
