"""When reports are due: a project's own cadence, else its program's, else the workspace's."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.cadence import MONDAY_ONE, Cadence, CadenceOverview, CadenceView, coming
from bot.domain.commands import Right
from bot.domain.enums import Rating
from bot.domain.ids import WorkspaceId
from bot.domain.line.cadence import CadenceLine
from bot.domain.line.match import match_name
from bot.domain.line.name_index import Named
from bot.domain.periods import last_due, local_day
from bot.domain.rights import Actor
from bot.errors import NotFound, UserError
from bot.services import access, directory
from bot.services.audit import on_record
from bot.services.names import names_visible, visible_among
from models.cadences import SetCadence, cadences, cadences_for
from models.projects import LiveProject, Program, Project, programs, project
from models.reporting import ReportingRow
from models.workspaces import Workspace

Scope = tuple[int | None, int | None]
"""A program's id, a project's id, or neither for the workspace."""

WHOLE: Scope = (None, None)
EVER = MONDAY_ONE
"""A day before anything that anybody could owe."""
EXAMPLE = "every 2 weeks on thu at 15"
SHOWN = 3
"""Due days to come that are named."""


@dataclass(frozen=True, slots=True)
class Cadences:
    """Every cadence in force in a workspace, by scope, and since when the others follow a wider one again."""

    usual: Cadence
    own: Mapping[Scope, Cadence]
    given_back: Mapping[Scope, date] = field(default_factory=dict)

    def all(self) -> tuple[Cadence, ...]:
        """List each that is in force somewhere."""
        return (self.usual, *self.own.values())

    def of(self, project: Project | LiveProject | ReportingRow, rating: Rating | None) -> Cadence:
        """Give the cadence of a project as it holds with its newest rating."""
        return self.plain(project.id, project.program_id).while_red(is_red=rating is Rating.RED)

    def plain(self, project_id: int | None, program_id: int | None) -> Cadence:
        """Give the cadence of a project, or of a program, whatever its rating."""
        begun: list[date] = []
        for scope in ((None, project_id), (program_id, None)):
            if scope in self.own:
                return _begun_on(self.own[scope], begun)
            begun += [self.given_back[scope]] if scope in self.given_back else []
        return _begun_on(self.usual, begun)

    def follows(self, project_id: int, program_id: int | None, scopes: Collection[Scope]) -> bool:
        """Say whether a project's due days hang on one of these, or did until it gave the place back."""
        for scope in ((None, project_id), (program_id, None)):
            if scope in scopes:
                return True
            if scope in self.own:
                return False
        return WHOLE in scopes


def load_cadences(session: Session, workspace: Workspace) -> Cadences:
    """Load them all, in one statement."""
    return _in_force(workspace, cadences(session, workspace.id))


def cadence_of(session: Session, workspace: WorkspaceId, project: Project, rating: Rating | None) -> Cadence:
    """Give one project's cadence as it holds with its newest rating, in one statement."""
    tenant = session.get_one(Workspace, workspace)
    rows = cadences_for(session, workspace, project.id, project.program_id)
    return _in_force(tenant, rows).of(project, rating)


def _in_force(workspace: Workspace, rows: Iterable[SetCadence]) -> Cadences:
    own: dict[Scope, Cadence] = {}
    given_back: dict[Scope, date] = {}
    for row in rows:  # oldest first
        scope = (row.program_id, row.project_id)
        if row.inherits:
            own.pop(scope, None)
            given_back[scope] = row.since
        else:
            own[scope] = _read(row)
    first = Cadence(weekday=workspace.report_weekday, hour=workspace.report_hour)
    return Cadences(own.pop(WHOLE, first), own, given_back)


def _begun_on(cadence: Cadence, days: list[date]) -> Cadence:
    """Let a cadence have begun on the newest of these days, if that is later."""
    if not days:
        return cadence
    return replace(cadence, since=max([*days, *([cadence.since] if cadence.since else [])]))


def _read(row: SetCadence) -> Cadence:
    return Cadence(
        weeks=row.weeks,
        weekday=row.weekday,
        hour=row.hour,
        working_day=row.working_day,
        red_weeks=row.red_weeks,
        anchor=row.anchor,
        since=row.since,
        grace_days=row.grace_days,
        lead_days=row.lead_days,
    )


def overview(session: Session, actor: Actor, *, now: datetime) -> CadenceOverview:
    """Show the workspace's cadence and what differs from it, as far as this person may see it."""
    found = load_cadences(session, session.get_one(Workspace, actor.workspace_id))
    names: dict[int | None, str] = {each.id: each.name for each in programs(session, actor.workspace_id)}
    visible = visible_among(session, actor, [project for _, project in found.own if project is not None])
    seen: dict[int | None, str] = {each.id: each.name for each in visible}
    apart = [
        _view(name, each, actor, now)
        for (steered, run), each in found.own.items()
        if (name := names.get(steered) if run is None else seen.get(run))
    ]
    usual = _view("", found.usual, actor, now)
    return CadenceOverview(usual, tuple(sorted(apart, key=lambda each: each.name)))


def of_named(session: Session, actor: Actor, text: str, *, now: datetime) -> CadenceView:
    """Show when the reports of one project or program are due; raises `NotFound` or `Ambiguous`."""
    meant = _named(session, actor, text)
    found = load_cadences(session, session.get_one(Workspace, actor.workspace_id))
    return _view(meant.name, found.plain(*_above(meant)), actor, now)


def set_cadence(
    session: Session, actor: Actor, line: CadenceLine, text: str, *, now: datetime
) -> CadenceView:
    """Set what a line asks for; raises `UserError` for a line that can't be read, `Forbidden`, `NotFound`.

    Where the due days change, what was due up to today under the old ones is not owed any more.
    """
    meant = _to_set(session, actor, line.target, text)
    if line.problem:
        raise UserError(f"{line.problem} For example “{EXAMPLE}”.", kept=text)
    if line.off and meant is None:
        raise UserError(f"The workspace always has a cadence. Write another, as “{EXAMPLE}”.", kept=text)
    tenant = session.get_one(Workspace, actor.workspace_id)
    found = load_cadences(session, tenant)
    before = found.plain(*_above(meant)) if meant else found.usual
    new = line.applied(before)
    if line.off:
        new = found.plain(None, meant.program_id if isinstance(meant, Project) else None)
    # Nobody may be late on a day that they were never told of; the hour alone makes no such day.
    forgiven = not new.has_days_of(before) or new.grace_days < before.grace_days
    begun = local_day(now, tenant.time_zone) if forgiven else before.since or EVER
    new = replace(new, since=begun)
    _record(session, actor, meant, new, inherits=line.off, now=now)
    view = replace(_view(meant.name if meant else "", new, actor, now), forgiven=forgiven)
    return replace(view, project_id=meant.id) if isinstance(meant, Project) else view


def _to_set(session: Session, actor: Actor, target: str, text: str) -> Project | Program | None:
    """Find whose cadence is to be set, None being the workspace; every refusal is raised here."""
    if not target:
        access.require(actor, Right.SET_RULES, kept=text)
        return None
    meant = _named(session, actor, target)
    if isinstance(meant, Project):
        return access.to_change(session, actor, meant.id, right=Right.SET_CADENCE, kept=text)[0]
    return access.program_to_change(session, actor, meant.id, right=Right.SET_CADENCE, kept=text)


def _record(
    session: Session,
    actor: Actor,
    meant: Project | Program | None,
    new: Cadence,
    *,
    inherits: bool,
    now: datetime,
) -> None:
    is_project = isinstance(meant, Project)
    session.add(
        SetCadence(
            workspace_id=actor.workspace_id,
            program_id=meant.id if isinstance(meant, Program) else None,
            project_id=meant.id if isinstance(meant, Project) else None,
            inherits=inherits,
            weeks=new.weeks,
            weekday=new.weekday,
            hour=new.hour,
            working_day=new.working_day,
            red_weeks=new.red_weeks,
            grace_days=new.grace_days,
            lead_days=new.lead_days,
            anchor=new.anchor,
            since=new.since,
            set_by_id=actor.person_id,
            set_at=now,
            prompts_edited=is_project,  # the prompts of one project are edited at once
        )
    )
    action = "cadence.inherited" if inherits else "cadence.set"
    kind = "project" if is_project else "program" if meant else "workspace"
    details = {
        "weeks": new.weeks,
        "weekday": new.weekday,
        "hour": new.hour,
        "on": new.working_day,
        "lead": new.lead_days,
    }
    subject = meant.id if meant else actor.workspace_id
    on_record(session, actor, action, kind, subject, now=now, details=details)
    session.flush()


def _above(meant: Project | Program) -> tuple[int | None, int | None]:
    return (meant.id, meant.program_id) if isinstance(meant, Project) else (None, meant.id)


def _named(session: Session, actor: Actor, text: str) -> Project | Program:
    """Find a project that this person may see, or else a program, by name."""
    seen = match_name(text, names_visible(session, actor, text, whole=True))
    if seen.found is not None:
        found = project(session, actor.workspace_id, seen.found.id)
        if found is None:
            raise NotFound(access.UNKNOWN, kept=text)
        return found
    by_id: dict[int, Program] = {each.id: each for each in programs(session, actor.workspace_id)}
    known = match_name(text, [Named(each.id, each.key, each.name) for each in by_id.values()])
    matched = seen if seen.candidates and known.found is None else known
    return by_id[directory.found_or_told(matched, kept=text, what="project or program").id]


def _view(name: str, cadence: Cadence, actor: Actor, now: datetime) -> CadenceView:
    begun = last_due(now, actor.time_zone, cadence)
    return CadenceView(name, cadence, coming(cadence, max(begun, cadence.since or begun), SHOWN))
