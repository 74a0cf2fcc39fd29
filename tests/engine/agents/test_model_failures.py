"""What becomes of a request when the model's server, or the way to it, fails."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from email.utils import formatdate

import pytest

from engine.agents.failures import LONGEST_WAIT_MS, Passing, of_status
from engine.agents.loop import Why
from engine.agents.messages import Delta, Hear, Reply, Request, Said
from engine.agents.models import ModelName
from engine.agents.providers import open_provider
from engine.agents.retries import Retrying
from engine.agents.secrets import HIDDEN, Redactor
from engine.errors import ModelError
from tests.engine.agents.office_desk import OfficeDesk
from tests.engine.agents.talks import CHECKS, EVERY_MODEL, agent_of, heard_as_said, opened, says
from tests.fakes.brains import Player
from tests.fakes.model_server import KEY, Fault, ModelServer
from tests.fakes.speech import Turn

pytestmark = pytest.mark.anyio

FINE = Turn("I think. " * 8, "All is fine here. " * 4, (("vei__wait", {"max_ms": 5000}),))


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_what_may_pass_is_tried_again_as_the_server_says(model: str, streams: bool) -> None:
    waits: list[float] = []
    heard: list[Delta] = []
    with ModelServer(says(FINE)) as server:
        server.faults += [
            Fault("status", 429, {"retry-after": "7"}),
            Fault("status", 500),
            Fault("status", 529, {"retry-after-ms": "1500", "retry-after": "9"}),
        ]
        async with opened(server, model, waits) as provider:
            reply = await provider.ask(CHECKS, heard.append if streams else None)
    assert reply.said.text == FINE.text
    assert reply.retries == 3
    assert waits == [7.0, 1.0, 1.5]
    assert [one.status for one in server.asked] == [429, 500, 529, 200]
    told = [delta.text for delta in heard if delta.kind == "retry"]
    assert len(told) == (3 if streams else 0)
    assert all("It went wrong." in words for words in told)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_what_will_not_pass_is_not_tried_again(model: str, status: int) -> None:
    words = f"Not with {KEY}, sir. " + "More words. " * 100
    with ModelServer(says(FINE)) as server:
        server.faults.append(Fault("status", status, words=words))
        async with opened(server, model) as provider:
            with pytest.raises(ModelError) as caught:
                await provider.ask(CHECKS)
    assert len(server.asked) == 1
    problem = caught.value
    assert problem.code == "model.refused"
    assert problem.details["status"] == status
    assert f"Not with {HIDDEN}, sir." in problem.message
    assert KEY not in str(problem.body())
    assert len(problem.message) < 400


@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_a_wrong_key_is_refused_without_showing_it(model: str) -> None:
    with ModelServer(says(FINE), keys=("another-key",)) as server:
        async with opened(server, model) as provider:
            with pytest.raises(ModelError, match="Incorrect API key") as caught:
                await provider.ask(CHECKS)
    assert KEY not in str(caught.value)
    assert caught.value.details["status"] == 401
    assert "Check the key" in caught.value.hint


@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_after_the_last_try_it_is_busy(model: str) -> None:
    waits: list[float] = []
    with ModelServer(says(FINE)) as server:
        server.faults += [Fault("status", 503)] * 9
        async with opened(server, model, waits) as provider:
            with pytest.raises(ModelError) as caught:
                await provider.ask(CHECKS)
    assert len(server.asked) == 4
    assert waits == [0.5, 1.0, 2.0]
    assert caught.value.code == "model.busy"
    assert "4 times in vain" in caught.value.message
    assert model in caught.value.message


@pytest.mark.parametrize("after", [0, 3, 8, 14])
@pytest.mark.parametrize("what", ["drop", "error_event"])
@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_a_stream_that_breaks_off_loses_and_doubles_nothing(
    model: str, what: str, after: int
) -> None:
    heard: list[Delta] = []
    with ModelServer(says(FINE)) as server:
        server.faults.append(Fault(what, 529, after=after))  # type: ignore[arg-type]
        async with opened(server, model) as provider:
            reply = await provider.ask(CHECKS, heard.append)
    assert len(server.asked) == 2
    assert reply.retries == 1
    thought, text, calls = heard_as_said(heard)
    assert (thought, text) == (FINE.thought, FINE.text) == (reply.said.thought, reply.said.text)
    assert [name for name, _ in calls] == ["vei__wait"]
    assert [call.args for call in reply.said.calls] == [{"max_ms": 5000}]
    assert [delta.kind for delta in heard].count("retry") == 1


@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_half_an_answer_is_asked_for_again(model: str) -> None:
    with ModelServer(says(FINE)) as server:
        server.faults.append(Fault("drop"))
        async with opened(server, model) as provider:
            reply = await provider.ask(CHECKS)
    assert (reply.said.text, reply.retries) == (FINE.text, 1)


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_silence_is_given_up(model: str, streams: bool) -> None:
    with ModelServer(says(FINE)) as server:
        server.faults.append(Fault("slow", seconds=0.6))
        async with opened(server, model, timeout_s=0.25) as provider:
            reply = await provider.ask(CHECKS, (lambda delta: None) if streams else None)
    assert reply.retries == 1


@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_nobody_there_is_said_after_a_few_tries(model: str) -> None:
    with ModelServer(says(FINE)) as server:
        variables = server.variables
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    provider = open_provider(ModelName.parse(model), variables, tries=2, sleep=sleep)
    with pytest.raises(ModelError) as caught:
        await provider.ask(CHECKS)
    await provider.close()
    assert caught.value.code == "model.unreachable"
    assert "127.0.0.1" in caught.value.message
    assert waits == [0.5]


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_what_is_no_answer_is_said_to_be_none(model: str, streams: bool) -> None:
    with ModelServer(says(FINE)) as server:
        server.faults.append(Fault("garbage"))
        async with opened(server, model, tries=1) as provider:
            with pytest.raises(ModelError) as caught:
                await provider.ask(CHECKS, (lambda delta: None) if streams else None)
    # A stream without a single event cannot be told from one that was dropped.
    assert caught.value.code == ("model.unreachable" if streams else "model.malformed")


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_a_day_full_of_failures_ends_as_a_quiet_one(model: str, streams: bool) -> None:
    """Failures, broken arguments and all: what the office recorded is the same."""
    heard: list[Delta] = []
    traces = []
    for faults in (
        [],
        [
            Fault("status", 429, {"retry-after": "0"}),
            Fault("drop", after=5),
            None,
            Fault("status", 502),
            Fault("error_event", 529, after=2),
            Fault("drop"),
        ],
    ):
        desk = OfficeDesk("macrocompute_default")
        with ModelServer(Player("macrocompute_default")) as server:
            server.faults += faults
            async with opened(server, model) as provider:
                agent = agent_of(desk, provider, hear=heard.append if streams else None)
                end = await agent.run()
        assert end.why is Why.DONE
        assert agent.spent.retries == len([fault for fault in faults if fault])
        traces.append(desk.trace())
    assert traces[0] == traces[1]


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_arguments_that_are_no_json_go_back_as_an_error(model: str, streams: bool) -> None:
    desk = OfficeDesk("p0_easy")
    with ModelServer(Player("p0_easy")) as server:
        server.faults += [None, Fault("arguments")]
        async with opened(server, model) as provider:
            agent = agent_of(desk, provider, hear=(lambda delta: None) if streams else None)
            end = await agent.run()
    assert end.why is Why.DONE
    assert desk.office.rules.score is not None
    assert desk.office.rules.score(desk.office)["success"]
    (problem,) = [e for e in agent._journal.entries if e["kind"] == "plan_error"]
    assert problem["raw"].endswith(", oops")
    assert "no JSON" in problem["text"]
    assert {one.status for one in server.asked} == {200}
    assert "The arguments are no JSON" in str(server.asked[2].body)


@pytest.mark.parametrize("model", EVERY_MODEL)
async def test_an_answer_nobody_waits_for_any_more_is_let_go(model: str) -> None:
    """A run that is stopped in the middle of a stream leaves a provider that can still be asked."""
    heard: list[Delta] = []
    begun = asyncio.Event()

    def hear(delta: Delta) -> None:
        heard.append(delta)
        begun.set()

    with ModelServer(says(FINE), pace_s=0.02) as server:
        async with opened(server, model) as provider:
            asking = asyncio.create_task(provider.ask(CHECKS, hear))
            await begun.wait()
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            server.pace_s = 0.0
            reply = await provider.ask(CHECKS)
    assert (reply.said.text, reply.retries) == (FINE.text, 0)
    assert not [delta for delta in heard if delta.kind == "retry"]


async def test_a_model_that_is_refused_ends_the_run_with_the_reason() -> None:
    desk = OfficeDesk("p0_easy")
    with ModelServer(Player("p0_easy")) as server:
        server.faults += [None, Fault("status", 403, words="Your account is closed.")]
        async with opened(server, "openai/gpt-5") as provider:
            end = await agent_of(desk, provider).run()
    assert end.why is Why.FAILED
    assert "Your account is closed." in end.words


class _Failing:
    """An adapter that fails as it is told, and then answers."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)

    async def once(self, request: Request, hear: Hear | None) -> Reply:
        if self.failures:
            raise self.failures.pop(0)
        return Reply(Said("Fine."))

    async def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("headers", "wait_ms"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3000),
        ({"retry-after": "0.25"}, 250),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "99999"}, LONGEST_WAIT_MS),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after-ms": "40", "retry-after": "3"}, 40),
        ({"retry-after-ms": "x", "retry-after": "3"}, 3000),
        ({"retry-after": "Mon, 02 Mar 2020 09:00:00 GMT"}, 0),
    ],
)
def test_how_long_a_server_wants_to_be_left_alone(
    headers: dict[str, str], wait_ms: int | None
) -> None:
    failure = of_status(429, headers, {}, Redactor(()))
    assert isinstance(failure, Passing)
    assert failure.after_ms == wait_ms


def test_a_date_to_ask_again_is_read() -> None:
    later = formatdate(time.time() + 30, usegmt=True)
    failure = of_status(503, {"retry-after": later}, {}, Redactor(()))
    assert isinstance(failure, Passing)
    assert failure.after_ms is not None
    assert 20_000 < failure.after_ms <= 30_000


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (429, {}, {"error": {"code": "insufficient_quota", "message": "Pay first."}}),
        (500, {"x-should-retry": "false"}, {"error": {"message": "Pay first."}}),
        (400, {}, [{"error": {"code": 400, "message": "Pay first.", "status": "INVALID"}}]),
        (402, {}, {"detail": "Pay first."}),
        (403, {}, "Pay first."),
    ],
)
def test_refusals_are_told_in_the_providers_words(
    status: int, headers: dict[str, str], body: object
) -> None:
    problem = of_status(status, headers, body, Redactor(()))
    assert isinstance(problem, ModelError)
    assert problem.message == f"The provider refused, status {status}: Pay first."


async def test_an_adapter_that_stumbles_over_an_answer_says_so() -> None:
    provider = Retrying(_Failing(KeyError("message")), "openai/x")
    with pytest.raises(ModelError, match="openai/x gave an answer that is none") as caught:
        await provider.ask(CHECKS)
    assert caught.value.code == "model.malformed"


async def test_the_wait_before_a_try_is_told_before_it_is_waited() -> None:
    order: list[str] = []

    async def sleep(seconds: float) -> None:
        order.append(f"sleep {seconds}")

    adapter = _Failing(Passing("model.busy", "it is busy", 3000))
    provider = Retrying(adapter, "openai/x", sleep=sleep)
    reply = await provider.ask(CHECKS, lambda delta: order.append(delta.text))
    assert order == ["it is busy", "sleep 3.0"]
    assert reply == replace(Reply(Said("Fine.")), retries=1)


@pytest.mark.parametrize("host", ["999.1.1.1", "\u00fc..\u00fc"])
async def test_a_place_that_cannot_be_is_said_to_be_none(host: str) -> None:
    provider = open_provider(ModelName.parse(f"local/any@http://{host}/v1"), {})
    with pytest.raises(ModelError, match="is no URL of a server") as failed:
        await provider.ask(CHECKS)
    assert failed.value.code == "model.unknown"
    await provider.close()


def test_a_refusal_ends_its_sentence() -> None:
    problem = of_status(404, {}, {"error": {"message": "No such model"}}, Redactor(()))
    assert isinstance(problem, ModelError)
    assert problem.message == "The provider refused, status 404: No such model."


def test_a_secret_is_found_as_json_spells_it() -> None:
    secret = 'sk-"quoted\\key\u00e9'
    for text in (json.dumps([secret]), json.dumps([secret], ensure_ascii=False), secret):
        assert "quoted" not in Redactor([secret])(text)
        assert b"quoted" not in Redactor([secret]).of_bytes(text.encode())
