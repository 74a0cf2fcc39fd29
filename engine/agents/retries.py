"""Asking again: what may pass is tried a few times, and waits as long as the server says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from engine.agents.failures import Passing
from engine.agents.messages import Delta, Hear, Reply, Request
from engine.errors import ModelError

TRIES = 4
"""How often one request is made at most."""

BACKOFF_MS = 500
"""The first wait where the server says nothing; each further one is twice as long."""

Sleep = Callable[[float], Awaitable[None]]
"""Waits for some seconds."""


class Adapter(Protocol):
    """One protocol, asked once."""

    async def once(self, request: Request, hear: Hear | None) -> Reply:
        """Ask once.

        Raises:
            Passing: there is no answer, and another try may bring one.
            ModelError: there is none, and will be none.
        """

    async def close(self) -> None:
        """Let go of connections."""


class Retrying:
    """A provider over an adapter."""

    def __init__(
        self, adapter: Adapter, name: str, *, tries: int = TRIES, sleep: Sleep = asyncio.sleep
    ) -> None:
        """Args:
        adapter: asks once.
        name: of the model, for people.
        tries: how often a request is made at most.
        sleep: waits between tries.
        """
        self._adapter = adapter
        self._name = name
        self._tries = max(tries, 1)
        self._sleep = sleep

    async def ask(self, request: Request, hear: Hear | None = None) -> Reply:
        """Ask until there is an answer, or another try is for nothing.

        A stream that breaks off is asked for again from its beginning; ``retry`` tells ``hear``
        that what it heard of it is void.

        Raises:
            ModelError: there is no answer.
        """
        failed = 0
        while True:
            try:
                return replace(await self._adapter.once(request, hear), retries=failed)
            except Passing as failure:
                failed += 1
                if failed >= self._tries:
                    raise self._exhausted(failure) from None
                if hear is not None:
                    hear(Delta("retry", failure.words))
                wait_ms = _wait_ms(failure, failed)
            except (AttributeError, KeyError, IndexError, TypeError, ValueError) as problem:
                said = f"{self._name} gave an answer that is none: {type(problem).__name__}."
                raise ModelError("model.malformed", said) from problem
            await self._sleep(wait_ms / 1000)

    async def close(self) -> None:
        """Let go of connections."""
        await self._adapter.close()

    def _exhausted(self, failure: Passing) -> ModelError:
        count = "once" if self._tries == 1 else f"{self._tries} times"
        details = {} if failure.after_ms is None else {"retry_after_ms": failure.after_ms}
        return ModelError(
            failure.code,
            f"{self._name} was asked {count} in vain, the last time {failure.words.rstrip('.')}.",
            "Try again later."
            if failure.code == "model.busy"
            else "Check the network and the URL.",
            **details,
        )


def _wait_ms(failure: Passing, failed: int) -> int:
    if failure.after_ms is not None:
        return failure.after_ms
    return int(BACKOFF_MS * 2 ** (failed - 1))
