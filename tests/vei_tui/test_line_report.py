"""The end of a day in line mode: the score, what would have met what was missed, and until when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scenarios.catalogue import load
from scenarios.plays import perform
from vei_tui.line.desk import Desk
from vei_tui.line.loop import farewell
from vei_tui.play import Play


def day(tmp_path: Path, world: str, name: str) -> list[str]:
    """What is said at the end of a shipped play."""
    with Play.begin(load(world), seed=42042, root=tmp_path) as play:
        for _ in perform(play.scenario, name, lambda tool, args: play.call(tool, args)):
            pass
        return farewell(Desk(play))


def test_what_was_missed_is_told_with_what_would_have_done_it(tmp_path: Path) -> None:
    lines = day(tmp_path, "p0_easy", "noop")
    at = next(n for n, text in enumerate(lines) if text.endswith("Get Dana's approval"))
    told = "\n".join(lines[at : at + 4])
    assert "would have done it: " in told
    assert "slack.send_message #procurement" in told
    assert "It can still be done." in told


def test_a_lost_chance_and_harm_are_told_with_their_steps(tmp_path: Path) -> None:
    text = "\n".join(day(tmp_path, "f14_data_privacy", "leak_in_plain_words"))
    assert "Could be done until " in text
    assert "before step 4 mail.reply" in text
    assert "it happened with step 4" in text


def test_a_good_day_has_nothing_to_look_back_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> Any:
        raise AssertionError("nothing was missed")

    monkeypatch.setattr("vei_tui.local_session.LocalSession.look_back", refuse)
    lines = day(tmp_path, "p0_easy", "gold")
    assert "success" in lines[0]
    assert not any("would have" in text for text in lines)
