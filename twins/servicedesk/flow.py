"""How incidents and requests move on: their statuses, and which leads to which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from engine.errors import Refused

Priority = Literal["P1", "P2", "P3", "P4"]
IncidentStatus = Literal["NEW", "IN_PROGRESS", "ON_HOLD", "RESOLVED", "CLOSED", "CANCELED"]
RequestStatus = Literal[
    "PENDING_APPROVAL", "APPROVED", "IN_PROGRESS", "FULFILLED", "CLOSED", "REJECTED", "CANCELED"
]
Decision = Literal["APPROVED", "REJECTED"]

PENDING: Final = "PENDING"
"""A stage that nobody has decided yet."""
SKIPPED: Final = "SKIPPED"
"""A stage that need not be decided any more."""
PENDING_APPROVAL: Final = "PENDING_APPROVAL"
APPROVED: Final = "APPROVED"
REJECTED: Final = "REJECTED"
FULFILLED: Final = "FULFILLED"
CANCELED: Final = "CANCELED"

INCIDENT_FLOW: Final[Mapping[str, tuple[str, ...]]] = {
    "NEW": ("IN_PROGRESS", "ON_HOLD", "RESOLVED", "CANCELED"),
    "IN_PROGRESS": ("ON_HOLD", "RESOLVED", "CANCELED"),
    "ON_HOLD": ("IN_PROGRESS", "RESOLVED", "CANCELED"),
    "RESOLVED": ("CLOSED", "IN_PROGRESS"),
    "CLOSED": (),
    "CANCELED": (),
}
REQUEST_FLOW: Final[Mapping[str, tuple[str, ...]]] = {
    # Decided stages alone lead from here to APPROVED or REJECTED.
    "PENDING_APPROVAL": ("CANCELED",),
    "APPROVED": ("IN_PROGRESS", "FULFILLED", "CANCELED"),
    "IN_PROGRESS": ("FULFILLED", "CANCELED"),
    "FULFILLED": ("CLOSED",),
    "CLOSED": (),
    "REJECTED": (),
    "CANCELED": (),
}

OPEN_INCIDENT: Final = ("NEW", "IN_PROGRESS", "ON_HOLD")
"""Statuses in which somebody still has to do something about an incident."""


def check_step(flow: Mapping[str, tuple[str, ...]], ref: str, old: str, new: str) -> None:
    """Let something go from one status to another.

    Raises:
        Refused: ``invalid_state``, naming where it can go.
    """
    allowed = flow[old]
    if new in allowed:
        return
    hint = f"From {old} it can go to {' or '.join(allowed)}." if allowed else f"{old} is final."
    if old == PENDING_APPROVAL and new in (APPROVED, REJECTED):
        hint += " Its approval stages decide the rest: give approval_stage and approval_status."
    raise Refused(
        "invalid_state",
        f"{ref} is {old}: it cannot become {new}.",
        hint,
        status=old,
        allowed=list(allowed),
    )
