"""The register as a list: narrowed, worst first, paged; and counted over probability and impact."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, and_, any_, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.enums import EntryKind, EntryState, ProjectState
from bot.domain.ids import WorkspaceId
from models.base import Chosen
from models.named import NamedPerson
from models.plans import Deployment
from models.projects import VISIBLE, Program, Project
from models.register import STANDS_FOR_ITSELF, AlikePair, RegisterEntry, ScoreChange


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list shows; what is not given narrows nothing. `visible_to` None is somebody who sees all."""

    visible_to: int | None = None
    at: datetime | None = None
    project_id: int | None = None
    program_id: int | None = None
    kinds: Collection[EntryKind] = ()
    state: EntryState | None = EntryState.OPEN
    owner_id: int | None = None
    least_score: int | None = None
    due_from: date | None = None
    due_until: date | None = None
    escalated: bool = False


def entries_listed(
    session: Session, workspace: WorkspaceId, listing: Listing, *, offset: int = 0, most: int = 100
) -> list[Row[RegisterEntry, Project]]:
    """List entries with their projects, highest score first, newest first among equals."""
    found = _listed(session, select(RegisterEntry, Project), workspace, listing)
    worst = _score(listing).desc(), RegisterEntry.id.desc()
    return list(
        session.execute(found.order_by(*worst).offset(offset).limit(most), _given(workspace, listing))
    )


def entries_counted(session: Session, workspace: WorkspaceId, listing: Listing) -> dict[tuple[int, int], int]:
    """Count entries by (probability, impact)."""
    columns = select(RegisterEntry.probability, RegisterEntry.impact, func.count())
    found = _listed(session, columns, workspace, listing).group_by(
        RegisterEntry.probability, RegisterEntry.impact
    )
    return {(row[0], row[1]): row[2] for row in session.execute(found, _given(workspace, listing))}


def score_before(
    session: Session, workspace: WorkspaceId, ids: Collection[int], since: datetime
) -> dict[int, tuple[int, int]]:
    """Give (probability, impact) as they were at a moment, of those entries that have changed since."""
    found = select(ScoreChange).where(
        ScoreChange.workspace_id == workspace, ScoreChange.entry_id.in_(ids), ScoreChange.changed_at > since
    )
    before: dict[int, tuple[int, int]] = {}
    for each in session.scalars(found.order_by(ScoreChange.changed_at, ScoreChange.id)):
        before.setdefault(each.entry_id, (each.probability_was, each.impact_was))
    return before


def entries_to_remind(
    session: Session, workspace: WorkspaceId, *, until: date, before: date, at: datetime
) -> list[Row[RegisterEntry, Project, bool]]:
    """List open entries whose review or due date has come by `until` and that nobody was reminded of since
    `before`, with whether their owner may see the project.
    """
    stands = or_(
        Project.confidential.is_(False),
        Project.manager_id == RegisterEntry.owner_id,
        _of_owner(Deployment),
        _of_owner(NamedPerson, or_(NamedPerson.until.is_(None), NamedPerson.until > at)),
        exists().where(
            Program.workspace_id == workspace,
            Program.id == Project.program_id,
            Program.manager_id == RegisterEntry.owner_id,
        ),
    )
    found = _joined(select(RegisterEntry, Project, stands.label("owner_sees"))).where(
        RegisterEntry.workspace_id == workspace,
        RegisterEntry.state == EntryState.OPEN,
        RegisterEntry.kind != EntryKind.CHANGE,
        Project.state != ProjectState.CLOSED,
        or_(RegisterEntry.review_on <= until, RegisterEntry.due < until),
        or_(RegisterEntry.reminded_on.is_(None), RegisterEntry.reminded_on < before),
    )
    return list(session.execute(found.order_by(RegisterEntry.score.desc(), RegisterEntry.id)))


def risks_to_compare(
    session: Session, workspace: WorkspaceId, entry_ids: Collection[int] | None = None
) -> list[Row[RegisterEntry, Project]]:
    """List open risks of projects in programs that may be compared, of these or of all.

    None of a confidential project is.
    """
    found = _joined(select(RegisterEntry, Project)).where(
        RegisterEntry.workspace_id == workspace,
        RegisterEntry.state == EntryState.OPEN,
        RegisterEntry.kind == EntryKind.RISK,
        RegisterEntry.parent_id.is_(None),
        Project.program_id.is_not(None),
        Project.confidential.is_(False),
        Project.state != ProjectState.CLOSED,
    )
    if entry_ids is not None:
        found = found.where(RegisterEntry.id.in_(entry_ids))
    return list(session.execute(found.order_by(RegisterEntry.id)))


def entries_joined(
    session: Session, workspace: WorkspaceId, parent_id: int, *, visible_to: int | None, at: datetime
) -> list[RegisterEntry]:
    """List the entries that this one stands for, of projects that somebody may see; None sees all."""
    found = _joined(select(RegisterEntry)).where(
        RegisterEntry.workspace_id == workspace, RegisterEntry.parent_id == parent_id
    )
    given: dict[str, object] = {}
    if visible_to is not None:
        found = found.where(VISIBLE)
        given = {"workspace": workspace, "person": visible_to, "at": at}
    return list(session.scalars(found.order_by(RegisterEntry.id), given))


def alike_pairs(
    session: Session, workspace: WorkspaceId, entry_ids: Collection[int] | None = None
) -> list[AlikePair]:
    """List the pairs that were ever proposed, or those between two of these entries."""
    found = select(AlikePair).where(AlikePair.workspace_id == workspace)
    if entry_ids is not None:
        found = found.where(AlikePair.entry_a_id.in_(entry_ids), AlikePair.entry_b_id.in_(entry_ids))
    return list(session.scalars(found.order_by(AlikePair.id)))


def alike_pair_to_decide(session: Session, workspace: WorkspaceId, pair_id: int) -> AlikePair | None:
    """Fetch one pair of this workspace, and keep others from deciding it until the commit."""
    found = select(AlikePair).where(AlikePair.workspace_id == workspace, AlikePair.id == pair_id)
    return session.scalars(found.with_for_update().execution_options(populate_existing=True)).one_or_none()


def _of_owner(
    table: type[Deployment] | type[NamedPerson], *further: ColumnElement[bool]
) -> ColumnElement[bool]:
    return exists().where(
        table.workspace_id == RegisterEntry.workspace_id,
        table.project_id == RegisterEntry.project_id,
        table.person_id == RegisterEntry.owner_id,
        *further,
    )


def _joined(columns: Chosen) -> Chosen:
    of = and_(Project.workspace_id == RegisterEntry.workspace_id, Project.id == RegisterEntry.project_id)
    return columns.join_from(RegisterEntry, Project, of)


def _listed(session: Session, columns: Chosen, workspace: WorkspaceId, listing: Listing) -> Chosen:
    found = _joined(columns).where(RegisterEntry.workspace_id == workspace)
    if listing.visible_to is not None:
        found = found.where(VISIBLE)
    if listing.project_id is not None:
        found = found.where(RegisterEntry.project_id == listing.project_id, STANDS_FOR_ITSELF)
    else:
        # What is joined is shown once, by the entry that stands for it; a project shows its own.
        found = found.where(RegisterEntry.parent_id.is_(None))
    if listing.program_id is not None:
        found = found.where(_of_program(session, workspace, listing.program_id))
    if listing.kinds:
        found = found.where(_is_of(listing.kinds, listing))
    if listing.state is not None:
        found = found.where(RegisterEntry.state == listing.state)
    if listing.owner_id is not None:
        found = found.where(RegisterEntry.owner_id == listing.owner_id)
    if listing.least_score is not None:
        scored = [each for each in EntryKind if each.scored]
        found = found.where(_score(listing) >= listing.least_score, _is_of(scored, listing))
    if listing.due_from is not None:
        found = found.where(RegisterEntry.due >= listing.due_from)
    if listing.due_until is not None:
        found = found.where(RegisterEntry.due <= listing.due_until)
    if listing.escalated:
        found = found.where(RegisterEntry.asked_level.is_not(None))
    return found


def _of_program(session: Session, workspace: WorkspaceId, program_id: int) -> ColumnElement[bool]:
    inside = select(Project.id).where(Project.workspace_id == workspace, Project.program_id == program_id)
    if session.get_bind().dialect.name == "postgresql":
        # A subquery PostgreSQL may join to all entries, read one after the other; an array it looks up.
        return RegisterEntry.project_id == any_(func.array(inside.scalar_subquery()))
    return RegisterEntry.project_id.in_(inside)


# A project, a program or an owner has few of all entries. Where the score or the kind is asked for by its
# indexed column, a database walks all entries from the worst until a page of those few is full, or all of a
# kind; where it is asked for in a way that no index serves, it starts with the few.


def _has_few(listing: Listing) -> bool:
    return (listing.project_id, listing.program_id, listing.owner_id) != (None, None, None)


def _score(listing: Listing) -> ColumnElement[int]:
    """Name the score, by its indexed column where all entries are asked for."""
    if _has_few(listing):
        return RegisterEntry.probability * RegisterEntry.impact
    return RegisterEntry.score.expression


def _is_of(kinds: Collection[EntryKind], listing: Listing) -> ColumnElement[bool]:
    """Say that an entry is of one of these kinds, by the indexed column where one is asked for of all."""
    if len(kinds) == 1 and not _has_few(listing):
        return RegisterEntry.kind == next(iter(kinds))
    return RegisterEntry.kind.not_in([each for each in EntryKind if each not in kinds])


def _given(workspace: WorkspaceId, listing: Listing) -> dict[str, object]:
    if listing.visible_to is None:
        return {}
    return {"workspace": workspace, "person": listing.visible_to, "at": listing.at}
