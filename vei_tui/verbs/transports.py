"""What `vei doctor` looks at of the ways in: a port, and a server on stdio and over HTTP."""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from vei_tui.settings import read_settings
from vei_tui.verbs.checks import Check, Health
from vei_tui.verbs.smoke import server_command, tried

if TYPE_CHECKING:
    from engine.serve.trial import Report

LOOPBACK: Final = "127.0.0.1"

_ONE_CALL: Final[list[tuple[str, Mapping[str, Any]]]] = [("vei.ping", {})]


def look_at_transports() -> Iterator[Check]:
    """Whether clients can be served: on this machine's own address, where settings say, at all."""
    yield _loopback()
    yield from _chosen()
    # Both at once: what takes long is starting Python.
    with ThreadPoolExecutor(2) as pool:
        tried = {kind: pool.submit(_tried, kind) for kind in ("stdio", "http")}
        for kind, trial in tried.items():
            yield _told(kind, *trial.result())


def _bound(host: str, port: int) -> None:
    """Take an address for a moment, without listening.

    Raises:
        OSError: it cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))


def _loopback() -> Check:
    try:
        _bound(LOOPBACK, 0)
    except OSError as problem:
        what = f"no port of {LOOPBACK} can be had: {problem.strerror or problem}"
        advice = "Servers over HTTP need one: let this user open sockets, or use stdio."
        return Check("loopback", Health.FAILED, what, advice)
    return Check("loopback", Health.OK, f"ports of {LOOPBACK} can be had")


def _chosen() -> Iterator[Check]:
    network = read_settings().network
    if not network.port:
        return
    place = f"{network.host}:{network.port}"
    try:
        _bound(network.host, network.port)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            advice = "A server may be running there; another one needs --port or VEI_PORT."
            yield Check("port", Health.NOTE, f"{place} is taken", advice)
        else:
            what = f"{place} cannot be had: {problem.strerror or problem}"
            yield Check("port", Health.FAILED, what, "Choose another with VEI_HOST and VEI_PORT.")
    else:
        yield Check("port", Health.OK, f"{place} is free for 'vei serve --transport http'")


def _tried(kind: str) -> tuple[Report, float]:
    """Start a server, talk to it a little, and end it: how that went, and how long it took."""
    from engine.serve.trial import MODERN
    from scenarios.catalogue import names

    began = time.monotonic()
    server = server_command(names()[0], 1, 0, kind)
    return tried(kind, server, _ONE_CALL, (MODERN,)), time.monotonic() - began


def _told(kind: str, report: Report, took_s: float) -> Check:
    wrong = next((row for row in report.rows if not row.ok), None)
    if report.ok:
        what = f"a server answers, refuses and ends, {len(report.rows)} checks in {took_s:.1f} s"
        return Check(kind, Health.OK, what)
    what = "nothing was tried" if wrong is None else f"{wrong.call}: {wrong.what.rstrip('.')}"
    return Check(kind, Health.FAILED, what, f"'vei smoke --transport {kind}' tells more.")
