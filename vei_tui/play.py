"""A play: one day in an office, recorded in a run directory as it goes.

Every way in goes through it: the app, the line mode, the scripted demo, the server. It holds no
office logic: calls go to the office, lines go to the writer, and this joins the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

from engine.errors import RunError
from engine.office import Office
from engine.record import Manifest, Run, RunWriter, ScenarioRef, resume
from engine.tool import Outcome
from scenarios.catalogue import Scenario, load, names
from scenarios.compiler import open_office
from scenarios.modes import located

RUN_NAME = re.compile(r"(.+)-([0-9]{3,})")
"""Name of a run directory: ``<scenario>-<seed>-<nnn>``."""


_OF_SCENARIO = ("scenario_digest", "variant")
"""Options of a run's identity that say which scenario it is of."""


Redact: TypeAlias = Callable[[bytes], bytes]
"""Takes the secrets of this process out of what is written down."""


class Play:
    """One day in an office, recorded as it goes."""

    def __init__(self, scenario: Scenario, office: Office, writer: RunWriter) -> None:
        """Join an office and its record; see :meth:`begin` and :meth:`resume`."""
        self.scenario = scenario
        self.office = office
        self.writer = writer
        self.actor = scenario.seat
        """The seat: id of the actor whose day this is."""

    @property
    def path(self) -> Path:
        """The run's directory."""
        return self.writer.path

    @property
    def seed(self) -> int:
        """What all chance in this office hangs on."""
        return self.office.seed

    @classmethod
    def begin(
        cls,
        scenario: Scenario,
        *,
        seed: int,
        root: Path,
        run_dir: Path | None = None,
        overwrite: bool = False,
        door: str = "play",
        agent: str = "",
        options: Mapping[str, Any] | None = None,
        redact: Redact | None = None,
    ) -> Self:
        """Open a new office and a new run directory for it.

        Args:
            scenario: the world.
            seed: what all chance hangs on.
            root: where run directories go, each named ``<scenario>-<seed>-<nnn>``.
            run_dir: this very directory instead.
            overwrite: whether a run that is already in ``run_dir`` may be replaced.
            door: the way in, for the manifest: ``play``, ``line``, ``stdio``, ``script``.
            agent: who sits in the seat, for the manifest: ``person``, ``script:gold``, ``mcp``, a
                model's name.
            options: what makes this run different from usual ones; see
                :class:`scenarios.options.WorldOptions`.
            redact: takes secrets out of the record and all that is made of it.

        Raises:
            RunError: the directory holds a run, or cannot be written.
            ScenarioError: the world cannot be opened.
        """
        office = open_office(scenario, seed, options, redact=redact)
        path = new_directory(root, f"{scenario.id}-{seed}") if run_dir is None else run_dir
        writer = RunWriter.create(
            path,
            office,
            scenario_ref(scenario),
            scenario.seat,
            overwrite,
            door=door,
            agent=agent,
        )
        return cls(scenario, office, writer)

    @classmethod
    def resume(cls, path: Path, agent: str = "", redact: Redact | None = None) -> Self:
        """Open a run again where it stopped; what is recorded is done again, then it goes on.

        Args:
            path: the run directory.
            agent: who goes on with it; the manifest names them too once they do anything.
            redact: as in :meth:`begin`.

        Raises:
            RunError: there is no run there, it is in use, its world has changed since, or it does
                not come out the same.
            ScenarioError: its world is not there any more.
        """
        run = Run.open(path)
        scenario = scenario_of(run.manifest)
        office, writer = resume(run, partial(rebuild, redact=redact, scenario=scenario))
        play = cls(scenario, office, writer)
        play.joined(agent)
        return play

    def call(self, tool: str, args: Mapping[str, Any], actor: str | None = None) -> Outcome:
        """Let the seat, or another actor, call a tool; its record is on disk when this returns."""
        return self.office.call(actor or self.actor, tool, args)

    def afresh(self) -> Office:
        """The same office at its time 0, to do the calls again in."""
        return rebuild(self.writer.manifest, self.office.rules.redact, self.scenario)

    def joined(self, agent: str) -> None:
        """Somebody sits down in the seat; the manifest names them once anything more happens.

        Args:
            agent: who, as in :meth:`begin`.
        """
        self.writer.joined(agent)

    def score(self) -> dict[str, Any]:
        """The grade as things stand, in the shape of ``score.json``; nothing is written."""
        return score_of(self.office)

    def finish(self, ended: str = "") -> dict[str, Any]:
        """Write score, transcript and manifest as things stand, and return the score.

        Its costs are those that the run's journal tells of, where it has one.

        The run can go on all the same, now or resumed later.

        Args:
            ended: why the agent stopped, for the manifest; see :class:`engine.record.Manifest`.

        Raises:
            RunError: a file cannot be written.
        """
        score = self.writer.costed(self.score())
        self.writer.finish(score, ended)
        return score

    def close(self) -> None:
        """Let go of the run directory."""
        self.writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def scenario_ref(scenario: Scenario) -> ScenarioRef:
    """What a manifest says about a world: enough to find it again, from any working directory."""
    if scenario.text:
        source = scenario.folder
    else:
        shipped = scenario.source in names()
        source = scenario.source if shipped else str(Path(scenario.source).resolve())
    return ScenarioRef(
        id=scenario.id,
        source=source,
        digest=scenario.digest,
        variant=scenario.variant,
        text=scenario.text,
    )


def scenario_now(manifest: Manifest) -> Scenario:
    """The world of a recorded run as it is here now, whether or not it has changed since.

    Raises:
        ScenarioError: it is not there any more, or not sound.
    """
    recorded = manifest.scenario
    if recorded.text:
        return load(recorded.text, recorded.variant, Path(recorded.source))
    return load(recorded.source, recorded.variant)


def scenario_of(manifest: Manifest) -> Scenario:
    """The world of a recorded run, unchanged.

    Raises:
        ScenarioError: it is not there any more.
        RunError: it has changed since, so the run cannot go on in it.
    """
    scenario = scenario_now(manifest)
    if manifest.scenario.digest != scenario.digest:
        raise RunError(
            f"The scenario {scenario.id} has changed since this run.",
            "Put it back as it was, or begin a new run.",
        )
    return scenario


def rebuild(
    manifest: Manifest, redact: Redact | None = None, scenario: Scenario | None = None
) -> Office:
    """A fresh office with the scenario, seed and options of a recorded run.

    Where the scenario has changed since, so has this office; comparing the records shows it.

    Args:
        manifest: the run's.
        redact: what took secrets out of its record.
        scenario: the run's world where it was read already; it is read anew without one.

    Raises:
        ScenarioError: the scenario is not there any more, or a recording that an app answers from.
        RunError: such a recording has changed.
    """
    if scenario is None:
        scenario = scenario_now(manifest)
    options = {key: value for key, value in manifest.options.items() if key not in _OF_SCENARIO}
    modes = options.get("modes")
    if modes:
        options["modes"] = located(modes, manifest.paths)
    office = open_office(scenario, manifest.seed, options, redact=redact)
    if modes and modes != office.identity.options.get("modes"):
        places = ", ".join(office.identity.paths.values())
        raise RunError(f"A recording of this run has changed since: {places}.", "Put it back.")
    return office


def score_of(office: Office) -> dict[str, Any]:
    """An office's grade as it stands; empty where it has no goals."""
    return dict(office.rules.score(office)) if office.rules.score is not None else {}


def new_directory(root: Path, stem: str) -> Path:
    """Make the directory of a new run: ``root/stem-nnn`` with the next number that is free.

    Raises:
        RunError: it cannot be made.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        number = _last_number(root, stem) + 1
        while True:
            path = root / f"{stem}-{number:03d}"
            try:
                path.mkdir()
            except FileExistsError:
                # Another process took this number a moment ago.
                number += 1
            else:
                return path
    except OSError as error:
        reason = error.strerror or str(error)
        hint = "Choose another place with VEI_ARTIFACTS_DIR or --out."
        raise RunError(f"No run can be kept in {root}: {reason}.", hint) from None


def _last_number(root: Path, stem: str) -> int:
    """The highest number that a run of this name has; 0 where there is none."""
    taken = [0]
    for entry in root.iterdir():
        found = RUN_NAME.fullmatch(entry.name)
        if found is not None and found[1] == stem:
            taken.append(int(found[2]))
    return max(taken)
