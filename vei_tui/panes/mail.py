"""Mail: folders, the letters in one, the letter that is open, and a line to answer it on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from vei_tui.panes._base import Desk, Pane, Selection, place_bindings
from vei_tui.panes._following import begin, named, offer
from vei_tui.presenters import mail
from vei_tui.presenters.text import PageLine, Role, clean, line, one_line
from vei_tui.presenters.wrap import clip
from vei_tui.registry import PaneSpec
from vei_tui.session import Frame
from vei_tui.widgets.composer import Composer
from vei_tui.widgets.frame_title import FrameTitle
from vei_tui.widgets.line_list import LineList
from vei_tui.widgets.one_row import OneRow
from vei_tui.widgets.reader import Reader
from vei_tui.widgets.table import Column, LineTable

if TYPE_CHECKING:
    from twins.mail.seen import MailView
    from twins.mail.state import Letter

COLUMNS = (
    Column("", 1, priority=0),
    Column("From", 18, priority=1),
    Column("Subject", 20, grows=True, priority=0),
    Column("Time", 12, right=True, priority=2),
)

ARCHIVE = "Archive"


class FolderLine(OneRow):
    """The folders on one line; a click opens one."""

    DEFAULT_CSS = "FolderLine { background: $surface; }"

    @dataclass
    class Picked(Message):
        """A folder was clicked."""

        name: str
        """Its name."""

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__(id="folders")
        self._line: PageLine = ()

    def set_line(self, folders: PageLine) -> None:
        """Show other folders."""
        if folders != self._line:
            self._line = folders
            self.refresh()

    def row(self, width: int) -> PageLine:
        """The folders that fit."""
        return clip(self._line, width)

    def node_clicked(self, node_id: str) -> None:
        """Tell which folder was clicked."""
        self.post_message(self.Picked(node_id))


class MailPane(Pane["MailView"]):
    """One answers a mail as one answers mail: r, write, enter."""

    ABOUT = (
        "Your mailbox. Enter opens a letter, which marks it as read; r answers it, c writes a new "
        "one, o goes to what it names. [ and ] go through the folders."
    )
    FIRST = "#letters"
    FINDS = "Find in this folder"
    BINDINGS = place_bindings("mail")
    DEFAULT_CSS = """
    MailPane {
        & > #letters { height: 2fr; }
        & > #letter { height: 3fr; }
        & > #answer { display: none; }
    }
    MailPane.-answers > #answer { display: block; }
    MailPane.-reading > #letters { height: 1fr; max-height: 6; }
    MailPane.-reading > #letter { height: 4fr; }
    """

    def __init__(self, desk: Desk, spec: PaneSpec) -> None:
        """Make the pane."""
        super().__init__(desk, spec)
        self._list = mail.MailList(desk.session.starts_at)
        self._title = FrameTitle(line("Mail"), of="#letters")
        self._folders = FolderLine()
        self._letters: LineTable[mail.MailRow] = LineTable(
            COLUMNS,
            mail.mail_cells,
            lambda row: row.id,
            empty=[
                (),
                line(("Nothing in this folder. ] goes to the next, c writes a mail.", Role.DIM)),
            ],
            id="letters",
        )
        self._letter_title = FrameTitle(of="#letter, Composer", id="letter-title")
        self._letter = Reader(
            empty=[
                (),
                line(("No letter is open. Enter opens the one under the cursor.", Role.DIM)),
            ],
            id="letter",
        )
        self._composer = Composer(leaves_to="#letter", id="answer")
        self._folder = mail.INBOX
        self._answers_all = False

    def compose(self) -> ComposeResult:
        """The folders, the list, the letter, and where one answers."""
        yield self._title
        yield self._folders
        yield self._letters
        yield self._letter_title
        yield self._letter
        yield self._said
        yield self.ask_line
        yield self._composer

    # Drawing

    def draw(self, view: MailView, frame: Frame) -> None:
        """Draw folders, list and letter."""
        folder = view.folder(self._folder)
        if folder is None:
            self._folder = mail.INBOX
            folder = view.folder(mail.INBOX)
        opened = view.opened
        self._folders.set_line(mail.folder_line(view, self._folder))
        count = folder.size if folder else 0
        right = f"{count} letter{'' if count == 1 else 's'}"
        if folder and folder.unread:
            right = f"{folder.unread} new · {right}"
        self._title.set_title(
            line("Mail", (f"  {view.address}", Role.DIM)), line((right, Role.DIM))
        )
        rows = self._list.rows(folder, opened.id if opened else "", frame.time_ms) if folder else []
        self._letters.set_records(rows)
        self._draw_letter(opened)

    def _draw_letter(self, letter: Letter | None) -> None:
        session = self.desk.session
        if letter is None:
            self._letter_title.set_title(line("Letter"))
            self._letter.set_lines(())
            self.remove_class("-reading", "-answers")
            return
        self._letter_title.set_title(line(one_line(letter.subj) or "(no subject)"))
        lines = mail.letter_lines(letter, session.people, session.starts_at)
        same = lines == list(self._letter.lines)
        self._letter.set_lines(lines, keep_place=same)
        self._composer.set_placeholder(
            f"Answer {'everyone' if self._answers_all else one_line(mail.spoken(letter.sender))}"
            " · enter sends · ctrl+j new line · esc back"
        )

    # Acting

    @property
    def _row(self) -> mail.MailRow | None:
        return self._letters.highlighted

    def _target(self) -> str:
        """Id of the letter a command is about: the open one while it is read, or the cursor's."""
        opened = self.view.opened if self.view else None
        if opened is not None and not self._letters.has_focus:
            return opened.id
        return self._row.id if self._row else ""

    @on(LineList.Selected, "#letters")
    async def _open(self, event: LineList.Selected) -> None:
        event.stop()
        await self._open_letter(event.record_id)

    async def _open_letter(self, letter_id: str) -> None:
        outcome = await self.act("mail.open", {"id": letter_id})
        if outcome.ok:
            self.remove_class("-answers")
            self.add_class("-reading")
            self._letter.focus()

    @on(Composer.Sent)
    async def _send(self, event: Composer.Sent) -> None:
        event.stop()
        opened = self.view.opened if self.view else None
        if opened is None:
            return
        args: dict[str, object] = {"id": opened.id, "body_text": event.text}
        if self._answers_all:
            args["all"] = True
        outcome = await self.act("mail.reply", args)
        if outcome.ok:
            self.remove_class("-answers")
            self._letter.focus()
            self.say("Sent.")
        else:
            self._composer.put_back(event.text)

    @on(Composer.Left)
    def _left(self, event: Composer.Left) -> None:
        event.stop()
        if not self._composer.text:
            self.remove_class("-answers")
        self._letter.focus()

    @on(FolderLine.Picked)
    def _picked(self, event: FolderLine.Picked) -> None:
        event.stop()
        self.show_folder(event.name)

    def show_folder(self, name: str) -> None:
        """Show another folder."""
        self._folder = name
        if self.view is not None:
            self.draw(self.view, self.desk.session.frame)
        self._letters.focus()

    def _step_folder(self, step: int) -> None:
        names = [folder.name for folder in self.view.folders] if self.view else []
        if names:
            at = names.index(self._folder) if self._folder in names else 0
            self.show_folder(names[(at + step) % len(names)])

    def do_next_folder(self) -> None:
        """Show the next folder."""
        self._step_folder(1)

    def do_previous_folder(self) -> None:
        """Show the folder before."""
        self._step_folder(-1)

    def do_write(self) -> None:
        """Write a new mail."""
        self.desk.open_form("mail.compose", {})

    async def do_reply(self, everyone: bool = False) -> None:
        """Answer the letter; one that is not open yet is opened first."""
        target = self._target()
        opened = self.view.opened if self.view else None
        if not target:
            self.say("There is no mail to answer here.")
            return
        if opened is None or opened.id != target:
            await self._open_letter(target)
            opened = self.view.opened if self.view else None
        if opened is None:
            return
        self._answers_all = everyone
        self._draw_letter(opened)
        self.add_class("-reading", "-answers")
        self._composer.focus()

    async def do_reply_all(self) -> None:
        """Answer everyone on the letter."""
        await self.do_reply(everyone=True)

    async def do_follow(self) -> None:
        """Go to what the letter names; one that is not open yet is opened first."""
        target = self._target()
        if not target:
            self.say("There is no mail here that could name something.")
            return
        opened = self.view.opened if self.view else None
        if opened is None or opened.id != target:
            await self._open_letter(target)
            opened = self.view.opened if self.view else None
        if opened is None or opened.id != target:
            return
        people = self.desk.session.people
        offer(self, [*named(self.desk, opened.body_text), *mail.around(opened, people)])

    async def do_archive(self) -> None:
        """Move the letter to the archive."""
        target = self._target()
        if target:
            await self._move(target, ARCHIVE)

    def do_move(self) -> None:
        """Move the letter to another folder."""
        target = self._target()
        if not target or self.view is None:
            self.say("There is no mail to move here.")
            return

        async def move(folder: str) -> None:
            await self._move(target, folder)

        names = [folder.name for folder in self.view.folders if folder.name != self._folder]
        choices = [(name, mail.folder_title(name)) for name in names]
        self.desk.choose("Move to", choices, move)

    async def _move(self, letter_id: str, folder: str) -> None:
        outcome = await self.act("mail.move", {"id": letter_id, "folder": folder})
        if outcome.ok:
            self.say(f"Moved to {mail.folder_title(folder)}.")
            self._letters.focus()

    @on(Reader.NodeActivated)
    async def _attached(self, event: Reader.NodeActivated) -> None:
        event.stop()
        opened = self.view.opened if self.view else None
        number = int(event.node_id.partition(" ")[2])
        if opened is None or number >= len(opened.parts):
            return
        part = opened.parts[number]
        if part.kind == "mail":
            await self._open_letter(part.ref.partition(":")[2])
        elif mail.part_goal(part):
            begin(self, mail.part_goal(part))
        else:
            self.say(f"{part.ref} opens with {part.kind}s.read: a lists what can be done.")

    # What the office asks

    def selection(self) -> Selection:
        """The letter under the cursor, or the one that is open."""
        target = self._target()
        entry = self.view.find(target) if self.view and target else None
        if entry is None:
            return Selection()
        letter = entry.letter
        label = f"mail “{one_line(letter.subj)[:40]}”"
        return Selection({"mail": target}, {"id": target}, label, clean(letter.body_text))

    def completions(self, field: str, typed: str) -> Sequence[str]:
        """Addresses, folders, letters."""
        view = self.view
        wanted = typed.casefold()
        if field in ("to", "cc"):
            head, comma, last = wanted.rpartition(",")
            known = mail.known_addresses(view, self.desk.session.people)
            lead = typed[: len(head) + len(comma)] + (" " if comma else "")
            return [f"{lead}{each}" for each in known if last.strip() in each.casefold()]
        if view is None:
            return ()
        if field == "folder":
            return [f.name for f in view.folders if wanted in f.name.casefold()]
        if field == "id":
            return [row.id for row in self._letters.records if wanted in row.id]
        return ()

    async def find(self, words: str) -> Sequence[str]:
        """Letters of the folder with these words in sender or subject."""
        wanted = words.casefold().split()
        return [
            row.id
            for row in self._letters.records
            if all(word in f"{row.who} {row.subj}".casefold() for word in wanted)
        ]

    def go_to(self, ref: str) -> None:
        """Put the cursor on a letter, in whatever folder it is."""
        folder = self.view.held.get(ref) if self.view else None
        if not folder:
            # A letter that is attached to another one is in no folder.
            self.run_worker(self._open_letter(ref), exclusive=True)
            return
        if folder != self._folder:
            self.show_folder(folder)
        self._letters.highlight(ref)
        self._letters.focus()

    def back(self) -> bool:
        """From the letter to the list."""
        if self._letters.has_focus and not self.has_class("-reading"):
            return False
        self.remove_class("-reading")
        self._letters.focus()
        return True


PANE = PaneSpec(
    twin="mail",
    title="Mail",
    short="ml",
    key="2",
    pane=MailPane,
    entity="mail",
    quick="mail.reply",
    news=mail.arrivals,
)
