"""The many ways in which servers speak the chat completions protocol."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.agents.chat import Chat, Dialect, body_of
from engine.agents.failures import Passing
from engine.agents.messages import Answered, Delta, Said, Told, ToolCall
from engine.agents.models import Access, ModelName, access
from engine.agents.providers import open_provider
from engine.agents.wire import JSON, Wire, openai_sdk
from engine.errors import ModelError
from tests.engine.agents.talks import CHECKS

pytestmark = pytest.mark.anyio


class Tape(Wire):
    """A server that answers what it is given."""

    def __init__(self, *answers: JSON) -> None:
        super().__init__(openai_sdk, Access("http://h/v1", "k"), 1)
        self.answers = answers

    async def post(self, path: str, body: JSON) -> JSON:
        """The first answer."""
        return self.answers[0]

    async def events(self, path: str, body: JSON) -> Any:
        """All of them, in turn."""
        for answer in self.answers:
            yield answer


def _delta(**delta: Any) -> JSON:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}


GEMINI = "https://generativelanguage.googleapis.com/v1beta/openai/"

END: JSON = {"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]}


async def _streamed(*answers: JSON) -> Said:
    return (await Chat(Tape(*answers, END)).once(CHECKS, lambda delta: None)).said


def _call(call_id: str, name: str, args: str, **more: Any) -> JSON:
    return {
        "id": call_id,
        "type": "function",
        "function": {"name": name, "arguments": args},
        **more,
    }


async def test_calls_that_are_all_numbered_zero_are_told_apart_by_their_ids() -> None:
    said = await _streamed(
        _delta(tool_calls=[_call("a", "one", '{"n":1}', index=0)]),
        _delta(tool_calls=[_call("b", "two", '{"n":2}', index=0)]),
    )
    assert [(call.id, call.wire, call.args) for call in said.calls] == [
        ("a", "one", {"n": 1}),
        ("b", "two", {"n": 2}),
    ]


async def test_a_call_whose_name_and_id_come_with_every_piece_is_one_call() -> None:
    said = await _streamed(
        _delta(tool_calls=[_call("a", "one", '{"n"', index=0)]),
        _delta(tool_calls=[_call("a", "one", ":1}", index=0)]),
    )
    assert [(call.id, call.wire, call.args) for call in said.calls] == [("a", "one", {"n": 1})]


async def test_pieces_of_two_calls_may_alternate() -> None:
    said = await _streamed(
        _delta(tool_calls=[_call("a", "one", "", index=0), _call("b", "two", "", index=1)]),
        _delta(tool_calls=[{"index": 0, "function": {"arguments": '{"n":'}}]),
        _delta(tool_calls=[{"index": 1, "function": {"arguments": '{"m":'}}]),
        _delta(tool_calls=[{"index": 0, "function": {"arguments": "1}"}}]),
        _delta(tool_calls=[{"index": 1, "function": {"arguments": "2}"}}]),
    )
    assert [call.args for call in said.calls] == [{"n": 1}, {"m": 2}]


@pytest.mark.parametrize("missing", ["", None])
async def test_calls_without_ids_can_be_answered(missing: str | None) -> None:
    message = {"role": "assistant", "content": None}
    message |= {"tool_calls": [_call(missing, "one", "{}"), _call(missing, "two", "")]}  # type: ignore[arg-type,dict-item]
    whole = {"choices": [{"message": message, "finish_reason": "tool_calls"}]}
    said = (await Chat(Tape(whole)).once(CHECKS, None)).said
    ids = [call.id for call in said.calls]
    assert len(set(ids)) == 2
    assert [call.args for call in said.calls] == [{}, {}]
    answers = tuple(Answered(call.id, call.wire, "{}") for call in said.calls)
    body = body_of(replace(CHECKS, messages=(Told("x"), said, *answers)), Dialect())
    assert [call["id"] for call in body["messages"][2]["tool_calls"]] == ids
    assert [row["tool_call_id"] for row in body["messages"][3:]] == ids


async def test_thoughts_are_found_where_servers_put_them() -> None:
    for key in ("reasoning", "reasoning_content"):
        heard: list[Delta] = []
        tape = Tape(_delta(**{key: "Hm, "}), _delta(**{key: "yes."}), _delta(content="Yes."), END)
        said = (await Chat(tape).once(CHECKS, heard.append)).said
        assert (said.thought, said.text) == ("Hm, yes.", "Yes.")
        assert said.native[key] == "Hm, yes."
        assert [delta.kind for delta in heard] == ["thought", "thought", "text"]


async def test_what_nobody_knows_goes_back_too() -> None:
    said = await _streamed(
        _delta(role="assistant", content="a", x_mark={"sealed": "1"}),
        _delta(content="b", x_mark={"more": [1]}, x_rows=[{"index": 0, "text": "c"}]),
        _delta(x_rows=[{"index": 0, "text": "d"}, {"index": 1, "text": "e"}]),
    )
    assert said.native["x_mark"] == {"sealed": "1", "more": [1]}
    assert [row["text"] for row in said.native["x_rows"]] == ["cd", "e"]
    body = body_of(replace(CHECKS, messages=(Told("x"), said, Told("y"))), Dialect())
    assert body["messages"][2] == said.native


@pytest.mark.parametrize(
    "answer",
    [
        {"error": {"code": 502, "message": "Provider returned error"}},
        {"choices": [{"message": {}, "error": {"code": 429, "message": "slow down"}}]},
    ],
)
async def test_an_error_in_an_answer_with_status_200_is_one(answer: JSON) -> None:
    with pytest.raises(Passing, match=r"Provider returned error|slow down"):
        await Chat(Tape(answer)).once(CHECKS, None)


@pytest.mark.parametrize("answer", [{}, {"choices": []}, {"choices": [{"message": None}]}])
async def test_an_answer_without_a_message_is_none(answer: JSON) -> None:
    with pytest.raises(ModelError, match="no message"):
        await Chat(Tape(answer)).once(CHECKS, None)


def test_arguments_that_are_no_json_are_spelled_as_json_in_what_goes_back() -> None:
    native = {"role": "assistant", "content": None, "tool_calls": [_call("a", "one", "{oops")]}
    said = Said("", "", (ToolCall("a", "one", None, "{oops", "Bad."),), native)
    body = body_of(replace(CHECKS, messages=(Told("x"), said)), Dialect())
    (call,) = body["messages"][2]["tool_calls"]
    assert call["function"]["arguments"] == '{"INVALID_JSON": "{oops"}'
    assert native["tool_calls"] == [_call("a", "one", "{oops")]


@pytest.mark.parametrize(
    ("name", "url", "limit"),
    [
        ("openai-chat/gpt-5", "https://api.openai.com/v1", "max_completion_tokens"),
        ("google/gemini-2.5-pro", GEMINI, "max_tokens"),
        ("openrouter/x-ai/grok-4", "https://openrouter.ai/api/v1", "max_tokens"),
        ("local/llama3", "http://localhost:11434/v1", "max_tokens"),
        ("local/q@http://h:8000/v1", "http://h:8000/v1", "max_tokens"),
    ],
)
def test_each_house_is_asked_in_its_dialect(name: str, url: str, limit: str) -> None:
    keys = dict.fromkeys(("OPENAI_API_KEY", "GEMINI_API_KEY", "OPENROUTER_API_KEY"), "k-123456")
    parsed = ModelName.parse(name)
    assert access(parsed, keys).base_url == url
    adapter = open_provider(parsed, keys)._adapter  # type: ignore[attr-defined]
    assert limit in body_of(CHECKS, adapter._dialect)
    assert ("usage" in body_of(CHECKS, adapter._dialect)) is name.startswith("openrouter/")
