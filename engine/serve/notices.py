"""Whoever asked for it is told when something else stands at an address: subscriptions.

Up to revision 2025-11-25 a session names addresses one by one and hears of them on its own stream;
from 2026-07-28 on one request names them all, and its answer is the stream.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, Final

import anyio
from mcp.server.connection import Connection
from mcp.server.context import ServerRequestContext
from mcp.server.session import ServerSession
from mcp.server.subscriptions import SUBSCRIPTION_ID_META_KEY, ResourcesListChanged, ResourceUpdated
from mcp.shared.exceptions import MCPError
from mcp.shared.subscriptions import event_to_notification
from mcp_types import (
    EmptyResult,
    SubscribeRequestParams,
    SubscriptionFilter,
    SubscriptionsAcknowledgedNotification,
    SubscriptionsAcknowledgedNotificationParams,
    SubscriptionsListenRequestParams,
    SubscriptionsListenResult,
    UnsubscribeRequestParams,
)

from engine.serve.door import Door
from engine.serve.feed import Feed
from engine.serve.resources import Shelf, no_such_resource

WATCHERS: Final = 64
"""Clients of one seat that may be told of changes at the same time."""

ADDRESSES: Final = 64
"""Addresses that one of them may watch."""

PAUSE_S: Final = 0.25
"""What comes within so many seconds of a notice is told of in the next one."""

TOO_MANY: Final = -32000
"""How the server says that a client watches too much."""

LIST: Final = ""
"""Stands for the list of resources, among addresses."""

WATCH: Final = "vei.watch"
"""Where a connection keeps what its client watches."""

Context = ServerRequestContext[Any]

log = logging.getLogger(__name__)


class Watch:
    """The addresses that one client watches, and what it knows to stand there."""

    def __init__(self, shelf: Shelf, feed: Feed) -> None:
        self._shelf = shelf
        self._feed = feed
        self._known: dict[str, bytes] = {}

    def add(self, address: str) -> None:
        """Watch an address from now on.

        Raises:
            MCPError: there are as many as there may be.
        """
        if address not in self._known:
            _bounded(len(self._known) + 1)
        self._known[address] = self._look(address)

    def drop(self, address: str) -> None:
        """Watch an address no more."""
        self._known.pop(address, None)

    async def changes(self) -> AsyncIterator[str]:
        """Each address at which something else stands, when that is so, until the world is over.

        Only how things are in the end counts: a client that is slow misses what was in between.
        """
        office, looked = self._feed.office, None
        while not (office.world is looked and self._feed.ended):
            if office.world is looked:
                await self._feed.change(None)
                continue
            looked = office.world
            for address, known in list(self._known.items()):
                stands = self._look(address)
                # It may have been dropped while another was told of.
                if stands != known and address in self._known:
                    self._known[address] = stands
                    yield address
            await asyncio.sleep(PAUSE_S)

    def _look(self, address: str) -> bytes:
        """A digest of what stands at an address now."""
        stands = self._shelf.inventory() if address == LIST else self._shelf.read(address)
        return sha256(repr(stands).encode(errors="surrogatepass")).digest()


class Notices:
    """The watching clients of one seat."""

    def __init__(self, shelf: Shelf, door: Door) -> None:
        """Args:
        shelf: what the actor can read; it is told of nothing else.
        door: into the world in which things change.
        """
        self._shelf = shelf
        self._feed = door.feed
        self._watchers = 0

    @contextmanager
    def _place(self) -> Iterator[None]:
        """A watcher's place.

        Raises:
            MCPError: all are taken.
        """
        if self._watchers >= WATCHERS:
            raise MCPError(TOO_MANY, f"{WATCHERS} clients of this seat are watching already.")
        self._watchers += 1
        try:
            yield
        finally:
            self._watchers -= 1

    async def subscribe(self, ctx: Context, params: SubscribeRequestParams) -> EmptyResult:
        """Tell a session of an address from now on, until it drops that or ends."""
        if self._shelf.read(params.uri) is None:
            raise no_such_resource(ctx, params.uri)
        connection = _connection(ctx)
        watch: Watch | None = connection.state.get(WATCH)
        if watch is None:
            connection.exit_stack.enter_context(self._place())
            watch = connection.state[WATCH] = Watch(self._shelf, self._feed)
            telling = asyncio.create_task(_tell(ctx.session, watch))
            connection.exit_stack.callback(telling.cancel)
        watch.add(params.uri)
        return EmptyResult()

    async def unsubscribe(self, ctx: Context, params: UnsubscribeRequestParams) -> EmptyResult:
        """Tell a session of an address no more."""
        watch: Watch | None = _connection(ctx).state.get(WATCH)
        if watch is not None:
            watch.drop(params.uri)
        return EmptyResult()

    async def listen(
        self, ctx: Context, params: SubscriptionsListenRequestParams
    ) -> SubscriptionsListenResult:
        """Tell a client of what it asked for, until it goes or the world is over.

        Addresses at which the actor sees nothing are left out of what is promised, and so are the
        lists of tools and prompts, which never change.
        """
        wanted, about = params.notifications, ctx.request_id
        uris = wanted.resource_subscriptions or []
        _bounded(len(uris))
        with self._place():
            watch = Watch(self._shelf, self._feed)
            seen = [uri for uri in uris if self._shelf.read(uri) is not None]
            for address in [*seen, *([LIST] if wanted.resources_list_changed else [])]:
                watch.add(address)
            meta: dict[str, Any] = {SUBSCRIPTION_ID_META_KEY: about}
            promised = SubscriptionFilter(
                resources_list_changed=wanted.resources_list_changed or None,
                resource_subscriptions=seen or None,
            )
            begun = SubscriptionsAcknowledgedNotificationParams(notifications=promised, meta=meta)
            first = SubscriptionsAcknowledgedNotification(params=begun)
            await ctx.session.send_notification(first, related_request_id=about)
            async for address in watch.changes():
                event = ResourcesListChanged() if address == LIST else ResourceUpdated(address)
                told = event_to_notification(event, meta)
                await ctx.session.send_notification(told, related_request_id=about)
            return SubscriptionsListenResult(meta=meta)


def notice_handlers(shelf: Shelf, door: Door) -> dict[str, Any]:
    """What answers requests for notices, in both eras of the protocol."""
    notices = Notices(shelf, door)
    return {
        "on_subscribe_resource": notices.subscribe,
        "on_unsubscribe_resource": notices.unsubscribe,
        "on_subscriptions_listen": notices.listen,
    }


def _bounded(addresses: int) -> None:
    """Hold a client to the addresses that it may watch.

    Raises:
        MCPError: it watches too many.
    """
    if addresses > ADDRESSES:
        raise MCPError(TOO_MANY, f"One client may watch {ADDRESSES} addresses.")


def _connection(ctx: Context) -> Connection:
    """A session's connection: the SDK keeps there, and nowhere else, what ends with it."""
    return ctx.session._connection


async def _tell(session: ServerSession, watch: Watch) -> None:
    """Tell a session on its own stream; where it has none open, the notice is lost."""
    try:
        async for address in watch.changes():
            await session.send_resource_updated(address)
    except (anyio.BrokenResourceError, anyio.ClosedResourceError):
        # The client has gone.
        return
    except Exception:
        log.exception("the office failed in a notice")
