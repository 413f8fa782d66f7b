"""The benchmark of the local workspace measures every post in every page."""

import json
import subprocess
import sys

import pytest
from playwright.sync_api import Browser

from bench.sandbox import READERS

pytestmark = pytest.mark.browser

SHORT = "measure(at_once=10, quiet_seconds=0.5, busy_seconds=0.1)"


def test_a_short_run_draws_every_post_in_every_page(browser: Browser) -> None:
    # In a process of its own: this one may be inside a browser's loop already.
    code = f"import json; from bench.sandbox import measure; print(json.dumps({SHORT}))"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found["pages"] == len(READERS)
    assert found["drawn"] == len(READERS) * (6 + 21 + 11)  # each run ends with one more
    assert found["post_to_pixels_ms"] > 0
