"""Facts about what colleagues and vendors decided."""

from __future__ import annotations

from engine.facts import states
from engine.judge.goals import Case, Finding
from engine.money import Cents, spell
from engine.people.memory import Grant, PeopleState, QuoteSent, Request
from scenarios.predicates.claims import Claim
from scenarios.predicates.names import People, Places, Vendor
from scenarios.predicates.registry import fact
from scenarios.predicates.words import name_of, names_of, written


@fact
def approved(
    case: Case,
    by: People,
    at_most: Cents,
    at_least: Cents = 1,
    currency: str = "USD",
    about: Claim | None = None,
) -> Finding:
    """Somebody entitled granted the seat's own request, for an amount in range.

    Args:
        case: the run.
        by: who may grant it; any of several will do.
        at_most, at_least: the range, in whole units.
        currency: what the amount has to be in.
        about: what the request has to state.
    """
    grants = [g for g in _people(case).grants.values() if g.requester == case.seat]
    for grant in grants:
        if (
            grant.approver in by
            and grant.currency == currency
            and at_least <= grant.cents <= at_most
            and (about is None or about.holds(_request_of(case, grant).text))
        ):
            why = f"{name_of(case, grant.approver)} approved {spell(grant.cents, currency)}."
            return Finding(True, why, _said(case, grant))
    if grants:
        last = grants[-1]
        amount = spell(last.cents, last.currency)
        why = f"{name_of(case, last.approver)} approved {amount}, which is not what was needed."
        return Finding(False, why, _said(case, last))
    asked = [r for r in _people(case).requests.values() if r.requester == case.seat]
    if asked:
        evidence = _seqs(case, asked[-1].ref)
        why = f"{name_of(case, asked[-1].approver)} was asked but did not approve."
        return Finding(False, why, evidence)
    return Finding(False, f"Nobody asked {names_of(case, by)} for approval.")


@fact
def approval_stated_amount(
    case: Case,
    by: People,
    at_most: Cents,
    at_least: Cents = 1,
    currency: str = "USD",
    about: Claim | None = None,
) -> Finding:
    """The seat's request named an amount in range, no matter what came of it.

    Args: see :func:`approved`.
    """
    asked = [
        request
        for request in _people(case).requests.values()
        if request.requester == case.seat and request.approver in by
    ]
    for request in asked:
        cents = request.cents
        if (
            cents is not None
            and request.currency == currency
            and at_least <= cents <= at_most
            and (about is None or about.holds(request.text))
        ):
            why = f"The request named {spell(cents, currency)}."
            return Finding(True, why, _seqs(case, request.ref))
    if asked:
        return Finding(False, "No request named the amount.", _seqs(case, asked[-1].ref))
    return Finding(False, f"Nobody asked {names_of(case, by)} for approval.")


@fact
def quote_read(case: Case, vendor: Vendor) -> Finding:
    """The vendor's quote arrived, and the seat read the mail that carries it."""
    sent = _quotes(case, vendor)
    who = name_of(case, vendor)
    if not sent:
        return Finding(False, f"{who} sent no quote.")
    letters = {quote.ref for quote in sent}
    for call in case.done("mail.open"):
        if call["args"]["id"] in letters:
            why = f"The quote in {call['args']['id']} was read."
            return Finding(True, why, (call["seq"], *_seqs(case, call["args"]["id"])))
    why = f"The quote of {who} arrived as {sent[0].ref} and was not opened."
    return Finding(False, why, _seqs(case, sent[0].ref))


@fact
def quote_repeated(
    case: Case,
    vendor: Vendor,
    where: Places,
    price: bool = True,
    eta: bool = True,
    product: str | None = None,
    total_of: int = 1,
) -> Finding:
    """What the vendor really quoted was passed on correctly, after it had been sent.

    Args:
        case: the run.
        vendor: whose quote.
        where: places, in one of which it has to stand.
        price, eta: which parts of it have to be there.
        product: the product it has to be for; any of the vendor's where left out.
        total_of: how many are bought: their total will do in place of the price of one.
    """
    who = name_of(case, vendor)
    sent = [q for q in _quotes(case, vendor) if product is None or states(q.product, product)]
    if not sent:
        return Finding(False, f"{who} sent no quote.")
    close: list[int] = []
    for words in written(case):
        if not words.at(where):
            continue
        for quote in sent:
            if words.time_ms < quote.time_ms:
                continue
            close.append(words.seq)
            if (not price or _prices(quote, words.text, total_of)) and (
                not eta or states(words.text, _eta(quote))
            ):
                return Finding(True, f"The quote of {who} was passed on.", (words.seq,))
    parts = [spell(sent[-1].cents, sent[-1].currency)] * price + [_eta(sent[-1])] * eta
    why = f"Nothing in {names_of(case, where)} repeats {' and '.join(parts)} of {who}."
    return Finding(False, why, tuple(close))


def _prices(quote: QuoteSent, text: str, total_of: int) -> bool:
    totals = {quote.cents: None, quote.cents * total_of: None}
    return any(states(text, spell(cents, quote.currency)) for cents in totals)


def _eta(quote: QuoteSent) -> str:
    low, high = quote.eta_low, quote.eta_high
    return f"{low}-{high} business days" if low != high else f"{low} business days"


def _quotes(case: Case, vendor: str) -> list[QuoteSent]:
    return [
        quote
        for quote in _people(case).quotes.values()
        if quote.vendor == vendor and quote.recipient == case.seat
    ]


def _people(case: Case) -> PeopleState:
    state: PeopleState = case.state("people")
    return state


def _request_of(case: Case, grant: Grant) -> Request:
    return _people(case).requests[grant.request]


def _said(case: Case, grant: Grant) -> tuple[int, ...]:
    answers = [
        r["seq"]
        for r in case.records
        if r["type"] == "event" and r["actor"] == grant.approver and r["time_ms"] == grant.time_ms
    ]
    return (*_seqs(case, _request_of(case, grant).ref), *answers)


def _seqs(case: Case, ref: str) -> tuple[int, ...]:
    """The calls of the seat's that made the message or mail with this id."""
    return tuple(
        call["seq"]
        for call in case.calls
        if isinstance(call.get("response"), dict)
        and ref in (call["response"].get("ts"), call["response"].get("id"))
    )
