"""Questions that a call answers with in revision 2026-07-28, for the conformance suite."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any, Final

import mcp_types as mt
from mcp.shared.exceptions import MCPError

KEY: Final = b"the conformance suite alone is asked with this"


def _form(message: str, field: str, kind: str = "string") -> mt.ElicitRequest:
    schema = {"type": "object", "properties": {field: {"type": kind}}, "required": [field]}
    return mt.ElicitRequest(
        params=mt.ElicitRequestFormParams(message=message, requested_schema=schema)
    )


def _sampling(text: str) -> mt.CreateMessageRequest:
    message = mt.SamplingMessage(role="user", content=mt.TextContent(text=text))
    return mt.CreateMessageRequest(
        params=mt.CreateMessageRequestParams(messages=[message], max_tokens=100)
    )


QUESTIONS: Final[dict[str, tuple[str, Any]]] = {
    "elicitation": ("user_name", _form("What is your name?", "name")),
    "sampling": ("capital_question", _sampling("What is the capital of France?")),
    "roots": ("client_roots", mt.ListRootsRequest()),
}


def one(kind: str) -> Callable[[Any, mt.CallToolRequestParams], Any]:
    """One question, and what was answered."""
    key, question = QUESTIONS[kind]

    def act(ctx: Any, params: mt.CallToolRequestParams) -> Any:
        answer = (params.input_responses or {}).get(key)
        if answer is None:
            return mt.InputRequiredResult(input_requests={key: question})
        return _said(f"Hello: {answer.model_dump_json()}")

    return act


def several(ctx: Any, params: mt.CallToolRequestParams) -> Any:
    """All three kinds of questions at once."""
    wanted = dict(QUESTIONS.values())
    if wanted.keys() <= (params.input_responses or {}).keys() and _stage(params) == "all":
        return _said("All is answered.")
    return mt.InputRequiredResult(input_requests=wanted, request_state=_sealed("all"))


def confirmed(ctx: Any, params: mt.CallToolRequestParams) -> Any:
    """A question whose state has to come back as it was."""
    stage = _stage(params)
    if stage == "confirm" and "confirm" in (params.input_responses or {}):
        return _said("state-ok")
    question = _form("Please confirm", "ok", "boolean")
    return mt.InputRequiredResult(
        input_requests={"confirm": question}, request_state=_sealed("confirm")
    )


def in_rounds(ctx: Any, params: mt.CallToolRequestParams) -> Any:
    """Two questions, one after the other."""
    answers, stage = params.input_responses or {}, _stage(params)
    if stage == "second" and "step2" in answers:
        return _said("Two rounds are over.")
    if stage == "first" and "step1" in answers:
        question = _form("Step 2: What is your favorite color?", "color")
        return mt.InputRequiredResult(
            input_requests={"step2": question}, request_state=_sealed("second")
        )
    question = _form("Step 1: What is your name?", "name")
    return mt.InputRequiredResult(
        input_requests={"step1": question}, request_state=_sealed("first")
    )


def possible(ctx: Any, params: mt.CallToolRequestParams) -> Any:
    """Those questions alone that the client said it can answer."""
    capabilities = ctx.session.client_capabilities or mt.ClientCapabilities()
    asked = {
        key: question
        for kind, (key, question) in QUESTIONS.items()
        if getattr(capabilities, kind) is not None
    }
    if not asked or asked.keys() <= (params.input_responses or {}).keys():
        return _said("Nothing more to ask.")
    return mt.InputRequiredResult(input_requests=asked)


def prompt(params: mt.GetPromptRequestParams) -> Any:
    """A prompt that asks before it is written."""
    answer = (params.input_responses or {}).get("user_context")
    if answer is None:
        question = _form("What context should the prompt use?", "context")
        return mt.InputRequiredResult(input_requests={"user_context": question})
    text = mt.TextContent(text=f"Use this: {answer.model_dump_json()}")
    return mt.GetPromptResult(messages=[mt.PromptMessage(role="user", content=text)])


def _said(text: str) -> mt.CallToolResult:
    return mt.CallToolResult(content=[mt.TextContent(text=text)])


def _sealed(stage: str) -> str:
    seal = hmac.new(KEY, stage.encode(), hashlib.sha256).hexdigest()
    return json.dumps([stage, seal])


def _stage(params: mt.CallToolRequestParams) -> str:
    """How far a conversation is, as its state says.

    Raises:
        MCPError: the state is not one that was given out.
    """
    if params.request_state is None:
        return ""
    for stage in ("all", "confirm", "first", "second"):
        if hmac.compare_digest(params.request_state.encode(), _sealed(stage).encode()):
            return stage
    raise MCPError(mt.INVALID_PARAMS, "This state was not given out here.")
