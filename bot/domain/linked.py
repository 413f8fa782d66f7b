"""What people make of linkages, as data; and what somebody is asked about today."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.enums import EvidenceKind, LinkageState, ToDo
from bot.domain.ids import PersonId, ProgramId, ProjectId
from bot.domain.linkage.assets import EVIDENCE, normalized
from bot.domain.linkage.reasons import A_FACT, WEAK, Known, Reason, weakness

MANY = 3
"""Projects that one thing joins, from which on it is asked about once instead of pair by pair."""

_NO_NEWS = {each.value for each in (*WEAK, EvidenceKind.SHARED_OBJECTIVE)}

THINGS = frozenset({*EVIDENCE.values(), EvidenceKind.SHARED_NAME})
"""Kinds of evidence that name a thing which both projects depend on, or which the texts of both name."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two projects of a linkage."""

    project_id: ProjectId
    key: str
    name: str
    program_id: ProgramId | None
    program: str
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Needing:
    """A milestone of one side that needs the other; `forecast` is when it is now expected."""

    milestone_id: int
    name: str
    project_id: ProjectId
    forecast: date | None


@dataclass(frozen=True, slots=True)
class Terms:
    """What somebody says of a linkage when they confirm it."""

    handling: ToDo
    note: str = ""
    owner_slack_id: str | None = None
    needed_by: date | None = None
    needing_id: int | None = None


@dataclass(frozen=True, slots=True)
class LinkageView:
    """Two projects that touch, why, and what people made of it.

    `turn` counts its decisions; a linkage that nobody has recorded yet has the id 0. `before` is why it was
    dismissed when it is suggested once more. `owner` and `owner_slack_id` are who looks after it. `kinds` are
    those of its evidence, `named` are names that only the texts of both have.
    """

    linkage_id: int
    turn: int
    state: LinkageState
    a: Side
    b: Side
    reasons: tuple[Reason, ...]
    weak: bool = False
    kinds: frozenset[str] = frozenset()
    named: tuple[str, ...] = ()
    decided_by: str = ""
    decided_at: datetime | None = None
    handling: ToDo = ToDo.WATCH
    note: str = ""
    reason: str = ""
    owner: str = ""
    owner_slack_id: str | None = None
    needed_by: date | None = None
    needing: Needing | None = None
    introduced_at: datetime | None = None
    may_decide: bool = True

    @property
    def both(self) -> tuple[Side, Side]:
        """Both projects."""
        return self.a, self.b

    @property
    def needing_first(self) -> tuple[Side, Side]:
        """Both projects, first the one whose milestone needs the other."""
        of_b = self.needing is not None and self.needing.project_id == self.b.project_id
        return (self.b, self.a) if of_b else self.both

    @property
    def names(self) -> str:
        """Both names, as in a sentence."""
        return f"{self.a.name} and {self.b.name}"

    @property
    def tells_of(self) -> frozenset[ProjectId]:
        """Both projects: whoever reads of the linkage must see either when a message is sent."""
        return frozenset(each.project_id for each in self.both)


@dataclass(frozen=True, slots=True)
class LinkageList:
    """Linkages for one reader: those shown, and how many there are in all.

    `searched_on` is the day of the last search over the whole portfolio, none before the first. `asked` is
    what was typed, none for a list that is not turned; `page` is its number from 0, `skipped` how many stand
    before it.
    """

    title: str
    shown: tuple[LinkageView, ...]
    total: int
    searched_on: date | None = None
    asked: str | None = None
    page: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class LinkageForm:
    """What the form of a linkage needs: what is known of it, and which milestones may need the other side."""

    view: LinkageView
    milestones: tuple[Needing, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody made of linkages at one moment; `tells` are whose messages about each are edited.

    `owner` hears of it when they look after it from now on.
    """

    views: tuple[LinkageView, ...]
    by: str
    at: datetime
    tells: tuple[tuple[str, tuple[str, ...]], ...] = ()
    owner: str | None = None

    @property
    def first(self) -> LinkageView:
        """The linkage, or the first of a group."""
        return self.views[0]


@dataclass(frozen=True, slots=True)
class Introduction:
    """Both PMs of a linkage, by name and Slack user, and who introduces them."""

    view: LinkageView
    names: tuple[str, str]
    people: tuple[str, str]
    by: str


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that projects depend on, by kind and by its name as somebody wrote it."""

    kind: EvidenceKind
    name: str

    @property
    def key(self) -> tuple[EvidenceKind, str]:
        """What two spellings of the same thing have in common."""
        return self.kind, normalized(self.name)


@dataclass(frozen=True, slots=True)
class Pair:
    """A suggestion that waits for a decision, as far as choosing needs it."""

    linkage_id: int
    projects: tuple[ProjectId, ProjectId]
    across: bool
    score: float
    evidence: tuple[Known, ...]
    things: tuple[Thing, ...] = ()

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of its evidence, without what many projects have."""
        return frozenset(each.kind.value for each in self.evidence if not each.beside)

    @property
    def weak(self) -> bool:
        """Whether nothing but wording and dates joins the two."""
        return self.kinds <= {each.value for each in WEAK}

    @property
    def weakness(self) -> int:
        """How far back the reason stands that comes first."""
        return min((weakness(each.kind) for each in self.evidence if not each.beside), default=A_FACT)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to ask somebody: about a pair, or about all pairs that one thing joins."""

    pairs: tuple[Pair, ...]
    thing: Thing | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An item for one person, with what is shown of it."""

    person_id: PersonId
    slack_id: str
    subject: str
    item: Item
    views: tuple[LinkageView, ...]
    due_at: datetime

    @property
    def tells_of(self) -> frozenset[ProjectId]:
        """The projects that the person must still see when it is sent."""
        return frozenset(each for view in self.views for each in view.tells_of)


def within_a_program(one: int | None, other: int | None) -> bool:
    """Whether one program has both projects, so that its manager sees by themselves that they touch."""
    return one is not None and one == other


def says_more(kinds: Collection[str], before: Collection[str]) -> bool:
    """Whether there is evidence of a kind that was not there before.

    Wording, dates and what both are for bring no pair back.
    """
    return bool(set(kinds) - set(before) - _NO_NEWS)


def choose(
    pairs: Iterable[Pair], told: Mapping[tuple[int, int], Collection[str]], most: int
) -> tuple[Item, ...]:
    """Choose what to ask one person today: facts before wording, across programs first, the strongest first.

    `told` are the kinds of evidence on which they were asked about a pair before. What one thing joins is
    asked as one when it joins many projects.
    """
    fresh = [
        each for each in pairs if each.projects not in told or says_more(each.kinds, told[each.projects])
    ]
    fresh.sort(key=lambda each: (each.weakness, not each.across, -each.score, each.linkage_id))
    joined: dict[tuple[EvidenceKind, str], list[Pair]] = defaultdict(list)
    for each in fresh:
        for key in {thing.key for thing in each.things}:
            joined[key].append(each)
    taken: set[int] = set()
    items: list[Item] = []
    for each in fresh:
        if len(items) == most:
            break
        if each.linkage_id not in taken:
            item = _item(each, joined, taken)
            taken |= {pair.linkage_id for pair in item.pairs}
            items.append(item)
    return tuple(items)


def _item(
    pair: Pair, joined: Mapping[tuple[EvidenceKind, str], Sequence[Pair]], taken: Collection[int]
) -> Item:
    best: Item = Item((pair,))
    for thing in pair.things:
        group = tuple(each for each in joined[thing.key] if each.linkage_id not in taken)
        projects = {project for each in group for project in each.projects}
        if len(projects) >= MANY and len(group) > len(best.pairs):
            best = Item(group, thing)
    return best
