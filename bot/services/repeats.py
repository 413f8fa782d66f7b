"""Reports that say that nothing changed: what they repeat, since when, and how often in a row."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.content import ReportContent
from bot.domain.line.name_index import Named
from bot.domain.line.status import StatusLine
from bot.domain.rights import Actor
from bot.domain.views import ReportView
from bot.services.names import led_by_key
from models.excused import excused_since
from models.records import latest_prompt
from models.reports import NO_CHANGE, StatusReport, newest_reports, since_news

ANSWERS = timedelta(days=7)
"""For how long a line without a project is taken as the answer to a prompt."""


def repeated(last: ReportView) -> ReportContent:
    """Say once more what the last report said."""
    return ReportContent(
        overall=last.overall,
        dimensions=last.dimensions,
        summary=last.summary,
        next_steps=last.next_steps,
        help_wanted=last.help_wanted,
        comments=dict(last.comments),
        percent_complete=last.percent_complete,
        spent=last.spent,
        cost_forecast=last.cost_forecast,
        repeats=True,
    )


def standing(last: ReportView) -> ReportContent:
    """Say what the last report says, for its own period, to be corrected."""
    return repeated(last).model_copy(
        update={"period": last.period, "repeats": False, "achievements": last.achievements}
    )


def as_repeated(line: StatusLine, last: ReportView) -> StatusLine:
    """Take over what stands, so that the preview shows what will be posted."""
    return replace(line, rating=last.overall, summary=last.summary, problems=())


def with_repeats(session: Session, report: StatusReport, view: ReportView) -> ReportView:
    """Add to a report that repeats an earlier one since when nothing changed, and how often that was said."""
    if report.source != NO_CHANGE:
        return view
    run = since_news(session, report.workspace_id, report.project_id, until=report.reported_at)
    since = run[0].reported_at if run else report.reported_at
    times = len({each.period for each in run if each.source == NO_CHANGE})
    return replace(view, unchanged_since=since.date(), times_unchanged=times)


def asked_for(session: Session, actor: Actor, *, now: datetime) -> tuple[Named, ...]:
    """Find the projects that this person was last asked for and has neither reported nor excused since."""
    asked = latest_prompt(session, actor.workspace_id, actor.person_id)
    if asked is None or now - asked.prompted_at > ANSWERS:
        return ()
    wanted = led_by_key(session, actor, asked.project_keys)
    ids, since = [each.id for each in wanted], asked.prompted_at
    reports = newest_reports(session, actor.workspace_id, until=now, project_ids=ids)
    done = {each for each in ids if each in reports and reports[each].reported_at >= since}
    done |= excused_since(session, actor.workspace_id, ids, since)
    return tuple(each for each in wanted if each.id not in done)
