"""The stage for whole flows: the local workspace with the bot and the sample portfolio in it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.commands.stage import Stage, stage
from bot.domain.enums import DeliveryState
from bot.sandbox.transport import HttpTransport
from models.outbox import Delivery
from tests.flows.copies import copy_of
from tests.flows.drawn import undrawn
from tests.flows.forged import ACROSS

MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
"""In London, 08:30: the last period closed on Friday at 16:00; prompts begin at nine."""


def settle(play: Stage) -> None:
    """Let everything that waits be sent; a conversation hears one message a second, and may hear a dozen."""
    for number in range(16):
        play.settle()
        if number >= 4 and not _is_due(play):
            return
        play.workspace.clock.advance(timedelta(seconds=2))


def _is_due(play: Stage) -> bool:
    due = select(Delivery.id).where(
        Delivery.state == DeliveryState.PENDING, Delivery.due_at <= play.workspace.clock.now()
    )
    with play.application.database.read() as session:
        return session.scalar(due.limit(1).execution_options(across_workspaces=ACROSS)) is not None


def unhurried(set_up: Stage) -> Stage:
    """Let a starved machine take longer than Slack would; where 3 s matter, a test measures them."""
    assert isinstance(set_up.workspace.transport, HttpTransport)
    set_up.workspace.transport.answer_within = 15
    set_up.workspace.triggers.life_seconds = 15
    return set_up


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample portfolio as it stands on Monday morning, to copy from."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    with stage(now=MONDAY, database_url=f"sqlite:///{path}", scheduled=False):
        pass
    return path


@pytest.fixture
def play(sample_database: Path, tmp_path: Path) -> Iterator[Stage]:
    """A stage of a test's own, on SQLite, on Monday morning; only seconds pass by themselves."""
    address = f"sqlite:///{copy_of(sample_database, tmp_path)}"
    with stage(now=MONDAY, database_url=address, scheduled=False) as set_up:
        yield unhurried(set_up)
        assert undrawn(set_up) == {}


@pytest.fixture(scope="module")
def sample_stage(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage for a whole file of tests, each of which leaves it fit for the next."""
    address = f"sqlite:///{copy_of(sample_database, tmp_path_factory.mktemp('stage'))}"
    with stage(now=MONDAY, database_url=address, scheduled=False) as set_up:
        yield unhurried(set_up)
        assert undrawn(set_up) == {}
