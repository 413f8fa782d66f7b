"""The rating of a program or a portfolio, from those of its projects, by a rule that hides no red one.

The rule, on the projects' shares of the whole weight:

1. Red when Red projects carry a fifth or more; Amber when any project is Red.
2. Not reported when projects with a fresh report carry less than half.
3. Amber when Amber projects and those that nobody vouches for carry a third or more; else Green.

Nobody vouches for a project that never reported, nor for one whose Green is older than its period: good news
ages, bad news stands until it is taken back. A project weighs by the objectives that it serves. The
thresholds are ours; docs/decisions/rollup.md says why these.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.enums import Rating

RED_SHARE = 1 / 5
DOUBT_SHARE = 1 / 3
FRESH_SHARE = 1 / 2
HALF_LIFE = 1
"""Missed periods after which a report is half as certain as a fresh one."""
LEAST_WEIGHT = 1
"""What a project that serves no objective weighs; serving one adds its weight (1–5) times strength (1–3)."""


@dataclass(frozen=True, slots=True)
class Child:
    """One project: its newest rating, and how many due reports it has missed since; None if all of them."""

    project_id: int
    name: str
    rating: Rating
    missed: int | None
    weight: int = LEAST_WEIGHT

    @property
    def fresh(self) -> bool:
        """Whether its report is the newest that was due."""
        return self.missed == 0 and self.rating is not Rating.NOT_REPORTED

    @property
    def counts_as(self) -> Rating:
        """Its rating, except that an old Green is vouched for by nobody."""
        return Rating.NOT_REPORTED if self.rating is Rating.GREEN and not self.fresh else self.rating

    @property
    def certainty(self) -> float:
        """From 1 for a fresh report, halved with each missed period, to 0 for none."""
        if self.missed is None or self.rating is Rating.NOT_REPORTED:
            return 0.0
        return float(0.5 ** (self.missed / HALF_LIFE))


@dataclass(frozen=True, slots=True)
class Override:
    """A rating that a named person puts in the rule's place, with its reason and its last day."""

    rating: Rating
    by: str
    reason: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class Rollup:
    """A rating and what it rests on: `red` names every Red project, whatever the rating; certainty is 0–1."""

    rating: Rating
    by_rule: Rating
    projects: int = 0
    fresh: int = 0
    certainty: float = 0.0
    red: tuple[str, ...] = ()
    amber: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    override: Override | None = None


def roll_up(children: Iterable[Child], override: Override | None = None) -> Rollup:
    """Rate the whole by the rule above, or as overridden; the rule's own rating is always kept beside it.

    A whole without projects is not reported.
    """
    everything = sorted(children, key=lambda each: (-each.weight, each.name))
    total = sum(each.weight for each in everything)
    ruled = _rule(everything, total)
    return Rollup(
        rating=override.rating if override else ruled,
        by_rule=ruled,
        projects=len(everything),
        fresh=sum(1 for each in everything if each.fresh),
        certainty=sum(each.weight * each.certainty for each in everything) / total if total else 0.0,
        red=_named(everything, Rating.RED),
        amber=_named(everything, Rating.AMBER),
        silent=_named(everything, Rating.NOT_REPORTED),
        override=override,
    )


def _rule(children: Sequence[Child], total: int) -> Rating:
    carried = dict.fromkeys(Rating, 0)
    for each in children:
        carried[each.counts_as] += each.weight
    if carried[Rating.RED]:
        return Rating.RED if carried[Rating.RED] >= RED_SHARE * total else Rating.AMBER
    vouched = sum(each.weight for each in children if each.fresh or each.rating is Rating.AMBER)
    if vouched < FRESH_SHARE * total or not total:
        return Rating.NOT_REPORTED
    doubted = carried[Rating.AMBER] + carried[Rating.NOT_REPORTED]
    return Rating.AMBER if doubted >= DOUBT_SHARE * total else Rating.GREEN


def _named(children: Sequence[Child], rating: Rating) -> tuple[str, ...]:
    return tuple(each.name for each in children if each.counts_as is rating)
