"""What of Slack can be read at addresses: rooms and threads, as a member sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.resource import Resource
from twins.slack.sim import RoomView, SlackView, post_shown

POSTS_SHOWN = 50
"""The newest posts of a room, as many as opening it shows."""


def _room(view: SlackView, channel: str) -> RoomView | None:
    # In an address the # has to be escaped, so many will leave it out.
    return next((r for r in view.rooms if channel in (r.name, r.name.removeprefix("#"))), None)


def _read_room(view: SlackView, now_ms: int, channel: str) -> Mapping[str, object] | None:
    room = _room(view, channel)
    if room is None:
        return None
    posts = room.posts.tail(POSTS_SHOWN)
    return {
        "channel": room.name,
        "topic": room.topic,
        "members": list(room.members),
        "messages": [post_shown(post) for post in posts],
        "earlier": len(room.posts) - len(posts),
        "unread_count": room.unread,
    }


def _read_thread(
    view: SlackView, now_ms: int, channel: str, thread_ts: str
) -> Mapping[str, object] | None:
    room = _room(view, channel)
    post = None if room is None else room.posts.get(thread_ts)
    if room is None or post is None:
        return None
    first = post.thread_ts or post.ts
    # Answers are younger than what they answer.
    newer: list[Mapping[str, object]] = []
    for each in room.posts.newest():
        if each.ts < first:
            break
        if first in (each.ts, each.thread_ts):
            newer.append(post_shown(each))
    return {"channel": room.name, "messages": newer[::-1]}


def _rooms(view: SlackView) -> Iterator[tuple[str]]:
    return ((room.name,) for room in view.rooms)


def _threads(view: SlackView) -> Iterator[tuple[str, str]]:
    for room in view.rooms:
        answered = (post.thread_ts for post in room.posts.newest() if post.thread_ts)
        yield from ((room.name, ts) for ts in dict.fromkeys(answered))


RESOURCES: tuple[Resource[SlackView], ...] = (
    Resource(
        "{channel}",
        "Conversation",
        "A channel you are in, or a direct conversation: its newest messages.",
        "slack.open_channel",
        _read_room,
        _rooms,
    ),
    Resource(
        "{channel}/{thread_ts}",
        "Thread",
        "A message and the answers to it.",
        "slack.fetch_thread",
        _read_thread,
        _threads,
        listed=False,
    ),
)
"""Rooms and threads."""
