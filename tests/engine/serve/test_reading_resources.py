"""Resources: what a seat can read, that it is its own, and that nothing happens by reading."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pytest
from mcp import Client, MCPError, StdioServerParameters
from pydantic import BaseModel

from engine.actor import Actor, Directory
from engine.errors import Refused
from engine.office import Office
from engine.prompt import Argument, Prompt
from engine.resource import Resource
from engine.rules import Identity, Rules
from engine.serve.door import Door
from engine.serve.server import build_server
from engine.serve.wording import Wording
from engine.tool import tool
from engine.twin import Context, Twin
from tests.engine.serve.http_office import TRANSPORTS, site
from tests.engine.serve.raw_client import COMMAND, ENV, ERAS, ROOT
from tests.engine.serve.reading_office import (
    SECRET,
    every_resource,
    full_office,
    reader,
    shown_at,
    text_of,
)
from tests.engine.serve.small_office import SECTION
from twins.slack.sim import Slack
from twins.slack.state import SlackSection

pytestmark = pytest.mark.anyio
both = pytest.mark.parametrize("era", ERAS)

PRIVATE = ("slack", "mail", "calendar")

SAME_AS = {
    "vei://docs/POLICY-1": ("docs.read", {"doc_id": "POLICY-1"}),
    "vei://tickets/TCK-41": ("tickets.get", {"ticket_id": "TCK-41"}),
    "vei://erp/orders/PO-7": ("erp.get_po", {"id": "PO-7"}),
    "vei://erp/invoices/INV-2": ("erp.get_invoice", {"id": "INV-2"}),
    "vei://calendar/EVT-1": ("calendar.get_event", {"event_id": "EVT-1"}),
    "vei://crm/deals/D-1": ("crm.get_deal", {"id": "D-1"}),
    "vei://crm/contacts/C-1": ("crm.get_contact", {"id": "C-1"}),
    "vei://crm/companies/CO-1": ("crm.get_company", {"id": "CO-1"}),
    "vei://mail/m1": ("mail.open", {"id": "m1"}),
    "vei://browser/page": ("browser.read", {"max_chars": 50_000}),
}
"""Addresses, and the calls that show the same."""

MAY_DIFFER = {"references", "approvers", "screenshot_ref", "unread", "typed", "sla"}


def other_seats(office: Office) -> list[str]:
    """Those who have no part in the secrets."""
    seats = [actor.id for actor in office.directory if not actor.outside]
    return [seat for seat in seats if seat not in ("agent", "cfo")]


@both
async def test_over_stdio_it_is_listed_read_and_refused_as_the_revision_says(era: str) -> None:
    server = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=ENV, cwd=ROOT)
    async with Client(server, mode=era) as client:
        uris = await every_resource(client)
        templates = (await client.list_resource_templates()).resource_templates
        briefing = await text_of(client, "vei://briefing")
        handbook = await text_of(client, "vei://handbook")
        general = await shown_at(client, "vei://slack/%23general")
        bare = await shown_at(client, "vei://slack/general")
        clock = await shown_at(client, "vei://clock")
        run = await shown_at(client, "vei://run")
        with pytest.raises(MCPError) as caught:
            await client.read_resource("vei://slack/%23nowhere")

    assert uris == [
        *(f"vei://{name}" for name in ("briefing", "handbook", "clock", "run")),
        "vei://slack/%23general", "vei://slack/%23procurement",
    ]  # fmt: skip
    assert [each.uri_template for each in templates] == [
        "vei://slack/{channel}",
        "vei://slack/{channel}/{thread_ts}",
    ]
    assert "Your task: Say hello." in briefing
    assert "Agent (agent@office.example), known as agent" in briefing
    assert "2026-03-02 09:00:00" in briefing
    assert "`slack.send_message`: Post a message" in handbook
    assert [post["text"] for post in general["messages"]] == ["Hello"]
    assert bare == general
    assert (clock["time_ms"], clock["now"]) == (0, "2026-03-02 09:00:00")
    assert clock["pending_events"] == {"slack": 0, "total": 0}
    assert (run["actor"], run["receipts"], run["closed"]) == ("agent", [], False)
    assert run["run_id"] == "".join(c for c in run["run_id"] if c in "0123456789abcdef")
    assert caught.value.code == (-32002 if era == "legacy" else -32602)
    assert caught.value.data == {"uri": "vei://slack/%23nowhere"}


@both
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_over_http_it_reads_the_same(transport: str, era: str) -> None:
    heard: list[float] = []

    async def hear(done: float, total: float | None, message: str | None) -> None:
        heard.append(done)

    async with site() as served, served.client(transport, era) as client:
        assert "vei://slack/%23general" in await every_resource(client)
        general = await shown_at(client, "vei://slack/%23general")
        assert [post["text"] for post in general["messages"]] == ["Hello"]
        assert (await client.get_prompt("task")).messages
        with pytest.raises(MCPError) as caught:
            await client.read_resource("vei://mail/m1")
        assert served.office.world.seq == 0
        await client.call_tool("vei.tick", {"dt_ms": 70}, progress_callback=hear)
    assert caught.value.code == (-32002 if era == "legacy" else -32602)
    assert heard == ([] if transport == "json" else [0.0, 70.0])


@both
async def test_reading_everything_changes_neither_the_world_nor_its_record(era: str) -> None:
    office, untouched = full_office(), full_office()
    world = office.world
    async with reader(office, "agent", era) as client:
        uris = await every_resource(client)
        texts = {uri: await text_of(client, uri) for uri in uris}
        assert office.world is world
        again = {uri: await text_of(client, uri) for uri in uris}
    assert again == texts
    assert len(uris) > 40
    assert {uri.split("/")[2] for uri in uris} >= {twin.name for twin in office.twins if
                                                   not twin.backstage}  # fmt: skip
    for each in (office, untouched):
        each.call("agent", "vei.wait")
        each.call("agent", "vei.observe")
    assert list(office.world.log) == list(untouched.world.log)


async def test_what_is_read_is_what_the_app_s_tool_shows() -> None:
    office = full_office()
    async with reader(office, "agent") as client:
        for uri, (name, args) in SAME_AS.items():
            read = await shown_at(client, uri)
            copy = office.fork()
            shown = copy.call("agent", name, args)
            assert shown.ok, (uri, shown.error)
            same = json.loads(json.dumps(shown.result))
            assert {k: v for k, v in read.items() if k not in MAY_DIFFER} == {
                k: v for k, v in same.items() if k not in MAY_DIFFER
            }, uri


async def test_nobody_reads_what_is_another_s() -> None:
    office = full_office()
    async with reader(office, "agent") as client:
        own = {uri: await text_of(client, uri) for uri in await every_resource(client)}
    private = [u for u, t in own.items() if u.split("/")[2] in PRIVATE and SECRET in t]
    assert {uri.split("/")[2] for uri in private} == set(PRIVATE)
    mails = [u for u in own if u.startswith("vei://mail/m")]
    # Everyone has folders of these names; what they hold is their own.
    private = [u for u in private if not u.startswith("vei://mail/folders/")]

    async with reader(office, "cfo") as client:
        theirs = [uri for uri in await every_resource(client) if uri.split("/")[2] in PRIVATE]
        seen = [uri for uri in theirs if SECRET in await text_of(client, uri)]
    assert {uri.split("/")[2] for uri in seen} == set(PRIVATE)

    for seat in other_seats(office):
        async with reader(office, seat) as client:
            uris = await every_resource(client)
            texts = [await text_of(client, uri) for uri in uris]
            assert not [text for text in texts if SECRET in text], seat
            assert not {uri for uri in uris if uri in private}, seat
            for uri in {*private, *mails} - set(uris):
                with pytest.raises(MCPError, match="no such resource"):
                    await client.read_resource(uri)
            own_docs = [uri for uri in uris if uri.startswith("vei://docs/")]
            assert ("vei://docs/FIN-1" in own_docs) == (seat == "marta")


@both
async def test_metadata_is_the_same_all_day_and_holds_nothing_that_anybody_wrote(era: str) -> None:
    office = full_office()

    async def metadata(client: Client) -> str:
        lists = (
            await client.list_tools(cache_mode="refresh"),
            await client.list_prompts(cache_mode="refresh"),
            await client.list_resource_templates(cache_mode="refresh"),
        )
        return json.dumps([each.model_dump() for each in lists])

    async with reader(office, "agent", era) as client:
        before = await metadata(client)
        listed = json.dumps(
            [each.model_dump() for each in (await client.list_resources()).resources]
        )
        for name, args in (
            ("docs.create", {"title": SECRET, "body": SECRET, "tags": [SECRET[:20]]}),
            ("tickets.create", {"title": SECRET}),
            ("crm.create_company", {"name": SECRET}),
            ("slack.send_message", {"channel": "#general", "text": SECRET}),
            ("vei.tick", {"dt_ms": 3_600_000}),
        ):
            assert not (await client.call_tool(name, args)).is_error, name
        later = json.dumps(
            [each.model_dump() for each in (await client.list_resources()).resources]
        )
        assert await metadata(client) == before
    assert later != listed
    for text in (before, listed, later):
        assert "Ignore all" not in text


async def test_pages_are_whole_and_go_on_after_something_came() -> None:
    office = full_office()
    async with reader(office, "agent") as client:
        whole = await every_resource(client)
    async with reader(office, "agent", wording=Wording(page=7)) as client:
        assert await every_resource(client) == whole
        first = await client.list_resources()
        assert len(first.resources) == 7
        office.call("agent", "crm.create_contact", {"email": "new@example.example"})
        second = await client.list_resources(cursor=first.next_cursor)
        uris = [each.uri for each in (*first.resources, *second.resources)]
        assert len(set(uris)) == 14
        with pytest.raises(MCPError) as caught:
            await client.list_resources(cursor="vei://nowhere")
    assert caught.value.code == -32602


@pytest.mark.parametrize(
    "uri",
    ["", "vei://", "vei:///", "vei://mail", "vei://mail/", "vei://mail/m1/x", "vei://mail/M1",
     "vei://docs/../docs/FIN-1", "vei://docs/%2e%2e", "vei://docs/\x00", "vei://clock/",
     "vei://nobody/x", "file:///etc/passwd", "vei://okta/users/", "vei://docs/{doc_id}",
     "vei://slack/%ff", "vei://slack/%23general/9", "vei://docs/" + "x" * 5000],
)  # fmt: skip
async def test_other_addresses_are_no_resource(uri: str) -> None:
    async with reader(full_office(), "agent") as client:
        with pytest.raises(MCPError) as caught:
            await client.read_resource(uri)
    assert caught.value.code == -32002


def slack_office(permissions: tuple[str, ...], *policies: Any) -> Office:
    """Slack alone, for an agent with these permissions."""
    people = Directory([Actor("agent", "Agent", permissions=permissions), Actor("cfo", "Dana")])
    slack = Slack(SlackSection.model_validate(SECTION), people)
    identity = Identity("small", 7, "2026-03-02T09:00")
    return Office([slack], people, identity, Rules(policies=policies))


async def test_who_may_not_call_the_tool_may_not_read_the_same() -> None:
    async with reader(slack_office(("slack:write",)), "agent") as client:
        assert not [uri for uri in await every_resource(client) if "slack" in uri]
        with pytest.raises(MCPError, match="no such resource"):
            await client.read_resource("vei://slack/%23general")

    def closed(office: Office, actor: Actor, used: Any, args: dict[str, Any]) -> None:
        if used.name == "slack.open_channel" and args["channel"] == "#procurement":
            raise Refused("policy_denied", "Not for you.")

    async with reader(slack_office(("*",), closed), "agent") as client:
        assert await text_of(client, "vei://slack/%23general")
        with pytest.raises(MCPError, match="no such resource"):
            await client.read_resource("vei://slack/%23procurement")


async def test_an_account_reads_itself_and_no_other_where_it_is_no_administrator() -> None:
    office = full_office()
    tomas = office.directory["tomas"]
    office.directory = Directory(
        Actor(a.id, a.name, a.email, permissions=("slack:*",)) if a is tomas else a
        for a in office.directory
    )
    async with reader(office, "tomas") as client:
        accounts = [u for u in await every_resource(client) if u.startswith("vei://okta/")]
        assert accounts == ["vei://okta/users/tomas.hale"]
        assert (await shown_at(client, accounts[0]))["email"] == tomas.email
    async with reader(office, "agent") as client:
        every = [u for u in await every_resource(client) if u.startswith("vei://okta/")]
    assert len(every) > 1
    async with reader(office, "tomas") as client:
        for uri in set(every) - set(accounts):
            with pytest.raises(MCPError, match="no such resource"):
                await client.read_resource(uri)


async def test_a_thread_is_read_by_its_template() -> None:
    office = full_office()
    posted = office.call("agent", "slack.send_message", {"channel": "#general", "text": "Who?"})
    ts = posted.result["ts"]
    office.call("marta", "slack.send_message",
                {"channel": "#general", "text": "Me.", "thread_ts": ts})  # fmt: skip
    async with reader(office, "agent") as client:
        thread = await shown_at(client, f"vei://slack/%23general/{ts}")
    assert [(post["user"], post["text"]) for post in thread["messages"]] == [
        ("agent", "Who?"),
        ("marta", "Me."),
    ]


async def test_the_run_holds_one_s_own_receipts_and_no_one_else_s() -> None:
    office = full_office()
    office.call("cfo", "slack.list_channels")
    async with reader(office, "cfo") as client:
        run = await shown_at(client, "vei://run")
    assert [receipt["tool"] for receipt in run["receipts"]] == ["slack.list_channels"]


async def test_the_operator_reads_the_office_and_nobody_s_screen() -> None:
    server = build_server(Door(full_office(), "operator", operator=True))
    async with Client(server, mode="legacy") as client:
        uris = await every_resource(client)
        assert uris == [f"vei://{name}" for name in ("briefing", "handbook", "clock", "run")]
        for uri in uris:
            assert await text_of(client, uri)
        assert (await client.list_resource_templates()).resource_templates == []
        assert [p.name for p in (await client.list_prompts()).prompts] == ["task"]


async def test_whoever_asks_too_often_has_to_wait_and_a_crash_keeps_its_text() -> None:
    def admit(request: Any) -> None:
        raise Refused("rate_limited", "Too many.", "Wait.", retry_after_ms=20)

    office = full_office()
    async with Client(build_server(Door(office, "agent"), admit=admit), mode="legacy") as client:
        with pytest.raises(MCPError) as caught:
            await client.read_resource("vei://clock")
        assert caught.value.data["error"]["retry_after_ms"] == 20

    office.identity = replace(office.identity, starts_at="/secret/place")
    async with Client(build_server(Door(office, "agent")), mode="legacy") as client:
        with pytest.raises(MCPError) as caught:
            await client.read_resource("vei://clock")
    assert caught.value.code == -32603
    assert "secret" not in str(caught.value)


class BellsSection(BaseModel):
    """Nothing to say of bells."""


@dataclass(frozen=True)
class Rung:
    """How often the bell was rung."""

    times: int = 0


class Bells(Twin[Rung, Rung]):
    """An app that nobody has seen before."""

    name: ClassVar[str] = "bells"
    title: ClassVar[str] = "Bells"
    section: ClassVar[type[BaseModel]] = BellsSection

    def start(self) -> Rung:
        """Silence."""
        return Rung()

    @tool(permission="bells:hear")
    def hear(self, ctx: Context[Rung], bell: str) -> dict[str, int]:
        """Listen to a bell."""
        return {"times": ctx.state.times}

    def view(self, state: Rung, actor: Actor) -> Rung:
        """Everyone hears it."""
        return state

    def summary(self, view: Rung) -> str:
        """Nothing new."""
        return "Bells."

    def resources(self) -> tuple[Resource[Rung], ...]:
        """The great bell."""
        return (
            Resource(
                "{bell}", "Bell", "A bell.", "bells.hear",
                lambda view, now_ms, bell: {"times": view.times} if bell == "great bell" else None,
                lambda view: [("great bell",)],
            ),
        )  # fmt: skip

    def prompts(self) -> tuple[Prompt[Rung], ...]:
        """Ringing."""
        return (
            Prompt("ring", "Ring", "Ring a bell.", lambda given: f"Ring {given['bell']}.",
                   (Argument("bell", "Which.", choices=lambda view: ["great bell", "small"]),)),
        )  # fmt: skip


@both
async def test_a_new_app_s_resources_and_prompts_come_with_it(era: str) -> None:
    people = Directory([Actor("agent", "Agent")])
    office = Office([Bells(BellsSection(), people)], people, Identity("b", 1, "2026-03-02T09:00"))
    async with reader(office, "agent", era) as client:
        assert "vei://bells/great%20bell" in await every_resource(client)
        assert await shown_at(client, "vei://bells/great%20bell") == {"times": 0}
        got = await client.get_prompt("ring", {"bell": "small"})
        assert got.messages[0].content.model_dump()["text"] == "Ring small."
