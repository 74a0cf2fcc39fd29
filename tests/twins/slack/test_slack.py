"""Slack: rooms, direct messages, threads, reactions, mentions, unread, paging, search."""

from __future__ import annotations

from typing import Any

import pytest

from engine.actor import Actor, Directory
from engine.office import Office
from engine.rules import Identity, epoch_ms
from twins.slack.sim import RoomView, Slack, SlackView
from twins.slack.state import SlackSection

STARTS = "2026-03-02T09:00"
SECTION = {
    "channels": [
        {
            "name": "#general",
            "topic": "Everything",
            "unread": True,
            "history": [
                {"user": "cfo", "text": "Second", "minutes_ago": 10},
                {"user": "itops", "text": "First", "minutes_ago": 30},
                {"user": "cfo", "text": "Also second", "minutes_ago": 10},
            ],
        },
        {"name": "#finance", "members": ["cfo"], "history": [{"user": "cfo", "text": "Secret"}]},
        {"name": "#quiet", "history": [{"user": "itops", "text": "Old news", "minutes_ago": 99}]},
    ]
}


@pytest.fixture
def office() -> Office:
    people = Directory(
        [
            Actor("agent", "Robin Vale", "robin@halden.example", "Procurement"),
            Actor("cfo", "Dana Whitfield", "dana@halden.example", "Chief Financial Officer"),
            Actor("itops", "Sam Okafor", "sam@halden.example", "IT"),
            Actor("vendor", "Vendor", "sales@vendor.example", outside=True),
        ]
    )
    slack = Slack(SlackSection.model_validate(SECTION), people, epoch_ms(STARTS))
    return Office([slack], people, Identity("slack", 1, STARTS))


def do(office: Office, tool: str, actor: str = "agent", **args: Any) -> Any:
    outcome = office.call(actor, f"slack.{tool}", args)
    assert outcome.ok, outcome.error
    return outcome.result


def refused(office: Office, tool: str, actor: str = "agent", **args: Any) -> dict[str, Any]:
    error = office.call(actor, f"slack.{tool}", args).error
    assert error is not None
    return error


def view(office: Office, actor: str = "agent") -> SlackView:
    found: SlackView = office.view("slack", actor)
    return found


def room(office: Office, name: str, actor: str = "agent") -> RoomView:
    return next(room for room in view(office, actor).rooms if room.name == name)


def send(office: Office, channel: str, text: str, actor: str = "agent", **more: Any) -> str:
    ts: str = do(office, "send_message", actor, channel=channel, text=text, **more)["ts"]
    return ts


# -- rooms ----------------------------------------------------------------------------------------


def test_channels_are_those_one_is_in(office: Office) -> None:
    assert do(office, "list_channels") == ["#general", "#quiet"]
    assert do(office, "list_channels", "cfo") == ["#general", "#finance", "#quiet"]


def test_history_is_in_order_of_time_with_unique_ts(office: Office) -> None:
    messages = do(office, "open_channel", channel="#general")["messages"]
    assert [m["text"] for m in messages] == ["First", "Second", "Also second"]
    stamps = [m["ts"] for m in messages]
    assert stamps == sorted(set(stamps))
    assert all(len(ts) == 17 and ts[10] == "." for ts in stamps)


@pytest.mark.parametrize(
    ("channel", "hint"),
    [
        ("#genral", "Did you mean #general?"),
        ("general", "Did you mean #general?"),
        ("#finance", "#general"),
        ("@dana", "@"),
        ("@vendor", "@"),
        ("@", "@"),
    ],
)
def test_an_unknown_room_names_the_nearest_of_ones_own(
    office: Office, channel: str, hint: str
) -> None:
    for tool, more in (("open_channel", {}), ("send_message", {"text": "x"})):
        error = refused(office, tool, channel=channel, **more)
        assert error["code"] == "unknown_channel"
        assert hint in error["hint"]
        assert "#finance" not in error["hint"]


def test_a_room_one_is_not_in_shows_nothing(office: Office) -> None:
    assert do(office, "search", query="secret")["hits"] == []
    assert do(office, "search", "cfo", query="secret")["hits"][0]["channel"] == "#finance"
    assert "Secret" not in str(view(office).rooms)


# -- posting --------------------------------------------------------------------------------------


def test_ts_is_unique_and_ordered_even_within_a_millisecond(office: Office) -> None:
    for _ in range(30):
        office.enqueue("slack", {"channel": "#quiet", "text": "burst", "user": "itops"}, 5)
    office.call("agent", "vei.tick")
    stamps = [post.ts for post in room(office, "#quiet").posts.values()]
    assert stamps == sorted(set(stamps))
    assert len(stamps) == 31


def test_a_direct_message_is_one_conversation_seen_from_both_sides(office: Office) -> None:
    send(office, "@cfo", "Hello Dana")
    send(office, "@agent", "Hello Robin", "cfo")
    assert do(office, "list_channels")[-1] == "@cfo"
    assert do(office, "list_channels", "cfo")[-1] == "@agent"
    mine = do(office, "open_channel", channel="@cfo")["messages"]
    theirs = do(office, "open_channel", "cfo", channel="@agent")["messages"]
    assert mine == theirs
    assert [m["user"] for m in mine] == ["agent", "cfo"]


def test_another_person_s_direct_message_does_not_change_my_view(office: Office) -> None:
    before = view(office)
    send(office, "@itops", "Psst", "cfo")
    send(office, "#finance", "Psst", "cfo")
    do(office, "open_channel", "itops", channel="#general")
    assert view(office) is before
    send(office, "@agent", "Psst", "cfo")
    assert view(office) is not before


def test_a_note_to_oneself(office: Office) -> None:
    send(office, "@agent", "Remember the cake")
    assert do(office, "list_channels")[-1] == "@agent"
    assert room(office, "@agent").unread == 0
    assert "@agent" not in do(office, "list_channels", "cfo")


def test_opening_a_conversation_that_was_never_begun(office: Office) -> None:
    assert do(office, "open_channel", channel="@cfo") == {"messages": [], "unread_count": 0}
    assert "@cfo" not in do(office, "list_channels")
    assert view(office).open == "@cfo"


# -- threads and reactions ------------------------------------------------------------------------


def test_a_thread_holds_its_own_messages_only(office: Office) -> None:
    first = send(office, "#general", "Lunch?")
    send(office, "#general", "Unrelated", "cfo")
    yes = send(office, "#general", "Yes", "cfo", thread_ts=first)
    deeper = send(office, "#general", "When?", thread_ts=yes)
    for ts in (first, yes, deeper):
        thread = do(office, "fetch_thread", channel="#general", thread_ts=ts)["messages"]
        assert [m["text"] for m in thread] == ["Lunch?", "Yes", "When?"]
    assert [m["thread_ts"] for m in thread] == [None, first, first]
    alone = send(office, "#general", "Alone")
    thread = do(office, "fetch_thread", channel="#general", thread_ts=alone)["messages"]
    assert [m["text"] for m in thread] == ["Alone"]


@pytest.mark.parametrize("ts", ["1", "0000000000.000000", "", "x" * 32])
def test_an_unknown_message_is_named(office: Office, ts: str) -> None:
    calls: list[tuple[str, dict[str, str]]] = [
        ("fetch_thread", {"thread_ts": ts}),
        ("react", {"ts": ts, "emoji": "tada"}),
        ("send_message", {"thread_ts": ts, "text": "x"}),
    ]
    for tool, args in calls:
        error = refused(office, tool, channel="#general", **args)
        assert error["code"] == "unknown_message"
        newest = [post.ts for post in room(office, "#general").posts.tail(3)]
        assert all(known in error["hint"] for known in newest)


def test_a_reaction_counts_each_person_once(office: Office) -> None:
    ts = send(office, "#general", "Cake!")
    for actor, emoji in (("cfo", ":tada:"), ("cfo", "tada"), ("itops", "tada"), ("cfo", "+1")):
        assert do(office, "react", actor, channel="#general", ts=ts, emoji=emoji) == {"ok": True}
    shown = do(office, "open_channel", channel="#general")["messages"][-1]
    assert shown["reactions"] == [
        {"emoji": "tada", "users": ["cfo", "itops"]},
        {"emoji": "+1", "users": ["cfo"]},
    ]
    error = refused(office, "react", channel="#general", ts=ts, emoji="no way!")
    assert error["code"] == "invalid_args"


def test_a_reaction_is_no_news(office: Office) -> None:
    ts = send(office, "#general", "Cake!")
    do(office, "open_channel", channel="#general")
    do(office, "react", "cfo", channel="#general", ts=ts, emoji="tada")
    assert room(office, "#general").unread == 0


# -- unread ---------------------------------------------------------------------------------------


def test_unread_counts_what_others_wrote_since_one_looked(office: Office) -> None:
    assert room(office, "#general").unread == 3
    assert room(office, "#quiet").unread == 0
    assert do(office, "open_channel", channel="#general")["unread_count"] == 3
    assert room(office, "#general").unread == 0
    send(office, "#general", "Mine")
    send(office, "#general", "Theirs", "cfo")
    send(office, "#general", "Mine again")
    assert room(office, "#general").unread == 1
    assert room(office, "#general", "itops").unread == 5
    assert do(office, "open_channel", channel="#general")["unread_count"] == 1
    assert do(office, "open_channel", channel="#general")["unread_count"] == 0


def test_a_direct_message_is_unread_for_its_receiver_alone(office: Office) -> None:
    send(office, "@cfo", "Hello")
    assert room(office, "@cfo").unread == 0
    assert room(office, "@agent", "cfo").unread == 1
    twin = office.twins[0]
    assert twin.unread(view(office, "cfo")) == 1 + 1


def test_older_pages_mark_nothing_as_read(office: Office) -> None:
    page = do(office, "open_channel", channel="#general", limit=2)
    send(office, "#general", "New", "cfo")
    do(office, "open_channel", channel="#general", cursor=page["next_cursor"])
    assert room(office, "#general").unread == 1


def test_pages_go_back_to_the_beginning(office: Office) -> None:
    for n in range(25):
        send(office, "#quiet", f"{n}", "cfo")
    pages: list[list[str]] = []
    more: dict[str, str] = {}
    while True:
        page = do(office, "open_channel", channel="#quiet", limit=10, **more)
        pages.append([m["text"] for m in page["messages"]])
        if "next_cursor" not in page:
            break
        send(office, "#quiet", "later", "cfo")
        more = {"cursor": page["next_cursor"]}
    texts = ["Old news", *map(str, range(25))]
    assert pages == [texts[16:], texts[6:16], texts[:6]]


@pytest.mark.parametrize("cursor", ["-1", "abc", "1.5", "9" * 13, ""])
def test_a_cursor_that_none_gave_is_refused(office: Office, cursor: str) -> None:
    error = refused(office, "open_channel", channel="#general", cursor=cursor)
    assert error["code"] == "invalid_args"
    assert "cursor" in error["message"]


# -- finding --------------------------------------------------------------------------------------


def test_search_wants_all_words_newest_first(office: Office) -> None:
    send(office, "#quiet", "The SECOND cake")
    send(office, "@cfo", "second cake, please")
    hits = do(office, "search", query="cake second")["hits"]
    assert [(h["channel"], h["user"]) for h in hits] == [("@cfo", "agent"), ("#quiet", "agent")]
    assert len(do(office, "search", query="second")["hits"]) == 4
    assert len(do(office, "search", query="second", limit=2)["hits"]) == 2
    assert [h["channel"] for h in do(office, "search", "cfo", query="please")["hits"]] == ["@agent"]


def test_people_are_those_who_work_here(office: Office) -> None:
    everyone = do(office, "list_users")
    assert [user["id"] for user in everyone] == ["agent", "cfo", "itops"]
    assert [user["id"] for user in do(office, "list_users", query="financial")] == ["cfo"]
    assert [user["id"] for user in do(office, "list_users", query="@SAM")] == ["itops"]
    assert do(office, "list_users", query="vendor") == []


# -- what is shown --------------------------------------------------------------------------------


def test_the_summary_tells_the_news_in_full(office: Office) -> None:
    do(office, "open_channel", channel="#general")
    summary = office.call("agent", "vei.observe").result["summary"]
    assert summary == "Slack, in #general.\nNothing new."
    send(office, "#general", ":white_check_mark: Approved", "cfo")
    for n in range(20):
        send(office, "#general", f"chatter {n}")
    summary = office.call("agent", "vei.observe").result["summary"]
    assert "#general: 1 new\n  cfo: :white_check_mark: Approved" in summary
    assert "chatter" not in summary


def test_a_long_post_is_cut_in_the_summary(office: Office) -> None:
    send(office, "#general", "x" * 40_000, "cfo")
    assert len(office.call("agent", "vei.observe").result["summary"]) < 2000
    error = refused(office, "send_message", channel="#general", text="x" * 40_001)
    assert error["code"] == "invalid_args"


def test_the_menu_offers_rooms_with_news_first(office: Office) -> None:
    do(office, "open_channel", channel="#general")
    send(office, "@agent", "Hello", "cfo")
    menu = office.call("agent", "vei.observe").result["action_menu"]
    assert menu[0] == {
        "tool": "slack.open_channel", "args": {"channel": "@cfo"}, "name": "Open @cfo",
    }  # fmt: skip


def test_markup_and_control_characters_are_kept_as_they_are(office: Office) -> None:
    text = "[bold]x[/] \x1b[31mred\x07 \u202eevil \u200b zero"
    send(office, "#general", text)
    assert do(office, "open_channel", channel="#general")["messages"][-1]["text"] == text


def test_an_arriving_post_may_come_from_somebody_unknown(office: Office) -> None:
    office.enqueue("slack", {"channel": "#general", "text": "beep", "user": "deploy bot"}, 0)
    office.enqueue("slack", {"channel": "#nowhere", "text": "beep"}, 0)
    office.call("agent", "vei.tick")
    assert do(office, "open_channel", channel="#general")["messages"][-1]["user"] == "deploy bot"
    assert office.world.undeliverable == 1
