"""Changes of scope, kept once each, so that somebody is asked what the project still serves."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.enums import Dimension, EntryKind, Outcome
from bot.domain.ids import WorkspaceId
from bot.services import runs
from models.attestations import ScopeChange, scope_change_of
from models.register import entry
from models.reports import report, scope_before


def of_decision(session: Session, workspace: WorkspaceId, entry_id: int, *, now: datetime) -> None:
    """Keep that an approved change request changes its project's scope; others are left alone."""
    row = entry(session, workspace, entry_id)
    if row is None or row.kind is not EntryKind.CHANGE or row.outcome is not Outcome.APPROVED:
        return
    if str(row.effects.get(Dimension.SCOPE.value, "")).strip():
        source = f"change:{row.id}"
        made = ScopeChange(workspace_id=workspace, project_id=row.project_id, source=source, at=now)
        made.entry_id = row.id
        runs.first(session, made)


def of_report(session: Session, workspace: WorkspaceId, report_id: int, *, now: datetime) -> int:
    """Keep that a report rates the scope worse than the one before that rated it.

    All versions for a period are one change. A correction after which there is none takes it back: then its
    id is given, so that those who were asked are asked no more; else 0.
    """
    row = report(session, workspace, report_id)
    if row is None:
        return 0
    before = scope_before(session, workspace, row.project_id, row.period)
    turned = before is not None and row.scope.severity > before.severity
    source = f"report:{row.project_id}:{row.period.isoformat()}"
    known = scope_change_of(session, workspace, source)
    if known is None:
        if turned:
            made = ScopeChange(workspace_id=workspace, project_id=row.project_id, source=source, at=now)
            made.report_id = row.id
            runs.first(session, made)
        return 0
    if turned or known.closed_at is not None:
        known.report_id = row.id
        return 0
    known.closed_at = now
    return known.id
