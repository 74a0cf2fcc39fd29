"""Subscriptions: whoever asks is told of changes on its own screen, and of nothing else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.subscriptions import ResourcesListChanged, ResourceUpdated, Subscription
from mcp_types import ResourceUpdatedNotification

import engine.serve.notices as notices
from engine.office import Office
from engine.serve.connection import LAST_ANSWERS_S
from engine.serve.door import Door
from engine.serve.limits import Limits
from engine.serve.server import build_server
from tests.engine.serve.http_office import TRANSPORTS, site
from tests.engine.serve.raw_client import (
    COMMAND,
    ENV,
    ENVELOPE,
    INITIALIZE,
    INITIALIZED,
    ROOT,
    start,
    wire,
)
from tests.engine.serve.reading_office import full_office
from tests.engine.serve.small_office import small_office
from tests.engine.serve.test_http_tokens import MCP

pytestmark = pytest.mark.anyio

GENERAL = "vei://slack/%23general"
TO_GENERAL = {"channel": "#general", "text": "Good morning"}
TO_AGENT = {"channel": "@agent", "text": "Between us"}
MODERN = "2026-07-28"


class Heard:
    """What a client of an older revision is told."""

    def __init__(self) -> None:
        self.uris: list[str] = []
        self._more = asyncio.Event()

    async def __call__(self, message: Any) -> None:
        """Take a message."""
        if isinstance(message, ResourceUpdatedNotification):
            self.uris.append(message.params.uri)
            self._more.set()

    async def next(self) -> str:
        """The next address that comes, of those not asked for yet."""
        async with asyncio.timeout(5):
            while not self.uris:
                self._more.clear()
                await self._more.wait()
        return self.uris.pop(0)


async def settled() -> None:
    """Long enough for a notice to come that should not."""
    await asyncio.sleep(2 * notices.PAUSE_S)


async def next_of(listening: Subscription) -> Any:
    """The next event of a stream."""
    async with asyncio.timeout(5):
        return await anext(aiter(listening))


@asynccontextmanager
async def older(office: Office, actor: str = "agent") -> AsyncIterator[tuple[Client, Heard]]:
    """A client in memory that speaks an older revision."""
    heard = Heard()
    server = build_server(Door(office, actor))
    async with Client(server, mode="legacy", message_handler=heard) as client:
        yield client, heard


@pytest.mark.filterwarnings("ignore:resources/(un)?subscribe is removed")
class TestOlderRevisions:
    """Sessions that name addresses one by one."""

    async def test_a_session_is_told_of_what_it_named_until_it_drops_it(self) -> None:
        office = small_office()
        async with older(office) as (client, heard):
            assert client.server_capabilities.resources is not None
            assert client.server_capabilities.resources.subscribe is True
            await client.subscribe_resource(GENERAL)
            office.call("cfo", "slack.list_channels", {})
            await settled()
            assert heard.uris == [], "nothing else stands there"
            office.call("cfo", "slack.send_message", TO_GENERAL)
            assert await heard.next() == GENERAL
            await client.unsubscribe_resource(GENERAL)
            office.call("cfo", "slack.send_message", TO_GENERAL)
            await settled()
            assert heard.uris == []

    async def test_what_comes_in_quick_succession_is_told_of_once_more(self) -> None:
        office = small_office()
        async with older(office) as (client, heard):
            await client.subscribe_resource(GENERAL)
            for _ in range(20):
                office.call("cfo", "slack.send_message", TO_GENERAL)
                await asyncio.sleep(0)
            await settled()
            assert 1 <= len(heard.uris) <= 2
            text = str(await client.read_resource(GENERAL))
            assert text.count("Good morning") == 20

    async def test_only_what_the_actor_sees_can_be_watched(self) -> None:
        office = full_office()
        async with older(office, "cfo") as (client, _):
            for uri in ("vei://slack/@nobody", "vei://mail/m1", "file:///etc/passwd"):
                with pytest.raises(MCPError) as refused:
                    await client.subscribe_resource(uri)
                assert refused.value.code == -32002

    async def test_others_conversations_are_no_news(self) -> None:
        office = small_office()
        assert office.call("cfo", "slack.send_message", TO_AGENT).ok
        async with older(office) as (client, heard):
            await client.subscribe_resource("vei://slack/@cfo")
            office.call("cfo", "slack.send_message", {**TO_AGENT, "channel": "@lead"})
            await settled()
            assert heard.uris == []
            office.call("cfo", "slack.send_message", TO_AGENT)
            assert await heard.next() == "vei://slack/@cfo"

    async def test_addresses_and_watchers_are_counted_and_let_go(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(notices, "ADDRESSES", 2)
        monkeypatch.setattr(notices, "WATCHERS", 1)
        office = small_office()
        server = build_server(Door(office, "agent"))
        async with Client(server, mode="legacy") as first:
            for uri in (GENERAL, "vei://clock", GENERAL):
                await first.subscribe_resource(uri)
            with pytest.raises(MCPError, match="2 addresses"):
                await first.subscribe_resource("vei://run")
            async with Client(server, mode="legacy") as second:
                with pytest.raises(MCPError, match="1 clients"):
                    await second.subscribe_resource(GENERAL)
        async with Client(server, mode="legacy") as third:
            await third.subscribe_resource(GENERAL)

    @pytest.mark.parametrize("transport", TRANSPORTS)
    async def test_over_http_notices_come_on_the_sessions_own_stream(self, transport: str) -> None:
        async with site() as served:
            heard = Heard()
            async with served.client(transport, "legacy", message_handler=heard) as client:
                await client.subscribe_resource(GENERAL)
                # The stream is opened by the client beside its first requests.
                await asyncio.sleep(0.2)
                served.office.call("cfo", "slack.send_message", TO_GENERAL)
                assert await heard.next() == GENERAL

    @pytest.mark.parametrize("ended", ["by its client", "when idle"])
    async def test_what_a_session_watched_goes_with_it(self, ended: str) -> None:
        async with site(limits=Limits(idle_s=0.5)) as served:
            begun = await served.ask("POST", "/mcp", "", json=INITIALIZE, headers=MCP)
            headers = {**MCP, "Mcp-Session-Id": begun.headers["mcp-session-id"]}
            params = {"uri": GENERAL}
            asked = {"jsonrpc": "2.0", "id": 1, "method": "resources/subscribe", "params": params}
            for message in (INITIALIZED, asked):
                answer = await served.ask("POST", "/mcp", "", json=message, headers=headers)
            assert answer.json()["result"] == {}
            assert tellers() == 1
            if ended == "by its client":
                await served.ask("DELETE", "/mcp", "", headers=headers)
            for _ in range(100):
                if not tellers():
                    break
                await asyncio.sleep(0.05)
            assert tellers() == 0


def tellers() -> int:
    """Sessions that are being told."""
    return sum("_tell" in repr(task.get_coro()) for task in asyncio.all_tasks())


class TestNewerRevision:
    """Requests whose answer is the stream."""

    async def test_a_client_is_told_of_what_it_asked_for(self) -> None:
        office = small_office()
        async with (
            Client(build_server(Door(office, "agent")), mode="auto") as client,
            client.listen(
                tools_list_changed=True, resource_subscriptions=[GENERAL, "vei://slack/@nobody"]
            ) as listening,
        ):
            able = client.server_capabilities
            assert able.resources is not None
            assert able.tools is not None
            assert able.resources.subscribe is True
            assert able.tools.list_changed is False, "tools never change"
            assert listening.honored.tools_list_changed is None
            assert listening.honored.resource_subscriptions == [GENERAL]
            assert listening.honored.resources_list_changed is None
            office.call("cfo", "slack.send_message", TO_GENERAL)
            assert await next_of(listening) == ResourceUpdated(GENERAL)

    async def test_a_new_mail_is_a_new_resource_and_a_new_inbox(self) -> None:
        office = full_office()
        inbox = "vei://mail/folders/INBOX"
        async with (
            Client(build_server(Door(office, "cfo")), mode=MODERN) as client,
            client.listen(resources_list_changed=True, resource_subscriptions=[inbox]) as listening,
        ):
            office.call("agent", "slack.list_channels", {})
            await settled()
            cfo = office.directory["cfo"].email
            sent = office.call(
                "agent", "mail.compose", {"to": cfo, "subj": "News", "body_text": "Some"}
            )
            assert sent.ok, sent
            office.call("agent", "vei.tick", {"dt_ms": 600_000})
            events = {await next_of(listening), await next_of(listening)}
            assert events == {ResourceUpdated(inbox), ResourcesListChanged()}

    @pytest.mark.parametrize("transport", ["json", "events"])
    async def test_over_http_the_stream_ends_in_order_with_its_world(self, transport: str) -> None:
        async with site() as served:
            made = await served.new_world(name="ours")
            office = served.offices[1]
            async with (
                served.client(transport, MODERN, "ours", made["token"]) as client,
                client.listen(resource_subscriptions=[GENERAL]) as listening,
            ):
                office.call("cfo", "slack.send_message", TO_GENERAL)
                assert await next_of(listening) == ResourceUpdated(GENERAL)
                assert (await served.ask("DELETE", "/operator/worlds/ours")).status_code == 200
                with pytest.raises(StopAsyncIteration):
                    await next_of(listening)

    async def test_too_many_addresses_are_refused_before_any_is_looked_at(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(notices, "ADDRESSES", 2)
        async with Client(build_server(Door(small_office(), "agent")), mode=MODERN) as client:
            with pytest.raises(MCPError, match="2 addresses"):
                async with client.listen(resource_subscriptions=["vei://nothing"] * 3):
                    pass


@pytest.mark.filterwarnings("ignore:resources/subscribe is removed")
@pytest.mark.parametrize("era", [MODERN, "legacy"])
async def test_over_stdio_notices_come_between_answers(era: str) -> None:
    server = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=ENV, cwd=ROOT)
    heard = Heard()
    async with Client(server, mode=era, message_handler=heard) as client:
        if era == "legacy":
            await client.subscribe_resource(GENERAL)
            await client.call_tool("slack.send_message", TO_GENERAL)
            assert await heard.next() == GENERAL
        else:
            async with client.listen(resource_subscriptions=[GENERAL]) as listening:
                await client.call_tool("slack.send_message", TO_GENERAL)
                assert await next_of(listening) == ResourceUpdated(GENERAL)


def test_a_stream_that_is_open_does_not_hold_up_the_end() -> None:
    params = {"notifications": {"resourceSubscriptions": [GENERAL]}, "_meta": ENVELOPE}
    listen = {"jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen", "params": params}
    with start() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(wire([listen]))
        process.stdin.flush()
        assert b"acknowledged" in process.stdout.readline()
        began = time.monotonic()
        process.stdin.close()
        assert process.wait(5) == 0
        assert time.monotonic() - began < LAST_ANSWERS_S
