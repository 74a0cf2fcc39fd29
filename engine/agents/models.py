"""Names of models: who offers one, by which protocol, where, and which key opens it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from engine.errors import ModelError, nearest


class Protocol(StrEnum):
    """How a model is asked."""

    RESPONSES = "openai-responses"
    CHAT = "openai-chat"
    MESSAGES = "anthropic-messages"


@dataclass(frozen=True, slots=True)
class House:
    """Who offers models."""

    protocol: Protocol
    keys: tuple[str, ...]
    """Variables that may hold its key, the first one that is set counts."""
    base_url: str
    """Where it is."""
    base_url_variable: str = ""
    """Variable that names another place."""


OPENAI = "https://api.openai.com/v1"

HOUSES: Mapping[str, House] = {
    "openai": House(Protocol.RESPONSES, ("OPENAI_API_KEY",), OPENAI, "OPENAI_BASE_URL"),
    "openai-chat": House(Protocol.CHAT, ("OPENAI_API_KEY",), OPENAI, "OPENAI_BASE_URL"),
    "anthropic": House(
        Protocol.MESSAGES,
        ("ANTHROPIC_API_KEY",),
        "https://api.anthropic.com",
        "ANTHROPIC_BASE_URL",
    ),
    "google": House(
        Protocol.CHAT,
        ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
        "https://generativelanguage.googleapis.com/v1beta/openai/",
    ),
    "openrouter": House(Protocol.CHAT, ("OPENROUTER_API_KEY",), "https://openrouter.ai/api/v1"),
    "local": House(Protocol.CHAT, (), "http://localhost:11434/v1"),
}
"""Who there is; ``local`` is whatever speaks chat completions at a URL, such as Ollama or vLLM."""

EXAMPLES = (
    "openai/gpt-5, anthropic/claude-sonnet-4-5, google/gemini-2.5-pro, "
    "openrouter/x-ai/grok-4, local/NAME@URL"
)

_URL = re.compile(r"https?://[^\s@/]+(?:/\S*)?")

_PLAIN = re.compile(r"[!-~]+")
"""What a key is made of: nothing else goes into a header of HTTP."""


@dataclass(frozen=True, slots=True)
class ModelName:
    """A model's name, as ``openai/gpt-5``."""

    house: str
    model: str
    """The provider's own name of it."""
    url: str = ""
    """Where it is, for a local one."""

    @classmethod
    def parse(cls, text: str) -> ModelName:
        """Read a name.

        Raises:
            ModelError: ``model.unknown`` where it has another form; says which forms there are.
        """
        house, slash, rest = text.strip().partition("/")
        if house not in HOUSES or not slash or not rest:
            hint = nearest(house, HOUSES) if slash else ""
            said = f"{text[:80]!r} names no model."
            raise ModelError("model.unknown", said, f"{hint} Write {EXAMPLES}.".strip())
        model, at, url = rest.partition("@") if house == "local" else (rest, "", "")
        if at and not (_URL.fullmatch(url) and is_url(url)):
            hint = "Write local/NAME@http://HOST:PORT/v1."
            raise ModelError("model.unknown", f"{url[:80]!r} is no URL of a server.", hint)
        return cls(house, model, url.rstrip("/"))

    @property
    def protocol(self) -> Protocol:
        """How it is asked."""
        return HOUSES[self.house].protocol

    def __str__(self) -> str:
        return f"{self.house}/{self.model}{'@' if self.url else ''}{self.url}"


def is_url(text: str) -> bool:
    """Whether a text says where on the web a server could be."""
    try:
        parts = urlsplit(text)
        # Reading the port is what finds one that cannot be.
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Access:
    """Where a model is and what opens it. Its key is in no text made of it."""

    base_url: str
    key: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


NO_KEY = "none"
"""What a local server is given that asks for no key; SDKs refuse an empty one."""


def access(name: ModelName, variables: Mapping[str, str]) -> Access:
    """Where a model is and what opens it.

    Args:
        name: the model.
        variables: the environment's, by name.

    Raises:
        ModelError: ``model.no_key`` where the key is not set or is none, ``model.unknown`` where
            the place is none; names the variable.
    """
    house = HOUSES[name.house]
    place = variables.get(house.base_url_variable, "").strip()
    if place and not is_url(place):
        said = f"{house.base_url_variable} is {place[:80]!r}, which is no URL of a server."
        raise ModelError("model.unknown", said, "Write it as http://HOST:PORT/v1.")
    base_url = name.url or place or house.base_url
    source = next((each for each in house.keys if variables.get(each, "").strip()), "")
    key = variables.get(source, "").strip()
    if not key and house.keys:
        wanted = " or ".join(house.keys)
        hint = f"Set {wanted} in the environment or in .env."
        raise ModelError("model.no_key", f"There is no key for {name}.", hint)
    if key and not _PLAIN.fullmatch(key):
        hint = "It is one line of plain characters, without spaces."
        raise ModelError("model.no_key", f"What {source} holds is no key.", hint)
    return Access(base_url, key or NO_KEY, _headers(name, variables))


def _headers(name: ModelName, variables: Mapping[str, str]) -> dict[str, str]:
    """Headers that the environment asks for: the version and the betas of one house."""
    if name.house != "anthropic":
        return {}
    headers: dict[str, str] = {}
    if variables.get("ANTHROPIC_VERSION"):
        headers["anthropic-version"] = variables["ANTHROPIC_VERSION"]
    wants = variables.get("ANTHROPIC_USE_BETA", "1").strip().casefold()
    if variables.get("ANTHROPIC_BETA") and wants not in ("", "0", "false", "no", "off"):
        headers["anthropic-beta"] = variables["ANTHROPIC_BETA"]
    return headers


VARIABLES: Mapping[str, str] = {
    "VEI_MODEL": "the model in the seat, as openai/gpt-5",
    "OPENAI_API_KEY": "key of openai/…",
    "OPENAI_BASE_URL": "another place that speaks OpenAI's protocols",
    "ANTHROPIC_API_KEY": "key of anthropic/…",
    "ANTHROPIC_BASE_URL": "another place that speaks Anthropic's protocol",
    "ANTHROPIC_VERSION": "version of Anthropic's protocol",
    "ANTHROPIC_BETA": "betas to ask for, with commas",
    "ANTHROPIC_USE_BETA": "0 to leave the betas alone",
    "GOOGLE_API_KEY": "key of google/…",
    "GEMINI_API_KEY": "the same, where the other is not set",
    "OPENROUTER_API_KEY": "key of openrouter/…",
}
"""What is read of the environment for models, and what it says."""

SECRETS = tuple(variable for variable in VARIABLES if variable.endswith("_KEY"))
"""Variables whose values must not be in any file."""


def secrets_in(variables: Mapping[str, str]) -> tuple[str, ...]:
    """The keys that an environment holds, which must not be in any file.

    Args:
        variables: the environment's, by name.
    """
    return tuple(variables[name] for name in SECRETS if variables.get(name))
