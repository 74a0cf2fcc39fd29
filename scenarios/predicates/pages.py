"""Facts about what the seat read on the web and passed on."""

from __future__ import annotations

from engine.facts import quotes, states, urls
from engine.judge.goals import Case, Finding
from scenarios.predicates.names import Page, Place
from scenarios.predicates.registry import fact
from scenarios.predicates.words import name_of, written
from twins.browser.sim import Browser

LANDS = ("browser.open", "browser.click", "browser.submit", "browser.back", "browser.read")
"""Tools whose result is the page that is on the screen after them."""


@fact
def cited(
    case: Case, channel: Place, pages: list[Page], facts: list[str], at_least: int = 1
) -> Finding:
    """The seat read one of these pages, then posted its URL with what stands on it.

    Args:
        case: the run.
        channel: where it has to stand: a channel, or any other place.
        pages: URLs of the pages that will do.
        facts: what is worth citing; only what the page itself states counts.
        at_least: how many of them the post has to state; a passage word for word that
            holds one of them does too.
    """
    read = _first_read(case, pages)
    if not read:
        return Finding(False, f"{pages[0]} was never opened.")
    close: list[int] = []
    for words in written(case):
        if not words.at((channel,)):
            continue
        for page in map(_bare, urls(words.text)):
            if page not in pages:
                continue
            close.append(words.seq)
            shown = _cites(case, words.text, page, facts, at_least)
            if shown and read.get(page, words.seq) < words.seq:
                return Finding(True, f"Cited {shown} from {page}.", (read[page], words.seq))
    if close:
        why = "The link was posted without what the page says, or before the page was read."
        return Finding(False, why, tuple(close))
    return Finding(
        False, f"Nothing in {name_of(case, channel)} links to {pages[0]}.", tuple(read.values())
    )


def _first_read(case: Case, pages: list[str]) -> dict[str, int]:
    """When each of the pages was first on the screen: seq by URL."""
    read: dict[str, int] = {}
    for call in case.done(*LANDS):
        url = call["response"]["url"]
        if url in pages:
            read.setdefault(url, call["seq"])
    return read


def _cites(case: Case, said: str, page: str, facts: list[str], at_least: int) -> str:
    """What a post cites from a page, in words; empty where it is too little."""
    twin = case.twin("browser")
    assert isinstance(twin, Browser)
    text = twin.text_of(page)
    stated = [wanted for wanted in facts if states(said, wanted) and states(text, wanted)]
    if len(stated) >= at_least:
        return ", ".join(stated)
    # A passage counts for what it says: the product's name alone cites nothing.
    passages = [p for p in quotes(said, text) if any(states(p, wanted) for wanted in facts)]
    return f"“{passages[0]}”" if passages else ""


def _bare(url: str) -> str:
    return url.partition("#")[0].rstrip(".,;:!?)]}>\"'/")
