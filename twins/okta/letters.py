"""The mail that tells people of a password reset."""

from __future__ import annotations

from typing import Any

from twins.okta.state import Reset, User


def reset_letter(user: User, reset: Reset, sender: str, minutes: int) -> dict[str, Any]:
    """The payload of the mail that carries a reset's token to whose password it is.

    Args:
        minutes: how long the token can be used.
    """
    return {
        "from": sender,
        "to": user.email,
        "subj": "Your password is being reset",
        "body_text": (
            f"Hello {user.name},\n\n"
            f"an administrator has begun to reset the password of {user.email}. "
            "Until you have chosen a new one you cannot sign in.\n\n"
            f"Your one-time token: {reset.token}\n"
            f"It can be used once, within {minutes} minutes.\n\n"
            "If you did not ask for this, tell your administrator."
        ),
    }
