"""Whoever sits in a seat without being a person: models, scripts, baselines, their memory."""

from __future__ import annotations
