"""How scripts in a seat are called in their runs: a kind, and which of it."""

from __future__ import annotations

from typing import Final

PLAY: Final = "script:"
TEACHER: Final = "teacher:"
BASELINE: Final = "baseline:"

SCRIPTS: Final = (PLAY, TEACHER, BASELINE)
"""Agents of these kinds do the same day in the same way, as often as they do it."""
