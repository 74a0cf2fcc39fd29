"""The service desk: incidents, requests, approvals by stage, and what is done in the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from engine.actor import Actor
from engine.resource import Resource
from engine.twin import Due, Effect, MenuEntry, event
from twins.servicedesk.approving import DESK, coming_answer, reported
from twins.servicedesk.desk import READ, Ctx
from twins.servicedesk.flow import FULFILLED
from twins.servicedesk.opening import opening_state
from twins.servicedesk.requests import RequestTools
from twins.servicedesk.section import DeskSection
from twins.servicedesk.seen import (
    NO_IDS,
    NO_INCIDENTS,
    NO_NEWS,
    NO_REQUESTS,
    DeskView,
    menu_of,
    summarise,
)
from twins.servicedesk.shapes import (
    Assignee,
    By,
    KindId,
    RecordId,
    RequestId,
    Stage,
    Text,
    Title,
    Urgency,
    Verdict,
)
from twins.servicedesk.state import DeskState

AnyStatus = Annotated[str, Field(min_length=1, max_length=40)]


class ServiceDesk(RequestTools):
    """Where people report what does not work and ask for what they need."""

    name: ClassVar[str] = DESK
    title: ClassVar[str] = "Service desk"
    section: ClassVar[type[DeskSection]] = DeskSection
    effects: ClassVar[tuple[Effect, ...]] = (
        Effect(
            "servicedesk.update_request",
            "okta",
            "An approved request changes accounts, groups or applications where it says so.",
        ),
        Effect(
            "servicedesk.update_request, servicedesk.update_incident",
            "slack",
            "The desk's channel hears what becomes of incidents and requests.",
        ),
    )

    def start(self) -> DeskState:
        """The incidents and requests from before."""
        return opening_state(self.config, self.directory)

    def opening(self) -> Sequence[Due]:
        """The answers of colleagues whose turn it is already."""
        state = self.start()
        coming = [coming_answer(state, request) for request in state.requests.values()]
        return [
            Due("servicedesk.decide", payload, answer.after_ms)
            for payload, answer in filter(None, coming)
        ]

    # -- events -------------------------------------------------------------------------------

    @event()
    def arrive(
        self,
        ctx: Ctx,
        id: RecordId,
        comment: Text | None = None,
        status: AnyStatus | None = None,
        assignee: Assignee | None = None,
        by: By | None = None,
    ) -> None:
        """A colleague comments on an incident or a request, or moves it on."""
        author = by or ctx.actor.id
        if id in ctx.state.requests:
            request = self._request(ctx.state, id)
            self._change_request(ctx, request, status, comment, author)
            return
        incident = self._incident(ctx.state, id)
        self._change_incident(ctx, incident, status, assignee, comment, author)

    @event("incident")
    def report(
        self,
        ctx: Ctx,
        title: Title,
        description: Text | None = None,
        priority: Urgency = "P3",
        assignee: Assignee | None = None,
        by: By | None = None,
    ) -> None:
        """A colleague, or a monitor, reports something that does not work."""
        self._open_incident(ctx, title, description or "", priority, assignee, by or ctx.actor.id)

    @event("request")
    def ask(
        self,
        ctx: Ctx,
        kind: KindId,
        title: Title | None = None,
        description: Text | None = None,
        by: By | None = None,
    ) -> None:
        """A colleague asks for something."""
        self._open_request(ctx, kind, title, description or "", by or ctx.actor.id)

    @event("decide")
    def decide(
        self,
        ctx: Ctx,
        request_id: RequestId,
        stage: Stage,
        status: Verdict,
        comment: Text | None = None,
        by: By | None = None,
    ) -> None:
        """A colleague decides a stage, unless somebody has done so meanwhile."""
        request = self._request(ctx.state, request_id)
        current = request.current
        if current is None or current.stage != stage:
            return
        author = by or ctx.actor.id
        self._decide(ctx, request, stage, status, author)
        if comment is not None:
            self._change_request(ctx, ctx.state.requests[request.id], None, comment, author)

    @event("carried_out")
    def carried_out(self, ctx: Ctx, request_id: RequestId, app: By, ok: bool, detail: Text) -> None:
        """An app reports what came of what a request had it do."""
        request = self._request(ctx.state, request_id)
        if not ok:
            self._announce(ctx, f"{request.id} {request.title}: {app} could not do it. {detail}")
            self._change_request(ctx, request, None, f"Not done by {app}: {detail}", DESK)
            return
        after = reported(ctx, request, app)
        self._note(ctx, request.id, app, f"done: {detail}")
        if after is not request:
            ctx.state = ctx.state.keep_request(after)
            self._announce(ctx, f"{request.id} {request.title}: {FULFILLED}.")

    # -- what is seen -------------------------------------------------------------------------

    def view(self, state: DeskState, actor: Actor) -> DeskView:
        """The whole desk for who may read it, nothing for everyone else."""
        if not actor.may(READ):
            return DeskView(actor.id, False, NO_INCIDENTS, NO_REQUESTS, NO_IDS, NO_IDS, NO_NEWS)
        return DeskView(
            actor.id,
            True,
            state.incidents,
            state.requests,
            state.turns.get(actor.id, NO_IDS),
            state.assigned.get(actor.id, NO_IDS),
            state.news,
        )

    def summary(self, view: DeskView) -> str:
        """What waits for the actor, and what happened last."""
        return summarise(view)

    def menu(self, view: DeskView) -> list[MenuEntry]:
        """Decisions to take, incidents to work on, and what changed last."""
        return menu_of(view)

    def unread(self, view: DeskView) -> int:
        """Requests that wait for the actor's decision."""
        return len(view.turn)

    def resources(self) -> Sequence[Resource[DeskView]]:
        """Incidents and requests."""
        # Few offices are ever read this way, so the others do not load it.
        from twins.servicedesk.resources import RESOURCES

        return RESOURCES


TWIN = ServiceDesk
