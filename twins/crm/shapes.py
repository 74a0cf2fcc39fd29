"""What the tools of the CRM take and give: the arguments' types and the results' shapes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

EMAIL = r"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$"
MAX_CENTS = 10**15
"""Ten trillion in whole units: no deal is worth more."""

Email = Annotated[str, Field(max_length=254, pattern=EMAIL)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
PersonName = Annotated[str, Field(max_length=100)]
Domain = Annotated[str, Field(max_length=253, pattern=r"^([^@\s/]+\.[^@\s/]+)?$")]
Id = Annotated[str, Field(min_length=1, max_length=32)]
StageName = Annotated[str, Field(min_length=1, max_length=64)]
Kind = Annotated[
    str, Field(pattern=r"^\w[\w .-]{0,39}$", description="call, email, meeting, note, …")
]
Note = Annotated[str, Field(max_length=10_000)]
Query = Annotated[str, Field(min_length=1, max_length=200, description="Words to look for.")]
Limit = Annotated[int, Field(ge=1, le=200, description="At most so many.")]


class Made(TypedDict):
    id: str


class Done(TypedDict):
    ok: bool


class Staged(TypedDict):
    ok: bool
    stage: str


class Logged(TypedDict):
    ok: bool
    id: str


class ContactShown(TypedDict):
    id: str
    email: str
    first_name: str
    last_name: str
    do_not_contact: bool
    consent_note: str
    company_id: str | None
    company_ids: list[str]
    activity_count: int
    created_ms: int


class CompanyShown(TypedDict):
    id: str
    name: str
    domain: str
    contact_ids: list[str]
    contact_count: int
    created_ms: int


class MoveShown(TypedDict):
    stage: str
    by: str
    time_ms: int


class DealShown(TypedDict):
    id: str
    name: str
    amount: int | str
    amount_cents: int
    currency: str
    stage: str
    closed: str | None
    contact_id: str | None
    company_id: str | None
    owner: str
    created_ms: int
    history: list[MoveShown]


class ActivityShown(TypedDict):
    id: str
    kind: str
    by: str
    time_ms: int
    contact_id: str | None
    deal_id: str | None
    note: str
