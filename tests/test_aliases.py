"""Aliases: vendors' names for tools work through every door and leave the base tool's record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ScenarioError
from engine.office import Office
from engine.record import Run, verify
from scenarios.catalogue import load
from scenarios.compiler import open_office
from tests.contract.cases import CASES, Args
from tests.contract.client import OFFICE, served
from tests.contract.promised import promises
from vei_tui.play import rebuild

ERP = "create_po get_po list_pos receive_goods submit_invoice get_invoice list_invoices \
match_three_way post_payment"
CRM = "create_contact get_contact list_contacts create_company get_company list_companies \
associate_contact_company create_deal get_deal list_deals update_deal_stage log_activity"
PO_AND_INVOICE = "po.create po.get po.list po.receive invoice.create invoice.get invoice.list \
invoice.match"
PACKS = {
    "xero": ("erp", "create_purchase_order get_purchase_order list_purchase_orders receive_goods \
create_invoice get_invoice list_invoices match_three_way post_payment"),
    "netsuite": ("erp", f"{PO_AND_INVOICE} payment.apply"),
    "dynamics": ("erp", f"{PO_AND_INVOICE} payment.post"),
    "quickbooks": ("erp", "purchaseorder.create purchaseorder.get purchaseorder.list \
purchaseorder.receive invoice.create invoice.get invoice.list invoice.match payment.create"),
    "hubspot": ("crm", "contacts.create contacts.get contacts.list companies.create companies.get \
companies.list associations.contact_company deals.create deals.get deals.list deals.update_stage \
activities.log"),
    "salesforce": ("crm", "contact.create contact.get contact.list account.create account.get \
account.list contact.link_account opportunity.create opportunity.get opportunity.list \
opportunity.update_stage activity.log"),
}  # fmt: skip
"""By pack: the app it speaks of, and its names in the order of the operations."""

BASES = {"erp": ERP.split(), "crm": CRM.split()}
ALIASES = {
    f"{pack}.{own}": f"{app}.{base}"
    for pack, (app, names) in PACKS.items()
    for own, base in zip(names.split(), BASES[app], strict=True)
}
"""Base tool by alias."""


@dataclass(frozen=True)
class Day:
    """What became of calls through a served office with all packs."""

    schemas: Mapping[str, Any]
    descriptions: Mapping[str, Any]
    contents: Mapping[tuple[str, str], dict[str, Any]]
    """By alias and way: called by its name, by its safe name, and relayed."""
    path: Path


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    path = tmp_path_factory.mktemp("aliases") / "run"
    packs = {"ALIAS_PACKS": "xero,netsuite,dynamics,quickbooks",
             "CRM_ALIAS_PACKS": "hubspot, salesforce"}  # fmt: skip
    contents = {}
    with served(path, **packs) as door:
        for alias, base in ALIASES.items():
            case = CASES[base]
            ways = {
                "direct": lambda args, name=alias: door.call(name, args),
                "safe": lambda args, name=alias: door.call(name.replace(".", "__"), args),
                "relayed": lambda args, name=alias: door.call(
                    "vei.call", {"tool": name, "args": args}
                ),
            }
            for way, act in ways.items():
                contents[alias, way] = act(dict(case) if isinstance(case, dict) else case(door))
        tools = door.tools
    return Day(
        {name: tool.input_schema for name, tool in tools.items()},
        {name: tool.description for name, tool in tools.items()},
        contents,
        path,
    )


def test_the_packs_are_these(day: Day) -> None:
    assert ALIASES.keys() == {name for name in day.schemas if name.partition(".")[0] in PACKS}


@pytest.mark.parametrize("alias", ALIASES)
def test_an_alias_is_the_base_tool_over_mcp(day: Day, alias: str) -> None:
    base = ALIASES[alias]
    assert day.schemas[alias] == day.schemas[base]
    assert day.descriptions[alias] == day.descriptions[base]
    promise = promises()[base]
    for way in ("direct", "safe", "relayed"):
        content = day.contents[alias, way]
        assert "error" not in content, (way, content)
        rows = content["result"] if promise.is_list else [content]
        assert all(row.keys() >= set(promise.keys) for row in rows)


def test_the_record_has_the_base_name_and_the_alias_and_comes_out_again(day: Day) -> None:
    run = Run.open(day.path)
    calls = [call for call in run.calls() if "alias" in call]
    assert [(call["alias"], call["tool"]) for call in calls] == [
        (alias, base) for alias, base in ALIASES.items() for _ in range(3)
    ]
    verdict = verify(run, rebuild)
    assert verdict.identical, verdict


def office_with(*packs: str) -> Office:
    return open_office(load(str(OFFICE)), 7, {"aliases": packs})


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_in_process(pack: str) -> None:
    office = office_with(pack)
    offered = {tool.name: tool for tool in office.offered()}
    own = {alias: base for alias, base in ALIASES.items() if alias.startswith(f"{pack}.")}
    assert {name for name in offered if name.partition(".")[0] in PACKS} == own.keys()
    for alias, base in own.items():
        tool = office.tools[base]
        assert offered[alias].schema == tool.schema
        assert offered[alias].output_schema == tool.output_schema
        assert offered[alias].traits == tool.traits


def test_an_alias_acts_as_its_tool_in_process() -> None:
    by_alias, by_base = office_with(*PACKS), office_with(*PACKS)
    lines = [{"item_id": "DOCK", "qty": 1, "unit_price": "249.50"}]
    args: Args = {"vendor": "V-100", "currency": "USD", "lines": lines}
    call = partial(by_alias.call, "agent")
    done = call("xero.create_purchase_order", args)
    relayed = call("vei.call", {"tool": "netsuite.po.get", "args": {"id": "PO-4"}})
    wrong = call("hubspot.contacts.get", {"id": "C-999"})
    assert (done.tool, relayed.tool) == ("xero.create_purchase_order", "netsuite.po.get")
    bases = [("erp.create_po", args), ("erp.get_po", {"id": "PO-4"}),
             ("crm.get_contact", {"id": "C-999"})]  # fmt: skip
    for outcome, (tool, given) in zip((done, relayed, wrong), bases, strict=True):
        plain = by_base.call("agent", tool, given)
        assert outcome.content() == plain.content()
        record, expected = by_alias.records()[outcome.seq], by_base.records()[plain.seq]
        assert record.pop("alias") == outcome.tool
        # Digests differ, as the alias is part of what they stand for.
        del record["digest"], expected["digest"]
        assert record == expected


def test_an_alias_is_unknown_where_its_pack_is_not_chosen() -> None:
    error = office_with("xero").call("agent", "netsuite.po.get", {"id": "PO-1"}).error
    assert error is not None
    assert error["code"] == "unknown_tool"


def test_a_misspelled_alias_names_the_nearest() -> None:
    error = office_with("xero").call("agent", "xero.create_purchase_oder", {}).error
    assert error is not None
    assert "xero.create_purchase_order" in error["hint"]


def test_a_pack_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(ScenarioError, match=r"no alias pack 'xerro'\. Did you mean xero\?"):
        office_with("xerro")
