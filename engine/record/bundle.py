"""The bundle (``.mcpz``): one file that holds a run and all that it takes to do the run again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson

from engine.errors import RunError
from engine.record import archive
from engine.record.archive import Damaged, Member
from engine.record.arguments import Normal
from engine.record.bundle_layout import (
    RECORDINGS,
    RUN,
    SCENARIO,
    bytes_of,
    check_members,
    head_for,
    read_head,
    records_of,
)
from engine.record.chain import check_chain
from engine.record.difference import difference
from engine.record.directory import BLOBS, MANIFEST, SIGNATURE, TRACE, failed, replace_file
from engine.record.lines import Record, split
from engine.record.lists import lists
from engine.record.manifest import Manifest, manifest_of

SUFFIX: Final = ".mcpz"


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
        data = bytes_of(path)
        try:
            members = archive.read(data)
            head = read_head(members)
            check_members(members, head)
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
        for name, content in lists(records_of(self.read(RUN + TRACE)), sign).items():
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
        expected = head_for(manifest, self.main, self.members, self.head["signature"])
        found = difference(0, dict(self.head), expected)
        if expected != self.head:
            values = f"{found.recorded} where the run gives {found.replayed}"
            raise Damaged(f"{MANIFEST}, {found.field}: {values}.")


def _put(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise failed(path.parent, "made", error) from None
    replace_file(path, [content])
