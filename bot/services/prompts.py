"""What planning the prompts of one workspace rests on, loaded in ten queries at most."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.enums import DeliveryState, ProjectState, Rating
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.prompts import (
    MOST_PROMPTS,
    LastPrompt,
    PersonFacts,
    PromptFacts,
    ReportingProject,
    prompt_key,
    silence_key,
)
from bot.services.cadences import load_cadences
from bot.services.escalating import ladder_of, steps_taken
from bot.services.hours import working_time
from models.excused import excused_until
from models.named import deputies_of
from models.outbox import keys_known, states_of
from models.people import Person, people_by_id
from models.projects import Project, programs, projects
from models.records import Prompt, latest_prompts
from models.reports import StatusReport, last_reports
from models.workspaces import Workspace

FEW = 50
"""Up to so many projects are asked about by number; of more, the whole workspace's rows are read."""


def load_prompt_facts(session: Session, workspace: Workspace, *, now: datetime) -> PromptFacts:
    """Load the active projects with their last reports, the people, and what these were asked last."""
    active = projects(session, workspace.id, states=[ProjectState.ACTIVE])
    reports = last_reports(session, workspace.id, until=now)
    owing = reporting_projects(session, workspace, active, reports, now=now)
    asked = {each.person_id: last_prompt(each) for each in latest_prompts(session, workspace.id)}
    people = {
        each.id: person_facts(each, asked.get(each.id), workspace.time_zone)
        for each in people_by_id(session, workspace.id).values()
    }
    return PromptFacts(
        time_zone=workspace.time_zone,
        people=people,
        projects=owing,
        told=_told(session, workspace.id, owing, asked),
        ladder=ladder_of(workspace),
        taken=frozenset(
            (each.project_id, each.period, each.step) for each in steps_taken(session, workspace.id, now=now)
        ),
    )


def person_facts(person: Person, asked: LastPrompt | None, usual_zone: str) -> PersonFacts:
    """Say of a person what prompting needs to know."""
    return PersonFacts(
        person_id=person.id,
        name=person.name,
        slack_id=person.slack_id,
        active=person.active,
        time_zone=person.time_zone,
        working=working_time(person, usual_zone),
        snoozed_until=person.snoozed_until,
        last_prompt=asked,
    )


def last_prompt(row: Prompt) -> LastPrompt:
    """Say of a prompt what the next one depends on."""
    return LastPrompt(
        local_date=row.local_date,
        period=row.period,
        count=row.count,
        prompted_at=row.prompted_at,
        project_keys=tuple(row.project_keys),
        late_told=row.late_told,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody's newest prompt, and where its message is."""

    last: LastPrompt
    key: str
    state: DeliveryState
    expires_at: datetime | None


def newest_prompt(
    session: Session, workspace: WorkspaceId, person_id: PersonId, *, asking_for: str = ""
) -> Asked | None:
    """Find somebody's newest prompt; with `asking_for`, only if it asks for the project of this key."""
    asked = latest_prompts(session, workspace, person_id=person_id)
    if not asked or (asking_for and asking_for not in asked[0].project_keys):
        return None
    last = last_prompt(asked[0])
    key = prompt_key(person_id, last.local_date)
    state, expires_at = states_of(session, workspace, [key]).get(key, (DeliveryState.DEAD, None))
    return Asked(last, key, state, expires_at)


def people_of(
    session: Session, workspace: Workspace, found: Iterable[ReportingProject], *others: PersonId
) -> dict[PersonId, PersonFacts]:
    """Say of the PMs, deputies and program managers of projects, and others, what prompting needs to know."""
    ids = {
        person
        for each in found
        for person in (each.manager_id, each.program_manager_id, *each.deputies)
        if person is not None
    }
    people = people_by_id(session, workspace.id, ids.union(others))
    return {each.id: person_facts(each, None, workspace.time_zone) for each in people.values()}


def reporting_projects(
    session: Session,
    workspace: Workspace,
    found: Iterable[Project],
    reports: Mapping[int, StatusReport],
    *,
    now: datetime,
) -> tuple[ReportingProject, ...]:
    """Say of projects what asking for their reports needs to know; `reports` are their newest."""
    steered_by = {each.id: each.manager_id for each in programs(session, workspace.id)}
    due = load_cadences(session, workspace)
    found = list(found)
    ids = [each.id for each in found] if len(found) <= FEW else None
    excused = excused_until(session, workspace.id, ids)
    deputies: dict[int, tuple[PersonId, ...]] = {}
    for project, person in deputies_of(session, workspace.id, ids, at=now):
        deputies[project] = (*deputies.get(project, ()), person)
    known = []
    for each in found:
        last = reports.get(each.id)
        known.append(
            ReportingProject(
                project_id=each.id,
                key=each.key,
                name=each.name,
                manager_id=each.manager_id,
                program_manager_id=steered_by.get(each.program_id) if each.program_id else None,
                created_at=each.created_at,
                last_period=last.period if last else None,
                last_rating=last.overall if last else Rating.NOT_REPORTED,
                last_reported_at=last.reported_at if last else None,
                cadence=due.of(each, last.overall if last else None),
                deputies=deputies.get(each.id, ()),
                excused_until=excused.get(each.id),
                resumed_on=each.resumed_on,
            )
        )
    return tuple(known)


def _told(
    session: Session,
    workspace: WorkspaceId,
    owing: tuple[ReportingProject, ...],
    asked: dict[PersonId, LastPrompt],
) -> frozenset[str]:
    """Find which program managers have been told already of those who stopped answering."""
    silent: dict[PersonId, date] = {
        person: last.local_date for person, last in asked.items() if last.count >= MOST_PROMPTS
    }
    keys = {
        silence_key(each.program_manager_id, each.manager_id, silent[each.manager_id])
        for each in owing
        if each.manager_id in silent and each.program_manager_id is not None
    }
    return keys_known(session, workspace, keys)
