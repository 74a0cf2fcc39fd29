"""The variables that change the world itself: faults, drift, watchers, caps, vendors' names."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.errors import OfficeError

PPM = 1_000_000

VARIABLES = {
    "VEI_FAULT_PROFILE": "how often calls go wrong: off, light, spiky, aggressive",
    "VEI_ERP_ERROR_RATE": "further errors of ERP calls, a share from 0 to 1",
    "VEI_CRM_ERROR_RATE": "further errors of CRM calls, a share from 0 to 1",
    "VEI_DRIFT_MODE": "how much happens by itself: off, light, fast, aggressive",
    "VEI_DRIFT_SEED": "the drift's own seed",
    "VEI_MONITORS": "what watches, names with commas; none for nothing",
    "VEI_POLICY_PROMOTE": "severities of findings, as code:severity with commas",
    "VEI_BUDGET_CAP": "the most that approvers may grant, in whole units",
    "VEI_SLACK_DERAIL_PCT": "how often colleagues talk of something else, 0 to 100",
    "VEI_ALIAS_PACKS": "vendors' names for ERP tools, packs with commas",
    "VEI_CRM_ALIAS_PACKS": "vendors' names for CRM tools, packs with commas",
}
"""What is read, and what it says."""


class BadVariable(OfficeError):
    """A variable has a value that it cannot have."""

    def __init__(self, name: str, value: str, hint: str) -> None:
        super().__init__("usage", f"{name} is {value[:60]!r}.", hint)


def world_options(values: Mapping[str, str]) -> dict[str, Any]:
    """The options of a run that variables ask for; see :class:`scenarios.options.WorldOptions`.

    Args:
        values: value by variable; an empty one counts as unset.

    Raises:
        BadVariable: a value is wrong; says what would be right.
    """
    options: dict[str, Any] = {}
    given = {name: values[name].strip() for name in VARIABLES if values.get(name, "").strip()}
    for name, option in (("VEI_FAULT_PROFILE", "faults"), ("VEI_DRIFT_MODE", "drift")):
        if name in given:
            options[option] = given[name].casefold()
    for name, option, most in (
        ("VEI_DRIFT_SEED", "drift_seed", 2**63 - 1),
        ("VEI_SLACK_DERAIL_PCT", "off_topic_pct", 100),
    ):
        if name in given:
            options[option] = _whole(name, given[name], most)
    rates = {
        app: _rate(name, given[name])
        for name, app in (("VEI_ERP_ERROR_RATE", "erp"), ("VEI_CRM_ERROR_RATE", "crm"))
        if name in given
    }
    if any(rates.values()):
        options["error_ppm"] = {app: rate for app, rate in rates.items() if rate}
    if "VEI_BUDGET_CAP" in given:
        options["budget_cap"] = _cents("VEI_BUDGET_CAP", given["VEI_BUDGET_CAP"])
    packs = f"{given.get('VEI_ALIAS_PACKS', '')},{given.get('VEI_CRM_ALIAS_PACKS', '')}"
    named = list(
        dict.fromkeys(pack.strip().casefold() for pack in packs.split(",") if pack.strip())
    )
    if named:
        options["aliases"] = named
    return options | _watching(given)


def _watching(given: Mapping[str, str]) -> dict[str, Any]:
    if not {"VEI_MONITORS", "VEI_POLICY_PROMOTE"} & given.keys():
        return {}
    # Imported here: nothing else that starts needs the monitors.
    from engine.judge.monitors.registry import parse_names
    from engine.judge.policy import parse_promotions

    options: dict[str, Any] = {}
    if "VEI_MONITORS" in given:
        options["monitors"] = list(parse_names(given["VEI_MONITORS"]))
    if "VEI_POLICY_PROMOTE" in given:
        options["promote"] = dict(parse_promotions(given["VEI_POLICY_PROMOTE"]))
    return options


def _whole(name: str, value: str, most: int) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 19 or int(value) > most:
        raise BadVariable(name, value, f"It must be a whole number from 0 to {most}.")
    return int(value)


def _rate(name: str, value: str) -> int:
    try:
        share = Decimal(value)
    except InvalidOperation:
        share = Decimal(-1)
    if not 0 <= share <= 1:
        raise BadVariable(name, value, "It must be a share from 0 to 1, as 0.05.")
    return int(share * PPM)


def _cents(name: str, value: str) -> int:
    try:
        amount = Decimal(value.lstrip("$").replace(",", ""))
    except InvalidOperation:
        amount = Decimal(-1)
    if not 0 <= amount < 10**12:
        raise BadVariable(name, value, "It must be an amount in whole units, as 3500.")
    return int(amount * 100)
