"""A vendor that answers mail with a price and a delivery time, each time in another shape."""

from __future__ import annotations

from dataclasses import dataclass

from engine.chance import Draw
from engine.facts import normal
from engine.people.memory import QuoteSent
from engine.people.personas import PersonSection, Product, Quote
from engine.people.reading import asks_quote
from engine.people.replies import Ctx, Reply, worded
from engine.twin import Message

_NUMERALS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Offer:
    """A product as it is sold in one run."""

    cents: int
    currency: str
    eta_low: int
    eta_high: int


def quote(ctx: Ctx, person: PersonSection, rule: Quote, message: Message) -> Reply | None:
    """The vendor's answer to a mail to its own address, and to nothing else."""
    if not message.direct or message.place.casefold() != (person.email or "").casefold():
        return None
    purpose = f"{person.id}/{message.twin}/quote"
    text = f"{message.subject}\n{message.text}"
    product = _product(rule, text)
    if product is None:
        wordings = rule.ask_product if asks_quote(text) else rule.other
        return Reply(worded(ctx, purpose, wordings))
    if not asks_quote(text):
        return Reply(worded(ctx, purpose, rule.other))
    offer = _offer(ctx, person, product)
    letter = worded(
        ctx,
        purpose,
        rule.letters,
        product=product.name,
        price=_price(offer, ctx.draw(f"{purpose}/price")),
        eta=_eta(offer, ctx.draw(f"{purpose}/eta")),
    )
    sent = QuoteSent(
        person.id, message.author, product.name, offer.cents, offer.currency,
        offer.eta_low, offer.eta_high, ref="", time_ms=ctx.time_ms,
    )  # fmt: skip
    return Reply(letter, quotes=sent)


def _product(rule: Quote, text: str) -> Product | None:
    """The product a mail is about: the one it names, or the only one there is."""
    said = normal(text)
    for product in rule.products:
        if any(normal(name) in said for name in (product.name, *product.aliases)):
            return product
    return rule.products[0] if len(rule.products) == 1 else None


def _offer(ctx: Ctx, person: PersonSection, product: Product) -> _Offer:
    """What the product costs, and how long it takes, in this run."""
    purpose = f"{person.id}/{product.name}"
    short, long = product.eta_days
    return _Offer(
        product.price.drawn(lambda: ctx.constant(f"{purpose}/price")),
        product.currency,
        short.drawn(lambda: ctx.constant(f"{purpose}/shortest")),
        long.drawn(lambda: ctx.constant(f"{purpose}/longest")),
    )


def _price(offer: _Offer, draw: Draw) -> str:
    whole, cents = divmod(offer.cents, 100)
    plain = f"{whole:,}.{cents:02d}" if cents else f"{whole:,}"
    shapes = [f"{offer.currency} {plain}", f"{plain} {offer.currency}"]
    if offer.currency == "USD":
        shapes += [f"${plain}", f"${whole:,}.{cents:02d}"]
    return draw.pick(shapes)


def _eta(offer: _Offer, draw: Draw) -> str:
    low, high = offer.eta_low, offer.eta_high
    if low == high:
        days = "business day" if low == 1 else "business days"
        words = [_NUMERALS[low]] if low < len(_NUMERALS) else []
        return f"{draw.pick([str(low), *words])} {days}"
    shapes = [
        f"{low}-{high} business days",
        f"{low} to {high} business days",
        f"between {low} and {high} business days",
    ]
    if high < len(_NUMERALS):
        shapes.append(f"{_NUMERALS[low]} to {_NUMERALS[high]} business days")
    return draw.pick(shapes)
