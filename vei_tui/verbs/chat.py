"""``vei chat``: talk with a model that has the office's tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from vei_tui.verbs.modelling import (
    OWN_CASSETTE,
    check_access,
    file_option,
    limits_of,
    limits_options,
    model_of,
    model_option,
    top_k_option,
)
from vei_tui.verbs.options import world_given, world_options


@click.command("chat")
@model_option
@world_options
@top_k_option
@limits_options
@file_option("--cassette", "FILE", "Answer from this cassette; no model is asked.")
def command(model: str | None, top_k: int | None, cassette: Path | None, **given: Any) -> int:
    """Talk with a model that has the office's tools.

    You type, it answers, and acts in the office where you ask it to. What begins with a slash is a
    command: /help lists them, tab completes them. Ctrl-c stops its turn, ctrl-d leaves. From a pipe
    each line is said in turn. The run is recorded as any other, and what was said beside it.
    """
    world = world_given(given)
    name = model_of(model, world.settings)
    check_access(name, world.settings.models, cassette, OWN_CASSETTE)
    from vei_tui.chat.loop import run_chat
    from vei_tui.evaluation.sitting import Sitting

    limits = limits_of(given)
    sitting = Sitting(name, world.settings.models, limits, top_k=top_k, cassette=cassette)
    return run_chat(world.begin("chat", str(name)), sitting)
