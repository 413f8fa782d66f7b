"""What program managers and the PMO did with reports, and what the PMs answered: appended, never changed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.enums import ReviewKind
from bot.domain.ids import PersonId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, key, of_workspace


class Review(Tenant, Base):
    """One act on one version of a report: acknowledged, asked, answered or returned, with its words."""

    __tablename__ = "reviews"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("status_reports", "report_id"),
        belongs_to("people", "by_id", on_delete=STAYS),
        Index("ix_reviews_report", "workspace_id", "report_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int]
    kind: Mapped[ReviewKind]
    by_id: Mapped[PersonId]
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


def reviews_of(session: Session, workspace: WorkspaceId, report_ids: Collection[int]) -> list[Review]:
    """List what was done with these reports, oldest first."""
    found = select(Review).where(Review.workspace_id == workspace, Review.report_id.in_(report_ids))
    return list(session.scalars(found.order_by(Review.id))) if report_ids else []


def review(session: Session, workspace: WorkspaceId, review_id: int) -> Review | None:
    """Fetch one act of this workspace."""
    found = select(Review).where(Review.workspace_id == workspace, Review.id == review_id)
    return session.scalars(found).one_or_none()
