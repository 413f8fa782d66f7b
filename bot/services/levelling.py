"""Levelling: the fewest moves that clear over-allocation, proposed, and recorded one by one when accepted.

Whoever steers no more than some projects is proposed moves on those alone; the rest stays as it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.ids import PersonId, ProjectId
from bot.domain.levelling.moves import Deployed, Option, find_options, taken
from bot.domain.levelling.proposal import MOST_SHOWN, Move, Overloaded, Proposed
from bot.domain.levelling.reasons import why
from bot.domain.levelling.solver import level
from bot.domain.load import WHOLE, levels
from bot.domain.periods import local_day
from bot.domain.rights import Actor
from bot.domain.skills import folded, is_skill
from bot.domain.staffing import room
from bot.domain.views import PersonView
from bot.errors import Settled, Stale
from bot.services import access, directory, drafts, skills
from bot.services.audit import on_record
from bot.services.deploying import split_at
from bot.services.rollup import weights_of
from models.deployed import deployment, locked_person, work_from
from models.plans import Deployment
from models.projects import programs
from models.records import Draft
from models.reporting import people_reporting

DRAFT = "levelling"
HORIZON = timedelta(days=183)
SECONDS = 1.2
"""How long the search may take within the three seconds of a command."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Work:
    """What levelling needs to know: deployments from today on, who has which skill; and names to show."""

    today: date
    deployed: tuple[Deployed, ...]
    skilled: Mapping[str, tuple[PersonId, ...]]
    projects: Mapping[ProjectId, tuple[str, date | None]]
    people: Mapping[PersonId, str]
    roles: Mapping[int, str]


def load(session: Session, actor: Actor, *, now: datetime) -> Work:
    """Load who works on what from today on, as far as this person may see it; who has left does no more."""
    access.require(actor, Right.DEPLOY)
    today = local_day(now, actor.time_zone)
    names = {
        each.id: each.name for each in people_reporting(session, actor.workspace_id, None) if each.active
    }
    everything = work_from(session, actor.workspace_id, today, visible_to=actor.visible_to, at=now)
    rows = [each for each in everything if each.person_id in names]
    weights = weights_of(
        session, actor.workspace_id, {each.project_id: each.program_id for each in rows}, today=today, now=now
    )
    steered = {
        each.id for each in programs(session, actor.workspace_id) if each.manager_id == actor.person_id
    }
    deployed = []
    for row in rows:
        first, ends = row.starts_on or today, row.project_ends
        last = row.ends_on or max(ends or first, first, today + HORIZON if ends is None else first)
        deployed.append(
            Deployed(
                row.id,
                row.person_id,
                row.project_id,
                row.percent,
                first,
                last,
                slack=(ends - last).days if ends and ends > last else 0,
                skill=folded(row.role) if is_skill(row.role) else "",
                priority=weights[row.project_id],
                stays=not actor.is_pmo and row.program_id not in steered,
            )
        )
    skilled: dict[str, list[PersonId]] = defaultdict(list)
    for person_id, skill in skills.held(session, actor, at=now):
        skilled[folded(skill)].append(person_id)
    able = {role: tuple(dict.fromkeys(people)) for role, people in skilled.items()}
    return Work(
        today,
        tuple(deployed),
        able,
        {each.project_id: (each.project, each.project_ends) for each in rows},
        names,
        {row.id: row.role for row in rows},
    )


def solve(work: Work, *, seconds: float = SECONDS) -> Proposed:
    """Find what to propose, for whoever has most too much first; it needs no database."""
    problem = find_options(work.deployed, work.skilled, today=work.today, last=work.today + HORIZON)
    found = level(problem, seconds=seconds)
    moves = [
        _move(work, options[0].deployed, option)
        for options, option in zip(problem.options, found.chosen, strict=True)
        if option.is_move
    ]
    before = problem.overloads([options[0] for options in problem.options])
    moves.sort(key=lambda each: (-before[each.person_id], each.person_id, each.first, each.deployment_id))
    shown = moves[:MOST_SHOWN]
    _explain(work, shown, {each.deployment_id for each in moves})
    theirs = {each.person_id for each in work.deployed if not each.stays}
    stuck = [work.people[each] for each in problem.overloads(found.chosen) if each in theirs]
    return Proposed(
        day=work.today,
        people=_overloaded(work, [move.person_id for move in shown]),
        moves=shown,
        more=len(moves) - len(shown),
        stuck=stuck,
        is_best=found.is_best,
    )


def _explain(work: Work, shown: Sequence[Move], moved: Collection[int]) -> None:
    """Say of each move why this deployment gives way, and how full whoever takes it over becomes."""
    concerned = {each for move in shown for each in (move.person_id, move.to_person_id)}
    held: dict[PersonId, list[Deployed]] = defaultdict(list)
    by_id = {}
    for each in work.deployed:
        if each.person_id in concerned:
            held[each.person_id].append(each)
            by_id[each.id] = each
    for move in shown:
        move.why = why(by_id[move.deployment_id], held[move.person_id], moved)
        if move.is_handover:
            spans = [(each.first, each.last, each.percent) for each in held[move.to_person_id]]
            steps = levels([*spans, (move.to_first, move.to_last, move.to_percent)])
            move.taker_peak = WHOLE - room(steps, move.to_first, move.to_last)


def _move(work: Work, was: Deployed, option: Option) -> Move:
    becomes = option.deployed
    project, ends = work.projects[was.project_id]
    return Move(
        deployment_id=was.id,
        project_id=was.project_id,
        project=project,
        role=work.roles[was.id],
        project_ends=ends,
        person_id=was.person_id,
        person=work.people[was.person_id],
        percent=was.percent,
        first=was.first,
        last=was.last,
        to_person_id=becomes.person_id,
        to_person=work.people[becomes.person_id],
        to_percent=becomes.percent,
        to_first=becomes.first,
        to_last=becomes.last,
    )


def _overloaded(work: Work, people: Iterable[PersonId]) -> list[Overloaded]:
    """Say of each of these people, in that order, when they have most and on what."""
    theirs: dict[PersonId, list[Deployed]] = {each: [] for each in people}
    for each in work.deployed:
        if each.person_id in theirs:
            theirs[each.person_id].append(each)
    return [_worst(work, person_id, held) for person_id, held in theirs.items()]


def _worst(work: Work, person_id: PersonId, theirs: Sequence[Deployed]) -> Overloaded:
    to_come = [step for step in taken(theirs) if step.last >= work.today]
    worst = max(to_come, key=lambda step: step.percent)
    on = [each for each in theirs if each.first <= worst.first and each.last >= worst.last]
    return Overloaded(
        person_id=person_id,
        name=work.people[person_id],
        percent=worst.percent,
        first=max(worst.first, work.today),
        last=worst.last,
        projects=[f"{work.projects[each.project_id][0]} {each.percent} %" for each in on],
    )


def keep(session: Session, actor: Actor, proposed: Proposed, *, now: datetime) -> str:
    """Keep what is proposed, so that each move can be accepted; give the nonce."""
    draft = drafts.keep(session, actor, DRAFT, project_id=None, text="", content=proposed, now=now)
    return draft.nonce


@dataclass(frozen=True, slots=True)
class Accepted:
    """A move that was recorded, what is proposed beside it, and who is to be told."""

    event_id: int
    move: Move
    proposed: Proposed
    by: str
    told: tuple[PersonView, ...]

    def named_to(self, reader: PersonView) -> frozenset[ProjectId]:
        """Name the projects that a reader must still see to be told."""
        return self.move.named_to(reader.person_id)


def accept_all(
    session: Session, actor: Actor, nonce: str, *, now: datetime
) -> tuple[list[Accepted], list[str], Proposed]:
    """Record every move that is shown and not yet recorded; say why of those that cannot be any more.

    Projects and people are kept from others in the order of their numbers, so that two who do this at once do
    not wait for each other.
    """
    draft = drafts.open_draft(session, actor, nonce, DRAFT)
    proposed = Proposed.model_validate(draft.content)
    open_ = [number for number, each in enumerate(proposed.moves) if not each.done]
    if not open_:
        raise Settled("All of these are recorded already.")
    for project_id in sorted({proposed.moves[number].project_id for number in open_}):
        access.to_change(session, actor, project_id, right=Right.DEPLOY)
    concerned = (proposed.moves[number] for number in open_)
    for person_id in sorted({each for move in concerned for each in (move.person_id, move.to_person_id)}):
        locked_person(session, actor.workspace_id, person_id)
    done, problems = [], []
    for number in open_:
        try:
            done.append(_record(session, actor, draft, proposed, number, now=now))
        except Stale as error:
            problems.append(str(error))
    return done, problems, proposed


def accept(session: Session, actor: Actor, nonce: str, number: int, *, now: datetime) -> Accepted:
    """Record one move; raises `Stale` where what it rests on has changed since it was proposed."""
    draft = drafts.open_draft(session, actor, nonce, DRAFT)
    proposed = Proposed.model_validate(draft.content)
    if not 0 <= number < len(proposed.moves):
        raise Stale("That move is not among those proposed. Ask for the levelling again.")
    if proposed.moves[number].done:
        raise Settled("That is recorded already.")
    return _record(session, actor, draft, proposed, number, now=now)


def _record(
    session: Session, actor: Actor, draft: Draft, proposed: Proposed, number: int, *, now: datetime
) -> Accepted:
    """Record one of the moves that a draft holds; raises what `accept` does."""
    asked = proposed.moves[number]
    project, _ = access.to_change(session, actor, asked.project_id, right=Right.DEPLOY)
    people = {
        each: locked_person(session, actor.workspace_id, each)
        for each in sorted({asked.person_id, asked.to_person_id})
    }
    taker = people[asked.to_person_id]
    if taker is None or not taker.active:
        raise Stale(f"{asked.to_person} has left. Ask for the levelling again.")
    row = deployment(session, actor.workspace_id, asked.deployment_id)
    if row is None or not _stands(row, asked, proposed.day):
        raise Stale(
            f"{asked.person}'s work on {asked.project} has changed since. Ask for the levelling again."
        )
    if asked.is_handover and not _has_room(session, actor, asked, now=now):
        raise Stale(f"{asked.to_person} has no room for it any more. Ask for the levelling again.")
    if asked.is_handover and not _is_able(session, actor, asked, now=now):
        raise Stale(f"{asked.to_person} is not known as {asked.role} any more. Ask for the levelling again.")
    _apply(session, row, asked)
    project.held_anew_at = now
    details = asked.model_dump(
        mode="json", include={"deployment_id", "to_person_id", "to_percent", "to_first", "to_last"}
    )
    event = on_record(session, actor, "deployment.levelled", "project", project.id, now=now, details=details)
    asked.done = True
    draft.content = proposed.model_dump(mode="json")
    session.flush()
    told = directory.concerned(session, actor, [asked.person_id, asked.to_person_id, project.manager_id])
    return Accepted(event.id, asked, proposed, actor.name, told)


def _stands(row: Deployment, asked: Move, proposed_on: date) -> bool:
    """Whether a deployment is still what the move was proposed for."""
    begins = max(row.starts_on or proposed_on, proposed_on)
    same = (row.person_id, row.percent, begins) == (asked.person_id, asked.percent, asked.first)
    return same and row.ends_on in (None, asked.last)


def _has_room(session: Session, actor: Actor, asked: Move, *, now: datetime) -> bool:
    rows = work_from(
        session,
        actor.workspace_id,
        asked.first,
        person_ids=[asked.to_person_id],
        visible_to=actor.visible_to,
        at=now,
    )
    spans = [(row.starts_on or asked.first, row.ends_on or date.max - ONE_DAY, row.percent) for row in rows]
    steps = levels([*spans, (asked.to_first, asked.to_last, asked.to_percent)])
    return room(steps, asked.to_first, asked.to_last) >= 0


def _is_able(session: Session, actor: Actor, asked: Move, *, now: datetime) -> bool:
    held = skills.held(session, actor, [asked.to_person_id], at=now)
    wanted = folded(asked.role)
    return any(folded(skill) == wanted for _, skill in held)


def _apply(session: Session, row: Deployment, asked: Move) -> None:
    """Change a deployment on the days that the move is for; what lies before and after them stays."""
    if asked.is_shift or asked.is_handover:
        row = split_at(session, row, asked.first)
        row.person_id = asked.to_person_id
        if asked.is_shift:
            row.starts_on, row.ends_on = asked.to_first, asked.to_last
        return
    row = split_at(session, row, asked.to_first)
    if asked.to_last < asked.last:
        split_at(session, row, asked.to_last + ONE_DAY)
    row.percent = asked.to_percent
