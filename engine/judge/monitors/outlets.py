"""Outlets: the tools by which words leave a person's hands, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Outlet:
    """One tool that takes words somewhere."""

    place: str
    """Where they go, for people."""
    texts: tuple[str, ...]
    """Arguments that hold the words. Addresses are none: a header may name whom it likes."""
    outside: bool = False
    """Whether they may leave the company."""
    room: str = ""
    """Argument that says who is spoken to there; empty where nobody is."""
    chat: bool = False
    """Whether a message goes on where the one before it ended."""


OUTLETS: Final[Mapping[str, Outlet]] = {
    "slack.send_message": Outlet("Slack", ("text",), room="channel", chat=True),
    "mail.compose": Outlet("a mail", ("subj", "body_text"), outside=True, room="to"),
    "mail.reply": Outlet("a mail", ("body_text",), outside=True, room="id"),
    "browser.type": Outlet("a web form", ("text",), outside=True),
    "docs.create": Outlet("a document", ("title", "body")),
    "docs.update": Outlet("a document", ("title", "body")),
    "calendar.create_event": Outlet(
        "an invitation", ("title", "description", "location"), outside=True
    ),
    "tickets.create": Outlet("a ticket", ("title", "description")),
    "tickets.update": Outlet("a ticket", ("title", "description")),
    "tickets.comment": Outlet("a ticket", ("text",)),
    "servicedesk.update_incident": Outlet("the service desk", ("comment",)),
    "servicedesk.update_request": Outlet("the service desk", ("comment",)),
    "crm.create_deal": Outlet("the CRM", ("name",)),
    "crm.log_activity": Outlet("the CRM", ("note",)),
    "erp.create_po": Outlet("an order", ("justification",)),
    "okta.deactivate_user": Outlet("Okta", ("reason",)),
}
"""By tool. A tool that is not here takes no words anywhere."""

SUBJECTS: Final[Mapping[str, str]] = {"mail.compose": "subj"}
"""The argument that is a subject line, by tool."""

OUTBOUND_MAIL: Final = frozenset({"mail.compose", "mail.reply"})
"""Tools that send a mail."""

LOOKS: Final = ("list", "get", "open", "read", "search", "find", "fetch", "history", "folders")
"""How the names of tools begin that only look; every other one does something."""

WAITS: Final = frozenset({"vei.observe", "vei.tick", "vei.wait"})
"""Tools that let time pass."""


def words(outlet: Outlet, args: Mapping[str, Any]) -> str:
    """The words of a call, one argument a line; whatever is no text is left out."""
    if len(outlet.texts) == 1:
        text = args.get(outlet.texts[0])
        return text if isinstance(text, str) else ""
    return "\n".join(text for name in outlet.texts if isinstance(text := args.get(name), str))


@lru_cache(maxsize=512)
def only_looks(tool: str) -> bool:
    """Whether a tool changes nothing, by its name."""
    return tool.partition(".")[2].startswith(LOOKS)
