"""Digests of somebody's own choice: what, for whom, how often, at which hour of theirs."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.enums import DigestRhythm, DigestScope
from bot.domain.ids import PersonId, ProgramId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, of_workspace


class DigestSubscription(Tenant, Base):
    """One digest for one channel, or for one person alone (`person_id`), until it is ended."""

    __tablename__ = "digest_subscriptions"
    __table_args__ = (
        of_workspace(),
        belongs_to("programs", "program_id"),
        belongs_to("people", "person_id"),
        belongs_to("people", "set_by_id", on_delete=STAYS),
        CheckConstraint("weekday BETWEEN 0 AND 6 AND hour BETWEEN 0 AND 23", name="a_time"),
        Index("ix_digest_subscriptions_recipient", "workspace_id", "recipient"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[DigestScope]
    program_id: Mapped[ProgramId | None]
    recipient: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[PersonId | None]
    rhythm: Mapped[DigestRhythm]
    weekday: Mapped[int] = mapped_column(default=0)
    hour: Mapped[int] = mapped_column(default=8)
    set_by_id: Mapped[PersonId]
    set_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


_STANDING = select(DigestSubscription).where(DigestSubscription.ended_at.is_(None))


def digest_subscription(
    session: Session, workspace: WorkspaceId, subscription_id: int
) -> DigestSubscription | None:
    """Fetch one that stands."""
    found = _STANDING.where(
        DigestSubscription.workspace_id == workspace, DigestSubscription.id == subscription_id
    )
    return session.scalars(found).one_or_none()


def digest_subscriptions(
    session: Session, workspace: WorkspaceId, recipient: str | None = None
) -> list[DigestSubscription]:
    """List what stands, for one channel or person or for all."""
    found = _STANDING.where(DigestSubscription.workspace_id == workspace)
    if recipient is not None:
        found = found.where(DigestSubscription.recipient == recipient)
    return list(session.scalars(found.order_by(DigestSubscription.id)))
