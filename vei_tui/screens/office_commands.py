"""What a person can do in the office besides working in a pane: time, lists, panes, leaving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from vei_tui.commands import command
from vei_tui.keymap import help_lines
from vei_tui.panes._following import named, offer
from vei_tui.presenters import when
from vei_tui.presenters.events import record_lines, said_in
from vei_tui.presenters.goals import goal_lines, tally
from vei_tui.presenters.records import links_of
from vei_tui.presenters.text import Line, Role, line, lines, plain
from vei_tui.screens.office import WIDE
from vei_tui.screens.office_desk import OfficeDesk
from vei_tui.screens.sheet import FOLLOW, SheetScreen
from vei_tui.screens.timeline import Timeline, TimelineScreen
from vei_tui.widgets.composer import Composer
from vei_tui.widgets.ink import safe

WAIT_MS = 600_000
"""The longest that one press of the key waits."""

SHOWN_KEYS = 3
"""Keys of panes that the task names, as an example."""

ON_THE_BRIEF = ("office.wait", "office.help")
"""Commands that the task names, which close it."""


class OfficeScreen(OfficeDesk):
    """The office a person plays in. Its result says where to go: `lobby`, `report`, `quit`."""

    @dataclass
    class LookBack(Message):
        """What was of this day is to be seen."""

        office: OfficeScreen
        path: Path
        """The day's run."""
        step: int
        """Where it stands now."""

    # Time

    async def do_wait(self) -> None:
        """Wait for the next thing that concerns the seat."""
        if not self.session.frame.pending:
            self.tell("Nothing is on its way: it is your move.")
            return
        before = len(self.session.log)
        outcome = await self.act("vei.wait", {"max_ms": WAIT_MS})
        if outcome.error is not None:
            self.tell(f"{outcome.error['message']} {outcome.error['hint']}", Role.ALERT)
        elif len(self.session.log) <= before + 1:
            self.tell(f"Nothing that concerns you came within {when.span(WAIT_MS)}.")

    async def do_tick(self) -> None:
        """Let one second pass."""
        await self.act("vei.tick", {"dt_ms": 1000})

    def do_run(self) -> None:
        """Let the clock run, or stop it."""
        if self.clock.running:
            self.clock.stop()
        else:
            self.clock.start()
        self._show_status(self.session.frame)

    def do_faster(self) -> None:
        """Run faster."""
        self.clock.change(1)
        self.tell(f"{self.clock.speed} s of office time in one second.")
        self._show_status(self.session.frame)

    def do_slower(self) -> None:
        """Run slower."""
        self.clock.change(-1)
        self.tell(f"{self.clock.speed} s of office time in one second.")
        self._show_status(self.session.frame)

    # Lists

    def do_goals(self) -> None:
        """The goals and how they stand."""
        met, wanted = tally(self._goals)
        if not wanted:
            self._read("Goals", [line("This scenario shows its goals only at the end."), (),
                                 line("b shows the task.")])  # fmt: skip
            return
        self._read(f"Goals: {met} of {wanted} done", goal_lines(self._goals))

    def do_brief(self, begin: bool = False) -> None:
        """The task, as it was given."""
        session = self.session
        me = session.people.by_id.get(session.actor)
        rows: list[Line] = [line((session.title, Role.HEADING)), ()]
        if me is not None:
            title = f", {me.title}" if me.title else ""
            rows += [line("You are ", (me.name, Role.SELF), f"{title}."), ()]
        rows += lines(session.brief.strip())
        keys = [spec.key for spec in self.specs]
        first = " ".join(keys[:SHOWN_KEYS])
        rows += [
            (),
            line(
                *((first, Role.STRONG), (" go to a pane   ", Role.DIM)),
                *(("w", Role.STRONG), (" waits for answers   ", Role.DIM)),
                *(("?", Role.STRONG), (" shows all keys", Role.DIM)),
            ),
        ]
        does = {key: f"pane_key('{key}')" for key in keys}
        does |= {each.keys[0]: f"command('{each.id}')" for each in map(command, ON_THE_BRIEF)}
        self._read("Your task", rows, "begin" if begin else "close", does)

    def _read(
        self,
        title: str,
        rows: Sequence[Line],
        close: str = "close",
        does: Mapping[str, str] | None = None,
    ) -> None:
        """Show a text over the office.

        Args:
            title: What it is.
            rows: The text.
            close: What closing it is called.
            does: Keys that it names, and the action of the office that each stands for.
        """
        linked = named(self, "\n".join(map(plain, rows)))
        does = does or {}

        async def closed(result: str | None) -> None:
            if result == FOLLOW:
                offer(self.stage.pane(), linked)
            elif result is not None and result in does:
                await self.run_action(does[result])

        follows = bool(links_of(linked))
        self.app.push_screen(SheetScreen(title, rows, close, follows=follows, passes=does), closed)

    def do_events(self) -> None:
        """Everything that happened: in the rail, or over the screen where there is no rail."""
        if self.rail.display and self.rail.timeline.region.width:
            self.rail.timeline.take_focus()
            return
        session = self.session
        screen = TimelineScreen(session.people, session.starts_at, session.log)
        self.app.push_screen(screen, lambda picked: self.go_to(picked) if picked else None)

    def go_to(self, picked: Timeline.Picked) -> None:
        """Go to where something arrived, or to what it names; show an own call in full."""
        happening = picked.happening
        if picked.follows:
            offer(self.stage.pane(), named(self, said_in(happening)))
            return
        if happening.arrival is not None:
            self.call_next(self._go, happening.app, happening.arrival.ref)
            return
        record = self.session.record(happening.seq)
        if record is not None:
            self._read(f"Step {happening.seq + 1}", record_lines(record, self.session.starts_at))

    async def _go(self, app: str, ref: str) -> None:
        pane = await self.open_pane(app)
        pane.go_to(ref)

    def do_notices(self) -> None:
        """What called for the seat, newest first."""
        history = {notice.id: notice for notice in self.notices.history}
        if not history:
            self.tell("Nothing has called for you yet.")
            return
        rows = [(key, "".join(text for text, _ in n.text)) for key, n in history.items()]

        async def chosen(key: str) -> None:
            await self._go(history[key].app, history[key].ref)

        self.choose("What called for you", rows, chosen)

    # Panes

    async def do_last(self) -> None:
        """Back to the pane before."""
        if self.stage.last:
            await self.open_pane(self.stage.last)

    async def do_pin(self) -> None:
        """Keep the pane in front on the screen, or no longer."""
        if self.size.width < WIDE:
            self.tell(f"Two panes need {WIDE} columns; here there are {self.size.width}.")
            return
        stage = self.stage
        stage.pinned = "" if stage.pinned == stage.front else stage.front
        name = next(spec.title for spec in self.specs if spec.twin == stage.front)
        self.tell(
            f"{name} stays on the screen." if stage.pinned else f"{name} is no longer pinned."
        )

    async def do_zoom(self) -> None:
        """Give all room to the pane in front, or share it again."""
        self.stage.zoomed = not self.stage.zoomed
        self.set_class(self.stage.zoomed, "-zoomed")
        await self.stage.settle(self.size.width >= WIDE)
        self._show_panes(self.session.frame)
        self.stage.pane().take_focus()

    def do_find(self) -> None:
        """Find in the pane in front."""
        self.stage.pane().do_find()

    def do_next(self) -> None:
        """The next thing found."""
        self.stage.pane().do_next()

    def do_previous(self) -> None:
        """The thing found before."""
        self.stage.pane().do_previous()

    def do_inspect(self) -> None:
        """The state as a tree: in the seat what it sees, else everything."""
        from vei_tui.screens.inspector_commands import inspect

        self.clock.stop()
        self._show_status(self.session.frame)
        if words := inspect(self, self.session):
            self.tell(words)

    def do_copy(self) -> None:
        """Copy what is under the cursor."""
        selection = self.stage.pane().selection()
        if not selection.text:
            self.tell("There is nothing to copy here.")
            return
        self.app.copy_to_clipboard(selection.text)
        self.tell(f"Copied: {safe(selection.text)[:60]} · ctrl+v pastes it.")

    # Help, colours, leaving

    def do_help(self) -> None:
        """The keys of this place, and what it is for."""
        pane = self.stage.pane()
        writes = any(
            isinstance(each, Composer) for each in (self.focused or self).ancestors_with_self
        )
        first, about = self._help_about()
        rows = help_lines(pane.spec.title, about or pane.ABOUT, "office", self.front, writes, first)
        self._read("Keys", rows)

    def _help_about(self) -> tuple[str, str]:
        """A place whose keys come first, and what it is for; empty where there is none."""
        return ("", "")

    def theme_names(self) -> Sequence[str]:
        """The themes there are."""
        from vei_tui.themes import theme_names

        return theme_names()

    def do_themes(self) -> None:
        """Choose the colours."""
        self.choose_theme(self.app.theme)

    def choose_theme(self, name: str) -> None:
        """Choose the colours, beginning with one."""
        from vei_tui.screens.themes import choose_theme

        choose_theme(self.app, name)

    def do_rewind(self) -> None:
        """Look at the day so far, step by step."""
        self._hold()
        session = self.session
        self.post_message(self.LookBack(self, session.path, session.frame.index))

    def _hold(self) -> None:
        """Let nothing more happen by itself."""
        self.clock.stop()

    def do_finish(self) -> None:
        """End the day and see the report."""
        self.clock.stop()
        self.dismiss("report")

    def do_lobby(self) -> None:
        """Back to the lobby."""
        self.clock.stop()
        self.dismiss("lobby")

    def do_quit(self) -> None:
        """Leave; the run can be resumed."""
        self.clock.stop()
        self.dismiss("quit")
