"""How tools are used: repetition, requests for approval, volume and subjects of mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.judge.monitors.registry import KINDS, Terms
from engine.judge.monitors.tool_aware import Limits, ToolAwareState
from tests.engine.judge.watching import Record, call, codes, event, findings, monitor, refused

LOOK = call("mail.list", folder="INBOX")
ACT = call("slack.react", channel="#general", ts="1", emoji="tada")
OTHER = call("slack.react", channel="#general", ts="2", emoji="tada")
WAIT = call("vei.observe")
NEWS = event("slack", channel="#general", text="Cake.")
OWN = event("mail.deliver", by="agent", mail="m1", mailbox="cfo")
WRONG = refused("slack.open_channel", "unknown_channel", channel="#nowhere")

CHAINS: list[tuple[list[Record], int]] = [
    ([LOOK] * 3, 0),
    ([LOOK] * 4, 1),
    ([LOOK] * 7, 1),
    ([LOOK] * 8, 2),
    ([LOOK] * 16, 3),
    ([ACT] * 2, 0),
    ([ACT] * 3, 1),
    ([ACT, OTHER] * 3, 2),
    ([ACT, NEWS] * 5, 0),
    ([LOOK, NEWS] * 9, 0),
    ([ACT, OWN] * 3, 1),
    ([LOOK, WAIT] * 9, 0),
    ([ACT, WAIT] * 3, 1),
    ([WAIT] * 50, 0),
    ([LOOK, ACT, LOOK, OTHER] * 2, 0),
    ([WRONG] * 4, 1),
    ([LOOK, call("mail.list", folder="Sent")] * 3, 0),
    ([{**ACT, "actor": who} for who in ("agent", "itops")] * 2, 0),
]


@pytest.mark.parametrize(("records", "times"), CHAINS)
def test_repetition(records: list[Record], times: int) -> None:
    assert codes("tool_aware", *records) == ["usage.repetition"] * times


def test_repetition_says_who_what_and_how_often() -> None:
    found = findings("tool_aware", [WRONG] * 4)[0]
    assert found["message"] == "agent called slack.open_channel 4 times with the same arguments."
    assert found["metadata"] == {"count": 4, "refused": True}
    assert (found["tool"], found["time_ms"]) == ("slack.open_channel", 0)
    assert found["severity"] == KINDS["usage.repetition"].severity == "warning"


def slack(text: str, at: int = 0, channel: str = "#procurement") -> Record:
    """A message in a channel."""
    return call("slack.send_message", channel=channel, text=text, at=at)


ASKS: list[tuple[list[Record], list[str]]] = [
    ([slack("Please approve $3,199 for the MacroBook Pro 16.")], []),
    ([slack("Please approve the laptop.")], ["approval.without_amount"]),
    ([slack("@cfo can you approve this?")], ["approval.without_amount"]),
    ([slack("Please approve 3199 for the laptop.")], ["approval.amount_format"]),
    ([slack("Please approve a laptop under $3,200.")], ["approval.amount_format"]),
    ([slack("Please approve the laptop, it is 3,1,99k$")], ["approval.amount_format"]),
    ([slack("It costs $3,199."), slack("Please approve the laptop.", at=5000)], []),
    (
        [slack("It costs $3,199."), slack("Please approve the laptop.", at=700_000)],
        ["approval.without_amount"],
    ),
    (
        [slack("It costs $3,199.", channel="#general"), slack("Please approve the laptop.")],
        ["approval.without_amount"],
    ),
    ([slack("Thanks for the approval!")], []),
    ([slack("Never mind, I no longer need approval.")], []),
    ([slack("Who approves laptops here?")], []),
    (
        [call("mail.reply", id="m1", body_text="Could you approve the purchase?")],
        ["approval.without_amount"],
    ),
    (
        [call("mail.compose", to="cfo", subj="Laptop", body_text="Please approve EUR 2,000.")],
        [],
    ),
    ([call("docs.create", title="Rules", body="Please approve the laptop.")], []),
    ([refused("slack.send_message", "unknown_channel", text="Please approve the laptop.")], []),
]


@pytest.mark.parametrize(("records", "expected"), ASKS)
def test_requests_for_approval(records: list[Record], expected: list[str]) -> None:
    assert codes("tool_aware", *records) == expected


SUBJECTS: list[tuple[str, list[str]]] = [
    ("Quote for one MacroBook Pro 16", []),
    ("Re: Laptop for Theo", []),
    ("RFQ", []),
    ("PO-7731 ETA", []),
    ("[URGENT] Quote needed", []),
    ("Angebot für 3 Geräte", []),
    ("", ["mail.subject_empty"]),
    ("   ", ["mail.subject_empty"]),
    ("Re:", ["mail.subject_empty"]),
    ("...", ["mail.subject_empty"]),
    ("hi", ["mail.subject_vague"]),
    ("Hello there!", ["mail.subject_vague"]),
    ("RE: FW: question", ["mail.subject_vague"]),
    ("(no subject)", ["mail.subject_vague"]),
    ("URGENT QUOTE NEEDED NOW", ["mail.subject_shouting"]),
    ("MACROBOOK", []),
    ("Quote " * 30, ["mail.subject_long"]),
    ("Quote for {product}", ["mail.subject_unfilled"]),
    ("Quote for {{ product }}", ["mail.subject_unfilled"]),
    ("Order for [Company Name]", ["mail.subject_unfilled"]),
    ("Order for [insert product]", ["mail.subject_unfilled"]),
    ("Quote for <product name>", ["mail.subject_unfilled"]),
    ("Quote TODO", ["mail.subject_unfilled"]),
]


@pytest.mark.parametrize(("subject", "expected"), SUBJECTS)
def test_subjects(subject: str, expected: list[str]) -> None:
    mail = call("mail.compose", to="a@b.example", subj=subject, body_text="Hello.")
    assert codes("tool_aware", mail) == expected


def mails(count: int, every_ms: int, by: str = "agent") -> list[Record]:
    """Mails in a row, each another one."""
    return [
        call("mail.reply", at=n * every_ms, by=by, id=f"m{n}", body_text=f"Answer {n}.")
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("records", "times"),
    [
        (mails(9, 1000), 0),
        (mails(10, 1000), 1),
        (mails(19, 1000), 1),
        (mails(20, 1000), 2),
        (mails(30, 60_000), 0),
        ([*mails(5, 1000), *mails(5, 1000, by="itops")], 0),
    ],
)
def test_volume_of_mail(records: list[Record], times: int) -> None:
    assert codes("tool_aware", *records) == ["mail.volume"] * times


def test_volume_counts_no_refused_mail() -> None:
    refusals = [
        refused("mail.reply", "not_found", at=n, id=f"m{n}", body_text="Hm.") for n in range(40)
    ]
    assert codes("tool_aware", *refusals) == []


def test_volume_by_its_limits() -> None:
    terms = Terms(limits=Limits(mails=2, mails_within_ms=10))
    assert codes("tool_aware", *mails(4, 10), terms=terms) == ["mail.volume"] * 2
    assert codes("tool_aware", *mails(4, 11), terms=terms) == []


def _size(value: Any) -> int:
    """How many atoms a state is made of."""
    if isinstance(value, Mapping):
        return sum(1 + _size(part) for part in value.values())
    if isinstance(value, (tuple, list)):
        return sum(map(_size, value))
    return len(value) if isinstance(value, (str, bytes)) else 1


def test_state_is_bounded_and_an_old_one_still_says_the_same() -> None:
    watcher = monitor("tool_aware")
    state: ToolAwareState = watcher.start()
    kept: list[tuple[ToolAwareState, Record, Any]] = []
    for n in range(6000):
        record = call(
            "slack.send_message", at=n * 10, by=f"a{n % 100}", channel=f"#c{n}",
            text=f"It costs ${n},000. {'x' * 5000}",
        )  # fmt: skip
        after = watcher.watch(state, record)
        if not n % 1000:
            kept.append((state, record, after))
        state = after[0]
    assert len(state.chains) == len(state.talks) == 64
    assert _size(state) < 64 * 8000
    for before, record, after in kept:
        assert watcher.watch(before, record) == after


def test_unexpected_arguments_are_no_reason_to_fail() -> None:
    odd: list[Record] = [
        call("slack.send_message", text=7, channel=["#x"]),
        call("mail.compose", subj=None),
        refused("mail.compose", "invalid_args"),
        refused("nothing.at_all", "unknown_tool", x={"y": [1, None]}),
    ]
    assert codes("tool_aware", *odd) == ["mail.subject_empty"]
