"""What a digest reads: narrow rows, and of what may change only what did. Each is one statement.

A portfolio has tens of thousands of projects, so no row is loaded as an object and no text that is not told.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Text, cast, func, null, or_, select, union_all
from sqlalchemy.orm import Session

from bot.domain.enums import EntryKind, EntryState, EvidenceKind, LinkageState
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.linkages import Linkage
from models.people import Person
from models.plans import Deployment, Milestone, MilestoneMove
from models.register import RegisterEntry, ScoreChange
from models.standings import AT_ONCE


class Change(NamedTuple):
    """What an entry's score was before a change, and when it changed."""

    id: int
    probability_was: int
    impact_was: int
    changed_at: datetime


class EntryRow(NamedTuple):
    """An open entry that was raised or whose score changed since the digest before, or a change request."""

    id: int
    reference: str
    kind: EntryKind
    title: str
    project_id: ProjectId
    score: int
    owner_id: PersonId | None
    due: date | None
    raised_at: datetime
    changes: tuple[Change, ...] = ()
    """How its score changed after the digest before, oldest first."""


def entry_rows(session: Session, workspace: WorkspaceId, *, now: datetime, since: datetime) -> list[EntryRow]:
    """List change requests, and risks, opportunities and issues that are new or whose score changed.

    All are open, and none is joined into another.
    """
    # A row for each change, and one for what matters without any. Were the changes joined to all entries,
    # SQLite would look through all of them for each entry.
    entry = (
        RegisterEntry.id,
        RegisterEntry.reference,
        RegisterEntry.kind,
        RegisterEntry.title,
        RegisterEntry.project_id,
        RegisterEntry.score,
        RegisterEntry.owner_id,
        RegisterEntry.due,
        RegisterEntry.raised_at,
    )
    is_open = (
        RegisterEntry.workspace_id == workspace,
        RegisterEntry.state == EntryState.OPEN,
        RegisterEntry.kind != EntryKind.DECISION,
        RegisterEntry.parent_id.is_(None),
        RegisterEntry.raised_at <= now,
    )
    changed = (
        select(
            *entry,
            ScoreChange.id.label("theirs"),
            ScoreChange.probability_was,
            ScoreChange.impact_was,
            ScoreChange.changed_at,
        )
        .join(ScoreChange, ScoreChange.entry_id == RegisterEntry.id)
        .where(*is_open, ScoreChange.workspace_id == workspace, ScoreChange.changed_at > since)
    )
    others = select(*entry, null(), null(), null(), null()).where(
        *is_open, or_(RegisterEntry.kind == EntryKind.CHANGE, RegisterEntry.raised_at > since)
    )
    found: CompoundSelect[*tuple[Any, ...]] = union_all(changed, others)
    rows = session.execute(found)
    ordered = sorted(rows, key=lambda row: (row.id, row.changed_at or since, row.theirs or 0))
    return [
        EntryRow._make([*entry, tuple(map(Change._make, theirs))])
        for entry, theirs in _with_theirs(ordered, len(Change._fields))
    ]


def _with_theirs(
    rows: Iterable[Sequence[Any]], last: int
) -> Iterator[tuple[Sequence[Any], list[Sequence[Any]]]]:
    """Gather the rows of one thing, in their order: what is its own, and the `last` columns of each.

    Without anything joined to it there are none.
    """
    for own, theirs in groupby(rows, lambda row: tuple(row[:-last])):
        yield own, [row[-last:] for row in theirs if row[-1] is not None]


class Move(NamedTuple):
    """From when a milestone's forecast moved, and when that was said."""

    id: int
    moved_from: date | None
    moved_at: datetime


class MilestoneRow(NamedTuple):
    """A milestone that is not reached yet and matters: a go-live, due soon, or moved since."""

    id: int
    name: str
    project_id: ProjectId
    go_live: bool
    baseline: date | None
    forecast: date | None
    moves: tuple[Move, ...] = ()
    """How its forecast moved after the digest before, oldest first."""


def milestone_rows(
    session: Session, workspace: WorkspaceId, *, today: date, soon: date, since: datetime
) -> list[MilestoneRow]:
    """List go-lives, what is due from `today` to `soon`, and what moved after `since`, unless reached."""
    milestone = (
        Milestone.id,
        Milestone.name,
        Milestone.project_id,
        Milestone.go_live,
        Milestone.baseline,
        Milestone.forecast,
    )
    to_come = (
        Milestone.workspace_id == workspace,
        or_(Milestone.actual.is_(None), Milestone.actual > today),
    )
    moved = (
        select(*milestone, MilestoneMove.id.label("theirs"), MilestoneMove.moved_from, MilestoneMove.moved_at)
        .join(MilestoneMove, MilestoneMove.milestone_id == Milestone.id)
        .where(*to_come, MilestoneMove.workspace_id == workspace, MilestoneMove.moved_at > since)
    )
    others = select(*milestone, null(), null(), null()).where(
        *to_come, or_(Milestone.go_live, Milestone.forecast.between(today, soon))
    )
    found: CompoundSelect[*tuple[Any, ...]] = union_all(moved, others)
    rows = session.execute(found)
    ordered = sorted(
        rows,
        key=lambda row: (
            row.project_id,
            row.forecast or date.max,
            row.id,
            row.moved_at or since,
            row.theirs or 0,
        ),
    )
    return [
        MilestoneRow._make([*milestone, tuple(map(Move._make, theirs))])
        for milestone, theirs in _with_theirs(ordered, len(Move._fields))
    ]


class ShareRow(NamedTuple):
    """A person on a project for a percentage of their time; None leaves an end open."""

    person_id: PersonId
    project_id: ProjectId
    percent: int
    starts_on: date | None
    ends_on: date | None


def _going_on(workspace: WorkspaceId, today: date) -> tuple[ColumnElement[bool], ...]:
    """Say what makes a deployment count: it is not over, and whose it is has not left."""
    there = select(Person.id).where(Person.workspace_id == workspace, Person.active)
    return (
        Deployment.workspace_id == workspace,
        func.coalesce(Deployment.ends_on, today) >= today,
        Deployment.person_id.in_(there),
    )


def shares_that_matter(
    session: Session, workspace: WorkspaceId, *, today: date, whole: int, project_ids: Collection[int]
) -> list[ShareRow]:
    """List what is not over on these projects, and of everybody whose percentages add up to more than the
    `whole`, whenever that is.
    """
    going_on = _going_on(workspace, today)
    heavy = (
        select(Deployment.person_id)
        .where(*going_on)
        .group_by(Deployment.person_id)
        .having(func.sum(Deployment.percent) > whole)
    )
    found = select(
        Deployment.person_id,
        Deployment.project_id,
        Deployment.percent,
        Deployment.starts_on,
        Deployment.ends_on,
    ).where(*going_on, or_(Deployment.person_id.in_(heavy), Deployment.project_id.in_(project_ids)))
    ordered = found.order_by(Deployment.person_id, Deployment.starts_on, Deployment.id)
    return [ShareRow._make(row) for row in session.execute(ordered)]


class SuggestionRow(NamedTuple):
    """A linkage that waits for a decision; `by_fact`: more than wording and dates speaks for it."""

    id: int
    a: ProjectId
    b: ProjectId
    score: float
    found_at: datetime
    suggested_at: datetime | None
    by_fact: bool


def suggestion_rows(
    session: Session, workspace: WorkspaceId, *, now: datetime, weak: Collection[EvidenceKind]
) -> list[SuggestionRow]:
    """List the suggestions that were found up to now, strongest first; `weak` kinds are no fact."""
    found = select(
        Linkage.id,
        Linkage.project_a_id,
        Linkage.project_b_id,
        Linkage.score,
        Linkage.found_at,
        Linkage.suggested_at,
        or_(*(_says(each) for each in EvidenceKind if each not in weak)),
    ).where(
        Linkage.workspace_id == workspace,
        Linkage.state == LinkageState.SUGGESTED,
        Linkage.found_at <= now,
    )
    ordered = found.order_by(Linkage.score.desc(), Linkage.id)
    return [SuggestionRow._make(row) for row in session.execute(ordered.execution_options(yield_per=AT_ONCE))]


def _says(kind: EvidenceKind) -> ColumnElement[bool]:
    """Whether the evidence has one of a kind, asked of the JSON as it is written: it is long.

    A quotation can't be taken for it: its own quotation marks are escaped there.
    """
    return cast(Linkage.evidence, Text).contains(f'"kind": "{kind.value}"', autoescape=True)


class NamedRow(NamedTuple):
    """A person's name, and the time zone that Slack gives them."""

    name: str
    time_zone: str | None


def names_of_people(session: Session, workspace: WorkspaceId) -> dict[PersonId, NamedRow]:
    """Name everybody, by id."""
    found = select(Person.id, Person.name, Person.time_zone).where(Person.workspace_id == workspace)
    return {row[0]: NamedRow(row[1], row[2]) for row in session.execute(found)}
