"""The words of drift: templates and what fills them, read from the YAML files beside this one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

_FOLDER: Final = Path(__file__).parent
_NAME: Final = re.compile(r"\{(\w+)\}")
_OPENS: Final = re.compile(r"(?:\A|[.!?]\s|\n[ ]*\n|\n- )\Z")
"""What stands before the first letter of a sentence."""

PEOPLE_NAMES: Final = ("colleague", "me")
"""Names in templates that are filled with people, not with words."""

Text = Annotated[str, Field(min_length=1)]


class _Template(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Letter(_Template):
    """A mail whose sender the scenario does not matter to."""

    sender: Annotated[Text, Field(alias="from")]
    subj: Text
    body_text: Text


class Note(_Template):
    """A mail from a colleague, or the same in a line for a channel."""

    subj: Text
    body_text: Text
    post: Text


class Offer(_Template):
    """A mail from a vendor."""

    subj: Text
    body_text: Text


class Page(_Template):
    """A document that grows, and what an edit adds to it."""

    title: Text
    tags: list[Text]
    append: Text


class Content(NamedTuple):
    """Everything that drift can say."""

    words: Mapping[str, Sequence[str]]
    newsletters: Sequence[Letter]
    chatter: Sequence[str]
    security: Sequence[Note]
    prices: Sequence[Offer]
    suppliers: Sequence[str]
    edits: Sequence[Page]
    remarks: Sequence[str]


@lru_cache(maxsize=1)
def content() -> Content:
    """The words of drift."""
    return Content(
        _read("words", dict[str, list[Text]]),
        _read("newsletters", list[Letter]),
        _read("chatter", list[Text]),
        _read("security", list[Note]),
        _read("prices", list[Offer]),
        _read("suppliers", list[Text]),
        _read("edits", list[Page]),
        _read("remarks", list[Text]),
    )


def _read(name: str, form: Any) -> Any:
    text = (_FOLDER / f"{name}.yaml").read_text("utf-8")
    return TypeAdapter(form).validate_python(yaml.safe_load(text))


def names(template: str) -> tuple[str, ...]:
    """The names in a template, in order, each once."""
    return tuple(dict.fromkeys(_NAME.findall(template)))


def filled(template: str, word: Callable[[str], str]) -> str:
    """A template with its names filled in.

    Args:
        template: words with ``{names}``.
        word: what stands for a name; a name has one meaning throughout a text.
    """
    known: dict[str, str] = {}

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name not in known:
            known[name] = word(name)
        said = known[name]
        opens = _OPENS.search(template[max(0, match.start() - 8) : match.start()])
        return said[:1].upper() + said[1:] if opens else said

    return _NAME.sub(fill, template)
