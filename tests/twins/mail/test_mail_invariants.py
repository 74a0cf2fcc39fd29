"""Whatever people do with their mail, nothing is lost, doubled or miscounted."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engine.canonical import loads
from tests.twins.mail.mail_office import VENDOR, open_office, people
from twins.mail.state import FOLDERS, MailState

SEATS = ("agent", "cfo", "ops")
ADDRESSES = ("dana@halden.example", "cfo@halden.example", "ops@halden.example", VENDOR)
UNKNOWN = ("nobody@halden.example", "who@elsewhere.example")
seats = st.sampled_from(SEATS)
several = st.lists(st.sampled_from(ADDRESSES + UNKNOWN), min_size=1, max_size=4)
texts = st.text(max_size=12)


class MailMachine(RuleBasedStateMachine):
    """Three people who write, read and file; after each step the mailboxes are counted anew."""

    def __init__(self) -> None:
        super().__init__()
        self.office = open_office()
        self.holdings = dict.fromkeys(SEATS, 0)

    @property
    def state(self) -> MailState:
        state: MailState = self.office.world.states[self.office.index["mail"]]
        return state

    def held(self, seat: str) -> list[str]:
        return list(self.state.boxes[seat].held.keys())

    def call(self, seat: str, tool: str, **args: Any) -> None:
        outcome = self.office.call(seat, f"mail.{tool}", args)
        assert outcome.error is None, outcome.error

    @rule(seat=seats, to=several, cc=several, subj=texts, body=texts)
    def compose(self, seat: str, to: list[str], cc: list[str], subj: str, body: str) -> None:
        self.call(seat, "compose", to=", ".join(to), cc=cc, subj=subj, body_text=body)

    @precondition(lambda self: any(self.held(seat) for seat in SEATS))
    @rule(data=st.data(), every=st.booleans())
    def reply(self, data: st.DataObject, every: bool) -> None:
        seat = data.draw(st.sampled_from([s for s in SEATS if self.held(s)]))
        mail = data.draw(st.sampled_from(self.held(seat)))
        self.call(seat, "reply", id=mail, body_text="x", all=every)

    @precondition(lambda self: any(self.held(seat) for seat in SEATS))
    @rule(data=st.data(), folder=st.sampled_from(FOLDERS))
    def move(self, data: st.DataObject, folder: str) -> None:
        seat = data.draw(st.sampled_from([s for s in SEATS if self.held(s)]))
        mail = data.draw(st.sampled_from(self.held(seat)))
        self.call(seat, "move", id=mail, folder=folder)
        assert self.state.boxes[seat].held[mail] == folder

    @precondition(lambda self: any(self.held(seat) for seat in SEATS))
    @rule(data=st.data())
    def open(self, data: st.DataObject) -> None:
        seat = data.draw(st.sampled_from([s for s in SEATS if self.held(s)]))
        mail = data.draw(st.sampled_from(self.held(seat)))
        self.call(seat, "open", id=mail)
        entry = self.state.boxes[seat].find(mail)
        assert entry is not None
        assert not entry.unread

    @rule(sender=st.sampled_from((*ADDRESSES, "spam@elsewhere.example")), to=several)
    def arrive(self, sender: str, to: list[str]) -> None:
        payload = {"from": sender, "to": to, "subj": "s", "body_text": "b"}
        self.office.enqueue("mail", payload, 0)

    @rule(seat=seats, limit=st.integers(1, 5), folder=st.sampled_from(FOLDERS))
    def list_all(self, seat: str, limit: int, folder: str) -> None:
        fork = self.office.fork()
        fork.advance(fork.time_ms)
        seen: list[str] = []
        times: list[int] = []
        cursor: str | None = None
        while True:
            args = {"folder": folder, "limit": limit, "cursor": cursor}
            view = fork.view("mail", seat).folder(folder)
            page = fork.fork().call(seat, "mail.list", args)
            seen += [row["id"] for row in page.result]
            times += [row["time"] for row in page.result]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert len(set(seen)) == len(seen) == view.size
        assert times == sorted(times, reverse=True)

    @rule(ms=st.integers(0, 4000))
    def wait(self, ms: int) -> None:
        self.office.advance(self.office.time_ms + ms)

    @invariant()
    def counters_equal_a_recount(self) -> None:
        for _, box in self.state.boxes.items():
            ids = []
            for name, folder in box.folders.items():
                entries = list(folder.entries)
                assert folder.size == len(entries)
                assert folder.unread == sum(entry.unread for entry in entries)
                assert list(folder.news) == [entry.id for entry in entries if entry.unread]
                assert all(box.held[entry.id] == name for entry in entries)
                ids += [entry.id for entry in entries]
            assert sorted(ids) == sorted(box.held.keys())
            assert all(self.state.letters[mail_id] is not None for mail_id in ids)

    @invariant()
    def nothing_is_lost(self) -> None:
        for seat in SEATS:
            count = len(self.held(seat))
            assert count >= self.holdings[seat]
            self.holdings[seat] = count
        numbers = [letter.number for letter in self.state.letters.values()]
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def whoever_a_mail_is_for_has_it_once(self) -> None:
        waiting = [
            (event.payload["mail"], event.payload["mailbox"])
            for event in self.office.world.queue
            if event.target == "mail.deliver"
        ]
        by_address = {actor.email: actor.id for actor in people() if actor.id in SEATS}
        for letter in self.state.letters.values():
            for address in letter.recipients:
                seat = by_address.get(address.key)
                if seat is None or by_address.get(letter.sender.key) == seat:
                    continue
                got = (letter.id in self.state.boxes[seat].held) + waiting.count((letter.id, seat))
                # A copy to oneself names everyone, and is nobody's else.
                own = self.is_copy(letter.id)
                assert got == (0 if own else 1)

    def is_copy(self, mail_id: str) -> bool:
        message_id = self.state.letters[mail_id].message_id
        return not message_id.startswith(f"<{mail_id}.")

    @invariant()
    def views_stay_the_same_objects(self) -> None:
        before = {seat: self.office.view("mail", seat) for seat in SEATS}
        again = self.office.fork()
        again.call("agent", "mail.list", {})
        for seat in SEATS:
            assert self.office.view("mail", seat) is before[seat]
            assert self.office.twins[1].view(self.state, people()[seat]) == before[seat]

    @invariant()
    def only_what_is_for_nobody_is_undeliverable(self) -> None:
        for line in self.office.world.log.tail(3):
            record = loads(line)
            if record["type"] == "event" and "error" in record:
                assert record["error"]["code"] == "not_found"
                assert not set(record["payload"]["to"]) & set(ADDRESSES)


TestMailMachine = MailMachine.TestCase
TestMailMachine.settings = settings(max_examples=60, stateful_step_count=30)
