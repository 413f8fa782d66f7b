"""Two alike risks decided on: joined into one of the program, remembered as two, or either undone."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.entries import EntryActed, PairDecided
from bot.domain.enums import EntryAct, EntryKind, EntryState, Level, Outcome, PairState
from bot.domain.periods import local_day
from bot.domain.rights import Actor
from bot.domain.views import Recipient
from bot.errors import NotFound, Stale
from bot.services import directory
from bot.services.audit import on_record
from bot.services.register import enter
from bot.services.register_acts import Held, acted, hold, record
from models.people import person
from models.projects import project
from models.register import (
    AlikePair,
    EntryChange,
    RegisterEntry,
    changes_of,
    entries_by_id,
    entry_to_change,
)
from models.register_list import alike_pair_to_decide, entries_joined

GONE = "Those two risks are no longer here."
Both = tuple[Held, Held]


def join(session: Session, actor: Actor, pair_id: int, *, now: datetime) -> PairDecided:
    """Record one risk of the program that stands for both, or add one of them to the other's.

    Across programs it is the portfolio's. The first decision stands; a repeat gets it as its answer.
    Raises `NotFound` or `Forbidden` without the right over both projects, `Stale` when it is too late.
    """
    pair, both = _held(session, actor, pair_id)
    if pair.state is not PairState.PROPOSED:
        return _decided(session, actor, pair, both, repeated=True)
    for each in both:
        _fit(each)
    apart = both[0].project.program_id != both[1].project.program_id
    parent = _parent(session, actor, both, Level.PORTFOLIO if apart else Level.PROGRAM, now=now)
    for each in both:
        if each.row.id != parent.id and each.row.parent_id is None:
            each.row.parent_id = parent.id
            record(session, actor, each.row, EntryAct.JOINED, words=f"into {parent.reference}", now=now)
    _decide(session, actor, pair, PairState.JOINED, now)
    change = record(session, actor, parent, EntryAct.JOINED, now=now)
    return _decided(
        session, actor, pair, both, acted=_told(session, actor, both, parent, EntryAct.JOINED, change)
    )


def not_alike(session: Session, actor: Actor, pair_id: int, *, now: datetime) -> PairDecided:
    """Remember that these are two risks, so that they are not proposed again."""
    pair, both = _held(session, actor, pair_id)
    if pair.state is not PairState.PROPOSED:
        return _decided(session, actor, pair, both, repeated=True)
    _decide(session, actor, pair, PairState.NOT_ALIKE, now)
    return _decided(session, actor, pair, both)


def undo(session: Session, actor: Actor, pair_id: int, *, now: datetime) -> PairDecided:
    """Take a decision back. Raises `Stale` when the joined risk has been worked on since."""
    pair, both = _held(session, actor, pair_id)
    done = None
    if pair.state is PairState.JOINED and pair.decided_at is not None:
        done = _part(session, actor, both, pair.decided_at, now=now)
    _decide(session, actor, pair, PairState.PROPOSED, now)
    pair.decided_by_id = pair.decided_at = None
    return _decided(session, actor, pair, both, acted=done)


def _held(session: Session, actor: Actor, pair_id: int) -> tuple[AlikePair, Both]:
    """Fetch a pair and both its risks, over which this person has the right, kept from others."""
    pair = alike_pair_to_decide(session, actor.workspace_id, pair_id)
    if pair is None:
        raise NotFound(GONE)
    rows = entries_by_id(session, actor.workspace_id, (pair.entry_a_id, pair.entry_b_id))
    in_order = sorted(rows, key=lambda row: (row.project_id, row.id))  # as all who hold several do
    held = {row.id: hold(session, actor, row.id, right=Right.JOIN_RISKS) for row in in_order}
    return pair, (held[pair.entry_a_id], held[pair.entry_b_id])


def _fit(held: Held) -> None:
    row = held.row
    if row.state is EntryState.CLOSED:
        raise Stale(f"{row.reference} is closed, so there is nothing to join.")
    if row.kind is not EntryKind.RISK:
        raise Stale(f"{row.reference} is {row.kind.value} now, so there is nothing to join.")
    if held.project.confidential:
        raise Stale(f"{held.project.name} is confidential now, so its risks stay alone.")


def _parent(session: Session, actor: Actor, both: Both, level: Level, *, now: datetime) -> RegisterEntry:
    """Find the risk that one of the two is part of already, or is; else record a new one."""
    parents = {each.row.parent_id for each in both if each.row.parent_id is not None}
    if len(parents) == 2 or (len(parents) == 1 and all(each.row.parent_id for each in both)):
        raise Stale("Both are joined already. `/register` with the program's name shows into what.")
    if parents:
        found = entry_to_change(session, actor.workspace_id, parents.pop())
        if found is not None and found.state is EntryState.OPEN and found.level is level:
            return found
        raise Stale("One of them is part of another risk already, which is closed or of another level.")
    for each in both:
        if each.row.level is level and _children(session, actor, each.row):
            return each.row
    return _recorded(session, actor, both, level, now=now)


def _recorded(session: Session, actor: Actor, both: Both, level: Level, *, now: datetime) -> RegisterEntry:
    first, second = sorted(both, key=lambda each: (-each.row.score, each.row.id))
    worst, other, host = first.row, second.row, first.project
    due = [each.due for each in (worst, other) if each.due is not None]
    row = RegisterEntry(
        kind=EntryKind.RISK,
        title=worst.title,
        description=f"{worst.title}\n{worst.description}\n\n{other.title}\n{other.description}".strip(),
        probability=max(worst.probability, other.probability),
        impact=max(worst.impact, other.impact),
        response=worst.response,
        owner_id=actor.person_id,
        due=min(due) if due else None,
        level=level,
        state=EntryState.OPEN,
    )
    return enter(session, actor, host, row, now=now)


def _part(
    session: Session, actor: Actor, both: Both, joined_at: datetime, *, now: datetime
) -> EntryActed | None:
    """Take out of the joined risk what this pair brought into it; close it when nothing is left in it."""
    moved = [each for each in both if _moved(session, actor, each.row, joined_at)]
    parent_id = next((each.row.parent_id for each in moved), None)
    parent = entry_to_change(session, actor.workspace_id, parent_id) if parent_id else None
    if parent is None:
        raise Stale("They are not joined any more.")
    left = {each.id for each in _children(session, actor, parent)} - {each.row.id for each in moved}
    acts = changes_of(session, actor.workspace_id, parent.id)
    if not left and any(each.act is not EntryAct.JOINED for each in acts):
        raise Stale(f"{parent.reference} has been worked on since. Close it instead, if it is not one risk.")
    for each in moved:
        each.row.parent_id = None
        record(session, actor, each.row, EntryAct.PARTED, words=f"from {parent.reference}", now=now)
    change = record(session, actor, parent, EntryAct.PARTED, now=now)
    if not left:
        parent.state, parent.outcome, parent.closed_at = EntryState.CLOSED, Outcome.EXPIRED, now
    return _told(session, actor, both, parent, EntryAct.PARTED, change)


def _moved(session: Session, actor: Actor, row: RegisterEntry, at: datetime) -> bool:
    acts = changes_of(session, actor.workspace_id, row.id)
    return row.parent_id is not None and any(each.act is EntryAct.JOINED and each.at == at for each in acts)


def _children(session: Session, actor: Actor, row: RegisterEntry) -> list[RegisterEntry]:
    return entries_joined(session, actor.workspace_id, row.id, visible_to=None, at=actor.at)


def _decide(session: Session, actor: Actor, pair: AlikePair, state: PairState, now: datetime) -> None:
    pair.state, pair.decided_by_id, pair.decided_at = state, actor.person_id, now
    details = {"entries": [pair.entry_a_id, pair.entry_b_id]}
    on_record(session, actor, f"alike.{state.value}", "alike_pair", pair.id, now=now, details=details)


def _told(
    session: Session, actor: Actor, both: Both, parent: RegisterEntry, act: EntryAct, change: EntryChange
) -> EntryActed | None:
    """Tell those who lead the two projects; whoever decided has the proposal."""
    session.flush()
    host = project(session, actor.workspace_id, parent.project_id)
    if host is None:
        return None
    leads = directory.concerned(session, actor, [each.project.manager_id for each in both])
    hears = tuple(Recipient(each.slack_id, "you lead one of the projects") for each in leads if each.slack_id)
    words = "\n".join(f"{each.row.reference} {each.row.title}" for each in both)
    return acted(session, actor, Held(parent, host, None), act, change.id, hears, words)


def _decided(
    session: Session,
    actor: Actor,
    pair: AlikePair,
    both: Both,
    *,
    repeated: bool = False,
    acted: EntryActed | None = None,
) -> PairDecided:
    by = person(session, actor.workspace_id, pair.decided_by_id) if pair.decided_by_id else None
    parents = [each.row.parent_id for each in both if each.row.parent_id is not None]
    into = entries_by_id(session, actor.workspace_id, parents[:1])
    return PairDecided(
        pair_id=pair.id,
        state=pair.state,
        by=by.name if by else "somebody",
        at=local_day(pair.decided_at or actor.at, actor.time_zone),
        references=(both[0].row.reference, both[1].row.reference),
        into=into[0].reference if into and pair.state is PairState.JOINED else "",
        repeated=repeated,
        acted=acted,
    )
