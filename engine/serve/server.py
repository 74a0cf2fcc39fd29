"""The office as an MCP server, whatever the transport: what is listed, called and read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from mcp.server.caching import CacheableMethod, CacheHint
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    ServerCapabilities,
    TextContent,
)

from engine.canonical import dumps
from engine.errors import Refused
from engine.serve.catalogue import Pages, listed, worded
from engine.serve.door import Door
from engine.serve.limits import MAX_OPERATOR_RESULT, MAX_RESULT
from engine.serve.progress import told
from engine.serve.reading import reading_handlers
from engine.serve.wording import Wording
from engine.tool import Outcome

INSTRUCTIONS = (
    "An office with its apps and its people. Time passes only through calls: after you have asked "
    "somebody something, vei.wait or vei.observe shows what comes of it. vei.help lists every "
    "tool. A refused call says which argument was wrong and what would be right."
)
"""What a client is told on connecting."""

LISTING_TTL_MS = 3_600_000
"""How long a client may keep a list that never changes while a server runs."""

CONSTANT: Final[tuple[CacheableMethod, ...]] = (
    "tools/list",
    "prompts/list",
    "resources/templates/list",
)
"""Those lists."""

Context = ServerRequestContext[Any]

log = logging.getLogger(__name__)


def build_server(
    door: Door,
    *,
    version: str = "",
    task: str = "",
    wording: Wording | None = None,
    admit: Callable[[Any], None] | None = None,
) -> Server[Any]:
    """A server for one door.

    Args:
        door: the world and the actor whose calls it takes.
        version: the version of the product, shown to clients.
        task: what the actor is to do, told to the client on connecting.
        wording: how tools are listed; lean and with dotted names where left out.
        admit: asked before every call, with the request that it came in; raises ``Refused`` for a
            call that must wait. The world never hears of such a call.

    Returns:
        A server ready for any of the SDK's transports, in both protocol eras.
    """
    wording = wording or Wording()
    tools = listed(door, wording)
    pages = Pages(wording.page)
    limit = MAX_OPERATOR_RESULT if door.operator else MAX_RESULT
    instructions = worded(INSTRUCTIONS, wording)

    async def list_tools(ctx: Context, params: PaginatedRequestParams | None) -> ListToolsResult:
        page, following = pages.of(tools, None if params is None else params.cursor)
        return ListToolsResult(tools=page, next_cursor=following)

    async def call_tool(ctx: Context, params: CallToolRequestParams) -> CallToolResult:
        if admit is not None:
            try:
                admit(ctx.request)
            except Refused as refusal:
                return _error(refusal.body())
        try:
            outcome = await told(ctx, door, params)
        except Exception:
            # The text of a crash may hold a path or the truth; it is for the log alone.
            log.exception("the office failed in a call")
            raise MCPError(INTERNAL_ERROR, "The office failed in this call.") from None
        if door.tool(params.name) is None:
            raise _unknown_tool(outcome)
        return _result(outcome, limit)

    def input_schema(spelling: str) -> Mapping[str, Any] | None:
        tool = door.tool(spelling)
        return None if tool is None else tool.schema

    return _Server(
        "vei-office",
        title="VEI Office",
        version=version,
        instructions=f"{instructions}\n\nYour task: {task}" if task else instructions,
        cache_hints={name: CacheHint(ttl_ms=LISTING_TTL_MS, scope="private") for name in CONSTANT},
        get_tool_input_schema=input_schema,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        **reading_handlers(door, task, wording, limit, admit),
    )


class _Server(Server[Any]):
    """The SDK's server, which takes every list for one that changes where clients may listen."""

    def get_capabilities(self, *given: Any, **more: Any) -> ServerCapabilities:
        """What the server can do; its tools and prompts are the same for as long as it runs."""
        capabilities = super().get_capabilities(*given, **more)
        for constant in (capabilities.tools, capabilities.prompts):
            if constant is not None:
                constant.list_changed = False
        return capabilities


def _result(outcome: Outcome, limit: int) -> CallToolResult:
    content = outcome.content()
    text = dumps(content)
    if len(text) <= limit:
        return _answer(content, text, outcome.ok)
    error = {
        "code": "result_too_large",
        "message": f"{outcome.tool} was called; its result is too long to send: {len(text)} bytes.",
        "hint": "Ask for less: a smaller limit, a query, one item at a time.",
    }
    return _error(error)


def _error(error: dict[str, Any]) -> CallToolResult:
    return _answer({"error": error}, dumps({"error": error}), False)


def _answer(content: dict[str, Any], text: bytes, ok: bool) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(text=text.decode())], structured_content=content, is_error=not ok
    )


def _unknown_tool(outcome: Outcome) -> MCPError:
    """The protocol's own error for a tool that is not there, with the office's words."""
    error = outcome.error or {}
    message = f"{error.get('message', '')} {error.get('hint', '')}".strip()
    return MCPError(INVALID_PARAMS, message, {"error": error})
