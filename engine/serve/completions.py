"""What could be put into a prompt's argument or a resource's address, as somebody types it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CompleteRequestParams,
    CompleteResult,
    Completion,
    PromptReference,
)

from engine.serve.door import Door
from engine.serve.prompts import Prompts
from engine.serve.resources import Offer, Shelf

MOST: Final = 100
"""Values of one answer: the protocol allows no more."""

_MARKS: Final = "#@"
"""What stands before a channel or a person, and is often left out."""

Context = ServerRequestContext[Any]


def completion_handlers(shelf: Shelf, prompts: Prompts, door: Door) -> dict[str, Any]:
    """What answers requests for completions.

    Args:
        shelf: the resources and what the actor sees.
        prompts: the prompts.
        door: whose turn a request waits for, as a call does.
    """

    async def complete(ctx: Context, params: CompleteRequestParams) -> CompleteResult:
        argument = params.argument
        async with door.lock:
            if isinstance(params.ref, PromptReference):
                choices = prompts.choices(params.ref.name, argument.name)
            else:
                settled = (params.context.arguments if params.context else None) or {}
                choices = _values(shelf, params.ref.uri, argument.name, settled)
            fitting = ranked(choices, argument.value)
        more = len(fitting) > MOST
        values = Completion(values=fitting[:MOST], total=len(fitting), has_more=more)
        return CompleteResult(completion=values)

    return {"on_completion": complete}


def ranked(choices: Iterable[str], typed: str) -> list[str]:
    """The choices that fit what was typed: first those that begin with it, then that hold it."""
    wanted = typed.casefold().lstrip(_MARKS)
    every = dict.fromkeys(choices)
    keys = {choice: choice.casefold().lstrip(_MARKS) for choice in every}
    fitting = [choice for choice in every if wanted in keys[choice]]
    return sorted(fitting, key=lambda choice: not keys[choice].startswith(wanted))


def _values(shelf: Shelf, template: str, name: str, settled: Mapping[str, str]) -> Iterator[str]:
    """What a name in a template could stand for, where others are settled already."""
    offer = next((each for each in shelf.offers if each.template == template), None)
    if offer is None or name not in offer.kind.names:
        message = "There is no such name in a template; resources/templates/list has them."
        raise MCPError(INVALID_PARAMS, message)
    return _chosen(shelf, offer, name, settled)


def _chosen(shelf: Shelf, offer: Offer, name: str, settled: Mapping[str, str]) -> Iterator[str]:
    names = offer.kind.names
    for values in shelf.ids(offer):
        named = dict(zip(names, values, strict=True))
        if all(named.get(key, value) == value for key, value in settled.items() if key != name):
            yield named[name]
