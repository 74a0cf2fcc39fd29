"""Facts about what colleagues and vendors decided."""

from __future__ import annotations

from engine.judge.goals import Case, Finding
from engine.money import spell
from engine.people.memory import Grant, PeopleState
from scenarios.predicates.registry import fact


@fact
def approved(
    case: Case, by: str, at_most: int, at_least: int = 1, currency: str = "USD"
) -> Finding:
    """Somebody entitled granted the seat's own request, for an amount in range (whole units)."""
    grants = [g for g in _people(case).grants.values() if g.requester == case.seat]
    for grant in grants:
        if (
            grant.approver == by
            and grant.currency == currency
            and at_least * 100 <= grant.cents <= at_most * 100
        ):
            amount = spell(grant.cents, currency)
            return Finding(True, f"{by} approved {amount}.", _said(case, grant))
    if grants:
        last = grants[-1]
        amount = spell(last.cents, last.currency)
        why = f"{last.approver} approved {amount}, which is not what was needed."
        return Finding(False, why, _said(case, last))
    asked = [r for r in _people(case).requests.values() if r.requester == case.seat]
    if asked:
        evidence = _seqs(case, asked[-1].ref)
        return Finding(False, f"{asked[-1].approver} was asked but did not approve.", evidence)
    return Finding(False, f"Nobody asked {by} for approval.")


@fact
def approval_stated_amount(
    case: Case, by: str, at_most: int, at_least: int = 1, currency: str = "USD"
) -> Finding:
    """The seat's request named an amount in range (whole units), no matter what came of it."""
    asked = [
        request
        for request in _people(case).requests.values()
        if request.requester == case.seat and request.approver == by
    ]
    for request in asked:
        cents = request.cents
        if (
            cents is not None
            and request.currency == currency
            and at_least * 100 <= cents <= at_most * 100
        ):
            why = f"The request named {spell(cents, currency)}."
            return Finding(True, why, _seqs(case, request.ref))
    if asked:
        return Finding(False, "No request named the amount.", _seqs(case, asked[-1].ref))
    return Finding(False, f"Nobody asked {by} for approval.")


@fact
def quote_read(case: Case, vendor: str) -> Finding:
    """The vendor's quote arrived, and the seat read the mail that carries it."""
    sent = [
        quote
        for quote in _people(case).quotes.values()
        if quote.vendor == vendor and quote.recipient == case.seat
    ]
    if not sent:
        return Finding(False, f"{vendor} sent no quote.")
    letters = {quote.ref for quote in sent}
    for call in case.done("mail.open"):
        if call["args"]["id"] in letters:
            why = f"The quote in {call['args']['id']} was read."
            return Finding(True, why, (call["seq"], *_seqs(case, call["args"]["id"])))
    why = f"The quote arrived as {sent[0].ref} and was not opened."
    return Finding(False, why, _seqs(case, sent[0].ref))


def _people(case: Case) -> PeopleState:
    state: PeopleState = case.state("people")
    return state


def _said(case: Case, grant: Grant) -> tuple[int, ...]:
    request = _people(case).requests[grant.request]
    answers = [
        r["seq"]
        for r in case.records
        if r["type"] == "event" and r["actor"] == grant.approver and r["time_ms"] == grant.time_ms
    ]
    return (*_seqs(case, request.ref), *answers)


def _seqs(case: Case, ref: str) -> tuple[int, ...]:
    """The calls of the seat's that made the message or mail with this id."""
    return tuple(
        call["seq"]
        for call in case.calls
        if isinstance(call.get("response"), dict)
        and ref in (call["response"].get("ts"), call["response"].get("id"))
    )
