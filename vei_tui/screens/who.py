"""Who can sit down in an office: what the lobby lets one choose from."""

from __future__ import annotations

from typing import Final

YOU: Final = "you"
MODEL: Final = "model"
"""Stands for a model that is asked for by name."""


def choices(model: str, scenario: str) -> list[tuple[str, str]]:
    """Values as :func:`vei_tui.seats.begin.seating_of` takes them, and what they are called.

    Args:
        model: the environment's model; empty for none.
        scenario: id of the world under the cursor.
    """
    from engine.agents.baselines import BASELINES
    from scenarios import teachers
    from vei_tui.preferences import chosen_model

    named = [name for name in dict.fromkeys((model, chosen_model())) if name]
    found = [(YOU, "You"), *((name, name) for name in named)]
    found.append((MODEL, "Another model…" if named else "A model…"))
    if scenario in teachers.names():
        found.append(("script:teacher", "Its teacher, a script that reads what it finds"))
    found.append(("play:gold", "gold, the play that passes, call for call"))
    for name, baseline in BASELINES.items():
        does = (baseline.__doc__ or "").strip().rstrip(".")
        found.append((f"script:{name}", f"{name}: {does[:1].lower()}{does[1:]}"))
    return found
