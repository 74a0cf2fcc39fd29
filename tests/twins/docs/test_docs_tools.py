"""The tools of docs: their shapes, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import ScenarioError
from engine.office import Office
from tests.twins.docs.docs_office import POLICY, call, happen, open_office, read
from tests.twins.mail.mail_office import done, refused


@pytest.fixture
def office() -> Office:
    return open_office()


def ids_of(rows: list[dict[str, Any]]) -> list[str]:
    return [row["doc_id"] for row in rows]


def test_list_is_newest_first_and_shows_only_what_may_be_read(office: Office) -> None:
    rows = call(office, "agent", "list", tag=None, limit=None, cursor=None)
    assert ids_of(rows) == ["PROC-7", "POLICY-1"]
    assert rows[1] == {
        "doc_id": "POLICY-1",
        "title": "Purchasing",
        "tags": ["policy", "money"],
        "version": 1,
        "updated_by": "cfo",
        "updated_ms": -90 * 60_000,
    }
    assert ids_of(call(office, "ops", "list")) == ["DOC-12", "PROC-7", "POLICY-1"]
    assert ids_of(call(office, "cfo", "list", tag="money")) == ["DOC-12", "POLICY-1"]


def test_list_pages_over_what_may_not_be_read(office: Office) -> None:
    for number in range(7):
        happen(office, "cfo", title=f"n{number}", body="x", readers=["ops"])
        call(office, "ops", "create", title=f"m{number}", body="x")
    seen: list[str] = []
    cursor = None
    while True:
        page = office.call("agent", "docs.list", {"limit": 2, "cursor": cursor})
        assert len(page.result) <= 2
        seen += [row["title"] for row in page.result]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [*(f"m{n}" for n in range(6, -1, -1)), "Leaving the company", "Purchasing"]


def test_read_shows_the_document_and_its_links(office: Office) -> None:
    shown = read(office, "agent", "POLICY-1", version=None)
    assert shown == {
        "doc_id": "POLICY-1",
        "title": "Purchasing",
        "body": POLICY["body"],
        "tags": ["policy", "money"],
        "author": "cfo",
        "created_ms": -90 * 60_000,
        "version": 1,
        "versions": 1,
        "updated_by": "cfo",
        "updated_ms": -90 * 60_000,
        "links": ["PROC-7"],
        "references": [],
    }
    assert read(office, "agent", "doc:POLICY-1")["doc_id"] == "POLICY-1"
    assert read(office, "ops", "DOC-12")["readers"] == ["cfo", "ops"]


@pytest.mark.parametrize("tool", ["read", "update", "history"])
def test_what_may_not_be_read_is_not_there(office: Office, tool: str) -> None:
    for doc_id in ("DOC-12", "DOC-99"):
        args = {"doc_id": doc_id, **({"title": "x"} if tool == "update" else {})}
        error = refused(office.call("agent", f"docs.{tool}", args), "not_found")
        assert "DOC-12" not in error["hint"]
    error = refused(office.call("agent", "docs.read", {"doc_id": "POLICY-2"}), "not_found")
    assert error["hint"] == "Did you mean POLICY-1?"


def test_create_continues_after_the_highest_number(office: Office) -> None:
    made = call(office, "agent", "create", title="Quote", body="See TCK-42.", tags=None)
    assert made == {"doc_id": "DOC-13", "title": "Quote", "version": 1}
    shown = read(office, "cfo", "DOC-13")
    assert (shown["author"], shown["tags"], shown["links"]) == ("agent", [], ["TCK-42"])
    assert (
        call(office, "agent", "create", title="B", body="", tags=["a", "a"])["doc_id"] == "DOC-14"
    )
    assert read(office, "agent", "DOC-14")["tags"] == ["a"]


def test_update_keeps_the_older_versions(office: Office) -> None:
    call(office, "agent", "update", doc_id="POLICY-1", body="Over $3,000.", title=None, tags=None)
    saved = call(office, "ops", "update", doc_id="POLICY-1", title="Buying", tags=["x"])
    assert saved == {"doc_id": "POLICY-1", "title": "Buying", "version": 3}
    now, old = read(office, "cfo", "POLICY-1"), read(office, "cfo", "POLICY-1", version=1)
    assert (now["title"], now["body"], now["tags"]) == ("Buying", "Over $3,000.", ["x"])
    assert (now["version"], now["versions"], now["updated_by"]) == (3, 3, "ops")
    assert (old["title"], old["body"], old["updated_by"]) == ("Purchasing", POLICY["body"], "cfo")
    rows = call(office, "agent", "history", doc_id="POLICY-1", limit=None, cursor=None)
    assert [(r["version"], r["by"], r["changed"]) for r in rows] == [
        (3, "ops", ["title", "tags"]),
        (2, "agent", ["body"]),
        (1, "cfo", ["title", "body", "tags"]),
    ]
    assert rows[1]["time_ms"] >= 0
    error = refused(
        office.call("cfo", "docs.read", {"doc_id": "POLICY-1", "version": 4}), "not_found"
    )
    assert error["hint"] == "It has versions 1 to 3."


def test_history_pages(office: Office) -> None:
    for number in range(5):
        call(office, "agent", "update", doc_id="PROC-7", body=str(number))
    first = office.call("agent", "docs.history", {"doc_id": "PROC-7", "limit": 4})
    assert [row["version"] for row in first.result] == [6, 5, 4, 3]
    rest = office.call("agent", "docs.history", {"doc_id": "PROC-7", "cursor": first.next_cursor})
    assert ([row["version"] for row in rest.result], rest.next_cursor) == ([2, 1], None)


def test_an_update_that_changes_nothing_makes_no_version(office: Office) -> None:
    saved = call(office, "agent", "update", doc_id="POLICY-1", body=POLICY["body"])
    assert saved["version"] == 1
    assert read(office, "cfo", "POLICY-1")["updated_by"] == "cfo"
    nothing = {"doc_id": "POLICY-1", "title": None, "body": None, "tags": None}
    refused(office.call("agent", "docs.update", nothing), "invalid_args")


def test_search_ranks_title_over_tags_over_body() -> None:
    def doc(number: int, title: str, body: str, *tags: str) -> dict[str, Any]:
        return {"id": f"DOC-{number}", "title": title, "body": body, "tags": tags, "author": "cfo"}

    office = open_office(
        doc(1, "Other", "laptop laptop laptop laptop"),
        doc(2, "Other", "nothing", "laptop"),
        doc(3, "Laptop rules", "nothing"),
        doc(4, "Other", "A laptop needs a citation."),
        doc(5, "Unrelated", "nothing"),
        {**doc(6, "Laptop", "laptop"), "readers": ["cfo"]},
    )
    rows = call(office, "agent", "search", query="laptop,", limit=None, cursor=None)
    assert ids_of(rows) == ["DOC-3", "DOC-2", "DOC-1", "DOC-4"]
    assert set(rows[0]) == {"doc_id", "title", "tags", "score", "excerpt"}
    assert rows[3]["excerpt"] == "A laptop needs a citation."
    assert ids_of(call(office, "agent", "search", query="citation LAPTOP"))[0] == "DOC-4"
    assert ids_of(call(office, "agent", "search", query="doc-5")) == ["DOC-5"]
    assert call(office, "agent", "search", query="zebra") == []
    assert call(office, "agent", "search", query="...") == []
    page = office.call("agent", "docs.search", {"query": "laptop", "limit": 3})
    rest = office.call("agent", "docs.search", {"query": "laptop", "cursor": page.next_cursor})
    assert (len(page.result), ids_of(rest.result), rest.next_cursor) == (3, ["DOC-4"], None)


def test_a_long_body_is_cut_around_the_words() -> None:
    body = "before " * 40 + "the laptop is here " + "after " * 60
    office = open_office({"id": "DOC-1", "title": "T", "body": body, "author": "cfo"})
    found = call(office, "agent", "search", query="laptop")[0]["excerpt"]
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert "the laptop is here" in found


@pytest.mark.parametrize(
    ("tool", "args"),
    [
        ("read", {}),
        ("read", {"doc_id": "POLICY-1", "version": 0}),
        ("read", {"doc_id": 7}),
        ("create", {"title": "", "body": "x"}),
        ("create", {"title": "x" * 201, "body": "x"}),
        ("create", {"title": "x"}),
        ("create", {"title": "x", "body": "x", "tags": ["t"] * 21}),
        ("create", {"title": "x", "body": "x", "folder": "y"}),
        ("search", {"query": ""}),
        ("list", {"limit": 0}),
        ("list", {"cursor": "-1"}),
    ],
)
def test_wrong_arguments_are_refused(office: Office, tool: str, args: dict[str, Any]) -> None:
    refused(office.call("agent", f"docs.{tool}", args), "invalid_args")


def test_permissions(office: Office) -> None:
    for tool, args in (
        ("create", {"title": "x", "body": "y"}),
        ("update", {"doc_id": "POLICY-1", "title": "x"}),
    ):
        refused(office.call("guest", f"docs.{tool}", args), "permission_denied")
    done(office.call("guest", "docs.read", {"doc_id": "POLICY-1"}))
    refused(office.call("mute", "docs.list", {}), "permission_denied")


def test_colleagues_change_documents(office: Office) -> None:
    assert "error" not in happen(office, "ops", doc_id="POLICY-1", append=" See DOC-12.")
    assert read(office, "agent", "POLICY-1")["body"] == f"{POLICY['body']} See DOC-12."
    assert "error" not in happen(office, "ops", title="Minutes", body="All agreed.")
    assert read(office, "agent", "DOC-13")["author"] == "ops"
    assert "error" not in happen(office, "ops", doc_id="RISK-9", title="Risks", readers=["cfo"])
    assert read(office, "cfo", "RISK-9")["readers"] == ["ops", "cfo"]
    refused(office.call("agent", "docs.read", {"doc_id": "RISK-9"}), "not_found")
    assert happen(office, "ops", doc_id="RISK-10")["error"]["code"] == "not_found"
    assert happen(office, "ops", doc_id="risk", title="x")["error"]["code"] == "not_found"
    error = happen(office, "ops", doc_id="RISK-9", readers=["agent"])["error"]
    assert error["code"] == "invalid_args"


@pytest.mark.parametrize(
    ("documents", "words"),
    [
        ([POLICY, POLICY], "two of them"),
        ([{**POLICY, "author": "cfoo"}], "Did you mean cfo"),
        ([{**POLICY, "readers": ["nobody"]}], "'nobody'"),
    ],
)
def test_a_wrong_section_is_refused(documents: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        open_office(*documents)


def test_descriptions_and_schemas(office: Office) -> None:
    tools = {t.name: t for t in office.offered() if t.app == "docs"}
    assert {name: list(t.schema["properties"]) for name, t in tools.items()} == {
        "docs.create": ["title", "body", "tags"],
        "docs.history": ["doc_id", "limit", "cursor"],
        "docs.list": ["tag", "limit", "cursor"],
        "docs.read": ["doc_id", "version"],
        "docs.search": ["query", "limit", "cursor"],
        "docs.update": ["doc_id", "title", "body", "tags"],
    }
    for entry in tools.values():
        assert entry.output_schema["type"] == "object"
        assert entry.description.endswith(".")
