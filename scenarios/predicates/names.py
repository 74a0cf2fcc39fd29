"""The kinds of names that facts take: each is checked against what is in the scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator


@dataclass(frozen=True, slots=True)
class Named:
    """What an argument names."""

    kind: str
    """A key of :data:`scenarios.predicates.references.KNOWN`."""


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


Several = BeforeValidator(_several)
"""One name may stand for a list of one."""

Person: TypeAlias = Annotated[str, Named("person")]
"""Id of a person of the scenario."""
People: TypeAlias = Annotated[list[Person], Several]
Vendor: TypeAlias = Annotated[str, Named("vendor")]
"""Id of a person who answers requests for quotes."""
Channel: TypeAlias = Annotated[str, Named("channel")]
"""``#channel`` or ``@person``."""
Place: TypeAlias = Annotated[str, Named("place")]
"""Where something is written: ``#channel``, ``@person`` (a direct message), a person's id (a direct
message or a mail), an address (a mail), the id of a document, ticket, request or incident, the
host of a site, or an app for anywhere in it."""
Places: TypeAlias = Annotated[list[Place], Several]
Reader: TypeAlias = Annotated[str, Named("reader")]
"""Who may know: a person's id, an address, ``#channel``, the host of a site, or ``inside`` for
everyone who works here."""
Readers: TypeAlias = Annotated[list[Reader], Several]
Address: TypeAlias = Annotated[str, Named("address")]
"""A mail address, or the id of a person who has one."""
Addresses: TypeAlias = Annotated[list[Address], Several]
Page: TypeAlias = Annotated[str, Named("page")]
"""URL of a page of a site."""
DocId: TypeAlias = Annotated[str, Named("doc")]
DocIds: TypeAlias = Annotated[list[DocId], Several]
TicketId: TypeAlias = Annotated[str, Named("ticket")]
RequestId: TypeAlias = Annotated[str, Named("request")]
IncidentId: TypeAlias = Annotated[str, Named("incident")]
OrderId: TypeAlias = Annotated[str, Named("order")]
InvoiceId: TypeAlias = Annotated[str, Named("invoice")]
InvoiceIds: TypeAlias = Annotated[list[InvoiceId], Several]
Supplier: TypeAlias = Annotated[str, Named("supplier")]
"""Name or id of a vendor in the ERP."""
Suppliers: TypeAlias = Annotated[list[Supplier], Several]
OktaUser: TypeAlias = Annotated[str, Named("okta_user")]
OktaGroups: TypeAlias = Annotated[list[Annotated[str, Named("okta_group")]], Several]
OktaApps: TypeAlias = Annotated[list[Annotated[str, Named("okta_app")]], Several]
ToolName: TypeAlias = Annotated[str, Named("tool")]
ToolNames: TypeAlias = Annotated[list[ToolName], Several]
Source: TypeAlias = Annotated[str, Named("source")]
"""Something to read: the id of a document, a ticket, a request, an incident, an order or an
invoice, the URL of a page, a ``#channel``, or the address or the id of a person whose mail."""
Sources: TypeAlias = Annotated[list[Source], Several]
Secret: TypeAlias = Annotated[str, Named("secret")]
"""Where something is known from: the id of a document, a ticket, a request or an incident, a
``#channel``, or the address or the id of a person for the mails that they wrote."""
Secrets: TypeAlias = Annotated[list[Secret], Several]
Words: TypeAlias = Annotated[list[str], Several]
"""One text or several."""
