"""Status reports: read a line into a preview, fill a form, post once, say who hears."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.domain.content import ReportContent
from bot.domain.enums import Dimension, Rating
from bot.domain.line.match import Match, Named, match_prefix
from bot.domain.line.status import MilestoneName, StatusLine, parse_status
from bot.domain.periods import period_for_report
from bot.domain.rights import Actor
from bot.domain.views import MilestoneView, ProjectView, Recipient, ReportPosted
from bot.errors import NotFound
from bot.services import access, directory, drafts
from models.plans import MilestoneMove, milestones
from models.projects import Program, Project
from models.records import AuditEvent
from models.reports import StatusReport, versions_of
from models.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Preview:
    """What a line was read as, kept as a draft; nothing is posted yet. None stands for no project found."""

    nonce: str
    line: StatusLine
    project: ProjectView | None
    milestones: tuple[MilestoneView, ...] = ()
    choices: tuple[Named, ...] = ()
    hears: tuple[Recipient, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it can be posted as it is."""
        settled = not self.line.questions and self.line.rating not in (None, Rating.NOT_REPORTED)
        return self.project is not None and settled


@dataclass(frozen=True, slots=True)
class Form:
    """What the modal is filled with: the draft's nonce, the project, what was there before."""

    nonce: str
    project: ProjectView
    content: ReportContent | None
    milestones: tuple[MilestoneView, ...]
    choices: tuple[Named, ...]


def read_line(
    session: Session, actor: Actor, text: str, *, now: datetime, project_id: int | None = None
) -> Preview:
    """Read one line into a draft and its preview; `project_id` settles which project is meant.

    Raises `Forbidden` when the project is one that this person may see and not report on.
    """
    names = directory.names_led(session, actor)
    known = next((each for each in names if each.id == project_id), None)
    if project_id is None and len(names) == 1 and match_prefix(text, names).found is None:
        known = _only_project(session, actor, text, names)
    line = parse_status(
        text,
        projects=names,
        milestones_of=lambda found: _milestone_names(session, actor, found),
        today=_today(actor, now),
        day_first=actor.day_first,
        project=known,
    )
    found = known or line.project.found
    if found is None:
        _refuse_if_not_theirs(session, actor, text, line.project)
        draft = drafts.keep(session, actor, drafts.STATUS, project_id=None, text=text, content=None, now=now)
        return Preview(draft.nonce, line, None, choices=line.project.candidates or tuple(names[:4]))
    return _preview(session, actor, line, found, text, now=now)


def open_form(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    project_id: int | None = None,
    nonce: str | None = None,
) -> Form:
    """Fill the form from the draft, else from the project's last report; the first project if none is named.

    Raises `NotFound` when there is no project that this person may report on.
    """
    names = directory.names_led(session, actor)
    content: ReportContent | None = None
    if nonce is not None:
        draft = drafts.still_open(drafts.own_draft(session, actor, nonce))
        project_id = project_id or draft.project_id
        content = ReportContent.model_validate(draft.content) if draft.content else None
    if project_id is None and names:
        project_id = names[0].id
    if project_id is None:
        raise NotFound(
            "You are not recorded as PM or program manager of any active project, so there is nothing to "
            "report on. Your PMO can set that."
        )
    found, _ = access.to_change(session, actor, project_id)
    view, _, _ = directory.brief_view(session, actor, found, now=now)
    if nonce is None:
        draft = drafts.keep(
            session, actor, drafts.STATUS, project_id=found.id, text="", content=None, now=now
        )
    draft.project_id = found.id
    steps = tuple(
        directory.milestone_view(each) for each in milestones(session, actor.workspace_id, [found.id])
    )
    return Form(draft.nonce, view, content, steps, tuple(names))


def post(
    session: Session,
    actor: Actor,
    nonce: str,
    *,
    now: datetime,
    content: ReportContent | None = None,
    project_id: int | None = None,
    source: str = "line",
) -> ReportPosted:
    """Record a draft as the project's report for its period. A repeat raises `Stale` with the first answer.

    Raises `Forbidden`, `NotFound`, or `Stale` when the project has closed meanwhile.
    """
    draft = drafts.still_open(drafts.own_draft(session, actor, nonce))
    found, program = access.to_change(session, actor, project_id or draft.project_id or 0)
    content = content or ReportContent.model_validate(draft.content)
    before, _, last = directory.brief_view(session, actor, found, now=now)
    moved = _move_milestones(session, actor, found, content, now=now)
    report = _record(session, actor, found, content, now=now, last=last, source=source)
    view = directory.report_view(report, actor.name)
    was = before.report.overall if before.report else Rating.NOT_REPORTED
    drafts.close(draft, f"{found.name} is already reported as {report.overall.label}.", now=now)
    draft.project_id = found.id
    return ReportPosted(
        report_id=report.id,
        project=replace(before, report=view),
        report=view,
        was=was,
        moved=moved,
        hears=_hears(actor, found, program, before),
        correction=report.version > 1,
    )


def no_change(session: Session, actor: Actor, project_id: int, *, now: datetime) -> ReportPosted:
    """Report what the last report said once more; raises `NotFound` when there is none to repeat."""
    found, _ = access.to_change(session, actor, project_id)
    view, _, last = directory.brief_view(session, actor, found, now=now)
    if last is None or view.report is None:
        raise NotFound(f"{found.name} has no report yet that could stay unchanged. Write the first one.")
    content = ReportContent(
        overall=last.overall,
        dimensions=view.report.dimensions,
        summary=last.summary,
        next_steps=last.next_steps,
        help_wanted=last.help_wanted,
        percent_complete=last.percent_complete,
        spent=last.spent,
    )
    draft = drafts.keep(session, actor, drafts.STATUS, project_id=found.id, text="", content=content, now=now)
    return post(session, actor, draft.nonce, now=now, source="no change")


def _only_project(session: Session, actor: Actor, text: str, names: Sequence[Named]) -> Named | None:
    """Take a person's only project as meant, unless the line begins with another one's name."""
    other = match_prefix(text, directory.names_visible(session, actor))
    return names[0] if other.found is None else None


def _preview(
    session: Session, actor: Actor, line: StatusLine, named: Named, text: str, *, now: datetime
) -> Preview:
    found, program = access.to_change(session, actor, named.id)
    view, _, _ = directory.brief_view(session, actor, found, now=now)
    steps = tuple(
        directory.milestone_view(each) for each in milestones(session, actor.workspace_id, [found.id])
    )
    draft = drafts.keep(
        session,
        actor,
        drafts.STATUS,
        project_id=found.id,
        text=text,
        content=ReportContent.of_line(line),
        now=now,
    )
    return Preview(draft.nonce, line, view, steps, hears=_hears(actor, found, program, view))


def _refuse_if_not_theirs(session: Session, actor: Actor, text: str, match: Match) -> None:
    if match.candidates:
        return
    other = match_prefix(text, directory.names_visible(session, actor)).found
    if other is not None:
        access.to_change(session, actor, other.id, kept=text)


def _milestone_names(session: Session, actor: Actor, project_id: int) -> list[MilestoneName]:
    rows = milestones(session, actor.workspace_id, [project_id])
    return [MilestoneName(each.id, each.name, each.forecast) for each in rows if each.actual is None]


def _today(actor: Actor, now: datetime) -> date:
    return now.astimezone(ZoneInfo(actor.time_zone)).date()


def _move_milestones(
    session: Session, actor: Actor, found: Project, content: ReportContent, *, now: datetime
) -> tuple[MilestoneView, ...]:
    wanted = {each.milestone_id: each.to for each in content.moves}
    moved = []
    for step in milestones(session, actor.workspace_id, [found.id]) if wanted else []:
        to = wanted.get(step.id)
        if to is None or to == step.forecast:
            continue
        session.add(
            MilestoneMove(
                workspace_id=actor.workspace_id,
                milestone_id=step.id,
                moved_from=step.forecast,
                moved_to=to,
                moved_at=now,
            )
        )
        was, step.forecast = step.forecast, to
        step.baseline = step.baseline or to
        moved.append(replace(directory.milestone_view(step), was=was))
    return tuple(moved)


def _record(
    session: Session,
    actor: Actor,
    found: Project,
    content: ReportContent,
    *,
    now: datetime,
    last: StatusReport | None,
    source: str,
) -> StatusReport:
    workspace = session.get_one(Workspace, actor.workspace_id)
    period = period_for_report(
        now, actor.time_zone, workspace.report_weekday, workspace.report_hour, last.period if last else None
    )
    steps = milestones(session, actor.workspace_id, [found.id])
    report = StatusReport(
        workspace_id=actor.workspace_id,
        project_id=found.id,
        period=period,
        version=versions_of(session, actor.workspace_id, found.id, period) + 1,
        overall=content.overall,
        **{each.value: content.dimensions.get(each, Rating.NOT_REPORTED) for each in Dimension},
        summary=content.summary,
        achievements=content.achievements,
        next_steps=content.next_steps,
        help_wanted=content.help_wanted,
        percent_complete=content.percent_complete,
        spent=content.spent,
        milestones=[_snapshot(directory.milestone_view(each)) for each in steps],
        author_id=actor.person_id,
        source=source,
        reported_at=now,
    )
    session.add(report)
    session.flush()
    session.add(
        AuditEvent(
            workspace_id=actor.workspace_id,
            at=now,
            actor_id=actor.person_id,
            action="report.posted",
            subject_kind="status_report",
            subject_id=report.id,
            details={"project": found.key, "overall": content.overall.value, "version": report.version},
        )
    )
    return report


def _snapshot(step: MilestoneView) -> dict[str, object]:
    days = {name: getattr(step, name) for name in ("baseline", "forecast", "actual")}
    return {"name": step.name, **{name: day.isoformat() if day else None for name, day in days.items()}}


def _hears(actor: Actor, found: Project, program: Program | None, view: ProjectView) -> tuple[Recipient, ...]:
    """Name the program manager, and the program's channel unless the project is confidential."""
    hears = []
    manager = view.program_manager
    if manager and manager.slack_id and manager.active and manager.person_id != actor.person_id:
        hears.append(Recipient(manager.slack_id, "you are its program manager"))
    if found.confidential:
        if found.channel_id:
            hears.append(Recipient(found.channel_id, "this is the project's own channel"))
    elif program and program.channel_id:
        hears.append(Recipient(program.channel_id, "this is the program's channel"))
    return tuple(hears)
