"""What planning prompts costs as people grow: `python -m bench.prompts` prints one JSON line per database.

A tick is planned for people with a project each, of whom a fifth owe its report: `queries` are its
statements, `seconds` the time of the plan with its messages drawn, `growth` that time divided by the time
with a tenth of the people, `due` how many are asked. `next_ms` is the tick after it, for which all have been
asked already; `idle_ms` one at the weekend; `idle_writes` says whether either would have written.

By itself there are 20,000 people. `--full` takes 100,000; filling the databases takes minutes.
"""

import argparse
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.databases import DATABASES
from bench.portfolio import write_rows
from bench.queries import count_queries
from bench.slack import TEAM
from bot.domain.enums import Rating
from bot.domain.ids import WorkspaceId
from bot.domain.prompts import PromptNote
from bot.domain.public_holidays import is_holiday
from bot.jobs import prompt_overdue
from bot.services import prompting
from bot.services.people import ensure_workspace
from models import Person, Project, Prompt, StatusReport, migrate
from models.database import FOR_JOBS, Database

SHORT, FULL = 20_000, 100_000
LONG_AGO = datetime(2026, 9, 1, 9, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SATURDAY = MONDAY - timedelta(days=2)
DUE = MONDAY.date() - timedelta(days=3)
OWE = 5
"""One in so many owes a report."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One tick: its statements, its seconds, how many are asked; and two at which nobody is."""

    queries: int
    seconds: float
    due: int
    next_ms: float
    idle_ms: float
    idle_writes: bool


def seed(database: Database, people: int) -> WorkspaceId:
    """Fill an empty database: everybody runs one project, which has reported unless it owes."""
    with database.write() as session:
        workspace = ensure_workspace(session, TEAM, "Bench", now=LONG_AGO, time_zone="UTC").id
        write_rows(session, Person, _people(workspace, people))
        write_rows(session, Project, _projects(workspace, people))
        write_rows(session, StatusReport, _reports(workspace, people))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return workspace


def _people(workspace: WorkspaceId, people: int) -> Iterator[dict[str, Any]]:
    for number in range(1, people + 1):
        slack_id = f"U{number:07}"
        yield {
            "id": number,
            "workspace_id": workspace,
            "slack_id": slack_id,
            "name": slack_id,
            "time_zone": "Europe/London",
            "created_at": LONG_AGO,
        }


def _projects(workspace: WorkspaceId, people: int) -> Iterator[dict[str, Any]]:
    for number in range(1, people + 1):
        yield {
            "id": number,
            "workspace_id": workspace,
            "key": f"P{number}",
            "name": f"Project {number}",
            "manager_id": number,
            "created_at": LONG_AGO,
        }


def _reports(workspace: WorkspaceId, people: int) -> Iterator[dict[str, Any]]:
    for number in range(1, people + 1):
        owes = number % OWE == 0
        yield {
            "workspace_id": workspace,
            "project_id": number,
            "period": DUE - timedelta(weeks=1 if owes else 0),
            "overall": Rating.GREEN,
            "summary": "On plan.",
            "author_id": number,
            "reported_at": MONDAY - timedelta(days=10 if owes else 3),
        }


def measure(database: Database, workspace: WorkspaceId) -> Measured:
    """Plan a tick on a Monday morning, and one on a Saturday; holidays are worked out before."""
    is_holiday("GB", MONDAY.date())
    with count_queries(database.engine) as seen, database.read() as session:
        started = time.perf_counter()
        plan = prompt_overdue(session, workspace, MONDAY)
        seconds = time.perf_counter() - started
    assert plan is not None, "a fifth of the people owe a report"
    with database.write() as session:
        notes = prompting.due_prompts(session, workspace, now=MONDAY).notes
        write_rows(session, Prompt, (_asked(workspace, note) for note in notes))
    next_ms, next_writes = _without_work(database, workspace, MONDAY + timedelta(minutes=1))
    idle_ms, idle_writes = _without_work(database, workspace, SATURDAY)
    return Measured(seen.total, seconds, len(notes), next_ms, idle_ms, next_writes or idle_writes)


def _asked(workspace: WorkspaceId, note: PromptNote) -> dict[str, Any]:
    return {
        "workspace_id": workspace,
        "person_id": note.person_id,
        "period": note.period,
        "local_date": note.local_date,
        "count": note.count,
        "project_keys": note.project_keys,
        "prompted_at": MONDAY,
        "late_told": False,
    }


def _without_work(database: Database, workspace: WorkspaceId, now: datetime) -> tuple[float, bool]:
    """Plan a tick that finds nothing to do: its milliseconds, and whether it would have written."""
    with database.read() as session:
        started = time.perf_counter()
        plan = prompt_overdue(session, workspace, now)
        return 1000 * (time.perf_counter() - started), plan is not None


def measured(name: str, people: int) -> Measured:
    """Measure on a database of its own."""
    with DATABASES[name]() as url:
        migrate.upgrade(url)
        database = Database(url, FOR_JOBS)
        try:
            return measure(database, seed(database, people))
        finally:
            database.dispose()


def lines(names: Iterable[str], people: int) -> Iterator[dict[str, object]]:
    """Measure each database with many people and with a tenth of them."""
    for name in names:
        small, large = measured(name, people // 10), measured(name, people)
        yield {
            "database": name,
            "people": people,
            "due": large.due,
            "queries": large.queries,
            "seconds": round(large.seconds, 2),
            "growth": round(large.seconds / small.seconds, 1),
            "next_ms": round(large.next_ms),
            "idle_ms": round(large.idle_ms),
            "idle_writes": large.idle_writes,
        }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.prompts", description=__doc__)
    parser.add_argument("--full", action="store_true", help=f"{FULL:,} people")
    parser.add_argument("--people", type=int, default=None, help="how many people there are")
    asked = parser.parse_args(arguments)
    for line in lines(DATABASES, asked.people or (FULL if asked.full else SHORT)):
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
