"""Every command of the app, once: keys, palette, hint line, help screen and README come from here.

A command belongs to a place (the office, a pane, a screen) and is done by the method `do_…` of
whatever shows that place; the method's name is the last part of the command's id.
"""

from __future__ import annotations

from collections.abc import Sequence
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


COMMANDS: Final[tuple[Command, ...]] = (
    # The office
    Command("office.act", ("a",), "act", "What can be done with the thing under the cursor.",
            priority=4),
    Command("office.wait", ("w",), "wait",
            "Wait for the next thing that concerns you, at most ten minutes.", priority=1),
    Command("office.tick", (".",), "1 s", "Let one second of office time pass.", priority=5),
    Command("office.run", ("space",), "run", "Let the clock run, or stop it.", priority=3),
    Command("office.faster", ("+", "="), "faster", "Let the clock run faster.", priority=9),
    Command("office.slower", ("-",), "slower", "Let the clock run slower.", priority=9),
    Command("office.goals", ("g",), "goals", "The goals and how they stand.", priority=3),
    Command("office.events", ("e",), "events", "Everything that happened, one line each.",
            priority=4),
    Command("office.brief", ("b",), "task", "The task, as it was given to you.", priority=4),
    Command("office.notices", ("!",), "notices", "What called for you, newest first.",
            priority=6),
    Command("office.last", ("grave_accent",), "last pane", "Back to the pane before.",
            priority=9, shown="`"),
    Command("office.pin", ("p",), "pin", "Keep this pane on the screen, on wide terminals.",
            priority=7),
    Command("office.zoom", ("z",), "zoom", "Give all room to this pane, or share it again.",
            priority=7),
    Command("office.rewind", ("comma",), "look back",
            "This day so far, step by step; from any of them another day can go on.", priority=6,
            shown=","),
    Command("office.find", ("slash",), "find", "Find words in this pane.", priority=3, shown="/"),
    Command("office.next", ("n",), "next", "The next thing found.", priority=9),
    Command("office.previous", ("N",), "previous", "The thing found before.", priority=9),
    Command("office.inspect", ("I",), "inspect",
            "The state behind it all as a tree, and what each step changed; in the seat, what you "
            "see of it.", priority=9),
    Command("office.copy", ("y",), "copy", "Copy what is under the cursor; ctrl+v pastes it.",
            priority=6),
    Command("office.finish", ("F",), "finish",
            "End the day and see the report. The run can still be resumed.", priority=6),
    Command("office.themes", (), "themes", "Choose the colours, seeing each before you take it."),
    Command("office.lobby", (), "lobby", "Back to the lobby. The run can be resumed."),
    Command("office.quit", ("q", "ctrl+q"), "quit",
            "Leave. Nothing is lost: the run can be resumed.", priority=7),
    Command("office.help", ("question_mark",), "keys",
            "The keys of this place, and what it is for.", priority=9, shown="?"),
    # Watching an agent in the seat
    Command("watch.pause", ("space",), "pause", "Pause the agent before its next step, or let it "
            "go on.", "watch", 1),
    Command("watch.step", (".",), "step",
            "Let the agent make one step, a request or a call, and pause it.", "watch", 2),
    Command("watch.whisper", ("w",), "whisper",
            "Tell the agent something before its next turn; it is recorded as what it is.",
            "watch", 2),
    Command("watch.seat", ("ctrl+t",), "take over",
            "Sit down in the agent's seat, or hand it back; the agent is told what you did.",
            "watch", 1),
    Command("watch.follow", ("f",), "follow",
            "Bring the pane to the front that the agent works in, or leave the panes to you.",
            "watch", 3),
    Command("watch.mind", ("m",), "mind", "Show what the agent thinks and does, or hide it.",
            "watch", 4),
    Command("watch.other", ("M",), "other mind", "The mind of the next agent, where there are "
            "several.", "watch", 9),
    Command("watch.pace-up", ("+", "="), "faster", "Let the agent work faster.", "watch", 6),
    Command("watch.pace-down", ("-",), "slower", "Let the agent work slower, to read along.",
            "watch", 6),
    Command("watch.stop", ("x",), "stop", "Stop the agent for good; you are asked first.",
            "watch", 5),
    # A recording in the seat
    Command("replay.play", ("space",), "play", "Play the recording, or pause it.", "replay", 1),
    Command("replay.forward", ("full_stop",), "step", "One step on: the next record.", "replay", 2,
            "."),
    Command("replay.back", ("comma",), "back", "One step back.", "replay", 2, ","),
    Command("replay.call", ("greater_than_sign",), "call", "To the seat's next call.", "replay", 3,
            ">"),
    Command("replay.call-back", ("less_than_sign",), "call before", "To the seat's call before.",
            "replay", 9, "<"),
    Command("replay.mark", ("right_square_bracket",), "mark",
            "To the next mark: something arrives, is refused, is noted by a watcher, or a goal is "
            "met.", "replay", 3, "]"),
    Command("replay.mark-back", ("left_square_bracket",), "mark before", "To the mark before.",
            "replay", 9, "["),
    Command("replay.arrival", ("a",), "arrival", "To what arrives next.", "replay", 6),
    Command("replay.arrival-back", ("A",), "arrival before", "To what arrived before.", "replay",
            9),
    Command("replay.finding", ("x",), "trouble",
            "To the next call that was refused, or the next thing that a watcher noted.", "replay",
            6),
    Command("replay.goal", ("G",), "goal", "To the moment when the next goal was met.", "replay",
            5),
    Command("replay.goal-back", ("ctrl+g",), "goal before",
            "To the moment when the goal before was met.", "replay", 9),
    Command("replay.jump", ("colon",), "go to", "Go to a step, or to an office time.", "replay", 4,
            ":"),
    Command("replay.start", ("left_curly_bracket",), "start", "To the beginning.", "replay", 7,
            "{"),
    Command("replay.end", ("right_curly_bracket",), "end", "To the end.", "replay", 7, "}"),
    Command("replay.faster", ("+", "="), "faster", "Play faster.", "replay", 7),
    Command("replay.slower", ("-",), "slower", "Play slower.", "replay", 7),
    Command("replay.what-if", ("ctrl+t",), "what if",
            "Go on from this step in a run of its own: you, a model or a script has the seat.",
            "replay", 1),
    Command("replay.follow", ("f",), "follow",
            "Bring the pane to the front that the seat was at work in, or leave the panes to you.",
            "replay", 4),
    Command("replay.mind", ("m",), "mind", "Show what was thought and done, or hide it.", "replay",
            5),
    Command("replay.record", ("r",), "record", "This step's record in full.", "replay", 5),
    Command("replay.whole", ("W",), "whole record",
            "Show all that happened, other people's part too, or only what the seat saw.",
            "replay", 6),
    # Slack
    Command("slack.write", ("c", "i"), "write", "Write to the open conversation.", "slack", 1),
    Command("slack.reply", ("r",), "reply", "Answer the message under the cursor, in its thread.",
            "slack", 2),
    Command("slack.react", ("colon",), "react", "Add an emoji to the message under the cursor.",
            "slack", 5, ":"),
    Command("slack.thread", ("t",), "thread", "Show only the thread of this message, or all again.",
            "slack", 5),
    Command("slack.read", ("u",), "mark read", "Open the conversation again: all of it is read.",
            "slack", 6),
    Command("slack.follow", ("o",), "go to", "Go to a thing, page or person that it names.",
            "slack", 5),
    # Mail
    Command("mail.write", ("c", "i"), "write", "Write a new mail.", "mail", 1),
    Command("mail.reply", ("r",), "reply", "Answer this mail.", "mail", 2),
    Command("mail.reply-all", ("R",), "reply all", "Answer everyone on this mail.", "mail", 6),
    Command("mail.archive", ("x",), "archive", "Move this mail to the archive.", "mail", 4),
    Command("mail.move", ("m",), "move", "Move this mail to another folder.", "mail", 5),
    Command("mail.follow", ("o",), "go to", "Go to a thing, page or person that it names.",
            "mail", 5),
    Command("mail.next-folder", ("right_square_bracket", "right"), "folder", "The next folder.",
            "mail", 5, "]"),
    Command("mail.previous-folder", ("left_square_bracket", "left"), "folder before",
            "The folder before.", "mail", 9, "["),
    # Browser
    Command("browser.address", ("o", "ctrl+l"), "address", "Go to an address.", "browser", 1),
    Command("browser.back", ("backspace", "left"), "back", "Back to the page before.", "browser", 2,
            "←"),
    Command("browser.cite", ("c", "i"), "cite",
            "Write about this page in Slack: its address is filled in.", "browser", 2),
    Command("browser.follow", ("O",), "go to", "Go to a thing or person that this page names.",
            "browser", 4),
    # Tickets
    Command("tickets.write", ("c", "i"), "comment", "Comment on this ticket.", "tickets", 1),
    Command("tickets.move", ("m",), "move", "Move this ticket to a state that its type allows.",
            "tickets", 2),
    Command("tickets.take", ("t",), "take", "Assign this ticket to yourself.", "tickets", 3),
    Command("tickets.assign", ("A",), "assign", "Assign this ticket to somebody, or to nobody.",
            "tickets", 5),
    Command("tickets.filter", ("f",), "filter", "Choose which tickets are shown.", "tickets", 4),
    Command("tickets.sort", ("s",), "sort", "Sort the queue another way.", "tickets", 6),
    Command("tickets.view", ("v",), "board", "Show a board, a column a state, or the table again.",
            "tickets", 4),
    Command("tickets.follow", ("o",), "go to", "Go to a thing, page or person that it names.",
            "tickets", 5),
    Command("tickets.new", ("C",), "new", "Open a new ticket.", "tickets", 5),
    Command("tickets.edit", ("E",), "edit", "Change the title, text, priority or owner.",
            "tickets", 7),
    # ERP
    Command("erp.next-listing", ("right_square_bracket", "right"), "tab",
            "The next of orders, invoices, receipts and budgets.", "erp", 3, "]"),
    Command("erp.previous-listing", ("left_square_bracket", "left"), "tab before",
            "The tab before.", "erp", 9, "["),
    Command("erp.new", ("C",), "order", "Place a new order.", "erp", 4),
    Command("erp.approve", ("A",), "approve", "Approve this order, if you are entitled to.",
            "erp", 3),
    Command("erp.receive", ("r",), "receive", "Enter what came of this order.", "erp", 2),
    Command("erp.invoice", ("v",), "invoice", "Enter the vendor's invoice for this order.",
            "erp", 3),
    Command("erp.match", ("m",), "match",
            "Compare an invoice with its order and with what came.", "erp", 2),
    Command("erp.pay", ("P",), "pay", "Pay this invoice.", "erp", 3),
    Command("erp.filter", ("f",), "filter", "Choose which are shown.", "erp", 4),
    Command("erp.follow", ("o",), "go to", "Go to a document of the chain, or what it names.",
            "erp", 5),
    # Docs
    Command("docs.edit", ("c", "i"), "edit", "Change this document. Its older versions are kept.",
            "docs", 2),
    Command("docs.new", ("C",), "new", "Write a new document.", "docs", 3),
    Command("docs.search", ("s",), "search", "Search all documents, the best match first.",
            "docs", 1),
    Command("docs.filter", ("f",), "tag", "Show only documents with a tag.", "docs", 3),
    Command("docs.outline", ("t",), "outline", "Go to a heading of this document.", "docs", 4),
    Command("docs.versions", ("v",), "versions", "Read an older version.", "docs", 5),
    Command("docs.follow", ("o",), "go to", "Go to what it names, or to what names it.",
            "docs", 5),
    # Calendar
    Command("calendar.accept", ("A",), "accept", "Accept this invitation.", "calendar", 1),
    Command("calendar.decline", ("X",), "decline", "Decline this invitation.", "calendar", 1),
    Command("calendar.new", ("C",), "new", "Make an event: first when, then the rest.", "calendar",
            3),
    Command("calendar.find-time", ("s",), "free time",
            "Find a time when you and others are at work and free.", "calendar", 2),
    Command("calendar.move", ("m",), "move", "Move this event of yours to another time.",
            "calendar", 5),
    Command("calendar.edit", ("E",), "edit", "Change this event of yours.", "calendar", 7),
    Command("calendar.cancel", ("D",), "cancel", "Cancel this event of yours.", "calendar", 7),
    Command("calendar.now", ("t",), "now", "Go to what comes next.", "calendar", 4),
    Command("calendar.filter", ("f",), "filter", "Choose which events are shown.", "calendar", 6),
    Command("calendar.follow", ("o",), "go to", "Go to a thing, page or person that it names.",
            "calendar", 7),
    # CRM
    Command("crm.write", ("c", "i"), "log", "Log what was done with this contact or for this deal.",
            "crm", 1),
    Command("crm.move", ("m",), "stage", "Move this deal to another stage.", "crm", 2),
    Command("crm.mail", ("l",), "mail", "Write a mail to this contact.", "crm", 3),
    Command("crm.new", ("C",), "new", "Add one more of what is shown.", "crm", 4),
    Command("crm.company", ("t",), "company", "Note that this contact is at a company.", "crm", 7),
    Command("crm.consent", ("X",), "no contact", "Note that this contact must not be contacted.",
            "crm", 7),
    Command("crm.next-listing", ("right_square_bracket", "right"), "tab",
            "The next of contacts, companies, deals and activities.", "crm", 3, "]"),
    Command("crm.previous-listing", ("left_square_bracket", "left"), "tab before",
            "The tab before.", "crm", 9, "["),
    Command("crm.filter", ("f",), "filter", "Choose which are shown.", "crm", 5),
    Command("crm.follow", ("o",), "go to", "Go to a contact, company or deal that it names.",
            "crm", 5),
    # Okta
    Command("okta.let-in", ("u",), "let in",
            "Unlock, activate or take back from suspension: let this user in again.", "okta", 1),
    Command("okta.reset", ("r",), "reset", "Reset this user's password or factors.", "okta", 2),
    Command("okta.group", ("m",), "group", "Put this user into a group.", "okta", 2),
    Command("okta.application", ("t",), "app", "Give this user an application.", "okta", 3),
    Command("okta.take", ("x",), "take away", "Take a group or an application from this user.",
            "okta", 4),
    Command("okta.suspend", ("s",), "suspend", "Suspend this user, and say why.", "okta", 5),
    Command("okta.deactivate", ("D",), "deactivate", "Shut this user's account, and say why.",
            "okta", 4),
    Command("okta.next-listing", ("right_square_bracket", "right"), "tab",
            "The next of users, groups and applications.", "okta", 3, "]"),
    Command("okta.previous-listing", ("left_square_bracket", "left"), "tab before",
            "The tab before.", "okta", 9, "["),
    Command("okta.filter", ("f",), "filter", "Choose which users are shown.", "okta", 5),
    Command("okta.follow", ("o",), "go to", "Go to a user, group or application that it names.",
            "okta", 5),
    # Service desk
    Command("servicedesk.approve", ("A",), "approve", "Approve the stage that is yours to decide.",
            "servicedesk", 1),
    Command("servicedesk.reject", ("X",), "reject",
            "Reject the stage that is yours to decide, and say why.", "servicedesk", 1),
    Command("servicedesk.write", ("c", "i"), "comment", "Comment on this incident or request.",
            "servicedesk", 2),
    Command("servicedesk.move", ("m",), "move", "Move this to a status that it may go to.",
            "servicedesk", 3),
    Command("servicedesk.assign", ("t",), "assign", "Give this incident to somebody.",
            "servicedesk", 4),
    Command("servicedesk.new", ("C",), "new", "Report an incident, or ask for something.",
            "servicedesk", 4),
    Command("servicedesk.next-listing", ("right_square_bracket", "right"), "tab",
            "The other of incidents and requests.", "servicedesk", 3, "]"),
    Command("servicedesk.previous-listing", ("left_square_bracket", "left"), "tab before",
            "The tab before.", "servicedesk", 9, "["),
    Command("servicedesk.filter", ("f",), "filter", "Choose which are shown.", "servicedesk", 5),
    Command("servicedesk.follow", ("o",), "go to", "Go to a thing, page or person that it names.",
            "servicedesk", 6),
    # Lobby
    Command("lobby.start", (), "start", "Begin a new day in this office.", "lobby", 1),
    Command("lobby.seed", ("s",), "seed", "Change the seed: another day.", "lobby", 2),
    Command("lobby.variant", ("v",), "variant",
            "Take another variant of this office: other names, amounts and answers.", "lobby", 3),
    Command("lobby.who", ("w",), "who sits", "Choose who sits down: you, a model or a script.",
            "lobby", 2),
    Command("lobby.race", ("R",), "race", "Race whoever was chosen: the same day, each in an "
            "office of their own.", "lobby", 6),
    Command("lobby.filter", ("f", "slash"), "filter",
            "Show only offices of a pack, a difficulty, an app or with a word.", "lobby", 3),
    Command("lobby.replay", ("r",), "replay", "Replay the day under the cursor, step by step.",
            "lobby", 3),
    Command("lobby.themes", ("t",), "themes", "Choose the colours.", "lobby", 5),
    Command("lobby.help", ("question_mark",), "keys", "The keys of this place.", "lobby", 9, "?"),
    Command("lobby.quit", ("q", "ctrl+q"), "quit", "Leave.", "lobby", 4),
    # Report
    Command("report.events", ("e",), "timeline",
            "The timeline, at the record under the cursor.", "report", 3),
    Command("report.replay", ("p",), "replay",
            "The replay, at the record under the cursor.", "report", 3),
    Command("report.credit", ("c",), "credit", "Which calls the score depended on.", "report", 4),
    Command("report.missed", ("m",), "next missed", "Go to the next goal that was missed.",
            "report", 2),
    Command("report.inspect", ("I",), "inspect",
            "The state of every app, at every step, and what each step changed.", "report", 6),
    Command("report.again", ("a",), "again", "The same office and seed, anew.", "report", 4),
    Command("report.lobby", ("l",), "lobby", "Choose another office.", "report", 3),
    Command("report.resume", ("o",), "go on", "Back into the office, as it was.", "report", 2),
    Command("report.copy", ("y",), "copy", "Copy the command that checks this run.", "report", 5),
    Command("report.help", ("question_mark",), "keys", "The keys of this place.", "report", 9, "?"),
    Command("report.quit", ("q", "ctrl+q"), "quit", "Leave.", "report", 4),
    # Two runs side by side
    Command("compare.parting", ("d",), "where they part", "Go to the first call that differs.",
            "compare", 1),
    Command("compare.next", ("n",), "next difference", "Go to the next difference.", "compare", 2),
    Command("compare.previous", ("N",), "previous", "Go to the difference before.", "compare", 9),
    Command("compare.report", ("r",), "report", "How your own day went, after a race.", "compare",
            9),
    Command("compare.copy", ("y",), "copy", "Copy the command that prints this comparison.",
            "compare", 5),
    Command("compare.help", ("question_mark",), "keys", "The keys of this place.", "compare", 9,
            "?"),
    Command("compare.leave", ("q", "ctrl+q"), "close", "Leave the comparison.", "compare", 4),
    # The state behind an office
    Command("inspect.back", ("comma",), "step before", "Show the state a step earlier.", "inspect",
            2, ","),
    Command("inspect.on", (".",), "step", "Show the state a step later.", "inspect", 2),
    Command("inspect.latest", ("f",), "follow", "Go to the present step, and along with it.",
            "inspect", 5),
    Command("inspect.go", ("g",), "go to step", "Go to a step, by its number or the time.",
            "inspect", 5),
    Command("inspect.change", ("d",), "next change", "Go to the next thing that this step changed.",
            "inspect", 1),
    Command("inspect.change-before", ("D",), "change before",
            "Go to the thing before that this step changed.", "inspect", 9),
    Command("inspect.find", ("slash",), "find",
            "Find words in names and values, or go to a path such as docs.DOC-1.", "inspect", 1,
            "/"),
    Command("inspect.next", ("n",), "next", "The next thing found.", "inspect", 9),
    Command("inspect.previous", ("N",), "previous", "The thing found before.", "inspect", 9),
    Command("inspect.record", ("r",), "record", "What was called or landed in this step, in full.",
            "inspect", 4),
    Command("inspect.copy", ("y",), "copy path", "Copy the path under the cursor.", "inspect", 3),
    Command("inspect.copy-value", ("Y",), "copy value", "Copy the value under the cursor.",
            "inspect", 7),
    Command("inspect.fold", ("x",), "fold", "Close all that is open.", "inspect", 6),
    Command("inspect.help", ("question_mark",), "keys", "The keys of this place.", "inspect", 9,
            "?"),
    Command("inspect.leave", ("q",), "close", "Leave the inspector.", "inspect", 6),
)  # fmt: skip
"""The table. Panes are opened by the digits that their files name."""

PLACES: Final = {
    "office": "Office",
    "watch": "Watching",
    "replay": "Replay",
    "slack": "Slack",
    "mail": "Mail",
    "browser": "Browser",
    "tickets": "Tickets",
    "erp": "ERP",
    "docs": "Docs",
    "calendar": "Calendar",
    "crm": "CRM",
    "okta": "Okta",
    "servicedesk": "Service desk",
    "lobby": "Lobby",
    "report": "Report",
    "compare": "Comparison",
    "inspect": "Inspector",
}
"""What the places are called, in the order in which help lists them."""


def command(command_id: str) -> Command:
    """A command by its id.

    Raises:
        KeyError: There is none.
    """
    for each in COMMANDS:
        if each.id == command_id:
            return each
    raise KeyError(command_id)


def of_place(where: str) -> Sequence[Command]:
    """The commands of a place, in the table's order."""
    return [each for each in COMMANDS if each.where == where]
