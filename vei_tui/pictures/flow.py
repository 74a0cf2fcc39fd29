"""A run as one page: the office as a map, and the run moving over it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any, Final

from vei_tui.pictures.floor import Floor, Way, floor, picture
from vei_tui.pictures.tale import CLOCK, MOST_NAME, OFFICE, Aim, Kind, Moment, Tale
from vei_tui.pictures.worded import cut
from vei_tui.presenters.document import document, shipped
from vei_tui.presenters.text import clean, one_line

PLACE: Final = "vei_tui.pictures"
SCRIPTS: Final = ("page.js", "flow_floor.js", "flow_sheet.js", "flow_list.js", "flow.js")
"""The script of the page, in the order in which its parts use each other."""

_LETTER: Final = {Kind.CALL: "c", Kind.ARRIVAL: "e", Kind.LOOK: "o"}


def page(tale: Tale) -> str:
    """A run as a page that needs nothing else.

    Whatever the run, its people and its world say stays text, and the page's own policy lets
    nothing run or load but what it ships with.
    """
    plan = _floor(tale)
    routes = _routes(tale, plan)
    ways = list(dict.fromkeys(way for route in routes for way in route))
    return document(
        f"{one_line(tale.title)} – run",
        list(_body(tale, picture(plan, ways))),
        shipped(PLACE, "flow.css"),
        shipped(PLACE, *SCRIPTS),
        _data(tale, plan, routes, ways),
        "run",
    )


def _floor(tale: Tale) -> Floor:
    """The floor with everyone who acts; the others are there as far as there are desks."""
    # What was refused may name anything; what went through is an app.
    used = dict.fromkeys(moment.app for moment in tale.moments if not moment.refused)
    apps = list(dict.fromkeys((*tale.apps, *used, CLOCK)))
    apps.remove(CLOCK)
    if any(moment.app not in apps for moment in tale.moments):
        apps.append(CLOCK)
        used[CLOCK] = None
    acting = dict.fromkeys(m.who for m in tale.moments if m.who not in (OFFICE, tale.seat))
    others = [p.id for p in tale.people if p.id != tale.seat and p.id not in acting]
    named = [_named(tale, who) for who in (*acting, *others)]
    return floor(apps, used, _named(tale, tale.seat), named, tale.outside)


def _named(tale: Tale, who: str) -> tuple[str, str, str]:
    person = tale.people.by_id.get(who)
    name = tale.name(who)
    title = cut(person.title, MOST_NAME) if person else ""
    return who, name, f"{name}, {title}" if title else name


def _routes(tale: Tale, plan: Floor) -> list[list[Way]]:
    """For each moment the ways that something goes: there, and on where it is an answer."""
    by_seq = {moment.seq: moment for moment in tale.moments}
    home = f"p:{plan.desk_of[tale.seat]}"
    routes: list[list[Way]] = []
    for moment in tale.moments:
        room = f"a:{_room(plan, moment)}"
        cause = by_seq.get(moment.cause) if moment.cause is not None else None
        route: list[Way] = []
        if moment.who != OFFICE:
            desk = f"p:{plan.desk_of[moment.who]}"
            route.append((desk, room))
            if moment.kind is Kind.ARRIVAL and cause is not None and desk != home:
                route.append((home, room))
        elif cause is not None and _room(plan, cause) != _room(plan, moment):
            route.append((f"a:{_room(plan, cause)}", room))
        routes.append(route)
    return routes


def _room(plan: Floor, moment: Moment) -> str:
    """The app in whose room something is shown; the office's own where it is in none."""
    return plan.room_of.get(moment.app, CLOCK)


def _data(tale: Tale, plan: Floor, routes: list[list[Way]], ways: list[Way]) -> dict[str, Any]:
    """What the script reads: short keys, and only what there is."""
    place = {moment.seq: at for at, moment in enumerate(tale.moments)}
    number = {way: at for at, way in enumerate(ways)}
    whos = list(dict.fromkeys((tale.seat, *(moment.who for moment in tale.moments))))
    names = list(dict.fromkeys(moment.name for moment in tale.moments))
    rooms = {moment.name: _room(plan, moment) for moment in tale.moments}
    known = ({who: at for at, who in enumerate(whos)}, {name: at for at, name in enumerate(names)})
    return {
        "start": tale.starts_at,
        "people": [[tale.name(who), plan.desk_of.get(who, "")] for who in whos],
        "names": [[cut(name), rooms[name]] for name in names],
        "steps": [
            _step(moment, known, place, [number[way] for way in route])
            for moment, route in zip(tale.moments, routes, strict=True)
        ],
        "goals": [_goal(aim, place) for aim in tale.aims],
    }


def _step(
    moment: Moment,
    known: tuple[dict[str, int], dict[str, int]],
    place: dict[int, int],
    ways: list[int],
) -> dict[str, Any]:
    whos, names = known
    step: dict[str, Any] = {
        "t": moment.time_ms,
        "k": _LETTER[moment.kind],
        "w": whos[moment.who],
        "n": names[moment.name],
        "s": moment.said,
    }
    more = {
        "r": moment.refused,
        "l": moment.latency_ms,
        "c": place.get(moment.cause) if moment.cause is not None else None,
        "p": ways,
        "d": [list(part) for part in moment.parts],
        "f": [[one_line(severity), said] for severity, said in moment.findings],
        "m": [list(thought) for thought in moment.mind],
        "u": [moment.tokens, moment.usd_millionths] if moment.tokens else None,
        "q": moment.seq if place[moment.seq] != moment.seq else None,
    }
    return step | {
        key: value for key, value in more.items() if value or (value == 0 and key == "c")
    }


def _goal(aim: Aim, place: dict[int, int]) -> dict[str, Any]:
    shown = sorted(place[seq] for seq in aim.evidence if seq in place)
    return {
        "label": aim.label,
        "why": aim.why,
        "met": aim.met,
        "critical": aim.critical,
        "evidence": shown,
        "at": shown[-1] if aim.met and shown and not aim.critical else None,
    }


def _body(tale: Tale, drawing: list[str]) -> Iterator[str]:
    yield "<main>"
    yield "<header>"
    yield f"<div><h1>{escape(one_line(tale.title))}</h1>{_outcome(tale)}</div>"
    if tale.task:
        yield f'<p class="task">{escape(clean(tale.task))}</p>'
    yield f'<dl class="facts">{"".join(_facts(tale))}</dl>'
    yield from (f'<p class="note">{escape(note)}</p>' for note in tale.notes)
    yield "<noscript><p>This page moves by its own script, which is switched off.</p></noscript>"
    yield "</header>"
    yield '<section id="stage" aria-label="The office">'
    yield from drawing
    yield shipped(PLACE, "flow_stage.html")
    yield "</section>"
    yield shipped(PLACE, "flow_panels.html")
    yield "</main>"


def _outcome(tale: Tale) -> str:
    if tale.success is None:
        return '<span class="outcome">no score</span>'
    kind, word = ("good", "success") if tale.success else ("bad", "no success")
    return f'<span class="outcome {kind}">{word}</span>'


def _facts(tale: Tale) -> Iterator[str]:
    for label, said in (*tale.facts, *tale.costs):
        yield f"<div><dt>{escape(label)}</dt><dd>{escape(said)}</dd></div>"
