"""A broken scenario does not open: one line says which file, where in it, and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.errors import ScenarioError
from scenarios.catalogue import PACKS, load, names
from scenarios.compiler import open_office

REMOVED = object()
Place = tuple[str | int, ...]
APPROVE: Place = ("people", 1, "rules", 0)
APPROVED = {"approved": {"by": "cfo", "at_most": 3200}}

DEFECTS: list[tuple[Place, Any, str, str]] = [
    (("titel",), "x", "unknown key 'titel'", "Did you mean title?"),
    (("title",), REMOVED, "title: ", "Add it."),
    (("id",), "Bad Id", "id: ", "'Bad Id'"),
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
    (("slack", "channels", 1, "name"), "#procurement", "slack.channels: #procurement", "another"),
    (("slack", "channels", 0, "members"), ["cfoo"], "slack.channels, #procurement: ", "cfo"),
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
    (("critical", 0, "fact"), {"mailed_only": {}}, "goals.no_stranger_mailed: ", "outside"),
    (("plays",), {"p": [{"call": "mail.open", "args": {"id": "{{x}}"}}]}, "plays.p.0", "{{x}}"),
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


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (lambda file: file.write_text("id: [unclosed\nfoo: bar\n"), ", line 2, column 4: "),
        (lambda file: file.write_bytes(b"\xff\xfe\x00"), "not UTF-8"),
        (lambda file: file.write_text(""), "mapping"),
        (lambda file: file.write_text("- a\n"), "mapping"),
        (lambda file: file.write_text("!!python/object:os.system {}"), "could not determine"),
        (lambda file: file.unlink(), "There is no scenario"),
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
