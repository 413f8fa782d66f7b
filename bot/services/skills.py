"""What people can do: recorded by themselves or by who deploys, beside the roles that they have worked in.

This is the one notion of a skill: who is free, who is asked for and whom levelling gives work to go by it.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.ids import PersonId
from bot.domain.rights import Actor, may_at_all
from bot.domain.skills import SkillsLine, SkillsSet, SkillsView, folded, is_skill, once, problem_of
from bot.errors import Forbidden, UserError
from bot.services import directory
from bot.services.audit import on_record
from models.deployed import locked_person, roles_held
from models.people import Person, person, person_of_slack_id
from models.skills import PersonSkill, skills_of, skills_recorded

OTHERS = "You can say what you can do yourself; of others it is said by the PMO and program managers."


def held(
    session: Session, actor: Actor, of: Collection[int] | None = None, *, at: datetime
) -> list[tuple[PersonId, str]]:
    """List (person, skill) of these people, or of all, who have not left.

    What is recorded comes first, then roles on projects that one may see.
    """
    return [
        *skills_recorded(session, actor.workspace_id, of),
        *roles_held(session, actor.workspace_id, of, visible_to=actor.visible_to, at=at),
    ]


def of_person(session: Session, actor: Actor, user: str, *, now: datetime, kept: str = "") -> SkillsView:
    """Show what somebody can do, oneself without a name."""
    return _view(session, actor, _person(session, actor, user, kept=kept), now=now)


def of_number(session: Session, actor: Actor, person_id: int, *, now: datetime) -> SkillsView:
    """Show the same of the person behind a button, to who may change it; raises `Forbidden` for others."""
    chosen = directory.present(person(session, actor.workspace_id, person_id))
    found = _view(session, actor, chosen, now=now)
    if not found.may_set:
        raise Forbidden(OTHERS)
    return found


def _view(session: Session, actor: Actor, chosen: Person, *, now: datetime) -> SkillsView:
    recorded = tuple(row.skill for row in skills_of(session, actor.workspace_id, chosen.id))
    known = {folded(each) for each in recorded}
    every = (skill for each, skill in held(session, actor, at=now) if each == chosen.id)
    worked = once(skill for skill in every if is_skill(skill))
    return SkillsView(
        directory.view_of(chosen),
        recorded,
        tuple(each for each in worked if folded(each) not in known),
        chosen.id == actor.person_id or may_at_all(actor, Right.DEPLOY),
    )


def set_skills(
    session: Session, actor: Actor, line: SkillsLine, text: str, *, person_id: int = 0, now: datetime
) -> SkillsSet:
    """Record what somebody can do, in the place of what was recorded before.

    They are who the line names, who has this number, or oneself. A skill that others have is written as
    theirs. Raises `UserError`, or `Forbidden` for somebody else's.
    """
    number = person_id or _person(session, actor, line.user, kept=text).id
    chosen = directory.present(locked_person(session, actor.workspace_id, number), kept=text)
    if chosen.id != actor.person_id and not may_at_all(actor, Right.DEPLOY):
        raise Forbidden(OTHERS, kept=text)
    said = once(line.skills or ())
    if problem := line.problem or problem_of(said):
        raise UserError(problem, kept=text)
    usual = {folded(skill): skill for _, skill in reversed(held(session, actor, at=now))}
    wanted = {folded(each): usual.get(folded(each), each) for each in said}
    rows = {folded(row.skill): row for row in skills_of(session, actor.workspace_id, chosen.id)}
    before = tuple(row.skill for row in rows.values())
    for name, row in rows.items():
        if name not in wanted:
            session.delete(row)
    for name, skill in wanted.items():
        if name not in rows:
            session.add(
                PersonSkill(
                    workspace_id=actor.workspace_id,
                    person_id=chosen.id,
                    skill=skill,
                    set_by_id=actor.person_id,
                    set_at=now,
                )
            )
    details = {"skills": len(wanted)}
    event = on_record(session, actor, "person.skills", "person", chosen.id, now=now, details=details)
    session.flush()
    after = tuple(row.skill for row in skills_of(session, actor.workspace_id, chosen.id))
    told = directory.concerned(session, actor, [chosen.id])
    return SkillsSet(event.id, directory.view_of(chosen), before, after, actor.name, told)


def _person(session: Session, actor: Actor, user: str, *, kept: str) -> Person:
    found = person_of_slack_id(session, actor.workspace_id, user or actor.slack_id)
    return directory.present(found, kept=kept)
