"""What a bundle is made of: its folders, its manifest, and what makes its members sound.

``manifest.json``    what the run is a run of, a digest of every member, the signature
``run/``             the run's own files and blobs
``calls.jsonl``      the calls, each with the signature of its arguments in their normal form
``responses.jsonl``  what each was answered
``events.jsonl``     what landed, each with its offset from what caused it
``scenario/``        the scenario's files
``recordings/``      the recordings that apps answered from, by their digest
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson

from engine.canonical import dumps
from engine.errors import RunError
from engine.record.archive import Damaged, Member
from engine.record.directory import BLOBS, KEPT, MANIFEST, TRACE, WORLD, failed
from engine.record.lines import Record, split
from engine.record.lists import CALLS, EVENTS, RESPONSES
from engine.record.manifest import Manifest

RUN, SCENARIO, RECORDINGS = "run/", f"{WORLD}/", f"{KEPT}/"
MAX_FILE_BYTES: Final = 1 << 30

_ADDRESS: Final = re.compile(r"[0-9a-f]{64}")
_FORMAT: Final = "vei-bundle"
_VERSION: Final = 1


def head_for(
    manifest: Manifest, main: str, members: Mapping[str, Member], signature: Any
) -> dict[str, Any]:
    """The manifest that a bundle of these members has."""
    scenario = manifest.scenario
    return {
        "format": _FORMAT,
        "bundle_version": _VERSION,
        "build": manifest.build.model_dump(mode="json"),
        "run_id": manifest.run_id,
        "scenario": {
            "id": scenario.id, "digest": scenario.digest, "variant": scenario.variant, "main": main,
        },
        "seed": manifest.seed,
        "options": manifest.options,
        "seat": manifest.seat,
        "records": manifest.records,
        "head": manifest.head,
        "members": {n: _facts(each) for n, each in members.items() if n != MANIFEST},
        "signature": signature,
    }  # fmt: skip


def _facts(member: Member) -> dict[str, Any]:
    """What the manifest says of a member; ``packed`` is of its bytes in the archive."""
    return {
        "bytes": member.size,
        "sha256": sha256(member.content()).hexdigest(),
        "packed": sha256(member.packed).hexdigest(),
    }


def read_head(members: Mapping[str, Member]) -> dict[str, Any]:
    """The manifest that came with these members.

    Raises:
        Damaged: there is none that this build reads.
    """
    if next(iter(members)) != MANIFEST:
        raise Damaged(f"It does not begin with its {MANIFEST}.")
    content = members[MANIFEST].content()
    try:
        head = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise Damaged(f"{MANIFEST} is not JSON.") from None
    if not isinstance(head, dict) or head.get("format") != _FORMAT:
        raise Damaged(f"{MANIFEST} is not that of a bundle.")
    if head.get("bundle_version") != _VERSION:
        version = str(head.get("bundle_version"))[:20]
        raise Damaged(f"It has bundle version {version}; this build reads version {_VERSION}.")
    main = head["scenario"].get("main") if isinstance(head.get("scenario"), dict) else None
    if not isinstance(main, str) or not isinstance(head.get("members"), dict):
        raise Damaged(f"{MANIFEST} lacks what the manifest of a bundle has.")
    if dumps(head) + b"\n" != content or "signature" not in head:
        raise Damaged(f"{MANIFEST} is not spelled as a bundle has it.")
    return head


def check_members(members: Mapping[str, Member], head: Mapping[str, Any]) -> None:
    """Hold the members against the digests in their manifest.

    Raises:
        Damaged: one is missing, too much, or other than described.
    """
    listed = head["members"]
    for name in (RUN + MANIFEST, RUN + TRACE, CALLS, RESPONSES, EVENTS):
        if name not in listed:
            raise Damaged(f"{name} is missing.")
    for name in listed:
        if name not in members:
            raise Damaged(f"{name} is missing.")
    for name, member in members.items():
        if name == MANIFEST:
            continue
        if name not in listed:
            raise Damaged(f"{name} is not in the manifest.")
        if _facts(member) != listed[name]:
            raise Damaged(f"{name} is not the file that the manifest describes.")
        _check_place(name, member)
    main = head["scenario"]["main"]
    if main and SCENARIO + main not in members:
        raise Damaged(f"The scenario's own file, {SCENARIO}{main[:80]}, is missing.")


def _check_place(name: str, member: Member) -> None:
    """Check that a member has a place in a bundle, and that a blob is what its name says."""
    folder, _, file = name.rpartition("/")
    blob = folder == RUN + BLOBS
    listed = not folder and file in (CALLS, RESPONSES, EVENTS)
    inside = f"{folder}/" in (RUN, RECORDINGS) or name.startswith(SCENARIO)
    if not (blob or listed or inside):
        raise Damaged(f"{name} has no place in a bundle.")
    address = file.partition(".")[0]
    if blob and _ADDRESS.fullmatch(address) and sha256(member.content()).hexdigest() != address:
        raise Damaged(f"{name} is not what its name says.")


def records_of(trace: bytes) -> list[Record]:
    """The whole records of a trace."""
    return [orjson.loads(line) for line in split(trace).whole]


def bytes_of(path: Path) -> bytes:
    """A file's content.

    Raises:
        RunError: it cannot be read, or is too large for a bundle.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise failed(path, "read", error) from None
    if len(data) > MAX_FILE_BYTES:
        raise RunError(f"{path} is larger than {MAX_FILE_BYTES >> 20} MiB.")
    return data
