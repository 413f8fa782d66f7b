"""Introductions: both PMs of a confirmed linkage are brought together in one conversation, once."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.enums import LinkageState
from bot.domain.linked import Introduction
from bot.domain.rights import Actor
from bot.errors import Settled, Stale, UserError
from bot.services.audit import on_record
from bot.services.linkage_acts import Held, hold, look
from bot.services.linkages import views_of
from bot.services.sight import Sight
from models.people import Person, people_by_id


def introduction(
    session: Session, actor: Actor, linkage_id: int, turn: int, *, now: datetime
) -> Introduction:
    """Say who both PMs are, and what joins their projects.

    Raises `Stale` where the linkage is not confirmed as it was shown, `Settled` where they are introduced
    already, `UserError` where there are no two PMs who can be reached and may see both projects.
    """
    return _introduction(session, actor, look(session, actor, linkage_id), turn, now=now)


def introduce(session: Session, actor: Actor, linkage_id: int, turn: int, *, now: datetime) -> Introduction:
    """Record that both PMs are introduced; raises like `introduction`."""
    (held,) = hold(session, actor, [linkage_id])
    found = _introduction(session, actor, held, turn, now=now)
    held.row.introduced_at = now
    details = {"a": held.sides[0].key, "b": held.sides[1].key}
    on_record(session, actor, "linkage.introduced", "linkage", held.row.id, now=now, details=details)
    return found


def _introduction(session: Session, actor: Actor, held: Held, turn: int, *, now: datetime) -> Introduction:
    (view,) = views_of(session, actor, [held.row])
    if held.row.state is not LinkageState.CONFIRMED or held.row.turn != turn:
        raise Stale(f"The link between {view.names} has changed since. /linkages shows what stands.")
    if held.row.introduced_at is not None:
        raise Settled("Both PMs are introduced already.")
    known = people_by_id(
        session, actor.workspace_id, [each.manager_id for each in held.sides if each.manager_id]
    )
    one, other = (_pm(side.name, side.manager_id, known) for side in held.sides)
    if one.id == other.id:
        raise UserError(f"{one.name} runs both projects, so there is nobody to introduce.")
    sight = Sight(session, actor.workspace_id, held.sides, now=now)
    for each in (one, other):
        if not sight.sees(each, [side.id for side in held.sides]):
            raise UserError(f"{each.name} may not see both projects, so they can't be introduced.")
    people = (one.slack_id or "", other.slack_id or "")
    return Introduction(view, (one.name, other.name), people, actor.name)


def _pm(project: str, manager_id: int | None, known: Mapping[int, Person]) -> Person:
    found = known.get(manager_id) if manager_id else None
    if found is None:
        raise UserError(f"{project} has no PM yet. Set one with /pmo owner first.")
    if not found.active or found.slack_id is None:
        raise UserError(f"{found.name}, PM of {project}, can't be reached in Slack.")
    return found
