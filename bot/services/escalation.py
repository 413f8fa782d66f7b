"""Entries that a level cannot answer alone: escalated, answered there, and changes proposed and decided."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.entries import EntryActed
from bot.domain.enums import EntryAct, EntryKind, EntryState, Level, Outcome, Response, Role
from bot.domain.register import level_above, unfit_response
from bot.domain.rights import Actor
from bot.domain.views import PersonView, Recipient
from bot.errors import Forbidden, Stale, UserError
from bot.services import directory
from bot.services.receipts import once
from bot.services.register import enter
from bot.services.register_acts import Held, acted, hold_open, record, thread_of
from models.people import people_with_role, person_of_slack_id
from models.register import RegisterEntry

PORTFOLIO_ONLY = "What is escalated to the portfolio is answered by the PMO."


def escalate(
    session: Session, actor: Actor, entry_id: int, words: str, *, now: datetime, act: str = ""
) -> EntryActed:
    """Ask the level above to take an entry; raises `Stale` when that is done or there is none."""
    held = hold_open(session, actor, entry_id, kept=words)
    row = held.row
    once(session, actor, act, f"{row.reference} is escalated already.", now=now)
    if row.asked_level is not None:
        raise Stale(
            f"{row.reference} waits for an answer of the {row.asked_level.value} already.", kept=words
        )
    above = level_above(row.level)
    if above is None:
        raise Stale(f"{row.reference} is the portfolio's already; there is no level above.", kept=words)
    if above is Level.PROGRAM and (held.program is None or held.program.manager_id is None):
        above = Level.PORTFOLIO  # nobody steers in between
    row.asked_level, row.escalated_by_id = above, actor.person_id
    return _asked(session, actor, held, EntryAct.ESCALATED, above, words, now=now)


def take_further(session: Session, actor: Actor, entry_id: int, *, now: datetime) -> EntryActed:
    """Hand an escalated entry on from the program to the portfolio."""
    held = _waiting(session, actor, entry_id)
    if held.row.asked_level is Level.PORTFOLIO:
        raise Stale(f"{held.row.reference} is with the portfolio already.")
    held.row.asked_level = Level.PORTFOLIO
    return _asked(session, actor, held, EntryAct.ESCALATED, Level.PORTFOLIO, "", now=now)


def accept(
    session: Session,
    actor: Actor,
    entry_id: int,
    response: Response | None,
    owner_slack_id: str | None,
    words: str,
    *,
    now: datetime,
    act: str = "",
) -> EntryActed:
    """Take an escalated entry at the level that was asked, with a response and an owner."""
    held = _waiting(session, actor, entry_id, kept=words)
    row = held.row
    if said := unfit_response(row.kind, response):
        raise UserError(said, kept=words)
    owner = person_of_slack_id(session, actor.workspace_id, owner_slack_id) if owner_slack_id else None
    if owner is None:
        raise UserError("Choose who owns it now, somebody whom the PMO knows.", kept=words)
    once(session, actor, act, f"{row.reference} is accepted already.", now=now)
    level = row.asked_level or row.level
    record(session, actor, row, EntryAct.ACCEPTED, "level", row.level.value, level.value, words, now=now)
    if response is not row.response:
        was, new = row.response or "", response or ""
        record(session, actor, row, EntryAct.ACCEPTED, "response", was, new, now=now)
    change = record(
        session, actor, row, EntryAct.ACCEPTED, "owner_id", str(row.owner_id or ""), str(owner.id), now=now
    )
    row.level, row.asked_level, row.response, row.owner_id = level, None, response, owner.id
    return _answered(session, actor, held, EntryAct.ACCEPTED, change.id, words)


def send_back(
    session: Session, actor: Actor, entry_id: int, words: str, *, now: datetime, act: str = ""
) -> EntryActed:
    """Return an escalated entry to the level that it came from, with words."""
    held = _waiting(session, actor, entry_id, kept=words)
    row = held.row
    once(session, actor, act, f"{row.reference} is sent back already.", now=now)
    asked = row.asked_level.value if row.asked_level else ""
    row.asked_level = None
    change = record(session, actor, row, EntryAct.SENT_BACK, "asked_level", asked, "", words, now=now)
    return _answered(session, actor, held, EntryAct.SENT_BACK, change.id, words)


def propose_change(
    session: Session,
    actor: Actor,
    entry_id: int,
    title: str,
    effects: Mapping[str, str],
    words: str,
    *,
    now: datetime,
    act: str = "",
) -> EntryActed:
    """Propose a change because of an issue; whoever steers the project decides, in the issue's thread."""
    held = hold_open(session, actor, entry_id, kept=title)
    issue = held.row
    if issue.kind is not EntryKind.ISSUE:
        raise Stale(f"{issue.reference} is no issue; a change follows from an issue.", kept=title)
    once(session, actor, act, "That change is proposed already.", now=now)
    row = RegisterEntry(
        kind=EntryKind.CHANGE,
        title=title,
        description=words,
        probability=1,
        impact=1,
        level=Level.PROJECT,
        state=EntryState.OPEN,
        owner_id=issue.owner_id,
        came_from_id=issue.id,
        effects={name: said for name, said in effects.items() if said},
    )
    enter(session, actor, held.project, row, now=now)
    record(session, actor, issue, EntryAct.PROPOSED, "", "", f"{row.reference}", now=now)
    change = record(session, actor, row, EntryAct.PROPOSED, "", "", "", words, now=now)
    asks = _askable(session, actor, held, Level.PROGRAM)
    done = Held(row, held.project, held.program)
    tells = thread_of(session, actor, held)
    return acted(session, actor, done, EntryAct.PROPOSED, change.id, tells, words, asks)


def decide_change(
    session: Session,
    actor: Actor,
    entry_id: int,
    outcome: Outcome,
    words: str,
    *,
    now: datetime,
    act: str = "",
) -> EntryActed:
    """Approve or reject a change request, with a reason."""
    held = hold_open(session, actor, entry_id, right=Right.REVIEW, kept=words)
    row = held.row
    if row.kind is not EntryKind.CHANGE or outcome not in (Outcome.APPROVED, Outcome.REJECTED):
        raise Stale(f"{row.reference} is no change request.", kept=words)
    once(session, actor, act, f"{row.reference} is decided already.", now=now)
    row.state, row.outcome, row.closed_at = EntryState.CLOSED, outcome, now
    change = record(session, actor, row, EntryAct.DECIDED, "state", "open", outcome.value, words, now=now)
    return _answered(session, actor, held, EntryAct.DECIDED, change.id, words)


def _waiting(session: Session, actor: Actor, entry_id: int, *, kept: str = "") -> Held:
    """Fetch an entry that waits for an answer which this person may give."""
    held = hold_open(session, actor, entry_id, right=Right.REVIEW, kept=kept)
    if held.row.asked_level is None:
        raise Stale(
            f"{held.row.reference} waits for no answer any more; its history says who gave it.", kept=kept
        )
    if held.row.asked_level is Level.PORTFOLIO and not actor.is_pmo:
        raise Forbidden(PORTFOLIO_ONLY, kept=kept)
    return held


def _asked(
    session: Session, actor: Actor, held: Held, act: EntryAct, level: Level, words: str, *, now: datetime
) -> EntryActed:
    row = held.row
    change = record(session, actor, row, act, "asked_level", row.level.value, level.value, words, now=now)
    asks = _askable(session, actor, held, level)
    asked = {each.address for each in asks}
    tells = tuple(each for each in thread_of(session, actor, held) if each.address not in asked)
    return acted(session, actor, held, act, change.id, tells, words, asks)


def _answered(
    session: Session, actor: Actor, held: Held, act: EntryAct, act_id: int, words: str
) -> EntryActed:
    """Tell the thread, and in person whoever raised or escalated it and may still see it."""
    row = held.row
    told = {each.address: each for each in thread_of(session, actor, held)}
    ids = (row.raised_by, row.escalated_by_id) if row.kind is not EntryKind.CHANGE else (row.raised_by,)
    for each in directory.people_of(session, actor, dict.fromkeys(ids)):
        address = _address(each, actor)
        if address and (not held.project.confidential or each.person_id == held.project.manager_id):
            told.setdefault(address, Recipient(address, "you raised it"))
    return acted(session, actor, held, act, act_id, tuple(told.values()), words)


def _askable(session: Session, actor: Actor, held: Held, level: Level) -> tuple[Recipient, ...]:
    """Name who can answer at a level: the program manager, or else the PMO's people."""
    if level is Level.PROGRAM and held.program is not None and held.program.manager_id is not None:
        found = directory.people_of(session, actor, [held.program.manager_id])
        address = _address(found[0], actor) if found else None
        if address:
            return (Recipient(address, "you are its program manager"),)
    return tuple(
        Recipient(each.slack_id, "the PMO answers for the portfolio")
        for each in people_with_role(session, actor.workspace_id, Role.PMO)
        if each.slack_id and each.slack_id != actor.slack_id
    )


def _address(person: PersonView, actor: Actor) -> str | None:
    return person.slack_id if person.active and person.slack_id != actor.slack_id else None
