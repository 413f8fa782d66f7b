"""Strategy: what serves which objective as a reader may see it, aligned, excused and set by who may."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.enums import LIVE
from bot.domain.line.override import read_override
from bot.domain.periods import local_day
from bot.domain.rights import Actor, may_at_all
from bot.domain.rollup import Child, roll_up
from bot.domain.strategy import (
    MOST_WORDS,
    Aim,
    AimCard,
    Bearer,
    Serves,
    ServingLine,
    StrategyView,
    Waiver,
    comply,
    holds,
    read_align,
)
from bot.domain.views import PersonView
from bot.errors import NotFound, UserError
from bot.services import access, directory
from bot.services.audit import on_record
from bot.services.names import every_visible
from bot.services.rollup import children_of
from models.people import people_by_id
from models.projects import Program, Project, programs, projects
from models.reports import StatusReport, last_reports
from models.strategy import (
    Alignment,
    Objective,
    StrategyWaiver,
    alignments,
    objective,
    objectives,
    waivers_on,
)

LONGEST_WAIVER = timedelta(days=366)
ALIGN_EXAMPLE = "/pmo align payroll O4 strongly: ends the manual pay runs"
WAIVE_EXAMPLE = "/pmo waive payroll until 31 Mar a legal duty"


def view(session: Session, actor: Actor, *, now: datetime) -> StrategyView:
    """Show every objective with what serves it, and how the projects that this person sees comply."""
    today = local_day(now, actor.time_zone)
    visible = {each.id for each in every_visible(session, actor)}
    found = [each for each in projects(session, actor.workspace_id, states=LIVE) if each.id in visible]
    reports = last_reports(session, actor.workspace_id, until=now, project_ids=[each.id for each in found])
    children = children_of(session, actor.workspace_id, found, now=now, reports=reports)
    bearers = [_bearer(each, reports) for each in found]
    rows = objectives(session, actor.workspace_id)
    waivers = waivers_on(session, actor.workspace_id, today)
    people = people_by_id(
        session,
        actor.workspace_id,
        {*(each.owner_id for each in rows if each.owner_id), *(w.by_id for w in waivers)},
    )
    aims = [_aim(each, people[each.owner_id].name if each.owner_id else "", today) for each in rows]
    serving = [
        Serves(each.objective_id, each.project_id, each.program_id, each.strength, each.sentence)
        for each in alignments(session, actor.workspace_id)
    ]
    named: dict[int, str] = {each.id: each.name for each in programs(session, actor.workspace_id)}
    cards = _cards(aims, serving, bearers, named, children)
    excused = [Waiver(each.project_id, people[each.by_id].name, each.reason, each.until) for each in waivers]
    may_set = may_at_all(actor, Right.SET_OBJECTIVES)
    return StrategyView(cards, comply(bearers, aims, serving, excused), may_set)


def card(session: Session, actor: Actor, text: str, *, now: datetime) -> AimCard:
    """Show one objective by its key or the words of its title; raises `NotFound` with those there are."""
    cards = view(session, actor, now=now).cards
    said = text.strip().casefold()
    exact = [each for each in cards if said in (each.aim.key.casefold(), each.aim.title.casefold())]
    found = exact or [each for each in cards if said in each.aim.title.casefold()]
    if len(found) != 1:
        raise NotFound(_which(cards, text), kept=text)
    return found[0]


def _which(cards: Iterable[AimCard], text: str) -> str:
    known = ", ".join(f"{each.aim.key} {each.aim.title}" for each in cards)
    if not known:
        return "No objective is recorded yet. The PMO adds one with /pmo objective."
    return f"I know no one objective by “{text.strip()}”. There are: {known}."


def _bearer(found: Project, reports: Mapping[int, StatusReport]) -> Bearer:
    report = reports.get(found.id)
    spent = report.spent if report else None
    return Bearer(found.id, found.key, found.name, found.program_id, found.budget, spent, found.currency)


def _aim(found: Objective, owner: str, today: date) -> Aim:
    state = holds(found.starts_on, found.ends_on, today)
    return Aim(
        found.id,
        found.key,
        found.title,
        found.measure,
        found.weight,
        owner,
        found.starts_on,
        found.ends_on,
        state,
    )


def _cards(
    aims: Iterable[Aim],
    serving: Iterable[Serves],
    bearers: Iterable[Bearer],
    named: Mapping[int, str],
    children: Mapping[int, Child],
) -> tuple[AimCard, ...]:
    """Put each project below the objectives that it serves: by itself, or else through its program."""
    by_id = {each.project_id: each for each in bearers}
    inside: dict[int, list[Bearer]] = defaultdict(list)
    for bearer in by_id.values():
        if bearer.program_id is not None:
            inside[bearer.program_id].append(bearer)
    lines: dict[int, dict[int, ServingLine]] = defaultdict(dict)
    for each in sorted(serving, key=lambda one: one.project_id is not None):
        if each.program_id is not None:
            for bearer in inside[each.program_id]:
                through = ServingLine(bearer, each.strength, each.sentence, named[each.program_id])
                lines[each.objective_id][bearer.project_id] = through
        elif each.project_id in by_id:
            line = ServingLine(by_id[each.project_id], each.strength, each.sentence)
            lines[each.objective_id][each.project_id] = line
    return tuple(_card(aim, lines[aim.objective_id], children) for aim in aims)


def _card(aim: Aim, lines: Mapping[int, ServingLine], children: Mapping[int, Child]) -> AimCard:
    budget: dict[str, Decimal] = defaultdict(Decimal)
    spent: dict[str, Decimal] = defaultdict(Decimal)
    for each in lines.values():
        budget[each.bearer.currency] += each.bearer.budget or 0
        spent[each.bearer.currency] += each.bearer.spent or 0
    rated = [children[each] for each in lines if each in children]
    ordered = sorted(lines.values(), key=lambda each: (-each.strength, each.bearer.name))
    return AimCard(aim, roll_up(rated), tuple(ordered), _amounts(budget), _amounts(spent))


def _amounts(found: Mapping[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    return tuple((currency, much) for currency, much in sorted(found.items()) if much)


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
    if not line.key:
        known = ", ".join(f"{each.key} {each.title}" for each in aims) or "none is recorded yet"
        raise UserError(f"Which objective? There are: {known}. For example “{ALIGN_EXAMPLE}”.", kept=text)
    aim = next(each for each in aims if each.key == line.key)
    project, program = _served_by(session, actor, line.thing, text)
    row = next(
        (
            each
            for each in alignments(session, actor.workspace_id)
            if each.objective_id == aim.id
            and (each.project_id == project.id if project else program and each.program_id == program.id)
        ),
        None,
    )
    name = project.name if project else program.name if program else ""
    if line.off:
        if row is None:
            raise UserError(f"{name} is not recorded as serving {aim.key}. Nothing would change.", kept=text)
        session.delete(row)
    else:
        if row is None:
            row = Alignment(
                workspace_id=actor.workspace_id,
                objective_id=aim.id,
                project_id=project.id if project else None,
                program_id=program.id if program else None,
                sentence="",
                strength=2,
            )
            session.add(row)
        row.strength = line.strength or row.strength
        row.sentence = line.sentence or row.sentence
    action = "objective.unaligned" if line.off else "objective.aligned"
    details = {"project_id": project.id if project else None, "program_id": program.id if program else None}
    event = on_record(session, actor, action, "objective", aim.id, now=now, details=details)
    session.flush()
    hears = [project.manager_id] if project else [program.manager_id] if program else []
    told = directory.concerned(session, actor, hears)
    return Aligned(event.id, name, aim.key, aim.title, row.strength, row.sentence, line.off, actor.name, told)


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


@dataclass(frozen=True, slots=True)
class AimForm:
    """What the form for an objective starts with; a new one has no id."""

    objective_id: int | None = None
    key: str = ""
    title: str = ""
    measure: str = ""
    weight: int = 3
    owner: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None


def open_aim(session: Session, actor: Actor, objective_id: int) -> AimForm:
    """Open an objective to be changed; 0 opens a new one. Raises `Forbidden` or `NotFound`."""
    access.require(actor, Right.SET_OBJECTIVES)
    if not objective_id:
        return AimForm()
    found = objective(session, actor.workspace_id, objective_id)
    if found is None:
        raise NotFound("I know no such objective. Type /pmo objective to see those there are.")
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


def set_aim(session: Session, actor: Actor, form: AimForm, *, now: datetime) -> Objective:
    """Record an objective, new or changed. It is never deleted: it ends, and what served it stays so."""
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
        raise NotFound("I know no such objective. Type /pmo objective to see those there are.")
    if row is None:
        row = Objective(workspace_id=actor.workspace_id, key=key, title=title)
        session.add(row)
    row.key, row.title, row.measure, row.weight = key, title, form.measure.strip(), form.weight
    row.starts_on, row.ends_on = form.starts_on, form.ends_on
    owner = directory.person_of(session, actor, form.owner) if form.owner else None
    row.owner_id = owner.person_id if owner else None
    session.flush()
    on_record(session, actor, "objective.set", "objective", row.id, now=now)
    return row
