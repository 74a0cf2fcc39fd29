"""Colleagues: how they read what is written to them, what they decide and how they answer."""

from __future__ import annotations
