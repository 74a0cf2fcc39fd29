"""What the environment says: read here and nowhere else, once, at the edge.

A ``.env`` file in the working directory fills what the environment leaves unset and never overrides
it. An option on the command line stands above both. An empty value counts as unset.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.agents import models
from engine.agents.secrets import Redactor
from engine.errors import OfficeError, nearest
from vei_tui import network_settings, world_settings
from vei_tui.network_settings import Network

PREFIX = "VEI_"
DEFAULT_SEED = 42042
DEFAULT_SCENARIO = "macrocompute_default"
DEFAULT_ARTIFACTS = "_vei_out"
MAX_SEED = 2**63 - 1
"""The largest number that every JSON reader of a manifest takes as a whole number."""

VARIABLES = {
    "VEI_SEED": "the seed, a whole number",
    "VEI_SCENARIO": "the scenario, by name or by the path of its file",
    "VEI_SCENARIO_CONFIG": "path of a scenario file, or its text; stands above VEI_SCENARIO",
    "VEI_SCENARIO_PACK": "a pack's name, or a folder of scenarios; its first one opens",
    "VEI_SCENARIO_RANDOM": "1 lets the seed draw the variant, and the scenario where none is named",
    "VEI_ARTIFACTS_DIR": "where run directories go",
    "VEI_THEME": "the app's theme",
    "VEI_DATASET": "file that a model's run is written into as a dataset",
    **models.VARIABLES,
    **world_settings.VARIABLES,
    **network_settings.VARIABLES,
}
"""What is read, and what it says."""

_ASSIGNMENT = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)", re.DOTALL)
_QUOTED = re.compile(r"""\s*(["'])(.*?)\1\s*(?:#.*)?""")
_SWITCHES = {"1": True, "true": True, "yes": True, "on": True} | dict.fromkeys(
    ("", "0", "false", "no", "off"), False
)
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "$": "$"}


class UsageProblem(OfficeError):
    """Something was asked for in a way that cannot be right: exit code 2."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__("usage", message, hint)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a session starts with."""

    seed: int = DEFAULT_SEED
    """What all chance hangs on."""
    scenario: str = DEFAULT_SCENARIO
    """Name of a shipped scenario, path of a scenario file, or a scenario's text."""
    named: bool = False
    """Whether somebody named the scenario; otherwise it is the one that opens by itself."""
    pack: str = ""
    """A shipped pack's name, or a folder of scenarios; empty for none."""
    random: bool = False
    """Whether the seed draws the variant, and the scenario where none is named."""
    variant: int | None = None
    """The variant that was asked for; None for none."""
    artifacts_dir: Path = Path(DEFAULT_ARTIFACTS)
    """Where run directories go."""
    theme: str = ""
    """The app's theme; empty for the one that was chosen last."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What makes runs different from usual ones: faults, drift and the like."""
    models: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the environment says about models, by variable, keys included; what is unset is not
    there."""
    dataset: Path | None = None
    """File that a model's run is written into as a dataset; None for none."""
    network: Network = field(default_factory=Network)
    """Where servers are."""

    @property
    def model(self) -> str:
        """Name of the model in the seat, as ``openai/gpt-5``; empty for none."""
        return self.models.get("VEI_MODEL", "")

    @property
    def redactor(self) -> Redactor:
        """Takes the keys of this environment out of whatever is written down."""
        return Redactor(self.secrets)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The keys of this environment."""
        return models.secrets_in(self.models)

    @property
    def redact(self) -> Callable[[bytes], bytes] | None:
        """The same for a record's bytes; None where there is no key."""
        redactor = self.redactor
        return redactor.of_bytes if redactor else None


def read_settings(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """The settings of this environment.

    Args:
        environ: variables; the process's own where left out.
        folder: where ``.env`` is looked for; the working directory where left out.

    Raises:
        UsageProblem: a value is wrong, or ``.env`` cannot be read; says what would be right.
    """
    given = os.environ if environ is None else environ
    filled = read_env_file((folder or Path()) / ".env")
    values = {name: given.get(name) or filled.get(name, "") for name in VARIABLES}
    scenario = values["VEI_SCENARIO_CONFIG"] or values["VEI_SCENARIO"]
    return Settings(
        seed=seed_of(values["VEI_SEED"] or str(DEFAULT_SEED), "VEI_SEED"),
        scenario=scenario or DEFAULT_SCENARIO,
        named=bool(scenario),
        pack=values["VEI_SCENARIO_PACK"],
        random=_switch("VEI_SCENARIO_RANDOM", values["VEI_SCENARIO_RANDOM"]),
        artifacts_dir=_directory(values["VEI_ARTIFACTS_DIR"] or DEFAULT_ARTIFACTS),
        theme=_theme(values["VEI_THEME"]),
        options=_options(values),
        models={name: values[name] for name in models.VARIABLES if values[name]},
        dataset=Path(values["VEI_DATASET"]).expanduser() if values["VEI_DATASET"] else None,
        network=_network(values),
    )


def seed_of(text: str, source: str) -> int:
    """A seed as it is written.

    Args:
        text: what was given.
        source: who gave it, for the error.

    Raises:
        UsageProblem: it is no whole number from 0 to ``MAX_SEED``.
    """
    digits = text.strip()
    if re.fullmatch(r"[0-9]{1,19}", digits) and int(digits) <= MAX_SEED:
        return int(digits)
    raise UsageProblem(
        f"{source} is {text[:40]!r}.", f"It must be a whole number from 0 to {MAX_SEED}."
    )


def theme_of(name: str, source: str) -> str:
    """A theme's name, checked.

    Raises:
        UsageProblem: there is no such theme.
    """
    from vei_tui.themes import theme_names

    names = theme_names()
    if name not in names:
        raise UsageProblem(f"{source} is {name[:40]!r}.", nearest(name, names))
    return name


def read_env_file(path: Path) -> dict[str, str]:
    """The variables of a ``.env`` file: ``NAME=value`` lines, comments, quotes, ``export``.

    Lines of other programs that have another form are passed over; a line that begins with one of
    our names and cannot be read is an error.

    Args:
        path: the file; nothing is read where there is none.

    Raises:
        UsageProblem: the file or a line of ours cannot be read; names the line.
    """
    try:
        text = path.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageProblem(f"{path} cannot be read: {reason}.", "Mend it or remove it.") from None
    found: dict[str, str] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        matched = _ASSIGNMENT.fullmatch(line)
        if matched is not None:
            found[matched[1]] = _value(matched[2], matched[1], f"{path}, line {number}")
        elif line.strip().startswith(PREFIX):
            raise UsageProblem(f"{path}, line {number} has no value.", "Write it as NAME=value.")
    return found


def _value(text: str, name: str, where: str) -> str:
    quoted = _QUOTED.fullmatch(text)
    if quoted is None:
        if text.strip()[:1] in ('"', "'") and name.startswith(PREFIX):
            raise UsageProblem(f"{where}: the quotation mark is never closed.", f"Mend {name}.")
        return re.split(r"(?:^|\s)#", text, maxsplit=1)[0].strip()
    if quoted[1] == "'":
        return quoted[2]
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), quoted[2])


def _switch(name: str, text: str) -> bool:
    word = text.strip().casefold()
    if word not in _SWITCHES:
        raise UsageProblem(f"{name} is {text[:40]!r}.", "It must be 1 or 0.")
    return _SWITCHES[word]


def _directory(text: str) -> Path:
    path = Path(text).expanduser()
    if path.exists() and not path.is_dir():
        raise UsageProblem(f"VEI_ARTIFACTS_DIR is {text!r}, which is a file.", "Name a directory.")
    return path


def _options(values: Mapping[str, str]) -> dict[str, Any]:
    try:
        return world_settings.world_options(values)
    except OfficeError as error:
        raise UsageProblem(error.message, error.hint) from None


def _network(values: Mapping[str, str]) -> Network:
    try:
        return network_settings.network_settings(values)
    except OfficeError as error:
        raise UsageProblem(error.message, error.hint) from None


def _theme(name: str) -> str:
    return theme_of(name, "VEI_THEME") if name else ""
