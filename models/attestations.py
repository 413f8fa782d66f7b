"""Whose word it is that a project still serves what it serves, who was asked for it, and what made us ask."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Index, String, Text, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.enums import Verdict
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, key, of_workspace


class ScopeChange(Tenant, Base):
    """A project's scope changed: by an approved change request, or by a report whose scope turned worse.

    `source` names the one or the other, so that each asks once. It is closed by an attestation, or when the
    report was corrected.
    """

    __tablename__ = "scope_changes"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("projects", "project_id"),
        belongs_to("register_entries", "entry_id"),
        belongs_to("status_reports", "report_id"),
        UniqueConstraint("workspace_id", "source"),
        Index("ix_scope_changes_project", "workspace_id", "project_id"),
        Index("ix_scope_changes_open", "workspace_id", "closed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[ProjectId]
    source: Mapped[str] = mapped_column(String(60))
    entry_id: Mapped[int | None]
    report_id: Mapped[int | None]
    at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Attestation(Tenant, Base):
    """Somebody's word on what a project serves: appended, never changed; the newest counts.

    `serves` is what it served then, by objective: strength, and the program through which. `quarter` is the
    first day of the quarter that it is given for.
    """

    __tablename__ = "attestations"
    __table_args__ = (
        of_workspace(),
        belongs_to("projects", "project_id"),
        belongs_to("people", "by_id", on_delete=STAYS),
        belongs_to("scope_changes", "scope_change_id", on_delete=STAYS),
        Index("ix_attestations_project", "workspace_id", "project_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[ProjectId]
    by_id: Mapped[PersonId]
    quarter: Mapped[date]
    verdict: Mapped[Verdict]
    words: Mapped[str] = mapped_column(Text, default="")
    serves: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    scope_change_id: Mapped[int | None]
    at: Mapped[datetime]


class AttestationAsk(Tenant, Base):
    """Somebody's turn to attest in a quarter: looked at on `checked_on`, asked once, reminded once."""

    __tablename__ = "attestation_asks"
    __table_args__ = (
        of_workspace(),
        belongs_to("people", "person_id"),
        UniqueConstraint("workspace_id", "person_id", "quarter"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId]
    quarter: Mapped[date]
    checked_on: Mapped[date]
    asked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]


class Said(NamedTuple):
    """The newest word on a project, with whose it is, as a plain row: there may be tens of thousands."""

    project_id: ProjectId
    by_id: PersonId
    quarter: date
    verdict: Verdict
    words: str
    at: datetime


def newest_attestations(
    session: Session, workspace: WorkspaceId, project_ids: Collection[int] | None = None
) -> dict[ProjectId, Said]:
    """Give the newest word on each of these projects, or on all, by project id."""
    newest = select(func.max(Attestation.id)).where(Attestation.workspace_id == workspace)
    if project_ids is not None:
        newest = newest.where(Attestation.project_id.in_(project_ids))
    found = select(*(getattr(Attestation, column) for column in Said._fields)).where(
        Attestation.workspace_id == workspace, Attestation.id.in_(newest.group_by(Attestation.project_id))
    )
    return {row.project_id: Said._make(row) for row in session.execute(found)}


class Word(NamedTuple):
    """The newest word on a project, as a plain row: there may be tens of thousands."""

    verdict: Verdict
    quarter: date
    at: datetime


def newest_words(session: Session, workspace: WorkspaceId, *, until: datetime) -> dict[ProjectId, Word]:
    """Give the newest word on each project as it stood at `until`, by project id."""
    newest = select(func.max(Attestation.id)).where(
        Attestation.workspace_id == workspace, Attestation.at <= until
    )
    found = select(Attestation.project_id, Attestation.verdict, Attestation.quarter, Attestation.at).where(
        Attestation.workspace_id == workspace, Attestation.id.in_(newest.group_by(Attestation.project_id))
    )
    return {row[0]: Word(row[1], row[2], row[3]) for row in session.execute(found)}


def asks_of_quarter(session: Session, workspace: WorkspaceId, quarter: date) -> dict[int, AttestationAsk]:
    """Fetch whose turn it is in a quarter, by person id."""
    found = select(AttestationAsk).where(
        AttestationAsk.workspace_id == workspace, AttestationAsk.quarter == quarter
    )
    return {each.person_id: each for each in session.scalars(found)}


def claim_check(
    session: Session, workspace: WorkspaceId, person_id: PersonId, quarter: date, today: date
) -> AttestationAsk | None:
    """Take somebody's turn of a day, which is there already; None when it was taken before."""
    taken = (
        update(AttestationAsk)
        .where(
            AttestationAsk.workspace_id == workspace,
            AttestationAsk.person_id == person_id,
            AttestationAsk.quarter == quarter,
            AttestationAsk.checked_on < today,
        )
        .values(checked_on=today)
        .returning(AttestationAsk)
    )
    return session.scalars(taken).one_or_none()


def open_scope_changes(
    session: Session, workspace: WorkspaceId, project_ids: Collection[int] | None = None
) -> list[ScopeChange]:
    """List the changes of scope after which nobody has given their word yet, oldest first."""
    found = select(ScopeChange).where(ScopeChange.workspace_id == workspace, ScopeChange.closed_at.is_(None))
    if project_ids is not None:
        found = found.where(ScopeChange.project_id.in_(project_ids))
    return list(session.scalars(found.order_by(ScopeChange.id)))


def scope_change_of(session: Session, workspace: WorkspaceId, source: str) -> ScopeChange | None:
    """Fetch the change of scope that a change request or a report made."""
    found = select(ScopeChange).where(ScopeChange.workspace_id == workspace, ScopeChange.source == source)
    return session.scalars(found).one_or_none()


def claim_scope_ask(session: Session, workspace: WorkspaceId, change_id: int, now: datetime) -> bool:
    """Ask after a change of scope in this process; False when another was first, or it is closed."""
    taken = update(ScopeChange).where(
        ScopeChange.workspace_id == workspace,
        ScopeChange.id == change_id,
        ScopeChange.asked_at.is_(None),
        ScopeChange.closed_at.is_(None),
    )
    return bool(session.scalars(taken.values(asked_at=now).returning(ScopeChange.id)).all())
