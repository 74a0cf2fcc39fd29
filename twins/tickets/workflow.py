"""Workflows: which statuses a type of ticket has, and where it may go from each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import Refused


@dataclass(frozen=True, slots=True)
class Workflow:
    """The status machine of one type of ticket."""

    first: str
    """Status of a new ticket."""
    moves: Mapping[str, tuple[str, ...]]
    """Every status, and those that may follow it."""
    done: tuple[str, ...]
    """Statuses in which nobody has to do anything more: they stop the clock."""

    def step(self, ticket_id: str, before: str, wanted: str) -> str:
        """The status that follows.

        Args:
            ticket_id: whose status it is, for the error.
            before: the status as it is.
            wanted: the status asked for, in any case, with spaces, hyphens or underscores.

        Raises:
            Refused: ``invalid_state``, naming the statuses that may follow, as ``allowed`` too.
        """
        after = spelled(wanted)
        allowed = self.moves[before]
        if after in allowed:
            return after
        if after == before:
            message = f"{ticket_id} is {before} already."
        elif after in self.moves:
            message = f"{ticket_id} cannot go from {before} to {after}."
        else:
            message = f"{ticket_id} has no status {wanted[:40]!r}."
        hint = f"Allowed: {', '.join(allowed)}." if allowed else f"{before} is final."
        raise Refused("invalid_state", message, hint, allowed=list(allowed))


def spelled(status: str) -> str:
    """A status in the one spelling that is kept: ``In Progress`` becomes ``in_progress``."""
    return "_".join(status.casefold().replace("-", " ").replace("_", " ").split())


WORKFLOWS: Mapping[str, Workflow] = {
    "task": Workflow(
        "open",
        {
            "open": ("in_progress", "blocked", "resolved", "closed"),
            "in_progress": ("open", "blocked", "resolved", "closed"),
            "blocked": ("open", "in_progress", "closed"),
            "resolved": ("open", "in_progress", "closed"),
            "closed": ("open",),
        },
        ("resolved", "closed"),
    ),
    "incident": Workflow(
        "open",
        {
            "open": ("in_progress", "resolved"),
            "in_progress": ("open", "mitigated", "resolved"),
            "mitigated": ("in_progress", "resolved"),
            "resolved": ("in_progress", "closed"),
            "closed": (),
        },
        ("resolved", "closed"),
    ),
    "purchase": Workflow(
        "open",
        {
            "open": ("in_review", "cancelled"),
            "in_review": ("open", "approved", "rejected", "cancelled"),
            "approved": ("ordered", "cancelled"),
            "ordered": ("received", "cancelled"),
            "received": ("closed",),
            "rejected": ("open", "closed"),
            "cancelled": ("open",),
            "closed": (),
        },
        ("rejected", "cancelled", "closed"),
    ),
    "access": Workflow(
        "open",
        {
            "open": ("pending_approval", "rejected", "cancelled"),
            "pending_approval": ("open", "approved", "rejected", "cancelled"),
            "approved": ("provisioned", "cancelled"),
            "provisioned": ("closed",),
            "rejected": ("open", "closed"),
            "cancelled": ("open",),
            "closed": (),
        },
        ("provisioned", "rejected", "cancelled", "closed"),
    ),
}
"""What every office knows; a scenario may add types, or give one of these another workflow."""
