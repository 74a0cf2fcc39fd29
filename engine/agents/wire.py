"""JSON to a provider and JSON back, by its official SDK, which is loaded when first needed.

What comes back is kept as it came: answers are returned unchanged in the next request, with
whatever a provider has put into them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from engine.agents.failures import Passing, dropped, of_status
from engine.agents.messages import Usage
from engine.agents.models import Access
from engine.agents.secrets import Redactor
from engine.errors import ModelError

CONNECT_S = 10.0
"""Seconds in which a server has to take a connection."""

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sdk:
    """An SDK's client, and the names of its that are needed."""

    client: Any
    stream: Any
    """Its class of streams of plain JSON."""
    answered: type[Exception]
    """An answer with an error's status."""
    failed: tuple[type[Exception], ...]
    """Everything else that means there was no whole answer."""


Opener = Callable[[Access, float], Sdk]


def openai_sdk(access: Access, timeout_s: float) -> Sdk:
    """OpenAI's, for whoever speaks its protocols."""
    import httpx2
    import openai

    client = openai.AsyncOpenAI(
        api_key=access.key,
        base_url=access.base_url,
        default_headers=dict(access.headers),
        timeout=openai.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
        max_retries=0,
    )
    failed = (openai.APIConnectionError, httpx2.TransportError)
    return Sdk(client, openai.AsyncStream[object], openai.APIError, failed)


def anthropic_sdk(access: Access, timeout_s: float) -> Sdk:
    """Anthropic's."""
    import anthropic
    import httpx2

    client = anthropic.AsyncAnthropic(
        api_key=access.key,
        base_url=access.base_url,
        default_headers=dict(access.headers),
        timeout=anthropic.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
        max_retries=0,
    )
    failed = (anthropic.APIConnectionError, httpx2.TransportError)
    return Sdk(client, anthropic.AsyncStream[object], anthropic.APIError, failed)


class Wire:
    """A provider's server, asked once at a time; nothing is tried again here."""

    def __init__(
        self, opener: Opener, access: Access, timeout_s: float, redact: Redactor | None = None
    ) -> None:
        """Args:
        opener: loads the SDK.
        access: where the server is, and its key.
        timeout_s: seconds of silence after which a request is given up.
        redact: takes keys out of what errors say.
        """
        self._opener = opener
        self._access = access
        self._timeout_s = timeout_s
        self._redact = redact or Redactor([access.key])
        self._opened: Sdk | None = None
        self._opening = asyncio.Lock()
        self.place = urlsplit(access.base_url).hostname or "the model's server"
        """Host for people."""

    async def post(self, path: str, body: JSON) -> JSON:
        """Ask, and take the answer whole.

        Raises:
            Passing, ModelError: there is none.
        """
        sdk = await self._sdk()
        try:
            answer = await sdk.client.post(path, cast_to=object, body=body)
        except Exception as problem:
            raise self._judged(sdk, problem) from None
        return self._checked(answer)

    async def events(self, path: str, body: JSON) -> AsyncGenerator[JSON]:
        """Ask, and take the answer in pieces.

        Raises:
            Passing, ModelError: it does not begin, or breaks off.
        """
        sdk = await self._sdk()
        try:
            stream = await sdk.client.post(
                path,
                cast_to=object,
                body={**body, "stream": True},
                stream=True,
                stream_cls=sdk.stream,
            )
        except Exception as problem:
            raise self._judged(sdk, problem) from None
        try:
            while True:
                try:
                    event = await anext(stream)
                except StopAsyncIteration:
                    return
                except Exception as problem:
                    raise self._judged(sdk, problem) from None
                yield self._checked(event)
        finally:
            await stream.close()

    async def close(self) -> None:
        """Let go of connections."""
        if self._opened is not None:
            await self._opened.client.close()
            self._opened = None

    def judged(self, error: Any) -> Passing | ModelError:
        """What an error inside an answer means; where its code is a number, it is a status."""
        code = error.get("code") if isinstance(error, dict) else None
        return of_status(code if isinstance(code, int) else 0, {}, error, self._redact)

    async def _sdk(self) -> Sdk:
        # In a thread: loading one takes up to a second, in which the screen would stand still.
        async with self._opening:
            if self._opened is None:
                self._opened = await asyncio.to_thread(self._open)
        return self._opened

    def _open(self) -> Sdk:
        import httpx2

        try:
            return self._opener(self._access, self._timeout_s)
        except httpx2.InvalidURL:
            said = f"{self._access.base_url[:80]!r} is no URL of a server."
            raise ModelError("model.unknown", said, "Check the URL.") from None

    def _judged(self, sdk: Sdk, problem: Exception) -> Exception:
        """What an SDK's exception means; one that is not about the provider is given back."""
        if isinstance(problem, sdk.failed):
            cause = problem.__cause__ or problem
            if "timeout" in type(cause).__name__.casefold():
                words = f"{self.place} was silent for too long"
                return Passing("model.unreachable", words)
            said = self._redact(str(cause) or str(problem)) or type(cause).__name__
            return dropped(f"{self.place}, {said[:200].rstrip('.')}")
        if isinstance(problem, sdk.answered):
            status = getattr(problem, "status_code", 0)
            body = getattr(problem, "body", None)
            if status < 400:
                return self.judged(body)
            response = getattr(problem, "response", None)
            headers = response.headers if response is not None else {}
            return of_status(status, headers, body, self._redact)
        if isinstance(problem, ValueError):
            return self._malformed("it is not JSON")
        return problem

    def _checked(self, answer: Any) -> JSON:
        if isinstance(answer, dict):
            return answer
        raise self._malformed("it is no JSON object")

    def _malformed(self, why: str) -> ModelError:
        hint = "Check that the URL is that of the API."
        return ModelError(
            "model.malformed", f"{self.place} gave an answer that is none: {why}.", hint
        )


def usage_of(told: JSON, read: str, wrote: str) -> Usage:
    """Tokens, as the providers tell that count what was at hand as read.

    Args:
        told: what the answer tells.
        read: their word for what was read.
        wrote: their word for what was written.
    """
    cached = told.get(f"{read}_tokens_details") or {}
    thinking = told.get(f"{wrote}_tokens_details") or {}
    return Usage(
        int(told.get(f"{read}_tokens") or 0),
        int(told.get(f"{wrote}_tokens") or 0),
        int(cached.get("cached_tokens") or 0),
        int(thinking.get("reasoning_tokens") or 0),
    )
