"""Messages that did not arrive: the PMO sees why, and has them sent again or left, once."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.enums import DeliveryState
from bot.domain.ids import WorkspaceId
from bot.domain.jobs import Letter, Letters
from bot.domain.rights import Actor
from bot.errors import NotFound, Settled, Stale
from bot.services.audit import on_record
from models.outbox import (
    ABOUT_LETTERS,
    UNDECIDED,
    Delivery,
    below,
    count_undelivered,
    delivery_to_decide,
    leave_unsent,
    send_anew,
    undelivered,
)

GONE = "I know no such message."
DECIDED = "Somebody has decided on that message already, so nothing was done."
TOO_LATE = "That message was for a time that is over, so it is not sent any more."


def subject(day: date) -> str:
    """Name what the PMO is told on a day of messages that did not arrive."""
    return f"{ABOUT_LETTERS}{day.isoformat()}"


def letters(session: Session, workspace: WorkspaceId, *, now: datetime, most: int) -> Letters:
    """List the newest messages that did not arrive and are not too late to be sent."""
    found = undelivered(session, workspace, now=now, most=most)
    return Letters(tuple(map(_letter, found)), count_undelivered(session, workspace, now=now))


def send_again(session: Session, actor: Actor, delivery_id: int, *, now: datetime) -> Letter:
    """Put a message back into the outbox; raises `Settled` when that was decided before."""
    row = _undecided(session, actor, delivery_id)
    if row.expires_at is not None and row.expires_at <= now:
        raise Stale(TOO_LATE)
    shown = _letter(row)
    for each in (row, *below(session, actor.workspace_id, row)):
        send_anew(session, each, now=now)
    _audit(session, actor, row, "delivery.sent_again", now)
    return shown


def leave(session: Session, actor: Actor, delivery_id: int, *, now: datetime) -> Letter:
    """Decide that a message is not sent any more; raises `Settled` when that was decided before."""
    row = _undecided(session, actor, delivery_id)
    shown = _letter(row)
    for each in (row, *below(session, actor.workspace_id, row)):
        leave_unsent(each)
    _audit(session, actor, row, "delivery.left", now)
    return shown


def _undecided(session: Session, actor: Actor, delivery_id: int) -> Delivery:
    row = delivery_to_decide(session, actor.workspace_id, delivery_id)
    if row is None:
        raise NotFound(GONE)
    if row.state not in UNDECIDED:
        raise Settled(DECIDED)
    return row


def _letter(row: Delivery) -> Letter:
    return Letter(
        delivery_id=row.id,
        recipient=row.recipient,
        held=row.state is DeliveryState.HELD,
        reason=row.last_error,
        text=str(row.message.get("text", "")) if row.recipient[0] in "CG" else "",
        planned_at=row.created_at,
    )


def _audit(session: Session, actor: Actor, row: Delivery, action: str, now: datetime) -> None:
    details = {"recipient": row.recipient, "reason": row.last_error}
    on_record(session, actor, action, "delivery", row.id, now=now, details=details)
