"""Reports and delivery confidence. A report that stands is never changed: what differs is a new version."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.enums import ProjectState, Rating
from bot.domain.ids import ProjectId, WorkspaceId
from bot.services.importing.directory import Directory
from bot.services.importing.kinds import Kind
from bot.services.importing.plans import Plans
from bot.services.importing.records import ConfidenceRecord, ReportRecord
from bot.services.importing.tally import Tally, assign
from models import AuditEvent, ConfidenceRating, Project, StatusReport

SOURCE = "import"
RATED = ("overall", "scope", "schedule", "cost", "quality")
WRITTEN = (
    "summary",
    "achievements",
    "next_steps",
    "help_wanted",
    "percent_complete",
    "spent",
    "cost_forecast",
)


class Reports:
    """Records reports by project and period, and confidence by project, instant and who gave it."""

    def __init__(
        self, session: Session, workspace: WorkspaceId, directory: Directory, tally: Tally, *, now: datetime
    ) -> None:
        self._session, self._workspace, self._now = session, workspace, now
        self._directory, self._tally = directory, tally
        self._newest: dict[int, StatusReport] = {}
        self._newest_ratings: dict[tuple[int, str], ConfidenceRating] = {}
        self._reports: dict[tuple[int, date], StatusReport] = {}
        self._ratings: dict[tuple[int, datetime, str], ConfidenceRating] = {}
        self._shown: list[tuple[StatusReport, str, datetime, tuple[str, ...]]] = []

    def fetch(self, project_ids: list[int]) -> None:
        """Learn the reports and ratings of these projects."""
        made = select(StatusReport).where(
            StatusReport.workspace_id == self._workspace, StatusReport.project_id.in_(project_ids)
        )
        for report in self._session.scalars(made.order_by(StatusReport.reported_at, StatusReport.id)):
            self._newest[report.project_id] = report
            known = self._reports.get((report.project_id, report.period))
            if known is None or known.version < report.version:
                self._reports[report.project_id, report.period] = report
        given = select(ConfidenceRating).where(
            ConfidenceRating.workspace_id == self._workspace, ConfidenceRating.project_id.in_(project_ids)
        )
        for each in self._session.scalars(given.order_by(ConfidenceRating.rated_at, ConfidenceRating.id)):
            self._ratings[each.project_id, each.rated_at, each.rated_by.casefold()] = each
            self._newest_ratings[each.project_id, each.rated_by.casefold()] = each

    def newest(self, project_id: int) -> datetime | None:
        """Say when the newest report was made that stood before this import."""
        newest = self._newest.get(project_id)
        return newest.reported_at if newest else None

    def keep_confidence(self, record: ConfidenceRecord, as_of: datetime) -> None:
        """Record a delivery confidence."""
        project_id = ProjectId(self._directory.project_id(record.project))
        rated_by = record.rated_by or ""
        at = (project_id, as_of, rated_by.casefold())
        found = self._ratings.get(at)
        if found is None and as_of == self._now:
            found = self._said_before(record, project_id, rated_by)
        if found is None:
            found = ConfidenceRating(
                workspace_id=self._workspace,
                project_id=project_id,
                confidence=record.confidence,
                rated_by=rated_by,
                rated_at=as_of,
            )
            found.reason = ""
            self._ratings[at] = found
            self._session.add(found)
            self._tally.create(Kind.CONFIDENCE, found)
        changed = assign(found, confidence=record.confidence, reason=record.reason)
        self._tally.touch(Kind.CONFIDENCE, found, changed=changed)

    def keep_report(self, record: ReportRecord, as_of: datetime, milestone_names: tuple[str, ...]) -> None:
        """Record a report; `milestone_names` are those that its row tells of."""
        project_id = ProjectId(self._directory.project_id(record.project))
        period = record.period or as_of.date()
        found = self._reports.get((project_id, period))
        stood = self._newest.get(project_id)
        undated = record.period is None and as_of == self._now
        if found is None and undated and stood and not _differs(stood, record):
            found = stood  # a list without dates tells the same again
        if found is None or (not self._tally.is_new(found) and _differs(found, record)):
            version = found.version + 1 if found else 1
            found = StatusReport(
                workspace_id=self._workspace,
                project_id=project_id,
                period=period,
                version=version,
                milestones=[],
            )
            for name in RATED:
                setattr(found, name, Rating.NOT_REPORTED)
            for name in WRITTEN[:4]:
                setattr(found, name, "")
            self._reports[project_id, period] = found
            self._tally.create(Kind.REPORT, found)
        if self._tally.is_new(found):
            self._fill(found, record, as_of)
            self._shown.append((found, record.project, as_of, milestone_names))
        self._tally.touch(Kind.REPORT, found, changed=False)

    def _said_before(
        self, record: ConfidenceRecord, project_id: int, rated_by: str
    ) -> ConfidenceRating | None:
        """Find the newest rating by the same hand, if a row without a date merely tells it again."""
        stood = self._newest_ratings.get((project_id, rated_by.casefold()))
        same = stood and stood.confidence is record.confidence and record.reason in (None, stood.reason)
        return stood if same else None

    def finish(self, plans: Plans) -> None:
        """Record the new reports with their milestones as forecast then; only after the plans are recorded.

        Not before: what is recorded stays as it is.
        """
        for report, project, as_of, names in self._shown:
            report.milestones = [plans.as_reported(project, name, as_of) for name in names]
            self._session.add(report)
        self._session.flush()

    def close_absent(self, source_like: str) -> None:
        """Close the projects that the newest return of a source (a LIKE pattern) no longer has."""
        last = func.max(StatusReport.reported_at)
        seen = select(StatusReport.project_id, last).where(
            StatusReport.workspace_id == self._workspace, StatusReport.source.like(source_like, escape="\\")
        )
        newest_of = dict(self._session.execute(seen.group_by(StatusReport.project_id)).all())
        if not newest_of:
            return
        newest = max(newest_of.values())
        absent = [project_id for project_id, at in newest_of.items() if at < newest]
        open_ones = select(Project).where(
            Project.workspace_id == self._workspace,
            Project.id.in_(absent),
            Project.state != ProjectState.CLOSED,
        )
        for project in self._session.scalars(open_ones):
            project.state = ProjectState.CLOSED
            self._tally.touch(Kind.PROJECT, project, changed=True)
            self._session.add(
                AuditEvent(
                    workspace_id=self._workspace,
                    at=newest,
                    action="project.closed",
                    subject_kind="project",
                    subject_id=project.id,
                    details={"why": f"absent from the return of {newest.date().isoformat()}"},
                )
            )
        self._session.flush()

    def _fill(self, report: StatusReport, record: ReportRecord, as_of: datetime) -> None:
        assign(
            report,
            **{name: getattr(record, name) for name in (*RATED, *WRITTEN)},
            author_id=self._directory.person_id(record.author),
            source=record.source or SOURCE,
            reported_at=record.reported_at or as_of,
        )


def _differs(report: StatusReport, record: ReportRecord) -> bool:
    """Say whether a row tells something else than the report that stands; what it leaves out is not told."""
    for name in (*RATED, *WRITTEN):
        told = getattr(record, name)
        if told is not None and told != getattr(report, name):
            return True
    return False
