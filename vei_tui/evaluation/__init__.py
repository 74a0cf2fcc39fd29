"""Evaluations: agents over worlds, seeds and variants, in parallel, resumable, told as a table."""

from __future__ import annotations
