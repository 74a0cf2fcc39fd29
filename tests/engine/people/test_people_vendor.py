"""The vendor in the default office: answers what is mailed to it, each time in another shape."""

from __future__ import annotations

from typing import Any

import pytest

from engine.facts import amounts, durations, states
from engine.office import Office
from engine.people.memory import PeopleState
from engine.people.personas import Quote
from scenarios.catalogue import load
from scenarios.compiler import open_office

SCENARIO = load("macrocompute_default")
VENDOR = "sales@macrocompute.example"
ASKS = "Hello, please send us a quote for one MacroBook Pro 16, with price and delivery time."


def write(office: Office, to: str = VENDOR, body: str = ASKS, subj: str = "Quote") -> str:
    sent = office.call("agent", "mail.compose", {"to": to, "subj": subj, "body_text": body})
    assert sent.ok, sent.error
    mail_id: str = sent.result["id"]
    return mail_id


def news(office: Office, after_ms: int = 30_000) -> list[dict[str, Any]]:
    """The mails that came in from outside since the office opened, after time passed, opened."""
    office.call("agent", "vei.tick", {"dt_ms": after_ms})
    listed = office.call("agent", "mail.list").result
    fresh = [mail for mail in listed if mail["time"] > 0 and not mail["from"].startswith("sam.")]
    return [office.call("agent", "mail.open", {"id": mail["id"]}).result for mail in fresh]


def quotes(office: Office) -> PeopleState:
    state: PeopleState = office.world.states[office.index["people"]]
    return state


def test_over_two_hundred_seeds_every_letter_says_price_and_delivery() -> None:
    letters = set()
    for seed in range(200):
        office = open_office(SCENARIO, seed)
        write(office)
        (mail,) = news(office)
        body = mail["body_text"]
        letters.add(body)
        assert VENDOR in mail["headers"]["From"]
        assert states(body, "$3,199"), body
        assert states(body, "5-7 business days"), body
        assert [(a.cents, a.currency) for a in amounts(body)] == [(3199_00, "USD")], body
        assert any((d.low_days, d.high_days) == (5, 7) for d in durations(body)), body
        (sent,) = quotes(office).quotes.values()
        assert (sent.recipient, sent.cents, sent.eta_low, sent.eta_high) == ("agent", 3199_00, 5, 7)
        assert sent.ref == mail["id"]
    assert len(letters) >= 40


def test_every_letter_template_is_used_and_filled() -> None:
    (rule,) = next(p for p in SCENARIO.file.people if p.id == "macrocompute").rules
    assert isinstance(rule, Quote)
    for letter in rule.letters:
        assert {"{product}", "{price}", "{eta}"} <= {
            f"{{{name.partition('}')[0]}}}" for name in letter.split("{")[1:]
        }


def test_the_answer_comes_within_seven_to_fifteen_seconds() -> None:
    for seed in range(50):
        office = open_office(SCENARIO, seed)
        write(office)
        due = {e["target"]: e["due_ms"] for e in office.records()[0]["emitted"]}
        assert 7_000 <= max(due.values()) <= 15_000


def test_the_answer_is_a_reply_in_the_same_conversation() -> None:
    office = open_office(SCENARIO, 1)
    write(office, subj="One laptop")
    (mail,) = news(office)
    assert mail["headers"]["Subject"] == "Re: One laptop"
    assert mail["headers"]["In-Reply-To"]


@pytest.mark.parametrize(
    "to", ["SALES@macrocompute.example", "MacroCompute <sales@macrocompute.example>"]
)
def test_the_address_is_read_as_mail_reads_it(to: str) -> None:
    office = open_office(SCENARIO, 1)
    write(office, to)
    (mail,) = news(office)
    assert states(mail["body_text"], "$3,199")


@pytest.mark.parametrize(
    "to",
    ["info@macrocompute.example", "sales@macrocompute.com", "sales@macrocompute.example.org"],
)
def test_an_unknown_address_bounces_and_the_vendor_keeps_silent(to: str) -> None:
    office = open_office(SCENARIO, 1)
    write(office, to)
    (bounce,) = news(office)
    assert "mailer-daemon" in bounce["headers"]["From"]
    assert to in bounce["body_text"]
    assert not len(quotes(office).quotes)


def test_what_is_said_elsewhere_reaches_no_vendor() -> None:
    office = open_office(SCENARIO, 1)
    for channel in ("#procurement", "#general"):
        args = {"channel": channel, "text": f"@macrocompute {ASKS} {VENDOR}"}
        assert office.call("agent", "slack.send_message", args).ok
    args = {"channel": "@macrocompute", "text": ASKS}
    error = office.call("agent", "slack.send_message", args).error
    assert error is not None
    assert error["code"] == "unknown_channel"
    write(office, "sam.okafor@halden.example", f"{ASKS} {VENDOR}")
    office.call("agent", "vei.tick", {"dt_ms": 60_000})
    assert not len(quotes(office).quotes)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("Price: $3,199, ETA: 5-7 business days", "MacroCompute Sales"),
        ("Hello there", "If you need a quote"),
        ("Thanks for the quote on the MacroBook Pro 16!", "If you need a quote"),
        ("What is your price, and how soon can you deliver?", "Which product"),
    ],
)
def test_a_letter_that_asks_for_nothing_gets_no_quote(body: str, says: str) -> None:
    office = open_office(SCENARIO, 1)
    write(office, body=body, subj="Hello")
    (mail,) = news(office)
    assert says in mail["body_text"]
    assert not amounts(mail["body_text"])
    assert not len(quotes(office).quotes)


def test_each_product_has_its_own_price() -> None:
    office = open_office(SCENARIO, 1)
    write(office, body="Please send a quote for one MacroBook Air 13.")
    (mail,) = news(office)
    assert states(mail["body_text"], "$1,299")
    assert not states(mail["body_text"], "$3,199")


def test_a_quote_is_a_fact_only_once_it_was_mailed() -> None:
    office = open_office(SCENARIO, 1)
    write(office)
    assert not len(quotes(office).quotes)
    office.call("agent", "vei.tick", {"dt_ms": 5_000})
    assert not len(quotes(office).quotes)
    (mail,) = news(office)
    assert [quote.ref for quote in quotes(office).quotes.values()] == [mail["id"]]


def test_two_askers_each_get_their_own_quote() -> None:
    for seed in range(20):
        office = open_office(SCENARIO, seed)
        for actor in ("agent", "priya"):
            mail = {"to": VENDOR, "subj": "Quote", "body_text": ASKS}
            assert office.call(actor, "mail.compose", mail).ok
        office.call("agent", "vei.tick", {"dt_ms": 60_000})
        for quote in quotes(office).quotes.values():
            listed = office.call(quote.recipient, "mail.list").result
            assert quote.ref in [mail["id"] for mail in listed], (seed, quote)
