"""What a call comes to that never reaches an office, because its seat is not the caller's."""

from __future__ import annotations

from engine.tool import Outcome


def refusal(
    tool: str, message: str, hint: str, *, code: str = "invalid_state", seq: int = -1
) -> Outcome:
    """The outcome of a call that was not made.

    Args:
        tool: its tool.
        message: why not, in a sentence.
        hint: what would be possible.
        code: the same for programs.
        seq: the record that the call would have been.
    """
    error = {"code": code, "message": message, "hint": hint}
    return Outcome(seq, tool, None, error, None, 0)
