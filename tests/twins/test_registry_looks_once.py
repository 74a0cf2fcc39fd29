"""An app that was imported is found without looking through the folder of the apps again."""

from __future__ import annotations

import pytest

from twins import registry


def test_an_app_that_is_there_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    slack = registry.twin("slack")
    monkeypatch.setattr(registry, "names", lambda: pytest.fail("the folder was read again"))
    assert registry.twin("slack") is slack
