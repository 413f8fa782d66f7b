"""Two people of equal skill exchange deployments: previewed with what becomes of both, recorded once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.deploying import ONE_DAY, Spell, without
from bot.domain.ids import ProjectId
from bot.domain.load import outgrew, peak, steps
from bot.domain.periods import local_day
from bot.domain.rights import Actor
from bot.domain.skills import folded, is_skill
from bot.domain.swapping import Half, SideView, SwapLine, Swapped, Swapping, SwapPreview
from bot.domain.views import PersonView
from bot.errors import Stale, UserError
from bot.services import access, directory, drafts, skills
from bot.services.audit import on_record
from bot.services.deploying import days_fit, levels_from, split_at, time_of
from bot.services.sight import Sight
from models.deployed import locked_person
from models.people import Person, people_by_id, person_of_slack_id
from models.plans import Deployment, deployments
from models.projects import Project

DRAFT = "swap"
EXAMPLE = "/deploy swap @maria payroll and @tom expenses"

Side = tuple[Person, Project, list[Deployment]]
"""Who gives what: a person, a project, and their deployments to it from the day on."""


def preview(
    session: Session,
    actor: Actor,
    line: SwapLine,
    text: str,
    *,
    now: datetime,
    project_ids: tuple[int | None, int | None] = (None, None),
) -> SwapPreview:
    """Keep what was asked as a draft, and show what it does to both; raises `UserError` for what can't be.

    A form gives the projects' ids, a line their names.
    """
    if line.problem:
        raise UserError(f"{line.problem} For example “{EXAMPLE}”.", kept=text)
    today = local_day(now, actor.time_zone)
    first = line.first or today
    if first < today:
        raise UserError("That day is past. Name a first day from today on.", kept=text)
    days_fit(first, None, today, kept=text)
    one, other = (
        _named(session, actor, user, project, project_id, first, text)
        for user, project, project_id in zip(line.users, line.projects, project_ids, strict=True)
    )
    if one[0].id == other[0].id:
        raise UserError("Name two people: nobody swaps with themselves.", kept=text)
    if one[1].id == other[1].id and _same(one[2], other[2]):
        raise UserError(f"Both do the same on {one[1].name}, so nothing would change.", kept=text)
    _equal(session, actor, one, other, now=now, kept=text)
    return _previewed(session, actor, one, other, first, text, now=now)


def record(session: Session, actor: Actor, nonce: str, *, now: datetime) -> Swapped | SwapPreview:
    """Record what the preview showed, once.

    Rights, skills and deployments are looked at again. Raises `Stale` where a deployment has changed since,
    `UserError` where somebody has not the skill any more. Where somebody's time has been filled further, so
    that they would now have too much, nothing is recorded and a new preview is shown instead.
    """
    draft = drafts.filled_in(drafts.open_draft(session, actor, nonce, DRAFT))
    asked = Swapping.model_validate(draft.content)
    halves = (asked.one, asked.other)
    projects = {
        each: access.to_change(session, actor, each, right=Right.DEPLOY, kept=draft.text)[0]
        for each in sorted({half.project_id for half in halves})
    }
    people = {
        each: locked_person(session, actor.workspace_id, each)
        for each in sorted({half.person_id for half in halves})
    }
    sides = []
    for half in halves:
        found = directory.present(people[half.person_id], kept=draft.text)
        rows = _given(session, actor, found, projects[half.project_id], asked.first)
        if [(row.id, row.percent) for row in rows] != half.given:
            said = f"{found.name}'s work on {projects[half.project_id].name} has changed since. Ask again."
            raise Stale(said, kept=draft.text)
        sides.append((found, projects[half.project_id], rows))
    one, other = sides
    _equal(session, actor, one, other, now=now, kept=draft.text)
    views = _views(session, actor, one, other, asked.first, now=now)
    if any(outgrew(peak(view.steps), half.peak) for view, half in zip(views, halves, strict=True)):
        drafts.give_way(draft, now=now)
        return replace(_previewed(session, actor, one, other, asked.first, draft.text, now=now), again=True)
    for mine, theirs in ((one, other), (other, one)):
        mine[1].held_anew_at = now
        for row in mine[2]:
            split_at(session, row, asked.first).person_id = theirs[0].id
    details = {
        "one": asked.one.person_id,
        "other": asked.other.person_id,
        "other_project": asked.other.project_id,
    }
    event = on_record(session, actor, "deployment.swapped", "project", one[1].id, now=now, details=details)
    drafts.close(draft, "That is recorded already.", now=now)
    session.flush()
    told = _told(session, actor, one, other)
    hidden = _hidden(session, actor, (one, other), views, told, now=now)
    return Swapped(event.id, asked.first, *views, by=actor.name, told=told, hidden=hidden)


def _named(
    session: Session, actor: Actor, user: str, name: str, project_id: int | None, first: date, text: str
) -> Side:
    right = Right.DEPLOY
    if project_id is None:
        found = access.named_to_change(session, actor, name, right=right, example=EXAMPLE, kept=text)
    else:
        found, _ = access.to_change(session, actor, project_id, right=right, kept=text)
    chosen = directory.present(person_of_slack_id(session, actor.workspace_id, user), kept=text)
    rows = _given(session, actor, chosen, found, first)
    if not rows:
        said = f"{chosen.name} does not work on {found.name} then, so there is nothing to swap."
        raise UserError(said, kept=text)
    unskilled = next((row.role for row in rows if not is_skill(row.role)), None)
    if unskilled is not None:
        said = f"{chosen.name} is on {found.name} as {unskilled or 'member'}, which is no skill."
        how = " A PM hands over with /pmo handover; else say first what they do, for example “as tester”."
        raise UserError(said + how, kept=text)
    return chosen, found, rows


def _given(session: Session, actor: Actor, chosen: Person, found: Project, first: date) -> list[Deployment]:
    rows = deployments(session, actor.workspace_id, project_ids=[found.id], ending_after=first - ONE_DAY)
    return [row for row in rows if row.person_id == chosen.id]


def _equal(session: Session, actor: Actor, one: Side, other: Side, *, now: datetime, kept: str) -> None:
    """Raise `UserError` where either has not the skill of the other's work, as levelling counts skills."""
    able: dict[int, set[str]] = {one[0].id: set(), other[0].id: set()}
    for person_id, skill in skills.held(session, actor, list(able), at=now):
        able[person_id].add(folded(skill))
    for taker, giver in ((one, other), (other, one)):
        lacks = next((row.role for row in giver[2] if folded(row.role) not in able[taker[0].id]), "")
        if lacks:
            does = f"which is what {giver[0].name} does on {giver[1].name}"
            said = f"{taker[0].name} is not known as {lacks}, {does}."
            raise UserError(f"{said} Record it with /deploy skills, if they can do it.", kept=kept)


def _previewed(
    session: Session, actor: Actor, one: Side, other: Side, first: date, text: str, *, now: datetime
) -> SwapPreview:
    views = _views(session, actor, one, other, first, now=now)
    halves = [
        Half(
            person_id=side[0].id,
            project_id=side[1].id,
            given=[(row.id, row.percent) for row in side[2]],
            peak=peak(view.steps),
        )
        for side, view in zip((one, other), views, strict=True)
    ]
    asked = Swapping(first=first, one=halves[0], other=halves[1])
    draft = drafts.keep(session, actor, DRAFT, project_id=one[1].id, text=text, content=asked, now=now)
    return SwapPreview(draft.nonce, first, views[0], views[1], _told(session, actor, one, other))


def _views(
    session: Session, actor: Actor, one: Side, other: Side, first: date, *, now: datetime
) -> tuple[SideView, SideView]:
    """Show what either gives, and what becomes of their time: their own goes, the other's comes."""
    today = local_day(now, actor.time_zone)

    def view(mine: Side, theirs: Side) -> SideView:
        before = time_of(session, actor, mine[0], now=now).spells
        kept: list[Spell] = []
        for each in before:
            kept += without(each, first, None) if each.project_id == mine[1].id else (each,)
        come = [
            Spell(
                ProjectId(theirs[1].id),
                theirs[1].name,
                row.percent,
                max(row.starts_on or first, first),
                row.ends_on,
                row.role,
            )
            for row in theirs[2]
        ]
        effect = steps(levels_from(before, today), levels_from([*kept, *come], today))
        percent = max(row.percent for row in mine[2])
        person, project = directory.view_of(mine[0]), mine[1]
        return SideView(person, project.id, project.name, percent, mine[2][0].role, effect)

    return view(one, other), view(other, one)


def _same(one: Sequence[Deployment], other: Sequence[Deployment]) -> bool:
    def told(rows: Sequence[Deployment]) -> list[tuple[int, date | None, date | None, str]]:
        return [(row.percent, row.starts_on, row.ends_on, folded(row.role)) for row in rows]

    return told(one) == told(other)


def _told(session: Session, actor: Actor, one: Side, other: Side) -> tuple[PersonView, ...]:
    ids = [one[0].id, other[0].id, one[1].manager_id, other[1].manager_id]
    return directory.concerned(session, actor, ids)


def _hidden(
    session: Session,
    actor: Actor,
    sides: tuple[Side, Side],
    views: tuple[SideView, SideView],
    told: Sequence[PersonView],
    *,
    now: datetime,
) -> dict[int, list[SideView]]:
    """Name by reader the sides on projects that they may not see now that the work has changed hands."""
    sight = Sight(session, actor.workspace_id, [each[1] for each in sides], now=now)
    readers = people_by_id(session, actor.workspace_id, [each.person_id for each in told])
    found: dict[int, list[SideView]] = {}
    for reader in readers.values():
        unseen = sight.hidden_from(reader)
        found[reader.id] = [view for side, view in zip(sides, views, strict=True) if side[1].id in unseen]
    return found
