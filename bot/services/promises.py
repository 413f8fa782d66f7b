"""What a PM has promised and not yet kept: what whoever takes the project over must know of."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.deploying import ONE_DAY
from bot.domain.enums import EntryKind, Level, LinkageState, ReviewKind
from bot.domain.handover import SOON, Promise, PromiseKind, in_order
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.linkage.reasons import to_do
from bot.domain.periods import local_day
from bot.services.evidence import known_of
from models.handovers import unsent_drafts
from models.linkages import Linkage, linkages
from models.needs import needs_of
from models.people import people_by_id
from models.plans import Deployment, Milestone, deployments, milestones
from models.projects import Project, projects_by_id
from models.register import RegisterEntry, open_entries
from models.reports import last_report
from models.reviews import reviews_of

Sees = Callable[[Collection[int]], Collection[int]]
"""Says which of these projects a reader may see."""

_ASKED = {Level.PROGRAM: "the program manager's", Level.PORTFOLIO: "the PMO's", Level.PROJECT: "the PM's"}


@dataclass(frozen=True, slots=True)
class Asking:
    """Whose promises are looked for: of a project and its PM, if it has one; and for which reader."""

    workspace: WorkspaceId
    project: Project
    owner_id: PersonId | None
    sees: Sees
    today: date
    now: datetime
    zone: str

    @property
    def soon(self) -> date:
        """The last day that counts as near."""
        return self.today + SOON


def promises_of(
    session: Session, asking: Asking, passing: Iterable[Deployment] | None = None
) -> tuple[Promise, ...]:
    """List what is open in a project, grouped by kind and by day; a dozen statements at most.

    Of the PM's time on it all is listed, or what of it is `passing` on.
    """
    entries = open_entries(session, asking.workspace, [asking.project.id])
    steps = milestones(session, asking.workspace, [asking.project.id])
    return in_order(
        [
            *_of_report(session, asking),
            *_of_entries(entries, asking),
            *_of_plan(steps, asking),
            *_of_linkages(session, asking),
            *_of_needs(session, asking),
            *_of_deployments(_theirs(session, asking) if passing is None else passing),
            *_of_drafts(session, asking),
        ]
    )


def _of_report(session: Session, asking: Asking) -> Iterator[Promise]:
    """What the last report asks for, and what was asked about it and not answered."""
    report = last_report(session, asking.workspace, asking.project.id, until=asking.now)
    if report is None:
        return
    if report.help_wanted.strip():
        yield Promise(PromiseKind.HELP, report.help_wanted.strip())
    acts = reviews_of(session, asking.workspace, [report.id])
    answered = max((each.id for each in acts if each.kind is ReviewKind.ANSWERED), default=0)
    people = people_by_id(session, asking.workspace, {each.by_id for each in acts})
    for each in acts:
        if each.kind is ReviewKind.ASKED and each.id > answered:
            yield Promise(PromiseKind.QUESTION, f"{people[each.by_id].name} asks: {each.words}")
        if each.kind is ReviewKind.RETURNED:
            yield Promise(PromiseKind.QUESTION, f"{people[each.by_id].name} returned it: {each.words}")


def _of_entries(entries: Iterable[RegisterEntry], asking: Asking) -> Iterator[Promise]:
    """What waits to be decided in the register; what the PM owns, and when that is due and reviewed."""
    for row in entries:
        named = f"{row.reference} {row.title}"
        if row.kind is EntryKind.CHANGE:
            yield Promise(PromiseKind.CHANGE, named, row.due, _late(row.due, asking))
        elif row.asked_level is not None:
            yield Promise(
                PromiseKind.DECISION, f"{named}: waits for {_ASKED[row.asked_level]} answer", row.due
            )
        if asking.owner_id is None or row.owner_id != asking.owner_id or row.kind is EntryKind.CHANGE:
            continue
        if row.kind is EntryKind.DECISION:
            yield Promise(PromiseKind.OWNED, f"{named} (decided, holds until then)", row.due)
            continue
        score = f", {row.score} of 25" if row.kind.scored else ""
        said = f"{named} ({row.kind.value}{score})"
        yield Promise(PromiseKind.OWNED, said, row.due, _late(row.due, asking))
        if row.review_on is not None and row.review_on <= asking.soon:
            yield Promise(PromiseKind.REVIEW, named, row.review_on, _late(row.review_on, asking))


def _of_plan(steps: Iterable[Milestone], asking: Asking) -> Iterator[Promise]:
    for step in steps:
        if step.actual is None and step.forecast is not None and step.forecast <= asking.soon:
            yield Promise(PromiseKind.MILESTONE, step.name, step.forecast, _late(step.forecast, asking))


def _of_linkages(session: Session, asking: Asking) -> Iterator[Promise]:
    """What is asked of linked projects, and what they ask for, as far as the reader may see them."""
    rows = [row for row in _confirmed(session, asking) if row.needed_by or row.needing_id or row.owner_id]
    others = {_other(row, asking.project) for row in rows}
    seen = set(asking.sees(others)) if others else set()
    known = projects_by_id(session, asking.workspace, seen)
    ids = [asking.project.id, *seen]
    steps = {each.id: each for each in milestones(session, asking.workspace, ids)} if seen else {}
    people = people_by_id(session, asking.workspace, {row.owner_id for row in rows if row.owner_id})
    for row in rows:
        other = known.get(_other(row, asking.project))
        if other is None:
            continue
        step = steps.get(row.needing_id or 0)
        if step is None:
            said = f"{(row.handling or to_do(known_of(row))).value.capitalize()} with {other.name}"
        elif step.project_id == asking.project.id:
            said = f"{step.name} needs {other.name}"
        else:
            said = f"{other.name} needs {asking.project.name} for {step.name}"
        owner = people.get(row.owner_id or 0)
        by = f", in the hands of {owner.name}" if owner else ""
        yield Promise(PromiseKind.LINKED, f"{said}{by}", row.needed_by, _late(row.needed_by, asking))


def _of_needs(session: Session, asking: Asking) -> Iterator[Promise]:
    """Whom the project asks for, and has not got yet."""
    for row in needs_of(session, asking.workspace, asking.project.id, since=asking.today):
        yield Promise(PromiseKind.REQUEST, f"{row.skill}, {row.percent} %", row.ends_on)


def _of_deployments(rows: Iterable[Deployment]) -> Iterator[Promise]:
    for row in rows:
        yield Promise(PromiseKind.DEPLOYED, f"{row.percent} % as {row.role}", row.ends_on)


def _theirs(session: Session, asking: Asking) -> list[Deployment]:
    """List the PM's deployments to the project from today on."""
    since = asking.today - ONE_DAY
    rows = deployments(session, asking.workspace, project_ids=[asking.project.id], ending_after=since)
    return [row for row in rows if row.person_id == asking.owner_id]


def _of_drafts(session: Session, asking: Asking) -> Iterator[Promise]:
    """What the PM has begun and not sent; what stands in it is theirs alone."""
    if asking.owner_id is None:
        return
    for row in unsent_drafts(session, asking.workspace, asking.project.id, asking.owner_id):
        what = "report" if row.kind == "status" else "risk"
        begun = local_day(row.saved_at or row.created_at, asking.zone)
        yield Promise(PromiseKind.UNSENT, f"A {what} that was begun and not sent", begun)


def _confirmed(session: Session, asking: Asking) -> list[Linkage]:
    ids = [asking.project.id]
    return linkages(session, asking.workspace, states=[LinkageState.CONFIRMED], project_ids=ids)


def _other(row: Linkage, project: Project) -> int:
    return row.project_b_id if row.project_a_id == project.id else row.project_a_id


def _late(day: date | None, asking: Asking) -> bool:
    return day is not None and day < asking.today
