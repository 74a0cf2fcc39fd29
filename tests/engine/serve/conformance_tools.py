"""The tools that the official conformance suite calls."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

import anyio
import mcp_types as mt
from mcp.shared.exceptions import MCPError

from tests.engine.serve import conformance_questions as questions

PNG: Final = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAF"
    "BQIAX8jx0gAAAABJRU5ErkJggg=="
)
WAV: Final = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA="
STEP_S: Final = 0.05
"""What the suite wants to lie between two messages of a tool."""

Act = Callable[[Any, mt.CallToolRequestParams], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Fixture:
    """One tool."""

    act: Act
    arguments: tuple[str, ...] = ()

    def listed(self, name: str) -> mt.Tool:
        """The tool as clients are told of it."""
        schema = {
            "type": "object",
            "properties": {each: {"type": "string"} for each in self.arguments},
            "required": list(self.arguments),
        }
        return mt.Tool(name=name, description="For the conformance suite.", input_schema=schema)


def _shows(*content: Any, is_error: bool = False) -> Fixture:
    async def act(ctx: Any, params: mt.CallToolRequestParams) -> mt.CallToolResult:
        return mt.CallToolResult(content=list(content), is_error=is_error)

    return Fixture(act)


def _asks(question: Callable[[Any, mt.CallToolRequestParams], Any]) -> Fixture:
    async def act(ctx: Any, params: mt.CallToolRequestParams) -> Any:
        return question(ctx, params)

    return Fixture(act)


def _said(text: str) -> mt.CallToolResult:
    return mt.CallToolResult(content=[mt.TextContent(text=text)])


def _resource(uri: str, mime: str, text: str) -> mt.EmbeddedResource:
    inner = mt.TextResourceContents(uri=uri, mime_type=mime, text=text)
    return mt.EmbeddedResource(resource=inner)


async def _log(ctx: Any, params: mt.CallToolRequestParams) -> mt.CallToolResult:
    for text in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        await ctx.session.send_log_message("info", text, related_request_id=ctx.request_id)
        await anyio.sleep(STEP_S)
    return _said("Said three things.")


async def _progress(ctx: Any, params: mt.CallToolRequestParams) -> mt.CallToolResult:
    for part in (0, 50, 100):
        await ctx.session.report_progress(part, 100, f"Step {part} of 100")
        await anyio.sleep(STEP_S)
    return _said("Done.")


async def _sample(ctx: Any, params: mt.CallToolRequestParams) -> mt.CallToolResult:
    prompt = (params.arguments or {})["prompt"]
    message = mt.SamplingMessage(role="user", content=mt.TextContent(text=prompt))
    answer = await ctx.session.create_message(
        messages=[message], max_tokens=100, related_request_id=ctx.request_id
    )
    return _said(f"LLM response: {answer.content.text}")


def _elicits(schema: dict[str, Any], said: str, arguments: tuple[str, ...] = ()) -> Fixture:
    async def act(ctx: Any, params: mt.CallToolRequestParams) -> mt.CallToolResult:
        message = (params.arguments or {}).get("message", "Please tell.")
        answer = await ctx.session.elicit_form(message, schema, related_request_id=ctx.request_id)
        return _said(f"{said}: action={answer.action}, content={json.dumps(answer.content or {})}")

    return Fixture(act, arguments)


async def _needs_sampling(ctx: Any, params: mt.CallToolRequestParams) -> mt.CallToolResult:
    capabilities = ctx.session.client_capabilities
    if capabilities is None or capabilities.sampling is None:
        missing = {"requiredCapabilities": {"sampling": {}}}
        raise MCPError(mt.MISSING_REQUIRED_CLIENT_CAPABILITY, "This needs sampling.", missing)
    return _said("There is sampling.")


def _choice(**more: Any) -> dict[str, Any]:
    return {"type": "string", **more}


_NAMES = ["option1", "option2", "option3"]
_TITLED = [{"const": f"value{at}", "title": f"Option {at}"} for at in (1, 2, 3)]
USER = {
    "type": "object",
    "properties": {"username": _choice(), "email": _choice()},
    "required": ["username", "email"],
}
DEFAULTS = {
    "type": "object",
    "properties": {
        "name": _choice(default="John Doe"),
        "age": {"type": "integer", "default": 30},
        "score": {"type": "number", "default": 95.5},
        "status": _choice(enum=["active", "inactive", "pending"], default="active"),
        "verified": {"type": "boolean", "default": True},
    },
}
CHOICES = {
    "type": "object",
    "properties": {
        "untitledSingle": _choice(enum=_NAMES),
        "titledSingle": _choice(oneOf=_TITLED),
        "legacyEnum": _choice(enum=_NAMES, enumNames=["One", "Two", "Three"]),
        "untitledMulti": {"type": "array", "items": _choice(enum=_NAMES)},
        "titledMulti": {"type": "array", "items": {"anyOf": _TITLED}},
    },
}

_IMAGE = mt.ImageContent(data=PNG, mime_type="image/png")
TOOLS: Final[dict[str, Fixture]] = {
    "test_simple_text": _shows(mt.TextContent(text="This is a simple text response for testing.")),
    "test_image_content": _shows(_IMAGE),
    "test_audio_content": _shows(mt.AudioContent(data=WAV, mime_type="audio/wav")),
    "test_embedded_resource": _shows(
        _resource("test://embedded-resource", "text/plain", "This is an embedded resource content.")
    ),
    "test_multiple_content_types": _shows(
        mt.TextContent(text="Multiple content types test:"),
        _IMAGE,
        _resource("test://mixed-content-resource", "application/json", '{"test":"data","value":1}'),
    ),
    "test_error_handling": _shows(
        mt.TextContent(text="This tool intentionally returns an error for testing"), is_error=True
    ),
    "test_tool_with_logging": Fixture(_log),
    "test_logging_tool": Fixture(_log),
    "test_tool_with_progress": Fixture(_progress),
    "test_sampling": Fixture(_sample, ("prompt",)),
    "test_elicitation": _elicits(USER, "User response", ("message",)),
    "test_elicitation_sep1034_defaults": _elicits(DEFAULTS, "Elicitation completed"),
    "test_elicitation_sep1330_enums": _elicits(CHOICES, "Elicitation completed"),
    "test_missing_capability": Fixture(_needs_sampling),
    "test_streaming_elicitation": _asks(questions.one("elicitation")),
    "test_input_required_result_elicitation": _asks(questions.one("elicitation")),
    "test_input_required_result_sampling": _asks(questions.one("sampling")),
    "test_input_required_result_list_roots": _asks(questions.one("roots")),
    "test_input_required_result_request_state": _asks(questions.confirmed),
    "test_input_required_result_tampered_state": _asks(questions.confirmed),
    "test_input_required_result_multiple_inputs": _asks(questions.several),
    "test_input_required_result_multi_round": _asks(questions.in_rounds),
    "test_input_required_result_capabilities": _asks(questions.possible),
}
