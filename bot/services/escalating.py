"""Reports that stay away: after how many working days who is told, and which steps were taken."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.ids import WorkspaceId
from bot.domain.line.escalation import LadderLine
from bot.domain.prompts import EscalationView, Ladder, Step, Taken
from bot.domain.rights import Actor
from bot.errors import UserError
from bot.services import access, runs
from bot.services.audit import on_record
from bot.services.names import visible_among
from models.escalations import Escalation, escalations_since
from models.people import people_by_id
from models.workspaces import Workspace

REMEMBERED = timedelta(days=120)
"""How long a step counts as taken; a report that is older is asked for no more."""
MOST_SHOWN = 10


def ladder_of(workspace: Workspace) -> Ladder:
    """Give the days of a workspace's steps."""
    return Ladder(workspace.escalate_deputy, workspace.escalate_program, workspace.escalate_pmo)


def remembered_since(now: datetime) -> date:
    """Name the first due day whose steps still count as taken."""
    return (now - REMEMBERED).date()


def record(session: Session, workspace: WorkspaceId, taken: Iterable[Taken], *, now: datetime) -> None:
    """Put steps on record; what another replica recorded first stays as it is."""
    for each in taken:
        runs.first(session, _row(workspace, each, now))


def overview(session: Session, actor: Actor, *, now: datetime) -> EscalationView:
    """Show the days, and the newest steps for projects that this person may see."""
    rows = escalations_since(session, actor.workspace_id, remembered_since(now))
    seen = {each.id: each.name for each in visible_among(session, actor, {row.project_id for row in rows})}
    shown = [row for row in rows if row.project_id in seen][:MOST_SHOWN]
    people = people_by_id(session, actor.workspace_id, {row.told_id for row in shown if row.told_id})
    return EscalationView(
        ladder_of(session.get_one(Workspace, actor.workspace_id)),
        tuple(
            Step(
                seen[row.project_id],
                row.period,
                row.step,
                people[row.told_id].name if row.told_id else "",
                row.at,
            )
            for row in shown
        ),
        actor.time_zone,
    )


def set_ladder(session: Session, actor: Actor, line: LadderLine, text: str, *, now: datetime) -> None:
    """Set after how many working days each step is taken; raises `UserError` or `Forbidden`."""
    access.require(actor, Right.SET_RULES, kept=text)
    if line.problem:
        raise UserError(line.problem, kept=text)
    tenant = session.get_one(Workspace, actor.workspace_id)
    new = line.applied(ladder_of(tenant))
    tenant.escalate_deputy, tenant.escalate_program, tenant.escalate_pmo = (
        new.deputy,
        new.program_manager,
        new.pmo,
    )
    details = {"deputy": new.deputy, "program_manager": new.program_manager, "pmo": new.pmo}
    on_record(session, actor, "escalation.set", "workspace", tenant.id, now=now, details=details)


def _row(workspace: WorkspaceId, taken: Taken, now: datetime) -> Escalation:
    return Escalation(
        workspace_id=workspace,
        project_id=taken.project_id,
        period=taken.period,
        step=taken.step,
        told_id=taken.told,
        at=now,
    )
