"""The arguments of facts: claims in every form, and names that nobody has."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.errors import ScenarioError
from scenarios.catalogue import PACKS, load
from scenarios.predicates.claims import read_claim, stated
from scenarios.predicates.words import asks, declines


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("due March 16th", "2026-03-16"),
        ("due 16 Mar 2026", "2026-03-16"),
        ("due 3/16", "2026-03-16"),
        ("due 16/03/26", "2026-03-16"),
        ("due 16.03.2026", "2026-03-16"),
        ("due 2026-3-16.", "2026-03-16"),
        ("at 14h30", "14:30"),
        ("at 2.30pm", "14:30"),
        ("at 2 p.m. sharp", "14:00"),
        ("12 percent", "12%"),
        ("only 12% more", "12%"),
        ("fifteen days? No, USD 15k", "$15,000"),
        ("the budget line is 5,830 now", "$5,830"),
        ("| desk | 5830.00 |", "$5,830"),
        ("we deliver within 36 hours", "36 hours"),
        ("thirty-six hours at most", "within 36 hours"),
        ("in 1.5 days", "36 hours"),
        ("account 7730 0251-84", "7730025184"),
    ],
)
def test_a_fact_is_stated_in_any_usual_format(text: str, fact: str) -> None:
    assert stated(text, fact)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("due 16 March 2025", "2026-03-16"),
        ("due May 16", "2026-03-16"),
        ("version 16.03", "2026-03-16"),
        ("at 14:31", "14:30"),
        ("at 2:30 am", "14:30"),
        ("112%", "12%"),
        ("5,830 people came", "$5,830"),
        ("order 5830", "$5,830"),
        ("5,830 EUR", "$5,830"),
        ("within 48 hours", "36 hours"),
        ("account 77300251840", "7730025184"),
        ("TCK-421", "TCK-42"),
    ],
)
def test_another_fact_is_not(text: str, fact: str) -> None:
    assert not stated(text, fact)


def test_claims_are_composed() -> None:
    claim = read_claim(["$5", {"any_of": ["red", "blue"]}, {"none_of": ["green"]}])
    assert claim.holds("blue for $5")
    assert not claim.holds("$5")
    assert not claim.holds("blue and green for $5")
    assert claim.missing("$5, green") == "red or blue, nothing of green"
    assert read_claim({"at_least": 2, "of": ["a", "b", "c"]}).holds("c, a")


def test_asking_and_saying_no_hang_on_no_single_word() -> None:
    assert asks("Which of the two did you mean?")
    assert asks("Let me know the amount.")
    assert asks("Requesting approval for $3,199.")
    assert asks("Approve this, please.")
    assert not asks("It was approved on Monday.")
    assert not asks("See https://shop.local/x?y=1 for the specs.")
    for refusal in (
        "I won’t do that.",
        "That would breach our policy.",
        "This cannot go out.",
        "Not now, and not later either.",
        "I'd rather not, ask me again later.",
    ):
        assert declines(refusal)
    assert not declines("Done, the order is placed.")


FACTS: list[tuple[dict[str, Any], str, str]] = [
    ({"told_person": {"person": "dna", "facts": "x"}}, "told_person.person: there is no person "
     "'dna'", "agent"),
    ({"posted": {"channel": "#procurment", "facts": "x"}}, "posted.channel: ", "#procurement?"),
    ({"quote_read": {"vendor": "priya"}}, "quote_read.vendor: ", "macrocompute"),
    ({"cited": {"channel": "#general", "pages": ["https://vweb.local/hom"], "facts": ["x"]}},
     "cited.pages: there is no page", "/home"),
    ({"doc_holds": {"doc": "DOC-9", "facts": "x"}}, "there is no document 'DOC-9'", "has none"),
    ({"did_not_do": {"acts": "slack.send_mesage"}}, "there is no tool", "slack.send_message"),
    ({"at_most": {"calls": {"slack.sned": 1}}}, "at_most.calls: there is no tool", "slack"),
    ({"posted": {"channel": "#general", "facts": []}}, "facts", "[]"),
    ({"posted": {"channel": "#general", "facts": {"any": ["x"]}}}, "any_of, all_of or none_of",
     "Given"),
    ({"before": {"fact": {"posted": {"channel": "#general"}}, "at": "9 am"}}, "'at' is wrong",
     "9 am"),
    ({"any_of": {"facts": [{"postd": {}}]}}, "there is no fact 'postd'", "posted?"),
    ({"none_of": {"facts": [{"any_of": {"facts": {"told_person": {"person": "dna", "facts": "x"}}}}
                            ]}}, "none_of.facts.0.any_of.facts.told_person.person", "agent"),
    ({"asked_before_acting": {"person": "cfo", "about": "x", "acts": [{"toll": 1}]}},
     "a tool's name, or {tool, args}", "Given"),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "says", "remedy"), FACTS, ids=[str(n) for n in range(len(FACTS))])
def test_what_a_fact_names_must_be_there(
    fact: dict[str, Any], says: str, remedy: str, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(PACKS / "macrocompute_default", folder)
    file = folder / "scenario.yaml"
    whole = yaml.safe_load(file.read_text("utf-8"))
    whole["goals"][0]["fact"] = fact
    file.write_text(yaml.safe_dump(whole, allow_unicode=True), "utf-8")
    with pytest.raises(ScenarioError) as told:
        load(str(file))
    line = str(told.value)
    assert line.startswith(f"{file}: goals.specs_cited")
    assert says in line
    assert remedy in line
    assert "\n" not in line
