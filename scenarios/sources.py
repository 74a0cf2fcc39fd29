"""Reading a scenario's files: YAML or JSON, with other files included by name.

A mapping whose only key is ``$file`` stands for what that file holds: YAML and JSON files become
their value, any other file its text. Paths are relative to the file that names them and stay inside
the scenario's folder.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from engine.errors import ScenarioError

INCLUDE = "$file"
PACKS = Path(__file__).parent / "packs"
FILE = "scenario.yaml"
"""The scenario itself, in its folder."""
INLINE = "inline scenario"
"""What a scenario is called that is given as a text."""
ARCHIVE = ("browser", "archive")
"""Where a scenario names a web archive: the one file that is not read as a text."""
MAX_ARCHIVE_BYTES = 64 << 20
MAX_FILE_BYTES = 4 << 20
MAX_INCLUDES = 500
MAX_NESTING = 100
"""Lists and mappings in one another."""
MAX_VALUES = 500_000
"""A few lines of YAML whose aliases name each other can stand for more than fits into memory."""

MERGED = "tag:yaml.org,2002:merge"
"""What YAML calls a key under which another mapping is merged into this one."""
NOTHING = yaml.ScalarNode("tag:yaml.org,2002:null", "null")

Place = tuple[str | int, ...]
"""Keys and numbers that lead to a part of a scenario's value."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(_Loader):  # type: ignore[misc]
    """The safe loader, in C where PyYAML was built with it. Dates and hours stay the texts that
    they are written as: of 14:30 it would make 870."""


def _plain_resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """How unquoted words are taken for more than words, without dates and numbers to base 60."""
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for first, resolvers in _Loader.yaml_implicit_resolvers.items():
        for tag, pattern in resolvers:
            kind = tag.rpartition(":")[2]
            if kind in ("int", "float"):
                pattern = re.compile(rf"(?!.*:)(?:{pattern.pattern})", pattern.flags)
            if kind != "timestamp":
                found.setdefault(first, []).append((tag, pattern))
    return found


Loader.yaml_implicit_resolvers = _plain_resolvers()


@dataclass
class Source:
    """A scenario as it was read: its value, and a digest over every file it is made of."""

    path: Path
    files: dict[str, bytes] = field(default_factory=dict)
    """Content by name relative to the scenario's folder."""
    value: Any = None
    values: int = 0
    """How many values were read so far, each as often as it is named."""
    included: dict[Place, Path] = field(default_factory=dict)
    """The file that stands at a place, where one is included."""
    archive: bytes = b""
    """The web archive that the browser's pages come from, where there is one."""

    @property
    def digest(self) -> str:
        """sha-256 over names and contents of all files, in hex."""
        whole = hashlib.sha256()
        for name in sorted(self.files):
            whole.update(f"{name}\0{len(self.files[name])}\0".encode())
            whole.update(self.files[name])
        return whole.hexdigest()

    def origin(self, place: Place) -> tuple[Path, Place]:
        """The file that a part of the value comes from, and its place in that file."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.included:
                return self.included[place[:length]], place[length:]
        return self.path, place

    def where(self, place: str) -> str:
        """The file that a part comes from, and its place there, in the words of an error.

        Args:
            place: where it stands in the whole, as ``plays.gold.2.args``.
        """
        keys = place.split(".")
        for length in range(len(keys), 0, -1):
            for included, path in self.included.items():
                if keys[:length] == [*map(str, included)]:
                    return ": ".join(filter(None, (str(path), ".".join(keys[length:]))))
        return f"{self.path}: {place}"


def shipped() -> list[str]:
    """Names of the scenarios that are shipped, sorted."""
    return in_folder(PACKS)


def in_folder(folder: Path) -> list[str]:
    """Names of the folders in a folder that hold a scenario, sorted."""
    return sorted(path.parent.name for path in folder.glob(f"*/{FILE}"))


def is_text(name: str) -> bool:
    """Whether something that names a scenario is the scenario itself, written in YAML or JSON."""
    return "\n" in name or name.lstrip().startswith("{")


def read(path: Path, only: Collection[str] = ()) -> Source:
    """Read a scenario file and everything it includes.

    Args:
        path: the file.
        only: keys of the scenario that are wanted; the others are there without their values.
            All of them where left out.

    Raises:
        ScenarioError: a file is missing, too large, outside the folder, or no YAML or JSON.
    """
    source = Source(path)
    return _whole(source, _file(source, path, path.parent, only), path, only)


def read_text(text: str, folder: Path) -> Source:
    """Read a scenario that is given as a text, and everything it includes.

    Args:
        text: YAML or JSON.
        folder: what the names of included files are relative to.

    Raises:
        ScenarioError: as for :func:`read`.
    """
    source = Source(Path(INLINE))
    value = _parsed(source, source.path, INLINE, text.encode("utf-8", "surrogatepass"))
    return _whole(source, value, folder / INLINE)


def _whole(source: Source, value: Any, path: Path, only: Collection[str] = ()) -> Source:
    """Fill in what a scenario's own file includes."""
    if only and isinstance(value, dict):
        value = {key: part if key in only else None for key, part in value.items()}
    source.value = _resolve(source, value, path.parent, (path,), ())
    _add_archive(source, path.parent)
    return source


def _add_archive(source: Source, root: Path) -> None:
    """Read the web archive that a scenario names, as one of the files that it is made of."""
    app, key = ARCHIVE
    section = source.value.get(app) if isinstance(source.value, dict) else None
    name = section.get(key) if isinstance(section, dict) else None
    if not isinstance(name, str) or not name:
        return
    path = _inside(source, root, root, name)
    data = _content(path)
    if len(data) > MAX_ARCHIVE_BYTES:
        raise ScenarioError(f"{path}: larger than {MAX_ARCHIVE_BYTES >> 20} MiB.")
    source.files[path.relative_to(root).as_posix()] = data
    source.archive = data


def _file(source: Source, path: Path, root: Path, only: Collection[str] = ()) -> Any:
    name = path.relative_to(root).as_posix()
    if len(source.files) >= MAX_INCLUDES:
        raise ScenarioError(f"{source.path}: more than {MAX_INCLUDES} files are included.")
    return _parsed(source, path, name, _content(path), only)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "cannot be read"
        raise ScenarioError(f"{path}: {reason}.", "Check the name.") from None


def _inside(source: Source, root: Path, folder: Path, name: str) -> Path:
    """The path of a file that is named in a folder, unless it lies outside the scenario's."""
    try:
        path = (folder / name).resolve()
    except (OSError, ValueError):
        raise ScenarioError(f"{source.path}: {name[:80]!r} names no file.") from None
    if not path.is_relative_to(root.resolve()):
        hint = "Put the file beside the scenario."
        raise ScenarioError(f"{source.path}: {name} lies outside the scenario's folder.", hint)
    return root / path.relative_to(root.resolve())


def _parsed(source: Source, path: Path, name: str, data: bytes, only: Collection[str] = ()) -> Any:
    """The value of a file's content, which is kept under a name."""
    if len(data) > MAX_FILE_BYTES:
        raise ScenarioError(f"{path}: larger than {MAX_FILE_BYTES >> 20} MiB.")
    source.files[name] = data
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise ScenarioError(f"{path}: not UTF-8 text.", "Save it as UTF-8.") from None
    kind = (".json" if _is_json(text) else ".yaml") if name == INLINE else path.suffix
    if kind not in (".yaml", ".yml", ".json"):
        return text
    try:
        # YAML reads nearly all JSON, but not its spelling of characters beyond 16 bits.
        return json.loads(text) if kind == ".json" else _of_yaml(text, only)
    except json.JSONDecodeError as error:
        where = f", line {error.lineno}, column {error.colno}"
        raise ScenarioError(f"{path}{where}: {error.msg}.", "Check the syntax there.") from None
    except RecursionError:
        raise ScenarioError(f"{path}: nested too deep.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "no YAML or JSON"
        raise ScenarioError(f"{path}{where}: {problem}.", "Check the syntax there.") from None


def _of_yaml(text: str, only: Collection[str]) -> Any:
    """The value of a text, of whose keys only some may be wanted: making values takes longest."""
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        if only and isinstance(node, yaml.MappingNode):
            node.value = [
                (key, part if key.value in only or key.tag == MERGED else NOTHING)
                for key, part in node.value
            ]
        return None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _resolve(
    source: Source, value: Any, folder: Path, trail: tuple[Path, ...], place: Place
) -> Any:
    """A value with its includes filled in.

    Args:
        source: what is being read.
        value: a part of it.
        folder: where the file lies that the part stands in.
        trail: that file and those that led to it, the scenario's own first.
        place: where the part stands in the whole.
    """
    source.values += 1
    if len(place) > MAX_NESTING:
        raise ScenarioError(f"{trail[-1]}: nested too deep.", f"Stay within {MAX_NESTING} levels.")
    if source.values > MAX_VALUES:
        raise ScenarioError(f"{source.path}: more than {MAX_VALUES:,} values.")
    if isinstance(value, list):
        return [
            _resolve(source, item, folder, trail, (*place, at)) for at, item in enumerate(value)
        ]
    if not isinstance(value, dict):
        return value
    if value.keys() != {INCLUDE}:
        return {
            key: _resolve(source, item, folder, trail, (*place, key)) for key, item in value.items()
        }
    name, root = value[INCLUDE], trail[0].parent
    path = _inside(source, root, folder, str(name))
    if path in trail:
        raise ScenarioError(f"{trail[-1]}: {name} includes itself.", "Remove one of the includes.")
    source.included[place] = path
    return _resolve(source, _file(source, path, root), path.parent, (*trail, path), place)
