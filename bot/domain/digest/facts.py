"""What a digest is made from: each project as it stands and as it stood, and what happened in between."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from bot.domain.cadence import FRIDAYS, Cadence
from bot.domain.dependencies import Use
from bot.domain.digest.about import PORTFOLIO, About
from bot.domain.digest.gaps import StrategyFacts
from bot.domain.digest.items import LinkageItem, ProjectRef
from bot.domain.enums import Confidence, EntryKind, Rating
from bot.domain.ids import PersonId, ProjectId
from bot.domain.load import Share
from bot.domain.views import MilestoneView


@dataclass(frozen=True, slots=True)
class Standing:
    """A project's newest report at some moment. `cost_forecast` is for the whole life, in whole units."""

    period: date
    reported_at: datetime
    overall: Rating
    summary: str = ""
    cost_forecast: Decimal | None = None
    help_wanted: str = ""
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """One project now and at the reader's last digest. `owes` is true for an active one that must report.

    `serves` says whether it serves an objective, directly or through its program, or is excused from it, or
    is told of as another gap of the strategy.
    """

    ref: ProjectRef
    manager: str
    confidential: bool
    owes: bool
    created_on: date
    serves: bool
    now: Standing | None = None
    before: Standing | None = None
    confidence: Confidence | None = None
    confidence_before: Confidence | None = None
    confidence_reason: str = ""
    confidence_at: datetime | None = None
    gap_before: int = 0
    """How far confidence and rating were apart a period ago, in points; see `review.gap`."""
    budget: Decimal | None = None
    currency: str = "EUR"
    weight: int = 1
    cadence: Cadence = FRIDAYS
    excused_until: date | None = None
    resumed_on: date | None = None
    zone: str = ""
    """On whose clock its reports are due: the PM's; without it the digest's."""
    reached: tuple[MilestoneView, ...] = ()
    """What is done in the newest report and was not in that before."""
    critical: bool = False


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """An open register entry with its score now; `score_before` is None when it is new since then."""

    reference: str
    kind: EntryKind
    title: str
    project_id: ProjectId
    score: int
    score_before: int | None
    owner: str
    due: date | None


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """A change request that nobody has decided; `decider` is the program manager, if there is one."""

    entry_id: int
    reference: str
    title: str
    project_id: ProjectId
    raised_at: datetime
    decider: str = ""


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """A milestone not yet reached. `was` is its forecast at the last digest, `moves` how often since.

    `was` is None when it has not moved.
    """

    name: str
    project_id: ProjectId
    go_live: bool
    baseline: date | None
    forecast: date | None
    was: date | None = None
    moves: int = 0


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """Everything that one audience's digest rests on; `told` are marks of what stood when it came last.

    Without `told` nobody knows what they have heard: then nothing that stands is news, and all of it is told.
    """

    title: str
    as_of: datetime
    since: datetime
    time_zone: str
    projects: tuple[ProjectFacts, ...]
    entries: tuple[EntryFacts, ...] = ()
    milestones: tuple[MilestoneFacts, ...] = ()
    shares: tuple[Share, ...] = ()
    """What those have whose percentages add up to too much, and what anybody has on critical projects."""
    people: Mapping[PersonId, str] = field(default_factory=dict)
    pending: tuple[ChangeFacts, ...] = ()
    linkages: tuple[LinkageItem, ...] = ()
    uses: tuple[Use, ...] = ()
    has_objectives: bool = True
    strategy: StrategyFacts = field(default_factory=StrategyFacts)
    about: About = PORTFOLIO
    told: frozenset[str] | None = None


def without_confidential(facts: DigestFacts) -> DigestFacts:
    """Leave confidential projects out with all that belongs to them, so that no count shows them."""
    shown = {each.ref.project_id for each in facts.projects if not each.confidential}
    return only(facts, shown)


def only(facts: DigestFacts, shown: Collection[ProjectId]) -> DigestFacts:
    """Keep some projects with all that belongs to them, so that no count shows another."""
    if all(each.ref.project_id in shown for each in facts.projects):
        return facts
    return replace(
        facts,
        projects=tuple(each for each in facts.projects if each.ref.project_id in shown),
        entries=tuple(each for each in facts.entries if each.project_id in shown),
        milestones=tuple(each for each in facts.milestones if each.project_id in shown),
        shares=tuple(each for each in facts.shares if each.project_id in shown),
        pending=tuple(each for each in facts.pending if each.project_id in shown),
        uses=tuple(each for each in facts.uses if all(side in shown for side in each.tells_of)),
        strategy=facts.strategy.only(shown),
        linkages=tuple(
            each for each in facts.linkages if each.a.project_id in shown and each.b.project_id in shown
        ),
    )
