"""Placeholders: what they can say, and in which words they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.placeholders import PlaceholderError, filled

WORLD: dict[str, Any] = {
    "laptop": {"name": "MacroBook Pro 16", "price": 3199},
    "count": 3,
    "rows": [1, 2],
    "right": True,
    "offer.from": 7,
}


def lookup(name: str) -> Any:
    if name in WORLD:
        return WORLD[name]
    value: Any = WORLD
    for key in name.split("."):
        if key not in value:
            raise PlaceholderError(f"no {key}", "")
        value = value[key]
    return value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nothing to fill in, $5 and {{kept}}", "nothing to fill in, $5 and {{kept}}"),
        ("${laptop.name}", "MacroBook Pro 16"),
        ("one ${laptop.name}, please", "one MacroBook Pro 16, please"),
        ("${laptop.price}", 3199),
        ("${ laptop.price }", 3199),
        ("at ${laptop.price} each", "at 3199 each"),
        ("${laptop.price|money}", "$3,199"),
        ("${laptop.price | grouped} USD", "3,199 USD"),
        ("${laptop.price|cents}", "$31.99"),
        ("${2 * laptop.price + 49|money}", "$6,447"),
        ("${2 + 3 * count}", 11),
        ("${(2 + 3) * count}", 15),
        ("${10 - 4 - count}", 3),
        ("${-count + 1}", -2),
        ("${laptop.price // 100}", 31),
        ("${-7 // 2}", -4),
        ("${offer.from}", 7),
        ("${rows}", [1, 2]),
        ("${right}", True),
        ("$${laptop.name}", "${laptop.name}"),
        ("$${a} ${count}$${b}", "${a} 3${b}"),
        ("${count}${count}", "33"),
        ("${" + "(" * 19 + "5" + ")" * 19 + "}", 5),
        ("${" + " + ".join(["(1)"] * 60) + "}", 60),
    ],
)
def test_what_a_placeholder_becomes(text: str, expected: Any) -> None:
    assert filled(text, lookup) == expected


@pytest.mark.parametrize(
    ("text", "says", "remedy"),
    [
        ("${laptop.name", "not closed", "Close it"),
        ("${}", "cannot be read", "Write names"),
        ("${1 +}", "cannot be read", "Write names"),
        ("${(1}", "cannot be read", "Write names"),
        ("${1 2}", "cannot be read", "Write names"),
        ("${1.5 * 2}", "cannot be read", "Write names"),
        ("${2 ** 9}", "cannot be read", "Write names"),
        ("${__import__('os')}", "cannot be read", "Write names"),
        ("${laptop.name * 2}", "needs a whole number", "quotation marks"),
        ("${right + 1}", "needs a whole number", "quotation marks"),
        ("${laptop.name|money}", "needs a whole number", "quotation marks"),
        ("${laptop.price|mony}", "no spelling 'mony'", "Did you mean money?"),
        ("all ${rows}", "no text and no whole number", "name one of its parts"),
        ("it is ${right}", "no text and no whole number", "name one of its parts"),
        ("${1 // (count - 3)}", "divides by 0", "divisor"),
        ("${999999999999 * 999999999999}", "out of bounds", "smaller"),
        ("${9999999999999999}", "out of bounds", "smaller"),
        ("${" + "(" * 500 + "}", "longer than 400", "Declare a name"),
        ("${" + "(" * 390 + "}", "cannot be read", "Write names"),
        ("${" + "-" * 390 + "1}", "cannot be read", "Write names"),
    ],
)
def test_what_a_placeholder_cannot_be(text: str, says: str, remedy: str) -> None:
    with pytest.raises(PlaceholderError) as caught:
        filled(text, lookup)
    assert says in caught.value.problem
    assert remedy in caught.value.hint


def test_an_error_knows_where_in_the_text_it_is() -> None:
    with pytest.raises(PlaceholderError) as caught:
        filled("${count}\nand ${1 +}", lookup)
    assert caught.value.at == len("${count}\nand ")
