"""Modes: whether an app of an office is simulated, or answers from a recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from engine.errors import RunError, ScenarioError, nearest
from engine.record.answers import Answers, answers_of
from engine.record.bundle import SUFFIX, Bundle
from engine.record.playback import play_back
from engine.record.webarchive import SUFFIX as WEB_SUFFIX
from engine.twin import Twin
from scenarios.sources import PACKS, shipped

BROWSER: Final = "browser"
SIM: Final = "sim"
REPLAY: Final = "replay:"

_WORDS: Final = "An app is sim, or replay: and the path of a bundle."


@dataclass(frozen=True, slots=True)
class Modes:
    """The modes of an office's apps, and the recordings behind them."""

    recordings: Mapping[str, Answers] = field(default_factory=dict)
    """What an app answers from, by app; apps that are simulated are not in it."""
    identity: Mapping[str, str] = field(default_factory=dict)
    """What of it is part of a run's identity: the sha-256 of the recording, by app."""
    paths: Mapping[str, str] = field(default_factory=dict)
    """Where the recordings are, by their sha-256."""
    sections: Mapping[str, BaseModel] = field(default_factory=dict)
    """What an app is made of instead of its own section: the browser, of a web archive."""

    def section(self, app: str, own: BaseModel) -> BaseModel:
        """What an app is made of."""
        return self.sections.get(app, own)

    def twin(self, sim: Twin[Any, Any]) -> Twin[Any, Any]:
        """An app in its mode."""
        known = self.recordings.get(sim.name)
        return sim if known is None else play_back(sim, known)


def folder_of(source: str, folder: str) -> Path:
    """The folder that paths in a scenario are relative to.

    Args:
        source: how the scenario was named.
        folder: where the files are that it includes, if it was given as a text.
    """
    if folder:
        return Path(folder)
    if source in shipped():
        return PACKS / source
    path = Path(source)
    return path if path.is_dir() else path.parent


def modes_of(
    apps: Mapping[str, Any], own: Mapping[str, str], folder: Path, chosen: Mapping[str, str]
) -> Modes:
    """The modes of an office's apps.

    Args:
        apps: the apps that there are, by name.
        own: the modes that the scenario asks for.
        folder: what the paths in these are relative to.
        chosen: the modes that the run asks for; they stand above the scenario's.

    Raises:
        ScenarioError: there is no such app, mode or recording, or the recording is damaged.
    """
    found: dict[str, Path | None] = {}
    for given, base in ((own, folder), (chosen, Path())):
        for app, mode in given.items():
            if app not in apps:
                message = f"There is no app {app[:40]!r} here to be in a mode."
                raise ScenarioError(message, nearest(app, apps))
            place = _place(app, mode)
            if place is None and app not in own:
                continue
            found[app] = None if place is None else (base / place).resolve()
    archived = {app: path for app, path in found.items() if path is not None and _is_web(app, path)}
    sections, digests = _archives(archived)
    bundles = {
        path: _bundle(path)
        for app, path in found.items()
        if path is not None and app not in archived
    }
    recordings, identity = {}, {}
    for app, path in found.items():
        if path is None:
            identity[app] = SIM
            continue
        if app in archived:
            identity[app] = f"{REPLAY}{digests[app]}"
            continue
        bundle = bundles[path]
        shared = [
            a for a, p in found.items() if p in bundles and bundles[p].digest == bundle.digest
        ]
        recordings[app] = _recording(bundle, shared)
        identity[app] = f"{REPLAY}{bundle.digest}"
    paths = {bundle.digest: str(path) for path, bundle in bundles.items()}
    paths |= {digests[app]: str(path) for app, path in archived.items()}
    return Modes(recordings, identity, paths, sections)


def located(identity: Any, paths: Mapping[str, str]) -> dict[str, str]:
    """The modes of a recorded run, as they are asked for.

    Args:
        identity: those of the run's identity.
        paths: where its recordings are, by their sha-256.

    Raises:
        ScenarioError: nobody knows where a recording is.
    """
    found = {}
    if not isinstance(identity, Mapping) or not all(isinstance(m, str) for m in identity.values()):
        raise ScenarioError("The run does not say in which modes its apps were.")
    for app, mode in identity.items():
        digest = mode.removeprefix(REPLAY)
        if mode != SIM and digest not in paths:
            raise ScenarioError(f"The run does not say where {app}'s recording {digest[:12]} is.")
        found[app] = mode if mode == SIM else f"{REPLAY}{paths[digest]}"
    return found


def _place(app: str, mode: str) -> Path | None:
    """The path of a mode; None for simulated."""
    if mode == SIM:
        return None
    if not mode.startswith(REPLAY) or mode == REPLAY:
        raise ScenarioError(f"{app} cannot be in the mode {mode[:60]!r}.", _WORDS)
    return Path(mode.removeprefix(REPLAY)).expanduser()


def _is_web(app: str, path: Path) -> bool:
    return app == BROWSER and path.suffix == WEB_SUFFIX


def _archives(paths: Mapping[str, Path]) -> tuple[dict[str, BaseModel], dict[str, str]]:
    """What apps are made of whose answers are in web archives, and the archives' sha-256."""
    if not paths:
        return {}, {}
    # Pages are parsed by a library that other offices do without.
    from scenarios.archives import read_file, section_of

    sections: dict[str, BaseModel] = {}
    digests: dict[str, str] = {}
    for app, path in paths.items():
        try:
            data = read_file(path)
        except RunError as problem:
            raise ScenarioError(problem.message, problem.hint) from None
        try:
            sections[app] = section_of(data, path.name)
        except RunError as problem:
            raise ScenarioError(f"{path}: {problem.message}", problem.hint) from None
        digests[app] = sha256(data).hexdigest()
    return sections, digests


def _bundle(path: Path) -> Bundle:
    try:
        now = path.stat()
    except OSError as error:
        raise ScenarioError(f"{path}: {error.strerror or error}.", "Check the path.") from None
    # A day is opened many times over while it is verified or looked back on.
    return _read(path, now.st_size, now.st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, size: int, changed_ns: int) -> Bundle:
    if path.suffix != SUFFIX:
        hint = "'vei pack run RUN' makes one of a run."
        raise ScenarioError(f"{path} is not a bundle ({SUFFIX}).", hint)
    try:
        return Bundle.open(path)
    except RunError as problem:
        raise ScenarioError(problem.message, problem.hint) from None


def _recording(bundle: Bundle, apps: list[str]) -> Answers:
    try:
        return answers_of(bundle, apps)
    except RunError as problem:
        raise ScenarioError(problem.message, problem.hint) from None
