"""What projects share across the portfolio: things, go-lives that collide on them, who touches nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.enums import AssetKind, Rating
from bot.domain.ids import ProjectId
from bot.domain.linkage.assets import LAND_ON, normalized
from bot.domain.linkage.go_lives import WINDOW
from bot.domain.linked import Side

NO_PROGRAM = "No program"


@dataclass(frozen=True, slots=True)
class Use:
    """A project depends on a thing, named as somebody wrote it.

    `known_by` is the project with which somebody confirmed that it shares the thing, where no field says so.
    """

    project_id: ProjectId
    kind: AssetKind
    name: str
    known_by: ProjectId | None = None

    @property
    def tells_of(self) -> frozenset[ProjectId]:
        """The projects that whoever hears of it must be allowed to see."""
        return frozenset(each for each in (self.project_id, self.known_by) if each is not None)


@dataclass(frozen=True, slots=True)
class SharedThing:
    """A thing that several projects depend on."""

    kind: AssetKind
    name: str
    project_ids: frozenset[ProjectId]


@dataclass(frozen=True, slots=True)
class Collision:
    """Projects that go live close together on the same things; the earliest first, with their days."""

    things: tuple[SharedThing, ...]
    going_live: tuple[tuple[ProjectId, date], ...]

    @property
    def project_ids(self) -> tuple[ProjectId, ...]:
        """The projects, the earliest first."""
        return tuple(each for each, _ in self.going_live)

    @property
    def first(self) -> date:
        """The day on which it begins."""
        return self.going_live[0][1]

    @property
    def days(self) -> int:
        """How many days lie between the first and the last."""
        return (self.going_live[-1][1] - self.first).days


@dataclass(frozen=True, slots=True)
class Dependent:
    """A project as the portfolio view shows it."""

    side: Side
    rating: Rating
    go_live: date | None


@dataclass(frozen=True, slots=True)
class Bond:
    """How many linkages join two programs, or the projects of one; `a` and `b` are program names."""

    a: str
    b: str
    confirmed: int
    suggested: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.confirmed + self.suggested


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The portfolio, or one program of it, by what its projects share."""

    where: str
    projects: Mapping[ProjectId, Dependent]
    things: tuple[SharedThing, ...]
    collisions: tuple[Collision, ...]
    alone: tuple[ProjectId, ...]
    bonds: tuple[Bond, ...]


def shared_things(uses: Iterable[Use]) -> tuple[SharedThing, ...]:
    """List what at least two projects depend on: what most do first, then by kind and name."""
    held: dict[tuple[AssetKind, str], set[ProjectId]] = defaultdict(set)
    names: dict[tuple[AssetKind, str], str] = {}
    for use in sorted(uses, key=lambda each: (each.project_id, each.name)):
        key = use.kind, normalized(use.name)
        held[key].add(use.project_id)
        names.setdefault(key, use.name.strip())
    found = [
        SharedThing(kind, names[kind, key], frozenset(ids))
        for (kind, key), ids in held.items()
        if len(ids) > 1 and key
    ]
    found.sort(key=lambda each: (-len(each.project_ids), each.kind, each.name))
    return tuple(found)


def collisions(
    things: Iterable[SharedThing], go_lives: Mapping[ProjectId, date], today: date
) -> tuple[Collision, ...]:
    """List who goes live within a window of the first on what they share, from today on, the earliest first.

    The same projects on several things are one collision; one project may be in two that overlap.
    """
    found: dict[tuple[tuple[ProjectId, date], ...], list[SharedThing]] = defaultdict(list)
    for thing in things:
        if thing.kind not in LAND_ON:
            continue
        ahead = [(each, go_lives[each]) for each in thing.project_ids if each in go_lives]
        ahead = sorted((each for each in ahead if each[1] >= today), key=lambda each: (each[1], each[0]))
        until = 0
        for at, (_, on) in enumerate(ahead):
            window = tuple(each for each in ahead[at:] if each[1] - on <= WINDOW)
            if len(window) > 1 and at + len(window) > until:
                until = at + len(window)
                found[window].append(thing)
    listed = [Collision(tuple(each), window) for window, each in found.items()]
    listed.sort(key=lambda each: (each.first, each.days, each.project_ids))
    return tuple(listed)


def bonds(linked: Iterable[tuple[Side, Side, bool]]) -> tuple[Bond, ...]:
    """Count linkages, given as both sides and whether they are confirmed, by programs.

    Those between programs come before those inside one, which its manager sees anyway; the most first.
    """
    counted: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one, other, confirmed in linked:
        a, b = sorted((one.program or NO_PROGRAM, other.program or NO_PROGRAM))
        counted[a, b][0 if confirmed else 1] += 1
    found = [Bond(a, b, *counts) for (a, b), counts in counted.items()]
    return tuple(sorted(found, key=lambda each: (each.a == each.b, -each.total, each.a, each.b)))


def touching_nothing(
    projects: Collection[ProjectId], things: Iterable[SharedThing], linked: Collection[ProjectId]
) -> frozenset[ProjectId]:
    """Name the projects that share nothing and that no linkage joins with another."""
    sharing = {each for thing in things for each in thing.project_ids}
    return frozenset(each for each in projects if each not in sharing and each not in linked)
