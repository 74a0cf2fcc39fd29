"""What the apps look like in lines: pure functions, without a screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules import epoch_ms
from engine.table import Table
from twins.browser.page import Page
from twins.slack.sim import RoomView, SlackView
from twins.slack.state import Post
from vei_tui.play import Play
from vei_tui.presenters import mail, page, plain, slack
from vei_tui.presenters.events import Arrival, Happening, Needs, happening_line, matches
from vei_tui.presenters.people import People, Person
from vei_tui.presenters.text import Node
from vei_tui.presenters.text import plain as text_of
from vei_tui.presenters.wrap import height

START = "2026-03-02T09:00"
EPOCH = epoch_ms(START)
PEOPLE = People.of("me", [Person("me", "Robin"), Person("ana", "Ana"), Person("bo", "Bo")])


def post(ms: int, user: str, text: str, thread: int | None = None, **more: Any) -> Post:
    def ts(at: int) -> str:
        micros = (EPOCH + at) * 1000
        return f"{micros // 1_000_000:010d}.{micros % 1_000_000:06d}"

    return Post(ts(ms), user, text, None if thread is None else ts(thread), **more)


def room(*posts: Post, name: str = "#office", unread: int = 0) -> RoomView:
    table = Table((each.ts, each) for each in posts)
    return RoomView(name, "", ("me", "ana", "bo"), table, unread)


def lines_of(rows: list[slack.PostRow]) -> list[str]:
    presenter = slack.PostPresenter(PEOPLE, START, EPOCH)
    return [text_of(line) for row in rows for line in presenter.lines(row)]


# Slack


def test_messages_of_one_breath_stand_under_one_name_and_days_are_ruled_off() -> None:
    posts = (
        post(-86_400_000, "ana", "yesterday"),
        post(0, "ana", "one"),
        post(60_000, "ana", "two"),
        post(600_000, "ana", "later"),
        post(600_001, "me", "mine"),
    )
    rows = slack.RoomScroll(START, EPOCH).rows("#office", posts, "")
    shown = lines_of(rows)
    assert [text for text in shown if "─" in text] == ["─ Sun 1 Mar ─", "─ Mon 2 Mar ─"]
    names = [t for t in shown if t.startswith(("Ana", "Robin"))]
    assert names == ["Ana  09:00", "Ana  09:00", "Ana  09:10", "Robin  09:10  you"]


def test_answers_are_marked_counted_and_say_what_they_answer() -> None:
    posts = (
        post(0, "me", "shall we?"),
        post(1, "ana", "yes", 0, reactions=(("eyes", ("bo",)),)),
    )
    shown = lines_of(slack.RoomScroll(START, EPOCH).rows("#office", posts, ""))
    assert "↳ 1 reply   " in shown
    assert "↳ Ana  09:00  on “shall we?”" in shown
    assert "  eyes 1   " in shown


def test_only_a_thread_is_shown_on_request() -> None:
    posts = (post(0, "me", "one"), post(1, "ana", "two"), post(2, "ana", "three", 0))
    rows = slack.RoomScroll(START, EPOCH).rows("#office", posts, "", posts[0].ts)
    assert [row.post.text for row in rows if row.post] == ["one", "three"]


def test_the_rule_above_what_is_new_stands_before_the_first_unread_of_others() -> None:
    posts = [post(0, "ana", "old"), post(1, "bo", "new"), post(2, "me", "mine"),
             post(3, "ana", "new too")]  # fmt: skip
    assert slack.first_new(posts, 2, "me") == posts[1].ts
    assert slack.first_new(posts, 0, "me") == ""
    rows = slack.RoomScroll(START, EPOCH).rows("#office", posts, posts[1].ts)
    at = next(i for i, row in enumerate(rows) if row.label == "new")
    assert rows[at + 1].post is posts[1]


texts = st.text(max_size=30) | st.sampled_from(
    ["@me look", ":x: no :heart:", "a\nb", "https://x.y"]
)


@given(
    st.lists(st.tuples(st.integers(0, 10**8), st.sampled_from(["me", "ana"]), texts), max_size=12),
    st.data(),
)
def test_rows_grown_step_by_step_are_the_rows_made_at_once(
    written: list[tuple[int, str, str]], data: st.DataObject
) -> None:
    posts: list[Post] = []
    grown = slack.RoomScroll(START, EPOCH)
    for at, (ms, user, text) in enumerate(sorted(written)):
        made = post(ms + at, user, text)
        if posts and data.draw(st.booleans()):
            first = data.draw(st.sampled_from(posts))
            made = replace(made, thread_ts=first.thread_ts or first.ts)
        if posts and data.draw(st.booleans()):
            changed = data.draw(st.integers(0, len(posts) - 1))
            posts[changed] = replace(posts[changed], reactions=(("eyes", ("me",)),))
        posts.append(made)
        rows = list(grown.rows("#office", posts, posts[0].ts))
        assert rows == slack.RoomScroll(START, EPOCH).rows("#office", posts, posts[0].ts)


@given(texts, st.booleans(), st.booleans(), st.integers(1, 60))
def test_rows_are_counted_as_they_are_drawn(
    text: str, head: bool, answers: bool, width: int
) -> None:
    first = post(0, "ana", "first")
    row = slack.PostRow("x", post(1, "bo", text, 0 if answers else None), "", head, first, 2)
    presenter = slack.PostPresenter(PEOPLE, START, EPOCH)
    drawn = [text_of(line) for line in presenter.lines(row)]
    assert [text_of(line) for line in presenter.outline(row)] == drawn
    heights = [height(line, width) for line in presenter.lines(row)]
    assert [height(line, width) for line in presenter.outline(row)] == heights


def test_one_can_write_to_everyone_and_the_open_room_is_marked() -> None:
    view = SlackView("me", (room(unread=2), room(name="@ana")), "@bo")
    rows = slack.room_rows(view, PEOPLE)
    names = [row.name for row in rows if not row.heading]
    assert names == ["#office", "@ana", "@bo"]
    assert [row.name for row in rows if row.open] == ["@bo"]
    assert "•2" in text_of(slack.room_line(rows[1]))


def test_arrivals_in_slack_say_why_they_need_the_seat() -> None:
    mine = post(0, "me", "hello?")
    before = SlackView("me", (room(mine), room(name="@ana")), "#office")
    after = SlackView(
        "me",
        (
            room(mine, post(1, "ana", "hi"), post(2, "bo", "so?"), post(3, "bo", "@me here"),
                 post(4, "ana", "re", 0), post(5, "me", "mine")),
            room(post(6, "ana", "psst"), name="@ana"),
        ),
        "#office",
    )  # fmt: skip
    found = slack.arrivals(before, after)
    assert [(each.text, each.needs) for each in found] == [
        ("hi", Needs.ANSWER),
        ("so?", Needs.NOTHING),
        ("@me here", Needs.MENTION),
        ("re", Needs.ANSWER),
        ("psst", Needs.DIRECT),
    ]
    assert slack.arrivals(after, after) == []


# Mail


def test_mail_in_lines(play: Play) -> None:
    office = play.office
    before = office.view("mail", "agent")
    office.call(
        "agent", "mail.compose", {"to": "x@nowhere.example", "subj": "Hi", "body_text": "."}
    )
    answer = {"to": "robin.vale@halden.example", "subj": "Now", "body_text": "> you\nyes"}
    office.call("cfo", "mail.compose", answer)
    office.call("agent", "vei.tick", {"dt_ms": 60_000})
    view = office.view("mail", "agent")
    arrived = {(each.text, each.needs) for each in mail.arrivals(before, view)}
    assert ("Now", Needs.MAIL) in arrived
    assert ("Undeliverable: Hi", Needs.BOUNCE) in arrived
    assert not any(text == "Hi" for text, _ in arrived)
    assert text_of(mail.folder_line(view, "INBOX")).startswith(" [Inbox] •")
    sent = mail.MailList(play.scenario.starts_at).rows(view.folder("Sent"), "", office.time_ms)
    assert [row.who for row in sent] == ["x@nowhere.example"]
    known = mail.known_addresses(view, PEOPLE)
    assert "x@nowhere.example" in known
    assert "robin.vale@halden.example" not in known


def test_a_moved_letter_does_not_arrive(play: Play) -> None:
    office = play.office
    before = office.view("mail", "agent")
    newest = next(iter(before.folder("INBOX").entries.newest())).id
    office.call("agent", "mail.move", {"id": newest, "folder": "Archive"})
    assert list(mail.arrivals(before, office.view("mail", "agent"))) == []


def test_a_row_of_mail_is_the_same_object_until_something_in_it_changes(play: Play) -> None:
    view = play.office.view("mail", "agent")
    made = mail.MailList(play.scenario.starts_at)
    first = made.rows(view.folder("INBOX"), "", 0)
    again = made.rows(view.folder("INBOX"), "", 1000)
    assert all(one is other for one, other in zip(first, again, strict=True))


# Pages

HTML = """<title>T</title><nav><a href=/a>A</a> <a href=/b>B</a></nav><main><h1>Head</h1>
<p>See <a href=/c>this</a>.</p><ul><li>one<li>two</ul>
<table><tr><th>Part</th><th>What</th></tr><tr><td>CPU</td><td>16 cores</td></tr></table>
<form><label>Name <input name=n placeholder="yours"></label>
<label>Agree <input type=checkbox name=c></label>
<select name=s aria-label=Size><option>S<option selected>M</select><button>Send</button></form>
</main>"""


def test_a_page_is_drawn_with_everything_on_it_in_reach() -> None:
    shown = Page.of("https://x.example/", HTML)
    lines = page.PageLines(shown, {}).lines()
    text = [text_of(line) for line in lines]
    assert "A   B" in text
    assert "See this." in text
    assert "• one" in text
    assert "Part  What" in text
    assert "CPU   16 cores" in text
    assert any("[yours" in line and "[ Send ]" in line for line in text)
    assert any("[M ▾]" in line for line in text)
    nodes = {piece.node_id for line in lines for piece in line if isinstance(piece, Node)}
    assert nodes == {node.node_id for node in shown.nodes if node.kind != "form"}


def test_what_was_typed_stands_in_the_field() -> None:
    shown = Page.of("https://x.example/", HTML)
    entry = next(node for node in shown.nodes if node.kind == "entry")
    toggle = next(node for node in shown.nodes if node.kind == "toggle")
    lines = page.PageLines(shown, {entry.node_id: "Robin", toggle.node_id: "on"}).lines()
    text = "\n".join(text_of(line) for line in lines)
    assert "[Robin" in text
    assert "[x]" in text
    assert "yours" not in text


def test_the_shop_says_each_thing_once(play: Play) -> None:
    view = play.office.view("browser", "agent")
    text = [text_of(line) for line in page.PageLines(view.page, {}).lines()]
    assert sum("Cookies" in line for line in text) == 1
    rules = [at for at, line in enumerate(text) if line == "─"]
    assert all(after - before > 1 for before, after in pairwise(rules))


# Anything


@dataclass(frozen=True, slots=True)
class Toy:
    name: str
    count: int
    parts: tuple[Any, ...] = ()
    by_id: Table[str] = Table()  # noqa: RUF009
    nothing: object = None


def test_any_view_is_drawn_by_its_fields() -> None:
    toys = (Toy("one", 1), Toy("two", 2, (Toy("three", 3),)))
    view = Toy("box", 7, toys, Table([("k", "v")]))
    text = [text_of(line) for line in plain.view_lines(view)]
    assert "name  box" in text
    assert "count  7" in text
    assert any("three" in line for line in text)
    assert "  k  v" in text
    assert text_of(plain.view_lines([])[0]) == "none"


# Events


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            Happening(1, 1000, "slack", Arrival("ana", "in #x", "hello\nyou", "", Needs.MENTION)),
            "09:00:01 ! Ana in #x: hello you",
        ),
        (
            Happening(2, 0, "vei", call={"tool": "vei.wait", "args": {}, "latency_ms": 7000}),
            "09:00:07   vei.wait 7 s",
        ),
        (
            Happening(
                3, 0, "mail",
                call={"tool": "mail.open", "args": {"id": "m9"}, "error": {"message": "No m9."}},
            ),
            "09:00:00 ✗ mail.open m9 refused: No m9.",
        ),
    ],
)  # fmt: skip
def test_what_happened_is_one_line(event: Happening, said: str) -> None:
    assert text_of(happening_line(event, PEOPLE, START)) == said


def test_the_filter_finds_people_apps_and_words() -> None:
    event = Happening(1, 0, "slack", Arrival("ana", "in #x", "hello"))
    assert all(matches(event, words, PEOPLE) for words in ("", "ana", "slack HELLO", "#x"))
    assert not matches(event, "bo", PEOPLE)
