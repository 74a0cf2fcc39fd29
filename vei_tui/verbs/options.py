"""Options that several verbs share, and the play they open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from vei_tui.choosing import settled
from vei_tui.settings import MAX_SEED, Settings, UsageProblem, read_settings, seed_of

if TYPE_CHECKING:
    from scenarios.catalogue import Scenario
    from vei_tui.play import Play

MAX_VARIANT = 1_000_000

_MODES = "vei_tui.modes"
"""What the context keeps the modes under that were asked for."""

F = TypeVar("F", bound=Callable[..., Any])


class SeedType(click.ParamType[int]):
    """A seed, checked as the environment's is."""

    name = "seed"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The seed as a number."""
        return value if isinstance(value, int) else seed_of(str(value), "--seed")


@dataclass(frozen=True, slots=True)
class World:
    """Which world to open and where to record it, as the options say it."""

    settings: Settings
    """The environment's, with the options' values in place of its own."""
    out: Path | None
    """The run directory; None for a new one in the artifacts directory."""
    overwrite: bool
    """Whether a run that is there already may be replaced."""

    def load(self) -> Scenario:
        """The scenario.

        Raises:
            ScenarioError: there is none of that name or path, or it is not sound.
        """
        from scenarios.catalogue import load
        from vei_tui.choosing import variant_for

        name = self.settings.scenario
        return load(name, variant_for(self.settings, name, self.settings.seed))

    def begin(self, door: str, agent: str = "") -> Play:
        """A new play of it, recorded; see :meth:`vei_tui.play.Play.begin`."""
        from vei_tui.play import Play
        from vei_tui.verbs.crash import keep_crashes_in

        play = Play.begin(
            self.load(),
            seed=self.settings.seed,
            root=self.settings.artifacts_dir,
            run_dir=self.out,
            overwrite=self.overwrite,
            door=door,
            agent=agent,
            options=self.settings.options,
            redact=self.settings.redact,
        )
        keep_crashes_in(play.path)
        return play


def open_again(path: Path) -> Play:
    """A recorded run, for a person to go on with; see :meth:`vei_tui.play.Play.resume`."""
    from vei_tui.play import Play
    from vei_tui.proof import is_of_bundle
    from vei_tui.verbs.crash import keep_crashes_in

    if is_of_bundle(path):
        hint = "'vei pack open FILE --out DIR' makes a run of it that can."
        raise UsageProblem("A bundle stays as it is; nobody can go on in it.", hint)
    play = Play.resume(path, "person", read_settings().redact)
    keep_crashes_in(play.path)
    return play


def scenario_options(function: F) -> F:
    """The options that say which world is opened."""
    function = variant_option(_mode_option(function))
    function = click.option(
        "--seed",
        type=SeedType(),
        metavar="N",
        help=f"What all chance hangs on, 0 to {MAX_SEED}.",
    )(function)
    return click.option(
        "--scenario", metavar="NAME|PATH", help="The world: a name, or a scenario's file."
    )(function)


def _mode_option(function: F) -> F:
    """The option ``--app-mode``; :func:`world_of` finds what it was given."""
    return click.option(
        "--app-mode",
        "modes",
        multiple=True,
        expose_value=False,
        callback=_keep_modes,
        metavar="APP=MODE",
        help="sim, or replay:FILE to answer from a bundle (.mcpz) or, the browser, a web archive "
        "(.wacz). Can be given again.",
    )(function)


def _keep_modes(ctx: click.Context, _: click.Parameter, given: tuple[str, ...]) -> None:
    modes: dict[str, str] = {}
    for each in given:
        app, _equals, mode = each.partition("=")
        if not app or not mode:
            raise UsageProblem(f"--app-mode is {each[:60]!r}.", "Write it as slack=replay:FILE.")
        modes[app] = mode
    ctx.meta[_MODES] = modes


def variant_option(function: F) -> F:
    """The option ``--variant``."""
    return click.option(
        "--variant",
        type=click.IntRange(0, MAX_VARIANT),
        metavar="N",
        help="A fresh instance of a world that varies; 0 is the world as first written.",
    )(function)


def world_options(function: F) -> F:
    """The options that say which world is opened and where it is recorded."""
    function = click.option(
        "--overwrite", is_flag=True, help="Replace the run that is in --out already."
    )(function)
    function = click.option(
        "--out",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="The run's own directory. Without it: a new one in VEI_ARTIFACTS_DIR.",
    )(function)
    return scenario_options(function)


def world_of(
    scenario: str | None,
    seed: int | None,
    out: Path | None = None,
    overwrite: bool = False,
    variant: int | None = None,
) -> World:
    """The world that options and environment name, the options above the environment.

    Raises:
        UsageProblem: a value of the environment is wrong, or the options contradict each other.
    """
    if overwrite and out is None:
        raise UsageProblem("--overwrite needs --out.", "Name the directory with --out DIR.")
    known = read_settings()
    ctx = click.get_current_context(silent=True)
    modes = {} if ctx is None else ctx.meta.get(_MODES, {})
    settings = replace(
        known,
        options={**known.options, "modes": modes} if modes else known.options,
        seed=known.seed if seed is None else seed,
        scenario=scenario or known.scenario,
        named=known.named or bool(scenario),
        variant=variant,
    )
    return World(settled(settings), out, overwrite)


def world_given(given: dict[str, Any]) -> World:
    """The same, with the options taken out of what was given.

    Args:
        given: the values of :func:`world_options`, and maybe others.

    Raises:
        UsageProblem: as :func:`world_of`.
    """
    names = ("scenario", "seed", "out", "overwrite", "variant")
    return world_of(**{name: given.pop(name) for name in names})


def scenario_named(name: str, variant: int | None = None) -> Scenario:
    """The scenario that an argument names.

    Args:
        name: a shipped scenario's, or a path.
        variant: which of its variants; the world as first written where left out.

    Raises:
        UsageProblem: there is none.
        ScenarioError: it is not sound, or it does not vary.
    """
    from engine.errors import nearest
    from scenarios.catalogue import load, names
    from scenarios.sources import is_text

    if name not in names() and not is_text(name) and not Path(name).exists():
        name = settled(replace(read_settings(), scenario=name, named=True)).scenario
        if not Path(name).exists():
            raise UsageProblem(f"There is no scenario {name!r}.", nearest(name, names()))
    return load(name, variant or 0)


def run_argument(function: F) -> F:
    """The argument RUN of verbs that look at a recorded run."""
    return click.argument("run", metavar="RUN", type=str)(function)


def json_option(function: F) -> F:
    """The option ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs.")(
        function
    )


def page_option(function: F) -> F:
    """The option ``--out`` of verbs that write a page."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        required=True,
        callback=placed,
        help="Write the page into this file.",
    )(function)


def placed(_: click.Context, __: click.Parameter, out: Path) -> Path:
    """The file that a parameter names, refused before the work where there is no place for it.

    Raises:
        UsageProblem: its directory does not exist.
    """
    check_place(out)
    return out


def check_place(file: Path) -> None:
    """See that there is a place for a file, before the work that it is to keep.

    Raises:
        UsageProblem: its directory does not exist.
    """
    if not file.parent.is_dir():
        raise UsageProblem(f"There is no directory {str(file.parent)!r}.", "Make it first.")


def run_path(text: str, packed: bool = False) -> Path:
    """Where a run is: a path, or the name of a run in the artifacts directory, or ``last``.

    Args:
        text: what was given.
        packed: whether a bundle is taken as it is. Otherwise it is the run directory that is made
            of it to look into.

    Raises:
        UsageProblem: there is no such run; names what there is.
    """
    from engine.errors import nearest
    from engine.record import runs_in

    root = read_settings().artifacts_dir
    for path in (Path(text), root / text):
        if path.exists():
            return _opened(path) if path.suffix == ".mcpz" and not packed else path
    found = [run for run in runs_in(root) if run.path != root]
    if text == "last" and found:
        return found[0].path
    names = [run.path.name for run in found]
    hint = nearest(text, names) if names else f"There are no runs in {root} yet."
    raise UsageProblem(f"There is no run {text!r}.", hint)


def _opened(bundle: Path) -> Path:
    from vei_tui.proof import open_bundle

    return open_bundle(bundle)
