"""What a digest says: one small record for each thing, with no more of it than is told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Generic, TypeVar

from bot.domain.digest.about import PORTFOLIO, About, DigestList, Wanted
from bot.domain.digest.refs import CarrierItem as CarrierItem
from bot.domain.digest.refs import ProjectRef as ProjectRef
from bot.domain.digest.refs import SharedPeople as SharedPeople
from bot.domain.enums import Confidence, Rating
from bot.domain.ids import ProjectId
from bot.domain.linkage.reasons import Known
from bot.domain.linked import within_a_program
from bot.domain.rollup import Rollup

Item = TypeVar("Item")
LOAD_DAYS = 90
"""How far ahead over-allocation is looked for, today included."""


@dataclass(frozen=True, slots=True)
class Top(Generic[Item]):
    """The worst few of a list, and how many there are in truth."""

    shown: tuple[Item, ...] = ()
    total: int = 0

    @property
    def more(self) -> int:
        """How many are left out."""
        return self.total - len(self.shown)

    def __bool__(self) -> bool:
        return self.total > 0

    def __iter__(self) -> Iterator[Item]:
        return iter(self.shown)


def top(items: Iterable[Item], most: int | None) -> Top[Item]:
    """Keep the first `most` of a list that is sorted already, or all of it."""
    everything = tuple(items)
    return Top(everything[:most], len(everything))


@dataclass(frozen=True, slots=True)
class Rated:
    """A project as it stands."""

    project: ProjectRef
    manager: str
    rating: Rating


@dataclass(frozen=True, slots=True)
class Missing:
    """A report that is missing; `age_days` since the project's last report, None if there never was one."""

    project: ProjectRef
    manager: str
    age_days: int | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the projects whose report was due gave it, and which did not.

    `due` is the day for which they were due; None when projects of several cadences had several.
    """

    due: date | None
    reported: int
    expected: int
    missing: Top[Missing]
    repeats: int = 0
    """How many of the reports only say that nothing changed."""
    excused: int = 0
    """How many give no report this time, for a reason; they count as not expected."""
    forgiven: int = 0
    """How many owe none yet since their due days have changed; they count as not expected either."""


@dataclass(frozen=True, slots=True)
class RatingChange:
    """A project whose rating changed. `go_live` is its forecast date, `baseline` the first one."""

    project: ProjectRef
    manager: str
    was: Rating
    now: Rating
    reported_on: date
    summary: str
    go_live: date | None = None
    baseline: date | None = None


@dataclass(frozen=True, slots=True)
class HelpWanted:
    """What a PM asks for; `new` since the last digest, or still open."""

    project: ProjectRef
    manager: str
    rating: Rating
    wanted: str
    reported_on: date
    new: bool = True


@dataclass(frozen=True, slots=True)
class PendingChange:
    """A change request that waits for a decision: since how many days, and whose; empty for the PMO's."""

    entry_id: int
    reference: str
    title: str
    project: ProjectRef
    days: int
    decider: str = ""
    new: bool = True


@dataclass(frozen=True, slots=True)
class ConfidenceChange:
    """A project whose delivery confidence fell or rose, with the reason that was given."""

    project: ProjectRef
    was: Confidence
    now: Confidence
    rated_on: date
    reason: str = ""

    @property
    def points(self) -> int:
        """How far it moved on five points, negative for a fall."""
        return self.now.point - self.was.point


@dataclass(frozen=True, slots=True)
class ViewsDiffer:
    """A project whose PM and whose reviewer have seen it differently for a period or more.

    `gap` is how many points worse (above 0) or better the confidence is than the rating.
    """

    project: ProjectRef
    manager: str
    rating: Rating
    confidence: Confidence
    gap: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RiskChange:
    """A new register entry, or one whose score has grown; `was` is None for a new one."""

    reference: str
    title: str
    project: ProjectRef
    score: int
    was: int | None
    owner: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Slip:
    """A milestone whose date moved: baseline beside forecast; `moves` counts since the last digest."""

    name: str
    project: ProjectRef
    go_live: bool
    baseline: date | None
    was: date
    forecast: date
    moves: int

    @property
    def days(self) -> int:
        """Days later than at the last digest; negative when it was brought forward."""
        return (self.forecast - self.was).days


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone that is done in the project's newest report and was not at the last digest."""

    name: str
    project: ProjectRef
    baseline: date | None
    actual: date


@dataclass(frozen=True, slots=True)
class DueSoon:
    """A milestone that is due within the week; `days` from today, 0 for today."""

    name: str
    project: ProjectRef
    go_live: bool
    baseline: date | None
    forecast: date
    days: int


@dataclass(frozen=True, slots=True)
class CostGrowth:
    """A project whose cost forecast grew, in units of `currency`; `budgeted` if `was` is the budget."""

    project: ProjectRef
    was: Decimal
    now: Decimal
    currency: str
    budgeted: bool

    @property
    def percent(self) -> int:
        """Growth in percent of what it was."""
        return round((self.now - self.was) / self.was * 100)


@dataclass(frozen=True, slots=True)
class OverloadItem:
    """A person deployed over 100 %: the highest sum, on how many days, on which projects."""

    name: str
    percent: int
    days: int
    first: date
    last: date
    projects: tuple[ProjectRef, ...]


@dataclass(frozen=True, slots=True)
class LinkageItem:
    """Two projects that seem to touch, with all that is known of why.

    `new`: it was suggested since the last digest. `by_fact`: more than wording and dates speaks for it.
    `asked`: somebody who decides it was asked in private before.
    """

    linkage_id: int
    a: ProjectRef
    b: ProjectRef
    score: float
    evidence: tuple[Known, ...] = ()
    new: bool = True
    by_fact: bool = True
    asked: bool = True

    @property
    def within_one_program(self) -> bool:
        """Whether one program manager could see it by themselves."""
        return within_a_program(self.a.program_id, self.b.program_id)


@dataclass(frozen=True, slots=True)
class CollisionItem:
    """Projects that go live close together on the same things, by name; the earliest first."""

    things: tuple[str, ...]
    going_live: tuple[tuple[ProjectRef, date], ...]


class GapKind(Enum):
    """What is wrong; the value is what it is called."""

    UNSERVED = "Objectives that nothing serves"
    OVER = "Serving only what is over"
    LAPSED = "No longer excused, and serving nothing"
    DENIED = "Said to serve nothing any more, though their program serves"
    UNATTESTED = "Not attested this quarter"


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: a project, an objective or a program, with what is to be said; `new` since the last digest."""

    kind: GapKind
    name: str
    says: str
    new: bool


@dataclass(frozen=True, slots=True)
class Digest:
    """What changed for one audience from `since` to `as_of`, worst first; an empty part is left out.

    What stands is told once: unless the digest is `whole`, a list of what stands has only what its reader has
    not heard, and `still` counts what they have.
    """

    title: str
    as_of: datetime
    since: datetime
    time_zone: str
    projects: int
    coverage: Coverage
    help_wanted: Top[HelpWanted] = Top()
    pending: Top[PendingChange] = Top()
    worse: Top[RatingChange] = Top()
    better: Top[RatingChange] = Top()
    still_red: Top[ProjectRef] = Top()
    unchanged: tuple[tuple[Rating, int], ...] = ()
    confidence: tuple[tuple[Confidence, int], ...] = ()
    confidence_fell: Top[ConfidenceChange] = Top()
    confidence_rose: Top[ConfidenceChange] = Top()
    views_differ: Top[ViewsDiffer] = Top()
    new_risks: Top[RiskChange] = Top()
    grown_risks: Top[RiskChange] = Top()
    slips: Top[Slip] = Top()
    brought_forward: Top[Slip] = Top()
    reached: Top[Reached] = Top()
    due_soon: Top[DueSoon] = Top()
    cost_growth: Top[CostGrowth] = Top()
    no_objective: Top[ProjectRef] = Top()
    gaps: tuple[Gap, ...] = ()
    overloads: Top[OverloadItem] = Top()
    carriers: Top[CarrierItem] = Top()
    shared_people: Top[SharedPeople] = Top()
    collisions: Top[CollisionItem] = Top()
    linkages: Top[LinkageItem] = Top()
    """New suggestions worth a decision."""
    undecided: Top[LinkageItem] = Top()
    """Suggestions worth a decision that were there at the last digest already: counted, and not shown."""
    rollup: Rollup | None = None
    turned_red: int = 0
    worst: Top[Rated] = Top()
    """What is Red or Amber, worst first; of each rating first what was better before."""
    about: About = PORTFOLIO
    tells_of: frozenset[ProjectId] = frozenset()
    """Every project that it counts or names."""
    whole: bool = True
    still: tuple[tuple[DigestList, int], ...] = ()
    news: tuple[tuple[DigestList, int], ...] = ()
    """How much of what stands its reader has not heard, by list."""
    standing: frozenset[str] = frozenset()
    """Marks of all that stands, by which the next digest knows what was told."""

    @property
    def quiet(self) -> bool:
        """Whether nothing has changed since the last digest, and nothing new waits for anybody."""
        return not (self.changed or self.asks or self.news)

    def still_of(self, which: DigestList) -> int:
        """How much of a list its reader has heard before, and is not told again."""
        return dict(self.still).get(which, 0)

    def all_of(self, which: DigestList) -> int:
        """How many there are in a list of what stands, told before or not."""
        if which is DigestList.GAPS:
            return len(self.gaps)
        return self.still_of(which) + dict(self.news).get(which, 0)

    def asking(self, which: DigestList) -> Wanted:
        """Put the question for one of its lists, whole."""
        return Wanted(which, self.about, self.since, self.as_of)

    @property
    def asks(self) -> bool:
        """Whether somebody asks for something who did not at the last digest."""
        wanted = any(each.new for each in self.help_wanted)
        news = (*self.pending, *self.gaps)
        return wanted or bool(self.linkages) or any(each.new for each in news)

    @property
    def changed(self) -> bool:
        """Whether a project stands otherwise than at the last digest."""
        return any(
            (
                self.worse,
                self.better,
                self.confidence_fell,
                self.confidence_rose,
                self.new_risks,
                self.grown_risks,
                self.slips,
                self.brought_forward,
                self.reached,
                self.cost_growth,
            )
        )

    @property
    def unchanged_total(self) -> int:
        """How many projects stand where they stood."""
        return sum(number for _, number in self.unchanged)
