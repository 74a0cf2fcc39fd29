"""What the environment says about servers: where ours listens, and how others are reached."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.errors import OfficeError

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8731
MIN_TOKEN = 32
"""Fewest characters of a token: what is shorter can be guessed."""

VARIABLES = {
    "VEI_HOST": "the address that 'vei serve' listens on",
    "VEI_PORT": "the port that 'vei serve' listens on; 0 for any that is free",
    "VEI_TOKEN": "token of the seat, for 'vei serve' and for programs that reach it",
    "VEI_OPERATOR_TOKEN": "the operator's token, for 'vei serve' and 'vei world'",
    "VEI_URL": "where 'vei world' finds the server",
}
"""What is read, and what it says."""


@dataclass(frozen=True, slots=True)
class Network:
    """Where servers are."""

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    url: str = f"http://{DEFAULT_HOST}:{DEFAULT_PORT}"
    """Where the server is that is asked; our own address where nobody says."""
    token: str = field(default="", repr=False)
    operator_token: str = field(default="", repr=False)


def network_settings(values: Mapping[str, str]) -> Network:
    """What these variables say.

    Raises:
        OfficeError: a value is wrong.
    """
    host = values.get("VEI_HOST", "").strip() or DEFAULT_HOST
    port = _port(values.get("VEI_PORT", "").strip())
    shown = f"[{host}]" if ":" in host else host
    url = values.get("VEI_URL", "").strip() or f"http://{shown}:{port}"
    return Network(
        host=host,
        port=port,
        url=url.rstrip("/"),
        token=_token("VEI_TOKEN", values),
        operator_token=_token("VEI_OPERATOR_TOKEN", values),
    )


def _port(text: str) -> int:
    if not text:
        return DEFAULT_PORT
    if re.fullmatch(r"[0-9]{1,5}", text) and int(text) < 1 << 16:
        return int(text)
    hint = "It must be a whole number from 0 to 65535."
    raise OfficeError("usage", f"VEI_PORT is {text[:40]!r}.", hint)


def _token(name: str, values: Mapping[str, str]) -> str:
    token = values.get(name, "").strip()
    if token and (len(token) < MIN_TOKEN or not re.fullmatch(r"[!-~]+", token)):
        hint = f"Use {MIN_TOKEN} characters or more, without spaces."
        raise OfficeError("usage", f"{name} is too short or holds odd characters.", hint)
    return token
