"""The pictures that a record names are in the run's directory, whatever happened to the run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from engine.errors import RunError
from engine.office import Office
from engine.record import Manifest, Run, RunWriter, resume, verify
from scenarios.catalogue import Scenario, load
from scenarios.compiler import open_office

HOME = "https://vweb.local/home"
PAGES = [HOME, "https://vweb.local/contact", HOME, "https://vweb.local/search?q=pro"]


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load("macrocompute_default")


@pytest.fixture
def begin(scenario: Scenario, tmp_path: Path) -> Callable[..., tuple[Office, RunWriter]]:
    """Opens an office that is recorded."""

    def begun(redact: Callable[[bytes], bytes] | None = None) -> tuple[Office, RunWriter]:
        office = open_office(scenario, 5, redact=redact)
        reference = {"id": scenario.id, "source": scenario.source, "digest": scenario.digest}
        return office, RunWriter.create(tmp_path / "run", office, reference, "agent")

    return begun


def surf(office: Office) -> list[str]:
    """Look at some pages; the names of their pictures."""
    found = []
    for url in PAGES:
        office.call("agent", "browser.open", {"url": url})
        found.append(office.call("agent", "browser.read").result["screenshot_ref"])
        office.call("agent", "vei.observe", {"focus": "browser"})
    return found


def build(scenario: Scenario, manifest: Manifest, redact: Any = None) -> Office:
    return open_office(scenario, manifest.seed, redact=redact)


def blobs(path: Path) -> list[str]:
    return sorted(f"blobs/{each.name}" for each in (path / "blobs").iterdir())


def test_every_picture_is_kept_before_its_line_once(
    begin: Callable[..., tuple[Office, RunWriter]],
) -> None:
    office, writer = begin()
    with writer:
        names = surf(office)
        # Nothing was finished: this is what a killed run leaves.
        assert blobs(writer.path) == sorted(set(names))
    assert len(set(names)) == 3
    for name in blobs(writer.path):
        assert sha256((writer.path / name).read_bytes()).hexdigest() in name


def test_pictures_that_are_gone_come_back_with_a_resumed_run(
    begin: Callable[..., tuple[Office, RunWriter]], scenario: Scenario
) -> None:
    office, writer = begin()
    with writer:
        names = surf(office)
    for name in blobs(writer.path)[:2]:
        (writer.path / name).unlink()
    run = Run.open(writer.path)
    again = partial(build, scenario)
    assert not verify(run, again).identical
    _, resumed = resume(run, again)
    resumed.close()
    assert blobs(writer.path) == sorted(set(names))
    assert verify(run, again).identical


def test_an_office_that_acted_before_it_was_recorded(scenario: Scenario, tmp_path: Path) -> None:
    office = open_office(scenario, 5)
    names = surf(office)
    reference = {"id": scenario.id, "source": scenario.source, "digest": scenario.digest}
    with RunWriter.create(tmp_path / "late", office, reference, "agent"):
        assert blobs(tmp_path / "late") == sorted(set(names))


def test_a_run_that_begins_anew_has_its_own_pictures(
    begin: Callable[..., tuple[Office, RunWriter]],
) -> None:
    office, writer = begin()
    with writer:
        surf(office)
        office.reset()
        name = office.call("agent", "browser.read").result["screenshot_ref"]
        assert blobs(writer.path) == [name]


def test_verify_names_a_picture_that_was_changed_or_taken(
    begin: Callable[..., tuple[Office, RunWriter]], scenario: Scenario
) -> None:
    office, writer = begin()
    with writer:
        name = surf(office)[0]
    picture, run = writer.path / name, Run.open(writer.path)
    content = picture.read_bytes()
    picture.write_bytes(content.replace(b"Cookies", b"Biscuit"))
    verdict = verify(run, partial(build, scenario))
    assert verdict.damage == (f"{name} is not the picture that the record names.",)
    picture.unlink()
    assert verify(run, partial(build, scenario)).damage == (f"{name} is missing.",)


def test_a_picture_shows_no_secret(
    begin: Callable[..., tuple[Office, RunWriter]], scenario: Scenario
) -> None:
    def redact(data: bytes) -> bytes:
        return data.replace(b"sk-secret", b"[hidden]")

    office, writer = begin(redact)
    with writer:
        office.call("agent", "browser.click", {"node_id": "CLICK:accept_cookies#0"})
        typed = {"node_id": "TYPE:search#0", "text": "sk-secret"}
        assert office.call("agent", "browser.type", typed).ok
        name = office.call("agent", "browser.read").result["screenshot_ref"]
        assert blobs(writer.path) == [name]
        assert b"[hidden]" in (writer.path / name).read_bytes()
        assert b"sk-secret" not in (writer.path / name).read_bytes()
    assert verify(Run.open(writer.path), partial(build, scenario, redact=redact)).identical


def test_a_disk_that_takes_no_picture_takes_no_line(
    begin: Callable[..., tuple[Office, RunWriter]],
) -> None:
    office, writer = begin()
    (writer.path / "blobs").rmdir()
    (writer.path / "blobs").write_bytes(b"")
    with writer, pytest.raises(RunError, match="blobs"):
        office.call("agent", "browser.read")


def test_a_recorded_browser_has_its_pictures(tmp_path: Path) -> None:
    from vei_tui.play import Play
    from vei_tui.proof import pack_run
    from vei_tui.verbs.past import open_run

    with Play.begin(load("macrocompute_default"), seed=5, root=tmp_path) as play:
        names = surf(play.office)
        play.finish()
        path = play.path
    bundle = tmp_path / "run.mcpz"
    pack_run(open_run(path), bundle)
    modes = {"modes": {"browser": f"replay:{bundle}"}}
    with Play.begin(load("macrocompute_default"), seed=5, root=tmp_path, options=modes) as again:
        again.call("browser.open", {"url": PAGES[0]})
        assert again.call("browser.read", {}).result["screenshot_ref"] == names[0]
        assert blobs(again.path) == [names[0]]
