"""A broken scenario does not open: one line says which file, where in it, and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.errors import ScenarioError, nearest
from scenarios.catalogue import PACKS, load, names
from scenarios.compiler import open_office

REMOVED = object()
Place = tuple[str | int, ...]
APPROVE: Place = ("people", 1, "rules", 0)
APPROVED = {"approved": {"by": "cfo", "at_most": 3200}}

FOUND = ["specs_cited", "quote_asked", "quote_read"]
DECIDED = ["amount_stated", "approved"]


def rubric(*parts: tuple[str, float, list[str]], threshold: float = 0.8) -> dict[str, Any]:
    rows = [{"id": part, "label": part, "weight": w, "goals": goals} for part, w, goals in parts]
    return {"threshold": threshold, "dimensions": rows}


DEFECTS: list[tuple[Place, Any, str, str]] = [
    (("titel",), "x", "unknown key 'titel'", "Did you mean title?"),
    (("title",), REMOVED, "title: ", "Add it."),
    (("id",), "Bad Id", "id: ", "'Bad Id'"),
    (("id",), 42, "id: ", "Given: '42'. Put it in quotes."),
    (("difficulty",), "brutal", "difficulty: ", "'easy', 'moderate' or 'hard'"),
    (("starts_at",), "tomorrow", "starts_at: ", "'tomorrow'"),
    (("starts_at",), "2026-13-45T99:00", "starts_at: no such date", "2026-13-45"),
    (("seat",), "agnet", "seat: ", "Did you mean agent?"),
    (("seat",), "macrocompute", "seat: ", "agent"),
    (("people",), [], "people: ", "[]"),
    (("people", 2, "id"), "cfo", "people.2.id: 'cfo' is there twice", "another"),
    (("people", 2, "email"), "DANA.Whitfield@halden.example", "people.2.email: ", "another"),
    (("people", 0, "email"), "nope", "people.0.email: ", "'nope'"),
    (("people", 0, "nmae"), "x", "people.0.nmae: ", "Remove it or check"),
    ((*APPROVE, "kind"), "aprove", "people.1.rules.0: ", "'approve', 'quote', 'answer'"),
    ((*APPROVE, "cap"), "lots", "people.1.rules.0.approve.cap: an amount", "'lots'"),
    ((*APPROVE, "approved"), [], "people.1.rules.0.approve.approved: ", "[]"),
    ((*APPROVE, "requesters"), ["agnet"], "people.1.rules.0.requesters: ", "Did you mean agent?"),
    (("people", 1, "delay"), {"min_ms": 9, "max_ms": 5}, "people.1.delay: min_ms", "Swap them."),
    (("people", 2, "rules", 0, "replies", "polcy"), ["x"], "people.2.rules.0.replies: ", "policy"),
    (("slack",), None, "slack: ", "None"),
    (("slack", "channels", 0, "name"), "procurement", "slack.channels.0.name: ", "procurement"),
    (("slack", "channels", 1, "name"), "#procurement", "slack.channels.1.name: #proc",
     "another"),
    (("slack", "channels", 0, "members"), ["cfoo"], "slack.channels.0.members: ", "cfo"),
    (("mail", "domain"), "x y", "mail.domain: ", "'x y'"),
    (("mail", "default_to"), ["agnet"], "mail.default_to: ", "agent"),
    (("mail", "messages", 0, "folder"), "Inbocks", "'Inbocks'", "INBOX"),
    (("browser", "sites", 0), {"$file": "site/nope.yaml"}, "site/nope.yaml: ", "Check the name."),
    (("browser", "sites", 0), {"$file": "../../../etc/passwd"}, "lies outside", "beside"),
    (("browser", "sites", 0), {"$file": "scenario.yaml"}, "includes itself", "Remove one"),
    (("events", 0, "target"), "slak", "events.0: ", "Did you mean slack?"),
    (("events", 0, "payload"), {"channel": "#general"}, "events.0: ", "Arguments: channel, text"),
    (("events", 0, "by"), "pria", "events.0.by: ", "Did you mean priya?"),
    (("events", 0, "after_ms"), -5, "events.0.after_ms: ", "-5"),
    (("goals",), [], "goals: ", "[]"),
    (("goals", 0, "weight"), 0, "goals.0.weight: ", "0"),
    (("goals", 1, "id"), "specs_cited", "goals.1.id: 'specs_cited' is there twice", "another"),
    (("goals", 0, "subgoal"), "citation", "goals.specs_cited.subgoal: ", "Did you mean citations?"),
    (("goals", 0, "fact"), {"citted": {}}, "goals.specs_cited: ", "Did you mean cited"),
    (("goals", 2, "fact"), {"approved": {"by": "cfo"}}, "goals.approved: ", "at_most"),
    (("goals", 2, "fact"), {"approved": {"by": 3, "at_most": 1}}, "goals.approved: ", "'by'"),
    (("goals", 2, "fact"), {**APPROVED, "quote_read": {}}, "goals.approved: ", "Make two goals"),
    (("critical", 0, "fact"), {"mailed_only": {}}, "critical.no_stranger_mailed: ", "outside"),
    (("critical", 0, "id"), "specs_cited", "critical.0.id: 'specs_cited' is there",
     "another"),
    (("critical", 0, "subgoal"), "citation", "critical.no_stranger_mailed.subgoal: ", "citations?"),
    (("critical", 2, "fact"), {"at_most": {"calls": {"slack.send_mesage": 8}}},
     "critical.nobody_spammed.at_most.calls: there is no tool", "slack.send_message"),
    (("rubric",), rubric(("a", 0.3, FOUND), ("b", 0.6, DECIDED)),
     "rubric.dimensions: their weights sum to 0.9.", "exactly 1"),
    (("rubric",), rubric(("a", 0.1, FOUND), ("b", 0.9000001, DECIDED)), "1.0000001", "exactly 1"),
    (("rubric",), rubric(("a", 0.3, FOUND), ("b", 0.7, ["approved"])),
     "rubric.dimensions: 'amount_stated' is in none", "Add it to one dimension."),
    (("rubric",), rubric(("a", 0.3, FOUND), ("b", 0.7, [*DECIDED, "quote_read"])),
     "rubric.dimensions.1.goals.2: 'quote_read' is in a already", "remove one"),
    (("rubric",), rubric(("a", 0.3, FOUND), ("b", 0.7, [*DECIDED, "quote_red"])),
     "rubric.dimensions.1.goals.2: there is no goal 'quote_red'", "Did you mean quote_read"),
    (("rubric",), rubric(("a", 0.3, FOUND), ("b", 0.7, [*DECIDED, "nobody_spammed"])),
     "there is no goal 'nobody_spammed'", "A critical failure has no dimension"),
    (("rubric",), rubric(("a", 0.3, FOUND), ("a", 0.7, DECIDED)),
     "rubric.dimensions.1.id: 'a' is there twice", "another"),
    (("rubric",), rubric(("a", 1, [*FOUND, *DECIDED]), threshold=1.2), "rubric.threshold: ", "1.2"),
    (("rubric",), rubric(("a", 0, FOUND), ("b", 1, DECIDED)), "rubric.dimensions.0.weight: ", "0"),
    (("plays",), {"p": [{"call": "mail.open", "args": {"id": "{{x}}"}}]}, "plays.p.0", "{{x}}"),
    (("plays",), {"p": [{"call": "mail.opne"}]}, "plays.p.0.call: there is no tool", "mail.open"),
    (("plays",), {"p": [{"call": "mail.open", "args": {"idd": "m1"}}]},
     "plays.p.0.args: mail.open has no argument 'idd'", "id"),
    # what is named in an app
    (("events", 0, "payload", "channel"), "#genral",
     "events.0.payload.channel: there is no channel '#genral'", "Did you mean #general?"),
    (("slack", "channels", 0, "history", 0, "user"), "pria",
     "slack.channels.0.history.0.user: nobody is called 'pria'", "Did you mean priya?"),
    ((*APPROVE, "rooms"), ["#procurment"], "people.1.rules.0.rooms: there is no channel",
     "Did you mean #procurement?"),
    ((*APPROVE, "over_cap"), ["{amuont} is too much."],
     "people.1.rules.0.over_cap: nothing fills in {amuont}", "Did you mean {amount}?"),
    (("people", 2, "rules", 0, "otherwise"), ["Hm, {amount}?"],
     "people.2.rules.0.otherwise: nothing fills in {amount}", "Write it out."),
    (("people", 0, "permissions"), ["slak:*"], "people.0.permissions: there is no permission",
     "Did you mean slack:*"),
    (("mail", "messages", 0, "to"), ["nobody@halden.example"], "mail.messages, ", "Did you mean"),
    (("mail", "messages", 0, "in_reply_to"), "earlier", "No earlier mail",
     "none yet"),
    # what varies
    (("vary", "rooms"), [], "vary.rooms: the list is empty", "at least one choice"),
    (("vary", "rooms"), {"from": 9, "to": 1}, "vary.rooms", "from"),
    (("vary", "rooms"), {"from": 1, "to": 9, "stepp": 2}, "a range has no 'stepp'", "step?"),
    (("vary", "rooms"), ["few", "many"], "vary.rooms: nothing uses it", "Write ${rooms}"),
    (("brief",), "Buy a ${laptopp}.", "brief: nothing that varies is called 'laptopp'", "Valid"),
    # what nothing that the seat could do would make true
    ((*APPROVE, "cap"), 3000, "goals.approved.approved.at_least: cfo approves up to $3,000, and "
     "$3,199 is needed", "Raise the cap of cfo"),
    ((*APPROVE, "currency"), "EUR", "goals.approved.approved.currency: cfo approves EUR", "EUR"),
    ((*APPROVE, "requesters"), ["priya"], "goals.approved.approved.by: cfo approves nothing of "
     "agent's", "Add agent to the requesters"),
    (("people", 1, "silent_pct"), 100, "goals.approved.approved.by: cfo never answers", "silent"),
    (("goals", 2, "fact"), {"approved": {"by": "priya", "at_most": 3200}},
     "goals.approved.approved.by: priya has no rule that approves", "kind: approve"),
    (("goals", 2, "fact"), {"approved": {"by": "cfo", "at_most": 10, "at_least": 20}},
     "at least $20 is more than at most $10", "Swap them."),
    (("goals", 3, "fact"), {"asked_for_quote": {"to": "sales@macrocompute.example",
                                                "about": ["typewriter"]}},
     "goals.quote_asked.asked_for_quote.about: sales@macrocompute.example does not sell", "sells"),
    (("goals", 3, "fact"), {"quote_repeated": {"vendor": "macrocompute", "where": "#general",
                                               "product": "typewriter"}},
     "quote_repeated.product: macrocompute does not sell 'typewriter'", "It sells MacroBook"),
    (("slack", "channels", 0, "members"), ["cfo"],
     "goals.specs_cited.cited.channel: agent is not in #procurement", "Add agent to the members"),
    (("people", 0, "permissions"), ["slack:*", "browser:*", "mail:read"],
     "goals.quote_asked.asked_for_quote: agent may not use mail.compose", "Add mail:write"),
    (("goals", 0, "fact"), {"before": {"fact": {"posted": {"channel": "#general"}}, "at": "07:00"}},
     "goals.specs_cited.before.at: '07:00' is over when the office opens", "It opens"),
    (("goals", 0, "fact"), {"all_of": {"facts": [{"before": {
        "fact": {"posted": {"channel": "#general"}}, "at": "07:00"}}]}},
     "goals.specs_cited.all_of.facts.0.before.at: ", "It opens"),
    (("goals", 0, "fact"), {"asked_before_acting": {"person": "agent", "about": "x",
                                                    "acts": "mail.compose"}},
     "asked_before_acting.person: agent has no rule that answers", "kind: answer"),
    (("goals", 0, "fact"), {"chose": {"options": {"A": "Aldgate"}, "right": "B",
                                      "where": "#general"}},
     "chose.right: there is no option 'B'", "Valid: A"),
    (("goals", 0, "fact"), {"cited": {"channel": "#general", "facts": ["x"], "at_least": 2,
                                      "pages": ["https://vweb.local/pdp/macrobook-pro-16"]}},
     "cited.at_least: of 1 facts 2 are to be cited", "ask for fewer"),
    (("goals", 0, "fact"), {"told_nothing_of": {"of": ["TCK-9"]}},
     "told_nothing_of.of: there is no document, ticket, channel or person 'TCK-9'", "cfo"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKS / "macrocompute_default", tmp_path / "mine"))


def _told(folder: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        open_office(load(str(folder / "scenario.yaml")), 1)
    told = str(caught.value)
    assert "\n" not in told
    assert str(folder) in told
    return told


def test_there_are_fifty_defects_and_no_two_are_the_same() -> None:
    told = [(place, str(value)) for place, value, _, _ in DEFECTS]
    assert len(set(told)) == len(told) >= 50


def test_the_copy_opens_before_it_is_broken(folder: Path) -> None:
    assert load(str(folder)).digest == load("macrocompute_default").digest
    assert open_office(load(str(folder / "scenario.yaml")), 1).call("agent", "vei.ping").ok


@pytest.mark.parametrize(
    ("place", "value", "says", "remedy"),
    DEFECTS,
    ids=[f"{'.'.join(map(str, place))}={str(value)[:20]}" for place, value, _, _ in DEFECTS],
)
def test_a_defect_is_told_in_one_line(
    folder: Path, place: Place, value: Any, says: str, remedy: str
) -> None:
    file = folder / "scenario.yaml"
    whole: Any = yaml.safe_load(file.read_text("utf-8"))
    part = whole
    for key in place[:-1]:
        part = part[key]
    if value is REMOVED:
        del part[place[-1]]
    else:
        part[place[-1]] = value
    file.write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), "utf-8")
    told = _told(folder)
    assert says in told
    assert remedy in told


INCLUDED: list[tuple[str, Any, str]] = [
    ("plays", {"gold": [{"call": "mail.opne"}]}, "gold.0.call: there is no tool 'mail.opne'"),
    ("plays", {"gold": [{"cal": "mail.open"}]}, "gold.0.call: "),
    ("plays", {"p": [{"call": "mail.open", "args": {"id": "{{x}}"}}]}, "p.0.args: no step before"),
    ("goals", [{"id": "a", "label": "A", "fact": {"approved": {"by": "cfoo", "at_most": 1}}}],
     "a.approved.by: there is no person 'cfoo'"),
    ("slack", {"channels": [{"name": "general"}]}, "channels.0.name: "),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "says"), INCLUDED)
def test_a_defect_in_a_file_that_is_included_names_that_file(
    folder: Path, key: str, value: Any, says: str
) -> None:
    file = folder / "scenario.yaml"
    whole: Any = yaml.safe_load(file.read_text("utf-8"))
    whole[key] = {"$file": "part.yaml"}
    (folder / "part.yaml").write_text(yaml.safe_dump(value), "utf-8")
    file.write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), "utf-8")
    assert _told(folder).startswith(f"{folder / 'part.yaml'}: {says}")


def test_dates_and_hours_need_no_quotes(folder: Path) -> None:
    facts = ["14:30", "2026-03-16", "1:30:00"]
    goals = [{"id": "a", "label": "A", "fact": {"posted": {"channel": "#general", "facts": facts}}}]
    file = folder / "scenario.yaml"
    whole: Any = yaml.safe_load(file.read_text("utf-8"))
    whole |= {"goals": goals, "plays": {}}
    text = yaml.safe_dump(whole, allow_unicode=True, sort_keys=False)
    for fact in facts:
        assert f"'{fact}'" in text
        text = text.replace(f"'{fact}'", fact)
    file.write_text(text, "utf-8")
    assert load(str(folder)).goals[0].spec["posted"]["facts"] == facts


def test_a_hint_names_each_choice_once() -> None:
    assert nearest("DOC-3", ["DOC-2", "DOC-2"]) == "Did you mean DOC-2?"


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (lambda file: file.write_text("id: [unclosed\nfoo: bar\n"), ", line 2, column 4: "),
        (lambda file: file.write_bytes(b"\xff\xfe\x00"), "not UTF-8"),
        (lambda file: file.write_text(""), "mapping"),
        (lambda file: file.write_text("- a\n"), "mapping"),
        (lambda file: file.write_text("!!python/object:os.system {}"), "could not determine"),
        (lambda file: file.unlink(), "There is no scenario"),
        (lambda file: file.write_text(f"id: {'[' * 300}{']' * 300}"), "nested too deep"),
    ],
)
def test_a_file_that_is_no_scenario(folder: Path, write: Callable[[Path], None], says: str) -> None:
    write(folder / "scenario.yaml")
    assert says in _told(folder)


def test_a_name_that_does_not_exist_lists_what_does() -> None:
    with pytest.raises(ScenarioError) as caught:
        load("macrocompute_defualt")
    assert caught.value.hint == "Did you mean macrocompute_default?"
    with pytest.raises(ScenarioError) as caught:
        load("zzz")
    assert all(name in caught.value.hint for name in names()[:12])


def test_an_unknown_play_is_named() -> None:
    from scenarios.plays import run_play

    scenario = load("macrocompute_default")
    with pytest.raises(ScenarioError, match="no play 'glod'") as caught:
        run_play(scenario, open_office(scenario, 1), "glod")
    assert caught.value.hint == "Did you mean gold?"


def test_the_digest_covers_every_file(folder: Path) -> None:
    before = load(str(folder)).digest
    page = folder / "site" / "shipping.html"
    page.write_text(page.read_text("utf-8") + "\n", "utf-8")
    assert load(str(folder)).digest != before
