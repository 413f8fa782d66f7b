"""The stage for whole flows: the local workspace with the bot and the sample portfolio in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, exists, select

from bot.app import Waits
from bot.commands.stage import Stage, stage
from bot.domain.enums import DeliveryState
from models import Delivery, migrate
from tests.databases import UNHURRIED, administer, copied, text_of
from tests.flows.copies import copy_of
from tests.flows.drawn import undrawn
from tests.flows.forged import ACROSS

MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
"""In London, 08:30: the last period closed on Friday at 16:00; prompts begin at nine."""

MOST_IN_A_ROW = 30
"""Messages to one conversation at one moment; what is still due then waits for something else than time."""

PATIENT = Waits(UNHURRIED, slack=20)


def settle(play: Stage) -> None:
    """Let everything that is due be sent, which takes time: a conversation hears one message a second."""
    play.settle()
    for _ in range(MOST_IN_A_ROW):
        play.workspace.clock.advance(timedelta(seconds=2))
        play.settle()
        if not is_due(play):
            return


def is_due(play: Stage) -> bool:
    """Say whether the outbox holds what should have been sent by now."""
    now = play.workspace.clock.now()
    due = exists().where(Delivery.state == DeliveryState.PENDING, Delivery.due_at <= now)
    with play.application.database.read() as session:
        return bool(session.scalar(select(due).execution_options(across_workspaces=ACROSS)))


@contextmanager
def staged(database_url: str, *, now: datetime = MONDAY, waits: Waits = PATIENT) -> Iterator[Stage]:
    """Set a stage whose jobs run when the clock is moved, and on which nobody hurries.

    A busy machine may take longer than Slack would; a test of the 3 s brings the waits of production.
    """
    with stage(now=now, database_url=database_url, scheduled=False, waits=waits) as set_up:
        set_up.workspace.be_patient(PATIENT.slack)
        yield set_up


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database at the newest revision with no rows, to copy from."""
    path = tmp_path_factory.mktemp("migrated") / "migrated.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample portfolio as it stands on Monday morning, to copy from."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    with stage(now=MONDAY, database_url=f"sqlite:///{path}", scheduled=False):
        pass
    return path


@pytest.fixture(scope="session")
def postgresql_sample(postgresql: URL) -> str:
    """The same on PostgreSQL: the name of a database to copy from."""
    administer(postgresql, "CREATE DATABASE sightline_sample")
    with stage(
        now=MONDAY, database_url=text_of(postgresql.set(database="sightline_sample")), scheduled=False
    ):
        pass
    return "sightline_sample"


@pytest.fixture
def postgresql_copy(postgresql: URL, postgresql_sample: str) -> Iterator[URL]:
    """A copy of it for one test."""
    yield from copied(postgresql, template=postgresql_sample)


@pytest.fixture
def play(sample_database: Path, tmp_path: Path) -> Iterator[Stage]:
    """A stage of a test's own, on SQLite, on Monday morning; only seconds pass by themselves."""
    address = f"sqlite:///{copy_of(sample_database, tmp_path)}"
    with staged(address) as set_up:
        yield set_up
        assert undrawn(set_up) == {}


@pytest.fixture(scope="module")
def sample_stage(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage for a whole file of tests, each of which leaves it fit for the next."""
    address = f"sqlite:///{copy_of(sample_database, tmp_path_factory.mktemp('stage'))}"
    with staged(address) as set_up:
        yield set_up
        assert undrawn(set_up) == {}
