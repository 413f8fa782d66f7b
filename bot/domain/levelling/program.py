"""A small integer program for HiGHS: of each group one is picked, and rows say how much may be used.

HiGHS is the extra `levelling`: everything else works without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from time import monotonic

from bot.errors import UserError


@dataclass(frozen=True, slots=True)
class Row:
    """What these picks use together, and how much there is; each that is used above it costs `price`."""

    picks: tuple[int, ...]
    uses: tuple[int, ...]
    room: int
    price: int


def minimize(
    groups: Sequence[int], rows: Sequence[Row], then: Sequence[Sequence[int]], *, seconds: float
) -> tuple[list[int], bool]:
    """Pick one of each group: first what costs least above the rows' room, then by each of `then` in turn.

    `groups` says how many picks each group has; picks are numbered through. `then` gives each pick's cost.
    Returns the number of each group's pick and whether nothing better is possible; false where `seconds` ran
    out before that was shown. The first pick of each group is where the search begins.
    Raises `UserError` where HiGHS is not installed, `RuntimeError` where it fails.
    """
    try:
        import highspy
        import numpy as np
    except ImportError as missing:
        raise UserError(
            "Levelling is not installed here. Ask whoever runs Sightline for its extra 'levelling'."
        ) from missing

    class Quiet(highspy.Highs):
        """Says nothing: it would print its version as soon as it is made, before it can be told not to."""

        def __init__(self) -> None:
            highspy.Highs.__init__(self)

        def enableCallbacks(self) -> None:  # noqa: N802 - the name is HiGHS's own
            self.silent()
            highspy.Highs.enableCallbacks(self)

    starts = list(accumulate(groups, initial=0))
    picks = starts.pop()
    columns = np.arange(picks + len(rows))
    model = Quiet()
    for option, value in (("mip_rel_gap", 0.0), ("mip_abs_gap", 0.5), ("threads", 1), ("random_seed", 0)):
        model.setOptionValue(option, value)
    ceilings = np.array([1] * picks + [sum(row.uses) for row in rows], float)
    model.addVars(len(columns), np.zeros(len(columns)), ceilings)
    model.changeColsIntegrality(picks, columns[:picks], np.ones(picks, np.uint8))
    for start, size in zip(starts, groups, strict=True):
        model.addRow(1, 1, size, columns[start : start + size], np.ones(size))
    for above, row in enumerate(rows, picks):
        names, uses = np.array([*row.picks, above]), np.array([*row.uses, -1.0])
        model.addRow(-highspy.kHighsInf, row.room, len(names), names, uses)
    values = np.zeros(len(columns))
    values[starts] = 1
    until, is_best = monotonic() + seconds, True
    for aim in ([0] * picks + [row.price for row in rows], *([*costs, *[0] * len(rows)] for costs in then)):
        costs = np.array(aim, float)
        model.changeColsCost(len(columns), columns, costs)
        model.setOptionValue("time_limit", model.getRunTime() + max(until - monotonic(), 0.1))
        if model.run() == highspy.HighsStatus.kError:
            raise RuntimeError(f"HiGHS gave up: {model.modelStatusToString(model.getModelStatus())}")
        is_best = is_best and model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        info = model.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            break
        values = np.array(model.getSolution().col_value)
        no_worse = round(info.objective_function_value) + 0.5
        named = np.flatnonzero(costs)
        model.addRow(-highspy.kHighsInf, no_worse, len(named), named, costs[named])
    best = [
        start + int(values[start : start + size].argmax()) for start, size in zip(starts, groups, strict=True)
    ]
    return best, is_best
