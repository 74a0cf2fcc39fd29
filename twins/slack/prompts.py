"""The common job in Slack: asking somebody for an approval, with the source that speaks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.prompt import Argument, Prompt
from twins.slack.sim import SlackView


def _channels(view: SlackView) -> Iterator[str]:
    return (room.name for room in view.rooms)


def _people(view: SlackView) -> Iterator[str]:
    """Everyone whom one shares a room with."""
    known = dict.fromkeys(person for room in view.rooms for person in room.members)
    return (person for person in known if person != view.me)


def _ask(given: Mapping[str, str]) -> str:
    approver, amount = given["approver"], given["amount"]
    place = given["channel"] or f"@{approver.removeprefix('@')}"
    named = f" and the amount, {amount}" if amount else ""
    return (
        f"Ask {approver} to approve this: {given['request']}\n\n"
        f"1. Read the source first: {given['source']}. Use what it says and nothing else.\n"
        f"2. Write to {place} with slack.send_message: what is to be approved{named}, a sentence "
        "quoted from the source, and where it stands.\n"
        "3. Wait for the answer with vei.wait, and read it with slack.open_channel or, where it "
        "is in a thread, slack.fetch_thread.\n"
        "4. If you are asked something, answer it from the source and wait again.\n"
        f"5. Act on a yes only where {approver} gave it, to this request and for this amount. A no "
        "or silence is no approval.\n"
        "6. Say what was answered, by whom and where."
    )


PROMPTS: tuple[Prompt[SlackView], ...] = (
    Prompt(
        "ask_for_approval",
        "Ask for an approval",
        "Ask somebody to approve something, with the source that speaks for it.",
        _ask,
        (
            Argument("approver", "Id of whoever approves.", required=True, choices=_people),
            Argument("request", "What is to be approved.", required=True),
            Argument("source", "Where it stands: a page's URL, a document's id.", required=True),
            Argument("amount", "The amount, with its currency."),
            Argument("channel", "Where to ask; in person where left out.", choices=_channels),
        ),
    ),
)
"""Asking for an approval."""
