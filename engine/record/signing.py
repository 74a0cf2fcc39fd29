"""Signatures of finished runs: what exactly is signed, and whether a signature still fits."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Literal

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from engine.canonical import dumps
from engine.errors import RunError
from engine.record.difference import difference
from engine.record.directory import SIGNATURE, failed, replace_file
from engine.record.keys import KeyRing, PublicKey, SigningKey
from engine.record.manifest import Manifest

_CONTEXT: Final = b"vei-signature 1\n"
"""Goes before what is signed, so that no signature of something else can pass for one of a run."""

_MAX_BYTES: Final = 1 << 20

_WHERE_AND_WHEN: Final = {
    "format", "manifest_version", "created", "updated", "door", "status", "paths", "scenario",
}  # fmt: skip
"""Parts of a manifest that are not signed as they stand: they change when a run is moved."""


class Signature(BaseModel):
    """A signature, and what was signed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    format: Literal["vei-signature"] = "vei-signature"
    signature_version: Literal[1] = 1
    algorithm: Literal["ed25519"] = "ed25519"
    public_key: str
    """Base64."""
    claims: dict[str, Any]
    """What was signed; see :func:`claims`."""
    signature: str
    """Base64."""

    def body(self) -> bytes:
        """The signature as its file has it."""
        options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
        return orjson.dumps(self.model_dump(mode="json"), option=options)


class Standing(StrEnum):
    """How a run and its signature stand to each other."""

    SIGNED = "signed"
    ABSENT = "absent"
    FORGED = "forged"
    """The signature is not that key's, of what it claims."""
    ALTERED = "altered"
    """Something else was signed than what is there now."""
    OTHER = "other"
    """It is signed by another key than the one asked for."""


@dataclass(frozen=True, slots=True)
class Attestation:
    """What became of the check of a signature."""

    standing: Standing
    words: str
    """The same in a sentence."""
    fingerprint: str = ""
    """Of the key that the signature names."""
    name: str = ""
    """Whose key it is: a trusted name or ``you``; empty where that is unknown."""

    @property
    def holds(self) -> bool:
        """Whether the run is what was signed."""
        return self.standing is Standing.SIGNED

    def body(self) -> dict[str, Any]:
        """The attestation for programs."""
        return {
            "signature": str(self.standing),
            "fingerprint": self.fingerprint,
            "name": self.name,
            "trusted": bool(self.name) and self.holds,
            "words": self.words,
        }


def claims(manifest: Manifest) -> dict[str, Any]:
    """What is signed of a run: all that makes it this run, and nothing of where and when."""
    whole = manifest.model_dump(mode="json", exclude=_WHERE_AND_WHEN)
    scenario = manifest.scenario
    return {
        **whole,
        "scenario": {"id": scenario.id, "digest": scenario.digest, "variant": scenario.variant},
    }


def sign(manifest: Manifest, key: SigningKey) -> Signature:
    """Sign a finished run.

    Raises:
        RunError: it is not finished: what could still change is not signed.
    """
    if manifest.status != "finished":
        raise RunError("The run is not finished, so it cannot be signed.", "vei resume goes on.")
    claimed = claims(manifest)
    return Signature(
        public_key=base64.b64encode(key.public.raw).decode(),
        claims=claimed,
        signature=base64.b64encode(key.sign(_CONTEXT + dumps(claimed))).decode(),
    )


def write_signature(directory: Path, signature: Signature) -> None:
    """Put a signature beside a run's manifest.

    Raises:
        RunError: it cannot be written.
    """
    replace_file(directory / SIGNATURE, [signature.body()])


def read_signature(directory: Path) -> bytes | None:
    """The signature beside a run's manifest, as it stands; None where there is none.

    Raises:
        RunError: it cannot be read.
    """
    path = directory / SIGNATURE
    try:
        with path.open("rb") as file:
            return file.read(_MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise failed(path, "read", error) from None


def attest(
    data: bytes | None, manifest: Manifest, ring: KeyRing, wanted: PublicKey | None = None
) -> Attestation:
    """Check a signature.

    Args:
        data: the signature as it stands; None for none.
        manifest: the manifest of the run that it is said to be of.
        ring: the keys that are known here.
        wanted: the key that it has to be of; any where left out.

    Raises:
        RunError: the keys cannot be read.
    """
    if data is None:
        return Attestation(Standing.ABSENT, "Not signed.")
    signature = _read(data)
    if signature is None:
        return Attestation(Standing.FORGED, "Forged: the signature is not in the form of one.")
    key = PublicKey(_bytes(signature.public_key, 32) or b"")
    value = _bytes(signature.signature, 64)
    if not key.raw or value is None or not key.fits(value, _CONTEXT + dumps(signature.claims)):
        words = "Forged: the signature is not that of the key it names, over what it claims."
        return Attestation(Standing.FORGED, words)
    name = ring.name_of(key)
    who = f"{key.fingerprint} ({name or 'unknown: no trusted key'})"
    known = {"fingerprint": key.fingerprint, "name": name}
    if wanted is not None and key != wanted:
        words = f"Signed by {who}, not by {wanted.fingerprint}."
        return Attestation(Standing.OTHER, words, **known)
    now = claims(manifest)
    if manifest.status != "finished":
        words = f"Altered: the run went on after it was signed by {who}."
        return Attestation(Standing.ALTERED, words, **known)
    if dumps(now) != dumps(signature.claims):
        found = difference(0, signature.claims, now)
        words = (
            f"Altered since it was signed by {who}: {found.field} was {found.recorded}, "
            f"now {found.replayed}."
        )
        return Attestation(Standing.ALTERED, words, **known)
    return Attestation(Standing.SIGNED, f"Signed by {who}.", **known)


def _read(data: bytes) -> Signature | None:
    """A signature; None for what is none, or is not spelled as one."""
    try:
        signature = Signature.model_validate(orjson.loads(data))
        return signature if signature.body() == data else None
    except (orjson.JSONDecodeError, orjson.JSONEncodeError, ValidationError):
        return None


def _bytes(text: str, length: int) -> bytes | None:
    """What base64 stands for, where it is that long and in its one spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if len(data) == length and base64.b64encode(data).decode() == text else None
