"""Facts about what the seat wrote."""

from __future__ import annotations

from typing import Any

from engine.facts import emails, states
from engine.judge.goals import Case, Finding
from engine.people.reading import asks_quote
from scenarios.predicates.registry import fact

WRITES_MAIL = ("mail.compose", "mail.reply")


@fact
def asked_for_quote(case: Case, to: str, about: list[str]) -> Finding:
    """The seat mailed this address, asking for a price of one of the things named."""
    close: list[int] = []
    for call in case.done("mail.compose"):
        if to.casefold() not in _recipients(call["args"]):
            continue
        close.append(call["seq"])
        text = f"{call['args'].get('subj', '')}\n{call['args']['body_text']}"
        if asks_quote(text) and any(states(text, thing) for thing in about):
            return Finding(True, f"A quote was asked for at {to}.", (call["seq"],))
    if close:
        why = f"Mail to {to} did not ask for the price of {about[0]}."
        return Finding(False, why, tuple(close))
    return Finding(False, f"Nothing was mailed to {to}.")


@fact
def posted(case: Case, channel: str, states_all: list[str]) -> Finding:
    """The seat posted one message in this channel that states all these facts."""
    posts = [c for c in case.done("slack.send_message") if c["args"]["channel"] == channel]
    for call in posts:
        if all(states(call["args"]["text"], wanted) for wanted in states_all):
            return Finding(True, f"Posted in {channel}.", (call["seq"],))
    why = f"No post in {channel} says {', '.join(states_all)}."
    return Finding(False, why, tuple(call["seq"] for call in posts))


def _recipients(args: dict[str, Any]) -> set[str]:
    cc = args.get("cc") or ""
    parts = [args["to"], *(cc if isinstance(cc, list) else [cc])]
    return {address.casefold() for part in parts for address in emails(part)}
