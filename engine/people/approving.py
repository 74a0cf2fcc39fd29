"""Approving: what is asked, by whom, for how much; then yes, no, or what is missing.

An approver whom somebody plays keeps the same requests in mind and says yes in words of their own;
what they may grant is the same.
"""

from __future__ import annotations

from dataclasses import replace

from engine.facts import Amount, mentions
from engine.money import spell
from engine.people.assent import Assent, read_assent
from engine.people.memory import Note, Request
from engine.people.personas import Approve, PersonSection
from engine.people.reading import ApprovalAsk, Details, read_details, read_request
from engine.people.replies import Ctx, Reply, worded
from engine.people.voice import own_lines
from engine.twin import Message

REMEMBERS_MS = 600_000
"""How long a link or a price that was posted before the request still counts as part of it."""

REMEMBERS_CHARS = 4000
"""How much of a request's words is kept."""


def approve(ctx: Ctx, person: PersonSection, rule: Approve, message: Message) -> Reply | None:
    """The answer to a message, or None where it asks this person for nothing."""
    if not message.direct and message.place not in rule.rooms:
        return None
    ask = read_request(message.text)
    key = f"{person.id} {message.author}"
    purpose = f"{person.id}/{message.twin}/approve"
    if ask is None:
        return _follow_up(ctx, rule, message, key, purpose)
    if ask.cancels:
        pending = _pending(ctx, key, "open", "agreed")
        if pending is None:
            return None
        _keep(ctx, key, replace(pending, status="withdrawn"))
        return Reply(worded(ctx, purpose, rule.withdrawn))
    if rule.requesters is not None and message.author not in rule.requesters:
        return Reply(worded(ctx, purpose, rule.not_entitled))
    request = _request(ctx, person, rule, message, ask)
    return _decide(ctx, rule, key, request, purpose)


def _pending(ctx: Ctx, key: str, *statuses: str) -> Request | None:
    """The last request of a pair of approver and requester, where it stands like this."""
    request = ctx.state.requests.get(ctx.state.open.get(key, ""))
    return request if request is not None and request.status in statuses else None


def listen(ctx: Ctx, person: PersonSection, rule: Approve, message: Message) -> None:
    """Keep in mind what a message asks of an approver whom somebody plays."""
    if not message.direct and message.place not in rule.rooms:
        return
    ask = read_request(message.text)
    key = f"{person.id} {message.author}"
    if ask is None:
        request = _completed(ctx, rule, message, key)
    elif ask.cancels:
        request = _pending(ctx, key, "open")
        request = request and replace(request, status="withdrawn")
    elif rule.requesters is not None and message.author not in rule.requesters:
        return
    else:
        request = _request(ctx, person, rule, message, ask)
    if request is not None:
        _keep(ctx, key, request)


def granted_by(ctx: Ctx, rule: Approve, message: Message) -> Request | None:
    """The request that an approver's own words grant, agreed and for the sum that they grant.

    None where they are no plain yes, where it is not clear which request they answer, and where
    the approver may not grant it: the rule's cap, currency and citations hold for everybody.

    Args:
        ctx: where the requests are.
        rule: what the approver may grant.
        message: the approver's words.
    """
    assent = read_assent(message.text)
    if assent is None:
        return None
    named = mentions(message.text)
    mine = (ctx.state.requests.get(each) for each in ctx.state.open.values())
    found = [
        settled
        for request in mine
        if request is not None
        and request.approver == message.author
        and request.status == "open"
        and _answers(ctx, message, request)
        and (settled := _settled(rule, request, assent))
    ]
    if named:
        # An app that asks for somebody is not who the answer is addressed to.
        meant = [request for request in found if request.requester in named]
        found = meant or [each for each in found if each.requester not in ctx.directory]
    return found[0] if len(found) == 1 else None


def _answers(ctx: Ctx, message: Message, request: Request) -> bool:
    """Whether a message is said where a request was made, or to the requester alone."""
    if message.thread and message.thread != (request.thread or request.ref):
        return False
    # What apps ask for in a room is answered there, though they do not hear it as people do.
    hears = request.requester in message.audience or request.requester not in ctx.directory
    return hears and (
        message.place == request.place or (message.direct and request.requester in message.audience)
    )


def _settled(rule: Approve, request: Request, assent: Assent) -> Request | None:
    """A request as a yes settles it, within what the approver may grant."""
    cents, currency = request.cents, request.currency
    said = assent.amount
    if said is not None:
        if said.currency and said.currency != currency:
            return None
        if cents is None or (request.is_bound and not assent.is_bound):
            cents = said.cents if cents is None or said.cents <= cents else None
        elif said.cents > cents and not assent.is_bound:
            return None
        else:
            cents = min(cents, said.cents)
    if cents is None or cents <= 0 or cents > rule.cap or currency != rule.currency:
        return None
    if cents > rule.citation_over and not request.cited:
        return None
    return replace(request, cents=cents, status="agreed")


def _follow_up(ctx: Ctx, rule: Approve, message: Message, key: str, purpose: str) -> Reply | None:
    """A message that asks for nothing may still carry what an earlier request lacked."""
    completed = _completed(ctx, rule, message, key)
    return None if completed is None else _decide(ctx, rule, key, completed, purpose)


def _completed(ctx: Ctx, rule: Approve, message: Message, key: str) -> Request | None:
    """The open request with what a message adds to it; None where it adds nothing to one."""
    details = read_details(message.text)
    if details.amount is None and not details.has_citation:
        return None
    pending = _pending(ctx, key, "open")
    if pending is None or pending.place != message.place:
        note = _note(rule, ctx, details)
        notes = ctx.state.notes.set(f"{message.author} {message.place}", note)
        ctx.state = replace(ctx.state, notes=notes)
        return None
    amount = details.amount
    if amount is not None and (pending.cents is None or not details.is_bound):
        pending = replace(
            pending,
            cents=amount.cents,
            currency=amount.currency or rule.currency,
            is_bound=details.is_bound,
        )
    text = f"{pending.text}\n{_own_words(message)}"[:REMEMBERS_CHARS]
    return replace(pending, cited=pending.cited or details.has_citation, text=text)


def _note(rule: Approve, ctx: Ctx, details: Details) -> Note:
    amount = details.amount
    return Note(
        amount.cents if amount else None,
        (amount.currency if amount else "") or rule.currency,
        details.is_bound,
        details.has_citation,
        ctx.time_ms,
    )


def _request(
    ctx: Ctx, person: PersonSection, rule: Approve, message: Message, ask: ApprovalAsk
) -> Request:
    """The request as understood from the message and from what its author said just before."""
    amount: Amount | None = ask.amount
    cents = amount.cents if amount else None
    currency = (amount.currency if amount else "") or rule.currency
    is_bound, cited = ask.amount_is_bound, ask.has_citation
    note = ctx.state.notes.get(f"{message.author} {message.place}")
    if note is not None and ctx.time_ms - note.time_ms <= REMEMBERS_MS:
        cited = cited or note.cited
        if note.cents is not None and (cents is None or (is_bound and not note.is_bound)):
            cents, currency, is_bound = note.cents, note.currency, note.is_bound
    return Request(
        f"R{len(ctx.state.requests) + 1}", person.id, message.author, message.place, message.ref,
        cents, currency, is_bound, cited, ctx.time_ms,
        text=_own_words(message)[:REMEMBERS_CHARS], thread=message.thread,
    )  # fmt: skip


def _own_words(message: Message) -> str:
    """What the author says, the subject included and what the message quotes left out."""
    text = own_lines(message.text)
    return f"{message.subject}\n{text}" if message.subject else text


def _decide(ctx: Ctx, rule: Approve, key: str, request: Request, purpose: str) -> Reply:
    cents = request.cents
    if cents is None or cents <= 0:
        _keep(ctx, key, request)
        return Reply(worded(ctx, purpose, rule.ask_amount))
    values = {"amount": spell(cents, request.currency), "cap": spell(rule.cap, rule.currency)}
    if request.currency != rule.currency:
        _keep(ctx, key, request)
        return Reply(worded(ctx, purpose, rule.other_currency, **values))
    if cents > rule.cap:
        _keep(ctx, key, replace(request, status="declined"))
        return Reply(worded(ctx, purpose, rule.over_cap, **values))
    if cents > rule.citation_over and not request.cited:
        _keep(ctx, key, request)
        return Reply(worded(ctx, purpose, rule.ask_citation, **values))
    _keep(ctx, key, replace(request, status="agreed"))
    return Reply(worded(ctx, purpose, rule.approved, **values), grants=request.id)


def _keep(ctx: Ctx, key: str, request: Request) -> None:
    ctx.state = replace(
        ctx.state,
        requests=ctx.state.requests.set(request.id, request),
        open=ctx.state.open.set(key, request.id),
    )
