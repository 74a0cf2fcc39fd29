"""Cleans the environment of a test run before anything else is imported.

pytest loads this file first (`-p` in pyproject.toml), before its installed plugins: the one for
pictures of screens imports Textual, and Textual reads its variables once, at import.
"""

from __future__ import annotations

import os
import re

# The plugin for pictures hands its worker processes a folder by TEXTUAL_SNAPSHOT_TEMPDIR.
_UNSTABLE = re.compile(
    r"(NO_COLOR|FORCE_COLOR|CLICOLOR.*|COLORTERM|ESCDELAY|TEXTUAL_(?!SNAPSHOT_).*|VEI_.*)"
)
_SECRET_NAME = re.compile(
    r".*(KEY|TOKEN|SECRET|PASS|CREDENTIAL|COOKIE|AUTH).*|(OPENAI|ANTHROPIC|GOOGLE|GEMINI|OPENROUTER)_.*",
    re.IGNORECASE,
)
_SECRET_VALUE = re.compile(r"://[^/@\s]+@")


def clean_environment() -> None:
    """Remove what changes a screen or a run, and every secret.

    Secrets go because the report of a failed picture test prints all of the environment.
    """
    for name, value in list(os.environ.items()):
        if _UNSTABLE.fullmatch(name) or _SECRET_NAME.fullmatch(name) or _SECRET_VALUE.search(value):
            del os.environ[name]
    os.environ["TEXTUAL_ANIMATIONS"] = "none"


clean_environment()
