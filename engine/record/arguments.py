"""The normal form of a call's arguments: equal for calls that ask for the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from engine.canonical import digest, dumps, plain
from engine.errors import Refused
from engine.tool import Signature, Tool

Normal: TypeAlias = Callable[[str, Mapping[str, Any]], str]
"""Signature of a call, by tool and arguments."""


def normal(signature: Signature, checked: Mapping[str, Any]) -> dict[str, Any]:
    """Checked arguments with those that were left out and have a value of their own; no nulls."""
    whole = {
        p.name: p.default
        for p in signature.parameters
        if p.default is not p.empty and p.default is not None
    }
    whole |= {name: value for name, value in checked.items() if value is not None}
    spelled: dict[str, Any] = plain({name.removesuffix("_"): v for name, v in whole.items()})
    return spelled


def signed(name: str, args: Mapping[str, Any]) -> str:
    """The signature of a name and arguments in their normal form, in hex."""
    return digest(dumps({"args": dict(args), "tool": name}))


def signer(tools: Mapping[str, Tool]) -> Normal:
    """What signs the calls of an office.

    Args:
        tools: its tools by name. Of a tool that is not there, or arguments that it does not take,
            the arguments are signed as they are, nulls left out.
    """

    def sign(name: str, args: Mapping[str, Any]) -> str:
        tool = tools.get(name)
        if tool is not None:
            try:
                return signed(name, normal(tool.signature, tool.check(args)))
            except Refused:
                pass
        return signed(name, plain({key: value for key, value in args.items() if value is not None}))

    return sign
