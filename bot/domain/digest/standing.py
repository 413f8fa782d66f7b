"""What merely stands is told once: each thing has a mark, and the marks of the last digest are kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar

from bot.domain.digest.about import DigestList
from bot.domain.digest.items import (
    CarrierItem,
    CollisionItem,
    DueSoon,
    Gap,
    HelpWanted,
    OverloadItem,
    PendingChange,
    ProjectRef,
    SharedPeople,
    Top,
    ViewsDiffer,
    top,
)

Item = TypeVar("Item")
LENGTH = 12
"""Characters of a mark: two things of one reader share one less than once in a million digests."""


@dataclass(slots=True)
class Standing:
    """Sorts what stands into what its reader has not heard and what they have, which is only counted.

    `told` are the marks of what they have heard; None when nobody knows. A `whole` digest repeats it all.
    """

    told: frozenset[str] | None
    whole: bool
    most: int | None
    marks: set[str] = field(default_factory=set)
    still: list[tuple[DigestList, int]] = field(default_factory=list)
    news: list[tuple[DigestList, int]] = field(default_factory=list)

    def tell(
        self, which: DigestList, items: Iterable[Item], of: Callable[[Item], tuple[object, ...]]
    ) -> Top[Item]:
        """Keep what is to be told of a sorted list; `of` gives what makes a thing another one."""
        everything = [(each, _mark(which, of(each))) for each in items]
        self.marks.update(mark for _, mark in everything)
        told = self.told or frozenset()
        unheard = [each for each, mark in everything if mark not in told]
        if self.told is not None and unheard:
            self.news.append((which, len(unheard)))
        return self._kept(which, [each for each, _ in everything], unheard)

    def ask(self, which: DigestList, items: Iterable[Item], new: Callable[[Item], bool]) -> Top[Item]:
        """Keep what is to be told of what somebody asks for, which is news when it is `new`."""
        everything = list(items)
        return self._kept(which, everything, [each for each in everything if new(each)])

    def all(self, which: DigestList, items: Iterable[Gap]) -> tuple[Gap, ...]:
        """Keep all of the gaps, of which a digest names the new ones by kind; count those told before."""
        everything = tuple(items)
        heard = sum(not each.new for each in everything)
        if heard and not self.whole:
            self.still.append((which, heard))
        return everything

    def _kept(self, which: DigestList, everything: list[Item], unheard: list[Item]) -> Top[Item]:
        if self.whole:
            return top(everything, self.most)
        if heard := len(everything) - len(unheard):
            self.still.append((which, heard))
        return top(unheard, self.most)


def of_project(ref: ProjectRef) -> tuple[object, ...]:
    """A project that is in a list is in it once."""
    return (ref.project_id,)


def of_views(each: ViewsDiffer) -> tuple[object, ...]:
    """Two views differ otherwise when one of them moves."""
    return each.project.project_id, each.rating.value, each.confidence.value


def of_carrier(each: CarrierItem) -> tuple[object, ...]:
    """Whoever carries too many critical projects, until these are others."""
    return each.name, *sorted(on.project_id for on in each.projects)


def of_shared(each: SharedPeople) -> tuple[object, ...]:
    """Two red projects that share people, until these are others."""
    return each.a.project_id, each.b.project_id, *sorted(each.people)


def of_overload(each: OverloadItem) -> tuple[object, ...]:
    """An over-allocation is another one with another sum or other projects; its days pass by themselves."""
    return each.name, each.percent, *sorted(project.project_id for project in each.projects)


def of_collision(each: CollisionItem) -> tuple[object, ...]:
    """Go-lives collide otherwise when one of them moves."""
    return tuple((project.project_id, on.isoformat()) for project, on in each.going_live)


def of_due(each: DueSoon) -> tuple[object, ...]:
    """A milestone is told of when its week begins, when it moves, and on its day."""
    return each.project.project_id, each.name, each.forecast.isoformat(), each.days == 0


def is_new(each: HelpWanted | PendingChange) -> bool:
    """Whether it was asked for since the last digest."""
    return each.new


def _mark(which: DigestList, thing: tuple[object, ...]) -> str:
    return sha256(repr((which.value, thing)).encode()).hexdigest()[:LENGTH]
