"""Whole conversations of an agent with a model, in each protocol, whole and streamed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from engine.agents.chat import Chat, Dialect
from engine.agents.loop import End, Why
from engine.agents.messages import Answered, Delta, Provider, Request, Said, Told
from engine.agents.models import Access, ModelName
from engine.agents.providers import open_provider
from engine.agents.tools import ToolTable
from engine.agents.wire import Wire, openai_sdk
from engine.errors import ModelError
from tests.engine.agents.office_desk import OfficeDesk
from tests.engine.agents.talks import CHECKS, EVERY_MODEL, agent_of, heard_as_said, opened, says
from tests.fakes.brains import REPORT, Player
from tests.fakes.model_server import KEY, Asked, ModelServer
from tests.fakes.speech import Turn

pytestmark = pytest.mark.anyio

TWO_CALLS = Turn(
    "First one thing, then the other: " + "think. " * 20,
    "I look twice.",
    (("slack__list_channels", {}), ("mail__search", {"query": "Wörter “hier”", "limit": 3})),
)

OFFERED = ToolTable(OfficeDesk("p0_easy").tools()).shown()


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_a_model_finishes_the_day(model: str, streams: bool) -> None:
    """The agent's whole day, in which the server checks everything that is given back to it."""
    heard: list[Delta] = []
    desk = OfficeDesk("macrocompute_default")
    with ModelServer(Player("macrocompute_default", parallel=streams)) as server:
        async with opened(server, model) as provider:
            agent = agent_of(desk, provider, hear=heard.append if streams else None)
            end = await agent.run()
    assert end == End(Why.DONE, REPORT)
    assert desk.office.rules.score is not None
    assert desk.office.rules.score(desk.office)["success"]
    assert {one.status for one in server.asked} == {200}
    assert all(bool(one.body.get("stream")) is streams for one in server.asked)
    assert bool(heard) is streams
    assert agent.spent.turns == len(server.asked)
    assert agent.spent.usage.cached < agent.spent.usage.input
    assert agent.spent.usage.output > 100


@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_the_stream_and_the_answer_say_the_same(model: str) -> None:
    request = replace(CHECKS, tools=OFFERED)
    heard: list[Delta] = []
    with ModelServer(says(TWO_CALLS)) as server:
        async with opened(server, model) as provider:
            whole = await provider.ask(request)
            streamed = await provider.ask(request, heard.append)
    assert streamed.said.text == whole.said.text == TWO_CALLS.text
    assert streamed.said.thought == whole.said.thought == TWO_CALLS.thought
    assert tuple((call.wire, call.args) for call in streamed.said.calls) == TWO_CALLS.calls
    assert streamed.usage.output == whole.usage.output
    thought, text, calls = heard_as_said(heard)
    assert (thought, text) == (TWO_CALLS.thought, TWO_CALLS.text)
    assert [(name, json.loads(args)) for name, args in calls] == list(TWO_CALLS.calls)
    assert max(len(delta.text) for delta in heard if delta.kind == "thought") < 20


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_a_turn_goes_back_as_it_came(model: str, streams: bool) -> None:
    """Signatures and sealed thoughts of the first answer are in the second request, unchanged."""
    with ModelServer(says(TWO_CALLS)) as server:
        async with opened(server, model) as provider:
            first = replace(CHECKS, tools=OFFERED)
            said = (await provider.ask(first, (lambda delta: None) if streams else None)).said
            answers = [Answered(call.id, call.wire, '{"ok":true}', True) for call in said.calls]
            told = (Told("It is noon."), Told("Go on."))
            await provider.ask(replace(first, messages=(*first.messages, said, *answers, *told)))
    assert [one.status for one in server.asked] == [200, 200]
    _check_given_back(server.asked[1], said)


def _check_given_back(asked: Asked, said: Said) -> None:
    body = asked.body
    if asked.path.endswith("/responses"):
        count = len(said.native)
        assert body["input"][1 : 1 + count] == said.native
        kinds = [item.get("type", "message") for item in body["input"][1 + count :]]
        assert kinds == ["function_call_output"] * 2 + ["message"] * 2
        assert said.native[0]["encrypted_content"]
        assert body["store"] is False
    elif asked.path.endswith("/completions"):
        assert body["messages"][2] == said.native
        assert said.native["tool_calls"][0]["extra_content"]["google"]["thought_signature"]
        assert [row["role"] for row in body["messages"][3:]] == ["tool", "tool", "user"]
        assert body["messages"][-1]["content"] == "It is noon.\n\nGo on."
    else:
        assert body["messages"][1] == {"role": "assistant", "content": said.native}
        assert said.native[0]["signature"]
        (answered,) = body["messages"][2:]
        kinds = [block["type"] for block in answered["content"]]
        assert kinds == ["tool_result", "tool_result", "text", "text"]
        assert answered["content"][0]["is_error"] is True
        assert answered["content"][-1]["cache_control"] == {"type": "ephemeral"}
        assert body["tools"][-1]["cache_control"] == {"type": "ephemeral"}


@pytest.mark.parametrize("model", EVERY_MODEL[1:])
async def test_a_turn_of_another_provider_is_understood(model: str) -> None:
    """A conversation that was begun elsewhere goes on, with a turn in it that said nothing."""
    talk = (Told("a"), Said("I said this."), Told("b"), Said(), Told("c"))
    with ModelServer(says(Turn(text="Fine."))) as server:
        async with opened(server, model) as provider:
            reply = await provider.ask(replace(CHECKS, messages=talk))
    assert reply.said.text == "Fine."


@pytest.mark.parametrize(
    ("model", "key", "given"),
    [
        ("openai/gpt-5", "max_output_tokens", "authorization"),
        ("local/any@", "max_tokens", "authorization"),
        ("anthropic/claude-sonnet-4-5", "max_tokens", "authorization"),
    ],
)
async def test_the_limit_and_the_key_go_where_they_belong(model: str, key: str, given: str) -> None:
    with ModelServer(says(Turn(text="Fine.")), keys=()) as server:
        name = f"{model}{server.url}/v1" if model.endswith("@") else model
        async with opened(server, name) as provider:
            await provider.ask(CHECKS)
    (asked,) = server.asked
    assert asked.body[key] == CHECKS.max_tokens
    sent = asked.headers.get("x-api-key") or asked.headers[given].removeprefix("Bearer ")
    assert sent == ("none" if model.startswith("local/") else KEY)
    assert "temperature" not in asked.body


async def test_betas_and_version_of_anthropics_are_asked_for() -> None:

    asked = {"ANTHROPIC_VERSION": "2023-06-01", "ANTHROPIC_BETA": "one-2026,two-2026"}
    with ModelServer(says(Turn(text="Fine."))) as server:
        for use in ("1", "0"):
            variables = {**server.variables, **asked, "ANTHROPIC_USE_BETA": use}
            provider = open_provider(ModelName.parse("anthropic/claude-x"), variables)
            await provider.ask(CHECKS)
            await provider.close()
    first, second = (one.headers for one in server.asked)
    assert first["anthropic-version"] == second["anthropic-version"] == "2023-06-01"
    assert first["anthropic-beta"] == "one-2026,two-2026"
    assert "anthropic-beta" not in second


async def test_a_model_that_does_not_reason_is_asked_without_it() -> None:
    """What it refuses is left out, and stays left out."""
    with ModelServer(says(Turn(text="Fine."))) as server:
        async with opened(server, "openai/gpt-4.1", effort="low") as provider:
            request = replace(CHECKS, model="gpt-4.1")
            replies = [await provider.ask(request) for _ in range(2)]
    assert [reply.said.text for reply in replies] == ["Fine.", "Fine."]
    assert [reply.retries for reply in replies] == [0, 0]
    assert [one.status for one in server.asked] == [400, 400, 400, 200, 200]
    assert not {"reasoning", "include"} & server.asked[-1].body.keys()


@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_effort_is_asked_for_in_the_protocols_words(model: str) -> None:
    with ModelServer(says(Turn(text="Fine."))) as server:
        async with opened(server, model, effort="high") as provider:
            await provider.ask(CHECKS)
    body = server.asked[0].body
    spelled = {
        "openai/gpt-5": lambda: body["reasoning"]["effort"],
        "openai-chat/gpt-5": lambda: body["reasoning_effort"],
        "anthropic/claude-sonnet-4-5": lambda: body["output_config"]["effort"],
    }
    assert spelled[model]() == "high"


async def test_what_openrouter_says_it_costs_is_taken() -> None:

    with ModelServer(says(Turn(text="Fine."))) as server:
        wire = Wire(openai_sdk, Access(f"{server.url}/v1", KEY), 5)
        chat = Chat(wire, Dialect(extras={"usage": {"include": True}}))
        costs = [(await chat.once(CHECKS, hear)).usd for hear in (None, lambda delta: None)]
        await chat.close()
    assert costs == ["0.00125", "0.00125"]


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_a_call_that_was_cut_is_not_carried_out(model: str, streams: bool) -> None:
    """At its limit of tokens a model may stop in the middle of a call."""
    cut = Turn("Hm.", "", (("mail__compose", {"to": "a@b.example"}),), cut=True)
    if not model.startswith("anthropic"):
        cut = Turn("Hm.", "", (("mail__compose", '{"to": "a@b.exam'),), cut=True)
    with ModelServer(says(cut)) as server:
        async with opened(server, model) as provider:
            hear = (lambda delta: None) if streams else None
            reply = await provider.ask(replace(CHECKS, tools=OFFERED), hear)
    (call,) = reply.said.calls
    assert call.args is None
    assert call.problem
    assert call.raw.startswith('{"to": "a@b.exam')


async def test_the_fake_refuses_what_the_real_one_would() -> None:
    """Otherwise none of this would prove anything: answers in the wrong place, changed turns."""
    with ModelServer(says(TWO_CALLS)) as server:
        for model in EVERY_MODEL:
            async with opened(server, model) as provider:
                first = replace(CHECKS, tools=OFFERED)
                said = (await provider.ask(first)).said
                changed = _changed(said)
                answers = tuple(Answered(call.id, call.wire, "{}") for call in said.calls)
                head = (*first.messages, said)
                for talk in (
                    head,
                    (*head, answers[0]),
                    (*first.messages, answers[0]),
                    (*first.messages, changed, *answers),
                ):
                    assert await _is_refused(provider, replace(first, messages=talk)), (model, talk)


def _changed(said: Said) -> Said:
    """The turn with the model's reasoning, or its signature, tampered with."""
    text = json.dumps(said.native).replace(said.thought, said.thought + "!")
    if isinstance(said.native, dict):
        signature = said.native["tool_calls"][0]["extra_content"]["google"]["thought_signature"]
        text = json.dumps(said.native).replace(signature, "0")
    return replace(said, native=json.loads(text))


async def _is_refused(provider: Provider, request: Request) -> bool:

    try:
        await provider.ask(request)
    except ModelError as problem:
        return problem.code == "model.refused" and problem.details["status"] == 400
    return False
