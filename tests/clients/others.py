"""Every tool, listed and called by clients of other makers: ``python -m tests.clients.others``.

The TypeScript SDKs of both generations and the Inspector are fetched by npm into a folder that goes
when this ends. Each client must see every tool, and get the answers that the office gives without
any server.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from tests.engine.serve.every_tool import Call, answers, every_call
from tests.engine.serve.reading_office import full_office
from tests.ready_server import ROOT, served

SERVER: Final = (sys.executable, "-m", "tests.clients.office_server")
NODE_CLIENTS: Final = ("v1", "v2", "v2-auto")
STEP_S: Final = 120.0
TOOL_ERROR: Final = 5
"""Exit status of the Inspector where a tool refused."""


def main() -> int:
    """Try them all.

    Returns:
        0 where every client saw and got what it should; 1 otherwise; 2 without npm.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--without-inspector", action="store_true")
    options = parser.parse_args()
    if shutil.which("npm") is None:
        _say("npm is not here: these clients need Node.js 20 or newer.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _install(place)
        office = full_office()
        calls = every_call(office)
        wanted = answers(calls)
        (place / "calls.json").write_text(json.dumps(calls))
        ok = True
        for make in NODE_CLIENTS:
            for way in ("stdio", "http", "http, events"):
                ok &= _node(place, make, way, calls, wanted)
        if not options.without_inspector:
            for way in ("stdio", "http"):
                ok &= _inspector(place, way, calls)
    return 0 if ok else 1


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _install(place: Path) -> None:
    here = Path(__file__).parent
    for name in ("package.json", "every_tool.mjs"):
        shutil.copy(here / name, place / name)
    command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL)


def _environment(place: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "MCP_STORAGE_DIR": str(place / "inspector")}


def _node(
    place: Path, make: str, way: str, calls: Sequence[Call], wanted: Sequence[dict[str, Any]]
) -> bool:
    """One TypeScript client over one transport, in a world of its own."""
    if way == "stdio":
        return _judged(make, way, _ran(place, make, ["stdio", *SERVER, "--schemas"]), calls, wanted)
    with served([*SERVER, "--http", "--schemas"]) as url:
        more = "?answers=sse" if way == "http, events" else ""
        return _judged(make, way, _ran(place, make, ["http", url + more]), calls, wanted)


def _ran(place: Path, make: str, target: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["node", "every_tool.mjs", make, "calls.json", *target],
        cwd=place, env=_environment(place), capture_output=True, text=True, timeout=STEP_S,
        check=False,
    )  # fmt: skip


def _judged(
    make: str,
    way: str,
    ran: subprocess.CompletedProcess[str],
    calls: Sequence[Call],
    wanted: Sequence[dict[str, Any]],
) -> bool:
    if ran.returncode:
        _say(f"✗ TypeScript {make}, {way}: {ran.stderr.strip()[-400:]}")
        return False
    told = json.loads(ran.stdout)
    wrong = [
        f"{got['name']}: {json.dumps(got)[:300]}"
        for got, want in zip(told["answers"], wanted, strict=True)
        if got != want
    ]
    listed = told["tools"] == [name for name, _ in calls]
    ok = listed and not wrong
    _say(
        f"{'✓' if ok else '✗'} TypeScript {make}, {way}, {told['revision'] or 'its own revision'}: "
        f"{len(told['tools'])} tools listed, {len(wanted) - len(wrong)} of {len(wanted)} answered "
        "as in process"
    )
    for line in wrong[:5]:
        _say(f"    {line}")
    return ok


def _inspector(place: Path, way: str, calls: Sequence[Call]) -> bool:
    """The Inspector, a process a call: a tool may refuse, nothing else may go wrong."""
    if way == "http":
        with served([*SERVER, "--http", "--schemas"]) as url:
            return _inspected(place, way, [url, "--transport", "http"], calls)
    return _inspected(place, way, [*SERVER, "--schemas"], calls)


def _inspected(place: Path, way: str, target: Sequence[str], calls: Sequence[Call]) -> bool:
    program = str(place / "node_modules" / ".bin" / "mcp-inspector")

    def ask(*options: str) -> tuple[int, str, str]:
        ran = subprocess.run(
            [program, "--cli", *target, "--format", "json", *options],
            cwd=ROOT, env=_environment(place), capture_output=True, text=True, timeout=STEP_S,
            check=False,
        )  # fmt: skip
        return ran.returncode, ran.stdout, ran.stderr

    def call(each: Call) -> str:
        name, args = each
        status, out, err = ask(
            "--method", "tools/call", "--tool-name", name, "--tool-args-json", json.dumps(args)
        )
        if status not in (0, TOOL_ERROR) or not out.strip():
            return f"{name}: exit status {status}: {(err or out).strip()[-300:]}"
        result = json.loads(out)["result"]
        error = (result.get("structuredContent") or {}).get("error", {})
        return f"{name}: {error}" if error.get("code") == "invalid_args" else ""

    status, out, err = ask("--method", "tools/list")
    if status:
        _say(f"✗ Inspector, {way}: {err.strip()[-400:]}")
        return False
    listed = [tool["name"] for tool in json.loads(out)["result"]["tools"]]
    with ThreadPoolExecutor(2) as pool:
        wrong = [problem for problem in pool.map(call, calls) if problem]
    ok = listed == [name for name, _ in calls] and not wrong
    _say(
        f"{'✓' if ok else '✗'} Inspector, {way}: {len(listed)} tools listed, "
        f"{len(calls) - len(wrong)} of {len(calls)} called"
    )
    for line in wrong[:5]:
        _say(f"    {line}")
    return ok


if __name__ == "__main__":
    raise SystemExit(main())
