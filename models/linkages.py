"""Linkages: pairs of projects that touch, the evidence, and what people made of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Float, Index, Text, UniqueConstraint, and_, or_, select, union
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.enums import EvidenceKind, LinkageState, ToDo
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Chosen, Tenant, belongs_to, key, of_workspace
from models.plans import Milestone, MilestoneMove
from models.projects import Project
from models.records import AuditEvent
from models.register import EntryChange, RegisterEntry
from models.reports import StatusReport
from models.strategy import Alignment


class Linkage(Tenant, Base):
    """Two projects that touch, the lower id first. `kind` is its strongest evidence.

    Whoever confirms it may say how it is handled, who owns it, by when it is needed, and which milestone of
    either project needs the other. `reason` and `dismissed_kinds` say why it was dismissed last, and on what
    evidence. `turn` counts its decisions, so that nobody undoes one that they have not seen.
    """

    __tablename__ = "linkages"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("projects", "project_a_id"),
        belongs_to("projects", "project_b_id"),
        belongs_to("people", "decided_by_id", on_delete=STAYS),
        belongs_to("people", "owner_id", on_delete=STAYS),
        belongs_to("milestones", "needing_id", on_delete=STAYS),
        CheckConstraint("project_a_id < project_b_id", name="lower_id_first"),
        UniqueConstraint("workspace_id", "project_a_id", "project_b_id"),
        Index("ix_linkages_state", "workspace_id", "state"),
        Index("ix_linkages_other", "workspace_id", "project_b_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_a_id: Mapped[ProjectId]
    project_b_id: Mapped[ProjectId]
    kind: Mapped[EvidenceKind]
    score: Mapped[float] = mapped_column(Float)
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    state: Mapped[LinkageState] = mapped_column(default=LinkageState.SUGGESTED)
    note: Mapped[str] = mapped_column(Text, default="")
    found_at: Mapped[datetime]
    suggested_at: Mapped[datetime | None]
    decided_by_id: Mapped[PersonId | None]
    decided_at: Mapped[datetime | None]
    turn: Mapped[int] = mapped_column(default=0)
    handling: Mapped[ToDo | None]
    owner_id: Mapped[PersonId | None]
    needed_by: Mapped[date | None]
    needing_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    dismissed_kinds: Mapped[list[str]] = mapped_column(default=list)
    introduced_at: Mapped[datetime | None]

    @property
    def pair(self) -> tuple[ProjectId, ProjectId]:
        """Both projects, the lower id first."""
        return self.project_a_id, self.project_b_id


class ToldPair(Tenant, Base):
    """Somebody was asked whether two projects touch, on which kinds of evidence; it outlives the linkage."""

    __tablename__ = "told_pairs"
    __table_args__ = (
        of_workspace(),
        belongs_to("people", "person_id"),
        belongs_to("projects", "project_a_id"),
        belongs_to("projects", "project_b_id"),
        UniqueConstraint("workspace_id", "person_id", "project_a_id", "project_b_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId]
    project_a_id: Mapped[ProjectId]
    project_b_id: Mapped[ProjectId]
    kinds: Mapped[list[str]] = mapped_column(default=list)
    told_at: Mapped[datetime]


class SeenHolding(Tenant, Base):
    """What a linked project held when it was last looked at, to tell what changed since.

    That is its vendors, who works on it, the plan of its milestones, and whether it is Red.
    """

    __tablename__ = "seen_holdings"
    __table_args__ = (
        of_workspace(),
        belongs_to("projects", "project_id"),
        UniqueConstraint("workspace_id", "project_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[ProjectId]
    held: Mapped[dict[str, Any]]
    seen_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Outline:
    """What sorting and counting linkages needs of one; its evidence, the most of it, is left where it is."""

    id: int
    pair: tuple[ProjectId, ProjectId]
    state: LinkageState
    kind: EvidenceKind
    score: float


def outlines(
    session: Session,
    workspace: WorkspaceId,
    *,
    states: Collection[LinkageState] | None = None,
    project_ids: Collection[int] | None = None,
) -> list[Outline]:
    """List linkages without their evidence, narrowed by state or to those of any of several projects."""
    row = Linkage
    asked = select(row.id, row.project_a_id, row.project_b_id, row.state, row.kind, row.score)
    found = _narrowed(asked.where(row.workspace_id == workspace), states, project_ids)
    return [
        Outline(each.id, (each.project_a_id, each.project_b_id), each.state, each.kind, each.score)
        for each in session.execute(found.order_by(row.id))
    ]


def linkages_by_id(
    session: Session, workspace: WorkspaceId, linkage_ids: Collection[int]
) -> dict[int, Linkage]:
    """Fetch linkages of this workspace by id."""
    found = select(Linkage).where(Linkage.workspace_id == workspace, Linkage.id.in_(linkage_ids))
    return {each.id: each for each in session.scalars(found)} if linkage_ids else {}


def linkages_to_change(
    session: Session, workspace: WorkspaceId, linkage_ids: Collection[int]
) -> dict[int, Linkage]:
    """Fetch linkages by id and keep others from deciding them until the commit."""
    found = select(Linkage).where(Linkage.workspace_id == workspace, Linkage.id.in_(linkage_ids))
    return {each.id: each for each in session.scalars(found.order_by(Linkage.id).with_for_update())}


def linkages(
    session: Session,
    workspace: WorkspaceId,
    *,
    states: Collection[LinkageState] | None = None,
    project_ids: Collection[int] | None = None,
) -> list[Linkage]:
    """List linkages, strongest first, narrowed by state or to those of any of several projects."""
    found = _narrowed(select(Linkage).where(Linkage.workspace_id == workspace), states, project_ids)
    return list(session.scalars(found.order_by(Linkage.score.desc(), Linkage.id)))


def linkages_to_search(
    session: Session, workspace: WorkspaceId, *, project_ids: Collection[int] | None = None
) -> list[Linkage]:
    """List linkages as they stand, and keep others from deciding them until the commit.

    A search would else take away, or write over, what somebody decides while it writes.
    """
    found = _narrowed(select(Linkage).where(Linkage.workspace_id == workspace), None, project_ids)
    locked = found.order_by(Linkage.id).with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(locked))


def confirmed_pairs(session: Session, workspace: WorkspaceId) -> list[tuple[ProjectId, ProjectId]]:
    """List the projects of each confirmed linkage, and nothing else of it: this is asked every minute."""
    found = select(Linkage.project_a_id, Linkage.project_b_id).where(
        Linkage.workspace_id == workspace, Linkage.state == LinkageState.CONFIRMED
    )
    return [(row[0], row[1]) for row in session.execute(found)]


def linkage_of_pair(session: Session, workspace: WorkspaceId, a: int, b: int) -> Linkage | None:
    """Fetch the linkage of two projects, in any order, and keep others from deciding it until the commit."""
    found = select(Linkage).where(
        Linkage.workspace_id == workspace,
        Linkage.project_a_id == min(a, b),
        Linkage.project_b_id == max(a, b),
    )
    return session.scalars(found.with_for_update()).one_or_none()


def told_pairs(session: Session, workspace: WorkspaceId) -> list[ToldPair]:
    """List who was asked about which pairs."""
    return list(session.scalars(select(ToldPair).where(ToldPair.workspace_id == workspace)))


def seen_holdings(session: Session, workspace: WorkspaceId) -> list[SeenHolding]:
    """List what linked projects held when they were last looked at."""
    return list(session.scalars(select(SeenHolding).where(SeenHolding.workspace_id == workspace)))


def seen_to_change(session: Session, workspace: WorkspaceId) -> dict[ProjectId, SeenHolding]:
    """Fetch by project what each held when it was last looked at, kept from others until the commit."""
    found = select(SeenHolding).where(SeenHolding.workspace_id == workspace)
    locked = session.scalars(found.order_by(SeenHolding.id).with_for_update())
    return {each.project_id: each for each in locked}


def _narrowed(
    found: Chosen, states: Collection[LinkageState] | None, project_ids: Collection[int] | None
) -> Chosen:
    if states is not None:
        found = found.where(Linkage.state.in_(states))
    if project_ids is not None:
        either = Linkage.project_a_id.in_(project_ids), Linkage.project_b_id.in_(project_ids)
        found = found.where(or_(*either))
    return found


def changed_projects(session: Session, workspace: WorkspaceId, since: datetime, until: datetime) -> list[int]:
    """List the projects that had a report, a change in the register or a moved milestone in between.

    Also those that hold something else since, and those that serve an objective or no longer do, or one that
    was changed.
    """
    holding = select(Project.id).where(
        Project.workspace_id == workspace, Project.held_anew_at > since, Project.held_anew_at <= until
    )
    reported = select(StatusReport.project_id).where(
        StatusReport.workspace_id == workspace,
        StatusReport.reported_at > since,
        StatusReport.reported_at <= until,
    )
    entries = (
        select(RegisterEntry.project_id)
        .join(
            EntryChange,
            and_(
                EntryChange.workspace_id == RegisterEntry.workspace_id,
                EntryChange.entry_id == RegisterEntry.id,
            ),
        )
        .where(RegisterEntry.workspace_id == workspace, EntryChange.at > since, EntryChange.at <= until)
    )
    raised = select(RegisterEntry.project_id).where(
        RegisterEntry.workspace_id == workspace,
        RegisterEntry.raised_at > since,
        RegisterEntry.raised_at <= until,
    )
    moved = (
        select(Milestone.project_id)
        .join(
            MilestoneMove,
            and_(
                MilestoneMove.workspace_id == Milestone.workspace_id,
                MilestoneMove.milestone_id == Milestone.id,
            ),
        )
        .where(
            Milestone.workspace_id == workspace,
            MilestoneMove.moved_at > since,
            MilestoneMove.moved_at <= until,
        )
    )
    told = (
        AuditEvent.workspace_id == workspace,
        AuditEvent.subject_kind == "objective",
        AuditEvent.at > since,
        AuditEvent.at <= until,
    )
    no_longer = select(AuditEvent.details["project_id"].as_integer()).where(*told)
    aims = select(AuditEvent.subject_id).where(*told, AuditEvent.action == "objective.set")
    serving = select(Alignment.project_id).where(
        Alignment.workspace_id == workspace,
        Alignment.project_id.is_not(None),
        or_(
            and_(Alignment.said_at > since, Alignment.said_at <= until),
            Alignment.objective_id.in_(aims),
        ),
    )
    found = session.scalars(union(holding, reported, entries, raised, moved, no_longer, serving))
    return sorted(each for each in found if each is not None)
