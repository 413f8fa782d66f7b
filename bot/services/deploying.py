"""Deploying people: listed, previewed with the effect on their time, recorded once, those concerned named.

A person's time is added up from the projects that whoever asks may see: a sum must not tell of a confidential
project. The PMO sees all.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.deploying import (
    HORIZON,
    ONE_DAY,
    Deployed,
    Deploying,
    DeployPreview,
    Overview,
    PersonTime,
    ProjectPeople,
    Spell,
    changed,
    joined,
)
from bot.domain.line.deployment import DeployLine
from bot.domain.line.match import match_name
from bot.domain.load import WHOLE, Level, Step, levels, outgrew, peak, steps
from bot.domain.periods import local_day
from bot.domain.rights import Actor, may, may_at_all
from bot.domain.views import PersonView
from bot.errors import NotFound, Settled, Stale, UserError
from bot.services import access, directory, drafts
from bot.services.audit import on_record
from bot.services.names import names_visible
from models.deployed import MOST_NAMED, deployment, locked_person, people_at_work, people_over, work_from
from models.people import Person, person_of_slack_id
from models.plans import Deployment, deployments
from models.projects import Project, project
from models.reporting import people_reporting

DRAFT = "deploying"
EXAMPLE = "/deploy @maria payroll 40% from 1 May to 30 Jun"


def overview(session: Session, actor: Actor, *, now: datetime) -> Overview:
    """List whose time is more than full from today on, fullest first."""
    workspace, today = actor.workspace_id, local_day(now, actor.time_zone)
    full = people_over(session, workspace, today, visible_to=actor.visible_to, at=now, whole=WHOLE)
    times = _times(session, actor, full, now=now)
    over = sorted(
        (each for each in times.values() if each.peak > WHOLE and each.person.active),
        key=lambda each: (-each.peak, each.person.name),
    )
    there = people_at_work(session, workspace, today, visible_to=actor.visible_to, at=now)
    return Overview(tuple(over), there, may_at_all(actor, Right.DEPLOY))


def of_person(session: Session, actor: Actor, slack_id: str, *, now: datetime, kept: str = "") -> PersonTime:
    """Show one person's work from today on."""
    found = _person(session, actor, slack_id, kept=kept)
    return time_of(session, actor, found, now=now)


def of_project(session: Session, actor: Actor, text: str, *, now: datetime) -> ProjectPeople:
    """Show who works on a project from today on, and how full the time of each is at most."""
    named = directory.found_or_told(
        match_name(text, names_visible(session, actor, text, whole=True)), kept=text, called=text
    )
    found = project(session, actor.workspace_id, named.id)
    if found is None:
        raise NotFound(access.UNKNOWN, kept=text)
    scope = directory.scope_of(session, actor, found)
    today = local_day(now, actor.time_zone)
    rows = deployments(session, actor.workspace_id, project_ids=[found.id], ending_after=today - ONE_DAY)
    times = _times(session, actor, {each.person_id for each in rows}, now=now)
    people = tuple(
        (times[row.person_id].person, _spell(row, found, today), times[row.person_id].peak)
        for row in rows
        if row.person_id in times
    )
    return ProjectPeople(found.id, found.name, people, may(actor, Right.DEPLOY, scope))


def preview(
    session: Session,
    actor: Actor,
    line: DeployLine,
    text: str,
    *,
    now: datetime,
    project_id: int | None = None,
) -> DeployPreview:
    """Keep what was asked for as a draft, and show what it does; raises a `UserError` for what can't be."""
    if line.problem:
        raise UserError(line.problem, kept=text)
    if project_id is None:
        found = access.named_to_change(
            session, actor, line.project, right=Right.DEPLOY, example=EXAMPLE, kept=text
        )
    else:
        found, _ = access.to_change(session, actor, project_id, right=Right.DEPLOY, kept=text)
    chosen = _person(session, actor, line.user, kept=text)
    if line.percent is None and not line.off:
        raise UserError(f"How much of {chosen.name}'s time? For example “40%”.", kept=text)
    today = local_day(now, actor.time_zone)
    first = line.first or today
    last = line.last if line.last or line.off or found.ends_on is None else max(found.ends_on, first)
    asked = Deploying(
        person_id=chosen.id,
        percent=0 if line.off else line.percent or 0,
        first=first,
        last=last,
        role=line.role,
    )
    days_fit(first, last, today, kept=text)
    return _previewed(session, actor, found, chosen, asked, text, now=now)


def extension(
    session: Session, actor: Actor, deployment_id: int, until: date, *, now: datetime
) -> DeployPreview:
    """Show what it does to let somebody's work go on until a later day; a `UserError` says why it can't."""
    row = deployment(session, actor.workspace_id, deployment_id)
    if row is None:
        raise Stale("That work has changed since. Type /deploy and the project's name to see what stands.")
    found, _ = access.to_change(session, actor, row.project_id, right=Right.DEPLOY)
    chosen = directory.present(locked_person(session, actor.workspace_id, row.person_id))
    if row.ends_on is None or row.ends_on >= until:
        raise Settled(f"{chosen.name} works on {found.name} until then already. Nothing would change.")
    asked = Deploying(
        person_id=chosen.id,
        percent=row.percent,
        first=row.ends_on + ONE_DAY,
        last=until,
        role=row.role,
    )
    days_fit(asked.first, asked.last, local_day(now, actor.time_zone), kept="")
    return _previewed(session, actor, found, chosen, asked, "", now=now)


def record(session: Session, actor: Actor, nonce: str, *, now: datetime) -> Deployed | DeployPreview:
    """Record what the preview showed, once.

    Where the person's time has been filled further since then, so that they would now have too much, nothing
    is recorded and a new preview is shown instead.
    """
    draft = drafts.filled_in(drafts.open_draft(session, actor, nonce, DRAFT))
    asked = Deploying.model_validate(draft.content)
    found, _ = access.to_change(session, actor, draft.project_id or 0, right=Right.DEPLOY, kept=draft.text)
    chosen = directory.present(locked_person(session, actor.workspace_id, asked.person_id), kept=draft.text)
    before = time_of(session, actor, chosen, now=now).spells
    effect = effect_of(before, found, asked, local_day(now, actor.time_zone))
    if outgrew(peak(effect), asked.peak):
        drafts.give_way(draft, now=now)
        return replace(_previewed(session, actor, found, chosen, asked, draft.text, now=now), again=True)
    store(session, actor, found, asked, now=now)
    event = on_record(
        session,
        actor,
        "deployment.set" if asked.percent else "deployment.ended",
        "project",
        found.id,
        now=now,
        details=asked.model_dump(mode="json", exclude={"role", "peak"}),
    )
    drafts.close(draft, "That is recorded already.", now=now)
    session.flush()
    told = directory.concerned(session, actor, [chosen.id, found.manager_id])
    view = directory.view_of(chosen)
    return Deployed(event.id, asked, found.id, found.name, found.key, view, actor.name, effect, told)


def days_fit(first: date, last: date | None, today: date, *, kept: str) -> None:
    """Raise `UserError` for days that nobody can be deployed on."""
    if last is not None and first <= today and last < today:
        raise UserError("That is past already. Name a last day from today on.", kept=kept)
    if last is not None and last < first:
        raise UserError("The last day is before the first.", kept=kept)
    if first > today + HORIZON:
        raise UserError("That begins more than two years from now. Write a nearer day.", kept=kept)


def _previewed(
    session: Session,
    actor: Actor,
    found: Project,
    chosen: Person,
    asked: Deploying,
    text: str,
    *,
    now: datetime,
) -> DeployPreview:
    before = time_of(session, actor, chosen, now=now).spells
    effect = effect_of(before, found, asked, local_day(now, actor.time_zone))
    if not effect:
        what = (
            f"has no work on {found.name} then" if not asked.percent else f"works on {found.name} like that"
        )
        raise UserError(f"{chosen.name} {what} already. Nothing would change.", kept=text)
    asked = asked.model_copy(update={"peak": peak(effect)})
    draft = drafts.keep(session, actor, DRAFT, project_id=found.id, text=text, content=asked, now=now)
    meanwhile = (each for each in before if each.meets(asked.first, asked.last))
    others = tuple(each for each in meanwhile if each.project_id != found.id)
    told = directory.concerned(session, actor, [chosen.id, found.manager_id])
    return DeployPreview(draft.nonce, asked, found.name, directory.view_of(chosen), effect, others, told)


def effect_of(before: tuple[Spell, ...], found: Project, asked: Deploying, today: date) -> tuple[Step, ...]:
    """Work out what becomes of somebody's time from today on, of which `before` is what is taken."""
    after = changed(before, found.id, found.name, asked)
    return steps(levels_from(before, today), levels_from(after, today))


def store(session: Session, actor: Actor, found: Project, asked: Deploying, *, now: datetime) -> None:
    """Let what is asked for take the place of what overlaps it; what was before and comes after is kept.

    What ends the day before or begins the day after is made one with it where it is otherwise alike.
    """
    found.held_anew_at = now
    today = local_day(now, actor.time_zone)
    rows = [
        each
        for each in deployments(
            session, actor.workspace_id, project_ids=[found.id], ending_after=asked.first - 2 * ONE_DAY
        )
        if each.person_id == asked.person_id
        and (asked.last is None or each.starts_on is None or each.starts_on <= asked.last + ONE_DAY)
    ]
    spells = [_spell(each, found, min(today, asked.first)) for each in rows]
    role = asked.role or next((each.role for each in reversed(rows)), "member")
    for each in rows:
        session.delete(each)
    for spell in joined(changed(spells, found.id, found.name, asked.model_copy(update={"role": role}))):
        session.add(
            Deployment(
                workspace_id=actor.workspace_id,
                person_id=asked.person_id,
                project_id=found.id,
                role=spell.role,
                percent=spell.percent,
                starts_on=spell.first,
                ends_on=spell.last,
            )
        )


def split_at(session: Session, row: Deployment, first: date) -> Deployment:
    """Give what a deployment is from a day on; what began earlier ends the day before it."""
    if row.starts_on is not None and row.starts_on >= first:
        return row
    rest = Deployment(
        workspace_id=row.workspace_id,
        person_id=row.person_id,
        project_id=row.project_id,
        role=row.role,
        percent=row.percent,
        starts_on=first,
        ends_on=row.ends_on,
    )
    row.ends_on = first - ONE_DAY
    session.add(rest)
    return rest


def _times(
    session: Session, actor: Actor, person_ids: Collection[int], *, now: datetime
) -> dict[int, PersonTime]:
    """Add up the time of people, as far as this person may see what they work on."""
    today = local_day(now, actor.time_zone)
    spells: dict[int, list[Spell]] = defaultdict(list)
    rows = work_from(
        session, actor.workspace_id, today, person_ids=person_ids, visible_to=actor.visible_to, at=now
    )
    for row in rows:
        spells[row.person_id].append(
            Spell(row.project_id, row.project, row.percent, row.starts_on or today, row.ends_on, row.role)
        )
    listed = people_reporting(session, actor.workspace_id, list(spells) if len(spells) < MOST_NAMED else None)
    return {
        row.id: PersonTime(
            PersonView(row.id, row.name, row.slack_id, row.active),
            tuple(spells[row.id]),
            levels_from(spells[row.id], today),
        )
        for row in listed
        if row.id in spells
    }


def time_of(session: Session, actor: Actor, chosen: Person, *, now: datetime) -> PersonTime:
    """Add up one person's time from today on, as far as somebody may see what they work on."""
    times = _times(session, actor, [chosen.id], now=now)
    return times.get(chosen.id) or PersonTime(directory.view_of(chosen), (), ())


def levels_from(spells: Collection[Spell], today: date) -> tuple[Level, ...]:
    """Say when how much of somebody's time is taken from today on, for two years where there is no end."""
    end = today + HORIZON
    spans = (each.until(end) for each in spells)
    return levels((max(first, today), last, percent) for first, last, percent in spans if last >= today)


def _spell(row: Deployment, found: Project, begin: date) -> Spell:
    return Spell(found.id, found.name, row.percent, row.starts_on or begin, row.ends_on, row.role)


def _person(session: Session, actor: Actor, slack_id: str, *, kept: str) -> Person:
    if not slack_id:
        raise UserError(f"Who is to work on it? For example “{EXAMPLE}”.", kept=kept)
    return directory.present(person_of_slack_id(session, actor.workspace_id, slack_id), kept=kept)
