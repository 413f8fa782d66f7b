"""How one project complies with the strategy: the one rule behind what is counted, listed and told."""

from collections import defaultdict
from collections.abc import Iterable
from enum import Enum
from typing import TypeVar

from bot.domain.holding import Holds

Item = TypeVar("Item")


class Complies(Enum):
    """How a project complies: it serves an objective in force, or why it does not; the first that fits.

    It is excused, it is said to serve nothing of what its program serves, its waiver has ended, what it
    serves is over or has not begun, or it serves nothing.
    """

    MET = "met"
    WAIVED = "waived"
    DENIED = "denied"
    LAPSED = "lapsed"
    OVER = "over"
    NOTHING = "nothing"


def complies(
    own: Iterable[Holds], inherited: Iterable[Holds], *, denied: bool, waived: bool, lapsed: bool
) -> Complies:
    """Judge a project by whether the objectives hold that it serves, itself and through its program.

    `denied` says that it serves nothing any more by the newest word on it: what its program serves does not
    count for it then. `waived` and `lapsed` say that a waiver stands, or has ended.
    """
    theirs, through = set(own), set(inherited)
    if Holds.NOW in theirs or (Holds.NOW in through and not denied):
        return Complies.MET
    if waived:
        return Complies.WAIVED
    if Holds.NOW in through:
        return Complies.DENIED
    if lapsed:
        return Complies.LAPSED
    return Complies.OVER if theirs or through else Complies.NOTHING


def by_bearer(
    serving: Iterable[tuple[int | None, int | None, Item]],
) -> tuple[defaultdict[int, list[Item]], defaultdict[int, list[Item]]]:
    """Part what is served by who serves it, given by project's and program's id: projects, and programs."""
    own: defaultdict[int, list[Item]] = defaultdict(list)
    through: defaultdict[int, list[Item]] = defaultdict(list)
    for project_id, program_id, served in serving:
        if project_id is not None:
            own[project_id].append(served)
        elif program_id is not None:
            through[program_id].append(served)
    return own, through
