"""What keeps acts from being doubled or forgotten: drafts, receipts, prompts, digests, runs, the audit."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint, bindparam, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, key, of_workspace


class Draft(Tenant, Base):
    """What a person has typed and not yet posted: a line in preview, or a modal's content.

    `nonce` is the id that travels in buttons and modals. Once posted, a repeat gets `outcome`. `content` is
    what was shown and is posted; `typed` is what stood in an open form at `saved_at`, shown to nobody yet.
    `beside_id` is the report of the project that the person saw beside it.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("people", "person_id"),
        belongs_to("projects", "project_id"),
        belongs_to("status_reports", "beside_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "nonce"),
        Index("ix_drafts_person", "workspace_id", "person_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    nonce: Mapped[str] = mapped_column(String(36))
    person_id: Mapped[PersonId]
    project_id: Mapped[ProjectId | None]
    beside_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(24))
    text: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    typed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outcome: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Receipt(Tenant, Base):
    """An act already done (an event, a trigger), so that its repeat gets the first answer."""

    __tablename__ = "receipts"
    __table_args__ = (of_workspace(), UniqueConstraint("workspace_id", "act"))

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(String(120))
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]


class Prompt(Tenant, Base):
    """A reminder that was sent: to whom, for which due day, the how-manieth, for which projects.

    `late_told` says that its message tells already that the hour has come.
    """

    __tablename__ = "prompts"
    __table_args__ = (
        of_workspace(),
        belongs_to("people", "person_id"),
        UniqueConstraint("workspace_id", "person_id", "local_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId]
    period: Mapped[date]
    local_date: Mapped[date]
    count: Mapped[int]
    project_keys: Mapped[list[str]] = mapped_column(default=list)
    prompted_at: Mapped[datetime]
    late_told: Mapped[bool] = mapped_column(default=False)


class DigestRun(Tenant, Base):
    """A digest that was planned for an audience on a local date; the next one tells what changed since.

    `told` are marks of all that stood then, so that the next one tells of what stands anew.
    """

    __tablename__ = "digest_runs"
    __table_args__ = (of_workspace(), UniqueConstraint("workspace_id", "audience", "local_date"))

    id: Mapped[int] = mapped_column(primary_key=True)
    audience: Mapped[str] = mapped_column(String(80))
    local_date: Mapped[date]
    as_of: Mapped[datetime]
    told: Mapped[list[str] | None]


class AuditEvent(Tenant, Base):
    """Who did what to which row, and when."""

    __tablename__ = "audit_events"
    __table_args__ = (
        of_workspace(),
        belongs_to("people", "actor_id", on_delete=STAYS),
        Index("ix_audit_events_subject", "workspace_id", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[PersonId | None]
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


_LATE_TOLD = (
    update(Prompt)
    .where(
        Prompt.workspace_id == bindparam("workspace"),
        Prompt.person_id == bindparam("person"),
        Prompt.local_date == bindparam("day"),
    )
    .values(late_told=True)
)
_DRAFT_OF_NONCE = (
    select(Draft)
    .where(Draft.workspace_id == bindparam("workspace"), Draft.nonce == bindparam("nonce"))
    .with_for_update()
)


def draft_of_nonce(session: Session, workspace: WorkspaceId, nonce: str) -> Draft | None:
    """Find the draft that a button or a modal carries, and keep others from it until the commit."""
    return session.scalars(_DRAFT_OF_NONCE, {"workspace": workspace, "nonce": nonce}).one_or_none()


def saved_draft(
    session: Session, workspace: WorkspaceId, person_id: int, kind: str, project_id: int
) -> Draft | None:
    """Find what this person typed into a form for this project and left, the newest."""
    found = select(Draft).where(
        Draft.workspace_id == workspace,
        Draft.person_id == person_id,
        Draft.kind == kind,
        Draft.project_id == project_id,
        Draft.closed_at.is_(None),
        Draft.saved_at.is_not(None),
    )
    return session.scalars(found.order_by(Draft.saved_at.desc(), Draft.id.desc()).limit(1)).one_or_none()


def receipt(session: Session, workspace: WorkspaceId, act: str) -> Receipt | None:
    """Find the answer that an act got the first time."""
    found = select(Receipt).where(Receipt.workspace_id == workspace, Receipt.act == act)
    return session.scalars(found).one_or_none()


def receipts_known(session: Session, workspace: WorkspaceId, acts: Collection[str]) -> frozenset[str]:
    """Say which of these acts were done already."""
    found = select(Receipt.act).where(Receipt.workspace_id == workspace, Receipt.act.in_(acts))
    return frozenset(session.scalars(found)) if acts else frozenset()


def answers_known(session: Session, workspace: WorkspaceId, acts: Collection[str]) -> dict[str, Any]:
    """Give of these acts, by name, those that were done already, and what they were answered."""
    found = select(Receipt.act, Receipt.answer).where(
        Receipt.workspace_id == workspace, Receipt.act.in_(acts)
    )
    return {row.act: row.answer for row in session.execute(found)} if acts else {}


def latest_prompt(session: Session, workspace: WorkspaceId, person_id: int) -> Prompt | None:
    """Fetch what a person was asked last; there is one prompt a local day at most."""
    found = select(Prompt).where(Prompt.workspace_id == workspace, Prompt.person_id == person_id)
    return session.scalars(found.order_by(Prompt.local_date.desc()).limit(1)).one_or_none()


def mark_late_told(session: Session, workspace: WorkspaceId, asked: Collection[tuple[PersonId, date]]) -> int:
    """Note of prompts, by person and day, that their messages tell that the hour has come; give how many."""
    if not asked:
        return 0
    rows = [{"workspace": workspace, "person": person, "day": day} for person, day in asked]
    return session.connection().execute(_LATE_TOLD, rows).rowcount


def newest_runs(
    session: Session, workspace: WorkspaceId, audiences: Collection[str]
) -> dict[str, tuple[date, datetime]]:
    """Say for each audience on which day its newest digest came, and up to when it told."""
    found = (
        select(DigestRun.audience, func.max(DigestRun.local_date), func.max(DigestRun.as_of))
        .where(DigestRun.workspace_id == workspace, DigestRun.audience.in_(audiences))
        .group_by(DigestRun.audience)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(found)}


def told_by_runs(
    session: Session, workspace: WorkspaceId, newest: Mapping[str, date]
) -> dict[str, frozenset[str]]:
    """Give the marks of what stood when these audiences' digests came on these days."""
    found = select(DigestRun.audience, DigestRun.local_date, DigestRun.told).where(
        DigestRun.workspace_id == workspace,
        DigestRun.audience.in_(newest),
        DigestRun.local_date.in_(set(newest.values())),
    )
    return {
        row.audience: frozenset(row.told or ())
        for row in session.execute(found)
        if row.local_date == newest[row.audience]
    }


def digest_before(session: Session, workspace: WorkspaceId, audience: str, day: date) -> DigestRun | None:
    """Fetch an audience's newest digest from before a day."""
    found = select(DigestRun).where(
        DigestRun.workspace_id == workspace, DigestRun.audience == audience, DigestRun.local_date < day
    )
    return session.scalars(found.order_by(DigestRun.local_date.desc()).limit(1)).one_or_none()


def last_digest(session: Session, workspace: WorkspaceId, audience: str) -> DigestRun | None:
    """Fetch the newest digest of one audience."""
    found = select(DigestRun).where(DigestRun.workspace_id == workspace, DigestRun.audience == audience)
    return session.scalars(found.order_by(DigestRun.local_date.desc()).limit(1)).one_or_none()


def acts_on(
    session: Session,
    workspace: WorkspaceId,
    kind: str,
    subject_ids: Collection[int],
    *,
    action: str,
    since: datetime,
) -> list[AuditEvent]:
    """List what was done of one kind to these rows from a moment on."""
    found = select(AuditEvent).where(
        AuditEvent.workspace_id == workspace,
        AuditEvent.subject_kind == kind,
        AuditEvent.subject_id.in_(subject_ids),
        AuditEvent.action == action,
        AuditEvent.at >= since,
    )
    return list(session.scalars(found.order_by(AuditEvent.id))) if subject_ids else []
