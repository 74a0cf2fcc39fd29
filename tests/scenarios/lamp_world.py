"""A small world that varies in everything that can vary, for tests."""

from __future__ import annotations

from pathlib import Path

SCENARIO = """\
id: lamp
title: A lamp for ${asker.first}
brief: >-
  ${asker.first} needs the lamp ${lamp.part}. Say in #buying what two of them cost.
difficulty: easy
expected_calls: 2
starts_at: "2026-03-05T10:00"
seat: me
vary:
  lamp:
    - { part: LUX-04, price: 38 }
    - { part: LUX-06, price: 41 }
    - { part: HALO-21, price: 57 }
  asker: [{ id: hugo, first: Hugo }, { id: ines, first: Ines }]
  postage: { from: 5, to: 25, step: 10, usual: 9 }
  total: ["${2 * lamp.price + postage}"]
people:
  - { id: me, name: Robin Vale, email: robin@halden.example }
  - { id: "${asker.id}", name: "${asker.first} Brandt", email: "${asker.id}@halden.example" }
slack:
  channels:
    - name: "#buying"
      history:
        $shuffle:
          - { user: "${asker.id}", minutes_ago: 5, text: "It is ${lamp.part}." }
          - { user: me, minutes_ago: 5, text: "Which one?" }
          - { user: me, minutes_ago: 5, text: "Anybody?" }
          - { user: me, minutes_ago: 5, text: "I will look." }
browser:
  sites: [{ $file: site/site.yaml }]
goals:
  - id: said
    label: Say the total
    fact: { posted: { channel: "#buying", facts: ["${total|money}"] } }
critical:
  - id: silent
    label: Say nothing else
    fact: { at_most: { calls: { slack.send_message: 1 } } }
plays: { $file: plays.yaml }
"""

PLAYS = """\
gold:
  - { call: browser.open, args: { url: "https://lamps.example/${lamp.part}" } }
  - { call: slack.send_message, args: { channel: "#buying", text: "Two are ${total|money}." } }
noop: []
overeager:
  - { call: slack.send_message, args: { channel: "#buying", text: "$1" } }
  - { call: slack.send_message, args: { channel: "#buying", text: "Two are ${total|money}." } }
"""

SITE = """\
host: https://lamps.example
start: /home
pages:
  /home: { $file: home.html }
  "/${lamp.part}": { $file: home.html }
"""

PAGE = """\
<!DOCTYPE html>
<html lang="en"><head><title>Lamps</title></head>
<body><h1>Lamps</h1>
<p>${lamp.part}: ${lamp.price|money}, postage ${postage|money}.</p>
</body></html>
"""


def write(folder: Path) -> Path:
    """Write the world into a folder of its own; the path of that folder."""
    (folder / "site").mkdir(parents=True)
    for name, text in (
        ("scenario.yaml", SCENARIO),
        ("plays.yaml", PLAYS),
        ("site/site.yaml", SITE),
        ("site/home.html", PAGE),
    ):
        (folder / name).write_text(text, "utf-8")
    return folder
