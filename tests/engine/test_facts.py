"""The facts read from text: amounts, durations, references, quotations and claims."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.facts import (
    amounts,
    bare_amounts,
    durations,
    emails,
    fold,
    ids,
    main_amount,
    mentions,
    normal,
    quotes,
    sentences,
    states,
    terms,
    urls,
)

SPECS = "MacroBook Pro 16\n16-core CPU, 32GB RAM, 1TB SSD. Price: $3,199 in stock."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$3,199", [(319900, "USD")]),
        ("$3199.00", [(319900, "USD")]),
        ("$3199.5", [(319950, "USD")]),
        ("US$ 3,199", [(319900, "USD")]),
        ("3,199 USD", [(319900, "USD")]),
        ("USD 3,199.50", [(319950, "USD")]),
        ("usd: 3,199", [(319900, "USD")]),
        ("3199 dollars", [(319900, "USD")]),
        ("3199 US dollars", [(319900, "USD")]),
        ("$3.2k", [(320000, "USD")]),
        ("3k USD", [(300000, "USD")]),
        ("$1.25 million", [(125000000, "USD")]),
        ("$90,000", [(9000000, "USD")]),
        ("$1,234,567.89", [(123456789, "USD")]),
        ("€2.950,00", [(295000, "EUR")]),
        ("2 950,00 EUR", [(295000, "EUR")]),
        ("2\u00a0950,00\u202f€", [(295000, "EUR")]),
        ("3.199,00 €", [(319900, "EUR")]),
        ("£1,200", [(120000, "GBP")]),
        ("1'200.50 CHF", [(120050, "CHF")]),
        ("C$500", [(50000, "CAD")]),
        ("100$", [(10000, "USD")]),
        ("item 100 at $90,000", [(9000000, "USD")]),
        ("item 100 $3,199", [(319900, "USD")]),
        ("item 100 USD 3,199", [(319900, "USD")]),
        ("3,199 USD 5-7 days", [(319900, "USD")]),
        ("MacroBook Pro 16 €2.950", [(295000, "EUR")]),
        ("2 x $3,199", [(319900, "USD")]),
        ("$3,000-3,500", [(300000, "USD"), (350000, "USD")]),
        ("3,000–3,500 USD", [(300000, "USD"), (350000, "USD")]),
        ("$3-4k", [(300000, "USD"), (400000, "USD")]),
        ("$3,199,16-core", [(319900, "USD")]),
        ("$10 then £20", [(1000, "USD"), (2000, "GBP")]),
        ("MacroBook Pro 16, 16-core, 32GB", []),
        ("2024-10-05 and 10:30, TCK-42", []),
        ("TCK-42 USD", []),
        ("https://shop.example/?price=$3199", []),
        ("$1.2.3", []),
        ("$" + "9" * 60, []),
        ("4.7 pounds, 16 inches", []),
        ("", []),
    ],
)
def test_amounts_are_read_in_every_usual_format(text: str, expected: list[tuple[int, str]]) -> None:
    found = amounts(text)
    assert [(amount.cents, amount.currency) for amount in found] == expected
    assert all(amount.marked for amount in found)


def test_an_amount_knows_where_it_stands_with_its_currency() -> None:
    text = "It is US$ 3,199 or €2.950,00."
    assert [text[found.start : found.end] for found in amounts(text)] == ["US$ 3,199", "€2.950,00"]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("price 3199", 319900),
        ("Price: 3,199.50", 319950),
        ("for 3,199 please", 319900),
        ("at 3199, with specs", 319900),
        ("cost is 3199.", 319900),
        ("budget of 3200", 320000),
        ("total: 3,199", 319900),
        ("for 3.2k", 320000),
        ("approve 3,199", 319900),
        ("price 9", 900),
        ("at 10", None),
        ("at 3pm", None),
        ("for 2 laptops", None),
        ("for 160 people", None),
        ("for 2024", None),
        ("price: 16-core", None),
        ("item 3199", None),
        ("for $3,199", None),
    ],
)
def test_unmarked_numbers_need_a_word_that_prices_them(text: str, cents: int | None) -> None:
    found = bare_amounts(text)
    assert [amount.cents for amount in found] == ([] if cents is None else [cents])
    assert all(not amount.marked and amount.currency == "" for amount in found)


@pytest.mark.parametrize(
    ("text", "cents", "is_bound"),
    [
        ("MacroBook at $3,199", 319900, False),
        ("$10 and $3,199 and $20", 319900, False),
        ("2 x $3,199 = $6,398 total", 639800, False),
        ("total for 2 units: $6,398, each $9,999", 639800, False),
        ("subtotal $10, total $5, tip $20", 500, False),
        ("under $3,200", 320000, True),
        ("up to USD 3,200", 320000, True),
        ("no more than $3,200", 320000, True),
        ("a budget of 3200", 320000, True),
        ("within our limit of $3,500", 350000, True),
        ("$3,500 cap", 350000, True),
        ("$3,200 or less", 320000, True),
        ("requests over $2k", 200000, True),
        ("$3,199, under the $3,500 cap", 319900, False),
        ("Approve 3,199 (cap is $3,500)", 319900, False),
        ("budget approval: $3199", 319900, False),
        ("not $3,400 but $3,199", 319900, False),
        ("$3,199 instead of $3,400", 319900, False),
    ],
)
def test_the_main_amount_is_the_total_or_the_largest_and_a_bound_only_at_last(
    text: str, cents: int, is_bound: bool
) -> None:
    main = main_amount(text)
    assert main is not None
    assert (main.amount.cents, main.is_bound) == (cents, is_bound)


@pytest.mark.parametrize("text", ["", "16-core", "save $300", "TCK-42"])
def test_a_text_may_have_no_main_amount(text: str) -> None:
    assert main_amount(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("five to seven business days", (5, 7, True)),
        ("5-7 business days", (5, 7, True)),
        ("5–7 working days", (5, 7, True)),
        ("Five (5) to seven (7) business days", (5, 7, True)),
        ("5 business days to 7 business days", (5, 7, True)),
        ("5 - 7 weekdays", (5, 7, True)),
        ("5-7 bd", (5, 7, True)),
        ("between 5 and 7 days", (5, 7, False)),
        ("ETA: 5-7d", (5, 7, False)),
        ("5- to 7-day", (5, 7, False)),
        ("seven to five days", (5, 7, False)),
        ("about 6 days", (6, 6, False)),
        ("within a week", (0, 7, False)),
        ("up to 10 days", (0, 10, False)),
        ("one week", (7, 7, False)),
        ("a week or so", (7, 7, False)),
        ("1 business week", (5, 5, True)),
        ("one to two weeks", (7, 14, False)),
        ("5 days to 2 weeks", (5, 14, False)),
        ("1.5 weeks", (10, 11, False)),
        ("a fortnight", (14, 14, False)),
        ("thirteen days", (13, 13, False)),
        ("48h", (2, 2, False)),
        ("a couple of days", (2, 2, False)),
    ],
)
def test_durations_are_read_in_every_usual_format(
    text: str, expected: tuple[int, int, bool]
) -> None:
    [found] = durations(f"Ships: {text}.")
    assert (found.low_days, found.high_days, found.business) == expected


@pytest.mark.parametrize("text", ["16-core", "TCK-5 days", "Monday", "once a day", "$5 days", ""])
def test_not_every_number_is_a_duration(text: str) -> None:
    assert durations(text) == ()


def test_durations_keep_their_order_and_place() -> None:
    text = "Build takes two weeks, shipping 3 days."
    assert [text[found.start : found.end] for found in durations(text)] == ["two weeks", "3 days"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://vweb.local/home.", ("https://vweb.local/home",)),
        ("(https://a.example/x_(y)) and", ("https://a.example/x_(y)",)),
        ("(see https://a.example/x)", ("https://a.example/x",)),
        ("<https://a.example|label>", ("https://a.example",)),
        ("http://a.example http://a.example", ("http://a.example",)),
        ("http:// and ftp://a", ()),
        ("no address", ()),
    ],
)
def test_urls(text: str, expected: tuple[str, ...]) -> None:
    assert urls(text) == expected


def test_references_addresses_and_names() -> None:
    text = (
        "@cfo TCK-42, (PO-7731) and PROC-7; not x-TCK-1: mail Sales@MacroCompute.example. @it.ops!"
    )
    assert ids(text) == ("TCK-42", "PO-7731", "PROC-7")
    assert emails(text) == ("Sales@MacroCompute.example",)
    assert mentions(text) == ("cfo", "it.ops")
    assert ids("macrobook-pro-16 A-1") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is $3,199.00 today. Approve it!", ("It is $3,199.00 today.", "Approve it!")),
        ("See https://a.example/x.html now", ("See https://a.example/x.html now",)),
        ("Parts, e.g. RAM, etc. are in. Done", ("Parts, e.g. RAM, etc. are in.", "Done")),
        ("one\ntwo\n\nthree", ("one", "two", "three")),
        ("A long line that a mail program has wrapped at about\nhere.", None),
        ("Really?! “Yes.” Good", ("Really?!", "“Yes.”", "Good")),
        ("", ()),
    ],
)
def test_sentences(text: str, expected: tuple[str, ...] | None) -> None:
    assert sentences(text) == (expected if expected is not None else (text,))


def test_normal_text_compares_what_looks_alike() -> None:
    assert normal("“It’s\u00a016–core”\u200b,\n \uff2f\uff2b") == '"it\'s 16-core", ok'
    assert fold("İ “A”—B") == 'İ "a"-b'


def test_a_citation_is_proved_by_the_words_it_shares_with_its_source() -> None:
    assert quotes("The page says “16-Core CPU,  32GB RAM” and more", SPECS) == (
        "16-core cpu, 32gb ram",
    )
    assert quotes("MacroBook Pro 16 has 16-core CPU, 32GB RAM.", SPECS) == (
        "macrobook pro 16",
        "16-core cpu, 32gb ram",
    )
    assert quotes("core CPU, 32GB R and rice: $3,199 in st", SPECS) == ()
    assert quotes("1TB SSD", SPECS, min_chars=7) == ("1tb ssd",)
    assert quotes("anything at all", "") == ()


def test_quotes_finds_each_maximal_run_as_a_plain_search_does() -> None:
    source = "a b a b c a b d b c a a b"
    text = "b c a b a b c x a a b d c"
    words, pool = text.split(), f" {source} "
    expected: list[str] = []
    last_end = 0
    for first in range(len(words)):
        end = first
        while end < len(words) and f" {' '.join(words[first : end + 1])} " in pool:
            end += 1
        if end > last_end and end > first:
            expected.append(" ".join(words[first:end]))
            last_end = end
    assert quotes(text, source, min_chars=1) == tuple(dict.fromkeys(expected))


@pytest.mark.parametrize(
    ("text", "fact", "expected"),
    [
        ("it has 32 GB of RAM", "32GB", True),
        ("it has 32-gigabyte RAM", "32GB", True),
        ("a 16 core CPU", "16-core CPU", True),
        ("a 116-core CPU", "16-core CPU", False),
        ("The MACROBOOK  pro-16", "MacroBook Pro 16", True),
        ("serial 12,345 here", "serial 12345", True),
        ("price 3199.00 USD", "$3,199", True),
        ("for 3,199 please", "$3,199", True),
        ("€3,199", "$3,199", False),
        ("$3,198", "$3,199", False),
        ("ETA: 5-7d", "five to seven business days", True),
        ("5–7 working days", "5-7 business days", True),
        ("5-7 business days", "5-7 days", False),
        ("5-8 business days", "5-7 business days", False),
        ("anything", "", False),
        ("anything", "--", False),
    ],
)
def test_a_fact_is_stated_however_it_is_written(text: str, fact: str, expected: bool) -> None:
    assert states(text, fact) is expected


READERS: list[Callable[[str], object]] = [
    amounts,
    bare_amounts,
    main_amount,
    durations,
    urls,
    emails,
    ids,
    mentions,
    normal,
    sentences,
    terms,
    lambda text: states(text, "$3"),
    lambda text: quotes(text, text),
]
PIECES = ["$3,199", "3.199,00 €", "usd", "1 111 ", "5-", " to ", "five ", "days", "@a.b",
          "https://",
          "...", "“", '"', "\n", "> ", "TCK-42", "not ", "under ", "total ", "k", "İ",
          "ﷺ", "\0"]  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_any_text_is_read_without_error_and_the_same_twice(text: str) -> None:
    for reader in READERS:
        assert reader(text) == reader(text)
    assert len(fold(text)) == len(text)
    spans = [(found.start, found.end) for found in amounts(text) + bare_amounts(text)]
    spans += [(found.start, found.end) for found in durations(text)]
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(st.integers(0, 99_999_999))
def test_every_sum_reads_back_from_every_format(cents: int) -> None:
    whole, part = divmod(cents, 100)
    english = f"{whole:,}.{part:02}"
    german = english.translate(str.maketrans(",.", ".,"))
    for text in (f"${english}", f"USD {whole}.{part:02}", f"{german} €", f"{english} dollars"):
        assert [found.cents for found in amounts(text)] == [cents]


@pytest.mark.parametrize(
    "piece",
    ["1", "1,", "1.", "1 111 ", "$1 ", "1 usd ", "$3k-", "$", "5-", "a", "a@", "@", "A-",
     "five to ",
     "a week or ", "https://a ", "https://a(", "!", "!'", ". ", "\n", '"a ', "total ", "under the ",
     "\u00a0", "İ"],
)  # fmt: skip
def test_a_hostile_text_of_a_hundred_kilobytes_is_read(piece: str) -> None:
    """The square of its length would take many minutes: the suite's time limit would end it."""
    text = (piece * 100_000)[:100_000]
    for reader in READERS:
        reader(text)
