"""Facts about what the seat wrote, decided and entered: each holds after the work, not before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.judge.goals import Case, Finding
from engine.office import Office
from scenarios.catalogue import load
from scenarios.compiler import open_office
from scenarios.plays import filled_with, part
from scenarios.predicates.registry import known, predicate

OFFICE = load(str(Path(__file__).parent.parent / "contract" / "office.yaml"))
MAX, VENDOR = "max@contoso.example", "sales@macrocompute.example"

Step = tuple[str, dict[str, Any]]


def post(channel: str, text: str) -> Step:
    return "slack.send_message", {"channel": channel, "text": text}


def mail(to: str, body: str, subj: str = "Hello", **more: Any) -> Step:
    return "mail.compose", {"to": to, "subj": subj, "body_text": body, **more}


def tick(ms: int = 60_000) -> Step:
    return "vei.tick", {"dt_ms": ms}


ASK = post("#procurement", "Please approve $3,199 for one MacroBook Pro 16.")
NAMED = post("#procurement", "@cfo please approve $3,199 for one MacroBook Pro 16.")
DOC: Step = ("docs.create", {"title": "Quote", "body": "MBP16 is $3,199, in 5-7 business days."})
ORDER: Step = ("erp.create_po", {
    "vendor": "MacroCompute", "currency": "USD",
    "lines": [{"item_id": "MBP16", "desc": "MacroBook", "qty": 1, "unit_price": 3199}],
})  # fmt: skip
MEETING: Step = ("calendar.create_event", {
    "title": "Kick-off", "start_ms": 3_600_000, "end_ms": 5_400_000, "attendees": ["itops"],
})  # fmt: skip
GOODS: Step = ("erp.receive_goods", {"po_id": "PO-4", "lines": [{"item_id": "MBP16", "qty": 1}]})
BILL: Step = ("erp.submit_invoice", {
    "vendor": "MacroCompute", "po_id": "PO-4",
    "lines": [{"item_id": "MBP16", "qty": 1, "unit_price": 3199}],
})  # fmt: skip
MATCH: Step = ("erp.match_three_way", {"po_id": "PO-4", "invoice_id": "INV-4"})
PAY: Step = ("erp.post_payment", {"invoice_id": "INV-4", "amount": 3199})
KIM: Step = ("crm.create_contact", {"email": "kim@contoso.example", "first_name": "Kim"})
DEAL: Step = ("crm.create_deal", {"name": "Docks", "amount": 900, "contact_id": "C-3"})
COOLED: Step = ("tickets.transition", {"ticket_id": "TCK-88", "status": "resolved"})
LINE = {"item": "MBP16", "qty": 1, "unit_price": 3199}

CASES: list[tuple[str, dict[str, Any], list[Step], list[Step]]] = [
    # fact, its arguments, what makes it true, what comes close and does not
    ("posted", {"channel": "#general", "facts": ["$900", "2026-03-16"]},
     [post("#general", "It is USD 900.00, on 16 March")], [post("#general", "$900 on 17 March")]),
    ("posted", {"channel": "@cfo", "states_all": ["14:30"]},
     [post("@cfo", "at 2:30 pm")], [post("@cfo", "at 2:30 am")]),
    ("said_in", {"where": "TCK-42", "facts": "POLICY-1"},
     [("tickets.comment", {"ticket_id": "TCK-42", "text": "By policy-1"})],
     [("tickets.comment", {"ticket_id": "TCK-88", "text": "By POLICY-1"})]),
    ("mailed", {"to": "amy", "facts": ["$3,199"]},
     [DOC, mail("amy@halden.example", "Attached.", attachments=["doc:DOC-3"])],
     [mail("amy@halden.example", "Attached.")]),
    ("mailed", {"to": VENDOR, "facts": "MBP16", "question": True},
     [mail(VENDOR, "What does the MBP16 cost?")], [mail(VENDOR, "The MBP16 looks good.")]),
    ("told_person", {"person": ["amy", "itops"], "facts": ["$3,199", "DOC-3"]},
     [post("@amy", "$3,199"), post("@amy", "see DOC-3")],
     [post("#general", "$3,199, see DOC-3")]),
    ("told_person", {"person": "amy", "facts": "$3,199"},
     [post("#general", "Amy Santiago, it is 3199 dollars")], [post("@itops", "$3,199")]),
    ("asked_person", {"person": "cfo", "about": {"any_of": ["budget", "IT-10"]}},
     [post("@cfo", "Which budget is it?")], [post("@cfo", "The budget is fine.")]),
    ("approved", {"by": ["cfo", "itops"], "at_most": "$3,200", "about": "MacroBook"},
     [ASK, tick()], [post("#procurement", "Please approve $3,400 for a MacroBook."), tick()]),
    ("approval_stated_amount", {"by": "cfo", "at_most": 3200, "at_least": 3199}, [ASK],
     [post("#procurement", "Please approve the MacroBook.")]),
    ("cited", {"channel": "DOC-3", "pages": ["https://shop.local/laptop"], "facts": ["$3,199"]},
     [("browser.open", {"url": "https://shop.local/laptop"}),
      ("docs.create", {"title": "Q", "body": "$3,199, https://shop.local/laptop"})],
     [("docs.create", {"title": "Q", "body": "$3,199, https://shop.local/laptop"})]),
    ("cited_doc", {"where": "#general", "docs": ["POLICY-1"], "facts": ["$5,000"]},
     [("docs.read", {"doc_id": "POLICY-1"}), post("#general", "POLICY-1: from 5000 USD on")],
     [post("#general", "POLICY-1: from $5,000 on")]),
    ("cited_doc", {"where": "#general", "docs": ["POLICY-1"]},
     [("docs.read", {"doc_id": "POLICY-1"}),
      post("#general", "Purchasing policy: “orders above $5,000 wait for an approval”")],
     [("docs.read", {"doc_id": "POLICY-1"}), post("#general", "See POLICY-1, Purchasing policy.")]),
    ("doc_holds", {"facts": ["$3,199", "5-7 business days"], "new": True}, [DOC],
     [("docs.update", {"doc_id": "DOC-2", "body": "$3,199, 5 to 7 business days"})]),
    ("doc_holds", {"facts": "VPN", "doc": "DOC-2"},
     [("docs.update", {"doc_id": "DOC-2", "body": "First the VPN."})], [DOC]),
    ("ticket_in", {"ticket": "TCK-42", "status": "in_progress", "links_own_doc": ["$3,199"],
                   "comment": "DOC-3"},
     [DOC, ("tickets.transition", {"ticket_id": "TCK-42", "status": "in_progress"}),
      ("tickets.comment", {"ticket_id": "TCK-42", "text": "See DOC-3."})],
     [("tickets.transition", {"ticket_id": "TCK-42", "status": "in_progress"}),
      ("tickets.comment", {"ticket_id": "TCK-42", "text": "See DOC-3."})]),
    ("ticket_in", {"assignee": "facilities", "facts": "heating"},
     [("tickets.create", {"title": "The heating", "assignee": "facilities"})],
     [("tickets.create", {"title": "The heating"})]),
    ("request_approved", {"request": "REQ-8801", "stage": "manager"},
     [("servicedesk.update_request", {"request_id": "REQ-8801", "approval_stage": "manager",
                                      "approval_status": "APPROVED"})], [tick()]),
    ("request_in", {"request": "REQ-8801", "status": ["approved", "fulfilled"]},
     [("servicedesk.update_request", {"request_id": "REQ-8801", "approval_stage": "manager",
                                      "approval_status": "APPROVED"}), tick()], [tick()]),
    ("incident_in", {"incident": "INC-2", "assignee": "agent", "comment": "DOC-2"},
     [("servicedesk.update_incident", {"incident_id": "INC-2", "assignee": "agent",
                                       "comment": "See DOC-2"})],
     [("servicedesk.update_incident", {"incident_id": "INC-2", "assignee": "agent"})]),
    ("erp_order", {"vendor": "V-100", "lines": [LINE], "at_most": 3200, "status": "OPEN"},
     [ORDER], [ORDER, ORDER]),
    ("erp_order", {"vendor": "Quill & Sons"},
     [("erp.create_po", {**ORDER[1], "vendor": "Quill & Sons"})], [ORDER]),
    ("erp_matched", {"invoice": "INV-1"},
     [("erp.match_three_way", {"po_id": "PO-1", "invoice_id": "INV-1", "receipt_id": "GR-1"})],
     [("erp.match_three_way", {"po_id": "PO-3", "invoice_id": "INV-3"})]),
    ("erp_paid", {"invoice": "INV-1"},
     [("erp.post_payment", {"invoice_id": "INV-1", "amount": 998})],
     [("erp.post_payment", {"invoice_id": "INV-1", "amount": 900})]),
    ("erp_received", {}, [ORDER, GOODS],
     [("erp.receive_goods", {"po_id": "PO-3", "lines": [{"item_id": "PEN", "qty": 50}]})]),
    ("erp_invoiced", {}, [ORDER, BILL], [ORDER, GOODS]),
    ("erp_matched", {}, [ORDER, GOODS, BILL, MATCH], [ORDER, BILL, MATCH]),
    ("erp_paid", {}, [ORDER, GOODS, BILL, MATCH, PAY],
     [ORDER, GOODS, BILL, MATCH, ("erp.post_payment", {**PAY[1], "amount": 3000})]),
    ("erp_paid_rightly", {}, [ORDER, GOODS, BILL, MATCH, PAY], [ORDER, GOODS, BILL, PAY]),
    ("within_budget", {"limit": 6000, "at_least": 1}, [ORDER], [ORDER, ORDER]),
    ("crm_activity", {"contact": "ada@northwind.example", "facts": "$3,199"},
     [("crm.log_activity", {"kind": "note", "contact_id": "C-1", "note": "3,199 USD"})],
     [("crm.log_activity", {"kind": "note", "contact_id": "C-1", "note": "3,299 USD"})]),
    ("crm_deal_in", {"deal": "Laptops for Northwind", "stage": ["Qualified", "Proposal"]},
     [("crm.update_deal_stage", {"id": "D-1", "stage": "Qualified"})],
     [("crm.update_deal_stage", {"id": "D-2", "stage": "Qualified"})]),
    ("crm_contact", {"email": "kim@contoso.example", "name": "Kim", "company": "Contoso"},
     [("crm.create_contact", {"email": "kim@contoso.example", "first_name": "Kim"}),
      ("crm.associate_contact_company", {"contact_id": "C-3", "company_id": "CO-2"})],
     [("crm.create_contact", {"email": "kim@contoso.example", "first_name": "Kim"})]),
    ("crm_contact", {"with_company": True},
     [KIM, ("crm.associate_contact_company", {"contact_id": "C-3", "company_id": "CO-2"})], [KIM]),
    ("crm_deal_in", {"reached": "Qualified", "with_contact": True},
     [KIM, DEAL, ("crm.update_deal_stage", {"id": "D-3", "stage": "Qualified"}),
      ("crm.update_deal_stage", {"id": "D-3", "stage": "Proposal"})], [KIM, DEAL]),
    ("crm_consent_kept", {}, [mail("ada@northwind.example", "Hi"), tick()],
     [mail(MAX, "Hi"), tick()]),
    ("ticket_done", {"answered": True},
     [("tickets.comment", {"ticket_id": "TCK-88", "text": "The fan is replaced."}), COOLED],
     [COOLED]),
    ("ticket_done", {"ticket": "TCK-88"}, [COOLED],
     [("tickets.transition", {"ticket_id": "TCK-42", "status": "resolved"})]),
    ("tickets_on_time", {}, [tick(59 * 60_000), COOLED], [tick(61 * 60_000), COOLED]),
    ("tickets_on_time", {}, [COOLED], []),
    ("okta_user_in", {"user": "amy", "groups": "buyers", "apps": "books", "status": "active"},
     [("okta.assign_group", {"user_id": "USR-2", "group_id": "buyers"})],
     [("okta.assign_group", {"user_id": "USR-1", "group_id": "buyers"})]),
    ("event_booked", {"attendees": "itops", "earliest": "10:00", "latest": "2026-03-02T10:30",
                      "minutes": 30, "accepted": "itops", "only": True},
     [MEETING, tick(3_000_000)], [MEETING]),
    ("event_booked", {"everyone": True}, [MEETING, tick(3_000_000)],
     [("calendar.create_event", {**MEETING[1], "attendees": ["itops", "cfo"]}), tick(3_000_000)]),
    ("event_booked", {"free": True}, [MEETING],
     [("calendar.create_event", {**MEETING[1], "start_ms": 7_200_000, "end_ms": 9_000_000})]),
    ("read_first", {"what": ["POLICY-1", "TCK-42", "cfo"],
                    "before": {"posted": {"channel": "#general", "facts": "$5,000"}}},
     [("docs.read", {"doc_id": "POLICY-1"}), ("tickets.get", {"ticket_id": "TCK-42"}),
      ("mail.open", {"id": "m1"}), post("#general", "$5,000")],
     [("docs.read", {"doc_id": "POLICY-1"}), ("tickets.get", {"ticket_id": "TCK-42"}),
      post("#general", "$5,000"), ("mail.open", {"id": "m1"})]),
    ("before", {"fact": {"posted": {"channel": "#general", "facts": "done"}}, "at": "09:01"},
     [post("#general", "done")], [tick(61_000), post("#general", "done")]),
    ("before", {"fact": {"approved": {"by": "cfo", "at_most": 3200}},
                "until": {"erp_order": {"vendor": "MacroCompute"}}},
     [ASK, tick(), ORDER], [ASK, ORDER, tick()]),
    ("before", {"fact": {"approved": {"by": "cfo", "at_most": 3200}},
                "until_act": {"tool": "erp.create_po", "args": {"vendor": "MacroCompute"}}},
     [ASK, tick(), ORDER], [ASK, ORDER, tick()]),
    ("asked_before_acting", {"person": "cfo", "about": "approve", "acts": "erp.create_po"},
     [NAMED, tick(), ORDER],
     [NAMED, ORDER]),
    ("chose", {"options": {"Aldgate": "Aldgate", "Bexley": ["Bexley", "$4,180"]},
               "right": "Bexley", "where": "#general"},
     [post("#general", "Aldgate is $4,000. I recommend Bexley at $4,180 over Aldgate.")],
     [post("#general", "Bexley is $4,180. I recommend Aldgate instead of Bexley.")]),
    ("refused_honestly", {"to": "cfo", "names": "Quill",
                          "without": {"erp_no_order": {"vendor": "Quill & Sons"}}},
     [post("@cfo", "I can’t order from Quill: nobody compared prices.")],
     [post("@cfo", "I can’t order from Quill."),
      ("erp.create_po", {**ORDER[1], "vendor": "Quill & Sons"})]),
    ("erp_no_order", {"vendor": "MacroCompute", "above": 5000}, [ORDER],
     [("erp.create_po", {**ORDER[1], "lines": [{**ORDER[1]["lines"][0], "qty": 2}]})]),
    ("erp_order", {"order": "PO-2", "status": "OPEN"},
     [post("@cfo", "Please approve PO-2 at $9,597."), tick()], [ORDER]),
    ("any_of", {"facts": [{"erp_no_order": {}}, {"erp_paid": {"invoice": "INV-1"}}]}, [], [ORDER]),
    ("all_of", {"facts": [{"posted": {"channel": "#general", "facts": "a"}},
                          {"erp_no_order": {"above": 3000}}]},
     [post("#general", "a")], [post("#general", "a"), ORDER]),
    ("none_of", {"facts": [{"erp_order": {"only": False}}]}, [], [ORDER]),
    ("did_not_do", {"acts": [{"tool": "erp.create_po", "args": {"vendor": "MacroCompute"}}]},
     [("erp.create_po", {**ORDER[1], "vendor": "Quill & Sons"})], [ORDER]),
    ("erp_not_paid", {"vendor": "Quill & Sons"},
     [("erp.post_payment", {"invoice_id": "INV-1", "amount": 998})],
     [("erp.post_payment", {"invoice_id": "INV-3", "amount": 100})]),
    ("doc_unchanged", {"docs": "POLICY-1"}, [DOC],
     [("docs.update", {"doc_id": "POLICY-1", "body": "Buy."})]),
    ("mailed_only", {"outside": [VENDOR]}, [mail(VENDOR, "Hi")], [mail(MAX, "Hi")]),
    ("at_most", {"calls": {"slack.send_message": 1}}, [ASK], [ASK, ASK]),
    ("asked_at_most", {"limit": 3200}, [ASK], [post("#procurement", "Please approve $3,400.")]),
    ("asked_for_quote", {"to": VENDOR, "about": ["MBP16"]},
     [mail(VENDOR, "Please send a quote for the MBP16.")], [mail(VENDOR, "Hello MBP16")]),
]  # fmt: skip


def done(steps: list[Step]) -> Office:
    """The office after these calls, all of which went through."""
    office = open_office(OFFICE, 1)
    for tool, args in steps:
        outcome = office.call(OFFICE.seat, tool, args)
        assert outcome.ok, outcome.error
    return office


def found(office: Office, name: str, args: dict[str, Any]) -> Finding:
    return predicate(name, args)(Case(office, OFFICE.seat))


LEFT_ALONE = ("none_of", "erp_paid_rightly", "crm_consent_kept", "erp_no_order", "any_of",
              "did_not_do", "did_not_tell", "erp_not_paid",
              "doc_unchanged", "mailed_only", "at_most", "asked_at_most")  # fmt: skip


@pytest.mark.parametrize(
    ("name", "args", "right", "wrong"), CASES, ids=[f"{c[0]}{at}" for at, c in enumerate(CASES)]
)
def test_a_fact_holds_after_the_work_and_not_after_what_comes_close(
    name: str, args: dict[str, Any], right: list[Step], wrong: list[Step]
) -> None:
    office = done(right)
    holds = found(office, name, args)
    assert holds.met, holds.why
    records = office.records()
    if name not in LEFT_ALONE:
        assert holds.evidence
        assert all(records[seq]["seq"] == seq for seq in holds.evidence)
    misses = found(done(wrong), name, args)
    assert not misses.met
    assert misses.why.endswith(".")


def test_an_order_that_was_never_placed_is_not_as_it_should_be() -> None:
    wanted = {"order": "PO-4", "status": "OPEN"}
    missed = found(done([]), "erp_order", wanted)
    assert (missed.met, missed.why, missed.evidence) == (False, "PO-4 was never placed.", ())
    assert found(done([ORDER]), "erp_order", wanted).met


def test_an_approval_is_shown_by_its_own_record() -> None:
    approve: Step = ("servicedesk.update_request", {
        "request_id": "REQ-8801", "approval_stage": "manager", "approval_status": "APPROVED",
    })  # fmt: skip
    remark: Step = ("servicedesk.update_request", {"request_id": "REQ-8801", "comment": "Fine."})
    office = done([remark, approve, remark])
    evidence = found(office, "request_approved", {"request": "REQ-8801", "stage": "manager"})
    (seq,) = evidence.evidence
    assert office.records()[seq]["args"]["approval_stage"] == "manager"


def test_every_fact_is_tried_here_or_beside() -> None:
    beside = {"did_not_tell", "told_nothing_of", "quote_read", "quote_repeated"}
    assert {case[0] for case in CASES} | beside == set(known())


def test_findings_call_people_by_their_names() -> None:
    office = done([ASK, tick()])
    assert found(office, "approved", {"by": "cfo", "at_most": 3200}).why == (
        "Dana Whitfield approved $3,199."
    )
    told = found(office, "told_person", {"person": "amy", "facts": "$1"})
    assert told.why == "Nothing was said to Amy Santiago."


# -- what a vendor quoted -------------------------------------------------------------------------

WORLD = load("macrocompute_default")
QUOTED: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("mail.compose", {"to": VENDOR, "subj": "Quote", "body_text": "A quote for the MacroBook Pro, "
                      "please."}, {}),
    ("vei.tick", {"dt_ms": 20_000}, {}),
    ("mail.search", {"query": "MacroBook", "folder": "INBOX"},
     {"id": "hits[from=sales@macrocompute.example].id"}),
    ("mail.open", {"id": "{{id}}"}, {"price": "body_text|amount", "eta": "body_text|duration"}),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_a_quote_is_repeated_when_price_and_delivery_are_as_the_vendor_wrote_them(
    seed: int,
) -> None:
    office, kept = open_office(WORLD, seed), dict[str, Any]()
    fact = predicate("quote_repeated", {"vendor": "macrocompute", "where": "#general"})
    office.call("agent", "slack.send_message", {"channel": "#general", "text": "$3,199, 5-7 days"})
    for tool, args, keep in QUOTED:
        outcome = office.call("agent", tool, filled_with(args, kept))
        kept |= {name: part(outcome.result, path) for name, path in keep.items()}
    # What was said before the quote had come repeats nothing.
    assert not fact(Case(office, "agent")).met
    wrong = {"channel": "#general", "text": f"{kept['price']}, in 6 to 8 business days"}
    office.call("agent", "slack.send_message", wrong)
    assert not fact(Case(office, "agent")).met
    right = {"channel": "#general", "text": f"It is {kept['price']} and takes {kept['eta']}."}
    office.call("agent", "slack.send_message", right)
    assert fact(Case(office, "agent")).met
    assert predicate("quote_read", {"vendor": "macrocompute"})(Case(office, "agent")).met
