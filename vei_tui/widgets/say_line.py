"""The line in which a screen says something; it is there for as long as there is something."""

from __future__ import annotations

from vei_tui.presenters.text import Role, line
from vei_tui.widgets.status import Part, StatusLine


class SayLine(StatusLine):
    """A line for what the app itself says."""

    DEFAULT_CSS = """
    SayLine { display: none; }
    SayLine.-shown { display: block; }
    """

    def say(self, words: str, role: Role = Role.PLAIN) -> None:
        """Say something; nothing when empty."""
        self.set_parts([Part(line((words, role)), 0)] if words else [])
        self.set_class(bool(words), "-shown")
