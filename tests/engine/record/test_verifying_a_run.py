"""Verify: equal runs are identical; whatever was changed is found and named, and nothing raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.canonical import digest, dumps
from engine.errors import RunError
from engine.office import GENESIS, Office
from engine.record import Manifest, Run, RunWriter, Verdict, verify
from tests.engine.record.small_office import (
    CALLS,
    SCENARIO,
    build,
    do,
    open_office,
    record,
)

CALL = {"tool": "slack.list_channels"}

Records = list[dict[str, Any]]


def verdict_on(path: Path, trace: bytes | list[bytes]) -> Verdict:
    """The verdict on a run whose trace is replaced."""
    if isinstance(trace, list):
        trace = b"".join(line + b"\n" for line in trace)
    (path / "trace.jsonl").write_bytes(trace)
    return verify(Run.open(path), build)


def chained(records: Records) -> list[bytes]:
    """Lines of records with seqs and digests made to fit, as someone who forges a trace would."""
    head, lines = GENESIS, []
    for seq, each in enumerate(records):
        body = dumps({**{k: v for k, v in each.items() if k != "digest"}, "seq": seq})
        head = digest(head.encode(), body)
        lines.append(b'%s,"digest":"%s"}' % (body[:-1], head.encode()))
    return lines


def place_of(lines: list[bytes], **wanted: Any) -> int:
    """Place of the first record that has these values."""
    records = [orjson.loads(line) for line in lines]
    return next(n for n, r in enumerate(records) if wanted.items() <= r.items())


@pytest.fixture
def finished(tmp_path: Path) -> tuple[Path, list[bytes]]:
    trace = record(tmp_path / "run")
    return tmp_path / "run", trace.splitlines()


@pytest.fixture
def unfinished(tmp_path: Path) -> tuple[Path, list[bytes]]:
    """A run that was killed: its manifest is as it was at the beginning."""
    office = open_office()
    writer = RunWriter.create(tmp_path / "run", office, SCENARIO, "agent")
    begun = (tmp_path / "run" / "manifest.json").read_bytes()
    do(office)
    writer.close()
    (tmp_path / "run" / "manifest.json").write_bytes(begun)
    return tmp_path / "run", (tmp_path / "run" / "trace.jsonl").read_bytes().splitlines()


def test_a_run_is_identical_to_itself(finished: tuple[Path, list[bytes]]) -> None:
    path, lines = finished
    verdict = verify(Run.open(path), build)
    assert verdict.identical
    assert (verdict.records, verdict.notes, verdict.warnings) == (len(lines), (), ())
    assert str(verdict) == f"identical ({len(lines)} records)"
    assert orjson.loads(orjson.dumps(verdict.body()))["identical"] is True


def test_a_changed_result_is_named_by_seq_and_field(finished: tuple[Path, list[bytes]]) -> None:
    path, lines = finished
    at = place_of(lines, tool="slack.open_channel")
    lines[at] = lines[at].replace(b"need citations", b"need citationz", 1)
    verdict = verdict_on(path, lines)
    assert not verdict.identical
    assert verdict.divergence is not None
    assert (verdict.records, verdict.divergence.seq) == (at, at)
    assert verdict.divergence.field == "response.messages.1.text"
    assert verdict.divergence.recorded == '"Requests over $2k need citationz."'
    assert verdict.divergence.replayed == '"Requests over $2k need citations."'
    assert "does not match its digest" in str(verdict)


@pytest.mark.parametrize(
    ("tool", "old", "new", "field"),
    [
        ("vei.tick", b'"delivered":', b'"delivered":1', "response.delivered"),
        ("vei.tick", b'"dt_ms":5000', b'"dt_ms":1000', "digest"),
        ("slack.list_channels", b'"#general"', b'"#genera1"', "response.0"),
        ("slack.list_channels", b'"agent"', b'"nobody"', "actor"),
        ("slack.list_channels", b'"type":"call"', b'"type":"ball"', "type"),
        ("slack.list_channels", b'"args":{}', b'"args":[]', "args"),
        ("slack.list_channels", b'"trace_version":2', b'"trace_version":1', "trace_version"),
        ("slack.list_channels", b'"seq":0', b'"seq":1', "seq"),
        ("slack.send_message", b"$3,199", b"$3,198", "digest"),
        ("slack.react", b'"unknown_message"', b'"unknown-message"', "error.code"),
        ("no.such_tool", b"no.such_tool", b"no_such_tool", "error.message"),
    ],
)
def test_whatever_is_changed_in_a_call_is_named(
    finished: tuple[Path, list[bytes]], tool: str, old: bytes, new: bytes, field: str
) -> None:
    path, lines = finished
    at = place_of(lines, tool=tool)
    assert old in lines[at]
    lines[at] = lines[at].replace(old, new, 1)
    divergence = verdict_on(path, lines).divergence
    assert divergence is not None
    assert (divergence.seq, divergence.field) == (at, field)
    assert divergence.what


def test_a_changed_event_is_named_whether_it_landed_in_a_wait_or_after_a_call(
    finished: tuple[Path, list[bytes]],
) -> None:
    path, lines = finished
    events = [n for n, line in enumerate(lines) if b'"payload":{"channel"' in line]
    assert len(events) > 5
    for at in events:
        changed = [*lines[:at], lines[at].replace(b'"text":"', b'"text":"x'), *lines[at + 1 :]]
        divergence = verdict_on(path, changed).divergence
        assert divergence is not None
        assert (divergence.seq, divergence.field) == (at, "payload.text")


def test_a_changed_event_of_an_unfinished_wait_is_named(
    unfinished: tuple[Path, list[bytes]],
) -> None:
    path, lines = unfinished
    wait = place_of(lines, tool="vei.tick")
    assert b'"type":"event"' in lines[wait - 1]
    changed = [*lines[: wait - 1], lines[wait - 1].replace(b'"text":"', b'"text":"x')]
    divergence = verdict_on(path, changed).divergence
    assert divergence is not None
    assert (divergence.seq, divergence.field) == (wait - 1, "payload.text")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda t: t[:-1], id="last line missing"),
        pytest.param(lambda t: t[:3], id="cut"),
        pytest.param(lambda t: [], id="emptied"),
        pytest.param(lambda t: [*t, t[-1]], id="last line twice"),
        pytest.param(lambda t: [*t[:4], *t[5:]], id="line missing"),
        pytest.param(lambda t: t[1:], id="first line missing"),
        pytest.param(lambda t: [*t[:4], t[5], t[4], *t[6:]], id="lines swapped"),
        pytest.param(lambda t: [*t[:4], t[3], *t[4:]], id="line repeated"),
        pytest.param(lambda t: [*t[:4], b"{}", *t[4:]], id="line inserted"),
        pytest.param(lambda t: [*t[:4], b"not JSON", *t[4:]], id="text inserted"),
        pytest.param(lambda t: [*t[:4], b"", *t[4:]], id="blank line inserted"),
        pytest.param(lambda t: [*t[:4], t[4] + b" ", *t[5:]], id="space added"),
        pytest.param(lambda t: [*t[:4], b"\xff\xfe", *t[5:]], id="not UTF-8"),
        pytest.param(lambda t: [*t[:4], b"[" * 5000, *t[5:]], id="nested without end"),
        pytest.param(lambda t: list(reversed(t)), id="backwards"),
        pytest.param(lambda t: [*t, b'{"type":"event"}'], id="line appended"),
    ],
)
def test_lines_that_are_missing_added_or_moved_are_found(
    finished: tuple[Path, list[bytes]], change: Callable[[list[bytes]], list[bytes]]
) -> None:
    path, lines = finished
    changed = change(lines)
    verdict = verdict_on(path, changed)
    same = next((n for n, (a, b) in enumerate(zip(lines, changed, strict=False)) if a != b), None)
    assert not verdict.identical
    assert verdict.divergence is not None
    assert verdict.divergence.seq == (min(len(lines), len(changed)) if same is None else same)
    assert str(verdict).startswith("diverged at seq")
    assert orjson.dumps(verdict.body())


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda r: [*r[:4], *r[5:]], id="record left out"),
        pytest.param(lambda r: [*r[:4], r[3], *r[4:]], id="record repeated"),
        pytest.param(lambda r: [*r[:3], r[2], *r[3:]], id="event repeated"),
        pytest.param(lambda r: [{**e, "actor": ["x"]} for e in r], id="actors are lists"),
        pytest.param(lambda r: [{**e, "args": "x"} for e in r], id="arguments are text"),
        pytest.param(lambda r: [{**e, "tool": None} for e in r], id="no tools"),
        pytest.param(lambda r: [{**e, "type": "event"} for e in r], id="all events"),
        pytest.param(lambda r: [{**e, "tool": "vei.reset"} for e in r], id="all resets"),
        pytest.param(lambda r: [{**e, "error": "x"} for e in r], id="errors are text"),
        pytest.param(lambda r: [{**e, "run_id": "x"} for e in r], id="of another run"),
        pytest.param(lambda r: [*r, {**r[-1], "time_ms": True}], id="last repeated"),
        pytest.param(
            lambda r: [*r, {**r[-1], "type": "event", "time_ms": 10**15}], id="late event"
        ),
    ],
)
def test_a_forged_chain_does_not_survive_re_execution(
    unfinished: tuple[Path, list[bytes]], forge: Callable[[Records], Records]
) -> None:
    path, lines = unfinished
    verdict = verdict_on(path, chained(forge([orjson.loads(line) for line in lines])))
    assert not verdict.identical
    assert verdict.divergence is not None


def test_a_forged_result_is_found_though_its_digest_is_right(
    finished: tuple[Path, list[bytes]],
) -> None:
    path, lines = finished
    at = place_of(lines, tool="slack.open_channel")
    records = [orjson.loads(line) for line in lines]
    records[at]["response"]["messages"][0]["text"] = "Approved"
    divergence = verdict_on(path, chained(records)).divergence
    assert divergence is not None
    assert (divergence.seq, divergence.field) == (at, "response.messages.0.text")
    assert divergence.recorded == '"Approved"'
    assert divergence.what == ""


@pytest.mark.parametrize(("finish", "bit"), [(True, 0x01), (False, 0x20)])
def test_no_flipped_byte_goes_unnoticed(tmp_path: Path, finish: bool, bit: int) -> None:
    calls = [CALLS[n] for n in (0, 1, 8, 4, 5)]
    begun = record(tmp_path / "run", [], finish=False)
    manifest = (tmp_path / "run" / "manifest.json").read_bytes()
    assert begun == b""
    trace = record(tmp_path / "run", calls, finish)
    if not finish:
        (tmp_path / "run" / "manifest.json").write_bytes(manifest)
    for place in [*range(0, len(trace), 7), len(trace) - 1]:
        changed = trace[:place] + bytes([trace[place] ^ bit]) + trace[place + 1 :]
        verdict = verdict_on(tmp_path / "run", changed)
        assert not verdict.identical, (place, changed[place - 20 : place + 20])
        assert verdict.divergence is not None
        assert verdict.divergence.seq == trace.count(b"\n", 0, place)
    assert verdict_on(tmp_path / "run", trace).identical


def test_a_long_text_is_shown_where_it_differs(tmp_path: Path) -> None:
    text = "a" * 5_000 + "b" + "c" * 5_000
    call = ("agent", "slack.open_channel", {"channel": "#general"})
    lines = record(
        tmp_path / "run",
        [("agent", "slack.send_message", {"channel": "#general", "text": text}), call],
    ).splitlines()
    at = place_of(lines, tool="slack.open_channel")
    lines[at] = lines[at].replace(b"ab", b"aB", 1)
    divergence = verdict_on(tmp_path / "run", lines).divergence
    assert divergence is not None
    assert "aBc" in divergence.recorded
    assert "abc" in divergence.replayed
    assert len(divergence.recorded) < 100


def test_another_build_diverges_where_it_acts_differently(
    finished: tuple[Path, list[bytes]],
) -> None:
    path, lines = finished

    def other(manifest: Manifest) -> Office:
        office = open_office(manifest.seed)
        office.rules = replace(office.rules, drain=0)
        return office

    divergence = verify(Run.open(path), other).divergence
    assert divergence is not None
    first = next(n for n, line in enumerate(lines) if b'"type":"event"' in line)
    assert b'"vei.observe"' in lines[first + 1]
    later = place_of(lines, tool="slack.open_channel") + 1
    assert divergence.seq == later
    assert divergence.field == "type"


def test_another_seed_is_another_run(finished: tuple[Path, list[bytes]]) -> None:
    divergence = verify(Run.open(finished[0]), lambda m: open_office(m.seed + 1)).divergence
    assert divergence is not None
    assert (divergence.seq, divergence.field) == (0, "run_id")


@pytest.mark.parametrize("name", ["score.json", "transcript.json"])
def test_the_other_files_are_those_of_the_run(
    finished: tuple[Path, list[bytes]], name: str
) -> None:
    path, _ = finished
    (path / name).write_bytes((path / name).read_bytes() + b" ")
    verdict = verify(Run.open(path), build)
    assert not verdict.identical
    assert verdict.divergence is None
    assert str(verdict) == f"damaged: {name} is not the file that the manifest describes."
    (path / name).unlink()
    assert verify(Run.open(path), build).damage == (f"{name} is missing.",)


def test_the_manifest_names_the_head_of_the_chain(finished: tuple[Path, list[bytes]]) -> None:
    path, lines = finished
    manifest = orjson.loads((path / "manifest.json").read_bytes())
    (path / "manifest.json").write_bytes(orjson.dumps({**manifest, "head": "a" * 64}))
    divergence = verify(Run.open(path), build).divergence
    assert divergence is not None
    assert (divergence.seq, divergence.field) == (len(lines) - 1, "digest")


def test_what_changed_since_the_run_is_a_warning(finished: tuple[Path, list[bytes]]) -> None:
    path, _ = finished
    manifest = orjson.loads((path / "manifest.json").read_bytes())
    manifest["build"] = {"vei_tui": "0.0.1", "python": "3.9.1"}
    (path / "manifest.json").write_bytes(orjson.dumps(manifest))
    verdict = verify(Run.open(path), build, scenario={**SCENARIO, "digest": "d2"})
    assert verdict.identical
    version, python, scenario = verdict.warnings
    assert version.startswith("Recorded with vei-tui 0.0.1")
    assert python.startswith("Recorded with Python 3.9.1")
    assert scenario == "The scenario small has changed since the run."
    assert not verify(Run.open(path), build, scenario=SCENARIO).warnings[2:]


def test_a_trace_alone_cannot_be_verified(finished: tuple[Path, list[bytes]]) -> None:
    path, _ = finished
    (path / "trace.jsonl").rename(path / "alone.jsonl")
    with pytest.raises(RunError, match="not verified or resumed"):
        verify(Run.open(path / "alone.jsonl"), build)


def test_every_whole_part_of_a_killed_run_is_identical(
    unfinished: tuple[Path, list[bytes]],
) -> None:
    path, lines = unfinished
    seen = set()
    for count in range(len(lines) + 1):
        torn = lines[count][:30] if count < len(lines) else b""
        verdict = verdict_on(path, b"".join(line + b"\n" for line in lines[:count]) + torn)
        assert verdict.identical, verdict
        assert verdict.records == count
        seen |= {note.partition(",")[0].partition(" could")[0] for note in verdict.notes}
    assert "The run was killed during a wait" in seen
    assert "The run was killed before 1 event of the last call" in seen
    assert "The run was killed while it wrote the last line; resuming cuts it." in seen


def test_a_run_through_the_operator_door_is_identical(tmp_path: Path) -> None:
    office = open_office()
    payload = {"channel": "#general", "text": "From outside.", "user": "itops"}
    post = {"target": "slack", "payload": payload}
    deep: dict[str, Any] = {}
    for _ in range(40):
        deep = {"a": deep}
    with RunWriter.create(tmp_path / "run", office, SCENARIO, "agent") as writer:
        for operator in (True, False):
            for args in (post, {"target": "nobody", "payload": {}}, {"payload": 1}, deep):
                office.call("agent", "vei.inject", args, operator=operator)
                office.call("agent", "vei.inject", {**post, "dt_ms": 100}, operator=True)
                office.call("agent", "slack.list_channels", deep, operator=operator)
                office.call("agent", "vei.observe")
            for tool in ("vei.state", "vei.score", "vei.fork"):
                office.call("agent", tool, {}, operator=operator)
        for _ in range(4):
            office.call("operator", "vei.inject", post, operator=True)
        for tool, args in (("vei.wait", {}), ("slack.search", {"query": "x"}), ("vei.call", CALL)):
            office.call("operator", tool, args, operator=True)
        office.close()
        office.call("agent", "vei.inject", post, operator=True)
        office.call("agent", "vei.inject", post)
        office.call("agent", "vei.tick")
        office.call("agent", "vei.ping")
        writer.finish(None)
    verdict = verify(Run.open(tmp_path / "run"), build)
    assert verdict.identical, verdict


ARGS: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["#general", "@cfo", "#it", "slack", "vei.observe"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=4,
)
SENSIBLE = st.sampled_from(
    [
        *((tool, args) for _, tool, args in CALLS),
        (
            "vei.act_and_observe",
            {"tool": "slack.send_message", "args": {"channel": "@cfo", "text": "?"}},
        ),
        ("vei.call", {"tool": "slack.list_channels"}),
        ("vei.call", {"tool": "vei.call"}),
        (
            "vei.inject",
            {"target": "slack", "payload": {"channel": "#it", "text": "x"}, "dt_ms": 500},
        ),
        ("vei.state", {}),
        ("vei.help", {}),
    ]
)
NAMES = ["channel", "text", "limit", "ts", "tool", "args", "target", "payload", "dt_ms", "focus"]
TOOLS = [tool for _, tool, _ in CALLS] + ["vei.act_and_observe", "vei.call", "vei.inject"]
ACTORS = ["agent", "itops", "cfo", "operator"]
RANDOM = st.tuples(
    st.sampled_from(TOOLS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), ARGS, max_size=3),
)


@settings(max_examples=100)
@given(
    calls=st.lists(
        st.tuples(st.sampled_from(ACTORS), SENSIBLE | RANDOM, st.booleans()),
        max_size=25,
    ),
    close_at=st.integers(0, 40),
)
def test_any_sequence_of_calls_verifies(
    tmp_path_factory: pytest.TempPathFactory,
    calls: list[tuple[str, tuple[str, dict[str, Any]], bool]],
    close_at: int,
) -> None:
    path = tmp_path_factory.mktemp("any") / "run"
    office = open_office()
    with RunWriter.create(path, office, SCENARIO, "agent") as writer:
        for at, (actor, (tool, args), operator) in enumerate(calls):
            if at == close_at:
                office.close()
            office.call(actor, tool, args, operator=operator or actor == "operator")
        writer.finish(None)
    verdict = verify(Run.open(path), build)
    assert verdict.identical, verdict
    assert verdict.records == office.world.seq


def test_ten_thousand_records_verify(tmp_path: Path) -> None:
    office = open_office()
    with RunWriter.create(tmp_path / "run", office, SCENARIO, "agent"):
        while office.world.seq < 10_000:
            do(office, CALLS[:3])
    assert verify(Run.open(tmp_path / "run"), build).identical
