"""When reports are due: for the workspace, for a program, for a project; each as somebody set it."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CheckConstraint, CursorResult, Index, bindparam, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, of_workspace


class SetCadence(Tenant, Base):
    """A cadence that was set for a project, a program or, with neither, the workspace.

    The newest of each counts; one that `inherits` gives the place back to the next wider. Older ones stay.
    `prompts_edited` says that the messages which stood when it was set have been edited to it.
    """

    __tablename__ = "cadences"
    __table_args__ = (
        of_workspace(),
        belongs_to("programs", "program_id"),
        belongs_to("projects", "project_id"),
        belongs_to("people", "set_by_id", on_delete=STAYS),
        CheckConstraint("program_id IS NULL OR project_id IS NULL", name="one_scope"),
        Index("ix_cadences_project", "workspace_id", "project_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[ProgramId | None]
    project_id: Mapped[ProjectId | None]
    inherits: Mapped[bool] = mapped_column(default=False)
    weeks: Mapped[int] = mapped_column(default=1)
    weekday: Mapped[int] = mapped_column(default=4)
    hour: Mapped[int] = mapped_column(default=16)
    working_day: Mapped[int | None]
    red_weeks: Mapped[int | None]
    grace_days: Mapped[int] = mapped_column(default=0)
    lead_days: Mapped[int | None]
    anchor: Mapped[date]
    since: Mapped[date]
    set_by_id: Mapped[PersonId]
    set_at: Mapped[datetime]
    prompts_edited: Mapped[bool] = mapped_column(default=True)


# What each report asks is built once: building a statement costs more than running it.
_ALL = select(SetCadence).where(SetCadence.workspace_id == bindparam("workspace")).order_by(SetCadence.id)
_OF_PROJECT = _ALL.where(
    or_(SetCadence.project_id.is_(None), SetCadence.project_id == bindparam("project")),
    or_(SetCadence.program_id.is_(None), SetCadence.program_id == bindparam("program")),
)


def cadences(session: Session, workspace: WorkspaceId) -> list[SetCadence]:
    """List everything that was set, oldest first."""
    return list(session.scalars(_ALL, {"workspace": workspace}))


def cadences_for(
    session: Session, workspace: WorkspaceId, project_id: int, program_id: int | None
) -> list[SetCadence]:
    """List what was set for a project, its program and the workspace, oldest first."""
    given = {"workspace": workspace, "project": project_id, "program": program_id}
    return list(session.scalars(_OF_PROJECT, given))


def cadences_unshown(session: Session, workspace: WorkspaceId) -> list[SetCadence]:
    """List what was set and is not yet shown by the prompts that stand."""
    return list(session.scalars(_ALL.where(SetCadence.prompts_edited.is_(False)), {"workspace": workspace}))


def mark_shown(session: Session, workspace: WorkspaceId, ids: Collection[int]) -> int:
    """Note that prompts are edited to these; give how many of them nobody noted before."""
    unshown = update(SetCadence).where(
        SetCadence.workspace_id == workspace,
        SetCadence.id.in_(ids),
        SetCadence.prompts_edited.is_(False),
    )
    done = session.execute(
        unshown.values(prompts_edited=True), execution_options={"synchronize_session": False}
    )
    return cast(CursorResult[Any], done).rowcount
