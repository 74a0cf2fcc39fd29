"""The commands of the line mode, once: help, completion and what they do come from this table.

A command with a tool is a short way to call it: its slots fill the tool's arguments in order. Such
a command is there in every office that has the tool, and every other tool is reached by `call`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Slot:
    """A place behind a command's name."""

    name: str
    """What it fills: for a command with a tool, the argument's name."""
    kind: str
    """What can stand there; completion offers the values of this kind."""
    shown: str
    """How help writes it."""
    optional: bool = False
    rest: bool = False
    """Whether it takes all that is left of the line."""

    @property
    def usage(self) -> str:
        """The place as help writes it: optional ones in brackets, texts with dots."""
        text = f"{self.shown}…" if self.rest else self.shown
        return f"[{text}]" if self.optional else text


@dataclass(frozen=True, slots=True)
class LineCommand:
    """Something that can be typed."""

    name: str
    help: str
    """What it does, in a sentence."""
    group: str = "office"
    """The app it belongs to, or ``office``."""
    slots: tuple[Slot, ...] = ()
    tool: str = ""
    """The tool it calls; empty where it calls none, or one that depends on what is typed."""
    example: str = ""

    @property
    def usage(self) -> str:
        """The command as help writes it."""
        return " ".join((self.name, *(slot.usage for slot in self.slots)))


_ROOM = Slot("channel", "room", "ROOM")
_POST = Slot("post", "post", "NUMBER")
_TEXT = Slot("text", "text", "TEXT", rest=True)
_BODY = Slot("body_text", "text", "TEXT", rest=True)
_MAIL = Slot("id", "mail", "ID")
_NODE = Slot("node_id", "node", "NUMBER")

COMMANDS: Final[tuple[LineCommand, ...]] = (
    LineCommand("slack", "Show the rooms and the one in front.", "slack"),
    LineCommand("open", "Open a room or a direct conversation; marks it as read.", "slack",
                (_ROOM,), "slack.open_channel", "open #procurement"),
    LineCommand("say", "Post to a room or a person.", "slack", (_ROOM, _TEXT),
                "slack.send_message", "say @cfo Good morning!"),
    LineCommand("answer", "Answer a message in its thread, by the number before it.", "slack",
                (_POST, _TEXT), "slack.send_message", "answer 2 On it."),
    LineCommand("thread", "Show the thread of a message.", "slack", (_POST,),
                "slack.fetch_thread", "thread 2"),
    LineCommand("react", "Add an emoji to a message.", "slack",
                (_POST, Slot("emoji", "emoji", "EMOJI")), "slack.react", "react 2 eyes"),
    LineCommand("mail", "Show the folders, the inbox and the mail that is open.", "mail"),
    LineCommand("mails", "List a folder, the inbox where none is named.", "mail",
                (Slot("folder", "folder", "FOLDER", optional=True),), "mail.list", "mails Sent"),
    LineCommand("read", "Open a mail by its id; marks it as read.", "mail", (_MAIL,), "mail.open",
                "read m2"),
    LineCommand("write", "Write a mail.", "mail",
                (Slot("to", "address", "ADDRESS"), Slot("subj", "word", "SUBJECT"), _BODY),
                "mail.compose", 'write sales@shop.example "Quote, please" How much is it?'),
    LineCommand("reply", "Answer a mail.", "mail", (_MAIL, _BODY), "mail.reply",
                "reply m2 Will do."),
    LineCommand("move", "Move a mail to another folder.", "mail",
                (_MAIL, Slot("folder", "folder", "FOLDER")), "mail.move", "move m2 Archive"),
    LineCommand("browser", "Show the page, with a number behind what can be used.", "browser"),
    LineCommand("goto", "Open an address.", "browser", (Slot("url", "url", "URL"),),
                "browser.open", "goto https://shop.example/home"),
    LineCommand("click", "Click a link or a button, by its number or its node id.", "browser",
                (_NODE,), "browser.click", "click 4"),
    LineCommand("type", "Put text into a field, by its number or its node id.", "browser",
                (Slot("node_id", "field", "NUMBER"), _TEXT), "browser.type", "type 3 notebooks"),
    LineCommand("submit", "Send a form, by its number or its form id.", "browser",
                (Slot("form_id", "form", "NUMBER"),), "browser.submit", "submit 9"),
    LineCommand("find", "Find links, buttons, fields and text on the page.", "browser",
                (Slot("query", "text", "WORDS", rest=True),), "browser.find", "find delivery"),
    LineCommand("back", "Go back to the page before.", "browser", (), "browser.back"),
    LineCommand("page", "Read the page again, as a call that is recorded.", "browser", (),
                "browser.read"),
    LineCommand("look", "Look up: what is new, in the app used last or another. Takes a second.",
                slots=(Slot("focus", "app", "APP", optional=True),), tool="vei.observe",
                example="look mail"),
    LineCommand("wait", "Wait for the next thing that concerns you, ten minutes at most or TIME.",
                slots=(Slot("max_ms", "time", "TIME", optional=True),), tool="vei.wait",
                example="wait 30s"),
    LineCommand("tick", "Let office time pass.", slots=(Slot("dt_ms", "time", "TIME"),),
                tool="vei.tick", example="tick 5s"),
    LineCommand("search", "Search an app.",
                slots=(Slot("app", "searchable", "APP"),
                       Slot("query", "text", "WORDS", rest=True)), example="search mail quote"),
    LineCommand("brief", "The task, as it was given to you."),
    LineCommand("goals", "The goals and how they stand, as far as this world tells."),
    LineCommand("score", "The grade as it stands, where this world tells it before the end."),
    LineCommand("timeline", "What you did and what reached you, the newest last.",
                slots=(Slot("count", "word", "COUNT", optional=True),), example="timeline 50"),
    LineCommand("people", "Who works here."),
    LineCommand("tools", "The tools you can call, all or those that match.",
                slots=(Slot("query", "text", "WORDS", optional=True, rest=True),),
                example="tools message"),
    LineCommand("call", "Call any tool: key=value pairs, or one JSON object.",
                slots=(Slot("tool", "tool", "TOOL"),
                       Slot("args", "arguments", "KEY=VALUE", optional=True, rest=True)),
                example='call slack.send_message channel=#general text="Good morning"'),
    LineCommand("help", "What can be typed, or all about one command or tool.",
                slots=(Slot("about", "command", "COMMAND", optional=True),), example="help say"),
    LineCommand("quit", "Leave. The run is kept and can be resumed."),
)  # fmt: skip
"""The table, in the order in which help lists it."""

ALIASES: Final[Mapping[str, str]] = {
    "exit": "quit",
    "bye": "quit",
    "?": "help",
    "observe": "look",
    "compose": "write",
    "post": "say",
    "task": "brief",
}
"""Other words for the same commands."""
