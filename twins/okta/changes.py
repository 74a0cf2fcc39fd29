"""What can be done to an account, whoever does it: each checks, changes the state, and notes it."""

from __future__ import annotations

from dataclasses import replace

from engine.errors import Refused, nearest
from engine.twin import Context
from twins.okta.lifecycle import ACTIVE, DEPROVISIONED, RECOVERY, after, refused
from twins.okta.state import Application, Change, Group, OktaState, Reset, User

Ctx = Context[OktaState]

NOT_SETUP = "NOT_SETUP"
_TOKEN_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters and digits that people take for one another."""
_TOKEN_LENGTH = 20


def group_of(state: OktaState, group_id: str) -> Group:
    """The group with this id.

    Raises:
        Refused: ``okta.group_not_found``, naming those like it.
    """
    group = state.groups.get(group_id)
    if group is None:
        hint = nearest(group_id, state.groups)
        raise Refused("okta.group_not_found", f"There is no group {group_id!r}.", hint)
    return group


def application_of(state: OktaState, app_id: str) -> Application:
    """The application with this id.

    Raises:
        Refused: ``okta.app_not_found``, naming those like it.
    """
    app = state.applications.get(app_id)
    if app is None:
        hint = nearest(app_id, state.applications)
        raise Refused("okta.app_not_found", f"There is no application {app_id!r}.", hint)
    return app


def move(ctx: Ctx, user: User, action: str, by: str, reason: str = "") -> tuple[str, bool]:
    """Take an account from its status to the one an action leads to.

    Returns:
        The status, and whether it is another one than before.

    Raises:
        Refused: ``okta.invalid_state``, naming what is allowed instead.
    """
    status = after(action, user.id, user.status)
    if status == user.status:
        return status, False
    said = f"{user.status} → {status}" + (f": {reason}" if reason else "")
    state = ctx.state
    if status == DEPROVISIONED:
        for app_id in user.applications:
            state = state.unassign(state.users[user.id], state.applications[app_id])
    if user.id in state.resets and status != RECOVERY:
        state = replace(state, resets=state.resets.remove(user.id))
    ctx.state = state.keep(_noted(ctx, state.users[user.id], by, said, status))
    return status, True


def begin_reset(ctx: Ctx, user: User, by: str, valid_ms: int) -> Reset:
    """Begin a password reset: the newest token is the only one that can be used.

    Raises:
        Refused: ``okta.invalid_state``, where the account has no password to reset.
    """
    status = after("reset", user.id, user.status)
    number = ctx.state.resets_made + 1
    rest, letters = ctx.draw("reset_token").below(len(_TOKEN_LETTERS) ** _TOKEN_LENGTH), []
    for _ in range(_TOKEN_LENGTH):
        rest, at = divmod(rest, len(_TOKEN_LETTERS))
        letters.append(_TOKEN_LETTERS[at])
    # The number keeps two tokens apart even where the dice fall alike.
    reset = Reset(number, f"{''.join(letters)}-{number}", ctx.time_ms + valid_ms)
    state = replace(ctx.state, resets=ctx.state.resets.set(user.id, reset), resets_made=number)
    ctx.state = state.keep(_noted(ctx, user, by, "password reset begun", status))
    return reset


def finish_reset(ctx: Ctx, user: User, token: str) -> None:
    """Let someone choose a new password, which makes the account ACTIVE again.

    Raises:
        Refused: ``okta.invalid_state``, where the token is not the newest, or is too old.
    """
    reset = ctx.state.resets.get(user.id)
    if reset is None or reset.token != token:
        raise Refused(
            "okta.invalid_state",
            f"This token does not reset the password of {user.id}.",
            "Only the newest one does, and only once.",
        )
    if ctx.time_ms > reset.expires_ms:
        message = f"The token expired at {reset.expires_ms} ms."
        raise Refused("okta.invalid_state", message, "An administrator can begin a new reset.")
    move(ctx, user, "recover", user.actor or user.id, "new password")


def join(ctx: Ctx, user: User, group: Group, by: str) -> bool:
    """Put a user into a group; False where it is in it already.

    Raises:
        Refused: ``okta.invalid_state``, where the account is shut.
    """
    if group.id in user.groups:
        return False
    _open(user, f"join {group.id}")
    ctx.state = ctx.state.join(_noted(ctx, user, by, f"joined {group.id}"), group)
    return True


def leave(ctx: Ctx, user: User, group: Group, by: str) -> bool:
    """Take a user out of a group; False where it is not in it."""
    if group.id not in user.groups:
        return False
    ctx.state = ctx.state.leave(_noted(ctx, user, by, f"left {group.id}"), group)
    return True


def assign(ctx: Ctx, user: User, app: Application, by: str) -> bool:
    """Assign an application to a user; False where it is assigned already.

    Raises:
        Refused: ``okta.invalid_state``, where the account is shut or the application is off.
    """
    if app.id in user.applications:
        return False
    _open(user, f"get {app.id}")
    if app.status != ACTIVE:
        message = f"{app.id} is {app.status}: it cannot be assigned."
        raise Refused("okta.invalid_state", message, "Only ACTIVE applications can.")
    ctx.state = ctx.state.assign(_noted(ctx, user, by, f"assigned {app.id}"), app)
    return True


def unassign(ctx: Ctx, user: User, app: Application, by: str) -> bool:
    """Take an application from a user; False where it is not assigned to them themselves."""
    if app.id not in user.applications:
        return False
    ctx.state = ctx.state.unassign(_noted(ctx, user, by, f"unassigned {app.id}"), app)
    return True


def forget_factors(ctx: Ctx, user: User, factor_id: str | None, by: str) -> list[str]:
    """Let one factor, or all of them, be set up anew; the ids of those that have to be now.

    Raises:
        Refused: ``not_found``, naming the user's factors.
    """
    if factor_id is not None and factor_id not in [factor.id for factor in user.factors]:
        hint = nearest(factor_id, [factor.id for factor in user.factors])
        raise Refused("not_found", f"{user.id} has no factor {factor_id!r}.", hint)
    gone = [
        factor.id
        for factor in user.factors
        if factor.status != NOT_SETUP and factor_id in (None, factor.id)
    ]
    if gone:
        factors = tuple(replace(f, status=NOT_SETUP) if f.id in gone else f for f in user.factors)
        said = f"factors reset: {', '.join(gone)}"
        ctx.state = ctx.state.keep(replace(_noted(ctx, user, by, said), factors=factors))
    return gone


def _open(user: User, what: str) -> None:
    if user.status == DEPROVISIONED:
        raise refused(f"{user.id} is {user.status}: it cannot {what}.", user.status)


def _noted(ctx: Ctx, user: User, by: str, what: str, status: str = "") -> User:
    history = user.history.append(Change(ctx.time_ms, by, what))
    return replace(user, history=history, status=status or user.status)
