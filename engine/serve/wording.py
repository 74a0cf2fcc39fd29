"""What a client is shown of a server's tools: settled when the server starts, the same for all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """How tools are listed."""

    safe_names: bool = False
    """Whether names are ``slack__send_message``, for hosts that refuse dots. Calls take both."""
    output_schemas: bool = False
    """Whether each tool says what its results look like. A model that reads the listing at every
    start pays for it, so a lean listing goes without."""
    page: int = 0
    """Entries of a list on one page; 0 for all: many clients never ask for a second one."""
