"""The operator's side of a server's HTTP API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from engine.errors import OfficeError
from vei_tui.settings import UsageProblem, read_settings

TIMEOUT_S: Final = 60.0
LONGEST: Final = 1 << 24
"""Bytes of an answer that are read at most."""


class ServerProblem(OfficeError):
    """A server said no, or cannot be reached.

    Its code is the server's own, or ``unreachable`` or ``no_answer``.
    """


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who may open and close worlds."""

    url: str
    token: str = field(repr=False)

    def create(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Open a world: ``{world, token, grant, url, events}``."""
        return self._ask("POST", "", {k: v for k, v in wanted.items() if v is not None})

    def list(self) -> list[dict[str, Any]]:
        """The worlds that are open."""
        worlds: list[dict[str, Any]] = self._ask("GET", "")["worlds"]
        return worlds

    def show(self, name: str) -> dict[str, Any]:
        """A world with its people and tokens."""
        world: dict[str, Any] = self._ask("GET", f"/{_part(name)}")["world"]
        return world

    def close(self, name: str) -> dict[str, Any]:
        """Close a world: ``{world, score}``."""
        return self._ask("DELETE", f"/{_part(name)}")

    def token_path(self, name: str) -> str:
        """Where the tokens of a world are."""
        return f"/{_part(name)}/tokens"

    def withdraw(self, name: str, token_id: str) -> Any:
        """Withdraw a token, and say what it was."""
        return self._ask("DELETE", f"{self.token_path(name)}/{_part(token_id)}")["withdrawn"]

    def make_token(self, name: str, actor: str | None, door: str) -> dict[str, Any]:
        """A new token: ``{token, grant, url, events}``."""
        body = {"door": door} | ({} if actor is None else {"actor": actor})
        return self._ask("POST", self.token_path(name), body)

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        url = f"{self.url}/operator/worlds{path}"
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = Request(url, data=data, headers=headers, method=method)
        try:
            with _opener(url).open(request, timeout=TIMEOUT_S) as answer:
                return object_of(answer.read(LONGEST))
        except HTTPError as error:
            with error:
                raise problem_of(error.code, error.read(LONGEST)) from None
        except (URLError, OSError) as error:
            reason = getattr(error, "reason", error)
            hint = "Start it with 'vei serve --transport http', or name it with --url."
            message = f"No server answers at {self.url}: {getattr(reason, 'strerror', reason)}."
            raise ServerProblem("unreachable", message, hint) from None


def operator_of(url: str | None, token: str | None) -> Operator:
    """The operator whom options and environment name.

    Raises:
        UsageProblem: there is no token, or the address is none.
    """
    network = read_settings().network
    url = (url or network.url).rstrip("/")
    if urlsplit(url).scheme not in ("http", "https"):
        raise UsageProblem(f"{url!r} is no address of a server.", "Write it as http://HOST:PORT.")
    token = token or network.operator_token
    if not token:
        hint = "Give it with --token or VEI_OPERATOR_TOKEN; the server said it when it started."
        raise UsageProblem("The operator's token is missing.", hint)
    return Operator(url, token)


def is_local(url: str) -> bool:
    """Whether an address is of this machine."""
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


def _part(text: str) -> str:
    return quote(text, safe="")


def _opener(url: str) -> Any:
    """Opens addresses; those of this machine never by way of a proxy."""
    return build_opener(ProxyHandler({})) if is_local(url) else build_opener()


def object_of(data: bytes) -> dict[str, Any]:
    """A server's answer.

    Raises:
        ServerProblem: ``no_answer`` where it is none of ours.
    """
    try:
        value = json.loads(data)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ServerProblem("no_answer", "This is no server of the office: its answer is no JSON.")
    return value


def problem_of(status: int, data: bytes) -> ServerProblem:
    """What a server says is wrong with a request."""
    try:
        error = json.loads(data)["error"]["data"]["error"]
        return ServerProblem(error["code"], error["message"], error.get("hint", ""))
    except (ValueError, KeyError, TypeError):
        return ServerProblem("no_answer", f"The server answered with status {status}.")
