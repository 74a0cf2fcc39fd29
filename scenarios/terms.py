"""What a scenario's own rules are, as far as its monitors have to know them."""

from __future__ import annotations

from typing import Any

from engine.judge.monitors.registry import Terms
from scenarios.catalogue import Scenario


def terms(scenario: Scenario) -> Terms:
    """The limits and stages that the scenario's books and its sales go by."""
    found: dict[str, Any] = {}
    # Imported where there is such an app: an office without it need not wait for its modules.
    if "erp" in scenario.sections:
        from twins.erp.section import ErpSection

        books = scenario.sections["erp"]
        if isinstance(books, ErpSection) and books.approval is not None:
            found["order_limit_cents"] = books.approval.limit
            found["currency"] = books.approval.currency or books.currency
    if "crm" in scenario.sections:
        from twins.crm.section import CrmSection

        sales = scenario.sections["crm"]
        if isinstance(sales, CrmSection):
            kinds = {
                kind: [stage.name for stage in sales.stages if stage.closed == kind]
                for kind in ("", "won", "lost")
            }
            found["deal_stages"] = [*kinds[""], *kinds["won"]]
            found["lost_stages"] = kinds["lost"]
            first = sales.stages[0].name
            found["deals"] = {
                f"D-{number}": deal.stage or first for number, deal in enumerate(sales.deals, 1)
            }
    return Terms(**found)
