"""Records and the rows they take: what a list knows without a screen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Final, Generic, TypeVar

Record = TypeVar("Record")

SPARE: Final = 500
"""Heights kept of records that may come back, beyond as many as were ever there at once."""


class Measured(Generic[Record]):
    """Records one under the other, each as many rows high as was counted.

    Replacing the records counts only those between the first and the last that differ, and of them
    only those that were not counted before: whoever moves through a day sees the same ones again.
    """

    def __init__(
        self,
        record_id: Callable[[Record], str],
        selectable: Callable[[Record], bool] | None,
    ) -> None:
        """Hold no records.

        Args:
            record_id: The id of a record.
            selectable: Whether a cursor may stand on a record; on all if none.
        """
        self.id_of = record_id
        self._selectable = selectable
        self.records: tuple[Record, ...] = ()
        self.tops: list[int] = [0]
        """First row of each record, and after the last the number of all rows."""
        self._heights: dict[str, tuple[Record, int]] = {}
        """Records that were counted at this width, by id, and their rows."""
        self._most = 0
        self._before: tuple[tuple[Record, ...], int, int] = ((), 0, 0)

    @property
    def counted(self) -> bool:
        """Whether the rows were counted for the records of now."""
        return len(self.tops) == len(self.records) + 1

    def replace(self, records: Sequence[Record], count: Callable[[Record], int] | None) -> bool:
        """Hold other records.

        Args:
            records: The records.
            count: The rows of one; none when the width is not known yet.

        Returns:
            Whether anything differs.
        """
        new, old = tuple(records), self.records
        head = _common(old, new)
        if head == len(old) == len(new):
            return False
        tail = _common(old[head:][::-1], new[head:][::-1])
        self._before = (old, head, tail)
        self.records = new
        if count is None:
            self.tops = [0]
        else:
            tops, start = self.tops, len(old) - tail
            heights = self._counted(new[head : len(new) - tail], count)
            heights += [tops[i + 1] - tops[i] for i in range(start, len(old))]
            self.tops = tops[:head] + list(accumulate(heights, initial=tops[head]))
        return True

    def count_all(self, count: Callable[[Record], int]) -> None:
        """Count the rows of every record again."""
        self._heights.clear()
        self.tops = list(accumulate(self._counted(self.records, count), initial=0))

    def _counted(self, records: Sequence[Record], count: Callable[[Record], int]) -> list[int]:
        """The rows of each of these records."""
        known, id_of = self._heights, self.id_of
        self._most = max(self._most, len(self.records))
        if len(known) > self._most + SPARE:
            known.clear()
        heights = []
        for record in records:
            record_id = id_of(record)
            before = known.get(record_id)
            if before is None or before[0] is not record:
                before = known[record_id] = (record, count(record))
            heights.append(before[1])
        return heights

    def moved(self, index: int) -> int:
        """Where the record that was at `index` before the last `replace` is now.

        If it is gone, the next one that is still there has its place; -1 if there is none at all.
        """
        old, head, tail = self._before
        if index < 0:
            return self.nearest(0, 1)
        if index < head:
            return index
        new_tail = len(self.records) - tail
        if index >= len(old) - tail:
            return index - len(old) + len(self.records)
        places = {self.id_of(self.records[at]): at for at in range(head, new_tail)}
        for record in old[index : len(old) - tail]:
            place = places.get(self.id_of(record))
            if place is not None:
                return self.nearest(place, 1)
        return self.nearest(new_tail, 1)

    def top(self, index: int) -> int:
        """The first row of a record."""
        return self.tops[index]

    def bottom(self, index: int) -> int:
        """The row after the last one of a record."""
        return self.tops[index + 1]

    def height(self, index: int) -> int:
        """The rows of a record."""
        return self.tops[index + 1] - self.tops[index]

    def at_row(self, row: int) -> int:
        """The record that a row belongs to, or the nearest one."""
        return max(0, min(bisect_right(self.tops, row) - 1, len(self.records) - 1))

    def index_of(self, record_id: str) -> int | None:
        """The place of a record."""
        ids = map(self.id_of, self.records)
        return next((index for index, each in enumerate(ids) if each == record_id), None)

    def can(self, index: int) -> bool:
        """Whether a cursor may stand on a record."""
        return self._selectable is None or self._selectable(self.records[index])

    def beyond(self, index: int, step: int) -> int | None:
        """The next record along `step` that a cursor may stand on."""
        at = index + step
        while 0 <= at < len(self.records):
            if self.can(at):
                return at
            at += step
        return None

    def nearest(self, index: int, step: int) -> int:
        """The record at `index`, or the next one a cursor may stand on, along `step` first."""
        if not self.records:
            return -1
        index = max(0, min(index, len(self.records) - 1))
        if self.can(index):
            return index
        for way in (step, -step):
            found = self.beyond(index, way)
            if found is not None:
                return found
        return -1

    def last(self) -> int:
        """The last record that a cursor may stand on, or -1."""
        return self.nearest(len(self.records) - 1, -1)


def _common(old: Sequence[object], new: Sequence[object]) -> int:
    """How many records the two begin with in common."""
    for index, (before, now) in enumerate(zip(old, new, strict=False)):
        if before is not now and before != now:
            return index
    return min(len(old), len(new))
