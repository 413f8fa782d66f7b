"""Requests for people with a skill, and who was offered for them."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, Index, Row, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.enums import LIVE, NeedState, OfferState
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, key, of_workspace
from models.projects import VISIBLE, Project


class StaffNeed(Tenant, Base):
    """Somebody with a skill who is wanted on a project: percent of their time (1–100), first and last day."""

    __tablename__ = "staff_needs"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("projects", "project_id"),
        belongs_to("people", "by_id", on_delete=STAYS),
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent_is_a_share"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("ix_staff_needs_state", "workspace_id", "state", "id"),
        Index("ix_staff_needs_project", "workspace_id", "project_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[ProjectId]
    by_id: Mapped[PersonId]
    skill: Mapped[str] = mapped_column(String(80))
    percent: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[NeedState] = mapped_column(default=NeedState.OPEN)
    at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class StaffOffer(Tenant, Base):
    """Somebody who was offered for a request, by whom; `peak` is how full their time was seen to become."""

    __tablename__ = "staff_offers"
    __table_args__ = (
        of_workspace(),
        belongs_to("staff_needs", "need_id"),
        belongs_to("people", "person_id"),
        belongs_to("people", "by_id", on_delete=STAYS),
        belongs_to("people", "decided_by_id", on_delete=STAYS),
        Index("ix_staff_offers_need", "workspace_id", "need_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int]
    person_id: Mapped[PersonId]
    by_id: Mapped[PersonId]
    peak: Mapped[int]
    state: Mapped[OfferState] = mapped_column(default=OfferState.OPEN)
    at: Mapped[datetime]
    decided_by_id: Mapped[PersonId | None]
    decided_at: Mapped[datetime | None]


def need_to_change(session: Session, workspace: WorkspaceId, need_id: int) -> StaffNeed | None:
    """Fetch a request as it stands, and keep others from deciding it until the commit."""
    found = select(StaffNeed).where(StaffNeed.workspace_id == workspace, StaffNeed.id == need_id)
    locked = found.with_for_update().execution_options(populate_existing=True)
    return session.scalars(locked).one_or_none()


def need(session: Session, workspace: WorkspaceId, need_id: int) -> StaffNeed | None:
    """Fetch a request."""
    found = select(StaffNeed).where(StaffNeed.workspace_id == workspace, StaffNeed.id == need_id)
    return session.scalars(found).one_or_none()


_OURS = (Project.workspace_id == StaffNeed.workspace_id) & (Project.id == StaffNeed.project_id)


def open_needs(
    session: Session,
    workspace: WorkspaceId,
    *,
    visible_to: int | None,
    since: date,
    at: datetime,
    most: int,
    after: int = 0,
) -> list[Row[StaffNeed, Project]]:
    """List open requests for days from `since` on with their projects, oldest first, `most` `after` an id.

    They are on live projects that somebody may see; None: all.
    """
    wanted = _open(workspace, since, visible_to)
    found = select(StaffNeed, Project).join(Project, _OURS).where(*wanted, StaffNeed.id > after)
    given = _seeing(workspace, visible_to, at)
    return list(session.execute(found.order_by(StaffNeed.id).limit(most), given))


def count_open_needs(
    session: Session,
    workspace: WorkspaceId,
    *,
    visible_to: int | None,
    since: date,
    at: datetime,
    through: int | None = None,
) -> int:
    """Count what `open_needs` lists, all of it or up to an id."""
    wanted = _open(workspace, since, visible_to)
    found = select(func.count(StaffNeed.id)).join(Project, _OURS).where(*wanted)
    if through is not None:
        found = found.where(StaffNeed.id <= through)
    return session.scalar(found, _seeing(workspace, visible_to, at)) or 0


def _open(workspace: WorkspaceId, since: date, visible_to: int | None) -> list[ColumnElement[bool]]:
    return [
        StaffNeed.workspace_id == workspace,
        Project.workspace_id == workspace,
        StaffNeed.state == NeedState.OPEN,
        StaffNeed.ends_on >= since,
        Project.state.in_(LIVE),
        *([] if visible_to is None else [VISIBLE]),
    ]


def _seeing(workspace: WorkspaceId, visible_to: int | None, at: datetime) -> dict[str, object]:
    return {} if visible_to is None else {"workspace": workspace, "person": visible_to, "at": at}


def needs_of(session: Session, workspace: WorkspaceId, project_id: int, *, since: date) -> list[StaffNeed]:
    """List the open requests of a project for days from `since` on, oldest first."""
    found = select(StaffNeed).where(
        StaffNeed.workspace_id == workspace,
        StaffNeed.project_id == project_id,
        StaffNeed.state == NeedState.OPEN,
        StaffNeed.ends_on >= since,
    )
    return list(session.scalars(found.order_by(StaffNeed.id)))


def offer(session: Session, workspace: WorkspaceId, offer_id: int) -> StaffOffer | None:
    """Fetch an offer; it is decided under the lock of its request, so it is not locked itself."""
    found = select(StaffOffer).where(StaffOffer.workspace_id == workspace, StaffOffer.id == offer_id)
    return session.scalars(found).one_or_none()


def offers_for(session: Session, workspace: WorkspaceId, need_ids: Collection[int]) -> list[StaffOffer]:
    """List who was offered for these requests, oldest first."""
    found = select(StaffOffer).where(StaffOffer.workspace_id == workspace, StaffOffer.need_id.in_(need_ids))
    return list(session.scalars(found.order_by(StaffOffer.id))) if need_ids else []
