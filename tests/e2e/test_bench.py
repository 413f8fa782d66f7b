"""The benchmark of the local workspace measures every post in every page."""

import pytest
from playwright.sync_api import sync_playwright

from bench.sandbox import READERS, measure
from tests.e2e.desk import HOW_TO_GET_ONE, chromium_path

pytestmark = pytest.mark.browser


def test_a_short_run_draws_every_post_in_every_page() -> None:
    with sync_playwright() as playwright:
        if chromium_path(playwright) is None:
            pytest.skip(HOW_TO_GET_ONE)
    found = measure(at_once=10, quiet_seconds=0.5, busy_seconds=0.1)
    assert found["pages"] == len(READERS)
    assert found["drawn"] == len(READERS) * (6 + 21 + 11)  # each run ends with one more
    assert found["post_to_pixels_ms"] > 0
