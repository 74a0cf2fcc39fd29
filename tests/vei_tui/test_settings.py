"""The environment and `.env`: what is read, what stands above what, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from vei_tui.settings import (
    DEFAULT_SCENARIO,
    DEFAULT_SEED,
    MAX_SEED,
    Settings,
    UsageProblem,
    read_env_file,
    read_settings,
)


def test_an_empty_environment_gives_the_documented_defaults(tmp_path: Path) -> None:
    assert read_settings({}, tmp_path) == Settings(
        seed=42042, scenario="macrocompute_default", artifacts_dir=Path("_vei_out"), theme=""
    )


def test_env_file_fills_what_is_unset_and_never_overrides(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("VEI_SEED=7\nVEI_ARTIFACTS_DIR=from_file\n", "utf-8")
    settings = read_settings({"VEI_SEED": "9"}, tmp_path)
    assert settings.seed == 9
    assert settings.artifacts_dir == Path("from_file")


def test_an_empty_value_counts_as_unset(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("VEI_SEED=8\n", "utf-8")
    assert read_settings({"VEI_SEED": ""}, tmp_path).seed == 8
    assert read_settings({"VEI_SCENARIO": ""}, tmp_path).scenario == DEFAULT_SCENARIO


def test_scenario_file_stands_above_scenario_name(tmp_path: Path) -> None:
    environ = {"VEI_SCENARIO": "some_world", "VEI_SCENARIO_CONFIG": "my/world.yaml"}
    assert read_settings(environ, tmp_path).scenario == "my/world.yaml"
    assert read_settings({"VEI_SCENARIO": "some_world"}, tmp_path).scenario == "some_world"


@pytest.mark.parametrize("seed", ["0", "42042", str(MAX_SEED), " 7 "])
def test_seeds_that_are_taken(seed: str, tmp_path: Path) -> None:
    assert read_settings({"VEI_SEED": seed}, tmp_path).seed == int(seed)


@pytest.mark.parametrize("seed", ["-1", "1.5", "abc", "٣", str(MAX_SEED + 1), "1_000"])
def test_seeds_that_are_refused_say_what_would_be_right(seed: str, tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match=r"VEI_SEED is .*It must be a whole number from 0 to"):
        read_settings({"VEI_SEED": seed}, tmp_path)


def test_a_theme_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="Did you mean graphite"):
        read_settings({"VEI_THEME": "grafite"}, tmp_path)


def test_a_file_in_place_of_the_artifacts_directory_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "taken"
    file.touch()
    with pytest.raises(UsageProblem, match="which is a file"):
        read_settings({"VEI_ARTIFACTS_DIR": str(file)}, tmp_path)


def test_env_file_forms(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(
        "\ufeff# a comment\n"
        "\n"
        "PLAIN=value # and a comment\n"
        "HASH=a#b\n"
        "export EXPORTED = spaced \n"
        "SINGLE='as $it \\n is' # quoted\n"
        'DOUBLE="two\\nlines and \\"quotes\\""\n'
        "EMPTY=\n"
        "not an assignment\n"
        "VEI_SEED=5\r\n",
        "utf-8",
    )
    assert read_env_file(path) == {
        "PLAIN": "value",
        "HASH": "a#b",
        "EXPORTED": "spaced",
        "SINGLE": "as $it \\n is",
        "DOUBLE": 'two\nlines and "quotes"',
        "EMPTY": "",
        "VEI_SEED": "5",
    }


def test_no_env_file_is_no_settings(tmp_path: Path) -> None:
    assert read_env_file(tmp_path / ".env") == {}
    (tmp_path / ".env").mkdir()
    assert read_env_file(tmp_path / ".env") == {}
    assert read_settings({}, tmp_path).seed == DEFAULT_SEED


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"OTHER=1\nVEI_SEED\n", "line 2 has no value"),
        (b"VEI_SCENARIO='never closed\n", "line 1: the quotation mark is never closed"),
        (b"VEI_SEED=\xff\xfe\n", "it is not UTF-8 text"),
    ],
)
def test_env_file_that_cannot_be_read_names_the_place(
    content: bytes, message: str, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(UsageProblem, match=message):
        read_settings({}, tmp_path)
