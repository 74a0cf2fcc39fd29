"""Proof that leaves the machine: a run's bundle made and opened, and the keys that vouch for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from engine.errors import RunError
from engine.record import Run, Verdict, verify
from engine.record.arguments import signer
from engine.record.bundle import Bundle
from engine.record.directory import replace_file
from engine.record.keys import KeyRing, PublicKey, SigningKey
from engine.record.packing import Sources, pack
from engine.record.signing import Attestation, Signature, attest, read_signature, sign
from scenarios.catalogue import source_of
from scenarios.sources import INLINE
from vei_tui.play import Redact, rebuild, scenario_now, scenario_of, scenario_ref

if TYPE_CHECKING:
    from scenarios.catalogue import Scenario


def key_ring() -> KeyRing:
    """The keys of this user."""
    from platformdirs import user_data_path

    return KeyRing(user_data_path("vei-office", appauthor=False) / "keys")


def checked(run: Run, redact: Redact | None = None) -> Verdict:
    """Do a run again and compare every record; see :func:`engine.record.verify`."""
    return verify(run, partial(rebuild, redact=redact), scenario_ref(scenario_now(run.manifest)))


def vouched(run: Run, wanted: PublicKey | None = None) -> Attestation:
    """Check the signature of a run directory.

    Args:
        run: the run.
        wanted: the key that it has to be of; any where left out.
    """
    return attest(read_signature(run.path), run.manifest, key_ring(), wanted)


def pack_run(run: Run, out: Path, key: SigningKey | None = None) -> Bundle:
    """Do a finished run again, and pack it where it comes out the same.

    A signature beside the run goes into the bundle, unless another one is made now.

    Args:
        run: the run.
        out: the file to write; one that is there is replaced.
        key: what signs it; nobody does where left out.

    Returns:
        The bundle, read back.

    Raises:
        RunError: the run is not what it claims to be, not finished, or cannot be read or written.
        ScenarioError: its world is not there any more.
    """
    scenario = scenario_of(run.manifest)
    verdict = checked(run)
    if not verdict.identical:
        raise RunError(f"{run.path} is not packed: {verdict}.", "vei verify tells more.")
    signature = _signature(run) if key is None else sign(run.manifest, key)
    recordings = {
        f"{digest}{Path(path).suffix}": Path(path).read_bytes()
        for digest, path in sorted(run.manifest.paths.items())
    }
    sign_call = signer(rebuild(run.manifest).tools)
    data = pack(run, _sources(scenario), sign_call, recordings, signature)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{out.parent} cannot be made: {error.strerror}.") from None
    replace_file(out, [data])
    return Bundle.open(out)


def _signature(run: Run) -> Signature | None:
    """The signature beside a run, where there is one."""
    data = read_signature(run.path)
    if data is None:
        return None
    found = attest(data, run.manifest, key_ring())
    if not found.holds:
        hint = "Remove signature.json, or sign it yourself with --sign."
        raise RunError(f"{run.path}: {found.words}", hint)
    return Signature.model_validate_json(data)


def _sources(scenario: Scenario) -> Sources:
    source = source_of(scenario)
    # The text of a scenario that is in no file is in the manifest already.
    files = {name: content for name, content in source.files.items() if name != INLINE}
    return Sources(files, "" if scenario.text else source.path.name)


def check_bundle(
    path: Path, wanted: PublicKey | None = None
) -> tuple[Bundle, Verdict, Attestation]:
    """Check every byte of a bundle, do the run in it again, and check its signature.

    Nothing but the bundle is needed: the scenario is the one inside.

    Args:
        path: the bundle.
        wanted: the key that it has to be of; any where left out.

    Raises:
        Damaged: it is not as it was packed; names the member and what is wrong with it.
        RunError: it cannot be read.
        ScenarioError: its world cannot be opened by this build.
    """
    bundle = Bundle.open(path)
    with TemporaryDirectory(prefix="vei-bundle-") as folder:
        run = Run.open(bundle.unpack(Path(folder)))
        verdict = checked(run)
        if verdict.identical:
            bundle.check_lists(signer(rebuild(run.manifest).tools))
    return bundle, verdict, attest(bundle.signature, bundle.manifest, key_ring(), wanted)


def told(bundle: Bundle) -> Mapping[str, Any]:
    """A bundle in a few facts, for programs."""
    return {
        "bundle": str(bundle.path),
        "sha256": bundle.digest,
        "members": len(bundle.members),
        "run_id": bundle.head["run_id"],
        "scenario": bundle.head["scenario"]["id"],
        "seed": bundle.head["seed"],
        "records": bundle.head["records"],
        "signed": bundle.head["signature"] is not None,
    }


def open_bundle(path: Path) -> Path:
    """A run directory to look into a bundle by, kept in the user's cache.

    Args:
        path: the bundle.

    Returns:
        The directory. It is as the bundle is, whatever was done to it before.

    Raises:
        Damaged: the bundle is not as it was packed.
        RunError: it cannot be read, or the cache cannot be written.
    """
    bundle = Bundle.open(path)
    return bundle.unpack(_cache() / bundle.digest[:32])


def is_of_bundle(path: Path) -> bool:
    """Whether a run directory is one that :func:`open_bundle` made."""
    return path.resolve().is_relative_to(_cache().resolve())


def _cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("vei-office", appauthor=False) / "bundles"
