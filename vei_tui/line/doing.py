"""Doing what was typed: the call, what came of it, and what reached the seat meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from engine.tool import Outcome
from vei_tui.line import panes
from vei_tui.line.desk import Desk
from vei_tui.line.grading import goal_lines, score_lines
from vei_tui.line.offer import Typed, help_lines, tool_list, understand
from vei_tui.line.reading import LineProblem, call_args, duration_ms
from vei_tui.presenters import when
from vei_tui.presenters.events import Happening, happening_line
from vei_tui.presenters.plain import view_lines
from vei_tui.presenters.text import clean, one_line

WAIT_MS: Final = 600_000
"""What `wait` waits at most where it is not told."""

TIMELINE_SHOWN: Final = 20

LANDINGS: Final = frozenset(
    {"browser.open", "browser.click", "browser.submit", "browser.back", "browser.read"}
)
"""Calls after which the page is what one wants to see."""


async def do_line(desk: Desk, line: str) -> list[str]:
    """Do what a line says.

    Args:
        desk: whose line it is.
        line: what was typed; an empty one does nothing.

    Returns:
        What to print: clean lines without colour.
    """
    if not line.strip():
        return []
    try:
        lines = await _do(desk, understand(desk, line.strip()))
    except LineProblem as problem:
        lines = [one_line(f"error: {problem}")]
    desk.notice(lines)
    return lines


async def _do(desk: Desk, typed: Typed) -> list[str]:
    command, values = typed
    if command.tool:
        return await _call(desk, command.tool, _arguments(desk, typed))
    if command.name == "call":
        return await _call_any(desk, values["tool"], values.get("args", ""))
    if command.name == "search":
        return await _call(desk, f"{_searchable(desk, values['app'])}.search", _query(values))
    if command.name in desk.apps:
        return panes.pane_lines(desk, command.name)
    return _OWN[command.name](desk, values)


# -- calls --------------------------------------------------------------------------------------


def _arguments(desk: Desk, typed: Typed) -> dict[str, Any]:
    """The arguments of a command's tool: numbers become what they stand for."""
    args: dict[str, Any] = {}
    for slot in typed.command.slots:
        value = typed.values.get(slot.name)
        if value is None:
            continue
        if slot.kind == "post":
            post = _post(desk, value)
            args |= {"channel": post.room, _PLACES.get(typed.command.name, "thread_ts"): post.ts}
        elif slot.kind in ("node", "field", "form"):
            args[slot.name] = _node(desk, value)
        elif slot.kind == "time":
            args[slot.name] = duration_ms(value)
        else:
            args[slot.name] = value
    if typed.command.name == "wait":
        args.setdefault("max_ms", WAIT_MS)
    return args


_PLACES: Final = {"react": "ts"}
"""The argument that takes a message, where it is not `thread_ts`."""


def _post(desk: Desk, number: str) -> Any:
    if number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= len(desk.posts):
        return desk.posts[int(number) - 1]
    count = len(desk.posts)
    hint = f"The messages printed last are 1 to {count}." if count else "Open a room first."
    raise LineProblem(f"There is no message {number[:20]!r}.", hint)


def _node(desk: Desk, typed: str) -> str:
    if not (typed.isascii() and typed.isdigit()):
        return typed
    ids = panes.node_ids(desk)
    if 1 <= int(typed[:9]) <= len(ids):
        return ids[int(typed) - 1]
    hint = f"Its numbers are 1 to {len(ids)}; browser shows them."
    raise LineProblem(f"Nothing on the page has the number {typed[:20]}.", hint)


def _searchable(desk: Desk, app: str) -> str:
    if app in desk.apps and f"{app}.search" in desk.tools:
        return app
    found = [name for name in desk.apps if f"{name}.search" in desk.tools]
    raise LineProblem(f"{app[:40]!r} cannot be searched.", f"Apps: {', '.join(found)}.")


def _query(values: Mapping[str, str]) -> dict[str, Any]:
    return {"query": values["query"]}


async def _call_any(desk: Desk, name: str, text: str) -> list[str]:
    tool = desk.tools.get(name)
    return await _call(desk, name, call_args(tool.schema if tool is not None else {}, text))


async def _call(desk: Desk, tool: str, args: dict[str, Any]) -> list[str]:
    unread = _unread_before(desk, tool, args)
    outcome = await desk.call(tool, args)
    frame = desk.frame
    arrived = [each for each in frame.happenings if each.arrival is not None]
    if not outcome.ok:
        error = outcome.error or {}
        refusal = f"refused: {error.get('message', '')} {error.get('hint', '')}"
        return [one_line(refusal), *told(desk, arrived)]
    return [*_came_of(desk, tool, args, outcome, unread), *told(desk, arrived)]


def _unread_before(desk: Desk, tool: str, args: Mapping[str, Any]) -> int:
    """How many messages of a room were new before it was opened."""
    view = desk.view("slack")
    if tool != "slack.open_channel" or view is None:
        return 0
    return next((room.unread for room in view.rooms if room.name == args.get("channel")), 0)


def _came_of(
    desk: Desk, tool: str, args: Mapping[str, Any], outcome: Outcome, unread: int
) -> list[str]:
    """The result of a call that went through, the way a person wants to have it."""
    if tool in LANDINGS:
        return panes.browser_lines(desk)
    match tool:
        case "slack.open_channel" if not args.get("cursor"):
            return panes.room_lines(desk, unread)
        case "slack.send_message":
            return [f"Posted to {one_line(str(args.get('channel')))}."]
        case "slack.react":
            return ["Added."]
        case "mail.list" if not args.get("cursor"):
            return panes.folder_lines(desk, str(args.get("folder") or "INBOX"))
        case "mail.open":
            return panes.letter_open(desk)
        case "mail.compose" | "mail.reply":
            return [f"Sent as {one_line(str(outcome.result['id']))}."]
        case "browser.type":
            return ["Done."]
        case "vei.tick" | "vei.wait":
            return [_now(desk)]
        case "vei.observe":
            summary = clean(str(outcome.result["summary"])).split("\n")
            return [_now(desk), *summary]
    return [row.rstrip() for row in panes.plain_lines(view_lines(outcome.content()))]


def _now(desk: Desk) -> str:
    start, time_ms = desk.starts_at, desk.frame.time_ms
    waiting = desk.frame.pending
    on_its_way = f", {waiting} on the way" if waiting else ""
    return f"It is {when.date(start, time_ms)} {when.second(start, time_ms)}{on_its_way}."


def told(desk: Desk, happenings: Sequence[Happening]) -> list[str]:
    """What reached the seat, a line each."""
    return panes.plain_lines(
        happening_line(each, desk.people, desk.starts_at) for each in happenings
    )


# -- what calls nothing -------------------------------------------------------------------------


def _brief(desk: Desk, values: Mapping[str, str]) -> list[str]:
    return clean(desk.session.brief).split("\n")


def _goals(desk: Desk, values: Mapping[str, str]) -> list[str]:
    if desk.session.reveal == "brief":
        return ["This world tells its goals at the end. The task: brief."]
    results = desk.play.score().get("goals", [])
    return goal_lines(results, evidence=desk.session.reveal == "score")


def _score(desk: Desk, values: Mapping[str, str]) -> list[str]:
    if desk.session.reveal != "score":
        more = " How far you are: goals." if desk.session.reveal == "goals" else ""
        return [f"This world tells the score at the end.{more}"]
    return score_lines(desk.play.score())


def _timeline(desk: Desk, values: Mapping[str, str]) -> list[str]:
    count = values.get("count", str(TIMELINE_SHOWN))
    if not (count.isascii() and count.isdigit() and int(count[:9]) > 0):
        raise LineProblem(f"{count[:20]!r} is no number of entries.", "For example: timeline 50")
    shown = list(desk.session.log[-int(count[:9]) :])
    return told(desk, shown) or ["Nothing has happened yet."]


def _people(desk: Desk, values: Mapping[str, str]) -> list[str]:
    me = desk.people.me
    found = []
    for person in desk.people:
        name = f"{person.name} (you)" if person.id == me else person.name
        facts = [part for part in (name, person.title, person.email) if part]
        found.append(one_line(f"@{person.id}: {', '.join(facts)}"))
    return found


def _tools(desk: Desk, values: Mapping[str, str]) -> list[str]:
    return tool_list(desk, values.get("query", ""))


def _help(desk: Desk, values: Mapping[str, str]) -> list[str]:
    return help_lines(desk, values.get("about", ""))


def _quit(desk: Desk, values: Mapping[str, str]) -> list[str]:
    desk.left = True
    return []


_OWN: Final[dict[str, Callable[[Desk, Mapping[str, str]], list[str]]]] = {
    "brief": _brief,
    "goals": _goals,
    "score": _score,
    "timeline": _timeline,
    "people": _people,
    "tools": _tools,
    "help": _help,
    "quit": _quit,
}
