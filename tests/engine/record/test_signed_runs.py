"""Signatures: made by one's own key, checked against the manifest, and everything else refused."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.errors import RunError
from engine.record import Manifest, Run
from engine.record.keys import KeyRing, read_public_key
from engine.record.signing import Signature, Standing, attest, read_signature, sign, write_signature
from tests.engine.record.small_office import record


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "keys")


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    record(tmp_path / "run")
    return Run.open(tmp_path / "run").manifest


def test_a_key_is_made_once_for_its_owner_alone(ring: KeyRing) -> None:
    assert ring.own() is None
    before = os.umask(0)
    try:
        key = ring.make_own()
    finally:
        os.umask(before)
    assert stat.S_IMODE(ring.private_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(ring.directory.stat().st_mode) == 0o700
    assert [each.name for each in ring.directory.iterdir()] == ["signing-key.pem"]
    assert ring.make_own().public == key.public
    assert KeyRing(ring.directory).own() is not None
    assert key.public.fingerprint.startswith("ed25519:")


def test_a_key_that_others_can_read_or_that_is_none_is_not_used(ring: KeyRing) -> None:
    ring.make_own()
    ring.private_file.chmod(0o644)
    with pytest.raises(RunError, match="Others can read"):
        ring.own()
    ring.private_file.chmod(0o600)
    ring.private_file.write_text("nothing")
    with pytest.raises(RunError, match="not a signing key"):
        ring.own()


def test_a_signature_says_who_signed(ring: KeyRing, manifest: Manifest, tmp_path: Path) -> None:
    key = ring.make_own()
    write_signature(tmp_path / "run", sign(manifest, key))
    data = read_signature(tmp_path / "run")
    found = attest(data, manifest, ring)
    assert (found.standing, found.name, found.holds) == (Standing.SIGNED, "you", True)
    stranger = KeyRing(tmp_path / "elsewhere")
    found = attest(data, manifest, stranger)
    assert (found.holds, found.name, found.body()["trusted"]) == (True, "", False)
    assert "unknown" in found.words
    assert key.public.fingerprint in found.words
    stranger.trust("dana", key.public)
    assert attest(data, manifest, stranger).words == f"Signed by {key.public.fingerprint} (dana)."
    other = KeyRing(tmp_path / "other").make_own().public
    found = attest(data, manifest, stranger, other)
    assert (found.standing, found.holds) == (Standing.OTHER, False)
    assert attest(data, manifest, stranger, key.public).holds


def test_equal_runs_have_equal_signatures_wherever_they_are(
    ring: KeyRing, manifest: Manifest
) -> None:
    key = ring.make_own()
    moved = manifest.scenario.model_copy(update={"source": "/elsewhere"})
    other = manifest.changed(scenario=moved, door="stdio", paths={"a": "b"})
    assert sign(manifest, key) == sign(other, key)


def test_no_signature_is_not_a_signature(ring: KeyRing, manifest: Manifest) -> None:
    found = attest(None, manifest, ring)
    assert (found.standing, found.words) == (Standing.ABSENT, "Not signed.")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"seed": 8}, "seed"),
        ({"agent": "somebody"}, "agent"),
        ({"head": "0" * 64}, "head"),
        ({"records": 1}, "records"),
        ({"options": {"faults": "light"}}, "options.faults"),
        ({"files": {}}, "files"),
        ({"run_id": "x"}, "run_id"),
    ],
)
def test_a_run_that_was_altered_is_named_by_the_field(
    ring: KeyRing, manifest: Manifest, change: dict[str, Any], field: str
) -> None:
    signature = sign(manifest, ring.make_own()).body()
    found = attest(signature, manifest.changed(**change), ring)
    assert found.standing is Standing.ALTERED
    assert field in found.words
    went_on = attest(signature, manifest.changed(status="open"), ring)
    assert "went on after it was signed" in went_on.words


def test_a_forged_signature_is_refused(ring: KeyRing, manifest: Manifest, tmp_path: Path) -> None:
    signature = sign(manifest, ring.make_own())
    other = sign(manifest, KeyRing(tmp_path / "other").make_own())
    claimed = {**signature.claims, "seed": 8}
    forged = [
        signature.model_copy(update={"claims": claimed}),
        signature.model_copy(update={"public_key": other.public_key}),
        signature.model_copy(update={"signature": other.signature}),
        signature.model_copy(update={"signature": "", "public_key": ""}),
    ]
    for each in forged:
        found = attest(each.body(), manifest.changed(seed=8), ring)
        assert (found.standing, found.holds) == (Standing.FORGED, False)
        assert found.words.startswith("Forged:")


def test_every_flipped_byte_of_a_signature_is_found(ring: KeyRing, manifest: Manifest) -> None:
    data = sign(manifest, ring.make_own()).body()
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        assert not attest(bytes(changed), manifest, ring).holds, at


@pytest.mark.parametrize("data", [b"", b"{}", b"null", b"[1]", b"{" * 5000, b"\xff\xfe"])
def test_what_is_no_signature_is_forged_and_nothing_worse(
    ring: KeyRing, manifest: Manifest, data: bytes
) -> None:
    assert attest(data, manifest, ring).standing is Standing.FORGED


def test_a_run_that_goes_on_cannot_be_signed(ring: KeyRing, tmp_path: Path) -> None:
    record(tmp_path / "open", finish=False)
    with pytest.raises(RunError, match="not finished"):
        sign(Run.open(tmp_path / "open").manifest, ring.make_own())


def test_a_run_that_replaces_a_signed_one_is_not_signed(ring: KeyRing, tmp_path: Path) -> None:
    record(tmp_path / "run")
    write_signature(tmp_path / "run", sign(Run.open(tmp_path / "run").manifest, ring.make_own()))
    record(tmp_path / "run")
    assert read_signature(tmp_path / "run") is None


def test_keys_are_exchanged_as_files(ring: KeyRing, tmp_path: Path) -> None:
    public = ring.make_own().public
    file = tmp_path / "public.pem"
    file.write_bytes(public.pem)
    assert read_public_key(file) == public
    friend = KeyRing(tmp_path / "friend")
    friend.trust("me@work", read_public_key(file))
    assert friend.trusted() == {"me@work": public}
    with pytest.raises(RunError, match="name of another key"):
        friend.trust("me@work", KeyRing(tmp_path / "third").make_own().public)
    for name in ("you", "../x", "", "a" * 65):
        with pytest.raises(RunError, match="cannot be called"):
            friend.trust(name, public)
    friend.forget("me@work")
    assert friend.trusted() == {}
    with pytest.raises(RunError, match="No trusted key"):
        friend.forget("me@work")
    with pytest.raises(RunError, match="private key") as refused:
        read_public_key(ring.private_file)
    assert "MC4" not in str(refused.value)
    file.write_text("x")
    with pytest.raises(RunError, match="not a public ed25519 key"):
        read_public_key(file)


def test_a_signature_reads_back_as_it_was_written(ring: KeyRing, manifest: Manifest) -> None:
    signature = sign(manifest, ring.make_own())
    assert Signature.model_validate(orjson.loads(signature.body())) == signature
