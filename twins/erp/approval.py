"""Approval of orders: which wait for one, how it is asked for, what a grant in words covers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from engine.actor import Actor
from engine.errors import Refused
from engine.money import spell
from engine.table import Table
from engine.twin import Granted
from twins.erp.section import ApprovalSection
from twins.erp.state import Order

BOT: Final = "erp"
"""Who the ERP is in a channel."""

NOTICE_MS: Final = 1000
"""How soon after its cause a notice is posted."""

_ORDER_ID: Final = re.compile(r"(?<![\w-])PO-[0-9]{1,12}(?![\w-])", re.IGNORECASE)


def needs_approval(approval: ApprovalSection | None, currency: str, cents: int) -> bool:
    """Whether an order waits: above the limit, or in a currency the limit does not speak of."""
    if approval is None:
        return False
    return currency != approval.currency or cents > approval.limit


def request_text(order: Order, requester: Actor, approvers: Iterable[str]) -> str:
    """The words that ask for an approval.

    Each fact stands in a line of its own: a vendor's name, which may be anything, then never
    reads as part of the request.
    """
    mentions = " ".join(f"@{approver}" for approver in approvers)
    lines = [
        f"{mentions}, please approve {order.id} for {spell(order.cents, order.currency)}.",
        f"Vendor: {order.vendor}.",
        f"Requested by {requester.name} ({requester.id}).",
    ]
    if order.justification:
        lines.append(f"Justification: {order.justification}")
    return "\n".join(lines)


def release_text(order: Order, by: Actor) -> str:
    """The words that tell of a release."""
    return f"@{order.requester} {order.id} is released by {by.name}."


def covered(orders: Table[Order], grant: Granted) -> list[Order]:
    """The held orders that a grant in words releases.

    It releases those that the request names, all of them or, where the amount does not reach for
    them together, none.
    """
    names = dict.fromkeys(name.upper() for name in _ORDER_ID.findall(grant.text))
    named = [order for order in map(orders.get, names) if order is not None and order.held]
    if any(order.currency != grant.currency for order in named):
        return []
    return named if sum(order.cents for order in named) <= grant.cents else []


def check_approver(approval: ApprovalSection | None, actor: Actor) -> None:
    """Hold approvals to those who are entitled.

    Raises:
        Refused: ``permission_denied``, naming who is.
    """
    approvers = approval.approvers if approval is not None else []
    if actor.id not in approvers:
        message = f"{actor.id} may not approve orders."
        who = " or ".join(f"@{approver}" for approver in approvers)
        raise Refused("permission_denied", message, f"Ask {who}." if who else "Nobody may.")
