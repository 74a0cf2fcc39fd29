"""Packing a finished run into a bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.canonical import dumps
from engine.errors import RunError
from engine.record import archive
from engine.record.archive import Member
from engine.record.arguments import Normal
from engine.record.bundle_layout import RECORDINGS, RUN, SCENARIO, bytes_of, head_for, records_of
from engine.record.directory import BLOBS, MANIFEST, TRACE
from engine.record.lists import lists
from engine.record.run import Run
from engine.record.signing import Signature


@dataclass(frozen=True, slots=True)
class Sources:
    """A scenario's files, as a bundle keeps them."""

    files: Mapping[str, bytes]
    """Content by name, relative to the scenario's folder."""
    main: str
    """Name of the scenario's own file; empty where it was given as a text."""


def pack(
    run: Run,
    sources: Sources,
    sign: Normal,
    recordings: Mapping[str, bytes],
    signature: Signature | None = None,
) -> bytes:
    """Pack a finished run.

    Args:
        run: the run; it was verified.
        sources: its scenario's files.
        sign: signs a call's arguments, as the office of the run does.
        recordings: what its apps answered from, by file name: the content's sha-256 and a suffix.
        signature: who vouches for it, if anybody does.

    Raises:
        RunError: it is not finished, or too large, or a file of it cannot be read.
    """
    manifest = run.manifest
    if manifest.status != "finished":
        hint = "vei resume goes on with it; leaving it in order finishes it."
        raise RunError(f"{run.path} is not finished, so it cannot be packed.", hint)
    blobs = [each for each in sorted((run.path / BLOBS).glob("*")) if each.is_file()]
    names = [*sorted(manifest.files), *(f"{BLOBS}/{each.name}" for each in blobs)]
    contents = {RUN + name: bytes_of(run.path / name) for name in names}
    reference = manifest.scenario.model_copy(update={"source": SCENARIO + sources.main})
    moved = manifest.model_copy(update={"scenario": reference, "paths": {}})
    contents[RUN + MANIFEST] = dumps(moved.model_dump(mode="json")) + b"\n"
    contents |= lists(records_of(contents[RUN + TRACE]), sign)
    contents |= {SCENARIO + name: content for name, content in sources.files.items()}
    contents |= {RECORDINGS + name: content for name, content in recordings.items()}
    members = {name: Member.pack(name, contents[name]) for name in sorted(contents)}
    given = None if signature is None else signature.model_dump(mode="json")
    head = dumps(head_for(moved, sources.main, members, given)) + b"\n"
    return archive.write([Member.pack(MANIFEST, head), *members.values()])
