"""Linkages: gather the facts, run the finder, keep what it finds, record what people decide."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.enums import LinkageState, ProjectState
from bot.domain.ids import ProjectId, WorkspaceId
from bot.domain.line.match import match_name
from bot.domain.linkage.facts import Assignment, Candidate, GoLive, ProjectFacts, Quote
from bot.domain.linkage.finder import find_linkages
from bot.domain.linkage.reasons import is_weak, told
from bot.domain.periods import due_at, local_day
from bot.domain.rights import Actor, may
from bot.domain.views import LinkageView
from bot.errors import Forbidden, NotFound
from bot.services import directory, runs
from bot.services.audit import on_record
from bot.services.evidence import known_of, recorded
from bot.services.names import names_led, names_visible, visible_among
from models.linkages import Linkage, linkage_to_change, linkages
from models.people import people_by_id
from models.plans import deployments, milestones
from models.projects import Project, assets, programs, project, projects
from models.register import open_entries
from models.reports import last_reports
from models.workspaces import Workspace

FINDER_HOUR = 4
NEAREST = 3
"""How many linkages a project is suggested for at the most; more would bury what matters."""

LIVE = (ProjectState.PLANNED, ProjectState.ACTIVE, ProjectState.PAUSED)


def gather_facts(session: Session, workspace: WorkspaceId, *, now: datetime) -> list[ProjectFacts]:
    """Load what the finder reads of every live project; eight queries however many projects there are."""
    live = projects(session, workspace, states=LIVE)
    program_names = {each.id: each.name for each in programs(session, workspace)}
    people = people_by_id(session, workspace)
    reports = last_reports(session, workspace, until=now)
    texts: dict[int, list[Quote]] = defaultdict(list)
    for each in live:
        if each.description:
            texts[each.id].append(Quote(each.description, "charter", each.created_at.date()))
        report = reports.get(each.id)
        if report is not None and report.summary:
            day = report.reported_at.date()
            texts[each.id].append(Quote(report.summary, f"report of {day.day} {day:%b %Y}", day))
    for entry in open_entries(session, workspace):
        text = f"{entry.title}. {entry.description}".strip()
        texts[entry.project_id].append(Quote(text, f"{entry.reference}", entry.raised_at.date()))
    shared: dict[int, list[tuple[Any, str]]] = defaultdict(list)
    for asset in assets(session, workspace):
        shared[asset.project_id].append((asset.kind, asset.name))
    on: dict[int, list[Assignment]] = defaultdict(list)
    for each_on in deployments(session, workspace, ending_after=now.date()):
        if each_on.person_id in people:
            on[each_on.project_id].append(
                Assignment(
                    person_id=each_on.person_id,
                    name=people[each_on.person_id].name,
                    role=each_on.role,
                    percent=each_on.percent,
                    starts_on=each_on.starts_on,
                    ends_on=each_on.ends_on,
                )
            )
    lives: dict[int, list[GoLive]] = defaultdict(list)
    for step in milestones(session, workspace):
        if step.go_live and step.forecast and step.actual is None:
            lives[step.project_id].append(GoLive(step.name, step.forecast))
    return [
        ProjectFacts(
            id=each.id,
            key=each.key,
            name=each.name,
            program_id=each.program_id,
            program=program_names.get(each.program_id, "") if each.program_id else "",
            texts=tuple(texts[each.id]),
            assets=tuple(shared[each.id]),
            people=tuple(on[each.id]),
            go_lives=tuple(lives[each.id]),
            confidential=each.confidential,
        )
        for each in live
    ]


Found = Mapping[tuple[int, int], Candidate]
"""What the finder found, by the ids of both projects, the lower first."""


def refresh(session: Session, workspace: WorkspaceId, *, now: datetime) -> int:
    """Run the finder over the live projects and keep what it finds; say how many suggestions stand."""
    return keep(session, workspace, search(session, workspace, now=now), now=now)


def search(session: Session, workspace: WorkspaceId, *, now: datetime) -> Found:
    """Run the finder over the live projects; nothing is written."""
    facts = gather_facts(session, workspace, now=now)
    return {(each.a, each.b): each for each in find_linkages(facts, per_project=NEAREST)}


def search_is_due(session: Session, workspace: WorkspaceId, *, now: datetime) -> date | None:
    """Name the workspace's day if it has begun at four and the finder has not run on it yet."""
    zone = session.get_one(Workspace, workspace).time_zone
    today = local_day(now, zone)
    ran = runs.last_day(session, workspace, runs.FINDER)
    waits = now < due_at(today, zone, FINDER_HOUR) or (ran is not None and ran >= today)
    return None if waits else today


def next_search(session: Session, workspace: WorkspaceId, now: datetime) -> datetime:
    """Say when the finder runs next."""
    zone = session.get_one(Workspace, workspace).time_zone
    today = local_day(now, zone)
    ran = runs.last_day(session, workspace, runs.FINDER)
    day = today + timedelta(days=1) if ran is not None and ran >= today else today
    return max(due_at(day, zone, FINDER_HOUR), now)


def keep(session: Session, workspace: WorkspaceId, found: Found, *, now: datetime) -> int:
    """Record what was found; decided linkages keep their state, a suggestion no longer found goes.

    Returns how many suggestions stand.
    """
    known = {(each.project_a_id, each.project_b_id): each for each in linkages(session, workspace)}
    for pair, candidate in found.items():
        row = known.get((ProjectId(pair[0]), ProjectId(pair[1])))
        if row is None:
            row = Linkage(
                workspace_id=workspace,
                project_a_id=ProjectId(candidate.a),
                project_b_id=ProjectId(candidate.b),
                found_at=now,
            )
            session.add(row)
        row.kind = candidate.evidence[0].kind
        row.score = candidate.score
        row.evidence = recorded(candidate)
    for pair, row in known.items():
        if pair not in found and row.state is LinkageState.SUGGESTED:
            session.delete(row)
    session.flush()
    return sum(1 for pair in found if pair not in known or known[pair].state is LinkageState.SUGGESTED)


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody made of a linkage; `repeated` when the same had been decided before."""

    linkage_id: int
    state: LinkageState
    by: str
    at: datetime
    a: str
    b: str
    repeated: bool


def decide(session: Session, actor: Actor, linkage_id: int, state: LinkageState, *, now: datetime) -> Decided:
    """Confirm or dismiss a linkage. The first decision stands; a repeat gets it as its answer.

    Raises `NotFound` for another workspace's linkage or hidden projects, `Forbidden` without the right.
    """
    row = linkage_to_change(session, actor.workspace_id, linkage_id)
    sides = _sides(session, actor, row) if row else None
    if row is None or sides is None:
        raise NotFound("That linkage is no longer here. The next digest shows what stands.")
    if not any(may(actor, Right.DECIDE_LINKAGE, directory.scope_of(session, actor, each)) for each in sides):
        raise Forbidden("Linkages are decided by the PMO and the program managers of both sides.")
    repeated = row.state is not LinkageState.SUGGESTED
    if not repeated:
        row.state = state
        row.decided_by_id = actor.person_id
        row.decided_at = now
        details = {"a": sides[0].key, "b": sides[1].key}
        on_record(session, actor, f"linkage.{state.value}", "linkage", row.id, now=now, details=details)
    by = directory.people_of(session, actor, [row.decided_by_id])
    return Decided(
        linkage_id=row.id,
        state=row.state,
        by=by[0].name if by else "",
        at=row.decided_at or now,
        a=sides[0].name,
        b=sides[1].name,
        repeated=repeated,
    )


def list_linkages(
    session: Session, actor: Actor, text: str, *, now: datetime, most: int = 10
) -> tuple[str, tuple[LinkageView, ...]]:
    """List confirmed and suggested linkages, of one project when the text names one.

    Suggestions are shown to those who lead one of the two projects; everybody sees what is confirmed among
    visible projects.
    """
    project_id = None
    title = "Linkages"
    if text.strip():
        named = directory.found_or_told(
            match_name(text, names_visible(session, actor, text, whole=True)), kept=text
        )
        project_id, title = named.id, f"Linkages of {named.name}"
    led = {each.id for each in names_led(session, actor)}
    known = [
        row
        for row in linkages(session, actor.workspace_id, project_id=project_id)
        if row.state is not LinkageState.DISMISSED
    ]
    sides = {side for row in known for side in (row.project_a_id, row.project_b_id)}
    ids = {each.id for each in visible_among(session, actor, sides)}
    rows = [
        row
        for row in known
        if {row.project_a_id, row.project_b_id} <= ids
        and (
            row.state is LinkageState.CONFIRMED or actor.is_pmo or {row.project_a_id, row.project_b_id} & led
        )
    ]
    program_of = {each.id: each.program_id for each in projects(session, actor.workspace_id)} if rows else {}

    def order(row: Linkage) -> tuple[bool, bool, bool, float]:
        """Confirmed first, then what rests on more than wording, across programs before within one."""
        a, b = program_of.get(row.project_a_id), program_of.get(row.project_b_id)
        within = project_id is None and a is not None and a == b
        return row.state is not LinkageState.CONFIRMED, is_weak(known_of(row)), within, -row.score

    rows.sort(key=order)
    return title, views_of(session, actor, rows[:most], now=now)


def to_decide(session: Session, actor: Actor, *, now: datetime, most: int = 3) -> tuple[LinkageView, ...]:
    """Give the suggestions that wait for this person's decision, the most telling first."""
    if not (actor.is_pmo or actor.leads):
        return ()
    _, found = list_linkages(session, actor, "", now=now, most=50)
    return tuple(each for each in found if each.state == "suggested" and each.may_decide)[:most]


def views_of(
    session: Session, actor: Actor, rows: list[Linkage], *, now: datetime
) -> tuple[LinkageView, ...]:
    """Show linkages with both projects as they stand."""
    wanted = {each for row in rows for each in (row.project_a_id, row.project_b_id)}
    found = [each for each in projects(session, actor.workspace_id) if each.id in wanted]
    lines = {line.project_id: line for line in directory.project_lines(session, actor, found, now=now)}
    deciders = people_by_id(
        session, actor.workspace_id, [row.decided_by_id for row in rows if row.decided_by_id]
    )
    programs_led = {
        each.id for each in programs(session, actor.workspace_id) if each.manager_id == actor.person_id
    }
    steered = {each.id for each in found if each.program_id in programs_led}
    return tuple(
        LinkageView(
            linkage_id=row.id,
            a=lines[row.project_a_id],
            b=lines[row.project_b_id],
            sentences=tuple(each.sentence for each in told(known_of(row))),
            state=row.state.value,
            decided_by=deciders[row.decided_by_id].name if row.decided_by_id in deciders else "",
            decided_at=row.decided_at,
            may_decide=actor.is_pmo or bool({row.project_a_id, row.project_b_id} & steered),
        )
        for row in rows
    )


def _sides(session: Session, actor: Actor, row: Linkage) -> tuple[Project, Project] | None:
    a = project(session, actor.workspace_id, row.project_a_id)
    b = project(session, actor.workspace_id, row.project_b_id)
    if a is None or b is None:
        return None
    visible = all(may(actor, Right.SEE, directory.scope_of(session, actor, each)) for each in (a, b))
    return (a, b) if visible else None
