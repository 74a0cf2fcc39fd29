"""What the official conformance suite wants to find at a server, put over the product's own.

The suite calls tools, resources and prompts by names of its own. Here a server that
``engine.serve`` built gets them on top: whatever does not begin with ``test`` is answered by the
handlers that were there before, through the same transports, sessions, limits and gate.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

import mcp_types as mt
from mcp.server.lowlevel import Server
from pydantic import BaseModel

from tests.engine.serve import conformance_questions as questions
from tests.engine.serve.conformance_tools import PNG, TOOLS

Handler = Callable[[Any, Any], Awaitable[Any]]

TEMPLATE: Final = "test://template/{id}/data"
RESOURCES: Final = {
    "test://static-text": ("text/plain", "This is the content of the static text resource."),
    "test://static-binary": ("image/png", PNG),
    "test://watched-resource": ("text/plain", "Watched."),
}
PROMPTS: Final[dict[str, tuple[str, ...]]] = {
    "test_simple_prompt": (),
    "test_prompt_with_arguments": ("arg1", "arg2"),
    "test_prompt_with_embedded_resource": ("resourceUri",),
    "test_prompt_with_image": (),
    "test_input_required_result_prompt": (),
}


def with_fixtures(server: Server[Any]) -> Server[Any]:
    """Put what the suite wants over a server."""
    for method, over in OVER.items():
        before = server.get_request_handler(method)
        assert before is not None, method
        server.add_request_handler(method, before.params_type, over(before.handler))
    for method, params in ALONE.items():
        server.add_request_handler(method, params, _accept)
    return server


async def _accept(ctx: Any, params: Any) -> mt.EmptyResult:
    return mt.EmptyResult()


def _and_listed(name: str, more: list[BaseModel]) -> Callable[[Handler], Handler]:
    """A list with further entries on its first page."""

    def over(before: Handler) -> Handler:
        async def listed(ctx: Any, params: Any) -> Any:
            result = await before(ctx, params)
            if params is not None and params.cursor is not None:
                return result
            return result.model_copy(update={name: [*getattr(result, name), *more]})

        return listed

    return over


def _call_tool(before: Handler) -> Handler:
    async def call(ctx: Any, params: mt.CallToolRequestParams) -> Any:
        tool = TOOLS.get(params.name)
        return await before(ctx, params) if tool is None else await tool.act(ctx, params)

    return call


def _read_resource(before: Handler) -> Handler:
    async def read(ctx: Any, params: mt.ReadResourceRequestParams) -> Any:
        uri = params.uri
        head, tail = TEMPLATE.split("{id}")
        if uri in RESOURCES:
            mime, body = RESOURCES[uri]
        elif uri.startswith(head) and uri.endswith(tail):
            found = uri.removeprefix(head).removesuffix(tail)
            told = {"id": found, "templateTest": True, "data": f"Data for ID: {found}"}
            mime, body = "application/json", json.dumps(told)
        else:
            return await before(ctx, params)
        contents: Any = (
            mt.BlobResourceContents(uri=uri, mime_type=mime, blob=body)
            if mime == "image/png"
            else mt.TextResourceContents(uri=uri, mime_type=mime, text=body)
        )
        return mt.ReadResourceResult(contents=[contents])

    return read


def _get_prompt(before: Handler) -> Handler:
    async def get(ctx: Any, params: mt.GetPromptRequestParams) -> Any:
        if params.name == "test_input_required_result_prompt":
            return questions.prompt(params)
        if params.name not in PROMPTS:
            return await before(ctx, params)
        messages = [
            mt.PromptMessage(role="user", content=content)
            for content in _words(params.name, params.arguments or {})
        ]
        return mt.GetPromptResult(messages=messages)

    return get


def _words(name: str, given: dict[str, str]) -> list[Any]:
    if name == "test_simple_prompt":
        return [mt.TextContent(text="This is a simple prompt for testing.")]
    if name == "test_prompt_with_arguments":
        values = ", ".join(f"{key}='{given.get(key, '')}'" for key in PROMPTS[name])
        return [mt.TextContent(text=f"Prompt with arguments: {values}")]
    if name == "test_prompt_with_image":
        image = mt.ImageContent(data=PNG, mime_type="image/png")
        return [image, mt.TextContent(text="Please analyze the image above.")]
    inner = mt.TextResourceContents(
        uri=given.get("resourceUri", ""),
        mime_type="text/plain",
        text="Embedded resource content for testing.",
    )
    embedded = mt.EmbeddedResource(resource=inner)
    return [embedded, mt.TextContent(text="Please process the embedded resource above.")]


def _complete(before: Handler) -> Handler:
    async def complete(ctx: Any, params: mt.CompleteRequestParams) -> Any:
        ref = params.ref
        if not isinstance(ref, mt.PromptReference) or ref.name not in PROMPTS:
            return await before(ctx, params)
        fitting = [each for each in ("paris", "park", "party") if params.argument.value in each]
        return mt.CompleteResult(completion=mt.Completion(values=fitting, total=len(fitting)))

    return complete


OVER: Final[dict[str, Callable[[Handler], Handler]]] = {
    "tools/list": _and_listed("tools", [tool.listed(name) for name, tool in TOOLS.items()]),
    "tools/call": _call_tool,
    "resources/list": _and_listed(
        "resources",
        [mt.Resource(name=uri, uri=uri, mime_type=mime) for uri, (mime, _) in RESOURCES.items()],
    ),
    "resources/templates/list": _and_listed(
        "resource_templates", [mt.ResourceTemplate(name="test", uri_template=TEMPLATE)]
    ),
    "resources/read": _read_resource,
    "prompts/list": _and_listed(
        "prompts",
        [
            mt.Prompt(
                name=name,
                description="For the conformance suite.",
                arguments=[mt.PromptArgument(name=a, required=True) for a in arguments],
            )
            for name, arguments in PROMPTS.items()
        ],
    ),
    "prompts/get": _get_prompt,
    "completion/complete": _complete,
}
ALONE: Final[dict[str, type[Any]]] = {
    "logging/setLevel": mt.SetLevelRequestParams,
    "resources/subscribe": mt.SubscribeRequestParams,
    "resources/unsubscribe": mt.UnsubscribeRequestParams,
}
"""What revisions up to 2025-11-25 have, and an office has no use for."""
