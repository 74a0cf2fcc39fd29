"""``python -m vei_tui`` is ``vei``."""

from __future__ import annotations

from vei_tui.cli import main

if __name__ == "__main__":
    main()
