"""Finding rows of the CRM by their ids."""

from __future__ import annotations

from typing import TypeVar

from engine.errors import Refused, nearest
from engine.table import Table
from twins.crm.state import Company, Contact, CrmState, Deal

T = TypeVar("T")

_NAMED = 50
"""Newest rows that a hint is chosen from."""


def contact_of(state: CrmState, contact_id: str) -> Contact:
    """The contact with this id.

    Raises:
        Refused: ``not_found``, naming those like it.
    """
    return _row(state.contacts, contact_id, "contact")


def company_of(state: CrmState, company_id: str) -> Company:
    """The company with this id.

    Raises:
        Refused: ``not_found``, naming those like it.
    """
    return _row(state.companies, company_id, "company")


def deal_of(state: CrmState, deal_id: str) -> Deal:
    """The deal with this id.

    Raises:
        Refused: ``not_found``, naming those like it.
    """
    return _row(state.deals, deal_id, "deal")


def _row(table: Table[T], row_id: str, what: str) -> T:
    row = table.get(row_id)
    if row is None:
        newest = [key for key, _ in table.page(None, _NAMED)[0]]
        raise Refused("not_found", f"There is no {what} {row_id!r}.", nearest(row_id, newest))
    return row
