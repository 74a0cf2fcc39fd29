"""The pages of runs in a real browser: they play, step, select, answer keys, and run no harm."""

from __future__ import annotations

import importlib
import importlib.util
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.vei_tui.pages import HARM, made
from vei_tui.pictures import dashboard
from vei_tui.pictures.flow import page
from vei_tui.pictures.reading import read_tale
from vei_tui.trials import find_runs, read_trials

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium, which is not installed"),
    pytest.mark.skipif(
        importlib.util.find_spec("playwright") is None,
        reason="needs playwright, which is not installed",
    ),
]

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    with importlib.import_module("playwright.sync_api").sync_playwright() as driver:
        begun = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield begun
        begun.close()


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Opens a page from its file; in the end nothing was said on the console, nothing asked for."""
    said: list[str] = []
    asked: list[str] = []
    contexts = []

    def opened(text: str, width: int = 1280, scheme: str = "light") -> Any:
        file = tmp_path / f"page-{len(contexts)}.html"
        file.write_text(text, "utf-8")
        contexts.append(
            browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
                reduced_motion="no-preference",
            )
        )
        view = contexts[-1].new_page()
        view.on("console", lambda message: said.append(message.text))
        view.on("pageerror", lambda error: said.append(str(error)))
        view.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        view.on("request", lambda request: asked.append(request.url))
        view.goto(file.as_uri())
        return view

    yield opened
    for context in contexts:
        context.close()
    assert said == []
    assert all(url.startswith("file://") for url in asked)
    assert len(asked) == len(contexts)


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a day in which harm was said."""
    return page(read_tale(made(tmp_path_factory.mktemp("flow") / "run", agent=HARM, said=HARM)))


def place(view: Any) -> int:
    """How many records are done."""
    return int(view.inner_text("#place").split(" / ")[0].replace(",", ""))


def test_it_plays_to_the_end_and_every_goal_is_met(show: Open, flow: str) -> None:
    view = show(flow)
    many = int(view.get_attribute("#seek", "max"))
    assert place(view) == 0
    view.select_option("#speed", label="16×")
    view.click("#play")
    view.wait_for_selector("#flights .flight", state="attached")
    view.wait_for_selector("#last:disabled")
    assert view.inner_text("#play") == "Play"
    assert place(view) == many
    assert view.locator("#goals .met").count() == view.locator("#goals li").count()
    view.click("#play")
    assert place(view) < many, "played again from the start"


def test_it_steps_forward_and_back_and_the_floor_follows(show: Open, flow: str) -> None:
    view = show(flow)
    tallies = "[...document.querySelectorAll('.tally')].map((node) => node.textContent).join()"
    start = view.evaluate(tallies)
    for _ in range(3):
        view.click("#next")
    assert place(view) == 3
    assert view.locator(".way.lit").count() == 1
    assert view.locator(".way.lit.bad").count() == 1, "the third call was refused"
    view.click("#back")
    view.click("#back")
    assert view.locator(".room.lit").get_attribute("data-app") == "slack"
    view.click("#first")
    assert view.evaluate(tallies) == start
    assert view.is_disabled("#back")


def test_keys_move_it(show: Open, flow: str) -> None:
    view = show(flow)
    press = view.keyboard.press
    press("ArrowRight")
    press("ArrowRight")
    press("ArrowLeft")
    assert place(view) == 1
    press("r")
    assert "refused" in view.inner_text("#now")
    press("e")
    assert "•" in view.inner_text(".row[aria-selected=true]")
    press("g")
    assert "Evidence for" in view.inner_text("#sheet")
    reached = place(view)
    press("Shift+g")
    assert place(view) < reached
    press("End")
    press("Home")
    assert place(view) == 0
    press(" ")
    assert view.inner_text("#play") == "Pause"
    press(" ")
    assert view.inner_text("#play") == "Play"
    press("/")
    view.keyboard.type("e r g")
    assert view.input_value("#find") == "e r g", "keys typed into a field move nothing"
    assert place(view) <= 1


def test_records_are_selected_from_list_scrubber_goals_and_map(show: Open, flow: str) -> None:
    view = show(flow)
    view.locator(".row").nth(4).click()
    assert place(view) == 5
    view.focus("#list")
    view.keyboard.press("ArrowDown")
    assert place(view) == 6
    view.locator("#seek").fill("9")
    assert place(view) == 9
    assert view.inner_text("#record-title").startswith("#8 ")
    view.locator("#goals .evidence button").first.click()
    assert "Evidence for" in view.inner_text("#sheet")
    view.locator(".room[data-app=mail]").focus()
    view.keyboard.press("Enter")
    found = view.locator(".row").all_inner_texts()
    assert found
    assert all("→ mail" in row for row in found)
    view.click("#only")
    view.select_option("#kind", label="refused calls")
    assert view.inner_text("#found").startswith("2 of ")
    box = view.locator("#marks").bounding_box()
    view.mouse.click(box["x"] + box["width"] - 9, box["y"] + 10)
    assert place(view) == int(view.get_attribute("#seek", "max"))


def test_what_is_said_stays_text(show: Open, flow: str) -> None:
    view = show(flow)
    view.keyboard.press("ArrowRight")
    assert "</script><img src=x onerror=alert(1)><!--<script>" in view.inner_text("#now")
    assert "</script><img src=x onerror=alert(1)><!--<script>" in view.inner_text("#sheet")
    assert view.locator("img").count() == 0
    assert view.locator("script").count() == 2


def test_a_message_with_an_image_in_it_cannot_load_one_even_if_it_got_in(
    browser: Any, flow: str, tmp_path: Path
) -> None:
    file = tmp_path / "forced.html"
    file.write_text(flow, "utf-8")
    view = browser.new_page()
    view.goto(file.as_uri())
    view.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.bad=1>')"
    )
    view.wait_for_timeout(200)
    assert view.evaluate("window.bad") is None
    view.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 420])
def test_it_fits_wide_and_narrow_in_both_lights(
    show: Open, flow: str, width: int, scheme: str
) -> None:
    view = show(flow, width, scheme)
    view.keyboard.press("End")
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    ink, paper = (
        view.evaluate(f"getComputedStyle(document.body).{name}")
        for name in ("color", "backgroundColor")
    )
    light = sum(map(int, paper[4:-1].split(","))) > sum(map(int, ink[4:-1].split(",")))
    assert light == (scheme == "light")


def test_ten_thousand_records_stay_quick(show: Open, tmp_path: Path) -> None:
    call = {"type": "call", "args": {"text": "word " * 30}, "response": {"ok": True}}
    apps = ("slack", "mail", "docs")
    records = ({**call, "tool": f"{apps[n % 3]}.do", "time_ms": n} for n in range(10_000))
    trace = tmp_path / "long.jsonl"
    trace.write_text("".join(f"{json.dumps(record)}\n" for record in records), "utf-8")
    view = show(page(read_tale(trace)))
    assert view.locator(".row").count() < 60, "only the rows in sight are there"
    slowest = view.evaluate(
        """() => { const seek = document.getElementById("seek"), took = [];
        for (let jump = 0; jump < 20; jump++) {
          seek.value = (jump * 7919 * 13) % 10000;
          const before = performance.now();
          seek.dispatchEvent(new Event("input"));
          document.body.offsetHeight;
          took.push(performance.now() - before);
        }
        return Math.max(...took); }"""
    )
    assert slowest < 500
    view.fill("#find", "docs.do")
    assert view.inner_text("#found") == "3,333 of 10,000 records"


def test_runs_are_chosen_sorted_and_unfolded(show: Open, tmp_path: Path) -> None:
    root = tmp_path / "many"
    made(root / "gold")
    made(root / "noop", "noop", "baseline:noop")
    made(root / "hostile", agent=HARM, said=HARM)
    made(root / "open", agent="left", finished=False)
    trials = list(read_trials(find_runs(root)))
    for width, scheme in ((1280, "light"), (420, "dark")):
        view = show(dashboard.page(dashboard.told(trials)), width, scheme)
        assert view.evaluate("document.documentElement.scrollWidth") <= width
        assert view.inner_text("#found").startswith("4 of 4 runs: 2 succeeded, 1 did not, 1 not")
        view.click("#table thead button:text-is('score')")
        outcomes = view.locator("#table .chip").all_inner_texts()
        assert outcomes == ["success", "success", "no success", "not counted"]
        view.select_option("#by-outcome", label="not counted")
        assert "never finished" in view.inner_text("#table tbody tr")
        view.click("#all")
        view.select_option("#by-agent", label="baseline:noop")
        view.locator("#table tbody th button").focus()
        view.keyboard.press("Enter")
        assert view.locator("tr.more .missed-sign").count() == 5
        assert "Priya Raman → slack" in view.inner_text("tr.more .story")
        view.click("#all")
        view.fill("#find", "<img src=x")
        assert view.locator("#table tr[data-run]").count() == 1
        assert view.locator("img").count() == 0
