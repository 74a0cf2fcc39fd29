"""Prices and deliveries that a scenario leaves open: one value a run, by its seed."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from engine.errors import ScenarioError
from engine.facts import states
from engine.office import Office
from scenarios.catalogue import PACKS, Scenario, load
from scenarios.compiler import open_office
from scenarios.sources import is_text

VENDOR = "sales@macrocompute.example"
ASKS = "Please send us a quote for one MacroBook Pro 16, with price and delivery time."


def world(**product: Any) -> Scenario:
    """The default office, whose vendor sells the laptop on other terms."""
    folder = PACKS / "macrocompute_default"
    whole = yaml.safe_load((folder / "scenario.yaml").read_text("utf-8"))
    vendor = next(person for person in whole["people"] if person["id"] == "macrocompute")
    vendor["rules"][0]["products"][0].update(product)
    text = yaml.safe_dump(whole, sort_keys=False)
    assert is_text(text)
    return load(text, folder=folder)


def quoted(office: Office, times: int = 1) -> list[tuple[int, int, int]]:
    """Price and delivery as the vendor quotes them, checked against its letters."""
    for _ in range(times):
        mail = {"to": VENDOR, "subj": "Quote", "body_text": ASKS}
        assert office.call("agent", "mail.compose", mail).ok
        office.call("agent", "vei.tick", {"dt_ms": 30_000})
    people = office.world.states[office.index["people"]]
    sent = list(people.quotes.values())
    for quote in sent:
        letter = office.call("agent", "mail.open", {"id": quote.ref}).result["body_text"]
        assert states(letter, f"${quote.cents / 100:,.2f}"), letter
        days = f"{quote.eta_low}-{quote.eta_high}"
        days = days if quote.eta_low != quote.eta_high else str(quote.eta_low)
        assert states(letter, f"{days} business days"), letter
    return [(quote.cents, quote.eta_low, quote.eta_high) for quote in sent]


def test_a_run_has_one_price_and_one_delivery_and_runs_differ() -> None:
    scenario = world(
        price={"from": "$3,000", "to": 3200, "step": 50},
        eta_days=[{"from": 3, "to": 5}, {"from": 5, "to": 9, "step": 2}],
    )
    offers = set()
    for seed in range(40):
        asked = quoted(open_office(scenario, seed), times=2)
        assert len(asked) == 2
        assert len({*asked}) == 1
        offers |= {*asked}
    assert {cents for cents, _, _ in offers} == {cents * 100 for cents in range(3000, 3201, 50)}
    assert {low for _, low, _ in offers} == {3, 4, 5}
    assert {high for _, _, high in offers} == {5, 7, 9}
    assert (5, 5) in {(low, high) for _, low, high in offers}


def test_the_same_seed_is_the_same_offer_and_a_reset_draws_anew() -> None:
    scenario = world(price={"from": 1, "to": 100_000})
    office = open_office(scenario, 1)
    first = quoted(office)
    assert quoted(open_office(scenario, 1)) == first
    office.reset(2)
    assert quoted(office) == quoted(open_office(scenario, 2)) != first


def test_one_value_is_no_range_and_throws_no_dice() -> None:
    plain = open_office(load("macrocompute_default"), 7)
    spelled = open_office(world(price={"from": 3199, "to": 3199}, eta_days=[5, 7]), 7)
    assert quoted(plain) == quoted(spelled) == [(3199_00, 5, 7)]
    assert dict(plain.world.draws) == dict(spelled.world.draws)


@pytest.mark.parametrize(
    ("product", "says"),
    [
        ({"price": {"from": 9, "to": 5}}, "price: from is more than to"),
        ({"price": {"from": 9}}, "price.to: "),
        ({"price": {"from": 1, "to": 9, "step": 0}}, "price.step: "),
        ({"price": {"from": 1, "to": 9, "stop": 1}}, "price.stop: "),
        ({"price": "cheap"}, "price.from: an amount such as 3199"),
        ({"eta_days": [{"from": 2, "to": 6}, 5]}, "products.0: the shortest delivery may be"),
        ({"eta_days": [9, 5]}, "products.0: the shortest delivery may be"),
        ({"eta_days": [-1, 5]}, "eta_days.0.from: "),
    ],
)
def test_a_range_that_cannot_be_is_told(product: dict[str, Any], says: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        world(**product)
    assert says in str(caught.value)
    assert "people.4.rules.0.quote.products.0" in str(caught.value)
