"""What the reports of one period moved and raised, and what is done since the report before."""

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from bot.domain.ids import WorkspaceId
from bot.domain.reached import reached
from bot.domain.views import EntryView, MilestoneView
from bot.services import directory
from models.people import people_by_id
from models.plans import moves_between, moves_of
from models.register import entries_raised_with
from models.reports import StatusReport, reported_between


def moved_for(
    session: Session, workspace: WorkspaceId, project_id: int, period: date
) -> tuple[MilestoneView, ...]:
    """Show each milestone that the period's reports moved: from where it stood before to where it stands.

    A correction that moves nothing keeps what the version before it moved; one that moves a milestone back
    takes it off.
    """
    span = reported_between(session, workspace, project_id, period)
    if span is None:
        return ()
    first: dict[int, date | None] = {}
    moved: dict[int, MilestoneView] = {}
    for step, move in moves_between(session, workspace, project_id, *span):
        was = first.setdefault(step.id, move.moved_from)
        moved[step.id] = replace(directory.milestone_view(step), was=was, forecast=move.moved_to)
    often = moves_of(session, workspace, list(moved))
    return tuple(
        replace(each, moves=often.get(at, 0)) for at, each in moved.items() if each.was != each.forecast
    )


def raised_for(
    session: Session, workspace: WorkspaceId, project_id: int, period: date
) -> tuple[EntryView, ...]:
    """Show what the period's reports put into the register, also those that were corrected since."""
    found = entries_raised_with(session, workspace, project_id, period)
    owners = people_by_id(session, workspace, {each.owner_id for each in found if each.owner_id})
    return tuple(directory.entry_view(each, owners) for each in found)


def since_report(report: StatusReport, before: StatusReport | None) -> tuple[MilestoneView, ...]:
    """Show each milestone that is done in a report and was not in the one before it."""
    if before is None:
        return reached(report.milestones)
    return reached(report.milestones, before.milestones, reported_on=before.reported_at.date())
