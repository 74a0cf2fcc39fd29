"""What `vei doctor` looks at: Python, packages, the terminal, files, an office at work."""

from __future__ import annotations

import importlib
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Any

from engine.errors import OfficeError, nearest
from vei_tui.choosing import settled
from vei_tui.settings import VARIABLES, read_settings

OLDEST_PYTHON = (3, 11)
DISTRIBUTION = "vei-tui"
PACKAGES = ("engine", "scenarios", "themes", "twins", "vei_tui")
LEAST_SIZE = (80, 24)
"""Columns and rows that the app is made for at least."""

_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*([<>=!~,.\s0-9]*)$")
_BOUND = re.compile(r"(==|>=|<)\s*([0-9.]+)")


class Health(StrEnum):
    """How a check came out."""

    OK = "ok"
    NOTE = "note"
    """Works, but not for everything; the advice says for what."""
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    health: Health
    what: str
    """What was found, in one line."""
    advice: str = ""
    """What to do; empty where nothing is wrong."""

    def body(self) -> dict[str, str]:
        """The check for programs."""
        return {
            "name": self.name,
            "health": self.health.value,
            "what": self.what,
            "advice": self.advice,
        }


def all_checks() -> Iterator[Check]:
    """Every check, each done when it is asked for. One that breaks is a failed check too."""
    for look in (_python, _own_packages, _dependencies, _streams, _terminal, _environment,
                 _artifacts, _themes, _scenarios, _office, _transports):  # fmt: skip
        yield from _guarded(look)


def _guarded(look: Callable[[], Iterable[Check]]) -> Iterator[Check]:
    name = look.__name__.strip("_").replace("_", " ")
    try:
        yield from look()
    except OfficeError as problem:
        yield Check(name, Health.FAILED, problem.message.rstrip("."), problem.hint)
    except Exception as problem:
        yield Check(name, Health.FAILED, repr(problem), "Install again, in a fresh environment.")


# -- the installation ---------------------------------------------------------------------------


def _python() -> Iterator[Check]:
    found = f"Python {platform.python_version()} at {sys.executable}"
    if sys.version_info[:2] >= OLDEST_PYTHON:
        yield Check("python", Health.OK, found)
    else:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        yield Check("python", Health.FAILED, found, f"Use Python {oldest} or newer.")


def _own_packages() -> Iterator[Check]:
    """Our packages have plain names: another project's of the same name would be taken for ours."""
    root = Path(__file__).resolve().parent.parent.parent
    strangers = [name for name in PACKAGES if _home(name) != root / name]
    if strangers:
        yield Check(
            "our packages",
            Health.FAILED,
            f"{', '.join(strangers)} {'is' if len(strangers) == 1 else 'are'} not ours",
            "Another project installed the same name: give vei-tui an environment of its own.",
        )
    else:
        yield Check("our packages", Health.OK, f"in {root}")


def _home(package: str) -> Path | None:
    file = importlib.import_module(package).__file__
    return Path(file).resolve().parent if file is not None else None


def _dependencies() -> Iterator[Check]:
    wrong = [problem for text in requirements() if (problem := requirement_problem(text))]
    if wrong:
        advice = "Run make play, or pip install --upgrade vei-tui, in this environment."
        yield Check("dependencies", Health.FAILED, "; ".join(wrong), advice)
    else:
        yield Check("dependencies", Health.OK, f"all {len(requirements())} within their bounds")


def requirements() -> list[str]:
    """What the product needs, extras left out, as its distribution says or else its sources."""
    try:
        listed = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        import tomllib

        project = Path(__file__).resolve().parent.parent.parent / "pyproject.toml"
        listed = tomllib.loads(project.read_text("utf-8"))["project"]["dependencies"]
    return [text for text in listed if "extra ==" not in text]


def requirement_problem(text: str) -> str:
    """What is wrong with the installed version of a requirement; empty where nothing is.

    >>> requirement_problem("pip>=99999")[:13]
    'pip is needed'
    """
    found = _REQUIREMENT.match(text.partition(";")[0].strip())
    if found is None:
        return f"{text} cannot be checked"
    name, bounds = found[1], found[2].replace(" ", "")
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"{name} is missing"
    for sign, bound in _BOUND.findall(bounds):
        have, want = _numbers(version), _numbers(bound)
        if not {"==": have == want, ">=": have >= want, "<": have < want}[sign]:
            return f"{name} is needed {bounds}, {version} is installed"
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, without what follows them and without zeros at the end."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


# -- the terminal -------------------------------------------------------------------------------


def _streams() -> Iterator[Check]:
    streams = {"stdin": sys.stdin, "stdout": sys.stdout, "stderr": sys.stderr}
    missing = [name for name, stream in streams.items() if stream is None or not stream.isatty()]
    if missing:
        yield Check(
            "terminal",
            Health.NOTE,
            f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} no terminal",
            "'vei play' needs one; 'vei run', 'vei serve' and 'vei demo' do not.",
        )
    else:
        yield Check("terminal", Health.OK, "stdin, stdout and stderr")


def _terminal() -> Iterator[Check]:
    if sys.stdout is None or not sys.stdout.isatty():
        return
    term = os.environ.get("TERM", "")
    if term in ("", "dumb"):
        what = f"TERM is {term or 'not set'}"
        yield Check("display", Health.NOTE, what, "The app needs a terminal that can draw.")
        return
    columns, rows = shutil.get_terminal_size()
    size = f"{columns}x{rows}"
    if columns < LEAST_SIZE[0] or rows < LEAST_SIZE[1]:
        least = "x".join(map(str, LEAST_SIZE))
        yield Check("size", Health.NOTE, size, f"Make the window {least} or larger.")
    else:
        yield Check("size", Health.OK, size)
    yield Check("colours", Health.OK, f"{_colours(term)}, TERM={term}")
    encoding = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "")
    if encoding == "utf8":
        yield Check("characters", Health.OK, "UTF-8")
    else:
        what = f"the output's encoding is {encoding or 'unknown'}"
        yield Check("characters", Health.NOTE, what, "Set LANG=C.UTF-8 or another UTF-8 locale.")


def _colours(term: str) -> str:
    if "NO_COLOR" in os.environ:
        return "none, as NO_COLOR asks"
    if os.environ.get("COLORTERM", "") in ("truecolor", "24bit"):
        return "16 million"
    return "256" if "256" in term else "16"


# -- the files ----------------------------------------------------------------------------------


def _environment() -> Iterator[Check]:
    from scenarios.sources import INLINE, is_text

    settings = read_settings()
    scenario = INLINE if is_text(settings.scenario) else f"scenario {settings.scenario}"
    yield Check("settings", Health.OK, f"{scenario}, seed {settings.seed}")
    ours = [name for name in os.environ if name.startswith("VEI_")]
    unknown = sorted(name for name in ours if name not in VARIABLES)
    if unknown:
        advice = f"This version does not read it. {nearest(unknown[0], VARIABLES)}"
        yield Check("environment", Health.NOTE, f"{', '.join(unknown)} set", advice)


def _artifacts() -> Iterator[Check]:
    folder = read_settings().artifacts_dir
    there = folder.exists()
    place = folder if there else _nearest_parent(folder)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as problem:
        advice = "Choose another place with VEI_ARTIFACTS_DIR."
        yield Check("runs", Health.FAILED, f"{folder}: {problem.strerror}", advice)
    else:
        yield Check("runs", Health.OK, f"kept in {folder}{'' if there else ', made when needed'}")


def _nearest_parent(folder: Path) -> Path:
    return next(parent for parent in folder.absolute().parents if parent.exists())


def _themes() -> Iterator[Check]:
    from vei_tui.themes import all_themes

    names = [theme.name for theme in all_themes()]
    yield Check("themes", Health.OK, ", ".join(names))


def _scenarios() -> Iterator[Check]:
    from scenarios.catalogue import load, names

    shipped = names()
    for name in shipped:
        load(name)
    yield Check("scenarios", Health.OK, ", ".join(shipped))
    chosen = settled(read_settings()).scenario
    if chosen not in shipped:
        own = load(chosen)
        yield Check("scenario", Health.OK, own.source)


def _office() -> Iterator[Check]:
    """A day by the script, in a directory that is thrown away: recorded, done again, judged."""
    from engine.record import Run, verify
    from scenarios.catalogue import load, names
    from scenarios.plays import perform
    from vei_tui.play import Play, rebuild

    with tempfile.TemporaryDirectory(prefix="vei-doctor-") as folder:
        with Play.begin(load(names()[0]), seed=1, root=Path(folder)) as play:
            calls = sum(1 for _ in perform(play.scenario, "gold", play.call))
            score: dict[str, Any] = play.finish()
        verdict = verify(Run.open(play.path), rebuild)
    advice = "The files of this installation were changed: install again."
    if not verdict.identical:
        yield Check("office", Health.FAILED, str(verdict), advice)
    elif not score.get("success"):
        yield Check("office", Health.FAILED, "the scripted day did not succeed", advice)
    else:
        yield Check("office", Health.OK, f"a scripted day of {calls} calls, done twice: {verdict}")


def _transports() -> Iterator[Check]:
    from vei_tui.verbs.transports import look_at_transports

    yield from look_at_transports()
