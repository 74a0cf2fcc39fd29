"""A world in which whatever can be written by somebody else means harm, for tests of all faces."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from scenarios import catalogue, sources

HARM = (
    "[@click=app.pwn]free[/] [/nothing] [bold $primary]x[/] "
    "\x1b]2;owned\x07\x1b[31mred\x1b[0m\x9b2J "
    "\x00\x08\r\n\t \u202egnp.exe\u2066\u200b\u00ad\ufeff z\u0337\u0321\u031b\u034e 漢字 "
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \u2028{x} %s "
)
"""Markup, terminal sequences, control characters, reordering, invisible and wide characters."""

LONG = HARM * 30 + "字" * 32_000
"""100 kB of it, a single word 64,000 columns wide included."""

SHORT = HARM[:78]


def hostile_world(folder: Path) -> Path:
    """Write the shipped scenario with harm in everything that people, shops and authors write.

    Args:
        folder: where to; made here.

    Returns:
        The scenario file.
    """
    shipped = Path(catalogue.__file__).parent / "packs" / "macrocompute_default"
    shutil.copytree(shipped, folder)
    world: dict[str, Any] = sources.read(folder / "scenario.yaml").value
    world["title"] = world["brief"] = HARM
    for person in world["people"]:
        person["title"] = HARM
        if person["id"] != "agent":
            person["name"] = f"{person['id']} {SHORT}"[:80]
    for goal in (*world["goals"], *world["critical"]):
        goal["label"] += HARM
    for channel in world["slack"]["channels"]:
        channel["topic"] = HARM
    hurt = {"user": "priya", "minutes_ago": 1, "text": LONG}
    world["slack"]["channels"][0]["history"].append(hurt)
    letter = world["mail"]["messages"][0]
    letter["subj"], letter["body_text"] = HARM, LONG
    arriving = world["events"][1]["payload"]
    arriving["subj"], arriving["body_text"] = HARM, HARM * 20
    world["events"][0]["payload"]["text"] = HARM * 20
    site = world["browser"]["sites"][0]
    tame = LONG.replace("<", "")
    head = f"<title>{tame}</title><h1>{HARM}</h1><a href='/home?q={SHORT}'>{tame}</a>"
    site["pages"]["/home"] = head + site["pages"]["/home"]
    file = folder / "hostile.json"
    file.write_text(json.dumps(world), "utf-8")
    return file
