"""Workers: one that dies takes one episode with it, and a fault of ours is told as one."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest

from scenarios.catalogue import load
from vei_tui.evaluation import episode as episodes
from vei_tui.evaluation.episode import Job, Result, is_done, make
from vei_tui.evaluation.plan import Episode, slug
from vei_tui.evaluation.workers import made_by


def job(root: Path, seed: int, agent: str = "script:gold", source: str = "p0_easy") -> Job:
    """An episode to make."""
    one = Episode(agent, "p0_easy", source, 0, seed)
    return Job(one, root / one.name, {})


class Deadly(dict[str, object]):
    """Options over which a worker dies: whoever unpickles them kills itself."""

    def __reduce__(self) -> tuple[object, ...]:
        return _die, (os.getpid(),)


def _die(parent: int) -> dict[str, object]:
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return {}


def test_a_worker_that_dies_takes_one_episode_with_it(tmp_path: Path) -> None:
    jobs = [job(tmp_path, seed) for seed in range(6)]
    jobs[2] = Job(jobs[2].episode, jobs[2].path, Deadly())
    results = {result.path: result for result in made_by(2, jobs)}
    assert results.keys() == {each.path for each in jobs}
    dead = results.pop(jobs[2].path)
    assert dead.trouble == "The process that made it ended by signal 9."
    assert all(result.success for result in results.values())


def test_what_cannot_be_run_is_a_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "There is no scenario" in make(job(tmp_path, 1, source="nowhere")).trouble

    def broken(*args: object) -> str:
        raise KeyError("ours")

    monkeypatch.setattr("vei_tui.evaluation.agents.work", broken)
    trouble = make(job(tmp_path, 1)).trouble
    assert trouble.startswith("KeyError; what happened is in ")
    assert not is_done(job(tmp_path, 1), load("p0_easy").digest)


def test_done_is_what_was_finished_of_the_same_world_agent_and_seed(tmp_path: Path) -> None:
    one, digest = job(tmp_path, 3), load("p0_easy").digest
    assert not is_done(one, digest)
    assert make(one) == Result(one.path, success=True)
    assert is_done(one, digest)
    assert not is_done(one, "another")
    assert not is_done(Job(job(tmp_path, 4).episode, one.path, {}), digest)
    assert not is_done(Job(job(tmp_path, 3, "baseline:noop").episode, one.path, {}), digest)
    episodes._world.cache_clear()


def test_names_of_agents_become_names_of_directories_that_differ() -> None:
    houses = ["openai/gpt-5", "openai-gpt-5", "openai-chat/gpt-5", "openai/chat-gpt-5"]
    servers = ["local/a@http://h:1/v1", "local/a@http://h:2/v1"]
    names = [*houses, *servers, "teacher:x", "../..", "..", "", "ü", "x" * 300]
    made = [slug(name) for name in names]
    assert made[0] == "openai_gpt-5"
    assert len(set(made)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", name) for name in made)
