"""The line mode's commands on a real office: what they call, print, complete and refuse."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenarios.catalogue import load
from vei_tui.line.commands import ALIASES, COMMANDS
from vei_tui.line.completion import choices
from vei_tui.line.desk import Desk
from vei_tui.line.doing import do_line
from vei_tui.line.offer import commands_of
from vei_tui.play import Play

SPECS = "https://vweb.local/pdp/macrobook-pro-16/specs"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The seat's desk on the first morning."""
    play = Play.begin(load("macrocompute_default"), seed=42042, root=tmp_path)
    with play:
        yield Desk(play)


def do(desk: Desk, *lines: str) -> list[str]:
    """What the last of some lines prints."""
    printed: list[str] = []
    for line in lines:
        printed = asyncio.run(do_line(desk, line))
    return printed


def last_call(desk: Desk) -> dict[str, object]:
    """The last call in the record."""
    calls = [record for record in desk.play.office.records() if record["type"] == "call"]
    return calls[-1]


def texts(desk: Desk, before: str) -> list[str]:
    """What completion offers at the end of a line."""
    return [choice.text for choice in choices(desk, before)]


@pytest.mark.parametrize(
    ("before", "line", "tool", "args"),
    [
        ([], "open #general", "slack.open_channel", {"channel": "#general"}),
        ([], "say #general it's late", "slack.send_message",
         {"channel": "#general", "text": "it's late"}),
        ([], "write a@b.example 'Two words' Body of\\nthe mail", "mail.compose",
         {"to": "a@b.example", "subj": "Two words", "body_text": "Body of\nthe mail"}),
        ([], "mails", "mail.list", {}),
        ([], "read m2", "mail.open", {"id": "m2"}),
        ([], f"goto {SPECS}", "browser.open", {"url": SPECS}),
        ([], "click CLICK:open_pdp#0", "browser.click", {"node_id": "CLICK:open_pdp#0"}),
        ([], "look mail", "vei.observe", {"focus": "mail"}),
        ([], "tick 5s", "vei.tick", {"dt_ms": 5000}),
        ([], "wait", "vei.wait", {"max_ms": 600_000}),
        ([], "WAIT 2m", "vei.wait", {"max_ms": 120_000}),
        ([], "search mail laptop for", "mail.search", {"query": "laptop for"}),
        ([], "call slack.open_channel channel=#general limit=3", "slack.open_channel",
         {"channel": "#general", "limit": 3}),
        ([], 'slack.send_message {"channel": "#general", "text": "json"}', "slack.send_message",
         {"channel": "#general", "text": "json"}),
        ([], "call no.such_tool a=1", "no.such_tool", {"a": "1"}),
    ],
)  # fmt: skip
def test_a_line_becomes_a_call(
    desk: Desk, before: list[str], line: str, tool: str, args: dict[str, object]
) -> None:
    do(desk, *before, line)
    record = last_call(desk)
    assert (record["actor"], record["tool"], record["args"]) == ("agent", tool, args)


def test_numbers_stand_for_the_messages_printed_last(desk: Desk) -> None:
    printed = do(desk, "open #procurement")
    assert any(line.startswith("[2] Sam Okafor") for line in printed)
    ts = desk.posts[1].ts
    do(desk, "answer 2 On it")
    assert last_call(desk)["args"] == {"channel": "#procurement", "thread_ts": ts, "text": "On it"}
    do(desk, "react 2 eyes")
    assert last_call(desk)["args"] == {"channel": "#procurement", "ts": ts, "emoji": "eyes"}
    assert "1 reply" in "\n".join(do(desk, "slack"))


def test_numbers_on_a_page_click_and_fill_what_they_stand_behind(desk: Desk) -> None:
    printed = "\n".join(do(desk, "browser"))
    number = printed.partition("See the MacroBook Pro 16 [")[2].partition("]")[0]
    landed = do(desk, f"click {number}")
    assert landed[1] == "https://vweb.local/pdp/macrobook-pro-16"
    field = "\n".join(landed).partition("[Product or question] [")[2].partition("]")[0]
    assert do(desk, f"type {field} air 13") == ["Done."]
    assert "[air 13] [" in "\n".join(do(desk, "browser"))
    form = "\n".join(landed).partition("Form [")[2].partition("]")[0]
    assert "q=air" in do(desk, f"submit {form}")[1]


def test_looking_costs_no_call(desk: Desk) -> None:
    for line in ("slack", "mail", "browser", "brief", "goals", "score", "timeline", "people",
                 "tools", "help", "help say", "help slack.send_message", "", "  "):  # fmt: skip
        do(desk, line)
    assert desk.play.office.world.seq == 0


def test_what_lands_is_told_after_the_call_it_landed_in(desk: Desk) -> None:
    printed = do(desk, "wait")
    assert printed[-1].startswith("09:00:04 ")
    assert "Priya Raman in #general: Cake moved" in printed[-1]
    assert do(desk, "timeline")[0] == printed[-1]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("frobnicate", "error: There is no command 'frobnicate'. Type help for all commands."),
        ("repy m1 x", "error: There is no command 'repy'. Did you mean reply"),
        ("slack.send_mesage a=1", "Did you mean slack.send_message"),
        ("say #general", "error: say needs TEXT. say ROOM TEXT…. For example: say @cfo"),
        ("say", "error: say needs ROOM."),
        ("mails Sent now", "error: mails does not take 'now'. mails [FOLDER]."),
        ("tick soon", "error: 'soon' is no length of time."),
        ("click 999", "error: Nothing on the page has the number 999. Its numbers are 1 to"),
        ("answer 1 hi", "error: There is no message '1'. Open a room first."),
        ("search browser x", "error: 'browser' cannot be searched. Apps: mail, slack."),
        ("timeline all", "error: 'all' is no number of entries."),
        ("help nonsense", "error: There is no command or tool 'nonsense'."),
        ("call slack.open_channel #general", "is not of the form key=value. Arguments: channel=…"),
    ],
)
def test_a_line_that_cannot_be_understood_calls_nothing(desk: Desk, line: str, said: str) -> None:
    printed = do(desk, line)
    assert len(printed) == 1
    assert said in printed[0]
    assert desk.play.office.world.seq == 0


def test_a_refusal_is_one_line_with_the_hint_and_is_recorded(desk: Desk) -> None:
    assert do(desk, "open #procurment") == [
        "refused: There is no channel '#procurment'. Did you mean #procurement?"
    ]
    assert "error" in last_call(desk)


def test_the_seat_cannot_reach_the_operators_tools(desk: Desk) -> None:
    for line in ("call vei.score", "vei.reset", 'call vei.inject target=slack payload={"a":1}'):
        assert "There is no" in do(desk, line)[0]
    assert not [tool for tool in texts(desk, "call vei.") if tool in ("vei.score", "vei.reset")]


def test_hostile_text_reaches_the_terminal_clean(desk: Desk) -> None:
    desk.play.office.enqueue(
        "slack",
        {"channel": "#general", "text": "\x1b]0;owned\x07 [@click=x]free[/] \u202egnp\u200b"},
        1,
        "cfo",
    )
    printed = "\n".join([*do(desk, "wait"), *do(desk, "open #general"), *do(desk, "timeline")])
    assert "[@click=x]free[/]" in printed
    assert all(char == "\n" or char.isprintable() for char in printed)


def test_every_command_has_help_and_every_alias_means_one(desk: Desk) -> None:
    offered = commands_of(desk)
    assert {command.name for command in COMMANDS} <= set(offered)
    page = "\n".join(do(desk, "help"))
    for name, command in offered.items():
        assert command.usage in page
        assert command.usage in do(desk, f"help {name}")
    assert set(ALIASES.values()) <= set(offered)


def test_examples_of_the_table_are_understood(desk: Desk) -> None:
    for command in COMMANDS:
        if command.example:
            do(desk, "goto https://vweb.local/home", "slack")
            assert not do(desk, command.example)[0].startswith("error:"), command.example


def test_completion_offers_commands_and_tools(desk: Desk) -> None:
    assert "say" in texts(desk, "")
    assert texts(desk, "sa") == ["say"]
    assert "slack.send_message" in texts(desk, "slack.")
    assert "slack.send_message" in texts(desk, "call send_m")


@pytest.mark.parametrize(
    ("before", "offered"),
    [
        ("open #p", ["#procurement"]),
        ("say @", ["@cfo", "@itops", "@priya"]),
        ("read ", ["m2", "m1"]),
        ("move m1 A", ["Archive"]),
        ("look s", ["slack"]),
        ("tick 5", ["5s", "5m"]),
        ("call slack.send_message ch", ["channel="]),
        ("call slack.send_message channel=#g", ["#general"]),
        ("slack.send_message channel=#general te", ["text="]),
        ("call mail.open id=", ["m2", "m1"]),
        ("call mail.reply id=m1 all=", ["yes", "no"]),
        ("say #general any", []),
        ("nonsense ", []),
    ],
)
def test_completion_offers_what_can_stand_there(
    desk: Desk, before: str, offered: list[str]
) -> None:
    assert texts(desk, before) == offered


def test_completion_knows_pages_and_addresses_that_were_seen(desk: Desk) -> None:
    assert "sales@macrocompute.example" not in texts(desk, "write sales")
    do(desk, "goto https://vweb.local/contact")
    assert texts(desk, "write sales") == ["sales@macrocompute.example"]
    assert "https://vweb.local/contact" in texts(desk, "goto https")


def test_completion_of_nodes_is_by_number_in_commands_and_by_id_in_calls(desk: Desk) -> None:
    assert all(text.isdigit() for text in texts(desk, "click "))
    assert "CLICK:open_pdp#0" in texts(desk, "call browser.click node_id=")


@pytest.mark.parametrize("reveal", ["brief", "goals", "score"])
def test_goals_and_score_are_told_as_far_as_the_world_reveals_them(desk: Desk, reveal: str) -> None:
    desk.session.reveal = reveal
    goals, score = "\n".join(do(desk, "goals")), "\n".join(do(desk, "score"))
    assert ("not met" in goals) == (reveal != "brief")
    assert ("Nobody asked Dana Whitfield" in goals) == (reveal == "score")
    assert score.startswith("Score: no success") == (reveal == "score")
