"""A vendor that answers mail with a price and a delivery time, each time in another shape."""

from __future__ import annotations

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
    letter = worded(
        ctx,
        purpose,
        rule.letters,
        product=product.name,
        price=_price(product, ctx.draw(f"{purpose}/price")),
        eta=_eta(product, ctx.draw(f"{purpose}/eta")),
    )
    sent = QuoteSent(
        person.id, message.author, product.name, product.price, product.currency,
        *product.eta_days, ref="", time_ms=ctx.time_ms,
    )  # fmt: skip
    return Reply(letter, quotes=sent)


def _product(rule: Quote, text: str) -> Product | None:
    """The product a mail is about: the one it names, or the only one there is."""
    said = normal(text)
    for product in rule.products:
        if any(normal(name) in said for name in (product.name, *product.aliases)):
            return product
    return rule.products[0] if len(rule.products) == 1 else None


def _price(product: Product, draw: Draw) -> str:
    whole, cents = divmod(product.price, 100)
    plain = f"{whole:,}.{cents:02d}" if cents else f"{whole:,}"
    shapes = [f"{product.currency} {plain}", f"{plain} {product.currency}"]
    if product.currency == "USD":
        shapes += [f"${plain}", f"${whole:,}.{cents:02d}"]
    return draw.pick(shapes)


def _eta(product: Product, draw: Draw) -> str:
    low, high = product.eta_days
    shapes = [
        f"{low}-{high} business days",
        f"{low} to {high} business days",
        f"between {low} and {high} business days",
    ]
    if high < len(_NUMERALS):
        shapes.append(f"{_NUMERALS[low]} to {_NUMERALS[high]} business days")
    return draw.pick(shapes)
