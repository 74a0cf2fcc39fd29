"""All that a client may ask for besides calling tools: resources, notices, prompts, completions."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final

from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR

from engine.errors import Refused
from engine.serve.briefing import Briefing
from engine.serve.completions import completion_handlers
from engine.serve.door import Door
from engine.serve.notices import notice_handlers
from engine.serve.prompts import Prompts, prompt_handlers
from engine.serve.resources import Shelf, resource_handlers
from engine.serve.wording import Wording

MUST_WAIT: Final = -32000
"""How the server says that a client asks too often."""

Context = ServerRequestContext[Any]
Answering = Callable[[Context, Any], Awaitable[Any]]

log = logging.getLogger(__name__)


def reading_handlers(
    door: Door,
    task: str,
    wording: Wording,
    limit: int,
    admit: Callable[[Any], None] | None,
) -> dict[str, Any]:
    """What answers requests for resources, notices, prompts and completions.

    None of them changes the world, or comes into its record.

    Args:
        door: the world, and who reads.
        task: what the actor is to do.
        wording: how tools are named, and how much is listed on a page.
        limit: bytes of the longest content that is sent.
        admit: asked before each request; raises ``Refused`` for one that must wait.
    """
    briefing = Briefing(door, task, wording)
    shelf = Shelf(door, briefing)
    prompts = Prompts(door, briefing, shelf)
    handlers: dict[str, Answering] = {
        **resource_handlers(shelf, door, wording.page, limit),
        **notice_handlers(shelf, door),
        **prompt_handlers(prompts, door, wording.page),
        **completion_handlers(shelf, prompts, door),
    }
    return {name: _careful(answer, admit) for name, answer in handlers.items()}


def _careful(answer: Answering, admit: Callable[[Any], None] | None) -> Answering:
    """A handler that lets nobody in too often, and that never tells what broke."""

    @wraps(answer)
    async def answered(ctx: Context, params: Any) -> Any:
        try:
            if admit is not None:
                admit(ctx.request)
            return await answer(ctx, params)
        except MCPError:
            raise
        except Refused as refusal:
            raise MCPError(MUST_WAIT, str(refusal), {"error": refusal.body()}) from None
        except Exception:
            log.exception("the office failed in an answer")
            raise MCPError(INTERNAL_ERROR, "The office failed in this request.") from None

    return answered
