"""A pursuit: an office is kept beside a trace that grows, by doing again what is recorded there."""

from __future__ import annotations

from collections.abc import Iterable

from engine.errors import Refused
from engine.office import Office
from engine.record.difference import ABSENT, Divergence, shortened
from engine.record.lines import Record, parse
from engine.record.reexecution import Tape, call_after, compared, do_again, unfit


class Pursuit:
    """An office that goes where a trace goes, call by call, for as long as both come out the same.

    Events that landed in a wait are recorded before the wait's own record, so nothing is done for
    them until that is there.
    """

    def __init__(self, office: Office) -> None:
        """Begin.

        Args:
            office: what the run began with, fresh; this becomes its sink.
        """
        self.office = office
        self.equal = 0
        """Recorded lines that came out equal."""
        self.divergence: Divergence | None = None
        """Where the trace and the office part; nothing more is done from there on."""
        self._came = Tape(office).lines
        """Re-executed lines that no recorded one was compared with yet."""
        self._ahead: list[bytes] = []
        """Recorded lines that nothing was done for yet."""

    @property
    def ahead(self) -> int:
        """Recorded lines that nothing was done for yet."""
        return len(self._ahead)

    def add(self, lines: Iterable[bytes]) -> None:
        """Take what the trace has further.

        Args:
            lines: whole lines, without their newlines.
        """
        self._ahead.extend(lines)
        self._compare()

    def forget(self) -> None:
        """Drop the lines that nothing was done for yet: they were cut from the trace."""
        self._ahead.clear()

    def step(self) -> Record | None:
        """Do the next recorded call again.

        Returns:
            Its record; None where there is none to do: the trace goes no further yet, or parted.
        """
        if self.divergence is not None or self._came:
            return None
        at = call_after(self._ahead, 0, len(self._ahead))
        if at is None:
            self._look_for_calls()
            return None
        record = parse(self._ahead[at]) or {}
        self.divergence = self._do(at, record)
        self._compare()
        return record if self.divergence is None else None

    def _do(self, at: int, record: Record) -> Divergence | None:
        """Let the office do a recorded call; what is wrong where that is impossible."""
        seq = self.equal + at
        field = unfit(record)
        if field is not None:
            value = shortened(record[field]) if field in record else ABSENT
            return Divergence(seq, field, value, "another kind of value")
        following = parse(self._ahead[at + 1]) if at + 1 < len(self._ahead) else None
        try:
            do_again(self.office, record, following)
        except Refused as refusal:
            return Divergence(seq, "actor", shortened(record["actor"]), shortened(refusal.message))
        if not self._came:
            return Divergence(seq, "tool", shortened(record["tool"]), "not recorded")
        return None

    def _look_for_calls(self) -> None:
        """No call is there yet; a line that is no record will not become one."""
        for place, line in enumerate(self._ahead):
            record = parse(line)
            if record is None or record.get("type") not in ("call", "event"):
                where, what = self.equal + place, "it is no record"
                self.divergence = Divergence(where, "", shortened(record), ABSENT, what)
                return

    def _compare(self) -> None:
        count = min(len(self._came), len(self._ahead))
        for recorded, came in zip(self._ahead[:count], self._came[:count], strict=True):
            if self.divergence is not None:
                return
            if recorded != came:
                self.divergence = compared(self.equal, recorded, came)
                return
            self.equal += 1
        del self._ahead[:count], self._came[:count]
