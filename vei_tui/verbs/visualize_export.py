"""``vei visualize export``: a run as a film or a picture of the office, made without a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from vei_tui.settings import Settings, UsageProblem, read_settings, theme_of
from vei_tui.verbs.options import placed, run_argument, run_path
from vei_tui.verbs.replay import step_of, steps_between

if TYPE_CHECKING:
    from vei_tui.pictures.film import Film
    from vei_tui.seats.marks import Tape

FORMS: Final = (".gif", ".svg", ".cast", ".png")
"""What can be made, by the ending of the file's name."""

IN_PIXELS: Final = (".gif", ".png")

USUAL_FRAMES: Final = 300
"""Pictures of a film at most, where nobody says how many steps lie between two of them."""

MOST_FRAMES: Final = 5_000
"""Pictures of a film at most."""

_LEAST: Final = (60, 16)
"""Columns and rows without which the office shows nothing but that it needs more."""

_LARGEST: Final = (400, 150)


@click.command("export")
@run_argument
@click.argument(
    "out", metavar="OUT", type=click.Path(path_type=Path, dir_okay=False), callback=placed
)
@click.option(
    "--step-ms", type=click.IntRange(20, 10_000), default=500, show_default=True, metavar="MS",
    help="How long a picture of a film stands, in milliseconds.",
)  # fmt: skip
@click.option(
    "--stride", type=click.IntRange(1), metavar="N",
    help=f"Every N-th step. Without it: so that there are at most {USUAL_FRAMES} pictures.",
)  # fmt: skip
@click.option(
    "--width", type=click.IntRange(_LEAST[0], _LARGEST[0]), default=120, show_default=True,
    metavar="N", help="Columns of the screen.",
)  # fmt: skip
@click.option(
    "--height", type=click.IntRange(_LEAST[1], _LARGEST[1]), default=36, show_default=True,
    metavar="N", help="Rows of the screen.",
)  # fmt: skip
@click.option("--from", "first", metavar="STEP", help="Begin at this step: a number, or 09:42.")
@click.option("--to", "last", metavar="STEP", help="End at this step.")
@click.option("--at", metavar="STEP", help="One picture, .png or .svg, of this step.")
@click.option("--theme", metavar="NAME", help="Colours of the app.")
def command(
    run: str,
    out: Path,
    step_ms: int,
    stride: int | None,
    width: int,
    height: int,
    first: str | None,
    last: str | None,
    at: str | None,
    theme: str | None,
) -> int:
    """Make a film or a picture of the run RUN, as OUT.gif, OUT.svg, OUT.cast or OUT.png.

    The office's own screens are drawn, as 'vei replay' shows them; no terminal and no browser is
    needed. A .png is one picture, of the last step without --at; an .svg plays by itself, or is one
    picture with --at; a .cast is an asciicast with a marker at each goal met. RUN is a run's path,
    its name in the artifacts directory, or 'last'; or a trace or a transcript.
    """
    form = _form(out, at, (first, last, stride))
    settings = _settings(theme)
    path = run_path(run)
    from engine.record.directory import replace_file
    from vei_tui.registry import discover
    from vei_tui.screens.filming import film, known_tape
    from vei_tui.seats.recordings import open_recording
    from vei_tui.verbs.progress import progress

    opened = open_recording(path, discover().news(), settings.redact)
    with progress("Reading", opened.total) as advance:
        tape = known_tape(opened, advance)
    steps = _one(tape, at) if form == ".png" or at is not None else _many(tape, first, last, stride)
    with progress("Drawing", len(steps)) as advance:
        taken = film(settings, tape, steps, (width, height), step_ms, advance)
    with progress("Writing", len(taken.stills)) as advance:
        replace_file(out, _written(taken, form, advance))
    click.echo(f"Written: {out}{_told(len(taken.stills), steps)}", err=True)
    return 0


def _form(out: Path, at: str | None, part: tuple[str | None, str | None, int | None]) -> str:
    """The form that the file is to have, where all that is asked for fits it.

    Raises:
        UsageProblem: it cannot be made like that.
    """
    form = out.suffix.lower()
    if form not in FORMS:
        raise UsageProblem(f"{out} says no form.", f"End it in one of {', '.join(FORMS)}.")
    film = any(each is not None for each in part)
    if form == ".png" and film:
        raise UsageProblem("A .png is one picture.", "Choose its step with --at.")
    if at is not None and (film or form in (".gif", ".cast")):
        raise UsageProblem("--at is for one picture.", "Give it with .png, or alone with .svg.")
    if form in IN_PIXELS and find_spec("PIL") is None:
        raise UsageProblem(
            f"A {form} needs Pillow, which is not installed.",
            "Install 'vei-tui[replay]', or make an .svg or a .cast.",
        )
    return form


def _settings(theme: str | None) -> Settings:
    from vei_tui.themes import DEFAULT

    if theme is not None:
        theme_of(theme, "--theme")
    known = read_settings()
    # What somebody chose in the app last is theirs: the same run is to give the same picture.
    return replace(known, theme=theme or known.theme or DEFAULT)


def _one(tape: Tape, at: str | None) -> list[int]:
    step = tape.count if at is None else step_of(tape, at, "--at")
    if step > tape.count:
        raise UsageProblem(f"--at is {step}.", f"The last step is {tape.count}.")
    return [step]


def _many(tape: Tape, first: str | None, last: str | None, stride: int | None) -> list[int]:
    """The steps of a film; the last one is there whatever the stride.

    Raises:
        UsageProblem: there are none, or too many.
    """
    start, end = steps_between(tape, first, last)
    stride = stride or max(1, -(-(end - start) // (USUAL_FRAMES - 1)))
    steps = list(range(start, end + 1, stride))
    if steps[-1] != end:
        steps.append(end)
    if len(steps) > MOST_FRAMES:
        hint = f"Give a larger --stride: at most {MOST_FRAMES} pictures are made."
        raise UsageProblem(f"That would be {len(steps):,} pictures.", hint)
    return steps


def _written(film: Film, form: str, advance: Callable[[int], None]) -> Iterable[bytes]:
    if form == ".cast":
        from vei_tui.pictures.cast import asciicast

        return asciicast(film)
    if form == ".svg":
        from vei_tui.pictures.vector import svg

        return svg(film)
    from vei_tui.pictures import pixels

    return [pixels.png(film)] if form == ".png" else pixels.gif(film, advance)


def _told(pictures: int, steps: list[int]) -> str:
    if len(steps) == 1:
        return f" (step {steps[0]})"
    stride = steps[1] - steps[0]
    every = "" if stride == 1 else f", every {stride} steps"
    return f" ({pictures} pictures, steps {steps[0]} to {steps[-1]}{every})"
