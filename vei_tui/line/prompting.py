"""The prompt in a terminal: a line with completion, edited in place, with what was typed before."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.history import History

    from vei_tui.line.completion import Choice

Complete = Callable[[str], "Iterable[Choice]"]
"""What could stand at the end of what was typed so far."""


def prompt_session(complete: Complete, history: History | None = None) -> PromptSession[str]:
    """A prompt.

    Args:
        complete: what could stand at the cursor.
        history: what was typed before; nothing where left out.
    """
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import InMemoryHistory

    return PromptSession(
        completer=_completer(complete),
        complete_while_typing=False,
        history=InMemoryHistory() if history is None else history,
        enable_open_in_editor=False,
        mouse_support=False,
        reserve_space_for_menu=0 if os.environ.get("TERM") == "dumb" else 6,
    )


def _completer(complete: Complete) -> Completer:
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    class OfficeCompleter(Completer):
        """Offers what can be seen from the seat."""

        def get_completions(
            self, document: Document, complete_event: CompleteEvent
        ) -> Iterable[Completion]:
            """What could stand at the cursor."""
            for choice in complete(document.text_before_cursor):
                yield Completion(
                    choice.text, start_position=-choice.typed, display_meta=choice.note
                )

    return OfficeCompleter()
