"""Memory: facts with where they were read, many processes at once, files that are no memory."""

from __future__ import annotations

import asyncio
import multiprocessing
import sqlite3
from pathlib import Path

import pytest

from engine.agents import briefing
from engine.agents.loop import Agent, Setup
from engine.agents.memory import KINDS, Fact, Memory
from engine.agents.messages import Hear, Reply, Request, Said, Told
from engine.agents.secrets import Redactor
from engine.errors import RunError
from scenarios.teachers import teacher
from tests.engine.agents.office_desk import OfficeDesk

LAMP = Fact("price", "Desk lamp", "$64.50", "It is $64.50.", "https://shop.example/lamp")


@pytest.fixture(scope="module")
def day() -> OfficeDesk:
    """A seat after a day's work."""
    desk = OfficeDesk("macrocompute_default", 9)
    assert asyncio.run(teacher("macrocompute_default")(desk))
    return desk


def own(desk: OfficeDesk) -> list[dict[str, object]]:
    """Records of the seat's own calls."""
    records = desk.office.records()
    return [each for each in records if each["type"] == "call" and each["actor"] == desk.actor]


def test_a_day_is_remembered_with_where_everything_stood(day: OfficeDesk, tmp_path: Path) -> None:
    with Memory(tmp_path / "memory.sqlite") as memory:
        learned = memory.learn(day.office.run_id, own(day))
        assert learned == len(memory) > 5
        assert memory.learn(day.office.run_id, own(day)) == 0
        (approval,) = [each.fact for each in memory.recall(kinds=["approval"])]
        assert approval.subject == "cfo"
        assert "pproved" in approval.text
        calls = {record["seq"]: record for record in own(day)}
        for each in memory.recall(limit=1000):
            fact = each.fact
            record = calls[fact.seq]
            assert fact.kind in KINDS
            assert (fact.run_id, fact.scenario) == (day.office.run_id, "macrocompute_default")
            assert (fact.tool, fact.time_ms) == (record["tool"], record["time_ms"])
            assert fact.kind == "approval" or fact.value in fact.text
        page = "https://vweb.local/pdp/macrobook-pro-16"
        priced = memory.recall("MacroBook Pro 16", ["price"], 100)
        assert ("$3,199", page) in {(each.fact.value, each.fact.source) for each in priced}
        assert any(each.fact.source.startswith("mail ") for each in priced)


def test_own_words_and_refused_calls_teach_nothing(tmp_path: Path) -> None:
    desk = OfficeDesk("macrocompute_default", 9)
    room = {"channel": "#random"}
    desk.office.call("agent", "slack.send_message", {**room, "text": "I say it is $77,777."})
    desk.office.call("agent", "slack.open_channel", room)
    desk.office.call("agent", "slack.open_channel", {"channel": "#costs $88,888"})
    with Memory(tmp_path / "memory.sqlite") as memory:
        memory.learn("r", own(desk))
        assert not memory.recall("$77,777")
        assert not memory.recall("$88,888")


def test_what_fits_the_question_comes_first_and_the_newest_among_equals(tmp_path: Path) -> None:
    with Memory(tmp_path / "memory.sqlite") as memory:
        chair = Fact("price", "Chair", "$310", "The chair is $310.")
        newer = Fact("price", "Desk lamp", "$59.00", "It is $59.00.")
        memory.remember(LAMP, chair, newer)
        assert [e.fact.value for e in memory.recall("the desk lamp")][:2] == ["$59.00", "$64.50"]
        assert memory.recall("bicycle") == []
        assert memory.recall("lamp", ["approval"]) == []
        assert len(memory.recall(limit=2)) == 2
        with pytest.raises(ValueError, match="no kind"):
            memory.remember(Fact("gossip", "Sam", "scissors"))


def test_a_memory_outlives_its_process_and_holds_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    key = "sk-verysecretkey0123456789"
    with Memory(path, Redactor([key])) as memory:
        memory.remember(Fact("link", "Page", f"https://x.example/{key}", f"See {key}.", key))
    with Memory(path) as memory:
        assert memory.recall()[0].fact.text == "See [secret]."
    assert all(key.encode() not in file.read_bytes() for file in tmp_path.iterdir())


def write_many(path: str, writer: int) -> None:
    """What each of several processes does at once."""
    with Memory(Path(path)) as memory:
        for n in range(40):
            memory.remember(Fact("price", f"thing {writer} {n}", f"${n}"))
            memory.recall("thing", limit=3)


def test_many_processes_may_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    context = multiprocessing.get_context("spawn")
    crew = [context.Process(target=write_many, args=(str(path), n)) for n in range(3)]
    for one in crew:
        one.start()
    for one in crew:
        one.join(60)
    assert [one.exitcode for one in crew] == [0, 0, 0]
    with Memory(path) as memory:
        assert len(memory) == 120


def test_a_file_that_is_no_memory_is_one_clear_error(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("Buy milk.\n" * 200)
    foreign = tmp_path / "photos.sqlite"
    with sqlite3.connect(foreign) as base:
        base.execute("CREATE TABLE photos (id)")
    base.close()
    for path in (text, foreign):
        before = path.read_bytes()
        with pytest.raises(RunError, match=rf"{path.name} is no memory of an agent"):
            Memory(path)
        assert path.read_bytes() == before
    with pytest.raises(RunError, match="cannot be used as a memory"):
        Memory(tmp_path / "nowhere" / "memory.sqlite")


def test_a_damaged_memory_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    with Memory(path) as memory:
        memory.remember(*(Fact("price", f"thing {n}", "$1", "x" * 300) for n in range(200)))
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(RunError, match="memory"), Memory(path) as memory:
        memory.recall()


class Silent:
    """A model that says it is done, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Request] = []

    async def ask(self, request: Request, hear: Hear | None = None) -> Reply:
        """Answer."""
        self.asked.append(request)
        return Reply(Said("Done."))

    async def close(self) -> None:
        """Nothing is open."""


def first_words(memory: Memory | None) -> str:
    """What a model is told first."""
    model = Silent()
    desk = OfficeDesk("macrocompute_default")
    asyncio.run(Agent(desk, model, Setup("m"), memory=memory).run())
    told = model.asked[0].messages[0]
    assert isinstance(told, Told)
    return told.text


def test_an_agent_is_told_what_it_remembers_within_a_budget(tmp_path: Path) -> None:
    with Memory(tmp_path / "memory.sqlite") as memory:
        assert first_words(memory) == first_words(None)
        brief = OfficeDesk("macrocompute_default").brief
        words = brief.split()[0]
        memory.remember(
            *(Fact("price", f"{words} {n}", f"${n}", f"{words} {'x' * 280}") for n in range(50)),
            Fact("price", "quote", "$3,199", brief, "a page", "r1", "other_world", 7, 5_000),
        )
        text = first_words(memory)
    told = text[text.index("You remember from earlier work") : text.index("It is ")]
    assert "a page, in other_world, run r1, record 7" in told
    assert len(told) < briefing.MEMORY_CHARS + 300
    assert first_words(None) in text.replace(told, "")
