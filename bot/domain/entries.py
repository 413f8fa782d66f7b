"""What people are shown of the register, as data: a page of it, one entry with its history, the heat map."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.enums import EntryAct, EntryState, Level, Outcome, PairState
from bot.domain.ids import ProjectId
from bot.domain.register import RED
from bot.domain.views import EntryView, PersonView, Recipient


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """One entry in a list, with its project; `asked_level` is the one whose answer it waits for."""

    entry: EntryView
    project_key: str
    project: str
    level: Level
    state: EntryState
    asked_level: Level | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A page of the register: `said` are the filters as understood, `text` is how they were typed."""

    text: str
    where: str
    said: tuple[str, ...]
    page: int
    entries: tuple[ListedEntry, ...]
    more: bool
    today: date


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act on an entry, or one field that it changed, in words."""

    at: date
    by: str
    act: EntryAct
    field: str = ""
    was: str = ""
    now: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class EntryCard:
    """One entry with all that is known of it, as one person may see it.

    `seen` is the newest change that is shown, so that a form knows what came after it.
    """

    entry: EntryView
    project_id: ProjectId
    project_key: str
    project: str
    level: Level
    state: EntryState
    description: str
    raised_by: str
    raised_at: datetime
    review_on: date | None = None
    decided_on: date | None = None
    asked_level: Level | None = None
    outcome: Outcome | None = None
    effects: Mapping[str, str] = field(default_factory=dict)
    came_from: tuple[int, str] | None = None
    """The entry that led to it, as (id, reference)."""
    joined: tuple[tuple[str, str], ...] = ()
    """The entries that it stands for and this person may see, as (reference, title)."""
    part_of: tuple[int, str] | None = None
    """The entry that stands for it, as (id, reference), if this person may see that."""
    history: tuple[HistoryLine, ...] = ()
    seen: int = 0
    may_change: bool = False
    may_answer: bool = False
    owner_slack_id: str | None = None

    @property
    def name(self) -> str:
        """How people speak of it: 'PAY-R12'."""
        return self.entry.reference


@dataclass(frozen=True, slots=True)
class EntryActed:
    """What somebody just did with an entry: whom its thread tells, and who is asked to answer."""

    card: EntryCard
    act: EntryAct
    act_id: int
    by: str
    thread: int
    words: str = ""
    tells: tuple[Recipient, ...] = ()
    asks: tuple[Recipient, ...] = ()
    asked: PersonView | None = None


@dataclass(frozen=True, slots=True)
class HeatEntry:
    """One of the entries that are named beside the heat map."""

    reference: str
    title: str
    project: str
    probability: int
    impact: int
    before: tuple[int, int] | None = None
    new: bool = False
    """Whether it was raised since then."""

    @property
    def score(self) -> int:
        """Probability × impact, 1–25."""
        return self.probability * self.impact

    @property
    def score_before(self) -> int | None:
        """The score four weeks ago, when it was another."""
        return self.before[0] * self.before[1] if self.before else None


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Open entries counted by (probability, impact), and the worst of them."""

    where: str
    what: str
    counts: Mapping[tuple[int, int], int]
    top: tuple[HeatEntry, ...]
    since: date
    good: bool = False
    """Whether these are opportunities, of which a high score is welcome."""
    others: bool = False
    """Whether there are entries of the other sort, which have a map of their own."""
    text: str = ""
    """What was asked for, without kinds."""

    @property
    def high(self) -> int:
        """How many have a score in the highest band."""
        return sum(number for (p, i), number in self.counts.items() if p * i >= RED)

    @property
    def total(self) -> int:
        """How many entries there are."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class RemindedEntry:
    """One entry to look at again; `instead_of` names an owner who cannot be asked."""

    listed: ListedEntry
    leads: bool
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one person is asked on one day."""

    slack_id: str
    today: date
    entries: tuple[RemindedEntry, ...]
    dedupe_key: str


@dataclass(frozen=True, slots=True)
class ProposedPair:
    """Two risks that may be one, with the words that are alike and why they were found."""

    pair_id: int
    a: ListedEntry
    b: ListedEntry
    quotes: tuple[str, str]
    reason: str


@dataclass(frozen=True, slots=True)
class JoinProposal:
    """What one person is asked about risks that read alike; `where` names the program, or is empty across.

    A program manager must still see the project that it is `about` when it is sent; without one it is for
    somebody of the PMO, who must still be that.
    """

    slack_id: str
    where: str
    pairs: tuple[ProposedPair, ...]
    dedupe_key: str
    due_at: datetime
    about: ProjectId | None


@dataclass(frozen=True, slots=True)
class PairDecided:
    """What somebody made of two alike risks. `into` is the entry that stands for both now."""

    pair_id: int
    state: PairState
    by: str
    at: date
    references: tuple[str, str]
    into: str = ""
    repeated: bool = False
    acted: EntryActed | None = None
