"""Who sits in a seat: models and scripts at a session's door, watched, stepped and relieved."""

from __future__ import annotations
