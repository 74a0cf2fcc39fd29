"""The score packs there are, by name: read, checked, and held against an office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import Refused, ScenarioError, nearest
from engine.judge.goals import Case, Goal
from engine.judge.score import Score, grade
from engine.office import Office
from scenarios.goals import goal_of
from scenarios.schema import GoalSection

FOLDER = Path(__file__).parent


class ScorePackFile(BaseModel):
    """A score pack as its file states it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: str
    apps: Annotated[list[str], Field(min_length=1)]
    """What an office has to have for the goals to mean anything in it."""
    goals: Annotated[list[GoalSection], Field(min_length=1)]
    """None of them names anything of one world: a fact speaks of the seat's own work."""
    critical: list[GoalSection] = []
    """Failures that zero the score; each fact says that it was avoided."""


@dataclass(frozen=True, slots=True)
class ScorePack:
    """Goals of one trade."""

    id: str
    title: str
    apps: tuple[str, ...]
    """Apps that the office has to have."""
    goals: tuple[Goal, ...]
    """Critical ones last."""

    def score(self, office: Office, seat: str) -> Score:
        """Grade an office as it stands by this pack alone, whatever its world asks for.

        Args:
            office: what is graded.
            seat: id of the actor whose run it is.

        Raises:
            ScenarioError: the office lacks an app that the goals speak of.
        """
        missing = [app for app in self.apps if app not in office.index]
        if missing:
            world = office.identity.scenario_id
            raise ScenarioError(
                f"The pack {self.id} grades {missing[0]}, and {world} has no {missing[0]}.",
                _fitting(office),
            )
        return grade(Case(office, seat), self.goals)


def names() -> list[str]:
    """The names of the packs, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load(name: str) -> ScorePack:
    """A pack by its name.

    Raises:
        ScenarioError: there is none of this name, or it is wrong: names the place and the remedy.
    """
    if name not in names():
        raise ScenarioError(f"There is no score pack {name!r}.", nearest(name, names()))
    path = FOLDER / f"{name}.yaml"
    return parse(yaml.safe_load(path.read_text("utf-8")), path.name)


def parse(value: Mapping[str, Any], source: str) -> ScorePack:
    """Check a pack that was read.

    Args:
        value: what its file holds.
        source: what the file is called, for errors.

    Raises:
        ScenarioError: something in it is wrong.
    """
    try:
        file = ScorePackFile.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise ScenarioError(f"{source}: {place}: {first['msg']}.") from None
    wanted = [_goal(goal, f"{source}: goals.{goal.id}", False) for goal in file.goals]
    never = [_goal(goal, f"{source}: critical.{goal.id}", True) for goal in file.critical]
    return ScorePack(file.id, file.title, tuple(file.apps), (*wanted, *never))


def _goal(section: GoalSection, where: str, critical: bool) -> Goal:
    try:
        return goal_of(section, critical)
    except (Refused, ScenarioError) as error:
        raise ScenarioError(f"{where}: {error.message}", error.hint) from None


def _fitting(office: Office) -> str:
    fits = [pack.id for pack in map(load, names()) if all(app in office.index for app in pack.apps)]
    return f"Packs that fit: {', '.join(fits)}." if fits else "No pack fits this office."
