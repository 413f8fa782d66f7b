"""What people are shown, as data: services fill these, blocks draw them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from bot.domain.dependencies import Dependencies
from bot.domain.enums import (
    AssetKind,
    Confidence,
    DigestRhythm,
    Dimension,
    EntryKind,
    ProjectState,
    Rating,
    Response,
)
from bot.domain.ids import PersonId, ProgramId, ProjectId
from bot.domain.linked import LinkageView
from bot.domain.rollup import Rollup


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person by name and, when known, by Slack user."""

    person_id: PersonId
    name: str
    slack_id: str | None
    active: bool = True

    @property
    def reachable(self) -> bool:
        """Whether they are here and can be told something in Slack."""
        return self.active and self.slack_id is not None


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """A milestone with its baseline beside its forecast; `moves` counts how often the forecast changed."""

    milestone_id: int
    name: str
    go_live: bool
    baseline: date | None
    forecast: date | None
    actual: date | None = None
    was: date | None = None
    moves: int = 0


@dataclass(frozen=True, slots=True)
class ReportView:
    """A status report as its readers see it; money is in `currency`, whole units."""

    overall: Rating
    dimensions: dict[Dimension, Rating]
    summary: str
    reported_at: datetime
    author: str
    version: int = 1
    achievements: str = ""
    next_steps: str = ""
    help_wanted: str = ""
    percent_complete: int | None = None
    spent: Decimal | None = None
    cost_forecast: Decimal | None = None
    budget: Decimal | None = None
    currency: str = "EUR"
    comments: Mapping[Dimension, str] = field(default_factory=dict)
    actuals: Mapping[str, date] = field(default_factory=dict)
    """When each milestone was done that is done, by name."""
    report_id: int = 0
    period: date | None = None
    unchanged_since: date | None = None
    """The day of the report that it repeats, when it only says that nothing changed."""
    times_unchanged: int = 0


@dataclass(frozen=True, slots=True)
class EntryView:
    """A register entry as its readers see it."""

    entry_id: int
    reference: str
    kind: EntryKind
    title: str
    probability: int
    impact: int
    owner: PersonView | None
    due: date | None
    response: Response | None = None

    @property
    def score(self) -> int:
        """Probability × impact, 1–25."""
        return self.probability * self.impact


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The other view beside a report: the delivery confidence, and what was done with the report.

    `gap` is how many points of five worse the confidence is than the rating. A report is acknowledged or
    returned, by whom it says, on `settled_on`.
    """

    confidence: Confidence | None = None
    confidence_by: str = ""
    confidence_on: date | None = None
    reason: str = ""
    gap: int = 0
    acknowledged_by: str = ""
    returned_by: str = ""
    returned_why: str = ""
    settled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a project's progress and money, each with the day of the report that last said it."""

    percent: tuple[int, date] | None = None
    spent: tuple[Decimal, date] | None = None
    forecast: tuple[Decimal, date] | None = None


@dataclass(frozen=True, slots=True)
class ProjectView:
    """One project with what is known of it now."""

    project_id: ProjectId
    key: str
    name: str
    state: ProjectState
    confidential: bool
    program_id: ProgramId | None
    program: str
    manager: PersonView | None
    program_manager: PersonView | None
    report: ReportView | None
    description: str = ""
    review: ReviewView = ReviewView()
    may_review: bool = False
    may_set_owner: bool = False
    may_hand_over: bool = False
    may_set_dependencies: bool = False
    may_report: bool = False
    """Whether this person reports it themselves, rather than reviewing who does."""
    figures: Figures = Figures()
    milestones: tuple[MilestoneView, ...] = ()
    risks: tuple[EntryView, ...] = ()
    assets: tuple[tuple[AssetKind, str], ...] = ()
    linkages: tuple[str, ...] = ()
    currency: str = "EUR"
    budget: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One project in a list."""

    project_id: ProjectId
    key: str
    name: str
    state: ProjectState
    rating: Rating
    reported_at: datetime | None
    manager: PersonView | None
    go_live: MilestoneView | None = None
    overdue: bool = False
    confidence: Confidence | None = None


@dataclass(frozen=True, slots=True)
class ProgramView:
    """A program and where its projects stand, worst first. `hidden` are not counted, nor named."""

    program_id: ProgramId
    key: str
    name: str
    manager: PersonView | None
    description: str
    projects: tuple[ProjectLine, ...]
    rollup: Rollup
    may_override: bool = False


@dataclass(frozen=True, slots=True)
class ProgramLine:
    """One program in the portfolio, rated from the projects that its reader may see."""

    program_id: ProgramId
    key: str
    name: str
    manager: PersonView | None
    rollup: Rollup
    apart: tuple[tuple[str, int], ...] = ()
    """Projects whose delivery confidence differs from their rating, with `review.gap`; the worst first."""


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """All programs, the worst first, and all projects together; `alone` belong to no program."""

    rollup: Rollup
    programs: tuple[ProgramLine, ...]
    alone: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who hears of something, and why: a person's Slack id or a channel's."""

    address: str
    why: str


@dataclass(frozen=True, slots=True)
class RiskRaised:
    """A register entry that was just recorded, and who should hear of it."""

    entry: EntryView
    project: ProjectView
    raised_by: str
    hears: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True)
class ReportPosted:
    """A report that was just recorded, and who should hear of it."""

    report_id: int
    period: date
    project: ProjectView
    report: ReportView
    was: Rating
    moved: tuple[MilestoneView, ...]
    hears: tuple[Recipient, ...]
    corrected: ReportView | None = None
    """The version before, when this one corrects it."""
    returned_id: int | None = None
    """The version before, when it had been returned and this one settles that."""
    saw: tuple[str, ...] = ()
    """Who was shown the version before: Slack ids of people and channels."""
    review: ReviewView = ReviewView()
    raised: tuple[RiskRaised, ...] = ()
    """What it put into the register."""
    entries: tuple[EntryView, ...] = ()
    """What it and the versions before it put there, as its card shows it."""
    reached: tuple[MilestoneView, ...] = ()
    """What is done in it and was not in the report before it."""
    author_before: PersonView | None = None
    """Who gave the version before, when it was somebody else who can be told."""

    @property
    def correction(self) -> bool:
        """Whether its period had a report already."""
        return self.corrected is not None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a program manager or the PMO just did, and the card that shows it; `pm` is who should hear."""

    by: str
    words: str
    project: ProjectView
    pm: PersonView | None
    card: ReportPosted | None = None
    review_id: int = 0
    rating_id: int = 0
    confidence: Confidence | None = None
    asker: PersonView | None = None


@dataclass(frozen=True, slots=True)
class HomeView:
    """What one person's Home shows: what waits for them first, then their projects."""

    name: str
    is_pmo: bool
    due: tuple[ProjectLine, ...]
    projects: tuple[ProjectLine, ...]
    suggestions: tuple[LinkageView, ...]
    waiting: int
    """How many linkages wait for their decision, those shown among them."""
    as_of: datetime
    overdue: int = 0
    rollup: Rollup | None = None
    programs: tuple[ProgramLine, ...] = ()
    """The programs that they manage, the worst first."""
    shared: Dependencies | None = None
    """What projects share, for whoever steers."""


@dataclass(frozen=True, slots=True)
class Excused:
    """A report that is not given this time: of which project, for which due day, why, and who hears of it."""

    excuse_id: int
    project: ProjectView
    period: date
    reason: str
    by: str
    hears: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """A digest of somebody's choice: what it is about, to whom it comes, and when."""

    subscription_id: int
    title: str
    recipient: str
    personal: bool
    rhythm: DigestRhythm
    weekday: int
    hour: int
    zone: str
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Paused:
    """A project that pauses until a day, or goes on; `hears` is its PM, when that is somebody else."""

    event_id: int
    project_id: ProjectId
    project: str
    until: date | None
    by: str
    hears: str | None
    resumed: bool = False
