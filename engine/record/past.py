"""The past of a run: any of its steps, as the office stood then, found without waiting.

A run is done again once. Of the worlds that it goes through every hundredth or so is kept; they
share nearly all of their structure, so that costs little. What lies between two of them is done
again when it is asked for.
"""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from engine.errors import RunError
from engine.office import Office
from engine.record.difference import Divergence
from engine.record.directory import failed
from engine.record.lines import parse
from engine.record.pursuit import Pursuit
from engine.record.reexecution import do_again
from engine.step import World

STRIDE: Final = 64
"""Records after which the world is kept, at the end of a call."""

LONG: Final = 128
"""Records after which it is kept in the middle of a call, such as a long wait."""

SEGMENTS: Final = 8
"""Stretches between two kept worlds of which every world is remembered, once it was asked for."""

_CHUNK: Final = 256
"""Recorded lines that are taken at a time."""

_FAR_MS: Final = 1 << 60

See = Callable[[bytes], None]


def whole_lines(path: Path) -> Iterator[bytes]:
    """The lines of a trace, one at a time, without their newlines; a torn last one is left out.

    Raises:
        RunError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield line[:-1]
                elif parse(line) is not None:
                    yield line
    except OSError as error:
        raise failed(path, "read", error) from None


class Past:
    """A run that is done again, and every step that it went through.

    A step is a number of records: the office at step 3 has made the records 0, 1 and 2. Steps can
    be asked for as soon as they are known; :meth:`advance` goes on with the rest.
    """

    def __init__(self, office: Office, lines: Iterable[bytes], see: See | None = None) -> None:
        """Begin; nothing is done before :meth:`advance`.

        Args:
            office: what the run began with, fresh. It goes on to the end of what is known.
            lines: the recorded lines, whole, in order; taken as they are needed.
            see: is shown every record while the office stands right after it.
        """
        self.office = office
        self.done = False
        """Whether all that was recorded is done again, or cannot be."""
        self.times = array("q")
        """Office time in ms after each record."""
        self._lines = iter(lines)
        self._drained = False
        self._see = see
        self._pursuit = Pursuit(office)
        self._start = office.world
        self._first = office.world.seq
        self._places = [self._first]
        """Steps whose worlds are kept."""
        self._worlds = [office.world]
        self._inside = [False]
        """Whether each was kept in the middle of a call."""
        self._calls = array("q")
        self._ends = array("q")
        self._segments: OrderedDict[int, list[World]] = OrderedDict()
        self._tape = office.sink
        office.sink = _Keeper(self._keep)

    # Doing it again

    @property
    def first(self) -> int:
        """The step at which the run began."""
        return self._first

    @property
    def calls(self) -> Sequence[int]:
        """For each call, the seq of its own record."""
        return self._calls

    @property
    def ends(self) -> Sequence[int]:
        """For each call, the step at which it and all that landed with it was through."""
        return self._ends

    @property
    def count(self) -> int:
        """Steps that are known so far: the number of records that came out as recorded."""
        return self._ends[-1] if self._ends else self._first

    @property
    def divergence(self) -> Divergence | None:
        """Where the record is not what its calls give; what was known before it stays."""
        return self._pursuit.divergence

    def advance(self, budget_s: float | None = None) -> bool:
        """Do recorded calls again.

        Args:
            budget_s: seconds it may take; None for as long as there are any.

        Returns:
            Whether there are more.

        Raises:
            RunError: the recorded lines cannot be read.
        """
        end = None if budget_s is None else time.monotonic() + budget_s
        while self.step():
            if end is not None and time.monotonic() >= end:
                return True
        return False

    def step(self) -> bool:
        """Do the next recorded call again; whether there was one."""
        pursuit = self._pursuit
        while not self.done:
            # A call is done with the line after it at hand, where there is one.
            while pursuit.ahead < 2 and not self._drained:
                self._take()
            record = pursuit.step()
            if record is not None:
                self._calls.append(record["seq"])
                self._ends.append(self.office.world.seq)
                self._keep_whole()
                return True
            if pursuit.divergence is not None or self._drained:
                self.done = True
            else:
                self._take()
        return False

    def _take(self) -> None:
        found = list(islice(self._lines, _CHUNK))
        self._drained = len(found) < _CHUNK
        self._pursuit.add(found)

    def _keep(self, line: bytes) -> None:
        """Take a record while the office stands right after it."""
        if self._tape is not None:
            self._tape.write(line)
        world = self.office.world
        self.times.append(world.time_ms)
        if world.seq - self._places[-1] >= LONG:
            self._add(world, inside=True)
        if self._see is not None:
            self._see(line)

    def _keep_whole(self) -> None:
        world = self.office.world
        if self._places[-1] == world.seq:
            # The record that was kept as one in the middle was the call's last.
            self._worlds[-1], self._inside[-1] = world, False
        elif self._inside[-1] or world.seq - self._places[-1] >= STRIDE:
            self._add(world, inside=False)

    def _add(self, world: World, *, inside: bool) -> None:
        self._places.append(world.seq)
        self._worlds.append(world)
        self._inside.append(inside)

    # Going there

    def at(self, index: int) -> Office:
        """The office exactly as it stood at a step, to look at or to go on from.

        Raises:
            RunError: there is no such step, or it is not known yet.
        """
        office = self.office.fork()
        office.world = self.world_at(index)
        return office

    def world_at(self, index: int) -> World:
        """The world as it stood at a step; see :meth:`at`."""
        if not self._first <= index <= self.count:
            raise RunError(f"There is no step {index}.", f"They are {self._first} to {self.count}.")
        place = bisect_right(self._places, index) - 1
        start = self._places[place]
        if index == start:
            return self._worlds[place]
        worlds = self._segments.get(place, [])
        if index - start > len(worlds):
            worlds = self._again(place, index)
            self._segments[place] = worlds
            if len(self._segments) > SEGMENTS:
                self._segments.popitem(last=False)
        self._segments.move_to_end(place)
        return worlds[index - start - 1]

    def _again(self, place: int, index: int) -> list[World]:
        """The worlds after a kept one, up to the next that is kept."""
        ahead = self._places[place + 1 : place + 2]
        until = min(*ahead, self.count) if ahead else self.count
        if self._inside[place]:
            worlds = self._land(place, until)
            if len(worlds) >= index - self._places[place]:
                return worlds
        whole = place
        while self._inside[whole]:
            whole -= 1
        return self._do(whole, until)[self._places[place] - self._places[whole] :]

    def _land(self, place: int, until: int) -> list[World]:
        """Go on in the middle of a call: what is recorded next are the events that it lets land."""
        office, worlds = self._standing(place)
        office.advance(_FAR_MS, lambda: office.world.seq >= until)
        log = self.office.world.log
        sound = bool(worlds) and worlds[-1].log[worlds[-1].seq - 1] == log[worlds[-1].seq - 1]
        return worlds if sound else []

    def _do(self, place: int, until: int) -> list[World]:
        """Do the calls after a kept world again, up to a step, though it be within a call."""
        office, worlds = self._standing(place, until)
        log = self.office.world.log
        at = bisect_right(self._ends, self._places[place])
        try:
            while office.world.seq < until:
                seq = self._calls[at]
                following = parse(log[seq + 1]) if seq + 1 < len(log) else None
                do_again(office, parse(log[seq]) or {}, following)
                at += 1
        except _Reached:
            pass
        return worlds

    def _standing(self, place: int, until: int | None = None) -> tuple[Office, list[World]]:
        """A fork at a kept world, and a list that takes the worlds it goes through."""
        office = self.office.fork()
        office.world = self._worlds[place]
        worlds: list[World] = []

        def keep(_: bytes) -> None:
            worlds.append(office.world)
            if office.world.seq == until:
                raise _Reached

        office.sink = _Keeper(keep)
        return office, worlds

    # Between calls

    def whole(self, index: int) -> int:
        """The step at which a run stands that has shared this past up to ``index`` and goes on.

        A call that was made is shared with all that landed with it. A wait that was under way is
        not: its own record comes last, and whoever goes on from there has not waited yet.
        """
        at = bisect_right(self._ends, index)
        if at < len(self._calls) and self._calls[at] < index:
            return self._ends[at]
        return self._ends[at - 1] if at else self._first

    def step_at(self, time_ms: int) -> int:
        """The first step at which the office's clock shows a time, or a later one."""
        if time_ms <= self._start.time_ms:
            return self._first
        return min(self._first + bisect_left(self.times, time_ms) + 1, self.count)


class _Reached(Exception):
    """A step in the middle of a call is reached."""


class _Keeper:
    """A sink that passes each line on."""

    def __init__(self, keep: See) -> None:
        self._keep = keep

    def write(self, line: bytes) -> None:
        """Take one line."""
        self._keep(line)

    def restart(self, office: Office) -> None:
        """A run that is done again is never begun anew."""
