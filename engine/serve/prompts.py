"""Words that clients may ask for: the task, the apps' common jobs, and handing over the day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial
from typing import Any, Final

from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    PaginatedRequestParams,
    PromptArgument,
    PromptMessage,
    TextContent,
)
from mcp_types import Prompt as Listed

from engine.errors import nearest
from engine.prompt import Argument, Prompt
from engine.serve.briefing import Briefing
from engine.serve.catalogue import Pages
from engine.serve.door import Door
from engine.serve.resources import Shelf

MAX_VALUE: Final = 4000
"""Characters of an argument's value."""

Context = ServerRequestContext[Any]


def _hand_over(given: Mapping[str, str]) -> str:
    to = given["to"]
    send = f"Send it to {to}, by mail or as a direct message." if to else "Show it to me."
    return (
        "Hand over the day.\n\n"
        "1. Look at what you did: vei://run or vei.state has your calls. Look at what waits in "
        "each app with vei.observe.\n"
        "2. Write a note of at most one page: what is done, with ids; what is open, and what the "
        "next step is; whom you are waiting for, since when and for what; what has a deadline.\n"
        "3. Write only what happened. Where something was refused or went wrong, say so.\n"
        f"4. {send} Begin nothing new."
    )


def _no_view() -> None:
    """What the office's own prompts are written from."""


class Prompts:
    """The prompts of one door."""

    def __init__(self, door: Door, briefing: Briefing, shelf: Shelf) -> None:
        """Args:
        door: the world, and who asks.
        briefing: the words of the task.
        shelf: what the actor sees.
        """
        self._door = door
        self._briefing = briefing
        self._shelf = shelf

    @cached_property
    def _known(self) -> dict[str, tuple[Prompt[Any], Callable[[], Any]]]:
        """The prompts by name, each with the view that its choices are taken from."""
        about = "Your task here, who you are, and how it ends."
        task: Prompt[Any] = Prompt("task", "Do the task", about, lambda _: self._briefing.text())
        offered: list[tuple[Prompt[Any], Callable[[], Any]]] = [(task, _no_view)]
        if self._door.actor.id in self._door.office.directory:
            for twin in self._door.office.twins:
                offered += [(each, partial(self._shelf.view, twin)) for each in twin.prompts()]
            to: Argument[Any] = Argument("to", "Id of whoever takes over.", choices=self._people)
            about = "Sum up what is done, open and awaited, for whoever takes over."
            offered.append(
                (Prompt("hand_over", "Hand over the day", about, _hand_over, (to,)), _no_view)
            )
        return {prompt.name: (prompt, view) for prompt, view in offered}

    def _people(self, _: Any) -> Iterable[str]:
        own = self._door.actor.id
        return (a.id for a in self._door.office.directory if not a.outside and a.id != own)

    def listed(self) -> list[Listed]:
        """The prompts as clients are told of them, the same for the whole run."""
        return [
            Listed(
                name=prompt.name,
                title=prompt.title,
                description=prompt.about,
                arguments=[
                    PromptArgument(name=a.name, description=a.about, required=a.required)
                    for a in prompt.arguments
                ],
            )
            for prompt, _ in self._known.values()
        ]

    def choices(self, name: str, argument: str) -> Iterable[str]:
        """What an argument of a prompt could be.

        Raises:
            MCPError: there is no such prompt or argument.
        """
        prompt, view = self._prompt(name)
        wanted = next((a for a in prompt.arguments if a.name == argument), None)
        if wanted is None:
            raise _no_argument(prompt, argument)
        return () if wanted.choices is None else wanted.choices(view())

    def get(self, name: str, given: Mapping[str, str]) -> tuple[str, str]:
        """A prompt's description and its words.

        Args:
            name: which one.
            given: values of its arguments.

        Raises:
            MCPError: there is no such prompt or argument, or one is missing or too long.
        """
        prompt, _ = self._prompt(name)
        names = [argument.name for argument in prompt.arguments]
        unknown = next((key for key in given if key not in names), None)
        if unknown is not None:
            raise _no_argument(prompt, unknown)
        for argument in prompt.arguments:
            value = given.get(argument.name, "")
            if argument.required and not value.strip():
                message = f"{name} needs '{argument.name}': {argument.about}"
                raise MCPError(INVALID_PARAMS, message)
            if len(value) > MAX_VALUE:
                message = f"'{argument.name}' is longer than {MAX_VALUE} characters."
                raise MCPError(INVALID_PARAMS, message)
        words = prompt.write({name: given.get(name, "") for name in names})
        return prompt.about, self._briefing.spelled(words)

    def _prompt(self, name: str) -> tuple[Prompt[Any], Callable[[], Any]]:
        known = self._known.get(name)
        if known is None:
            hint = nearest(name, self._known)
            raise MCPError(INVALID_PARAMS, f"There is no prompt {name[:80]!r}. {hint}")
        return known


def prompt_handlers(prompts: Prompts, door: Door, page: int) -> dict[str, Any]:
    """What answers requests for prompts.

    Args:
        prompts: what there is.
        door: whose turn a request waits for, as a call does.
        page: prompts on a page; 0 for all on one.
    """

    async def list_prompts(
        ctx: Context, params: PaginatedRequestParams | None
    ) -> ListPromptsResult:
        found, following = Pages(page).of(prompts.listed(), params.cursor if params else None)
        return ListPromptsResult(prompts=found, next_cursor=following)

    async def get_prompt(ctx: Context, params: GetPromptRequestParams) -> GetPromptResult:
        async with door.lock:
            about, words = prompts.get(params.name, params.arguments or {})
        message = PromptMessage(role="user", content=TextContent(text=words))
        return GetPromptResult(description=about, messages=[message])

    return {"on_list_prompts": list_prompts, "on_get_prompt": get_prompt}


def _no_argument(prompt: Prompt[Any], name: str) -> MCPError:
    names = ", ".join(argument.name for argument in prompt.arguments) or "none"
    message = f"{prompt.name} has no argument {name[:80]!r}; it has {names}."
    return MCPError(INVALID_PARAMS, message)
