"""Keeping keys out of everything that is written down."""

from __future__ import annotations

import json
from collections.abc import Iterable

HIDDEN = "[secret]"
SHORTEST = 6
"""Characters from which on a value is treated as secret: a shorter one would hide plain words."""


class Redactor:
    """Takes known secrets out of texts."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Args:
        secrets: the values to hide.
        """
        known = {secret.strip() for secret in secrets if len(secret.strip()) >= SHORTEST}
        # In JSON, which is what is mostly written down, some characters are spelled otherwise.
        known |= {
            json.dumps(each, ensure_ascii=plain)[1:-1] for each in known for plain in (True, False)
        }
        # The longest first: one may be the beginning of another.
        self._secrets = sorted(known, key=lambda secret: (-len(secret), secret))

    def __call__(self, text: str) -> str:
        """The text without them."""
        for secret in self._secrets:
            if secret in text:
                text = text.replace(secret, HIDDEN)
        return text

    def of_bytes(self, data: bytes) -> bytes:
        """The same for UTF-8 bytes, such as a record's."""
        for secret in self._secrets:
            found = secret.encode()
            if found in data:
                data = data.replace(found, HIDDEN.encode())
        return data

    def __bool__(self) -> bool:
        return bool(self._secrets)

    def __repr__(self) -> str:
        return f"Redactor({len(self._secrets)} secrets)"
