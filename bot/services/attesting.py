"""Attesting: what each project serves, whose word it is and of when, and what waits for somebody's word."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.attesting import (
    Attested,
    AttestedView,
    AttestList,
    Duty,
    ScopeNews,
    Service,
    quarter_of,
    words_of,
)
from bot.domain.commands import Right
from bot.domain.enums import LIVE, Dimension
from bot.domain.holding import holds
from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId
from bot.domain.periods import local_day
from bot.domain.rights import Actor
from bot.services import access
from models.attestations import Said, ScopeChange, newest_attestations, open_scope_changes
from models.people import Person, people_by_id
from models.projects import (
    LiveProject,
    Program,
    Project,
    live_projects,
    programs,
    projects_beneath,
    projects_by_id,
)
from models.register import entries_by_id
from models.reports import reports_by_id
from models.strategy import Objective, Serving, objectives, servings, waivers_on
from models.workspaces import Workspace

QUOTE = 300
"""Characters of a change of scope that are quoted."""


def this_quarter(session: Session, workspace: WorkspaceId, *, now: datetime) -> date:
    """Name the quarter that it is on the workspace's calendar."""
    return quarter_of(local_day(now, session.get_one(Workspace, workspace).time_zone))


def every_duty(session: Session, workspace: WorkspaceId, *, now: datetime) -> list[Duty]:
    """List every live project with what it serves, whatever waits, by name."""
    return duties(session, workspace, live_projects(session, workspace, visible_to=None, at=now), now=now)


def duties(
    session: Session,
    workspace: WorkspaceId,
    found: Collection[Project | LiveProject],
    *,
    now: datetime,
    serving: Iterable[Serving] | None = None,
) -> list[Duty]:
    """List these live projects with what they serve; in a few queries for all.

    `serving` is what serves which objective, from whoever looks at the whole portfolio and has it already.
    """
    ids = [each.id for each in found] if serving is None else None
    if serving is None:
        serving = servings(session, workspace, project_ids=ids)
    around = _around(session, workspace, ids, serving, now=now)
    return [around.duty_of(each) for each in found if each.state in LIVE]


def duty_of(session: Session, workspace: WorkspaceId, project_id: int, *, now: datetime) -> Duty:
    """Show one live project with what it serves."""
    found = projects_by_id(session, workspace, [project_id])
    return duties(session, workspace, list(found.values()), now=now)[0]


@dataclass(frozen=True, slots=True)
class _Around:
    """What duties rest on beside the projects' own rows."""

    today: date
    quarter: date
    zone: str
    older: bool
    rank: Mapping[int, tuple[int, str]]
    programs: Mapping[ProgramId, Program]
    reachable: Mapping[int, Person]
    direct: Mapping[ProjectId, list[Service]]
    through: Mapping[ProgramId, list[Service]]
    newest: Mapping[ProjectId, Said]
    names: Mapping[int, Person]
    news: Mapping[int, list[ScopeNews]]
    excused: frozenset[int]

    def duty_of(self, found: Project | LiveProject) -> Duty:
        """Put together what is known of a project."""
        program = self.programs.get(found.program_id) if found.program_id else None
        said = self.newest.get(found.id)
        duty = Duty(
            project_id=found.id,
            key=found.key,
            name=found.name,
            confidential=found.confidential,
            program_id=found.program_id,
            program=program.name if program else "",
            lead=program.manager_id if program and program.manager_id in self.reachable else None,
            serves=self._services(found),
            attested=self._attested(said) if said else None,
            news=tuple(self.news.get(found.id, ())),
            due=False,
            excused=found.id in self.excused,
            program_serves=program is not None and bool(self.through.get(program.id)),
        )
        missing = self.older and (said is None or said.quarter < self.quarter)
        if missing and duty.serving and local_day(found.created_at, self.zone) < self.quarter:
            return replace(duty, due=True)
        return duty

    def _services(self, found: Project | LiveProject) -> tuple[Service, ...]:
        """Name what it serves, by itself or else through its program, the heaviest first."""
        inherited = self.through.get(found.program_id, ()) if found.program_id else ()
        served = {each.objective_id: each for each in (*inherited, *self.direct.get(found.id, ()))}
        return tuple(sorted(served.values(), key=lambda each: self.rank[each.objective_id]))

    def _attested(self, said: Said) -> Attested:
        on = local_day(said.at, self.zone)
        return Attested(self.names[said.by_id].name, on, said.verdict, said.quarter, said.words)


def _service(row: Serving, aim: Objective, today: date, through: str = "") -> Service:
    state = holds(aim.starts_on, aim.ends_on, today)
    return Service(aim.id, aim.key, aim.title, row.strength, row.sentence, through, state, aim.ends_on)


def _around(
    session: Session,
    workspace: WorkspaceId,
    ids: Collection[ProjectId] | None,
    serving: Iterable[Serving],
    *,
    now: datetime,
) -> _Around:
    """Load what the duties of these projects rest on, or with None those of all."""
    tenant = session.get_one(Workspace, workspace)
    today = local_day(now, tenant.time_zone)
    quarter = quarter_of(today)
    steering = {each.id: each for each in programs(session, workspace)}
    newest = newest_attestations(session, workspace, ids)
    managers = {each.manager_id for each in steering.values() if each.manager_id}
    people = people_by_id(session, workspace, managers | {each.by_id for each in newest.values()})
    aims = {each.id: each for each in objectives(session, workspace)}
    direct: dict[ProjectId, list[Service]] = defaultdict(list)
    through: dict[ProgramId, list[Service]] = defaultdict(list)
    for row in serving:
        aim = aims[row.objective_id]
        if row.project_id is not None:
            direct[row.project_id].append(_service(row, aim, today))
        elif row.program_id is not None:
            program = steering[row.program_id].name
            through[row.program_id].append(_service(row, aim, today, program))
    return _Around(
        today=today,
        quarter=quarter,
        zone=tenant.time_zone,
        older=local_day(tenant.created_at, tenant.time_zone) < quarter,
        rank={each.id: (-each.weight, each.key) for each in aims.values()},
        programs=steering,
        reachable={at: each for at, each in people.items() if each.reachable},
        direct=direct,
        through=through,
        newest=newest,
        names=people,
        news=_news(session, workspace, open_scope_changes(session, workspace, ids), tenant.time_zone),
        excused=frozenset(each.project_id for each in waivers_on(session, workspace, today)),
    )


def _news(
    session: Session, workspace: WorkspaceId, rows: Collection[ScopeChange], zone: str
) -> dict[int, list[ScopeNews]]:
    """Quote what changed scopes where it was written: in a change request, or in a report."""
    if not rows:
        return {}
    entries = {
        each.id: each
        for each in entries_by_id(session, workspace, [row.entry_id for row in rows if row.entry_id])
    }
    reports = reports_by_id(session, workspace, [row.report_id for row in rows if row.report_id])
    found: dict[int, list[ScopeNews]] = defaultdict(list)
    for row in rows:
        on = local_day(row.at, zone)
        if row.entry_id is not None:
            entry = entries[row.entry_id]
            effect = str(entry.effects.get(Dimension.SCOPE.value, ""))
            where, quote = f"the approved change {entry.reference}", f"{entry.title}. {effect}"
        elif row.report_id is not None:
            report = reports[row.report_id]
            said = report.comments.get(Dimension.SCOPE.value) or report.summary
            where, quote = f"the report, which rates its scope {report.scope.label}", str(said)
        else:
            continue
        found[row.project_id].append(ScopeNews(row.id, where, " ".join(quote.split())[:QUOTE], on))
    return found


def view_of(
    session: Session, workspace: WorkspaceId, found: Collection[Duty], *, now: datetime
) -> AttestedView:
    """Sum up what is attested of these projects; nothing in the quarter in which the workspace began."""
    quarter = this_quarter(session, workspace, now=now)
    by_id = {each.project_id: each for each in found}
    words = words_of(found, quarter)
    return AttestedView(quarter if words else None, words, by_id)


def theirs(duty: Duty, person_id: PersonId, *, is_pmo: bool) -> bool:
    """Say whether somebody is asked about a project: its program manager, or the PMO where nobody else is."""
    return duty.lead == person_id or (duty.lead is None and is_pmo)


def list_for(
    everything: Iterable[Duty], quarter: date, person_id: PersonId, *, is_pmo: bool, of: int = 0
) -> AttestList:
    """Put together what one person is asked; with `of` what is in that program, whoever is asked about it."""
    mine = [
        each
        for each in everything
        if (each.program_id == of if of else theirs(each, person_id, is_pmo=is_pmo))
    ]
    return AttestList(
        quarter=quarter,
        of=of,
        waiting=tuple(each for each in mine if each.waits),
        settled=tuple(each for each in mine if not each.waits and each.settled(quarter)),
        bare=tuple(
            each
            for each in mine
            if not each.serving and not each.waits and not each.excused and not each.settled(quarter)
        ),
    )


def show(session: Session, actor: Actor, of: int, *, now: datetime) -> AttestList:
    """Show what this person may attest: what is theirs, or a program's; raises `Forbidden` or `NotFound`."""
    if of:
        access.program_to_change(session, actor, of, right=Right.ALIGN)
    else:
        access.require(actor, Right.ALIGN)
    return list_of(session, actor.workspace_id, actor.person_id, is_pmo=actor.is_pmo, of=of, now=now)


def list_of(
    session: Session,
    workspace: WorkspaceId,
    person_id: PersonId,
    *,
    is_pmo: bool,
    of: int = 0,
    now: datetime,
) -> AttestList:
    """Load what one person is asked, and nothing else: there may be thousands of projects beside."""
    steering = programs(session, workspace)
    leads = people_by_id(session, workspace, {each.manager_id for each in steering if each.manager_id})
    reached = {at for at, each in leads.items() if each.reachable}
    beneath = (
        [of]
        if of
        else [
            each.id
            for each in steering
            if each.manager_id == person_id or (is_pmo and each.manager_id not in reached)
        ]
    )
    found = projects_beneath(session, workspace, beneath, alone=is_pmo and not of)
    quarter = this_quarter(session, workspace, now=now)
    everything = duties(session, workspace, found, now=now)
    return list_for(everything, quarter, person_id, is_pmo=is_pmo, of=of)
