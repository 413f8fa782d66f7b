"""The stage for whole flows: the local workspace with the bot and the sample portfolio in it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.commands.stage import Stage, stage

MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
"""In London, 08:30: the last period closed on Friday at 16:00; prompts begin at nine."""


@pytest.fixture
def play() -> Iterator[Stage]:
    """A fresh stage of a test's own, on SQLite, with no time passing by itself but seconds."""
    with stage(now=MONDAY) as set_up:
        yield set_up
