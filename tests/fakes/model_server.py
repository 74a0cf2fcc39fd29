"""A model server on this machine that speaks three protocols, JSON and streaming, and fails on cue.

It checks what it is sent as the real servers do, and answers 400 where they would. As a program it
performs the plays of scenarios::

    python -m tests.fakes.model_server macrocompute_default --pace 0.02
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType, TracebackType
from typing import Any, Literal

from tests.fakes import chat_wire, messages_wire, responses_wire
from tests.fakes.brains import Player
from tests.fakes.speech import JSON, Brain, Rejected, Turn

KEY = "sk-fake-0123456789abcdef"

KINDS: Mapping[int, str] = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    422: "invalid_request_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}
"""What an error is called, by its status."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong with one request."""

    what: Literal["status", "drop", "error_event", "arguments", "garbage", "slow"]
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    words: str = "It went wrong."
    after: int = 0
    """Frames of a stream that are sent before it breaks off."""
    seconds: float = 0.0
    """How long the answer takes to begin."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came."""

    path: str
    headers: Mapping[str, str]
    """By name in lower case."""
    body: JSON
    status: int
    """What it was answered with; 0 where the connection was dropped instead."""
    time_s: float
    """When it came, by the monotonic clock."""


class ModelServer:
    """The server, in a thread of its own; use it as a context."""

    def __init__(
        self, brain: Brain, *, pace_s: float = 0.0, keys: tuple[str, ...] = (KEY,)
    ) -> None:
        """Args:
        brain: decides each turn.
        pace_s: seconds between two frames of a stream.
        keys: what it takes as a key; anything where it is empty.
        """
        self.brain = brain
        self.pace_s = pace_s
        self.keys = keys
        self.faults: deque[Fault | None] = deque()
        """What goes wrong with the next requests, each in turn; None for one that does not."""
        self.asked: list[Asked] = []
        """Every request that came, in its order."""
        self._http = _Http(("127.0.0.1", 0), _Handler, self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Where it is, without the path."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def variables(self) -> dict[str, str]:
        """The environment that leads models of OpenAI and Anthropic here."""
        return {
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": f"{self.url}/v1",
            "ANTHROPIC_API_KEY": KEY,
            "ANTHROPIC_BASE_URL": self.url,
        }

    def __enter__(self) -> ModelServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


MODELS = ("openai/gpt-5", "openai-chat/gpt-5", "anthropic/claude-sonnet-4-5")
"""A model for each protocol; with ``variables`` in the environment they are this server's."""


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: Any, owner: ModelServer) -> None:
        super().__init__(address, handler)
        self.owner = owner

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away in the middle is no news; anything else is."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Dropped(Exception):
    """The connection is to end without an answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""

    def do_POST(self) -> None:
        """Answer a request."""
        owner = self.server.owner
        began = time.monotonic()
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        fault = owner.faults.popleft() if owner.faults else None
        try:
            status = self._answer(body, fault)
        except _Dropped:
            status = 0
            self.close_connection = True
            self.connection.close()
        headers = {name.lower(): value for name, value in self.headers.items()}
        owner.asked.append(Asked(self.path, headers, body, status, began))

    def _answer(self, body: JSON, fault: Fault | None) -> int:
        wire = _wire_of(self.path)
        if wire is None:
            return self._json(404, {"error": {"message": "There is no such path."}})
        if fault is not None and fault.what == "slow":
            time.sleep(fault.seconds)
        if fault is not None and fault.what == "status":
            return self._refuse(wire, fault.status, fault.words, fault.headers)
        if fault is not None and fault.what == "garbage":
            return self._send(200, b"<html>not the API", "text/html")
        try:
            self._check_headers(wire)
            turn = self.server.owner.brain(wire.read(body))
        except Rejected as refusal:
            return self._refuse(wire, refusal.status, refusal.message, {}, refusal.param)
        except (KeyError, IndexError, TypeError, ValueError) as problem:
            return self._refuse(wire, 400, f"Invalid request: {problem!r}")
        if fault is not None and fault.what == "arguments":
            turn = _spoiled(turn)
        answer = wire.answer(body, turn)
        if body.get("stream"):
            return self._stream(wire, answer, fault)
        if fault is not None and fault.what in ("drop", "error_event"):
            self._half(json.dumps(answer).encode())
        return self._json(200, answer)

    def _check_headers(self, wire: ModuleType) -> None:
        key = self.headers.get("x-api-key") or ""
        key = key or (self.headers.get("authorization") or "").removeprefix("Bearer ")
        keys = self.server.owner.keys
        if not key or (keys and key not in keys):
            raise Rejected(f"Incorrect API key provided: {key}.", status=401)
        if wire is messages_wire and not self.headers.get("anthropic-version"):
            raise Rejected("anthropic-version: header is required")

    def _refuse(
        self,
        wire: ModuleType,
        status: int,
        words: str,
        headers: Mapping[str, str] | None = None,
        param: str | None = None,
    ) -> int:
        kind = KINDS.get(status, "api_error")
        return self._json(status, wire.error(status, kind, words, param), headers or {})

    def _json(self, status: int, body: JSON, headers: Mapping[str, str] | None = None) -> int:
        return self._send(status, json.dumps(body).encode(), "application/json", headers)

    def _send(
        self, status: int, data: bytes, kind: str, headers: Mapping[str, str] | None = None
    ) -> int:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
        return status

    def _half(self, data: bytes) -> None:
        """Break off in the middle of a JSON answer."""
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2])
        raise _Dropped

    def _stream(self, wire: ModuleType, answer: JSON, fault: Fault | None) -> int:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        frames: Iterator[bytes] = wire.frames(answer)
        for number, frame in enumerate(frames):
            if fault is not None and number == fault.after:
                if fault.what == "drop":
                    raise _Dropped
                if fault.what == "error_event":
                    self._chunk(wire.error_frame(KINDS.get(fault.status, "api_error"), fault.words))
                    break
            self._chunk(frame)
            if self.server.owner.pace_s:
                time.sleep(self.server.owner.pace_s)
        self._chunk(b"")
        return 200

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()


def _wire_of(path: str) -> ModuleType | None:
    """The protocol that is spoken at a path."""
    for wire in (responses_wire, chat_wire, messages_wire):
        if path.partition("?")[0] == f"/v1{wire.PATH}":
            return wire
    return None


def _spoiled(turn: Turn) -> Turn:
    """A turn whose first call was written badly."""
    (name, args), *rest = turn.calls or (("vei__observe", {}),)
    broken = (name, f"{json.dumps(args)[:-1]}, oops")
    return Turn(turn.thought, turn.text, (broken, *rest))


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="+", help="scenarios whose plays are performed")
    parser.add_argument("--play", default="gold")
    parser.add_argument("--parallel", action="store_true", help="several calls in a turn")
    parser.add_argument("--pace", type=float, default=0.02, help="seconds between two frames")
    chosen = parser.parse_args()
    brain = Player(*chosen.scenarios, play=chosen.play, parallel=chosen.parallel)
    with ModelServer(brain, pace_s=chosen.pace, keys=()) as server:
        lines = [f"export {name}={value}" for name, value in server.variables.items()]
        sys.stdout.write("\n".join([*lines, f"# and local/any@{server.url}/v1", ""]))
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
