"""A scenario file: the world at time 0, what has to be done in it, and what counts as done."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from engine.people.personas import PersonSection
from engine.rules import epoch_ms


def _real_date(text: str) -> str:
    try:
        epoch_ms(text)
    except ValueError:
        raise ValueError("no such date and hour") from None
    return text


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GoalSection(_Section):
    """One goal: what people call it, and the fact that has to hold."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    label: str
    """What people call it."""
    fact: dict[str, dict[str, Any]]
    """One fact's name and its arguments."""
    weight: Annotated[int, Field(ge=1, le=100)] = 1
    """How much it counts beside the others, from 1 to 100."""
    subgoal: str = ""
    """Key among the score's subgoals that this goal stands for."""


Share = Annotated[Decimal, Field(gt=0, le=1)]
"""A part of a whole, above 0 and up to 1."""


class DimensionSection(_Section):
    """One side of the work in a rubric."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    label: str
    weight: Share
    """Its share of the composite score; those of all dimensions sum to exactly 1."""
    goals: Annotated[list[str], Field(min_length=1)]
    """Ids of the goals that show it."""


class RubricSection(_Section):
    """How goals make up one score; every goal but the critical ones is in one dimension."""

    threshold: Share
    """The composite score that a success takes."""
    dimensions: Annotated[list[DimensionSection], Field(min_length=1)]


class EventSection(_Section):
    """Something that will happen by itself."""

    after_ms: Annotated[int, Field(ge=0)]
    """When, in ms of office time from the start."""
    target: str
    """The app that it happens in."""
    payload: dict[str, Any]
    """What happens, as that app takes it."""
    by: str = "office"
    """Whose act it is."""


class StepSection(_Section):
    """One call of a play."""

    call: str
    """The tool's name."""
    args: dict[str, Any] = {}
    keep: dict[str, str] = {}
    """Names for parts of the result, as paths such as ``0.id``; later args use ``{{name}}``."""


class ScenarioFile(_Section):
    """Everything in a scenario file but the apps' own sections."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    """Its short, lasting name: small letters, digits, underscores."""
    pack: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")] = "core"
    """The group of worlds that it belongs to."""
    vary: dict[str, Any] = {}
    """What differs from variant to variant, by name; see :mod:`scenarios.variants`."""
    title: str
    brief: str
    """The task, as the seat reads it."""
    difficulty: Literal["easy", "moderate", "hard"]
    expected_calls: Annotated[int, Field(ge=1)]
    """Calls a good play takes."""
    starts_at: Annotated[
        str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d$"), AfterValidator(_real_date)
    ]
    """Date and hour of the start, as ``2026-03-10T09:00``."""
    seat: str
    """Id of the person who the player or the model is."""
    reveal: Literal["brief", "goals", "score"] = "goals"
    """How much of the judge a person sees while playing."""
    people: Annotated[list[PersonSection], Field(min_length=1)]
    """Everyone in the office, the seat too, and those outside who can be written to."""
    events: list[EventSection] = []
    """What will happen by itself."""
    modes: dict[str, str] = {}
    """Where an app's answers come from, by app: `sim`, or `replay:PATH` for those of a bundle; the
    path is relative to the scenario's folder."""
    goals: Annotated[list[GoalSection], Field(min_length=1)]
    """What has to be true at the end."""
    critical: list[GoalSection] = []
    """Failures that zero the score; each fact says that it was avoided."""
    rubric: RubricSection | None = None
    """Where it is left out, success takes every goal."""
    plays: dict[str, list[StepSection]] = {}
    """The proofs: ``gold`` passes, ``noop`` and ``overeager`` fail."""
