"""Options that verbs with a model in the seat share: what it may use, and what it is offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from vei_tui.settings import Settings, UsageProblem

if TYPE_CHECKING:
    from engine.agents.limits import Limits
    from engine.agents.models import ModelName

MINUTE_MS: Final = 60_000
MOST_TOOLS: Final = 500
MAX_PACE_S: Final = 60

OWN_CASSETTE: Final = "A run's own is in its dir."
"""Where a cassette comes from that answers in a seat."""


F = TypeVar("F", bound=Callable[..., Any])


class Dollars(click.ParamType[Decimal]):
    """A sum of dollars, above 0."""

    name = "dollars"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """The sum, exactly as it was written."""
        try:
            sum_ = Decimal(str(value).lstrip("$"))
        except InvalidOperation:
            sum_ = Decimal(0)
        if not sum_.is_finite() or sum_ <= 0:
            self.fail(f"{str(value)[:40]!r} is no sum of dollars above 0.", param, ctx)
        return sum_


class PaceType(click.FloatRange):
    """Seconds between two steps."""

    def __init__(self) -> None:
        super().__init__(0, MAX_PACE_S)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The seconds; what is no number is in no range, though it is not outside of it either."""
        seconds: float = super().convert(value, param, ctx)
        if isnan(seconds):
            self.fail(f"{value!r} is no number of seconds.", param, ctx)
        return seconds


def limits_options(function: F) -> F:
    """The options that say how much a model may use in one run."""
    for option in reversed(_LIMITS):
        function = option(function)
    return function


_LIMITS: Final = (
    click.option(
        "--max-steps", type=click.IntRange(1), metavar="N", help="Calls of the office's tools."
    ),
    click.option(
        "--max-tokens", type=click.IntRange(1), metavar="N", help="Tokens read and written."
    ),
    click.option(
        "--max-usd", type=Dollars(), metavar="DOLLARS", help="A model without a price is refused."
    ),
    click.option(
        "--max-office-minutes", type=click.IntRange(1), metavar="N", help="Time in the office."
    ),
)


def model_option(function: F) -> F:
    """The option ``--model`` of a verb with one model."""
    return click.option(
        "--model",
        metavar="NAME",
        help="As openai/gpt-5, anthropic/claude-sonnet-4-5 or local/NAME@URL. "
        "Without it: VEI_MODEL.",
    )(function)


def top_k_option(function: F) -> F:
    """The option ``--tool-top-k``."""
    return click.option(
        "--tool-top-k",
        "top_k",
        type=click.IntRange(1, MOST_TOOLS),
        metavar="N",
        help="Offer only the N tools that a search finds for the task, besides the basics.",
    )(function)


def pace_option(help: str) -> Callable[[F], F]:
    """The option ``--pace``."""
    return click.option("--pace", type=PaceType(), default=0.0, metavar="SECONDS", help=help)


def limits_of(given: dict[str, Any]) -> Limits:
    """The limits that the options say, taken out of what was given.

    Args:
        given: the values of :func:`limits_options`, and maybe others; what lacks is no limit.
    """
    from engine.agents.limits import Limits

    steps, minutes = given.pop("max_steps", None), given.pop("max_office_minutes", None)
    usual = Limits()
    return Limits(
        calls=usual.calls if steps is None else steps,
        turns=usual.turns if steps is None else steps,
        tokens=given.pop("max_tokens", None),
        usd=given.pop("max_usd", None),
        office_ms=None if minutes is None else minutes * MINUTE_MS,
    )


def model_of(name: str | None, settings: Settings) -> ModelName:
    """The model that is meant.

    Args:
        name: the option; None for the environment's.
        settings: the environment's.

    Raises:
        UsageProblem: none is named, or the name is none; says which forms there are.
    """
    from engine.agents.models import EXAMPLES, ModelName
    from engine.errors import ModelError

    chosen = name or settings.model
    if not chosen:
        hint = f"Name one with --model or VEI_MODEL: {EXAMPLES}."
        raise UsageProblem("There is no model for the seat.", hint)
    try:
        return ModelName.parse(chosen)
    except ModelError as problem:
        raise UsageProblem(problem.message, problem.hint) from None


def check_access(
    model: ModelName,
    variables: Mapping[str, str],
    cassette: Path | None = None,
    hint: str = "--record-cassette makes one.",
) -> None:
    """See that there is a key, or the cassette that answers instead, before anything begins.

    Args:
        model: who is asked where no cassette answers.
        variables: the environment's, by name.
        cassette: see :func:`check_cassette`, as ``hint``.

    Raises:
        UsageProblem: there is no such cassette, or no key; names its variable.
    """
    if cassette is not None:
        check_cassette(cassette, hint)
        return
    from engine.agents.models import access
    from engine.errors import ModelError

    try:
        access(model, variables)
    except ModelError as problem:
        raise UsageProblem(problem.message, problem.hint) from None


def check_cassette(cassette: Path, hint: str = OWN_CASSETTE) -> None:
    """See that a cassette is there before anything begins.

    Args:
        cassette: its file.
        hint: where one comes from.

    Raises:
        UsageProblem: it is not there.
    """
    if not cassette.is_file():
        raise UsageProblem(f"There is no cassette {str(cassette)!r}.", hint)


def file_option(name: str, metavar: str, help: str) -> Callable[[F], F]:
    """An option that names a file."""
    return click.option(
        name, type=click.Path(path_type=Path, dir_okay=False), metavar=metavar, help=help
    )
