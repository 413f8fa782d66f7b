"""Overrides of rolled-up ratings: who put which rating in the rule's place, why, and until when."""

from datetime import date, datetime

from sqlalchemy import Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.enums import Rating
from bot.domain.ids import PersonId, ProgramId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, of_workspace


class RollupOverride(Tenant, Base):
    """One override of a program's rating, in force from `given_at` up to its last day `ends_on`.

    The newest one of a program counts; an older one is kept as it was given.
    """

    __tablename__ = "rollup_overrides"
    __table_args__ = (
        of_workspace(),
        belongs_to("programs", "program_id"),
        belongs_to("people", "by_id", on_delete=STAYS),
        Index("ix_rollup_overrides_program", "workspace_id", "program_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[ProgramId]
    rating: Mapped[Rating]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[PersonId]
    given_at: Mapped[datetime]
    ends_on: Mapped[date]


def overrides_on(
    session: Session, workspace: WorkspaceId, day: date, *, program_id: int | None = None
) -> dict[int, RollupOverride]:
    """Fetch what overrides each program's rating on a day, or one program's: the newest that was given."""
    found = select(RollupOverride).where(RollupOverride.workspace_id == workspace)
    if program_id is not None:
        found = found.where(RollupOverride.program_id == program_id)
    newest = {each.program_id: each for each in session.scalars(found.order_by(RollupOverride.id))}
    return {program: each for program, each in newest.items() if each.ends_on >= day}
