"""How much it tells that two projects share a thing, given how many projects have it."""

from math import log

SMALLEST_PORTFOLIO = 10
"""Fewer projects than this cannot show what is common, so rarity is reckoned as if there were this many."""

TELLING = 0.25
"""From this rarity on a shared thing is a reason by itself; below, it only supports another reason."""


def rarity(holders: int, projects: int) -> float:
    """From 1 (only these two have it) down to 0 (every project has it).

    It is the inverse document frequency, log(projects / holders), over that of a thing held by two.
    """
    projects = max(projects, SMALLEST_PORTFOLIO)
    if holders <= 2:
        return 1.0
    return max(0.0, log(projects / holders) / log(projects / 2))
