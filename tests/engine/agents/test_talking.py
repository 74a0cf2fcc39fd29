"""A model that a person talks with answers, acts, is interrupted, and goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from engine.agents.journal import Journal
from engine.agents.limits import Limits
from engine.agents.loop import Setup, Why
from engine.agents.messages import Answered, Hear, Reply, Request, Said, Told, ToolCall, Usage
from engine.agents.talking import MOST_TURNS, Talker
from engine.errors import ModelError
from tests.engine.agents.office_desk import OfficeDesk

pytestmark = pytest.mark.anyio

POST = ("slack__send_message", {"channel": "#general", "text": "Hello"})


class Spoken:
    """A provider that says what a test wants."""

    def __init__(self, *turns: Said | ModelError | None) -> None:
        self.turns = list(turns)
        """None falls silent for good."""
        self.asked: list[Request] = []

    async def ask(self, request: Request, hear: Hear | None = None) -> Reply:
        """Say the next turn; the last one again and again."""
        self.asked.append(request)
        turn = self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]
        if turn is None:
            await asyncio.Event().wait()
        if isinstance(turn, ModelError):
            raise turn
        assert isinstance(turn, Said)
        return Reply(turn, Usage(10, 5), "stop")

    async def close(self) -> None:
        """Nothing is held."""


def acts(*calls: tuple[str, Mapping[str, Any]]) -> Said:
    """A turn with calls."""
    made = (ToolCall(f"c{at}", tool, args) for at, (tool, args) in enumerate(calls))
    return Said(calls=tuple(made), native={"own": True})


def talker(*turns: Said | ModelError | None, limits: Limits | None = None) -> Talker:
    """A model in the seat of a world, and what it will say."""
    desk = OfficeDesk("macrocompute_default")
    setup = Setup("m", limits or Limits())
    return Talker(desk, Spoken(*turns), setup, journal=Journal())


def asked(model: Talker) -> Sequence[Request]:
    """What the model was asked."""
    provider = model._provider
    assert isinstance(provider, Spoken)
    return provider.asked


def kinds(model: Talker) -> list[str]:
    """Kinds of the journal's entries."""
    return [entry["kind"] for entry in model._journal.entries]


async def test_it_answers_and_calls_nothing() -> None:
    model = talker(Said("Two channels."))
    end = await model.say("What is there?")
    assert (end.why, end.words) == (Why.DONE, "Two channels.")
    assert model.desk.seq == 0
    (request,) = asked(model)
    assert "A person talks with you" in request.system
    (told,) = request.messages
    assert isinstance(told, Told)
    assert "Open product page" in told.text
    assert told.text.endswith("The person says:\nWhat is there?")
    assert kinds(model) == ["told", "usage", "thought"]


async def test_it_acts_until_it_answers_and_remembers() -> None:
    model = talker(acts(POST, ("vei__ping", {})), Said("Posted."), Said("You asked for a post."))
    assert (await model.say("Post hello.")).words == "Posted."
    assert model.desk.seq >= 2
    assert (await model.say("What did I ask?")).words == "You asked for a post."
    last = asked(model)[-1].messages
    assert sum(isinstance(each, Answered) for each in last) == 2
    # The task is told once.
    assert sum("The task of this seat" in each.text for each in last if isinstance(each, Told)) == 1


async def test_what_lands_while_it_works_reaches_it() -> None:
    model = talker(acts(("vei__tick", {"dt_ms": 20_000})), Said("So it is."))
    await model.say("Wait a little.")
    told = [each.text for each in asked(model)[-1].messages if isinstance(each, Told)]
    assert any("Since your last turn" in text for text in told)


async def test_what_the_person_did_themselves_is_told() -> None:
    model = talker(Said("I see."))
    await model.say("Hello.")
    desk = model.desk
    assert isinstance(desk, OfficeDesk)
    desk.office.call(desk.actor, "slack.list_channels", {})
    await model.say("I looked.")
    told = asked(model)[-1].messages[-1]
    assert isinstance(told, Told)
    assert "slack.list_channels" in told.text


async def test_an_interruption_leaves_a_conversation_that_goes_on() -> None:
    model = talker(None, Said("Yes?"))
    task = asyncio.create_task(model.say("Think hard."))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    provider = model._provider
    assert isinstance(provider, Spoken)
    provider.turns = [Said("Yes?")]
    assert (await model.say("Stop.")).words == "Yes?"


async def test_calls_that_an_interruption_kept_back_are_answered() -> None:
    gates = iter([True, True, False])

    async def gate() -> None:
        if not next(gates, True):
            await asyncio.Event().wait()

    desk = OfficeDesk("macrocompute_default")
    provider = Spoken(acts(POST, POST, ("vei__ping", {})), Said("As you like."))
    model = Talker(desk, provider, Setup("m"), gate=gate)
    task = asyncio.create_task(model.say("Post it twice."))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    posts = [
        record
        for record in desk.office.records()
        if record.get("tool") == POST[0].replace("__", ".")
    ]
    assert len(posts) == 1
    assert (await model.say("Enough.")).words == "As you like."
    answers = [each for each in provider.asked[-1].messages if isinstance(each, Answered)]
    assert [answer.failed for answer in answers] == [False, True, True]
    assert "interrupted" in answers[-1].content


async def test_a_model_that_cannot_be_asked_is_no_end_of_the_conversation() -> None:
    model = talker(ModelError("model.refused", "No.", "Pay."), Said("Here I am."))
    end = await model.say("Hello?")
    assert (end.why, end.words) == (Why.FAILED, "No. Pay.")
    assert (await model.say("Again?")).words == "Here I am."


async def test_it_stops_at_a_limit_and_at_many_turns() -> None:
    model = talker(acts(("vei__ping", {})), limits=Limits(calls=3))
    end = await model.say("Ping for ever.")
    assert end.why is Why.LIMIT
    assert "3 calls" in end.words
    model = talker(acts(("vei__ping", {})), limits=Limits(calls=None, turns=None))
    end = await model.say("Ping for ever.")
    assert end.why is Why.LIMIT
    assert len(asked(model)) == MOST_TURNS


async def test_another_model_goes_on_with_what_was_said() -> None:
    model = talker(acts(("vei__ping", {})), Said("Pong.", native={"own": True}))
    await model.say("Ping.")
    other = Spoken(Said("I am another."))
    model.become(other, Setup("n"), lambda usage: None)
    assert (await model.say("Who are you?")).words == "I am another."
    (request,) = other.asked
    assert request.model == "n"
    said = [each for each in request.messages if isinstance(each, Said)]
    assert len(said) == 2
    assert all(each.native is None for each in said)
