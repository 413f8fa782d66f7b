"""What was last seen of people's load, to tell what has arisen since."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.ids import WorkspaceId
from models.base import Base, Tenant, of_workspace


class SeenLoad(Tenant, Base):
    """The load of a workspace's people when it was last looked at, and as the day began; one row each."""

    __tablename__ = "seen_loads"
    __table_args__ = (of_workspace(), UniqueConstraint("workspace_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    seen: Mapped[dict[str, Any]]
    seen_at: Mapped[datetime]


def seen_load(session: Session, workspace: WorkspaceId) -> SeenLoad | None:
    """Fetch what was last seen; None before the first look."""
    return session.scalars(select(SeenLoad).where(SeenLoad.workspace_id == workspace)).one_or_none()


def seen_load_to_change(session: Session, workspace: WorkspaceId) -> SeenLoad | None:
    """Fetch the same, kept from others until the commit."""
    found = select(SeenLoad).where(SeenLoad.workspace_id == workspace)
    return session.scalars(found.with_for_update()).one_or_none()
