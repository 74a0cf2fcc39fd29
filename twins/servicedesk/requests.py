"""The tools that act on requests and on the stages that approve them."""

from __future__ import annotations

from dataclasses import replace

from engine.errors import Refused, nearest
from engine.tool import Page, tool
from engine.twin import Cited
from twins.paging import Cursor, page_of
from twins.servicedesk.approving import (
    ask_colleague,
    decide,
    give_orders,
    moved,
    skip_stages,
)
from twins.servicedesk.desk import READ, WRITE, Ctx
from twins.servicedesk.flow import (
    APPROVED,
    CANCELED,
    PENDING_APPROVAL,
    REQUEST_FLOW,
    check_step,
)
from twins.servicedesk.incidents import IncidentTools
from twins.servicedesk.opening import approvals_of, plan_of
from twins.servicedesk.section import KindSection
from twins.servicedesk.shapes import (
    KindId,
    Limit,
    RequestChanged,
    RequestId,
    RequestMade,
    Requests,
    RequestState,
    Row,
    Stage,
    Text,
    Title,
    Verdict,
    approvals_shown,
    request_row,
    request_shown,
)
from twins.servicedesk.state import Comment, Request


class RequestTools(IncidentTools):
    """What can be asked of the desk about requests."""

    @tool(permission=READ, latency_ms=250, jitter_ms=150)
    def list_requests(
        self,
        ctx: Ctx,
        status: RequestState | None = None,
        limit: Limit = 50,
        cursor: Cursor | None = None,
    ) -> Requests:
        """List the requests, newest first: all, or those of a status."""
        found, older = page_of(
            ctx.state.requests, cursor, limit, lambda row: status in (None, row.status)
        )
        shown: Requests = {
            "requests": [request_row(request) for request in found],
            "count": len(found),
        }
        if older is not None:
            shown["next_cursor"] = older
        return shown

    @tool(permission=READ, latency_ms=150, jitter_ms=100, on=("request", "request_id"))
    def get_request(self, ctx: Ctx, request_id: RequestId) -> Row:
        """Look at a request: its approval stages and who may decide them, comments, history."""
        return request_shown(self._request(ctx.state, request_id))

    @tool(permission=WRITE, latency_ms=350, jitter_ms=200, writes=True,
          on=("request", "request_id"))  # fmt: skip
    def update_request(
        self,
        ctx: Ctx,
        request_id: RequestId,
        status: RequestState | None = None,
        approval_stage: Stage | None = None,
        approval_status: Verdict | None = None,
        comment: Text | None = None,
    ) -> RequestChanged:
        """Decide an approval stage that is yours, move a request on, or comment on it."""
        if approval_stage is not None and approval_status is None:
            message = "servicedesk.update_request: an approval_stage needs an approval_status."
            raise Refused("invalid_args", message, "APPROVED or REJECTED.")
        me, changed = ctx.actor.id, False
        request = self._request(ctx.state, request_id)
        if approval_status is not None:
            changed = self._decide(ctx, request, approval_stage, approval_status, me)
            request = ctx.state.requests[request.id]
        changed = self._change_request(ctx, request, status, comment, me) or changed
        request = ctx.state.requests[request.id]
        return {
            "request_id": request.id,
            "status": request.status,
            "approvals": approvals_shown(request),
            "changed": changed,
        }

    @tool(permission=READ, latency_ms=150, jitter_ms=50)
    def list_kinds(self, ctx: Ctx) -> Page:
        """List the kinds of request that can be made."""
        return Page([_kind(kind) for kind in self.config.kinds])

    @tool(permission=WRITE, latency_ms=400, jitter_ms=200, writes=True)
    def create_request(
        self, ctx: Ctx, kind: KindId, title: Title | None = None, description: Text | None = None
    ) -> RequestMade:
        """Ask for something of a kind that the desk offers; its stages then approve it."""
        request = self._open_request(ctx, kind, title, description or "", ctx.actor.id)
        return {"request_id": request.id, "status": request.status}

    # -- what they share with the events ------------------------------------------------------

    def _decide(self, ctx: Ctx, before: Request, stage: str | None, status: str, by: str) -> bool:
        """Decide a stage, and see to what follows; whether anything changed."""
        request, changed = decide(ctx, before, stage, status, by)
        if not changed:
            return False
        ctx.state = ctx.state.keep_request(request)
        last = request.history[len(before.history)]
        name = last.field.partition(":")[2]
        self._note(ctx, request.id, by, f"{name}: {status}")
        self._follow(ctx, request, f"{name} {status} by {self._name(by)}")
        return True

    def _follow(self, ctx: Ctx, request: Request, what: str) -> None:
        """Tell the channel of a request's turn, and let whoever is next go on with it."""
        current = request.current
        then = f", next {current.who} decides {current.stage!r}" if current else ""
        status = "" if current else f" It is {request.status}."
        self._announce(ctx, f"{request.id} {request.title}: {what}{then}.{status}")
        if request.status == APPROVED:
            give_orders(ctx, request)
        ask_colleague(ctx, request)

    def _change_request(
        self, ctx: Ctx, request: Request, status: str | None, comment: str | None, by: str
    ) -> bool:
        """Apply an update other than a decision; whether it changed anything."""
        before = request
        if status is not None and status != request.status:
            check_step(REQUEST_FLOW, request.id, request.status, status)
            self._note(ctx, request.id, by, f"{request.status} → {status}")
            self._announce(ctx, f"{request.id} {request.title}: {status} ({self._name(by)}).")
            request = moved(ctx, request, status, by)
            if status == CANCELED:
                request = skip_stages(request)
        if comment is not None:
            said = request.comments.append(Comment(ctx.time_ms, by, comment))
            request = replace(request, comments=said)
            self._note(ctx, request.id, by, comment)
            current = request.current
            involved = (request.requester, *(current.approvers if current else ()))
            self._said(ctx, request.id, len(said), by, comment, involved)
        if request is before:
            return False
        ctx.state = ctx.state.keep_request(request)
        return True

    def _open_request(
        self, ctx: Ctx, kind_id: str, title: str | None, description: str, by: str
    ) -> Request:
        """A new request of a kind, made by somebody."""
        kind = next((each for each in self.config.kinds if each.id == kind_id), None)
        if kind is None:
            hint = nearest(kind_id, [each.id for each in self.config.kinds])
            raise Refused("not_found", f"There is no kind of request {kind_id!r}.", hint)
        number = ctx.state.last_request + 1
        while f"REQ-{number}" in ctx.state.requests:
            number += 1
        approvals = approvals_of(kind, self.directory, kind.id)
        plan = plan_of(kind, by, self.directory, kind.id, approvals)
        request = Request(
            id=f"REQ-{number}",
            title=title or kind.title,
            description=description,
            kind=kind.id,
            status=PENDING_APPROVAL if approvals else APPROVED,
            requester=by if by in self.directory else "",
            links=(),
            opened_ms=ctx.time_ms,
            approvals=approvals,
        )
        state = ctx.state.keep_request(request)
        ctx.state = replace(state, plans=state.plans.set(request.id, plan), last_request=number)
        self._note(ctx, request.id, by, f"asked for: {request.title}")
        ctx.emit(Cited(self.name, request.id, by, f"{request.title}\n{description}"))
        self._follow(ctx, request, f"asked for by {self._name(by)}")
        return request


def _kind(kind: KindSection) -> Row:
    stages = [each.stage for each in kind.approvals]
    return {"id": kind.id, "title": kind.title, "description": kind.description, "stages": stages}
