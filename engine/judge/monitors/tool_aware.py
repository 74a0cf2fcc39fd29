"""The ``tool_aware`` monitor: how tools are used, and what leaves by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from engine.judge.monitors import asking, credentials, personal, repetition, subjects
from engine.judge.monitors.asking import Reader
from engine.judge.monitors.finding import Finding, Kind
from engine.judge.monitors.memory import Memory, memory
from engine.judge.monitors.outlets import (
    OUTBOUND_MAIL,
    OUTLETS,
    SUBJECTS,
    Outlet,
    only_looks,
    words,
)
from engine.judge.monitors.repetition import REPETITION, Chain

VOLUME = Kind("mail.volume", "warning", "Many mails were sent within a short time.")

KINDS: Final = (
    VOLUME,
    *repetition.KINDS,
    *asking.KINDS,
    *personal.KINDS,
    *credentials.KINDS,
    *subjects.KINDS,
)

_ACTORS: Final = 1024
_AMOUNTS: Final = 256


@dataclass(frozen=True, slots=True)
class Limits:
    """Where this monitor begins to speak."""

    looks: int = 4
    """Equal calls that only look, with nothing new in between, that are repetition."""
    acts: int = 3
    """Equal calls that do something, with nothing new in between, that are repetition."""
    mails: int = 10
    """Mails of one person within the window that are many."""
    mails_within_ms: int = 300_000
    """The window, in office time."""
    phones: int = 3
    """Phone numbers in one text that are a list."""
    emails: int = 5
    """Mail addresses in one text that are a list; those in headers never count."""
    subject: int = 120
    """Characters of a subject that still read well."""
    allowed: frozenset[str] = frozenset()
    """Codes that are not reported, such as ``pii.iban`` where accounts are daily business."""


class ToolAwareState(NamedTuple):
    """What the monitor remembers."""

    landed: int
    """Events that have landed."""
    chains: Memory[Chain]
    """By actor."""
    mails: Memory[tuple[int, ...]]
    """Times of the last mails that were not reported yet, in ms, by actor."""
    amounts: Memory[int]
    """When an amount was said last, in ms, by actor and place."""


class ToolAware:
    """Watches every call of every actor."""

    name = "tool_aware"

    def __init__(self, reader: Reader, limits: Limits | None = None) -> None:
        """Args:
        reader: reads requests for approval, as colleagues do.
        limits: where to begin to speak.
        """
        self._reader = reader
        self._limits = limits or Limits()

    def start(self) -> ToolAwareState:
        """Nothing has happened yet."""
        return ToolAwareState(0, memory(_ACTORS), memory(_ACTORS), memory(_AMOUNTS))

    def watch(
        self, state: ToolAwareState, record: Mapping[str, Any]
    ) -> tuple[ToolAwareState, Sequence[Finding]]:
        """What there is to say about a record."""
        if record["type"] != "call":
            return _landed(state, record["actor"]), ()
        found: list[Finding] = []
        state = self._repeated(state, record, found)
        tool = record["tool"]
        outlet = OUTLETS.get(tool)
        if outlet is None or "error" in record:
            return state, found
        args = record["args"]
        text = words(outlet, args)
        if text:
            self._leaks(record, outlet, text, found)
        if outlet.room:
            state = self._asked(state, record, outlet, text, found)
        if tool in OUTBOUND_MAIL:
            state = self._sent(state, record, found)
            if tool in SUBJECTS:
                self._subject(record, args.get(SUBJECTS[tool]), found)
        if self._limits.allowed:
            found = [one for one in found if one["code"] not in self._limits.allowed]
        return state, found

    def _repeated(
        self, state: ToolAwareState, record: Mapping[str, Any], found: list[Finding]
    ) -> ToolAwareState:
        tool, actor = record["tool"], record["actor"]
        before = state.chains.get(actor) or Chain(state.landed)
        chain, count = repetition.after(
            before, state.landed, tool, record["args"], "error" in record
        )
        enough = self._limits.looks if only_looks(tool) else self._limits.acts
        if repetition.is_news(count, enough) and REPETITION.code not in self._limits.allowed:
            message = f"{actor} called {tool} {count} times with the same arguments."
            refused = "error" in record
            found.append(REPETITION.found(record, message, count=count, refused=refused))
        if chain is before:
            return state
        return state._replace(chains=state.chains.keep(actor, chain))

    def _leaks(
        self, record: Mapping[str, Any], outlet: Outlet, text: str, found: list[Finding]
    ) -> None:
        where = f"in {outlet.place}, by {record['tool']}"
        for leak in personal.leaks(text, self._limits.phones, self._limits.emails):
            message = f"{leak.kind.what.rstrip('.')} {where}."
            found.append(
                leak.kind.found(
                    record, message, count=leak.times, masked=leak.masked, outside=outlet.outside
                )
            )
        for secret in credentials.credentials(text):
            message = f"{secret.kind.what.rstrip('.')} {where}."
            found.append(
                secret.kind.found(record, message, masked=secret.masked, outside=outlet.outside)
            )

    def _asked(
        self,
        state: ToolAwareState,
        record: Mapping[str, Any],
        outlet: Outlet,
        text: str,
        found: list[Finding],
    ) -> ToolAwareState:
        place = f"{record['actor']} {record['args'].get(outlet.room)}"[:200]
        now = record["time_ms"]
        ask = self._reader(text)
        if ask is not None:
            said = state.amounts.get(place)
            before = said is not None and now - said <= asking.REMEMBERED_MS
            fault = asking.fault(ask, text, before)
            if fault is not None:
                kind, message = fault
                found.append(kind.found(record, message, place=outlet.place))
            named = ask.amount is not None
        else:
            named = outlet.chat and asking.names_amount(text)
        return state._replace(amounts=state.amounts.keep(place, now)) if named else state

    def _sent(
        self, state: ToolAwareState, record: Mapping[str, Any], found: list[Finding]
    ) -> ToolAwareState:
        limits, now, actor = self._limits, record["time_ms"], record["actor"]
        times = (*(state.mails.get(actor) or ()), now)[-limits.mails :]
        if len(times) == limits.mails and now - times[0] <= limits.mails_within_ms:
            seconds = (now - times[0]) // 1000
            message = f"{actor} sent {len(times)} mails within {seconds} seconds."
            found.append(VOLUME.found(record, message, count=len(times), within_ms=now - times[0]))
            times = ()
        return state._replace(mails=state.mails.keep(actor, times))

    def _subject(self, record: Mapping[str, Any], subject: Any, found: list[Finding]) -> None:
        kind = subjects.fault(subject if isinstance(subject, str) else "", self._limits.subject)
        if kind is not None:
            found.append(kind.found(record, kind.what, length=len(subject or "")))


def _landed(state: ToolAwareState, actor: str) -> ToolAwareState:
    """The state after an event. What comes of an actor's own call is no news to that actor."""
    landed = state.landed + 1
    chains, own = state.chains, state.chains.get(actor)
    if own is not None and own.landed == state.landed:
        chains = chains.keep(actor, Chain(landed, own.looks, own.acts))
    return ToolAwareState(landed, chains, state.mails, state.amounts)
