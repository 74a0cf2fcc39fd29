"""The scenarios there are, by name or by file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from engine.errors import Refused, RunError, ScenarioError, nearest
from engine.judge.goals import Goal
from engine.judge.rubric import Dimension, Rubric
from scenarios.goals import goal_of
from scenarios.predicates.obstacles import obstacles
from scenarios.predicates.references import World, dangling
from scenarios.references import check_references
from scenarios.schema import ScenarioFile
from scenarios.sources import (
    ARCHIVE,
    FILE,
    INLINE,
    PACKS,
    Source,
    is_text,
    read,
    read_text,
    shipped,
)
from scenarios.variants import varied
from scenarios.wiring import check_wiring
from twins import registry

_REMEDIES = {"missing": "Add it.", "extra_forbidden": "Remove it or check its spelling."}
"""What to do about problems of a kind; about any other it helps to see what was given."""
_QUOTES = "Put it in quotes."
"""What to do where a text is wanted, and YAML took the word for more: 42, yes."""


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
    variant: int = 0
    """Which of its variants it is; 0 is the world as it was first written."""
    varies: tuple[str, ...] = ()
    """Names of what differs from variant to variant."""
    text: str = ""
    """The scenario itself, where it was given as a text and is in no file."""
    folder: str = ""
    """Where the files are that such a text includes."""

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
    def pack(self) -> str:
        """The group of worlds that it belongs to."""
        return self.file.pack

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
        wanted = [goal_of(goal, False) for goal in self.file.goals]
        return (*wanted, *(goal_of(goal, True) for goal in self.file.critical))

    @cached_property
    def rubric(self) -> Rubric | None:
        """How its goals make up one score; None where success takes all of them."""
        section = self.file.rubric
        if section is None:
            return None
        dimensions = [
            Dimension(d.id, d.label, d.weight, tuple(d.goals)) for d in section.dimensions
        ]
        return Rubric(section.threshold, tuple(dimensions))


def names() -> list[str]:
    """Names of the scenarios that are shipped, sorted."""
    return shipped()


def load(name: str, variant: int = 0, folder: Path | None = None) -> Scenario:
    """A shipped scenario by its name, or one of your own: the path of its file or folder, or itself
    as a text in YAML or JSON.

    Args:
        name: the name, the path or the text.
        variant: which of its variants; 0 is the world as it was first written.
        folder: where the files are that a text includes; the working directory where left out.

    Raises:
        ScenarioError: there is none, or something in it is wrong: which file, where, the remedy.
    """
    (scenario,) = instances(name, [variant], folder)
    return scenario


def instances(name: str, variants: Iterable[int], folder: Path | None = None) -> Iterator[Scenario]:
    """Several variants of a scenario, whose files are read once; see :func:`load`."""
    if is_text(name):
        whole = (folder or Path()).resolve()
        text = read_text(name, whole)
        for variant in variants:
            yield replace(parse(text, INLINE, variant), text=name, folder=str(whole))
        return
    path, source = _place(name)
    files = read(path)
    for variant in variants:
        yield parse(files, source, variant)


def source_of(scenario: Scenario) -> Source:
    """A scenario's files, read again.

    Raises:
        ScenarioError: they are not there any more, or not what they were when it was read.
    """
    if scenario.text:
        source = read_text(scenario.text, Path(scenario.folder))
    else:
        path, _ = _place(scenario.source)
        source = read(path)
    if source.digest != scenario.digest:
        raise ScenarioError(f"{scenario.source} has changed a moment ago.", "Try again.")
    return source


def _place(name: str) -> tuple[Path, str]:
    """Where a scenario's file is, and what the scenario goes by."""
    if name in names():
        return PACKS / name / FILE, name
    try:
        for path in (Path(name) / FILE, Path(name)):
            if path.is_file():
                return path, str(path)
    except OSError:
        # Such as a name that is longer than the system takes: there is no file of that name.
        pass
    raise ScenarioError(f"There is no scenario {name[:80]!r}.", nearest(name[:80], names()))


def parse(source: Source, name: str, variant: int = 0) -> Scenario:
    """Check a scenario that was read.

    Args:
        source: the scenario, and what it includes.
        name: how it was named.
        variant: which of its variants is wanted.

    Raises:
        ScenarioError: something in it is wrong; names the file, the place and the remedy.
    """
    made = varied(source, variant)
    value = made.value
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
    file = _checked(ScenarioFile, own, source, ())
    sections = {
        app: _checked(registry.twin(app).section, _unpacked(app, value, source), source, (app,))
        for app in sorted(apps)
        if app in value
    }
    if not sections:
        raise ScenarioError(f"{source.path}: the office has no apps.", f"Add {' or '.join(apps)}.")
    scenario = Scenario(file, sections, name, source.digest, variant, made.varies)
    check_references(file, sections, source)
    check_wiring(World(file, sections), source)
    _check_goals(scenario, source)
    return scenario


def _unpacked(app: str, value: dict[str, Any], source: Source) -> Any:
    """An app's section as it is written, or with the sites of the archive that it names."""
    section = value[app]
    if app != ARCHIVE[0] or not source.archive or not isinstance(section, dict):
        return section
    if "sites" in section:
        hint = "Keep one of the two."
        raise ScenarioError(f"{source.path}: browser: has both sites and an archive.", hint)
    # Reading archives takes the record room, which most scenarios can do without.
    from scenarios.archives import section_of

    name = str(section[ARCHIVE[1]])
    try:
        sites = section_of(source.archive, name).model_dump()["sites"]
    except RunError as error:
        where = f"{source.path}: browser.archive: {name[:120]}"
        raise ScenarioError(f"{where}: {error.message}", error.hint) from None
    return {**section, "sites": sites}


def _checked(model: type[Any], value: Any, source: Source, where: tuple[str, ...]) -> Any:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in (*where, *first["loc"]))
        problem = first["msg"].removeprefix("Value error, ")
        given = f"Given: {str(first['input'])[:80]!r}."
        if first["type"] == "string_type" and isinstance(first["input"], (int, float)):
            given = f"{given} {_QUOTES}"
        hint = _REMEDIES.get(first["type"]) or given
        raise ScenarioError(f"{source.where(place)}: {problem}.", hint) from None


def _check_goals(scenario: Scenario, source: Source) -> None:
    world = World(scenario.file, scenario.sections)
    listed = [(goal, "goals") for goal in scenario.file.goals]
    for goal, key in (*listed, *((goal, "critical") for goal in scenario.file.critical)):
        own = f"{key}.{goal.id}"
        try:
            goal_of(goal, key == "critical")
        except (Refused, ScenarioError) as error:
            raise ScenarioError(f"{source.where(own)}: {error.message}", error.hint) from None
        ((name, args),) = goal.fact.items()
        for where, problem, hint in dangling(name, args, world):
            place = f"{own}.{name}.{where}"
            raise ScenarioError(f"{source.where(place)}: {problem}", hint)
        if key == "critical":
            continue
        for where, problem, hint in obstacles(name, args, world):
            place = f"{own}.{name}.{where}".rstrip(".")
            raise ScenarioError(f"{source.where(place)}: {problem}", hint)
