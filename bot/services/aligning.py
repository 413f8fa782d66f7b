"""What serves which objective is said, excused and set, by who may."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.holding import Holds, holds
from bot.domain.line.calendar_words import show
from bot.domain.line.override import past_day, read_override
from bot.domain.periods import local_day
from bot.domain.rights import Actor
from bot.domain.strategy import MOST_WORDS, AimForm, read_align
from bot.domain.views import PersonView
from bot.errors import NotFound, UserError
from bot.services import access, directory, runs
from bot.services.audit import on_record
from models.people import people_by_id
from models.projects import Program, Project, programs
from models.strategy import (
    Alignment,
    Objective,
    StrategyWaiver,
    alignment,
    count_serving,
    objective,
    objectives,
)

LONGEST_WAIVER = timedelta(days=366)
ALIGN_EXAMPLE = "/pmo align payroll O4 strongly: ends the manual pay runs"
WAIVE_EXAMPLE = "/pmo waive payroll until 31 Mar a legal duty"
GONE = "I know no such objective. Type /pmo objective to see those there are."


@dataclass(frozen=True, slots=True)
class Aligned:
    """What was recorded: what serves which objective, how, and who is to be told."""

    event_id: int
    thing: str
    key: str
    title: str
    strength: int
    sentence: str
    off: bool
    by: str
    told: tuple[PersonView, ...]


def align(session: Session, actor: Actor, text: str, *, now: datetime) -> Aligned:
    """Record that a project or a program serves an objective, or no longer; said again, it is replaced."""
    aims = objectives(session, actor.workspace_id)
    line = read_align(text, [each.key for each in aims])
    if line.problem:
        raise UserError(f"{line.problem} For example “{ALIGN_EXAMPLE}”.", kept=text)
    if not line.key:
        known = ", ".join(f"{each.key} {each.title}" for each in aims) or "none is recorded yet"
        raise UserError(f"Which objective? There are: {known}. For example “{ALIGN_EXAMPLE}”.", kept=text)
    aim = next(each for each in aims if each.key == line.key)
    project, program = _served_by(session, actor, line.thing, text)
    project_id, program_id = project.id if project else None, program.id if program else None
    row = alignment(session, actor.workspace_id, aim.id, project_id=project_id, program_id=program_id)
    name = project.name if project else program.name if program else ""
    if line.off:
        if row is None:
            raise UserError(f"{name} is not recorded as serving {aim.key}. Nothing would change.", kept=text)
        session.delete(row)
    else:
        if row is None:
            refuse_unless_in_force(aim, local_day(now, actor.time_zone), kept=text)
            row = Alignment(
                workspace_id=actor.workspace_id,
                objective_id=aim.id,
                project_id=project_id,
                program_id=program_id,
                sentence="",
                strength=2,
            )
            session.add(row)
        row.strength = line.strength or row.strength
        row.sentence = line.sentence or row.sentence
        row.said_at = now
    action = "objective.unaligned" if line.off else "objective.aligned"
    details = {"project_id": project_id, "program_id": program_id}
    event = on_record(session, actor, action, "objective", aim.id, now=now, details=details)
    session.flush()
    hears = [project.manager_id] if project else [program.manager_id] if program else []
    told = directory.concerned(session, actor, hears)
    return Aligned(event.id, name, aim.key, aim.title, row.strength, row.sentence, line.off, actor.name, told)


def refuse_unless_in_force(aim: Objective, today: date, *, kept: str = "") -> None:
    """Raise `UserError` for an objective that is over: what serves nothing else would serve nothing."""
    if holds(aim.starts_on, aim.ends_on, today) is Holds.OVER:
        raise UserError(
            f"{aim.key} {aim.title} is over, so nothing new can serve it. /pmo strategy lists the others.",
            kept=kept,
        )


def _served_by(
    session: Session, actor: Actor, thing: str, text: str
) -> tuple[Project, None] | tuple[None, Program]:
    """Find what is meant: a program by its whole key or name, else a project by any of its names."""
    said = thing.casefold()
    for each in programs(session, actor.workspace_id):
        if said in (each.key.casefold(), each.name.casefold()):
            return None, access.program_to_change(session, actor, each.id, right=Right.ALIGN, kept=text)
    found = access.named_to_change(session, actor, thing, right=Right.ALIGN, example=ALIGN_EXAMPLE, kept=text)
    return found, None


@dataclass(frozen=True, slots=True)
class Waived:
    """A project that was excused from serving an objective, until when, why, and who is to be told."""

    event_id: int
    project: str
    reason: str
    until: date
    by: str
    told: tuple[PersonView, ...]


def waive(session: Session, actor: Actor, text: str, *, now: datetime) -> Waived:
    """Excuse a project from serving an objective: 'payroll until 31 Mar a legal duty'."""
    today = local_day(now, actor.time_zone)
    name, _, rest = text.partition(" until ")
    read = read_override(f"until {rest}", today=today, day_first=actor.day_first)
    gone = None if read.until else past_day(rest, today=today, day_first=actor.day_first)
    if gone is not None:
        said = f"{show(gone)} is past. Say until which day from today on the project is excused."
        raise UserError(f"{said} For example “{WAIVE_EXAMPLE}”.", kept=text)
    if read.until is None or not read.reason:
        raise UserError(f"Say until when, and why. For example “{WAIVE_EXAMPLE}”.", kept=text)
    if read.until - today > LONGEST_WAIVER:
        raise UserError("A waiver lasts a year at most. Name an earlier day.", kept=text)
    found = access.named_to_change(
        session, actor, name.strip(), right=Right.ALIGN, example=WAIVE_EXAMPLE, kept=text
    )
    reason = read.reason[:MOST_WORDS]
    session.add(
        StrategyWaiver(
            workspace_id=actor.workspace_id,
            project_id=found.id,
            by_id=actor.person_id,
            reason=reason,
            until=read.until,
            at=now,
        )
    )
    details = {"until": read.until.isoformat()}
    event = on_record(session, actor, "objective.waived", "project", found.id, now=now, details=details)
    session.flush()
    told = directory.concerned(session, actor, [found.manager_id])
    return Waived(event.id, found.name, reason, read.until, actor.name, told)


def open_aim(session: Session, actor: Actor, objective_id: int) -> AimForm:
    """Open an objective to be changed; 0 opens a new one. Raises `Forbidden` or `NotFound`."""
    access.require(actor, Right.SET_OBJECTIVES)
    if not objective_id:
        return AimForm()
    found = objective(session, actor.workspace_id, objective_id)
    if found is None:
        raise NotFound(GONE)
    owner = people_by_id(session, actor.workspace_id, [found.owner_id]) if found.owner_id else {}
    slack_id = next((each.slack_id for each in owner.values()), None)
    return AimForm(
        found.id,
        found.key,
        found.title,
        found.measure,
        found.weight,
        slack_id,
        found.starts_on,
        found.ends_on,
    )


def mark_of(form: AimForm) -> str:
    """Sum up what a form was opened with, so that nobody overwrites what they have not seen."""
    return sha256(repr(form).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class AimSet:
    """An objective that was recorded, and how much serves it; or what others made of it `meanwhile`."""

    key: str
    title: str
    ends_on: date | None
    served_by: int = 0
    meanwhile: AimForm | None = None


def set_aim(session: Session, actor: Actor, form: AimForm, *, now: datetime, mark: str = "") -> AimSet:
    """Record an objective, new or changed. It is never deleted: it ends, and what served it stays so.

    `mark` sums up what was changed: where somebody else has changed it since, nothing is recorded.
    """
    access.require(actor, Right.SET_OBJECTIVES)
    key, title = form.key.strip().upper()[:16], " ".join(form.title.split())[:200]
    if not key or not title or " " in key or ":" in key:
        raise UserError("An objective needs a title, and a key without spaces, for example O6.")
    if form.starts_on and form.ends_on and form.ends_on < form.starts_on:
        raise UserError("The last day is before the first.")
    if not 1 <= form.weight <= 5:
        raise UserError("The weight goes from 1 to 5.")
    taken = next((each for each in objectives(session, actor.workspace_id) if each.key.upper() == key), None)
    if taken is not None and taken.id != form.objective_id:
        raise UserError(f"{key} is already “{taken.title}”. Choose another key.")
    row = objective(session, actor.workspace_id, form.objective_id) if form.objective_id else None
    if form.objective_id and row is None:
        raise NotFound(GONE)
    current = open_aim(session, actor, row.id) if row else None
    if current is not None and mark and mark_of(current) != mark:
        return AimSet(current.key, current.title, current.ends_on, meanwhile=current)
    if row is None:
        row = Objective(workspace_id=actor.workspace_id, key=key, title=title)
        if not runs.first(session, row):
            raise UserError(f"{key} was just taken by somebody else. Choose another key.")
    row.key, row.title, row.measure, row.weight = key, title, form.measure.strip(), form.weight
    row.starts_on, row.ends_on = form.starts_on, form.ends_on
    owner = directory.person_of(session, actor, form.owner) if form.owner else None
    if owner or (current and current.owner):
        row.owner_id = owner.person_id if owner else None
    session.flush()
    on_record(session, actor, "objective.set", "objective", row.id, now=now)
    serving = count_serving(session, actor.workspace_id, row.id)
    return AimSet(row.key, row.title, row.ends_on, serving)
