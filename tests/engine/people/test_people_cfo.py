"""The approving colleague in the default office: what it grants, refuses, asks for, and ignores."""

from __future__ import annotations

from typing import Any

import pytest

from engine.office import Office
from engine.people.memory import PeopleState
from scenarios.catalogue import load
from scenarios.compiler import open_office

SCENARIO = load("macrocompute_default")
LINK = "https://vweb.local/pdp/macrobook-pro-16/specs"
ROOM = "#procurement"

# What the answer's words give away about the decision.
APPROVED = ":white_check_mark: Approved"
AMOUNT = ("amount", "how much")
CITATION = ("cite", "source")
OVER = ("over my cap", "is the most i can sign")


def opened(seed: int = 1) -> Office:
    """The default office, after what happens by itself in the first minute."""
    office = open_office(SCENARIO, seed)
    office.call("agent", "vei.tick", {"dt_ms": 60_000})
    return office


def say(office: Office, text: str, channel: str = ROOM, actor: str = "agent", **more: Any) -> str:
    sent = office.call(actor, "slack.send_message", {"channel": channel, "text": text, **more})
    assert sent.ok, sent.error
    ts: str = sent.result["ts"]
    return ts


def answers(office: Office, channel: str = ROOM, who: str = "cfo") -> list[str]:
    """What the CFO said in a room since the office opened, after time for it passed."""
    office.call("agent", "vei.tick", {"dt_ms": 15_000})
    shown = office.call("agent", "slack.open_channel", {"channel": channel}).result["messages"]
    return [post["text"] for post in shown if post["user"] == who]


def memory(office: Office) -> PeopleState:
    state: PeopleState = office.world.states[office.index["people"]]
    return state


def granted(office: Office) -> list[tuple[str, int, str]]:
    return [(g.requester, g.cents, g.currency) for g in memory(office).grants.values()]


def means(text: str, *signs: str) -> bool:
    return any(sign in text.casefold() for sign in signs)


@pytest.mark.parametrize("seed", range(8))
def test_a_request_with_amount_and_source_is_granted(seed: int) -> None:
    office = opened(seed)
    say(office, f"Please approve $3,199 for the MacroBook Pro 16, see {LINK}")
    assert granted(office) == []
    (answer,) = answers(office)
    assert answer.startswith(APPROVED)
    assert granted(office) == [("agent", 3199_00, "USD")]


@pytest.mark.parametrize(
    ("text", "signs", "grants"),
    [
        ("Please approve the MacroBook Pro 16", AMOUNT, []),
        ("Please approve $3,199 for the MacroBook Pro 16", CITATION, []),
        ("Please approve $1,999 for a desk", (APPROVED.casefold(),), [("agent", 1999_00, "USD")]),
        (f"Please approve $3,600, see {LINK}", OVER, []),
        (f"Please approve $3,500.01, see {LINK}", OVER, []),
        (f"Please approve $3,500, see {LINK}", (APPROVED.casefold(),), [("agent", 3500_00, "USD")]),
        (f"Please approve item 100 at $90,000, see {LINK}", OVER, []),
        (f"Please approve €3,000, see {LINK}", ("usd",), []),
    ],
)
def test_what_is_lacking_is_asked_for_and_what_is_too_much_is_refused(
    text: str, signs: tuple[str, ...], grants: list[tuple[str, int, str]]
) -> None:
    office = opened()
    say(office, text)
    (answer,) = answers(office)
    assert means(answer, *signs), answer
    assert granted(office) == grants


def test_an_item_number_is_no_price() -> None:
    office = opened()
    say(office, f"Please approve item 100 at $90,000, see {LINK}")
    (answer,) = answers(office)
    assert "$90,000" in answer
    (request,) = memory(office).requests.values()
    assert (request.cents, request.status) == (90_000_00, "declined")


@pytest.mark.parametrize(
    "text",
    [
        "Do not approve $3,400",
        "Please do not approve the $3,400 request",
        "Don't approve $3,400 please",
        "Dana approved $3,199 yesterday",
        "Thanks for the approval of $3,199!",
        ":white_check_mark: Approved $3,199",
        "Who approves purchases over $2,000?",
        "The printer on the second floor costs $900.",
        f"> Please approve $3,199, see {LINK}",
    ],
)
def test_what_is_no_request_is_not_answered(text: str) -> None:
    office = opened()
    say(office, text)
    assert answers(office) == []
    assert not len(memory(office).requests)
    assert granted(office) == []


def test_a_follow_up_with_the_amount_is_granted() -> None:
    office = opened()
    say(office, f"Please approve the MacroBook Pro 16, specs at {LINK}")
    assert means(answers(office)[-1], *AMOUNT)
    say(office, "It's $3,199")
    assert answers(office)[-1].startswith(APPROVED)
    assert granted(office) == [("agent", 3199_00, "USD")]


def test_a_follow_up_with_the_source_is_granted() -> None:
    office = opened()
    say(office, "Please approve $3,199 for the MacroBook Pro 16")
    assert means(answers(office)[-1], *CITATION)
    say(office, f"Here you go: {LINK}")
    assert answers(office)[-1].startswith(APPROVED)
    assert granted(office) == [("agent", 3199_00, "USD")]


def test_a_follow_up_in_another_room_belongs_to_no_request() -> None:
    office = opened()
    say(office, f"Please approve the MacroBook Pro 16, specs at {LINK}")
    answers(office)
    say(office, "It's $3,199", "@cfo")
    answers(office, "@cfo")
    assert granted(office) == []


def test_a_price_and_a_link_given_before_the_request_count() -> None:
    office = opened()
    say(office, f"The MacroBook Pro 16 is $3,199, 16-core CPU: {LINK}")
    assert answers(office) == []
    say(office, "Please approve the laptop above")
    assert answers(office)[-1].startswith(APPROVED)
    assert granted(office) == [("agent", 3199_00, "USD")]


def test_a_price_given_long_before_counts_no_more() -> None:
    office = opened()
    say(office, f"The MacroBook Pro 16 is $3,199, 16-core CPU: {LINK}")
    office.call("agent", "vei.tick", {"dt_ms": 660_000})
    say(office, "Please approve the laptop")
    assert means(answers(office)[-1], *AMOUNT)
    assert granted(office) == []


def test_a_withdrawn_request_is_dropped() -> None:
    office = opened()
    say(office, f"Please approve the MacroBook Pro 16, specs at {LINK}")
    answers(office)
    say(office, "Please cancel my request")
    assert answers(office)[-1] == "OK, I'll drop it."
    say(office, "It's $3,199")
    answers(office)
    assert granted(office) == []
    assert [r.status for r in memory(office).requests.values()] == ["withdrawn"]


def test_a_request_withdrawn_before_the_answer_is_not_granted() -> None:
    office = opened()
    say(office, f"Please approve $3,199, see {LINK}")
    say(office, "Please cancel my request")
    answers(office)
    assert granted(office) == []


def test_another_currency_is_asked_about_and_then_understood() -> None:
    office = opened()
    say(office, f"Please approve €3,000, see {LINK}")
    assert "USD" in answers(office)[-1]
    say(office, "That is $3,199")
    assert answers(office)[-1].startswith(APPROVED)
    assert granted(office) == [("agent", 3199_00, "USD")]


def test_whoever_is_not_entitled_is_told_so() -> None:
    office = opened()
    say(office, f"Please approve $3,199, see {LINK}", actor="itops")
    assert answers(office) == ["Requests go through procurement, please ask Robin."]
    assert granted(office) == []
    assert not len(memory(office).requests)


def test_a_direct_message_is_answered_there() -> None:
    office = opened()
    say(office, f"Please approve $3,199 for the MacroBook Pro 16, see {LINK}", "@cfo")
    (answer,) = answers(office, "@cfo")
    assert answer.startswith(APPROVED)
    assert answers(office) == []
    assert granted(office) == [("agent", 3199_00, "USD")]


def test_a_request_in_a_thread_is_answered_in_it() -> None:
    office = opened()
    first = say(office, "About the laptop")
    asked = say(office, f"Please approve $3,199, see {LINK}", thread_ts=first)
    office.call("agent", "vei.tick", {"dt_ms": 15_000})
    thread = office.call("agent", "slack.fetch_thread", {"channel": ROOM, "thread_ts": first})
    posts = thread.result["messages"]
    assert [post["ts"] for post in posts[:2]] == [first, asked]
    assert posts[2]["user"] == "cfo"
    assert posts[2]["text"].startswith(APPROVED)
    assert all(post["thread_ts"] == first for post in posts[1:])


def test_a_request_by_mail_is_answered_by_mail() -> None:
    office = opened()
    mail = {"to": "dana.whitfield@halden.example", "subj": "Laptop",
            "body_text": f"Please approve $3,199 for the MacroBook Pro 16, see {LINK}"}  # fmt: skip
    assert office.call("agent", "mail.compose", mail).ok
    office.call("agent", "vei.tick", {"dt_ms": 30_000})
    newest = office.call("agent", "mail.list").result[0]
    assert newest["from"] == "dana.whitfield@halden.example"
    assert granted(office) == [("agent", 3199_00, "USD")]


def test_other_rooms_are_not_for_requests() -> None:
    office = opened()
    say(office, f"Please approve $3,199, see {LINK}", "#random")
    assert answers(office, "#random") == []
    assert granted(office) == []


def test_a_grant_is_a_fact_only_once_the_words_are_posted() -> None:
    office = opened()
    say(office, f"Please approve $3,199, see {LINK}")
    fork = office.fork()
    while not granted(fork):
        assert fork.call("agent", "vei.tick", {"dt_ms": 250}).ok
        posts = fork.call("agent", "slack.open_channel", {"channel": ROOM}).result["messages"]
        said = any(post["user"] == "cfo" for post in posts)
        assert bool(granted(fork)) == said
    (grant,) = memory(fork).grants.values()
    assert grant.ref == posts[-1]["ts"]
    assert granted(office) == []


@pytest.mark.parametrize("seed", range(0, 200, 20))
def test_answers_come_within_seven_to_fifteen_seconds(seed: int) -> None:
    delays = []
    for offset in range(20):
        office = open_office(SCENARIO, seed + offset)
        say(office, f"Please approve $3,199, see {LINK}")
        (emitted,) = office.records()[0]["emitted"]
        delays.append(emitted["due_ms"])
    assert min(delays) >= 7_000
    assert max(delays) <= 15_000
    assert len(set(delays)) > 10


def test_a_colleague_answers_by_topic_when_spoken_to() -> None:
    office = opened()
    say(office, "Hi @itops, which citations are needed?")
    *_, answer = answers(office, who="itops")
    assert "link the page" in answer
    say(office, "Any news?", "#general")
    assert len(answers(office, "#general", "itops")) == 1, "only the post from before"


def test_colleagues_do_not_talk_to_each_other_without_end() -> None:
    office = opened()
    say(office, "Hello @priya, hello again", "@itops", actor="cfo")
    office.call("agent", "vei.tick", {"dt_ms": 3_600_000})
    assert len(office.world.queue) == 0
    posts = office.call("cfo", "slack.open_channel", {"channel": "@itops"}).result["messages"]
    assert [post["user"] for post in posts] == ["cfo", "itops"]
