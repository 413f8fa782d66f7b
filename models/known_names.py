"""The names that the PMO keeps: systems, vendors and data with their other names, and words that are none."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    String,
    Text,
    UniqueConstraint,
    cast,
    delete,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from bot.domain.enums import AssetKind
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, key, of_workspace
from models.projects import Asset, Project
from models.records import AuditEvent
from models.register import RegisterEntry
from models.reports import StatusReport, beside_project

CHANGED = "known_name"
"""What an audit line about the list is about."""


class KnownName(Tenant, Base):
    """A thing by its name and kind, with its other names; without a kind it is a word that is no name.

    `turn` counts its changes, so that nobody changes one that they have not seen.
    """

    __tablename__ = "known_names"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("people", "changed_by_id", on_delete=STAYS),
        Index("ix_known_names_name", "workspace_id", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[AssetKind | None]
    aliases: Mapped[list[str]] = mapped_column(default=list)
    turn: Mapped[int] = mapped_column(default=0)
    changed_by_id: Mapped[PersonId | None]
    changed_at: Mapped[datetime]


class KnownForm(Tenant, Base):
    """One form of a name as it is compared: no two names of a workspace share one."""

    __tablename__ = "known_forms"
    __table_args__ = (
        of_workspace(),
        belongs_to("known_names", "known_id"),
        UniqueConstraint("workspace_id", "form"),
        Index("ix_known_forms_known", "workspace_id", "known_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    known_id: Mapped[int]
    form: Mapped[str] = mapped_column(String(100))


def known_names(session: Session, workspace: WorkspaceId) -> list[KnownName]:
    """List the names by name."""
    found = select(KnownName).where(KnownName.workspace_id == workspace)
    return list(session.scalars(found.order_by(func.lower(KnownName.name), KnownName.id)))


def known_to_change(session: Session, workspace: WorkspaceId, known_id: int) -> KnownName | None:
    """Fetch one of the names and keep others from changing it until the commit."""
    found = select(KnownName).where(KnownName.workspace_id == workspace, KnownName.id == known_id)
    return session.scalars(found.with_for_update()).one_or_none()


def known_of_forms(session: Session, workspace: WorkspaceId, forms: Collection[str]) -> dict[str, KnownName]:
    """Give by form the name that has it."""
    found = (
        select(KnownForm.form, KnownName)
        .join(
            KnownName,
            (KnownName.workspace_id == KnownForm.workspace_id) & (KnownName.id == KnownForm.known_id),
        )
        .where(KnownForm.workspace_id == workspace, KnownForm.form.in_(forms))
    )
    return {row.form: row.KnownName for row in session.execute(found)}


def keep_known_forms(session: Session, known: KnownName, forms: Collection[str]) -> None:
    """Record the forms of a name in place of those that it had."""
    workspace = known.workspace_id
    session.execute(
        delete(KnownForm).where(KnownForm.workspace_id == workspace, KnownForm.known_id == known.id)
    )
    session.add_all(KnownForm(workspace_id=workspace, known_id=known.id, form=form) for form in sorted(forms))
    session.flush()


def known_changed(session: Session, workspace: WorkspaceId, since: datetime, until: datetime) -> bool:
    """Say whether the list was changed in between, be it by hand, by an import or by taking a name off it."""
    changed = select(KnownName.id).where(
        KnownName.workspace_id == workspace, KnownName.changed_at > since, KnownName.changed_at <= until
    )
    told = select(AuditEvent.id).where(
        AuditEvent.workspace_id == workspace,
        AuditEvent.subject_kind == CHANGED,
        AuditEvent.at > since,
        AuditEvent.at <= until,
    )
    return session.scalars(union_all(changed, told).limit(1)).first() is not None


def projects_writing(
    session: Session, workspace: WorkspaceId, words: Collection[str], *, until: datetime
) -> set[ProjectId]:
    """Find the projects in whose charter, newest report, register or fields one of these stands, in any case.

    SQLite compares without case what is Latin, PostgreSQL every script.
    """
    last, is_last = beside_project(StatusReport, StatusReport.reported_at, workspace, until, session=session)
    reports = select(last.project_id).select_from(Project).join(last, is_last)
    written = last.summary, last.achievements, last.next_steps, last.help_wanted, _as_text(last.comments)
    asked = [reports.where(Project.workspace_id == workspace, _writes(written, words))]
    effects = _as_text(RegisterEntry.effects)
    for of_project, texts in (
        (Project.id, (Project.description,)),
        (RegisterEntry.project_id, (RegisterEntry.title, RegisterEntry.description, effects)),
        (Asset.project_id, (Asset.name,)),
    ):
        table = of_project.class_
        asked.append(select(of_project).where(table.workspace_id == workspace, _writes(texts, words)))
    return {project_id for each in asked for project_id in session.scalars(each.distinct())}


def _as_text(values: InstrumentedAttribute[dict[str, Any]]) -> ColumnElement[str]:
    """Read a column of several values as one text; letters beyond ASCII are not found in it."""
    return cast(values, Text)


def _writes(
    texts: Iterable[ColumnElement[str] | InstrumentedAttribute[str]], words: Collection[str]
) -> ColumnElement[bool]:
    """Ask whether one of the words stands in one of the texts, in any case."""
    return or_(*(text.icontains(word, autoescape=True) for text in texts for word in words))
