"""``python -m benchmarks [NAME…]``: all of them, or the ones named."""

from __future__ import annotations

import sys

from benchmarks import (
    evaluations,
    events,
    history,
    rewind,
    screens,
    shared,
    starts,
    stdio,
    steps,
)

BENCHMARKS = {
    "steps": steps.run,
    "history": history.run,
    "events": events.run,
    "starts": starts.run,
    "screens": screens.run,
    "rewind": rewind.run,
    "evaluations": evaluations.run,
    "stdio": stdio.run,
    "shared": shared.run,
}


def main(names: list[str]) -> int:
    """Run the benchmarks with these names, all where there are none."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}: {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    for name in names or BENCHMARKS:
        BENCHMARKS[name]()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
