"""Status reports: read a line into a preview, fill a form, post once, say who hears."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache

from sqlalchemy.orm import Session

from bot.domain.content import ReportContent
from bot.domain.enums import Dimension, Rating
from bot.domain.line.match import Named, match_prefix
from bot.domain.line.parts import Ignored, answered
from bot.domain.line.status import MilestoneName, StatusLine, parse_status
from bot.domain.line.unchanged import says_no_change
from bot.domain.periods import due_day, local_day, period_for_report
from bot.domain.previews import Form, Preview
from bot.domain.rights import Actor
from bot.domain.views import MilestoneView, ReportPosted
from bot.errors import NotFound, Stale
from bot.services import access, directory, drafts, repeats
from bot.services.register import add_entry
from models.plans import Milestone, MilestoneMove, milestones
from models.projects import Project
from models.records import AuditEvent, Draft
from models.reports import NO_CHANGE, StatusReport, versions_of
from models.workspaces import Workspace

Steps = Callable[[int], list[Milestone]]


def read_line(
    session: Session,
    actor: Actor,
    text: str,
    *,
    now: datetime,
    project_id: int | None = None,
    ignored: Ignored = frozenset(),
    answers_prompt: bool = False,
) -> Preview:
    """Read one line into a draft and its preview; `project_id` settles which project is meant.

    `ignored` are places whose reading the person took back. With `answers_prompt` a line that names no
    project is about the one that the person was last asked for, if that is a single one.

    Raises `Forbidden` when the project is one that this person may see and not report on.
    """
    drafts.fits(text)
    names = directory.names_led(session, actor)
    known = next((each for each in names if each.id == project_id), None)
    if project_id is None and len(names) == 1 and match_prefix(text, names).found is None:
        known = _only_project(session, actor, text, names)
    steps = _steps_of(session, actor)
    line = _parse(steps, actor, text, names, known, ignored, now=now)
    found = known or line.project.found
    if found is None:
        access.refuse_if_not_theirs(session, actor, text, line.project)
        choices = line.project.candidates
        asked = repeats.asked_for(session, actor, names, now=now) if answers_prompt and not choices else ()
        if len(asked) == 1:
            return read_line(session, actor, text, now=now, project_id=asked[0].id, ignored=ignored)
        draft = drafts.keep(session, actor, drafts.STATUS, project_id=None, text=text, content=None, now=now)
        return Preview(draft.nonce, line, None, choices=choices or asked[:4] or tuple(names[:4]))
    return _preview(session, actor, line, found, text, steps(found.id), now=now, ignored=ignored)


def answer(
    session: Session, actor: Actor, nonce: str, question: int, choice: int, *, now: datetime
) -> Preview:
    """Settle one question of a preview with one of its choices, and read the line again."""
    draft = drafts.still_open(drafts.own_draft(session, actor, nonce, drafts.STATUS))
    ignored = _ignored(draft)
    line = _read_again(session, actor, draft, ignored, now=now)
    if question >= len(line.questions) or choice >= len(line.questions[question].offered):
        raise Stale("That question is no longer open. Look at the newest preview.", kept=draft.text)
    asked = line.questions[question]
    text, ignored = answered(draft.text, ignored, asked, asked.offered[choice][1])
    drafts.close(draft, "That was read again; the newest preview shows how.", now=now)
    return read_line(session, actor, text, now=now, project_id=draft.project_id, ignored=ignored)


def take_back(session: Session, actor: Actor, nonce: str, part: int, *, now: datetime) -> Preview:
    """Un-recognise one part of a preview, so that its words stay in the summary, and read the line again."""
    draft = drafts.still_open(drafts.own_draft(session, actor, nonce, drafts.STATUS))
    ignored = _ignored(draft)
    line = _read_again(session, actor, draft, ignored, now=now)
    if part >= len(line.parts) or line.parts[part].start < 0:
        raise Stale("That part is no longer there. Look at the newest preview.", kept=draft.text)
    drafts.close(draft, "That was read again; the newest preview shows how.", now=now)
    return read_line(
        session,
        actor,
        draft.text,
        now=now,
        project_id=draft.project_id,
        ignored=ignored | {line.parts[part].span},
    )


def _ignored(draft: Draft) -> Ignored:
    content = ReportContent.model_validate(draft.content) if draft.content else None
    return frozenset(content.ignored) if content else frozenset()


def _read_again(
    session: Session, actor: Actor, draft: Draft, ignored: Ignored, *, now: datetime
) -> StatusLine:
    names = directory.names_led(session, actor)
    known = next((each for each in names if each.id == draft.project_id), None)
    return _parse(_steps_of(session, actor), actor, draft.text, names, known, ignored, now=now)


def _steps_of(session: Session, actor: Actor) -> Steps:
    """Fetch a project's milestones once, however often they are asked for."""
    return cache(lambda project_id: milestones(session, actor.workspace_id, [project_id]))


def _parse(
    steps: Steps,
    actor: Actor,
    text: str,
    names: Sequence[Named],
    known: Named | None,
    ignored: Ignored,
    *,
    now: datetime,
) -> StatusLine:
    return parse_status(
        text,
        projects=names,
        milestones_of=lambda found: _milestone_names(steps(found)),
        today=_today(actor, now),
        day_first=actor.day_first,
        project=known,
        ignore=ignored,
    )


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
        draft = drafts.still_open(drafts.own_draft(session, actor, nonce, drafts.STATUS))
        project_id = project_id or draft.project_id
        content = ReportContent.model_validate(draft.content) if draft.content else None
        drafts.fits_a_form(draft, (content.summary, content.help_wanted) if content else ())
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
    """Record a draft as the project's report for its period; a repeat raises `Settled` with the first answer.

    Raises `Forbidden`, `NotFound`, or `Stale` when the project has closed meanwhile.
    """
    draft = drafts.still_open(drafts.own_draft(session, actor, nonce, drafts.STATUS))
    found, program = access.to_change(session, actor, project_id or draft.project_id or 0, kept=draft.text)
    content = content or ReportContent.model_validate(drafts.filled_in(draft).content)
    before, _, last = directory.brief_view(session, actor, found, now=now)
    steps = milestones(session, actor.workspace_id, [found.id])
    moved = _move_milestones(session, actor, steps, content, now=now)
    source = NO_CHANGE if content.repeats else source
    report = _record(session, actor, found, steps, content, now=now, last=last, source=source)
    for risk in content.risks:
        add_entry(session, actor, found, risk, now=now)
    view = directory.report_view(session, report, actor.name)
    was = before.report.overall if before.report else Rating.NOT_REPORTED
    drafts.close(draft, f"{found.name} is already reported as {report.overall.label}.", now=now)
    draft.project_id = found.id
    return ReportPosted(
        report_id=report.id,
        project=replace(before, report=view),
        report=view,
        was=was,
        moved=moved,
        hears=access.hearers(actor, found, program, before),
        correction=report.version > 1,
    )


def no_change(session: Session, actor: Actor, project_id: int, *, now: datetime) -> ReportPosted:
    """Report what the last report said once more; raises `NotFound` when there is none to repeat.

    Raises `Stale` when the period has its report already, as after a second click.
    """
    found, _ = access.to_change(session, actor, project_id)
    view, _, last = directory.brief_view(session, actor, found, now=now)
    if last is None or view.report is None:
        raise NotFound(f"{found.name} has no report yet that could stay unchanged. Write the first one.")
    weekday = session.get_one(Workspace, actor.workspace_id).report_weekday
    if last.period >= due_day(now, actor.time_zone, weekday):
        raise Stale(f"{found.name} is already reported as {last.overall.label} for this period.")
    content = repeats.repeated(view.report)
    draft = drafts.keep(session, actor, drafts.STATUS, project_id=found.id, text="", content=content, now=now)
    return post(session, actor, draft.nonce, now=now)


def _only_project(session: Session, actor: Actor, text: str, names: Sequence[Named]) -> Named | None:
    """Take a person's only project as meant, unless the line begins with another one's name."""
    other = match_prefix(text, directory.names_visible(session, actor))
    return names[0] if other.found is None else None


def _preview(
    session: Session,
    actor: Actor,
    line: StatusLine,
    named: Named,
    text: str,
    steps: Sequence[Milestone],
    *,
    now: datetime,
    ignored: Ignored,
) -> Preview:
    found, program = access.to_change(session, actor, named.id)
    view, _, _ = directory.brief_view(session, actor, found, now=now)
    content = ReportContent.of_line(line, ignored)
    if view.report and says_no_change(line):
        line, content = repeats.as_repeated(line, view.report), repeats.repeated(view.report)
    draft = drafts.keep(
        session, actor, drafts.STATUS, project_id=found.id, text=text, content=content, now=now
    )
    return Preview(
        draft.nonce,
        line,
        view,
        tuple(directory.milestone_view(each) for each in steps),
        repeats=content.repeats,
        hears=access.hearers(actor, found, program, view),
    )


def _milestone_names(steps: Sequence[Milestone]) -> list[MilestoneName]:
    return [MilestoneName(each.id, each.name, each.forecast) for each in steps if each.actual is None]


def _today(actor: Actor, now: datetime) -> date:
    return local_day(now, actor.time_zone)


def _move_milestones(
    session: Session, actor: Actor, steps: Sequence[Milestone], content: ReportContent, *, now: datetime
) -> tuple[MilestoneView, ...]:
    wanted = {each.milestone_id: each.to for each in content.moves}
    moved = []
    for step in steps:
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
    steps: Sequence[Milestone],
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
