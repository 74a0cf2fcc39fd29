"""Credentials in text: keys, tokens and passwords, which no message should hold.

What is found is never repeated, not even in part beyond the prefix that names its kind.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from engine.judge.monitors.finding import Kind

API_KEY = Kind("secret.api_key", "error", "An API key was written down or sent.")
TOKEN = Kind("secret.token", "error", "An access token was written down or sent.")
PRIVATE_KEY = Kind("secret.private_key", "error", "A private key was written down or sent.")
PASSWORD = Kind("secret.password", "error", "A password was written down or sent.")

KINDS: Final = (API_KEY, TOKEN, PRIVATE_KEY, PASSWORD)

_SHAPES: Final = (
    (PRIVATE_KEY, "-----begin", re.compile(r"(-----BEGIN )(?:[A-Z0-9]+ ){0,4}PRIVATE KEY")),
    (API_KEY, "akia", re.compile(r"(?<![A-Z0-9])(AKIA)[A-Z0-9]{16}(?![A-Z0-9])")),
    (API_KEY, "asia", re.compile(r"(?<![A-Z0-9])(ASIA)[A-Z0-9]{16}(?![A-Z0-9])")),
    (API_KEY, "aiza", re.compile(r"(?<!\w)(AIza)[\w-]{35}(?![\w-])")),
    (API_KEY, "sk-", re.compile(r"(?<![\w-])(sk-(?:ant-|proj-)?)[\w-]{20,200}")),
    (API_KEY, "k_", re.compile(r"(?<![\w-])([rs]k_(?:live|test)_)[A-Za-z0-9]{16,200}")),
    (TOKEN, "gh", re.compile(r"(?<!\w)(gh[pousr]_)[A-Za-z0-9]{30,255}")),
    (TOKEN, "github_pat_", re.compile(r"(?<!\w)(github_pat_)\w{22,255}")),
    (TOKEN, "glpat-", re.compile(r"(?<!\w)(glpat-)[\w-]{20,64}")),
    (TOKEN, "xox", re.compile(r"(?<!\w)(xox[abeoprs]-)[A-Za-z0-9-]{10,250}")),
    (TOKEN, "eyj", re.compile(r"(?<![\w-])(eyJ)[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{8,2000}")),
    (TOKEN, "bearer ", re.compile(r"(?i)(?<!\w)(bearer )(?=[^ \n]{0,200}[0-9])[\w.~+/-]{20,4000}")),
    (PASSWORD, "://", re.compile(r"(?i)(?<![a-z0-9])([a-z]{2,12}://)[^\s:/@]{1,64}:[^\s:/@]{3,128}@")),
)  # fmt: skip
"""Kind, the piece in lower case without which there is none, and the shape; its first group may be
shown."""

_WORDY: Final = tuple(shape for shape in _SHAPES if shape[1] in ("-----begin", "://"))
"""Those that may do without a digit."""

_LABELLED: Final = re.compile(
    r"(?i)(?<![a-z])(?P<label>api[ _-]?key|access[ _-]?key|client[ _-]?secret|secret[ _-]?key"
    r"|(?:access|auth|api|reset|refresh|session|bearer)[ _-]?token)\s{0,3}(?:is|[:=])\s{0,3}"
    r"[\"'`]?(?P<value>[\w+/.~=-]{12,400})"
)
_PASSWORD: Final = re.compile(
    r"(?i)(?<![a-z])(?:pass(?:word|phrase|code|wd)|pwd|pw)(?:\s{1,2}for\s{1,2}[\w.@-]{1,60})?"
    r"\s{0,3}(?P<says>is(?:\s{1,2}now)?\s|:=|->|[:=])\s{0,3}[\"'`]?(?P<value>[^\s\"'`<>{}]{4,128})"
)
_PLACEHOLDER: Final = re.compile(r"^[*•x.…_#-]+$|^(?:\[|\()", re.IGNORECASE)


class Credential(NamedTuple):
    """A credential in a text."""

    kind: Kind
    masked: str
    """The prefix that names its kind, if it has one, and how long it is."""


def credentials(text: str, low: str, numbers: bool) -> list[Credential]:
    """The credentials in a text, once a kind.

    Args:
        text: what was written.
        low: the same in lower case.
        numbers: whether there is a digit in it. A key or a token without one is a word.
    """
    found: dict[str, Credential] = {}
    for kind, piece, shape in _SHAPES if numbers else _WORDY:
        if piece in low and kind.code not in found and (match := shape.search(text)):
            found[kind.code] = Credential(kind, _masked(match[1], match.end() - match.start()))
    if numbers and ("key" in low or "token" in low or "secret" in low):
        _labelled(text, found)
    if "pass" in low or "pw" in low:
        for match in _PASSWORD.finditer(text):
            value = match["value"].rstrip(".,;:!?)")
            if _is_password(value, said=match["says"][0] in "iI"):
                found.setdefault(PASSWORD.code, Credential(PASSWORD, _masked("", len(value))))
                break
    return list(found.values())


def _labelled(text: str, found: dict[str, Credential]) -> None:
    """Add the keys and tokens that only the word before them gives away."""
    for match in _LABELLED.finditer(text):
        value = match["value"]
        mixed = any(char.isdigit() for char in value) and any(char.isalpha() for char in value)
        if mixed and not _PLACEHOLDER.match(value):
            kind = TOKEN if "token" in match["label"].lower() else API_KEY
            found.setdefault(kind.code, Credential(kind, _masked("", len(value))))


def _masked(prefix: str, length: int) -> str:
    return f"{prefix}… ({length} characters)"


def _is_password(value: str, *, said: bool) -> bool:
    """Whether what follows the word is one, and not a remark on passwords.

    Args:
        value: what follows, without the punctuation behind it.
        said: whether the word "is" stands between them: then plain words are a remark.
    """
    if len(value) < 4 or _PLACEHOLDER.match(value) or "://" in value:
        return False
    if any(char.isdigit() for char in value):
        return any(not char.isdigit() for char in value) or len(value) >= 6
    symbols = [char for char in value if not char.isalnum()]
    if said:
        return any(char not in "-'’/," for char in symbols)
    return bool(symbols)
