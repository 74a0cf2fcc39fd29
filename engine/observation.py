"""What an actor sees when it looks up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from engine.actor import Actor

if TYPE_CHECKING:
    from engine.office import Office

MENU_LIMIT = 24
"""Concrete entries an action menu shows at most; the tools themselves come after them."""


class Observation(TypedDict):
    """One look: where the actor is, what is new there, and what could be done."""

    time_ms: int
    focus: str
    """App that is in front."""
    summary: str
    screenshot_ref: str | None
    """Name of a picture of what is in front, in the run's directory; None where there is none."""
    action_menu: list[dict[str, Any]]
    """``{tool, args, name}`` for concrete things, ``{tool, args_schema}`` for the app's tools."""
    pending_events: dict[str, int]
    """Events on their way to each app, and their total."""
    unread: dict[str, int]
    """Things that wait for the actor in each app."""


def observe(office: Office, actor: Actor) -> Observation:
    """What ``actor`` sees now, drawn from its views alone. Nothing changes by looking."""
    views = office.views(actor.id)
    focus = office.world.focus.get(actor.id) or next(iter(views), "")
    unread = {name: office.twins[office.index[name]].unread(view) for name, view in views.items()}
    summary, menu = "", []
    picture: str | None = None
    if focus:
        twin = office.twins[office.index[focus]]
        summary = twin.summary(views[focus])
        picture = twin.screenshot_ref(views[focus])
        menu = [dict(entry) for entry in twin.menu(views[focus])[:MENU_LIMIT]]
        menu += [
            {"tool": tool.name, "args_schema": tool.schema}
            for tool in office.tools.values()
            if tool.app == focus and tool.traits.menu and actor.may(tool.permission)
        ]
    return {
        "time_ms": office.time_ms,
        "focus": focus,
        "summary": summary,
        "screenshot_ref": picture,
        "action_menu": menu,
        "pending_events": office.pending(),
        "unread": unread,
    }
