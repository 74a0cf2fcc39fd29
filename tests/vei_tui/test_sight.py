"""What may be inspected of a day: whose eyes, which steps, and that a seat's own spoil nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.dump import dump
from engine.errors import RunError
from scenarios.catalogue import load
from scenarios.plays import perform
from vei_tui import sight as sight_module
from vei_tui.local_session import LocalSession
from vei_tui.play import Play
from vei_tui.registry import discover
from vei_tui.seats.following import FollowSession
from vei_tui.seats.replaying import ReplaySession
from vei_tui.session import Role

pytestmark = pytest.mark.anyio

SECRET = "for the board alone"


def seen(session: LocalSession) -> Any:
    found = session.sight()
    assert found is not None
    return found


def day(path: Path, agent: str, finish: bool) -> Path:
    with Play.begin(
        load("macrocompute_default"), seed=42042, root=path.parent, run_dir=path, agent=agent
    ) as play:
        for _ in perform(play.scenario, "gold", play.call):
            pass
        if finish:
            play.finish()
    return path


async def test_a_seat_sees_its_own_views_until_the_end_and_then_everything(
    play: Play, session: LocalSession
) -> None:
    told = play.call("slack.send_message", {"channel": "@itops", "text": SECRET}, "cfo")
    assert told.ok
    await session.submit("slack.list_channels")
    mine = seen(session)
    assert not mine.whole
    assert set(mine.at(mine.now)) == set(session.frame.views)
    assert SECRET not in str({app: dump(view) for app, view in mine.at(mine.now).items()})
    assert mine.record(mine.now) is None
    session.finish()
    all_of_it = seen(session)
    assert all_of_it.whole
    assert "people" in all_of_it.at(all_of_it.now)
    assert SECRET in str(dump(all_of_it.at(all_of_it.now)["slack"]))
    assert all_of_it.record(all_of_it.now)["tool"] == "slack.list_channels"
    await session.submit("slack.list_channels")
    assert not seen(session).whole


async def test_each_step_is_what_the_seat_saw_then(session: LocalSession) -> None:
    frames = [session.frame]
    session.subscribe(frames.append)
    await session.submit("browser.open", {"url": "https://vweb.local/home"})
    await session.submit("vei.wait", {"max_ms": 600_000})
    await session.submit("mail.list")
    found = seen(session)
    assert (found.first, found.now, found.last) == (0, frames[-1].index, frames[-1].index)
    for frame in frames:
        assert found.at(frame.index) == frame.views
        assert found.time_ms(frame.index) <= frame.time_ms
    assert found.step_at(0) == 0
    assert found.step_at(10**12) == found.last


async def test_steps_that_are_kept_no_more_are_found_again(
    play: Play, session: LocalSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sight_module, "KEPT", 3)
    short = LocalSession(play, discover().news())
    for _ in range(8):
        await session.submit("vei.tick", {"dt_ms": 1000})
    kept, again = seen(session), seen(short)
    assert len(short._trail._kept) == 3
    for step in range(kept.last + 1):
        assert again.world_at(step).digest == kept.world_at(step).digest
    with pytest.raises(RunError, match="no step"):
        again.world_at(kept.last + 5)


async def test_a_day_that_is_resumed_has_the_steps_before(play: Play) -> None:
    play.call("browser.open", {"url": "https://vweb.local/home"})
    play.call("mail.list", {})
    path, digest = play.path, play.office.world.digest
    play.close()
    with Play.resume(path) as resumed:
        session = LocalSession(resumed, discover().news())
        found = seen(session)
        assert found.last == 2
        assert found.world_at(2).digest == digest
        first = json.loads((path / "trace.jsonl").read_bytes().splitlines()[0])
        assert found.world_at(1).digest == first["digest"]


async def test_whoever_watches_sees_everything(session: LocalSession) -> None:
    session.role = Role.WATCH
    assert seen(session).whole
    session.role = Role.PLAY
    assert not seen(session).whole


def test_whoever_follows_or_replays_sees_everything_at_every_step(tmp_path: Path) -> None:
    path = day(tmp_path / "theirs", "openai/gpt-5", finish=False)
    follow = FollowSession(path, discover().news())
    follow.advance()
    replay = ReplaySession(path, discover().news())
    while replay.advance():
        pass
    replay.seek(3)
    one, other = seen(follow), seen(replay)
    assert (one.whole, other.whole) == (True, True)
    assert (one.now, other.now) == (one.last, 3)
    assert one.last == other.last
    for step in range(one.last + 1):
        assert one.world_at(step).digest == other.world_at(step).digest
    assert other.record(3)["seq"] == 2


@pytest.mark.parametrize(("finish", "whole"), [(False, False), (True, True)])
def test_a_persons_day_that_may_go_on_is_not_spoiled_by_its_replay(
    tmp_path: Path, finish: bool, whole: bool
) -> None:
    replay = ReplaySession(day(tmp_path / "mine", "person", finish), discover().news())
    assert seen(replay).whole is whole
