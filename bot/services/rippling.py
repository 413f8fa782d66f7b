"""Ripples: who hears of a change in a linked project, and what it means for their own."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.enums import LinkageState, Rating
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from bot.domain.linkage.facts import Quote
from bot.domain.linkage.reasons import to_do
from bot.domain.ripples import STEPS, Cause, Impact, Link, Ripple, Rippled, Slipped, Stake, spread
from bot.domain.views import MilestoneView, ReportPosted
from bot.services.evidence import known_of
from bot.services.linkages import is_open, needing_of, next_go_lives
from bot.services.sight import Sight
from models.linkages import Linkage, linkages
from models.outbox import readers_of
from models.people import Person, people_by_id
from models.plans import Milestone, milestones
from models.projects import Project, programs, projects_by_id

MOST = 8
"""How many projects of one reader are told of in one message."""


def of_report(
    session: Session, workspace: WorkspaceId, posted: ReportPosted, by: PersonId, *, now: datetime
) -> Rippled | None:
    """Say who hears of a report: that something slipped or that the project turned Red in its period.

    A correction says anew what all versions of the period come to; whoever heard before and has nothing to
    fear any more hears that, too.
    """
    project, report = posted.project, posted.report
    subject = f"ripple:{project.project_id}:{posted.period.isoformat()}"
    cause = Cause(
        project.project_id,
        slips=tuple(each for step in posted.moved if (each := slipped(step))),
        turned_red=report.overall is Rating.RED and posted.was is not Rating.RED,
        said=Quote(report.summary, report.author, report.reported_at.date()) if report.summary else None,
    )
    before = readers_of(session, workspace, subject) if posted.correction else []
    if not cause.anything and not before:
        return None
    return rippled(session, workspace, cause, subject, by=by, before=before, now=now)


def slipped(step: MilestoneView) -> Slipped | None:
    """Give a milestone's slip, if it is later than before."""
    if step.was is None or step.forecast is None or step.forecast <= step.was:
        return None
    return Slipped(step.milestone_id, step.name, step.go_live, step.was, step.forecast)


def of_change(
    session: Session,
    workspace: WorkspaceId,
    project_id: ProjectId,
    entry_id: int,
    scope: tuple[str, str],
    by: PersonId,
    *,
    now: datetime,
) -> Rippled | None:
    """Say who hears of an approved change of scope."""
    cause = Cause(project_id, scope=scope)
    return rippled(session, workspace, cause, f"ripple:change:{entry_id}", by=by, now=now)


def rippled(
    session: Session,
    workspace: WorkspaceId,
    cause: Cause,
    subject: str,
    *,
    by: PersonId | None = None,
    before: Collection[str] = (),
    now: datetime,
) -> Rippled | None:
    """Say to whom a cause matters, each with what they may see of it; None when nobody is linked."""
    rows = _around(session, workspace, cause)
    if not rows and not before:
        return None
    ids = {side for row in rows for side in row.pair} | {cause.project_id}
    known = projects_by_id(session, workspace, ids)
    steps = milestones(session, workspace, ids)
    found = _ripples(session, workspace, cause, rows, steps, known, by=by, before=before, now=now)
    told = {each.slack_id for each in found}
    over = tuple(each for each in before if each not in told)
    name = known[cause.project_id].name
    return Rippled(subject, name, tuple(found), over, cause.project_id)


def _around(session: Session, workspace: WorkspaceId, cause: Cause) -> Collection[Linkage]:
    """Load the confirmed linkages around a project, step by step."""
    rows: dict[int, Linkage] = {}
    edge, seen = {cause.project_id}, {cause.project_id}
    for _ in range(STEPS if cause.spreads else 1):
        near = linkages(session, workspace, states=[LinkageState.CONFIRMED], project_ids=edge) if edge else []
        rows |= {row.id: row for row in near}
        edge = {side for row in near for side in row.pair} - seen
        seen |= edge
    return rows.values()


def _links(rows: Collection[Linkage], steps: Sequence[Milestone]) -> dict[ProjectId, list[Link]]:
    """Read linkages by project; a milestone that is done needs nothing any more."""
    ahead = {each.id: needing_of(each) for each in steps if each.actual is None}
    found: dict[ProjectId, list[Link]] = defaultdict(list)
    for row in rows:
        handled = row.handling or to_do(known_of(row))
        needing = ahead.get(row.needing_id) if row.needing_id else None
        link = Link(row.id, *row.pair, handled, needing, row.needed_by, row.owner_id)
        for side in row.pair:
            found[side].append(link)
    return found


def _ripples(
    session: Session,
    workspace: WorkspaceId,
    cause: Cause,
    rows: Collection[Linkage],
    steps: Sequence[Milestone],
    known: Mapping[int, Project],
    *,
    by: PersonId | None,
    before: Collection[str],
    now: datetime,
) -> list[Ripple]:
    closed = {each.id for each in known.values() if not is_open(each)}
    links = _links(rows, steps)
    go_lives = {
        at: Stake(step.name, step.forecast) for at, step in next_go_lives(steps).items() if step.forecast
    }
    everything = spread(cause, links, go_lives, hidden=closed)
    readers = _readers(session, workspace, everything, known)
    sight = Sight(session, workspace, known.values(), now=now)
    found = []
    for person, concerns in readers:
        hidden = sight.hidden_from(person)
        impacts = spread(cause, links, go_lives, hidden=hidden.union(closed)) if hidden else everything
        mine = tuple(each for each in impacts if each.project_id in concerns)
        if mine and (person.id != by or person.slack_id in before):
            on_path = {each for impact in mine for each in impact.path}
            names = {each: known[each].name for each in on_path}
            left = max(len(mine) - MOST, 0)
            found.append(Ripple(person.slack_id or "", cause, mine[:MOST], names, left))
    return found


def _readers(
    session: Session, workspace: WorkspaceId, impacts: Sequence[Impact], known: Mapping[int, Project]
) -> list[tuple[Person, set[ProjectId]]]:
    """Say who hears of which projects: the PM, else the program manager; and a link's owner."""
    leads = {each.id: each.manager_id for each in programs(session, workspace)} if impacts else {}
    asked = {known[each.project_id].manager_id for each in impacts} | set(leads.values())
    asked |= {each.link.owner_id for each in impacts}
    people = people_by_id(session, workspace, {each for each in asked if each})
    reached = {each.id for each in people.values() if each.reachable}
    concerns: dict[PersonId, set[ProjectId]] = defaultdict(set)
    for each in impacts:
        project = known[each.project_id]
        steered = leads.get(project.program_id) if project.program_id else None
        pm = next((one for one in (project.manager_id, steered) if one in reached), None)
        if pm is not None:
            concerns[pm].add(each.project_id)
        owner = each.link.owner_id
        if owner in reached and len(each.path) == 2:
            concerns[owner].add(each.project_id)
    return [(people[each], about) for each, about in concerns.items()]
