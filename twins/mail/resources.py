"""What of the mail can be read at addresses: the mails and folders of one's own mailbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.resource import Resource
from twins.mail.letters import headers, listed, shown
from twins.mail.seen import MailView

MAILS_SHOWN = 50
"""The newest mails of a folder, as many as listing it shows."""


def resources_of(epoch_ms: int) -> tuple[Resource[MailView], ...]:
    """Mails and folders.

    Args:
        epoch_ms: the date of time 0, in ms since 1970.
    """

    def read_mail(view: MailView, now_ms: int, mail_id: str) -> Mapping[str, object] | None:
        entry = view.find(mail_id)
        if entry is None:
            return None
        return {
            "id": entry.id,
            "folder": view.held[entry.id],
            "unread": entry.unread,
            "headers": headers(entry.letter, epoch_ms),
            "body_text": entry.letter.body_text,
            "parts": [shown(part, epoch_ms) for part in entry.letter.parts],
        }

    return (
        Resource("{id}", "Mail", "A mail: headers, text, attachments.", "mail.open",
                 read_mail, _mails),
        Resource("folders/{folder}", "Folder", "A folder of your mailbox: its newest mails.",
                 "mail.list", _read_folder, _folders),
    )  # fmt: skip


def _read_folder(view: MailView, now_ms: int, name: str) -> Mapping[str, object] | None:
    folder = view.folder(name)
    if folder is None:
        return None
    entries = folder.entries.tail(MAILS_SHOWN)
    return {
        "folder": folder.name,
        "count": folder.size,
        "unread": folder.unread,
        "mails": [listed(entry) for entry in reversed(entries)],
    }


def _mails(view: MailView) -> Iterator[tuple[str]]:
    return ((e.id,) for folder in view.folders for e in folder.entries.newest())


def _folders(view: MailView) -> Iterator[tuple[str]]:
    return ((folder.name,) for folder in view.folders)
