"""Forms made from schemas: fields, problems, completions, what is sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from textual.app import App
from textual.widgets import Input, Static

from vei_tui.presenters.fields import Field, FieldProblem, Kind, call_json, read_fields
from vei_tui.widgets.choices import Choices
from vei_tui.widgets.field_row import ChoiceRow, FieldRow
from vei_tui.widgets.form import Arguments, FormScreen, FormSpec, Refusal

SCHEMA: dict[str, Any] = {
    "type": "object",
    "$defs": {"Currency": {"enum": ["USD", "EUR"], "description": "ISO code."}},
    "properties": {
        "memo": {"anyOf": [{"type": "string", "maxLength": 10}, {"type": "null"}], "default": None},
        "to": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "subj": {"type": "string", "description": "Subject [@click=app.quit]line[/]."},
        "currency": {"$ref": "#/$defs/Currency"},
        "limit": {"type": "integer", "minimum": 1, "maximum": 50, "default": 20},
        "all": {"type": "boolean", "default": False},
        "lines": {"type": "array", "items": {"type": "object"}},
        "body_text": {"type": "string", "maxLength": 20_000},
    },
    "required": ["to", "subj", "currency", "lines"],
}


def field(name: str) -> Field:
    return next(each for each in read_fields(SCHEMA) if each.name == name)


def test_fields_are_read_from_the_schema_required_ones_first() -> None:
    fields = read_fields(SCHEMA)
    assert [each.name for each in fields if each.required] == ["to", "subj", "currency", "lines"]
    assert {each.name: each.kind for each in fields} == {
        "to": Kind.LIST,
        "subj": Kind.TEXT,
        "currency": Kind.CHOICE,
        "lines": Kind.JSON,
        "memo": Kind.TEXT,
        "limit": Kind.INTEGER,
        "all": Kind.CHOICE,
        "body_text": Kind.LONG_TEXT,
    }
    assert field("currency").help == "ISO code."
    assert field("limit").default == "20"
    assert field("all").default == "no"
    assert field("all").labels() == ("yes", "no")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("to", "a@x, b@x", ["a@x", "b@x"]),
        ("to", '["a, b"]', ["a, b"]),
        ("subj", " kept ", " kept "),
        ("currency", "EUR", "EUR"),
        ("limit", "1_0", 10),
        ("limit", "", None),
        ("all", "no", False),
        ("lines", '[{"qty": 1}]', [{"qty": 1}]),
        ("memo", "  ", None),
    ],
)
def test_what_is_typed_becomes_a_value(name: str, text: str, value: object) -> None:
    assert field(name).value(text) == value
    if value is not None:
        assert field(name).value(field(name).text(value)) == value


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("to", "", "Needed"),
        ("to", "[]", "At least 1"),
        ("limit", "0", "At least 1"),
        ("limit", "51", "At most 50"),
        ("limit", "many", "A whole number, as 12"),
        ("limit", "9" * 5_000, "A whole number, as 12"),
        ("currency", "CHF", "One of USD, EUR"),
        ("memo", "x" * 11, "At most 10 characters; these are 11"),
        ("lines", "{}", r"Must be a list: \[ … \]"),
        ("lines", "[1,", "Not JSON at character 4"),
        ("lines", "[" * 100_000, "Nested too deep"),
    ],
)
def test_what_is_no_value_is_told_in_words(name: str, text: str, words: str) -> None:
    with pytest.raises(FieldProblem, match=words):
        field(name).value(text)


SPEC = FormSpec(
    tool="mail.compose",
    schema=SCHEMA,
    title="write a mail",
    description="Sends [/nothing] a mail.\x1b[31m",
    facts="cost 200 ms · writes mail",
    values={"to": ["sales@macrocompute.example"], "subj": "Quote [b]now[/b]"},
)
ADDRESSES = ("sales@macrocompute.example", "cfo@office.example", "cto@office.example")


def complete(name: str, typed: str) -> Sequence[str]:
    return [each for each in ADDRESSES if each.startswith(typed)] if name == "to" else []


class Host(App[None]):
    """An app that opens one form and keeps its result."""

    def __init__(self, screen: FormScreen) -> None:
        super().__init__()
        self.form_screen = screen
        self.results: list[Arguments | None] = []

    def on_mount(self) -> None:
        self.push_screen(self.form_screen, self.results.append)


def row_of(app: App[None], name: str) -> FieldRow:
    return next(row for row in app.screen.query(FieldRow) if row.field.name == name)


def preview(app: App[None]) -> object:
    return json.loads(str(app.screen.query_one(".preview", Static).content))


@pytest.mark.anyio
async def test_a_form_is_filled_in_by_keys_and_gives_its_arguments() -> None:
    app = Host(FormScreen(SPEC))
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.focused is row_of(app, "to").entry
        await pilot.press("tab", "end", "!", "tab", "right", "tab")
        row_of(app, "lines").entry.focus()
        for char in '[{"qty":1}]':
            await pilot.press(char)
        row_of(app, "limit").entry.focus()
        await pilot.press("5")
        row_of(app, "all").entry.focus()
        await pilot.press("space")
        expected = {
            "to": ["sales@macrocompute.example"],
            "subj": "Quote [b]now[/b]!",
            "currency": "EUR",
            "lines": [{"qty": 1}],
            "limit": 5,
            "all": True,
        }
        assert preview(app) == {"tool": "mail.compose", "args": expected}
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.results == [expected]


@pytest.mark.anyio
async def test_what_is_wrong_is_said_at_its_field_and_has_the_focus() -> None:
    app = Host(FormScreen(SPEC))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s")
        await pilot.pause()
        row = row_of(app, "lines")
        assert [row.problem] == ["Needed"]
        assert "! Needed" in str(row.query_one(".note", Static).content)
        assert app.focused is row.entry
        assert row.region.bottom <= app.screen.query_one("#fields").region.bottom
        for char in "[]":
            await pilot.press(char)
        assert row.problem == ""
        assert app.results == []


@pytest.mark.anyio
async def test_candidates_complete_the_last_of_a_list() -> None:
    app = Host(FormScreen(SPEC, complete))
    async with app.run_test(size=(80, 24)) as pilot:
        entry = row_of(app, "to").entry
        assert isinstance(entry, Input)
        await pilot.press("end", "comma", "space", "c", "down")
        choices = app.screen.query_one(Choices)
        assert [choices.display] == [True]
        assert choices.region.y == entry.region.bottom
        await pilot.press("tab")
        assert entry.value == "sales@macrocompute.example, cto@office.example"
        assert app.focused is entry
        assert not choices.display
        await pilot.press("comma", "c", "escape")
        assert app.results == []
        assert not choices.display
        await pilot.press("enter")
        assert app.focused is row_of(app, "subj").entry


@pytest.mark.anyio
async def test_escape_cancels() -> None:
    app = Host(FormScreen(SPEC))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape")
        await pilot.pause()
        assert app.results == [None]


@pytest.mark.anyio
async def test_a_refusal_keeps_the_form_open_and_stands_at_its_field() -> None:
    refusals: list[Refusal | None] = [
        Refusal("Nobody has this address.", "Did you mean cfo@office.example?", "to"),
        Refusal("The office is closed. [/x]"),
        None,
    ]
    sent: list[Arguments] = []

    async def send(args: Arguments) -> Refusal | None:
        sent.append(args)
        return refusals[len(sent) - 1]

    spec = FormSpec("t.x", SCHEMA, values={**SPEC.values, "lines": []})
    app = Host(FormScreen(spec, send=send))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert row_of(app, "to").problem.startswith("Nobody has this address. Did you mean cfo")
        assert app.focused is row_of(app, "to").entry
        await pilot.press("ctrl+s")
        await pilot.pause()
        refusal = app.screen.query_one(".refusal", Static)
        assert refusal.display
        assert "closed. [/x]" in str(refusal.content)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert len(sent) == 3
        assert app.results == [sent[-1]]


@pytest.mark.anyio
@pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 16)])
async def test_the_keys_and_the_call_are_seen_at_every_size(size: tuple[int, int]) -> None:
    app = Host(FormScreen(SPEC))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for selector in (".preview", "HintLine", ".facts"):
            region = app.screen.query_one(selector).region
            assert region.height > 0
            assert region.bottom <= size[1] - 1, selector
        assert len(app.screen.query("*")) < 60


@pytest.mark.anyio
async def test_a_tool_without_arguments_can_be_sent_at_once() -> None:
    app = Host(FormScreen(FormSpec("vei.ping", {"type": "object", "properties": {}})))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.results == [{}]


@pytest.mark.anyio
async def test_many_choices_are_counted_when_they_do_not_fit() -> None:
    schema = {"properties": {"c": {"enum": [f"choice-{i}" for i in range(12)]}}, "required": ["c"]}
    app = Host(FormScreen(FormSpec("t.x", schema, values={"c": "choice-3"})))
    async with app.run_test(size=(80, 24)) as pilot:
        choice = app.screen.query_one(ChoiceRow)
        assert choice.render_line(0).text.split() == ["<", "choice-3", ">", "4", "of", "12"]
        await pilot.press("left", "left")
        assert choice.value == "choice-1"
        await pilot.click(ChoiceRow, offset=(12, 0))
        assert choice.value == "choice-2"


def test_a_call_is_written_as_it_is_sent() -> None:
    assert call_json("slack.send_message", {"text": "naïve"}) == (
        '{"tool":"slack.send_message","args":{"text":"naïve"}}'
    )
