"""Numbers that a scenario may leave open: one value, or a range that a run draws from once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from engine.chance import Draw
from engine.money import Cents


class _Range(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="after")
    def _upwards(self) -> Self:
        low, high, _ = self.bounds
        if low > high:
            raise ValueError("from is more than to")
        return self

    @property
    def bounds(self) -> tuple[int, int, int]:
        """The lowest value, the highest, and the step between values."""
        raise NotImplementedError

    def drawn(self, throw: Callable[[], Draw]) -> int:
        """One of its values; nothing is thrown where there is only one."""
        low, high, step = self.bounds
        return low if low == high else low + step * throw().below((high - low) // step + 1)


class Amounts(_Range):
    """Amounts of money, in cents."""

    from_: Annotated[Cents, Field(alias="from", ge=0)]
    to: Cents
    step: Annotated[Cents, Field(ge=1)] = 100
    """One whole unit where left out."""

    @property
    def bounds(self) -> tuple[int, int, int]:
        """In cents."""
        return self.from_, self.to, self.step


class Days(_Range):
    """Numbers of business days."""

    from_: Annotated[int, Field(alias="from", ge=0)]
    to: int
    step: Annotated[int, Field(ge=1)] = 1

    @property
    def bounds(self) -> tuple[int, int, int]:
        """In days."""
        return self.from_, self.to, self.step


def _as_range(value: Any) -> Any:
    return value if isinstance(value, (dict, _Range)) else {"from": value, "to": value}


AnAmount = Annotated[Amounts, BeforeValidator(_as_range)]
"""A field that is written as an amount in whole units, or as ``{from, to, step}`` of them."""

SomeDays = Annotated[Days, BeforeValidator(_as_range)]
"""A field that is written as a number of days, or as ``{from, to, step}`` of them."""
