"""Cassettes: every request to a model and what came back, to run again without the model.

A file of JSON Lines. Whatever requests share (the system text, the tools, each message) stands in
it once, under the digest of its content; a request names the digests, and is itself known by the
digest of these names. Secrets are taken out before anything is digested or written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

import orjson

from engine.agents.difference import difference
from engine.agents.messages import (
    Answered,
    Delta,
    DeltaKind,
    Hear,
    Message,
    Provider,
    Reply,
    Request,
    Said,
    Told,
    ToolCall,
    Usage,
)
from engine.canonical import digest
from engine.errors import ModelError, RunError
from engine.record.directory import CASSETTE, failed
from engine.record.lines import read_lines

__all__ = ["CASSETTE", "Playback", "Recording", "message_json", "reply_of", "spelled"]

Redact = Callable[[str], str]
Key = str
Parts = dict[str, Any]

FLOWING = ("thought", "text", "args")
"""What streams in pieces that belong together."""

PIECE = 24
"""Characters of a piece when it is played back."""


def _nothing_secret(text: str) -> str:
    return text


class Recording:
    """A provider that writes down what another one is asked and answers."""

    def __init__(self, provider: Provider, path: Path, redact: Redact = _nothing_secret) -> None:
        """Args:
        provider: asks the model.
        path: file to append to.
        redact: takes secrets out of texts.
        """
        self._provider = provider
        self._path = path
        self._redact = redact
        self._written: set[str] = set()
        if path.exists():
            self._written |= _read(path).values.keys()

    async def ask(self, request: Request, hear: Hear | None = None) -> Reply:
        """Ask, and write down both sides; a failure is written down, too."""
        heard: list[Delta] = []

        def both(delta: Delta) -> None:
            heard.append(delta)
            if hear is not None:
                hear(delta)

        entry = self._spelled(request)
        try:
            reply = await self._provider.ask(request, both if hear is not None else None)
        except ModelError as problem:
            self._write({**entry, "error": problem.body()})
            raise
        self._write({**entry, "reply": asdict(reply), "deltas": _joined(heard)})
        return self._without_secrets(reply)

    async def close(self) -> None:
        """Let go of connections."""
        await self._provider.close()

    def _without_secrets(self, reply: Reply) -> Reply:
        """The reply as it is played back, so that whoever acts on it does the same then.

        The turn in the provider's own JSON stays as it came: it may be signed.
        """
        plain = _dumps(asdict(reply)).decode()
        text = self._redact(plain)
        if text == plain:
            return reply
        kept = reply_of(orjson.loads(text))
        return replace(kept, said=replace(kept.said, native=reply.said.native))

    def _spelled(self, request: Request) -> Parts:
        entry, values = spelled(request, self._redact)
        for name, value in values.items():
            if name not in self._written:
                self._written.add(name)
                self._write({"part": name, "value": value})
        return entry

    def _write(self, line: Parts) -> None:
        text = self._redact(_dumps(line).decode())
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{text}\n")
        except OSError as error:
            raise failed(self._path, "written", error) from None


class Playback:
    """A provider that answers from a cassette, and from nothing else."""

    def __init__(self, path: Path, redact: Redact = _nothing_secret) -> None:
        """Args:
        path: the cassette.
        redact: what was done with secrets when it was recorded.

        Raises:
            RunError: it cannot be read, or is no cassette.
        """
        self._tape = _read(path)
        self._path = path
        self._redact = redact
        self._played: dict[Key, int] = defaultdict(int)
        self._asked = 0

    async def ask(self, request: Request, hear: Hear | None = None) -> Reply:
        """The recorded answer to this very request.

        Raises:
            ModelError: ``model.not_recorded``, with the first difference from what was recorded
                in its place; or the failure that was recorded.
        """
        entry, values = spelled(request, self._redact)
        answers = self._tape.answers.get(entry["request"])
        if not answers:
            raise self._missing(entry, values)
        at = self._played[entry["request"]]
        self._played[entry["request"]] = at + 1
        self._asked += 1
        answer = answers[min(at, len(answers) - 1)]
        if "error" in answer:
            known = dict(answer["error"])
            raise ModelError(
                known.pop("code"), known.pop("message"), known.pop("hint", ""), **known
            )
        reply = reply_of(answer["reply"])
        if hear is not None:
            for delta in _streamed(answer["deltas"] or _told(reply.said)):
                hear(delta)
        return reply

    async def close(self) -> None:
        """Nothing is held open."""

    def _missing(self, entry: Parts, values: Mapping[str, Any]) -> ModelError:
        """The error of a request that was not recorded."""
        order = self._tape.order
        if not order:
            return ModelError("model.not_recorded", f"{self._path} holds no requests.")
        recorded = order[min(self._asked, len(order) - 1)]
        where, asked, known = difference(entry, values, recorded, self._tape.values)
        return ModelError(
            "model.not_recorded",
            f"Request {self._asked + 1} is not in {self._path}: {where} is {asked}, "
            f"and {known} was recorded.",
            "Run it with the scenario, seed and options that it was recorded with.",
        )


class _Tape:
    """A cassette that was read."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.answers: dict[Key, list[Parts]] = defaultdict(list)
        self.order: list[Parts] = []


def spelled(request: Request, redact: Redact = _nothing_secret) -> tuple[Parts, dict[str, Any]]:
    """A request as a cassette has it: names of its parts, and the parts by their names.

    The entry's ``request`` is the digest that it is known by.
    """
    values: dict[str, Any] = {}

    def named(value: Any) -> str:
        data = redact(_dumps(value).decode()).encode()
        name = digest(data)[:32]
        values[name] = orjson.loads(data)
        return name

    entry: Parts = {
        "model": request.model,
        "max_tokens": request.max_tokens,
        "system": named(request.system),
        "tools": named([asdict(tool) for tool in request.tools]),
        "messages": [named(message_json(message)) for message in request.messages],
    }
    return {"request": digest(_dumps(entry)), **entry}, values


def _joined(heard: Sequence[Delta]) -> list[list[str]]:
    """What streamed, pieces of one text as one: a secret that came in two is whole again."""
    joined: list[list[str]] = []
    for kind, text in heard:
        if joined and joined[-1][0] == kind and kind in FLOWING:
            joined[-1][1] += text
        else:
            joined.append([kind, text])
    return joined


def _told(said: Said) -> list[list[str]]:
    """What would have streamed, had anybody listened when it was recorded."""
    told = [["thought", said.thought], ["text", said.text]]
    for call in said.calls:
        args = call.raw if call.args is None else orjson.dumps(call.args).decode()
        told += [["call", call.wire], ["args", args]]
    return [[kind, text] for kind, text in told if text]


def _streamed(deltas: Sequence[Sequence[Any]]) -> Iterator[Delta]:
    """What streamed, in pieces."""
    for kind, text in deltas:
        step = PIECE if kind in FLOWING else max(len(text), 1)
        for at in range(0, max(len(text), 1), step):
            yield Delta(cast(DeltaKind, kind), text[at : at + step])


def message_json(message: Message) -> dict[str, Any]:
    """A message as JSON; ``kind`` says which it is."""
    kind = {Told: "told", Said: "said", Answered: "answered"}[type(message)]
    return {"kind": kind, **asdict(message)}


def reply_of(value: Mapping[str, Any]) -> Reply:
    """A reply from its JSON."""
    said = dict(value["said"])
    calls = tuple(ToolCall(**call) for call in said.pop("calls"))
    rest = {key: value[key] for key in ("stop", "usd", "retries")}
    return Reply(Said(calls=calls, **said), Usage(**value["usage"]), **rest)


def _read(path: Path) -> _Tape:
    tape = _Tape()
    # A line that was cut short when the run was killed is none of the whole ones.
    for number, line in enumerate(read_lines(path).whole, 1):
        if not line.strip():
            continue
        try:
            entry = orjson.loads(line)
            if "part" in entry:
                tape.values[entry["part"]] = entry["value"]
            else:
                tape.answers[entry["request"]].append(entry)
                tape.order.append(entry)
        except (orjson.JSONDecodeError, KeyError, TypeError):
            hint = "A cassette is made with --cassette FILE while a model works."
            raise RunError(f"{path}, line {number} is no entry of a cassette.", hint) from None
    return tape


def _dumps(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
