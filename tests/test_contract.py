"""The contract: every tool through the agent door over MCP, right, wrong and with nulls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from engine.errors import CODES
from engine.office import Office
from scenarios.catalogue import load
from scenarios.compiler import open_office
from tests.contract.cases import (
    CASES,
    NEEDED,
    PAGED,
    REFUSED,
    SEAT_CANNOT,
    Args,
    node,
    sent,
)
from tests.contract.client import OFFICE, Door, served
from tests.contract.promised import Promise, promises

TOOLS = promises()
LISTING_LIMIT = 40_000
"""Bytes that the listing of all tools stays under: models read it at every start."""


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The agent door of one office; what a test does in it the next one finds done."""
    with served(tmp_path_factory.mktemp("contract") / "run") as opened:
        yield opened


def prepared(door: Door, tool: str) -> Args:
    case = CASES[tool]
    return dict(case) if isinstance(case, dict) else case(door)


def check_shape(promise: Promise, content: dict[str, Any]) -> None:
    """Hold a result to what is promised of it."""
    if not promise.is_list:
        assert content.keys() >= set(promise.keys), content
    else:
        assert isinstance(content["result"], list)
        assert content["result"], "nothing to look at"
        for row in content["result"]:
            assert not promise.keys or row.keys() >= set(promise.keys), row
    for key, keys in promise.rows.items():
        assert content[key], f"{key} is empty"
        for row in content[key]:
            assert row.keys() >= set(keys), row


def optional_of(door: Door, tool: str) -> list[str]:
    schema = door.tools[tool].input_schema
    return [name for name in schema["properties"] if name not in schema.get("required", ())]


def test_the_table_has_every_tool_that_is_promised_and_every_tool_that_is_there(
    door: Door,
) -> None:
    assert TOOLS.keys() <= door.tools.keys()
    assert CASES.keys() | SEAT_CANNOT.keys() == door.tools.keys()
    assert not CASES.keys() & SEAT_CANNOT.keys()


@pytest.mark.parametrize("tool", TOOLS)
def test_the_arguments_are_the_promised_ones(door: Door, tool: str) -> None:
    schema, promise = door.tools[tool].input_schema, TOOLS[tool]
    assert set(schema.get("required", ())) <= promise.required
    assert promise.required | promise.optional <= schema["properties"].keys()
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("tool", CASES)
def test_a_call_that_goes_through_has_the_promised_shape(door: Door, tool: str) -> None:
    content = door.call(tool, prepared(door, tool))
    assert "error" not in content, content
    if tool in TOOLS:
        check_shape(TOOLS[tool], content)


@pytest.mark.parametrize("tool", CASES)
def test_an_explicit_null_counts_as_absent(door: Door, tool: str) -> None:
    for name in optional_of(door, tool):
        if (tool, name) not in NEEDED:
            content = door.call(tool, {**prepared(door, tool), name: None})
            assert "error" not in content, (name, content)
            if tool in TOOLS and not TOOLS[tool].is_list:
                assert content.keys() >= set(TOOLS[tool].keys)


@pytest.mark.parametrize("tool", CASES)
def test_a_missing_or_unknown_argument_is_named(door: Door, tool: str) -> None:
    args = prepared(door, tool)
    error = door.no(tool, "invalid_args", **args, no_such_argument=1)
    assert "no_such_argument" in error["message"]
    for name in door.tools[tool].input_schema.get("required", ()):
        rest = {key: value for key, value in args.items() if key != name}
        wrong_kind = {**rest, name: 7.5 if name == "args" else {"a": 1}}
        for wrong in (rest, {**rest, name: None}, wrong_kind):
            error = door.no(tool, "invalid_args", **wrong)
            assert f"'{name}'" in error["message"]
            assert error["problems"][0]["field"].partition(".")[0] == name


@pytest.mark.parametrize(
    ("tool", "args", "code"), REFUSED, ids=[f"{tool}-{code}" for tool, _, code in REFUSED]
)
def test_a_refused_call_has_the_documented_code(
    door: Door, tool: str, args: Args, code: str
) -> None:
    error = door.no(tool, code, **args)
    assert error["message"]


@pytest.mark.parametrize("tool", SEAT_CANNOT)
def test_what_the_seat_cannot_do_is_refused(door: Door, tool: str) -> None:
    known = {"po_id": "PO-2", "user_id": "USR-2", "reset_token": "x"}
    wanted = door.tools[tool].input_schema["required"]
    door.no(tool, SEAT_CANNOT[tool], **{name: known[name] for name in wanted})


@pytest.mark.parametrize("tool", PAGED)
def test_a_long_list_goes_on_at_its_cursor(door: Door, tool: str) -> None:
    args, key = PAGED[tool]
    if tool == "docs.search":
        args = {**args, "limit": 200}
    key = key or "result"
    whole = door.ok(tool, **args)
    assert "next_cursor" not in whole
    assert len(whole[key]) >= 2
    pages, cursor = [], None
    while True:
        page = door.ok(tool, **{**args, "limit": 1, "cursor": cursor})
        assert len(page[key]) == 1
        pages.append(page[key])
        cursor = page.get("next_cursor")
        if cursor is None:
            break
    # A page of a conversation is told from its oldest to its newest.
    pages = pages[::-1] if tool == "slack.open_channel" else pages
    assert [row for page in pages for row in page] == whole[key]


# -- what happens in the world ------------------------------------------------------------------


def test_slack_keeps_threads_reactions_and_what_is_unread(door: Door) -> None:
    door.ok("slack.open_channel", channel="#procurement")
    assert door.ok("slack.open_channel", channel="#procurement")["unread_count"] == 0
    first, other = sent(door), sent(door)
    answer = door.ok("slack.send_message", channel="#general", text="Re", thread_ts=first)["ts"]
    assert first < other < answer
    door.ok("slack.react", channel="#general", ts=answer, emoji=":tada:")
    thread = door.ok("slack.fetch_thread", channel="#general", thread_ts=first)["messages"]
    assert [post["ts"] for post in thread] == [first, answer]
    assert (thread[0]["thread_ts"], thread[1]["thread_ts"]) == (None, first)
    assert thread[1]["reactions"] == [{"emoji": "tada", "users": ["agent"]}]
    direct = door.ok("slack.send_message", channel="@amy", text="Just for you")["ts"]
    assert door.ok("slack.open_channel", channel="@amy")["messages"][-1]["ts"] == direct
    assert "@amy" in door.ok("slack.list_channels")["result"]


def test_mail_to_nobody_bounces_and_opening_marks_as_read(door: Door) -> None:
    door.ok("mail.compose", to="nobody@nowhere.example", subj="Hello", body_text="Are you there?")
    door.ok("vei.tick", dt_ms=5000)
    inbox = door.ok("mail.list")["result"]
    assert [mail["time"] for mail in inbox] == sorted((m["time"] for m in inbox), reverse=True)
    bounce = next(mail for mail in inbox if mail["from"].startswith("mailer-daemon"))
    assert bounce["unread"] is True
    opened = door.ok("mail.open", id=bounce["id"])
    assert "nobody@nowhere.example" in opened["body_text"]
    after = {mail["id"]: mail for mail in door.ok("mail.list")["result"]}
    assert after[bounce["id"]]["unread"] is False
    assert door.ok("mail.list", folder="Sent")["result"][0]["subj"] == "Hello"


def test_mail_carries_documents_by_reference(door: Door) -> None:
    own = door.ok("mail.compose", to="dana@halden.example", subj="Policy", body_text="See it.",
                  attachments=["doc:POLICY-1"])["id"]  # fmt: skip
    (part,) = door.ok("mail.open", id=own)["parts"]
    assert part["ref"] == "doc:POLICY-1"


def test_the_browser_walks_real_pages(door: Door) -> None:
    link = node(door, "laptop link")
    assert link == "CLICK:laptop#0"
    assert door.ok("browser.click", node_id=link)["url"] == "https://shop.local/laptop"
    assert "$3,199" in door.ok("browser.read")["excerpt"]
    door.no("browser.click", "invalid_action", node_id=link)
    assert door.ok("browser.back")["url"] == "https://shop.local/home"
    assert "404" in door.ok("browser.open", url="https://shop.local/nothing")["title"]
    door.ok("browser.type", node_id=node(door, "name textbox"), text="Robin")
    sent_to = door.ok("browser.submit", form_id="FORM:ask#0")["url"]
    assert sent_to == "https://shop.local/thanks?name=Robin"


def test_a_document_keeps_its_versions(door: Door) -> None:
    own = door.ok("docs.create", title="Plan", body="First", tags=["plan"])["doc_id"]
    door.ok("docs.update", doc_id=own, body="Second")
    assert door.ok("docs.read", doc_id=own)["body"] == "Second"
    assert door.ok("docs.read", doc_id=own)["tags"] == ["plan"]
    assert door.ok("docs.read", doc_id=own, version=1)["body"] == "First"


def test_events_are_sorted_and_answers_are_kept(door: Door) -> None:
    events = door.ok("calendar.list_events")["result"]
    starts = [event["start_ms"] for event in events]
    assert starts == sorted(starts)
    event = events[0]["event_id"]
    answer = {"event_id": event, "attendee": "agent"}
    assert door.ok("calendar.accept", **answer)["status"] == "accepted"
    assert door.ok("calendar.decline", **answer)["status"] == "declined"
    shown = door.ok("calendar.list_events")["result"][0]
    assert shown["responses"]["agent"] == "declined"


def test_a_refused_transition_names_the_allowed_ones(door: Door) -> None:
    error = door.no("tickets.transition", "invalid_state", ticket_id="TCK-77", status="closed")
    assert error["allowed"] == ["pending_approval", "rejected", "cancelled"]
    for status in error["allowed"]:
        assert status in error["hint"]
    own = door.ok("tickets.create", title="Task")["ticket_id"]
    door.ok("tickets.transition", ticket_id=own, status="In Progress")
    door.ok("tickets.comment", ticket_id=own, text="Working")
    shown = door.ok("tickets.get", ticket_id=own)
    assert shown["status"] == "in_progress"
    assert [entry["what"] for entry in shown["history"]] == ["created", "status", "comment"]
    assert {entry["by"] for entry in shown["history"]} == {"agent"}


def test_an_order_goes_from_purchase_to_payment(door: Door) -> None:
    line = {"item_id": "DOCK", "desc": "Dock", "qty": 2, "unit_price": 249.5}
    po = door.ok("erp.create_po", vendor="MacroCompute", currency="USD", lines=[line])
    assert (po["amount"], po["currency"]) == (499, "USD")
    bill = {"vendor": "MacroCompute", "po_id": po["id"], "lines": [line]}
    own = door.ok("erp.submit_invoice", **bill)["id"]
    match = {"po_id": po["id"], "invoice_id": own}
    without = door.ok("erp.match_three_way", **match)
    assert (without["status"], without["amount_ok"], without["receipt_id"]) == (
        "MISMATCH", True, None,
    )  # fmt: skip
    assert without["qty_mismatches"][0]["item_id"] == "DOCK"
    goods = [{"item_id": "DOCK", "qty": 2}]
    receipt = door.ok("erp.receive_goods", po_id=po["id"], lines=goods)["id"]
    assert door.ok("erp.match_three_way", **match, receipt_id=receipt)["status"] == "MATCH"
    part = door.ok("erp.post_payment", invoice_id=own, amount=400)
    assert (part["status"], part["paid_amount"]) == ("OPEN", 400)
    door.no("erp.post_payment", "invalid_state", invoice_id=own, amount="99.01")
    rest = door.ok("erp.post_payment", invoice_id=own, amount=99)
    assert (rest["status"], rest["paid_amount"]) == ("PAID", 499)


def test_the_crm_moves_deals_by_stage_and_reads_activities_back(door: Door) -> None:
    own = door.ok("crm.create_deal", name="Fjord", amount=10, contact_id="C-1")["id"]
    assert door.ok("crm.update_deal_stage", id=own, stage="closed won")["stage"] == "Closed Won"
    error = door.no("crm.update_deal_stage", "invalid_state", id=own, stage="New")
    assert error["allowed"] == []
    door.ok("crm.log_activity", kind="call", deal_id=own, note="They signed.")
    (found,) = door.ok("crm.list_activities", deal_id=own)["result"]
    assert (found["kind"], found["contact_id"], found["note"]) == ("call", "C-1", "They signed.")


def test_an_account_has_a_life_cycle(door: Door) -> None:
    own = {"user_id": "USR-3"}
    door.ok("okta.deactivate_user", **own)
    again = door.ok("okta.deactivate_user", **own)
    assert (again["status"], again["changed"]) == ("DEPROVISIONED", False)
    door.no("okta.reset_password", "okta.invalid_state", **own)
    assert door.ok("okta.activate_user", **own)["changed"] is True
    reset = door.ok("okta.reset_password", **own)
    assert reset["expires_ms"] > door.ok("vei.ping")["time_ms"]
    assert door.ok("okta.get_user", **own)["status"] == "RECOVERY"
    members = door.ok("okta.list_groups", query="analysts", include_members=True)["groups"][0]
    assert "USR-2" in members["members"]


# -- the office's own tools ---------------------------------------------------------------------


def test_an_observation_costs_a_second_and_its_focus_follows_the_last_tool(door: Door) -> None:
    door.ok("docs.list")
    before = door.ok("vei.ping")["time_ms"]
    seen = door.ok("vei.observe")
    assert seen["time_ms"] == before + 1000
    assert seen["focus"] == "docs"
    assert door.ok("vei.observe", focus="mail")["focus"] == "mail"
    assert door.ok("vei.observe")["focus"] == "mail"
    apps = {name.partition(".")[0] for name in door.tools} - {"vei"}
    assert seen["pending_events"].keys() == apps | {"total"}
    total = seen["pending_events"].pop("total")
    assert sum(seen["pending_events"].values()) <= total


def test_an_observation_delivers_one_event_at_most(door: Door) -> None:
    for _ in range(3):
        door.ok("mail.compose", to="amy@halden.example", subj="Hm", body_text="Hm")
    door.ok("vei.ping")
    while (before := door.ok("vei.pending"))["mail"]:
        after = door.ok("vei.observe")["pending_events"]
        assert before["total"] - after["total"] <= 1


@pytest.mark.parametrize("app", ["slack", "mail", "browser", "docs", "calendar", "tickets", "erp",
                                 "crm", "okta", "servicedesk"])  # fmt: skip
def test_the_menu_offers_what_is_on_the_screen_and_every_tool_of_the_app(
    door: Door, app: str
) -> None:
    menu = door.ok("vei.observe", focus=app)["action_menu"]
    concrete = [entry for entry in menu if "args" in entry]
    others = [entry for entry in menu if "args" not in entry]
    assert all(entry.keys() == {"tool", "args", "name"} for entry in concrete)
    assert all(entry.keys() == {"tool", "args_schema"} for entry in others)
    assert all(entry["tool"] in door.tools for entry in menu)
    promised = {name for name in TOOLS if name.partition(".")[0] == app}
    assert promised <= {entry["tool"] for entry in others}
    for entry in concrete[:4]:
        listed = door.tools[entry["tool"]].input_schema
        assert entry["args"].keys() <= listed["properties"].keys()


def test_acting_and_observing_is_both_in_one(door: Door) -> None:
    both = door.ok("vei.act_and_observe", tool="tickets.list", args={"limit": 1})
    assert both["result"][0].keys() >= {"ticket_id", "title", "status"}
    assert both["observation"]["focus"] == "tickets"
    refused = door.ok("vei.act_and_observe", tool="tickets.get", args={"ticket_id": "TCK-999"})
    assert refused["result"]["error"]["code"] == "not_found"
    assert refused["observation"]["time_ms"] > 0
    receipts = door.ok("vei.state", tool_tail=2)["receipts"]
    assert [receipt["tool"] for receipt in receipts] == ["tickets.get", "vei.observe"]


def test_a_relayed_call_is_the_call_itself(door: Door) -> None:
    direct = door.ok("tickets.list", limit=1)
    assert door.ok("vei.call", tool="tickets.list", args={"limit": 1}) == direct
    assert door.ok("vei.state", tool_tail=1)["receipts"][0]["tool"] == "tickets.list"


def test_time_passes_and_waiting_ends_with_what_concerns_the_seat(door: Door) -> None:
    before = door.ok("vei.ping")["time_ms"]
    assert door.ok("vei.tick")["time_ms"] == before + 1000
    assert door.ok("vei.tick", dt_ms=0)["time_ms"] == before + 1000
    door.ok("slack.send_message", channel="@itops", text="hello")
    waited = door.ok("vei.wait", max_ms=60_000)
    assert waited["time_ms"] < before + 61_000 + 5000
    assert door.ok("vei.pending")["total"] == waited["pending"]


def test_tools_are_found_by_words(door: Door) -> None:
    found = door.ok("vei.tools.search", query="send message", top_k=3)
    assert (found["query"], found["top_k"]) == ("send message", 3)
    assert found["results"][0]["name"] == "slack.send_message"
    assert len(found["results"]) == 3
    assert door.ok("vei.help")["tools"].keys() == door.tools.keys()


def test_an_unknown_tool_is_told_with_the_nearest_and_the_operators_are_unknown(
    door: Door,
) -> None:
    error = door.unknown("slack.send_mesage")
    assert error["code"] == "unknown_tool"
    assert "slack.send_message" in error["hint"]
    for name in ("reset", "inject", "fork", "score"):
        assert door.unknown(f"vei.{name}")["code"] == "unknown_tool"


# -- the listing --------------------------------------------------------------------------------


def test_the_listing_is_short_and_complete(door: Door) -> None:
    assert len(door.listing.encode()) < LISTING_LIMIT
    office = office_with()
    for tool in office.offered():
        listed = door.tools[tool.name]
        assert listed.description == tool.description
        assert listed.input_schema.get("required") == tool.schema.get("required")
        assert listed.input_schema["properties"].keys() == tool.schema["properties"].keys()
        assert listed.input_schema["additionalProperties"] is False
        for name, schema in listed.input_schema["properties"].items():
            full = tool.schema["properties"][name]
            assert schema.get("enum") == full.get("enum")
            assert schema.get("type") == full.get("type")


# -- in process: what a served office cannot show -----------------------------------------------


def office_with(**options: Any) -> Office:
    return open_office(load(str(OFFICE)), 7, options)


def test_a_closed_office_refuses_every_app() -> None:
    office = office_with()
    office.close()
    for tool in ("slack.list_channels", "erp.list_pos", "vei.tick"):
        error = office.call("agent", tool).error
        assert error is not None
        assert error["code"] == "office_closed"


def test_a_permission_that_is_lacking_is_named() -> None:
    error = office_with().call("amy", "erp.list_pos").error
    assert error is not None
    assert error["code"] == "permission_denied"
    assert "erp:read" in error["message"]


def test_every_code_of_the_kernel_is_shown_by_some_test() -> None:
    shown = {code for _, _, code in REFUSED} | set(SEAT_CANNOT.values())
    # The first is the protocol's own error over MCP; the others need an office of their own.
    elsewhere = {"unknown_tool", "office_closed", "fault.injected", "rate_limited"}
    assert set(CODES) <= shown | elsewhere


@pytest.mark.parametrize("profile", ["light", "spiky", "aggressive"])
def test_injected_faults_have_the_documented_codes(profile: str) -> None:
    office = office_with(faults=profile)
    errors = [office.call("agent", "slack.list_channels").error for _ in range(400)]
    codes = {error["code"] for error in errors if error is not None}
    assert codes == {"fault.injected", "rate_limited"}
    for error in errors:
        if error is not None and error["code"] == "rate_limited":
            assert error["retry_after_ms"] > 0


def test_the_operators_door() -> None:
    office = office_with()

    def operate(tool: str, **args: Any) -> dict[str, Any]:
        done = office.call("operator", f"vei.{tool}", args, operator=True)
        assert done.error is None, done.error
        return done.content()

    text = {"channel": "#general", "user": "amy", "text": "Injected"}
    assert operate("inject", target="slack", payload=text, dt_ms=None)["ok"] is True
    assert operate("inject", target="slack", payload=text, dt_ms=500)["ok"] is True
    operate("tick", dt_ms=1000)
    assert operate("fork").keys() >= {"outcomes", "digest"}
    assert operate("score").keys() >= {"success", "subgoals", "goals", "costs", "policy", "usage"}
    state = operate("state", include_state=True)
    assert set(state["state"]) >= set(office.pending()) - {"total"}
    assert state["findings"] == []
    posts = office.call("agent", "slack.open_channel", {"channel": "#general"}).result["messages"]
    assert [post["text"] for post in posts][-2:] == ["Injected", "Injected"]
    assert operate("reset", seed=None)["seed"] == 7
    assert operate("reset", seed=8)["seed"] == 8
    assert office.time_ms == 0
