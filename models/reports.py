"""Status reports by PMs, and the delivery confidence that others give beside them."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Connection,
    Index,
    ScalarSelect,
    String,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    event,
    func,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from bot.domain.enums import LIVE, Confidence, Rating
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Chosen, Tenant, belongs_to, key, of_workspace
from models.projects import Project

NO_CHANGE = "no change"
"""The source of a report that repeats the one before it."""
POSTED = frozenset({"line", "modal", NO_CHANGE})
"""The sources of reports that people post here; others are imported."""
MOST_LOOKED_BACK = 30
"""Reports in which a figure is looked for that the newest one does not give."""

Kind = TypeVar("Kind")
GIVEN_FOR = timedelta(days=183)
"""How long a figure stands that no later report gives."""

END_OF_TIME = datetime.max.replace(tzinfo=UTC)


class StatusReport(Tenant, Base):
    """Immutable snapshot for one period, named by the day it was due. A correction is a new version.

    `comments` are by dimension; `budget` is the project's as it stood then; money is in its currency.
    """

    __tablename__ = "status_reports"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("projects", "project_id"),
        belongs_to("people", "author_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "project_id", "period", "version"),
        CheckConstraint("percent_complete BETWEEN 0 AND 100", name="percent_complete_is_a_share"),
        Index("ix_status_reports_newest", "workspace_id", "project_id", "reported_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[ProjectId]
    period: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    overall: Mapped[Rating]
    scope: Mapped[Rating] = mapped_column(default=Rating.NOT_REPORTED)
    schedule: Mapped[Rating] = mapped_column(default=Rating.NOT_REPORTED)
    cost: Mapped[Rating] = mapped_column(default=Rating.NOT_REPORTED)
    quality: Mapped[Rating] = mapped_column(default=Rating.NOT_REPORTED)
    benefits: Mapped[Rating] = mapped_column(default=Rating.NOT_REPORTED)
    comments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    summary: Mapped[str] = mapped_column(Text, default="")
    achievements: Mapped[str] = mapped_column(Text, default="")
    next_steps: Mapped[str] = mapped_column(Text, default="")
    help_wanted: Mapped[str] = mapped_column(Text, default="")
    percent_complete: Mapped[int | None]
    budget: Mapped[Decimal | None]
    spent: Mapped[Decimal | None]
    cost_forecast: Mapped[Decimal | None]
    milestones: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    author_id: Mapped[PersonId | None]
    source: Mapped[str] = mapped_column(String(40), default="modal")
    reported_at: Mapped[datetime]


STAY = "a status report stays as it was posted"

# The database itself refuses, whoever asks. Only a whole workspace that leaves takes its reports along.
IMMUTABLE = {
    "sqlite": (
        """CREATE TRIGGER status_reports_stay BEFORE UPDATE ON status_reports
        BEGIN SELECT RAISE(ABORT, 'a status report stays as it was posted'); END""",
        """CREATE TRIGGER status_reports_remain BEFORE DELETE ON status_reports
        WHEN EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace_id)
        BEGIN SELECT RAISE(ABORT, 'a status report stays as it was posted'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION status_reports_stay() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace_id) THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION 'a status report stays as it was posted'
                USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
        """CREATE TRIGGER status_reports_stay BEFORE UPDATE OR DELETE ON status_reports
        FOR EACH ROW EXECUTE FUNCTION status_reports_stay()""",
    ),
}


@event.listens_for(StatusReport.__table__, "after_create")
def _keep_as_posted(_table: object, connection: Connection, **_how: object) -> None:
    for statement in IMMUTABLE[connection.dialect.name]:
        connection.exec_driver_sql(statement)


class ConfidenceRating(Tenant, Base):
    """The delivery confidence that a program manager, the PMO or an authority gave, with its reason.

    `rater_id` is the person, where it was one of ours; `rated_by` names whoever it was.
    """

    __tablename__ = "confidence_ratings"
    __table_args__ = (
        of_workspace(),
        belongs_to("projects", "project_id"),
        belongs_to("people", "rater_id", on_delete=STAYS),
        Index("ix_confidence_ratings_newest", "workspace_id", "project_id", "rated_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[ProjectId]
    confidence: Mapped[Confidence]
    reason: Mapped[str] = mapped_column(Text, default="")
    rated_by: Mapped[str] = mapped_column(String(200), default="")
    rater_id: Mapped[PersonId | None]
    rated_at: Mapped[datetime]


Dated = TypeVar("Dated", StatusReport, ConfidenceRating)


# What each report asks is built once: building a statement costs more than running it.
_OF_PROJECT = (
    StatusReport.workspace_id == bindparam("workspace"),
    StatusReport.project_id == bindparam("project"),
)
_LAST = (
    select(StatusReport)
    .where(*_OF_PROJECT, StatusReport.reported_at <= bindparam("until"))
    .order_by(StatusReport.reported_at.desc(), StatusReport.id.desc())
    .limit(1)
)
_VERSION = (
    select(StatusReport)
    .where(*_OF_PROJECT, StatusReport.period == bindparam("period"))
    .order_by(StatusReport.version.desc())
    .limit(1)
)


def last_report(
    session: Session, workspace: WorkspaceId, project_id: int, *, until: datetime | None = None
) -> StatusReport | None:
    """Fetch the newest report of one project, as it stood at `until`."""
    given = {"workspace": workspace, "project": project_id, "until": until or END_OF_TIME}
    return session.scalars(_LAST, given).one_or_none()


def last_reports(
    session: Session,
    workspace: WorkspaceId,
    *,
    until: datetime,
    project_ids: Collection[int] | None = None,
) -> dict[int, StatusReport]:
    """Fetch the newest report of each project as it stood at `until`, by project id."""
    last, is_last = beside_project(StatusReport, StatusReport.reported_at, workspace, until, session=session)
    found = _of_projects(select(last), workspace, project_ids).join(last, is_last)
    return {report.project_id: report for report in session.scalars(found)}


class NewestReport(NamedTuple):
    """What a project's newest report rates it, for which period, and when it was sent."""

    project_id: ProjectId
    period: date
    overall: Rating
    reported_at: datetime


def newest_reports(
    session: Session, workspace: WorkspaceId, *, until: datetime, project_ids: Collection[int] | None = None
) -> dict[int, NewestReport]:
    """Give as much of each project's newest report at `until` as a rating needs, by project id."""
    last, is_last = beside_project(StatusReport, StatusReport.reported_at, workspace, until, session=session)
    columns = select(last.project_id, last.period, last.overall, last.reported_at)
    found = _of_projects(columns, workspace, project_ids).join(last, is_last)
    return {row.project_id: NewestReport._make(row) for row in session.execute(found)}


class Given(NamedTuple):
    """What the reports of a project say of its money and its benefits, each from the newest that does."""

    spent: Decimal | None
    cost_forecast: Decimal | None
    benefits: Rating | None


def newest_given(session: Session, workspace: WorkspaceId, *, until: datetime) -> dict[int, Given]:
    """Give by live project what its reports of the last half year say of money and benefits.

    Each is of the newest report that says it: a short one says nothing of the others.
    """
    newest = (
        StatusReport.workspace_id == workspace,
        StatusReport.project_id == Project.id,
        StatusReport.reported_at <= until,
        StatusReport.reported_at > until - GIVEN_FOR,
    )

    def given(column: InstrumentedAttribute[Kind], says: ColumnElement[bool]) -> ScalarSelect[Kind]:
        newest_first = select(column).order_by(StatusReport.reported_at.desc(), StatusReport.id.desc())
        return newest_first.where(*newest, says).limit(1).correlate(Project).scalar_subquery()

    found = select(
        Project.id,
        given(StatusReport.spent, StatusReport.spent.is_not(None)),
        given(StatusReport.cost_forecast, StatusReport.cost_forecast.is_not(None)),
        given(StatusReport.benefits, StatusReport.benefits != Rating.NOT_REPORTED),
    ).where(Project.workspace_id == workspace, Project.state.in_(LIVE))
    return {row[0]: Given(row[1], row[2], row[3]) for row in session.execute(found)}


def newest_report_at(session: Session, workspace: WorkspaceId, *, until: datetime) -> datetime | None:
    """Say when the newest report of all came, as it stood at `until`."""
    found = select(func.max(StatusReport.reported_at)).where(
        StatusReport.workspace_id == workspace, StatusReport.reported_at <= until
    )
    return session.scalar(found)


def figures(
    session: Session, workspace: WorkspaceId, project_id: int, *, until: datetime
) -> list[StatusReport]:
    """List a project's newest reports that give a percentage or an amount, newest first."""
    found = select(StatusReport).where(
        StatusReport.workspace_id == workspace,
        StatusReport.project_id == project_id,
        StatusReport.reported_at <= until,
        StatusReport.percent_complete.is_not(None)
        | StatusReport.spent.is_not(None)
        | StatusReport.cost_forecast.is_not(None),
    )
    return list(session.scalars(found.order_by(StatusReport.reported_at.desc()).limit(MOST_LOOKED_BACK)))


def reported_between(
    session: Session, workspace: WorkspaceId, project_id: int, period: date
) -> tuple[datetime, datetime] | None:
    """Say when the first and the newest version for a project's period were reported."""
    found = select(StatusReport.reported_at).where(
        StatusReport.workspace_id == workspace,
        StatusReport.project_id == project_id,
        StatusReport.period == period,
    )
    at = session.scalars(found.order_by(StatusReport.version)).all()
    return (at[0], at[-1]) if at else None


def reported_since(
    session: Session, workspace: WorkspaceId, project_id: int, since: datetime
) -> frozenset[datetime]:
    """Say when reports of a project were given from one moment on."""
    found = select(StatusReport.reported_at).where(
        StatusReport.workspace_id == workspace,
        StatusReport.project_id == project_id,
        StatusReport.reported_at >= since,
    )
    return frozenset(session.scalars(found))


def report_before(
    session: Session, workspace: WorkspaceId, project_id: int, before: date
) -> StatusReport | None:
    """Fetch the project's newest report of a period that was due before this day."""
    found = select(StatusReport).where(
        StatusReport.workspace_id == workspace,
        StatusReport.project_id == project_id,
        StatusReport.period < before,
    )
    newest = found.order_by(StatusReport.period.desc(), StatusReport.version.desc()).limit(1)
    return session.scalars(newest).one_or_none()


def since_news(
    session: Session, workspace: WorkspaceId, project_id: int, *, until: datetime
) -> list[StatusReport]:
    """List a project's newest report that repeats none, and the repeats after it, oldest first."""
    reports = select(StatusReport).where(
        StatusReport.workspace_id == workspace,
        StatusReport.project_id == project_id,
        StatusReport.reported_at <= until,
    )
    told = select(func.max(StatusReport.reported_at)).where(
        StatusReport.workspace_id == workspace,
        StatusReport.project_id == project_id,
        StatusReport.reported_at <= until,
        StatusReport.source != NO_CHANGE,
    )
    from_then = reports.where(StatusReport.reported_at >= told.scalar_subquery())
    return list(session.scalars(from_then.order_by(StatusReport.reported_at, StatusReport.id)))


def report(session: Session, workspace: WorkspaceId, report_id: int) -> StatusReport | None:
    """Fetch one report of this workspace."""
    found = select(StatusReport).where(StatusReport.workspace_id == workspace, StatusReport.id == report_id)
    return session.scalars(found).one_or_none()


def reports_by_id(
    session: Session, workspace: WorkspaceId, report_ids: Collection[int]
) -> dict[int, StatusReport]:
    """Fetch the named reports of this workspace, by id."""
    found = select(StatusReport).where(
        StatusReport.workspace_id == workspace, StatusReport.id.in_(report_ids)
    )
    return {each.id: each for each in session.scalars(found)} if report_ids else {}


def scope_before(session: Session, workspace: WorkspaceId, project_id: int, period: date) -> Rating | None:
    """Say how the newest report of an earlier period that rates the scope rated it; None without one."""
    found = select(StatusReport.scope).where(
        StatusReport.workspace_id == workspace,
        StatusReport.project_id == project_id,
        StatusReport.period < period,
        StatusReport.scope != Rating.NOT_REPORTED,
    )
    newest = found.order_by(StatusReport.period.desc(), StatusReport.version.desc()).limit(1)
    return session.scalars(newest).one_or_none()


def newest_version(
    session: Session, workspace: WorkspaceId, project_id: int, period: date
) -> StatusReport | None:
    """Fetch the version that stands for a project's period."""
    given = {"workspace": workspace, "project": project_id, "period": period}
    return session.scalars(_VERSION, given).one_or_none()


def confidence_at(
    session: Session,
    workspace: WorkspaceId,
    *,
    until: datetime,
    project_ids: Collection[int] | None = None,
) -> dict[int, ConfidenceRating]:
    """Fetch the newest delivery confidence of each project as it stood at `until`, by project id."""
    last, is_last = beside_project(
        ConfidenceRating, ConfidenceRating.rated_at, workspace, until, session=session
    )
    found = _of_projects(select(last), workspace, project_ids).join(last, is_last)
    return {each.project_id: each for each in session.scalars(found)}


def _of_projects(columns: Chosen, workspace: WorkspaceId, project_ids: Collection[int] | None) -> Chosen:
    found = columns.select_from(Project).where(Project.workspace_id == workspace)
    return found if project_ids is None else found.where(Project.id.in_(project_ids))


def beside_project(
    kind: type[Dated],
    at: InstrumentedAttribute[datetime],
    tenant: WorkspaceId,
    until: datetime,
    *only: ColumnElement[bool],
    session: Session,
) -> tuple[type[Dated], ColumnElement[bool]]:
    """Give an alias of each project's newest row up to `until`, and the condition that joins it to `Project`.

    It is looked for only where `only` holds, which may name what was joined before.
    """
    one = select(kind).where(kind.workspace_id == tenant, kind.project_id == Project.id, at <= until, *only)
    newest = one.order_by(at.desc(), kind.id.desc()).limit(1).correlate_except(kind)
    if session.get_bind().dialect.name == "postgresql":
        # Without LATERAL PostgreSQL reads the whole history to join few rows of it; SQLite has no such word.
        return aliased(kind, newest.lateral()), true()
    found = aliased(kind)
    is_newest = found.id == newest.with_only_columns(kind.id).scalar_subquery()
    return found, and_(found.workspace_id == tenant, is_newest)
