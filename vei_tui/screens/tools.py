"""Forms and menus for tools: any tool, filled in as far as what is under the cursor says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from vei_tui.presenters import when
from vei_tui.widgets.form import Completions, FormScreen, FormSpec, Refusal

if TYPE_CHECKING:
    from engine.tool import Outcome, Tool
    from vei_tui.panes._base import Selection

Act = Callable[[str, Mapping[str, object]], Awaitable["Outcome"]]


def facts(tool: Tool) -> str:
    """What a call of a tool costs and needs, in words."""
    parts = [f"takes about {when.span(tool.latency_ms + tool.jitter_ms // 2)}"]
    parts.append(f"changes {tool.app}" if tool.traits.writes else "only looks")
    if tool.permission:
        parts.append(f"needs {tool.permission}")
    return " · ".join(parts)


def form_for(
    tool: Tool, values: Mapping[str, object], act: Act, completions: Completions
) -> FormScreen:
    """A form for a tool that sends while it is open, so that a refusal is shown in it.

    Args:
        tool: The tool.
        values: Arguments that are filled in.
        act: Calls it.
        completions: Finds values for its fields.
    """
    known = tool.schema.get("properties", {})
    spec = FormSpec(
        tool=tool.name,
        schema=tool.schema,
        description=tool.description,
        facts=facts(tool),
        values={name: value for name, value in values.items() if name in known},
    )

    async def send(args: dict[str, object]) -> Refusal | None:
        outcome = await act(tool.name, args)
        return None if outcome.error is None else refusal(outcome.error)

    return FormScreen(spec, completions, send)


def refusal(error: Mapping[str, object]) -> Refusal:
    """A refused call, as a form shows it."""
    field = ""
    problems = error.get("problems")
    if isinstance(problems, Sequence) and problems and isinstance(problems[0], Mapping):
        field = str(problems[0].get("field", ""))
    return Refusal(str(error.get("message", "")), str(error.get("hint", "")), field)


def applicable(tools: Sequence[Tool], app: str, selection: Selection) -> list[Tool]:
    """The tools that can be called here: those for the thing under the cursor first."""
    of_app = [tool for tool in tools if tool.app == app]
    fitting = [t for t in of_app if t.traits.on is not None and t.traits.on[0] in selection.kinds]
    # What needs nothing more comes first: it is one key away.
    fitting.sort(key=lambda tool: not complete(tool, arguments(tool, selection)))
    return fitting + [tool for tool in of_app if tool not in fitting]


def arguments(tool: Tool, selection: Selection) -> dict[str, object]:
    """What a selection says about a tool's arguments."""
    known = tool.schema.get("properties", {})
    found = {name: value for name, value in selection.args.items() if name in known}
    if tool.traits.on is not None:
        kind, argument = tool.traits.on
        if kind in selection.kinds:
            found.setdefault(argument, selection.kinds[kind])
    return found


def complete(tool: Tool, args: Mapping[str, object]) -> bool:
    """Whether a call needs nothing more than these arguments, and would not surprise anyone."""
    required = set(tool.schema.get("required", ()))
    return bool(required) and required <= args.keys() and not tool.traits.destructive
