"""From what a text names to the thing: a record of any app, a page, a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from vei_tui.panes._base import Desk, Pane
from vei_tui.presenters.records import GO, PERSON, URL, links_of, only_known, prose
from vei_tui.presenters.text import PageLine

if TYPE_CHECKING:
    from vei_tui.registry import PaneSpec


@runtime_checkable
class Floor(Protocol):
    """A desk that can bring other panes to the front."""

    @property
    def specs(self) -> Sequence[PaneSpec]:
        """The panes of the office."""

    async def open_pane(self, twin: str, focus: bool = True) -> Pane[object]:
        """Bring a pane to the front."""


def holds(pane: object, view: object, ref: str) -> bool:
    """Whether a pane's app has a thing, as far as the pane can say: its `locate` finds it."""
    locate = getattr(pane, "locate", None)
    return locate is not None and view is not None and bool(locate(view, ref))


def home(desk: Desk, ref: str) -> str:
    """The app that has a thing, by its id; empty where none does."""
    views = desk.session.frame.views
    for spec in desk.specs if isinstance(desk, Floor) else ():
        if holds(spec.pane, views.get(spec.twin), ref):
            return spec.twin
    return ""


def knows(pane: Pane[Any], ref: str) -> bool:
    """Whether some app of the office has a thing, the pane's own asked first."""
    return holds(pane, pane.view, ref) or bool(home(pane.desk, ref))


def named(desk: Desk, text: str) -> list[PageLine]:
    """A text whose ids, addresses and people one can go to; an id that no app has is plain."""
    return only_known(prose(text, desk.session.people), lambda ref: bool(home(desk, ref)))


def offer(pane: Pane[Any], lines: Iterable[PageLine]) -> None:
    """Go to what a text names: at once where it is one thing, else to the one that is chosen."""
    links = links_of(lines)
    if not links:
        pane.say("This names nothing that one could go to.")
    elif len(links) == 1:
        begin(pane, next(iter(links)))
    else:
        pane.desk.choose("Go to", list(links.items()), partial(follow, pane))


def begin(pane: Pane[Any], node_id: str) -> None:
    """Go where a node leads, from where nothing can be awaited."""
    pane.run_worker(follow(pane, node_id), exclusive=True)


async def follow(pane: Pane[Any], node_id: str) -> None:
    """Go where a node leads.

    Args:
        pane: The pane that shows it.
        node_id: `go <id>`, `go <app> <id>`, `url <address>` or `person <id>`.
    """
    kind, _, target = node_id.partition(" ")
    if kind == URL:
        if (await pane.act("browser.open", {"url": target})).ok:
            await _go(pane, "browser", "")
    elif kind == PERSON:
        if (await pane.act("slack.open_channel", {"channel": f"@{target}"})).ok:
            await _go(pane, "slack", "")
    elif kind == GO:
        app, _, ref = target.partition(" ")
        if ref:
            await _go(pane, app, ref)
        else:
            here = holds(pane, pane.view, target)
            await _go(pane, pane.spec.twin if here else home(pane.desk, target), target)


async def _go(pane: Pane[Any], app: str, ref: str) -> None:
    desk = pane.desk
    if app == pane.spec.twin:
        if ref:
            pane.go_to(ref)
        else:
            pane.take_focus()
    elif app in desk.session.frame.views and isinstance(desk, Floor):
        other = await desk.open_pane(app)
        if ref:
            other.go_to(ref)
    else:
        pane.say(f"There is no {ref or app} to be seen here.")
