"""An argument may be called by a word of Python: its parameter carries an underscore."""

from __future__ import annotations

import pytest

from engine.errors import Refused
from engine.tool import Signature


def _handle(ctx: object, from_: str, subj: str, all_: bool = False) -> None:
    """Take ``from``, ``subj`` and ``all``."""


@pytest.fixture
def signature() -> Signature:
    return Signature(_handle, 1, "mail")


def test_schema_publishes_the_name_without_underscore(signature: Signature) -> None:
    schema = signature.schema
    assert list(schema["properties"]) == ["from", "subj", "all"]
    assert schema["required"] == ["from", "subj"]
    assert schema["properties"]["all"]["default"] is False


def test_check_takes_the_published_name_and_fills_the_parameter(signature: Signature) -> None:
    assert signature.check({"from": "a", "subj": "b", "all": True}) == {
        "from_": "a",
        "subj": "b",
        "all_": True,
    }


def test_the_underscored_name_is_not_an_argument(signature: Signature) -> None:
    with pytest.raises(Refused, match="no argument 'from_'") as caught:
        signature.check({"from": "a", "subj": "b", "from_": "a"})
    assert caught.value.hint == "Did you mean from?"


def test_errors_name_the_published_name(signature: Signature) -> None:
    with pytest.raises(Refused, match="needs the argument 'from'") as caught:
        signature.check({"subj": "b"})
    assert caught.value.hint == "Arguments: from, subj, all?."
