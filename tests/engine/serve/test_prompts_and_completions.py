"""Prompts, and what is offered while somebody fills in an argument or an address."""

from __future__ import annotations

import json

import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp_types import PromptReference, ResourceTemplateReference

from engine.office import Office
from engine.serve.completions import ranked
from engine.serve.wording import Wording
from tests.engine.serve.raw_client import COMMAND, ENV, ERAS, ROOT
from tests.engine.serve.reading_office import full_office, reader

pytestmark = pytest.mark.anyio
both = pytest.mark.parametrize("era", ERAS)

ASK = {"approver": "cfo", "request": "the bench", "source": "PROC-2", "amount": "$7,900"}


async def words(client: Client, name: str, **given: str) -> str:
    """The text of a prompt."""
    (message,) = (await client.get_prompt(name, given)).messages
    assert message.role == "user"
    return str(message.content.model_dump()["text"])


async def completed(client: Client, ref: str, name: str, typed: str, **settled: str) -> list[str]:
    """What is offered for an argument of a prompt, or a name in a template."""
    kind = ResourceTemplateReference(uri=ref) if "{" in ref else PromptReference(name=ref)
    argument = {"name": name, "value": typed}
    result = await client.complete(kind, argument, context_arguments=settled or None)
    assert result.completion.total is not None
    assert result.completion.total >= len(result.completion.values)
    return list(result.completion.values)


@both
async def test_over_stdio_they_are_listed_written_and_completed(era: str) -> None:
    server = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=ENV, cwd=ROOT)
    async with Client(server, mode=era) as client:
        listed = (await client.list_prompts()).prompts
        task = await words(client, "task")
        ask = await words(client, "ask_for_approval", **ASK)
        people = await completed(client, "ask_for_approval", "approver", "")
        rooms = await completed(client, "ask_for_approval", "channel", "proc")
        channels = await completed(client, "vei://slack/{channel}", "channel", "")
        with pytest.raises(MCPError) as caught:
            await client.get_prompt("ask_for_aproval", {})

    assert [prompt.name for prompt in listed] == ["task", "ask_for_approval", "hand_over"]
    assert all(prompt.title and prompt.description for prompt in listed)
    assert [(a.name, a.required) for a in listed[1].arguments or ()] == [
        ("approver", True), ("request", True), ("source", True), ("amount", False),
        ("channel", False),
    ]  # fmt: skip
    assert "Your task: Say hello." in task
    for part in ("cfo", "the bench", "PROC-2", "$7,900", "Write to @cfo with slack.send_message"):
        assert part in ask
    assert (people, rooms, channels) == (
        ["cfo"],
        ["#procurement"],
        ["#general", "#procurement"],
    )
    assert caught.value.code == -32602
    assert "ask_for_approval" in caught.value.message


async def test_every_job_names_tools_that_there_are_as_they_are_listed() -> None:
    office = full_office()
    given = {
        "task": {},
        "ask_for_approval": ASK,
        "triage_inbox": {},
        "prepare_meeting": {"event_id": "EVT-1"},
        "hand_over": {"to": "marta"},
    }
    async with reader(office, "agent") as client:
        listed = {prompt.name for prompt in (await client.list_prompts()).prompts}
        assert listed == given.keys()
        plain = {name: await words(client, name, **args) for name, args in given.items()}
    async with reader(office, "agent", wording=Wording(safe_names=True)) as client:
        safe = {name: await words(client, name, **args) for name, args in given.items()}
        handbook = (await client.read_resource("vei://handbook")).contents[0].model_dump()["text"]
    assert "mail.list" in plain["triage_inbox"]
    assert "INBOX" in plain["triage_inbox"]
    assert "calendar.get_event" in plain["prepare_meeting"]
    assert "marta" in plain["hand_over"]
    for text in (*safe.values(), handbook):
        assert not [tool.name for tool in office.offered() if f"{tool.name} " in text]
    assert "mail__list" in safe["triage_inbox"]
    assert "`slack__send_message`" in handbook


@pytest.mark.parametrize(
    ("name", "given", "named"),
    [
        ("ask_for_approval", {"approver": "cfo", "request": "x"}, "source"),
        ("ask_for_approval", {**ASK, "approver": " "}, "approver"),
        ("ask_for_approval", {**ASK, "aproval": "x"}, "aproval"),
        ("ask_for_approval", {**ASK, "request": "x" * 5000}, "request"),
        ("task", {"x": "y"}, "none"),
        ("", {}, "There is no prompt"),
    ],
)
async def test_what_is_wrong_with_a_prompt_is_named(
    name: str, given: dict[str, str], named: str
) -> None:
    async with reader(full_office(), "agent") as client:
        with pytest.raises(MCPError, match=named) as caught:
            await client.get_prompt(name, given)
    assert caught.value.code == -32602


async def test_a_value_stays_what_it_is() -> None:
    async with reader(full_office(), "agent") as client:
        text = await words(client, "ask_for_approval", **{**ASK, "request": "{approver} %s \\1"})
    assert "{approver} %s \\1" in text


def names_of(office: Office, app: str, part: str) -> list[str]:
    """The ids in a part of an app's state, the newest first."""
    return list(office.dump()[app][part])[::-1]


async def test_completions_come_from_what_the_seat_sees() -> None:
    office = full_office()
    async with reader(office, "agent") as client:
        mine = await completed(client, "vei://mail/{id}", "id", "")
        docs = await completed(client, "vei://docs/{doc_id}", "doc_id", "")
        folders = await completed(client, "triage_inbox", "folder", "ar")
        direct = await completed(client, "vei://slack/{channel}", "channel", "@")
        events = await completed(client, "prepare_meeting", "event_id", "evt")
        people = await completed(client, "hand_over", "to", "")
    async with reader(office, "ines") as client:
        theirs = await completed(client, "vei://mail/{id}", "id", "")
        less = await completed(client, "vei://docs/{doc_id}", "doc_id", "")
    assert "FIN-1" in docs
    assert "FIN-1" not in less
    assert not {mail for mail in mine if mail in theirs} - shared_mails(office)
    assert folders == ["Archive"]
    assert "@cfo" in direct
    assert events[0].startswith("EVT-")
    assert people == [
        actor.id for actor in office.directory if not actor.outside and actor.id != "agent"
    ]


def shared_mails(office: Office) -> set[str]:
    """Ids of the mails that both the agent and ines have."""
    boxes = [office.view("mail", who).held for who in ("agent", "ines")]
    return {each for each in boxes[0] if each in boxes[1]}


async def test_what_is_settled_narrows_what_is_left() -> None:
    office = full_office()
    starts = []
    for channel in ("#general", "#operations"):
        posted = office.call("agent", "slack.send_message", {"channel": channel, "text": "Who?"})
        ts = posted.result["ts"]
        reply = {"channel": channel, "text": "Me.", "thread_ts": ts}
        assert office.call("marta", "slack.send_message", reply).ok
        starts.append(ts)
    template = "vei://slack/{channel}/{thread_ts}"
    async with reader(office, "agent") as client:
        every = await completed(client, template, "thread_ts", "")
        general = await completed(client, template, "thread_ts", "", channel="#general")
        rooms = await completed(client, template, "channel", "")
    assert set(starts) <= set(every)
    assert general == starts[:1]
    assert {"#general", "#operations"} <= set(rooms)
    assert len(rooms) == len(set(rooms))


@pytest.mark.parametrize(
    ("ref", "name"),
    [("nothing", "x"), ("task", "x"), ("vei://docs/{x}", "x"), ("vei://docs/{doc_id}", "id"),
     ("ask_for_approval", "nobody")],
)  # fmt: skip
async def test_there_is_nothing_to_complete_where_there_is_no_such_name(
    ref: str, name: str
) -> None:
    async with reader(full_office(), "agent") as client:
        with pytest.raises(MCPError) as caught:
            await completed(client, ref, name, "")
        assert await completed(client, "ask_for_approval", "request", "any") == []
    assert caught.value.code == -32602


async def test_at_most_a_hundred_are_offered_and_nothing_happens() -> None:
    office = full_office()
    for at in range(150):
        office.call("agent", "crm.create_contact", {"email": f"p{at}@many.example"})
    world = office.world
    async with reader(office, "agent") as client:
        kind = ResourceTemplateReference(uri="vei://crm/contacts/{id}")
        result = (await client.complete(kind, {"name": "id", "value": "C-"})).completion
    assert office.world is world
    assert (len(result.values), result.has_more) == (100, True)
    assert result.total == len(json.loads(json.dumps(names_of(office, "crm", "contacts"))))
    assert result.values[0] == names_of(office, "crm", "contacts")[0]


def test_what_begins_with_the_word_comes_first() -> None:
    assert ranked(["#it-general", "#general", "@gene", "#general"], "GEN") == [
        "#general",
        "@gene",
        "#it-general",
    ]
    assert ranked(["a", "b"], "") == ["a", "b"]
