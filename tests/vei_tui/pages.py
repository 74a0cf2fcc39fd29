"""Runs to make pages of, and the pages taken apart again."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from scenarios.catalogue import load
from scenarios.plays import perform
from vei_tui.play import Play

HARM = "</script><img src=x onerror=alert(1)><!--<script>\u2028</title></style>"
"""What ends a script, opens a comment, and would run."""


def made(
    folder: Path,
    play: str = "gold",
    agent: str = "script:gold",
    seed: int = 1,
    scenario: str = "macrocompute_default",
    said: str = "",
    finished: bool = True,
    ended: str = "done",
) -> Path:
    """A run of a shipped play.

    Args:
        folder: its directory.
        play: the play's name.
        agent: who sat in the seat.
        seed: of all chance.
        scenario: the world.
        said: posted before the play, to a channel that is there and to one that is not.
        finished: whether the run is graded and closed.
        ended: why the agent stopped.
    """
    world = load(scenario)
    with Play.begin(world, seed=seed, root=folder.parent, run_dir=folder, agent=agent) as day:
        if said:
            day.call("slack.send_message", {"channel": "#general", "text": said})
            day.call("slack.send_message", {"channel": f"#{said}", "text": said})
            day.call(said, {"x": said})
        for _ in perform(world, play, day.call):
            pass
        if finished:
            day.finish(ended)
    return folder


def data_of(page: str, name: str) -> dict[str, Any]:
    """What a page's script reads."""
    node = LexborHTMLParser(page).css_first(f"script#{name}")
    assert node is not None
    data: dict[str, Any] = json.loads(node.text())
    return data


def check_self_contained(page: str) -> None:
    """Assert that a page runs what it ships with and nothing else, and asks nobody for anything."""
    tree = LexborHTMLParser(page)
    policy = tree.css_first("meta[http-equiv]").attributes["content"] or ""
    running = [node for node in tree.css("script") if node.attributes.get("type") is None]
    assert len(running) == 1
    for kind, text in (
        ("script", re.findall(r"<script>(.*?)</script>", page, flags=re.S)[-1]),
        ("style", re.findall(r"<style>(.*?)</style>", page, flags=re.S)[0]),
    ):
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for node in tree.css("*"):
        assert node.tag not in {"img", "iframe", "object", "embed", "link", "base", "form", "a"}
        told = {name for name in node.attributes if name.startswith("on")}
        assert not told | (node.attributes.keys() & {"src", "href", "style", "srcset", "action"})
