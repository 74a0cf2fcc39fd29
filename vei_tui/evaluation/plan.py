"""What an evaluation is: its agents, worlds, seeds and variants, and the file that says so."""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from engine.canonical import digest, dumps
from engine.errors import RunError
from engine.record.directory import failed, replace_file

PLAN: Final = "evaluation.json"
"""Its name in the directory of an evaluation."""

FORMAT: Final = "vei-evaluation"
VERSION: Final = 1

MODES: Final = ("scripted", "baselines", "llm", "frontier")
"""What can be evaluated."""

SHOWN: Final = 80
"""Characters of a value that the report of a difference shows."""

LONGEST: Final = 60
"""Characters of a name that a directory's keeps."""

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class WorldPlan:
    """A world that is part of an evaluation."""

    id: str
    source: str
    """A shipped scenario's name, or the path of another."""
    digest: str
    """Of its files."""
    variants: tuple[int, ...]
    agents: tuple[str, ...]
    """Labels of who is tried in it."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One run of an evaluation."""

    agent: str
    world: str
    """The world's id."""
    source: str
    variant: int
    seed: int

    @property
    def name(self) -> str:
        """Name of its directory, under the evaluation's."""
        variant = f"-v{self.variant}" if self.variant else ""
        return f"{slug(self.agent)}/{slug(self.world)}{variant}-{self.seed}"


@dataclass(frozen=True, slots=True)
class Plan:
    """An evaluation. Equal plans are the same evaluation."""

    mode: str
    worlds: tuple[WorldPlan, ...]
    seeds: tuple[int, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    """What makes its runs different from usual ones; see
    :class:`scenarios.options.WorldOptions`."""
    model: Mapping[str, Any] = field(default_factory=dict)
    """How models work: their limits and what they are offered; empty where there are none."""

    def episodes(self) -> Iterator[Episode]:
        """All runs, in the order in which they are made."""
        for world in self.worlds:
            for variant in world.variants:
                for seed in self.seeds:
                    for agent in world.agents:
                        yield Episode(agent, world.id, world.source, variant, seed)

    def body(self) -> dict[str, Any]:
        """The plan as its file has it."""
        plain: dict[str, Any] = orjson.loads(orjson.dumps(asdict(self)))
        return {"format": FORMAT, "version": VERSION, **plain}

    @property
    def digest(self) -> str:
        """Short name by which plans are told apart."""
        return digest(dumps(self.body()))[:10]

    def settle(self, folder: Path) -> None:
        """Make a directory the one of this evaluation: write the plan, or find it there.

        Raises:
            RunError: another evaluation is there, naming the first difference; the directory holds
                something else, or cannot be written.
        """
        path = folder / PLAN
        if path.is_file():
            difference = first_difference(_read(path), self.body())
            if difference:
                hint = "Choose another --out, or give the options that it was begun with."
                raise RunError(f"{folder} holds another evaluation: {difference}.", hint)
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            there = (entry.name for entry in folder.iterdir())
            foreign = next((name for name in there if not name.startswith(".")), "")
        except OSError as error:
            raise failed(folder, "used", error) from None
        if foreign:
            hint = "Choose an empty directory, or one that an evaluation was begun in."
            raise RunError(f"{folder} holds {foreign!r} and no evaluation.", hint)
        options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
        replace_file(path, [orjson.dumps(self.body(), option=options)])


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep every other process from going on with the evaluation in a directory meanwhile.

    Raises:
        RunError: another process is at it.
    """
    try:
        file = (folder / PLAN).open("rb")
    except OSError as error:
        raise failed(folder / PLAN, "read", error) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            hint = "Wait until it ends, or choose another --out."
            raise RunError(f"The evaluation in {folder} is under way.", hint) from None
        yield


def slug(name: str) -> str:
    """A name as a directory may have it; names that would come out alike are told apart."""
    # No house of models has an underscore in its name, so the first one is where the slash was.
    plain = name.replace(":", "-", 1) if "/" not in name else name.replace("/", "_", 1)
    clean = _UNSAFE.sub("-", plain).strip("-._")
    if clean and clean == plain and len(clean) <= LONGEST:
        return clean
    return f"{clean[:LONGEST]}-{digest(name.encode())[:8]}".strip("-")


def first_difference(there: Any, here: Any, where: str = "") -> str:
    """Where two plans differ first, with both values; empty where they do not."""
    if isinstance(there, dict) and isinstance(here, dict):
        for key in sorted({*there, *here}, key=_order):
            found = first_difference(there.get(key), here.get(key), f"{where}.{key}".strip("."))
            if found:
                return found
        return ""
    if _rows(there) and _rows(here) and len(there) == len(here):
        for at, (one, other) in enumerate(zip(there, here, strict=True)):
            found = first_difference(one, other, f"{where}.{at}")
            if found:
                return found
        return ""
    return "" if there == here else f"its {where} is {_short(there)}, and not {_short(here)}"


def _order(key: str) -> tuple[int, str]:
    """The mode before all, the worlds last: what was asked for explains how they differ."""
    return ({"format": 0, "version": 1, "mode": 2, "worlds": 9}.get(key, 5), key)


def _rows(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _short(value: Any) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _read(path: Path) -> dict[str, Any]:
    try:
        found: object = orjson.loads(path.read_bytes())
    except OSError as error:
        raise failed(path, "read", error) from None
    except orjson.JSONDecodeError as error:
        raise RunError(f"{path} is not JSON: {error}.") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise RunError(f"{path} is not the plan of an evaluation.")
    return found
