"""What planning the prompts of one workspace rests on, loaded in twelve queries at most.

A tick comes every minute and mostly finds nothing to do. So it is asked first whether anybody is at work and
whether any report is missing; only what concerns the missing ones is loaded then.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Row
from sqlalchemy.orm import Session

from bot.domain.cadence import Cadence
from bot.domain.enums import DeliveryState, Rating
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from bot.domain.prompts import (
    MOST_PROMPTS,
    PROMPT,
    LastPrompt,
    PersonFacts,
    PromptFacts,
    ReportingProject,
    may_ask,
    newest_asked,
    prompt_key,
    silence_key,
)
from bot.domain.working_time import WorkingTime
from bot.services.cadences import Cadences, Scope, load_cadences
from bot.services.escalating import REMEMBERED, ladder_of, remembered_since
from bot.services.hours import usual_time, working_time
from models.excused import newest_excuses
from models.named import deputies_of
from models.outbox import OTHER_PM, errors_of, given_up, states_of
from models.records import Prompt, answers_known, latest_prompt
from models.reporting import (
    ReportingRow,
    hours_said,
    newest_prompts,
    people_reporting,
    projects_reporting,
    steps_since,
)
from models.reports import NewestReport, newest_reports
from models.workspaces import Workspace

Number = TypeVar("Number", PersonId, ProjectId)

FEW = 500
"""Up to so many rows are asked for by their numbers; of more, all are read and the others left aside."""

SET_BACK = timedelta(days=1)
"""By how much a clock may have been set back without that what was reported since is asked for again."""


@dataclass(frozen=True, slots=True)
class _Reporting:
    """Projects with their newest reports, cadences and deputies."""

    rows: list[ReportingRow]
    newest: Mapping[int, NewestReport]
    due: Cadences
    deputies: Mapping[int, tuple[PersonId, ...]]

    def cadence(self, row: ReportingRow) -> Cadence:
        """Give a project's cadence as it holds with its newest rating."""
        last = self.newest.get(row.id)
        return self.due.of(row, last.overall if last else None)

    def reporters(self, row: ReportingRow) -> tuple[PersonId | None, ...]:
        """Name who may be asked for a project's report."""
        return (row.manager_id, *self.deputies.get(row.id, ()))

    def read(self, row: ReportingRow, excuses: Mapping[int, tuple[date, datetime]]) -> ReportingProject:
        """Say of a project what asking for its report needs to know."""
        last, excused = self.newest.get(row.id), excuses.get(row.id)
        return ReportingProject(
            project_id=row.id,
            key=row.key,
            name=row.name,
            manager_id=row.manager_id,
            program_manager_id=row.steered_by,
            created_at=row.created_at,
            last_period=last.period if last else None,
            last_rating=last.overall if last else Rating.NOT_REPORTED,
            last_reported_at=last.reported_at if last else None,
            cadence=self.cadence(row),
            deputies=self.deputies.get(row.id, ()),
            excused_until=excused[0] if excused else None,
            excused_at=excused[1] if excused else None,
            resumed_on=row.resumed_on,
        )


def load_prompt_facts(session: Session, workspace: Workspace, *, now: datetime) -> PromptFacts:
    """Load the active projects of all who may owe a report now, these people, and what they were asked last.

    There is nobody in it when nobody is at work or nothing is owed.
    """
    ladder, due = ladder_of(workspace), load_cadences(session, workspace)
    hours = [WorkingTime(workspace.time_zone)]
    hours += [usual_time(*row, workspace.time_zone) for row in hours_said(session, workspace.id)]
    nothing = PromptFacts(workspace.time_zone, {}, (), ladder=ladder)
    if not may_ask(due.all(), hours, now):
        return nothing
    found = _reporting(session, workspace, due, projects_reporting(session, workspace.id), now=now)
    concerned = _concerned(found, hours, now)
    if not concerned:
        return nothing
    owing = _read(session, workspace, found, concerned)
    ids = _named(owing)
    lost = given_up(session, workspace.id, PROMPT, since=now - REMEMBERED)
    asked = {
        person: LastPrompt(day, period, count, at, tuple(keys), late, lost=prompt_key(person, day) in lost)
        for person, day, period, count, at, keys, late in newest_prompts(
            session, workspace.id, _by_number(ids)
        )
    }
    told, untold = _told(session, workspace.id, owing, asked)
    return PromptFacts(
        time_zone=workspace.time_zone,
        people=_people(session, workspace, ids, asked),
        projects=owing,
        told=told,
        untold=untold,
        ladder=ladder,
        taken=steps_since(session, workspace.id, remembered_since(now)),
    )


def _concerned(found: _Reporting, hours: Collection[WorkingTime], now: datetime) -> list[ReportingRow]:
    """Pick every project of those who may owe a report: what else they gave may be an answer."""
    newest: dict[Cadence, date] = {}
    owing: set[ProjectId] = set()
    people: set[PersonId | None] = set()
    for row in found.rows:
        cadence = found.cadence(row)
        if cadence not in newest:
            newest[cadence] = newest_asked(cadence, hours, now)
        last = found.newest.get(row.id)
        if last is None or last.period < newest[cadence]:
            owing.add(row.id)
            people.update(found.reporters(row))
    people.discard(None)
    return [row for row in found.rows if row.id in owing or not people.isdisjoint(found.reporters(row))]


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
    asked = latest_prompt(session, workspace, person_id)
    if asked is None or (asking_for and asking_for not in asked.project_keys):
        return None
    last = _last_prompt(asked)
    key = prompt_key(person_id, last.local_date)
    state, expires_at = states_of(session, workspace, [key]).get(key, (DeliveryState.DEAD, None))
    return Asked(last, key, state, expires_at)


def standing_after(
    session: Session, workspace: Workspace, changed: Collection[Scope], *, now: datetime
) -> tuple[dict[PersonId, Asked], tuple[ReportingProject, ...]]:
    """Find the prompts that ask for projects of these cadences, which have not reported since.

    Give them by person, with every project that they ask for.
    """
    due, rows = load_cadences(session, workspace), projects_reporting(session, workspace.id)
    keys = {row.key for row in rows if due.follows(row.id, row.program_id, changed)}
    prompts = newest_prompts(session, workspace.id, None) if keys else []
    asked = {row.person_id: LastPrompt(*row[1:5], tuple(row.project_keys), row.late_told) for row in prompts}
    asked = {person: last for person, last in asked.items() if not keys.isdisjoint(last.project_keys)}
    if not asked:
        return {}, ()
    named = {each for last in asked.values() for each in last.project_keys}
    rows = [row for row in rows if row.key in named]
    projects = _read(session, workspace, _reporting(session, workspace, due, rows, now=now), rows)
    reported = {each.key: each.last_reported_at for each in projects if each.key in keys}
    keyed = {
        prompt_key(person, last.local_date): (person, last)
        for person, last in asked.items()
        if any(
            key in reported and not ((at := reported[key]) and at > last.prompted_at)
            for key in last.project_keys
        )
    }
    found = {
        keyed[key][0]: Asked(keyed[key][1], key, state, expires_at)
        for key, (state, expires_at) in states_of(session, workspace.id, list(keyed)).items()
    }
    return found, projects


def people_around(
    session: Session, workspace: Workspace, found: Iterable[ReportingProject], *others: PersonId
) -> dict[PersonId, PersonFacts]:
    """Say of the PMs, deputies and program managers of projects, and others, what prompting needs to know."""
    return _people(session, workspace, _named(found).union(others), {})


def _named(found: Iterable[ReportingProject]) -> set[PersonId]:
    return {
        person
        for each in found
        for person in (each.manager_id, each.program_manager_id, *each.deputies)
        if person is not None
    }


def _people(
    session: Session, workspace: Workspace, ids: Collection[PersonId], asked: Mapping[PersonId, LastPrompt]
) -> dict[PersonId, PersonFacts]:
    rows = people_reporting(session, workspace.id, _by_number(ids))
    return {row.id: _person(row, asked.get(row.id), workspace) for row in rows if row.id in ids}


def _person(row: Row[*tuple[Any, ...]], asked: LastPrompt | None, workspace: Workspace) -> PersonFacts:
    return PersonFacts(
        person_id=row.id,
        name=row.name,
        slack_id=row.slack_id,
        active=row.active,
        time_zone=row.time_zone,
        working=working_time(row, workspace.time_zone),
        snoozed_until=row.snoozed_until,
        last_prompt=asked,
    )


def _last_prompt(row: Prompt) -> LastPrompt:
    """Say of a prompt what the next one depends on."""
    return LastPrompt(
        local_date=row.local_date,
        period=row.period,
        count=row.count,
        prompted_at=row.prompted_at,
        project_keys=tuple(row.project_keys),
        late_told=row.late_told,
    )


def reporting_projects(
    session: Session,
    workspace: Workspace,
    *,
    now: datetime,
    keys: Collection[str] | None = None,
    project_id: int | None = None,
) -> tuple[ReportingProject, ...]:
    """Say of the active projects of these keys, or of one project, what asking for their reports needs."""
    rows = projects_reporting(session, workspace.id, keys=keys, project_id=project_id)
    found = _reporting(session, workspace, load_cadences(session, workspace), rows, now=now)
    return _read(session, workspace, found, rows)


def _read(
    session: Session, workspace: Workspace, found: _Reporting, rows: list[ReportingRow]
) -> tuple[ReportingProject, ...]:
    """Say of these projects, by name, what asking for their reports needs."""
    excuses = newest_excuses(session, workspace.id, _by_number([row.id for row in rows]))
    return tuple(found.read(row, excuses) for row in sorted(rows, key=lambda row: (row.name, row.id)))


def _reporting(
    session: Session, workspace: Workspace, due: Cadences, rows: list[ReportingRow], *, now: datetime
) -> _Reporting:
    ids = _by_number([row.id for row in rows])
    deputies: dict[int, tuple[PersonId, ...]] = defaultdict(tuple)
    for project, person in deputies_of(session, workspace.id, ids, at=now):
        deputies[project] += (person,)
    newest = newest_reports(session, workspace.id, until=now + SET_BACK, project_ids=ids)
    return _Reporting(rows, newest, due, deputies)


def _by_number(ids: Collection[Number]) -> Collection[Number] | None:
    """Give the numbers of a few; None stands for all."""
    return ids if len(ids) <= FEW else None


def _told(
    session: Session,
    workspace: WorkspaceId,
    owing: tuple[ReportingProject, ...],
    asked: dict[PersonId, LastPrompt],
) -> tuple[frozenset[str], dict[str, str]]:
    """Find by their keys the silences that were told, and those that were not after all, with the message."""
    silent: dict[PersonId, date] = {
        person: last.local_date for person, last in asked.items() if last.count >= MOST_PROMPTS
    }
    keys = {
        silence_key(each.program_manager_id, each.manager_id, silent[each.manager_id], again=again)
        for each in owing
        if each.manager_id in silent and each.program_manager_id is not None
        for again in (False, True)
    }
    said = {key: str(answer["in"]) for key, answer in answers_known(session, workspace, keys).items()}
    errors = errors_of(session, workspace, set(said.values()))
    untold = {key: message for key, message in said.items() if errors.get(message) == OTHER_PM}
    return frozenset(said.keys() - untold.keys()), untold
