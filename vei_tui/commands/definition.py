"""What a command is: its id, its keys, its words, the place it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

READING: Final = frozenset(
    (
        "filter", "follow", "next-folder", "next-listing", "now", "outline", "previous-folder",
        "previous-listing", "sort", "thread", "versions", "view",
    )
)  # fmt: skip
"""Names of panes' commands that only show something."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person can do with a key or from the palette."""

    id: str
    """`place.name`; the name is also the key under which a user's keymap changes the keys."""
    keys: tuple[str, ...]
    """Keys as Textual names them; the first is the one that is shown. None: palette only."""
    label: str
    """What it does, in a word or two, for the hint line."""
    help: str
    """What it does, in a sentence, for the help screen and the palette."""
    where: str = "office"
    """The place: `office`, `lobby`, `report`, or an app's name for its pane."""
    priority: int = 5
    """Importance in the hint line; 0 always stays, 9 is never shown there."""
    shown: str = ""
    """How the key is written, if not as it is named."""

    @property
    def reads(self) -> bool:
        """Whether a pane's command only shows something and changes nothing in the office."""
        return self.id.rpartition(".")[2] in READING

    @property
    def method(self) -> str:
        """Name of the method that does it."""
        return "do_" + self.id.rpartition(".")[2].replace("-", "_")

    @property
    def key(self) -> str:
        """The key as people read it; empty if there is none."""
        return self.shown or (self.keys[0] if self.keys else "")
