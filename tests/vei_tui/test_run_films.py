"""Films and pictures of a run: what they show, the same each time, made without any terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.dom import minidom

import pytest
from PIL import Image

from tests.vei_tui.pages import made
from vei_tui import cli
from vei_tui.pictures.cast import asciicast
from vei_tui.pictures.film import Film, Look, Row, Span, Still, paced, pieces, words
from vei_tui.pictures.lettering import CELL, Lettering
from vei_tui.pictures.pixels import gif, png
from vei_tui.pictures.vector import svg
from vei_tui.registry import discover
from vei_tui.screens.filming import film, known_tape
from vei_tui.seats.recordings import Reel, open_recording
from vei_tui.settings import Settings

HOSTILE = (
    "日本 \U0001f468\u200d\U0001f469 e\u0301 </text><script>alert(1)</script> \x1b[31m & \u202ex"
)
"""Wide, joined and combined characters, markup, and what would steer a terminal."""

ROOT = Path(__file__).resolve().parents[2]

SMALL = (80, 24)

PLAIN = Look((220, 220, 220), (15, 20, 29))
LOUD = Look((255, 120, 0), (40, 40, 60), bold=True, italic=True, underline=True, strike=True)


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day in which everything is done as it should be."""
    return made(tmp_path_factory.mktemp("films") / "gold")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day of someone whose name and words mean harm."""
    return made(tmp_path_factory.mktemp("films") / "hostile", agent=HOSTILE, said=HOSTILE)


def shot(
    path: Path, *steps: int, size: tuple[int, int] = SMALL, theme: str = "night-shift"
) -> Film:
    """A recording, filmed at some of its steps."""
    tape = known_tape(open_recording(path, discover().news()), lambda _: None)
    seen: list[int] = []
    made_film = film(Settings(theme=theme), tape, steps, size, 500, seen.append)
    assert sum(seen) == len(steps)
    return made_film


def texts(still: Still) -> list[str]:
    """The rows of a picture."""
    return [words(row) for row in still.rows]


def said(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    """What the command answers: exit code and stderr."""
    code = cli.run(cli.vei, "vei", ["visualize", "export", *argv])
    out, err = capsys.readouterr()
    assert out == ""
    return code, err


def row_of(*spans: tuple[str, Look]) -> Row:
    """A row of texts with looks."""
    return tuple(Span(text, sum(cells for _, cells in pieces(text)), look) for text, look in spans)


def film_of(*rows: Row) -> Film:
    """A film of one row, a picture each."""
    width = sum(span.cells for span in rows[0])
    stills = tuple(Still((row,), at, 100) for at, row in enumerate(rows))
    return Film("of one row", width, 1, PLAIN.paper, paced(stills, 100))


# What is filmed


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
def test_the_office_is_shown_as_it_was_at_each_step(gold: Path, size: tuple[int, int]) -> None:
    taken = shot(gold, 0, 7, 15, size=size)
    assert (taken.columns, taken.lines) == size
    assert taken.title == "A laptop from MacroCompute"
    for still, step in zip(taken.stills, (0, 7, 15), strict=True):
        assert still.step == step
        assert [sum(span.cells for span in row) for row in still.rows] == [size[0]] * size[1]
        assert any(f"step {step}/15" in text for text in texts(still))
    first, middle, last = ("\n".join(texts(still)) for still in taken.stills)
    assert "mail.compose" not in first
    assert "mail.compose" in middle
    assert "Re: Quote for one MacroBook Pro 16" in last
    assert "REPLAY PLAYING" in middle
    assert "REPLAY PAUSED" in last, "it stands still at its end"


def test_goals_are_marked_at_the_picture_by_which_they_were_met(gold: Path) -> None:
    stills = shot(gold, 0, 5, 8, 15).stills
    assert [len(still.marks) for still in stills] == [0, 0, 3, 2]
    assert stills[-1].marks == ("✔ Get Dana's approval", "✔ Read the vendor's answer")


def test_equal_pictures_are_one_and_idle_time_is_cut() -> None:
    quiet, other = row_of(("still", PLAIN)), row_of(("moved", PLAIN))
    stills = tuple(Still((row,), at, 0) for at, row in enumerate([quiet] * 50 + [other]))
    assert [still.ms for still in paced(stills, 500)] == [2_000, 2_000]
    assert [still.ms for still in paced(stills, 5_000)] == [5_000, 5_000]


def test_what_cannot_be_done_again_is_filmed_as_it_was_written(gold: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.json"
    foreign.write_bytes((gold / "transcript.json").read_bytes())
    tape = open_recording(foreign)
    assert isinstance(tape, Reel)
    shown = "\n".join(texts(shot(foreign, 3).stills[0]))
    assert "As it was written." in shown
    assert "step 3/" in shown


def test_hostile_words_stay_within_their_cells(hostile: Path) -> None:
    taken = shot(hostile, 1, 2, 3)
    for still in taken.stills:
        for row, text in zip(still.rows, texts(still), strict=True):
            assert sum(span.cells for span in row) == SMALL[0]
            assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", text)
    page = b"".join(svg(taken)).decode()
    minidom.parseString(page)
    assert "<script" not in page
    sent = b"".join(asciicast(taken)).decode()
    assert not re.search(r"\\u001b(?!\[[0-9;?]*[HGmJl])", sent), "nothing but our own sequences"


# asciicast


class Terminal:
    """As much of a terminal as the casts need: it is told where, and writes there."""

    def __init__(self, columns: int, lines: int) -> None:
        self._cells = [[" "] * columns for _ in range(lines)]
        self._x = self._y = 0

    def feed(self, sent: str) -> None:
        """Take what is sent."""
        for code, letter, text in re.findall(r"\x1b\[([0-9;?]*)([A-Za-z])|([^\x1b]+)", sent):
            if letter == "H":
                self._y, self._x = (int(part) - 1 for part in code.split(";"))
            elif letter == "G":
                self._x = int(code) - 1
            for each, cells in pieces(text):
                self._cells[self._y][self._x : self._x + cells] = [each] + [""] * (cells - 1)
                self._x += cells

    @property
    def rows(self) -> list[str]:
        """What is to be seen."""
        return ["".join(row) for row in self._cells]


@pytest.mark.parametrize("day", ["gold", "hostile"])
def test_an_asciicast_shows_the_same_text_at_every_picture(
    day: str, request: pytest.FixtureRequest
) -> None:
    taken = shot(request.getfixturevalue(day), *range(0, 16, 3))
    head, *events = [json.loads(line) for line in b"".join(asciicast(taken)).splitlines()]
    assert head["version"] == 3
    assert head["term"] == {"cols": 80, "rows": 24, "type": "xterm-256color"}
    assert head["idle_time_limit"] == 2
    terminal, stills, marks = Terminal(*SMALL), iter(taken.stills), []
    for _, kind, data in events:
        if kind == "o":
            terminal.feed(data)
            assert terminal.rows == texts(next(stills))
        elif kind == "m":
            marks.append(data)
    assert next(stills, None) is None
    assert marks == [mark for still in taken.stills for mark in still.marks]
    assert events[-1][1:] == ["x", "0"]
    assert sum(event[0] for event in events) == pytest.approx(taken.ms / 1_000)


def test_an_asciicast_sends_only_what_changes() -> None:
    before = row_of(("left ", PLAIN), ("mid", LOUD), (" right", PLAIN))
    after = row_of(("left ", PLAIN), ("new", LOUD), (" right", PLAIN))
    lines = b"".join(asciicast(film_of(before, after))).splitlines()
    look = "\x1b[0;1;3;4;9;38;2;255;120;0;48;2;40;40;60m"
    assert json.loads(lines[2]) == [0.1, "o", f"\x1b[1;6H{look}new"]


# SVG


def test_an_svg_plays_every_picture_and_shows_the_last_where_nothing_plays(gold: Path) -> None:
    taken = shot(gold, 0, 7, 15)
    page = b"".join(svg(taken)).decode()
    tree = minidom.parseString(page)
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("https://v", "")
    for at, start in enumerate((0, 500, 1_000)):
        shown = tree_text(tree, start / taken.ms)
        for span in (span for row in taken.stills[at].rows for span in row):
            assert all(word in shown for word in span.text.split())
        assert f"step {taken.stills[at].step}/15" in shown
    still = tree_text(tree, None)
    assert "step 15/15" in still
    assert "step 7/15" not in still


def tree_text(tree: minidom.Document, when: float | None) -> str:
    """The text that an SVG shows at a part of its time, or where nothing plays it."""
    shared = {node.getAttribute("id"): node for node in tree.getElementsByTagName("g")}

    def text(node: minidom.Element) -> str:
        shown = node.getAttribute("display") != "none"
        plays = [child for child in node.childNodes if child.nodeName == "animate"]
        if plays and when is not None:
            times = [float(each) for each in plays[0].getAttribute("keyTimes").split(";")]
            values = plays[0].getAttribute("values").split(";")
            at = max(at for at, time in enumerate(times) if time <= when + 1e-6)
            shown = values[at] == "inline"
        if not shown or node.nodeName == "defs":
            return ""
        if node.nodeName == "use":
            return text(shared[node.getAttribute("href")[1:]])
        if node.nodeName == "text":
            return str(node.firstChild.data) + "\n" if node.firstChild else ""
        return "".join(text(child) for child in node.childNodes if child.nodeType == 1)

    return text(tree.documentElement)


def test_an_svg_of_one_picture_has_nothing_that_plays() -> None:
    page = b"".join(svg(film_of(row_of(("one <&> ", PLAIN), ("日本", LOUD))))).decode()
    assert "animate" not in page
    assert "one &lt;&amp;&gt;" in page
    assert f'x="{10 * CELL[0]}"' in page, "what is wide has a place of its own"


# Pixels


def test_a_gif_gives_every_picture_back_as_the_png_has_it(gold: Path, tmp_path: Path) -> None:
    taken = shot(gold, 6, 7, 15)
    done: list[int] = []
    (tmp_path / "film.gif").write_bytes(b"".join(gif(taken, done.append)))
    assert sum(done) == 3
    with Image.open(tmp_path / "film.gif") as image:
        assert image.size == (80 * CELL[0], 24 * CELL[1])
        assert (image.n_frames, image.info["loop"]) == (3, 0)
        for at, ms in enumerate((500, 500, 2_000)):
            image.seek(at)
            assert image.info["duration"] == ms
            one = Film(taken.title, 80, 24, taken.paper, (taken.stills[at],))
            (tmp_path / "one.png").write_bytes(png(one))
            with Image.open(tmp_path / "one.png") as alone:
                assert differing(image.convert("RGB"), alone.convert("RGB")) < 0.01


def differing(one: Image.Image, other: Image.Image) -> float:
    """The part of the pixels that is clearly of another colour; shades of a letter may differ."""
    pairs = zip(one.tobytes(), other.tobytes(), strict=True)
    return sum(abs(a - b) > 64 for a, b in pairs) / (one.width * one.height)


def test_letters_stand_in_their_cells_and_what_the_font_lacks_is_a_box() -> None:
    letters = Lettering()
    assert letters.shape("A", 1, False, False).getbbox() is not None
    assert letters.shape(" ", 1, False, False).getbbox() is None
    assert letters.shape("A", 1, True, False).tobytes() != (
        letters.shape("A", 1, False, False).tobytes()
    )
    box = letters.shape("日", 2, False, False)
    assert box.size == (2 * CELL[0], CELL[1])
    assert box.getbbox() == (1, 3, 16, 15)
    assert letters.shape("\U0001f468\u200d\U0001f469", 2, False, False).tobytes() == box.tobytes()
    accented = letters.shape("e\u0301", 1, False, False)
    assert accented.tobytes() == letters.shape("é", 1, False, False).tobytes()


def test_the_font_has_what_the_app_draws(gold: Path) -> None:
    letters = Lettering()
    shown = {
        each for still in shot(gold, 0, 8, 15).stills for text in texts(still) for each in text
    }
    shown |= set("█╋━┼─·✔!✗•▸▌▏▎▍▋▊▉▁▂▃▄▅▆▇×…–│╭╮╰╯○●▮▯←→↑↓")
    assert sorted(each for each in shown if not each.isspace() and not letters.has(each)) == []


def test_more_colours_than_a_gif_may_have_are_brought_near(tmp_path: Path) -> None:
    row = row_of(
        *((chr(65 + at % 26), Look((at, 255 - at, 128), (0, at // 2, at))) for at in range(256))
    )
    (tmp_path / "many.gif").write_bytes(b"".join(gif(film_of(row), lambda _: None)))
    with Image.open(tmp_path / "many.gif") as image:
        pixels = image.convert("RGB")
    for at in range(0, 256, 15):
        found = pixels.getpixel((at * CELL[0], 0))
        assert isinstance(found, tuple)
        wanted = (0, at // 2, at)
        assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= 16


# The command


FORMS = ("gif", "svg", "cast", "png")

EXPORTS = """
import sys
from vei_tui import cli
run, salt, *forms = sys.argv[1:]
for form in forms:
    part = [] if form == "png" else ["--from", "5", "--to", "9"]
    out = f"{salt}.{form}"
    size = ["--width", "80", "--height", "24"]
    cli.run(cli.vei, "vei", ["visualize", "export", run, out, *size, *part])
"""
"""A process that writes a run in each of some forms."""


def test_the_same_run_gives_the_same_bytes_in_every_process(hostile: Path, tmp_path: Path) -> None:
    for salt, extra in (("1", {"NO_COLOR": "1", "TERM": "dumb"}), ("2", {})):
        done = subprocess.run(
            [sys.executable, "-c", EXPORTS, str(hostile), salt, *FORMS],
            env={**os.environ, "PYTHONHASHSEED": salt, "PYTHONPATH": str(ROOT), **extra},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == ""
        told = done.stderr.splitlines()
        assert len(told) == len(FORMS), "a line each, and no bar where nobody watches"
        for line, form in zip(told, FORMS, strict=True):
            assert line.startswith(f"Written: {salt}.{form} (")
    for form in FORMS:
        one, other = ((tmp_path / f"{salt}.{form}").read_bytes() for salt in "12")
        assert one == other, form


def test_a_long_run_is_filmed_in_strides_that_end_at_its_end(
    gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from vei_tui.verbs import visualize_export

    monkeypatch.setattr(visualize_export, "USUAL_FRAMES", 5)
    out = str(tmp_path / "a.cast")
    code, err = said(capsys, str(gold), out, "--width", "60", "--height", "16")
    assert code == 0
    assert err == f"Written: {out} (5 pictures, steps 0 to 15, every 4 steps)\n"
    code, err = said(capsys, str(gold), out, "--stride", "7", "--from", "2")
    assert err == f"Written: {out} (3 pictures, steps 2 to 15, every 7 steps)\n"
    monkeypatch.setattr(visualize_export, "MOST_FRAMES", 5)
    code, err = said(capsys, str(gold), out, "--stride", "1")
    assert code == 2
    assert "That would be 16 pictures." in err


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["out.mp4"], "says no form"),
        (["nowhere/out.svg"], "There is no directory"),
        (["out.png", "--from", "3"], "A .png is one picture."),
        (["out.gif", "--at", "3"], "--at is for one picture."),
        (["out.svg", "--at", "3", "--stride", "2"], "--at is for one picture."),
        (["out.svg", "--at", "99"], "The last step is 15."),
        (["out.svg", "--at", "noon"], "--at is no step"),
        (["out.svg", "--from", "9", "--to", "3"], "There is no step from 9 to 3."),
        (["out.svg", "--theme", "nope"], "--theme is 'nope'."),
    ],
)
def test_what_cannot_be_made_is_an_error_that_says_so(
    argv: list[str], message: str, gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / argv[0]
    code, err = said(capsys, str(gold), str(out), *argv[1:])
    assert code == 2
    assert message in err
    assert not out.exists()


def test_without_pillow_the_extra_is_named_and_the_rest_is_made(
    gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vei_tui.verbs.visualize_export.find_spec", lambda _: None)
    code, err = said(capsys, str(gold), str(tmp_path / "a.gif"))
    assert code == 2
    assert "'vei-tui[replay]'" in err
    assert err.count("\n") == 1
    code, err = said(capsys, str(gold), str(tmp_path / "a.svg"), "--at", "3")
    assert code == 0
