"""Who is let in over HTTP: tokens, foreign worlds, foreign doors, foreign names and pages."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from mcp import MCPError

from engine.errors import Refused
from engine.serve.gate import Addresses
from engine.serve.refusals import Denied, Refusals
from engine.serve.tokens import ANY_WORLD, Tokens
from tests.engine.serve.http_office import Site, bearer, site

pytestmark = pytest.mark.anyio

PING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
MCP = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
PLACES = ["mcp", "sse", "messages", "events"]


async def status(served: Site, method: str, path: str, token: str = "", **more: Any) -> int:
    """How a request without further ado is answered."""
    async with (
        httpx2.AsyncClient(timeout=10) as client,
        client.stream(method, served.url(path), headers={**MCP, **bearer(token)}, **more) as answer,
    ):
        return answer.status_code


def test_a_token_is_kept_as_a_digest_alone() -> None:
    tokens = Tokens()
    token, grant = tokens.issue("a", "agent", "agent")
    own, _ = tokens.issue("a", "cfo", "agent", "x" * 40)
    assert len(token) >= 43
    assert own == "x" * 40
    kept = repr(vars(tokens)) + repr(grant)
    assert token not in kept
    assert own not in kept
    assert tokens.find(token) == grant
    for wrong in ("", token[:-1], token + "x", token.swapcase(), grant.id, "\udcff", "é" * 10_000):
        assert tokens.find(wrong) is None
    assert grant.opens("a")
    assert not grant.opens("b")
    assert [gone.id for gone in tokens.forget("a", grant.id)] == [grant.id]
    assert tokens.find(token) is None
    assert tokens.find(own) is not None
    assert not tokens.forget("b")
    assert tokens.issue(ANY_WORLD, "operator", "operator")[1].opens("anything")


async def test_missing_wrong_and_foreign_tokens_are_refused_and_recorded() -> None:
    async with site() as served:
        one, two = await served.new_world(name="one"), await served.new_world(name="two")
        before = len(served.refusals)
        wanted = []
        for place in PLACES:
            method = "POST" if place in ("mcp", "messages") else "GET"
            for path, token, code, why in (
                (f"/w/one/{place}", "", 401, "no_token"),
                (f"/w/one/{place}", "x" * 43, 401, "wrong_token"),
                (f"/w/one/{place}", two["token"], 403, "other_world"),
                (f"/w/nothing/{place}", two["token"], 403, "other_world"),
                (f"/{place}", "x" * 43, 401, "wrong_token"),
                (f"/{place}", one["token"], 403, "other_world"),
            ):
                assert await status(served, method, path, token) == code, (path, why)
                wanted.append((why, path))
        told = [(entry["why"], entry["path"]) for entry in served.refusals[before:]]
        assert told == wanted
        listed = (await served.ask("GET", "/operator/refusals")).json()
        assert listed["refusals"] == served.refusals
        assert listed["count"] == len(served.refusals)
        kept = str(served.refusals)
        assert two["token"] not in kept
        assert "x" * 43 not in kept
        assert two["grant"]["id"] in kept
        # No world heard of it.
        assert [len(office.world.log) for office in served.offices] == [0, 0, 0]


async def test_the_operator_s_routes_are_for_operators_of_the_world() -> None:
    async with site() as served:
        one = await served.new_world(name="one")
        await served.new_world(name="two")
        own = await served.new_token("one", door="operator")
        routes = [
            ("GET", "/operator/worlds"),
            ("POST", "/operator/worlds"),
            ("GET", "/operator/refusals"),
            ("GET", "/operator/worlds/two"),
            ("DELETE", "/operator/worlds/two"),
            ("POST", "/operator/worlds/two/tokens"),
            ("DELETE", "/operator/worlds/two/tokens/x"),
        ]
        for method, path in routes:
            for token, code, why in (
                ("", 401, "no_token"),
                ("y" * 43, 401, "wrong_token"),
                (one["token"], 403, "operators_only"),
                (own, 403, "other_world"),
            ):
                answer = await served.ask(method, path, token)
                assert answer.status_code == code, (path, why)
                assert answer.json()["error"]["data"]["error"]["code"] == why
                assert served.refusals[-1]["why"] == why
        for path in ("/operator/worlds/one", "/operator/worlds/one/tokens"):
            answer = await served.ask("GET", path, one["token"])
            assert answer.status_code == 403
        assert (await served.ask("GET", "/operator/worlds/one", own)).status_code == 200
        names = [w["name"] for w in (await served.ask("GET", "/operator/worlds")).json()["worlds"]]
        assert names == ["office", "one", "two"]


async def test_a_withdrawn_token_and_those_of_a_closed_world_open_nothing() -> None:
    async with site() as served:
        made = await served.new_world(name="one")
        other = await served.new_token("one", actor="cfo")
        grant = made["grant"]["id"]
        assert await status(served, "GET", "/w/one/sse", other) == 200
        gone = await served.ask("DELETE", f"/operator/worlds/one/tokens/{grant}")
        assert gone.json()["withdrawn"][0]["actor"] == "agent"
        assert await status(served, "POST", "/w/one/mcp", made["token"], json=PING) == 401
        again = await served.ask("DELETE", f"/operator/worlds/one/tokens/{grant}")
        assert again.status_code == 404
        closed = await served.ask("DELETE", "/operator/worlds/one")
        assert closed.json()["score"] == {"success": False}
        assert served.finished == [served.offices[1]]
        assert await status(served, "POST", "/w/one/mcp", other, json=PING) == 401
        operator = served.ready.operator_token
        assert await status(served, "POST", "/w/one/mcp", operator, json=PING) == 404
    assert served.finished == [served.offices[1], served.offices[0]], "each once"


async def test_a_session_belongs_to_the_token_that_began_it() -> None:
    hello = {
        "jsonrpc": "2.0",
        "id": 0,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "raw", "version": "1"},
        },
    }
    async with site() as served:
        made = await served.new_world(name="one")
        same, other = [await served.new_token("one", actor=actor) for actor in ("agent", "cfo")]
        began = await served.ask("POST", "/w/one/mcp", made["token"], json=hello, headers=MCP)
        session = {**MCP, "Mcp-Session-Id": began.headers["mcp-session-id"]}
        for token, code in ((made["token"], 200), (same, 404), (other, 404)):
            ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
            answer = await served.ask("POST", "/w/one/mcp", token, json=ping, headers=session)
            assert answer.status_code == code


async def test_the_operator_door_has_its_tools_and_no_agent_has_them() -> None:
    async with site() as served:
        made = await served.new_world(name="one")
        own = await served.new_token("one", door="operator")
        async with served.client("json", "legacy", "one", own) as client:
            names = {tool.name for tool in (await client.list_tools()).tools}
            assert {"vei.reset", "vei.inject", "vei.fork"} <= names
            result = await client.call_tool("vei.reset", {"seed": 9})
            assert result.is_error is False
        async with served.client("json", "legacy", "one", made["token"]) as client:
            names = {tool.name for tool in (await client.list_tools()).tools}
            assert not {"vei.reset", "vei.inject", "vei.fork"} & names
            with pytest.raises(MCPError):
                await client.call_tool("vei.reset", {})
        assert served.offices[1].seed == 9


async def test_a_token_is_needed_where_it_is_said_and_is_told_once() -> None:
    async with site(token_needed=True) as served:
        assert len(served.ready.token) >= 43
        assert await status(served, "POST", "/mcp", json=PING) == 401
        async with served.client("json", "legacy", "", served.ready.token) as client:
            assert (await client.call_tool("vei.ping", {})).is_error is False
    async with site(token="z" * 40) as served:
        assert served.ready.token == "z" * 40
        assert await status(served, "POST", "/mcp", json=PING) == 401
    async with site() as served:
        assert served.ready.token == ""


@pytest.mark.parametrize(
    ("host", "named", "origin", "why"),
    [
        ("127.0.0.1:8731", (), "", ""),
        ("localhost", (), "http://localhost:3000", ""),
        ("[::1]:80", (), "https://127.0.0.1", ""),
        ("LOCALHOST:1", (), "", ""),
        ("office.example", ("office.example",), "https://office.example", ""),
        ("localhost", (), "https://tools.example", ""),
        ("evil.example", (), "", "host"),
        ("", (), "", "host"),
        ("localhost.evil.example:80", (), "", "host"),
        ("127.0.0.1@evil.example", (), "", "host"),
        ("localhost:x", (), "", "host"),
        ("localhost", (), "http://evil.example", "origin"),
        ("localhost", (), "null", "origin"),
        ("localhost", (), "http://localhost.evil.example", "origin"),
        ("localhost", (), "http://tools.example", "origin"),
    ],
)
def test_a_request_by_another_name_or_from_another_page_is_refused(
    host: str, named: tuple[str, ...], origin: str, why: str
) -> None:
    addresses = Addresses.of("127.0.0.1", named, ("https://tools.example",))
    headers = [(b"host", host.encode())] if host else []
    headers += [(b"origin", origin.encode())] if origin else []
    scope = {"type": "http", "headers": headers}
    if not why:
        addresses.check(scope)
        return
    with pytest.raises(Denied) as caught:
        addresses.check(scope)
    assert (caught.value.code, caught.value.status) == (why, {"host": 421, "origin": 403}[why])


def test_a_server_for_every_network_answers_to_no_name_but_those_it_is_told() -> None:
    assert not Addresses.of("0.0.0.0").hosts
    assert Addresses.of("::", ("Office.Example",)).hosts == {"office.example"}
    assert Addresses.of("10.0.0.5").hosts == {"10.0.0.5"}


async def test_names_and_pages_are_held_at_every_route() -> None:
    async with site() as served:
        for path in ("/health", "/mcp", "/events", "/sse", "/operator/worlds", "/nothing"):
            for headers, code in (
                ({"Host": "evil.example"}, 421),
                ({"Origin": "http://evil.example"}, 403),
            ):
                answer = await served.ask("GET", path, headers=headers)
                assert answer.status_code == code
                assert served.refusals[-1]["path"] == path
        assert (await served.ask("GET", "/nothing")).status_code == 404
        health = await served.ask("GET", "/health", "")
        assert health.json() == {"ok": True, "worlds": 1, "version": "1.2.3"}


async def test_a_page_of_an_allowed_origin_may_ask_and_read_and_no_other() -> None:
    allowed = "https://tools.example"
    async with site(allow_origins=(allowed,)) as served:
        ask = {"Origin": allowed, "Access-Control-Request-Method": "POST"}
        for path in ("/mcp", "/operator/worlds"):
            before = await served.ask("OPTIONS", path, "", headers=ask)
            assert before.status_code == 204
            assert before.headers["access-control-allow-origin"] == allowed
            assert "Authorization" in before.headers["access-control-allow-headers"]
        answer = await served.ask("GET", "/operator/worlds", headers={"Origin": allowed})
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == allowed
        refused = await served.ask("GET", "/operator/worlds", "", headers={"Origin": allowed})
        assert refused.status_code == 401
        assert refused.headers["access-control-allow-origin"] == allowed
        for origin in ("https://evil.example", "http://tools.example", "null"):
            other = await served.ask("OPTIONS", "/mcp", "", headers={**ask, "Origin": origin})
            assert other.status_code == 403
            assert "access-control-allow-origin" not in other.headers
        plain = await served.ask("GET", "/health", "")
        assert "access-control-allow-origin" not in plain.headers


async def test_wrong_requests_of_an_operator_say_what_is_wrong() -> None:
    async with site() as served:
        await served.new_world(name="one")
        for body, code, words in (
            ({"name": "one"}, 409, "'one' already"),
            ({"name": "../x"}, 400, "no name"),
            ({"name": "x" * 41}, 400, "no name"),
            ({"nmae": "two"}, 400, "'nmae'"),
            ({"seed": "7"}, 400, "'seed' must be a whole number"),
            ({"seed": True}, 400, "'seed' must be a whole number"),
            ([], 400, "no JSON object"),
            ({"scenario": "broken"}, 400, "no such scenario"),
        ):
            answer = await served.ask("POST", "/operator/worlds", json=body)
            assert answer.status_code == code, answer.text
            assert words in answer.json()["error"]["message"]
        for body, code in (({"actor": "nobody"}, 400), ({"door": "back"}, 400)):
            answer = await served.ask("POST", "/operator/worlds/one/tokens", json=body)
            assert answer.status_code == code
        for method, path, code in (
            ("GET", "/operator/worlds/none", 404),
            ("PUT", "/operator/worlds/one", 405),
            ("GET", "/operator/nothing", 404),
        ):
            assert (await served.ask(method, path)).status_code == code
        broken = await served.ask("POST", "/operator/worlds", content=b"[" * 5000)
        assert broken.status_code == 400
        shown = (await served.ask("GET", "/operator/worlds/one")).json()["world"]
        assert [person["id"] for person in shown["people"]] == ["agent", "cfo"]
        # A name whose world could not be opened is free again.
        await served.new_world(name="two")


def test_refusals_are_bounded_in_memory_and_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.serve import refusals

    monkeypatch.setattr(refusals, "WRITTEN", 20)
    lines: list[bytes] = []
    record = Refusals(lines.append)
    for at in range(refusals.KEPT + 50):
        record.add(Denied(401, "no_token", "No."), {"path": "/" + "x" * 5000 + str(at)})
    body = record.body()
    assert body["count"] == refusals.KEPT + 50
    assert len(body["refusals"]) == refusals.KEPT
    assert len(lines) == 20
    assert all(len(line) < 400 for line in lines)


def test_an_outsider_gets_no_seat() -> None:
    from engine.actor import Actor
    from engine.serve.limits import Limits
    from engine.serve.worlds import Opened, Worlds
    from tests.engine.serve.small_office import small_office

    office = small_office()
    office.directory._by_id["vendor"] = Actor("vendor", "A vendor", outside=True)

    def opener(wanted: Any) -> Opened:
        raise AssertionError

    worlds = Worlds(opener, Tokens(), Limits(tokens=2))
    world = worlds.adopt("office", Opened(office, "agent", "", {}, dict))
    with pytest.raises(Refused, match="no seat"):
        worlds.let_in(world, "vendor", "agent")
    worlds.let_in(world, "agent", "agent")
    worlds.let_in(world, "operator", "operator")
    with pytest.raises(Denied, match="2 tokens"):
        worlds.let_in(world, "agent", "agent")
