"""What can be read at an address, ``vei://…``: the office itself, and what the apps show.

Everything is drawn from what the actor sees. Reading is looking at one's screen: it takes no office
time, is not recorded, and marks nothing as read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote

from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    ListResourcesResult,
    ListResourceTemplatesResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextResourceContents,
)
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from engine import resource as kinds
from engine.canonical import dumps
from engine.errors import Refused
from engine.serve.briefing import Briefing
from engine.serve.catalogue import Pages
from engine.serve.door import Door
from engine.twin import Twin

SCHEME: Final = "vei://"
JSON: Final = "application/json"
MARKDOWN: Final = "text/markdown"

PAGE: Final = 100
"""Resources listed on a page where nobody asked for another size: mailboxes are long."""

MAX_URI: Final = 2000
"""Characters of an address; no resource has a longer one."""

NOT_FOUND: Final = -32002
"""How revisions up to 2025-11-25 say that there is no such resource."""

TOO_LARGE: Final = -32000
"""How the server says that a resource is too long to send."""

Context = ServerRequestContext[Any]


class Offer(NamedTuple):
    """One kind of resource of one app of an office."""

    twin: Twin[Any, Any]
    kind: kinds.Resource[Any]

    @property
    def template(self) -> str:
        """Its address with names in braces."""
        return f"{SCHEME}{self.twin.name}/{self.kind.path}"

    def uri(self, values: Iterable[str]) -> str:
        """The address of one of them."""
        return self.template.format(
            **{n: quote(v, safe="") for n, v in zip(self.kind.names, values, strict=True)}
        )


class Shelf:
    """What one actor can read."""

    def __init__(self, door: Door, briefing: Briefing) -> None:
        """Args:
        door: the world, and who reads.
        briefing: what is told of the office itself.
        """
        self._door = door
        self._office = door.office
        self._own: dict[str, tuple[str, str, str, Callable[[], str]]] = {
            "briefing": ("Briefing", "Who you are here, and your task.", MARKDOWN, briefing.text),
            "handbook": ("Handbook", "How the office works, and its tools in short.", MARKDOWN,
                         briefing.handbook),
            "clock": ("Clock", "The office's time, and how much is on its way and unread.", JSON,
                      briefing.clock),
            "run": ("Run", "The run's id, and the receipts of your own last calls.", JSON,
                    briefing.run),
        }  # fmt: skip

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """The kinds of resources of the actor's apps, found out when somebody first asks."""
        # An operator is nobody of the office: no screen is theirs.
        seated = self._door.actor.id in self._office.directory
        return tuple(
            Offer(twin, kind)
            for twin in self._office.twins
            if seated and not twin.backstage
            for kind in twin.resources()
        )

    def view(self, twin: Twin[Any, Any]) -> Any:
        """What the actor sees of an app."""
        return self._office.view(twin.name, self._door.actor.id)

    def ids(self, offer: Offer) -> Iterable[tuple[str, ...]]:
        """What there is of a kind, the newest first: values for the names of its path."""
        return offer.kind.ids(self.view(offer.twin)) if self._may(offer, None) else ()

    def templates(self) -> list[ResourceTemplate]:
        """The kinds of resources that are found by a name, the same for the whole run."""
        return [
            ResourceTemplate(
                name=f"{offer.twin.name}/{offer.kind.path}",
                title=f"{offer.twin.title}: {offer.kind.title.lower()}",
                uri_template=offer.template,
                description=offer.kind.about,
                mime_type=JSON,
            )
            for offer in self.offers
            if offer.kind.names
        ]

    def listed(self) -> Iterator[Resource]:
        """The office's own resources, then every one that the actor could open, by app.

        Names and titles are made of ids: what people wrote is in contents alone.
        """
        for name, (title, about, mime, _) in self._own.items():
            yield Resource(
                name=name, title=title, uri=SCHEME + name, description=about, mime_type=mime
            )
        for offer in self.offers:
            for values in self.ids(offer) if offer.kind.listed else ():
                yield Resource(
                    name="/".join((offer.twin.name, *(values or (offer.kind.path,)))),
                    title=" ".join((offer.kind.title, *values)),
                    uri=offer.uri(values),
                    description=None if values else offer.kind.about,
                    mime_type=JSON,
                )

    def inventory(self) -> list[tuple[tuple[str, ...], ...]]:
        """The ids of all that is listed: the same for as long as the list is."""
        return [tuple(self.ids(offer)) for offer in self.offers if offer.kind.listed]

    def read(self, uri: str) -> tuple[str, str] | None:
        """What stands at an address.

        Args:
            uri: the address, escaped or not.

        Returns:
            The kind of text and the text; None where the actor sees nothing there.
        """
        if not uri.startswith(SCHEME) or len(uri) > MAX_URI:
            return None
        app, *parts = [unquote(part) for part in uri.removeprefix(SCHEME).split("/")]
        if not parts and app in self._own:
            _, _, mime, write = self._own[app]
            return mime, write()
        for offer in self.offers:
            values = offer.kind.values(parts) if offer.twin.name == app else None
            if values is None or not self._may(offer, values):
                continue
            shown = offer.kind.read(self.view(offer.twin), self._office.time_ms, *values)
            if shown is not None:
                return JSON, dumps(shown).decode()
        return None

    def _may(self, offer: Offer, values: tuple[str, ...] | None) -> bool:
        """Whether the actor may call the tool that shows the same, with these arguments."""
        office, actor = self._office, self._door.actor
        tool = office.tools[offer.kind.tool]
        granted = actor.may(tool.permission)
        try:
            for twin, state in zip(office.twins, office.world.states, strict=True):
                granted = twin.admit(state, actor, tool) or granted
            if values is not None:
                args = dict(zip(offer.kind.names, values, strict=True))
                for policy in office.rules.policies:
                    policy(office, actor, tool, args)
        except Refused:
            return False
        return granted


def no_such_resource(ctx: Context, uri: str) -> MCPError:
    """The error of a client's revision for an address at which the actor sees nothing."""
    code = INVALID_PARAMS if ctx.protocol_version in MODERN_PROTOCOL_VERSIONS else NOT_FOUND
    message = "There is no such resource here; resources/templates/list says what can be."
    return MCPError(code, message, {"uri": uri[:MAX_URI]})


def resource_handlers(shelf: Shelf, door: Door, page: int, limit: int) -> dict[str, Any]:
    """What answers requests for resources.

    Args:
        shelf: what there is.
        door: whose turn a reading waits for, as a call does.
        page: resources on a page; as many as is usual where it is 0.
        limit: bytes of the longest content that is sent.
    """
    size = page or PAGE

    async def list_resources(
        ctx: Context, params: PaginatedRequestParams | None
    ) -> ListResourcesResult:
        async with door.lock:
            found, following = _after(shelf.listed(), params.cursor if params else None, size)
        return ListResourcesResult(resources=found, next_cursor=following)

    async def list_templates(
        ctx: Context, params: PaginatedRequestParams | None
    ) -> ListResourceTemplatesResult:
        templates = shelf.templates()
        found, following = Pages(page).of(templates, params.cursor if params else None)
        return ListResourceTemplatesResult(resource_templates=found, next_cursor=following)

    async def read_resource(ctx: Context, params: ReadResourceRequestParams) -> ReadResourceResult:
        async with door.lock:
            found = shelf.read(params.uri)
        if found is None:
            raise no_such_resource(ctx, params.uri)
        mime, text = found
        if len(text.encode()) > limit:
            message = "The resource is too long to send; the app's tools show it in parts."
            raise MCPError(TOO_LARGE, message, {"uri": params.uri})
        contents = TextResourceContents(uri=params.uri, mime_type=mime, text=text)
        return ReadResourceResult(contents=[contents])

    return {
        "on_list_resources": list_resources,
        "on_list_resource_templates": list_templates,
        "on_read_resource": read_resource,
    }


def _after(
    listed: Iterator[Resource], cursor: str | None, size: int
) -> tuple[list[Resource], str | None]:
    """The page after a resource, whose address is the cursor: more may have come before it."""
    if cursor is not None and not any(each.uri == cursor for each in listed):
        raise MCPError(INVALID_PARAMS, "There is no such cursor; begin without one.")
    found: list[Resource] = []
    for each in listed:
        if len(found) == size:
            return found, found[-1].uri
        found.append(each)
    return found, None
