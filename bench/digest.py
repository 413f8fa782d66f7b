"""What the PMO's digest costs as a portfolio grows: `python -m bench.digest` prints a line for each database.

Planned as its job plans it: the facts, the digest, the message with its pictures. Nearly every project has
reported since the digest before, one in ten changed its rating, milestones moved, scores and confidences
changed. `queries` are its statements, `seconds` the least of its times, since whatever else the machine does
only adds to them, `peak_mb` the most memory that the process which built it ever took, Python and SQLAlchemy
included, and `growth` its time divided by the time with a tenth of the projects.

By itself there are 2,000 projects with 50 reports each. `--full` takes 20,000 projects and 1,000,000
reports; filling the databases takes minutes.
"""

import argparse
import json
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from operator import attrgetter
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from bench.databases import DATABASES
from bench.portfolio import IN_A_PROGRAM, NOW, OF_A_PM, seed, write_rows
from bench.queries import count_queries
from bench.slack import TEAM
from bot.domain.enums import Confidence, EvidenceKind, Rating
from bot.domain.ids import WorkspaceId
from bot.jobs.digests import post_digest
from bot.services import runs
from models import (
    Alignment,
    ConfidenceRating,
    Deployment,
    DigestRun,
    Linkage,
    MilestoneMove,
    Objective,
    RegisterEntry,
    ScoreChange,
    StatusReport,
    migrate,
)
from models.database import FOR_JOBS, Database
from models.workspaces import workspace_of_team

SHORT, FULL = 2_000, 20_000
TIMES = 5
LAST_TIME = NOW - timedelta(days=3)
SINCE_THEN = NOW - timedelta(hours=2)
LONG_AGO = NOW - timedelta(weeks=3)
SECONDS = attrgetter("seconds")


@dataclass(frozen=True, slots=True)
class Measured:
    """One digest: its statements, its seconds, and the most memory that its process took, in megabytes."""

    queries: int
    seconds: float
    peak_mb: float


def happened(session: Session, workspace: WorkspaceId, projects: int) -> None:
    """Let things happen since the last digest to a portfolio that was there; a tenth of the risks are new."""
    of_all = range(1, projects + 1)
    write_rows(session, StatusReport, _reports(workspace, of_all))
    write_rows(session, ConfidenceRating, _ratings(workspace, of_all))
    session.execute(
        update(RegisterEntry)
        .where(RegisterEntry.workspace_id == workspace, RegisterEntry.project_id % 10 != 5)
        .values(raised_at=LONG_AGO)
    )
    write_rows(session, MilestoneMove, _moves(workspace, of_all))
    write_rows(session, ScoreChange, _score_changes(workspace, of_all))
    write_rows(session, Deployment, _deployments(workspace, of_all))
    write_rows(session, Linkage, _linkages(workspace, of_all))
    write_rows(session, Objective, _objectives(workspace))
    write_rows(session, Alignment, _alignments(workspace, projects))
    session.add(
        DigestRun(workspace_id=workspace, audience=runs.PMO, local_date=LAST_TIME.date(), as_of=LAST_TIME)
    )


def _reports(workspace: WorkspaceId, projects: Sequence[int]) -> Iterator[dict[str, Any]]:
    ratings = (Rating.GREEN, Rating.AMBER, Rating.RED)
    for number in projects:
        if number % 10 == 3:
            continue  # it reports late
        yield {
            "workspace_id": workspace,
            "project_id": number,
            "period": NOW.date() - timedelta(days=3),
            "overall": ratings[(number - 1 + (number % 10 == 7)) % 3],
            "summary": "The vendor delivers a week later than agreed.",
            "help_wanted": "A decision on the second vendor." if number % 50 == 0 else "",
            "author_id": number // OF_A_PM + 1,
            "reported_at": SINCE_THEN,
        }


def _ratings(workspace: WorkspaceId, projects: Sequence[int]) -> Iterator[dict[str, Any]]:
    points = tuple(Confidence)
    for number, (at, moved) in product(projects, ((LONG_AGO, 0), (SINCE_THEN, 1))):
        yield {
            "workspace_id": workspace,
            "project_id": number,
            "confidence": points[(number + moved * (number % 10 == 1)) % len(points)],
            "reason": "The plan has no slack left.",
            "rated_at": at,
        }


def _moves(workspace: WorkspaceId, projects: Sequence[int]) -> Iterator[dict[str, Any]]:
    for number in projects[::5]:
        yield {
            "workspace_id": workspace,
            "milestone_id": 2 * number,
            "moved_from": NOW.date() + timedelta(days=80),
            "moved_to": NOW.date() + timedelta(days=90),
            "moved_at": SINCE_THEN,
        }


def _score_changes(workspace: WorkspaceId, projects: Sequence[int]) -> Iterator[dict[str, Any]]:
    for number in projects[::5]:
        yield {
            "workspace_id": workspace,
            "entry_id": number,
            "probability_was": 1,
            "impact_was": 2,
            "changed_at": SINCE_THEN,
        }


def _deployments(workspace: WorkspaceId, projects: Sequence[int]) -> Iterator[dict[str, Any]]:
    for number, person in product(projects, (0, 1)):
        yield {
            "workspace_id": workspace,
            "person_id": number // OF_A_PM + 1 + person,
            "project_id": number,
            "percent": 8 if (number // OF_A_PM + 1 + person) % 10 else 12,
        }


def _linkages(workspace: WorkspaceId, projects: Sequence[int]) -> Iterator[dict[str, Any]]:
    for number in projects[: -IN_A_PROGRAM // 4]:
        yield {
            "workspace_id": workspace,
            "project_a_id": number,
            "project_b_id": number + IN_A_PROGRAM // 4,
            "kind": EvidenceKind.SHARED_SYSTEM,
            "score": 0.5 + (number % 50) / 100,
            "evidence": [
                {
                    "kind": EvidenceKind.SHARED_SYSTEM.value,
                    "weight": 0.6,
                    "sentence": f"Both use the system S{number % 40}",
                    "quotes": [{"text": "It runs on the old ledger", "source": "charter", "on": None}],
                }
            ],
            "found_at": LONG_AGO,
            "suggested_at": LONG_AGO if number % 20 else SINCE_THEN,
        }


def _objectives(workspace: WorkspaceId) -> Iterator[dict[str, Any]]:
    for number in range(1, 11):
        yield {"id": number, "workspace_id": workspace, "key": f"O{number}", "title": f"Objective {number}"}


def _alignments(workspace: WorkspaceId, projects: int) -> Iterator[dict[str, Any]]:
    for number in range(1, projects + 1, 2):
        yield {"workspace_id": workspace, "objective_id": number % 10 + 1, "project_id": number}


def fill(url: str, projects: int, reports: int) -> None:
    """Make the tables and fill them; the newest of each project's `reports` came since the last digest."""
    migrate.upgrade(url)
    database = Database(url, FOR_JOBS)
    seed(database, projects, reports - 1)
    with database.write() as session:
        tenant = workspace_of_team(session, TEAM)
        assert tenant is not None, "the portfolio has a workspace"
        tenant.digest_channel, tenant.digest_hour = "C0000001", 9
        happened(session, tenant.id, projects)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    database.dispose()


def measure(url: str) -> Measured:
    """Plan the digest once, in this process."""
    database = Database(url, FOR_JOBS)
    with database.read() as session:
        tenant = workspace_of_team(session, TEAM)
        assert tenant is not None, "the portfolio has a workspace"
    with count_queries(database.engine) as seen, database.read() as session:
        began = time.perf_counter()
        plan = post_digest(session, tenant.id, NOW)
        seconds = time.perf_counter() - began
    assert plan is not None, "its hour has come"
    database.dispose()
    return Measured(seen.total, seconds, _peak_mb())


def _peak_mb() -> float:
    """Read the most memory that this process held at once since it began."""
    (line,) = [
        each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM:")
    ]
    return int(line.split()[1]) / 1024


@contextmanager
def portfolio(name: str, projects: int, reports: int) -> Iterator[Callable[[], Measured]]:
    """Fill a database of its own, and give what measures a digest, always in the same process of its own.

    So the most memory that the process took is the digests', and only the last of them knows it.
    """
    with DATABASES[name]() as url:
        fill(url, projects, reports)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            yield lambda: pool.submit(measure, url).result()


def compared(name: str, projects: int, reports: int) -> tuple[Measured, Measured]:
    """Measure many projects and a tenth of them in turn, so that what else the machine does falls on both."""
    with portfolio(name, projects // 10, reports) as few, portfolio(name, projects, reports) as many:
        found = [(few(), many()) for _ in range(TIMES)]
    small, large = zip(*found, strict=True)
    return min(small, key=SECONDS), replace(min(large, key=SECONDS), peak_mb=large[-1].peak_mb)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of both databases."""
    parser = argparse.ArgumentParser(prog="python -m bench.digest", description=__doc__)
    parser.add_argument("--only", choices=DATABASES, help="one database (default: both)")
    parser.add_argument("--full", action="store_true", help=f"{FULL:,} projects")
    parser.add_argument("--projects", type=int, default=None, help="how many projects there are")
    parser.add_argument("--reports", type=int, default=50, help="of each project")
    asked = parser.parse_args(arguments)
    projects = asked.projects or (FULL if asked.full else SHORT)
    for name in DATABASES:
        if asked.only in (None, name):
            print(json.dumps(_line(name, projects, asked.reports)), flush=True)


def _line(name: str, projects: int, reports: int) -> dict[str, object]:
    small, large = compared(name, projects, reports)
    return {
        "bench": "digest",
        "database": name,
        "projects": projects,
        "reports": projects * reports,
        "queries": large.queries,
        "seconds": round(large.seconds, 2),
        "peak_mb": round(large.peak_mb),
        "growth": round(large.seconds / small.seconds, 1),
    }


if __name__ == "__main__":
    main()
