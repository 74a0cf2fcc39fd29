"""The tools of tickets: their shapes, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from engine.errors import ScenarioError
from engine.office import Office
from tests.twins.mail.mail_office import done, refused
from tests.twins.tickets.tickets_office import (
    LAPTOP,
    MINUTE,
    call,
    create,
    get,
    happen,
    move,
    open_office,
)
from twins.tickets.section import TicketsSection


@pytest.fixture
def office() -> Office:
    return open_office()


def ids_of(rows: list[dict[str, Any]]) -> list[str]:
    return [row["ticket_id"] for row in rows]


def test_list_is_newest_first(office: Office) -> None:
    nothing = dict.fromkeys(("status", "assignee", "query", "limit", "cursor"))
    rows = call(office, "agent", "list", **nothing)
    assert ids_of(rows) == ["TCK-88", "TCK-42"]
    assert rows[0] == {
        "ticket_id": "TCK-88",
        "title": "Mail is down",
        "status": "open",
        "assignee": "ops",
        "type": "incident",
        "priority": "P1",
        "updated_ms": -20 * MINUTE,
        "due_ms": 40 * MINUTE,
    }
    assert rows[1]["due_ms"] is None


def test_list_finds_by_status_assignee_and_words(office: Office) -> None:
    new = create(office, description="Zebra", assignee="helpdesk")
    loose = create(office)
    move(office, "agent", new, "in_progress")
    assert ids_of(call(office, "agent", "list", status="In Progress")) == [new]
    assert ids_of(call(office, "agent", "list", assignee="@ops")) == ["TCK-88"]
    assert ids_of(call(office, "agent", "list", assignee="helpdesk")) == [new]
    assert ids_of(call(office, "agent", "list", assignee="")) == [loose]
    assert ids_of(call(office, "agent", "list", query="ZEBRA thing")) == [new]
    assert ids_of(call(office, "agent", "list", query="tck-42")) == ["TCK-42"]
    assert call(office, "agent", "list", query="nowhere") == []
    error = refused(office.call("agent", "tickets.list", {"status": "mitigatd"}), "invalid_args")
    assert error["hint"] == "Did you mean mitigated?"
    refused(office.call("agent", "tickets.list", {"assignee": "vendor"}), "not_found")


def test_list_pages(office: Office) -> None:
    made = [create(office, priority="P2" if n % 3 else "P4", title=f"n{n}") for n in range(10)]
    seen: list[str] = []
    cursor = None
    while True:
        page = office.call("agent", "tickets.list", {"limit": 3, "cursor": cursor, "query": "tck"})
        assert len(page.result) <= 3
        seen += ids_of(page.result)
        cursor = page.next_cursor
        if cursor is None:
            break
        create(office)
    assert seen == [*reversed(made), "TCK-88", "TCK-42"]


def test_get_shows_everything(office: Office) -> None:
    shown = get(office, "agent", "TCK-42")
    assert shown == {
        "ticket_id": "TCK-42",
        "title": "Laptop for Sam",
        "status": "open",
        "assignee": "agent",
        "description": LAPTOP["description"],
        "type": "task",
        "priority": "P3",
        "reporter": "ops",
        "created_ms": -30 * MINUTE,
        "updated_ms": -5 * MINUTE,
        "allowed": ["in_progress", "blocked", "resolved", "closed"],
        "sla": {
            "state": "none",
            "limit_ms": None,
            "elapsed_ms": 30 * MINUTE,
            "due_ms": None,
        },
        "links": ["POLICY-1", "PO-7"],
        "comments": [
            {"comment_id": "TCK-42#1", "by": "ops", "text": "See PO-7.", "time_ms": -5 * MINUTE}
        ],
        "history": [
            {"time_ms": -30 * MINUTE, "by": "ops", "what": "created", "from": "", "to": "open",
             "text": ""},
            {"time_ms": -5 * MINUTE, "by": "ops", "what": "comment", "from": "", "to": "TCK-42#1",
             "text": "See PO-7."},
        ],
    }  # fmt: skip


def test_create_continues_after_the_highest_number(office: Office) -> None:
    args = {"title": "Phone", "description": None, "assignee": None, "type": None, "priority": None}
    assert call(office, "agent", "create", **args) == {"ticket_id": "TCK-89", "status": "open"}
    shown = get(office, "agent", "TCK-89")
    assert (shown["assignee"], shown["reporter"], shown["description"]) == (None, "agent", "")
    assert (shown["type"], shown["priority"]) == ("task", "P3")
    args = {"title": "Access", "type": "Access", "priority": "p2", "assignee": "cfo@halden.example"}
    call(office, "agent", "create", **args)
    shown = get(office, "agent", "TCK-90")
    assert (shown["type"], shown["priority"], shown["assignee"]) == ("access", "P2", "cfo")
    assert [(e["what"], e["to"]) for e in shown["history"]] == [
        ("created", "open"),
        ("assignee", "cfo"),
    ]


def test_update_writes_the_history(office: Office) -> None:
    args = {"ticket_id": "TCK-42", "description": "New words.", "assignee": "cfo", "title": None}
    updated = call(office, "ops", "update", **args, priority=None)
    assert updated == {"ticket_id": "TCK-42", "changed": ["description", "assignee"]}
    call(office, "ops", "update", ticket_id="TCK-42", title="Laptop", priority="P1", assignee="")
    shown = get(office, "agent", "TCK-42")
    assert (shown["title"], shown["priority"], shown["assignee"]) == ("Laptop", "P1", None)
    rows = [(e["by"], e["what"], e["from"], e["to"], e["text"]) for e in shown["history"][2:]]
    assert rows == [
        ("ops", "description", "", "", "New words."),
        ("ops", "assignee", "agent", "cfo", ""),
        ("ops", "title", "Laptop for Sam", "Laptop", ""),
        ("ops", "assignee", "cfo", "", ""),
        ("ops", "priority", "P3", "P1", ""),
    ]
    assert call(office, "ops", "update", ticket_id="TCK-42", title="Laptop")["changed"] == []
    refused(office.call("ops", "tickets.update", {"ticket_id": "TCK-42"}), "invalid_args")


def test_transition_follows_the_type(office: Office) -> None:
    moved = call(office, "agent", "transition", ticket_id="TCK-88", status="In-Progress")
    assert moved == {
        "ticket_id": "TCK-88",
        "status": "in_progress",
        "allowed": ["open", "mitigated", "resolved"],
    }
    last = get(office, "agent", "TCK-88")["history"][-1]
    assert (last["by"], last["what"], last["from"], last["to"]) == (
        "agent", "status", "open", "in_progress",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ("closed", "TCK-88 cannot go from open to closed."),
        ("open", "TCK-88 is open already."),
        ("blocked", "TCK-88 has no status 'blocked'."),
    ],
)
def test_a_refused_transition_names_the_allowed_ones(
    office: Office, status: str, message: str
) -> None:
    args = {"ticket_id": "TCK-88", "status": status}
    error = refused(office.call("agent", "tickets.transition", args), "invalid_state")
    assert error["message"] == message
    assert error["hint"] == "Allowed: in_progress, resolved."
    assert error["allowed"] == ["in_progress", "resolved"]
    assert get(office, "agent", "TCK-88")["status"] == "open"


def test_a_final_status_says_so(office: Office) -> None:
    move(office, "agent", "TCK-88", "resolved", "closed")
    args = {"ticket_id": "TCK-88", "status": "open"}
    error = refused(office.call("agent", "tickets.transition", args), "invalid_state")
    assert (error["hint"], error["allowed"]) == ("closed is final.", [])


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("task", ["in_progress", "blocked", "in_progress", "resolved", "open", "closed", "open"]),
        ("incident", ["in_progress", "mitigated", "resolved", "in_progress", "resolved", "closed"]),
        ("purchase", ["in_review", "approved", "ordered", "received", "closed"]),
        ("access", ["pending_approval", "approved", "provisioned", "closed"]),
    ],
)
def test_every_type_has_its_way(office: Office, kind: str, path: list[str]) -> None:
    ticket = create(office, type=kind)
    move(office, "agent", ticket, *path)
    assert get(office, "agent", ticket)["status"] == path[-1]


def test_a_section_has_types_of_its_own() -> None:
    change = {"first": "draft", "moves": {"draft": ["live"], "live": []}, "done": ["live"]}
    task = {"first": "todo", "moves": {"todo": ["done"], "done": []}, "done": ["done"]}
    office = open_office(types={"change": change, "task": task}, tickets=[])
    assert create(office) == "TCK-1"
    assert get(office, "agent", "TCK-1")["status"] == "todo"
    assert get(office, "agent", create(office, type="change"))["allowed"] == ["live"]
    refused(office.call("agent", "tickets.list", {"status": "blocked"}), "invalid_args")


def test_comment(office: Office) -> None:
    said = call(office, "agent", "comment", ticket_id="TCK-42", text="Done by REQ-1 and TCK-88.")
    assert said == {"ticket_id": "TCK-42", "comment_id": "TCK-42#2"}
    shown = get(office, "agent", "TCK-42")
    assert shown["comments"][-1]["text"] == "Done by REQ-1 and TCK-88."
    assert shown["links"] == ["POLICY-1", "PO-7", "REQ-1", "TCK-88"]
    assert shown["history"][-1]["what"] == "comment"


def test_long_tickets_show_their_newest_part(office: Office) -> None:
    for number in range(120):
        call(office, "agent", "comment", ticket_id="TCK-42", text=f"n{number}")
    shown = get(office, "agent", "TCK-42")
    assert (len(shown["comments"]), len(shown["history"])) == (100, 100)
    assert shown["comments"][-1]["comment_id"] == "TCK-42#121"


@pytest.mark.parametrize(
    ("tool", "args"),
    [
        ("get", {}),
        ("update", {"title": "x"}),
        ("transition", {"status": "closed"}),
        ("comment", {"text": "x"}),
    ],
)
def test_unknown_tickets(office: Office, tool: str, args: dict[str, Any]) -> None:
    args = {"ticket_id": "TCK-43", **args}
    error = refused(office.call("agent", f"tickets.{tool}", args), "not_found")
    assert error["hint"].startswith("Did you mean TCK-42")


@pytest.mark.parametrize(
    ("tool", "args", "code"),
    [
        ("create", {"title": ""}, "invalid_args"),
        ("create", {"title": "x", "type": "epic"}, "invalid_args"),
        ("create", {"title": "x", "priority": "P9"}, "invalid_args"),
        ("create", {"title": "x", "assignee": "nobody"}, "not_found"),
        ("create", {"title": "x", "colour": "red"}, "invalid_args"),
        ("update", {"ticket_id": "TCK-42", "assignee": "vendor"}, "not_found"),
        ("update", {"ticket_id": "TCK-42", "priority": "urgent"}, "invalid_args"),
        ("comment", {"ticket_id": "TCK-42", "text": ""}, "invalid_args"),
        ("transition", {"ticket_id": "TCK-42"}, "invalid_args"),
        ("list", {"limit": 201}, "invalid_args"),
    ],
)
def test_wrong_arguments_change_nothing(
    office: Office, tool: str, args: dict[str, Any], code: str
) -> None:
    before = office.world.states
    refused(office.call("agent", f"tickets.{tool}", args), code)
    assert office.world.states[2] is before[2]


def test_permissions(office: Office) -> None:
    for tool, args in (
        ("create", {"title": "x"}),
        ("update", {"ticket_id": "TCK-42", "title": "x"}),
        ("transition", {"ticket_id": "TCK-42", "status": "closed"}),
        ("comment", {"ticket_id": "TCK-42", "text": "x"}),
    ):
        refused(office.call("guest", f"tickets.{tool}", args), "permission_denied")
    done(office.call("guest", "tickets.get", {"ticket_id": "TCK-42"}))
    refused(office.call("mute", "tickets.list", {}), "permission_denied")


def test_colleagues_change_tickets(office: Office) -> None:
    record = happen(
        office, "ops", ticket_id="TCK-42", status="in_progress", comment="On it.", assignee="ops",
        priority="P2",
    )  # fmt: skip
    assert "error" not in record
    shown = get(office, "agent", "TCK-42")
    assert (shown["status"], shown["assignee"], shown["priority"]) == ("in_progress", "ops", "P2")
    assert {e["by"] for e in shown["history"]} == {"ops"}
    assert shown["comments"][-1]["text"] == "On it."
    assert "error" not in happen(office, "cfo", title="Budget", type="purchase", comment="Please.")
    shown = get(office, "agent", "TCK-89")
    assert (shown["reporter"], shown["type"], shown["comments"][0]["by"]) == (
        "cfo", "purchase", "cfo",
    )  # fmt: skip


def test_a_colleague_is_held_to_the_status_machine(office: Office) -> None:
    record = happen(office, "ops", ticket_id="TCK-88", comment="Done.", status="closed")
    assert record["error"]["code"] == "invalid_state"
    assert record["error"]["undeliverable"] is True
    assert get(office, "agent", "TCK-88")["comments"] == []
    assert happen(office, "ops", comment="?")["error"]["code"] == "invalid_args"
    assert happen(office, "ops", ticket_id="TCK-1", comment="?")["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"id": "TCK-42"}, "two of them"),
        ({"type": "epic"}, "no type 'epic'"),
        ({"status": "mitigated"}, "no status 'mitigated'"),
        ({"priority": "P9"}, "no priority 'P9'"),
        ({"assignee": "agnet"}, "Did you mean agent"),
    ],
)
def test_a_wrong_ticket_in_a_section_is_refused(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        open_office(tickets=[LAPTOP, {"id": "TCK-1", "title": "x", **fields}])


@pytest.mark.parametrize(
    "fields",
    [
        {"default_type": "epic"},
        {"default_priority": "P9"},
        {"sla": {"P9": {"minutes": 5}}},
        {"sla": {"P1": {"minutes": 5, "warn_minutes": 5}}},
        {"types": {"x": {"first": "a", "moves": {"b": []}}}},
        {"types": {"x": {"first": "a", "moves": {"a": ["b"]}}}},
    ],
)
def test_a_wrong_section_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TicketsSection.model_validate(fields)


def test_descriptions_and_schemas(office: Office) -> None:
    tools = {t.name: t for t in office.offered() if t.app == "tickets"}
    assert {name: list(t.schema["properties"]) for name, t in tools.items()} == {
        "tickets.comment": ["ticket_id", "text"],
        "tickets.create": ["title", "description", "assignee", "type", "priority"],
        "tickets.get": ["ticket_id"],
        "tickets.list": ["status", "assignee", "query", "limit", "cursor"],
        "tickets.transition": ["ticket_id", "status"],
        "tickets.update": ["ticket_id", "description", "assignee", "title", "priority"],
    }
    for entry in tools.values():
        assert entry.output_schema["type"] == "object"
        assert entry.description.endswith(".")
