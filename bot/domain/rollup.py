"""The rating of a program or a portfolio, from those of its projects, by a rule that hides no red one.

The rule, on the projects' shares of the whole weight; the first that holds counts:

1. Red when Red projects carry a fifth or more.
2. Amber when any project is Red, or Amber and Red projects carry a third or more.
3. Not reported when Amber projects and those that nobody vouches for carry a third or more.
4. Green: more than two thirds are vouched for as Green.

Nobody vouches for a project that never reported, nor for one whose Green is older than its period: good news
ages, bad news stands until it is taken back. From good to bad it goes Green, Not reported, Amber, Red, for a
project as for the whole, and a project that gets worse never makes the whole better. A project weighs by the
objectives that it serves. The thresholds are ours; docs/decisions/rollup.md says why these.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bot.domain.enums import Rating

RED_SHARE = Fraction(1, 5)
DOUBT_SHARE = Fraction(1, 3)
HALF_LIFE = 1
"""Missed periods after which a report is half as certain as a fresh one."""
LEAST_WEIGHT = 1
"""What a project that serves no objective weighs; serving one adds its weight (1–5) times strength (1–3)."""

_FROM_GOOD_TO_BAD = (Rating.GREEN, Rating.NOT_REPORTED, Rating.AMBER, Rating.RED)


def badness(rating: Rating) -> int:
    """Where a rating stands from good (0) to bad (3): silence is worse than Green, known doubt worse."""
    return _FROM_GOOD_TO_BAD.index(rating)


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

    @property
    def urgency(self) -> tuple[int, int, int]:
        """What lists sort by, the greatest first; an override to something better sinks nothing."""
        standing, ruled = badness(self.rating), badness(self.by_rule)
        return max(standing, ruled), ruled, len(self.red)


def roll_up(children: Iterable[Child], override: Override | None = None) -> Rollup:
    """Rate the whole by the rule above, or as overridden; the rule's own rating is always kept beside it.

    A whole without projects is not reported.
    """
    everything = sorted(children, key=lambda each: (-each.weight, each.name))
    standing: dict[Rating, list[Child]] = {each: [] for each in _FROM_GOOD_TO_BAD}
    for each in everything:
        standing[each.counts_as].append(each)
    carried = {rating: sum(each.weight for each in found) for rating, found in standing.items()}
    total = sum(carried.values())
    ruled = _rule(carried, total)
    return Rollup(
        rating=override.rating if override else ruled,
        by_rule=ruled,
        projects=len(everything),
        fresh=sum(1 for each in everything if each.fresh),
        certainty=sum(each.weight * each.certainty for each in everything) / total if total else 0.0,
        red=_names(standing[Rating.RED]),
        amber=_names(standing[Rating.AMBER]),
        silent=_names(standing[Rating.NOT_REPORTED]),
        override=override,
    )


def _rule(carried: Mapping[Rating, int], total: int) -> Rating:
    def share(of: Rating) -> Fraction:
        """What projects that stand like this, or worse, carry of the whole."""
        return Fraction(sum(carried[each] for each in _FROM_GOOD_TO_BAD[badness(of) :]), total)

    if not total:
        return Rating.NOT_REPORTED
    red, doubted = share(Rating.RED), share(Rating.AMBER)
    if red >= RED_SHARE:
        return Rating.RED
    if red or doubted >= DOUBT_SHARE:
        return Rating.AMBER
    return Rating.NOT_REPORTED if share(Rating.NOT_REPORTED) >= DOUBT_SHARE else Rating.GREEN


def _names(children: Iterable[Child]) -> tuple[str, ...]:
    return tuple(each.name for each in children)
