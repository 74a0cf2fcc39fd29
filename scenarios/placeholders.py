"""Placeholders in a scenario's texts: ``${laptop.price}``, ``${2 * laptop.price + 49|money}``.

What stands in one is a name with its parts, or arithmetic with whole numbers: ``+``, ``-``, ``*``,
``//`` and brackets. After a bar comes the spelling of the number. ``$${`` stands for ``${``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.errors import nearest
from engine.money import spell

MAX_NUMBER = 10**15
"""Beyond it no amount, no count and no time of an office lies."""
MAX_LENGTH = 400
"""Characters between the brackets."""
MAX_DEPTH = 20
"""Brackets and signs in one another."""

_PLACEHOLDER = re.compile(r"\$\$\{|\$\{([^{}]*)\}|\$\{")
_TOKEN = re.compile(r"\s*(?:(\d+)|([A-Za-z_]\w*(?:\.\w+)*)|(//|[-+*()]))", re.ASCII)

SPELLINGS: Mapping[str, Callable[[int], str]] = {
    "money": lambda number: spell(number * 100),
    "grouped": lambda number: f"{number:,}",
    "cents": spell,
}
"""How a whole number may be written: ``$3,199``, ``3,199``, and 3850 cents as ``$38.50``."""

Lookup = Callable[[str], Any]
"""What a name such as ``laptop.price`` stands for."""


class PlaceholderError(Exception):
    """A placeholder cannot be filled in."""

    def __init__(self, problem: str, hint: str, at: int = 0) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint
        self.at = at
        """Where in the text it stands."""


def filled(text: str, lookup: Lookup) -> Any:
    """A text with its placeholders filled in; a text that is just one becomes the value itself.

    Raises:
        PlaceholderError: one of them cannot be filled in; says what would be right.
    """
    if "${" not in text:
        return text
    parts: list[str] = []
    end = 0
    for match in _PLACEHOLDER.finditer(text):
        parts.append(text[end : match.start()])
        end = match.end()
        try:
            if match[0] == "$${":
                parts.append("${")
                continue
            if match[1] is None:
                hint = "Close it with a }, or write $${ for the two characters themselves."
                raise PlaceholderError("a placeholder is not closed", hint)
            value = evaluated(match[1], lookup)
            if match[0] == text:
                return value
            parts.append(_in_text(value, match[0]))
        except PlaceholderError as error:
            raise PlaceholderError(error.problem, error.hint, match.start()) from None
    parts.append(text[end:])
    return "".join(parts)


def evaluated(expression: str, lookup: Lookup) -> Any:
    """The value of what stands between the brackets.

    Raises:
        PlaceholderError: it is no expression, or a name in it stands for nothing that fits.
    """
    if len(expression) > MAX_LENGTH:
        raise PlaceholderError(
            f"a placeholder is longer than {MAX_LENGTH} characters", "Declare a name for a part."
        )
    formula, bar, spelling = expression.partition("|")
    value = _Reader(formula, lookup).whole()
    if not bar:
        return value
    name = spelling.strip()
    if name not in SPELLINGS:
        raise PlaceholderError(f"there is no spelling {name!r}", nearest(name, SPELLINGS))
    return SPELLINGS[name](_number(value, formula.strip()))


class _Reader:
    """Reads one formula from left to right."""

    def __init__(self, formula: str, lookup: Lookup) -> None:
        self._formula = formula.strip()
        self._lookup = lookup
        self._tokens = list(self._split())
        self._at = 0
        self._depth = 0

    def whole(self) -> Any:
        """The value of all of it."""
        value = self._sum()
        if self._next() is not None:
            raise self._unreadable()
        return value

    def _split(self) -> Iterator[str]:
        at = 0
        while at < len(self._formula):
            match = _TOKEN.match(self._formula, at)
            if match is None:
                raise self._unreadable()
            yield match[0].strip()
            at = match.end()

    def _unreadable(self) -> PlaceholderError:
        hint = "Write names and whole numbers with + - * // and brackets."
        return PlaceholderError(f"${{{self._formula}}} cannot be read", hint)

    def _next(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, *wanted: str) -> str | None:
        token = self._next()
        if token not in wanted:
            return None
        self._at += 1
        return token

    def _sum(self) -> Any:
        value = self._product()
        while (sign := self._take("+", "-")) is not None:
            other = self._operand(self._product())
            value = self._bounded(self._operand(value) + (other if sign == "+" else -other))
        return value

    def _product(self) -> Any:
        value = self._factor()
        while (sign := self._take("*", "//")) is not None:
            other = self._operand(self._factor())
            if sign == "//" and other == 0:
                raise PlaceholderError(f"${{{self._formula}}} divides by 0", "Change the divisor.")
            left = self._operand(value)
            value = self._bounded(left * other if sign == "*" else left // other)
        return value

    def _factor(self) -> Any:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._unreadable()
        value = self._inner()
        self._depth -= 1
        return value

    def _inner(self) -> Any:
        if self._take("-"):
            return -self._operand(self._factor())
        if self._take("("):
            value = self._sum()
            if not self._take(")"):
                raise self._unreadable()
            return value
        token = self._next()
        if token is None or not (token[0].isalnum() or token[0] == "_"):
            raise self._unreadable()
        self._at += 1
        return self._bounded(int(token)) if token.isdigit() else self._lookup(token)

    def _operand(self, value: Any) -> int:
        return _number(value, self._formula)

    def _bounded(self, number: int) -> int:
        if abs(number) > MAX_NUMBER:
            raise PlaceholderError(f"${{{self._formula}}} is out of bounds", "Use smaller numbers.")
        return number


def _number(value: Any, formula: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    hint = "Give it whole numbers, without quotation marks, signs and commas."
    raise PlaceholderError(f"${{{formula}}} needs a whole number, not {str(value)[:40]!r}", hint)


def _in_text(value: Any, placeholder: str) -> str:
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    hint = "Inside a text name one of its parts; write dates and fractions in quotation marks."
    raise PlaceholderError(f"{placeholder} is no text and no whole number", hint)
