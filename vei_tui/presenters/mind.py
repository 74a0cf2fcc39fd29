"""An agent's mind in lines: what it thinks and does now, what it thought and did, what it used."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from vei_tui.presenters.events import Happening, call_words
from vei_tui.presenters.money import dollars
from vei_tui.presenters.text import Line, Role, clean, line, lines, one_line

if TYPE_CHECKING:
    from engine.agents.limits import Limits, Spent
    from vei_tui.seats.runner import Mind, Runner

FOLDED: Final = 160
"""Characters of a folded card: a few rows."""

LONG: Final = 20_000
"""Characters of one text in an unfolded card."""

STREAMED: Final = 2_000
"""Characters of what streams that are drawn: more than any panel has room for."""

DOT: Final = " · "

LOOK: Final = "vei.observe"
"""What an agent calls before each turn; a look that went well is no card."""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that an agent thought, did or was told."""

    id: str
    folded: tuple[Line, ...]
    unfolded: tuple[Line, ...]


class Cards:
    """The cards of one agent, made as things happen."""

    def __init__(self, actor: str, label: str) -> None:
        """Begin with none.

        Args:
            actor: id of whose seat it is.
            label: who the agent is; entries of a person in its seat are told apart by it.
        """
        self.all: list[Card] = []
        self._actor = actor
        self._label = label
        self._by = label
        self._entries = 0
        self._happened = 0

    def skip(self, entries: Sequence[Mapping[str, Any]], count: int) -> None:
        """Make no cards of the first entries of a journal; only who had the seat is known of them.

        Args:
            entries: all of the journal.
            count: how many of them.
        """
        self._entries = count
        for entry in reversed(entries[:count]):
            if entry["kind"] == "seat" and entry["actor"] == self._actor:
                self._by = str(entry.get("by", ""))
                return

    def take(self, entries: Sequence[Mapping[str, Any]], log: Sequence[Happening]) -> bool:
        """Make cards of what is new.

        Args:
            entries: all of the run's journal.
            log: all that happened in the seat.

        Returns:
            Whether there are more cards than before.
        """
        if len(entries) == self._entries and len(log) == self._happened:
            return False
        before = len(self.all)
        new: list[tuple[int, int, int, Any]] = []
        for at in range(self._entries, len(entries)):
            if entries[at]["actor"] == self._actor:
                new.append((entries[at]["at"], 0, at, entries[at]))
        for at in range(self._happened, len(log)):
            if log[at].call is not None:
                new.append((log[at].seq, 1, at, log[at].call))
        self._entries, self._happened = len(entries), len(log)
        # What is noted stands before the record that was made after it.
        for _, kind, at, what in sorted(new, key=lambda each: each[:3]):
            card = self._of_call(what) if kind else self._of_entry(at, what)
            if card is not None:
                self.all.append(card)
        return len(self.all) > before

    def _of_call(self, record: Mapping[str, Any]) -> Card | None:
        tool, error = str(record["tool"]), record.get("error")
        if tool == LOOK and not error:
            return None
        mark = ("✗ ", Role.ALERT) if error else ("✔ ", Role.GOOD)
        who = ("", Role.SELF) if self._by == self._label else ("you ", Role.SELF)
        said = call_words(record["args"])
        head = line(mark, who, (tool, Role.STRONG))
        came = f"refused: {error.get('message', '')}" if error else _brief(record.get("response"))
        role = Role.ALERT if error else Role.DIM
        folded = [(*head, *line(f" {said}"), (" ", Role.FILL))]
        if came:
            folded.append((*line(("  ", role), (_short(came), role)), (" ", Role.FILL)))
        unfolded = [head, *_fields(record["args"])]
        unfolded += [line(("refused" if error else "result", Role.LABEL))]
        unfolded += _fields(error or record.get("response"))
        return Card(f"call {record['seq']}", tuple(folded), tuple(unfolded))

    def _of_entry(self, number: int, entry: Mapping[str, Any]) -> Card | None:
        kind, text = entry["kind"], str(entry.get("text", ""))
        key = f"{kind} {number}"
        match kind:
            case "thought":
                short = line((_short(text, FOLDED), Role.PLAIN))
                return Card(key, (short,), lines(text[:LONG]))
            case "whisper":
                return _told(key, "you whispered", text, Role.SELF)
            case "told":
                return _told(key, "told", text, Role.SELF)
            case "plan_error":
                tool = str(entry.get("tool", ""))
                return _told(key, f"✗ {tool} cannot be read", text, Role.ALERT)
            case "tool_search":
                return _told(key, "looked for tools", str(entry.get("query", "")), Role.DIM)
            case "dropped":
                count = len(entry.get("messages", ()))
                words = f"{count} old result{'' if count == 1 else 's'} dropped to save room"
                return _told(key, words, "", Role.DIM)
            case "seat":
                self._by = str(entry.get("by", ""))
                own = self._by == self._label
                words = f"{self._label} has the seat" if own else "you have the seat"
                return _told(key, words, "", Role.HEADING)
        return None


def _told(key: str, label: str, text: str, role: Role) -> Card:
    head = line((label, role))
    if not text:
        return Card(key, (head,), (head,))
    folded = line((f"{label}: ", role), _short(text, FOLDED))
    return Card(key, (folded,), (head, *lines(text[:LONG])))


def _short(text: str, most: int = FOLDED) -> str:
    text = one_line(text[: most * 4])
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _brief(value: Any) -> str:
    """A result in a few words."""
    if value in (None, {}, []):
        return ""
    if not isinstance(value, Mapping):
        return _rows(value) if isinstance(value, list) else str(value)
    parts = [
        f"{key} {_rows(part) if isinstance(part, list) else _value(part)}"
        for key, part in value.items()
        if part not in (None, "", [], {})
    ]
    return " · ".join(sorted(parts, key=len))


def _rows(value: Sequence[Any]) -> str:
    return f"{len(value)} row{'' if len(value) == 1 else 's'}"


def _fields(value: Any) -> list[Line]:
    if value in (None, {}, []):
        return [line(("  nothing", Role.DIM))]
    if not isinstance(value, Mapping):
        value = {"": value}
    found: list[Line] = []
    for key, part in value.items():
        text = part if isinstance(part, str) else json.dumps(part, ensure_ascii=False, indent=1)
        head = ((f"  {one_line(str(key))}  ", Role.DIM),) if key else (("  ", Role.DIM),)
        rows = lines(text[:LONG])
        found += [(*head, *rows[0]), *((("    ", Role.PLAIN), *row) for row in rows[1:])]
    return found


def state_words(runner: Runner) -> tuple[str, Role]:
    """What an agent is doing, in a word or two."""
    if runner.person_sits:
        return ("YOU HAVE THE SEAT", Role.SELF)
    match runner.mind.state.value:
        case "working":
            return ("WORKING", Role.GOOD)
        case "paused":
            return ("PAUSED", Role.WARN)
    return ("ENDED", Role.HEADING)


def live_lines(runner: Runner, tools: Mapping[str, str]) -> list[Line]:
    """What an agent thinks and calls at this moment.

    Args:
        runner: the agent's.
        tools: the office's name of each tool by its name on the wire.
    """
    mind = runner.mind
    found: list[Line] = []
    if mind.end is not None:
        return _ended(mind, runner.person_sits)
    if runner.person_sits:
        return [line("You have its seat. ", ("ctrl+t", Role.STRONG), " hands it back.")]
    if mind.trouble:
        found += [line(("asking again: ", Role.WARN), one_line(mind.trouble))]
    if mind.thought:
        found += lines(mind.thought[-STREAMED:])
    if mind.call:
        waits = mind.state.value == "paused"
        tool = tools.get(mind.call, mind.call)
        mark = ("next ▸ ", Role.WARN) if waits else ("▸ ", Role.LABEL)
        found.append(line(mark, (tool, Role.STRONG)))
        found += [(("  ", Role.PLAIN), *row) for row in lines(_args(mind.args), Role.CODE)]
    if not found:
        paused = mind.state.value == "paused"
        found.append(line(("paused before its next step" if paused else "thinking…", Role.DIM)))
    return found


def _args(text: str) -> str:
    """Arguments, a line each where they are whole, as they came while they stream."""
    try:
        args = json.loads(text)
    except ValueError:
        return clean(text)[-STREAMED:]
    if not isinstance(args, dict):
        return clean(text)[-STREAMED:]
    rows = [f"{key}  {_value(value)}" for key, value in args.items()]
    return clean("\n".join(rows))[:STREAMED]


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _ended(mind: Mind, person_sits: bool) -> list[Line]:
    assert mind.end is not None
    failed = mind.end.why.value == "failed"
    role = Role.ALERT if failed else Role.HEADING
    found = [line((f"Ended: {mind.end.why.value}", role)), *lines(mind.end.words[-STREAMED:])]
    return [*found, line(("The seat is yours.", Role.SELF))] if person_sits else found


def spent_words(spent: Spent, limits: Limits, model: bool) -> list[str]:
    """What an agent has used, against what it may use, the most important first.

    Args:
        spent: what it has used.
        limits: what it may use.
        model: whether it is a model; a script thinks for nothing.
    """
    calls = f"calls {_of(spent.calls, limits.calls)}"
    if not model:
        return [calls]
    tokens = f"{_of(spent.usage.total, limits.tokens)} tokens"
    usd = dollars(spent.usd) + (f" of ${limits.usd}" if limits.usd is not None else "")
    turns = f"turns {_of(spent.turns, limits.turns)}"
    again = [f"{spent.retries} asked again"] if spent.retries else []
    return [calls, turns, usd, tokens, *again]


def _of(used: int, most: int | None) -> str:
    return f"{used:,}" if most is None else f"{used:,}/{most:,}"


def spent_line(words: Sequence[str], width: int) -> Line:
    """As many of these words beside each other as fit, the first ones first."""
    kept: list[str] = []
    for each in words:
        if len(DOT.join([*kept, each])) <= width:
            kept.append(each)
    return line((DOT.join(kept), Role.DIM))
