"""What happens in a world as a stream of events, as far as whoever listens may see it."""

from __future__ import annotations

import asyncio
import re
from array import array
from bisect import bisect_right
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, NamedTuple

from engine.canonical import dumps, loads
from engine.doors import told_to_seat
from engine.office import Office

BATCH: Final = 64
"""Records that are looked at in one go, so that a long past holds nobody up."""

RETRY_MS: Final = 1000
"""How long a listener should wait before it comes back."""

HEARTBEAT: Final = b": alive\n\n"
_ID: Final = re.compile(r"(?:([0-9]{1,9})-)?([0-9]{1,18})")
END: Final = b"event: end\ndata: {}\n\n"


class Place(NamedTuple):
    """A place in a stream: after which record of which beginning of the world."""

    began: int
    """How often the world had been reset."""
    seq: int
    """seq of the record; -1 for before the first."""

    @classmethod
    def read(cls, text: str) -> Place:
        """The place that an event's id names; empty for the very beginning.

        Raises:
            ValueError: it is no such id.
        """
        if not text:
            return cls(0, -1)
        found = _ID.fullmatch(text)
        if found is None:
            raise ValueError(f"{text[:40]!r} is no event's id.")
        return cls(int(found[1] or 0), int(found[2]))

    def __str__(self) -> str:
        return f"{self.began}-{self.seq}" if self.began else str(self.seq)


class _Eye:
    """What one actor saw: own calls, and where something in an app became different."""

    def __init__(self, office: Office, actor: str) -> None:
        self.actor = actor
        self.begin(office)

    def begin(self, office: Office) -> None:
        """See the world as it stands, and nothing before."""
        self._views = office.views(self.actor)
        self.seqs = array("q")
        self.landed: dict[int, tuple[str, ...]] = {}

    def look(self, office: Office, record: Mapping[str, Any]) -> None:
        """Look at a record that was just made."""
        before, self._views = self._views, office.views(self.actor)
        if record["type"] == "call" and record["actor"] == self.actor:
            self.seqs.append(record["seq"])
            return
        apps = tuple(app for app, view in self._views.items() if view is not before[app])
        if apps:
            self.seqs.append(record["seq"])
            self.landed[record["seq"]] = apps


class Feed:
    """A world's record as it is made, for those who listen. It sits in front of the office's sink.

    An operator sees every record, byte for byte. An actor sees its own calls, without what only
    operators may know, and of everything else only in which of its apps something became different:
    what that is, its own calls show.
    """

    def __init__(self, office: Office) -> None:
        """Begin to listen to an office."""
        self.office = office
        self.began = 0
        """How often the world was reset."""
        self.ended = False
        self._inner = office.sink
        self._eyes: dict[str, _Eye] = {}
        self._waiting: set[asyncio.Event] = set()
        office.sink = self

    def join(self, actor: str) -> None:
        """Begin to keep what an actor sees; its stream begins here."""
        if actor in self.office.directory and actor not in self._eyes:
            self._eyes[actor] = _Eye(self.office, actor)

    def others(self, actor: str) -> bool:
        """Whether anybody but one actor was ever let in."""
        return any(each != actor for each in self._eyes)

    def write(self, line: bytes) -> None:
        """Take one line of the record."""
        try:
            if self._inner is not None:
                self._inner.write(line)
        finally:
            if self._eyes:
                record = loads(line)
                for eye in self._eyes.values():
                    eye.look(self.office, record)
            self._tell()

    def restart(self, office: Office) -> None:
        """The office was reset: streams begin anew."""
        if self._inner is not None:
            self._inner.restart(office)
        self.began += 1
        for eye in self._eyes.values():
            eye.begin(office)
        self._tell()

    def leave(self) -> None:
        """Listen no more; every stream ends once it has told what there was."""
        if self.office.sink is self:
            self.office.sink = self._inner
        self.ended = True
        self._tell()

    def _tell(self) -> None:
        for waiting in self._waiting:
            waiting.set()

    async def change(self, timeout_s: float | None) -> bool:
        """Wait until something has happened; False where nothing has for so long.

        Args:
            timeout_s: for how long; None for as long as it takes.
        """
        happened = asyncio.Event()
        self._waiting.add(happened)
        try:
            async with asyncio.timeout(timeout_s):
                await happened.wait()
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(happened)
        return True

    def after(self, actor: str | None, seq: int) -> list[tuple[int, bytes]]:
        """Some of what came after a record: seq and event each; empty where there is no more.

        Args:
            actor: who looks; None for an operator.
            seq: the last record that was told.
        """
        log = self.office.world.log
        if actor is None:
            stop = min(len(log), seq + 1 + BATCH)
            lines = log.slice(seq + 1, stop) if seq + 1 < stop else ()
            return [
                (at, self._event(at, loads(line)["type"], line))
                for at, line in enumerate(lines, seq + 1)
            ]
        eye = self._eyes.get(actor)
        if eye is None:
            return []
        start = bisect_right(eye.seqs, seq)
        return [(at, self._seen(eye, at)) for at in eye.seqs[start : start + BATCH]]

    def _seen(self, eye: _Eye, seq: int) -> bytes:
        record = loads(self.office.world.log[seq])
        if seq in eye.landed:
            seen = {"type": "landed", "seq": seq, "apps": eye.landed[seq]}
            return self._event(seq, "landed", dumps({**seen, "time_ms": record["time_ms"]}))
        return self._event(seq, "call", dumps(told_to_seat(record)))

    def _event(self, seq: int, kind: str, data: bytes) -> bytes:
        place = str(Place(self.began, seq)).encode()
        return b"id: %s\nevent: %s\ndata: %s\n\n" % (place, kind.encode(), data)

    def knows(self, place: Place) -> bool:
        """Whether a place is one of the world as it now is."""
        return place.began == self.began and place.seq < len(self.office.world.log)

    def beginning(self) -> bytes:
        """The event that says that the world began anew: what was told before is of another day."""
        data = dumps({"run_id": self.office.identity.run_id, "seed": self.office.seed})
        return b"id\nevent: restart\ndata: %s\n\n" % data


async def stream(
    feed: Feed, actor: str | None, place: Place, heartbeat_s: float
) -> AsyncIterator[bytes]:
    """The events of a world from a place on, in Server-Sent Events, until the world is closed.

    Each visible record comes once, in the record's order, whenever and wherever a listener was cut
    off. A listener that is slow is waited for; nothing piles up.

    Args:
        feed: the world's.
        actor: who listens; None for an operator.
        place: where the listener was.
        heartbeat_s: seconds of silence after which a comment is sent.
    """
    yield b"retry: %d\n\n" % RETRY_MS
    if not feed.knows(place):
        yield feed.beginning()
        place = Place(feed.began, -1)
    while True:
        if place.began != feed.began:
            place = Place(feed.began, -1)
            yield feed.beginning()
        events = feed.after(actor, place.seq)
        for seq, event in events:
            if place.began != feed.began:
                break
            place = Place(place.began, seq)
            yield event
        if events:
            continue
        if feed.ended:
            yield END
            return
        if not await feed.change(heartbeat_s):
            yield HEARTBEAT
