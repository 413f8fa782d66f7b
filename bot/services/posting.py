"""Recording a status report: once, for its period, beside the versions before it; and who hears of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.content import ReportContent
from bot.domain.correcting import only_typed
from bot.domain.enums import Dimension, Rating, ReviewKind
from bot.domain.explaining import unexplained
from bot.domain.periods import local_day, period_for_report
from bot.domain.prompts import asked_period
from bot.domain.reached import impossible
from bot.domain.rights import Actor
from bot.domain.subjects import card_of
from bot.domain.views import MilestoneView, PersonView, ProjectView, Recipient, ReportPosted, ReportView
from bot.errors import NotFound, Stale
from bot.services import access, directory, drafts, other_view, repeats
from bot.services.audit import on_record
from bot.services.cadences import cadence_of
from bot.services.hours import hours
from bot.services.moved import moved_for, raised_for, since_report
from bot.services.register import add_entry
from models.outbox import readers_of
from models.plans import Milestone, MilestoneMove, milestones
from models.projects import Project
from models.reports import NO_CHANGE, StatusReport, newest_version, report_before
from models.reviews import reviews_of

ASKED_AFTER = 3
"""Reports in a row that say 'no change', after which a further one is asked about."""


@dataclass(frozen=True, slots=True)
class UnchangedAgain:
    """A question instead of a report: is it really so, after `times` reports in a row without a change?"""

    project: ProjectView
    times: int


@dataclass(frozen=True, slots=True)
class Unfit:
    """What a filled-in form is not posted for: ratings that want a word why, None being the whole project's;
    and, by milestone, why it cannot have been done on the day that was given.
    """

    wanting: tuple[Dimension | None, ...]
    days: Mapping[int, str]


def unfit(
    session: Session,
    actor: Actor,
    nonce: str,
    content: ReportContent,
    *,
    now: datetime,
    project_id: int | None = None,
) -> Unfit:
    """Say what a filled-in form still wants before it can be posted."""
    draft = drafts.open_draft(session, actor, nonce, drafts.STATUS)
    found, _ = access.to_change(session, actor, project_id or draft.project_id or 0, kept=draft.text)
    view, _, _ = directory.brief_view(session, actor, found, now=now)
    rows = milestones(session, actor.workspace_id, [found.id]) if content.actuals else []
    steps = [directory.milestone_view(each) for each in rows]
    days = impossible(content, steps, today=local_day(now, actor.time_zone), began=found.starts_on)
    return Unfit(unexplained(content, view.report), days)


class Overtaken(Stale):
    """Somebody else has reported since this was shown; `theirs` is to be seen before it is replaced."""

    def __init__(self, theirs: ReportView, *, kept: str) -> None:
        super().__init__(f"{theirs.author} reported it meanwhile as {theirs.overall.label}.", kept=kept)
        self.theirs = theirs


def saw_theirs(session: Session, actor: Actor, nonce: str, theirs: ReportView) -> None:
    """Note that this person has seen, beside what stands in their form, this report, and none after it."""
    drafts.open_draft(session, actor, nonce, drafts.STATUS).beside_id = theirs.report_id


def theirs(session: Session, actor: Actor, report: StatusReport) -> ReportView:
    """Show a report with the name of whoever gave it."""
    author = directory.people_of(session, actor, [report.author_id])
    return directory.report_view(session, report, author[0].name if author else "")


def post(
    session: Session,
    actor: Actor,
    nonce: str,
    *,
    now: datetime,
    content: ReportContent | None = None,
    project_id: int | None = None,
    source: str = "line",
    corrects: int | None = None,
) -> ReportPosted:
    """Record a draft as the project's report for its period; a repeat raises `Settled` with the first answer.

    With `corrects`, the id of the report that stood beside it, all that the draft does not say stays as that
    report says it.

    Raises `Forbidden`, `NotFound`, or `Stale` when the project has closed or what it corrects is outdated;
    `Overtaken` when somebody else has reported since the draft was shown.
    """
    draft = drafts.open_draft(session, actor, nonce, drafts.STATUS)
    found, program = access.to_change(session, actor, project_id or draft.project_id or 0, kept=draft.text)
    kept = ReportContent.model_validate(draft.content) if draft.content else None
    content = content or ReportContent.model_validate(drafts.filled_in(draft).content)
    before, _, last = directory.brief_view(session, actor, found, now=now)
    if last and last.author_id != actor.person_id and last.id != draft.beside_id:
        raise Overtaken(theirs(session, actor, last), kept=draft.text)
    if corrects is not None:
        kept = content = _into(content, before.report, corrects, kept=draft.text)
    period = _period(session, actor, found, content.overall, kept.period if kept else None, last, now=now)
    version = newest_version(session, actor.workspace_id, found.id, period)
    corrected, returned = None, None
    others: tuple[PersonView, ...] = ()
    if version is not None:
        act = other_view.settled_by(reviews_of(session, actor.workspace_id, [version.id]))
        returned = version.id if act and act.kind is ReviewKind.RETURNED else None
        author = directory.people_of(session, actor, [version.author_id])
        named = author[0].name if author else ""
        corrected = directory.report_view(session, version, named, currency=found.currency)
        others = directory.concerned(session, actor, [version.author_id])
    steps = milestones(session, actor.workspace_id, [found.id])
    _record_actuals(steps, content, today=local_day(now, actor.time_zone), kept=draft.text)
    _move_milestones(session, actor, steps, content, now=now)
    report = StatusReport(
        period=period,
        version=version.version + 1 if version else 1,
        source=NO_CHANGE if content.repeats else source,
    )
    _record(session, actor, report, found, steps, content, now=now)
    earlier = report_before(session, actor.workspace_id, found.id, period)
    was = earlier.overall if earlier else Rating.NOT_REPORTED
    outcome = f"{found.name} is already reported as {report.overall.label}. To change that, report it again."
    drafts.close(draft, outcome, now=now)
    draft.project_id = found.id
    view = directory.report_view(session, report, actor.name, currency=found.currency)
    hears = access.hearers(actor, found, program, before)
    raised = tuple(add_entry(session, actor, found, each, before, hears, now=now) for each in content.risks)
    return ReportPosted(
        report_id=report.id,
        period=period,
        project=replace(before, report=view),
        report=view,
        was=was,
        moved=moved_for(session, actor.workspace_id, found.id, period),
        reached=since_report(report, earlier),
        hears=hears,
        corrected=corrected,
        returned_id=returned,
        saw=_saw(session, actor, found, period, hears) if corrected else (),
        review=other_view.of_report(
            session, actor.workspace_id, found.id, report, now=now, zone=actor.time_zone
        ),
        raised=raised,
        entries=raised_for(session, actor.workspace_id, found.id, period)
        if corrected
        else tuple(each.entry for each in raised),
        author_before=others[0] if others else None,
    )


def _into(typed: ReportContent, stands: ReportView | None, corrects: int, *, kept: str) -> ReportContent:
    """Put what was typed into the report that it was shown beside; raises `Stale` when another stands now."""
    if stands is None or stands.report_id != corrects:
        raise Stale(
            "A newer report has come since, and nothing was posted. Look at it, then type yours again.",
            kept=kept,
        )
    return only_typed(typed, repeats.standing(stands))


def no_change(
    session: Session, actor: Actor, project_id: int, *, now: datetime, sure: bool = False
) -> ReportPosted | UnchangedAgain:
    """Report what the last report said once more; after the third in a row only when the person is `sure`.

    Raises `NotFound` when there is none to repeat, `Stale` when the period has its report already, as after
    a second click.
    """
    found, _ = access.to_change(session, actor, project_id)
    view, _, last = directory.brief_view(session, actor, found, now=now)
    if last is None or view.report is None:
        raise NotFound(f"{found.name} has no report yet that could stay unchanged. Write the first one.")
    cadence = cadence_of(session, actor.workspace_id, found, last.overall)
    if last.period >= asked_period(cadence, hours(session, actor), now, settled=last.period):
        raise Stale(f"{found.name} is already reported as {last.overall.label} for this period.")
    if view.report.times_unchanged >= ASKED_AFTER and not sure:
        return UnchangedAgain(view, view.report.times_unchanged)
    content = repeats.repeated(view.report)
    draft = drafts.keep(
        session, actor, drafts.STATUS, project_id=found.id, text="", content=content, now=now, beside=last
    )
    return post(session, actor, draft.nonce, now=now)


def _period(
    session: Session,
    actor: Actor,
    found: Project,
    rating: Rating,
    corrects: date | None,
    last: StatusReport | None,
    *,
    now: datetime,
) -> date:
    """Say which period a report is for: the one that it corrects, else that of its time."""
    if corrects is not None:
        if last is None or last.period != corrects:
            raise Stale("A newer report has come since, so the older one stays as it is. Write a new report.")
        return corrects
    return period_now(session, actor, found, rating, last, now=now)


def period_now(
    session: Session,
    actor: Actor,
    found: Project,
    rating: Rating,
    last: StatusReport | None,
    *,
    now: datetime,
) -> date:
    """Say which period a report of this rating is for, if it is given now, after the `last` one."""
    was_red = last is not None and last.overall is Rating.RED
    cadence = cadence_of(session, actor.workspace_id, found, Rating.RED if was_red else rating)
    return period_for_report(
        now,
        actor.time_zone,
        cadence,
        last.period if last else None,
        reported_at=last.reported_at if last else None,
        turns_red=cadence.is_red and not was_red,
    )


def _saw(
    session: Session, actor: Actor, found: Project, period: date, hears: Sequence[Recipient]
) -> tuple[str, ...]:
    """Name who was shown the period's card; of a confidential project only those who still may hear of it."""
    readers = readers_of(session, actor.workspace_id, card_of(found.id, period))
    still = {each.address for each in hears}
    return tuple(each for each in readers if each in still or not found.confidential)


def _record_actuals(steps: Sequence[Milestone], content: ReportContent, *, today: date, kept: str) -> None:
    """Record what is done, or not done after all; raises `Stale` for a day that has not come."""
    said = {each.milestone_id: each.on for each in content.actuals}
    for step in steps:
        on = said.get(step.id, step.actual)
        if step.id in said and on is not None and on > today:
            raise Stale(f"{step.name} cannot be done on a day to come. Give it as a forecast.", kept=kept)
        step.actual = on


def _move_milestones(
    session: Session, actor: Actor, steps: Sequence[Milestone], content: ReportContent, *, now: datetime
) -> None:
    wanted = {each.milestone_id: each.to for each in content.moves}
    for step in steps:
        to = wanted.get(step.id)
        if not to or to == step.forecast or step.actual:
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
        step.forecast = to
        step.baseline = step.baseline or to


def _record(
    session: Session,
    actor: Actor,
    report: StatusReport,
    found: Project,
    steps: Sequence[Milestone],
    content: ReportContent,
    *,
    now: datetime,
) -> None:
    report.workspace_id = actor.workspace_id
    report.project_id = found.id
    report.overall = content.overall
    for each in Dimension:
        setattr(report, each.value, content.dimensions.get(each, Rating.NOT_REPORTED))
    report.comments = {each.value: words for each, words in content.comments.items() if words.strip()}
    report.summary = content.summary
    report.achievements = content.achievements
    report.next_steps = content.next_steps
    report.help_wanted = content.help_wanted
    report.percent_complete = content.percent_complete
    report.budget = found.budget
    report.spent = content.spent
    report.cost_forecast = content.cost_forecast
    report.milestones = [_snapshot(directory.milestone_view(each)) for each in steps]
    report.author_id = actor.person_id
    report.reported_at = now
    session.add(report)
    session.flush()
    details = {"project": found.key, "overall": content.overall.value, "version": report.version}
    on_record(session, actor, "report.posted", "status_report", report.id, now=now, details=details)


def _snapshot(step: MilestoneView) -> dict[str, object]:
    days = {name: getattr(step, name) for name in ("baseline", "forecast", "actual")}
    return {"name": step.name, **{name: day.isoformat() if day else None for name, day in days.items()}}
