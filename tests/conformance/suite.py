"""The official conformance suite against this server: ``python -m tests.conformance.suite``.

Twice for each revision of the protocol. With the fixtures that the suite asks for, put over the
product's own server, every required scenario has to pass. As shipped, what fails has to be exactly
what the baseline beside this file names: scenarios that call a tool, a resource or a prompt by a
name of the suite's own. The suite and Node.js come from npm.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.ready_server import served

SUITE: Final = "@modelcontextprotocol/conformance@0.2.0-alpha.12"
NODE: Final = "node@22"
SERVER: Final = (sys.executable, "-m", "tests.engine.serve.conformance_server")
REVISIONS: Final = ("2025-11-25", "2026-07-28")
RUN_S: Final = 300.0


def main() -> int:
    """Run it.

    Returns:
        0 where all is as it should be; 1 otherwise; 2 without npx.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--verbose", action="store_true", help="show what the suite says")
    options = parser.parse_args()
    if shutil.which("npx") is None:
        _say("npx is not here: the suite needs Node.js and its npm.")
        return 2
    ok, unscored = True, set[str]()
    for shipped in (False, True):
        # Answers as events are what most scenarios are about; as JSON they have no place for
        # progress, and with it for the fixtures.
        ways = ("sse", "json") if shipped else ("sse",)
        with served([*SERVER, *(["--shipped"] if shipped else [])]) as url:
            for way in ways:
                for revision in REVISIONS:
                    ok &= _ran(f"{url}?answers={way}", revision, shipped, options.verbose, unscored)
    return 0 if ok else 1


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _ran(url: str, revision: str, shipped: bool, verbose: bool, unscored: set[str]) -> bool:
    """One run of the suite, whose first runs say which scenarios are not required."""
    command = ["npx", "-y", "-p", NODE, "-p", SUITE, "conformance", "server", "--url", url]
    command += ["--requirements", revision]
    if shipped:
        baseline = Path(__file__).parent / f"shipped-{revision}.yml"
        command += ["--expected-failures", str(baseline)]
    with tempfile.TemporaryDirectory() as results:
        ran = subprocess.run(
            [*command, "-o", results],
            capture_output=True, text=True, timeout=RUN_S, check=False,
        )  # fmt: skip
    said = ran.stdout + ran.stderr
    if verbose:
        _say(said)
    passed, checks = _counted(said, unscored)
    who = "as shipped" if shipped else "with fixtures"
    way = url.rpartition("=")[2]
    mark = "✗" if ran.returncode else "✓"
    _say(f"{mark} {revision}, {who}, {way}: {passed} required scenarios, {checks} checks passed")
    if ran.returncode and not verbose:
        _say(said[said.find("=== SUMMARY") :])
    return ran.returncode == 0


def _counted(said: str, unscored: set[str]) -> tuple[str, int]:
    """How many required scenarios passed, as ``8 of 30``, and how many checks of theirs."""
    summary, _, rest = said[said.find("=== SUMMARY") :].partition("\nTotal:")
    unscored |= set(re.findall(r"[✓✗] ([\w-]+) \((?:extension|pending|added-after)", rest))
    rows = [
        (mark, int(checks))
        for mark, name, checks in re.findall(r"([✓✗]) ([\w-]+): (\d+) passed", summary)
        if name not in unscored
    ]
    passed = sum(mark == "✓" for mark, _ in rows)
    return f"{passed} of {len(rows)}", sum(checks for _, checks in rows)


if __name__ == "__main__":
    raise SystemExit(main())
