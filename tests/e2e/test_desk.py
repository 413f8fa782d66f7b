"""Where there is no browser, whoever wants one is told how to get it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.e2e.desk import HOW_TO_GET_ONE, chromium_path


def test_without_a_browser_the_pictures_say_how_to_get_one(tmp_path: Path) -> None:
    bare = {"PATH": str(tmp_path), "HOME": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.e2e.pictures"], capture_output=True, text=True, env=bare, timeout=60
    )
    assert (ran.returncode, ran.stderr.strip()) == (1, HOW_TO_GET_ONE)


def test_the_browser_that_the_advice_lets_one_name_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere: Any = SimpleNamespace(chromium=SimpleNamespace(executable_path=os.devnull + "/none"))
    monkeypatch.setenv("SIGHTLINE_TEST_CHROMIUM", "/opt/mine")
    assert "SIGHTLINE_TEST_CHROMIUM" in HOW_TO_GET_ONE
    assert chromium_path(nowhere) == "/opt/mine"
