"""Ripples: what a change in one project means for those that are linked with it, up to three steps away."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.enums import ToDo
from bot.domain.ids import PersonId, ProjectId
from bot.domain.linkage.facts import Quote
from bot.domain.linked import Needing

STEPS = 3
CARRIES = frozenset({ToDo.INTEGRATE, ToDo.SEQUENCE, ToDo.MERGE})
"""How a link is handled along which a change is carried further than to the next project."""


@dataclass(frozen=True, slots=True)
class Slipped:
    """A milestone that is now expected later than before."""

    milestone_id: int
    name: str
    go_live: bool
    was: date
    now: date


@dataclass(frozen=True, slots=True)
class LostPerson:
    """Somebody whom a project loses, at once or on a day earlier than planned, and where else they work."""

    name: str
    until: date | None
    on: frozenset[ProjectId]


@dataclass(frozen=True, slots=True)
class Cause:
    """What happened in one project. Of `vendors` the first left and the second came."""

    project_id: ProjectId
    slips: tuple[Slipped, ...] = ()
    turned_red: bool = False
    scope: tuple[str, str] | None = None
    """An approved change of scope: its title, and its effect in the words of whoever proposed it."""
    vendors: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    lost: tuple[LostPerson, ...] = ()
    said: Quote | None = None
    """What the report that tells it says: its words, its author and its day."""

    @property
    def slip(self) -> Slipped | None:
        """The slip that matters most to others: a go-live before the rest, the latest day first."""
        return max(self.slips, key=lambda each: (each.go_live, each.now), default=None)

    @property
    def spreads(self) -> bool:
        """Whether it can concern more than the projects right beside it."""
        return bool(self.slips or self.turned_red or self.scope)

    @property
    def anything(self) -> bool:
        """Whether anything happened."""
        return bool(self.spreads or self.vendors[0] or self.vendors[1] or self.lost)


@dataclass(frozen=True, slots=True)
class Link:
    """A confirmed linkage, as far as a change is carried along it."""

    linkage_id: int
    a: ProjectId
    b: ProjectId
    to_do: ToDo
    needing: Needing | None = None
    needed_by: date | None = None
    owner_id: PersonId | None = None

    def other(self, project: ProjectId) -> ProjectId:
        """The project on the other side."""
        return self.b if project == self.a else self.a


@dataclass(frozen=True, slots=True)
class Stake:
    """What of a project's own plan is at stake: a milestone or a day that was agreed.

    `needs` says that it needs the project before it on the path. `days` is how many days after it comes what
    slipped, less than nothing for before; None where no day slipped.
    """

    name: str
    on: date
    needs: bool = False
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Impact:
    """What a cause means for one project: the path to it, the link at the end of it, what is at stake."""

    path: tuple[ProjectId, ...]
    link: Link
    stake: Stake | None = None
    lost: tuple[LostPerson, ...] = ()

    @property
    def project_id(self) -> ProjectId:
        """The project that is concerned."""
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class Ripple:
    """What one reader hears: the cause, what it means for their projects, the names along the paths."""

    slack_id: str
    cause: Cause
    impacts: tuple[Impact, ...]
    names: Mapping[ProjectId, str]
    more: int = 0

    def name(self, project_id: int, /) -> str:
        """Name a project along a path."""
        return self.names[ProjectId(project_id)]


@dataclass(frozen=True, slots=True)
class Rippled:
    """What is said about one cause: to whom it matters, and to whom it mattered before it was corrected.

    `name` is that of the project, `of`, in which it lies.
    """

    subject: str
    name: str
    ripples: tuple[Ripple, ...]
    over: tuple[str, ...]
    of: ProjectId


Links = Mapping[ProjectId, Sequence[Link]]
GoLives = Mapping[ProjectId, Stake]
"""The next go-live of each project that has one."""

Reached = tuple[tuple[ProjectId, ...], date | None]
"""A path, and the day that those farther on have to reckon with."""


def spread(
    cause: Cause, links: Links, go_lives: GoLives, *, hidden: Collection[ProjectId] = ()
) -> tuple[Impact, ...]:
    """Say which projects a cause concerns, each once and by its shortest path, past nothing that is `hidden`.

    The projects right beside it hear of everything, save of a lost person only where that person works.
    Farther on goes a slip that comes after what needs it, a Red or a change of scope, along links that are
    to integrate, to sequence or to merge.
    """
    if cause.project_id in hidden or not cause.anything:
        return ()
    slip = cause.slip
    reached = {cause.project_id}
    found: list[Impact] = []
    edge: list[Reached] = [((cause.project_id,), slip.now if slip else None)]
    for step in range(1, STEPS + 1):
        following: list[Reached] = []
        for path, late in edge:
            for link in sorted(links.get(path[-1], ()), key=lambda each: each.linkage_id):
                other = link.other(path[-1])
                if other in reached or other in hidden or not _reaches(link, path, other, step):
                    continue
                impact = _impact(cause, link, (*path, other), late, go_lives)
                if step == 1 and not cause.spreads and not impact.lost and not any(cause.vendors):
                    continue
                reached.add(other)
                found.append(impact)
                if _goes_on(cause, impact):
                    following.append((impact.path, _later(impact.stake, late)))
        edge = following
    return tuple(found)


def _reaches(link: Link, path: Sequence[ProjectId], other: ProjectId, step: int) -> bool:
    """Whether a change comes along this link: always to the next project, farther only with the need."""
    if step == 1:
        return True
    needs_it = link.needing is None or link.needing.project_id == other
    return link.to_do in CARRIES and needs_it and path[-1] != other


def _impact(
    cause: Cause, link: Link, path: tuple[ProjectId, ...], late: date | None, go_lives: GoLives
) -> Impact:
    own = path[-1]
    lost = tuple(each for each in cause.lost if own in each.on) if len(path) == 2 else ()
    stake: Stake | None = None
    if link.needing is not None and link.needing.project_id == own and link.needing.forecast:
        stake = Stake(link.needing.name, link.needing.forecast, needs=True)
    elif link.needed_by is not None and link.needing is None:
        stake = Stake("", link.needed_by, needs=True)
    elif own in go_lives:
        stake = go_lives[own]
    if stake is not None and late is not None:
        stake = Stake(stake.name, stake.on, stake.needs, (late - stake.on).days)
    return Impact(path, link, stake, lost)


def _goes_on(cause: Cause, impact: Impact) -> bool:
    if not cause.spreads or impact.link.to_do not in CARRIES:
        return False
    if cause.turned_red or cause.scope:
        return True
    return impact.stake is not None and impact.stake.days is not None and impact.stake.days > 0


def _later(stake: Stake | None, late: date | None) -> date | None:
    """The day that those farther on have to reckon with."""
    return max(stake.on, late) if stake is not None and late is not None else late
