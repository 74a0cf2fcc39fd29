"""Approval by stages: who decides, in which order, and what follows from the last yes."""

from __future__ import annotations

from dataclasses import replace

from engine.errors import Refused
from engine.twin import Context
from twins.servicedesk.flow import APPROVED, FULFILLED, PENDING, PENDING_APPROVAL, REJECTED, SKIPPED
from twins.servicedesk.state import Answer, Approval, Change, DeskState, Plan, Request

Ctx = Context[DeskState]

DESK = "servicedesk"
"""Who acts where the desk does something by itself."""


def decide(
    ctx: Ctx, request: Request, stage: str | None, status: str, by: str
) -> tuple[Request, bool]:
    """The request with a stage decided, and whether that changed anything.

    Args:
        stage: the stage; None for the one whose turn it is.
        status: APPROVED or REJECTED.
        by: id of who decides.

    Raises:
        Refused: ``invalid_args`` for a stage that there is not; ``permission_denied``, naming who
            may decide it; ``invalid_state`` where it is not its turn, or is decided otherwise.
    """
    approval = _stage(request, stage)
    if by not in approval.approvers:
        raise Refused(
            "permission_denied",
            f"The stage {approval.stage!r} of {request.id} is not {by}'s to decide.",
            f"{approval.who or 'Nobody'} may.",
            stage=approval.stage,
            approvers=list(approval.approvers),
        )
    if approval.status == status:
        return request, False
    _check_turn(request, approval)
    decided = replace(approval, status=status, decided_by=by, decided_ms=ctx.time_ms)
    approvals = tuple(decided if a is approval else a for a in request.approvals)
    history = request.history.append(
        Change(ctx.time_ms, by, f"approval:{approval.stage}", PENDING, status)
    )
    request = replace(request, approvals=approvals, history=history)
    if status == REJECTED:
        return skip_stages(moved(ctx, request, REJECTED, by)), True
    if all(each.status != PENDING for each in approvals):
        return moved(ctx, request, APPROVED, by), True
    return request, True


def moved(ctx: Ctx, request: Request, status: str, by: str) -> Request:
    """The request in another status, with a line about it in its history."""
    change = Change(ctx.time_ms, by, "status", request.status, status)
    return replace(request, status=status, history=request.history.append(change))


def skip_stages(request: Request) -> Request:
    """The request with nothing left to decide."""
    approvals = tuple(
        replace(each, status=SKIPPED) if each.status == PENDING else each
        for each in request.approvals
    )
    return replace(request, approvals=approvals)


def coming_answer(state: DeskState, request: Request) -> tuple[dict[str, str], Answer] | None:
    """What the colleague whose turn it is will decide by themselves: the event, and the answer."""
    current, plan = request.current, state.plans.get(request.id)
    answer = plan.answers.get(current.stage) if current is not None and plan is not None else None
    if current is None or answer is None:
        return None
    payload = {
        "request_id": request.id,
        "stage": current.stage,
        "status": answer.status,
        "by": answer.by,
    }
    return ({**payload, "comment": answer.comment} if answer.comment else payload), answer


def ask_colleague(ctx: Ctx, request: Request) -> None:
    """Let the colleague whose turn it is now answer after a while, where the scenario says so."""
    coming = coming_answer(ctx.state, request)
    if coming is not None:
        payload, answer = coming
        ctx.schedule("servicedesk.decide", payload, answer.after_ms, actor=answer.by)


def give_orders(ctx: Ctx, request: Request) -> None:
    """Let other apps do what an approved request asks for."""
    plan = ctx.state.plans.get(request.id) or Plan()
    for order in plan.orders:
        payload = {**order.payload, "by": DESK, "request": request.id}
        ctx.schedule(order.app, payload, order.after_ms)
    plan = replace(plan, unreported=len(plan.orders))
    ctx.state = replace(ctx.state, plans=ctx.state.plans.set(request.id, plan))


def reported(ctx: Ctx, request: Request, app: str) -> Request:
    """The request after one of its orders was carried out: FULFILLED with the last of them."""
    plan = ctx.state.plans.get(request.id) or Plan()
    plan = replace(plan, unreported=max(plan.unreported - 1, 0))
    ctx.state = replace(ctx.state, plans=ctx.state.plans.set(request.id, plan))
    if plan.unreported or request.status not in (APPROVED, "IN_PROGRESS"):
        return request
    return moved(ctx, request, FULFILLED, app)


def _stage(request: Request, stage: str | None) -> Approval:
    if stage is None:
        current = request.current
        if current is None:
            message = f"{request.id} is {request.status}: no stage waits for a decision."
            raise Refused("invalid_state", message, _stages(request))
        return current
    for approval in request.approvals:
        if approval.stage.casefold() == stage.casefold():
            return approval
    message = f"{request.id} has no approval stage {stage!r}."
    raise Refused("invalid_args", message, _stages(request))


def _check_turn(request: Request, approval: Approval) -> None:
    if request.status != PENDING_APPROVAL or approval.status != PENDING:
        message = f"{request.id} is {request.status}, its stage {approval.stage!r} "
        raise Refused("invalid_state", f"{message}{approval.status}.", _stages(request))
    current = request.current
    if current is not None and current is not approval:
        raise Refused(
            "invalid_state",
            f"The stage {approval.stage!r} of {request.id} is not due yet.",
            f"First {current.stage!r} has to be decided: {current.who or 'nobody'} may.",
        )


def _stages(request: Request) -> str:
    stages = ", ".join(f"{each.stage} {each.status}" for each in request.approvals)
    return f"Its stages: {stages}." if stages else "It has no approval stages."
