"""Options of verbs that grade: a model may rate the prose of a run, beside the score."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from vei_tui.settings import UsageProblem, read_settings
from vei_tui.verbs.modelling import check_access, file_option, model_of
from vei_tui.verbs.options import check_place

if TYPE_CHECKING:
    from engine.office import Office
    from engine.record import Run
    from scenarios.catalogue import Scenario
    from vei_tui.evaluation.prose import ProseJudge

SAMPLES: Final = 5
"""Readings where nobody says how many."""

MOST_SAMPLES: Final = 100

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS: Final = (
    click.option(
        "--judge",
        metavar="MODEL",
        help="Have this model rate how well the seat's words are written. The score stays as it "
        "is.",
    ),
    click.option(
        "--samples",
        type=click.IntRange(1, MOST_SAMPLES),
        metavar="N",
        help=f"How often the judge reads them; {SAMPLES} times without it.",
    ),
    file_option("--cassette", "FILE", "The judge answers from this cassette; no model is asked."),
    file_option("--record-cassette", "FILE", "Put the judge's cassette there."),
    click.option("--save", is_flag=True, help="Keep what the judge said as prose.json in the run."),
)


def judge_options(function: F) -> F:
    """The options of a model that rates prose; :func:`rating_of` takes their values."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating that was asked for."""

    judge: ProseJudge
    save: bool
    """Whether it is kept in the run's directory."""

    def of(self, run: Run, scenario: Scenario, office: Office) -> dict[str, Any]:
        """Have the run's prose rated; see :meth:`ProseJudge.rate`."""
        prose = self.judge.rate(office, run.manifest.seat, scenario.brief)
        if self.save:
            import orjson

            from engine.record.directory import replace_file
            from vei_tui.evaluation.prose import PROSE

            body = orjson.dumps(prose, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
            replace_file(run.path / PROSE, [body, b"\n"])
        return prose


def rating_of(path: Path, given: Mapping[str, Any]) -> Rating | None:
    """The rating that the options ask for; None where they name no judge.

    Args:
        path: the run's directory.
        given: the values of :func:`judge_options`.

    Raises:
        UsageProblem: there is no such model, no key for it, no such cassette, or nowhere to keep
            what it says.
    """
    if given["judge"] is None:
        for name in ("samples", "cassette", "record_cassette", "save"):
            if given[name]:
                option = name.replace("_", "-")
                hint = "Name a model with --judge MODEL."
                raise UsageProblem(f"--{option} is for a judge, and there is none.", hint)
        return None
    from vei_tui.proof import is_of_bundle

    settings = read_settings()
    model = model_of(given["judge"], settings)
    cassette: Path | None = given["cassette"]
    check_access(model, settings.models, cassette)
    tape: Path | None = given["record_cassette"]
    if tape is not None:
        check_place(tape)
    if given["save"] and is_of_bundle(path):
        raise UsageProblem("A bundle stays as it is.", "Leave --save out, or grade a run.")
    from vei_tui.evaluation.prose import ProseJudge

    samples = given["samples"] or SAMPLES
    return Rating(ProseJudge(model, samples, settings.models, cassette, tape), given["save"])
