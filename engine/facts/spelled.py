"""Numbers spelled out in words, put into digits: `ninety-one thousand` becomes `91000`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from engine.facts.text import fold

_TO_NINETEEN: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_NAMED: Final = {
    **{word: number for number, word in enumerate(_TO_NINETEEN.split())},
    **{word: number * 10 for number, word in enumerate(_TENS.split(), 2)},
    "oh": 0,
    "nought": 0,
    "fourty": 40,
}
_SCALES: Final = {"thousand": 1_000, "grand": 1_000, "million": 1_000_000}
_ODD_ORDINALS: Final = {
    "first": 1, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12,
}  # fmt: skip
_ORDINALS: Final = {
    **_ODD_ORDINALS,
    **{
        f"{word[:-1]}ieth" if word[-1] == "y" else f"{word}th": number
        for word, number in _NAMED.items()
        if number > 3 and number not in _ODD_ORDINALS.values()
    },
}
_REPEATS: Final = {"double": 2, "triple": 3}
_HALF: Final = "and a half"

_WORD: Final = (
    rf"(?:{_HALF}|{'|'.join(sorted((*_NAMED, *_SCALES, *_ORDINALS, *_REPEATS), key=len)[::-1])}"
    r"|hundred|[0-9]{1,3}(?= (?:hundred|thousand|grand|million)\b|-(?:thousand|hundred)\b))"
)
_RUN: Final = re.compile(
    rf"(?<![a-z0-9])(?<![0-9][.,]){_WORD}(?![a-z])(?:(?:[ -]{{1,2}}(?:and )?){_WORD}(?![a-z]))*+"
)
_EACH: Final = re.compile(rf"(?<![a-z0-9]){_WORD}(?![a-z])")


@dataclass(slots=True)
class _Reader:
    """Reads the number words of one run; a word that cannot go on begins the next number."""

    done: list[str] = field(default_factory=list)
    total: int = 0
    """What stands before the last thousand or million."""
    now: int | None = None
    """What has been counted since; None where nothing has."""
    half: bool = False

    def word(self, word: str) -> None:
        """Take the next word."""
        if word == _HALF:
            self.half = self.now is not None
        elif word == "hundred":
            if self.now is not None and self.now >= 100:
                self.close()
            self.now = (1 if self.now is None else self.now) * 100
        elif word in _SCALES:
            self._scale(_SCALES[word])
        elif word in _ORDINALS:
            self._add(_ORDINALS[word])
            self.close("th")
        else:
            self._add(_NAMED[word] if word in _NAMED else int(word))

    def close(self, ending: str = "") -> None:
        """End the number that is being read."""
        if self.now is not None or self.total:
            half = ".5" if self.half else ""
            self.done.append(f"{self.total + (self.now or 0)}{half}{ending}")
        self.total, self.now, self.half = 0, None, False

    def _scale(self, scale: int) -> None:
        if self.now is None and self.total:
            self.close()
        counted = 1 if self.now is None else self.now
        self.total += counted * scale + (scale // 2 if self.half else 0)
        self.now, self.half = None, False

    def _add(self, number: int) -> None:
        now = self.now
        room = (
            now is not None
            and number > 0
            and (
                (now % 100 == 0 and now >= 100 and number < 100)
                or (now % 10 == 0 and now % 100 >= 20 and number < 10)
            )
        )
        if now is not None and not room:
            self.close()
        self.now = number if self.now is None else self.now + number


def unspelled(text: str) -> str:
    """A text with the numbers that are spelled out in it put into digits.

    Whole numbers up to the millions are read, ordinals (`14th`), halves (`91.5`) and digits read
    out one by one (`two two six seven` is `2 2 6 7`, `double two` is `2 2`).

    Args:
        text: any text.

    Returns:
        The folded text (:func:`fold`) with those numbers replaced; it may differ in length.
    """
    low = fold(text)
    return _RUN.sub(
        lambda run: _digits(run.group(), low[max(0, run.start() - 2) : run.start()]), low
    )


def _digits(run: str, before: str) -> str:
    first = _EACH.match(run)
    if first and first.group() in _SCALES and before[-2:-1].isdigit():
        # "2.5 thousand": the digits before it are counted in it.
        return run
    reader = _Reader()
    again = 1
    for match in _EACH.finditer(run):
        word = match.group()
        if word in _REPEATS:
            again = _REPEATS[word]
            continue
        for _ in range(again):
            reader.word(word)
        again = 1
    reader.close()
    # "Double" and "triple" alone say no number.
    return " ".join(reader.done) or run
