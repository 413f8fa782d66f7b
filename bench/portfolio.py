"""A portfolio of any size, written by few large statements: projects, their reports, milestones and risks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, literal, select
from sqlalchemy.orm import Session

from bench.slack import TEAM
from bot.domain.enums import EntryKind, Rating, Role
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.line.forms import forms_of
from bot.domain.line.name_index import Named
from bot.domain.rights import Actor
from bot.services.people import ensure_workspace
from models import (
    Base,
    Milestone,
    NameForm,
    Person,
    Program,
    Project,
    RegisterEntry,
    RoleGrant,
    StatusReport,
)
from models.database import FOR_JOBS, Database

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
IN_A_PROGRAM = 500
OF_A_PM = 5
FIRST = (
    "Payroll",
    "Billing",
    "Ledger",
    "Vendor",
    "Claims",
    "Branch",
    "Network",
    "Harbour",
    "Pension",
    "Fleet",
)
SECOND = ("Migration", "Renewal", "Platform", "Gateway", "Rollout", "Upgrade", "Merger", "Portal", "Hub")
THIRD = ("North", "South", "East", "West", "Lisbon", "Oslo", "Madrid", "Vienna", "Dublin", "Turin", "Porto")


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Who asks, and what about: somebody of the PMO, a PM, a member; a project of the PM's, a program."""

    pmo: Actor
    pm: Actor
    member: Actor
    project_key: str
    program_key: str
    program_id: int


def name_of(number: int) -> str:
    """Name a project in three words and a number, so that many share each word and none the whole."""
    first, rest = number % len(FIRST), number // len(FIRST)
    second, rest = rest % len(SECOND), rest // len(SECOND)
    third, rest = rest % len(THIRD), rest // len(THIRD)
    return f"{FIRST[first]} {SECOND[second]} {THIRD[third]} {rest + 1}"


def seed(database: Database, projects: int, reports: int) -> Portfolio:
    """Fill an empty database; `reports` are of each project, one a week, the last a week ago."""
    patient = Database(database.url.render_as_string(hide_password=False), FOR_JOBS)
    with patient.write() as session:
        workspace = ensure_workspace(session, TEAM, "Bench", now=NOW, time_zone="Europe/London").id
        people = max(2, projects // OF_A_PM)
        write_rows(session, Person, _people(workspace, people))
        write_rows(session, Program, _programs(workspace, projects))
        write_rows(session, Project, _projects(workspace, projects))
        for kind, rows in (
            (RoleGrant, [{"workspace_id": workspace, "person_id": people + 1, "role": Role.PMO}]),
            (NameForm, _forms(workspace, projects)),
            (Milestone, _milestones(workspace, projects)),
            (RegisterEntry, _entries(workspace, projects)),
            (StatusReport, _first_reports(workspace, projects)),
        ):
            write_rows(session, kind, rows)
        _more_reports(session, workspace, reports)
    with patient.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    patient.dispose()
    middle = projects // 2
    return Portfolio(
        pmo=_actor(workspace, people + 1, is_pmo=True),
        pm=_actor(workspace, middle // OF_A_PM + 1, leads=True),
        member=_actor(workspace, people + 2),
        project_key=f"P{middle}",
        program_key="PG1",
        program_id=1,
    )


def _actor(workspace: WorkspaceId, person: int, *, is_pmo: bool = False, leads: bool = False) -> Actor:
    return Actor(
        workspace,
        PersonId(person),
        f"U{person:07}",
        f"Person {person}",
        "Europe/London",
        is_pmo=is_pmo,
        leads=leads,
        at=NOW,
    )


def write_rows(session: Session, kind: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows in few large statements, ten thousand a time."""
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == 10_000:
            session.execute(insert(kind), batch)
            batch = []
    if batch:
        session.execute(insert(kind), batch)


def _people(workspace: WorkspaceId, people: int) -> Iterator[dict[str, Any]]:
    for number in range(1, people + 3):
        name = f"Person {number}"
        yield {
            "id": number,
            "workspace_id": workspace,
            "slack_id": f"U{number:07}",
            "name": name,
            "created_at": NOW,
        }


def _programs(workspace: WorkspaceId, projects: int) -> Iterator[dict[str, Any]]:
    for number in range(1, -(-projects // IN_A_PROGRAM) + 1):
        yield {"id": number, "workspace_id": workspace, "key": f"PG{number}", "name": f"Program {number}"}


def _projects(workspace: WorkspaceId, projects: int) -> Iterator[dict[str, Any]]:
    for number in range(projects):
        yield {
            "id": number + 1,
            "workspace_id": workspace,
            "key": f"P{number}",
            "name": name_of(number),
            "program_id": number // IN_A_PROGRAM + 1,
            "manager_id": number // OF_A_PM + 1,
            "confidential": number % 50 == 49,
            "created_at": NOW,
        }


def _forms(workspace: WorkspaceId, projects: int) -> Iterator[dict[str, Any]]:
    for number in range(projects):
        named = Named(number + 1, f"P{number}", name_of(number))
        for form in forms_of(named):
            yield {"workspace_id": workspace, "project_id": named.id, "form": form, "name": named.name}


def _milestones(workspace: WorkspaceId, projects: int) -> Iterator[dict[str, Any]]:
    for number in range(projects):
        for name in ("Design", "Go-live"):
            yield {
                "workspace_id": workspace,
                "project_id": number + 1,
                "name": name,
                "go_live": name == "Go-live",
                "baseline": NOW.date() + timedelta(days=60),
                "forecast": NOW.date() + timedelta(days=90),
            }


def _entries(workspace: WorkspaceId, projects: int) -> Iterator[dict[str, Any]]:
    for number in range(projects):
        yield {
            "workspace_id": workspace,
            "project_id": number + 1,
            "number": 1,
            "reference": f"P{number}-R1",
            "kind": EntryKind.RISK,
            "title": "The vendor is late",
            "probability": number % 5 + 1,
            "impact": number % 4 + 1,
            "raised_at": NOW,
        }


def _first_reports(workspace: WorkspaceId, projects: int) -> Iterator[dict[str, Any]]:
    for number in range(projects):
        at = NOW - timedelta(weeks=1)
        yield {
            "workspace_id": workspace,
            "project_id": number + 1,
            "period": at.date(),
            "overall": (Rating.GREEN, Rating.AMBER, Rating.RED)[number % 3],
            "summary": "The vendor delivers a week later than agreed.",
            "author_id": number // OF_A_PM + 1,
            "reported_at": at,
        }


def _more_reports(session: Session, workspace: WorkspaceId, reports: int) -> None:
    """Copy each project's newest report to the weeks before, which the database does by itself."""
    table = StatusReport.__table__
    assert isinstance(table, Table)
    newest = NOW - timedelta(weeks=1)
    names = [each.name for each in table.columns if each.name != "id"]
    for week in range(1, reports):
        at = newest - timedelta(weeks=week)
        changed = {
            "period": literal(at.date(), table.c.period.type),
            "reported_at": literal(at, table.c.reported_at.type),
        }
        columns = [changed.get(name, table.c[name]) for name in names]
        found = select(*columns).where(table.c.workspace_id == workspace, table.c.period == newest.date())
        session.execute(insert(table).from_select(names, found))
