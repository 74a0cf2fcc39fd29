"""The bundle (``.mcpz``): one file that holds a run and all that it takes to do the run again.

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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson

from engine.canonical import dumps
from engine.errors import RunError
from engine.record import archive
from engine.record.archive import Damaged, Member
from engine.record.arguments import Normal
from engine.record.chain import check_chain
from engine.record.difference import difference
from engine.record.directory import BLOBS, MANIFEST, SIGNATURE, TRACE, failed, replace_file
from engine.record.lines import Record, split
from engine.record.lists import CALLS, EVENTS, RESPONSES, lists
from engine.record.manifest import Manifest, manifest_of
from engine.record.run import Run
from engine.record.signing import Signature

SUFFIX: Final = ".mcpz"
RUN, SCENARIO, RECORDINGS = "run/", "scenario/", "recordings/"
MAX_FILE_BYTES: Final = 1 << 30

_ADDRESS: Final = re.compile(r"[0-9a-f]{64}")
_FORMAT: Final = "vei-bundle"
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Sources:
    """A scenario's files, as a bundle keeps them."""

    files: Mapping[str, bytes]
    """Content by name, relative to the scenario's folder."""
    main: str
    """Name of the scenario's own file; empty where it was given as a text."""


class Bundle:
    """A bundle that was read and whose members are what its manifest says."""

    def __init__(
        self, path: Path, digest: str, members: Mapping[str, Member], head: Mapping[str, Any]
    ) -> None:
        """Use :meth:`open`."""
        self.path = path
        self.digest = digest
        """sha-256 of the whole file."""
        self.members = members
        self.head = head
        """Its manifest."""

    @classmethod
    def open(cls, path: Path) -> Bundle:
        """Read a bundle and check every byte of it; nothing is executed again.

        Raises:
            Damaged: it is not as it was packed; names the member and what is wrong with it.
            RunError: it cannot be read.
        """
        data = _bytes_of(path)
        try:
            members = archive.read(data)
            head = _head(members)
            _check_members(members, head)
            bundle = cls(path, sha256(data).hexdigest(), members, head)
            bundle._check_head()
        except Damaged as problem:
            raise Damaged(f"{path}: {problem.message}", problem.hint) from None
        return bundle

    def names(self, folder: str) -> list[str]:
        """Names of the members in a folder, which ends with a slash, without it."""
        return [name.removeprefix(folder) for name in self.members if name.startswith(folder)]

    def read(self, name: str) -> bytes:
        """A member's content."""
        return self.members[name].content()

    def entries(self, name: str) -> Iterator[Record]:
        """The entries of one of its lists: calls, responses or events."""
        return (orjson.loads(line) for line in self.read(name).splitlines())

    @property
    def manifest(self) -> Manifest:
        """The manifest of the run in it."""
        return manifest_of(self.read(RUN + MANIFEST), f"{self.path}: {RUN}{MANIFEST}")

    @property
    def signature(self) -> bytes | None:
        """The signature, in the form of its file; None where it is not signed."""
        signature = self.head["signature"]
        if signature is None:
            return None
        options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
        return orjson.dumps(signature, option=options)

    @property
    def main(self) -> str:
        """Name of the scenario's own file; empty where the manifest holds it as a text."""
        main: str = self.head["scenario"]["main"]
        return main

    def check_lists(self, sign: Normal) -> None:
        """Check that calls, responses and events are those of the trace.

        Args:
            sign: signs a call's arguments, as the office of the run does.

        Raises:
            Damaged: they are not; names the list and the entry.
        """
        for name, content in lists(_records(self.read(RUN + TRACE)), sign).items():
            given, expected = self.read(name).splitlines(), content.splitlines()
            if given == expected:
                continue
            pairs = enumerate(zip(given, expected, strict=False))
            at = next((n for n, (a, b) in pairs if a != b), min(len(given), len(expected)))
            raise Damaged(f"{name}, entry {at}, is not what the trace gives.")

    def unpack(self, directory: Path) -> Path:
        """Make a run directory of it, which can be looked at, verified and gone on with.

        Args:
            directory: where it goes; files of the same names are replaced.

        Returns:
            The directory.

        Raises:
            RunError: it cannot be written.
        """
        directory = directory.resolve()
        paths = {Path(name).stem: name for name in self.names(RECORDINGS)}
        for name in self.members:
            place = name.removeprefix(RUN) if name.startswith(RUN) else name
            if name.startswith((RUN, SCENARIO, RECORDINGS)) and name != RUN + MANIFEST:
                _put(directory / place, self.read(name))
        for folder in (BLOBS, SCENARIO):
            (directory / folder).mkdir(parents=True, exist_ok=True)
        if self.signature is not None:
            _put(directory / SIGNATURE, self.signature)
        manifest = self.manifest
        source = directory / SCENARIO / self.main
        reference = manifest.scenario.model_copy(update={"source": str(source)})
        kept = {digest: str(directory / RECORDINGS / name) for digest, name in paths.items()}
        manifest.model_copy(update={"scenario": reference, "paths": kept}).write(directory)
        return directory

    def _check_head(self) -> None:
        """Check that the manifest is the one that the members give."""
        for digest, name in ((Path(n).stem, RECORDINGS + n) for n in self.names(RECORDINGS)):
            if sha256(self.read(name)).hexdigest() != digest:
                raise Damaged(f"{name} is not what its name says.")
        trace = self.read(RUN + TRACE)
        lines = split(trace)
        broken = check_chain(lines.whole)
        if broken is not None or lines.torn:
            what = broken.what if broken is not None else "its last line is not a record"
            raise Damaged(f"{RUN}{TRACE}: {what}.")
        try:
            manifest = self.manifest
        except RunError as problem:
            raise Damaged(problem.message.removeprefix(f"{self.path}: ")) from None
        expected = _told(manifest, self.main, self.members, self.head["signature"])
        found = difference(0, dict(self.head), expected)
        if expected != self.head:
            values = f"{found.recorded} where the run gives {found.replayed}"
            raise Damaged(f"{MANIFEST}, {found.field}: {values}.")


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
    contents = {RUN + name: _bytes_of(run.path / name) for name in names}
    reference = manifest.scenario.model_copy(update={"source": SCENARIO + sources.main})
    moved = manifest.model_copy(update={"scenario": reference, "paths": {}})
    contents[RUN + MANIFEST] = dumps(moved.model_dump(mode="json")) + b"\n"
    contents |= lists(_records(contents[RUN + TRACE]), sign)
    contents |= {SCENARIO + name: content for name, content in sources.files.items()}
    contents |= {RECORDINGS + name: content for name, content in recordings.items()}
    members = {name: Member.pack(name, contents[name]) for name in sorted(contents)}
    told = None if signature is None else signature.model_dump(mode="json")
    head = dumps(_told(moved, sources.main, members, told)) + b"\n"
    return archive.write([Member.pack(MANIFEST, head), *members.values()])


def _told(
    manifest: Manifest, main: str, members: Mapping[str, Member], signature: Any
) -> dict[str, Any]:
    """The bundle's manifest."""
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


def _head(members: Mapping[str, Member]) -> dict[str, Any]:
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


def _check_members(members: Mapping[str, Member], head: Mapping[str, Any]) -> None:
    """Hold the members against their digests."""
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


def _records(trace: bytes) -> list[Record]:
    return [orjson.loads(line) for line in split(trace).whole]


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise failed(path, "read", error) from None
    if len(data) > MAX_FILE_BYTES:
        raise RunError(f"{path} is larger than {MAX_FILE_BYTES >> 20} MiB.")
    return data


def _put(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise failed(path.parent, "made", error) from None
    replace_file(path, [content])
