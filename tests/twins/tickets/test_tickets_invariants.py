"""Whatever people do to tickets, statuses follow the machine and clocks never run backwards."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.twins.tickets.tickets_office import MINUTE, open_office, people
from twins.tickets.state import TicketsState
from twins.tickets.workflow import WORKFLOWS

SEATS = ("agent", "cfo", "ops")
STATUSES = sorted({status for flow in WORKFLOWS.values() for status in flow.moves})
seats = st.sampled_from(SEATS)
statuses = st.sampled_from(STATUSES)
priorities = st.sampled_from(["P1", "P2", "P3"])
workers = st.sampled_from([*SEATS, "helpdesk", ""])
texts = st.sampled_from(["Hello.", "@cfo and @ops", "See POLICY-1 and TCK-42.", "é"])


class TicketsMachine(RuleBasedStateMachine):
    """Three people who work on tickets while time passes; each step is looked at anew."""

    def __init__(self) -> None:
        super().__init__()
        self.office = open_office(notify=True)
        self.elapsed: dict[str, int] = {}
        self.missed: set[str] = set()
        self.history: dict[str, int] = {}

    @property
    def state(self) -> TicketsState:
        state: TicketsState = self.office.world.states[self.office.index["tickets"]]
        return state

    def some(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(list(self.state.tickets.keys())))

    def call(self, seat: str, tool: str, **args: Any) -> None:
        outcome = self.office.call(seat, f"tickets.{tool}", args)
        assert outcome.error is None, outcome.error

    @rule(seat=seats, kind=st.sampled_from(list(WORKFLOWS)), priority=priorities, worker=workers)
    def create(self, seat: str, kind: str, priority: str, worker: str) -> None:
        self.call(seat, "create", title="t", type=kind, priority=priority, assignee=worker)

    @rule(data=st.data(), seat=seats, worker=workers, priority=st.none() | priorities)
    def update(self, data: st.DataObject, seat: str, worker: str, priority: str | None) -> None:
        self.call(seat, "update", ticket_id=self.some(data), assignee=worker, priority=priority)

    @rule(data=st.data(), seat=seats, status=statuses)
    def transition(self, data: st.DataObject, seat: str, status: str) -> None:
        ticket = self.state.tickets[self.some(data)]
        allowed = WORKFLOWS[ticket.type].moves[ticket.status]
        args = {"ticket_id": ticket.id, "status": status}
        outcome = self.office.call(seat, "tickets.transition", args)
        assert outcome.ok is (status in allowed)
        if outcome.error is not None:
            assert outcome.error["code"] == "invalid_state"
            assert outcome.error["allowed"] == list(allowed)

    @rule(data=st.data(), seat=seats, text=texts)
    def comment(self, data: st.DataObject, seat: str, text: str) -> None:
        self.call(seat, "comment", ticket_id=self.some(data), text=text)

    @rule(data=st.data(), seat=seats)
    def get(self, data: st.DataObject, seat: str) -> None:
        self.office.advance(self.office.time_ms)
        ticket = self.some(data)
        self.call(seat, "get", ticket_id=ticket)
        assert ticket not in self.office.view("tickets", seat).news

    @rule(data=st.data(), by=seats, status=st.none() | statuses, text=texts)
    def happen(self, data: st.DataObject, by: str, status: str | None, text: str) -> None:
        payload = {"ticket_id": self.some(data), "comment": text}
        self.office.enqueue("tickets", payload | ({"status": status} if status else {}), 0, by)

    @rule(minutes=st.integers(0, 90))
    def wait(self, minutes: int) -> None:
        self.office.advance(self.office.time_ms + minutes * MINUTE)

    @rule(minutes=st.integers(0, 90))
    def oversleep(self, minutes: int) -> None:
        """Time passes and what fell due in it has not landed yet, as after a long call."""
        world = self.office.world
        self.office.world = world._replace(time_ms=world.time_ms + minutes * MINUTE)

    @invariant()
    def clocks_never_run_backwards(self) -> None:
        now = self.office.time_ms
        waiting = [event.payload for event in self.office.world.queue]
        for ticket in self.state.tickets.values():
            clock = ticket.clock
            elapsed = clock.elapsed_ms(now)
            assert elapsed >= self.elapsed.get(ticket.id, 0)
            self.elapsed[ticket.id] = elapsed
            assert clock.running is (ticket.status not in WORKFLOWS[ticket.type].done)
            if ticket.id in self.missed:
                assert clock.missed
            elif clock.missed:
                self.missed.add(ticket.id)
            if clock.running and clock.limit and not clock.missed:
                timer = {"ticket_id": ticket.id, "mark": "missed", "turn": clock.turn}
                assert waiting.count(timer) == 1

    @invariant()
    def history_is_only_added_to_and_tells_the_truth(self) -> None:
        for ticket in self.state.tickets.values():
            entries = list(ticket.history)
            assert len(entries) >= self.history.get(ticket.id, 0)
            self.history[ticket.id] = len(entries)
            times = [entry.time_ms for entry in entries]
            assert times == sorted(times)
            status = entries[0].after
            for entry in entries[1:]:
                if entry.what == "status":
                    assert entry.before == status
                    assert entry.after in WORKFLOWS[ticket.type].moves[status]
                    status = entry.after
            assert status == ticket.status
            assert sum(entry.what == "sla_missed" for entry in entries) == ticket.clock.missed
            said = [entry.after for entry in entries if entry.what == "comment"]
            assert said == [comment.id for comment in ticket.comments]
            assert len(set(said)) == len(said)

    @invariant()
    def news_leads_to_followed_tickets(self) -> None:
        for seat in SEATS:
            view = self.office.view("tickets", seat)
            for key, row in view.news.items():
                ticket = view.tickets[key]
                assert seat in ticket.followers
                assert row.seen < len(ticket.history)

    @invariant()
    def views_stay_the_same_objects(self) -> None:
        twin = self.office.twins[self.office.index["tickets"]]
        for seat in SEATS:
            before = self.office.view("tickets", seat)
            assert self.office.view("tickets", seat) is before
            assert twin.view(self.state, people()[seat]) == before


TestTicketsMachine = TicketsMachine.TestCase
TestTicketsMachine.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
