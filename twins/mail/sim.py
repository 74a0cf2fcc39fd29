"""Mail: mailboxes with folders, addresses that are checked, threads, attachments, bounces."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import merge
from itertools import islice
from typing import Any, ClassVar

from engine.actor import Actor, Directory
from engine.errors import Refused
from engine.prompt import Prompt
from engine.resource import Resource
from engine.table import Table
from engine.tool import Page, tool
from engine.twin import Context, MenuEntry, Message, Twin, event
from twins.mail.address import Address
from twins.mail.book import AddressBook
from twins.mail.letters import (
    answer_subject,
    attached,
    bounce_subject,
    bounce_text,
    headers,
    listed,
    shown,
    write,
)
from twins.mail.section import MailSection, opening, receivers
from twins.mail.seen import MailView, menu_of, summarise, waiting
from twins.mail.shapes import (
    Attachments,
    Body,
    Everyone,
    FolderName,
    From,
    Hits,
    Limit,
    MailId,
    Moved,
    OneOrMany,
    Opened,
    Query,
    Reference,
    Sent,
    Subject,
    To,
)
from twins.mail.state import INBOX, SENT, Entry, Letter, Mailbox, MailState, Part
from twins.paging import Cursor, place_of

Ctx = Context[MailState]


class Mail(Twin[MailState, MailView]):
    """The mail that everyone here and everyone outside write to each other."""

    name: ClassVar[str] = "mail"
    title: ClassVar[str] = "Mail"
    section: ClassVar[type[MailSection]] = MailSection
    config: MailSection

    def __init__(self, config: Any, directory: Directory, epoch_ms: int = 0) -> None:
        """See :class:`Twin`.

        Raises:
            ScenarioError: the section names a default receiver who does not work here.
        """
        super().__init__(config, directory, epoch_ms)
        self._book = AddressBook(directory, self.config.domain)
        self._default = tuple(self._book.of[i] for i in receivers(self.config, self._book))

    def start(self) -> MailState:
        """Everyone's mailbox, and the mail from before."""
        return opening(self.config, self._book, self.epoch_ms)

    # -- tools --------------------------------------------------------------------------------

    @tool("list", permission="mail:read", latency_ms=200, jitter_ms=100, on=("folder", "folder"))
    def list_mail(
        self, ctx: Ctx, folder: FolderName = INBOX, limit: Limit = 50, cursor: Cursor | None = None
    ) -> Page:
        """List the mails of a folder, newest first."""
        entries = self._box(ctx).folder(folder).entries
        items, older = entries.page(place_of(cursor), limit)
        return Page([listed(entry) for _, entry in items], str(older) if older else None)

    @tool(permission="mail:read", latency_ms=150, jitter_ms=100)
    def folders(self, ctx: Ctx) -> Page:
        """List your folders: how many mails each holds, and how many of them are unread."""
        return Page(
            [
                {"name": folder.name, "count": folder.size, "unread": folder.unread}
                for folder in self._box(ctx).folders.values()
            ]
        )

    @tool("open", permission="mail:read", latency_ms=200, jitter_ms=150, writes=True,
          on=("mail", "id"))  # fmt: skip
    def open_mail(self, ctx: Ctx, id: MailId) -> Opened:
        """Open a mail: its headers, text and attachments. Marks it as read."""
        box = self._box(ctx)
        entry = box.entry(id)
        ctx.state = ctx.state.keep(ctx.actor.id, box.open(entry))
        return {
            "id": entry.id,
            "folder": box.held[entry.id],
            "headers": headers(entry.letter, self.epoch_ms),
            "body_text": entry.letter.body_text,
            "parts": [shown(part, self.epoch_ms) for part in entry.letter.parts],
        }

    @tool(permission="mail:write", latency_ms=500, jitter_ms=300, writes=True)
    def compose(
        self,
        ctx: Ctx,
        to: To,
        subj: Subject,
        body_text: Body,
        cc: OneOrMany | None = None,
        attachments: Attachments | None = None,
    ) -> Sent:
        """Write a mail and send it. What cannot be delivered comes back as a mail."""
        parts = attached(attachments, self._box(ctx), strict=True)
        addresses = self._book.read("to", to), self._book.read("cc", cc)
        return self._send(ctx, *addresses, subj, body_text, None, parts)

    @tool(permission="mail:write", latency_ms=500, jitter_ms=300, writes=True, on=("mail", "id"))
    def reply(
        self,
        ctx: Ctx,
        id: MailId,
        body_text: Body,
        all: Everyone = False,
        attachments: Attachments | None = None,
    ) -> Sent:
        """Answer a mail: its sender, or everyone who received it too."""
        box = self._box(ctx)
        parent = box.entry(id).letter
        me = self._book.of[ctx.actor.id].key
        # An answer to one's own mail goes to those it was for.
        to = parent.to if parent.sender.key == me else parent.answered_at
        cc: tuple[Address, ...] = ()
        if all:
            taken = {me, *(address.key for address in to)}
            cc = tuple(a for a in parent.recipients if a.key not in taken)
        parts = attached(attachments, box, strict=True)
        return self._send(ctx, to, cc, answer_subject(parent.subj), body_text, parent, parts)

    @tool(permission="mail:read", latency_ms=400, jitter_ms=200)
    def search(
        self, ctx: Ctx, query: Query, folder: FolderName | None = None, limit: Limit = 20
    ) -> Hits:
        """Find mails that hold all the words, in one folder or in all of them, newest first."""
        words = query.casefold().split()
        box = self._box(ctx)
        places = [box.folder(folder)] if folder else list(box.folders.values())
        entries = merge(*(place.entries.newest() for place in places), key=_number, reverse=True)
        found = islice((entry for entry in entries if _holds(entry.letter, words)), limit)
        return {"hits": [{**listed(entry), "folder": box.held[entry.id]} for entry in found]}

    @tool(permission="mail:write", latency_ms=200, jitter_ms=100, writes=True, idempotent=True,
          on=("mail", "id"))  # fmt: skip
    def move(self, ctx: Ctx, id: MailId, folder: FolderName) -> Moved:
        """Move a mail to another folder."""
        box = self._box(ctx)
        entry, target = box.entry(id), box.folder(folder)
        ctx.state = ctx.state.keep(ctx.actor.id, box.move(entry, target))
        return {"ok": True, "id": entry.id, "folder": target.name}

    # -- events -------------------------------------------------------------------------------

    @event()
    def arrive(
        self,
        ctx: Ctx,
        from_: From,
        subj: Subject,
        body_text: Body,
        to: OneOrMany | None = None,
        cc: OneOrMany | None = None,
        in_reply_to: Reference | None = None,
        attachments: Attachments | None = None,
        folder: FolderName = INBOX,
        automatic: bool = False,
        reply_to: OneOrMany | None = None,
    ) -> None:
        """Mail comes in, from a colleague, another company, a stranger or, automatic, a program."""
        book = self._book
        sender = book.read_one("from", from_)
        author = book.at(sender)
        box = ctx.state.boxes.get(author.id) if author else None
        ctx.state, letter = write(
            ctx.state, self.epoch_ms, ctx.time_ms, sender, book.read("to", to) or self._default,
            book.read("cc", cc), subj, body_text, ctx.state.referred(in_reply_to),
            attached(attachments, box), automatic=automatic or sender.key == book.daemon.key,
            reply_to=book.read("reply_to", reply_to),
        )  # fmt: skip
        book.admit(letter, leaves=box is not None)
        if author is not None and box is not None:
            ctx.state = ctx.state.file(author.id, letter, SENT)
        for address in letter.recipients:
            person = book.at(address)
            if person is None:
                continue
            if not person.outside:
                own = self._for(ctx, letter, author, person)
                ctx.state = ctx.state.file(person.id, own, folder, unread=True)
            self._tell(ctx, letter, author, person)

    @event("deliver")
    def deliver(self, ctx: Ctx, mail: MailId, mailbox: MailId) -> None:
        """A mail that was sent from here reaches a mailbox here."""
        letter = ctx.state.letters.get(mail)
        box = ctx.state.boxes.get(mailbox)
        if letter is None or box is None:
            raise Refused("not_found", f"There is no mail {mail!r} or no mailbox {mailbox!r}.")
        if mail in box.held:
            raise Refused("invalid_state", f"{mailbox} has {mail} already.")
        ctx.state = ctx.state.file(mailbox, letter, INBOX, unread=True)

    # -- sending ------------------------------------------------------------------------------

    def _send(
        self,
        ctx: Ctx,
        to: tuple[Address, ...],
        cc: tuple[Address, ...],
        subj: str,
        body_text: str,
        parent: Letter | None,
        parts: tuple[Part, ...],
    ) -> Sent:
        """Write a letter, file it under Sent, and let it go to everyone it is for."""
        me = ctx.actor
        ctx.state, letter = write(
            ctx.state, self.epoch_ms, ctx.time_ms, self._book.of[me.id], to, cc, subj, body_text,
            parent, parts,
        )  # fmt: skip
        ctx.state = ctx.state.file(me.id, letter, SENT)
        for address in letter.recipients:
            person = self._book.at(address)
            if person is None:
                self._bounce(ctx, letter, address)
                continue
            if not person.outside:
                own = self._for(ctx, letter, me, person)
                delay_ms = ctx.draw(f"delivery/{person.id}").between(500, 2000)
                payload = {"mail": own.id, "mailbox": person.id}
                ctx.schedule("mail.deliver", payload, delay_ms, actor=me.id)
            self._tell(ctx, letter, me, person)
        return {"id": letter.id}

    def _for(self, ctx: Ctx, letter: Letter, author: Actor | None, person: Actor) -> Letter:
        """The letter as ``person`` gets it: who wrote it has it already, and gets a copy."""
        if person is not author:
            return letter
        ctx.state, own = ctx.state.copy(letter)
        return own

    def _bounce(self, ctx: Ctx, letter: Letter, address: Address) -> None:
        """Let the mail system write to the sender that an address is nobody's."""
        book = self._book
        payload = {
            "from": book.daemon.email,
            "to": letter.sender.email,
            "subj": bounce_subject(letter),
            "body_text": bounce_text(letter, address, book.why_not(address), book.domain),
            "in_reply_to": letter.id,
        }
        ctx.schedule("mail", payload, ctx.draw(f"bounce/{ctx.actor.id}").between(1000, 3000))

    def _tell(self, ctx: Ctx, letter: Letter, author: Actor | None, person: Actor) -> None:
        """Let whoever listens for ``person`` know of a letter that is for them."""
        # Nobody answers the mail system, and nobody answers themselves.
        if letter.automatic or person is author:
            return
        place = self._book.of[person.id].email
        ctx.emit(
            Message(
                twin="mail",
                author=letter.sender.email if author is None else author.id,
                audience=(person.id,),
                text=letter.body_text,
                place=place,
                ref=letter.id,
                thread="" if letter.thread == letter.id else letter.thread,
                subject=letter.subj,
                direct=True,
                reply={
                    "from": place,
                    "to": ", ".join(address.email for address in letter.answered_at),
                    "subj": answer_subject(letter.subj),
                    "in_reply_to": letter.id,
                },
                words="body_text",
            )
        )

    def _box(self, ctx: Ctx) -> Mailbox:
        """The actor's own mailbox."""
        box = ctx.state.boxes.get(ctx.actor.id)
        if box is None:
            raise Refused("not_found", f"{ctx.actor.id} has no mailbox here.")
        return box

    # -- what is seen -------------------------------------------------------------------------

    def view(self, state: MailState, actor: Actor) -> MailView:
        """The actor's own mailbox."""
        box = state.boxes.get(actor.id)
        address = self._book.of.get(actor.id)
        email = address.email if address else ""
        if box is None:
            return MailView(actor.id, email, (), Table(), None)
        entry = box.find(box.opened)
        opened = entry.letter if entry else None
        return MailView(actor.id, email, tuple(box.folders.values()), box.held, opened)

    def summary(self, view: MailView) -> str:
        """The folder in front and what is new, the newest mails in full."""
        return summarise(view)

    def menu(self, view: MailView) -> list[MenuEntry]:
        """What to do with the open mail, and mails to open, the unread ones first."""
        return menu_of(view)

    def unread(self, view: MailView) -> int:
        """Unread mails, those in Spam and Trash left out."""
        return waiting(view)

    def resources(self) -> Sequence[Resource[MailView]]:
        """Mails and folders."""
        # Few offices are ever read this way, so the others do not load it.
        from twins.mail.resources import resources_of

        return resources_of(self.epoch_ms)

    def prompts(self) -> Sequence[Prompt[MailView]]:
        """Going through the inbox."""
        from twins.mail.prompts import PROMPTS

        return PROMPTS


def _holds(letter: Letter, words: list[str]) -> bool:
    people = " ".join(map(str, (letter.sender, *letter.recipients)))
    text = f"{letter.subj}\n{letter.body_text}\n{people}".casefold()
    return all(word in text for word in words)


def _number(entry: Entry) -> int:
    return entry.letter.number


TWIN = Mail
