"""Adding an app: one folder with one module, one pane, and nothing else in the product changes."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

import twins
import vei_tui.panes
from engine.listing import card
from engine.office import Office
from engine.record import Run, verify
from engine.serve.door import Door
from scenarios.catalogue import Scenario, load
from scenarios.compiler import open_office
from twins import registry
from vei_tui.app import OfficeApp
from vei_tui.panes._generic import GenericPane
from vei_tui.play import Play, rebuild
from vei_tui.settings import Settings

SIM = '''
"""Bells: a row of bells that anyone may ring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from engine.actor import Actor
from engine.errors import Refused
from engine.tool import tool
from engine.twin import Context, Effect, MenuEntry, Twin, event


class BellsSection(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rung: Annotated[int, Field(ge=0)] = 0


@dataclass(frozen=True)
class Rung:
    times: int
    last_by: str = ""


class Rang(TypedDict):
    times: int


class Bells(Twin[Rung, Rung]):
    name: ClassVar[str] = "bells"
    title: ClassVar[str] = "Bells"
    section: ClassVar[type[BellsSection]] = BellsSection
    effects: ClassVar[tuple[Effect, ...]] = (
        Effect("bells.ring", "slack", "Everyone hears it."),
    )

    def start(self) -> Rung:
        return Rung(self.config.rung)

    @tool(permission="bells:ring", writes=True)
    def ring(self, ctx: Context[Rung], times: Annotated[int, Field(ge=1, le=9)] = 1) -> Rang:
        """Ring the bell, once or a few times."""
        if ctx.state.times > 90:
            raise Refused("bells.worn_out", "The bell is worn out.")
        ctx.state = Rung(ctx.state.times + times, ctx.actor.id)
        text = {"channel": "#general", "user": "bells", "text": "Ding dong"}
        ctx.schedule("slack", text, 500)
        return {"times": ctx.state.times}

    @event()
    def arrive(self, ctx: Context[Rung], times: int) -> None:
        ctx.state = Rung(ctx.state.times + times, ctx.actor.id)

    def view(self, state: Rung, actor: Actor) -> Rung:
        return state

    def summary(self, view: Rung) -> str:
        return f"The bell was rung {view.times} times."

    def menu(self, view: Rung) -> list[MenuEntry]:
        return [MenuEntry("bells.ring", {"times": 1}, "Ring once")]

    def unread(self, view: Rung) -> int:
        return view.times


TWIN = Bells
'''

PANE = '''
"""The bells, as a line."""

from __future__ import annotations

from textual.widgets import Static

from vei_tui.panes._base import Pane
from vei_tui.registry import PaneSpec


class BellsPane(Pane[object]):
    ABOUT = "The bell tower."
    FIRST = "Static"

    def compose(self):
        self.tower = Static(id="tower")
        yield self.tower
        yield self._said
        yield self.ask_line

    def draw(self, view, frame):
        self.tower.update(f"Tower: {view.times} rings, last by {view.last_by or 'nobody'}")


PANE = PaneSpec(twin="bells", title="Bells", short="be", key="", pane=BellsPane)
'''

SCENARIO = {
    "id": "bell_tower",
    "title": "A bell tower",
    "brief": "Ring the bell.",
    "difficulty": "easy",
    "expected_calls": 1,
    "starts_at": "2026-03-02T09:00",
    "seat": "agent",
    "people": [{"id": "agent", "name": "Robin", "permissions": ["bells:ring", "slack:*"]},
               {"id": "amy", "name": "Amy", "permissions": ["slack:*"]}],
    "slack": {"channels": [{"name": "#general"}]},
    "bells": {"rung": 3},
    "events": [{"after_ms": 60_000, "target": "bells", "by": "amy", "payload": {"times": 5}}],
    "goals": [{"id": "calm", "label": "Not too often",
               "fact": {"at_most": {"calls": {"bells.ring": 50}}}}],
}  # fmt: skip


@pytest.fixture
def twin_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for panes, beside a new app in a folder where twins are looked for."""
    bells, panes = tmp_path / "twins" / "bells", tmp_path / "panes"
    bells.mkdir(parents=True)
    panes.mkdir()
    (bells / "__init__.py").write_text('"""Bells."""\n', "utf-8")
    (bells / "sim.py").write_text(SIM, "utf-8")
    monkeypatch.setattr(twins, "__path__", [*twins.__path__, str(bells.parent)])
    monkeypatch.setattr(vei_tui.panes, "__path__", [*vei_tui.panes.__path__, str(panes)])
    before = set(sys.modules)
    importlib.invalidate_caches()
    yield panes
    for name in set(sys.modules) - before:
        if name.partition(".")[0] == "twins" or name.startswith("vei_tui.panes."):
            del sys.modules[name]


@pytest.fixture
def scenario(twin_added: Path, tmp_path: Path) -> Scenario:
    path = tmp_path / "tower.json"
    path.write_text(json.dumps(SCENARIO), "utf-8")
    return load(str(path))


@pytest.fixture
def office(scenario: Scenario) -> Office:
    return open_office(scenario, 7)


def test_it_is_an_app_like_any_other(scenario: Scenario) -> None:
    assert "bells" in registry.names()
    assert scenario.apps == ("bells", "slack")


def test_its_tools_are_offered_listed_and_found(office: Office) -> None:
    tool = Door(office, "agent").tools["bells.ring"]
    listed = card(office, tool)
    assert listed["description"] == "Ring the bell, once or a few times."
    assert listed["input_schema"]["properties"]["times"] == {"type": "integer", "default": 1}
    found = office.call("agent", "vei.tools.search", {"query": "ring a bell"}).result["results"]
    assert found[0]["name"] == "bells.ring"
    assert found[0]["permissions"] == ["bells:ring"]
    assert "bells.ring" in office.call("agent", "vei.help").result["tools"]


def test_it_is_observed_and_its_menu_offered(office: Office) -> None:
    seen = office.call("agent", "vei.observe", {"focus": "bells"}).result
    assert seen["summary"] == "The bell was rung 3 times."
    assert seen["action_menu"][0] == {
        "tool": "bells.ring", "args": {"times": 1}, "name": "Ring once",
    }  # fmt: skip
    assert seen["action_menu"][1]["tool"] == "bells.ring"
    assert seen["action_menu"][1]["args_schema"]["properties"].keys() == {"times"}
    assert seen["pending_events"]["bells"] == 1
    assert seen["unread"]["bells"] == 3


def test_its_calls_are_checked_permitted_and_recorded(office: Office) -> None:
    assert office.call("agent", "bells.ring", {"times": 2}).result == {"times": 5}
    codes = []
    for actor, args in (("agent", {"times": 10}), ("amy", {}), ("agent", {"how": "loud"})):
        error = office.call(actor, "bells.ring", args).error
        assert error is not None
        codes.append(error["code"])
    assert codes == ["invalid_args", "permission_denied", "invalid_args"]
    office.advance(90_000)
    records = office.records()
    assert records[0]["tool"] == "bells.ring"
    assert records[0]["response"] == {"times": 5}
    assert {"bells", "slack"} <= {record.get("target") for record in records}
    # What happened in the new app is felt in another, and the other way round in time.
    posts = office.call("agent", "slack.open_channel", {"channel": "#general"}).result["messages"]
    assert [post["text"] for post in posts] == ["Ding dong"]
    assert office.dump()["bells"] == {"times": 10, "last_by": "amy"}


async def play_through(pilot: Pilot[Any], app: OfficeApp) -> Any:
    """Open the pane by its key, ring the bell from the menu of what can be done; the pane."""
    await pilot.pause()
    await pilot.press("escape")
    await pilot.pause()
    await pilot.press("2")
    await pilot.pause()
    pane = app.screen.query_one("#pane-bells")  # type: ignore[var-annotated]
    assert pane.display
    await pilot.press("a")
    await pilot.pause()
    await pilot.press("enter")
    await pilot.pause()
    await pilot.press("ctrl+s")
    await pilot.pause()
    return pane


@pytest.mark.anyio
@pytest.mark.parametrize("with_pane", [True, False], ids=["its own pane", "no pane"])
async def test_it_is_played_in_the_app_and_stands_in_the_trace(
    twin_added: Path, scenario: Scenario, tmp_path: Path, with_pane: bool
) -> None:
    if with_pane:
        (twin_added / "bells.py").write_text(PANE, "utf-8")
        importlib.invalidate_caches()
    with Play.begin(scenario, seed=7, root=tmp_path / "runs") as play:
        app = OfficeApp(Settings(artifacts_dir=tmp_path / "runs"), play)
        async with app.run_test(size=(100, 30)) as pilot:
            pane = await play_through(pilot, app)
            if with_pane:
                assert type(pane).__name__ == "BellsPane"
                assert "Tower: 4 rings, last by agent" in str(pane.tower.render())
            else:
                assert type(pane) is GenericPane
                text = "\n".join(str(part) for line in pane.query_one("Reader").lines
                                 for part in line)  # fmt: skip
                assert "4" in text
                assert "agent" in text
            session = app.screen.session  # type: ignore[attr-defined]
            assert "bells" in session.frame.views
            calls = [each.call["tool"] for each in session.log if each.call is not None]
            assert calls == ["bells.ring"]
        play.finish()
        path = play.path
    trace = [json.loads(line) for line in (path / "trace.jsonl").read_text("utf-8").splitlines()]
    (rung,) = [record for record in trace if record.get("tool") == "bells.ring"]
    assert rung["response"] == {"times": 4}
    assert json.loads((path / "score.json").read_text("utf-8"))["usage"]["bells.ring"] == 1
    assert verify(Run.open(path), rebuild).identical


def test_nothing_of_it_is_left_where_it_is_not(tmp_path: Path) -> None:
    assert "bells" not in registry.names()
