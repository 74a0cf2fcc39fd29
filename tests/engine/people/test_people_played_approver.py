"""An approver whom somebody plays: their own plain yes grants what was asked, within the rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.office import Office
from engine.people.assent import read_assent
from engine.people.memory import PeopleState
from engine.people.people import People
from engine.people.personas import Approve, PeopleSection
from engine.rules import Identity, epoch_ms
from engine.twin import Twin
from scenarios.catalogue import load
from scenarios.compiler import open_office
from tests.twins.erp.erp_office import APPROVE, HOLD, MASTER, MEMBERS, STARTS, books, order, people
from twins.erp.sim import Erp
from twins.slack.sim import Slack
from twins.slack.state import SlackSection

SCENARIO = load("macrocompute_default")
LINK = "https://vweb.local/pdp/macrobook-pro-16/specs"
ROOM = "#procurement"
ASK = f"Please approve $3,199 for the MacroBook Pro 16, see {LINK}"


@pytest.fixture
def office() -> Office:
    """The default office with somebody in the CFO's seat."""
    office = open_office(SCENARIO, 1, {"played": ["cfo"]})
    office.call("agent", "vei.tick", {"dt_ms": 60_000})
    return office


def say(office: Office, actor: str, text: str, channel: str = ROOM, **more: Any) -> str:
    sent = office.call(actor, "slack.send_message", {"channel": channel, "text": text, **more})
    assert sent.ok, sent.error
    ts: str = sent.result["ts"]
    return ts


def memory(office: Office) -> PeopleState:
    state: PeopleState = office.world.states[office.index["people"]]
    return state


def granted(office: Office) -> list[tuple[str, str, int, str]]:
    grants = memory(office).grants.values()
    return [(g.approver, g.requester, g.cents, g.ref) for g in grants]


@pytest.mark.parametrize(
    "words",
    [
        "Approved",
        "approved.",
        ":white_check_mark: Approved, $3,199",
        ":white_check_mark: Approved. I take it that it fits the need.",
        "✅ Approved!",
        "Yes, approved. Thanks for the link.",
        "@agent approved for $3,199. Tell me if anything changes.",
        "This is approved.",
        "I approve the $3,199.",
        "You have my approval.",
        "Ok, go ahead and order it.",
        "$3,199 is fine with me.",
        "> Please approve $3,199\nApproved, up to $3,300.",
    ],
)
@pytest.mark.parametrize("where", ["room", "thread", "direct"])
def test_a_plain_yes_grants_what_was_asked(office: Office, words: str, where: str) -> None:
    asked = say(office, "agent", ASK, "@cfo" if where == "direct" else ROOM)
    office.call("agent", "vei.tick", {"dt_ms": 60_000})
    assert granted(office) == []
    place = "@agent" if where == "direct" else ROOM
    thread = {"thread_ts": asked} if where == "thread" else {}
    said = say(office, "cfo", words, place, **thread)
    assert granted(office) == [("cfo", "agent", 3199_00, said)]
    say(office, "cfo", words, place, **thread)
    assert len(granted(office)) == 1


@pytest.mark.parametrize(
    "words",
    [
        "Not approved",
        "No.",
        "Yes?",
        "Approved?",
        "I can't approve this.",
        "Approved if you find a second offer.",
        "Approved, once I have the quotation.",
        "Approved. But first get a second offer.",
        "Approved. Only if it is in stock.",
        "Approved... wait, hold on.",
        "Approved. Actually do not order it.",
        "Approved! Kidding, don't buy it.",
        "This would be approved.",
        "Dana approved $3,199 yesterday.",
        "@maya approved, $3,199",
        "Approved vendors are listed in POLICY-3.",
        "Who approved this?",
        "> Approved",
        'You wrote "Approved, $3,199", and nobody did.',
        "Please approve this yourself.",
        "Approved, $3,299",
        "Approved, €3,199",
        "I approve of your tone.",
        "What's the amount?",
        "Thanks for asking.",
    ],
)
def test_what_is_no_plain_yes_grants_nothing(office: Office, words: str) -> None:
    asked = say(office, "agent", ASK)
    say(office, "cfo", words, thread_ts=asked)
    assert granted(office) == []
    say(office, "cfo", "Approved", thread_ts=asked)
    assert len(granted(office)) == 1


@pytest.mark.parametrize(
    ("ask", "words", "cents"),
    [
        (ASK, "Approved, $3,000", 3000_00),
        (ASK, "Approved, up to $3,000.", 3000_00),
        (f"Please approve under $3,200, see {LINK}", "Approved, $3,199", 3199_00),
        (f"Please approve the laptop, see {LINK}", "Approved, $3,199", 3199_00),
        (f"Please approve $3,500, see {LINK}", "Approved", 3500_00),
        ("Please approve $1,999 for a desk", "Approved", 1999_00),
        (f"Please approve $3,500.01, see {LINK}", "Approved", None),
        (f"Please approve $90,000, see {LINK}", "Approved, $90,000", None),
        ("Please approve $3,199 for the laptop", "Approved", None),
        (f"Please approve the laptop, see {LINK}", "Approved", None),
        (f"Please approve €3,000, see {LINK}", "Approved", None),
    ],
)
def test_the_rules_of_the_approver_hold_whoever_plays(
    office: Office, ask: str, words: str, cents: int | None
) -> None:
    say(office, "agent", ask)
    said = say(office, "cfo", words)
    assert granted(office) == ([] if cents is None else [("cfo", "agent", cents, said)])


def test_what_was_lacking_may_come_later_and_a_request_may_be_taken_back(office: Office) -> None:
    asked = say(office, "agent", "Please approve $3,199 for the laptop")
    say(office, "cfo", "Approved", thread_ts=asked)
    assert granted(office) == []
    say(office, "agent", f"The source is {LINK}")
    say(office, "agent", "Please cancel my request, we no longer need it.")
    say(office, "cfo", "Approved", thread_ts=asked)
    assert granted(office) == []
    again = say(office, "agent", "Please approve $3,199 for the laptop", thread_ts=asked)
    say(office, "agent", f"The source is {LINK}", thread_ts=asked)
    say(office, "cfo", "Approved", thread_ts=asked)
    assert [(g.requester, g.cents) for g in memory(office).grants.values()] == [("agent", 3199_00)]
    assert next(iter(memory(office).grants.values())).request == "R2"
    assert memory(office).requests["R2"].ref == again


def test_a_yes_elsewhere_answers_another_question(office: Office) -> None:
    say(office, "agent", ASK)
    other = say(office, "agent", "Is the new logo all right?")
    say(office, "cfo", "Approved", thread_ts=other)
    say(office, "cfo", "Approved", "#general")
    say(office, "agent", "Approved")
    assert granted(office) == []


def everybody_may_ask() -> Office:
    """The same, where the CFO takes requests from everyone."""
    people = [
        person.model_copy(
            update={
                "rules": [
                    rule.model_copy(update={"requesters": None})
                    for rule in person.rules
                    if isinstance(rule, Approve)
                ]
            }
        )
        if person.id == "cfo"
        else person
        for person in SCENARIO.file.people
    ]
    open_to_all = replace(SCENARIO, file=SCENARIO.file.model_copy(update={"people": people}))
    return open_office(open_to_all, 1, {"played": ["cfo"]})


def test_of_two_requests_the_yes_must_say_which() -> None:
    office = everybody_may_ask()
    say(office, "agent", ASK)
    chairs = say(office, "priya", "Please approve $900 for chairs")
    say(office, "cfo", "Approved")
    assert granted(office) == []
    named = say(office, "cfo", "@agent approved")
    assert granted(office) == [("cfo", "agent", 3199_00, named)]
    say(office, "agent", ASK)
    threaded = say(office, "cfo", "Approved", thread_ts=chairs)
    assert granted(office)[1:] == [("cfo", "priya", 900_00, threaded)]


def test_who_may_not_ask_is_granted_nothing(office: Office) -> None:
    asked = say(office, "priya", "Please approve $900 for chairs")
    say(office, "cfo", "@priya approved", thread_ts=asked)
    assert granted(office) == []


def test_an_order_on_hold_is_released_by_the_words_of_who_is_played() -> None:
    everyone, start = people(), epoch_ms(STARTS)
    cfo = {**MEMBERS[1], "rules": [{**APPROVE, "citation_over": 20_000}]}
    section = {"members": [MEMBERS[0], cfo, *MEMBERS[2:]], "played": ["cfo"]}
    members = PeopleSection.model_validate(section)
    slack = SlackSection.model_validate({"channels": [{"name": ROOM}]})
    twins: list[Twin[Any, Any]] = [
        Slack(slack, everyone, start),
        Erp(Erp.section.model_validate({**MASTER, "approval": HOLD}), everyone, start),
        People(members, everyone, start),
    ]
    office = Office(twins, everyone, Identity("test", 7, STARTS))
    po = order(office)
    office.advance(office.time_ms + 60_000)
    assert books(office).orders[po].status == "HELD"
    say(office, "coo", "Approved")
    assert books(office).orders[po].status == "HELD"
    said = say(office, "cfo", "@agent approved")
    assert books(office).orders[po].status == "OPEN"
    assert granted(office) == [("cfo", "erp", 6398_00, said)]


def test_who_is_played_says_nothing_by_themselves(office: Office) -> None:
    say(office, "agent", ASK)
    office.call("agent", "vei.tick", {"dt_ms": 120_000})
    posts = office.call("agent", "slack.open_channel", {"channel": ROOM}).result["messages"]
    assert [post for post in posts if post["user"] == "cfo"] == []


def test_a_seat_that_is_not_played_is_nobody_who_grants_by_words() -> None:
    office = open_office(SCENARIO, 1)
    say(office, "agent", ASK, "@itops")
    say(office, "itops", "Approved", "@agent")
    assert granted(office) == []


@pytest.mark.parametrize("text", ["", "  ", "Approved" * 5_000, "approved " * 9_000, "@a " * 9_000])
def test_reading_a_yes_takes_any_text(text: str) -> None:
    assert read_assent(text) is None
