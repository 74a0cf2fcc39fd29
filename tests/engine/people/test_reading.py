"""Reading messages: requests for approval, their withdrawal, answers to questions, vendor mail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.people.reading import asks, asks_quote, read_details, read_request

REQUESTS: list[tuple[str, int | None, str]] = [
    ("Approve $3,199. Do not approve $3,400.", 319900, ""),
    ("Approve $3,199, not $3,400", 319900, ""),
    ("Please approve the purchase. Item 100 at $90,000", 9000000, "purchase"),
    ("Could you authorise the laptop ($3,199)?", 319900, "laptop"),
    ("Can I get sign-off for the MacroBook?", None, "MacroBook"),
    ("Could we have the go-ahead for docks at $319", 31900, "docks"),
    ("can I get the green light for this", None, ""),
    ("OK to buy MacroBook Pro 16 for $3,199?", 319900, "MacroBook Pro 16"),
    ("May I buy the MacroBook for $3,199?", 319900, "MacroBook"),
    ("Is it ok if I order the laptop?", None, "laptop"),
    ("budget approval: $3199", 319900, ""),
    ("Approval request: MacroBook Pro 16, $3,199", 319900, "MacroBook Pro 16"),
    ("Purchase approval - MacroBook $3199", 319900, "MacroBook"),
    ("Budget approval\nMacroBook Pro 16\nTotal: $3,199", 319900, ""),
    ("can we get this approved?", None, ""),
    ("Can we get the laptop approved?", None, "laptop"),
    ("need your approval on the laptop", None, "laptop"),
    ("I'd like your approval to buy the laptop for 3,199", 319900, "laptop"),
    ("I need you to sign off on $3,199", 319900, ""),
    ("We need this approved today: $3,199", 319900, ""),
    ("I would appreciate your approval", None, ""),
    ("Seeking authorization to purchase one MacroBook Pro 16", None, "MacroBook Pro 16"),
    ("Submitting MacroBook Pro 16 ($3,199) for approval", 319900, "MacroBook Pro 16"),
    ("This needs your approval: $3,199", 319900, ""),
    ("Do I have your go-ahead on the laptop?", None, "laptop"),
    ("Permission to order the laptop?", None, "laptop"),
    ("Laptop for $3,199 - approval?", 319900, ""),
    ("Hi @cfo, please approve MacroBook Pro 16 ($3,199).", 319900, "MacroBook Pro 16"),
    ("@cfo approve 3199 USD", 319900, ""),
    ("*Please approve* the MacroBook at $3,199", 319900, "MacroBook"),
    ("When you get a chance please approve $3,199", 319900, ""),
    ("Don't forget to approve $3,199", 319900, ""),
    ("No rush, but please approve $3,199", 319900, ""),
    ("Would you mind approving the laptop?", None, "laptop"),
    ("Hoping you could approve it", None, ""),
    ("let me know if this is approved", None, ""),
    ('Please approve "MacroBook Pro 16" for $3,199', 319900, "MacroBook Pro 16"),
    ("2 x $3,199 = $6,398 total, please approve", 639800, ""),
    ("Please approve $3,199 plus $200 shipping. Total: $3,399", 339900, ""),
    ("Please approve $3,199. We once spent $9,000.", 319900, ""),
    ("Please approve this (cap is $3,500), it is $3,199", 319900, ""),
    ("Cancel my request for $3,400; please approve $3,199 instead", 319900, ""),
    ("Please review and approve: MacroBook Pro 16 at $3199", 319900, "MacroBook Pro 16"),
    (
        "I'm writing to request your approval for a MacroBook costing $3,199.00.",
        319900,
        "MacroBook",
    ),
    ("Could the CFO approve this? $3,199", 319900, ""),
    ("Any objections to buying this for $3,199?", 319900, ""),
    ("Can you confirm approval for $3,199?", 319900, ""),
    ("Please consider approving $3,199 for the MacroBook", 319900, ""),
    ("I hope you'll approve the $3,199 laptop", 319900, ""),
    ("pls approve 3.2k for laptop", 320000, ""),
    ("Please approve purchase under $3,200: MacroBook for $3,199", 319900, ""),
    ("Please approve a budget of $3,199 for the laptop", 319900, ""),
    ("Approval request for MacroBook Pro 16. Budget: $3,199.", 319900, "MacroBook Pro 16"),
    ("Posting my approval request for $3,199", 319900, ""),
    ("> Do not approve $9,000\nPlease approve $3,199", 319900, ""),
    ("Please approve.\n> MacroBook costs $9,000", None, ""),
]


@pytest.mark.parametrize(("text", "cents", "subject"), REQUESTS)
def test_a_request_for_approval_is_understood(text: str, cents: int | None, subject: str) -> None:
    ask = read_request(text)
    assert ask is not None
    assert (ask.amount.cents if ask.amount else None) == cents
    assert not ask.amount_is_bound
    assert not ask.cancels
    assert ask.subject == subject


@pytest.mark.parametrize(
    "text",
    [
        "do not approve $3,400",
        "Please don't approve this",
        "Never approve $9,000",
        "Do not, under any circumstances, approve $3,400.",
        "I'd never ask you to approve $9,000",
        "I'm not asking for approval of $9,000",
        "Nobody asked you to approve anything",
        "no approval needed",
        "we don't need your approval",
        "Who approves laptops?",
        "How do I get approval for laptops?",
        "how can i get approval for the laptop",
        "Do I need approval?",
        "Can managers approve laptops?",
        "What did you approve?",
        "Status of the approval?",
        "thanks for approving",
        "thanks for your approval",
        "it was approved",
        "approved!",
        "Approved",
        ":white_check_mark: Approved",
        "Approval granted for $3,199",
        "The laptop was approved yesterday",
        "I got approval - thanks",
        "I asked for approval yesterday",
        "He asked you to please approve $9,000",
        "We have approval",
        "I approve $3,199",
        "You have my approval",
        "You can approve up to $3,500",
        "you approved $3,199",
        "once you approve I will order",
        "ok to proceed",
        "go ahead",
        "Managers approve laptops",
        "laptops need approval",
        "The approval process is slow",
        "Approval, as ever, is slow.",
        "Approval is required for all requests over $2k",
        "Reminder: requests over $2k need citations",
        "> please approve $3,199",
        'She said "approve $3,400"',
        "CFO approval is still pending",
        "is approval required?",
        "Has this been approved?",
        "I was told not to approve $3,400",
        "I don't think you should approve $3,400",
        "Without approval we can't order",
        "Please send me the approved budget",
        "Please ignore this",
        "Should I ask for approval?",
        "Can I buy you lunch tomorrow?",
        "If you approve $9,000 we are doomed",
        "please stop asking me to approve $3,000",
        "The price is $3,199",
        "Look at the book",
        "Let's order lunch",
        "hello",
        "",
        "do not cancel my request",
        "how do I cancel my request?",
    ],
)
def test_talk_about_approvals_is_no_request(text: str) -> None:
    assert read_request(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "cancel my request",
        "Please withdraw my approval request",
        "please disregard my earlier request",
        "I'd like to withdraw the request",
        "I no longer need approval",
        "never mind",
    ],
)
def test_a_request_can_be_taken_back(text: str) -> None:
    ask = read_request(text)
    assert ask is not None
    assert ask.cancels
    assert ask.amount is None


@pytest.mark.parametrize(
    "text", ["approval needed under $3200", "Please approve up to 3200", "Approve at most $3,200."]
)
def test_a_request_may_give_only_a_bound(text: str) -> None:
    ask = read_request(text)
    assert ask is not None
    assert ask.amount is not None
    assert (ask.amount.cents, ask.amount_is_bound) == (320000, True)


def test_a_request_carries_its_citations() -> None:
    text = (
        "Requesting approval for MacroBook Pro 16 at $3,199, specs: 16-core CPU, 32GB RAM "
        "https://vweb.local/pdp/macrobook-pro-16/specs"
    )
    ask = read_request(text)
    assert ask is not None
    assert ask.amount is not None
    assert text[ask.amount.start : ask.amount.end] == "$3,199"
    assert ask.has_citation
    assert ask.urls == ("https://vweb.local/pdp/macrobook-pro-16/specs",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Please approve, the page says “16-core CPU, 32GB”", True),
        ('Please approve, the page says "16-core CPU, 32GB"', True),
        ("Please approve\n> 16-core CPU, 32GB", True),
        ("Please approve, see http://vweb.local/pdp", True),
        ('Please approve the "laptop"', False),
        ("Please approve\n> laptop", False),
        ("Please approve, see the page", False),
        ('Please approve the 16" laptop and the 14" screen', False),
    ],
)
def test_a_citation_is_an_address_or_a_passage_of_some_length(text: str, expected: bool) -> None:
    ask = read_request(text)
    assert ask is not None
    assert ask.has_citation is expected


@pytest.mark.parametrize(
    ("text", "cents", "currency", "is_bound", "cited"),
    [
        ("$3,199", 319900, "USD", False, False),
        ("it's 3,199 USD, see https://vweb.local/pdp", 319900, "USD", False, True),
        ("3199", 319900, "", False, False),
        ("3,199.", 319900, "", False, False),
        ("it's 3199, see https://vweb.local/pdp", 319900, "", False, True),
        ("that would be 3199 please", 319900, "", False, False),
        ("about 3.2k", 320000, "", False, False),
        ("not $3,400 but $3,199", 319900, "USD", False, False),
        ("Do not count the $9,000. The laptop is $3,199.", 319900, "USD", False, False),
        ("We don't want to pay $9,000. The laptop is $3,199.", 319900, "USD", False, False),
        ("under $3,200", 320000, "USD", True, False),
        ("> $9,000\n$3,199", 319900, "USD", False, False),
        ("sure", None, "", False, False),
        ("TCK-42", None, "", False, False),
        ("16-core", None, "", False, False),
        ("> $3,199", None, "", False, False),
    ],
)
def test_an_answer_to_a_question_is_understood(
    text: str, cents: int | None, currency: str, is_bound: bool, cited: bool
) -> None:
    details = read_details(text)
    found = details.amount
    assert (found.cents if found else None) == cents
    assert (found.currency if found else "") == currency
    assert (details.is_bound, details.has_citation) == (is_bound, cited)


@pytest.mark.parametrize(
    "text",
    [
        "Hi, please send a quote for MacroBook Pro 16 and ETA.",
        "What does it cost?",
        "How much is the MacroBook?",
        "when can you deliver?",
        "how long does shipping take",
        "Quote request: MacroBook",
        "Quote for MacroBook Pro 16",
        "RFQ",
        "Price and ETA?",
        "Could you tell me the price",
        "I'd like to know the lead time",
        "Please quote MacroBook Pro 16",
        "is it in stock?",
        "Let us know availability",
        "Thanks for the reply. Please also confirm the delivery time.",
        "We are interested in pricing for 5 units",
    ],
)
def test_a_mail_that_asks_for_an_offer(text: str) -> None:
    assert asks_quote(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for the quote",
        "I do not need a quote",
        "Please don't send a price",
        "Please cancel the quote",
        "I never asked for a quote",
        "Your price is too high",
        "The price is fine",
        "the eta was missed",
        "We accept the quoted price",
        "Please ship to this delivery address",
        "> please send a quote",
        "hello",
        "",
    ],
)
def test_a_mail_that_asks_for_no_offer(text: str) -> None:
    assert not asks_quote(text)


TOPICS = {
    "printer": ["printer", "paper jam", "toner"],
    "laptop": ["laptop", "32GB", "macrobook pro"],
    "empty": [],
    "blank": ["", "--"],
}


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("The printers are out of TONER", "printer"),
        ("a 32 GB laptop near the printer", "laptop"),
        ("printer or laptop", "printer"),
        ("the MacroBook-Pro by the printer", "laptop"),
        ("paperjam", None),
        ("> the printer\nhello", None),
        ("", None),
    ],
)
def test_the_topic_with_most_of_its_words_is_chosen(text: str, topic: str | None) -> None:
    assert asks(text, TOPICS) == topic


READERS: list[Callable[[str], object]] = [
    read_request,
    read_details,
    asks_quote,
    lambda text: asks(text, TOPICS),
]
PIECES = ["please approve ", "do not ", "$3,199 ", "approval ", "I need ", "can we get ",
          "cancel my ", "request", ", ", ". ", "? ", "\n", "> ", '"', "“", "”", " - ", "who ",
          "send a quote ",
          "under ", "not ", "\ue000", "İ", "ok ", "total: "]  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_any_message_is_read_without_error_and_the_same_twice(text: str) -> None:
    for reader in READERS:
        assert reader(text) == reader(text)


@given(
    st.sampled_from(REQUESTS), st.sampled_from(["", "Hi there! ", "Morning all.\n", "Hello,\n\n"])
)
def test_a_greeting_or_a_signature_changes_no_request(
    request_: tuple[str, int | None, str], greeting: str
) -> None:
    text, cents, _ = request_
    ask = read_request(f"{greeting}{text}\n\nBest regards,\nAmy")
    assert ask is not None
    assert (ask.amount.cents if ask.amount else None) == cents


@pytest.mark.parametrize(
    "piece",
    ["approve ", "please ", "can we get ", "can i get your approval ", "not ", "do not approve, ",
     "cancel my ", "my my ", "the ", "ok!", "thanks ", "hope you ", "let me know if ", ", approve ",
     "I need approval ", "send request ", "> ", ">x\n", '"', '"a ', "“", "on x wrote:\n", "$3k-",
     "can the a b c d e ", "what is price ", "!a", " ", "\u00a0", 'approve "the long thing" $1.\n'],
)  # fmt: skip
def test_a_hostile_message_of_a_hundred_kilobytes_is_read(piece: str) -> None:
    """The square of its length would take many minutes: the suite's time limit would end it."""
    text = (piece * 100_000)[:100_000]
    for reader in READERS:
        reader(text)
