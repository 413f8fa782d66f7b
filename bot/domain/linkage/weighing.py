"""What a term weighs by how many projects have it: in whole numbers, and in steps.

Whole 64ths add up to the same in any order; steps leave most weights as they are when one project changes.
"""

from math import log

import numpy as np

from bot.domain.linkage.rows import Floats

WHOLE = 64  # weights and lengths are kept as whole 64ths
_EXACT_TO, _STEP = 16, 1.15  # counts up to the first are weighed exactly, above it in steps of 15 %


def stepped(count: int) -> float:
    """A count as it is weighed: exact when small, then in steps, so that one more seldom changes it."""
    if count <= _EXACT_TO:
        return float(count)
    return float(_EXACT_TO * _STEP ** int(log(count / _EXACT_TO) / log(_STEP)))


def weights_of(projects: float) -> Floats:
    """The squared inverse document frequency by number of holders, in whole 64ths."""
    by_step: dict[float, float] = {}
    steps = [min(stepped(holders), projects) for holders in range(int(projects * _STEP) + 2)]
    for step in steps:
        if step not in by_step:
            by_step[step] = float(round(WHOLE * (log((1 + projects) / (1 + step)) + 1) ** 2))
    return np.array([by_step[step] for step in steps], np.float64)
