"""The office as an MCP server: its tools listed and called, whatever the transport."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from mcp.server.caching import CacheHint
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
    TextContent,
    Tool,
)

from engine.canonical import dumps
from engine.listing import card
from engine.serve.door import Door
from engine.tool import Outcome

INSTRUCTIONS = (
    "An office with its apps and its people. Time passes only through calls: after you have asked "
    "somebody something, vei.wait or vei.observe shows what comes of it. vei.help lists every "
    "tool. A refused call says which argument was wrong and what would be right."
)
"""What a client is told on connecting."""

LISTING_TTL_MS = 3_600_000
"""How long a client may keep the list of tools, which never changes while a server runs."""

Context = ServerRequestContext[Any]

log = logging.getLogger(__name__)


def build_server(door: Door, *, version: str = "", task: str = "") -> Server[Any]:
    """A server for one door.

    Args:
        door: the world and the actor whose calls it takes.
        version: the version of the product, shown to clients.
        task: what the actor is to do, told to the client on connecting.

    Returns:
        A server ready for any of the SDK's transports, in both protocol eras.
    """
    cards = [card(door.office, tool) for tool in door.tools.values()]
    listing = ListToolsResult(tools=[Tool.model_validate(entry) for entry in cards])

    async def list_tools(ctx: Context, params: PaginatedRequestParams | None) -> ListToolsResult:
        if params is not None and params.cursor is not None:
            raise MCPError(
                INVALID_PARAMS, "The list of tools has one page; there is no such cursor."
            )
        return listing

    async def call_tool(ctx: Context, params: CallToolRequestParams) -> CallToolResult:
        try:
            outcome = await door.call(params.name, params.arguments)
        except Exception:
            # The text of a crash may hold a path or the truth; it is for the log alone.
            log.exception("the office failed in a call")
            raise MCPError(INTERNAL_ERROR, "The office failed in this call.") from None
        if door.tool(params.name) is None:
            raise _unknown_tool(outcome)
        return _result(outcome)

    def input_schema(spelling: str) -> Mapping[str, Any] | None:
        tool = door.tool(spelling)
        return None if tool is None else tool.schema

    return Server(
        "vei-office",
        title="VEI Office",
        version=version,
        instructions=f"{INSTRUCTIONS}\n\nYour task: {task}" if task else INSTRUCTIONS,
        cache_hints={"tools/list": CacheHint(ttl_ms=LISTING_TTL_MS, scope="private")},
        get_tool_input_schema=input_schema,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _result(outcome: Outcome) -> CallToolResult:
    content = outcome.content()
    return CallToolResult(
        content=[TextContent(text=dumps(content).decode())],
        structured_content=content,
        is_error=not outcome.ok,
    )


def _unknown_tool(outcome: Outcome) -> MCPError:
    """The protocol's own error for a tool that is not there, with the office's words."""
    error = outcome.error or {}
    message = f"{error.get('message', '')} {error.get('hint', '')}".strip()
    return MCPError(INVALID_PARAMS, message, {"error": error})
