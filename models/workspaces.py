"""Workspaces: the tenants, each with its zone, cadence and digest channel."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.ids import WorkspaceId
from models.base import Base


class Workspace(Base):
    """One Slack workspace. Hours are local to `time_zone`; weekdays count from Monday = 0.

    A report that stays away is escalated after so many working days, or never where none are given.
    Until `posts_after` nothing is posted there, since Slack asked to wait or could not be reached.
    """

    __tablename__ = "workspaces"
    __table_args__ = (
        CheckConstraint("report_weekday BETWEEN 0 AND 6", name="a_weekday"),
        CheckConstraint(
            "report_hour BETWEEN 0 AND 23 AND digest_hour BETWEEN 0 AND 23", name="hours_of_a_day"
        ),
    )

    id: Mapped[WorkspaceId] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    day_first: Mapped[bool] = mapped_column(default=True)
    report_weekday: Mapped[int] = mapped_column(default=4)
    report_hour: Mapped[int] = mapped_column(default=16)
    escalate_deputy: Mapped[int | None] = mapped_column(default=2)
    escalate_program: Mapped[int | None] = mapped_column(default=3)
    escalate_pmo: Mapped[int | None] = mapped_column(default=5)
    digest_channel: Mapped[str | None] = mapped_column(String(32))
    digest_hour: Mapped[int] = mapped_column(default=9)
    posts_after: Mapped[datetime | None]
    created_at: Mapped[datetime]


_OF_TEAM = select(Workspace).where(Workspace.team_id == bindparam("team"))


def workspace_of_team(session: Session, team_id: str) -> Workspace | None:
    """Find the tenant that a Slack team is."""
    return session.scalars(_OF_TEAM, {"team": team_id}).one_or_none()


def all_workspaces(session: Session) -> list[Workspace]:
    """List every tenant, for jobs that serve each in turn."""
    return list(session.scalars(select(Workspace).order_by(Workspace.id)))
