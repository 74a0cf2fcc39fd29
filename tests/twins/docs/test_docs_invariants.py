"""Whatever people write, no version is lost, and nobody sees what is not for them."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.twins.docs.docs_office import open_office, people
from twins.docs.state import DocsState

SEATS = ("agent", "cfo", "ops")
seats = st.sampled_from(SEATS)
bodies = st.sampled_from(["", "See POLICY-1.", "See DOC-12 and PROC-7.", "DOC-13", "é ﬁ"])
tags = st.none() | st.lists(st.sampled_from(["a", "b"]), max_size=3)
readers = st.none() | st.lists(seats, min_size=1, max_size=2)


class DocsMachine(RuleBasedStateMachine):
    """Three people who write and read; after each step the state is looked at anew."""

    def __init__(self) -> None:
        super().__init__()
        self.office = open_office()
        self.versions: dict[str, list[tuple[str, str]]] = {}

    @property
    def state(self) -> DocsState:
        state: DocsState = self.office.world.states[self.office.index["docs"]]
        return state

    def some(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(list(self.state.docs.keys())))

    def call(self, seat: str, doc_id: str, tool: str, **args: Any) -> None:
        outcome = self.office.call(seat, f"docs.{tool}", {"doc_id": doc_id, **args})
        assert outcome.ok is self.state.docs[doc_id].open_to(seat), outcome.error

    @rule(seat=seats, body=bodies, tags=tags)
    def create(self, seat: str, body: str, tags: list[str] | None) -> None:
        count = len(self.state.docs)
        made = self.office.call(seat, "docs.create", {"title": "t", "body": body, "tags": tags})
        assert made.result["version"] == 1
        # What somebody else sent may land after the call.
        assert count + 1 <= len(self.state.docs) <= count + 1 + made.landed

    @rule(data=st.data(), seat=seats, body=bodies, tags=tags)
    def update(self, data: st.DataObject, seat: str, body: str, tags: list[str] | None) -> None:
        self.call(seat, self.some(data), "update", body=body, tags=tags)

    @rule(data=st.data(), seat=seats)
    def read(self, data: st.DataObject, seat: str) -> None:
        doc_id = self.some(data)
        self.office.advance(self.office.time_ms)
        self.call(seat, doc_id, "read")
        assert doc_id not in self.office.view("docs", seat).news

    @rule(by=seats, body=bodies, readers=readers)
    def arrive(self, by: str, body: str, readers: list[str] | None) -> None:
        payload = {"title": "c", "body": body, **({"readers": readers} if readers else {})}
        self.office.enqueue("docs", payload, 0, by)

    @rule(seat=seats, place=st.sampled_from(["#general", "@cfo"]), text=bodies)
    def say(self, seat: str, place: str, text: str) -> None:
        self.office.call(seat, "slack.send_message", {"channel": place, "text": text or "x"})

    @rule()
    def settle(self) -> None:
        self.office.advance(self.office.time_ms + 1000)

    @invariant()
    def versions_are_only_added(self) -> None:
        for doc in self.state.docs.values():
            rows = [(version.by, version.body) for version in doc.versions]
            before = self.versions.get(doc.id, [])
            assert rows[: len(before)] == before
            assert [v.number for v in doc.versions] == list(range(1, len(rows) + 1))
            times = [version.time_ms for version in doc.versions]
            assert times == sorted(times)
            self.versions[doc.id] = rows
        assert set(self.versions) == set(self.state.docs.keys())

    @invariant()
    def everyone_sees_exactly_what_is_for_them(self) -> None:
        for seat in SEATS:
            view = self.office.view("docs", seat)
            mine = {doc.id: doc for doc in self.state.docs.values() if doc.open_to(seat)}
            seen = {doc.id: doc for doc in view.docs()}
            assert seen.keys() == mine.keys()
            assert all(seen[doc_id] is doc for doc_id, doc in mine.items())
            assert set(view.news.keys()) <= mine.keys()
            assert all(reference.open_to(seat) for reference in view.references)

    @invariant()
    def references_lead_to_documents_that_are_there(self) -> None:
        for doc_id, known in self.state.references.items():
            assert doc_id in self.state.docs
            for key, row in known.items():
                assert key == f"{row.app} {row.ref}"
                assert doc_id in row.text
                assert (row.app, row.ref) != ("docs", doc_id)

    @invariant()
    def views_stay_the_same_objects(self) -> None:
        for seat in SEATS:
            before = self.office.view("docs", seat)
            twin = self.office.twins[self.office.index["docs"]]
            assert twin.view(self.state, people()[seat]) == before


TestDocsMachine = DocsMachine.TestCase
TestDocsMachine.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
