"""The other view of a project, beside its PM's: the confidence, and what was done with its report."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.enums import Rating, ReviewKind
from bot.domain.ids import WorkspaceId
from bot.domain.periods import local_day
from bot.domain.review import gap
from bot.domain.views import ReviewView
from models.people import people_by_id
from models.reports import StatusReport, confidence_at
from models.reviews import Review, reviews_of


def of_report(
    session: Session,
    workspace: WorkspaceId,
    project_id: int,
    report: StatusReport | None,
    *,
    now: datetime,
    zone: str,
) -> ReviewView:
    """Show the other view beside a report, its days in `zone`; of a project without one the confidence."""
    rated = confidence_at(session, workspace, until=now, project_ids=[project_id]).get(project_id)
    view = ReviewView(
        confidence=rated.confidence if rated else None,
        confidence_by=rated.rated_by if rated else "",
        confidence_on=local_day(rated.rated_at, zone) if rated else None,
        reason=rated.reason if rated else "",
        gap=gap(report.overall if report else Rating.NOT_REPORTED, rated.confidence if rated else None),
    )
    last = settled_by(reviews_of(session, workspace, [report.id])) if report else None
    if last is None:
        return view
    by = people_by_id(session, workspace, [last.by_id])[last.by_id].name
    on = local_day(last.at, zone)
    if last.kind is ReviewKind.ACKNOWLEDGED:
        return replace(view, acknowledged_by=by, settled_on=on)
    return replace(view, returned_by=by, settled_on=on, returned_why=last.words)


def settled_by(acts: Sequence[Review]) -> Review | None:
    """Find the newest act that acknowledged or returned a report; questions and answers settle nothing."""
    settling = [each for each in acts if each.kind in (ReviewKind.ACKNOWLEDGED, ReviewKind.RETURNED)]
    return settling[-1] if settling else None
