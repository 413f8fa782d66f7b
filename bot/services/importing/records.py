"""What rows give, read and typed; None means that the file says nothing, so nothing is changed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.domain.enums import (
    AssetKind,
    Confidence,
    EntryKind,
    EntryState,
    Level,
    ProjectState,
    Rating,
    Response,
    Role,
)


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person; `role` is granted when it holds across the workspace (PMO, sponsor)."""

    name: str
    email: str | None = None
    slack_id: str | None = None
    time_zone: str | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class ProgramRecord:
    """A program; `manager` is a person's e-mail address, Slack id or name."""

    key: str
    name: str | None = None
    description: str | None = None
    manager: str | None = None
    channel_id: str | None = None


@dataclass(frozen=True, slots=True)
class ProjectRecord:
    """A project; `program` is a key, `registered_on` is since when it owes reports."""

    key: str
    name: str | None = None
    aliases: tuple[str, ...] | None = None
    description: str | None = None
    program: str | None = None
    manager: str | None = None
    state: ProjectState | None = None
    confidential: bool | None = None
    channel_id: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    budget: Decimal | None = None
    currency: str | None = None
    registered_on: datetime | None = None


@dataclass(frozen=True, slots=True)
class ObjectiveRecord:
    """A strategic objective."""

    key: str
    title: str
    measure: str | None = None
    weight: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class AlignmentRecord:
    """A project, or else a program, that serves an objective."""

    objective: str
    project: str | None = None
    program: str | None = None
    strength: int | None = None
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class AssetRecord:
    """What a project depends on, one or more names of one kind."""

    project: str
    kind: AssetKind
    name: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownNameRecord:
    """A name of the PMO's list with its other names; one to `ignore` has no kind."""

    name: str
    kind: AssetKind | None = None
    aliases: tuple[str, ...] | None = None
    ignore: bool | None = None


@dataclass(frozen=True, slots=True)
class SkillRecord:
    """What a person can do, one name or several."""

    person: str
    name: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeploymentRecord:
    """A person on a project, by percent of their time."""

    project: str
    person: str
    percent: int
    role: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class MilestoneRecord:
    """A milestone as forecast at the row's day; without a baseline the first forecast is it."""

    project: str
    name: str
    forecast: date
    go_live: bool | None = None
    baseline: date | None = None
    actual: date | None = None


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """A register entry as rated at the row's day."""

    project: str
    title: str
    kind: EntryKind | None = None
    description: str | None = None
    probability: int | None = None
    impact: int | None = None
    response: Response | None = None
    owner: str | None = None
    due: date | None = None
    level: Level | None = None
    state: EntryState | None = None


@dataclass(frozen=True, slots=True)
class ConfidenceRecord:
    """A delivery confidence, given at the row's day."""

    project: str
    confidence: Confidence
    reason: str | None = None
    rated_by: str | None = None


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """A status report; its period is the row's day unless given."""

    project: str
    overall: Rating
    period: date | None = None
    reported_at: datetime | None = None
    author: str | None = None
    scope: Rating | None = None
    schedule: Rating | None = None
    cost: Rating | None = None
    quality: Rating | None = None
    summary: str | None = None
    achievements: str | None = None
    next_steps: str | None = None
    help_wanted: str | None = None
    percent_complete: int | None = None
    spent: Decimal | None = None
    cost_forecast: Decimal | None = None
    source: str | None = None


Record = (
    PersonRecord
    | ProgramRecord
    | ProjectRecord
    | ObjectiveRecord
    | AlignmentRecord
    | AssetRecord
    | KnownNameRecord
    | SkillRecord
    | DeploymentRecord
    | MilestoneRecord
    | EntryRecord
    | ConfidenceRecord
    | ReportRecord
)
