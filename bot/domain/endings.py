"""Deployments that end soon although their project goes on: told once, extended with one click."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.ids import PersonId, ProjectId

SOON = timedelta(days=14)
"""How long before its last day an ending is told of."""

EXTENDED_BY = timedelta(weeks=4)
"""By how much one click extends a deployment, at most to the end of its project."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A deployment that ends: whose, on what, and until when one click would extend it."""

    deployment_id: int
    person: str
    project_id: ProjectId
    project: str
    percent: int
    role: str
    ends_on: date
    extended_to: date

    @property
    def key(self) -> str:
        """Name the telling of it, which happens once."""
        return f"ending:{self.deployment_id}:{self.ends_on.isoformat()}"


@dataclass(frozen=True, slots=True)
class EndingsNote:
    """What one manager is told at their next working moment; each with whether they may extend it."""

    slack_id: str
    endings: tuple[tuple[Ending, bool], ...]
    dedupe_key: str
    due_at: datetime

    @property
    def tells_of(self) -> frozenset[ProjectId]:
        """Name the projects that it names."""
        return frozenset(each.project_id for each, _ in self.endings)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A deployment as finding endings sees it."""

    id: int
    person_id: PersonId
    project_id: ProjectId
    starts_on: date | None
    ends_on: date | None
    project_ends: date | None


def ending(rows: Iterable[Stretch], today: date) -> tuple[Stretch, ...]:
    """Pick those that end soon and before their project does, where the same person does not go on there."""
    last: dict[tuple[PersonId, ProjectId], date] = {}
    ends = []
    for each in rows:
        whose, until = (each.person_id, each.project_id), each.ends_on or date.max
        last[whose] = max(last.get(whose, until), until)
        if today <= until <= today + SOON and (each.project_ends is None or each.project_ends > until):
            ends.append(each)
    return tuple(each for each in ends if last[each.person_id, each.project_id] == each.ends_on)


def extended_to(ends_on: date, project_ends: date | None) -> date:
    """Say until when one click extends a deployment: four weeks more, not past the end of its project."""
    more = ends_on + EXTENDED_BY
    return more if project_ends is None else min(more, project_ends)
