"""The servicedesk section of a scenario file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from twins.servicedesk.flow import PENDING, Decision, IncidentStatus, Priority, RequestStatus

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Minutes = Annotated[int, Field(ge=0)]
Stage = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CommentSection(_Section):
    """A comment from before the scenario starts."""

    author: str
    text: Annotated[str, Field(min_length=1)]
    minutes_ago: Minutes = 0


class StageSection(_Section):
    """A stage of an approval, and who may decide it."""

    stage: Stage
    approvers: list[str] = []
    """Ids of people."""
    role: str = ""
    """Everyone who has this role may decide too."""
    status: Literal["PENDING", "APPROVED", "REJECTED", "SKIPPED"] = PENDING
    decided_by: str = ""


class AnswerSection(_Section):
    """What a colleague decides by themselves once a stage is theirs."""

    status: Decision
    after_ms: Annotated[int, Field(ge=0)]
    by: str = ""
    """Who; the first who may where left out."""
    comment: str = ""


class OrderSection(_Section):
    """What Okta does once a request is approved."""

    okta: Literal[
        "assign_group",
        "unassign_group",
        "assign_application",
        "unassign_application",
        "activate",
        "deactivate",
        "suspend",
        "unsuspend",
        "unlock",
    ]
    user: str = ""
    """Whose account; the requester's where left out."""
    group: str = ""
    app: str = ""
    after_ms: Annotated[int, Field(ge=0)] = 2_000

    @model_validator(mode="after")
    def _complete(self) -> OrderSection:
        for name, given, ending in (
            ("a group", self.group, "assign_group"),
            ("an app", self.app, "assign_application"),
        ):
            takes = self.okta.endswith(ending)
            if takes != bool(given):
                raise ValueError(f"{self.okta} {'needs' if takes else 'does not take'} {name}")
        return self


class ApprovedSection(_Section):
    """What requests and kinds of request have in common: who approves, and what follows."""

    approvals: list[StageSection] = []
    answers: dict[str, AnswerSection] = {}
    """By stage."""
    on_approved: OrderSection | list[OrderSection] = []


class KindSection(ApprovedSection):
    """A kind of request that people can make."""

    id: Id
    title: Title
    description: str = ""


class RequestSection(ApprovedSection):
    """A request that there is already."""

    id: Id
    title: Title
    description: str = ""
    kind: Id | None = None
    """The kind whose stages, answers and orders it has where it gives none of its own."""
    requester: str = ""
    status: RequestStatus | None = None
    """What its stages say where left out."""
    links: list[str] = []
    opened_minutes_ago: Minutes = 0
    comments: list[CommentSection] = []


class IncidentSection(_Section):
    """An incident that there is already."""

    id: Id
    title: Title
    description: str = ""
    priority: Priority = "P3"
    status: IncidentStatus = "NEW"
    requester: str = ""
    assignee: str = ""
    service: str = ""
    links: list[str] = []
    opened_minutes_ago: Minutes = 0
    comments: list[CommentSection] = []


class DeskSection(_Section):
    """The ``servicedesk`` section of a scenario file."""

    incidents: list[IncidentSection] = []
    requests: list[RequestSection] = []
    kinds: list[KindSection] = []
    teams: list[str] = []
    """Names that incidents can be assigned to besides people."""
    notify: Annotated[str, Field(pattern=r"^#[a-z0-9][a-z0-9_-]*$")] | None = None
    """The Slack channel that hears what becomes of incidents and requests."""
