"""The dice of drift: thrown from its own seed, and never those of anybody else."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.chance import Draw


@dataclass(slots=True)
class Dice:
    """The dice of one happening: one throw for each purpose, all from the drift's own seed."""

    seed: int
    slot: int
    """Which happening of the day."""

    def draw(self, purpose: str) -> Draw:
        """The throw for a purpose."""
        return Draw(self.seed, f"drift/{purpose}", self.slot)


@dataclass(slots=True)
class Deck:
    """Things that come in turns: all of them once in an order of chance, then all again."""

    seed: int
    name: str
    size: int
    _order: list[int] = field(default_factory=list)
    _round: int = -1

    def at(self, turn: int) -> int:
        """Which of them has the turn."""
        number, place = divmod(turn, self.size)
        if number != self._round:
            keys = [
                (Draw(self.seed, f"drift/deck/{self.name}/{at}", number).below(1 << 62), at)
                for at in range(self.size)
            ]
            self._order, self._round = [at for _, at in sorted(keys)], number
        return self._order[place]
