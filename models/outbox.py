"""The outbox: messages to be sent, written with the change that causes them."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Index,
    LargeBinary,
    Row,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot.domain.enums import DeliveryState, Role, Way
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.base import Base, Tenant, belongs_to, key, of_workspace
from models.database import FILLS_OUTBOX

ABOUT_LETTERS = "letters:"
"""How the keys begin of messages about messages: one that does not arrive is not told of by another."""

OTHER_PM = "another PM runs a project of it by now"
"""Why a message about a PM, or for one, is not sent."""

OUT_OF_SIGHT = "the recipient may not see all of it any more"
"""Why a message that tells of many projects is not sent: it is to be written anew."""

MOST_KEYS = 30_000
"""Messages looked up by one statement: SQLite takes 32,766 values in one, PostgreSQL twice as many."""

ENDED = frozenset({DeliveryState.SENT, DeliveryState.EXPIRED, DeliveryState.REPLACED, DeliveryState.LEFT})
"""The states that a message stays in for good; its picture's bytes are kept no longer then."""


class Delivery(Tenant, Base):
    """One message to be sent, once.

    `dedupe_key` names what it says and to whom, so that it is enqueued once; `public_id` is the opaque
    id that travels in the message's metadata. `owner` and `attempts` fence a sender whose lease has ended.
    A newer message of the same `stream` replaces an older one that is still unsent.
    Messages of one `subject` to one recipient belong together: the first is the parent, which a later one
    edits or replies to, as its `way` says.
    `about_id` is the project that it is about, `tells_of` those that it names or counts beside it, and `role`
    what its recipient must be to hear it: all are looked at again before it is sent, and so is whether
    each of these projects is still run by one of `pm_ids`, if given. A `recipient` of several people, joined
    by commas, is their group.
    `picture` is a PNG that is still to be uploaded, `picture_file` Slack's id of it afterwards;
    `picture_tries` counts what failed of the one, then of the other.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("projects", "about_id"),
        UniqueConstraint("workspace_id", "dedupe_key"),
        UniqueConstraint("public_id"),
        Index("ix_deliveries_due", "state", "due_at"),
        Index("ix_deliveries_sent", "sent_at", "workspace_id"),
        Index("ix_deliveries_stream", "workspace_id", "stream"),
        Index("ix_deliveries_subject", "workspace_id", "subject", "recipient"),
        Index("ix_deliveries_channel", "workspace_id", "recipient", "state", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36))
    dedupe_key: Mapped[str] = mapped_column(String(200))
    stream: Mapped[str | None] = mapped_column(String(200))
    subject: Mapped[str | None] = mapped_column(String(200))
    way: Mapped[Way] = mapped_column(default=Way.POST)
    recipient: Mapped[str] = mapped_column(String(120))
    about_id: Mapped[ProjectId | None]
    tells_of: Mapped[list[ProjectId] | None]
    role: Mapped[Role | None]
    pm_ids: Mapped[list[PersonId] | None]
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    message: Mapped[dict[str, Any]]
    picture: Mapped[bytes | None] = mapped_column(LargeBinary)
    picture_file: Mapped[str | None] = mapped_column(String(32))
    picture_tries: Mapped[int] = mapped_column(default=0)
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.PENDING)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    sent_channel: Mapped[str | None] = mapped_column(String(32))
    sent_ts: Mapped[str | None] = mapped_column(String(32))
    sent_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


UNDECIDED = (DeliveryState.HELD, DeliveryState.DEAD)
"""The states of a message that did not arrive, or may not have."""


def out_of_sight(session: Session, workspace: WorkspaceId, *, since: datetime) -> list[str]:
    """Name by their keys the messages due `since` then of which a recipient might not see all any more."""
    found = select(Delivery.dedupe_key).where(
        Delivery.workspace_id == workspace,
        Delivery.state == DeliveryState.DEAD,
        Delivery.due_at >= since,
        Delivery.last_error == OUT_OF_SIGHT,
    )
    return list(session.scalars(found))


def give_way(session: Session, workspace: WorkspaceId, dedupe_keys: Collection[str]) -> int:
    """Let messages that are not sent give way to those that were written anew; give their number."""
    gone = update(Delivery).where(
        Delivery.workspace_id == workspace,
        Delivery.state == DeliveryState.DEAD,
        Delivery.dedupe_key.in_(dedupe_keys),
    )
    done = session.execute(gone.values(state=DeliveryState.REPLACED, picture=None))
    return cast(CursorResult[Any], done).rowcount


def last_planned(session: Session, workspace: WorkspaceId) -> int:
    """Give the id of the message that was enqueued last; 0 before the first."""
    return session.scalar(select(func.max(Delivery.id)).where(Delivery.workspace_id == workspace)) or 0


def planned_since(session: Session, workspace: WorkspaceId, after: int) -> list[Delivery]:
    """List the messages that were enqueued after the one with this id, oldest first."""
    found = select(Delivery).where(Delivery.workspace_id == workspace, Delivery.id > after)
    return list(session.scalars(found.order_by(Delivery.id)))


def readers_of(session: Session, workspace: WorkspaceId, subject: str) -> list[str]:
    """List whom a message of this subject was planned for, whatever became of it, in that order."""
    return readers_by_subject(session, workspace, [subject]).get(subject, [])


def readers_by_subject(
    session: Session, workspace: WorkspaceId, subjects: Collection[str]
) -> dict[str, list[str]]:
    """Do the same for many; a subject that nobody has a message of is left out."""
    asked = select(Delivery.subject, Delivery.recipient, func.min(Delivery.id)).where(
        Delivery.workspace_id == workspace, Delivery.subject.in_(subjects)
    )
    grouped = asked.group_by(Delivery.subject, Delivery.recipient).order_by(func.min(Delivery.id))
    found: dict[str, list[str]] = {}
    for subject, recipient, _ in session.execute(grouped) if subjects else ():
        found.setdefault(subject or "", []).append(recipient)
    return found


def _of_keys(
    session: Session, workspace: WorkspaceId, columns: Select[*tuple[Any, ...]], keys: Collection[str]
) -> Iterator[Row[*tuple[Any, ...]]]:
    """Look messages up by their keys, in one statement for as many as a database takes."""
    every = list(keys)
    for first in range(0, len(every), MOST_KEYS):
        part = every[first : first + MOST_KEYS]
        yield from session.execute(
            columns.where(Delivery.workspace_id == workspace, Delivery.dedupe_key.in_(part))
        )


def states_of(
    session: Session, workspace: WorkspaceId, keys: Collection[str]
) -> dict[str, tuple[DeliveryState, datetime | None]]:
    """Say where these messages are, by key, and when each expires."""
    columns = select(Delivery.dedupe_key, Delivery.state, Delivery.expires_at)
    return {
        key: (state, expires_at) for key, state, expires_at in _of_keys(session, workspace, columns, keys)
    }


def sent_there(session: Session, workspace: WorkspaceId, channel: str, ts: str) -> Delivery | None:
    """Fetch the newest of what was posted there, or edited, as a message of a subject."""
    found = select(Delivery).where(
        Delivery.workspace_id == workspace,
        Delivery.subject.is_not(None),
        Delivery.sent_channel == channel,
        Delivery.sent_ts == ts,
    )
    return session.scalars(found.order_by(Delivery.id.desc()).limit(1)).first()


def keys_known(session: Session, workspace: WorkspaceId, keys: Collection[str]) -> frozenset[str]:
    """Say which of these messages have been put into the outbox before, whatever became of them."""
    return frozenset(key for (key,) in _of_keys(session, workspace, select(Delivery.dedupe_key), keys))


def errors_of(session: Session, workspace: WorkspaceId, keys: Collection[str]) -> dict[str, str]:
    """Give of these messages, by key, those that were put into the outbox, and why they were not sent."""
    columns = select(Delivery.dedupe_key, Delivery.last_error)
    return {row.dedupe_key: row.last_error for row in _of_keys(session, workspace, columns, keys)}


def given_up(session: Session, workspace: WorkspaceId, beginning: str, *, since: datetime) -> frozenset[str]:
    """Give the keys with this beginning of the messages that Slack would not take since a moment."""
    found = select(Delivery.dedupe_key).where(
        Delivery.workspace_id == workspace,
        Delivery.state == DeliveryState.DEAD,
        Delivery.due_at >= since,
        Delivery.dedupe_key.startswith(beginning),
    )
    return frozenset(session.scalars(found))


def undelivered(session: Session, workspace: WorkspaceId, *, now: datetime, most: int) -> list[Delivery]:
    """List the newest messages that were held or given up, and that are not too late to be sent."""
    found = select(Delivery).where(_undelivered(workspace, now))
    return list(session.scalars(found.order_by(Delivery.id.desc()).limit(most)))


def count_undelivered(session: Session, workspace: WorkspaceId, *, now: datetime) -> int:
    """Count them all."""
    return session.scalar(select(func.count(Delivery.id)).where(_undelivered(workspace, now))) or 0


def delivery_to_decide(session: Session, workspace: WorkspaceId, delivery_id: int) -> Delivery | None:
    """Fetch a message, and keep others from it until the commit."""
    found = select(Delivery).where(Delivery.workspace_id == workspace, Delivery.id == delivery_id)
    return session.scalars(found.with_for_update()).one_or_none()


def below(session: Session, workspace: WorkspaceId, row: Delivery) -> list[Delivery]:
    """List what did not arrive and belongs below a message, in its thread."""
    if row.subject is None or row.way is Way.REPLY:
        return []
    found = select(Delivery).where(
        Delivery.workspace_id == workspace,
        Delivery.subject == row.subject,
        Delivery.recipient == row.recipient,
        Delivery.way == Way.REPLY,
        Delivery.state.in_(UNDECIDED),
        Delivery.id > row.id,
    )
    return list(session.scalars(found.order_by(Delivery.id)))


def send_anew(session: Session, row: Delivery, *, now: datetime) -> None:
    """Let the sender take a message that it had given up as if it were new."""
    row.state, row.due_at, row.last_error = DeliveryState.PENDING, now, ""
    row.attempts, row.picture_tries = 0, 0
    session.info[FILLS_OUTBOX] = True


def doubt(session: Session, workspace: WorkspaceId, *, now: datetime) -> int:
    """Let the sender look for all that is due before it posts it, as after a crash; give their number."""
    unsent = update(Delivery).where(
        Delivery.workspace_id == workspace,
        Delivery.state == DeliveryState.PENDING,
        Delivery.due_at <= now,
    )
    lost = unsent.values(state=DeliveryState.SENDING, lease_until=now).returning(Delivery.id)
    return len(session.scalars(lost).all())


def leave_unsent(row: Delivery) -> None:
    """End a message that the sender had given up."""
    row.state, row.picture = DeliveryState.LEFT, None


def waiting(session: Session, workspace: WorkspaceId, *, now: datetime) -> tuple[int, datetime | None]:
    """Count the messages that are due and not sent, and say since when the oldest is due."""
    found = select(func.count(Delivery.id), func.min(Delivery.due_at)).where(
        Delivery.workspace_id == workspace,
        Delivery.state.in_([DeliveryState.PENDING, DeliveryState.SENDING]),
        Delivery.due_at <= now,
    )
    unsent, since = session.execute(found).one()
    return unsent, since


def _undelivered(workspace: WorkspaceId, now: datetime) -> ColumnElement[bool]:
    """Choose what did not arrive; what belongs below such a message is decided on with it."""
    above = aliased(Delivery)
    below = exists().where(
        above.workspace_id == workspace,
        above.subject == Delivery.subject,
        above.recipient == Delivery.recipient,
        above.way != Way.REPLY,
        above.state.in_(UNDECIDED),
        above.id < Delivery.id,
    )
    return and_(
        Delivery.workspace_id == workspace,
        Delivery.state.in_(UNDECIDED),
        or_(Delivery.expires_at.is_(None), Delivery.expires_at > now),
        ~Delivery.dedupe_key.startswith(ABOUT_LETTERS),
        or_(Delivery.way != Way.REPLY, ~below),
    )
