"""The register: risks, opportunities, issues, decisions and change requests, with their whole history."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot.domain.enums import EntryAct, EntryKind, EntryState, Level, Outcome, PairState, Response
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, key, of_workspace
from models.projects import Project
from models.reports import StatusReport


class RegisterEntry(Tenant, Base):
    """An entry of the register. Score = probability × impact, each 1–5; `number` counts in its project.

    `reference` is how people speak of it, such as PAY-R3. Numbers of the whole workspace would have gaps, and
    each gap would tell of an entry in a confidential project.

    `level` is who owns the answer, `asked_level` who has been asked to take it. `parent_id` is the entry that
    stands for this one and others of its program, `came_from_id` the one that led to it. A decision's owner
    is who decided it, on `decided_on`, and holds until `due`. `effects` are a change request's, by dimension.
    """

    __tablename__ = "register_entries"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("projects", "project_id"),
        belongs_to("people", "owner_id", on_delete=STAYS),
        belongs_to("people", "raised_by", on_delete=STAYS),
        UniqueConstraint("workspace_id", "project_id", "number"),
        belongs_to("people", "escalated_by_id", on_delete=STAYS),
        belongs_to("register_entries", "parent_id", on_delete=STAYS),
        belongs_to("register_entries", "came_from_id", on_delete=STAYS),
        CheckConstraint("probability BETWEEN 1 AND 5 AND impact BETWEEN 1 AND 5", name="on_five_points"),
        Index("ix_register_entries_project", "workspace_id", "project_id", "state"),
        Index("ix_register_entries_owner", "workspace_id", "owner_id", "state"),
        Index("ix_register_entries_parent", "workspace_id", "parent_id"),
        Index("ix_register_entries_worst", "workspace_id", "state", "score", "id"),
        Index("ix_register_entries_kind", "workspace_id", "kind", "state", "score", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(String(40))
    project_id: Mapped[ProjectId]
    kind: Mapped[EntryKind] = mapped_column(default=EntryKind.RISK)
    title: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text, default="")
    probability: Mapped[int] = mapped_column(default=3)
    impact: Mapped[int] = mapped_column(default=3)
    response: Mapped[Response | None]
    owner_id: Mapped[PersonId | None]
    due: Mapped[date | None]
    level: Mapped[Level] = mapped_column(default=Level.PROJECT)
    state: Mapped[EntryState] = mapped_column(default=EntryState.OPEN)
    raised_by: Mapped[PersonId | None]
    raised_at: Mapped[datetime]
    score: Mapped[int] = mapped_column(Computed("probability * impact", persisted=True))
    review_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    asked_level: Mapped[Level | None]
    escalated_by_id: Mapped[PersonId | None]
    parent_id: Mapped[int | None]
    came_from_id: Mapped[int | None]
    effects: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reminded_on: Mapped[date | None]


_Child = aliased(RegisterEntry)
STANDS_FOR_ITSELF = ~exists().where(
    _Child.workspace_id == RegisterEntry.workspace_id, _Child.parent_id == RegisterEntry.id
)
"""An entry of its project, rather than one that stands for entries of several."""


class ScoreChange(Tenant, Base):
    """What an entry's score was before a change, and when it changed."""

    __tablename__ = "score_changes"
    __table_args__ = (
        of_workspace(),
        belongs_to("register_entries", "entry_id"),
        Index("ix_score_changes_changed_at", "workspace_id", "changed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int]
    probability_was: Mapped[int]
    impact_was: Mapped[int]
    changed_at: Mapped[datetime]


class EntryChange(Tenant, Base):
    """One act on an entry, or one field that it changed: appended, never changed.

    `was` and `now` are a field's values as stored, an owner by id; empty where there was nothing.
    """

    __tablename__ = "entry_changes"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("register_entries", "entry_id"),
        belongs_to("people", "by_id", on_delete=STAYS),
        Index("ix_entry_changes_entry", "workspace_id", "entry_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int]
    by_id: Mapped[PersonId]
    act: Mapped[EntryAct]
    field: Mapped[str] = mapped_column(String(24), default="")
    was: Mapped[str] = mapped_column(Text, default="")
    now: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class AlikePair(Tenant, Base):
    """Two risks of different projects that read alike, the lower id first, and what people made of that."""

    __tablename__ = "alike_pairs"
    __table_args__ = (
        of_workspace(),
        belongs_to("register_entries", "entry_a_id"),
        belongs_to("register_entries", "entry_b_id"),
        belongs_to("people", "decided_by_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "entry_a_id", "entry_b_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_a_id: Mapped[int]
    entry_b_id: Mapped[int]
    state: Mapped[PairState] = mapped_column(default=PairState.PROPOSED)
    decided_by_id: Mapped[PersonId | None]
    decided_at: Mapped[datetime | None]
    proposed_at: Mapped[datetime]


def entry(session: Session, workspace: WorkspaceId, entry_id: int) -> RegisterEntry | None:
    """Fetch one register entry of this workspace."""
    found = select(RegisterEntry).where(RegisterEntry.workspace_id == workspace, RegisterEntry.id == entry_id)
    return session.scalars(found).one_or_none()


def entries_by_id(
    session: Session, workspace: WorkspaceId, entry_ids: Collection[int]
) -> list[RegisterEntry]:
    """Fetch the named entries of this workspace."""
    found = select(RegisterEntry).where(
        RegisterEntry.workspace_id == workspace, RegisterEntry.id.in_(entry_ids)
    )
    return list(session.scalars(found.order_by(RegisterEntry.id)))


def entries_raised_with(
    session: Session, workspace: WorkspaceId, project_id: int, period: date
) -> list[RegisterEntry]:
    """List what the reports of a project's period put into its register, oldest first."""
    reported = select(StatusReport.reported_at).where(
        StatusReport.workspace_id == workspace,
        StatusReport.project_id == project_id,
        StatusReport.period == period,
    )
    found = select(RegisterEntry).where(
        RegisterEntry.workspace_id == workspace,
        RegisterEntry.project_id == project_id,
        RegisterEntry.raised_at.in_(reported),
    )
    return list(session.scalars(found.order_by(RegisterEntry.id)))


def entry_to_change(session: Session, workspace: WorkspaceId, entry_id: int) -> RegisterEntry | None:
    """Fetch one register entry of this workspace as it stands, and keep others from changing it."""
    found = select(RegisterEntry).where(RegisterEntry.workspace_id == workspace, RegisterEntry.id == entry_id)
    locked = found.with_for_update().execution_options(populate_existing=True)
    return session.scalars(locked).one_or_none()


def changes_of(session: Session, workspace: WorkspaceId, entry_id: int, after: int = 0) -> list[EntryChange]:
    """List what was done with an entry after a change, oldest first."""
    found = select(EntryChange).where(
        EntryChange.workspace_id == workspace, EntryChange.entry_id == entry_id, EntryChange.id > after
    )
    return list(session.scalars(found.order_by(EntryChange.id)))


def open_entries(
    session: Session,
    workspace: WorkspaceId,
    project_ids: Collection[int] | None = None,
    *,
    approved_since: datetime | None = None,
) -> list[RegisterEntry]:
    """List open entries of the named projects, or of all, highest score first; of projects only their own.

    Also the changes that were approved since a moment, if one is given: what they change holds on.
    """
    wanted = RegisterEntry.state == EntryState.OPEN
    if approved_since is not None:
        approved = RegisterEntry.outcome == Outcome.APPROVED
        wanted = or_(wanted, and_(approved, RegisterEntry.closed_at > approved_since))
    found = select(RegisterEntry).where(RegisterEntry.workspace_id == workspace, wanted)
    if project_ids is not None:
        found = found.where(RegisterEntry.project_id.in_(project_ids), STANDS_FOR_ITSELF)
    worst = (RegisterEntry.probability * RegisterEntry.impact).desc()
    return list(session.scalars(found.order_by(worst, RegisterEntry.id)))


def next_number(session: Session, workspace: WorkspaceId, project_id: int) -> int:
    """Give the next number in a project's register, and keep others from asking until the commit."""
    of = select(Project.id).where(Project.workspace_id == workspace, Project.id == project_id)
    session.execute(of.with_for_update())
    found = select(func.max(RegisterEntry.number)).where(
        RegisterEntry.workspace_id == workspace, RegisterEntry.project_id == project_id
    )
    return (session.scalar(found) or 0) + 1


def reference_of(key: str, number: int) -> str:
    """Name an entry by its project's key and its number there: PAY-R3. It stays when the key changes."""
    return f"{key}-R{number}"
