"""The SDKs of those who offer models are loaded when a model is asked, and no sooner."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import importlib, pkgutil, sys
import engine.agents
for found in pkgutil.iter_modules(engine.agents.__path__):
    importlib.import_module(f"engine.agents.{found.name}")
from engine.agents.models import ModelName
from engine.agents.pricing import price_of
from engine.agents.providers import open_provider
variables = {"OPENAI_API_KEY": "k", "ANTHROPIC_API_KEY": "k"}
for name in ("openai/gpt-5", "anthropic/claude-sonnet-4-5", "local/llama3"):
    open_provider(ModelName.parse(name), variables)
    price_of(ModelName.parse(name))
heavy = {"openai", "anthropic", "httpx2", "genai_prices", "mcp", "textual"}
print(sorted(heavy & sys.modules.keys()))
"""


def test_neither_importing_nor_opening_loads_an_sdk() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
