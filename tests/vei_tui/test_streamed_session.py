"""A day on a server is seen here as its seat sees it, however often its stream breaks off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

from engine.errors import OfficeError, ScenarioError
from engine.serve.http import Plan, Ready, listen, serve
from engine.serve.worlds import Opened
from scenarios.plays import perform
from tests.vei_tui.waiting import stand_still, until
from vei_tui.cli import run as run_command
from vei_tui.cli import vei
from vei_tui.local_session import LocalSession
from vei_tui.play import Play
from vei_tui.registry import discover
from vei_tui.screens.follow import FollowApp, FollowScreen
from vei_tui.seats import streaming
from vei_tui.seats.attaching import Place, Remote, reach
from vei_tui.seats.event_stream import Parser
from vei_tui.seats.pursuing import Other
from vei_tui.seats.streaming import StreamSession
from vei_tui.settings import Settings, UsageProblem
from vei_tui.verbs import serving
from vei_tui.verbs.options import World
from vei_tui.widgets.status import status_row

pytestmark = pytest.mark.anyio

OPERATOR = "operator-0123456789-0123456789-0123456789"


@dataclass
class Net:
    """A server, and a wire to it that can be cut."""

    url: str
    """Where the wire begins."""
    play: Play
    ready: Ready
    stop: asyncio.Event
    asked: list[bytes] = field(default_factory=list)
    """The first bytes of every connection."""
    wires: set[asyncio.StreamWriter] = field(default_factory=set)

    def cut(self) -> None:
        """Cut all that is connected."""
        for wire in list(self.wires):
            wire.transport.abort()

    async def ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """One request of the operator's."""
        headers = {"Authorization": f"Bearer {OPERATOR}"}
        async with httpx2.AsyncClient(headers=headers) as client:
            return await client.request(method, self.ready.url + path, **more)


@asynccontextmanager
async def net(folder: Path, scenario: str = "macrocompute_default") -> AsyncIterator[Net]:
    """A server with one world of its own, ended with the block."""
    settings = Settings(artifacts_dir=folder / "runs", scenario=scenario)
    world = World(settings, None, False)
    play = world.begin("http", "mcp")
    ready: asyncio.Future[Ready] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    opener: Callable[[Mapping[str, Any]], Opened] = serving.opener(world, "http")
    plan = Plan(operator_token=OPERATOR, token_needed=True)
    running = asyncio.create_task(
        serve(listen("127.0.0.1", 0), plan, serving.opened(play), opener, stop,
              on_ready=ready.set_result)
    )  # fmt: skip
    told = await ready
    port = int(told.url.rpartition(":")[2])

    async def join(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                target.write(data)
                await target.drain()
        target.close()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        made.wires |= {writer, inner_writer}
        first = await reader.read(65536)
        made.asked.append(first)
        inner_writer.write(first)
        await asyncio.gather(join(reader, inner_writer), join(inner_reader, writer))
        made.wires -= {writer, inner_writer}

    wire = await asyncio.start_server(connect, "127.0.0.1", 0)
    made = Net(f"http://127.0.0.1:{wire.sockets[0].getsockname()[1]}", play, told, stop)
    try:
        yield made
    finally:
        made.cut()
        wire.close()
        stop.set()
        await running


async def remote(made: Net, world: str = "office") -> Remote:
    """A world of the server, by way of the wire."""
    return await reach(Place.read(f"{made.url}/w/{world}"), OPERATOR)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PAUSE_S", 0.02)
    monkeypatch.setattr(streaming, "LONGEST_PAUSE_S", 0.05)


async def test_it_sees_what_the_seat_sees_however_often_the_stream_breaks(tmp_path: Path) -> None:
    async with net(tmp_path) as made:
        seat = LocalSession(made.play, discover().news())
        session = StreamSession(await remote(made), discover().news())
        assert session.status.other is Other.CATCHING_UP
        following = asyncio.create_task(session.follow())
        await until(lambda: session.status.other is Other.WORKING)
        turned: list[Other] = []
        session.on_status(lambda status: turned.append(status.other))
        for at, _ in enumerate(perform(made.play.scenario, "gold", made.play.call)):
            if at % 3 == 1:
                made.cut()
            await asyncio.sleep(0.01)
        await until(lambda: session.frame.digest == seat.frame.digest)
        assert list(session.log) == list(seat.log)
        assert list(session.shadow.office.world.log) == list(made.play.office.world.log)
        assert Other.AWAY in turned
        assert session.goals() == seat.goals()
        assert any(b"last-event-id" in first.lower() for first in made.asked)
        # The stream ends with its world.
        made.stop.set()
        async with asyncio.timeout(15):
            await following
        assert session.status.other is Other.FINISHED
        assert session.finish()["success"] is True


async def test_others_calls_and_the_operators_are_seen_too(tmp_path: Path) -> None:
    async with net(tmp_path, "multi_channel") as made:
        office = made.play.office
        office.call("cfo", "slack.send_message", {"channel": "@agent", "text": "ü\u2028\r\n?"})
        office.call("operator", "vei.inject", {"target": "mail", "payload": {
            "from": "a@b.example", "subj": "Hello", "body_text": "."}}, operator=True)  # fmt: skip
        office.call("agent", "vei.wait", {})
        session = StreamSession(await remote(made), discover().news())
        following = asyncio.create_task(session.follow())
        await until(lambda: session.frame.digest == office.world.digest)
        assert session.status.other is Other.WORKING
        following.cancel()


async def test_a_world_that_begins_anew_is_not_the_one_that_was_watched(tmp_path: Path) -> None:
    async with net(tmp_path) as made:
        office = made.play.office
        office.call("agent", "vei.ping")
        session = StreamSession(await remote(made))
        following = asyncio.create_task(session.follow())
        await until(lambda: session.frame.index == 1)
        office.reset(11)
        async with asyncio.timeout(15):
            await following
        assert session.status.other is Other.LOST
        assert "begun anew" in session.status.words
        # Whoever attaches again sees the new day.
        office.call("agent", "vei.help")
        again = StreamSession(await remote(made))
        assert again.seed == 11
        following = asyncio.create_task(again.follow())
        await until(lambda: again.frame.digest == office.world.digest)
        following.cancel()


async def test_a_closed_world_and_another_of_its_name_are_told_apart(tmp_path: Path) -> None:
    async with net(tmp_path) as made:
        assert (await made.ask("POST", "/operator/worlds", json={"name": "a"})).status_code == 201
        session = StreamSession(await remote(made, "a"))
        following = asyncio.create_task(session.follow())
        await until(lambda: session.status.other is Other.WORKING)
        session._set(Other.AWAY, "cut off")
        following.cancel()
        await made.ask("DELETE", "/operator/worlds/a")
        async with asyncio.timeout(15):
            await session.follow()
        assert "There is no world 'a'. Valid: office." in session.status.words
        session = StreamSession(await remote(made))
        await made.ask("POST", "/operator/worlds", json={"name": "b"})
        other = await remote(made, "b")
        session._remote = Remote(other.place, OPERATOR, session.shadow.manifest, other.path, 0)
        session._set(Other.AWAY, "cut off")
        async with asyncio.timeout(15):
            await session.follow()
        assert session.status.other is Other.LOST
        assert "Another day" in session.status.words


async def test_what_is_wrong_is_said_in_clear_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with net(tmp_path) as made:
        answer = await made.ask("POST", "/operator/worlds/office/tokens", json={"actor": "cfo"})
        agents = answer.json()["token"]
        await made.ask("POST", "/operator/worlds", json={"name": "other"})
        answer = await made.ask("POST", "/operator/worlds/other/tokens", json={"door": "operator"})
        others = answer.json()["token"]
        assert (await reach(Place.read(f"{made.url}/w/other"), others)).records == 0
        for world, token, words in (
            ("office", "x" * 40, "does not know this token"),
            ("office", agents, "vei world token office --door operator"),
            ("office", others, "for another world than office"),
            ("offcie", OPERATOR, "There is no world 'offcie'. Did you mean office?"),
        ):
            with pytest.raises(OfficeError) as caught:
                await reach(Place.read(f"{made.url}/w/{world}"), token)
            assert words in str(caught.value)
            assert token not in str(caught.value)
        url = made.url
        monkeypatch.setattr("scenarios.catalogue.names", lambda: ["another"])
        with pytest.raises(
            ScenarioError, match="does not have the scenario 'macrocompute_default'"
        ):
            await remote(made)
        monkeypatch.undo()
        with pytest.raises(ScenarioError, match="not the same here"):
            await reach(Place.read(url), OPERATOR, "multi_channel")
        assert (await reach(Place.read(url), OPERATOR, "macrocompute_default")).records == 0
    with pytest.raises(OfficeError, match="No server answers"):
        await reach(Place.read(url), OPERATOR)


@pytest.mark.parametrize(
    ("url", "base", "world"),
    [
        ("http://h:1/w/ours", "http://h:1", "ours"),
        ("http://h:1/w/ours/events", "http://h:1", "ours"),
        ("HTTPS://h/x/w/ours/mcp/", "https://h/x", "ours"),
        ("http://h:1", "http://h:1", "office"),
        ("http://[::1]:8731/events", "http://[::1]:8731", "office"),
    ],
)
def test_an_address_is_read(url: str, base: str, world: str) -> None:
    assert Place.read(url) == Place(base, world)


@pytest.mark.parametrize("url", ["http://", "http://h:x/w/a", "http://u@h/w/a", "http://h/w/a?b=c"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageProblem):
        Place.read(url)


def test_events_are_read_in_whatever_parts_they_come() -> None:
    text = (
        'retry: 5\n\nid: 0\nevent: call\ndata: {"a":"\u2028\r"}\n\n: alive\n\n'
        "id: 1\r\nevent: event\r\ndata:b\r\ndata: c\r\n\r\nid\nevent: end\ndata: {}\n\nid: 2\n"
    ).encode()
    whole = Parser().take(text)
    parser = Parser()
    assert [each for at in range(len(text)) for each in parser.take(text[at : at + 1])] == whole
    assert whole == [
        ("0", "call", '{"a":"\u2028\r"}'.encode()),
        ("1", "event", b"b\nc"),
        ("", "end", b"{}"),
    ]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--attach", "http://127.0.0.1:1/w/a"), "takes an operator's token"),
        (("--attach", "http://127.0.0.1:1/w/a", "--token", "a b"), "no token"),
        (("--attach", "http://127.0.0.1:1/w/a", "--token", "x" * 32), "No server answers"),
        (("--attach", "http://127.0.0.1:1/w/a", "--seed", "3"), "Leave out the other options"),
        (("--attach", "run", "--token", "x" * 32), "Leave out the other options"),
        (("--token", "x" * 32), "--attach URL"),
        (("--attach", "http://127.0.0.1:x/w/a"), "no address of a world"),
    ],
)
def test_what_is_wrong_on_the_command_line_is_said_in_a_line(
    argv: tuple[str, ...], words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    with runner.isolation() as streams:
        code = run_command(vei, "vei", ("watch", *argv))
        problem = streams[1].getvalue().decode()
    assert code in (1, 2)
    assert words in problem
    assert problem.count("\n") == 1


async def test_the_office_is_shown_live(tmp_path: Path) -> None:
    async with net(tmp_path) as made:
        app = FollowApp(Settings(artifacts_dir=tmp_path), await remote(made))
        async with app.run_test(size=(120, 36)) as pilot:
            await until(lambda: app._follow.status.other is Other.WORKING)
            for at, _ in enumerate(perform(made.play.scenario, "gold", made.play.call)):
                if at == 5:
                    break
            await until(lambda: app._follow.frame.digest == made.play.office.world.digest)
            await stand_still(pilot)
            screen = app.screen
            assert isinstance(screen, FollowScreen)
            status = "".join(piece[0] for piece in status_row(screen.status._parts, 200))
            assert "LIVE" in status
            await pilot.press("q")
        assert app.crash is None
