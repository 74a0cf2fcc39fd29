"""The official client of a served office, with calls that wait for their answers."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client, MCPError, StdioServerParameters

SERVE = ("-m", "vei_tui", "serve")
ROOT = Path(__file__).parents[2]
OFFICE = Path(__file__).with_name("office.yaml")
"""The office with all ten apps."""


class Door:
    """The agent door of a served office."""

    def __init__(self, portal: BlockingPortal, client: Client) -> None:
        self._portal = portal
        self._client = client
        listed = portal.call(client.list_tools)
        self.tools = {tool.name: tool for tool in listed.tools}
        """What is listed, by name."""
        self.listing = listed.model_dump_json(by_alias=True, exclude_none=True)
        """The listing as it was sent."""

    def call(self, tool: str, args: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The structured content of a call, a refusal's included."""
        done = self._portal.call(partial(self._client.call_tool, tool, dict(args or {})))
        content: dict[str, Any] = done.structured_content or {}
        assert done.is_error == ("error" in content), content
        return content

    def ok(self, tool: str, /, **args: Any) -> dict[str, Any]:
        """The content of a call that goes through."""
        content = self.call(tool, args)
        assert "error" not in content, (tool, args, content)
        return content

    def no(self, tool: str, code: str, /, **args: Any) -> dict[str, Any]:
        """The error of a call that is refused with a code."""
        content = self.call(tool, args)
        assert "error" in content, (tool, args, content)
        error: dict[str, Any] = content["error"]
        assert error["code"] == code, (tool, args, error)
        assert error.keys() >= {"code", "message", "hint"}
        return error

    def unknown(self, tool: str) -> dict[str, Any]:
        """The office's error for a tool that is not there, out of the protocol's own."""
        try:
            self.call(tool)
        except MCPError as error:
            found: dict[str, Any] = error.data["error"]
            return found
        raise AssertionError(f"{tool} is there")


@contextmanager
def served(out: Path, **variables: str) -> Iterator[Door]:
    """A client of ``vei serve`` on the office with all apps.

    Args:
        out: where the run is recorded.
        variables: environment variables of the server, without their prefix.
    """
    server = StdioServerParameters(
        command=sys.executable,
        args=[
            "-m",
            "vei_tui",
            "serve",
            "--scenario",
            str(OFFICE),
            "--seed",
            "7",
            "--out",
            str(out),
        ],
        env={f"VEI_{name}": value for name, value in variables.items()},
        cwd=ROOT,
    )
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(server)) as client,
    ):
        yield Door(portal, client)
