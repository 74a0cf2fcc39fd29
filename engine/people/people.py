"""The colleagues: a twin behind the scenes that hears what is said and answers in its own time.

It knows no app. It hears :class:`~engine.twin.Message` signals, whoever emits them, and answers by
an event to the app the message came from. What an answer makes true (an approval, a quote) becomes
a fact when the words have really been said, not when they were thought of.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from engine.actor import Actor
from engine.people.answering import answer
from engine.people.approving import approve, granted_by, listen
from engine.people.memory import Grant, PeopleState, Request, Saying
from engine.people.personas import Answer, Approve, PeopleSection, PersonSection, Quote
from engine.people.quoting import quote
from engine.people.replies import Ctx, Reply
from engine.table import Table
from engine.twin import Effect, Granted, Message, Twin, hears


class People(Twin[PeopleState, None]):
    """Everyone who is not in a seat."""

    name: ClassVar[str] = "people"
    title: ClassVar[str] = "People"
    section: ClassVar[type[PeopleSection]] = PeopleSection
    backstage: ClassVar[bool] = True
    effects: ClassVar[tuple[Effect, ...]] = (
        Effect("a message to a colleague", "*", "The colleague answers where it was spoken to."),
    )
    config: PeopleSection

    def start(self) -> PeopleState:
        """Nobody has heard anything yet."""
        played = self.config.played
        self._personas = {
            person.id: person
            for person in self.config.members
            if person.rules and person.id not in played
        }
        self._approvers = {
            person.id: (person, rule)
            for person in self.config.members
            if person.id in played
            # Turned round, for the last one stays, and the first one is to decide.
            for rule in reversed(person.rules)
            if isinstance(rule, Approve)
        }
        self._reads = {
            person.id: frozenset(
                room for rule in person.rules for room in getattr(rule, "rooms", ())
            )
            for person in self._personas.values()
        }
        return PeopleState(Table(), Table(), Table(), Table(), Table(), Table())

    def view(self, state: PeopleState, actor: Actor) -> None:
        """Nobody sees into other people's heads."""

    def summary(self, view: None) -> str:
        """Nothing to see."""
        return ""

    @hears(Message)
    def hear(self, ctx: Ctx, signal: Message) -> None:
        """Whoever the message is for thinks about it; a colleague's own answer comes true.

        Nobody answers an answer, so colleagues never talk to each other without end.
        """
        if signal.author in self._personas and self._come_true(ctx, signal):
            return
        if signal.author in self._approvers:
            _, rule = self._approvers[signal.author]
            agreed = granted_by(ctx, rule, signal)
            if agreed is not None:
                ctx.state = _granting(ctx, ctx.state, agreed, signal)
        for listener in signal.audience:
            if listener in self._approvers:
                listen(ctx, *self._approvers[listener], signal)
            person = self._personas.get(listener)
            if person is None:
                continue
            # In a room that nobody reads by its rules, only who is named looks up.
            if (
                signal.direct
                or signal.place in self._reads[listener]
                or f"@{listener}" in signal.text
            ):
                self._consider(ctx, person, signal)

    def _consider(self, ctx: Ctx, person: PersonSection, message: Message) -> None:
        before = ctx.state
        reply = _react(ctx, person, message)
        if reply is None:
            return
        dice = f"{person.id}/{message.twin}"
        if person.silent_pct and ctx.draw(f"{dice}/silent").hits(person.silent_pct * 10_000):
            ctx.state = before
            return
        if person.off_topic_pct and ctx.draw(f"{dice}/off_topic").hits(
            person.off_topic_pct * 10_000
        ):
            # Distracted: what was asked stays unheard, so asking again helps.
            ctx.state = before
            reply = Reply(ctx.draw(f"{dice}/wording").pick(person.off_topic))
        self._say(ctx, person, message, reply)

    def _say(self, ctx: Ctx, person: PersonSection, message: Message, reply: Reply) -> None:
        pace = person.delay
        delay_ms = ctx.draw(f"{person.id}/{message.twin}/delay").lognormal(
            pace.median_ms, pace.spread_pct, pace.min_ms, pace.max_ms
        )
        key = f"{person.id} {reply.text}"
        sayings = ctx.state.sayings
        alike = (*sayings.get(key, ()), Saying(reply.grants, reply.quotes))
        ctx.state = replace(ctx.state, sayings=sayings.set(key, alike))
        payload = {**message.reply, message.words: reply.text}
        ctx.schedule(message.twin, payload, delay_ms, actor=person.id)

    def _come_true(self, ctx: Ctx, message: Message) -> bool:
        """Make what a colleague meant to say a fact; False where these are other words."""
        state = ctx.state
        key = f"{message.author} {message.text}"
        alike = state.sayings.get(key)
        if alike is None:
            return False
        saying, rest = alike[0], alike[1:]
        sayings = state.sayings.set(key, rest) if rest else state.sayings.remove(key)
        state = replace(state, sayings=sayings)
        request = state.requests.get(saying.grants)
        if request is not None and request.status == "agreed" and request.cents is not None:
            state = _granting(ctx, state, request, message)
        if saying.quotes is not None:
            sent = replace(saying.quotes, ref=message.ref, time_ms=ctx.time_ms)
            state = replace(state, quotes=state.quotes.set(f"Q{len(state.quotes) + 1}", sent))
        ctx.state = state
        return True


def _granting(ctx: Ctx, state: PeopleState, request: Request, message: Message) -> PeopleState:
    """Grant a request that gives its sum, and let everybody know; the state with the grant."""
    assert request.cents is not None, "nobody grants a sum that nobody gave"
    grant = Grant(
        f"A{len(state.grants) + 1}", request.id, request.approver, request.requester,
        request.cents, request.currency, message.ref, ctx.time_ms,
    )  # fmt: skip
    ctx.emit(
        Granted(
            grant.approver, grant.requester, grant.cents, grant.currency, request.text, grant.ref
        )
    )
    return replace(
        state,
        grants=state.grants.set(grant.id, grant),
        requests=state.requests.set(request.id, replace(request, status="granted")),
    )


def _react(ctx: Ctx, person: PersonSection, message: Message) -> Reply | None:
    """What the person would say, by the first of its rules that applies."""
    for rule in person.rules:
        reply: Reply | None = None
        if isinstance(rule, Approve):
            reply = approve(ctx, person, rule, message)
        elif isinstance(rule, Quote):
            reply = quote(ctx, person, rule, message)
        elif isinstance(rule, Answer):
            reply = answer(ctx, person, rule, message)
        if reply is not None:
            return reply
    return None
