"""What all of the desk's tools share: finding things, and telling people of changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from engine.errors import Refused, nearest
from engine.table import Table
from engine.twin import Context, Message, Twin
from twins.servicedesk.section import DeskSection
from twins.servicedesk.seen import DeskView
from twins.servicedesk.state import DeskState, Incident, News, Request

Ctx = Context[DeskState]
T = TypeVar("T", Incident, Request)

READ = "servicedesk:read"
WRITE = "servicedesk:write"

NOTICE_MS = 500
"""How soon the channel hears of a change."""


class Desk(Twin[DeskState, DeskView]):
    """The desk without its tools."""

    config: DeskSection

    def _incident(self, state: DeskState, incident_id: str) -> Incident:
        """The incident with this id.

        Raises:
            Refused: ``servicedesk.incident_not_found``, naming the newest.
        """
        return _found(state.incidents, incident_id, "incident")

    def _request(self, state: DeskState, request_id: str) -> Request:
        """The request with this id.

        Raises:
            Refused: ``servicedesk.request_not_found``, naming the newest.
        """
        return _found(state.requests, request_id, "request")

    def _assignee(self, name: str) -> str:
        """The id of a person who works here, or the name of a team.

        Raises:
            Refused: ``not_found``, naming those like it.
        """
        wanted = name.strip().removeprefix("@")
        person = self.directory.get(wanted) or self.directory.at(wanted)
        if person is not None and not person.outside:
            return person.id
        for team in self.config.teams:
            if team.casefold() == wanted.casefold():
                return team
        people = [actor.id for actor in self.directory if not actor.outside]
        message = f"Nobody here, and no team, is called {name!r}."
        raise Refused("not_found", message, nearest(wanted, [*people, *self.config.teams]))

    def _note(self, ctx: Ctx, ref: str, by: str, text: str) -> None:
        """Add a line to what happens at the desk."""
        ctx.state = replace(ctx.state, news=ctx.state.news.append(News(ctx.time_ms, ref, by, text)))

    def _announce(self, ctx: Ctx, text: str) -> None:
        """Tell the desk's channel, where there is one."""
        if self.config.notify is not None:
            payload = {"channel": self.config.notify, "text": text, "user": self.name}
            ctx.schedule("slack", payload, NOTICE_MS)

    def _said(
        self, ctx: Ctx, ref: str, number: int, by: str, text: str, involved: tuple[str, ...]
    ) -> None:
        """Let those who have to do with something hear what was said about it."""
        audience = tuple(
            dict.fromkeys(each for each in involved if each != by and each in self.directory)
        )
        ctx.emit(
            Message(
                twin=self.name,
                author=by,
                audience=audience,
                text=text,
                place=ref,
                ref=f"{ref}/{number}",
                thread=ref,
                reply={"id": ref},
                words="comment",
            )
        )

    def _name(self, actor_id: str) -> str:
        """What people call somebody."""
        person = self.directory.get(actor_id)
        return person.name if person is not None else actor_id


def _found(rows: Table[T], ref: str, kind: str) -> T:
    row = rows.get(ref) or rows.get(ref.strip().upper())
    if row is None:
        newest = ", ".join(each.id for each in rows.tail(3))
        hint = f"The newest are {newest}." if newest else "There are none."
        message = f"There is no {kind} {ref!r}."
        raise Refused(f"servicedesk.{kind}_not_found", message, hint)
    return row
