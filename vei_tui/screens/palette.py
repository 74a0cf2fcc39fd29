"""The palette: every command, tool, pane, person and theme, found by typing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape
from textual.screen import Screen

from vei_tui.commands import PLACES, of_place
from vei_tui.keymap import keys_of
from vei_tui.presenters.text import clean, one_line

if TYPE_CHECKING:
    from vei_tui.screens.office_commands import OfficeScreen


HELP_SCORE: Final = 0.05
"""What a match in an entry's help is worth: it comes after every match of the entry itself."""


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
            yield from place_entries(screen)
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
            score = matcher.match(entry.text)
            # In a sentence, letters scattered over the words would match nearly anything.
            if not score and query.casefold() in entry.help.casefold():
                score = HELP_SCORE
            if score > 0:
                shown = matcher.highlight(entry.text)
                yield Hit(score, shown, entry.run, entry.text, escape(entry.help))


def place_entries(screen: Screen[object]) -> Iterator[Entry]:
    """The commands of a screen that is no office: the lobby, the report."""
    place = getattr(screen, "PLACE", "")
    for each in of_place(place):

        def run(command_id: str = each.id) -> None:
            screen.call_next(screen.run_action, f"command('{command_id}')")

        words = f"{each.help}  {keys_of(each)}".rstrip()
        yield Entry(f"{PLACES[place].casefold()}: {each.label}", words, run)


def pane_entries(screen: OfficeScreen) -> Iterator[Entry]:
    """Panes to go to."""
    for spec in screen.specs:
        key = f"key {spec.key}" if spec.key else ""
        yield Entry(f"go: {one_line(spec.title)}", key, partial(screen.show_pane, spec.twin))


def command_entries(screen: OfficeScreen) -> Iterator[Entry]:
    """The commands of the pane in front, then the office's."""
    for place in dict.fromkeys(screen.places):
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
