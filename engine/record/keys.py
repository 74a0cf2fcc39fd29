"""Keys to sign runs with: one's own, made when it is first needed, and those one trusts."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.errors import RunError, nearest
from engine.record.directory import failed, remove_file, replace_file

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

OWN: Final = "you"
"""Stands for one's own key where keys have names."""

_PRIVATE = "signing-key.pem"
_TRUSTED = "trusted"
_SUFFIX = ".pem"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_MAX_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that signatures are checked with."""

    raw: bytes
    """Its 32 bytes."""

    @property
    def fingerprint(self) -> str:
        """What people compare: the beginning of the key's sha-256."""
        digits = sha256(self.raw).hexdigest()[:32]
        return "ed25519:" + "-".join(digits[at : at + 4] for at in range(0, 32, 4))

    @property
    def pem(self) -> bytes:
        """The key as a file that other programs read, too."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def fits(self, signature: bytes, signed: bytes) -> bool:
        """Whether a signature is this key's, of these bytes."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, signed)
        except (InvalidSignature, ValueError):
            return False
        return True


class SigningKey:
    """A key that signs. It shows its public half only."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        """Use :meth:`KeyRing.own`."""
        self._key = key

    @property
    def public(self) -> PublicKey:
        """The half that signatures are checked with."""
        return PublicKey(self._key.public_key().public_bytes_raw())

    def sign(self, data: bytes) -> bytes:
        """The signature of some bytes: equal for equal bytes."""
        return self._key.sign(data)


class KeyRing:
    """The keys in a user's directory."""

    def __init__(self, directory: Path) -> None:
        """Args:
        directory: where the keys are; made when the first one is.
        """
        self.directory = directory

    @property
    def private_file(self) -> Path:
        """Where one's own key is, or would be."""
        return self.directory / _PRIVATE

    def own(self) -> SigningKey | None:
        """One's own key; None where none was made yet.

        Raises:
            RunError: it cannot be read, is no key, or others may read it.
        """
        path = self.private_file
        try:
            with path.open("rb") as file:
                loose = os.fstat(file.fileno()).st_mode & 0o077
                data = file.read(_MAX_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise failed(path, "read", error) from None
        if loose:
            raise RunError(f"Others can read {path}.", f"Shut them out: chmod 600 {path}")
        key: Any = _private(data)
        if key is None:
            raise RunError(f"{path} is not a signing key.", "Move it away; a new one is made then.")
        return SigningKey(key)

    def make_own(self) -> SigningKey:
        """One's own key, made now where there is none.

        Raises:
            RunError: it cannot be written or read.
        """
        known = self.own()
        if known is not None:
            return known
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import (
            Encoding,
            NoEncryption,
            PrivateFormat,
        )

        key = Ed25519PrivateKey.generate()
        body = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self._keep(body)
        # Another process may have made one in this very moment; then that one is the user's.
        kept = self.own()
        return SigningKey(key) if kept is None else kept

    def _keep(self, body: bytes) -> None:
        """Put a private key where one's own is, for nobody else to read, unless one is there."""
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Made with mode 0600 from its first byte on.
            descriptor, name = tempfile.mkstemp(dir=self.directory, prefix=".key-")
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(body)
                    file.flush()
                    os.fsync(file.fileno())
                with suppress(FileExistsError):
                    os.link(name, self.private_file)
            finally:
                os.unlink(name)
        except OSError as error:
            raise failed(self.private_file, "written", error) from None

    def trusted(self) -> Mapping[str, PublicKey]:
        """The keys that are trusted, by the name given to each, sorted.

        Raises:
            RunError: one of them cannot be read.
        """
        folder = self.directory / _TRUSTED
        if not folder.is_dir():
            return {}
        files = sorted(folder.glob(f"*{_SUFFIX}"))
        return {file.name.removesuffix(_SUFFIX): read_public_key(file) for file in files}

    def trust(self, name: str, key: PublicKey) -> None:
        """Trust a key under a name.

        Raises:
            RunError: the name is none, or stands for another key.
        """
        if not _NAME.fullmatch(name) or name == OWN:
            hint = "Letters, digits and . _ @ - will do, up to 64."
            raise RunError(f"A key cannot be called {name[:40]!r}.", hint)
        known = self.trusted().get(name)
        if known is not None and known != key:
            hint = f"vei keys forget {name} makes room."
            raise RunError(f"{name} is the name of another key, {known.fingerprint}.", hint)
        folder = self.directory / _TRUSTED
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise failed(folder, "made", error) from None
        replace_file(folder / f"{name}{_SUFFIX}", [key.pem])

    def forget(self, name: str) -> None:
        """Trust a key no more.

        Raises:
            RunError: there is none of that name.
        """
        known = self.trusted()
        if name not in known:
            raise RunError(f"No trusted key is called {name[:40]!r}.", nearest(name, known))
        remove_file(self.directory / _TRUSTED / f"{name}{_SUFFIX}")

    def name_of(self, key: PublicKey) -> str:
        """Whose key it is: the name it is trusted under, ``you``, or empty for unknown."""
        own = self.own() if self.private_file.exists() else None
        if own is not None and own.public == key:
            return OWN
        return next((name for name, known in self.trusted().items() if known == key), "")


def read_public_key(path: Path) -> PublicKey:
    """Read a public key from a PEM file.

    Raises:
        RunError: it cannot be read, or holds none.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES)
    except OSError as error:
        raise failed(path, "read", error) from None
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    if b"PRIVATE KEY" in data:
        hint = "Give the public one, as vei keys export writes it."
        raise RunError(f"{path} is a private key: it stays with its owner.", hint)
    key: object
    try:
        key = load_pem_public_key(data)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise RunError(f"{path} is not a public ed25519 key.", "vei keys export writes one.")
    return PublicKey(key.public_bytes_raw())


def _private(data: bytes) -> Ed25519PrivateKey | None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(data, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PrivateKey) else None
