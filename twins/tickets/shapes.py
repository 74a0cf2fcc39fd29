"""What the tools of tickets take and give: the arguments' types and the results' shapes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

TicketId = Annotated[
    str, Field(min_length=1, max_length=64, description="A ticket's id, as TCK-42.")
]
Title = Annotated[str, Field(min_length=1, max_length=300)]
Description = Annotated[str, Field(max_length=50_000)]
Assignee = Annotated[
    str, Field(max_length=120, description="A person's id or a team; empty for nobody.")
]
Status = Annotated[str, Field(min_length=1, max_length=40, description="As in_progress.")]
Type = Annotated[str, Field(min_length=1, max_length=40, description="As task or incident.")]
Priority = Annotated[str, Field(min_length=1, max_length=40, description="As P2.")]
Text = Annotated[str, Field(min_length=1, max_length=20_000, description="The comment.")]
Limit = Annotated[int, Field(ge=1, le=200, description="At most so many.")]
Query = Annotated[str, Field(min_length=1, max_length=400, description="Words to look for.")]


class Listed(TypedDict):
    ticket_id: str
    title: str
    status: str
    assignee: str | None
    type: str
    priority: str
    updated_ms: int
    due_ms: int | None


# Written as a call because one of the keys is a word of Python.
Happened = TypedDict(
    "Happened", {"time_ms": int, "by": str, "what": str, "from": str, "to": str, "text": str}
)


class Said(TypedDict):
    comment_id: str
    by: str
    text: str
    time_ms: int


class Sla(TypedDict):
    state: str
    limit_ms: int | None
    elapsed_ms: int
    due_ms: int | None


class Shown(TypedDict):
    ticket_id: str
    title: str
    status: str
    assignee: str | None
    description: str
    type: str
    priority: str
    reporter: str
    created_ms: int
    updated_ms: int
    allowed: list[str]
    sla: Sla
    links: list[str]
    comments: list[Said]
    history: list[Happened]


class Created(TypedDict):
    ticket_id: str
    status: str


class Updated(TypedDict):
    ticket_id: str
    changed: list[str]


class Moved(TypedDict):
    ticket_id: str
    status: str
    allowed: list[str]


class Commented(TypedDict):
    ticket_id: str
    comment_id: str
