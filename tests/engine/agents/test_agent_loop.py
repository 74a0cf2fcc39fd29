"""The loop of an agent: what it tells its model, what it carries out, and when it stops."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from engine.agents import context
from engine.agents.journal import Journal, read_journal, spent
from engine.agents.loop import End, Why
from engine.agents.messages import Answered, Reply, Request, Said, Told, ToolCall, Usage
from engine.agents.secrets import Redactor
from engine.agents.tools import BASICS
from tests.engine.agents.office_desk import OfficeDesk
from tests.engine.agents.talks import Scripted, agent_of, calling
from tests.fakes.brains import Player

pytestmark = pytest.mark.anyio

WAIT = ("vei__wait", {"max_ms": 1000})
LIST: tuple[str, dict[str, str]] = ("slack__list_channels", {})
DONE = calling(text="I am done.")


class Playing:
    """A provider that is a brain, without any wire between."""

    def __init__(self, brain: Player) -> None:
        self.brain = brain
        self.requests: list[Request] = []

    async def ask(self, request: Request, hear: object = None) -> Reply:
        self.requests.append(request)
        turn = self.brain(request)
        calls = tuple(
            ToolCall(f"c{len(self.requests)}-{at}", wire, args)
            for at, (wire, args) in enumerate(turn.calls)
        )
        return Reply(Said(turn.text, turn.thought, calls), Usage(100, 10))

    async def close(self) -> None:
        pass


def _texts(request: Request) -> list[str]:
    return [message.text for message in request.messages if isinstance(message, Told)]


# What ends it


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"calls": 5}, "The limit of 5 calls is reached."),
        ({"turns": 3}, "The limit of 3 turns is reached."),
        ({"tokens": 250}, "The limit of 250 tokens is reached."),
        ({"usd": Decimal("0.02")}, "The limit of 0.02 dollars is reached."),
        ({"office_ms": 3000}, "The limit of 3000 ms of office time is reached."),
    ],
)
async def test_each_limit_ends_the_run_and_says_so(limits: dict[str, object], reason: str) -> None:
    desk, journal = OfficeDesk("p0_easy"), Journal()
    provider = Scripted(calling(LIST, usage=Usage(90, 10), usd="0.01"))
    agent = agent_of(desk, provider, journal, **limits)
    assert await agent.run() == End(Why.LIMIT, reason)
    assert 2 <= len(provider.requests) <= 3
    last = journal.entries[-1]
    assert (last["kind"], last["why"], last["text"]) == ("end", "limit", reason)
    assert await agent.run() == agent.end
    assert len(provider.requests) <= 3


async def test_dollars_nobody_can_count_end_the_run_and_say_so() -> None:
    desk = OfficeDesk("p0_easy")
    agent = agent_of(desk, Scripted(calling(LIST)), usd=Decimal(1))
    end = await agent.run()
    assert end.why is Why.LIMIT
    assert "nobody knows what it costs" in end.words
    assert agent.spent.turns == 1


async def test_a_limit_in_the_middle_of_a_turn_leaves_no_call_unanswered() -> None:
    desk = OfficeDesk("p0_easy")
    agent = agent_of(desk, Scripted(calling(LIST, LIST, LIST, LIST)), calls=3)
    assert (await agent.run()).why is Why.LIMIT
    assert desk.seq == 3
    answers = [m for m in agent._messages if isinstance(m, Answered)]
    assert [answer.failed for answer in answers] == [False, False, True, True]
    assert "not_carried_out" in answers[-1].content


async def test_a_reply_that_is_cut_before_it_calls_is_told_so_and_then_ends_the_run() -> None:
    provider = Scripted(Reply(Said(), stop="max_output_tokens"))
    end = await agent_of(OfficeDesk("p0_easy"), provider, reply_tokens=64).run()
    assert end == End(Why.LIMIT, "The limit of 64 tokens a reply is reached.")
    assert any("cut at 64 tokens" in text for text in _texts(provider.requests[1]))
    assert provider.requests[0].max_tokens == 64


async def test_it_is_asked_twice_whether_it_is_done() -> None:
    provider = Scripted(DONE, calling(LIST), DONE, calling(text="Really."))
    end = await agent_of(OfficeDesk("p0_easy"), provider).run()
    assert end == End(Why.DONE, "Really.")
    assert len(provider.requests) == 4


async def test_looking_at_an_office_where_nothing_is_coming_ends() -> None:
    desk = OfficeDesk("p0_easy")
    desk.office.call(desk.actor, "vei.tick", {"dt_ms": 7 * 86_400_000})
    while not desk.idle():
        desk.office.call(desk.actor, "vei.tick", {"dt_ms": 7 * 86_400_000})
    agent = agent_of(desk, Scripted(calling(WAIT)))
    end = await agent.run()
    assert end.why is Why.IDLE
    assert agent.spent.turns <= 4


async def test_it_is_stopped_before_its_next_call() -> None:
    desk = OfficeDesk("p0_easy")
    calls = 0

    async def gate() -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            agent.stop("You stopped it.")

    agent = agent_of(desk, Scripted(calling(LIST, LIST, LIST)), gate=gate)
    assert await agent.run() == End(Why.STOPPED, "You stopped it.")
    assert desk.seq == 2


# What it is told


async def test_it_is_told_who_it_is_what_to_do_and_what_it_sees() -> None:
    desk = OfficeDesk("macrocompute_default")
    provider = Scripted(DONE)
    await agent_of(desk, provider).run()
    request = provider.requests[0]
    assert desk.name in request.system
    assert desk.email in request.system
    (told,) = _texts(request)
    assert desk.brief.strip() in told
    assert "It is Monday" in told
    whole = request.system + told
    for secret in ("gold", "overeager", "grader", "goals:"):
        assert secret not in whole


async def test_what_landed_is_told_in_full() -> None:
    desk = OfficeDesk("macrocompute_default")
    provider = Playing(Player("macrocompute_default"))
    await agent_of(desk, provider).run()
    texts = _texts(provider.requests[-1])
    landed = [text for text in texts if "Since your last turn:" in text]
    assert any("mail: sales@macrocompute.example wrote" in text for text in landed)
    letters = [one.text for _, one in desk.texts() if "macrocompute" in one.who]
    assert any(json.dumps(letter, ensure_ascii=False) in "".join(landed) for letter in letters)


async def test_a_whisper_is_told_once_and_kept_as_what_it_is() -> None:
    journal = Journal()
    provider = Scripted(calling(LIST), calling(LIST), DONE, DONE)
    agent = agent_of(OfficeDesk("p0_easy"), provider, journal)
    await agent.turn()
    agent.whisper("Look at the second page.")
    await agent.run()
    told = [text for text in _texts(provider.requests[-1]) if "second page" in text]
    assert len(told) == 1
    assert "Somebody who watches you work tells you: Look at the second page." in told[0]
    (entry,) = [entry for entry in journal.entries if entry["kind"] == "whisper"]
    assert entry["text"] == "Look at the second page."
    assert entry["actor"] == "agent"


async def test_what_a_person_did_in_its_seat_is_told() -> None:
    desk = OfficeDesk("p0_easy")
    provider = Scripted(calling(LIST), DONE, DONE)
    agent = agent_of(desk, provider)
    await agent.turn()
    desk.office.call(desk.actor, "slack.send_message", {"channel": "#general", "text": "Hi all"})
    desk.office.call(desk.actor, "slack.send_message", {"channel": "#nowhere", "text": "x"})
    await agent.run()
    told = _texts(provider.requests[1])[-1]
    assert "Meanwhile a person sat in your seat and did this as you:" in told
    assert 'slack.send_message {"channel": "#general", "text": "Hi all"} -> {' in told
    assert "unknown_channel" in told
    assert "Meanwhile" not in _texts(provider.requests[2])[-1]
    calls = [record for record in desk.office.records() if record["type"] == "call"]
    assert {record["actor"] for record in calls} == {desk.actor}


# What it carries out


async def test_calls_of_a_turn_are_carried_out_in_their_order() -> None:
    desk = OfficeDesk("p0_easy")
    posts = [("slack__send_message", {"channel": "#general", "text": f"{n}"}) for n in range(5)]
    await agent_of(desk, Scripted(calling(*posts), DONE)).run()
    sent = [
        r["args"]["text"]
        for r in desk.office.records()
        if r.get("tool", "").endswith("send_message")
    ]
    assert sent == ["0", "1", "2", "3", "4"]


async def test_unknown_tools_and_bad_arguments_come_back_as_errors() -> None:
    desk, journal = OfficeDesk("p0_easy"), Journal()
    unread = ToolCall("c9", "vei__wait", None, "{oops", "The arguments are no JSON: line 1.")
    odd = Reply(Said("", "", (unread,)))
    provider = Scripted(
        calling(("no__such", {"a": 1}), ("slack.list_channels", {}), ("vei__wait", {"mx": 1})),
        odd,
        DONE,
    )
    await agent_of(desk, provider, journal).run()
    answers = [m for m in provider.requests[-1].messages if isinstance(m, Answered)]
    codes = [json.loads(answer.content).get("error", {}).get("code") for answer in answers]
    assert codes == ["unknown_tool", None, "invalid_args", "invalid_args"]
    assert [answer.failed for answer in answers] == [True, False, True, True]
    (problem,) = [entry for entry in journal.entries if entry["kind"] == "plan_error"]
    assert (problem["tool"], problem["raw"]) == ("vei__wait", "{oops")
    refused = [r for r in desk.office.records() if r.get("error")]
    assert [record["tool"] for record in refused] == ["no__such", "vei.wait"]


async def test_a_narrow_catalogue_keeps_the_basics_and_still_gets_the_work_done() -> None:
    desk, journal = OfficeDesk("macrocompute_default"), Journal()
    provider = Playing(Player("macrocompute_default"))
    end = await agent_of(desk, provider, journal, top_k=3).run()
    assert end.why is Why.DONE
    assert desk.office.rules.score is not None
    assert desk.office.rules.score(desk.office)["success"]
    offered = {tool.name for tool in provider.requests[0].tools}
    assert set(BASICS) <= offered
    assert len(offered) <= 3 + len(BASICS)
    (search,) = [entry for entry in journal.entries if entry["kind"] == "tool_search"]
    assert set(search["results"]) <= offered
    assert search["top_k"] == 3
    relayed = [r for r in desk.office.records() if r.get("tool") == "vei.call"]
    assert not relayed


async def test_what_it_searches_for_is_offered_from_then_on() -> None:
    provider = Scripted(
        calling(("vei__tools__search", {"query": "compose mail", "top_k": 2})), DONE
    )
    await agent_of(OfficeDesk("macrocompute_default"), provider, top_k=1).run()
    before = {tool.name for tool in provider.requests[0].tools}
    after = {tool.name for tool in provider.requests[1].tools}
    assert "mail.compose" in after - before


async def test_a_long_conversation_gives_up_its_oldest_results() -> None:
    desk, journal = OfficeDesk("f7_compliance_audit"), Journal()
    provider = Playing(Player("f7_compliance_audit"))
    end = await agent_of(desk, provider, journal, context_tokens=4000).run()
    assert end.why is Why.DONE
    assert desk.office.rules.score is not None
    assert desk.office.rules.score(desk.office)["success"]
    drops = [entry for entry in journal.entries if entry["kind"] == "dropped"]
    assert drops
    assert all(entry["messages"] for entry in drops)
    last = provider.requests[-1].messages
    assert context.tokens_of(last) < 8000
    assert isinstance(last[0], Told)
    assert desk.brief.strip() in last[0].text
    gone = [m for m in last if isinstance(m, Answered) and m.content == context.GONE]
    assert gone
    said = [message for message in last if isinstance(message, Said)]
    assert len(said) == len(provider.requests) - 1


async def test_sealed_thoughts_count_as_what_they_weigh() -> None:
    said = Said("short", native=[{"encrypted_content": "x" * 4000}])
    assert context.tokens_of([said]) > 1000


# What it writes down


async def test_the_journal_tells_what_was_thought_and_spent(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    said = Said("I list.", "Hm.", (ToolCall("c", "slack__list_channels", {}),))
    first = Reply(said, Usage(1000, 50, 400, 20), "tool_calls", "0.0125", retries=2)
    agent = agent_of(OfficeDesk("p0_easy"), Scripted(first, DONE), journal)
    await agent.turn()
    entries = list(read_journal(path))
    assert [entry["kind"] for entry in entries] == ["usage", "thought"]
    assert entries[0]["usd"] == "0.0125"
    assert entries[0]["retries"] == agent.spent.retries == 2
    assert entries[1]["text"] == "Hm.\n\nI list."
    assert spent(entries) == (1050, Decimal("0.0125"))
    assert agent.spent.usd == Decimal("0.0125")
    await agent.run()
    assert spent(list(read_journal(path)))[1] is None
    assert agent.spent.usd is None


async def test_a_price_is_asked_for_where_the_provider_says_none() -> None:
    provider = Scripted(calling(LIST, usage=Usage(10, 1)), calling(text="x", usage=Usage(10, 1)))
    agent = agent_of(OfficeDesk("p0_easy"), provider, price=lambda usage: Decimal(usage.total))
    await agent.run()
    assert agent.spent.usd == Decimal(33)


async def test_no_secret_is_written_down(tmp_path: Path) -> None:
    secret = "sk-live-4242424242424242"
    journal = Journal(tmp_path / "journal.jsonl", Redactor([secret]))
    unread = Reply(Said(f"Key: {secret}", secret, (ToolCall("c", "x", None, secret, "Bad."),)))
    agent = agent_of(OfficeDesk("p0_easy"), Scripted(unread, calling(text=secret)), journal)
    agent.whisper(f"Use {secret}.")
    await agent.run()
    written = (tmp_path / "journal.jsonl").read_text()
    assert secret not in written
    assert written.count("[secret]") >= 5
    assert all(secret not in str(entry) for entry in journal.entries)
