"""Why a move is proposed: how its project weighs against what else its person does on those days."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from bot.domain.levelling.moves import Deployed, taken, too_much


class Why(StrEnum):
    """Why this deployment gives way, and none of the others that its person has on those days."""

    LEAST = "least"
    EQUAL = "equal"
    FEWEST = "fewest"
    NOT_YOURS = "not_yours"
    ALL = "all"


def why(was: Deployed, theirs: Iterable[Deployed], moved: Collection[int]) -> Why:
    """Hold a deployment that is moved against those of its person that stay as they are.

    `theirs` are all that the person has, `moved` the ids of all that move. Counted are those that meet the
    days on which both this one and too much are. Since fewer moves count before weight, a project that weighs
    more gives way only where one that weighs less would take more moves or clear less.
    """
    held = list(theirs)
    days = [
        (max(first, was.first), min(last, was.last))
        for first, last in too_much(taken(held))
        if first <= was.last and last >= was.first
    ]
    beside = [
        each
        for each in held
        if each.id != was.id and any(each.first <= last and each.last >= first for first, last in days)
    ]
    kept = [each for each in beside if each.id not in moved]
    could = [each.priority for each in kept if not each.stays]
    if not could:
        return Why.NOT_YOURS if kept else Why.ALL
    if was.priority < min(could):
        return Why.LEAST
    return Why.EQUAL if was.priority == min(could) else Why.FEWEST
