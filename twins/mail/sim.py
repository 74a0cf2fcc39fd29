"""Mail: mailboxes with folders, addresses that are checked, threads, attachments, bounces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from heapq import merge
from itertools import islice
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field
from typing_extensions import NotRequired, TypedDict

from engine.actor import Actor, Directory
from engine.errors import Refused, nearest
from engine.table import Table
from engine.tool import Page, tool
from engine.twin import Context, MenuEntry, Message, Twin, event
from twins.mail.address import Address, read, unique, wrong
from twins.mail.history import opening
from twins.mail.letters import (
    answer_subject,
    bounce_subject,
    bounce_text,
    chain,
    headers,
    part,
    subject,
)
from twins.mail.seen import MailView, menu_of, summarise, waiting
from twins.mail.state import (
    FOLDERS,
    INBOX,
    SENT,
    Entry,
    Folder,
    Letter,
    Mailbox,
    MailSection,
    MailState,
    Part,
)
from twins.paging import Cursor, place_of

Ctx = Context[MailState]

MailId = Annotated[str, Field(min_length=1, max_length=32, description="A mail's id.")]
FolderName = Annotated[
    str, Field(min_length=1, max_length=40, description="INBOX, Sent, Archive, Spam, Trash, …")
]
Limit = Annotated[int, Field(ge=1, le=200, description="At most so many.")]
Query = Annotated[str, Field(min_length=1, max_length=400, description="Words to look for.")]
To = Annotated[
    str, Field(min_length=1, max_length=8000, description="Addresses, separated by commas.")
]
OneOrMany = Annotated[
    To | Annotated[list[To], Field(max_length=100)],
    Field(description="Addresses, separated by commas or as a list."),
]
Sender = Annotated[str, Field(min_length=1, max_length=400, description="An address.")]
Subject = Annotated[str, Field(max_length=998, description="The subject.")]
Body = Annotated[str, Field(max_length=100_000, description="The text.")]
Reference = Annotated[str, Field(max_length=400, description="Id or Message-ID of a mail.")]


class Attachment(TypedDict):
    """Something to attach, by reference."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    ref: Annotated[
        str, Field(max_length=2000, description="doc:ID, blob:…, mail:ID, or the URL of a page.")
    ]
    name: NotRequired[Annotated[str, Field(max_length=200)]]


Attachments = Annotated[
    list[Annotated[str, Field(max_length=2000)] | Attachment],
    Field(max_length=50, description="References to what is attached: doc:ID, blob:…, mail:ID, URL."),
]

# The names of these keys are given, and one of them is a word of Python.
Listed = TypedDict(
    "Listed", {"id": str, "from": str, "to": str, "subj": str, "time": int, "unread": bool}
)
Hit = TypedDict(
    "Hit",
    {"id": str, "folder": str, "from": str, "to": str, "subj": str, "time": int, "unread": bool},
)


class Opened(TypedDict):
    id: str
    folder: str
    headers: dict[str, str]
    body_text: str
    parts: list[dict[str, Any]]


class Sent(TypedDict):
    id: str


class Moved(TypedDict):
    ok: bool
    id: str
    folder: str


class Hits(TypedDict):
    hits: list[Hit]


class Mail(Twin[MailState, MailView]):
    """The mail everyone here and everyone outside writes to each other."""

    name: ClassVar[str] = "mail"
    title: ClassVar[str] = "Mail"
    section: ClassVar[type[MailSection]] = MailSection
    config: MailSection

    def __init__(self, config: Any, directory: Directory, epoch_ms: int = 0) -> None:
        """See :class:`Twin`. Whoever works here without an address has ``id@domain``."""
        super().__init__(config, directory, epoch_ms)
        self._address: dict[str, Address] = {}
        self._people: dict[str, Actor] = {}
        for actor in directory:
            email = actor.email or ("" if actor.outside else f"{actor.id}@{self.config.domain}")
            if email:
                self._address[actor.id] = Address(email, actor.name)
                self._people[email.casefold()] = actor
        self._daemon = Address(f"mailer-daemon@{self.config.domain}", "Mail Delivery System")
        self._domains = {address.domain for address in self._address.values()}
        self._domains.add(self.config.domain)

    def start(self) -> MailState:
        """Everyone's mailbox, and the mail from before.

        Raises:
            ScenarioError: the section names people, folders or addresses that are not there.
        """
        names = dict.fromkeys((*FOLDERS, *self.config.folders))
        box = Mailbox(Table((name, Folder(name)) for name in names))
        inside = [actor.id for actor in self.directory if not actor.outside]
        self._default = self.config.default_to or inside[:1]
        state = MailState(Table(), Table((actor, box) for actor in inside))
        return opening(self, state)

    # -- tools --------------------------------------------------------------------------------

    @tool("list", permission="mail:read", latency_ms=200, jitter_ms=100, on=("folder", "folder"))
    def list_mail(
        self, ctx: Ctx, folder: FolderName = INBOX, limit: Limit = 50, cursor: Cursor | None = None
    ) -> Page:
        """List the mails of a folder, newest first."""
        entries = self._folder(self._box(ctx), folder).entries
        items, older = entries.page(place_of(cursor), limit)
        return Page(
            [_listed(entry) for _, entry in items], None if older is None else str(older)
        )

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
        folder, entry = self._entry(box, id)
        if entry.unread:
            box = self._with(box, folder.put(replace(entry, unread=False)))
        if box.opened != entry.id:
            box = replace(box, opened=entry.id)
        self._keep(ctx, ctx.actor.id, box)
        letter = entry.letter
        return {
            "id": letter.id,
            "folder": folder.name,
            "headers": headers(letter, self.epoch_ms),
            "body_text": letter.body_text,
            "parts": [self._part_shown(part) for part in letter.parts],
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
        letter = self._letter(
            ctx,
            self._own_address(ctx),
            self._read(ctx, "to", to),
            self._read(ctx, "cc", cc) if cc else (),
            subj,
            body_text,
            parts=self._parts(self._box(ctx), attachments, strict=True),
        )
        return self._send(ctx, letter)

    @tool(permission="mail:write", latency_ms=500, jitter_ms=300, writes=True, on=("mail", "id"))
    def reply(
        self,
        ctx: Ctx,
        id: MailId,
        body_text: Body,
        all: Annotated[bool, Field(description="Answer everyone who received it too.")] = False,
        attachments: Attachments | None = None,
    ) -> Sent:
        """Answer a mail: its sender, or everyone who received it too."""
        box = self._box(ctx)
        parent = self._entry(box, id)[1].letter
        me = self._own_address(ctx)
        # An answer to one's own mail goes to those it was for.
        to = parent.to if parent.sender.key == me.key else (parent.sender,)
        cc: tuple[Address, ...] = ()
        if all:
            taken = {me.key, *(address.key for address in to)}
            cc = unique(a for a in parent.recipients if a.key not in taken)
        letter = self._letter(
            ctx, me, to, cc, answer_subject(parent.subj), body_text, parent,
            self._parts(box, attachments, strict=True),
        )  # fmt: skip
        return self._send(ctx, letter)

    @tool(permission="mail:read", latency_ms=400, jitter_ms=200)
    def search(
        self, ctx: Ctx, query: Query, folder: FolderName | None = None, limit: Limit = 20
    ) -> Hits:
        """Find mails that hold all the words, in one folder or in all of them, newest first."""
        words = query.casefold().split()
        box = self._box(ctx)
        places = [self._folder(box, folder)] if folder else list(box.folders.values())
        entries = merge(*(place.entries.newest() for place in places), key=_number, reverse=True)
        found = islice((entry for entry in entries if _holds(entry.letter, words)), limit)
        return {"hits": [{**_listed(entry), "folder": box.held[entry.id]} for entry in found]}

    @tool(permission="mail:write", latency_ms=200, jitter_ms=100, writes=True, idempotent=True,
          on=("mail", "id"))  # fmt: skip
    def move(self, ctx: Ctx, id: MailId, folder: FolderName) -> Moved:
        """Move a mail to another folder."""
        box = self._box(ctx)
        source, entry = self._entry(box, id)
        target = self._folder(box, folder)
        if target is not source:
            box = self._with(self._with(box, source.drop(entry)), target.put(entry))
            opened = "" if box.opened == entry.id else box.opened
            held = box.held.set(entry.id, target.name)
            self._keep(ctx, ctx.actor.id, Mailbox(box.folders, held, opened))
        return {"ok": True, "id": entry.id, "folder": target.name}

    # -- events -------------------------------------------------------------------------------

    @event()
    def arrive(
        self,
        ctx: Ctx,
        from_: Sender,
        subj: Subject,
        body_text: Body,
        to: OneOrMany | None = None,
        cc: OneOrMany | None = None,
        in_reply_to: Reference | None = None,
        attachments: Attachments | None = None,
        folder: FolderName = INBOX,
    ) -> None:
        """Mail comes in, from a colleague, another company or a stranger."""
        senders = self._read(ctx, "from", from_)
        if len(senders) > 1:
            raise wrong("from", f"{from_[:120]!r} in 'from' is more than one address.")
        author = self._people.get(senders[0].key)
        inside = author is not None and not author.outside
        receivers = self._read(ctx, "to", to) if to else self._default_addresses()
        box = ctx.state.boxes[author.id] if inside and author else None
        letter = self._letter(
            ctx, senders[0], receivers, self._read(ctx, "cc", cc) if cc else (), subj, body_text,
            self._referred(ctx.state, in_reply_to), self._parts(box, attachments, strict=False),
        )  # fmt: skip
        self._admit(letter, inside)
        if inside and author:
            self._file(ctx, author.id, letter, SENT)
        for address in letter.recipients:
            person = self._people.get(address.key)
            if person is None:
                continue
            if not person.outside:
                copy = self._copy(ctx, letter) if person is author else letter
                self._file(ctx, person.id, copy, folder, unread=True)
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
        self._file(ctx, mailbox, letter, INBOX, unread=True)

    # -- sending ------------------------------------------------------------------------------

    def _send(self, ctx: Ctx, letter: Letter) -> Sent:
        """File a letter under Sent, and let it go to everyone it is for."""
        me = ctx.actor
        self._file(ctx, me.id, letter, SENT)
        for address in letter.recipients:
            person = self._people.get(address.key)
            if person is None:
                self._bounce(ctx, letter, address)
                continue
            if not person.outside:
                copy = self._copy(ctx, letter) if person is me else letter
                delay_ms = ctx.draw(f"delivery/{person.id}").between(500, 2000)
                payload = {"mail": copy.id, "mailbox": person.id}
                ctx.schedule("mail.deliver", payload, delay_ms, actor=me.id)
            self._tell(ctx, letter, me, person)
        return {"id": letter.id}

    def _bounce(self, ctx: Ctx, letter: Letter, address: Address) -> None:
        if address.key == self._daemon.key:
            reason = f"550 5.7.1 <{address.email}>: nobody reads this mailbox"
        elif address.domain in self._domains:
            reason = f"550 5.1.1 <{address.email}>: there is no such mailbox at {address.domain}"
        else:
            reason = f"550 5.4.4 <{address.email}>: the domain {address.domain} was not found"
        payload = {
            "from": self._daemon.email,
            "to": letter.sender.email,
            "subj": bounce_subject(letter)[:998],
            "body_text": bounce_text(letter, address, reason, self.config.domain),
            "in_reply_to": letter.id,
        }
        delay_ms = ctx.draw(f"bounce/{ctx.actor.id}").between(1000, 3000)
        ctx.schedule("mail", payload, delay_ms)

    def _tell(self, ctx: Ctx, letter: Letter, author: Actor | None, person: Actor) -> None:
        """Let whoever listens for ``person`` know that the letter is for them."""
        if letter.automatic or person is author:
            return
        place = self._address[person.id].email
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
                    "to": letter.sender.email,
                    "subj": answer_subject(letter.subj)[:998],
                    "in_reply_to": letter.id,
                },
                words="body_text",
            )
        )

    def _admit(self, letter: Letter, inside: bool) -> None:
        """Refuse what is for nobody: mail from here may leave, but mail from outside must arrive."""
        keys = [address.key for address in letter.recipients]
        if any(key in self._people for key in keys):
            return
        if inside and any(a.domain not in self._domains for a in letter.recipients):
            return
        mailboxes = [a.email for i, a in self._address.items() if not self.directory[i].outside]
        raise Refused("not_found", f"Nobody has the address {keys[0]!r}.", nearest(keys[0], mailboxes))

    # -- writing ------------------------------------------------------------------------------

    def _letter(
        self,
        ctx: Ctx,
        sender: Address,
        to: tuple[Address, ...],
        cc: tuple[Address, ...],
        subj: str,
        body_text: str,
        parent: Letter | None = None,
        parts: tuple[Part, ...] = (),
    ) -> Letter:
        """A new letter, under the next id."""
        letters = ctx.state.letters
        new_id = f"m{len(letters) + 1}"
        letter = Letter(
            id=new_id,
            message_id=f"<{new_id}.{self.epoch_ms + ctx.time_ms}@{sender.domain}>",
            time_ms=ctx.time_ms,
            sender=sender,
            to=to,
            cc=cc,
            subj=subject(subj),
            body_text=body_text,
            in_reply_to=parent.message_id if parent else "",
            references=chain(parent) if parent else (),
            thread=parent.thread if parent else new_id,
            parts=parts,
            automatic=sender.key == self._daemon.key,
        )
        ctx.state = MailState(letters.set(new_id, letter), ctx.state.boxes)
        return letter

    def _copy(self, ctx: Ctx, letter: Letter) -> Letter:
        """The same letter under an id of its own, for a mailbox that has it already as sent."""
        letters = ctx.state.letters
        copy = replace(letter, id=f"m{len(letters) + 1}")
        ctx.state = MailState(letters.set(copy.id, copy), ctx.state.boxes)
        return copy

    def _parts(
        self, box: Mailbox | None, attachments: Sequence[str | Attachment] | None, strict: bool
    ) -> tuple[Part, ...]:
        """What is attached; a mail goes along itself where ``box`` holds it."""
        found = []
        for given in attachments or ():
            item: Attachment = {"ref": given} if isinstance(given, str) else given
            made = part(item["ref"].strip(), item.get("name", ""))
            if made is None:
                message = f"{item['ref'][:120]!r} in 'attachments' is no reference."
                hint = "Write doc:ID, blob:…, mail:ID or the URL of a page."
                raise wrong("attachments", message, hint)
            if made.kind == "mail" and box is not None:
                entry = box.find(made.ref.removeprefix("mail:"))
                if entry is not None:
                    name = item.get("name") or entry.letter.subj or made.name
                    made = replace(made, name=subject(name), letter=entry.letter)
                elif strict:
                    raise _no_mail(box, made.ref.removeprefix("mail:"))
            found.append(made)
        return tuple(found)

    def _part_shown(self, part: Part) -> dict[str, Any]:
        shown: dict[str, Any] = {"name": part.name, "ref": part.ref, "kind": part.kind}
        if part.letter is not None:
            shown["headers"] = headers(part.letter, self.epoch_ms)
            shown["body_text"] = part.letter.body_text
        return shown

    # -- who and where ------------------------------------------------------------------------

    def _read(self, ctx: Ctx, field: str, given: str | Iterable[str]) -> tuple[Address, ...]:
        """The addresses in a field, named as the directory names them where the writer did not."""
        hint = ""
        if isinstance(given, str):
            # Whoever writes a person's handle means the address.
            meant = ctx.directory.get(given.strip().removeprefix("@"))
            if meant is not None and not meant.outside:
                hint = f"Did you mean {self._address[meant.id].email}?"
        return tuple(
            address if address.name else self._named(address)
            for address in read(field, given, hint)
        )

    def _named(self, address: Address) -> Address:
        person = self._people.get(address.key)
        if person is not None:
            return Address(address.email, person.name)
        return self._daemon if address.key == self._daemon.key else address

    def _default_addresses(self) -> tuple[Address, ...]:
        return tuple(self._address[actor_id] for actor_id in self._default)

    def _own_address(self, ctx: Ctx) -> Address:
        self._box(ctx)
        return self._address[ctx.actor.id]

    def _referred(self, state: MailState, reference: str | None) -> Letter | None:
        """The letter that an id or a Message-ID stands for, if there is one."""
        if reference is None:
            return None
        letter = state.letters.get(reference.lstrip("<").partition(".")[0])
        return letter if letter and reference in (letter.id, letter.message_id) else None

    def _box(self, ctx: Ctx) -> Mailbox:
        box = ctx.state.boxes.get(ctx.actor.id)
        if box is None:
            raise Refused("not_found", f"{ctx.actor.id} has no mailbox here.")
        return box

    def _folder(self, box: Mailbox, name: str) -> Folder:
        found = box.folders.get(name)
        if found is None:
            found = next((f for f in box.folders.values() if f.name.casefold() == name.casefold()), None)
        if found is None:
            raise Refused(
                "not_found", f"There is no folder {name!r}.", nearest(name, box.folders.keys())
            )
        return found

    def _entry(self, box: Mailbox, mail_id: str) -> tuple[Folder, Entry]:
        entry = box.find(mail_id)
        if entry is None:
            raise _no_mail(box, mail_id)
        return box.folders[box.held[mail_id]], entry

    def _file(
        self, ctx: Ctx, owner: str, letter: Letter, name: str, unread: bool = False
    ) -> None:
        """Put a letter into a folder of someone's mailbox."""
        box = ctx.state.boxes[owner]
        folder = self._folder(box, name)
        folders = box.folders.set(folder.name, folder.put(Entry(letter, unread)))
        held = box.held.set(letter.id, folder.name)
        self._keep(ctx, owner, Mailbox(folders, held, box.opened))

    def _with(self, box: Mailbox, folder: Folder) -> Mailbox:
        return Mailbox(box.folders.set(folder.name, folder), box.held, box.opened)

    def _keep(self, ctx: Ctx, owner: str, box: Mailbox) -> None:
        if ctx.state.boxes[owner] is not box:
            ctx.state = MailState(ctx.state.letters, ctx.state.boxes.set(owner, box))

    # -- what is seen -------------------------------------------------------------------------

    def view(self, state: MailState, actor: Actor) -> MailView:
        """The actor's own mailbox."""
        box = state.boxes.get(actor.id)
        address = self._address.get(actor.id)
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


def _listed(entry: Entry) -> Listed:
    letter = entry.letter
    return {
        "id": letter.id,
        "from": letter.sender.email,
        "to": ", ".join(address.email for address in letter.to),
        "subj": letter.subj,
        "time": letter.time_ms,
        "unread": entry.unread,
    }


def _holds(letter: Letter, words: list[str]) -> bool:
    people = " ".join(map(str, (letter.sender, *letter.recipients)))
    text = f"{letter.subj}\n{letter.body_text}\n{people}".casefold()
    return all(word in text for word in words)


def _number(entry: Entry) -> int:
    return entry.letter.number


def _no_mail(box: Mailbox, mail_id: str) -> Refused:
    newest = ", ".join(entry.id for entry in islice(box.folders[INBOX].entries.newest(), 3))
    hint = f"The newest in {INBOX} are {newest}." if newest else f"{INBOX} is empty."
    return Refused("not_found", f"There is no mail {mail_id!r} here.", hint)


TWIN = Mail
