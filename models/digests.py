"""What a digest reads: narrow rows, and of what may change only what did. Each is one statement.

A portfolio has tens of thousands of projects, so no row is loaded as an object and no text that is not told.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.enums import EntryKind, EntryState, EvidenceKind, LinkageState
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.linkages import Linkage
from models.people import Person
from models.plans import Deployment, Milestone, MilestoneMove
from models.register import RegisterEntry, ScoreChange


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


def entry_rows(session: Session, workspace: WorkspaceId, *, now: datetime, since: datetime) -> list[EntryRow]:
    """List change requests, and risks, opportunities and issues that are new or whose score changed.

    All are open, and none is joined into another.
    """
    changed = select(ScoreChange.entry_id).where(
        ScoreChange.workspace_id == workspace, ScoreChange.changed_at > since
    )
    found = select(
        RegisterEntry.id,
        RegisterEntry.reference,
        RegisterEntry.kind,
        RegisterEntry.title,
        RegisterEntry.project_id,
        RegisterEntry.score,
        RegisterEntry.owner_id,
        RegisterEntry.due,
        RegisterEntry.raised_at,
    ).where(
        RegisterEntry.workspace_id == workspace,
        RegisterEntry.state == EntryState.OPEN,
        RegisterEntry.kind != EntryKind.DECISION,
        RegisterEntry.parent_id.is_(None),
        RegisterEntry.raised_at <= now,
        or_(
            RegisterEntry.kind == EntryKind.CHANGE,
            RegisterEntry.raised_at > since,
            RegisterEntry.id.in_(changed),
        ),
    )
    return [EntryRow._make(row) for row in session.execute(found.order_by(RegisterEntry.id))]


class Change(NamedTuple):
    """What an entry's score was before a change, and when it changed."""

    entry_id: int
    probability_was: int
    impact_was: int
    changed_at: datetime


def score_changes_since(session: Session, workspace: WorkspaceId, since: datetime) -> list[Change]:
    """List score changes after `since`, oldest first."""
    found = select(
        ScoreChange.entry_id, ScoreChange.probability_was, ScoreChange.impact_was, ScoreChange.changed_at
    ).where(ScoreChange.workspace_id == workspace, ScoreChange.changed_at > since)
    return [
        Change._make(row) for row in session.execute(found.order_by(ScoreChange.changed_at, ScoreChange.id))
    ]


class MilestoneRow(NamedTuple):
    """A milestone that is not reached yet and matters: a go-live, due soon, or moved since."""

    id: int
    name: str
    project_id: ProjectId
    go_live: bool
    baseline: date | None
    forecast: date | None


def milestone_rows(
    session: Session, workspace: WorkspaceId, *, today: date, soon: date, since: datetime
) -> list[MilestoneRow]:
    """List go-lives, what is due from `today` to `soon`, and what moved after `since`, unless reached."""
    moved = select(MilestoneMove.milestone_id).where(
        MilestoneMove.workspace_id == workspace, MilestoneMove.moved_at > since
    )
    found = select(
        Milestone.id,
        Milestone.name,
        Milestone.project_id,
        Milestone.go_live,
        Milestone.baseline,
        Milestone.forecast,
    ).where(
        Milestone.workspace_id == workspace,
        or_(Milestone.actual.is_(None), Milestone.actual > today),
        or_(Milestone.go_live, Milestone.forecast.between(today, soon), Milestone.id.in_(moved)),
    )
    ordered = found.order_by(Milestone.project_id, Milestone.forecast, Milestone.id)
    return [MilestoneRow._make(row) for row in session.execute(ordered)]


class Move(NamedTuple):
    """From when to when a milestone's forecast moved, and when that was said."""

    milestone_id: int
    moved_from: date | None
    moved_to: date
    moved_at: datetime


def moves_since(session: Session, workspace: WorkspaceId, since: datetime) -> list[Move]:
    """List the moves said after `since`, oldest first."""
    found = select(
        MilestoneMove.milestone_id, MilestoneMove.moved_from, MilestoneMove.moved_to, MilestoneMove.moved_at
    ).where(MilestoneMove.workspace_id == workspace, MilestoneMove.moved_at > since)
    return [
        Move._make(row) for row in session.execute(found.order_by(MilestoneMove.moved_at, MilestoneMove.id))
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
    return [SuggestionRow._make(row) for row in session.execute(ordered)]


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
