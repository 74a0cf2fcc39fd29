"""The scenarios there are, by name or by file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from engine.errors import Refused, ScenarioError, nearest
from engine.judge.goals import Goal
from scenarios.predicates.references import World, dangling
from scenarios.predicates.registry import predicate
from scenarios.references import check_references
from scenarios.schema import GoalSection, ScenarioFile
from scenarios.sources import FILE, PACKS, Source, read, shipped
from twins import registry

_REMEDIES = {"missing": "Add it.", "extra_forbidden": "Remove it or check its spelling."}
"""What to do about problems of a kind; about any other it helps to see what was given."""


@dataclass(frozen=True)
class Scenario:
    """A scenario that was read and found sound."""

    file: ScenarioFile
    sections: Mapping[str, BaseModel]
    """Each app's own section, by app name, sorted."""
    source: str
    """How it was named: a pack's name, or a path."""
    digest: str
    """sha-256 over all its files."""

    @property
    def id(self) -> str:
        """Short stable name."""
        return self.file.id

    @property
    def title(self) -> str:
        """Name for people."""
        return self.file.title

    @property
    def brief(self) -> str:
        """The task, as the seat reads it."""
        return self.file.brief

    @property
    def difficulty(self) -> str:
        """``easy``, ``moderate`` or ``hard``."""
        return self.file.difficulty

    @property
    def apps(self) -> tuple[str, ...]:
        """The apps of its office."""
        return tuple(self.sections)

    @property
    def seat(self) -> str:
        """Id of the actor that the player or the model is."""
        return self.file.seat

    @property
    def starts_at(self) -> str:
        """Date and hour of time 0."""
        return self.file.starts_at

    @property
    def reveal(self) -> str:
        """How much of the judge a person sees while playing."""
        return self.file.reveal

    @property
    def plays(self) -> tuple[str, ...]:
        """Names of the plays it ships."""
        return tuple(self.file.plays)

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        """What has to be true, critical failures last."""
        wanted = [_goal(goal, False) for goal in self.file.goals]
        return (*wanted, *(_goal(goal, True) for goal in self.file.critical))


def names() -> list[str]:
    """Names of the scenarios that are shipped, sorted."""
    return shipped()


def load(name: str) -> Scenario:
    """A shipped scenario by its name, or one of your own by the path of its file or folder.

    Raises:
        ScenarioError: there is none, or something in it is wrong: which file, where, the remedy.
    """
    if name in names():
        return parse(read(PACKS / name / FILE), name)
    path = Path(name)
    if path.is_dir() and (path / FILE).is_file():
        path = path / FILE
    if not path.is_file():
        raise ScenarioError(f"There is no scenario {name!r}.", nearest(name, names()))
    return parse(read(path), str(path))


def parse(source: Source, name: str) -> Scenario:
    """Check a scenario that was read.

    Raises:
        ScenarioError: something in it is wrong; names the file, the place and the remedy.
    """
    value = source.value
    if not isinstance(value, dict):
        hint = "Begin with a line such as id: my_office."
        raise ScenarioError(f"{source.path}: a scenario is a mapping of keys to values.", hint)
    apps = registry.names()
    known = [*ScenarioFile.model_fields, *apps]
    for key in value:
        if key not in known:
            hint = nearest(str(key), known)
            raise ScenarioError(f"{source.path}: unknown key {str(key)!r}.", hint)
    own = {key: part for key, part in value.items() if key in ScenarioFile.model_fields}
    file = _checked(ScenarioFile, own, source.path, ())
    sections = {
        app: _checked(registry.twin(app).section, value[app], source.path, (app,))
        for app in sorted(apps)
        if app in value
    }
    if not sections:
        raise ScenarioError(f"{source.path}: the office has no apps.", f"Add {' or '.join(apps)}.")
    scenario = Scenario(file, sections, name, source.digest)
    check_references(file, sections, source.path)
    _check_goals(scenario, source.path)
    return scenario


def _checked(model: type[Any], value: Any, path: Path, where: tuple[str, ...]) -> Any:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in (*where, *first["loc"]))
        problem = first["msg"].removeprefix("Value error, ")
        hint = _REMEDIES.get(first["type"]) or f"Given: {str(first['input'])[:80]!r}."
        raise ScenarioError(f"{path}: {place}: {problem}.", hint) from None


def _check_goals(scenario: Scenario, path: Path) -> None:
    world = World(scenario.file, scenario.sections)
    for goal in (*scenario.file.goals, *scenario.file.critical):
        try:
            _goal(goal, False)
        except (Refused, ScenarioError) as error:
            raise ScenarioError(f"{path}: goals.{goal.id}: {error.message}", error.hint) from None
        ((name, args),) = goal.fact.items()
        for where, problem, hint in dangling(name, args, world):
            raise ScenarioError(f"{path}: goals.{goal.id}.{name}.{where}: {problem}", hint)


def _goal(section: GoalSection, critical: bool) -> Goal:
    if len(section.fact) != 1:
        raise ScenarioError("a goal states exactly one fact.", "Make two goals of it.")
    ((name, args),) = section.fact.items()
    return Goal(
        section.id, section.label, predicate(name, args), section.weight, section.subgoal,
        critical, section.fact,
    )  # fmt: skip
