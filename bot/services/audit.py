"""The audit record: who did what to which row, written in the transaction that does it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.rights import Actor
from models.records import AuditEvent


def on_record(
    session: Session,
    actor: Actor,
    action: str,
    kind: str,
    subject_id: int,
    *,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Record an act, named as `thing.done`, on a row of a kind; `details` are JSON values, none of them text.

    What somebody wrote stays where it can be erased, with the row that it was written for. The event's id is
    known once the session is flushed.
    """
    event = AuditEvent(
        workspace_id=actor.workspace_id,
        at=now,
        actor_id=actor.person_id,
        action=action,
        subject_kind=kind,
        subject_id=subject_id,
        details=dict(details or {}),
    )
    session.add(event)
    return event
