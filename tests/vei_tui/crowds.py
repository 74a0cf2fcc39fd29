"""Views with nothing in them, and with ten thousand things, of the apps that hold records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from engine.table import Table, Vector
from tests.vei_tui import service_views
from twins.docs.seen import DocsView
from twins.docs.state import Doc, Version
from twins.erp.seen import ErpView
from twins.erp.state import Budget, Invoice, InvoiceLine, Matched, Order, OrderLine
from twins.tickets.clock import Clock, Limit
from twins.tickets.seen import TicketsView
from twins.tickets.state import Comment, Entry, News, Ticket

CROWD: Final = 10_000
MINUTE_MS: Final = 60_000
PEOPLE: Final = ("agent", "sam", "marta", "", "it")
TITLES: Final = (
    "Laptop does not wake up",
    "New badge for the side door",
    "Invoice without an order, from a vendor whose name is rather long",
    "Sensor drifts",
    "Access to the shared drive",
)


def crowd_of_tickets(view: TicketsView, words: str = "", count: int = CROWD) -> TicketsView:
    """A queue of so many tickets; `words` stand in every text."""
    flow = view.workflows["task"]
    statuses = list(flow.moves)
    found = []
    for n in range(1, count + 1):
        made = -MINUTE_MS * (count - n)
        status = statuses[n % len(statuses)]
        clock = Clock(Limit(480 * MINUTE_MS, 60 * MINUTE_MS))
        if status not in flow.done:
            clock = clock.start(made)
        said = Comment(f"TCK-{n}#1", "sam", words or f"Looked at it, see TCK-{n - 1}.", made)
        found.append(
            Ticket(
                f"TCK-{n}", "task", words or f"{TITLES[n % len(TITLES)]}, no. {n}",
                words or "It happened again.\nSee POLICY-1.", status, PEOPLE[n % len(PEOPLE)],
                "tomas", view.priorities[n % len(view.priorities)], made, clock,
                Vector((said,)),
                Vector((
                    Entry(made, "tomas", "created", after=status),
                    Entry(made, "sam", "comment", after=said.id, text=said.text),
                )),
                links=("POLICY-1",),
            )
        )  # fmt: skip
    news = Table((t.id, News(t.id, 1)) for t in found[::40])
    return replace(view, tickets=Table((t.id, t) for t in found), news=news, opened=found[-1])


def crowd_of_docs(view: DocsView, words: str = "", count: int = CROWD) -> DocsView:
    """So many documents; `words` stand in every text."""
    found = []
    for n in range(1, count + 1):
        body = words or f"# Part {n}\n\n" + "\n".join(f"- point {p} of DOC-{n}" for p in range(40))
        title = words or f"{TITLES[n % len(TITLES)]}, note {n}"
        tags = (words,) if words else (f"area-{n % 7}", "note")
        version = Version(1, title, body, tags, "sam", -MINUTE_MS * (count - n))
        found.append(Doc(f"DOC-{n}", None, Vector((version,))))
    news = Table((d.id, d.id) for d in found[::50])
    return replace(view, common=Table((d.id, d) for d in found), own=Table(), news=news,
                   opened=found[-1], references=())  # fmt: skip


def crowd_of_orders(view: ErpView, words: str = "", count: int = CROWD) -> ErpView:
    """So many orders, each with an invoice; `words` stand in every text."""
    orders, invoices = [], []
    for n in range(1, count + 1):
        made = -MINUTE_MS * (count - n)
        item = words or "PC-40"
        qty, cents = n % 9 + 1, 1995 * (n % 50 + 1)
        line = OrderLine(item, words or "Pressure cell", qty, cents, n % 9, n % 4)
        vendor = words or ("Kestrel Components", "Orrery Labs", "Doorline")[n % 3]
        order = Order(
            f"PO-{n}", vendor, "USD", (line,), qty * cents, "agent", made,
            words or "ENG-100", words or "For the WX-40, see TCK-1.", held=n % 100 == 0,
            invoices=Vector((f"INV-{n}",)),
        )  # fmt: skip
        orders.append(order)
        billed = InvoiceLine(item, words or "Pressure cell", qty, cents)
        match = Matched(("MATCH", "MISMATCH")[n % 2], "", "sam", made) if n % 3 else None
        invoice = Invoice(
            f"INV-{n}", order.id, vendor, "USD", (billed,), qty * cents, "agent", made,
            before=((item, 0),), match=match,
        )  # fmt: skip
        invoices.append(invoice)
    return replace(
        view,
        orders=Table((o.id, o) for o in orders),
        invoices=Table((i.id, i) for i in invoices),
        receipts=Table(),
        payments=Table(),
        budgets=Table([("ENG-100", Budget("ENG-100", words or "Engineering", "USD", 3_000_000))]),
        held=Table((o.id, o.id) for o in orders if o.held),
        unpaid=Table((i.id, i.id) for i in invoices),
    )


def no_tickets(view: TicketsView) -> TicketsView:
    """An empty queue."""
    return replace(view, tickets=Table(), news=Table(), opened=None)


def no_docs(view: DocsView) -> DocsView:
    """No document at all."""
    return DocsView(view.me, Table(), Table(), Table(), None, ())


def no_orders(view: ErpView) -> ErpView:
    """Empty books."""
    nothing: Table[Any] = Table()
    return replace(
        view, orders=nothing, receipts=nothing, invoices=nothing, payments=nothing,
        budgets=nothing, vendors=nothing, items=nothing, held=nothing, unpaid=nothing,
    )  # fmt: skip


EMPTY: Final[Mapping[str, Callable[[Any], object]]] = {
    "tickets": no_tickets,
    "docs": no_docs,
    "erp": no_orders,
    "calendar": service_views.no_meetings,
    "crm": service_views.no_customers,
    "okta": service_views.no_accounts,
    "servicedesk": service_views.no_desk,
}
"""By app, its view with nothing in it."""

CROWDED: Final[Mapping[str, Callable[..., object]]] = {
    "tickets": crowd_of_tickets,
    "docs": crowd_of_docs,
    "erp": crowd_of_orders,
    "calendar": service_views.crowd_of_meetings,
    "crm": service_views.crowd_of_customers,
    "okta": service_views.crowd_of_accounts,
    "servicedesk": service_views.crowd_of_requests,
}
"""By app, its view with ten thousand things, or `count` of them whose every text is `words`."""
