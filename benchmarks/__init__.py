"""How fast the office is: ``python -m benchmarks [NAME…]`` prints tables and asserts nothing."""

from __future__ import annotations
