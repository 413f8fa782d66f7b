"""Reports that are not given this time: said with a reason, told to who steers, and asked for no more."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.periods import local_day, settled_until
from bot.domain.prompts import asked_period
from bot.domain.rights import Actor
from bot.domain.views import Excused, ProjectView
from bot.errors import Stale, UserError
from bot.services import access, directory
from bot.services.audit import on_record
from bot.services.cadences import cadence_of
from bot.services.hours import hours
from bot.services.receipts import once
from models.excused import ExcusedReport, excused_until
from models.projects import Program, Project

LONGEST = 500


def open_excuse(session: Session, actor: Actor, project_id: int, *, now: datetime) -> ProjectView:
    """Show the project that shall give no report this time; raises `Stale` when it has given it."""
    return _asked_for(session, actor, project_id, now=now).view


def excuse(
    session: Session, actor: Actor, project_id: int, reason: str, *, now: datetime, act: str = ""
) -> Excused:
    """Record that a project gives no report for the period that it is asked for, and name who hears.

    Raises `Stale` when it has given it, or was excused before.
    """
    if not reason.strip():
        raise UserError("Say why in a few words; your program manager reads it.")
    asked = _asked_for(session, actor, project_id, kept=reason, now=now)
    found, period = asked.project, asked.period
    told = f"{found.name} gives no report for this period; that is recorded."
    once(session, actor, act, told, now=now)
    if asked.excused == period:
        raise Stale(told, kept=reason)
    row = ExcusedReport(
        workspace_id=actor.workspace_id,
        project_id=found.id,
        period=period,
        reason=reason.strip()[:LONGEST],
        by_id=actor.person_id,
        at=now,
    )
    session.add(row)
    details = {"period": period.isoformat()}
    on_record(session, actor, "report.excused", "project", found.id, now=now, details=details)
    session.flush()
    hears = access.hearers(actor, found, asked.program, asked.view)
    told_in_person = tuple(each for each in hears if each.address[0] in "UW")
    return Excused(row.id, asked.view, period, row.reason, actor.name, told_in_person)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A project, the period for which this person is asked to report it, and the newest `excused` one."""

    project: Project
    program: Program | None
    view: ProjectView
    period: date
    excused: date | None


def _asked_for(session: Session, actor: Actor, project_id: int, *, now: datetime, kept: str = "") -> _Asked:
    """Find what is to be excused; raises `Stale` when the period has its report already."""
    found, program = access.to_change(session, actor, project_id, kept=kept)
    view, _, last = directory.brief_view(session, actor, found, now=now)
    cadence = cadence_of(session, actor.workspace_id, found, last.overall if last else None)
    working = hours(session, actor)
    excused = excused_until(session, actor.workspace_id, [found.id]).get(found.id)
    settled = settled_until(
        cadence,
        created_on=local_day(found.created_at, working.zone),
        resumed_on=found.resumed_on,
        last_period=last.period if last else None,
        excused_until=excused,
    )
    period = asked_period(cadence, working, now, settled=settled)
    if last is not None and last.period >= period:
        raise Stale(f"{found.name} is already reported as {last.overall.label} for this period.", kept=kept)
    return _Asked(found, program, view, period, excused)
