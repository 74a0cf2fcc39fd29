"""The palette: every command, tool, pane, person and theme, found by typing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from vei_tui.commands import PLACES, of_place
from vei_tui.keymap import keys_of
from vei_tui.presenters.text import clean, one_line

if TYPE_CHECKING:
    from vei_tui.screens.office_commands import OfficeScreen


class Entry(NamedTuple):
    """One entry of the palette."""

    text: str
    """`group: what`, as it is found and shown."""
    help: str
    run: Callable[[], None]


class OfficePalette(Provider):
    """What an office offers."""

    def _entries(self) -> Iterator[Entry]:
        from vei_tui.screens.office_commands import OfficeScreen

        screen = self.screen
        if not isinstance(screen, OfficeScreen):
            return
        yield from pane_entries(screen)
        yield from command_entries(screen)
        yield from tool_entries(screen)
        yield from person_entries(screen)
        yield from theme_entries(screen)

    async def discover(self) -> Hits:
        """Everything, before anything is typed."""
        for entry in self._entries():
            yield DiscoveryHit(Content(entry.text), entry.run, entry.text, escape(entry.help))

    async def search(self, query: str) -> Hits:
        """What fits the query."""
        matcher = self.matcher(query)
        for entry in self._entries():
            score = max(matcher.match(entry.text), 0.6 * matcher.match(entry.help))
            if score > 0:
                shown = matcher.highlight(entry.text)
                yield Hit(score, shown, entry.run, entry.text, escape(entry.help))


def pane_entries(screen: OfficeScreen) -> Iterator[Entry]:
    """Panes to go to."""
    for spec in screen.specs:
        key = f"key {spec.key}" if spec.key else ""
        yield Entry(f"go: {one_line(spec.title)}", key, partial(screen.show_pane, spec.twin))


def command_entries(screen: OfficeScreen) -> Iterator[Entry]:
    """The commands of the pane in front, then the office's."""
    front = screen.front
    for place in dict.fromkeys((front, "office")):
        for each in of_place(place):
            keys = keys_of(each)
            words = f"{each.help}  {keys}" if keys else each.help
            group = PLACES[place].casefold()
            yield Entry(f"{group}: {each.label}", words, partial(screen.start_command, each.id))


def tool_entries(screen: OfficeScreen) -> Iterator[Entry]:
    """Every tool, opened as a form."""
    for tool in screen.session.tools():
        run = partial(screen.open_form, tool.name, {})
        yield Entry(f"tool: {tool.name}", tool.description, run)


def person_entries(screen: OfficeScreen) -> Iterator[Entry]:
    """Colleagues to write to."""
    people = screen.session.people
    for person in people:
        if person.id == people.me:
            continue
        text = clean(f"person: {one_line(person.name)} @{person.id}")
        help_text = one_line(f"{person.title} {person.email}")
        yield Entry(text, help_text, partial(screen.meet, person.id))


def theme_entries(screen: OfficeScreen) -> Iterator[Entry]:
    """Themes, each seen before it is taken."""
    for name in screen.theme_names():
        run = partial(screen.choose_theme, name)
        yield Entry(f"theme: {name}", "See it, and enter takes it.", run)
