"""How each live project stands and stood: its newest report and delivery confidence at several moments.

Narrow rows, one step into the index for each project and moment; see docs/decisions/newest_rows.md.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session

from bot.domain.enums import LIVE, Confidence, ProjectState, Rating
from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId
from models.excused import ExcusedReport
from models.plans import Milestone
from models.projects import Project
from models.reports import NO_CHANGE, ConfidenceRating, StatusReport, beside_project

TEXT = 600
"""Characters of a text that are loaded; fewer are told."""
AT_ONCE = 1_000
"""Rows that are fetched together: a driver that fetches all of them holds them twice."""
OF_LATE = timedelta(days=92)
"""How long before the last digest a milestone may have been done that is told now."""


def ratings_since(
    session: Session, workspace: WorkspaceId, project_ids: Collection[int], *, now: datetime, first: date
) -> dict[ProjectId, dict[date, Rating]]:
    """Give the rating of these projects for each period from `first` on, as reported up to `now`."""
    if not project_ids:
        return {}
    found = select(StatusReport.project_id, StatusReport.period, StatusReport.overall).where(
        StatusReport.workspace_id == workspace,
        StatusReport.project_id.in_(project_ids),
        StatusReport.period >= first,
        StatusReport.reported_at <= now,
    )
    rated: dict[ProjectId, dict[date, Rating]] = {}
    for project, period, rating in session.execute(found.order_by(StatusReport.period, StatusReport.version)):
        rated.setdefault(project, {})[period] = rating
    return rated


class ProjectRow(NamedTuple):
    """A live project with its newest report now and at the digest before; `rating_ago` a period ago.

    `summary` is empty where the rating is the same, `was_*` and `rating_ago` are None where the newest report
    is the same or where there was none. `steps` and `was_steps` are the milestones as both reports have them,
    only where one was done of late.
    """

    id: ProjectId
    key: str
    name: str
    program_id: ProgramId | None
    manager_id: PersonId | None
    state: ProjectState
    confidential: bool
    created_at: datetime
    resumed_on: date | None
    budget: Decimal | None
    currency: str
    period: date | None
    reported_at: datetime | None
    rating: Rating | None
    cost_forecast: Decimal | None
    repeats: bool | None
    help_wanted: str | None
    summary: str | None
    was_period: date | None
    was_reported_at: datetime | None
    was_rating: Rating | None
    was_cost_forecast: Decimal | None
    steps: list[dict[str, Any]] | None
    was_steps: list[dict[str, Any]] | None
    rating_ago: Rating | None
    excused_until: date | None


def project_rows(
    session: Session, workspace: WorkspaceId, *, now: datetime, since: datetime, ago: datetime
) -> list[ProjectRow]:
    """List the live projects by name, with their newest report at three moments."""
    kind, at = StatusReport, StatusReport.reported_at
    last, is_last = beside_project(kind, at, workspace, now, session=session)
    was, is_was = beside_project(kind, at, workspace, since, last.reported_at > since, session=session)
    old, is_old = beside_project(kind, at, workspace, ago, last.reported_at > ago, session=session)
    excused = select(func.max(ExcusedReport.period)).where(
        ExcusedReport.workspace_id == workspace, ExcusedReport.project_id == Project.id
    )
    done = exists().where(
        Milestone.workspace_id == workspace,
        Milestone.project_id == Project.id,
        Milestone.actual >= (since - OF_LATE).date(),
        last.reported_at > since,
    )
    found = (
        select(
            Project.id,
            Project.key,
            Project.name,
            Project.program_id,
            Project.manager_id,
            Project.state,
            Project.confidential,
            Project.created_at,
            Project.resumed_on,
            Project.budget,
            Project.currency,
            last.period,
            last.reported_at,
            last.overall,
            last.cost_forecast,
            last.source == NO_CHANGE,
            func.substr(last.help_wanted, 1, TEXT),
            case((last.overall == was.overall, ""), else_=func.substr(last.summary, 1, TEXT)),
            was.period,
            was.reported_at,
            was.overall,
            was.cost_forecast,
            case((done, last.milestones)),
            case((done, was.milestones)),
            old.overall,
            excused.scalar_subquery(),
        )
        .select_from(Project)
        .outerjoin(last, is_last)
        .outerjoin(was, is_was)
        .outerjoin(old, is_old)
        .where(Project.workspace_id == workspace, Project.state.in_(LIVE))
        .order_by(Project.name, Project.id)
    )
    return [ProjectRow._make(row) for row in session.execute(found.execution_options(yield_per=AT_ONCE))]


class ConfidenceRow(NamedTuple):
    """A project's newest delivery confidence now, at the digest before and a period ago.

    The latter two are None where it is the same or where there was none.
    """

    project_id: ProjectId
    confidence: Confidence
    reason: str
    rated_at: datetime
    was: Confidence | None
    ago: Confidence | None


def confidence_rows(
    session: Session, workspace: WorkspaceId, *, now: datetime, since: datetime, ago: datetime
) -> dict[ProjectId, ConfidenceRow]:
    """Give the delivery confidence of each project that has one, by the project's id."""
    kind, at = ConfidenceRating, ConfidenceRating.rated_at
    last, is_last = beside_project(kind, at, workspace, now, session=session)
    was, is_was = beside_project(kind, at, workspace, since, last.rated_at > since, session=session)
    old, is_old = beside_project(kind, at, workspace, ago, last.rated_at > ago, session=session)
    found = (
        select(
            Project.id,
            last.confidence,
            func.substr(last.reason, 1, TEXT),
            last.rated_at,
            was.confidence,
            old.confidence,
        )
        .select_from(Project)
        .join(last, is_last)
        .outerjoin(was, is_was)
        .outerjoin(old, is_old)
        .where(Project.workspace_id == workspace, Project.state.in_(LIVE))
    )
    rows = session.execute(found.execution_options(yield_per=AT_ONCE))
    return {row[0]: ConfidenceRow._make(row) for row in rows}
