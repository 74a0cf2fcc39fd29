"""What has no screen loads no Textual; text of the office never reaches a widget as markup."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent / "vei_tui"
MODULES = [
    "vei_tui.session",
    "vei_tui.local_session",
    "vei_tui.commands",
    "vei_tui.keymap",
    "vei_tui.notices",
    "vei_tui.pump",
    *(
        f"vei_tui.presenters.{path.stem}"
        for path in sorted((ROOT / "presenters").glob("*.py"))
        if path.stem != "__init__"
    ),
]
MARKUP = {"Static", "Label", "OptionList", "DataTable", "Tree", "Markdown", "Button"}
DRAWN = [*sorted((ROOT / "panes").glob("*.py")), *sorted((ROOT / "screens").glob("*.py"))]


def test_sessions_commands_and_presenters_load_no_textual() -> None:
    code = (
        f"import sys\nfor name in {MODULES!r}:\n    __import__(name)\n"
        "wrong = [n for n in sys.modules if n.split('.')[0] in ('textual', 'mcp')]\n"
        "sys.exit(', '.join(wrong) or None)"
    )
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_string_is_given_to_a_widget_that_reads_markup(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        attribute = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if name not in MARKUP and attribute not in {"update", "notify"}:
            continue
        for given in node.args[:1]:
            safe = isinstance(given, ast.Call) and getattr(given.func, "id", "") == "Content"
            assert safe, f"{path.name}:{node.lineno}"
        assert attribute != "notify", f"{path.name}:{node.lineno}: toasts read markup"
