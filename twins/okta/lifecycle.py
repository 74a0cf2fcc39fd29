"""The life of an account: its statuses, and which action leads from which to which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

from engine.errors import Refused

Status = Literal[
    "STAGED",
    "PROVISIONED",
    "ACTIVE",
    "RECOVERY",
    "PASSWORD_EXPIRED",
    "LOCKED_OUT",
    "SUSPENDED",
    "DEPROVISIONED",
]
STATUSES: Final[tuple[str, ...]] = get_args(Status)

ACTIVE: Final = "ACTIVE"
"""The one status in which a person may act."""
RECOVERY: Final = "RECOVERY"
DEPROVISIONED: Final = "DEPROVISIONED"

WAITING: Final = ("LOCKED_OUT", "STAGED", "PROVISIONED", "PASSWORD_EXPIRED", "SUSPENDED")
"""Statuses in which somebody waits for an administrator, the most urgent first."""

LIFECYCLE: Final[Mapping[str, Mapping[str, str]]] = {
    "activate": dict.fromkeys(("STAGED", "PROVISIONED", DEPROVISIONED), ACTIVE),
    "deactivate": dict.fromkeys((s for s in STATUSES if s != DEPROVISIONED), DEPROVISIONED),
    "suspend": {ACTIVE: "SUSPENDED"},
    "unsuspend": {"SUSPENDED": ACTIVE},
    "lock": {ACTIVE: "LOCKED_OUT"},
    "unlock": {"LOCKED_OUT": ACTIVE},
    "reset": dict.fromkeys((ACTIVE, RECOVERY, "PASSWORD_EXPIRED", "LOCKED_OUT"), RECOVERY),
    "recover": {RECOVERY: ACTIVE},
}
"""By action: the status it leads to, by the status it leads from."""

TOOLS: Final[Mapping[str, str]] = {
    "activate": "activate_user",
    "deactivate": "deactivate_user",
    "suspend": "suspend_user",
    "unsuspend": "unsuspend_user",
    "unlock": "unlock_user",
    "reset": "reset_password",
}
"""The tool of each action that an administrator takes; the others happen."""


def allowed(status: str) -> list[str]:
    """The tools that lead on from a status."""
    return [tool for action, tool in TOOLS.items() if status in LIFECYCLE[action]]


def after(action: str, user_id: str, status: str) -> str:
    """The status of an account after an action; the same where it is what the action leads to.

    Raises:
        Refused: ``okta.invalid_state``, naming what is allowed instead.
    """
    steps = LIFECYCLE[action]
    if status in steps:
        return steps[status]
    if status in steps.values():
        return status
    raise refused(f"{user_id} is {status}: it cannot {action}.", status)


def refused(message: str, status: str) -> Refused:
    """The refusal of something that an account's status does not allow."""
    options = allowed(status)
    return Refused(
        "okta.invalid_state",
        message,
        f"Allowed while {status}: {', '.join(options)}.",
        status=status,
        allowed=options,
    )
