"""Deployments that end soon although their project goes on: both managers are told of each once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.deploying import Deployed, DeployPreview
from bot.domain.endings import Ending, EndingsNote, Stretch, ending, extended_to
from bot.domain.ids import PersonId, ProgramId, WorkspaceId
from bot.domain.load import adds_too_much
from bot.domain.rights import Actor
from bot.services import deploying, runs
from bot.services.hours import working_time
from models.deployed import work_from
from models.people import people_by_id
from models.projects import Project, programs, projects_by_id
from models.records import Receipt, receipts_known
from models.workspaces import Workspace

DAILY = runs.Daily(runs.ENDINGS, 9)


def due(session: Session, workspace: WorkspaceId, *, today: date, now: datetime) -> tuple[EndingsNote, ...]:
    """Plan who is told of what ends, in one message each at their next working moment; nothing is written."""
    rows = work_from(session, workspace, today, visible_to=None, at=now)
    stretches = (
        Stretch(row.id, row.person_id, row.project_id, row.starts_on, row.ends_on, row.project_ends)
        for row in rows
    )
    soon = {each.id for each in ending(stretches, today)}
    found = [
        Ending(
            row.id,
            "",
            row.project_id,
            row.project,
            row.percent,
            row.role,
            row.ends_on,
            extended_to(row.ends_on, row.project_ends),
        )
        for row in rows
        if row.id in soon and row.ends_on is not None
    ]
    told = receipts_known(session, workspace, [each.key for each in found])
    found = [each for each in found if each.key not in told]
    if not found:
        return ()
    return _notes(session, workspace, found, {row.id: row.person_id for row in rows}, today, now)


def mark(session: Session, workspace: WorkspaceId, notes: Sequence[EndingsNote], *, now: datetime) -> None:
    """Note what was told of, so that nobody hears of it again."""
    for key in dict.fromkeys(each.key for note in notes for each, _ in note.endings):
        session.add(Receipt(workspace_id=workspace, act=key, answer={}, at=now))


def extend(
    session: Session, actor: Actor, deployment_id: int, until: date, *, now: datetime
) -> Deployed | DeployPreview:
    """Extend a deployment as its button says; where that gives somebody too much, a preview is shown instead.

    Raises what `deploying.extension` does.
    """
    read = deploying.extension(session, actor, deployment_id, until, now=now)
    if adds_too_much(read.steps):
        return read
    return deploying.record(session, actor, read.nonce, now=now)


def _notes(
    session: Session,
    workspace: WorkspaceId,
    found: Sequence[Ending],
    whose: Mapping[int, PersonId],
    today: date,
    now: datetime,
) -> tuple[EndingsNote, ...]:
    """Group what ends by who is told: the PM, and the program manager, who may extend it."""
    projects = projects_by_id(session, workspace, {each.project_id for each in found})
    steered = {each.id: each.manager_id for each in programs(session, workspace)}
    managers = {each.id: _managers(each, steered) for each in projects.values()}
    ids = {one for each in managers.values() for one, _ in each}
    people = people_by_id(session, workspace, ids | {whose[each.deployment_id] for each in found})
    zone = session.get_one(Workspace, workspace).time_zone
    told: dict[PersonId, dict[int, tuple[Ending, bool]]] = defaultdict(dict)
    for each in sorted(found, key=lambda one: (one.ends_on, one.project, one.deployment_id)):
        named = replace(each, person=people[whose[each.deployment_id]].name)
        for person_id, deploys in managers[each.project_id]:
            held = told[person_id].get(each.deployment_id)
            told[person_id][each.deployment_id] = (named, deploys or (held is not None and held[1]))
    return tuple(
        EndingsNote(
            slack_id=people[person_id].slack_id or "",
            endings=tuple(theirs.values()),
            dedupe_key=f"endings:{person_id}:{today.isoformat()}",
            due_at=working_time(people[person_id], zone).next_moment(now),
        )
        for person_id, theirs in told.items()
        if people[person_id].reachable
    )


def _managers(found: Project, steered: Mapping[ProgramId, PersonId | None]) -> list[tuple[PersonId, bool]]:
    """Name who is told of a project's endings, and whether they deploy to it."""
    above = steered.get(found.program_id) if found.program_id else None
    both = [(found.manager_id, found.manager_id == above), (above, True)]
    return [(person_id, deploys) for person_id, deploys in both if person_id is not None]
