"""The leaderboard in each of its forms: readable, complete, and safe whatever runs are called."""

from __future__ import annotations

import csv
import io
import json
import re
from base64 import b64encode
from decimal import Decimal
from hashlib import sha256

import pytest
from selectolax.lexbor import LexborHTMLParser

from engine.judge.graded import Graded
from engine.judge.report import Report, Trial, report
from vei_tui.presenters.leaderboard import columns, table_lines
from vei_tui.presenters.leaderboard_files import as_json, comma_separated, in_cell, in_markdown
from vei_tui.presenters.leaderboard_files import markdown as as_markdown
from vei_tui.presenters.leaderboard_page import page
from vei_tui.presenters.wrap import width_of

PASSED = Graded(
    success=True,
    composite=1.0,
    goals_met=5,
    goals=5,
    actions=10,
    time_ms=65_000,
    tokens=12_345,
    usd=Decimal("0.0125"),
    warnings=1,
    errors=0,
)
HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\uff1d1+1",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style></script>",
    "[click](https://evil.example)",
    "a | b | c",
    "`code` **bold** _it_",
    "\x1b[2J\x1b]0;title\x07",
    "\u202egnp.exe",
    "line\nbreak\r\nof two",
    "\ud800 alone",
    "名前" * 40,
    "x" * 5_000,
    " ",
]


def made(names: list[str]) -> Report:
    """A report in which every name stands in every place."""
    trials = [
        Trial(f"{name}/{agent}", agent, name, grade=PASSED) for name in names for agent in names[:3]
    ]
    trials += [Trial(name, name, name, invalid=name) for name in names]
    return report(trials, k=2)


@pytest.fixture(scope="module")
def hostile() -> Report:
    """A report about runs that mean harm."""
    return made(HOSTILE)


def plain_report() -> Report:
    """A report of two agents."""
    lost = Graded(False, 0.4, 2, 5, 8, 5_000, 0, None, 0, 0)
    trials = [Trial(f"a{n}", "ann", "one", grade=PASSED) for n in range(3)]
    trials += [Trial(f"b{n}", "bob", "one", grade=lost) for n in range(3)]
    return report([*trials, Trial("runs/broken", invalid="It was never finished.")], k=4)


def test_the_table_says_it_all() -> None:
    lines = table_lines(plain_report())
    assert lines[0] == "6 runs of 2 agents on 1 scenario; 1 run is not counted."
    cells = [re.split(r"\s{2,}", line.strip()) for line in lines[2:6]]
    assert cells == [
        ["one"],
        ["agent", "runs", "success", "95 % interval", "pass^1", "pass^2", "pass^3", "pass^4",
         "score", "calls", "office time", "tokens", "cost", "findings", "left out"],
        ["ann", "3", "100 %", "44–100 %", "1.00", "1.00", "1.00", "–", "1.00", "10", "1 min 5 s",
         "12,345", "$0.0125", "1", "0"],
        ["bob", "3", "0 %", "0–56 %", "0.00", "0.00", "0.00", "–", "0.40", "8", "5 s", "0",
         "unpriced", "0", "0"],
    ]  # fmt: skip
    assert lines[-1] == "  runs/broken: It was never finished."


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_columns_that_do_not_fit_are_left_out_and_named(width: int) -> None:
    lines = table_lines(plain_report(), width)
    table = lines[3:6]
    assert all(width_of(((row, "plain"),)) <= width for row in table)  # type: ignore[arg-type]
    assert "success" in table[0]
    told = next(line for line in lines if line.startswith("No room here for: "))
    shown = set(re.split(r"\s{2,}", table[0].strip())[1:])
    left_out = set(told.partition(": ")[2].partition(". ")[0].split(", "))
    assert shown | left_out == {column.title for column in columns(plain_report())}
    assert not shown & left_out


def test_no_row_of_a_terminal_table_can_do_anything(hostile: Report) -> None:
    lines = table_lines(hostile)
    assert all(line.isprintable() for line in lines)
    assert max(map(len, lines)) < 1_000


def test_no_cell_of_a_csv_is_a_formula(hostile: Report) -> None:
    rows = list(csv.reader(io.StringIO(comma_separated(hostile))))
    assert len({len(row) for row in rows}) == 1
    for row in rows[1:]:
        for cell in row:
            assert not re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", cell), cell
    assert in_cell("=1+1") == "'=1+1"
    assert in_cell("openai/gpt-5") == "openai/gpt-5"


def test_a_csv_holds_every_row_and_every_run_left_out() -> None:
    rows = list(csv.DictReader(io.StringIO(comma_separated(plain_report()))))
    kinds = [(row["kind"], row["agent"], row["scenario"]) for row in rows]
    assert kinds == [
        ("overall", "ann", ""),
        ("overall", "bob", ""),
        ("scenario", "ann", "one"),
        ("scenario", "bob", "one"),
        ("not counted", "", ""),
    ]
    assert (rows[0]["usd"], rows[1]["usd"], rows[4]["usd"]) == ("0.0125", "unpriced", "")
    assert (rows[0]["pass_hat_3"], rows[0]["pass_hat_4"]) == ("1.0", "")
    assert rows[4]["reason"] == "It was never finished."


def test_markdown_shows_names_as_they_are(hostile: Report) -> None:
    text = as_markdown(hostile)
    tables = re.findall(r"(?:^\|.*\|\n)+", text, flags=re.M)
    cells = {len(re.findall(r"(?<!\\)\|", row)) for table in tables for row in table.splitlines()}
    assert cells == {len(columns(hostile)) + 2}
    assert "<script" not in text.replace("\\<", "")
    assert "](" not in text.replace("\\]", "")
    assert in_markdown("macrocompute_default") == "macrocompute_default"
    assert in_markdown("*_a_*") == r"\*\_a\_\*"
    assert in_markdown("https://x") == r"https\://x"


def test_a_page_holds_nothing_but_its_own_script(hostile: Report) -> None:
    tree = LexborHTMLParser(page(hostile))
    assert len(tree.css("script")) == len(tree.css("style")) == len(tree.css("title")) == 1
    names = {node.tag for node in tree.css("*")}
    assert not names & {"img", "a", "link", "iframe", "object", "form", "input", "base"}
    for node in tree.css("*"):
        assert not [name for name in node.attributes if name in ("style", "src", "href")]
        assert not [name for name in node.attributes if name.startswith("on")]
    assert "http" not in re.sub(r"https?://evil\.example|http-equiv", "", page(hostile))


def test_a_pages_policy_allows_its_script_and_its_style_and_nothing_else() -> None:
    tree = LexborHTMLParser(page(plain_report()))
    policy = tree.css_first("meta[http-equiv]").attributes["content"] or ""
    assert policy.startswith("default-src 'none'; ")
    for tag in ("script", "style"):
        text = tree.css_first(tag).text().encode()
        assert f"{tag}-src 'sha256-{b64encode(sha256(text).digest()).decode()}'" in policy


def test_a_page_shows_the_table_and_what_to_sort_it_by() -> None:
    tree = LexborHTMLParser(page(plain_report()))
    table = tree.css_first("table.sortable")
    titles = [button.text() for button in table.css("thead th button")]
    assert titles == ["agent", *(column.title for column in columns(plain_report()))]
    rows = table.css("tbody tr")
    assert [row.css_first("th").text() for row in rows] == ["ann", "bob"]
    ann = rows[0].css("td")
    assert [cell.text().strip() for cell in ann[:3]] == ["3", "100 %", "44–100 %"]
    assert ann[0].attributes["data-value"] == "3"
    unpriced = rows[1].css("td")[titles.index("cost") - 1]
    assert (unpriced.text(), "data-value" in unpriced.attributes) == ("unpriced", False)
    assert "runs/broken" in tree.css_first("table.reasons").text()


def test_json_can_be_read_whatever_runs_are_called(hostile: Report) -> None:
    told = json.loads(as_json(hostile))
    assert as_json(hostile).isascii()
    assert {row["agent"] for row in told["overall"]} == set(HOSTILE)
    assert len(told["invalid"]) == len(HOSTILE)


def test_forms_have_something_to_say_about_nothing() -> None:
    nothing = report([Trial("x", invalid="broken")])
    assert table_lines(nothing)[-1] == "  x: broken"
    assert "## Not counted" in as_markdown(nothing)
    assert "broken" in comma_separated(nothing)
    assert "broken" in page(nothing)
