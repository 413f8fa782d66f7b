"""An update that is wanted now, although it is not due or was asked for already."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.enums import DeliveryState
from bot.domain.ids import PersonId
from bot.domain.prompts import AskedNow, PromptFacts, ReportingProject, who_is_asked
from bot.domain.rights import Actor
from bot.errors import Settled, Stale
from bot.services import access
from bot.services.audit import on_record
from bot.services.prompts import newest_prompt, people_around, reporting_projects
from models.outbox import keys_known
from models.workspaces import Workspace

NOBODY = "Nobody can be asked for {}: it has no PM or deputy who is here. Set an owner, or name a deputy."


def ask_now(session: Session, actor: Actor, project_id: int, *, now: datetime) -> AskedNow:
    """Ask whoever reports a project for an update, in their working time, once a day.

    Raises `Stale` where nobody can be asked, `Settled` when it was asked today.
    """
    found, _ = access.to_change(session, actor, project_id, right=Right.REVIEW)
    tenant = session.get_one(Workspace, actor.workspace_id)
    (project,) = reporting_projects(session, tenant, now=now, project_id=found.id)
    known = people_around(session, tenant, [project])
    asked = who_is_asked(project, PromptFacts(tenant.time_zone, known, (project,)), now)
    if asked is None or asked.slack_id is None:
        raise Stale(NOBODY.format(found.name))
    key = f"ask:{found.id}:{asked.person_id}:{asked.working.today(now).isoformat()}"
    if keys_known(session, actor.workspace_id, [key]):
        raise Settled(f"{asked.name} was asked for an update of {found.name} today already.")
    details = {"person_id": asked.person_id}
    on_record(session, actor, "report.asked", "project", found.id, now=now, details=details)
    return AskedNow(
        project=project,
        slack_id=asked.slack_id,
        name=asked.name,
        by=actor.name,
        at=asked.working.next_moment(now),
        dedupe_key=key,
        below=_standing(session, actor, asked.person_id, project),
    )


def _standing(session: Session, actor: Actor, person_id: PersonId, project: ReportingProject) -> str:
    """Name the prompt that asks for the project already and stands; empty when there is none."""
    asked = newest_prompt(session, actor.workspace_id, person_id, asking_for=project.key)
    if asked is None or asked.state is not DeliveryState.SENT:
        return ""
    reported = project.last_reported_at is not None and project.last_reported_at > asked.last.prompted_at
    return "" if reported else asked.key
