"""What there is to remember in what a seat read: prices, delivery times, approvals, links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from engine.facts import amounts, durations, emails, normal, sentences, urls

LONGEST: Final = 300
"""Characters of a text that are kept."""

MOST: Final = 40
"""Facts that are taken from one call's result: what is longer is a list, not a reading."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that stood somewhere."""

    kind: str
    """One of :data:`engine.agents.memory.KINDS`."""
    subject: str
    """What it is about: a page's title, a mail's subject; who approved."""
    value: str
    """The sum, the time, the address as it was written; empty for an approval of no sum."""
    text: str = ""
    """The sentence that it stood in."""
    source: str = ""
    """Where that was read: a page's address, a mail, a room."""
    run_id: str = ""
    scenario: str = ""
    seq: int = 0
    """seq of the call that read it."""
    time_ms: int = 0
    """Office time of that call in ms."""
    tool: str = ""


class _Passage(NamedTuple):
    """Words that somebody wrote."""

    subject: str
    source: str
    text: str
    author: str = ""


def noticed(records: Iterable[Mapping[str, Any]]) -> Iterator[Fact]:
    """The facts in what calls read, each once, with the call that first read it.

    Args:
        records: of one seat's calls, in order.
    """
    seen: set[tuple[str, ...]] = set()
    for record in records:
        read = _READERS.get(record.get("tool", ""))
        if read is None or "error" in record:
            continue
        found = 0
        for fact in _facts(record, read):
            key = (fact.kind, fact.subject, fact.value, fact.text, fact.source)
            if key not in seen and found < MOST:
                seen.add(key)
                found += 1
                yield fact


def _facts(
    record: Mapping[str, Any], read: Callable[[Mapping[str, Any]], Iterable[_Passage]]
) -> Iterator[Fact]:
    place = {
        "scenario": record.get("scenario_id", ""),
        "seq": record["seq"],
        "time_ms": record["time_ms"],
        "tool": record["tool"],
    }
    for passage in read(record):
        if passage.author == record["actor"]:
            # One's own words say nothing that one did not know.
            continue
        said, source = passage.text, passage.source
        lines = sentences(said)
        if passage.author and any(map(_approves, lines)):
            # The sum often stands in the sentence after the word.
            sums = ", ".join(said[each.start : each.end] for each in amounts(said))
            yield Fact("approval", passage.author, sums, _cut(said), source, **place)
            continue
        for line in lines:
            for kind, value in _in_sentence(line):
                yield Fact(kind, _cut(passage.subject), value, _cut(line), source, **place)


def _in_sentence(line: str) -> Iterator[tuple[str, str]]:
    """Kind and value of what a sentence holds."""
    yield from (("price", line[each.start : each.end]) for each in amounts(line))
    yield from (("delivery", line[each.start : each.end]) for each in durations(line))
    yield from (("link", url) for url in urls(line))
    yield from (("address", address) for address in emails(line))


_GRANTED: Final = re.compile(r"\bapproved\b|:white_check_mark:")
_DENIED: Final = re.compile(r"\b(?:not|isn't|cannot|can't|won't|never|until|once|unless)\b")


def _approves(line: str) -> bool:
    words = normal(line)
    return bool(_GRANTED.search(words)) and not _DENIED.search(words)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


# -- where words stand in results -----------------------------------------------------------------


def _page(record: Mapping[str, Any]) -> Iterator[_Passage]:
    page = _mapping(record.get("response"))
    url, title = _text(page, "url"), _text(page, "title")
    yield _Passage(title, url, url)
    yield _Passage(title, url, _text(page, "excerpt"))


def _mail(record: Mapping[str, Any]) -> Iterator[_Passage]:
    mail = _mapping(record.get("response"))
    headers = _mapping(mail.get("headers"))
    author = next(iter(emails(_text(headers, "From"))), _text(headers, "From"))
    source = f"mail {_text(mail, 'id')} from {author}"
    yield _Passage(_text(headers, "Subject"), source, _text(mail, "body_text"), author)


def _chat(record: Mapping[str, Any]) -> Iterator[_Passage]:
    room = str(_mapping(record.get("args")).get("channel", ""))
    messages = _mapping(record.get("response")).get("messages")
    for message in messages if isinstance(messages, list) else []:
        author = _text(_mapping(message), "user")
        yield _Passage(room, f"{room}, {author}", _text(_mapping(message), "text"), author)


def _document(record: Mapping[str, Any]) -> Iterator[_Passage]:
    found = _mapping(record.get("response"))
    yield _Passage(_text(found, "title"), _text(found, "doc_id"), _text(found, "body"))


def _ticket(record: Mapping[str, Any]) -> Iterator[_Passage]:
    found = _mapping(record.get("response"))
    title, source = _text(found, "title"), _text(found, "ticket_id")
    yield _Passage(title, source, _text(found, "description"))
    comments = found.get("comments")
    for comment in comments if isinstance(comments, list) else []:
        said = _mapping(comment)
        yield _Passage(title, source, _text(said, "text"), _text(said, "by"))


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Iterable[_Passage]]]] = {
    "browser.read": _page,
    "mail.open": _mail,
    "slack.open_channel": _chat,
    "slack.fetch_thread": _chat,
    "docs.read": _document,
    "tickets.get": _ticket,
}
"""By tool, what was read with it."""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""
