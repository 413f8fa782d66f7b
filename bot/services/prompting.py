"""Prompts that are due now; each is recorded before it is sent, so that no replica asks a second time."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.enums import Role
from bot.domain.ids import WorkspaceId
from bot.domain.prompts import PromptNote, PromptPlan, in_working_hours, plan_prompts
from bot.services import runs
from bot.services.prompts import load_prompt_facts
from models.people import people_with_role
from models.records import Prompt
from models.workspaces import Workspace


def due_prompts(session: Session, workspace: WorkspaceId, *, now: datetime) -> PromptPlan:
    """Plan who is asked, who is told of a silence, and what the PMO must mend; nothing is written."""
    tenant = session.get_one(Workspace, workspace)
    return plan_prompts(load_prompt_facts(session, tenant, now=now), now=now)


def record(session: Session, workspace: WorkspaceId, note: PromptNote, *, now: datetime) -> bool:
    """Record that a person is asked today; False when another replica recorded it first."""
    return runs.first(session, _row(workspace, note, now))


def pmo_at_work(session: Session, workspace: WorkspaceId, *, now: datetime) -> list[str]:
    """List the Slack ids of the PMO's people for whom it is working time."""
    zone = session.get_one(Workspace, workspace).time_zone
    people = people_with_role(session, workspace, Role.PMO)
    return [
        each.slack_id for each in people if each.slack_id and in_working_hours(now, each.time_zone or zone)
    ]


def _row(workspace: WorkspaceId, note: PromptNote, now: datetime) -> Prompt:
    return Prompt(
        workspace_id=workspace,
        person_id=note.person_id,
        period=note.period,
        local_date=note.local_date,
        count=note.count,
        project_keys=note.project_keys,
        prompted_at=now,
    )
