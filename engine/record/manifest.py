"""The manifest: what a run is a run of, how far it got, and all that depends on the wall clock."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import RunError
from engine.office import GENESIS, Office
from engine.record.directory import KEPT, MANIFEST, WORLD, failed, replace_file

FORMAT: Final = "vei-run"
VERSION: Final = 1

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]

_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)


class ScenarioRef(BaseModel):
    """Which scenario a run is of."""

    model_config = _STRICT

    id: str
    source: str
    """Name of the pack, or the path as it was given; for a text, the folder of what it includes."""
    digest: str
    """Digest of the scenario's sources."""
    variant: Count = 0
    """Which of the scenario's variants; 0 is the world as first written."""
    text: str = ""
    """The scenario itself, where it was given as a text and is in no file."""


class Build(BaseModel):
    """What the run was made with."""

    model_config = _STRICT

    vei_tui: str
    """Version of the product."""
    python: str

    @property
    def python_line(self) -> str:
        """The Python without its patch level, as ``3.11``."""
        return ".".join(self.python.split(".")[:2])


class ForkRef(BaseModel):
    """Whose past a run shares."""

    model_config = _STRICT

    run: str
    """Name of the other run's directory."""
    at: Count
    """How many of its first records are this run's own first ones."""


class Manifest(BaseModel):
    """What a run is a run of, and how far it got when this was written."""

    model_config = _STRICT

    format: Literal["vei-run"] = FORMAT
    manifest_version: Literal[1] = VERSION
    run_id: str
    """Digest of scenario, seed and options; equal runs have equal ones."""
    scenario: ScenarioRef
    seed: int
    options: dict[str, Any]
    seat: str
    """Id of the actor that the player or the agent is."""
    agent: str = ""
    """Who sat in the seat, as ``person``, ``script:gold`` or ``openai/gpt-5``, joined by `` + ``
    where one took over from another; empty where nobody said."""
    starts_at: str
    """The date and hour of the office's time 0."""
    door: str
    """The way in: the app, the line mode, stdio, a script."""
    build: Build
    created: str
    """Wall-clock time in UTC, ISO."""
    updated: str
    """Wall-clock time in UTC, ISO."""
    status: Literal["open", "finished"] = "open"
    """``open`` while the run goes on, and for good where it was killed."""
    records: Count = 0
    """Records at the time of writing; the trace of an open run may hold more."""
    time_ms: Count = 0
    """Office time in ms after the last of these records."""
    head: Sha256 = GENESIS
    """Digest of the last of these records."""
    files: dict[str, Sha256] = {}
    """sha-256 by file name; empty while the run is open."""
    paths: dict[str, str] = {}
    """Where things are that the options name by their sha-256, as the recordings that apps answer
    from."""
    ended: str = ""
    """Why the agent stopped, as ``done`` or ``limit: 200 calls``; empty where nobody said. What
    begins with ``provider`` was the fault of whoever serves the model, not of the model."""

    forked_from: ForkRef | None = None
    """Whose past this run shares; not written where it began by itself."""

    @classmethod
    def begin(
        cls,
        office: Office,
        scenario: ScenarioRef,
        seat: str,
        door: str,
        agent: str = "",
        forked_from: ForkRef | None = None,
    ) -> Manifest:
        """The manifest of a run that begins now."""
        now = wall_clock()
        return cls(
            run_id=office.run_id,
            scenario=scenario,
            seed=office.identity.seed,
            options=orjson.loads(orjson.dumps(dict(office.identity.options))),
            seat=seat,
            agent=agent,
            starts_at=office.identity.starts_at,
            paths=dict(office.identity.paths),
            door=door,
            build=this_build(),
            created=now,
            updated=now,
            forked_from=forked_from,
        )

    def changed(self, **changes: Any) -> Manifest:
        """This manifest with some fields changed, and the time of the change."""
        return self.model_copy(update={**changes, "updated": wall_clock()})

    def _unsaid(self) -> set[str]:
        """Fields that are left out where they say nothing."""
        return {"forked_from"} if self.forked_from is None else set()

    def content(self, redact: Callable[[bytes], bytes] | None = None) -> bytes:
        """The manifest as it is written.

        Args:
            redact: takes secrets out of it; a world that was given as a text with one in it is
                then not the same any more.
        """
        body = orjson.dumps(
            self.model_dump(mode="json", exclude=self._unsaid()),
            option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE,
        )
        return body if redact is None else redact(body)

    def write(self, directory: Path, redact: Callable[[bytes], bytes] | None = None) -> None:
        """Put the manifest into a run's directory.

        Args:
            directory: the run's.
            redact: as in :meth:`content`.

        Raises:
            RunError: it cannot be written.
        """
        replace_file(directory / MANIFEST, [self.content(redact)])


def read_manifest(path: Path) -> Manifest:
    """Read a manifest, strictly.

    Args:
        path: the file.

    Returns:
        The manifest. A run that brings its world and recordings along, as one that was made of a
        bundle does, has them where it lies now, also where it was moved.

    Raises:
        RunError: it cannot be read, is no manifest of a run, or is of a version not known here.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise failed(path, "read", error) from None
    return _moved(manifest_of(data, str(path)), path.parent)


def _moved(manifest: Manifest, directory: Path) -> Manifest:
    """A manifest whose paths lead into the run's directory where they lead nowhere any more."""
    scenario = manifest.scenario
    tail = "" if scenario.text else Path(scenario.source).name
    source = _found(scenario.source, directory / WORLD / tail)
    paths = {
        digest: _found(place, directory / KEPT / Path(place).name)
        for digest, place in manifest.paths.items()
    }
    if source == scenario.source and paths == dict(manifest.paths):
        return manifest
    moved = scenario.model_copy(update={"source": source})
    return manifest.model_copy(update={"scenario": moved, "paths": paths})


def _found(place: str, here: Path) -> str:
    """A path as it was noted, or where it is now that nothing is there."""
    gone = Path(place).is_absolute() and not Path(place).exists()
    return str(here.resolve()) if gone and here.exists() else place


def manifest_of(content: bytes, path: str) -> Manifest:
    """The manifest that a file's content is, strictly.

    Args:
        content: the file's.
        path: how the file is called in errors.

    Raises:
        RunError: it is no manifest of a run, or is of a version not known here.
    """
    try:
        data: object = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise RunError(f"{path} is not JSON: {error}.") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise RunError(f"{path} is not the manifest of a run.", f'Its format is not "{FORMAT}".')
    version = data.get("manifest_version")
    if version != VERSION or isinstance(version, bool):
        raise RunError(
            f"{path} has manifest version {str(version)[:20]}; this build reads version {VERSION}.",
            "Open the run with the build that wrote it.",
        )
    try:
        return Manifest.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])[:200]
        raise RunError(f"{path}: {where!r} is wrong: {first['msg']}.") from None


def scenario_ref(scenario: ScenarioRef | Mapping[str, Any]) -> ScenarioRef:
    """A reference to a scenario, from one or from a mapping of its fields."""
    if isinstance(scenario, ScenarioRef):
        return scenario
    return ScenarioRef.model_validate(dict(scenario))


@cache
def this_build() -> Build:
    """What runs are made with here."""
    # Imported late: it is slow to import, and only a run that begins or is checked needs it.
    from importlib.metadata import PackageNotFoundError, version

    try:
        product = version("vei-tui")
    except PackageNotFoundError:
        product = "uninstalled"
    return Build(vei_tui=product, python=".".join(str(part) for part in sys.version_info[:3]))


def wall_clock() -> str:
    """Now, in UTC, ISO with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
