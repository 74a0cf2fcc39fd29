"""Mail addresses: how they are written, read and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.errors import Refused

MAX_ADDRESSES = 100
"""Addresses that one field of a mail may name."""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(
    rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+"
)
_PLAIN_NAME = re.compile(r"[\w !#$%&'*+/=?^`{|}~-]*")


@dataclass(frozen=True, slots=True)
class Address:
    """Where mail goes to or comes from."""

    email: str
    """The address itself, as it was written."""
    name: str = ""
    """Whose it is, as headers show it; empty where nobody said."""

    def __str__(self) -> str:
        """The address as headers spell it: ``Name <address>``, the name quoted where it must be."""
        if not self.name:
            return self.email
        if _PLAIN_NAME.fullmatch(self.name):
            return f"{self.name} <{self.email}>"
        escaped = self.name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" <{self.email}>'

    @property
    def key(self) -> str:
        """What two spellings of the same address have in common."""
        return self.email.casefold()

    @property
    def domain(self) -> str:
        """What comes after the @, in lower case."""
        return self.key.rpartition("@")[2]


def read(field: str, given: str | Iterable[str], hint: str = "") -> tuple[Address, ...]:
    """The addresses in a field of a mail, in order, each once.

    Args:
        field: name of the argument, for the error.
        given: addresses as ``name@company.example`` or ``Name <name@company.example>``, several
            separated by commas or as a list.
        hint: said instead of the general hint when an address is wrong.

    Raises:
        Refused: ``invalid_args``, naming the text that is no address.
    """
    pieces = [piece for text in ([given] if isinstance(given, str) else given)
              for piece in _split(text) if piece]  # fmt: skip
    if not pieces:
        raise wrong(field, f"{field!r} names no address.", hint)
    if len(pieces) > MAX_ADDRESSES:
        raise wrong(field, f"{field!r} names more than {MAX_ADDRESSES} addresses.", hint)
    return unique(_one(field, piece, hint) for piece in pieces)


def unique(addresses: Iterable[Address]) -> tuple[Address, ...]:
    """The addresses in order, each once, as they are first written."""
    found: dict[str, Address] = {}
    for address in addresses:
        found.setdefault(address.key, address)
    return tuple(found.values())


def wrong(field: str, message: str, hint: str = "") -> Refused:
    """The refusal of an address, in the shape of every wrong argument."""
    hint = hint or "Write name@company.example or Name <name@company.example>."
    problem = {"field": field, "problem": message}
    return Refused("invalid_args", message, hint, problems=[problem])


def _one(field: str, piece: str, hint: str) -> Address:
    name, email = "", piece
    if piece.endswith(">"):
        name, _, email = piece[:-1].rpartition("<")
        name, email = name.strip(), email.strip()
        if len(name) > 1 and name[0] == name[-1] == '"':
            name = re.sub(r"\\(.)", r"\1", name[1:-1])
        name = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not _EMAIL.fullmatch(email):
        raise wrong(field, f"{piece[:120]!r} in {field!r} is no mail address.", hint)
    return Address(email, name[:120])


def _split(text: str) -> Iterator[str]:
    """The pieces between commas, where a comma within quotation marks separates nothing."""
    start, quoted, escaped = 0, False, False
    for at, char in enumerate(text):
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = quoted
        elif char == '"':
            quoted = not quoted
        elif char == "," and not quoted:
            yield text[start:at].strip()
            start = at + 1
    yield text[start:].strip()
