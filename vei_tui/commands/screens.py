"""The commands of the screens around an office: lobby, report, comparison, inspector."""

from __future__ import annotations

from typing import Final

from vei_tui.commands.definition import Command

SCREENS: Final[tuple[Command, ...]] = (
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
    Command("compare.leave", ("q",), "close", "Leave the comparison.", "compare", 4),
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
"""Each screen is a place of its own."""
