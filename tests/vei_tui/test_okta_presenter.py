"""Okta in lines: who waits, what opens what and through which group, statuses in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.table import Vector
from tests.vei_tui.service_views import (
    ME,
    STARTS,
    no_accounts,
    okta_state,
    okta_view,
    user,
)
from twins.okta.access import profile_of
from twins.okta.lifecycle import STATUSES
from twins.okta.seen import OktaView
from twins.okta.state import Change, Factor
from vei_tui.presenters import okta
from vei_tui.presenters.people import People, Person
from vei_tui.presenters.records import Day
from vei_tui.presenters.text import Node, plain

DAY = Day(People.of(ME, [Person(ME, "Robin Vale")]), STARTS, 0)


def text(lines: object) -> str:
    return "\n".join(plain(row) for row in lines)  # type: ignore[attr-defined]


def everyone() -> OktaView:
    state = okta_state()
    for number, status in enumerate(STATUSES):
        state = state.keep(user(number, status))
    state = state.join(state.users["user.2"], state.groups["ops"])
    return okta_view(state.assign(state.users["user.2"], state.applications["erp-app"]))


VIEW = everyone()


def test_who_waits_for_an_administrator_comes_first_and_who_is_gone_last() -> None:
    statuses = [each.status for each in okta.users(VIEW)]
    assert statuses[0] == "LOCKED_OUT"
    assert statuses[-1] == "DEPROVISIONED"
    assert sorted(statuses) == sorted(STATUSES)
    waiting = [each.status for each in okta.users(VIEW, "waiting")]
    assert "ACTIVE" not in waiting
    assert [each.status for each in okta.users(VIEW, "ACTIVE")] == ["ACTIVE"]


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_words(status: str) -> None:
    words, _ = okta.status_of(status)
    assert words == words.lower()
    assert "_" not in words
    assert words in text(okta.user_cells(user(1, status), DAY))


def test_an_account_shows_what_it_opens_and_through_what() -> None:
    lines = okta.user_lines(VIEW, VIEW.users["user.2"], DAY)
    said = text(lines)
    assert "· Operations  ops" in said
    assert "· ERP  assigned" in said
    assert "· ERP  through Operations" in said
    assert "· erp:write  Operations" in said
    assert "Nothing while" not in said
    links = {piece.node_id for row in lines for piece in row if isinstance(piece, Node)}
    assert links == {"go okta group:ops", "go okta application:erp-app"}


def test_what_an_account_that_is_shut_would_allow_is_said_to_be_in_vain() -> None:
    state = okta_state().keep(user(1, "SUSPENDED"))
    view = okta_view(state.join(state.users["user.1"], state.groups["ops"]))
    said = text(okta.user_lines(view, view.users["user.1"], DAY))
    assert "suspended: cannot act, but keeps everything" in said
    assert "Nothing while the account is not active" in said


def test_factors_and_history_are_in_words() -> None:
    one = user(
        1,
        factors=(
            Factor("k1", "webauthn", "FIDO", "ACTIVE"),
            Factor("s1", "sms", "OKTA", "NOT_SETUP"),
        ),
        history=Vector([Change(-60_000, "sam", "ACTIVE → LOCKED_OUT: too many tries")]),
    )
    said = text(okta.user_lines(okta_view(okta_state().keep(one)), one, DAY))
    assert "security key  FIDO  set up  k1" in said
    assert "code by SMS  OKTA  not set up" in said
    assert "active → locked out: too many tries" in said


def test_who_may_not_look_sees_their_own_account_alone() -> None:
    state = okta_state().keep(user(7))
    state = state.join(state.users["user.7"], state.groups["ops"])
    own = profile_of(state.users["user.7"], state.groups, state.applications)
    empty = no_accounts(VIEW)
    view = replace(empty, profile=own)
    assert [each.id for each in okta.users(view)] == ["user.7"]
    said = text(okta.user_lines(view, state.users["user.7"], DAY))
    assert "user.7 (yours)" in said
    assert "· ERP  through Operations" in said
    assert okta.users(empty) == []


def test_groups_and_applications_say_who_has_them() -> None:
    group = text(okta.group_lines(VIEW, VIEW.groups["ops"]))
    assert "· erp:write" in group
    assert "· User 2" in group
    app = text(okta.application_lines(VIEW, VIEW.applications["erp-app"]))
    assert "· Operations  1 member" in app
    assert "· User 2" in app
    empty = text(okta.group_lines(VIEW, VIEW.groups["sales"]))
    assert "Nobody." in empty


def test_only_what_an_account_has_itself_can_be_taken_from_it() -> None:
    found = okta.taken_from(VIEW, VIEW.users["user.2"])
    assert [value for value, _ in found] == ["group ops", "application erp-app"]
    assert okta.taken_from(VIEW, VIEW.users["user.3"]) == []


def test_accounts_that_begin_to_wait_are_told_to_administrators() -> None:
    state = okta_state().keep(user(1)).keep(user(2))
    locked = Change(0, "office", "ACTIVE → LOCKED_OUT")
    by_me = Change(0, ME, "ACTIVE → SUSPENDED")
    after = state.keep(user(1, "LOCKED_OUT", history=Vector([locked])))
    after = after.keep(user(2, "SUSPENDED", history=Vector([by_me])))
    found = okta.arrivals(okta_view(state), okta_view(after))
    assert [(each.who, each.what, each.ref) for each in found] == [
        ("User 1", "is locked out", "user.1")
    ]
    assert okta.arrivals(okta_view(state), okta_view(after, writes=False)) == ()
    assert okta.arrivals(okta_view(after), okta_view(after)) == []


def test_ids_are_completed_by_name_too() -> None:
    assert okta.ids_like(VIEW.users.values(), "user 3") == ["user.3"]
    assert len(okta.ids_like((user(n) for n in range(500)), "user")) == okta.COMPLETED
